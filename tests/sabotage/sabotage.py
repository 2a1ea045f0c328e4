#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""sabotage.py [NAME... | --list | --fits]: a check that cannot fail is no check. Breaks one promise at a time in a copy of the
tree, and plays the torture kind that must see it: TAP, `ok` when the checker called it lost, duplicated, unexplained, or found
money that differs. --list
names them; --fits only asks whether what is to be broken is still there, once. Needs `make torture-build` before."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests/lib"))
from tree import copy  # noqa: E402

LANES = 2
TRIES = 3                               # seeds; a race that is lost only now and then needs more than one

# name: (what is broken, files, pattern that is once in each, what stands there instead, kind, runs)
SABOTAGES = {
    "no-fdatasync": ("the journal is not synced", "gateway/journal/segment.c",
                     r"return fdatasync\(s->fd\) == 0 \? 0 : failed\(e, \"syncing\"\);", "return e == NULL ? -1 : 0;", "power", 20),
    "no-idempotency": ("a repeat is not looked up, and a new dossier need not be new",
                       "gateway/store/functions.lua gateway/ledger/commit_queue.c",
                       r"absent = function\(key\) return [^\n]* end,"
                       r"|t->stopped = l->failed \|\| l->exists \|\| l->replayed \|\| l->taken;",
                       {"functions.lua": "absent = function(key) return true end,",
                        "commit_queue.c": "l->exists = l->replayed = l->taken = false;\n\tt->stopped = l->failed;"}, "gateway", 40),
    "journal-last": ("the store is changed and the caller answered, the journal never hears of one in ten",
                     "gateway/journal/journal_writer.c",
                     r"(\njournal_writer_write\([^\n]*\n\{\n)",
                     r"\1\tstatic unsigned skipped;\n\n\tif (skipped++ % 10 == 9)\n\t\treturn 0;\n", "gateway", 20),
    "one-in-forty": ("one change in forty is not sent to the store", "gateway/store/functions.lua",
                     r"local function commit\(keys, args\)\n",
                     "local sent = 0\nlocal function commit(keys, args)\n\tsent = sent + 1\n"
                     "\tif sent % 40 == 0 then return 0 end\n",
                     "gateway", 20),
    "outbox-reordered": ("what comes later in a dossier's queue goes first", "gateway/store/functions.lua",
                         r"\t\tredis\.call\(command, key, \.\.\.\)",
                         "\t\tredis.call(command == 'RPUSH' and 'LPUSH' or command, key, ...)", "gateway", 20),
    "versions-ignored": ("a row's version is not compared", "gateway/store/functions.lua",
                         r"field = function\(key, name, value\) return [^\n]* end,",
                         "field = function(key, name, value) return true end,", "many", 25),
    "made-twice": ("one write in ten is made twice", "gateway/store/functions.lua",
                   r"local function write\(command, key, \.\.\.\)\n",
                   "local written = 0\nlocal function write(command, key, ...)\n\twritten = written + 1\n"
                   "\tif written % 10 == 0 then "
                   "if own[command] then own[command](key, ...) else redis.call(command, key, ...) end end\n", "gateway", 20),
    "unsure-unasked": ("what may have been done is sent again without asking", "gateway/deliver/deliver.c",
                       r"w\.x\.state = to;\n\tw\.k", "w.x.state = to == EXCHANGE_ASKING ? EXCHANGE_READY : to;\n\tw.k", 
                       "partners", 60),
    "checkpoint-ahead": ("the checkpoint calls settled what is still under way", "gateway/ledger/commit_queue.c",
                         r"(\ncommit_queue_settled\([^\n]*\n\{\n)",
                         r"\1\tif (!g->shut)\n\t\treturn journal_seq(g->core->journal);\n", "checkpoint", 12),
    "payment-twice": ("a payment is entered twice", "gateway/cases/entries.c",
                      r'(\tchange_object\(ch, EVENT_ENTRY_MADE, arena_fmt\(a, "%s:%s)(", x->dossier, x->id\), 0, x\);)',
                      r"\1\2\n\tif (x->kind == MONEY_PAY)\n\t\1-2\2", "cases", 20),
    "number-never-void": ("a receipt's number that was drawn and not given is never void", "gateway/cases/numbers.c",
                          r"return move_number\(x, NUMBER_VOID, NUMBER_NOT_GIVEN, e\);", "return 0;", "cases", 40),
    "answered-before-redis": ("callers are told made, whatever the store says", "gateway/ledger/commit_queue.c",
                              r"t\[i\]->made\[k\] = made\[at\];(\n[^\n]*\n)\t+if \(made\[at\] < 0\)\n\t+fail\(&t\[i\], 1, e\);\n",
                              r"t[i]->made[k] = 1;\1", "memory", 12),
}


def spoiled(tree, files, pattern, instead):
    """By path, each text as it is and with the sabotage applied."""
    texts = {}
    for file in files.split():
        path = os.path.join(tree, file)
        with open(path, encoding="utf-8") as f:
            was = f.read()
        text, n = re.subn(pattern, instead[os.path.basename(file)] if isinstance(instead, dict) else instead, was)
        if n != 1:
            raise ValueError("%s: what is to be broken is there %d times" % (file, n))
        texts[path] = (was, text)
    return texts


def fits(name):
    """Why it can not be applied to this tree, or ""."""
    what, files, pattern, instead, kind, _ = SABOTAGES[name]
    try:
        spoiled(ROOT, files, pattern, instead)
    except (ValueError, OSError) as e:
        return str(e)
    with open(os.path.join(ROOT, "tests/torture/kinds.py"), encoding="utf-8") as f:
        return "" if '"%s": (' % kind in f.read() else "torture has no kind %s" % kind


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def play(tree, kind, runs):
    """What the checker said."""
    r = subprocess.run(["make", "-s", "torture-build"], cwd=tree, capture_output=True, text=True)
    if r.returncode != 0:
        raise ValueError("it does not build: " + r.stderr[-400:])
    said = ""
    for seed in range(1, TRIES + 1):
        r = subprocess.run([sys.executable, "tests/torture/torture.py", "--kind", kind, "--runs", str(runs), "--seed", str(seed),
                            "--jobs", "1"], cwd=tree,
                           capture_output=True, text=True)
        said += r.stdout
        for folder in re.findall(r"kept: (\S+)", r.stdout):
            shutil.rmtree(folder, ignore_errors=True)
        if seen(said):
            break
    return said


def seen(said):
    return re.findall(r"^# \w+: ((?:lost|duplicated|unexplained|difference): .*)$", said, re.M)


class Board:
    def __init__(self, names):
        self.names, self.lock, self.n, self.bad = list(names), threading.Lock(), 0, 0

    def lane(self):
        with tempfile.TemporaryDirectory(prefix="sabotage-") as tree:
            copy(tree, "torture")
            while True:
                with self.lock:
                    if not self.names:
                        return
                    name = self.names.pop(0)
                self.one(tree, name)

    def one(self, tree, name):
        what, files, pattern, instead, kind, runs = SABOTAGES[name]
        try:
            texts = spoiled(tree, files, pattern, instead)
            for path, (_, text) in texts.items():
                write(path, text)
            said = play(tree, kind, runs)
            for path, (was, _) in texts.items():
                write(path, was)
            found, why = seen(said), said[-1500:]
        except ValueError as e:
            found, why = [], str(e)
        with self.lock:
            self.n += 1
            self.bad += not found
            print("%sok %d - %s: %s is seen" % ("" if found else "not ", self.n, name, what))
            for line in (found[:2] if found else why.splitlines()):
                print("# " + line[:200])
            sys.stdout.flush()


def main():
    if sys.argv[1:] == ["--list"]:
        for name, (what, *_) in SABOTAGES.items():
            print("%-22s %s" % (name, what))
        return 0
    if sys.argv[1:] == ["--fits"]:
        bad = 0
        for n, name in enumerate(SABOTAGES, 1):
            why = fits(name)
            bad += why != ""
            print("%sok %d - %s still fits%s" % ("not " if why else "", n, name, ": " + why if why else ""))
        return 1 if bad else 0
    board = Board(sys.argv[1:] or SABOTAGES)
    lanes = [threading.Thread(target=board.lane) for _ in range(min(LANES, len(board.names)))]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()
    print("1..%d" % board.n)
    return 1 if board.bad or not board.n else 0


if __name__ == "__main__":
    sys.exit(main())
