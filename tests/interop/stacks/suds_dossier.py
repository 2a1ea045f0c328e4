#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""suds against the postal contract: suds_dossier.py WSDL ENDPOINT REF PROCEDURE ITEM; what it read, a "name TAB value" a line.
Quirk: no WS-Security but UsernameToken, SOAP 1.1 only; an absent list is an absent attribute, base64Binary is a text."""

import base64
import datetime
import hashlib
import sys

import suds
from suds.client import Client

wsdl, endpoint, ref, code, item = sys.argv[1:]
SCAN = "%PDF-1.4 tờ khai".encode()


def tell(name, value):
    print("%s\t%s" % (name, value))


client = Client(wsdl, location=endpoint, cache=None)
call, make = client.service, client.factory.create
tell("operations", " ".join(sorted(client.wsdl.services[0].ports[0].methods)))

tell("contract", call.GetService().Contract)
procedures = call.ListProcedures().Procedure
tell("procedures", len(procedures))
tell("name", next(p.Name for p in procedures if p.Code == code))
procedure = call.GetProcedure(Code=code).Procedure


def paper(component):
    p = make("{urn:vn:postgate:postal:1.0}Paper")
    p.Code, p.Originals, p.Copies, p.Pages, p.Form = component.Code, 1, 0, 2, 2
    p.Sha256, p.FileName, p.MediaType = hashlib.sha256(SCAN).hexdigest(), "tờ khai.pdf", "application/pdf"
    p.Content = base64.b64encode(SCAN).decode()
    return p


def register(client_ref, components, collect=None):
    address = dict(Province="42", Commune="18430", Street="Thôn Hồng Lam, xã Nghi Xuân")
    return call.RegisterDossier(Dossier=dict(
        ClientRef=client_ref, Pos="480150", Clerk="hoa.nt", ProcedureCode=code, CompetentUnit=procedure.Unit[0].Code,
        Owner=dict(Type=1, Name="Nguyễn Thị Mẫu", IdType=1, IdNo="042190001234", Phone="0912000111", Address=address),
        Item=[paper(c) for c in components], Return=dict(Mode=1, Address=address),
        Money=dict(StateFee=procedure.StateFee, DigitiseFee=2000, Postage=26000), CollectItem=collect,
        Note="Có dấu: ả đ & <\"'> …"))


one = register(ref + "-1", procedure.Component[:1], item)
tell("receipt", one.Receipt.DossierId)
tell("replay", str(one.Replay).lower())
two = register(ref + "-2", [procedure.Component[0], procedure.Component[2]])
tell("receipt2", two.Receipt.DossierId)

dossier = call.GetDossier(ClientRef=ref + "-1").Dossier
tell("dossier", dossier.DossierId)
tell("state", dossier.StateVi)
tell("consignments", len(dossier.Consignment))
tell("item", dossier.Consignment[0].Item)

now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
answer = call.PushEvents(BatchId=ref, Event=[dict(Id=ref + "-e", Item=item, Code="EMA", Time=now, Receiver="Trần Văn Bưởi")])
tell("results", len(answer.Result))
tell("outcome", answer.Result[0].Outcome)

try:
    call.GetProcedure(Code="9.999999")
except suds.WebFault as e:
    tell("exception", type(e).__name__)
    tell("code", e.fault.detail.GatewayFault.Code)
    tell("vi", e.fault.detail.GatewayFault.MessageVi)
