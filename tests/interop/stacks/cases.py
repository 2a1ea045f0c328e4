#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Five SOAP stacks against a running gateway by the postal contract 1.1, each in its own way: load the WSDL as it is served, open a
case, be refused for a step too early, go on to the receipt, ask for it again, and take money.  The clients print what they read;
here that is compared with what was on the wire.  Prints TAP.

    cases.py --url https://127.0.0.1:8443 --plain http://127.0.0.1:8080 --certs DIR [--build DIR] [STACK...]"""

import base64
import uuid

from peers import SOAP12, STACKS, Peers
from tap import claim, done

OPERATIONS = {"OpenCase", "ActOnCase", "GetCase", "TakePayment", "GetService", "RegisterDossier", "GetDossier"}
PROCEDURE, UNIT = "1.004873", "H27.55"
CARD = "042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021"
NOTE, SCAN = "Có dấu: ả đ & <\"'> …", "%PDF-1.4 tờ khai".encode()
CALLS = 12                              # each of the clients makes, the refused one among them

peers = Peers("Five SOAP stacks and cases, against a running gateway.", "1.1", "case", who="counter-soap", rsa="counter-rsa")
text = peers.text


def tests(stack):
    """All claims about one stack."""
    _, _, version, error = STACKS[stack]
    said, wire = {}, {}

    def acts():
        """Exchanges of ActOnCase, in order: early, person, procedure, look, papers, quote, accept, accept."""
        return wire["ActOnCase"]

    @claim("%s: loads the WSDL of 1.1 and its schema as they are served, with cases and money" % stack)
    def _():
        peers.make(stack)
        told, calls = peers.call(stack, "%s-%s" % (stack, uuid.uuid4().hex[:12]), PROCEDURE, UNIT, CARD)
        said.update(told)
        wire.update(calls)
        assert OPERATIONS < set(said["operations"].split()), said["operations"]
        assert said["contract"] == "1.1", said

    @claim("%s: every message of a case is in its SOAP version, every answer and fault is signed by the gateway" % stack)
    def _():
        peers.check_messages(stack, wire, CALLS)

    @claim("%s: a case is opened, and its first step is the person" % stack)
    def _():
        assert [said["case"]] == text(wire["OpenCase"][0].answer, "p:CaseId") and said["next"] == "Person"

    @claim("%s: a step too early is the stack's own error, with the missing step and a Vietnamese sentence" % stack)
    def _():
        x = acts()[0]
        assert x.status == (400 if version == SOAP12 else 500), x.status
        assert (said["exception"], said["code"], said["expected"]) == (error, "STEP_MISSING", "Person"), said
        assert [said["vi"]] == text(x.answer, "p:MessageVi") and "Person" in said["vi"]

    @claim("%s: a card's text and a phone reach the gateway unharmed" % stack)
    def _():
        x = acts()[1]
        assert text(x.request, "p:Card") == [CARD] and said["phone"] == "+84912000111"
        assert text(x.answer, "p:Owner/p:Name") == ["Nguyễn Thị Mẫu"]

    @claim("%s: the procedure's components are read, an empty step is sent, and papers are handed in" % stack)
    def _():
        assert said["required"] == str(text(acts()[2].answer, "p:Components/p:Required").count("true"))
        assert [base64.b64decode(t) for t in text(acts()[4].request, "p:Content")] == [SCAN]
        assert text(acts()[4].answer, "p:Steps/p:Done") == ["true"] * 4 + ["false"] * 2

    @claim("%s: the quote's lines add up, special characters unharmed" % stack)
    def _():
        assert said["total"] == said["sum"] != "0" and text(acts()[5].request, "p:Note") == [NOTE]

    @claim("%s: the acceptance brings a receipt, and again the same" % stack)
    def _():
        assert said["receipt"] == said["receipt2"] == said["case"] and said["state"] == "ACCEPTED"
        assert (said["replay"], said["replay2"]) == ("false", "true"), said

    @claim("%s: money is taken, with the receipt's number and the amount in words" % stack)
    def _():
        assert int(said["owed"]) == int(said["total"]) - 1000
        assert (said["number"], said["words"]) == ("1", "Một nghìn đồng"), said


for name in peers.options.stacks or STACKS:
    tests(name)
done()
