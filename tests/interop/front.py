#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The HTTP front under abuse, directly on the gateway's unix socket and through HAProxy: ambiguous framing, bodies that are
too large or too slow, forged client certificates, the documents it serves, metrics.  Prints TAP.

    front.py --http PORT --https PORT --dir DIR     (a stage with [http] deadline = 2s)"""

import argparse
import glob
import json
import os
import re
import socket
import ssl
import time

from tap import claim, done

parser = argparse.ArgumentParser()
parser.add_argument("--http", type=int, required=True)
parser.add_argument("--https", type=int, required=True)
parser.add_argument("--dir", required=True)
options = parser.parse_args()
CERTS = os.path.join(options.dir, "certs")
HOST = b"Host: 127.0.0.1\r\n"
POST = b"POST /soap/postal HTTP/1.1\r\n" + HOST
XML = b"Content-Type: text/xml\r\n"
MARK = b"GET /healthz HTTP/1.1\r\nHost: smuggled\r\n\r\n"      # must never be run as a request of its own


def unix():
    s = socket.socket(socket.AF_UNIX)
    s.connect(os.path.join(options.dir, "gw.sock"))
    return s


def front():
    return socket.create_connection(("127.0.0.1", options.http))


def tls(cert=None):
    c = ssl.create_default_context(cafile=os.path.join(CERTS, "ca.crt"))
    if cert:
        c.load_cert_chain(os.path.join(CERTS, cert + ".crt"), os.path.join(CERTS, cert + ".key"))
    return c.wrap_socket(socket.create_connection(("127.0.0.1", options.https)), server_hostname="127.0.0.1")


def read(s, seconds=6):
    """Everything until the other side closes or is silent."""
    s.settimeout(seconds)
    got = b""
    try:
        while True:
            part = s.recv(65536)
            if not part:
                break
            got += part
            if len(got) > 1 << 20:
                break
    except (socket.timeout, ConnectionError):
        pass
    return got


def talk(door, raw, seconds=1.0):
    s = door()
    try:
        s.sendall(raw)
    except (BrokenPipeError, ConnectionResetError):
        pass
    got = read(s, seconds)
    s.close()
    return got


def statuses(got):
    return [int(m) for m in re.findall(rb"HTTP/1\.1 (\d{3}) ", got)]


def get(path, door=front, more=b"", method=b"GET"):
    got = talk(door, method + b" " + path.encode() + b" HTTP/1.1\r\n" + HOST + more + b"Connection: close\r\n\r\n", 6)
    head, _, body = got.partition(b"\r\n\r\n")
    headers = {k.strip().lower(): v.strip() for k, v in (l.split(":", 1) for l in head.decode("latin1").split("\r\n")[1:])}
    return int(head[9:12]), headers, body


SHAPES = {
    "Content-Length and chunked": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + MARK,
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nabcde" + MARK,
    "two equal lengths": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde" + MARK,
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nabcde" + MARK,
    "a signed length": POST + b"Content-Length: +5\r\n\r\nabcde" + MARK,
    "a negative length": POST + b"Content-Length: -5\r\n\r\n" + MARK,
    "a length of 2^64": POST + b"Content-Length: 18446744073709551616\r\n\r\n" + MARK,
    "a length in hex": POST + b"Content-Length: 0x5\r\n\r\nabcde" + MARK,
    "space before the colon": POST + b"Content-Length : 5\r\n\r\nabcde" + MARK,
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + MARK,
    "another coding": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + MARK,
    "a coding with a tab": POST + b"Transfer-Encoding:\tchunkedx\r\n\r\n0\r\n\r\n" + MARK,
    "chunked in HTTP/1.0": b"POST /soap/postal HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + MARK,
    "a bad chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n" + MARK,
    "a huge chunk size": POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nab\r\n0\r\n\r\n" + MARK,
    "two hosts": b"POST /soap/postal HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
    "no host": b"POST /soap/postal HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    "a folded header": POST + b"X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n",
    "a NUL in a value": POST + b"X-A: b\0c\r\nContent-Length: 0\r\n\r\n",
    "a NUL in the path": b"GET /healthz\0x HTTP/1.1\r\n" + HOST + b"\r\n",
    "an encoded NUL": b"GET /healthz%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an encoded slash": b"GET /soap%2fpostal HTTP/1.1\r\n" + HOST + b"\r\n",
    "a step up": b"GET /soap/../healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "an encoded backslash": b"GET /soap%5cpostal HTTP/1.1\r\n" + HOST + b"\r\n",
    "a header without a name": POST + b": x\r\nContent-Length: 0\r\n\r\n",
    "a name with a space": POST + b"X A: x\r\nContent-Length: 0\r\n\r\n",
    "an unknown method": b"BREW /soap/postal HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/1.0": b"GET /healthz HTTP/1.0\r\n\r\n",
    "HTTP/2.0 in words": b"GET /healthz HTTP/2.0\r\n" + HOST + b"\r\n",
    "eighty headers": b"GET /healthz HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: y\r\n" % i for i in range(80)) + b"\r\n",
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


def shape(name, raw, door):
    @claim("%s: %s is answered at most once, and nothing behind it is run" % (door.__name__, name))
    def _():
        got = talk(door, raw, 0.7)
        said = statuses(got)
        # The library writes its own refusal of a malformed length twice before it closes; no second request is run.
        assert len(said) <= 1 or (door is unix and said in ([400] * 2, [413] * 2)), got[:300]
        assert b"alive" not in got, got[:300]
        assert not said or said[0] in (400, 403, 404, 405, 411, 413, 415, 422, 431, 500, 501, 505), said


for name, raw in SHAPES.items():
    shape(name, raw, unix)
for name, raw in SHAPES.items():
    # HAProxy makes one length of equal ones, and one line of a folded header: what comes behind is then a request of its own.
    if name not in ("two equal lengths", "a list of lengths", "a folded header"):
        shape(name, raw, front)


def bodies(door):
    @claim("%s: a body larger than the limit is refused with 413 while it is still being sent" % door.__name__)
    def _():
        s = door()
        s.sendall(POST + XML + b"Content-Length: 3000000\r\n\r\n" + b"x" * 20000)
        assert statuses(read(s, 3))[:1] == [413]
        s = door()
        s.sendall(POST + XML + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for _ in range(60):
                s.sendall(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert statuses(read(s, 3))[:1] == [413]

    @claim("%s: a body at the limit is read, and refused for what it is" % door.__name__)
    def _():
        got = talk(door, POST + XML + b"Content-Length: 1048576\r\n\r\n" + b"x" * 1048576, 4)
        assert statuses(got) == [500], got[:200]
        assert b"BAD_MESSAGE" in got

    @claim("%s: a sender that drips its header or body is cut off by an absolute deadline" % door.__name__)
    def _():
        for start in (b"POST /soap/postal HTTP/1.1\r\nHost: x\r\nX-Slow: ", POST + XML + b"Content-Length: 60000\r\n\r\n"):
            s, begun, cut = door(), time.monotonic(), False
            s.sendall(start)
            s.settimeout(0.01)
            while time.monotonic() - begun < 25:
                try:
                    s.sendall(b"x")
                    if s.recv(4096) is not None:
                        cut = True          # an answer or the end
                        break
                except socket.timeout:
                    pass
                except OSError:
                    cut = True
                    break
                time.sleep(0.2)
            assert cut and time.monotonic() - begun < 20, time.monotonic() - begun

    @claim("%s: many idle and half-open connections do not keep others out" % door.__name__)
    def _():
        idle = [door() for _ in range(150)]
        for s in idle[:75]:
            s.sendall(b"POST /soap/postal HTTP/1.1\r\n")
        assert get("/healthz", door)[0] == 200
        for s in idle:
            s.close()


bodies(unix)
bodies(front)


@claim("a client certificate that the client merely names is worth nothing, however it is spelt")
def _():
    with open(os.path.join(CERTS, "tls-postal.crt")) as f:
        der = "".join(l for l in f.read().split("\n") if l and "-" not in l).encode()
    body = b"<a/>"
    for name in (b"X-Client-Cert", b"x-client-cert", b"X_Client_Cert", b"X-CLIENT-CERT"):
        for door in (front, lambda: tls()):
            got = talk(door, POST + XML + name + b": " + der + b"\r\nConnection: " + name + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body, 1.5)
            assert b"Receipt" not in got and statuses(got)[:1] in ([500], [400]), got[:300]
    log = open(os.path.join(options.dir, "gateway.log")).read()
    assert der.decode() not in log


@claim("the contract, its schema and the description of the REST interface are served, with ETag and 304")
def _():
    for path, word in (("/soap/postal?wsdl", b"definitions"), ("/soap/notify?wsdl", b"definitions"), ("/soap/postal?xsd=postal.xsd", b"schema"),
                       ("/api/v1/openapi.json", b"openapi")):
        status, headers, body = get(path)
        assert status == 200 and word in body and headers.get("etag"), (path, status, headers)
        assert ("http://127.0.0.1:%d" % options.http).encode() in body or word == b"schema"
        again, _, empty = get(path, more=b"If-None-Match: " + headers["etag"].encode() + b"\r\n")
        assert again == 304 and empty == b"", (path, again)
        assert get(path, method=b"HEAD")[2] == b""


@claim("what is not there and what is not allowed is a problem document in two languages")
def _():
    for door in (unix, front):
        for path, method, want in (("/nothing", b"GET", 404), ("/soap/postal", b"GET", 404), ("/api/v1/trang-thai", b"GET", 405), ("/metrics", b"POST", 405)):
            status, headers, body = get(path, door, b"Content-Length: 0\r\n" if method == b"POST" else b"", method)
            assert status in (want, 405, 404), (path, status)
            assert headers["content-type"] == "application/problem+json", headers
            problem = json.loads(body)
            assert problem["status"] == status and problem["code"] and problem["messageVi"] and problem["messageEn"], problem
            assert status != 405 or headers.get("allow"), headers


@claim("/healthz and /readyz tell that it lives and can accept")
def _():
    assert get("/healthz")[0] == 200
    status, _, body = get("/readyz")
    assert status == 200 and all(l.endswith(b" ok") for l in body.strip().split(b"\n")), body


@claim("/metrics is OpenMetrics: types before samples, cumulative buckets, counters that end in _total, # EOF at the end")
def _():
    status, headers, body = get("/metrics")
    assert status == 200 and headers["content-type"].startswith("application/openmetrics-text"), headers
    lines = body.decode().split("\n")
    assert lines[-2:] == ["# EOF", ""]
    kinds, last = {}, {}
    for line in lines[:-2]:
        if line.startswith("# TYPE "):
            name, kind = line[7:].split(" ")
            assert name not in kinds
            kinds[name] = kind
            continue
        if line.startswith("#"):
            continue
        m = re.match(r'^([a-z_]+)(\{[a-zA-Z_]+="[^"]*"(?:,[a-zA-Z_]+="[^"]*")*\})? (-?[0-9.e+-]+)$', line)
        assert m, line
        name, labels, value = m.group(1), m.group(2) or "", float(m.group(3))
        family = next((f for f in (name, re.sub(r"_(total|bucket|count|sum)$", "", name)) if f in kinds), None)
        assert family, line
        assert kinds[family] != "counter" or name.endswith("_total"), line
        if name.endswith("_bucket"):
            assert value >= last.get(family, 0) or 'le="0.00025"' in labels, line
            last[family] = value
    assert any(l.startswith('gw_outbox_open{partner="hatinh"}') for l in lines)
    assert any(l.startswith("gw_refused_total{code=") and not l.endswith(" 0") for l in lines)


@claim("nothing that was sent here stands in a log")
def _():
    log = "".join(open(f).read() for f in glob.glob(os.path.join(options.dir, "gateway.log")))
    assert "xxxxxxxx" not in log and "smuggled" not in log


done()
