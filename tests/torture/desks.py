# SPDX-License-Identifier: Apache-2.0
"""Desks that take citizens in by cases (REST): open, each step, acceptance, payments in parts, refunds, voids, tills; and those who
come again: what the unit asks for is brought or paid, a dossier is withdrawn, a result is handed over.  Like the counters of
clients.py they write a line to disk before an act is first sent and when it is answered, and repeat what is not answered, signed
anew, same act.  What the store may forget (a case in work, when it got old files) they begin again and say so.
A quiet desk takes each citizen the whole way, and only does what it is told to do next."""

import base64
import collections
import datetime
import hashlib
import http.client
import json
import os
import random
import sys
import threading
import time

import records
from letters import ROOT, VIETNAM, paper, procedures
from stage import UnixConnection

sys.path.insert(0, os.path.join(ROOT, "tests/partners"))
from rest_counter import RestCounter, Problem, Unbelievable  # noqa: E402

PARTNER, POS, SERIES = "counter-42", "480150", "BL26"
CLOCKS = ("STALE", "REFUSED_SIG")      # what a gateway says whose clock is wrong: our signatures are good
# a case that is not, or not any more, as it was told: the store has old files, and nothing of a case is promised
FORGOTTEN = ("UNKNOWN_CASE", "CASE_MOVED", "STEP_MISSING")
# what a quiet desk does with each citizen, in this order
ACTS = ("open", "Person", "Procedure", "LookUps", "Papers", "Quote", "accept", "payments", "refunds", "supplements", "look",
        "returns", "asked", "withdrawals")
# what is done to a dossier in its life after the receipt; it may have moved on since somebody looked
LIFE, MOVED_ON = ("supplements", "withdrawals", "returns"), "ILLEGAL_MOVE"
SUPPLEMENT, PAYMENT, FINISHED, OVER = 5, 6, 9, (3, 7, 10)
PERSON = {"Owner": {"Name": "Đỗ Thị Hoàng Yến", "IdNo": "042190777123", "Birth": "1990-02-01", "Phone": "0987600321"}}


class Refused(Exception):
    pass


class Over(Exception):
    """The office closes, and this act was never answered."""


class Desk(threading.Thread):
    """One act at a time, as many as it is allowed."""
    leaves, again = 0.1, 0.3            # how many change their minds, and are accepted twice

    def __init__(self, office, n):
        super().__init__(daemon=True)
        self.office, self.n, self.count, self.tills = office, n, 0, 0
        self.mine = collections.deque(maxlen=60)        # (reference, id) of those with a receipt
        self.visits = 0
        self.next = None                # the act that waits to be allowed
        self.rnd = random.Random("%s desk %d" % (office.seed, n))
        self.clerk = "desk.%d" % n
        self.done = 0
        self.failed = None
        stage = office.stage
        self.pen = RestCounter("http://127.0.0.1:%d" % stage.ports["http"], stage.certs)
        self.procedure = next(p for p in procedures() if p["code"] == "1.004873")

    def run(self):
        try:
            while not self.office.stopping.is_set():
                self.citizen()
        except Over:
            pass
        except Exception as e:                          # a desk that dies silently would be a test that tests nothing
            self.failed = e
            raise

    # ---- one act ----

    def may(self):
        """Wait to be allowed one more; False when the office closes, which leaves what was begun as it is."""
        while not self.office.stopping.is_set():
            if self.meant() and self.office.allowed.acquire(timeout=0.05):
                if self.meant():
                    return True
                self.office.allowed.release()           # it was meant for another
            elif not self.meant():
                time.sleep(self.idle)
        return False

    idle = 0.05

    def meant(self):
        """Is what is allowed now for this desk?"""
        return self.office.only is None

    def act(self, op, ref, method, path, body, **facts):
        """The answer.  Refused: for a reason that is one."""
        self.next = facts.get("step") or op
        allowed = self.may()
        self.next = None
        if not allowed:
            raise Over
        body_id = (body or {}).get("Id")
        name = facts.pop("name", None) or ("%s-%s" % (ref, body_id) if body_id else ref)
        self.office.desks.add(sent=name, op=op, ref=ref, act=body_id, **facts)
        try:
            return name, self.answered(name, op, ref, method, path, body)
        finally:
            self.done += 1

    def answered(self, name, op, ref, method, path, body):
        tries = 0
        while time.monotonic() < self.office.closing:
            tries += 1
            try:
                return self.once(method, path, body)
            except Problem as p:
                if not p.retryable and p.code not in CLOCKS:
                    self.office.desks.add(told=name, op=op, ref=ref, refused=p.code, field=p.field, tries=tries)
                    raise Refused(p.code) from p
            except (OSError, http.client.HTTPException, ValueError, Unbelievable):
                pass
            time.sleep(self.rnd.uniform(0.01, 0.05) if tries < 20 else 0.1)
        self.office.desks.add(open=name, op=op, ref=ref, tries=tries)
        raise Over

    def once(self, method, path, body):
        data = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
        headers, asked = self.pen.signed(method, "/counter/v1/" + path, data)
        stage = self.office.stage
        c = UnixConnection(stage.door(self.rnd.choice(stage.gateways)), self.office.patience)
        try:
            c.request(method, "/counter/v1/" + path, data or None, {**headers, "Host": self.pen.authority})
            r = c.getresponse()
            return self.pen.read(r.status, {k.lower(): v for k, v in r.getheaders()}, r.read(), asked, headers)
        finally:
            c.close()

    # ---- a citizen, from the door to the receipt, and what he pays ----

    def citizen(self):
        self.count += 1
        ref = "%s-d%d-%d" % (self.office.name, self.n, self.count)
        try:
            case = self.accepted(ref)
            if case:
                self.pays(ref, *case)
            for _ in range(2 if self.mine else 0):
                # of the newest nothing can have become yet
                self.comes_again(*self.rnd.choice(list(self.mine)[:max(1, len(self.mine) - 2)]))
        except Refused as e:
            if str(e) not in FORGOTTEN:                 # the line says it; the checker judges
                self.office.desks.add(gone=ref, why=str(e))
        if self.rnd.random() < 0.25:
            self.close_till()

    def accepted(self, ref):
        """Its id and what is owed, or None when he changed his mind."""
        for begun in range(20):
            try:
                return self.steps(ref, begun)
            except Refused as e:
                if str(e) not in FORGOTTEN:
                    raise
                self.office.desks.add(forgotten=ref, begun=begun, why=str(e))
        raise Refused("forgotten again and again")

    def steps(self, ref, begun):
        name, c = self.act("open", ref, "POST", "cases", {"ClientRef": ref, "Pos": POS, "Clerk": self.clerk})
        id = c["CaseId"]
        self.office.desks.add(told=name, op="open", ref=ref, id=id)
        papers, digests = self.papers()
        contents = [("Person", PERSON), ("Procedure", {"ProcedureCode": "1.004873", "CompetentUnit": "H27.55"}), ("LookUps", {}),
                    ("Papers", papers), ("Quote", {"Return": self.returned()})]
        leaves = self.rnd.random() < self.leaves
        for i, (step, content) in enumerate(contents):
            if leaves and i == 3:
                return None
            name, c = self.act("step", ref, "POST", "cases/%s/acts" % id, self.case_act(c, "b%da%d" % (begun, i), step, content),
                               step=step, papers=digests if step == "Papers" else [])
            self.office.desks.add(told=name, op="step", ref=ref, id=id, version=c["Version"])
        quote = c["Quote"]
        last = self.case_act(c, "b%da9" % begun, "Accept", {})
        name, c = self.act("accept", ref, "POST", "cases/%s/acts" % id, last, fee=quote["StateFee"], total=quote["Total"])
        self.receipt(name, ref, c)
        if self.rnd.random() < self.again:              # as one that lost its note
            self.office.desks.add(again=name, **self.told_receipt(ref, self.answered(
                name, "accept", ref, "POST", "cases/%s/acts" % id, last)))
        return id, quote["Total"]

    def case_act(self, c, id, step, content):
        return {"Id": id, "Seen": c["Version"], "Pos": POS, "Clerk": self.clerk, step: content}

    @staticmethod
    def told_receipt(ref, c):
        r = c["Receipt"]
        return {"ref": ref, "id": r["DossierId"], "accepted": r["AcceptedAt"], "due": r["DueAt"], "digest": r["DossierDigest"]}

    def receipt(self, name, ref, c):
        self.office.desks.add(told=name, op="accept", **self.told_receipt(ref, c))

    def papers(self):
        items, digests = [], []
        for i, k in enumerate(c for c in self.procedure["components"] if c["required"]):
            p, digest = paper(self.rnd, k, i == 0)
            items.append({n: v for n, v in p})
            digests += [digest] if digest else []
        return {"Item": items}, digests

    def returned(self):
        if self.rnd.random() < 0.4:
            return {"Mode": 0}
        return {"Mode": 1, "Name": PERSON["Owner"]["Name"], "Phone": "0987600321",
                "Address": {"Province": "42", "Commune": "18430", "Street": "Thôn %d" % self.rnd.randint(1, 9)}}

    # ---- money ----

    def money(self, ref, id, what, act, step=None, **more):
        body = {"Id": act, "Pos": POS, "Clerk": self.clerk, **more}
        name, m = self.act(what, ref, "POST", "dossiers/%s/%s" % (id, what), body, id=id, clerk=self.clerk, step=step,
                           amount=more.get("Amount"), how=more.get("Method"), voids=more.get("Entry"))
        e = next(e for e in m["Entries"] if e["Id"] == act)
        self.office.desks.add(told=name, op=what, ref=ref, id=id, act=act, amount=e["Amount"], number=e.get("Number"), at=e["At"],
                              debit=e["Debit"], credit=e["Credit"])

    def pays(self, ref, id, total):
        luck = self.rnd.random()
        if total >= 2 and luck >= 0.05 and (luck < 0.1 or self.office.away_wanted.is_set()):
            self.walks_away(ref, id)                    # and never comes again: nobody would know what he owes
            return
        self.mine.append((ref, id))
        if total < 2 or luck < 0.05:
            return
        first = total if luck < 0.4 else total // 2
        self.money(ref, id, "payments", "p1", Method=self.rnd.choice(["CASH", "TRANSFER"]), Amount=first, Series=SERIES)
        if first < total and luck < 0.8:
            self.money(ref, id, "payments", "p2", Method="CASH", Amount=total - first, Series=SERIES)
        if luck > 0.7:
            self.money(ref, id, "refunds", "r1", Method="CASH", Amount=1, Reason="nộp thừa")
        if luck > 0.85:
            self.money(ref, id, "voids", "v1", Entry="r1", Reason="hoàn nhầm")
        elif luck > 0.6 and first < total and luck < 0.7:
            self.money(ref, id, "voids", "v2", Entry="p2", Reason="ghi nhầm hồ sơ")

    # ---- the life after the receipt ----

    def comes_again(self, ref, id):
        """Looks how it stands, and does what can be done then; now and then it is taken back, whatever it is."""
        self.visits += 1
        if self.rnd.random() < 0.08:
            self.life(ref, id, "withdrawals", Reason="Công dân xin rút")
            return
        state, asked = self.look(ref, id)
        if state == SUPPLEMENT:
            self.brings(ref, id, [p["Code"] for p in asked.get("Papers", ()) if not p["Here"]])
        elif state == PAYMENT:
            self.pays_what_is_asked(ref, id)
        elif state == FINISHED and self.rnd.random() < 0.7:
            self.hands_over(ref, id)
        elif state in OVER and len(self.mine) > 1:
            self.mine.remove((ref, id))

    def hands_over(self, ref, id):
        self.life(ref, id, "returns", Receiver=PERSON["Owner"]["Name"], IdLast4="7123")

    def look(self, ref, id, what=""):
        """Its state and what is asked for; or of its entries, what is owed."""
        self.visits += 1
        name = "%s-look-%d" % (ref, self.visits)
        name, seen = self.act("look", ref, "GET", "dossiers/%s%s" % (id, what), None, name=name, id=id)
        self.office.desks.add(told=name, op="look", ref=ref, id=id, state=seen.get("State"), owed=seen.get("Owed"))
        return (seen["Owed"] if what else seen["State"]), seen.get("Asked", {})

    def brings(self, ref, id, codes):
        """All papers that are asked for, or the first of them; the first as a scan."""
        if not codes:
            return
        items, brought = [], []
        for i, code in enumerate(codes if self.rnd.random() < 0.6 else codes[:1]):
            p, digest = paper(self.rnd, {"code": code}, i == 0)
            items.append(dict(p))
            brought.append((code, digest))
        self.life(ref, id, "supplements", brought, Item=items)

    def pays_what_is_asked(self, ref, id):
        """With all else that he owes, whole or the half of it."""
        owed, _ = self.look(ref, id, "/entries")
        if owed > 0:
            amount = owed if owed < 2 or self.rnd.random() < 0.7 else owed // 2
            self.visits += 1
            self.money(ref, id, "payments", "c%d" % self.visits, Method="CASH", Amount=amount, Series=SERIES)

    def life(self, ref, id, what, brought=(), **more):
        """brought: papers by code and digest.  That the dossier has moved on is an answer, too; another act has another id."""
        self.visits += 1
        act = "%s%d" % (what[0], self.visits)
        body = {"Id": act, "Pos": POS, "Clerk": self.clerk, **more}
        try:
            name, d = self.act(what, ref, "POST", "dossiers/%s/%s" % (id, what), body, id=id, brought=brought,
                               papers=[digest for _, digest in brought if digest])
        except Refused as e:
            if str(e) != MOVED_ON:
                raise
            return
        self.office.desks.add(told=name, op=what, ref=ref, id=id, act=act, state=d["State"])

    def walks_away(self, ref, id):
        """Pays, and is never asked about again: it is entered or not, and its number given or void.  Into a till of its own."""
        if not self.may():
            raise Over
        body = {"Id": "p0", "Pos": POS, "Clerk": self.clerk + ".away", "Method": "CASH", "Amount": 1, "Series": SERIES}
        self.office.desks.add(sent=ref + "-p0", op="payments", ref=ref, act="p0", id=id, clerk=body["Clerk"], amount=1, maybe=True)
        self.office.away_sent.set()
        try:
            self.once("POST", "dossiers/%s/payments" % id, body)
        except (Problem, OSError, http.client.HTTPException, ValueError, Unbelievable):
            pass
        finally:
            self.done += 1

    def close_till(self):
        self.tills += 1
        today = datetime.datetime.now(VIETNAM).date().isoformat()
        body = {"Id": "t%d" % self.tills, "Pos": POS, "Clerk": self.clerk, "Date": today, "By": "truong.bc", "Counted": 0,
                "Reason": "kiểm quỹ"}
        ref = "%s-d%d-till" % (self.office.name, self.n)
        try:
            name, t = self.act("till", ref, "POST", "tills", body)
            self.office.desks.add(told=name, op="till", ref=ref, clerk=self.clerk, date=today, cash=t["Cash"], bank=t["Bank"],
                                  entries=t["Entries"], version=t["Version"])
        except Refused:
            pass                                        # the line says so


class QuietDesk(Desk):
    """Each citizen goes the whole way, ACTS; `next` says where he stands, and nothing is done but that, when it is asked for."""
    leaves, again, idle = 0, 0, 0.005

    def meant(self):
        return self.next is not None and self.office.only == self.next

    def citizen(self):
        self.count += 1
        ref = "%s-q%d-%d" % (self.office.name, self.n, self.count)
        try:
            id, total = self.accepted(ref)
            self.money(ref, id, "payments", "p1", Method="CASH", Amount=total, Series=SERIES)
            self.money(ref, id, "refunds", "r1", Method="CASH", Amount=1, Reason="nộp thừa")
            (self.fetched if self.count % 2 else self.taken_back)(ref, id)
        except Refused as e:
            self.office.desks.add(gone=ref, why=str(e))

    def steps(self, ref, begun):
        # its unit does what it is told to, and nothing by itself
        self.office.stage.tell("province", "/_callback", {"ref": records.dossier_id(PARTNER, ref), "still": True})
        return super().steps(ref, begun)

    def fetched(self, ref, id):
        code = self.procedure["components"][0]["code"]
        self.unit_says(id, SUPPLEMENT, GiayToBoSung=[{"MaThanhPhanHoSo": code, "LyDo": "mờ"}])
        self.brings(ref, id, [code])
        self.look(ref, id)
        self.unit_says(id, FINISHED)
        self.hands_over(ref, id)

    def taken_back(self, ref, id):
        self.unit_says(id, PAYMENT, SoTien=30000)
        self.money(ref, id, "payments", "c1", step="asked", Method="CASH", Amount=30001, Series=SERIES)
        self.life(ref, id, "withdrawals", Reason="Công dân xin rút")

    def unit_says(self, id, state, **also):
        """The unit has the dossier and all that was brought, moves it and tells; and its news is here before anything is done."""
        stage, order = self.office.stage, {"ref": id, "move": state, "also": also}
        time.sleep(1.01)                                # news counts in seconds, and must be later than what we did
        while stage.open_exchanges() or not stage.tell("province", "/_callback", order).get("MaSuKien"):
            self.breathe()
        while not self.stands_as(id, state):
            self.breathe()

    def stands_as(self, id, state):
        try:
            return self.once("GET", "dossiers/" + id, None)["State"] == state
        except (Problem, OSError, http.client.HTTPException, ValueError, Unbelievable):
            return False                                # the gateway is being killed

    def breathe(self):
        if self.office.stopping.is_set():
            raise Over
        time.sleep(0.02)
