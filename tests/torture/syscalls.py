# SPDX-License-Identifier: Apache-2.0
"""Killed at every system call: each flow of the gateway is played once while nth.c counts the system calls that any thread begins,
and then killed at each of them, whichever they are.  A stage tries RUNS of all, the stage with the next seed the next ones."""

import glob
import json
import os
import signal
import subprocess
import time

from desks import ACTS
from stage import Trouble, until

ASKED = """[partner {name}]
dialect = {name}-1.0
url = https://127.0.0.1:{{{name}}}
key = p256
tls_ca_file = {{certs}}/ca.crt
tls_cert_file = {{certs}}/tls-gateway.crt
tls_key_file = {{certs}}/tls-gateway.key
{more}
"""
# who is asked at the steps of a case: (name, the rest of its section)
TO_ASK = (("lgsp", "client_id = postgate\nsecret_file = {certs}/client.secret\nreply_trust = tls\ntoken_auth = basic"),
          ("edata", "cert_files = {certs}/edata.crt"))
# heads and timestamps often, segments that soon end, and somebody to ask
CONF = (("segment = 256k", "segment = 64k"),
        ("[delivery]", "[timestamp]\nevery = 1s\nurl = http://127.0.0.1:{tsa}\nca_file = {certs}/ca.crt\n"
         "retry = 100ms\n[delivery]"),
        ("[partner hatinh]", "".join(ASKED.format(name=name, more=more) for name, more in TO_ASK) + "[partner hatinh]"))
RUNS = 120                              # of one stage
SEGMENT = 64 << 10
LETTER, LAST_LETTERS = 10 << 10, 3      # what a letter and all that follows take at most in the journal, and what ends it
STRIDE = 15485863                       # a prime larger than all counts together


class Tracer:
    """nth.c, at work on the gateway."""

    def __init__(self, run, n):
        self.child = subprocess.Popen([os.path.join(run.stage.build, "nth"), str(run.stage.children["gateway"].pid), str(n)],
                                      stdout=subprocess.PIPE, text=True)
        if self.child.stdout.readline() != "ready\n":
            raise Trouble("the gateway cannot be traced")

    def end(self):
        """What it says in the end: a word, and how many calls there were."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
        # not communicate: it passes over what came together with the first line
        word, count, *_ = self.child.stdout.read().split()
        self.child.wait()
        return word, int(count)


def count_of(run, pattern):
    return len(glob.glob(os.path.join(run.stage.kept, "journal", pattern)))


# ---- the flows: each begins, and gives a question that is answered with yes when it is over ----

def letter(operation):
    """One letter of a counter, or one act at a desk, which prepare saw to."""
    def begin(run):
        run.office.only = operation
        run.office.allow(1)
        return lambda: run.office.idle() and run.stage.open_exchanges() == 0
    return begin


def repeat(run):
    """A counter that lost its note."""
    run.office.repeats = True
    return letter("RegisterDossier")(run)


def unsure(run):
    """The province acts and does not answer: it is asked about."""
    run.stage.tell("province", "/_tell", {"call": "submit", "do": "act-drop", "times": 1})
    return letter("RegisterDossier")(run)


def news(run):
    """The province moves dossiers and tells; the post is told."""
    seen = len(run.stage.tell("province", "/_state")["news"])
    return lambda: len(run.stage.tell("province", "/_state")["news"]) > seen and run.stage.open_exchanges() == 0


def head(run):
    """Something to sign, a head, its timestamp."""
    before = count_of(run, "heads/*.tsr")
    over = letter("PushEvents")(run)
    return lambda: over() and count_of(run, "heads/*.tsr") > before


def segment(run):
    """The letters with which a segment ends (prepare has nearly filled it)."""
    before = count_of(run, "*.pgj")
    run.office.only = "RegisterDossier"
    run.office.allow(LAST_LETTERS)
    return lambda: run.office.idle() and count_of(run, "*.pgj") > before


def fill_segment(run):
    """Letters until a few more are its end."""
    run.office.only = "RegisterDossier"
    while os.path.getsize(max(glob.glob(os.path.join(run.stage.kept, "journal", "*.pgj")))) < SEGMENT - LETTER:
        run.office.allow(1)
        until("a letter is answered", 20, run.office.idle)


def reload(run):
    log = run.stage.path("gateway.log")
    with open(log, "rb") as f:
        before = f.read().count(b" gateway.reload ")

    def over():
        with open(log, "rb") as f:
            return f.read().count(b" gateway.reload ") > before

    run.stage.children["gateway"].send_signal(signal.SIGHUP)
    return over


def stop(run):
    run.office.allow(1)
    run.stage.children["gateway"].send_signal(signal.SIGTERM)
    return lambda: not run.stage.alive("gateway")


def start(run):
    """From before its first step; what lies in the outbox, or is missing in Redis, with it."""
    run.stage.children["gateway"].send_signal(signal.SIGCONT)
    return run.stage.gateway_answers


FLOWS = {"register": letter("RegisterDossier"), "events": letter("PushEvents"), "withdraw": letter("WithdrawDossier"),
         "ask": letter("GetDossier"), "repeat": repeat,
         "unsure": unsure, "news": news, "head": head, "segment": segment, "reload": reload, "stop": stop, "start": start,
         **{act: letter(act) for act in ACTS}}


# ---- one run ----

def prepare(run, name):
    """The stage as it must be before the flow."""
    if "tsa" not in run.stage.children:
        run.stage.start_partner("tsa")
        for partner, _ in TO_ASK:
            run.stage.start_partner(partner, "--tls", "--mutual")
    run.office.repeats = False
    run.office.only = None
    if name == "start":
        run.office.allow(3)
        run.pause(0.0, 0.1)
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False, held=True)
        until("the gateway waits for its first step", 10, lambda: is_stopped(run.stage.children["gateway"].pid))
        return
    if name == "segment":
        fill_segment(run)
    if name == "news" and run.stage.tell("province", "/_state")["moving"] == 0:
        letter("RegisterDossier")(run)
    run.quiet()
    if name in ACTS:
        run.turn(name)


def is_stopped(pid):
    with open("/proc/%d/stat" % pid) as f:
        return f.read().rsplit(")", 1)[1].split()[0] == "T"


def play(run, name, n):
    """(was it killed, the calls counted) of one flow that is to be killed at its n-th call; 0: not at all."""
    prepare(run, name)
    tracer = Tracer(run, n)
    over = FLOWS[name](run)
    began = now = time.monotonic()
    while run.stage.alive("gateway") and not over() and now < began + 20:
        time.sleep(min(0.003 + (now - began) / 10, 0.05))   # to ask costs the stage as much as to work
        now = time.monotonic()
    if n and run.stage.alive("gateway"):        # it made fewer calls this time: whatever comes next
        run.keep_writing(lambda: not run.stage.alive("gateway"), letters=0)
    word, count = tracer.end()
    return word == "killed", count


def counted(run):
    """{flow: its calls}, from one clean run of each with this build; so all stages share the list of what is to be tried."""
    path, built = os.path.join(run.stage.build, "calls.json"), os.path.join(run.stage.build, "postgate")
    fresh = os.path.exists(path) and os.path.getmtime(path) >= os.path.getmtime(built)
    if not fresh or list(calls_of(path)) != list(FLOWS):
        for name in FLOWS:
            run.calls[name] = play(run, name, 0)[1]
            if not run.stage.alive("gateway"):
                run.stage.start_gateway()
        with open("%s.%d" % (path, os.getpid()), "w") as f:
            json.dump(run.calls, f)
        os.rename(f.name, path)
    return calls_of(path)


def calls_of(path):
    with open(path) as f:
        return json.load(f)


def choose(calls, at):
    """The at-th of all calls of all flows, in an order that has each once and mixes them: (flow, n)."""
    at = at * STRIDE % sum(calls.values())
    for name, count in calls.items():
        if at < count:
            return name, at + 1
        at -= count
    raise AssertionError


def syscalls(run):
    run.calls = run.calls or counted(run)
    name, n = choose(run.calls, run.first * RUNS + run.i)
    killed = False
    while not killed:                           # a stop that ended before its n-th call is played again, to be killed earlier
        killed = play(run, name, n)[0]
        if killed:
            run.stage.died("gateway", 5)
        elif run.stage.alive("gateway") or n == 1:
            raise Trouble("%s was not killed at call %d of %d" % (name, n, run.calls[name]))
        n = 1 + n // 2
        run.stage.start_gateway()
