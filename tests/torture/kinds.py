# SPDX-License-Identifier: Apache-2.0
"""The ways in which a torture run hurts the stage.  Each is a function of a Run, plays one run while the counters write, makes sure
that what it did really happened, and leaves Redis and the gateway running.  KINDS lists them."""

import errno
import itertools
import os
import re

from clients import OPERATIONS
from cluster import cluster
from desks import ACTS
from letters import ROOT
from disk import disk
from many import many, many_old, many_sleep
from stage import CALLS, FAIL, KILL_AFTER, KILL_BEFORE, TEAR, Trouble
from syscalls import CONF, RUNS, syscalls


# ---- processes ----

def gateway(run):
    if run.rnd.random() < 0.2:          # while it starts
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False)
        run.pause(0.0, 0.06)
    else:
        run.live()
    run.stage.kill("gateway")
    run.stage.start_gateway()


def redis(run):
    run.live()
    run.stage.kill("redis")
    run.pause(0.0, 0.1)
    run.stage.start_redis()


def both(run):
    run.live()
    order = run.rnd.choice([("gateway", "redis"), ("redis", "gateway")])
    run.stage.kill(order[0])
    run.pause(0.0, run.rnd.choice([0.0, 0.1]))
    run.stage.kill(order[1])
    run.start_both()


def stop(run):
    """G14: a polite stop loses nothing and ends well."""
    run.live()
    run.stage.stop_gateway()
    run.stage.start_gateway()


# ---- fault points ----

ELSEWHERE = {"reading_taken"}   # no officer reads evidence in a run: tests/unit/test_reading.c ends there


def fault_points():
    with open(os.path.join(ROOT, "gateway/base/fault.tbl"), encoding="utf-8") as f:
        return [p for p in re.findall(r"^FAULT\((\w+),", f.read(), re.M) if p not in ELSEWHERE]


def points(run):
    """Killed at each point of the table, at its first, second ... hit."""
    table = fault_points()
    point, n = table[run.i % len(table)], run.i // len(table) % 4 + 1
    run.stage.kill("gateway")
    run.stage.start_gateway("%s:%d!" % (point, n), wait=False)
    if not run.keep_writing(lambda: not run.stage.alive("gateway")):
        raise Trouble("the fault point %s was not reached %d times" % (point, n))
    run.stage.died("gateway", 1)
    run.stage.start_gateway()
    run.live()


def faults(run):
    """Failed at each point, once and from then on; then killed."""
    table = fault_points()
    point, onwards, n = table[run.i % len(table)], "+" * (run.i // len(table) % 2), run.i // len(table) // 2 % 4 + 1
    run.stage.kill("gateway")
    mark = os.path.getsize(run.stage.path("gateway.log"))
    run.stage.start_gateway("%s:%d%s" % (point, n, onwards), wait=False)

    def happened():
        with open(run.stage.path("gateway.log"), "rb") as f:
            f.seek(mark)
            return b"fault %s\n" % point.encode() in f.read()

    if not run.keep_writing(happened):
        raise Trouble("the fault point %s was not reached %d times" % (point, n))
    run.live()
    run.stage.kill("gateway", ignore_dead=True)     # one that fails while it starts ends by itself
    run.stage.start_gateway()
    run.live()


def checkpoint(run):
    """Killed while a change is in the journal and not yet in the store, after the checkpoint had time to move: it must not have
    passed it."""
    run.stage.kill("gateway")
    log = run.stage.path("gateway.log")
    size = os.path.getsize(log)
    run.stage.start_gateway("commit_between:%d~%d" % (run.rnd.randint(1, 6), 900), wait=False)

    def held():
        with open(log, "rb") as f:
            f.seek(size)
            return b"fault commit_between\n" in f.read()

    if not run.keep_writing(held):
        raise Trouble("no change was held up")
    run.pause(0.15, 0.4)                # some ticks of the checkpoint
    run.stage.kill("gateway")
    run.stage.start_gateway()
    run.live()


# ---- system calls ----

FILES = ("write", "pwrite", "fdatasync", "fsync", "rename", "truncate", "create")
SOCKETS = ("send", "receive", "connect", "accept")
AT_START = {"unlink": 1, "truncate": 1, "connect": 1, "fsync": 2}   # mostly, or only, called so often while it starts


def calls(run):
    """Killed before, after, or in the middle of the n-th call of each kind."""
    plan = [(c, a) for c in CALLS if c != "write" for a in (KILL_BEFORE, KILL_AFTER)] + [("pwrite", TEAR), ("write", TEAR),
        ("write", KILL_BEFORE)]
    call, act = plan[run.i % len(plan)]
    n = run.i // len(plan) + 1 if run.i < 4 * len(plan) else run.rnd.randint(1, 60)
    page = run.stage.pages["gateway"]
    if call in AT_START:
        n = (n - 1) % AT_START[call] + 1
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False, arm=((call,), n, act))
    else:
        page.arm((call,), n if call in ("send", "receive") else (n - 1) % 6 + 1, act)
    if not run.keep_writing(lambda: not run.stage.alive("gateway")):
        raise Trouble("call %d of %s did not come" % (n, call))
    run.stage.died("gateway", 1)
    run.stage.start_gateway()
    run.live()


def errors(run):
    """The n-th call fails, once or from then on; then killed."""
    plan = [(c, e) for c in FILES for e in (errno.EIO, errno.ENOSPC)] + [(c, errno.ECONNRESET) for c in SOCKETS[:3]] + \
           [(c, errno.EMFILE) for c in ("create", "connect", "accept")]
    call, error = plan[run.i % len(plan)]
    onwards, n = run.i // len(plan) % 2 == 1, run.rnd.randint(1, 3)
    page = run.stage.pages["gateway"]
    if call in AT_START:
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False, arm=((call,), 1, FAIL, error, onwards))
    else:
        page.arm((call,), n, FAIL, error, onwards)
    if not run.keep_writing(lambda: page.fired > 0):
        raise Trouble("call %d of %s did not come" % (n, call))
    run.live()
    run.stage.kill("gateway", ignore_dead=True)
    run.stage.start_gateway()
    run.live()


def redis_calls(run):
    """Redis is killed at, or refused, its n-th write or sync."""
    plan = [(c, a, 0) for c in ("write", "fdatasync", "send", "receive") for a in (KILL_BEFORE, KILL_AFTER)] + \
           [(c, FAIL, e) for c in ("write", "fdatasync") for e in (errno.EIO, errno.ENOSPC)]
    call, act, error = plan[run.i % len(plan)]
    page = run.stage.pages["redis"]
    page.arm((call,), run.rnd.randint(1, 12), act, error, onwards=True)
    if not run.keep_writing(lambda: not run.stage.alive("redis")):
        raise Trouble("redis did not end at %s" % call)
    if act == FAIL:
        run.stage.children["redis"].wait()
    else:
        run.stage.died("redis", 1)
    run.stage.start_redis()
    run.live()


def flow(run):
    """One quiet letter, or act at a desk, after another, killed at the next of all the calls that it makes; from the first again
    after the last."""
    quiet = OPERATIONS + ACTS
    operation = quiet[(run.first + run.i) % len(quiet)]
    page, at = run.stage.pages["gateway"], run.reached.get(operation, run.first * 10 % 240)
    run.quiet()
    run.turn(operation)
    page.arm(CALLS, at + 1, run.rnd.choice([KILL_BEFORE, KILL_AFTER]))
    run.office.allow(1)
    while run.stage.alive("gateway") and not (run.office.idle() and run.stage.open_exchanges() == 0):
        run.pause(0.002, 0.004)
    over = run.stage.alive("gateway")   # the operation makes fewer calls: it is killed at whatever comes next
    if not run.keep_writing(lambda: not run.stage.alive("gateway"), letters=0):
        raise Trouble("an idle gateway makes no calls")
    run.stage.died("gateway", 1)
    run.reached[operation] = 0 if over else at + 1
    run.stage.start_gateway()


# ---- power, disk, memory ----

def power(run):
    for page in run.stage.pages.values():
        page.slow(run.rnd.choice([0, 5]))
    run.cut_power(["gateway"])
    for page in run.stage.pages.values():
        page.slow(0)
    run.start_both()


def full(run):
    """No room: for the gateway's files, or for Redis' log."""
    name = run.rnd.choice(["gateway", "redis"])
    page = run.stage.pages[name]
    page.arm(("write", "pwrite", "create"), run.rnd.randint(1, 5), FAIL, errno.ENOSPC, onwards=True)
    if not run.keep_writing(lambda: page.fired > 0):
        raise Trouble("%s wrote nothing" % name)
    run.live()
    page.disarm()
    if name == "redis":
        run.stage.children["redis"].wait(5)
        run.stage.start_redis()
    run.stage.kill("gateway")
    run.stage.start_gateway()


def slow(run):
    """Syncs that take long, and a kill meanwhile."""
    for page in run.stage.pages.values():
        page.slow(run.rnd.choice([0, 10, 50, 200]))
    run.live(4)
    name = run.rnd.choice(["gateway", "redis"])
    for page in run.stage.pages.values():
        page.slow(0)
    run.stage.kill(name)
    run.start_both()


def memory(run):
    """Redis has no memory left; then one of the two is killed, or neither."""
    used = int(re.search(rb"used_memory:(\d+)", run.stage.redis("INFO", "memory")).group(1))
    run.stage.redis("CONFIG", "SET", "maxmemory", max(1, used + run.rnd.choice([-100000, 0, 50000])))
    run.live(3)
    name = run.rnd.choice(["gateway", "redis", None])
    if name:
        run.stage.kill(name)
    if name != "redis":                 # one that is started has its memory again
        run.stage.redis("CONFIG", "SET", "maxmemory", "256mb")
    run.start_both()


def rewrite(run):
    """Redis is killed, or the power goes, while it writes its log anew."""
    run.live()
    run.stage.redis("BGREWRITEAOF")
    run.pause(0.0, 0.05)
    run.stage.kill("redis")
    if run.rnd.random() < 0.5:
        run.stage.kill("gateway")
        run.lost += run.stage.power_cut() > 0
    run.start_both()


# ---- partners and time ----

ANSWERS = ("hang drop garbage garbage-body error-500 error-503 200-fault redirect no-body silent act-drop cut-headers cut-body "
           "wrong-type 500-valid late late-twice endless drip unsigned stranger expired revoked wrong-part tampered "
           "replayed").split()
NEWS = "news-twice news-reorder news-withhold news-unsigned news-stranger news-expired news-tampered".split()
PROVINCE = "token number upload submit query progress status money event feed".split()


def misbehaviours():
    plan = [("province", "callback", b) for b in NEWS] + [("province", "*", "refuse"), ("postal", "*", "refuse")]
    for b in ANSWERS:
        plan += [("province", "submit", b), ("postal", "NotifyStatus", b)]
    return plan + [("province", c, b) for b, c in itertools.product(ANSWERS, PROVINCE) if c != "submit"]


def partners(run):
    """A partner misbehaves in each way it knows, and the gateway is killed meanwhile; a stage goes on where that of the seed before
    ended."""
    plan = misbehaviours()
    name, call, what = plan[(run.first * KINDS["partners"][2] + run.i) % len(plan)]
    run.stage.tell(name, "/_tell", {"call": call, "do": what, "times": run.rnd.randint(1, 3), "ms": run.rnd.choice([50, 300, 700])})
    run.live(2)
    if run.rnd.random() < 0.7:
        run.stage.kill("gateway")
        run.stage.start_gateway()
    run.live()


STEPS = (1, -1, 45, -45, -300, -90000, -31536000)


def clock(run):
    """The gateway's clock is wrong for a while, and it is killed before or after it is right again."""
    page = run.stage.pages["gateway"]
    page.clock(1000 * STEPS[run.i % len(STEPS)])
    run.live(2)
    if run.rnd.random() < 0.5:
        page.clock(0)
        run.live()
    run.stage.kill("gateway")
    page.clock(0)
    run.stage.start_gateway()
    run.live()


# ---- cases and money ----

def cases(run):
    """Desks alone, busy: killed at any call, with Redis or without, by a cut of power, or between a receipt's number and its
    payment."""
    how = run.rnd.choice(["call", "call", "call", "gateway", "both", "power", "away", "away"])
    page = run.stage.pages["gateway"]
    if how == "call":
        page.arm(CALLS, run.rnd.randint(1, 400), run.rnd.choice([KILL_BEFORE, KILL_AFTER]))
        if not run.keep_writing(lambda: not run.stage.alive("gateway"), letters=3):
            raise Trouble("the call did not come")
        run.stage.died("gateway", 1)
    elif how == "power":
        run.cut_power(["gateway"])
    elif how == "away":                 # in the middle of a payment that nobody asks about again
        run.office.away_sent.clear()
        run.office.away_wanted.set()
        if not run.keep_writing(run.office.away_sent.is_set, letters=4):
            raise Trouble("nobody paid")
        run.pause(0.0, 0.012)
        run.stage.kill("gateway")
        run.office.away_wanted.clear()
    else:
        run.live(4)
        run.stage.kill("gateway")
        if how == "both":
            run.stage.kill("redis")
    run.start_both()
    run.office.allow(4)


# name: what to do, share of the mix (0: only by its name), runs of one stage
KINDS = {
    "cluster": (cluster, 2, 12),
    "many_sleep": (many_sleep, 2, 20), "many_old": (many_old, 1, 12), "many": (many, 6, 100),    # the slow ones begin first
    "gateway": (gateway, 6, 100), "redis": (redis, 3, 100), "both": (both, 3, 100), "stop": (stop, 1, 50),
    "checkpoint": (checkpoint, 2, 40), "points": (points, 3, 96), "faults": (faults, 3, 96), "calls": (calls, 4, 100),
    "errors": (errors, 3, 96), "redis_calls": (redis_calls, 3, 96),
    "flow": (flow, 2, 130), "power": (power, 6, 100), "full": (full, 1, 50), "slow": (slow, 1, 50), "memory": (memory, 1, 50),
    "rewrite": (rewrite, 1, 50),
    "cases": (cases, 4, 100),
    "partners": (partners, 4, 130), "clock": (clock, 1, 49), "syscalls": (syscalls, 3, RUNS), "disk": (disk, 1, 40),
}
# of kinds that need another one; see Stage
STAGES = {"cluster": {"masters": 3}, "syscalls": {"conf": CONF}, "disk": {"disk_mb": 48}}
STEADY = set(KINDS) - {"clock"}         # kinds in which the gateway's clock is always right


def stage_of(kind, seed):
    """What its Stage is made of: those of the kinds with several gateways have two, three or four."""
    return {"gateways": 2 + seed % 3} if kind.startswith("many") else STAGES.get(kind, {})
