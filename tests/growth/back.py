#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""back.py: an upgrade and a rollback with real programs, on one store and one journal. The program of before ($BEFORE, a folder
with `postgate`) has a day of dossiers; the grown one (build/release here) opens what it left and goes on, putting a weight into
its own; then the program of before opens that, goes on with the grown one's dossiers, and fills an empty store from the
journal. TAP; ports by HTTP HTTPS PROVINCE POSTAL TSA."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

TREE = os.getcwd()
sys.path.insert(0, os.path.join(TREE, "tests/interop"))
from tap import claim, done                                     # noqa: E402

DIR, DAY = "var/back", 6
HEAVY = '"weight" "750"'
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


def until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def pid():
    with open(DIR + "/gateway.pid", encoding="ascii") as f:
        return int(f.read())


def stop():
    """The gateway alone, as an operator stops it; the store and the partners stay."""
    os.kill(pid(), signal.SIGTERM)
    assert until(lambda: not os.path.exists("/proc/%d/exe" % pid()) or ended(pid()), 20), "it does not stop"


def ended(process):
    with open("/proc/%d/stat" % process, encoding="ascii", errors="replace") as f:
        return f.read().rsplit(")", 1)[1].split()[0] == "Z"


def start(build):
    with open(DIR + "/gateway.log", "ab") as log:
        child = subprocess.Popen([os.path.join("build", build, "postgate"), "serve", "--config", CONF], stdin=subprocess.DEVNULL,
                                 stdout=log, stderr=log)
    with open(DIR + "/gateway.pid", "w", encoding="ascii") as f:
        f.write("%d\n" % child.pid)
    ready = ("curl", "-s", "--unix-socket", DIR + "/gw.sock", "http://localhost/readyz")
    assert until(lambda: "records ok" in run(*ready, check=False), 20), "it is not ready"


def day(seed, timeout=120, check=True):
    return run("/usr/bin/python3", "tests/partners/day.py", "--url", "https://127.0.0.1:" + PORTS["HTTPS"], "--certs",
               DIR + "/certs", "--count", str(DAY), "--seed", seed, "--timeout", str(timeout), "--quiet", check=check)


def tell(order):
    certs = DIR + "/certs/"
    run("curl", "-sf", "--cacert", certs + "ca.crt", "--cert", certs + "tls-gateway.crt", "--key", certs + "tls-gateway.key",
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


class Empty:
    """An empty store beside the stage's own."""

    def __enter__(self):
        with open(DIR + "/redis.conf", encoding="utf-8") as f:
            text = f.read()
        self.socket = os.path.abspath(DIR + "/empty.sock")
        shutil.rmtree(DIR + "/empty", ignore_errors=True)
        os.mkdir(DIR + "/empty")
        text = re.sub(r"^unixsocket .*$", "unixsocket " + self.socket, text, flags=re.M)
        text = re.sub(r"^dir .*$", "dir " + os.path.abspath(DIR + "/empty"), text, flags=re.M)
        with open(DIR + "/empty.conf", "w", encoding="utf-8") as f:
            f.write(text)
        self.child = subprocess.Popen(["redis-server", DIR + "/empty.conf"], stdout=subprocess.DEVNULL)
        assert until(lambda: "PONG" in run("redis-cli", "-s", self.socket, "ping", check=False), 20), "redis-server does not start"
        return self.socket

    def __exit__(self, *why):
        self.child.terminate()
        self.child.wait()


def rebuilt(build):
    with Empty() as socket:
        program(build, "rebuild", "--into", socket)
        return program(build, "dump", "--from", socket)


def undamaged(build):
    return " 0 damaged" in program(build, "dump", "--check")


def main():
    os.makedirs("build", exist_ok=True)
    os.symlink(os.environ["BEFORE"], "build/before")
    kept = {}

    @claim("the program of before has its day")
    def _():
        stage("up", "before")
        day("one")
        stop()
        kept["one"] = program("before", "dump")
        assert len(dossiers(kept["one"])) == DAY and "weight" not in kept["one"]

    @claim("the grown program reads all that is kept of it, undamaged and the same")
    def _():
        assert program("release", "dump") == kept["one"] and undamaged("release")

    @claim("it goes on with it: repeats get their receipts, a new day its weight")
    def _():
        start("release")
        said = day("one", check=False)  # its postal events have other times now, which is a conflict
        assert "%d of them were registered by an earlier run" % DAY in said
        day("two")

    @claim("its new job runs, and is shown")
    def _():
        [job] = [j for j in ask("/ops/jobs")["jobs"] if j["job"] == "shelf"]
        assert job["runs"] > 0 and job["failures"] == 0, job

    @claim("its new child runs beside it, and again after it was killed")
    def _():
        def echo():
            [child] = [c for c in ask("/ops/children")["children"] if c["child"] == "echo"]
            return child

        child = echo()
        assert child["state"] == "running" and child["starts"] == 1, child
        os.kill(child["pid"], signal.SIGKILL)
        assert until(lambda: echo()["starts"] == 2, 20), ask("/ops/children")
        kept["child"] = echo()
        assert kept["child"]["ends"] == 1 and kept["child"]["last"] == "ended by signal 9", kept["child"]
        assert 'gw_child_starts_total{child="echo"} 2' in run("curl", "-sf", "--unix-socket", DIR + "/ops.sock",
                                                             "http://localhost/metrics")

    @claim("dossiers of its own stay under way when it stops")
    def _():
        tell({"call": "number", "do": "error-500", "times": 1000})
        day("three", timeout=1, check=False)
        stop()
        assert not os.path.exists("/proc/%d" % kept["child"]["pid"]), "the child outlived it"
        kept["three"] = program("release", "dump")
        heavy = [line for line in dossiers(kept["three"]).values() if HEAVY in line]
        assert len(heavy) == 2 * DAY and undamaged("release"), heavy

    @claim("the program of before reads all of that, the column it does not know too, undamaged and the same")
    def _():
        assert program("before", "dump") == kept["three"] and undamaged("before")

    @claim("it goes on with the grown program's dossiers, and has a day of its own")
    def _():
        tell({"do": "behave"})
        start("before")
        assert until(lambda: ask("/ops/outbox")["exchanges"] == [], 120), ask("/ops/outbox")
        day("four")
        stop()

    @claim("each keeps its weight, whatever moved")
    def _():
        kept["four"] = program("before", "dump")
        now, then = dossiers(kept["four"]), dossiers(kept["three"])
        heavy = {i for i, line in then.items() if HEAVY in line}
        assert {i for i, line in now.items() if HEAVY in line} == heavy and undamaged("before")
        moved = sum(version(now[i]) > version(then[i]) for i in heavy)
        assert len(now) == 4 * DAY and moved >= DAY // 2, (len(now), moved)

    @claim("it fills an empty store from that journal: the same, to the byte")
    def _():
        assert rebuilt("before") == kept["four"]

    @claim("and so does the grown one")
    def _():
        assert rebuilt("release") == kept["four"]

    stage("down", "release")
    done()


if __name__ == "__main__":
    main()
