#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""suds (SOAP 1.1): the contract as it is served, through its own types.  Arguments: WSDL RELAY FACTS(JSON)."""
import json
import os
import sys

from suds import WebFault
from suds.client import Client

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from tap import claim, done  # noqa: E402

wsdl, relay, facts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = Client(wsdl, location=relay, cache=None)
kept = {}


@claim("suds: the WSDL loads and GetService answers")
def _():
    assert client.service.GetService().Contract == "1.0"


@claim("suds: a list comes as a list")
def _():
    assert len(client.service.ListProcedures().Procedure) > 5


@claim("suds: a dossier is registered, Vietnamese text intact")
def _():
    d = facts["dossier"]
    kept["id"] = client.service.RegisterDossier(Dossier=d).Receipt.DossierId
    status = client.service.GetDossier(DossierId=kept["id"]).Dossier
    assert status.ClientRef == d["ClientRef"] and status.StateVi == "được tiếp nhận", status


@claim("suds: events are answered one by one")
def _():
    r = client.service.PushEvents(BatchId="b-1", Event=[{"Id": facts["tag"], "Item": facts["dossier"]["CollectItem"], "Code": "EMA", "Time": facts["time"]}])
    assert r.Result[0].Outcome == "APPLIED", r


@claim("suds: a fault is its own exception with code and sentence")
def _():
    try:
        client.service.GetProcedure(Code="9.999999")
        raise AssertionError("no fault")
    except WebFault as e:
        f = e.fault.detail.GatewayFault
        assert f.Code == "UNKNOWN_PROCEDURE" and f.MessageVi.startswith("không có thủ tục"), f


done()
