#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""torture.py [--runs N] [--seed S] [--kind K] [--jobs J]: real Redis, both simulators and the gateway, hurt N times while counters
write, and judged by checker.py.  One stage serves many runs; after its last everybody behaves, the outbox runs empty, and the
checker reads all. Ends in one line of sums; each trouble has a line that plays it again and keeps its folder.  --tap RUNS: so many
runs of each kind, as TAP."""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from clients import Office
from cluster import new_stage
from desks import ACTS
from drill import drill
from kinds import KINDS, STEADY, stage_of
from stage import KILL_BEFORE, NoDisk, Redis, Trouble, drain, until

HERE = os.path.dirname(os.path.abspath(__file__))
# counters, desks, are these quiet?  Of the quiet ones one each, so that what happens is the one letter's, or the one act's
WRITERS = {"flow": (1, 1, True), "syscalls": (1, 1, True), "cases": (0, 4)}
EVERYBODY = (4, 2)
SUMS = ("acknowledged", "lost", "duplicated", "unexplained", "money difference")


class Run:
    """What the functions of kinds.py play with."""

    def __init__(self, stage, office, rnd, first):
        self.stage, self.office, self.rnd, self.first = stage, office, rnd, first
        self.i = self.lost = 0          # first: the seed's number; where systematic kinds begin
        self.away = {}                  # gateway that was taken away: the run in which it comes back
        self.reached = {}               # operation: how many of its calls were tried
        self.calls = {}                 # flow of syscalls.py: how many it makes

    def pause(self, least, most):
        time.sleep(self.rnd.uniform(least, most))

    def live(self, longer=1):
        self.office.allow(2 * longer)
        time.sleep(min(self.rnd.expovariate(1 / (0.06 * longer)), 1.0))

    def keep_writing(self, happened, seconds=20, letters=1):
        """Until it happens, the counters go on; False when it does not."""
        end = time.monotonic() + seconds
        turn = 0
        while not happened():
            if time.monotonic() > end:
                return False
            if turn % 10 == 0:
                self.office.allow(letters)
            turn += 1
            time.sleep(0.005)
        return True

    def start_both(self):
        if not self.stage.alive("redis"):
            self.stage.start_redis()
        for name in self.stage.gateways:
            if name not in self.away and not self.stage.alive(name):
                self.stage.start_gateway(name=name)

    def cut_power(self, gateways):
        """Of all at once, mostly in the moment before a sync, and what was not synced is gone."""
        where = self.rnd.choice([*gateways, "redis", "any"])
        if where == "any":
            self.live()
        else:
            self.stage.pages[where].arm(("fdatasync",) if where == "redis" else ("fdatasync", "fsync"), self.rnd.randint(1, 8),
                                        KILL_BEFORE)
            if not self.keep_writing(lambda: not self.stage.alive(where)):
                raise Trouble("%s never syncs" % where)
            self.stage.died(where, 1)
        for name in (*gateways, "redis"):
            if name != where:
                self.stage.kill(name)
        self.lost += self.stage.power_cut(self.rnd if self.rnd.random() < 0.5 else None) > 0

    def turn(self, name):
        """What is allowed from now on is that operation or act; a desk goes on, unhurt, until it is its next one."""
        desk = self.office.at_desks[0] if name in ACTS else None
        while desk and until("the desk is ready", 20, lambda: desk.failed or desk.next) != name:
            self.office.check()
            self.office.only = desk.next
            self.office.allow(1)
            self.quiet()
        self.office.only = name

    def quiet(self):
        drain(30, lambda: {"letters": self.office.open_letters(), "exchanges": self.stage.open_exchanges()}, 0.02)


# ---- one stage ----

def settle(stage, office, patience=60):
    """Everybody behaves again; all is answered, delivered and told."""
    for page in stage.pages.values():
        page.disarm()
        page.slow(0)
        page.clock(0)
    for partner in ("province", "postal"):
        stage.tell(partner, "/_tell", {"do": "behave"})
    stage.redis("CONFIG", "SET", "maxmemory", "256mb")
    for name in stage.gateways:
        if not stage.alive(name):
            stage.start_gateway(name=name)
    office.close(patience)

    def open_work():
        world = stage.tell("province", "/_state")
        cursor = int(stage.redis("GET", "gw:{hatinh}:cursor") or 0)
        return {"dossiers": world["moving"], "calls of the province": world["untold"], "news": len(world["news"]) - cursor,
                "exchanges": stage.open_exchanges()}

    drain(patience, open_work)
    if stage.numbers_open():
        settle_numbers(stage)


def settle_numbers(stage):
    """Numbers that were drawn and never given become void ten minutes after: the first gateway is started ten minutes later."""
    stage.stop_gateway("gateway")
    stage.redis("DEL", "gw:{numbers}:job")      # else whoever had the job last would have it for a minute
    stage.pages["gateway"].clock(660000)
    stage.start_gateway()
    for _ in range(100):
        if not stage.numbers_open():
            break
        time.sleep(0.1)                         # what is open then is the checker's
    stage.stop_gateway("gateway")
    stage.pages["gateway"].clock(0)
    stage.start_gateway()


def leave(stage, meta):
    """Everything the checker reads, in the stage's folder."""
    for name in stage.gateways:
        if stage.alive(name):
            stage.stop_gateway(name)
    with open(stage.path("province.json"), "w", encoding="utf-8") as f:
        json.dump(stage.tell("province", "/_state"), f)
    if not stage.alive("redis"):
        stage.start_redis()
    stage.dump_redis(stage.path("redis.jsonl"))
    with open(stage.path("meta.json"), "w", encoding="utf-8") as f:
        json.dump(meta, f)
    shutil.copy(os.path.join(stage.certs, "vault.key"), stage.path("vault.key"))


def judge(folder):
    r = subprocess.run([sys.executable, os.path.join(HERE, "checker.py"), "--json", folder], capture_output=True, text=True)
    if not r.stdout.startswith("{"):
        return {}, ["trouble: the checker failed: " + r.stderr[-600:]]
    found = json.loads(r.stdout)
    return found["sums"], found["findings"]


def play_all(stage, kind, seed, runs, result):
    office = Office(stage, "%s-%d" % (kind.replace("_", "."), seed), "%s %d" % (kind, seed), *WRITERS.get(kind, EVERYBODY))
    run = Run(stage, office, random.Random("%s %d" % (kind, seed)), seed)
    for run.i in range(runs):
        KINDS[kind][0](run)
        office.check()
        result.update(runs=run.i + 1, power=run.lost, calls=run.calls)
    settle(stage, office)


def attempt(findings, when, do):
    try:
        do()
    except (Trouble, OSError, subprocess.SubprocessError) as e:
        findings.append("trouble: %s: %s" % (when(), e))
        return False
    return True


def play(kind, seed, runs):
    """All runs of one stage: a result as a dictionary."""
    result = {"kind": kind, "seed": seed, "runs": 0, "power": 0, "kills": 0, "repairs": 0, "rebuilds": 0, "undecided": 0,
              "calls": {}, "sums": {}, "findings": [],
              "folder": None}
    try:
        stage, findings = new_stage(**stage_of(kind, seed)), result["findings"]
    except NoDisk:
        return {**result, "skipped": "it takes root to mount a small file system"}

    def hurt():
        stage.up()
        play_all(stage, kind, seed, runs, result)

    try:
        attempt(findings, lambda: "after %d runs" % result["runs"], hurt)
        if attempt(findings, lambda: "afterwards",
                   lambda: leave(stage, {"kind": kind, "seed": seed, "clock_steady": kind in STEADY,
                                                              "rebuilds": stage.rebuilds})):
            result["sums"], found = judge(stage.dir)
            findings += found
            if len(stage.gateways) > 1 or len(stage.sockets()) > 1:
                attempt(findings, lambda: "in the drill", lambda: findings.extend(drill(stage)))
    finally:
        stage.down()
    if not findings:
        shutil.rmtree(stage.dir)
    return {**result, "kills": stage.kills, "repairs": stage.repairs, "rebuilds": stage.rebuilds, "undecided": stage.undecided,
            "folder": stage.dir if findings else None}


# ---- many stages ----

def plan(runs, seed, kind):
    """[(kind, seed, runs)]: the kinds by their shares."""
    names = [kind] if kind else [n for n, (_, share, _) in KINDS.items() for _ in range(share)]
    random.Random(seed).shuffle(names)
    found, i = [], 0
    while runs > 0:
        name = names[i % len(names)]
        n = min(runs, KINDS[name][2])
        found.append((name, seed + i, n))
        runs, i = runs - n, i + 1
    return found


class Board:
    """Stages played side by side; results in the order in which they end."""

    def __init__(self, batches, jobs, report):
        self.batches, self.report, self.lock, self.results = list(batches), report, threading.Lock(), []
        self.children = set()
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        self.lanes = [threading.Thread(target=self.lane) for _ in range(jobs)]
        for lane in self.lanes:
            lane.start()
        for lane in self.lanes:
            lane.join()

    def lane(self):
        while True:
            with self.lock:
                if not self.batches:
                    return
                batch = self.batches.pop(0)
            result = self.one(batch)
            with self.lock:
                self.results.append(result)
                self.report(result, len(self.results))

    def stop(self, *_):
        """What was played so far is summed up; stages at work go down."""
        self.batches.clear()
        for child in list(self.children):
            child.terminate()

    def one(self, batch):
        kind, seed, runs = batch
        child = subprocess.Popen([sys.executable, os.path.join(HERE, "torture.py"), "--one", json.dumps(batch)],
                                 stdout=subprocess.PIPE, text=True,
                                 start_new_session=True)
        self.children.add(child)
        said, _ = child.communicate()
        self.children.discard(child)
        try:
            return json.loads(said)
        except ValueError:
            return {"kind": kind, "seed": seed, "runs": 0, "kills": 0, "power": 0, "repairs": 0, "sums": {},
                    "findings": ["trouble: the stage fell over"], "folder": None}


def replay_line(r, runs):
    return "make torture SEED=%d N=%d KIND=%s" % (r["seed"], runs, r["kind"])


def explain(r, runs):
    for f in r["findings"][:12]:
        print("# %s: %s" % (r["kind"], f), flush=True)
    print("# again: %s%s" % (replay_line(r, runs), "   kept: %s" % r["folder"] if r["folder"] else ""), flush=True)


def skipped(r):
    return " # SKIP " + r["skipped"] if "skipped" in r else ""


def as_tap(runs, seed, jobs):
    batches = [(kind, seed, runs) for kind, (_, share, _) in KINDS.items() if share > 0]

    def report(r, n):
        print("%sok %d - %s: %d runs, %d kills, %d acknowledged%s" %
              ("not " if r["findings"] else "", n, r["kind"], r["runs"], r["kills"],
                                                                     r["sums"].get("acknowledged", 0), skipped(r)), flush=True)
        if r["findings"]:
            explain(r, runs)

    results = Board(batches, jobs, report).results
    print("1..%d" % len(results))
    return all(not r["findings"] for r in results)


def as_sums(options):
    batches = plan(options.runs, options.seed, options.kind)
    sizes = {(k, s): n for k, s, n in batches}
    began, total = time.monotonic(), options.runs
    state, flows = {"runs": 0}, {}

    def report(r, _):
        state["runs"] += r["runs"]
        for name, n in r.get("calls", {}).items():
            flows[name] = max(n, flows.get(name, 0))
        if "skipped" in r:
            print("# %s: not played, %s" % (r["kind"], r["skipped"]), flush=True)
        if r["findings"]:
            explain(r, sizes[(r["kind"], r["seed"])])
        print("torture: %d of %d runs, %d s" % (state["runs"], total, time.monotonic() - began), file=sys.stderr, flush=True)

    results = Board(batches, options.jobs, report).results
    sums = {name: sum(r["sums"].get(name, 0) for r in results) for name in SUMS}
    trouble = sum(any(f.startswith("trouble") for f in r["findings"]) for r in results)
    if flows:
        print("system calls: " + ", ".join("%s %d" % f for f in flows.items()) + "; all are tried with N=%d" % sum(flows.values()))
    sum_of = {name: sum(r.get(name, 0) for r in results) for name in ("power", "repairs", "rebuilds", "undecided")}
    print("seed %d, %d stages, %d power cuts that lost bytes, %d logs of Redis cut short, "
          "%d rebuilds of a store that went back%s, %d s%s" % (
        options.seed, len(results), sum_of["power"], sum_of["repairs"], sum_of["rebuilds"],
        " (%d could not tell what was made)" % sum_of["undecided"] if sum_of["undecided"] else "",
        time.monotonic() - began, ", %d stages in trouble" % trouble if trouble else ""))
    print("runs %d, kills %d, %s" % (state["runs"], sum(r["kills"] for r in results),
                                     ", ".join("%s %d" % (n, sums[n]) for n in SUMS)))
    return not any(r["findings"] for r in results)


def main():
    p = argparse.ArgumentParser(description="hurt the whole stage and see that nothing is lost, doubled or unexplained")
    p.add_argument("--runs", type=int, default=1000)
    p.add_argument("--seed", type=int, default=random.randrange(1000000))
    p.add_argument("--kind", choices=sorted(KINDS))
    p.add_argument("--jobs", type=int, default=2 * (os.cpu_count() or 1))    # a stage waits half of its time
    p.add_argument("--tap", type=int, metavar="RUNS")
    p.add_argument("--one", help=argparse.SUPPRESS)     # [kind, seed, runs]: one stage; its result as JSON
    options = p.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if options.one:
        print(json.dumps(play(*json.loads(options.one))))
        return 0
    good = as_tap(options.tap, options.seed, options.jobs) if options.tap else as_sums(options)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
