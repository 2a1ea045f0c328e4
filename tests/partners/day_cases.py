# SPDX-License-Identifier: Apache-2.0
"""Cases of a post office's day: citizens of many kinds, from the card to the receipt, by the counter's REST contract and some by
the postal contract 1.1, then what they pay, and the tills at the evening.  Everything is reckoned here once more: dues by the
calendar, sums by what was taken, numbers of receipts, states by what province and portal say."""

import base64
import collections
import concurrent.futures
import datetime
import random
import threading
import time

import people
from day_catalogue import ACROSS_TET, Calendar
from rest_counter import Problem, RestCounter
from zeep_counter import CONTRACT_11, WSDL_11, Counter, GatewayFault, postal_url

VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
CLERKS = {"480150": ("hoa.nt", "binh.pv"), "480200": ("tuan.lv", "my.dt"), "480310": ("lan.pt", "son.tq")}
ELSEWHERE = ("2.001035", "H61.40")              # a contract about land, certified by a commune in another province
ENTERPRISE = ("1.000105", "H27.19")             # it asks for a foreign worker's permit
HOUSEHOLD = ("1.004222", "H27.32")              # it moves in, and the store has all its papers
MARRIED, DISCOUNTS = ("1.004873", "H27.55"), ("HO_NGHEO", "NGUOI_CO_CONG", "KHUYET_TAT")
HEARD_FORMS = {"0": "on paper", "1": "scanned", "2": "used again", "3": "used again"}       # TrangThaiSoHoa
ORDINARY = (MARRIED, ("1.001022", "H27.56"), ("1.004194", "H27.32"), ("2.000488", "H27.15"), ("1.012789", "H27.70"))
LANES = 6
RECEIVED, NOT_RECEIVED, PROCESSING, SUPPLEMENT, WITHDRAWN, FINISHED, RETURNED = 2, 3, 4, 5, 7, 9, 10
NAMES = {1: "FILED", 2: "RECEIVED", 3: "NOT_RECEIVED", 4: "PROCESSING", 5: "SUPPLEMENT", 6: "PAYMENT", 7: "WITHDRAWN", 8: "STOPPED",
         9: "FINISHED", 10: "RETURNED"}
# kind: (its share, what is printed)
KINDS = {"card": (60, "walk-in with a card"), "mother": (30, "for his mother"), "enterprise": (22, "an enterprise"),
         "household": (22, "a household, all known"), "elsewhere": (22, "non-territorial land"), "discount": (30, "discount class"),
         "supplement": (8, "brings what is asked for"), "tet": (14, "due across Tet")}


def card(p, rnd):
    """The code on a citizen's card, in the order that most cards have."""
    y, m, d = p["BirthDate"].split("-")
    sex = "Nữ" if int(p["IdNo"][3]) % 2 else "Nam"
    return "|".join((p["IdNo"], "18%07d" % rnd.randrange(10000000), p["Name"], d + m + y, sex, p["Address"]["Street"], "15082021"))


def citizen(rnd):
    """Somebody whom the simulated databases know, and as said (contract.mjs, RULES)."""
    p = people.person(rnd)
    if p["IdNo"][-3:] in ("000", "001", "002"):
        p["IdNo"] = p["IdNo"][:-3] + "114"
    p["Address"]["Commune"] = "18133"
    return p


class Case:
    def __init__(self, n, kind, ref, seed):
        self.n, self.kind, self.ref = n, kind, ref
        self.rnd = random.Random("%s case %d" % (seed, n))
        self.pos = self.rnd.choice(sorted(CLERKS))
        self.clerk = self.rnd.choice(CLERKS[self.pos])
        self.by_soap = n % 10 == 9 and kind != "supplement"
        self.brought = None                             # of a supplement: (the paper asked for, what the unit has of it)
        self.id = self.receipt = self.total = self.state = self.number = self.heard = None
        self.withdrawn, self.acts, self.paid = False, 0, 0
        self.fees, self.forms = collections.Counter(), collections.Counter()    # dong by kind, papers by how they came

    def who(self):
        """What the Person step says."""
        self.owner = self.mother() if self.kind == "mother" else citizen(self.rnd)
        person = {"Card": card(self.owner, self.rnd), "Owner": {"Phone": self.owner["Phone"], "Address": self.owner["Address"]}}
        if self.kind == "enterprise":
            e = people.company(self.rnd)
            e["Address"]["Commune"] = "18133"
            person = {"Owner": {k: e[k] for k in ("Type", "Name", "IdType", "IdNo", "Phone", "Address")}}
        if self.kind in ("mother", "enterprise"):
            s = self.child() if self.kind == "mother" else citizen(self.rnd)
            person["Submitter"] = {k: s[k] for k in ("Type", "Name", "IdType", "IdNo", "BirthDate", "Phone")}
            person["Authority"] = 1 if self.kind == "mother" else 3
            person["AuthorityNote"] = "%d/GUQ" % (self.n + 1)
        return person

    def mother(self):
        while True:
            p = citizen(self.rnd)
            if int(p["IdNo"][3]) % 2 and p["BirthDate"] < "1970":
                return p

    def child(self):
        while True:
            p = citizen(self.rnd)
            if p["BirthDate"] > "1990":
                return p

    def what(self):
        code, unit = {"enterprise": ENTERPRISE, "elsewhere": ELSEWHERE, "discount": MARRIED, "household": HOUSEHOLD,
                      "tet": (ACROSS_TET, "H27.12")}.get(self.kind) or self.rnd.choice(ORDINARY)
        return {"ProcedureCode": code, "CompetentUnit": unit}

    def papers(self, components, known, soap):
        """Each component that must be there: found, scanned or brought."""
        out = []
        self.forms.clear()
        for c in components:
            if not c["Required"]:
                continue
            p = {"Code": c["Code"], "Originals": 0, "Copies": 0, "Pages": self.rnd.randint(1, 6), "Form": 2}
            if c["Code"] in known and (self.kind == "household" or self.rnd.random() < 0.5):
                p["Reuse"] = known[c["Code"]]
                self.forms["used again"] += 1
            elif c["Class"] != "PAPER_ONLY" and self.rnd.random() < 0.6:
                p.update(people.scan(self.rnd, c["Name"]))
                self.forms["scanned"] += 1
                if not soap:
                    p["Content"] = base64.b64encode(p["Content"]).decode()
            else:
                p.update(Originals=1, Form=0)
                self.forms["on paper"] += 1
            out.append(p)
        return {"Item": out}

    def quote(self):
        self.by_post = self.rnd.random() < 0.7
        back = {"Mode": 1, "Name": self.owner["Name"], "Phone": self.owner["Phone"], "Address": self.owner["Address"]}
        q = {"Return": back if self.by_post else {"Mode": 0}, "Grams": self.rnd.choice([80, 150, 400])}
        if self.kind == "discount":
            q["Discount"] = self.rnd.choice(DISCOUNTS)
        return q


class Money:
    """What was taken, as the day knows it; of all lanes."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sums, self.numbers = collections.Counter(), collections.defaultdict(list)
        self.tills, self.accounts = collections.Counter(), 0

    def entry(self, case, method, amount, name):
        with self.lock:
            self.sums[name] += 1
            self.sums["cash" if method == "CASH" else "transfer"] += amount
            self.tills[case.pos, case.clerk] += amount if method == "CASH" else 0

    def number(self, pos, n):
        with self.lock:
            self.numbers[pos].append(n)


class DayOfCases:
    """url: of the gateway; note(ref, text): what could not be explained; see day.py for the options."""

    def __init__(self, options, date, note):
        self.options, self.note, self.money = options, note, Money()
        self.series = "D" + format(int(time.time() * 10), "x")          # a pool of this run: its numbers begin at 1
        refs = "%s-" + date + "-" + self.series + "-%06d"
        self.local, self.calendar = threading.local(), Calendar()
        # the first of each kind for certain, then by their shares
        kinds = [k for k, (share, _) in KINDS.items() for _ in range(share)]
        random.Random(options.seed).shuffle(kinds)
        order = (list(KINDS) + kinds * (options.cases // len(kinds) + 1))[:options.cases]
        self.cases = [Case(n, kind, refs % ("", n), options.seed) for n, kind in enumerate(order)]
        for c in self.cases:
            c.ref = refs % (c.pos, c.n + 1)
        self.url = options.url
        self.gateway = self.soap().call("GetService", RequestId=self.series).Gateway

    # ---- one case ----

    def rest(self):
        if not hasattr(self.local, "rest"):
            self.local.rest = RestCounter(self.url, self.options.certs)
        return self.local.rest

    def soap(self):
        if not hasattr(self.local, "soap"):
            self.local.soap = Counter(postal_url(self.url), self.options.certs, wsdl=WSDL_11, contract=CONTRACT_11,
                                      who="counter-soap")
        return self.local.soap

    def act(self, case, c, step, content):
        """One step; what the gateway shows afterwards, as the REST contract has it."""
        case.acts += 1
        body = {"Id": "a%d" % case.acts, "Seen": c["Version"], "Pos": case.pos, "Clerk": case.clerk, step: content}
        if case.by_soap:
            return self.plain(self.call_soap("ActOnCase", CaseId=c["CaseId"], Act=body).Case)
        return self.rest().call("POST", "cases/%s/acts" % c["CaseId"], body)

    def call_soap(self, operation, **arguments):
        for attempt in range(6):
            try:
                return self.soap().call(operation, Audience=self.gateway, **arguments)
            except GatewayFault as fault:
                if not fault.retryable or attempt == 5:
                    raise
            time.sleep(0.2 * 2 ** attempt)
        raise AssertionError("not reached")

    @staticmethod
    def plain(c):
        """The parts of zeep's case that are looked at."""
        shown = {"CaseId": c.CaseId, "Version": c.Version, "State": c.State}
        if c.Procedure is not None:
            shown["Procedure"] = {"Components": [{"Code": k.Code, "Name": k.Name, "Required": k.Required, "Class": k.Class}
                                                 for k in c.Procedure.Components], "Name": c.Procedure.Name,
                                  "WorkingDays": c.Procedure.WorkingDays}
        shown["Known"] = [{"Id": k.Id, "Component": k.Component} for k in c.Known or ()]
        if c.Quote is not None:
            shown["Quote"] = {"Total": c.Quote.Total, "StateFee": c.Quote.StateFee,
                              "Lines": [{"Kind": line.Kind, "Amount": line.Amount, "Discount": line.Discount}
                                        for line in c.Quote.Lines]}
        if c.Receipt is not None:
            shown["Receipt"] = {"DossierId": c.Receipt.DossierId, "AcceptedAt": c.Receipt.AcceptedAt.isoformat(),
                                "DueAt": c.Receipt.DueAt.isoformat()}
        return shown

    def open(self, case):
        who = {"ClientRef": case.ref, "Pos": case.pos, "Clerk": case.clerk}
        if case.by_soap:
            return self.plain(self.call_soap("OpenCase", **who).Case)
        return self.rest().call("POST", "cases", who)

    def known_papers(self, case, components):
        """A household whose papers the store has, every one."""
        for k in components:
            self.options.tell(self.options.edata, {"owner": case.owner["IdNo"], "code": k["Code"], "there": True})

    def play(self, case):
        c = self.open(case)
        c = self.act(case, c, "Person", case.who())
        c = self.act(case, c, "Procedure", case.what())
        case.procedure, case.days = c["Procedure"]["Name"], c["Procedure"]["WorkingDays"]
        components = c["Procedure"]["Components"]
        if case.kind == "household":
            self.known_papers(case, components)
        c = self.act(case, c, "LookUps", {})
        known = {k["Component"]: k["Id"] for k in c.get("Known", ())}
        papers = case.papers(components, known, case.by_soap)
        if case.kind == "household" and not all("Reuse" in p for p in papers["Item"]):
            self.note(case.ref, "a paper that the store has was not offered")
        c = self.act(case, c, "Papers", papers)
        c = self.act(case, c, "Quote", case.quote())
        case.total = c["Quote"]["Total"]
        for line in c["Quote"]["Lines"]:
            case.fees[line["Kind"]] += line["Amount"]
        if case.kind == "discount" and not any(line["Discount"] for line in c["Quote"]["Lines"]):
            self.note(case.ref, "its discount class takes nothing off")
        c = self.act(case, c, "Accept", {})
        case.receipt = c["Receipt"]
        case.id = case.receipt["DossierId"]
        self.check_due(case)
        if case.by_soap or case.kind == "card":
            case.withdrawn = case.rnd.random() < (0.35 if case.by_soap else 0.1) and self.withdraw(case)
        if not case.by_soap and not case.withdrawn and case.total:
            self.pay(case)
        if case.kind == "supplement":
            self.supplement(case, papers["Item"][0]["Code"])

    def supplement(self, case, code):
        """The unit cannot read a paper, and the citizen brings it to the counter once more."""
        province, until = self.options.province, datetime.datetime.now(VIETNAM) + datetime.timedelta(days=7)
        self.options.tell(province, {"ref": case.id, "rest": True})     # this one's unit does what is said here
        self.until(lambda: self.unit_has(case, lambda d: d["number"]))
        time.sleep(1.1)                                 # the unit's clock tells whole seconds
        self.options.tell(province, {
            "ref": case.id, "state": SUPPLEMENT, "note": "Bản chụp mờ, không đọc được",
            "also": {"GiayToBoSung": [{"MaThanhPhanHoSo": code, "LyDo": "mờ"}], "HanThucHien": until.strftime("%Y%m%d%H%M%S")}})
        asked = self.rest().call("GET", "dossiers/" + case.id)
        if asked["StateName"] != "SUPPLEMENT" or [p["Code"] for p in asked["Asked"]["Papers"]] != [code]:
            self.note(case.ref, "was not asked for %s but stands as %s" % (code, asked["StateName"]))
        scan = people.scan(case.rnd, code)
        scan["Content"] = base64.b64encode(scan["Content"]).decode()
        got = self.act_on(case, "supplements", "s1", Item=[
            {"Code": code, "Originals": 0, "Copies": 0, "Pages": 1, "Form": 2, **scan}])
        if got["StateName"] != "RECEIVED":
            self.note(case.ref, "brought what was asked for, and stands as " + got["StateName"])
        case.brought = (code, None)
        if self.options.contract != "1.0":
            self.until(lambda: self.unit_has(case, lambda d: d["supplied"]))
        for state in (PROCESSING, FINISHED) if case.by_post else (PROCESSING, FINISHED, RETURNED):
            time.sleep(1.1)
            self.options.tell(province, {"ref": case.id, "state": state})

    @staticmethod
    def until(there):
        """For two minutes, as a busy machine may need; what did not come is told in the end."""
        for _ in range(600):
            if there():
                break
            time.sleep(0.2)

    def unit_has(self, case, what):
        return any(d["ref"] == case.id and what(d) for d in self.options.state(self.options.province)["dossiers"])

    def withdraw(self, case):
        reason = "Công dân đề nghị rút hồ sơ"
        try:
            if case.by_soap:
                self.call_soap("WithdrawDossier", DossierId=case.id, Reason=reason)
            else:
                self.act_on(case, "withdrawals", "w1", Reason=reason)
            return True
        except (Problem, GatewayFault) as fault:
            if fault.code != "ILLEGAL_MOVE":    # the province may have finished it
                self.note(case.ref, "withdrawing: %s" % fault)
            return False

    def check_due(self, case):
        """The promise, reckoned by the calendar's file alone."""
        at, due = (datetime.datetime.fromisoformat(case.receipt[k]).astimezone(VIETNAM) for k in ("AcceptedAt", "DueAt"))
        case.due, case.across = due.date(), self.calendar.tet_between(at.date(), due.date())
        if case.kind != "tet":
            return
        want = self.calendar.due(at, case.days)
        if due.date() != want:
            self.note(case.ref, "%d working days from %s are due %s, not %s" % (case.days, at.date(), due.date(), want))
        if not case.across:
            self.note(case.ref, "its due date does not lead across Tet")

    # ---- money ----

    def pay(self, case):
        """In cash or by transfer, whole or in parts; now and then too much, given back, or for the wrong one and voided."""
        luck, total = case.rnd.random(), case.total
        if luck < 0.05:
            return self.look(case, total)               # pays when he fetches it
        if luck < 0.35 and total > 1:
            first = total // 2
            self.take(case, "p1", "CASH", first)
            self.take(case, "p2", "TRANSFER", total - first)
        else:
            self.take(case, "p1", "TRANSFER" if luck < 0.5 else "CASH", total)
        owed = 0
        if 0.5 <= luck < 0.6:                           # a receipt for the wrong one: void, and a new one
            self.act_on(case, "voids", "v1", Entry="p1", Reason="Ghi nhầm hồ sơ")
            case.paid -= total
            self.money.entry(case, "CASH", -total, "voids")
            self.take(case, "p3", "CASH", total)
        elif 0.6 <= luck < 0.7:
            owed = min(1000, total)
            self.act_on(case, "refunds", "r1", Method="CASH", Amount=owed, Reason="Nộp thừa, trả lại")
            case.paid -= owed
            self.money.entry(case, "CASH", -owed, "refunds")
        self.look(case, owed)

    def act_on(self, case, what, id, **more):
        body = {"Id": id, "Pos": case.pos, "Clerk": case.clerk, **more}
        return self.rest().call("POST", "dossiers/%s/%s" % (case.id, what), body)

    def take(self, case, id, method, amount):
        more = {"Reference": "FT%010d" % case.rnd.randrange(10 ** 10)} if method == "TRANSFER" else {}
        got = self.act_on(case, "payments", id, Method=method, Amount=amount, Series=self.series, **more)
        entry = next(e for e in got["Entries"] if e["Id"] == id)
        case.paid += amount
        self.money.entry(case, method, amount, "payments")
        self.money.number(case.pos, entry["Number"])

    def look(self, case, owed):
        m = self.rest().call("GET", "dossiers/%s/entries" % case.id)
        balance = sum(a["Balance"] for a in m["Accounts"])
        with self.money.lock:
            self.money.accounts += balance
            self.money.sums["owed"] += m["Owed"]
            self.money.sums["charged"] += case.total
        if balance or m["Owed"] != owed or m["Paid"] != case.total - owed:
            self.note(case.ref, "accounts sum to %d, %d owed instead of %d" % (balance, m["Owed"], owed))

    def evening(self):
        """Every till is taken over; in one lies a little too much."""
        today = datetime.datetime.now(VIETNAM).date().isoformat()
        self.closed = 0
        for n, ((pos, clerk), cash) in enumerate(sorted(self.money.tills.items())):
            before = self.till_before.get((pos, clerk), 0)
            over = 500 if n == 0 else 0
            body = {"Id": self.series, "Pos": pos, "Clerk": clerk, "Date": today, "By": "truong.bc",
                    "Counted": before + cash + over}
            if over:
                body["Reason"] = "Thừa tiền lẻ"
            t = self.rest().call("POST", "tills", body)
            self.closed += 1
            if (t["Cash"], t["Difference"]) != (before + cash, over):
                self.note(pos, "the till of %s has %d by the gateway, %d by the day" % (clerk, t["Cash"], before + cash))

    def tills_at_first(self):
        """What the tills had before this run, when a day is played a second time."""
        today = datetime.datetime.now(VIETNAM).date().isoformat()
        self.till_before = {}
        for pos, clerks in CLERKS.items():
            for clerk in clerks:
                t = self.rest().call("POST", "tills", {
                    "Id": self.series + "-0", "Pos": pos, "Clerk": clerk, "Date": today, "By": "truong.bc", "Counted": 0,
                    "Reason": "Kiểm quỹ đầu ngày"})
                self.till_before[pos, clerk] = t["Cash"]

    def gaps(self):
        """Offices whose receipts of this day are not 1, 2, 3..."""
        return [pos for pos, numbers in sorted(self.money.numbers.items()) if sorted(numbers) != list(range(1, len(numbers) + 1))]

    # ---- all of them ----

    def one(self, case):
        try:
            self.play(case)
        except (Problem, GatewayFault) as e:
            self.note(case.ref, "%s: refused: %s" % (case.kind, e))

    def send(self):
        self.tills_at_first()
        with concurrent.futures.ThreadPoolExecutor(LANES) as lanes:
            list(lanes.map(self.one, self.cases))
        self.evening()
        for pos in self.gaps():
            self.note(pos, "receipts' numbers are not without gaps: %s" % sorted(self.money.numbers[pos]))

    # ---- what became of them ----

    def settled(self, case):
        return case.state in (NOT_RECEIVED, WITHDRAWN, RETURNED) or (case.state == FINISHED and case.by_post)

    def look_at(self, case, world, portal):
        """What has become of it; True when it is over and the portal knows."""
        d = world.get(case.id)
        if d is not None:
            case.state, case.number, case.heard = d["state"], d["number"], self.heard(d)
            if case.brought:
                case.brought = (case.brought[0], [p["code"] for p in d.get("supplied", ())])
        if case.withdrawn:                              # the unit may have finished it at the same moment
            case.state = self.call_soap("GetDossier", DossierId=case.id).Dossier.State if case.by_soap else (
                self.rest().call("GET", "dossiers/" + case.id)["State"])
        told = portal.get(case.number, {})
        case.lines = told.get("lines", [])
        return self.settled(case) and str(told.get("state")) == str(case.state) and (
            case.heard is None or case.heard["paid"] == case.paid)

    @staticmethod
    def heard(d):
        """What the unit's system holds of money and papers; None of contract 1.0, which has one sum and no more."""
        if "content" not in d:
            return None
        n, money = d["content"], d.get("money") or d["content"]
        fees, forms = collections.Counter(), collections.Counter()
        for line in n["DanhSachLePhi"]:
            fees[line["NhomPhi"]] += line["Gia"]
        for c in n["ThanhPhanHoSo"]:
            forms[HEARD_FORMS[c["TrangThaiSoHoa"]]] += 1
        return {"fees": fees, "forms": forms, "paid": money.get("TongDaThu", 0), "asked": len(n.get("TraCuu", ())),
                "sure": n.get("XacThucChuHoSo") == "1"}

    def wait(self, progress):
        """Until the unit has dealt with each, and the national portal heard of it: as long as something moves."""
        open_, seen, since = [c for c in self.cases if c.id], None, time.monotonic()
        while open_ and time.monotonic() - since < self.options.timeout:
            world = {d["ref"]: d for d in self.options.state(self.options.province)["dossiers"]}
            portal = {d["number"]: d for d in self.options.state(self.options.dvcqg)["dossiers"]}
            open_ = [c for c in open_ if not self.look_at(c, world, portal)]
            now = (len(open_), sum(len(d["lines"]) for d in portal.values()))
            if now != seen:
                seen, since = now, time.monotonic()
            progress("%d cases not settled, %d lines at the national portal" % now)
            if open_:
                time.sleep(1)
        for c in open_:
            self.note(c.ref, "still %s, at the portal %s" % (NAMES.get(c.state, "?"), c.lines))

    def explain(self):
        for c in self.cases:
            if c.id and c.withdrawn != (c.state == WITHDRAWN):
                self.note(c.ref, "was %swithdrawn, ended as %s" % ("" if c.withdrawn else "not ", NAMES.get(c.state, "?")))
            if c.id and c.kind == "elsewhere" and c.number and not c.number.startswith(ELSEWHERE[1] + "-"):
                self.note(c.ref, "its number %s does not name the competent unit" % c.number)
        if self.options.contract != "1.0":
            self.explain_heard()
        supplemented = sum(self.was_asked(c) for c in self.cases if c.id)
        refused = sum(c.state == NOT_RECEIVED for c in self.cases)
        if self.options.cases >= 200:
            withdrawn = sum(c.withdrawn for c in self.cases)
            kinds = collections.Counter(c.kind for c in self.cases if c.id)
            for what, n in (("supplement", supplemented), ("refusal", refused), ("withdrawal", withdrawn),
                            *((KINDS[k][1], kinds[k]) for k in KINDS)):
                if not n:
                    self.note("cases", "no %s in the whole day" % what)
        return supplemented, refused

    @staticmethod
    def was_asked(case):
        """For more papers, as the national portal heard it."""
        return str(SUPPLEMENT) in map(str, case.lines)

    def explain_heard(self):
        """The unit's system holds each fee, how each paper came, and what was paid."""
        for c in self.cases:
            if not c.id or (c.withdrawn and c.heard is None):       # withdrawn before the unit had it
                continue
            if c.brought and c.brought[1] != [c.brought[0]]:
                self.note(c.ref, "of the supplement the unit has %s, not %s" % (c.brought[1], c.brought[0]))
            if c.heard is None:
                self.note(c.ref, "the unit's system has no fees and papers of it")
            elif [+c.heard["fees"], +c.heard["forms"], c.heard["paid"]] != [+c.fees, +c.forms, c.paid]:
                self.note(c.ref, "the unit's system heard %s, %s, %d paid; it was %s, %s, %d" % (
                    dict(c.heard["fees"]), dict(c.heard["forms"]), c.heard["paid"], dict(c.fees), dict(c.forms), c.paid))

    def report(self, quiet):
        supplemented, refused = self.explain()
        if not quiet:
            for c in self.cases:
                if c.id:
                    how = ", ".join([KINDS[c.kind][1] + (" (SOAP)" if c.by_soap else "")] +
                                    ["more papers asked for"] * self.was_asked(c) + ["due %s" % c.due] * bool(c.across))
                    print("%-34s %-22s %-12s %-56s %s" % (c.ref, c.number or "-", NAMES.get(c.state, "?"), how, c.procedure[:49]))
            print()
        done, s = [c for c in self.cases if c.id], self.money.sums
        kinds = collections.Counter(c.kind for c in done)
        print("cases: %d opened, %d accepted (%s), %d by SOAP" % (
            len(self.cases), len(done), ", ".join("%s %d" % (KINDS[k][1], kinds[k]) for k in KINDS), sum(c.by_soap for c in done)))
        print("cases: %d asked for more papers, %d refused, %d withdrawn, %d promised across Tet" % (
            supplemented, refused, sum(c.withdrawn for c in done), sum(bool(c.across) for c in done)))
        self.report_heard(done)
        print("money: charged %d, owed %d, in cash %d, by transfer %d; %d payments, %d refunds, %d voids, %d tills taken over" % (
            s["charged"], s["owed"], s["cash"], s["transfer"], s["payments"], s["refunds"], s["voids"], self.closed))
        print("money: sum of all accounts %d, receipts %s" % (self.money.accounts, ", ".join(
            "%s 1-%d" % (pos, len(n)) for pos, n in sorted(self.money.numbers.items())) + (
                ", with gaps" if self.gaps() else ", without gaps")))
        if s["charged"] != s["owed"] + s["cash"] + s["transfer"]:
            self.note("money", "what was charged is not what is owed and what was taken")
        return len(done)

    def report_heard(self, done):
        """What went out to the unit's system (igate 1.1)."""
        heard = [c.heard for c in done if c.heard is not None]
        if not heard:
            return
        fees, forms = (sum((h[n] for h in heard), collections.Counter()) for n in ("fees", "forms"))
        print("unit: heard of %d cases: fees of the state %d, digitising %d, postage %d; %d told as paid" % (
            len(heard), fees["STATE_FEE"], fees["DIGITISE"], fees["POSTAGE"], sum(h["paid"] for h in heard)))
        print("unit: papers %s; %d owners confirmed, %d answers of other systems" % (
            ", ".join("%d %s" % (forms[f], f) for f in ("scanned", "used again", "on paper")),
            sum(h["sure"] for h in heard), sum(h["asked"] for h in heard)))
