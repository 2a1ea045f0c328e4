#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The front door of a running stage (scripts/stage), on the daemon's socket and through HAProxy: raw HTTP, sizes, slow and
many clients, client certificates, documents, metrics, abused HTTP Message Signatures, personal data at rest.  Prints TAP.

    front.py --http PORT --https PORT --socket PATH --certs DIR"""

import argparse
import base64
import concurrent.futures
import contextlib
import json
import os
import re
import socket
import sys
import threading
import time
import uuid

from lxml import etree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
import front_sig as sig                                                 # noqa: E402
from front_metrics import exposition                                    # noqa: E402
from front_shapes import (CHUNKED, ENDLESS, FIRST_LINE, GET, LENGTH_DROPPED, MADE_PLAIN, MORE, POST, PROXY_MORE, REFUSED,      # noqa: E402
                          SHAPES, TAIL)
from front_wire import Door, Stage, client_cert, receive, split, tcp, tls, unix        # noqa: E402
from tap import claim, done                                             # noqa: E402
from zeep_counter import CONTRACT, Counter, GatewayFault                # noqa: E402

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


def answered_404():
    return len(re.findall(r" http\.request route=\d+ status=404 ", stage.log()))


# ---- shapes ----

def shape_on_socket(name, raw):
    answers, closed, left = direct.exchange(raw + TAIL, ["HEAD"] if raw.startswith(b"HEAD") else [], wait=0.5 if name in ENDLESS else 3)
    assert len(answers) <= 1 and not left, ([a.status for a in answers], left[:80])
    assert closed or (name in ENDLESS and not answers), "left open"
    for a in answers:
        assert a.status in REFUSED | MORE.get(name, set()), a.status
        if name not in FIRST_LINE and not raw.startswith(b"HEAD"):
            a.problem()


def shape_through_proxy(door, name, raw):
    """How many of /smuggled were answered 404; only behind what HAProxy made plain."""
    answers, closed, left = door.exchange(raw + TAIL, ["HEAD"] if raw.startswith(b"HEAD") else [])
    status = [a.status for a in answers]
    assert not left, left[:80]
    if name in MADE_PLAIN:
        assert len(status) <= 2 and status[0] in {200, 500} and status[1:] in ([], [404], [405]), status
        return status.count(404)
    assert closed and len(status) <= 1, (status, closed)
    assert set(status) <= REFUSED | MORE.get(name, set()) | PROXY_MORE.get(name, set()) | ({500} if name in LENGTH_DROPPED else set()), status
    if answers and status != [500] and answers[0].header("Content-Type") != "text/html" and not raw.startswith(b"HEAD"):
        answers[0].problem()
    return 0


def all_shapes(body, door):
    """Body for each shape; then nothing may have been answered that was not counted."""
    wrong, before, expected = [], answered_404(), 0
    for name, raw in SHAPES:
        try:
            expected += body(name, raw) or 0
            alive(door)
        except Exception as e:
            wrong.append("%s: %r" % (name, e))
    assert not wrong, "\n".join(wrong)
    assert answered_404() - before == expected, (answered_404() - before, expected)


with stage.configured(gateway="log_level = debug"):
    @claim("%d ambiguous or malformed requests on the socket: one answer or none, no second request is run" % len(SHAPES))
    def _():
        all_shapes(shape_on_socket, direct)

    for through in PROXIED:
        @claim("the same through HAProxy, %s" % through.name)
        def _():
            all_shapes(lambda name, raw: shape_through_proxy(through, name, raw), through)

    @claim("proper requests in one connection are answered in order, also several at once and with Expect")
    def _():
        for door in (direct,) + PROXIED:
            answers, _, left = door.exchange(GET + b"\r\n" + TAIL + GET + b"\r\n")
            assert ([a.status for a in answers], left) == ([200, 404, 200], b""), answers
            answers, _, left = door.exchange(POST + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\nhello")
            assert [a.status for a in answers] == [500] and not left

# ---- sizes ----


def too_large(door, head, piece):
    """The status, and how many bytes were sent before it was seen."""
    with door.connect() as s:
        s.sendall(head)
        sent, seen = 0, b""
        while sent < 8 * BODY_MAX and not seen:
            with contextlib.suppress(OSError):
                s.sendall(piece)
            sent += len(piece)
            seen, closed = receive(s, 0.002, quiet=1.0)
            if closed and not seen:
                break
        answers, left = split(seen)
    assert len(answers) == 1 and not left, (seen[:200], sent)
    return answers[0], sent


for door in (direct,) + PROXIED:
    @claim("a body larger than the limit is answered 413 while it is being sent, %s" % door.name)
    def _():
        for _ in range(5):
            a, sent = too_large(door, POST + b"Content-Length: %d\r\n\r\n" % (BODY_MAX + 1), b"x" * 16384)
            assert a.status == 413 and a.problem()["code"] == "TOO_LARGE" and sent <= BODY_MAX // 2, (a.status, sent)
            a, sent = too_large(door, CHUNKED, b"4000\r\n" + b"x" * 16384 + b"\r\n")
            assert a.status == 413 and a.problem()["code"] == "TOO_LARGE" and sent < 4 * BODY_MAX, (a.status, sent)
        alive(door)

    @claim("a body of exactly the limit is read, %s" % door.name)
    def _():
        blank = b" " * BODY_MAX
        a = send_soap(door, blank)
        assert (a.status, fault(a)) == (500, "BAD_MESSAGE"), a.status
        chunks = b"".join(b"10000\r\n" + blank[:65536] + b"\r\n" for _ in range(16)) + b"0\r\n\r\n"
        answers, _, _ = door.exchange(CHUNKED + chunks, wait=10)
        assert [x.status for x in answers] == [500], answers
        a, _ = too_large(door, POST + b"Content-Length: 999999999999999\r\n\r\n", b"x")
        assert a.status == 413

# ---- slow and many ----


def drip(door, head, rest):
    """Seconds until the door gave up on a byte every 200 ms, and what it said."""
    began = time.monotonic()
    with door.connect() as s:
        s.sendall(head)
        for i in range(75):
            raw, closed = receive(s, 0.2)
            if raw or closed:
                break
            with contextlib.suppress(OSError):
                s.sendall(rest[i % len(rest):i % len(rest) + 1])
        return time.monotonic() - began, raw


pool = concurrent.futures.ThreadPoolExecutor(8)
# HAProxy's own deadline is ten seconds: waited for beside the rest.
slow = {what: pool.submit(drip, door, head, b"x") for door in (postal,) for what, head in (
    ("header", b"GET /healthz HTTP/1.1\r\nX: "), ("body", POST + b"Content-Length: 200\r\n\r\n"), ("chunks", CHUNKED + b"ff\r\n"))}

with stage.configured(http="deadline = 2s"):
    @claim("headers and bodies sent a byte at a time are cut at the deadline, however they trickle")
    def _():
        heads = [b"GET /healthz HT", b"GET /healthz HTTP/1.1\r\nX: ", POST + b"Content-Length: 200\r\n\r\n", CHUNKED + b"ff\r\n"]
        for seconds, raw in [f.result() for f in [pool.submit(drip, direct, h, b"x") for h in heads]]:
            assert 1.5 < seconds < 4.5 and not raw, (seconds, raw)

    @claim("a large body through HAProxy is cut at the daemon's deadline")
    def _():
        seconds, raw = drip(postal, POST + b"Content-Length: 200000\r\n\r\n" + b"x" * 40000, b"x")
        assert 1.5 < seconds < 5, (seconds, raw)
        answers, _ = split(raw)
        assert not answers or answers[0].problem()["status"] in (400, 408, 502), answers

    @claim("who does not read its answers holds up nobody, and is cut")
    def _():
        with direct.connect() as s:
            s.settimeout(1.0)
            with contextlib.suppress(socket.timeout):
                for _ in range(400):
                    s.sendall(b"GET /soap/postal?wsdl HTTP/1.1\r\nHost: gateway\r\n\r\n")
            assert max(alive(direct) for _ in range(20)) < 1.0
            time.sleep(2.6)
            raw, closed = receive(s, 3.0, quiet=3.0)
            assert closed
            assert raw.count(b"HTTP/1.1 200") < 400
        assert "http.slow at=\"reading the answer\"" in stage.log()

for door in (direct,) + PROXIED:
    @claim("200 idle connections leave the door open, %s" % door.name)
    def _():
        with contextlib.ExitStack() as stack:
            for _ in range(200):
                stack.enter_context(door.connect())
            assert max(alive(door) for _ in range(20)) < 2.0
            assert fault(send_soap(door, soap("GetProcedure", Code="9.999999"), *([AS_POSTAL] if door is direct else []))) in (
                "UNKNOWN_PROCEDURE", "REFUSED_SIG")
        alive(door)


@claim("more requests in work than in_work: 503 with Retry-After for the rest, the accepted ones are unharmed")
def _():
    messages = {ref: soap("RegisterDossier", Dossier=dossier(ref)) for ref in ("busy-%d" % i for i in range(24))}
    before = exposition(direct.ask("GET", "/metrics").body.decode())["gw_shed"][()]
    with stage.configured(http="in_work = 4"):
        with stage.stopped("redis"):                # so that whoever is in work stays there
            with concurrent.futures.ThreadPoolExecutor(24) as many:
                sent = {ref: many.submit(send_soap, direct, m, AS_POSTAL) for ref, m in messages.items()}
                time.sleep(1.0)
                waiting = sum(not f.done() for f in sent.values())
                assert alive() < 1.0
                os.kill(stage.pid("redis"), 18)
                answers = {ref: f.result() for ref, f in sent.items()}
    good = [ref for ref, a in answers.items() if a.status == 200]
    shed = [a for a in answers.values() if a.status == 503]
    assert len(good) == waiting == 4 and len(shed) == 20, (waiting, {r: a.status for r, a in answers.items()})
    for a in shed:
        assert a.problem()["code"] == "BUSY" and int(a.header("Retry-After")) > 0
    for ref in messages:
        if ref in good:
            assert counter.call("GetDossier", ClientRef=dossier(ref)["ClientRef"]).Dossier.DossierId
        else:
            try:
                counter.call("GetDossier", ClientRef=dossier(ref)["ClientRef"])
                raise AssertionError(ref)
            except GatewayFault as f:
                assert f.code == "UNKNOWN_DOSSIER"
    assert exposition(direct.ask("GET", "/metrics").body.decode())["gw_shed"][()] - before == 20
    # who was shed may come again with the very same message
    again = next(ref for ref in messages if ref not in good)
    assert send_soap(direct, messages[again], AS_POSTAL).status == 200

# ---- who is there ----


SPELLINGS = ["X-Client-Cert", "x-client-cert", "X-CLIENT-CERT", "X_Client_Cert", "x_client-cert", "X-Client_Cert", "X-Client-Certificate",
             "X-SSL-Client-Cert", "SSL-Client-Cert", "X-Forwarded-Client-Cert", "X-TLS-Client-Cert", "Client-Cert"]


@claim("a client cannot say itself which certificate it has, however it spells that")
def _():
    for door in plain, anonymous, province:
        for name in SPELLINGS:
            a = send_soap(door, soap("GetService"), (name, AS_POSTAL[1]))
            assert (a.status, fault(a)) == (500, "REFUSED_SIG"), (door.name, name, a.status)
        a = send_soap(door, soap("GetService"), AS_POSTAL, ("Connection", "X-Client-Cert"))
        assert fault(a) == "REFUSED_SIG", (door.name, "named in Connection")
        a = send_soap(door, soap("GetService"), AS_POSTAL, ("x-client-cert", AS_POSTAL[1]))
        assert fault(a) == "REFUSED_SIG", (door.name, "twice")
        m = soap("GetService")
        answers, _, _ = door.exchange(CHUNKED + b"%x\r\n%s\r\n0\r\nX-Client-Cert: %s\r\n\r\n" % (len(m), m, AS_POSTAL[1].encode()))
        assert [fault(x) for x in answers] == ["REFUSED_SIG"], (door.name, "in the trailer")
        raw = POST.replace(b"\r\n", b"\r\nX-Client-Cert : %s\r\n" % AS_POSTAL[1].encode(), 1) + b"Content-Length: %d\r\n\r\n" % len(m) + m
        answers, _, _ = door.exchange(raw)
        assert [x.status for x in answers] in ([400], []), (door.name, "with a blank")


@claim("the partner's own certificate is accepted, whatever the client adds; the other partner's and a foreign one are not")
def _():
    assert send_soap(postal, soap("GetService")).status == 200
    assert send_soap(postal, soap("GetService"), AS_PROVINCE).status == 200
    assert fault(send_soap(province, soap("GetService"))) == "REFUSED_SIG"
    assert fault(send_soap(direct, soap("GetService"), AS_PROVINCE)) == "REFUSED_SIG"
    assert fault(send_soap(direct, soap("GetService"), ("X-Client-Cert", "!!"))) == "REFUSED_SIG"
    assert fault(send_soap(direct, soap("GetService"), ("X-Client-Cert", ""))) == "REFUSED_SIG"
    stranger = Door("a stranger", tls(options.https, certs, "tls-stranger"))
    try:
        answers, _, _ = stranger.exchange(GET + b"\r\n")
    except OSError:
        answers = []
    assert not answers, answers

# ---- documents ----


DOCUMENTS = [("/soap/postal?wsdl", "text/xml; charset=utf-8"), ("/soap/postal?WSDL", "text/xml; charset=utf-8"),
             ("/soap/postal?xsd=postal.xsd", "text/xml; charset=utf-8"), ("/soap/notify?wsdl", "text/xml; charset=utf-8"),
             ("/api/v1/openapi.json", "application/json")]


@claim("WSDL, XSD and OpenAPI are served with type and ETag; 304 to who has them; HEAD without a body")
def _():
    for door in direct, plain, postal:
        for path, kind in DOCUMENTS:
            a = door.ask("GET", path)
            assert (a.status, a.header("Content-Type")) == (200, kind), (path, a.status, a.headers)
            if kind == "application/json":
                json.loads(a.body)
            else:
                etree.fromstring(a.body)
            tag = a.header("ETag")
            assert re.fullmatch(r'"[0-9a-f]{64}"', tag), tag
            for asked in tag, '"x", ' + tag, "W/" + tag, "*":
                b = door.ask("GET", path, [("If-None-Match", asked)])
                assert (b.status, b.body, b.header("ETag")) == (304, b"", tag), (path, asked, b.status)
            assert door.ask("GET", path, [("If-None-Match", '"x"')]).status == 200
            b = door.ask("HEAD", path)
            assert (b.status, b.body, b.header("ETag"), b.header("Content-Length")) == (200, b"", tag, str(len(a.body))), b.headers


@claim("other names are 404, other methods 405 with Allow, all as problems")
def _():
    for door in direct, plain, postal:
        for path in ("/", "/x", "/soap", "/soap/postal/", "/soap/postal", "/soap/postal?x", "/soap/postal?xsd=", "/soap/postal?xsd=x.xsd",
                     "/soap/postal?xsd=../postal.xsd", "/soap/postal?xsd=postal.wsdl", "/soap/postal?xsd=/etc/passwd",
                     "/soap/postal?xsd=..%2fpostal.xsd", "/api/v1", "/api/v2/trang-thai", "/healthz/", "/Healthz", "/metricsx"):
            a = door.ask("GET", path)
            assert a.status == 404 and a.problem()["code"] == "NOT_FOUND", (path, a.status)
        for method, path, allow in (("POST", "/healthz", "GET, HEAD"), ("POST", "/soap/notify", "GET, HEAD"), ("GET", "/api/v1/trang-thai", "POST"),
                                    ("PUT", "/soap/postal", "GET, HEAD, POST"), ("DELETE", "/healthz", "GET, HEAD, POST")):
            a = door.ask(method, path)
            assert a.status == 405 and a.header("Allow") == allow and a.problem()["code"] == "BAD_METHOD", (method, path, a.status, a.headers)
    a = direct.ask("POST", "/api/v1/khong-co", [AS_PROVINCE], b"{}")
    assert a.status in (401, 404) and a.problem(), a.status


@claim("every refusal of the door is a problem document: 400 404 405 413 415, and 429 and 503 as HAProxy would say them")
def _():
    for door in (direct,) + PROXIED:
        for raw, status, code in ((GET + b"Host: x\r\n\r\n", 400, "BAD_HTTP"), (GET.replace(b"healthz", b"x%00") + b"\r\n", 400, "BAD_HTTP"),
                                  (TAIL, 404, "NOT_FOUND"), (b"PUT" + TAIL[3:], 405, "BAD_METHOD"),
                                  (POST + b"Content-Length: 2000000\r\n\r\n", 413, "TOO_LARGE"),
                                  (POST + b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", 415, "BAD_MEDIA_TYPE")):
            if raw.count(b"Host:") == 2 and door is not direct:
                continue                            # HAProxy's own page
            answers, _, _ = door.exchange(raw)
            assert len(answers) == 1 and answers[0].status == status and answers[0].problem()["code"] == code, (door.name, raw[:60], answers)
    with open(stage.path("haproxy.cfg"), encoding="utf-8") as f:
        documents = re.findall(r"http-error status (\d+) content-type application/problem\+json string '(.*?)'", f.read())
    assert {s for s, _ in documents} == {"400", "403", "404", "405", "408", "413", "429", "502", "503", "504"}
    for status, text in documents:
        p = json.loads(text)
        assert p["status"] == int(status) and p["messageEn"] and not p["messageVi"].isascii() and p["code"], p

# ---- the operator's pages ----


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
    assert moved("gw_refused", (("code", "REFUSED_SIG"),)) == 1
    assert moved("gw_accept_seconds_count") >= 3 and moved("gw_accept_seconds_sum") > 0 and moved("gw_journal_syncs") >= 1
    for partner in "vnpost-42", "hatinh":
        for gauge in "gw_outbox_open", "gw_outbox_waiting", "gw_outbox_age_seconds":
            assert (("partner", partner),) in after[gauge], (gauge, after[gauge])

# ---- HTTP Message Signatures ----


own = sig.Signer(certs, "province")
others = {n: sig.Signer(certs, n) for n in ("postal", "postal-ec", "gateway", "stranger", "expired", "revoked", "tls-province")}
known = counter.call("RegisterDossier", Dossier=dossier("signed")).Receipt.DossierId
told = iter(range(10000))


def news(kind="good"):
    return json.dumps({"MaSuKien": "%s-%s-%d" % (kind, TAG, next(told)), "MaThamChieu": known, "TrangThai": 4,
                       "ThoiDiem": time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 7 * 3600))}).encode()


def tell(headers, body, query="", host="gateway"):
    """(status, code or result) of news told on the socket as the province."""
    a = direct.ask("POST", sig.PATH + query, list(headers) + [AS_PROVINCE], body, host=host)
    if a.status != 200:
        return a.status, a.problem()["code"], a
    return 200, json.loads(a.body)["KetQua"], a


time.sleep(1.1)         # news is told in whole seconds


@claim("news signed by hand is taken; so it is in another order, with more covered, and with the query")
def _():
    for how in ({}, {"covered": sig.COVERED[::-1]}, {"covered": sig.COVERED[2:] + sig.COVERED[:2]},
                {"parameters": "".join(reversed(re.findall(r";[^;]+", sig.params(own))))}, {"worth": {"@authority": "gateway"}}):
        body = news()
        status, result, _ = tell(sig.request(own, body, **how), body)
        assert status == 200 and result in ("APPLIED", "KEPT"), (how, status, result)
    body = news()
    more = sig.request(own, body, covered=sig.COVERED + ["host"], worth={"host": "Gateway", "@query": "?a=1"})
    status, result, _ = tell(more, body, query="?a=1", host="Gateway")
    assert status == 200, (status, result)


@claim("news signed wrongly in any of its parts is refused with 401, as a problem without a reason")
def _():
    wrong, n, texts = [], 0, set()
    bad = news("bad")
    for what, headers, sent, code in sig.abuses(own, others, bad):
        n += 1
        try:
            status, got, a = tell(headers, **{"body": bad, **sent})
            assert (status, got) == (401, code), (status, got)
            p = a.problem()
            texts.add((p["code"], p["messageVi"], p.get("field"), p.get("expected")))
        except Exception as e:
            wrong.append("%s: %r" % (what, e))
    assert not wrong and n > 100, "%d of %d\n%s" % (len(wrong), n, "\n".join(wrong))
    assert len(texts) == 2, texts


@claim("a nonce is good once: the same request, another body, the other signature of the same bytes")
def _():
    body, other = news(), news("bad")
    p = sig.params(own)
    first = sig.request(own, body, parameters=p)
    assert tell(first, body)[0] == 200
    assert tell(first, body)[:2] == (401, "REPLAYED")
    assert tell(sig.request(own, other, parameters=p), other)[:2] == (401, "REPLAYED")
    assert tell(sig.request(own, body, parameters=p, make=sig.twin(own)), body)[:2] == (401, "REPLAYED")
    with concurrent.futures.ThreadPoolExecutor(8) as many:
        body = news()
        same = sig.request(own, body)
        results = [f.result()[:2] for f in [many.submit(tell, same, body) for _ in range(8)]]
    assert sorted(results)[0][0] == 200 and results.count((401, "REPLAYED")) == 7, results


@claim("the signature of an answer is not good for a request, nor one that was refused good for another address")
def _():
    body = news()
    _, _, a = tell(sig.request(own, body), body)
    mine = [("Content-Type", a.header("Content-Type"))] + [(n, a.header(n)) for n in ("Content-Digest", "Signature-Input", "Signature")]
    assert all(v for _, v in mine), mine
    assert tell(mine, a.body)[:2] == (401, "REFUSED_SIG")
    body = news("bad")
    headers = sig.request(own, body)
    a = direct.ask("POST", "/api/v1/khac", headers + [AS_PROVINCE], body)
    assert a.status in (401, 404), a.status


@claim("another type of content, and no TLS certificate or another's, are refused although the signature is right")
def _():
    body = news("bad")
    text = sig.replaced(sig.request(own, body, worth={"content-type": "text/plain"}), content_type="text/plain")
    assert tell(text, body)[:2] == (415, "BAD_MEDIA_TYPE")
    for extra in [], [AS_POSTAL]:
        a = direct.ask("POST", sig.PATH, sig.request(own, body) + extra, body)
        assert (a.status, a.problem()["code"]) == (401, "REFUSED_SIG"), a.status


@claim("nothing of what was refused is in the dossier's history")
def _():
    lines = counter.call("GetDossier", DossierId=known).Dossier.History
    ids = [h.EventId for h in lines if h.EventId]
    assert any(i.startswith("good-" + TAG) for i in ids) and not any(i.startswith("bad-") for i in ids), ids

# ---- personal data ----


def disguises(text):
    """The bytes that text may be hidden in."""
    raw = text.encode()
    yield raw
    yield json.dumps(text)[1:-1].encode()
    yield raw.hex().encode()
    yield "".join("&#%d;" % ord(c) if ord(c) > 127 else c for c in text).encode()
    yield text.encode("utf-16-le")
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        yield whole[4 if shift else 0:len(whole) - 4]


@claim("name, number, phone, address, note and file of a dossier are nowhere at rest in the clear: no log, metric, URL, Redis, journal, blob")
def _():
    digits = str(uuid.uuid4().int)[:7]
    canaries = {"name": "Nguyễn Thị Chim Hoàng Yến %s" % digits, "number": "04219" + digits, "phone": "098" + digits,
                "street": "Ngõ Hoàng Yến số %s" % digits, "note": "Ghi chú kín %s" % digits, "mail": "yen%s@example.vn" % digits,
                "receiver": "Trần Văn Nhận %s" % digits}
    content = b"%PDF-1.4\n% canary " + digits.encode() + b" paper\n"
    owner = {"Type": 1, "Name": canaries["name"], "IdType": 1, "IdNo": canaries["number"], "Phone": canaries["phone"],
             "Email": canaries["mail"], "Address": {"Province": "42", "Commune": "18430", "Street": canaries["street"]}}
    d = dossier("canary", Owner=owner, Note=canaries["note"])
    d["Return"] = {"Mode": 1, "Name": canaries["receiver"], "Phone": canaries["phone"], "Address": owner["Address"]}
    d["Item"][0].update(Form=2, Sha256=__import__("hashlib").sha256(content).hexdigest(), FileName="to-khai.pdf",
                        MediaType="application/pdf", Content=content)
    receipt = counter.call("RegisterDossier", Dossier=d).Receipt
    counter.call("RegisterDossier", Dossier=d)
    for wrong in dict(d, Note="khác"), dict(d, ClientRef=d["ClientRef"] + "x", ProcedureCode="9.999999"), dict(
            d, ClientRef=d["ClientRef"] + "y", Owner=dict(owner, Phone=canaries["name"])):
        with contextlib.suppress(GatewayFault):
            counter.call("RegisterDossier", Dossier=wrong)
            raise AssertionError("accepted")
    for _ in range(100):                            # until the province has it, so that every part was at work
        if len(counter.call("GetDossier", DossierId=receipt.DossierId).Dossier.History) > 1:
            break
        time.sleep(0.1)
    seen = {"/metrics": direct.ask("GET", "/metrics").body}
    for folder, _, files in os.walk(stage.folder):
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not path.startswith(stage.path("certs")) and name not in ("postal.log", "province.log", "postal.jsonl",
                                                                                                   "province.jsonl"):
                with open(path, "rb") as f:
                    seen[os.path.relpath(path, stage.folder)] = f.read()
    assert {"gateway.log", "haproxy.log", "redis.log"} <= set(seen) and any(p.startswith("journal/") for p in seen)
    assert any(p.startswith("blobs/") for p in seen) and any("appendonly" in p for p in seen)
    urls = b""
    for name in "postal.jsonl", "province.jsonl":
        with open(stage.path(name), "rb") as f:
            urls += b"\n".join(str(json.loads(line).get("path")).encode() for line in f)
    seen["URLs of calls to partners"] = urls
    assert receipt.DossierId.encode() in seen["gateway.log"]
    needles = [(what, n) for what, text in canaries.items() for n in disguises(text)]
    needles += [("file", content), ("file", base64.b64encode(content)), ("file", content.hex().encode())]
    found = {(what, path) for path, data in seen.items() for what, n in needles if n in data}
    assert not found, found

# ---- what was waited for ----


@claim("HAProxy cuts slow headers and small bodies after ten seconds, with 408")
def _():
    for what, f in slow.items():
        seconds, raw = f.result()
        assert 8 < seconds < 14, (what, seconds)
        answers, _ = split(raw)
        assert [a.status for a in answers] in ([408], []), (what, raw[:300])


@claim("the gateway is as ready as before")
def _():
    assert direct.ask("GET", "/readyz").status == 200
    assert not re.search(r" error (?!gateway\.config)", stage.log()), [x for x in stage.log().split("\n") if " error " in x][:5]


pool.shutdown()
done()
