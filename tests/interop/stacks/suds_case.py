#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""suds against the postal contract 1.1: suds_case.py WSDL ENDPOINT REF PROCEDURE UNIT CARD; what it read, a "name TAB value" a
line.  Quirk: an object without anything in it is left out, so an empty step is an empty text; amounts are texts."""

import base64
import hashlib
import sys

import suds
from suds.client import Client

wsdl, endpoint, ref, code, unit, card = sys.argv[1:]
SCAN = "%PDF-1.4 tờ khai".encode()
POS, CLERK = "480150", "hoa.nt"


def tell(name, value):
    print("%s\t%s" % (name, value))


client = Client(wsdl, location=endpoint, cache=None)
call = client.service
tell("operations", " ".join(sorted(client.wsdl.services[0].ports[0].methods)))

service = call.GetService()
tell("contract", service.Contract)
to = service.Gateway
case = call.OpenCase(Audience=to, ClientRef=ref, Pos=POS, Clerk=CLERK).Case
tell("case", case.CaseId)
tell("next", case.Next)


def act(seen, ident, **step):
    done = dict(Id=ident, Seen=seen.Version, Pos=POS, Clerk=CLERK, **step)
    return call.ActOnCase(Audience=to, CaseId=case.CaseId, Act=done).Case


procedure = dict(ProcedureCode=code, CompetentUnit=unit)
try:
    act(case, "early", Procedure=procedure)
except suds.WebFault as e:
    tell("exception", type(e).__name__)
    tell("code", e.fault.detail.GatewayFault.Code)
    tell("expected", e.fault.detail.GatewayFault.Expected)
    tell("vi", e.fault.detail.GatewayFault.MessageVi)

now = act(case, "person", Person=dict(Card=card, Owner=dict(Phone="0912 000 111")))
tell("phone", now.Owner.Phone)
now = act(now, "procedure", Procedure=procedure)
required = [c.Code for c in now.Procedure.Components if c.Required]
tell("required", len(required))
now = act(now, "look", LookUps="")
papers = [dict(Code=c, Originals=1, Copies=0, Pages=2, Form=0) for c in required]
papers[0].update(Originals=0, Form=2, Sha256=hashlib.sha256(SCAN).hexdigest(), FileName="tờ khai.pdf", MediaType="application/pdf",
                 Content=base64.b64encode(SCAN).decode())
now = act(now, "papers", Papers=dict(Item=papers))
now = act(now, "quote", Quote=dict(Return=dict(Mode=0), Note="Có dấu: ả đ & <\"'> …"))
tell("total", now.Quote.Total)
tell("sum", sum(int(line.Amount) for line in now.Quote.Lines))

first = act(now, "accept", Accept="")
tell("receipt", first.Receipt.DossierId)
tell("replay", str(first.Replay).lower())
again = act(now, "accept", Accept="")
tell("receipt2", again.Receipt.DossierId)
tell("replay2", str(again.Replay).lower())
tell("state", call.GetCase(Audience=to, ClientRef=ref).Case.State)

money = call.TakePayment(Audience=to, DossierId=first.Receipt.DossierId, Payment=dict(
    Id="pay", Pos=POS, Clerk=CLERK, Method="CASH", Amount=1000, Series="Z" + ref[-12:])).Money
tell("owed", money.Owed)
tell("number", money.Entries[0].Number)
tell("words", money.Entries[0].AmountVi)
