# SPDX-License-Identifier: Apache-2.0
"""For front.py: the running stage, the doors to it, and messages to send."""

import argparse
import os
import sys
import time
import uuid

from lxml import etree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../partners"))
from front.door import Door, Stage, client_cert, tcp, tls, unix     # noqa: E402
from zeep_counter import CONTRACT, ROOT, Counter                          # noqa: E402

parser = argparse.ArgumentParser(description="The front door of a running stage.")
parser.add_argument("--http", type=int, required=True)
parser.add_argument("--https", type=int, required=True)
parser.add_argument("--socket", required=True)
parser.add_argument("--certs", required=True)
options = parser.parse_args()

certs, TAG = options.certs, uuid.uuid4().hex[:10]
stage = Stage(os.path.dirname(os.path.abspath(options.socket)))
AS_POSTAL = ("X-Client-Cert", client_cert(certs, "tls-postal"))
AS_PROVINCE = ("X-Client-Cert", client_cert(certs, "tls-province"))
direct = Door("the socket", unix(options.socket))
plain = Door("the plain port", tcp(options.http))
anonymous = Door("TLS without a certificate", tls(options.https, certs))
postal = Door("TLS", tls(options.https, certs, "tls-postal"))
province = Door("TLS as the province", tls(options.https, certs, "tls-province"))
PROXIED = (plain, postal)
BODY_MAX = 1048576
counter = Counter("https://127.0.0.1:%d" % options.https + "/soap/postal", certs)
procedure = next(p for p in (counter.call("GetProcedure", Code=q.Code).Procedure for q in counter.call("ListProcedures").Procedure)
                 if p.Unit)


def soap(operation, **arguments):
    """A signed message, not sent."""
    return etree.tostring(counter.client.create_message(counter.service, operation, **arguments))


def dossier(ref, **more):
    d = {"ClientRef": "front-%s-%s" % (TAG, ref), "Pos": "480150", "Clerk": "hoa.nt", "ProcedureCode": procedure.Code,
         "CompetentUnit": procedure.Unit[0].Code, "Owner": {"Type": 1, "Name": "Trần Văn Thử", "IdType": 1, "IdNo": "042085001234"},
         "Item": [{"Code": c.Code, "Originals": 1, "Copies": 0, "Pages": 1, "Form": 0} for c in procedure.Component],
         "Return": {"Mode": 0}, "Money": {"StateFee": procedure.StateFee, "DigitiseFee": 0, "Postage": 26000}}
    d.update(more)
    return d


def send_soap(door, message, *headers):
    return door.ask("POST", "/soap/postal", [("Content-Type", "text/xml; charset=utf-8")] + list(headers), message)


def fault(answer):
    return etree.fromstring(answer.body).findtext(".//{%s}GatewayFault/{%s}Code" % (CONTRACT, CONTRACT))


def alive(door=direct):
    began = time.monotonic()
    a = door.ask("GET", "/healthz")
    assert (a.status, a.body) == (200, b"alive\n"), (a.status, a.body)
    return time.monotonic() - began
