#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""zeep (xmlsec) against a running gateway by the postal contract 1.1: a case from the citizen's card to the signed receipt, on the
SOAP 1.1 and the SOAP 1.2 port; its life after that, as the simulated province tells it; what is sent twice, too early, or by
the wrong contract.  Prints TAP.

    zeep_cases.py --url http://127.0.0.1:8080 --certs DIR --province CONTROL-URL"""

import argparse
import copy
import hashlib
import os
import sys
import time
import unicodedata
import uuid
from datetime import datetime, timedelta, timezone

import requests
import zeep
from lxml import etree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
from tap import claim, done                                                                         # noqa: E402
from zeep_counter import CONTRACT_11, WSDL, WSDL_11, Counter, GatewayFault, postal_url              # noqa: E402

parser = argparse.ArgumentParser(description="zeep against a running gateway, contract 1.1.")
parser.add_argument("--url", required=True)
parser.add_argument("--certs", required=True)
parser.add_argument("--province", required=True, help="where the simulated province is controlled")
options = parser.parse_args()
URL = postal_url(options.url)
TAG = uuid.uuid4().hex[:12]             # references of this run
POS, CLERK = "480150", "hoa.nt"
CARD = "042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021"
SCAN = b"%PDF-1.4 a scan that is none"
WHO = {"Pos": POS, "Clerk": CLERK}


class Keep(zeep.Plugin):
    """The last answer as it came."""

    def ingress(self, envelope, headers, operation):
        self.got = envelope
        return envelope, headers

    def receipt(self):
        """The canonical bytes of the last receipt."""
        return etree.tostring(copy.copy(self.got.find(".//{%s}Receipt" % CONTRACT_11)), method="c14n", exclusive=True)


class Addressed(Counter):
    """A counter that says in each message for which gateway it is, once it knows: this partner must."""
    audience = None

    def call(self, operation, **arguments):
        return super().call(operation, **({"Audience": self.audience} if self.audience else {}), **arguments)


def counter_11(soap12=False, who="counter-soap"):
    return Addressed(URL, options.certs, wsdl=WSDL_11, contract=CONTRACT_11, who=who, soap12=soap12)


def counter_10(soap12):
    return Addressed(URL, options.certs, wsdl=WSDL, who="counter-soap", soap12=soap12)


def refused(code, body):
    """The GatewayFault that body raises, in both languages."""
    try:
        body()
    except GatewayFault as fault:
        assert fault.code == code, "%s instead of %s (%s)" % (fault.code, code, fault)
        assert fault.en and fault.vi and fault.vi == unicodedata.normalize("NFC", fault.vi)
        return fault
    raise AssertionError("not refused; expected " + code)


def province(**order):
    """What the simulated province is told to do (teller.mjs)."""
    session = requests.Session()
    session.trust_env = False
    got = session.post(options.province + "/_callback", json=order, timeout=30, verify=os.path.join(options.certs, "ca.crt"),
                       cert=tuple(os.path.join(options.certs, "tls-gateway" + end) for end in (".crt", ".key")))
    got.raise_for_status()
    return got.json()


def tells(dossier, state, note=None, **also):
    """The unit's news, applied: its times are whole seconds, so it is later than what was before."""
    time.sleep(1.1)
    told = province(ref=dossier, state=state, note=note, id="z-%s" % uuid.uuid4().hex[:20], also=also)
    assert told[0]["answer"]["KetQua"] == "APPLIED", told


def papers(case):
    """What is required, the first of it as a scan."""
    out = [{"Code": c.Code, "Originals": 1, "Copies": 0, "Pages": 2, "Form": 0} for c in case.Procedure.Components if c.Required]
    out[0].update(Originals=0, Form=2, Sha256=hashlib.sha256(SCAN).hexdigest(), FileName="quet.pdf", MediaType="application/pdf",
                  Content=SCAN)
    return {"Item": out}


MORE = {"ClockStart", "ClockStartVi", "ClockStartEn", "CatalogueVersion"}     # that a receipt of 1.1 says
STEPS = [("Person", lambda c: {"Card": CARD, "Owner": {"Phone": "0912 000 111"}}),
         ("Procedure", lambda c: {"ProcedureCode": "1.004873", "CompetentUnit": "H27.55"}),
         ("LookUps", lambda c: {}),
         ("Papers", papers),
         ("Quote", lambda c: {"Return": {"Mode": 0}})]


def tests(port, soap12):
    counter = counter_11(soap12)
    keep = Keep()
    counter.client.plugins.append(keep)
    call = counter.call
    kept = {}
    Addressed.audience = None

    def opened(ref):
        return call("OpenCase", ClientRef="zeep-%s-%s-%s" % (port, TAG, ref), Pos=POS, Clerk=CLERK).Case

    def act(case, id, step, content, **more):
        key = more or {"CaseId": case.CaseId}
        return call("ActOnCase", **key, Act={"Id": id, "Seen": case.Version, "Pos": POS, "Clerk": CLERK, step: content}).Case

    @claim("%s: GetService tells that this is contract 1.1" % port)
    def _():
        told = call("GetService", RequestId="r-" + TAG)
        assert told.Contract == "1.1" and told.RequestId == "r-" + TAG
        refused("WRONG_AUDIENCE", lambda: opened("nobody"))
        Addressed.audience = told.Gateway

    @claim("%s: a case goes from the card to the receipt, step by step" % port)
    def _():
        case = opened("whole")
        assert case.State == "OPEN" and not case.Replay and case.Next == "Person" and case.Version == 1
        for i, (step, content) in enumerate(STEPS):
            case = act(case, "a%d" % i, step, content(case))
            assert [s.Done for s in case.Steps] == [n <= i for n in range(6)], (step, case.Steps)
        assert case.Owner.Name == "Nguyễn Thị Mẫu" and case.Owner.Phone == "+84912000111" and case.Owner.Sex == 2
        assert all(c.Here or not c.Required for c in case.Procedure.Components)
        assert case.Quote.Total == sum(line.Amount for line in case.Quote.Lines)
        assert case.Next == "Accept" and case.NextVi and case.NextEn
        shown = call("GetCase", CaseId=case.CaseId).Case
        assert shown.Version == case.Version and shown.Quote.Total == case.Quote.Total
        assert call("GetCase", ClientRef=case.ClientRef).Case.CaseId == case.CaseId
        kept["case"] = case
        last = act(case, "a9", "Accept", {})
        assert last.State == "ACCEPTED" and not last.Replay and last.Receipt.DossierId == case.CaseId
        kept["receipt"] = keep.receipt()
        assert last.Receipt.ClockStart == "ACCEPTANCE" and last.Receipt.ClockStartVi and last.Receipt.ClockStartEn
        assert last.Receipt.CatalogueVersion

    @claim("%s: an acceptance that is sent again brings the same receipt, byte for byte; anything else comes too late" % port)
    def _():
        case = kept["case"]
        again = act(case, "a9", "Accept", {})
        assert again.State == "ACCEPTED" and again.Replay and keep.receipt() == kept["receipt"]
        call("GetCase", CaseId=case.CaseId)
        assert keep.receipt() == kept["receipt"]
        refused("CASE_OVER", lambda: act(case, "b1", *("Procedure", STEPS[1][1](case))))
        refused("CASE_OVER", lambda: opened("whole"))

    @claim("%s: the dossier it became is seen by GetDossier of both contracts" % port)
    def _():
        case = kept["case"]
        assert call("GetDossier", DossierId=case.CaseId).Dossier.ClientRef == case.ClientRef
        old = counter_10(soap12)
        assert old.call("GetDossier", DossierId=case.CaseId).Dossier.ClientRef == case.ClientRef
        assert old.call("GetService").Contract == "1.0"

    @claim("%s: money is taken in parts, given back, made undone, and the till is taken over" % port)
    def _():
        dossier, total = kept["case"].CaseId, kept["case"].Quote.Total
        clerk = "%s.%s" % (CLERK, TAG[:6] + port.replace(".", ""))
        who = {"Pos": POS, "Clerk": clerk}
        one = dict(who, Id="p1", Method="CASH", Amount=1000, Series="Z" + TAG[:8] + port[-1])
        first = call("TakePayment", DossierId=dossier, Payment=one).Money
        assert first.Owed == total - 1000 and first.Paid == 1000 and first.Entries[0].Number == 1, first
        assert first.Entries[0].AmountVi == "Một nghìn đồng"
        again = call("TakePayment", ClientRef=kept["case"].ClientRef, Payment=one).Money
        assert again.Replay and again.Entries[0].Number == 1
        assert refused("CONFLICT", lambda: call("TakePayment", DossierId=dossier, Payment=dict(one, Amount=2))).field == "Id"
        fault = refused("NOT_OWED", lambda: call("TakePayment", DossierId=dossier, Payment=dict(one, Id="p2", Amount=total)))
        assert str(total - 1000) in fault.expected, fault.expected
        rest = dict(one, Id="p3", Method="TRANSFER", Amount=total - 1000, Reference="FT2611290001")
        assert call("TakePayment", DossierId=dossier, Payment=rest).Money.Owed == 0
        back = dict(who, Id="r1", Method="CASH", Amount=500, Reason="trả lại")
        assert call("GiveRefund", DossierId=dossier, Refund=back).Money.Paid == total - 500
        undo = dict(who, Id="v1", Entry="r1", Reason="hoàn nhầm")
        assert call("VoidEntry", DossierId=dossier, Void=undo).Money.Paid == total
        refused("NOT_VOIDABLE", lambda: call("VoidEntry", DossierId=dossier, Void=dict(undo, Id="v2")))
        every = call("ListEntries", DossierId=dossier).Money
        assert sum(a.Balance for a in every.Accounts) == 0
        assert [e.Place for e in every.Entries] == list(range(1, len(every.Entries) + 1))
        today = (datetime.now(timezone.utc) + timedelta(hours=7)).date()  # in Viet Nam
        till = dict(who, Id="t-%s-%s" % (TAG, port[-1]), Date=today, By="truong.bc", Counted=1000)
        told = call("TakeOverTill", Till=till).Till
        assert (told.Cash, told.Bank, told.Difference, told.Entries) == (1000, total - 1000, 0, 4), told
        assert refused("BAD_VALUE", lambda: call("TakeOverTill", Till=dict(till, Id="u", Counted=1))).field == "Reason"

    def accepted(ref):
        """A dossier that the simulated unit leaves alone, once its number is known."""
        case = opened(ref)
        province(ref=case.CaseId, rest=True)
        for i, (step, content) in enumerate(STEPS):
            case = act(case, "a%d" % i, step, content(case))
        dossier = act(case, "a9", "Accept", {}).Receipt.DossierId
        for _ in range(100):
            life = call("GetDossierLife", DossierId=dossier).Life
            if life.DossierNumber:
                return life, case.Quote.Total
            time.sleep(0.2)
        raise AssertionError("no number came")

    def supply(dossier, id, **paper):
        item = dict({"Originals": 1, "Copies": 0, "Pages": 2, "Form": 0}, **paper)
        return call("TakeSupplement", DossierId=dossier, Supplement=dict(WHO, Id=id, Item=[item])).Life

    @claim("%s: what the unit asks for is brought in two visits, and paid; the result is handed over" % port)
    def _():
        life, total = accepted("life")
        dossier = life.DossierId
        assert (life.State, life.StateName, life.Possible) == (2, "RECEIVED", ["WITHDRAW"]), life
        assert life.Promise.ClockStart == "ACCEPTANCE" and life.CatalogueVersion and life.CatalogueHeld
        assert life.Holder.Unit == life.CompetentUnit
        assert life.Asked is None and not life.Promise.Stands and not life.Replay
        tells(dossier, 5, "Đề nghị bổ sung", GiayToBoSung=[{"MaThanhPhanHoSo": "TK.01", "LyDo": "thiếu chữ ký"},
                                                          {"MaThanhPhanHoSo": "GT.CC"}])
        life = call("GetDossierLife", DossierId=dossier).Life
        assert life.StateName == "SUPPLEMENT" and life.Promise.Stands and life.Possible == ["WITHDRAW", "SUPPLY"], life
        assert (life.Asked.Act, life.Asked.Note, life.Asked.Lacking) == ("ASK", "Đề nghị bổ sung", ["UNTIL"]), life.Asked
        assert [(p.Code, p.Why, p.Here) for p in life.Asked.Papers] == [("TK.01", "thiếu chữ ký", False), ("GT.CC", None, False)]
        fault = refused("BAD_VALUE", lambda: supply(dossier, "s0", Code="KHAC"))
        assert fault.field == "Item/Code" and "TK.01, GT.CC" in fault.expected, (fault.field, fault.expected)
        scan = {"Code": "GT.CC", "Form": 2, "FileName": "quet.pdf", "MediaType": "application/pdf", "Content": SCAN}
        assert refused("WRONG_DIGEST", lambda: supply(dossier, "s1", Sha256="0" * 64, **scan)).field == "Item/Sha256"
        scan["Sha256"] = hashlib.sha256(SCAN).hexdigest()
        life = supply(dossier, "s1", **scan)
        assert life.StateName == "SUPPLEMENT" and [p.Here for p in life.Asked.Papers] == [False, True] and not life.Replay
        assert supply(dossier, "s1", **scan).Replay
        assert refused("CONFLICT", lambda: supply(dossier, "s1", Code="TK.01")).field == "Id"
        life = supply(dossier, "s2", Code="TK.01")
        assert life.StateName == "RECEIVED" and life.Asked is None and not life.Promise.Stands, life
        line = [x for x in life.History if x.Id == "s1"][0]
        assert (line.Kind, line.Source, line.Clerk, line.Papers[0].Sha256) == ("SUPPLIED", "postal", CLERK, scan["Sha256"]), line
        refused("ILLEGAL_MOVE", lambda: supply(dossier, "s3", Code="TK.01"))
        tells(dossier, 4)
        tells(dossier, 6, "Phí thẩm định", SoTien=20000)
        life = call("GetDossierLife", ClientRef=life.ClientRef).Life
        assert (life.StateName, life.Asked.Act, life.Asked.Amount) == ("PAYMENT", "CHARGE", 20000), life
        assert call("ListEntries", DossierId=dossier).Money.Owed == total + 20000
        pay = dict(WHO, Id="p1", Method="CASH", Amount=total + 20000, Series="Y" + TAG[:8] + port[-1])
        assert call("TakePayment", DossierId=dossier, Payment=pay).Money.Owed == 0
        assert call("GetDossierLife", DossierId=dossier).Life.StateName == "PROCESSING"
        hand = dict(WHO, Id="h1", Receiver="Nguyễn Thị Mẫu", IdLast4="1234")
        refused("ILLEGAL_MOVE", lambda: call("HandOverResult", DossierId=dossier, HandOver=hand))
        tells(dossier, 9)
        assert call("GetDossierLife", DossierId=dossier).Life.Possible == ["RETURN"]
        life = call("HandOverResult", DossierId=dossier, HandOver=hand).Life
        assert life.StateName == "RETURNED" and life.Possible == [] and not life.Replay, life
        assert call("HandOverResult", DossierId=dossier, HandOver=hand).Life.Replay
        assert {"REGISTERED", "STATUS", "SUPPLIED", "HANDED_OVER"} <= {x.Kind for x in life.History}, life.History
        back = dict(WHO, Id="w1", Reason="đổi ý")
        fault = refused("ILLEGAL_MOVE", lambda: call("TakeBackDossier", DossierId=dossier, Withdrawal=back))
        assert "RETURNED" in fault.en, fault.en

    @claim("%s: a dossier is taken back at a counter, with who did it and why; contract 1.0 sees it" % port)
    def _():
        life, _ = accepted("back")
        back = dict(WHO, Id="w1", Reason="Công dân đổi ý")
        now = call("TakeBackDossier", ClientRef=life.ClientRef, Withdrawal=back).Life
        assert now.StateName == "WITHDRAWN" and now.Possible == [] and not now.Replay, now
        assert (now.History[-1].Note, now.History[-1].Clerk) == ("Công dân đổi ý", CLERK), now.History
        assert call("TakeBackDossier", DossierId=life.DossierId, Withdrawal=back).Life.Replay
        refused("CONFLICT", lambda: call("TakeBackDossier", DossierId=life.DossierId, Withdrawal=dict(back, Reason="nhầm")))
        assert counter_10(soap12).call("GetDossier", DossierId=life.DossierId).Dossier.StateName == "WITHDRAWN"

    @claim("%s: a case and the dossier it became are found by the phone; by nothing that is less than three letters" % port)
    def _():
        phone = "09%08d" % (int(TAG[:7], 16) % 10**7 * 10 + (5 if soap12 else 3))
        case = opened("found")
        province(ref=case.CaseId, rest=True)

        def find(**more):
            found = call("FindCases", **dict(WHO, Query=phone, **more)).Cases
            return found.Found if found else []         # an element without content is None here
        assert find() == []
        case = act(case, "a0", "Person", {"Card": CARD, "Owner": {"Phone": phone}})
        one, = find()
        assert (one.State, one.CaseId, one.DossierId, one.Next) == ("OPEN", case.CaseId, None, "Procedure"), one
        assert find(Pos="480151") == []
        for i, (step, content) in enumerate(STEPS[1:]):
            case = act(case, "b%d" % i, step, content(case))
        act(case, "b9", "Accept", {})
        one, = find()
        assert (one.State, one.DossierId, one.DossierState) == ("ACCEPTED", case.CaseId, "RECEIVED") and one.AcceptedAt, one
        refused("SCHEMA", lambda: call("FindCases", **dict(WHO, Query="ma")))

    @claim("%s: an act that is sent again is done once; the same id for something else is CONFLICT" % port)
    def _():
        case = opened("twice")
        content = STEPS[0][1](case)
        first = act(case, "a1", "Person", content)
        again = act(case, "a1", "Person", content)
        assert again.Replay and again.Version == first.Version
        by_ref = act(case, "a1", "Person", content, ClientRef=case.ClientRef)
        assert by_ref.Replay and by_ref.CaseId == case.CaseId
        assert refused("CONFLICT", lambda: act(first, "a1", "Person", {"Card": CARD})).field == "Act/Id"
        assert opened("twice").Replay

    @claim("%s: a step too early is the typed fault STEP_MISSING with the one that comes first" % port)
    def _():
        case = opened("early")
        fault = refused("STEP_MISSING", lambda: act(case, "x", "Procedure", STEPS[1][1](case)))
        assert fault.field == "Procedure" and fault.expected == "Person" and "Person" in fault.vi

    @claim("%s: who saw an earlier version is told of the present one" % port)
    def _():
        case = opened("moved")
        now = act(case, "a1", "Person", {"Card": CARD})
        fault = refused("CASE_MOVED", lambda: act(case, "a2", "Procedure", STEPS[1][1](case)))
        assert fault.expected == str(now.Version), fault.expected

    @claim("%s: none or two steps in one act, no key or two, an office that is another: refused" % port)
    def _():
        case = opened("wrong")
        one = {"Id": "x", "Seen": 1, "Pos": POS, "Clerk": CLERK}
        refused("BAD_VALUE", lambda: call("ActOnCase", CaseId=case.CaseId, Act=one))
        refused("BAD_VALUE", lambda: call("ActOnCase", CaseId=case.CaseId, Act=dict(one, LookUps={}, Accept={})))
        refused("BAD_VALUE", lambda: call("GetCase"))
        assert refused("BAD_VALUE", lambda: call("GetCase", CaseId=case.CaseId, ClientRef=case.ClientRef)).field == "CaseId"
        refused("UNKNOWN_CASE", lambda: call("ActOnCase", CaseId=case.CaseId, Act=dict(one, Pos="480151", LookUps={})))
        refused("UNKNOWN_CASE", lambda: call("GetCase", ClientRef="none-" + TAG))
        fault = refused("SCHEMA", lambda: call("ActOnCase", CaseId=case.CaseId, Act=dict(one, Seen=0, LookUps={})))
        assert fault.field == "Act/Seen", fault.field

    @claim("%s: a procedure is told with its classes, and with limits and fees of each channel" % port)
    def _():
        p = call("GetProcedure", Code="1.004873").Procedure
        assert [c.Code for c in p.Detail.Components] == [c.Code for c in p.Component]
        post = next(c for c in p.Detail.Channels if c.Channel == "POSTAL")
        assert sum(f.Amount for f in post.Fees) == p.StateFee and all(f.Source for f in post.Fees), post

    @claim("%s: the same dossier handed in by either contract has the same receipt" % port)
    def _():
        p = call("GetProcedure", Code="1.004873").Procedure
        d = {"ClientRef": "zeep-%s-%s-both" % (port, TAG), "Pos": POS, "Clerk": CLERK, "ProcedureCode": p.Code,
             "CompetentUnit": p.Unit[0].Code, "Owner": {"Type": 1, "Name": "Nguyễn Thị Mẫu", "IdType": 1, "IdNo": "042190001234"},
             "Item": [{"Code": c.Code, "Originals": 1, "Copies": 0, "Pages": 2, "Form": 0} for c in p.Component if c.Required],
             "Return": {"Mode": 0}, "Money": {"StateFee": p.StateFee, "DigitiseFee": 0, "Postage": 0}}
        first = call("RegisterDossier", Dossier=d)
        old = counter_10(soap12)
        again = old.call("RegisterDossier", Dossier=d)
        assert not first.Replay and again.Replay
        assert {k: first.Receipt[k] for k in again.Receipt} == {k: again.Receipt[k] for k in again.Receipt}
        assert {k for k in first.Receipt if k not in again.Receipt} == MORE, first.Receipt
        assert first.Receipt.ClockStart == "ACCEPTANCE"
        assert call("RegisterDossier", Dossier=d).Receipt == first.Receipt

    @claim("%s: who has contract 1.0 may not speak 1.1, a stranger neither; both are told in the namespace they asked in" % port)
    def _():
        refused("SCHEMA", lambda: counter_11(soap12, "postal").call("GetService"))
        refused("REFUSED_SIG", lambda: counter_11(soap12, "stranger").call("GetService"))


@claim("the WSDL of 1.1 that the gateway serves loads with its schema and names the address of both contracts")
def _():
    session = counter_11().client.transport.session
    client = zeep.Client(URL + "/1.1?wsdl", transport=zeep.Transport(session=session))
    service = client.wsdl.services["PostalService"]
    assert {p.binding_options["address"] for p in service.ports.values()} == {URL}
    named = set(service.ports["PostalPort"].binding._operations)
    assert {"OpenCase", "ActOnCase", "GetCase", "RegisterDossier", "TakePayment", "TakeOverTill", "FindCases",
            "GetDossierLife", "TakeSupplement", "TakeBackDossier", "HandOverResult"} < named, named
    assert all(o.soapaction == CONTRACT_11 + "/" + name for name, o in service.ports["PostalPort"].binding._operations.items())


tests("1.1", False)
tests("1.2", True)
done()
