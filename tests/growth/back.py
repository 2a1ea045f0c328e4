#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""back.py: an upgrade and a rollback with real programs, on one store and one journal.  The program of before ($BEFORE, a folder with `postgate`) has a
day of dossiers; the grown one (build/release here) opens what it left and goes on, putting a weight into its own; then the program of before
opens that, goes on with the grown one's dossiers, and fills an empty store from the journal.  TAP; ports by HTTP HTTPS PROVINCE POSTAL TSA."""

import json
import os
import re
import shutil
import subprocess
import sys

TREE = os.getcwd()
sys.path.insert(0, os.path.join(TREE, "tests/interop"))
from tap import claim, done                                     # noqa: E402

DIR, DAY = "var/back", 6
PORTS = {name: os.environ.get(name, fallback) for name, fallback in
         (("HTTP", "18080"), ("HTTPS", "18443"), ("PROVINCE", "18091"), ("POSTAL", "18092"), ("TSA", "18093"))}
CONF = os.path.join(DIR, "postgate.conf")


def run(*words, check=True, **env):
    r = subprocess.run(words, capture_output=True, text=True, env={**os.environ, **PORTS, **env})
    if check and r.returncode != 0:
        raise AssertionError("%s: %d\n%s" % (" ".join(words), r.returncode, (r.stdout + r.stderr)[-3000:]))
    return r.stdout


def stage(verb, build):
    run("scripts/stage", verb, DIR, V=build)


def day(seed, timeout=120, check=True):
    return run("/usr/bin/python3", "tests/partners/day.py", "--url", "https://127.0.0.1:" + PORTS["HTTPS"], "--certs", DIR + "/certs",
               "--count", str(DAY), "--seed", seed, "--timeout", str(timeout), "--quiet", check=check)


def tell(order):
    run("curl", "-sf", "--cacert", DIR + "/certs/ca.crt", "--cert", DIR + "/certs/tls-gateway.crt", "--key", DIR + "/certs/tls-gateway.key",
        "-H", "content-type: application/json", "-d", json.dumps(order), "https://127.0.0.1:%s/_tell" % PORTS["PROVINCE"])


def ask(path):
    return json.loads(run("curl", "-sf", "--unix-socket", DIR + "/ops.sock", "http://localhost" + path))


def program(build, *words):
    return run(os.path.join("build", build, "postgate"), words[0], "--config", CONF, *words[1:])


def dossiers(text):
    """{id: its line of the dump}."""
    return dict(re.findall(r"^gw:\{[^}]*\}:d:(\S+) (hash .*)$", text, re.M))


def version(line):
    return int(re.search(r'"version" "(\d+)"', line).group(1))


class Redis:
    """The store without a gateway: the stage's own, or an empty one at another socket."""

    def __init__(self, socket=None):
        with open(DIR + "/redis.conf", encoding="utf-8") as f:
            text = f.read()
        self.conf, self.socket = os.path.join(DIR, "look.conf"), os.path.abspath(socket or DIR + "/redis.sock")
        if socket:
            shutil.rmtree(DIR + "/empty", ignore_errors=True)
            os.mkdir(DIR + "/empty")
            text = re.sub(r"^unixsocket .*$", "unixsocket " + self.socket, text, flags=re.M)
            text = re.sub(r"^dir .*$", "dir " + os.path.abspath(DIR + "/empty"), text, flags=re.M)
        self.conf += "2" if socket else ""
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write(text)

    def __enter__(self):
        self.child = subprocess.Popen(["redis-server", self.conf], stdout=subprocess.DEVNULL)
        run("sh", "-c", "for i in $(seq 100); do redis-cli -s %s ping >/dev/null 2>&1 && exit; sleep 0.1; done; exit 1" % self.socket)
        return self

    def __exit__(self, *why):
        self.child.terminate()
        self.child.wait()


def main():
    os.makedirs("build", exist_ok=True)
    os.symlink(os.environ["BEFORE"], "build/before")
    kept = {}

    @claim("the program of before has its day")
    def _():
        stage("up", "before")
        day("one")
        stage("down", "before")
        with Redis():
            kept["one"] = program("before", "dump")
        assert len(dossiers(kept["one"])) == DAY and "weight" not in kept["one"]

    @claim("the grown program reads all that is kept of it, undamaged and the same")
    def _():
        with Redis():
            assert program("release", "dump") == kept["one"]
            assert " 0 damaged" in program("release", "dump", "--check")

    @claim("it goes on with it: repeats get their receipts, a new day its weight")
    def _():
        stage("up", "release")
        assert "%d of them were registered by an earlier run" % DAY in day("one")
        day("two")

    @claim("its new job runs, and is shown")
    def _():
        [job] = [j for j in ask("/ops/jobs")["jobs"] if j["name"] == "papers"]
        assert job["runs"] > 0 and job["failures"] == 0, job

    @claim("dossiers of its own stay under way when it stops")
    def _():
        tell({"call": "number", "do": "error-500", "times": 1000})
        day("three", timeout=1, check=False)
        stage("down", "release")
        with Redis():
            kept["three"] = program("release", "dump")
            assert " 0 damaged" in program("release", "dump", "--check")
        heavy = [line for line in dossiers(kept["three"]).values() if ' weight "750"' in line]
        assert len(heavy) == 2 * DAY, heavy

    @claim("the program of before reads all of that, the column it does not know too, undamaged and the same")
    def _():
        with Redis():
            assert program("before", "dump") == kept["three"]
            assert " 0 damaged" in program("before", "dump", "--check")

    @claim("it goes on with the grown program's dossiers, and has a day of its own")
    def _():
        stage("up", "before")
        day("three")
        day("four")
        stage("down", "before")

    @claim("each keeps its weight, whatever moved")
    def _():
        with Redis():
            kept["four"] = program("before", "dump")
            assert " 0 damaged" in program("before", "dump", "--check")
        now, then = dossiers(kept["four"]), dossiers(kept["three"])
        heavy = {i for i, line in then.items() if ' weight "750"' in line}
        assert {i for i, line in now.items() if ' weight "750"' in line} == heavy
        assert len(now) == 4 * DAY and sum(version(now[i]) > version(then[i]) for i in heavy) >= DAY - 1

    @claim("it fills an empty store from that journal: the same, to the byte")
    def _():
        with Redis(DIR + "/empty.sock") as r:
            program("before", "rebuild", "--into", r.socket)
            rebuilt = program("before", "dump", "--from", r.socket)
        assert rebuilt == kept["four"]

    @claim("and so does the grown one")
    def _():
        with Redis(DIR + "/empty.sock") as r:
            program("release", "rebuild", "--into", r.socket)
            rebuilt = program("release", "dump", "--from", r.socket)
        assert rebuilt == kept["four"]

    stage("down", "release")
    done()


if __name__ == "__main__":
    main()
