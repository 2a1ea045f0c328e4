# SPDX-License-Identifier: Apache-2.0
"""Counters that register, withdraw, track and ask, and note what they were told: one line of JSON before a letter is first sent and
one when it is answered, on disk before anything else happens.  What is not answered is sent again, signed anew, same content."""

import collections
import http.client
import json
import os
import random
import threading
import time

from desks import Desk, QuietDesk
from letters import CONTRACT, Pen, dossier, moment, procedures, s10, value, values
from stage import UnixConnection

CLOCKS = ("STALE", "REFUSED_SIG")      # what a gateway says whose clock is wrong: our signatures are good
OPERATIONS = ("RegisterDossier", "PushEvents", "WithdrawDossier", "GetDossier")
SHARES = (45, 35, 10, 10)
TRACK = ("EMA", "EDD", "EDE", "EMG", "EDG", "EMI")


class List:
    """The clients' list of answers."""

    def __init__(self, path):
        self.file, self.lock, self.sent, self.told = open(path, "a", encoding="utf-8"), threading.Lock(), 0, 0

    def add(self, **line):
        with self.lock:
            self.file.write(json.dumps(line) + "\n")
            self.file.flush()
            os.fdatasync(self.file.fileno())
            self.sent += "sent" in line
            self.told += "told" in line


class Letter:
    def __init__(self, name, operation, children, facts):
        self.name, self.operation, self.children, self.facts = name, operation, children, facts


class Counter(threading.Thread):
    """One counter: a letter at a time.  It stops when told to, but not before its letter is answered or `closing` has passed."""

    def __init__(self, office, n):
        super().__init__(daemon=True)
        self.office, self.n, self.count = office, n, 0
        self.rnd = random.Random("%s %d" % (office.seed, n))
        self.mine = collections.deque(maxlen=40)        # dossiers it has a receipt for
        self.done = 0
        self.pen = Pen(office.stage.certs)
        self.failed = None

    def run(self):
        try:
            while not self.office.stopping.is_set():
                if not self.meant():
                    time.sleep(0.005)
                elif self.office.allowed.acquire(timeout=0.05):
                    if not self.meant():
                        self.office.allowed.release()   # it was meant for a desk
                        continue
                    self.deliver(self.write())
                    self.done += 1
        except Exception as e:                          # a counter that dies silently would be a test that tests nothing
            self.failed = e
            raise

    def meant(self):
        """Is what is allowed now for a counter?"""
        return self.office.only is None or self.office.only in OPERATIONS

    # ---- what to write ----

    def write(self):
        self.count += 1
        name = "%s-%d-%d" % (self.office.name, self.n, self.count)
        operation = self.office.only or self.rnd.choices(OPERATIONS, SHARES)[0]
        if not self.mine or operation == "RegisterDossier":
            return self.registration(name)
        d = self.rnd.choice(self.mine)
        if operation == "PushEvents":
            return self.tracking(name, d)
        more = [("Reason", "Công dân xin rút")] if operation == "WithdrawDossier" else []
        return Letter(name, operation, [("ClientRef", d["ref"])] + more, {"ref": d["ref"]})

    def registration(self, name):
        serial = (self.office.serial + self.n * 1000003 + self.count * 17) % 100000000
        children, facts = dossier(self.rnd, name, self.rnd.choice(self.office.procedures), serial)
        facts["result"] = s10("EB", serial)
        return Letter(name, "RegisterDossier", [("Dossier", children)], facts)

    def tracking(self, name, d):
        """Some events of the item on its way to the unit, or of the result on its way back."""
        back = self.rnd.random() < 0.3
        item, codes = (d["result"], ("EMA", "EMG", "EMI")) if back else (d["item"], TRACK)
        events = []
        for code in self.rnd.sample(codes, self.rnd.randint(1, 2)):
            e = [("Id", "%s-%d" % (name, len(events))), ("Item", item), ("Code", code), ("Time", moment(self.rnd.randint(0, 90))),
                 ("Pos", "480150")]
            events.append(e + [("Dossier", d["id"])] if back else e)
        facts = {"ref": d["ref"], "item": item, "back": back, "events": [e[0][1] for e in events]}
        return Letter(name, "PushEvents", [("BatchId", name)] + [("Event", e) for e in events], facts)

    # ---- sending it until it is answered ----

    def deliver(self, letter):
        self.office.list.add(sent=letter.name, op=letter.operation, **letter.facts)
        status, text, tries = self.answer(letter)
        if status == 200:
            self.told(letter, text, tries)
        elif status:
            self.office.list.add(told=letter.name, op=letter.operation, ref=letter.facts["ref"], refused=value(text, "Code"),
                                 tries=tries)

    def answer(self, letter):
        """(200, its answer, tries), or (status, a refusal that is the last word, tries), or 0 when its time is over."""
        tries = 0
        while time.monotonic() < self.office.closing:
            tries += 1
            status, text = self.post(letter)
            if status == 200 and "</p:%sResponse>" % letter.operation in text:
                return status, text, tries
            if status and value(text, "Retryable") == "false" and value(text, "Code") not in CLOCKS:
                return status, text, tries
            time.sleep(self.rnd.uniform(0.01, 0.05) if tries < 20 else 0.1)
        self.office.list.add(open=letter.name, op=letter.operation, tries=tries)
        return 0, "", tries

    def post(self, letter):
        body = self.pen.letter(letter.operation, [("RequestId", letter.name)] + letter.children)
        stage = self.office.stage
        # also of a repeat: any of them will do
        c = UnixConnection(stage.door(self.rnd.choice(stage.gateways)), self.office.patience)
        try:
            c.request("POST", "/soap/postal", body,
                      {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '"%s/%s"' % (CONTRACT, letter.operation)})
            r = c.getresponse()
            return r.status, r.read().decode()
        except (OSError, http.client.HTTPException, ValueError):
            return 0, ""
        finally:
            c.close()

    def told(self, letter, text, tries):
        line = {"told": letter.name, "op": letter.operation, "ref": letter.facts["ref"], "tries": tries}
        if letter.operation == "RegisterDossier":
            line.update({k: value(text, n) for k, n in (("id", "DossierId"), ("accepted", "AcceptedAt"), ("due", "DueAt"),
                                                        ("digest", "DossierDigest"))})
        elif letter.operation == "PushEvents":
            line["outcomes"] = values(text, "Outcome")
        else:
            line.update(id=value(text, "DossierId"), state=value(text, "State"), number=value(text, "DossierNumber"))
        self.office.list.add(**line)
        if letter.operation == "RegisterDossier":
            self.mine.append({**letter.facts, "id": line["id"]})
            if self.office.repeats or self.rnd.random() < 0.25:
                self.again(letter)

    def again(self, letter):
        """Once more, as a counter that lost its note, until it is answered: the receipt must be the same."""
        status, text, _ = self.answer(letter)
        if status:
            self.office.list.add(again=letter.name, op=letter.operation, ref=letter.facts["ref"], replay=value(text, "Replay"),
                                 id=value(text, "DossierId"), accepted=value(text, "AcceptedAt"), due=value(text, "DueAt"),
                                 digest=value(text, "DossierDigest"))


class Office:
    """All counters of a run, and how much they are allowed to write."""

    def __init__(self, stage, name, seed, counters=4, desks=0, quiet=False):
        self.stage, self.name, self.seed = stage, name, seed
        self.only = None                # the one operation, or act of a quiet desk, that they may do, or all but those
        self.repeats = False            # is every registration sent once more?
        self.letters = 0
        self.patience, self.closing = 2.0, float("inf")
        # is the next who pays to walk away, and has one been sent?  (desks.py)
        self.away_wanted, self.away_sent = threading.Event(), threading.Event()
        self.stopping, self.allowed = threading.Event(), threading.Semaphore(0)
        self.list = List(stage.path("clients.jsonl"))
        self.desks = List(stage.path("desks.jsonl"))
        self.procedures = procedures()
        self.serial = random.Random(seed).randrange(100000000)
        self.at_desks = [(QuietDesk if quiet else Desk)(self, n) for n in range(desks)]
        self.counters = [Counter(self, n) for n in range(counters)] + self.at_desks
        for c in self.counters:
            c.start()

    def allow(self, letters):
        self.letters += letters
        if letters:
            self.allowed.release(letters)

    def open_letters(self):
        return self.letters - sum(c.done for c in self.counters)

    def idle(self):
        return self.open_letters() == 0

    def check(self):
        for c in self.counters:
            if c.failed:
                raise c.failed

    def close(self, seconds):
        """No new letters; those under way have so long to be answered."""
        self.closing = time.monotonic() + seconds
        self.stopping.set()
        for c in self.counters:
            c.join(seconds + 5)
        self.check()
