# SPDX-License-Identifier: Apache-2.0
"""For front.py: slow clients, many clients, more work than there is room for."""

import concurrent.futures
import contextlib
import socket
import time

from front.cast import AS_POSTAL, PROXIED, alive, counter, direct, dossier, fault, postal, send_soap, soap, stage
from front.door import receive, split
from front.openmetrics import exposition
from front.shapes import CHUNKED, POST
from tap import claim
from zeep_counter import GatewayFault

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
    @claim("200 connections, idle or with half a request, leave the door open, %s" % door.name)
    def _():
        with contextlib.ExitStack() as stack:
            for i in range(200):
                s = stack.enter_context(door.connect())
                if i % 2:
                    s.sendall(b"POST /soap/postal HTTP/1.1\r\n")
            assert max(alive(door) for _ in range(20)) < 2.0
            assert fault(send_soap(door, soap("GetProcedure", Code="9.999999"), *([AS_POSTAL] if door is direct else []))) in (
                "UNKNOWN_PROCEDURE", "REFUSED_SIG", "CLIENT_CERT")
        alive(door)


@claim("more requests in work than in_work: 503 with Retry-After for the rest, the accepted ones are unharmed")
def _():
    messages = {ref: soap("RegisterDossier", Dossier=dossier(ref)) for ref in ("busy-%d" % i for i in range(24))}
    before = exposition(direct.ask("GET", "/metrics").body.decode())["gw_shed"][()]
    with stage.configured(http="in_work = 4"), concurrent.futures.ThreadPoolExecutor(24) as many:
        with stage.stopped("redis"):                # so that whoever is in work stays there
            sent = {ref: many.submit(send_soap, direct, m, AS_POSTAL) for ref, m in messages.items()}
            time.sleep(1.0)
            waiting = sum(not f.done() for f in sent.values())
            assert alive() < 1.0
        answers = {ref: f.result() for ref, f in sent.items()}
    good = [ref for ref, a in answers.items() if a.status == 200]
    shed = [a for a in answers.values() if a.status == 503]
    assert len(good) == waiting == 4 and len(shed) == 20, (waiting, {r: a.status for r, a in answers.items()})
    for a in shed:
        assert fault(a) == "BUSY" and a.header("Content-Type").startswith("text/xml") and int(a.header("Retry-After")) > 0
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


@claim("HAProxy cuts slow headers and small bodies after ten seconds, with 408")
def _():
    for what, f in slow.items():
        seconds, raw = f.result()
        assert 8 < seconds < 14, (what, seconds)
        answers, _ = split(raw)
        assert [a.status for a in answers] in ([408], []), (what, raw[:300])

pool.shutdown()
