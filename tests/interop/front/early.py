# SPDX-License-Identifier: Apache-2.0
"""For front.py: an answer that is made before the body was read can be read by its sender, every time."""

import concurrent.futures
import time

from front.cast import BODY_MAX, direct, plain, postal, stage
from front.door import receive, split
from front.shapes import CHUNKED
from tap import claim

BIG = b"x" * 1000000
TIMES = 100


def told(door, head, body):
    """The status that a client sees who sends all before it reads."""
    with door.connect() as s:
        s.settimeout(20)
        try:
            s.sendall(head + body)
        except OSError:
            pass
        raw = b""
        while not split(raw)[0]:                # HAProxy may leave the connection open
            more, closed = receive(s, 15.0, quiet=0.0)
            raw += more
            if closed or not more:
                break
    answers, left = split(raw)
    return answers[0].status if len(answers) == 1 and not left else (len(answers), raw[:60])


def post(path, *headers):
    return ("POST %s HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml\r\n" % path).encode() + \
        b"".join(h + b"\r\n" for h in headers) + \
        b"Content-Length: %d\r\n\r\n" % len(BIG)


EARLY = [("404", 404, post("/khong-co"), BIG), ("404 below /api", 404, post("/api/v1/khong-co"), BIG),
         ("405", 405, post("/healthz"), BIG),
         ("413 of an address", 413, post("/api/v1/trang-thai"), BIG),
         ("415", 415, post("/soap/postal", b"Content-Encoding: gzip"), BIG),
         ("a guard's 400", 400, post("/x%00"), BIG), ("405 of a method", 405, b"PUT" + post("/soap/postal")[4:], BIG),
         ("413 of a chunked body", 413, CHUNKED, (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 20 + b"0\r\n\r\n")]

for door in direct, plain, postal:
    @claim("answers before the body was read are read by all of %d clients that send 1 MB first, %s" % (TIMES, door.name))
    def _():
        wrong = []
        with concurrent.futures.ThreadPoolExecutor(8) as many:
            for what, status, head, body in EARLY:
                seen = [f.result() for f in [many.submit(told, door, head, body) for _ in range(TIMES)]]
                if seen.count(status) < TIMES:
                    wrong.append((what, TIMES - seen.count(status), {str(x) for x in seen}))
        assert not wrong, wrong


@claim("so is 503 for want of room, and a body that is too large for everything")
def _():
    for door in direct, plain, postal:
        with stage.configured(http="in_work = 1"), stage.stopped("redis"):
            hold = direct.connect()
            hold.sendall(b"GET /readyz HTTP/1.1\r\nHost: gateway\r\n\r\n")
            time.sleep(0.3)
            seen = [told(door, post("/soap/postal"), BIG) for _ in range(20)]
            hold.close()
        assert seen == [503] * 20, (door.name, seen)
        big = b"x" * (2 * BODY_MAX)
        head = b"POST /soap/postal HTTP/1.1\r\nHost: gateway\r\nContent-Length: %d\r\n\r\n" % len(big)
        seen = [told(door, head, big) for _ in range(20)]
        assert seen == [413] * 20, (door.name, seen)
