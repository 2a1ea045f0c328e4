# SPDX-License-Identifier: Apache-2.0
"""For front.py: memory stays under its bound, whatever is held open, unsigned or signed, and comes back; partners known by their
certificate are served meanwhile."""

import concurrent.futures
import contextlib
import hashlib
import json
import os
import time

from front import httpsig as sig
from front.cast import AS_POSTAL, AS_PROVINCE, BODY_MAX, certs, direct, dossier, fault, plain, send_soap, soap, stage
from front.door import receive, split
from front.openmetrics import exposition
from front.shapes import POST
from tap import claim

MIB = 1 << 20
PROMISED = 256 * MIB
own = sig.Signer(certs, "province")


def resident():
    with open("/proc/%d/statm" % stage.pid("gateway"), encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def held(door, n, raw):
    """Memory while n connections have sent raw and wait; ([statuses of those that were answered], most memory, known
    partner's answers)."""
    most, statuses, served = 0, [], []
    with contextlib.ExitStack() as stack:
        socks = []
        for _ in range(n):
            with contextlib.suppress(OSError):
                s = stack.enter_context(door.connect())
                s.settimeout(5)
                socks.append(s)
                with contextlib.suppress(OSError):
                    s.sendall(raw)
            most = max(most, resident())
        for i in range(10):
            a = send_soap(direct, soap("GetProcedure", Code="9.999999"), AS_POSTAL)
            served.append(fault(a))
            most = max(most, resident())
        for s in socks:
            seen, _ = receive(s, 0.01, quiet=0.01)
            statuses += [a.status for a in split(seen)[0]]
    return statuses, most, served


def settled():
    """Memory after things went quiet."""
    for _ in range(60):
        time.sleep(0.1)
    return resident()


def in_use():
    """What /metrics says is taken: bytes of bodies, bytes for the work on them, values."""
    values = exposition(direct.ask("GET", "/metrics").body.decode())
    return [values[name][()] for name in ("gw_body_bytes", "gw_body_work_bytes", "gw_values")]


@claim("/metrics tells what is taken of each budget while bodies are on their way, and that all is given back")
def _():
    with stage.configured(http="deadline = 60s"), contextlib.ExitStack() as stack:
        for i in range(5):
            assert in_use()[:2] == [i * BODY_MAX, 0], in_use()      # values come and go with the feed that is read
            s = stack.enter_context(direct.connect())
            s.sendall(POST + b"Content-Length: %d\r\n\r\nx" % BODY_MAX)
            for _ in range(100):
                if in_use()[0] > i * BODY_MAX:
                    break
                time.sleep(0.01)
        assert in_use()[:2] == [5 * BODY_MAX, 0], in_use()
    for _ in range(200):
        left = in_use()
        if left == [0, 0, 0]:
            break
        time.sleep(0.05)
    assert left == [0, 0, 0], left


for door, n in (plain, 256), (direct, 500):
    @claim("%d connections that each hold an unsigned body one byte short of its end: "
           "below 256 MiB, known partners are served, %s" % (n, door.name))
    def _():
        raw = POST + b"Content-Length: %d\r\n\r\n" % BODY_MAX + b"x" * (BODY_MAX - 1)
        with stage.configured(http="deadline = 60s"):
            statuses, most, served = held(door, n, raw)
        assert most < PROMISED, most // MIB
        assert set(served) == {"UNKNOWN_PROCEDURE"}, served
        assert set(statuses) == {503} and statuses.count(503) > n // 3, (set(statuses), len(statuses))
        print("# %s: %d MiB at most, %d MiB afterwards, %d of %d told to come again" %
              (door.name, most // MIB, settled() // MIB, len(statuses), n))


@claim("a known partner whose body comes in chunks is served from the known's share, too")
def _():
    room = 16384 + 20000                        # for the first step of a chunked body, not for the second
    message = soap("GetProcedure", Code="9.999999")
    message += b" " * (200000 - len(message))
    head = (POST[:-2] + b"\r\nX-Client-Cert: " + AS_POSTAL[1].encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    with stage.configured(http="deadline = 60s\nbody_memory = 2m\nbody_memory_known = 1m"), direct.connect() as s:
        s.sendall(POST + b"Content-Length: %d\r\n\r\nx" % (MIB - room))
        for _ in range(100):
            if in_use()[0] == MIB - room:
                break
            time.sleep(0.01)
        answers, _, _ = direct.exchange(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(message), message), wait=10)
        strangers, _, _ = direct.exchange(POST + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" %
                                          (len(message), message), wait=10)
    assert [fault(a) for a in answers] == ["UNKNOWN_PROCEDURE"], answers and (answers[0].status, answers[0].body)
    assert [a.status for a in strangers] == [503], strangers


@claim("500 signed messages of 1 MB at once: below 256 MiB; each is answered or told to come again")
def _():
    papers = []
    for item in (dossier("large")["Item"] * 6)[:5]:
        content = b"%PDF-1.4\n" + os.urandom(127 * 1024)
        papers.append(dict(item, Sha256=hashlib.sha256(content).hexdigest(), FileName="to-khai.pdf", MediaType="application/pdf",
                           Content=content))
    message = soap("RegisterDossier", Dossier=dossier("large", Item=papers))
    message += b" " * (1000000 - len(message))
    with stage.configured(http="deadline = 60s"), concurrent.futures.ThreadPoolExecutor(100) as many:
        jobs, most = [many.submit(send_soap, direct, message, AS_POSTAL) for _ in range(500)], 0
        while not all(j.done() for j in jobs):
            most = max(most, resident())
            time.sleep(0.02)
    codes = [fault(j.result()) for j in jobs]
    assert set(codes) <= {None, "BUSY", "REPLAYED"}, set(codes)
    assert codes.count("BUSY") < 490, codes.count("BUSY")
    assert most < PROMISED, most // MIB
    print("# %d MiB at most, %d shed" % (most // MIB, codes.count("BUSY")))


@claim("a megabyte of signed JSON with 349,000 empty objects costs nothing: 413 by its address, "
       "and as many values as fit there are refused")
def _():
    before = resident()
    for body, status in ((b'{"MaSuKien":[' + b"{}," * 349000 + b"{}]}", 413), (b'{"MaSuKien":[' + b"{}," * 21500 + b"{}]}", 400)):
        # each its own message: one that was refused is used up
        signed = [sig.request(own, body) + [AS_PROVINCE] for _ in range(40)]
        with concurrent.futures.ThreadPoolExecutor(40) as many:
            answers = [f.result() for f in [many.submit(direct.ask, "POST", sig.PATH, headers, body) for headers in signed]]
        assert {a.status for a in answers} == {status}, {a.status for a in answers}
        if status == 400:
            assert {json.loads(a.body)["code"] for a in answers} == {"BAD_MESSAGE"}
    assert resident() - before < 40 * MIB, (resident() - before) // MIB


@claim("elements and attributes without end are refused before a tree is built of them")
def _():
    before = resident()
    for inside in b"<e/>", b"<e a=''/>", b"<e>x</e>", b"<e a='' b='' c=''/>":
        body = b"<r>" + inside * ((BODY_MAX - 10) // len(inside)) + b"</r>"
        with concurrent.futures.ThreadPoolExecutor(40) as many:
            answers = [f.result() for f in [many.submit(send_soap, direct, body) for _ in range(40)]]
        assert {fault(a) for a in answers} <= {"BAD_MESSAGE", "BUSY"}, {fault(a) for a in answers}
        assert resident() < PROMISED
    assert settled() - before < 60 * MIB, (resident() - before) // MIB
