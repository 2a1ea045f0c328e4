#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""growth.py [NAME... | --fits]: adds, on a copy of the tree, what docs/growing.md says how to add, each by the edits of a
folder here, and sees that it touches no file that the page does not name, that all of it builds and does what it is for, and
that data of before is read, and of after by the program before (back.py, when all of them are added). --fits only asks whether
the edits still find their places. TAP.

A folder holds `growth.json`: `row` (how its row in docs/growing.md begins), `edits` ([file, text that is there once, text put
behind it, or before it when the fourth is "before"]), `new` ([file here, its place in the tree]) and `check` (commands, in the
copy)."""

import fnmatch
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests/lib"))
from tree import copy  # noqa: E402

COUNT = [0, 0]


def ok(claim, good, why=""):
    COUNT[0] += 1
    COUNT[1] += not good
    print("%sok %d - %s" % ("" if good else "not ", COUNT[0], claim), flush=True)
    if not good:
        for line in str(why).splitlines()[-25:]:
            print("# " + line[:300], flush=True)
    return good


def rows():
    """What may be touched to add what, from docs/growing.md: {first cell: [patterns]}."""
    found = {}
    with open(os.path.join(ROOT, "docs/growing.md"), encoding="utf-8") as f:
        for line in f:
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if line.startswith("| ") and len(cells) >= 2 and not cells[0].startswith("to add"):
                found[cells[0]] = re.findall(r"`([^`]+)`", " ".join(cells[1:]))
    return found


def may_touch(patterns, path):
    patterns = [re.sub(r"<\w+>", "*", p) for p in patterns]
    return any(fnmatch.fnmatch(path, p) or (p.endswith("/") and fnmatch.fnmatch(path, p + "*")) or path.endswith("/" + p)
               for p in patterns)


def edit(tree, file, there, text, where="behind"):
    path = os.path.join(tree, file)
    with open(path, encoding="utf-8") as f:
        was = f.read()
    if was.count(there) != 1:
        raise ValueError("%s: %r is there %d times" % (file, there, was.count(there)))
    with open(path, "w", encoding="utf-8") as f:
        f.write(was.replace(there, there + text if where == "behind" else text + there))


def add(tree, folder, plan, table):
    """One growth: its edits, and whether the page names every file it touches."""
    name = os.path.basename(folder)
    touched = {e[0] for e in plan["edits"]} | {place for _, place in plan["new"]}
    row = [r for r in table if r.startswith(plan["row"])]
    try:
        for e in plan["edits"]:
            edit(tree, *e)
    except ValueError as e:
        return ok("%s: its edits fit" % name, False, e)
    for source, place in plan["new"]:
        path = os.path.join(tree, place)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        shutil.copy(os.path.join(folder, source), path)
    if not ok("%s: docs/growing.md has its row" % name, len(row) == 1, plan["row"]):
        return False
    beyond = sorted(t for t in touched if not may_touch(table[row[0]], t))
    return ok("%s: touches no more than the page names: %d files" % (name, len(touched)), not beyond, ", ".join(beyond))


def plans(names):
    """[(folder, what it says)] of those growths, or of all."""
    found = []
    for path in sorted(p for n in names or ["*"] for p in glob.glob(os.path.join(HERE, n, "growth.json"))):
        with open(path, encoding="utf-8") as f:
            found.append((os.path.dirname(path), json.load(f)))
    return found


def fits(table):
    """Whether all of it still fits, without building any."""
    with tempfile.TemporaryDirectory(prefix="growth-") as tree:
        for folder, plan in plans([]):
            for file in {e[0] for e in plan["edits"]}:
                os.makedirs(os.path.dirname(os.path.join(tree, file)), exist_ok=True)
                if not os.path.exists(os.path.join(tree, file)):
                    shutil.copy2(os.path.join(ROOT, file), os.path.join(tree, file))
            add(tree, folder, plan, table)


def grow(names, table):
    before = run(ROOT, "make -s -j2 all")
    if not ok("the tree of before builds", before.returncode == 0, before.stderr):
        return
    with tempfile.TemporaryDirectory(prefix="growth-") as tree:
        copy(tree, "release")
        todo = plans(names)
        good = all([add(tree, folder, plan, table) for folder, plan in todo])
        if not good or not built(tree):
            return
        for folder, plan in todo:
            for command in plan["check"]:
                r = run(tree, command)
                ok("%s: %s" % (os.path.basename(folder), command), r.returncode == 0, r.stdout + r.stderr)
        r = run(tree, "make -s check-rules check-docs")
        ok("rooms, documents and habits are as they must be", r.returncode == 0, r.stdout + r.stderr)
        if not names:
            r = run(tree, "/usr/bin/python3 tests/growth/back.py", BEFORE=os.path.join(ROOT, "build/release"))
            ok("an upgrade and a rollback with real programs", r.returncode == 0, r.stdout + r.stderr)


def run(tree, command, **env):
    return subprocess.run(command, shell=True, cwd=tree, capture_output=True, text=True, env={**os.environ, **env})


def built(tree):
    r = run(tree, "make -s -j2 all && make -s docs")
    said = [line for line in r.stderr.splitlines() if "warning:" in line]
    return ok("all of it builds, without a warning", r.returncode == 0 and not said, "\n".join(said) or r.stderr + r.stdout)


def main():
    if sys.argv[1:] == ["--fits"]:
        fits(rows())
    else:
        grow(sys.argv[1:], rows())
    print("1..%d" % COUNT[0])
    return 1 if COUNT[1] or not COUNT[0] else 0


if __name__ == "__main__":
    sys.exit(main())
