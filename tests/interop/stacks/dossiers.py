#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Five SOAP stacks against a running gateway by the postal contract 1.0, each in its own way: load the WSDL as it is served, ask,
register, find, push, and meet a fault.  The clients print what they read; here that is compared with what was on the wire.
Prints TAP.

    dossiers.py --url https://127.0.0.1:8443 --plain http://127.0.0.1:8080 --certs DIR [--build DIR] [STACK...]"""

import base64
import random
import uuid

from peers import SOAP12, STACKS, Peers, body
import people
from tap import claim, done

OPERATIONS = ["GetDossier", "GetProcedure", "GetService", "ListProcedures", "PushEvents", "RegisterDossier", "WithdrawDossier"]
PROCEDURE = "1.000894"                  # one paper is required, two more are possible
NAME, STREET, NOTE = "Nguyễn Thị Mẫu", "Thôn Hồng Lam, xã Nghi Xuân", "Có dấu: ả đ & <\"'> …"
SCAN, RECEIVER = "%PDF-1.4 tờ khai".encode(), "Trần Văn Bưởi"

peers = Peers("Five SOAP stacks against a running gateway.", "1.0", "dossier", who="postal", rsa="postal")
text = peers.text


def tests(stack):
    """All claims about one stack."""
    _, _, version, error = STACKS[stack]
    said, wire = {}, {}

    def asked(operation):
        """Exchanges of an operation, in order."""
        return wire.get(operation, [])

    @claim("%s: loads the WSDL and its schema as they are served, with every operation" % stack)
    def _():
        peers.make(stack)
        ref, item = "%s-%s" % (stack, uuid.uuid4().hex[:12]), people.s10("RB", random.randrange(100000000))
        told, calls = peers.call(stack, ref, PROCEDURE, item)
        said.update(told, ref=ref, sent_item=item)
        wire.update(calls)
        assert said["operations"].split() == OPERATIONS, said["operations"]

    @claim("%s: every message is in its SOAP version, every answer and fault is signed by the gateway" % stack)
    def _():
        peers.check_messages(stack, wire, 8)

    @claim("%s: GetService needs no argument" % stack)
    def _():
        assert said["contract"] == "1.0" and len(body(asked("GetService")[0].request)) == 0

    @claim("%s: ListProcedures without arguments lists all, with their names byte by byte" % stack)
    def _():
        answer = asked("ListProcedures")[0].answer
        codes, names = text(answer, "p:Procedure/p:Code"), text(answer, "p:Procedure/p:Name")
        assert said["procedures"] == str(len(codes)) and said["name"] == names[codes.index(PROCEDURE)] == "Đăng ký kết hôn"

    @claim("%s: RegisterDossier carries Vietnamese text, special characters and a paper's bytes unharmed" % stack)
    def _():
        x = asked("RegisterDossier")[0]
        assert text(x.request, "p:Owner/p:Name") == [NAME] and text(x.request, "p:Owner//p:Street") == [STREET]
        assert text(x.request, "p:Note") == [NOTE]
        assert [base64.b64decode(t) for t in text(x.request, "p:Content")] == [SCAN]
        assert [said["receipt"]] == text(x.answer, "p:DossierId") and said["replay"] == "false"

    @claim("%s: lists of one and of two papers are sent" % stack)
    def _():
        one, two = asked("RegisterDossier")
        assert len(text(one.request, "p:Dossier/p:Item")) == 1 and len(text(two.request, "p:Dossier/p:Item")) == 2
        assert [said["receipt2"]] == text(two.answer, "p:DossierId") and said["receipt2"] != said["receipt"]

    @claim("%s: GetDossier finds it; a list of one item is read, and the state in Vietnamese" % stack)
    def _():
        answer = asked("GetDossier")[0].answer
        assert said["dossier"] == said["receipt"] and said["consignments"] == "1" and said["item"] == said["sent_item"]
        assert [said["state"]] == text(answer, "p:Dossier/p:StateVi")

    @claim("%s: PushEvents with one event is answered with one result" % stack)
    def _():
        x = asked("PushEvents")[0]
        assert text(x.request, "p:Receiver") == [RECEIVER] and len(text(x.request, "p:Event")) == 1
        assert said["results"] == "1" and said["outcome"] == "APPLIED"

    @claim("%s: a refusal is the stack's own error, with code and Vietnamese sentence" % stack)
    def _():
        x = asked("GetProcedure")[-1]
        assert x.status == (400 if version == SOAP12 else 500), x.status
        assert (said["exception"], said["code"]) == (error, "UNKNOWN_PROCEDURE"), said
        assert [said["vi"]] == text(x.answer, "p:MessageVi") and "thủ tục" in said["vi"]


for name in peers.options.stacks or STACKS:
    tests(name)
done()
