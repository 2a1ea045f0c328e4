# SPDX-License-Identifier: Apache-2.0
"""For front.py: what contracts and documents promise as limits holds at the running daemon, at each bound and one beyond it."""

import copy
import datetime
import hashlib
import json
import os
import re
import time

from lxml import etree

from front import httpsig as sig
from front.addressed import signed
from front.cast import (AS_POSTAL, AS_PROVINCE, CONTRACT, ROOT, TAG, certs, counter, direct, dossier, fault, plain, postal,
                        procedure, send_soap, soap, stage)
from front.door import Door, unix
from tap import claim

own = sig.Signer(certs, "province")
ops = Door("the operator's socket", unix(stage.path("ops.sock")))
service = counter.call("GetService").Limits


def told(file, pattern):
    """The numbers in the only sentence of a document that fits."""
    with open(os.path.join(ROOT, file), encoding="utf-8") as f:
        found = re.findall(pattern, re.sub(r"\s+", " ", f.read()))
    assert len(found) == 1, (file, pattern, found)
    return [int(n.replace(",", "")) for n in (found[0] if isinstance(found[0], tuple) else found)]


def bodies():
    """(method, path, listener, bytes) of each address that takes a body, as docs/routes.md has it."""
    with open(os.path.join(ROOT, "docs/routes.md"), encoding="utf-8") as f:
        rows = [[c.strip(" `") for c in line.split("|")[1:-1]] for line in f if line.startswith("| POST |")]
    for method, path, listener, _, limit, _ in rows:
        yield method, path, listener, service.MessageBytes if limit == "http.body_max" else int(limit.split(" ")[0]) * 1024


def refused(message):
    """Code and field of a message's refusal, or None twice."""
    a = send_soap(postal, message)
    detail = etree.fromstring(a.body).find(".//{%s}GatewayFault" % CONTRACT)
    return (None, None) if detail is None else tuple(detail.findtext("{%s}%s" % (CONTRACT, n)) for n in ("Code", "Field"))


def with_one_more(name, operation, **arguments):
    """The message, signed, with its last element of that name once more: no client library would make it."""
    payload = etree.fromstring(soap(operation, **arguments)).find("{*}Body")[0]
    last = payload.findall(".//{*}" + name)[-1]
    last.addnext(copy.deepcopy(last))
    return signed([], payload=payload)


@claim("GetService, integrating.md and the schemas tell the same limits")
def _():
    message, paper = service.MessageBytes, service.PaperBytes
    assert told("docs/integrating.md", r"a message has at most (\d+) MiB \(([\d,]+) bytes\)") == [message >> 20, message]
    assert told("docs/integrating.md", r"one paper's content (\d+) KiB \(([\d,]+) bytes\)") == [paper >> 10, paper]
    assert told("docs/integrating.md", r"though a dossier may list (\d+);") == [service.PapersPerDossier]
    assert told("schemas/postal/1.0/postal.xsd", r"The events, at most ([\d,]+)\.") == [service.EventsPerBatch]
    news = [n for _, path, _, n in bodies() if path == "/api/v1/trang-thai"]
    assert told("schemas/province/1.0/openapi.json", r"Larger than (\d+) KiB \(TOO_LARGE\)") == [news[0] >> 10]


@claim("each address takes a body of its limit as docs/routes.md has it, and answers 413 to one byte more, told or chunked")
def _():
    seen = 0
    for method, path, listener, limit in bodies():
        for name, value in ("dossier", "42.07-" + "0" * 31), ("exchange", "x1"), ("partner", "hatinh"), ("item", "0"):
            path = path.replace("{%s}" % name, value)
        for door in (ops,) if listener == "OPS" else (direct, plain):
            seen += 1
            kind = [("Content-Type", "text/xml" if path.startswith("/soap") else "application/json")]
            assert door.ask(method, path, kind, b" " * limit).status != 413, (door.name, path)
            assert door.ask(method, path, kind, b" " * (limit + 1)).status == 413, (door.name, path)
            line = ("%s %s HTTP/1.1\r\nHost: gateway\r\nTransfer-Encoding: chunked\r\n" % (method, path)).encode()
            line += "".join("%s: %s\r\n" % h for h in kind).encode() + b"\r\n"
            answers, _, _ = door.exchange(line + b"%x\r\n%s\r\n0\r\n\r\n" % (limit + 1, b" " * (limit + 1)), wait=10)
            assert [a.status for a in answers] == [413], (door.name, path, answers)
    assert seen >= 5, seen


@claim("a signed message of 1 MiB is taken and one byte more is not; news of 64 KiB likewise")
def _():
    message = soap("GetProcedure", Code=procedure.Code, RequestId="exactly")
    a = send_soap(postal, message + b" " * (service.MessageBytes - len(message)))
    assert (a.status, fault(a)) == (200, None), a.status
    message = soap("GetProcedure", Code=procedure.Code, RequestId="more")
    a = send_soap(postal, message + b" " * (service.MessageBytes + 1 - len(message)))
    assert a.status == 413, a.status
    known = counter.call("RegisterDossier", Dossier=dossier("limit")).Receipt.DossierId
    time.sleep(1.1)
    limit = next(n for _, path, _, n in bodies() if path == sig.PATH)
    for size, status in (limit, 200), (limit + 1, 413):
        body = json.dumps({"MaSuKien": "limit-%s-%d" % (TAG, size), "MaThamChieu": known, "TrangThai": 4,
                           "ThoiDiem": time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 7 * 3600))}).encode()
        body += b" " * (size - len(body))
        a = direct.ask("POST", sig.PATH, sig.request(own, body) + [AS_PROVINCE], body)
        assert a.status == status, (size, a.status, a.body)


def papers(n, size=None):
    """n papers of the procedure, with so many bytes of content each."""
    items = (dossier("x")["Item"] * n)[:n]
    if size is None:
        return items
    contents = [b"%PDF-1.4\n" + os.urandom(size - 9) for _ in range(n)]
    return [dict(i, Form=2, Sha256=hashlib.sha256(c).hexdigest(), FileName="to-khai.pdf", MediaType="application/pdf", Content=c)
            for i, c in zip(items, contents)]


@claim("as many papers fit as is said: of the full size into a message, without content into a dossier")
def _():
    fit = told("docs/integrating.md", r"So at most (\d+) papers of the full size fit one message")[0]
    counter.call("RegisterDossier", Dossier=dossier("full", Item=papers(fit, service.PaperBytes)))
    a = send_soap(postal, soap("RegisterDossier", Dossier=dossier("over", Item=papers(fit + 1, service.PaperBytes))))
    assert a.status == 413, a.status
    code, field = refused(soap("RegisterDossier", Dossier=dossier("large", Item=papers(1, service.PaperBytes + 1))))
    assert code == "SCHEMA" and field.endswith("/Content"), (code, field)
    counter.call("RegisterDossier", Dossier=dossier("many", Item=papers(service.PapersPerDossier)))
    code, field = refused(with_one_more("Item", "RegisterDossier", Dossier=dossier("more", Item=papers(service.PapersPerDossier))))
    assert code == "SCHEMA" and "Item[%d]" % (service.PapersPerDossier + 1) in field, (code, field)


@claim("a batch has as many events as is said")
def _():
    now = datetime.datetime.now(datetime.timezone.utc)
    events = [{"Id": "limit-%s-%d" % (TAG, i), "Item": "EA000000015VN", "Code": "EMJ", "Pos": "480150", "Time": now}
              for i in range(service.EventsPerBatch)]
    results = counter.call("PushEvents", BatchId="limit-%s" % TAG, Event=events).Result
    assert len(results) == service.EventsPerBatch, len(results)
    code, field = refused(with_one_more("Event", "PushEvents", BatchId="limit-%s-2" % TAG, Event=events))
    assert code == "SCHEMA" and "Event[%d]" % (service.EventsPerBatch + 1) in field, (code, field)


@claim("a message lives as long as the contracts say, and not a second longer")
def _():
    life = told("schemas/postal/1.0/postal.wsdl", r"A message may live (\d+) minutes;")[0]
    assert [life] == told("schemas/province/1.0/openapi.json", r"the agreed window ago \((\d+) minutes unless")
    assert [life] == told("docs/integrating.md", r"in UTC, \*\*at most (\d+) minutes\*\* apart")
    assert [life] == told("schemas/postal/1.0/notify.wsdl", r"A message may live (\d+) minutes;")
    assert fault(send_soap(direct, signed([], life=life * 60), AS_POSTAL)) is None
    assert fault(send_soap(direct, signed([], life=life * 60 + 1), AS_POSTAL)) == "STALE"
    body = b"{}"
    for seconds, code in (life * 60, "SCHEMA"), (life * 60 + 1, "STALE"):
        created = int(time.time())
        headers = sig.request(own, body, parameters=sig.params(own, created=created, expires=created + seconds))
        a = direct.ask("POST", sig.PATH, headers + [AS_PROVINCE], body)
        assert a.problem()["code"] == code, (seconds, a.problem())
