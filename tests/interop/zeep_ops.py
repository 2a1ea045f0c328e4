#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""zeep (xmlsec) against a running gateway: every operation, signed, on the SOAP 1.1 and the SOAP 1.2 port; answers' signatures
are checked by zeep; faults come back as GatewayFault.  Prints TAP.

    zeep_ops.py --url http://127.0.0.1:8080 --certs DIR"""

import argparse
import base64
import copy
import datetime
import hashlib
import os
import random
import sys
import uuid

import requests
import zeep
from lxml import etree
from zeep import ns

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
import people                                                           # noqa: E402
from tap import claim, done                                             # noqa: E402
from zeep_counter import CONTRACT, Counter, GatewayFault, postal_url    # noqa: E402

parser = argparse.ArgumentParser(description="zeep against a running gateway.")
parser.add_argument("--url", required=True)
parser.add_argument("--certs", required=True)
options = parser.parse_args()
URL = postal_url(options.url)
TAG = uuid.uuid4().hex[:12]             # references of this run
rnd = random.Random(TAG)


class Keep(zeep.Plugin):
    """The last message as it went out."""

    def egress(self, envelope, headers, operation, binding_options):
        self.sent = envelope
        return envelope, headers

    def ingress(self, envelope, headers, operation):
        self.got = envelope
        return envelope, headers

    def receipt(self):
        """The canonical bytes of the last receipt."""
        return etree.tostring(copy.copy(self.got.find(".//{%s}Receipt" % CONTRACT)), method="c14n", exclusive=True)


def refused(code, body):
    """The GatewayFault that body raises; its sentences must be whole."""
    try:
        body()
    except GatewayFault as fault:
        assert fault.code == code, "%s instead of %s (%s)" % (fault.code, code, fault)
        assert fault.vi and fault.en and any(c in fault.vi
                                             for c in "áàảãạăắằẳẵặâấầẩẫậđéèêếềểễệíìịóòọôốồổỗộơớờởỡợúùủưứừửữựýỳ"), fault.vi
        return fault
    raise AssertionError("not refused; expected " + code)


def item():
    return people.s10("RB", rnd.randrange(100000000))


def tests(port, soap12):
    """All claims on one port."""
    counter = Counter(URL, options.certs, soap12=soap12)
    keep = Keep()
    counter.client.plugins.append(keep)
    call = counter.call
    kept = {}

    def dossier(ref, **more):
        p = kept["procedure"]
        scan = people.scan(rnd, "Tờ khai")
        papers = [{"Code": c.Code, "Originals": 1, "Copies": 0, "Pages": 2, "Form": 0} for c in p.Component if c.Required]
        papers[0].update(scan, Form=2)
        d = {"ClientRef": "zeep-%s-%s-%s" % (port, TAG, ref), "Pos": "480150", "Clerk": "hoa.nt", "ProcedureCode": p.Code,
             "CompetentUnit": p.Unit[0].Code, "Owner": people.person(rnd), "Item": papers,
             "Return": {"Mode": 1, "Name": "Nguyễn Thị Mẫu", "Phone": "0912000111", "Address": people.address(rnd)},
             "Money": {"StateFee": p.StateFee, "DigitiseFee": 2000, "Postage": 26000}, "CollectItem": item(), "SealNo": "HT0098812",
             "Note": "Ghi chú có dấu: \u1ea3 \u0111 & <\"'> \u2026"}
        d.update(more)
        return d

    def register(d, **more):
        return call("RegisterDossier", Dossier=d, **more)

    @claim("%s: GetService tells contract, clock and limits, and repeats the request's id" % port)
    def _():
        a = call("GetService", RequestId="r-" + TAG)
        assert a.Contract == "1.0" and a.RequestId == "r-" + TAG and a.Limits.EventsPerBatch == 1000
        assert abs(a.ServerTime - datetime.datetime.now(datetime.timezone.utc)) < datetime.timedelta(minutes=1)
        kept["gateway"] = a.Gateway

    @claim("%s: GetService needs no argument" % port)
    def _():
        assert call("GetService").RequestId is None

    @claim("%s: ListProcedures lists all, those of a field, those of a unit" % port)
    def _():
        every = call("ListProcedures").Procedure
        some = call("ListProcedures", Field=every[0].Field).Procedure
        assert every and some and {p.Field for p in some} == {every[0].Field}
        p = next(q for q in (call("GetProcedure", Code=x.Code).Procedure for x in every)
                 if q.Unit and any(c.Required for c in q.Component))
        kept["procedure"] = p
        assert p.Code in [q.Code for q in call("ListProcedures", Unit=p.Unit[0].Code).Procedure]

    @claim("%s: GetProcedure of an unknown code is the fault UNKNOWN_PROCEDURE" % port)
    def _():
        f = refused("UNKNOWN_PROCEDURE", lambda: call("GetProcedure", Code="9.999999", RequestId="r-1"))
        assert not f.retryable and f.request_id == "r-1" and "thủ tục" in f.vi

    @claim("%s: RegisterDossier gives a receipt that names the bytes that were signed" % port)
    def _():
        kept["dossier"] = dossier("1")
        a = register(kept["dossier"])
        r = kept["receipt"] = a.Receipt
        kept["bytes"] = keep.receipt()
        assert a.Replay is False and r.ClientRef == kept["dossier"]["ClientRef"] and r.Gateway == kept["gateway"]
        element = keep.sent.find(".//{%s}Dossier" % CONTRACT)
        assert r.DossierDigest == hashlib.sha256(etree.tostring(copy.copy(element), method="c14n", exclusive=True)).hexdigest()

    @claim("%s: the same dossier again gets the same receipt" % port)
    def _():
        a = register(kept["dossier"])
        assert a.Replay is True
        assert keep.receipt() == kept["bytes"]
        assert (a.Receipt.DossierId, a.Receipt.AcceptedAt) == (kept["receipt"].DossierId, kept["receipt"].AcceptedAt)

    @claim("%s: other content under the same reference is the fault CONFLICT" % port)
    def _():
        refused("CONFLICT", lambda: register(dict(kept["dossier"], Note="khác")))

    @claim("%s: a wrong check digit is refused, and the fault says the right one" % port)
    def _():
        good = item()
        bad = good[:10] + str((int(good[10]) + 1) % 10) + good[11:]
        f = refused("BAD_CHECK_DIGIT", lambda: register(dossier("2", CollectItem=bad)))
        assert good[10] in f.expected and "CollectItem" in f.field, (f.expected, f.field)

    @claim("%s: a missing component, an unknown unit, a wrong digest and a schema violation are refused with their field" % port)
    def _():
        refused("MISSING_COMPONENT", lambda: register(dossier("3", Item=[])))
        refused("UNKNOWN_UNIT", lambda: register(dossier("4", CompetentUnit="X99.99")))
        d = dossier("5")
        d["Item"][0]["Sha256"] = "0" * 64
        refused("WRONG_DIGEST", lambda: register(d))
        d = dossier("6")
        d["Owner"]["Phone"] = "không có"
        assert "Phone" in refused("SCHEMA", lambda: register(d)).field

    @claim("%s: an item that belongs to another dossier is the fault ITEM_IN_USE" % port)
    def _():
        refused("ITEM_IN_USE", lambda: register(dossier("7", CollectItem=kept["dossier"]["CollectItem"])))

    @claim("%s: GetDossier finds it by id and by reference, and nothing else" % port)
    def _():
        by_id = call("GetDossier", DossierId=kept["receipt"].DossierId).Dossier
        by_ref = call("GetDossier", ClientRef=kept["dossier"]["ClientRef"]).Dossier
        assert by_id.ClientRef == by_ref.ClientRef and by_id.DossierId == by_ref.DossierId
        assert by_id.History and by_id.Consignment[0].Item == kept["dossier"]["CollectItem"] and by_id.StateVi
        refused("UNKNOWN_DOSSIER", lambda: call("GetDossier", ClientRef="zeep-none-" + TAG))

    @claim("%s: PushEvents answers each event by itself: applied, kept, repeated, refused" % port)
    def _():
        number, begin = kept["dossier"]["CollectItem"], datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)

        def event(key, code, minutes, **more):
            return dict({"Id": key + TAG, "Item": number, "Code": code, "Time": begin + datetime.timedelta(minutes=minutes),
                         "Pos": "480150"}, **more)
        a = call("PushEvents", BatchId="b-" + TAG, Event=[
            event("b", "EDD", 10), event("a", "EMA", 1), event("b", "EDD", 10), event("c", "EMI", 20, Receiver="Bộ phận một cửa"),
            event("d", "EDG", 25), event("e", "EMA", 2, Item=item())])
        assert [r.Outcome for r in a.Result] == ["APPLIED", "KEPT", "REPEATED", "APPLIED", "KEPT",
                                                 "REFUSED"], [r.Outcome for r in a.Result]
        assert a.Result[5].Refusal.Code == "UNKNOWN_ITEM" and a.Result[5].Refusal.Retryable and a.Result[4].State == "DELIVERED"
        assert a.BatchId == "b-" + TAG

    @claim("%s: WithdrawDossier ends in state 7, and says so again" % port)
    def _():
        ref = register(dossier("8")).Receipt.ClientRef
        first = call("WithdrawDossier", ClientRef=ref, Reason="Công dân rút hồ sơ")
        assert (first.State, first.StateName) == (7, "WITHDRAWN")
        assert call("WithdrawDossier", ClientRef=ref, Reason="Công dân rút hồ sơ").StateSince == first.StateSince

    @claim("%s: a message for another gateway is the fault WRONG_AUDIENCE" % port)
    def _():
        refused("WRONG_AUDIENCE", lambda: call("GetService", Audience="another-gateway"))
        assert call("GetService", Audience=kept["gateway"]).Gateway == kept["gateway"]

    @claim("%s: a stranger, an expired and a revoked certificate are refused, and nobody is told why" % port)
    def _():
        texts = set()
        for who in ("stranger", "expired", "revoked"):
            other = Counter(URL, options.certs, soap12=soap12, who=who)
            texts.add(str(refused("REFUSED_SIG", lambda: other.call("GetService"))))
        assert len(texts) == 1, texts

    @claim("%s: the other key of the partner is accepted too" % port)
    def _():
        assert Counter(URL, options.certs, soap12=soap12, who="postal-ec").call("GetService").Contract == "1.0"


def post(message, soap12=False, action=None):
    kind = 'application/soap+xml; charset=utf-8' if soap12 else 'text/xml; charset=utf-8'
    headers = {"Content-Type": kind} if action is None else {"Content-Type": kind, "SOAPAction": '"%s"' % action}
    session = Counter(URL, options.certs).client.transport.session
    return session.post(URL, data=message, headers=headers, timeout=30)


def fault_code(response):
    return etree.fromstring(response.content).findtext(".//{%s}GatewayFault/{%s}Code" % (CONTRACT, CONTRACT))


def bytes_tests():
    """What needs the message in one's hands."""
    counter = Counter(URL, options.certs)

    def message(**arguments):
        envelope = counter.client.create_message(counter.service, "GetService", **arguments)
        return etree.tostring(envelope)

    @claim("the very same message twice is refused as REPLAYED")
    def _():
        m = message(RequestId="replay-" + TAG)
        assert post(m).status_code == 200
        r = post(m)
        assert r.status_code == 500 and fault_code(r) == "REPLAYED", r.text[:500]

    @claim("a receipt names the HTTP body it answers")
    def _():
        listed = counter.call("ListProcedures").Procedure
        p = next(q for q in (counter.call("GetProcedure", Code=x.Code).Procedure for x in listed) if q.Unit)
        d = {"ClientRef": "zeep-bytes-" + TAG, "Pos": "480150", "Clerk": "hoa.nt", "ProcedureCode": p.Code,
             "CompetentUnit": p.Unit[0].Code,
             "Owner": people.person(rnd), "Return": {"Mode": 0},
             "Money": {"StateFee": p.StateFee, "DigitiseFee": 0, "Postage": 26000},
             "Item": [{"Code": c.Code, "Originals": 1, "Copies": 0, "Pages": 1, "Form": 0} for c in p.Component]}
        envelope = counter.client.create_message(counter.service, "RegisterDossier", Dossier=d)
        m = etree.tostring(envelope)
        r = post(m)
        assert r.status_code == 200, r.text[:500]
        counter.client.wsse.verify(etree.fromstring(r.content))
        assert etree.fromstring(r.content).findtext(".//{%s}RequestDigest" % CONTRACT) == hashlib.sha256(m).hexdigest()

    @claim("an unsigned message is refused")
    def _():
        m = etree.tostring(Counter(URL, options.certs, who=None).client.create_message(counter.service, "GetService"))
        assert fault_code(post(m)) == "REFUSED_SIG"

    @claim("a SOAPAction that differs from the body is refused")
    def _():
        assert fault_code(post(message(), action=CONTRACT + "/WithdrawDossier")) == "WRONG_ACTION"
        assert post(message(), action=CONTRACT + "/GetService").status_code == 200

    @claim("one changed character in the signed body is refused")
    def _():
        m = message(RequestId="abc-" + TAG).replace(b"abc-", b"abd-")
        assert fault_code(post(m)) == "REFUSED_SIG"

    @claim("a document type declaration is refused")
    def _():
        m = b'<!DOCTYPE x [<!ENTITY e "e">]>' + message()
        assert fault_code(post(m)) == "BAD_MESSAGE"

    @claim("a SOAP 1.2 message is answered in SOAP 1.2, with status 400 for what the sender did wrong")
    def _():
        twelve = Counter(URL, options.certs, soap12=True)
        envelope = twelve.client.create_message(twelve.service, "GetProcedure", Code="9.999999")
        r = post(etree.tostring(envelope), soap12=True)
        assert r.status_code == 400 and r.headers["content-type"].startswith("application/soap+xml"), r.status_code
        assert etree.QName(etree.fromstring(r.content)).namespace == ns.SOAP_ENV_12

    @claim("base64 with line breaks is accepted as content")
    def _():
        assert base64.encodebytes(b"x" * 100).count(b"\n") > 1
        envelope = etree.fromstring(message(RequestId="line-breaks"))
        token = envelope.find(".//{%s}BinarySecurityToken" % ns.WSSE)
        token.text = "\n".join(token.text[i:i + 64] for i in range(0, len(token.text), 64)) + "\n"
        assert post(etree.tostring(envelope)).status_code == 200


@claim("the WSDL that the gateway serves loads with its schema and names this address")
def _():
    session = Counter(URL, options.certs).client.transport.session
    client = zeep.Client(URL + "?wsdl", transport=zeep.Transport(session=session))
    service = client.wsdl.services["PostalService"]
    assert set(service.ports) == {"PostalPort", "PostalPort12"}
    assert {p.binding_options["address"] for p in service.ports.values()} == {URL}
    assert set(service.ports["PostalPort"].binding._operations) == {
        "GetService", "ListProcedures", "GetProcedure", "RegisterDossier", "GetDossier", "WithdrawDossier", "PushEvents"}


tests("1.1", False)
tests("1.2", True)
bytes_tests()
done()
