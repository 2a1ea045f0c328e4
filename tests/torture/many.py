# SPDX-License-Identifier: Apache-2.0
"""Two, three or four gateways on one Redis, each with its own journal, the papers shared: killed, put to sleep, taken away for a
while; and a Redis that went back, which must stop them all until the operator rebuilds it from all journals (docs/operating.md)."""

import os
import shutil
import signal
import time

from stage import KILL_BEFORE, SLEEP_AFTER, SLEEP_BEFORE, Trouble, until
from syscalls import is_stopped

# seconds: a delivery held for 2 s is taken over, looked for each second (call_timeout of GATEWAY)
ASLEEP = (2.2, 3.6)


def present(run):
    return [name for name in run.stage.gateways if name not in run.away]


# ---- kills ----

def one(run):
    run.live()
    run.stage.kill(run.rnd.choice(present(run)))


def several(run):
    run.live()
    names = present(run)
    for name in run.rnd.sample(names, run.rnd.randint(1, len(names))):
        run.stage.kill(name)
        run.pause(0.0, run.rnd.choice([0.0, 0.1]))


def with_redis(run):
    """Redis, and none, some or all of them, one after the other in any order."""
    run.live()
    names = present(run)
    dying = run.rnd.sample(names, run.rnd.randint(0, len(names))) + ["redis"]
    run.rnd.shuffle(dying)
    for name in dying:
        run.stage.kill(name)
        run.pause(0.0, run.rnd.choice([0.0, 0.1]))


def starting(run):
    """While it starts, and the others work."""
    name = run.rnd.choice(present(run))
    run.office.allow(2)
    run.stage.kill(name)
    run.stage.start_gateway(wait=False, name=name)
    run.pause(0.0, 0.06)
    run.stage.kill(name)


def polite(run):
    run.live()
    run.stage.stop_gateway(run.rnd.choice(present(run)))


def at_call(run):
    """At, or after, one of the calls that an acceptance or a delivery is made of."""
    name, page = pick(run)
    call = run.rnd.choice(["pwrite", "fdatasync", "send", "receive", "rename"])
    page.arm((call,), run.rnd.randint(1, 8), KILL_BEFORE)
    if not run.keep_writing(lambda: not run.stage.alive(name)):
        raise Trouble("%s made no call %s" % (name, call))
    run.stage.died(name, 1)


def power(run):
    run.cut_power(present(run))


def leaves(run):
    """One stays away for some runs."""
    run.live()
    if len(present(run)) == 1:
        return several(run)
    name = run.rnd.choice(present(run))
    if run.rnd.random() < 0.5:
        run.stage.stop_gateway(name)
    else:
        run.stage.kill(name)
    run.away[name] = run.i + run.rnd.randint(2, 8)
    return run.live()


ACTS = (one, several, with_redis, starting, power, at_call, leaves, polite)


def many(run):
    for name in [n for n, back in run.away.items() if back <= run.i]:
        del run.away[name]
        run.stage.start_gateway(name=name)
    ACTS[run.i % len(ACTS)](run)
    run.start_both()
    run.live()


# ---- sleep ----

def pick(run):
    name = run.rnd.choice(present(run))
    return name, run.stage.pages[name]


def fall_asleep(run, name):
    """At a random moment, or at, or after, a call: before what it wrote reaches Redis, before a letter leaves, in an answer."""
    child, page = run.stage.children[name], run.stage.pages[name]
    if run.rnd.random() < 0.3:
        child.send_signal(signal.SIGSTOP)
    else:
        page.arm((run.rnd.choice(["fdatasync", "pwrite", "send", "receive", "accept"]),), run.rnd.randint(1, 12),
                 run.rnd.choice([SLEEP_BEFORE, SLEEP_AFTER]))
    if not run.keep_writing(lambda: is_stopped(child.pid)):
        raise Trouble("%s does not fall asleep" % name)
    page.disarm()


def many_sleep(run):
    """Some are stopped for longer than what they hold stays theirs; the others go on, are killed or lose Redis meanwhile; they
    wake, or die."""
    names = run.stage.gateways
    asleep = run.rnd.sample(names, run.rnd.randint(1, len(names) - 1) if run.rnd.random() < 0.9 else len(names))
    for name in asleep:
        fall_asleep(run, name)
    end = time.monotonic() + run.rnd.uniform(*ASLEEP)
    run.live(4)
    dying = run.rnd.choice([None, None, "redis", *(n for n in names if n not in asleep)])
    if dying:
        run.stage.kill(dying)
        run.pause(0.0, 0.1)
        run.start_both()
    while time.monotonic() < end:
        run.office.allow(1)
        run.pause(0.05, 0.2)
    for name in asleep:
        child = run.stage.children[name]
        if not is_stopped(child.pid):
            raise Trouble("%s did not sleep" % name)
        child.send_signal(signal.SIGCONT)
        if run.rnd.random() < 0.3:
            run.pause(0.0, 0.05)
            run.stage.kill(name)
    run.start_both()
    run.live(3)


# ---- a store that went back ----

def beats(run):
    """What each gateway knows its last mark in Redis to be; 0 when it has not put one yet."""
    found = []
    for name in run.stage.gateways:
        try:
            with open(os.path.join(run.stage.journal(name), "store-seen"), encoding="ascii") as f:
                found.append(int(f.read().split()[0]))
        except FileNotFoundError:
            found.append(0)
    return found


def refusals(run, marks):
    """Which of them say that the store must be rebuilt, since those places of their logs?"""
    found = []
    for name, mark in marks.items():
        with open(run.stage.path(name + ".log"), "rb") as f:
            f.seek(mark)
            found += [name] if b"postgate rebuild` with all journals" in f.read() else []
    return found


def put_back(run, copy):
    """Redis ends and is started with those files, or with none."""
    folder = os.path.join(run.stage.kept, "redis")
    run.stage.kill("redis")
    shutil.rmtree(folder)
    if copy:
        shutil.copytree(copy, folder)
    else:
        os.mkdir(folder, 0o700)
    run.stage.forget("redis")
    run.stage.start_redis()


def copy_redis(run, name):
    """Its files as they are, Redis being dead."""
    copy = run.stage.path(name)
    shutil.rmtree(copy, ignore_errors=True)
    return shutil.copytree(os.path.join(run.stage.kept, "redis"), copy)


def many_old(run):
    """An old copy of Redis' files, or none, takes the place of what it had: every gateway must refuse to go on, whether it runs or
    is started, and the operator rebuilds the store from all journals."""
    stage = run.stage
    run.live()
    stage.kill("redis")
    old, before = copy_redis(run, "redis.old"), beats(run)
    run.start_both()
    if not run.keep_writing(lambda: all(now > then for now, then in zip(beats(run), before))):
        raise Trouble("a gateway puts no marks")
    run.live(2)
    running = run.rnd.random() < 0.5
    if not running:
        for name in stage.gateways:
            stage.kill(name) if run.rnd.random() < 0.5 else stage.stop_gateway(name)
    marks = {name: os.path.getsize(stage.path(name + ".log")) for name in stage.gateways}
    stage.kill("redis")
    true = copy_redis(run, "redis.true")
    stage.start_redis()
    put_back(run, old if run.rnd.random() < 0.7 else None)
    if not running:
        for name in stage.gateways:
            stage.start_gateway(wait=False, name=name)
    run.office.allow(4)
    until("all gateways refuse the store", 20, lambda: len(refusals(run, marks)) == len(marks), 0.05)
    for name in stage.gateways:
        if running and stage.gateway_answers(name):
            raise Trouble("%s is ready with a store that went back" % name)
        if stage.alive(name) and running:
            stage.stop_gateway(name)
        elif stage.children[name].wait(10) != 1:
            raise Trouble("%s started with a store that went back" % name)
    rebuild(run, true)
    run.start_both()
    run.live(2)


def rebuild(run, true):
    """As the operator does it: directory away, `postgate rebuild` with all journals, begun again when it is broken off.  Where
    nothing shows which of two last changes was made, it is the store's own files that must come back."""
    put_back(run, None)
    stage, page = run.stage, run.stage.pages["gateway"]
    more = [w for name in stage.gateways[1:] for w in ("--journal", stage.journal(name))]
    if run.rnd.random() < 0.3:
        page.arm(("send",), run.rnd.randint(1, 100), KILL_BEFORE)
    done = stage.tool("gateway", "rebuild", *more)
    page.disarm()
    if done.returncode == -signal.SIGKILL:
        stage.kills += 1
        done = stage.tool("gateway", "rebuild", *more)
    stage.rebuilds += 1
    if done.returncode == 3 and "nothing shows which was made" in done.stderr:
        stage.undecided += 1
        put_back(run, true)
    elif done.returncode != 0:
        raise Trouble("the store cannot be rebuilt: %s" % done.stderr)
