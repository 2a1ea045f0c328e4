# SPDX-License-Identifier: Apache-2.0
"""For front.py: requests that can be understood in two ways, and bodies that are too large."""

import contextlib
import re

from front.cast import BODY_MAX, PROXIED, alive, direct, fault, send_soap, stage
from front.door import receive, split
from front.shapes import (CHUNKED, ENDLESS, FIRST_LINE, GET, LENGTH_DROPPED, MADE_PLAIN, MORE, POST, PROXY_MORE, REFUSED, SHAPES,
                          TAIL)
from tap import claim

def answered_404():
    return len(re.findall(r" http\.request route=\S+ status=404 ", stage.log()))


def refusals():
    return stage.log().count(" at=door ")


def shape_on_socket(name, raw):
    methods, wait = ["HEAD"] if raw.startswith(b"HEAD") else [], 0.5 if name in ENDLESS else 3
    answers, closed, left = direct.exchange(raw + TAIL, methods, wait)
    # HAProxy's check was being read at the same moment
    if any(a.header("Content-Type") != "application/problem+json" for a in answers):
        answers, closed, left = direct.exchange(raw + TAIL, methods, wait)
    assert len(answers) <= 1 and not left, ([a.status for a in answers], left[:80])
    assert closed or (name in ENDLESS and not answers), "left open"
    for a in answers:
        assert a.status in REFUSED | MORE.get(name, set()), a.status
        if name not in FIRST_LINE and not raw.startswith(b"HEAD"):
            a.refusal()


def shape_through_proxy(door, name, raw):
    """How many of /smuggled were answered 404; only behind what HAProxy made plain."""
    answers, closed, left = door.exchange(raw + TAIL, ["HEAD"] if raw.startswith(b"HEAD") else [])
    status = [a.status for a in answers]
    assert not left, left[:80]
    if name in MADE_PLAIN:
        assert len(status) <= 2 and status[0] in {200, 500} and status[1:] in ([], [404], [405]), status
        return status.count(404)
    assert closed and len(status) <= 1, (status, closed)
    dropped = {500} if name in LENGTH_DROPPED else set()
    assert set(status) <= REFUSED | MORE.get(name, set()) | PROXY_MORE.get(name, set()) | dropped, status
    if answers and status != [500] and answers[0].header("Content-Type") != "text/html" and not raw.startswith(b"HEAD"):
        answers[0].refusal()
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
    assert "smuggled" not in stage.log()
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

@claim("HTTP/1.0 is served and closed; an absolute target of this host is its path; white space around a value is not part of it")
def _():
    for door in (direct,) + PROXIED:
        for raw in (GET.replace(b"1.1", b"1.0") + b"\r\n" + TAIL,
                    GET.replace(b"/healthz", b"http://gateway/healthz") + b"Connection: close\r\n\r\n",
                    GET.replace(b"Host: gateway", b"Host:\t gateway \t") + b"Connection: close\r\n\r\n"):
            answers, closed, left = door.exchange(raw)
            assert ([a.status for a in answers], left) == ([200], b"") and closed, (door.name, raw[:40],
                [a.status for a in answers], closed)
        spaced = POST.replace(b"text/xml\r", b" text/xml \t\r") + b"Content-Length: 5\r\n\r\nhello"
        answers, _, _ = door.exchange(spaced)
        assert [fault(a) for a in answers] == ["BAD_MESSAGE"], (door.name, answers)


# ---- sizes ----


def too_large(door, head, piece, looks=True):
    """The answer, and how many bytes were sent before it was seen; who does not look sends all and reads then."""
    with door.connect() as s:
        s.sendall(head)
        sent, seen = 0, b""
        while sent < 8 * BODY_MAX and not seen:
            with contextlib.suppress(OSError):
                s.sendall(piece)
            sent += len(piece)
            if looks:
                seen, closed = receive(s, 0.002, quiet=0.2)
                if closed and not seen:
                    break
        seen = seen or receive(s, 3.0, quiet=0.2)[0]
        answers, left = split(seen)
    assert len(answers) == 1 and not left, (seen[:200], sent)
    return answers[0], sent


@claim("what the library cannot read is refused to whom it came from, never to somebody who is still sending")
def _():
    rest = b"x" * 100
    alone, _, _ = direct.exchange(POST + b"Content-Length: 100\r\n\r\n" + rest)
    for raw in (GET + b"X: " + b"y" * 40000, CHUNKED + b"zz\r\n", b"\x16\x03\x01\x00\xff\r\n\r\n"):
        with direct.connect() as sending:
            sending.sendall(POST + b"Content-Length: 100\r\n\r\n" + rest[:50])
            answers, closed, _ = direct.exchange(raw)
            assert closed and all(a.status in REFUSED | {431} for a in answers), (raw[:20], [a.status for a in answers])
            sending.sendall(rest[50:])
            later, left = split(receive(sending, 5.0)[0])
            assert [a.status for a in later] == [alone[0].status] == [500] and not left, [a.status for a in later]
            assert fault(later[0]) == fault(alone[0]) == "BAD_MESSAGE"


for door in (direct,) + PROXIED:
    @claim("a body larger than the limit is answered 413 while it is being sent, %s" % door.name)
    def _():
        for _ in range(3):
            a, sent = too_large(door, POST + b"Content-Length: %d\r\n\r\n" % (BODY_MAX + 1), b"x" * 16384)
            assert a.status == 413 and a.refusal() == "TOO_LARGE" and sent <= BODY_MAX // 2, (a.status, sent)
            a, sent = too_large(door, CHUNKED, b"4000\r\n" + b"x" * 16384 + b"\r\n")
            assert a.status == 413 and a.refusal() == "TOO_LARGE" and sent < 4 * BODY_MAX, (a.status, sent)
            a, _ = too_large(door, CHUNKED, b"4000\r\n" + b"x" * 16384 + b"\r\n", looks=False)
            assert a.status == 413
        alive(door)

    @claim("what is wrong behind a body that grew too large is not refused a second time, %s" % door.name)
    def _():
        before = refusals()
        answers, _, _ = door.exchange(CHUNKED + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 17 + b"zz\r\n", wait=10)
        assert [a.status for a in answers] in ([413], [400]), answers  # HAProxy may see the bad chunk first
        assert refusals() - before <= 1

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
