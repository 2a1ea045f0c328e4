# SPDX-License-Identifier: Apache-2.0
"""For front.py: descriptions, refusals of the door, the operator's pages."""

import json
import re

from lxml import etree

from front.cast import AS_PROVINCE, PROXIED, anonymous, counter, direct, dossier, options, plain, postal, send_soap, soap, stage
from front.openmetrics import exposition
from front.shapes import GET, POST, TAIL
from tap import claim

DOCUMENTS = [("/soap/postal?wsdl", "text/xml; charset=utf-8"), ("/soap/postal?WSDL", "text/xml; charset=utf-8"),
             ("/soap/postal/1.1?wsdl", "text/xml; charset=utf-8"), ("/soap/postal/1.1?xsd=postal.xsd", "text/xml; charset=utf-8"),
             ("/soap/postal?xsd=postal.xsd", "text/xml; charset=utf-8"), ("/soap/notify?wsdl", "text/xml; charset=utf-8"),
             ("/api/v1/openapi.json", "application/json")]


@claim("WSDL, XSD and OpenAPI are served with type and ETag; 304 to who has them; HEAD without a body")
def _():
    for door in direct, plain, postal:
        public = b"https://gateway" if door is postal else b"http://127.0.0.1:%d" % options.http
        for path, kind in DOCUMENTS:
            a = door.ask("GET", path)
            assert (a.status, a.header("Content-Type")) == (200, kind), (path, a.status, a.headers)
            if kind == "application/json":
                json.loads(a.body)
            else:
                etree.fromstring(a.body)
            assert public in a.body or "xsd" in path, path
            tag = a.header("ETag")
            assert re.fullmatch(r'"[0-9a-f]{64}"', tag), tag
            for asked in tag, '"x", ' + tag, "W/" + tag, "*":
                b = door.ask("GET", path, [("If-None-Match", asked)])
                assert (b.status, b.body, b.header("ETag")) == (304, b"", tag), (path, asked, b.status)
            assert door.ask("GET", path, [("If-None-Match", '"x"')]).status == 200
            b = door.ask("HEAD", path)
            assert (b.status, b.body, b.header("ETag"), b.header("Content-Length")) == (200, b"", tag, str(len(a.body))), b.headers


def addresses(a):
    """Every address of ours that a document names; of notify.wsdl one is the partner's own."""
    found = re.findall(rb"(https?://[^/\"<]*)/(?:soap/postal|soap/notify|api/v1)", a.body)
    found += re.findall(rb'"url": "([^"]*)"', a.body)
    return {m.decode() for m in found} - {"http://127.0.0.1:8090"}


@claim("asked over TLS a document names https and the name asked for, whatever the client says; a foreign name is not repeated")
def _():
    spelled = [("X-Forwarded-Proto", "https"), ("x_forwarded_proto", "https"), ("X-FORWARDED-PROTO", "ftp")]
    for path, _ in DOCUMENTS:
        for door, base in (plain, "http"), (anonymous, "https"), (postal, "https"):
            for host in "gateway", "localhost:%d" % options.https, "127.0.0.1:%d" % options.https:
                for extra in [], spelled[:1], spelled[1:2], spelled[2:], [("X-Forwarded-Proto", "http")]:
                    found = addresses(door.ask("GET", path, extra, host=host))
                    wanted = "https://" + host if base == "https" else "http://127.0.0.1:%d" % options.http
                    assert found <= {wanted} and (found or "xsd" in path), (door.name, path, host, extra, found)
        for host in "other", "other:443", "gateway:1", "gateway.other":
            a = anonymous.ask("GET", path, host=host)
            assert (a.status, a.problem()["code"], a.problem()["field"]) == (403, "WRONG_AUDIENCE", "Host"), (path, host, a.status)
            assert b"other" not in a.body.replace(b"another", b""), a.body
            assert addresses(plain.ask("GET", path, host=host)) <= {"http://127.0.0.1:%d" % options.http}
        assert direct.ask("GET", path, spelled[2:]).status == 403 and direct.ask("GET", path, spelled[:1] * 2).status == 400
    with stage.reconfigured("url = http://127.0.0.1:%d" % options.http, "url = https://cong.example.vn"):
        for door, host in (direct, "other"), (plain, "gateway"), (postal, "gateway"), (postal, "other"):
            for path, _ in DOCUMENTS:
                assert addresses(door.ask("GET", path, host=host)) <= {"https://cong.example.vn"}, (door.name, host, path)


@claim("other names are 404, other methods 405 with Allow, all as problems")
def _():
    for door in direct, plain, postal:
        for path in ("/", "/x", "/soap", "/soap/postal/", "/soap/postal", "/soap/postal?x", "/soap/postal?xsd=",
                     "/soap/postal?xsd=x.xsd",
                     "/soap/postal?xsd=../postal.xsd", "/soap/postal?xsd=postal.wsdl", "/soap/postal?xsd=/etc/passwd",
                     "/soap/postal?xsd=..%2fpostal.xsd", "/api/v1", "/api/v2/trang-thai", "/healthz/", "/Healthz", "/metricsx"):
            a = door.ask("GET", path)
            assert a.status == 404 and a.problem()["code"] == "NOT_FOUND", (path, a.status)
        for method, path, allow in (("POST", "/healthz", "GET, HEAD"), ("POST", "/soap/notify", "GET, HEAD"),
                                    ("GET", "/api/v1/trang-thai", "POST"),
                                    ("PUT", "/soap/postal", "GET, HEAD, POST"), ("DELETE", "/x", "GET, HEAD, POST")):
            a = door.ask(method, path)
            assert a.status == 405 and a.header("Allow") == allow and a.problem()["code"] == "BAD_METHOD", (method, path, a.status,
                a.headers)
    for path in "/api/v1/khong-co", "/api/v1/", "/api/v1/trang-thai/", "/api/v1/trang-thai/x", "/api/v1/Trang-thai":
        a = direct.ask("POST", path, [AS_PROVINCE], b"{}")
        assert a.status == 404 and a.problem()["code"] == "NOT_FOUND", (path, a.status)
    for method, path, allow in (("PUT", "/healthz", "GET, HEAD"), ("DELETE", "/api/v1/trang-thai", "POST")):
        a = direct.ask(method, path)        # HAProxy says of every address what is spoken at all
        assert a.status == 405 and a.header("Allow") == allow, (method, path, a.status, a.headers)


@claim("every refusal of the door is a problem document, or a SOAP fault at a SOAP address: "
       "400 404 405 413 415, and 429 and 503 as HAProxy would say them")
def _():
    for door in (direct,) + PROXIED:
        for raw, status, code in ((GET + b"Host: x\r\n\r\n", 400, "BAD_HTTP"),
                                  (GET.replace(b"healthz", b"x%00") + b"\r\n", 400, "BAD_HTTP"),
                                  (TAIL, 404, "NOT_FOUND"), (b"PUT" + TAIL[3:], 405, "BAD_METHOD"),
                                  (POST + b"Content-Length: 2000000\r\n\r\n", 413, "TOO_LARGE"),
                                  (POST + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 415, "BAD_MEDIA_TYPE")):
            if raw.count(b"Host:") == 2 and door is not direct:
                continue                            # HAProxy's own page
            answers, _, _ = door.exchange(raw)
            assert len(answers) == 1 and answers[0].status == status and answers[0].refusal() == code, (door.name, raw[:60],
                answers)
    for door in (direct,) + PROXIED:
        a = door.exchange(POST + b"Content-Length: 2000000\r\n\r\n")[0][0]
        assert a.header("Content-Type").startswith("text/xml"), (door.name, a.headers)
    with open(stage.path("haproxy.cfg"), encoding="utf-8") as f:
        documents = re.findall(r"http-error status (\d+) content-type application/problem\+json string '(.*?)'", f.read())
    assert {s for s, _ in documents} == {"400", "403", "404", "405", "408", "413", "429", "502", "503", "504"}
    for status, text in documents:
        p = json.loads(text)
        assert p["status"] == int(status) and p["messageEn"] and not p["messageVi"].isascii() and p["code"], p
        assert ". Hãy " in p["messageVi"] and p["messageEn"].count(". ") == 1 and "AuditId" not in text, p     # what to do next


@claim("the AuditId of what the door refuses leads to the line of the log that says why")
def _():
    for raw in (b"PUT" + TAIL[3:], POST + b"Content-Length: 2000000\r\n\r\n", GET.replace(b"healthz", b"x%00") + b"\r\n"):
        answers, _, _ = direct.exchange(raw)
        audit = re.search(rb"[0-9a-z]{26}", answers[0].body).group().decode()
        lines = [line for line in stage.log().split("\n") if audit in line]
        assert len(lines) == 1 and " intake.refused " in lines[0] and 'rule="' in lines[0], (raw[:40], audit, lines)


@claim("/healthz and /readyz answer; through TLS the operator's pages are not there")
def _():
    for door in direct, plain:
        assert door.ask("GET", "/healthz").body == b"alive\n"
        a = door.ask("GET", "/readyz")
        assert a.status == 200 and set(a.body.decode().split("\n")) >= {"store ok", "journal ok", "keys ok", "disk ok"}, a.body
        assert door.ask("HEAD", "/readyz").status == 200
    for path in "/readyz", "/metrics":
        assert postal.ask("GET", path).problem()["code"] == "NOT_FOUND"
    assert postal.ask("GET", "/healthz").status == 200


@claim("/metrics is strict OpenMetrics, its counters move, and every partner has its outbox gauges")
def _():
    def read():
        a = direct.ask("GET", "/metrics")
        assert a.header("Content-Type") == "application/openmetrics-text; version=1.0.0; charset=utf-8", a.headers
        return exposition(a.body.decode())

    before = read()
    counter.call("RegisterDossier", Dossier=dossier("metrics"))
    counter.call("RegisterDossier", Dossier=dossier("metrics"))
    send_soap(plain, soap("GetService"))
    after = read()

    def moved(name, labels=()):
        return after[name][labels] - before[name][labels]
    assert moved("gw_accepted") == 1 and moved("gw_repeated") == 1
    assert moved("gw_refused", (("code", "CLIENT_CERT"),)) == 1
    assert moved("gw_accept_seconds_count") >= 3 and moved("gw_accept_seconds_sum") > 0 and moved("gw_journal_syncs") >= 1
    for partner in "vnpost-42", "hatinh":
        for gauge in "gw_outbox_open", "gw_outbox_waiting", "gw_outbox_age_seconds":
            assert (("partner", partner),) in after[gauge], (gauge, after[gauge])
