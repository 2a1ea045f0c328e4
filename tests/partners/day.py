#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A post office's day: registers dossiers of invented people at the gateway by signed SOAP, with some repeats and
some mistakes, reports how their postal items travel, and waits until the province has dealt with each of them.  With --cases it
takes in as many citizens besides, step by step (day_cases.py).

    day.py --url URL --certs DIR [--count 200] [--seed 42] [--timeout 180] [--postal CONTROL-URL] [--quiet]
           [--cases 210 --province CONTROL-URL --edata CONTROL-URL --dvcqg CONTROL-URL] [--contract 1.1: igate's]

Prints how each dossier ended and one line of sums.  Exit status 0 only when everything is explained."""

import argparse
import collections
import datetime
import hashlib
import json
import random
import sys
import threading
import time

import requests
import zeep
from zeep.exceptions import SignatureVerificationFailed

import people
from day_cases import DayOfCases
from zeep_counter import WSDL, Counter, GatewayFault, postal_url

OFFICES = {"480150": "hoa.nt", "480200": "tuan.lv", "480310": "lan.pt"}
FILED, RECEIVED, NOT_RECEIVED, WITHDRAWN, FINISHED, RETURNED = 1, 2, 3, 7, 9, 10
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
TRIES = 8
BATCH = 1000


def now():
    return datetime.datetime.now(VIETNAM)


class Progress:
    """A line on the terminal's error stream when something takes longer than two seconds."""

    def __init__(self, quiet):
        self.quiet, self.began, self.shown = quiet, time.monotonic(), 0.0

    def __call__(self, text):
        t = time.monotonic()
        if not self.quiet and t - self.began > 2 and t - self.shown > 1:
            self.shown = t
            print("day: " + text, file=sys.stderr, flush=True)


class Sent:
    """One dossier as the day knows it."""

    def __init__(self, dossier, want=None):
        self.dossier, self.want = dossier, want     # want: the fault code expected
        self.id = self.number = self.fault = self.status = None
        self.known = False              # registered by an earlier run with the same seed
        self.withdrawn = False
        self.return_item = None
        self.item_comes_back = False

    @property
    def ref(self):
        return self.dossier["ClientRef"]

    @property
    def by_post(self):
        return self.dossier["Return"]["Mode"] == 1


class Day:
    def __init__(self, counter, options):
        self.counter, self.options = counter, options
        self.date = now().strftime("%Y%m%d")
        self.rnd = random.Random("%s %s" % (options.seed, self.date))
        self.serial = int(hashlib.sha256(("%s %s" % (options.seed, self.date)).encode()).hexdigest()[:12], 16) % 90000000
        self.sent, self.wrong, self.repeated = [], [], 0
        self.unexplained = []
        self.telling = threading.Lock()
        self.control = requests.Session()               # to the simulator's control paths
        self.control.trust_env = False
        self.control.verify = options.certs + "/ca.crt"
        self.control.cert = tuple(options.certs + "/tls-gateway" + end for end in (".crt", ".key"))
        self.progress = Progress(options.quiet)
        options.state, options.tell = self.state_of, self.tell
        self.cases = DayOfCases(options, self.date, self.note_of) if options.cases else None

    # ---- the simulators, as people who look at them ----

    def state_of(self, partner):
        return self.control.get(partner + "/_state", timeout=10).json()

    def tell(self, partner, order):
        with self.telling:
            self.control.post(partner + "/_callback", json=order, timeout=10).raise_for_status()

    # ---- calls ----

    def call(self, operation, **arguments):
        """Send again after any doubt, as the contract says: same content, signed anew."""
        for attempt in range(TRIES):
            try:
                return self.counter.call(operation, **arguments)
            except GatewayFault as fault:
                if not fault.retryable or attempt + 1 == TRIES:
                    raise
            except (requests.RequestException, zeep.exceptions.TransportError):
                if attempt + 1 == TRIES:
                    raise
            time.sleep(min(0.2 * 2 ** attempt, 5))

    # ---- the dossiers ----

    def catalogue(self):
        codes = [p.Code for p in self.call("ListProcedures").Procedure]
        every = (self.call("GetProcedure", Code=c).Procedure for c in codes)
        self.procedures = [p for p in every if p.Unit]

    def next_item(self, service):
        self.serial = (self.serial + 1) % 100000000
        return people.s10(service, self.serial)

    def paper(self, component):
        p = {"Code": component.Code, "Originals": 1, "Copies": self.rnd.choice([0, 0, 1, 2]), "Pages": self.rnd.randint(1, 6),
             "Form": 0}
        if self.rnd.random() < 0.35:
            p["Form"] = 2
            p.update(people.scan(self.rnd, component.Name))
        elif self.rnd.random() < 0.3:
            p.update(Originals=0, Copies=1, Form=1)
        return p

    def dossier(self, n):
        rnd = self.rnd
        office = rnd.choice(sorted(OFFICES))
        procedure = rnd.choice(self.procedures)
        owner = people.company(rnd) if rnd.random() < 0.12 else people.person(rnd)
        papers = [self.paper(c) for c in procedure.Component if c.Required or rnd.random() < 0.4]
        d = {"ClientRef": "%s-%s-%s-%06d" % (office, self.date, self.options.seed, n), "Pos": office, "Clerk": OFFICES[office],
             "ProcedureCode": procedure.Code, "CompetentUnit": rnd.choice(procedure.Unit).Code, "Owner": owner, "Item": papers,
             "Money": {"StateFee": procedure.StateFee, "DigitiseFee": 2000 * sum(p["Form"] == 2 for p in papers),
                       "Postage": rnd.choice([20000, 26000, 30000])}}
        if owner["Type"] == 2 or rnd.random() < 0.1:
            d["Submitter"] = people.person(rnd)
        d["Return"] = {"Mode": 0}
        if rnd.random() < 0.8:
            receiver = d.get("Submitter", owner)
            d["Return"] = {"Mode": 1, "Name": receiver["Name"], "Phone": receiver["Phone"], "Address": people.address(rnd)}
        if any(p["Form"] != 2 for p in papers):
            d.update(CollectItem=self.next_item("RB"), SealNo="HT%07d" % rnd.randrange(10000000))
        if rnd.random() < 0.15:
            d["Note"] = rnd.choice(["Người nộp hẹn gọi điện trước khi phát", "Hồ sơ có bản đồ khổ lớn",
                                    "Đề nghị trả ngoài giờ hành chính"])
        return d

    def mistakes(self):
        """Three dossiers that must be refused, each with its fault."""
        wrong = []
        d = self.dossier(900001)
        item = people.s10("RB", self.serial)
        d["CollectItem"] = item[:10] + str((int(item[10]) + 1) % 10) + item[11:]
        wrong.append(Sent(d, "BAD_CHECK_DIGIT"))
        d = self.dossier(900002)
        d["ProcedureCode"] = "9.999999"
        wrong.append(Sent(d, "UNKNOWN_PROCEDURE"))
        d = self.dossier(900003)
        procedure = next(p for p in self.procedures if any(c.Required for c in p.Component))
        missing = next(c.Code for c in procedure.Component if c.Required)
        d.update(ProcedureCode=procedure.Code, CompetentUnit=procedure.Unit[0].Code,
                 Item=[self.paper(c) for c in procedure.Component if c.Code != missing])
        d["Money"]["StateFee"] = procedure.StateFee
        wrong.append(Sent(d, "MISSING_COMPONENT"))
        return wrong

    def register(self, s):
        try:
            answer = self.call("RegisterDossier", RequestId=s.ref[-40:], Dossier=s.dossier)
        except GatewayFault as fault:
            s.fault = fault
            return None
        if s.id is None:
            s.id, s.known = answer.Receipt.DossierId, answer.Replay
        return answer

    def send(self):
        self.sent = [Sent(self.dossier(i + 1)) for i in range(self.options.count)]
        self.wrong = self.mistakes()
        few = self.rnd.sample(range(self.options.count), min(5, self.options.count))
        again, back = few[:3], few[3:]
        for i, s in enumerate(self.sent):
            self.progress("%d of %d dossiers sent" % (i, len(self.sent)))
            first = self.register(s)
            if first is None:
                self.note(s, "refused: %s (%s %s)" % (s.fault, s.fault.field or "", s.fault.expected or ""))
            elif i in again:
                self.repeat(s, first)
            elif i in back:
                self.withdraw(s)
        for s in self.wrong:
            self.register(s)
            if s.fault is None or s.fault.code != s.want:
                self.note(s, "expected the fault %s, got %s" % (s.want, s.fault or "a receipt"))
            elif s.want == "BAD_CHECK_DIGIT" and s.fault.expected is None:
                self.note(s, "the fault does not say the right check digit")

    def repeat(self, s, first):
        second = self.register(s)
        self.repeated += 1
        if second is None or not second.Replay or second.Receipt.DossierId != first.Receipt.DossierId or \
                second.Receipt.AcceptedAt != first.Receipt.AcceptedAt:
            self.note(s, "a repeat did not get the same receipt")

    def withdraw(self, s):
        try:
            self.call("WithdrawDossier", DossierId=s.id, Reason="Công dân đề nghị rút hồ sơ để bổ sung thông tin")
            s.withdrawn = True
        except GatewayFault as fault:
            if fault.code != "ILLEGAL_MOVE":        # the province may already have finished it
                self.note(s, "withdrawing: %s" % fault)

    def note(self, s, text):
        self.note_of(s.ref, text)

    def note_of(self, ref, text):
        self.unexplained.append("%s: %s" % (ref, text))

    # ---- postal events ----

    def event(self, item, code, at, **more):
        key = "%s-%s-%s" % (item, code, more.get("Attempt", 1))
        return dict({"Id": key, "Item": item, "Code": code, "Time": at}, **more)

    def travel(self, item, codes, begin, **last):
        """Events of one item, evenly between begin and now, the last with more to say."""
        step = (now() - begin) / (len(codes) + 1)
        events = [self.event(item, c, begin + step * (i + 1), Pos="480150") for i, c in enumerate(codes)]
        events[-1].update(last)
        return events

    def push(self, events, mix=False):
        """In batches; mixed ones arrive in any order, some twice."""
        if mix:
            events = events + self.rnd.sample(events, min(10, len(events)))
            self.rnd.shuffle(events)
        for i in range(0, len(events), BATCH):
            batch = events[i:i + BATCH]
            name = "%s-%s-%d" % (self.date, hashlib.sha256(json.dumps(batch, default=str).encode()).hexdigest()[:12], i)
            results = self.call("PushEvents", BatchId=name, Event=batch).Result
            if [r.Id for r in results] != [e["Id"] for e in batch]:
                self.unexplained.append("%s: results are not in the order of the events" % name)
            for r in results:
                if r.Outcome == "REFUSED":
                    self.unexplained.append("%s: %s %s" % (r.Id, r.Refusal.Code, r.Refusal.MessageVi))

    def collect(self):
        begin = now() - datetime.timedelta(hours=5)
        events = []
        for s in self.sent:
            if s.id and "CollectItem" in s.dossier:
                events += self.travel(s.dossier["CollectItem"], ["EMA", "EDD", "EDE", "EMG", "EDG", "EMI"], begin,
                                      Receiver="Bộ phận một cửa")
        self.progress("%d events of items on their way to the units" % len(events))
        self.push(events, mix=True)

    def give_back(self, finished):
        """The results travel to the citizens: most arrive, some at the second attempt, few come back."""
        events = []
        for s in finished:
            rnd = random.Random(s.ref)              # the same item and luck in every run
            item = s.return_item = people.s10("EB", rnd.randrange(100000000))
            receiver = s.dossier["Return"]["Name"]
            last = {"Receiver": receiver, "IdLast4": "%04d" % rnd.randrange(10000), "Cod": s.dossier["Money"]["Postage"]}
            luck = rnd.random()
            codes = ["EMA", "EDD", "EDE", "EMG", "EDG"]
            if luck < 0.85:
                codes += ["EMI"]
            elif luck < 0.97:
                codes += ["EMH", "EDF", "EMI"]
            else:
                codes += ["EMH", "RTS", "EDD", "EMI"]
                s.item_comes_back = True
                last = {}
            mine = self.travel(item, codes, s.status.StateSince.astimezone(VIETNAM), **last)
            for n, e in enumerate(mine):
                e["Id"] = "%s-%d" % (item, n)
                e["Dossier"] = s.id
                if e["Code"] == "EMH":
                    e.update(Reason="ABSENT", Attempt=1)
            events += mine
        if events:
            self.push(events)

    # ---- until everything is settled ----

    def settled(self, s):
        state = s.status.State
        if state in (NOT_RECEIVED, WITHDRAWN, RETURNED):
            return True
        return state == FINISHED and any(c.Item == s.return_item and c.State == "RETURNED" for c in s.status.Consignment)

    def wait(self):
        deadline = time.monotonic() + self.options.timeout
        open_ = [s for s in self.sent if s.id]
        pause = 0.5
        while open_ and time.monotonic() < deadline:
            ready = []
            for s in open_:
                s.status = self.call("GetDossier", DossierId=s.id).Dossier
                s.number = s.status.DossierNumber
                if s.status.State == FINISHED and s.by_post and s.return_item is None:
                    ready.append(s)
            self.give_back(ready)
            open_ = [s for s in open_ if not self.settled(s)]
            states = collections.Counter(s.status.StateName for s in open_)
            self.progress("%d not settled: %s" % (len(open_), " ".join("%s %d" % x for x in sorted(states.items()))))
            if open_:
                time.sleep(pause)
                pause = min(pause * 1.3, 3)
        for s in open_:
            self.note(s, "still %s after %d s" % (s.status.StateName if s.status else "?", self.options.timeout))
        return [s for s in self.sent if s.id and s not in open_]

    # ---- does it add up? ----

    def explain(self, s):
        """Every dossier that is settled ended for a reason that the day knows."""
        status = s.status
        if status.State == WITHDRAWN and not s.withdrawn:
            return "withdrawn by nobody"
        if s.withdrawn and status.State != WITHDRAWN:
            return "was withdrawn, ended as %s" % status.StateName
        if s.number is None and not s.withdrawn:
            return "has no number"
        lines = [h for h in status.History if h.Applied and h.State]      # in the order learnt, not that of their times
        last = max((h.At for h in lines), default=None)
        if status.State not in [h.State for h in lines if h.At == last]:
            return "its history does not end in its state"
        legs = {c.Leg: c for c in status.Consignment}
        if "CollectItem" in s.dossier and (legs.get("COLLECT") is None or legs["COLLECT"].State != "DELIVERED"):
            return "its papers did not arrive at the unit"
        if s.return_item:
            want = "RETURNED" if s.item_comes_back else "DELIVERED"
            if legs.get("RETURN") is None or legs["RETURN"].State != want:
                return "its result was not %s" % want
        return None

    def told(self, settled):
        """What the postal operator was told by NotifyStatus (its simulator's memory)."""
        def state_there(s):
            d = told.get(s.ref)
            return d["state"] if d else None
        missing = settled
        deadline = time.monotonic() + self.options.timeout
        while time.monotonic() < deadline:
            told = self.state_of(self.options.postal)["dossiers"]
            missing = [s for s in missing if state_there(s) not in self.may_have_been_told(s)]
            if not missing:
                break
            self.progress("%d notices still to come" % len(missing))
            time.sleep(0.5)
        for s in missing:
            self.note(s, "ended as %s, the postal operator was told %s" % (s.status.StateName, state_there(s)))

    @staticmethod
    def may_have_been_told(s):
        """The last change may be the postal side's own: it need not be told of that."""
        if s.withdrawn:
            return {None, FILED, RECEIVED, WITHDRAWN}
        return {s.status.State, FINISHED} if s.return_item else {s.status.State}

    def report(self, settled):
        names = {p.Code: p.Name for p in self.procedures}
        vi = {s.status.State: s.status.StateVi for s in settled}
        if not self.options.quiet:
            for s in settled:
                how = ("result came back" if s.item_comes_back else "by post" if s.return_item else
                       "withdrawn" if s.withdrawn else "at the counter")
                print("%-34s %-22s %-12s %-16s %s" %
                      (s.ref, s.number or "-", s.status.StateName, how, names[s.dossier["ProcedureCode"]][:60]))
            print()
        for state, n in sorted(collections.Counter(s.status.State for s in settled).items()):
            print("%6d  %2d %s" % (n, state, vi[state]))
        done = self.cases.report(self.options.quiet) if self.cases else 0
        for text in self.unexplained:
            print("unexplained: " + text)
        accepted = [s for s in self.sent if s.id]
        refused = sum(1 for s in self.wrong if s.fault and s.fault.code == s.want)
        known = sum(1 for s in accepted if s.known)
        print("day: %d sent, %d accepted, %d repeated, %d refused as expected, %d finished, %d unexplained" % (
            len(self.sent) + self.repeated + len(self.wrong), len(accepted), self.repeated, refused, len(settled),
            len(self.unexplained)))
        if self.options.cases and done != self.options.cases:
            print("day: %d of %d cases were accepted" % (done, self.options.cases))
        if known:
            print("day: %d of them were registered by an earlier run with the same seed" % known)

    def begin_cases(self):
        """At other counters of the same offices, at the same time."""
        def send():
            try:
                self.cases.send()
            except Exception as e:                      # a counter that dies silently would be a day that says nothing
                self.note_of("cases", "%s: %s" % (type(e).__name__, e))

        counters = threading.Thread(target=send if self.cases else lambda: None, daemon=True)
        counters.start()
        return counters

    def run(self):
        self.catalogue()
        counters = self.begin_cases()
        self.send()
        self.collect()
        counters.join()
        settled = self.wait()
        if self.cases:
            self.cases.wait(self.progress)
        for s in settled:
            why = self.explain(s)
            if why:
                self.note(s, why)
        if self.options.postal:
            self.told(settled)
        self.report(settled)
        return 0 if not self.unexplained and len(settled) == self.options.count else 1


def main():
    p = argparse.ArgumentParser(description="A post office's day through the gateway.")
    p.add_argument("--url", required=True, help="address of the gateway, such as http://127.0.0.1:8080, or of its postal service")
    p.add_argument("--certs", required=True, help="folder made by scripts/mkcerts")
    p.add_argument("--wsdl", default=WSDL)
    p.add_argument("--key", default="postal", help="whose certificate signs: postal or postal-ec")
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--seed", default="42")
    p.add_argument("--timeout", type=int, default=180, help="seconds to wait until all is settled")
    p.add_argument("--postal", help="control address of the postal simulator, to check what it was told")
    p.add_argument("--cases", type=int, default=0, help="citizens taken in by cases besides")
    for partner in ("province", "edata", "dvcqg"):
        p.add_argument("--" + partner, help="control address of that simulator, for --cases")
    p.add_argument("--contract", default="1.0", help="by which the province is told: 1.1 has each fee, paper and payment")
    p.add_argument("--quiet", action="store_true", help="only the sums")
    options = p.parse_args()
    if options.cases and not (options.province and options.edata and options.dvcqg):
        p.error("--cases needs --province, --edata and --dvcqg")
    try:
        return Day(Counter(postal_url(options.url), options.certs, wsdl=options.wsdl, who=options.key), options).run()
    except (requests.RequestException, SignatureVerificationFailed, GatewayFault, zeep.exceptions.Error, OSError) as e:
        print("day: %s: %s" % (type(e).__name__, e), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
