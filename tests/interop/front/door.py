# SPDX-License-Identifier: Apache-2.0
"""For front.py: raw bytes to the gateway's three doors, strict reading of what comes back, and the stage around it."""

import base64
import contextlib
import json
import os
import re
import signal
import socket
import ssl
import time

QUIET = 0.35            # a door that says nothing more for so long has said all


class Broken(Exception):
    """What came back is not a sequence of HTTP answers."""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        values = [v for n, v in self.headers if n.lower() == name.lower()]
        assert len(values) < 2, "%s is there %d times" % (name, len(values))
        return values[0] if values else None

    def problem(self):
        """The problem document it must be."""
        assert self.header("Content-Type") == "application/problem+json", (self.status, self.headers, self.body[:200])
        p = json.loads(self.body)
        assert p["status"] == self.status, (p, self.status)
        for member in "type", "title", "code", "messageVi", "messageEn":
            assert isinstance(p.get(member), str) and p[member], (member, p)
        assert not p["messageVi"].isascii(), p["messageVi"]
        return p


    def refusal(self):
        """The code of a refusal, in either language of the doors."""
        if not (self.header("Content-Type") or "").startswith(("text/xml", "application/soap+xml")):
            return self.problem()["code"]
        detail = {n: re.search(b"<f:%s>(.*?)</f:%s>" % (n, n), self.body)
                  for n in (b"Code", b"MessageVi", b"MessageEn", b"AuditId")}
        assert all(detail.values()) and not detail[b"MessageVi"].group(1).isascii(), self.body
        return detail[b"Code"].group(1).decode()


def split(raw, methods=(), closed=True):
    """Answers in raw; methods[i] is what answer i answers, for HEAD.  The rest that is no whole answer comes second."""
    answers = []
    while raw:
        head, gap, rest = raw.partition(b"\r\n\r\n")
        if not gap:
            break
        lines = head.decode("latin-1").split("\r\n")
        m = re.fullmatch(r"HTTP/1\.1 (\d{3})( .*)?", lines[0])
        if m is None:
            raise Broken("not a status line: %r" % lines[0][:80])
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        a = Answer(int(m.group(1)), headers, b"")
        length = a.header("Content-Length")
        empty = a.status < 200 or a.status in (204, 304) or methods[len(answers):len(answers) + 1] == ["HEAD"]
        if (a.header("Transfer-Encoding") or "").lower() == "chunked":
            a.body, rest = unchunk(rest)
        elif not empty and length is None:
            a.body, rest = rest, b""
        elif not empty:
            if len(rest) < int(length):
                break
            a.body, rest = rest[:int(length)], rest[int(length):]
        raw = rest
        if a.status >= 200:
            answers.append(a)
    return answers, raw


def unchunk(raw):
    body = b""
    while True:
        size, gap, raw = raw.partition(b"\r\n")
        if not gap:
            raise Broken("half a chunk")
        n = int(size, 16)
        body, raw = body + raw[:n], raw[n + 2:]
        if n == 0:
            return body, raw


class Door:
    """A way in: the daemon's socket, the plain port, the TLS port with or without a certificate."""

    def __init__(self, name, connect, headers=b""):
        self.name, self.connect, self.headers = name, connect, headers

    def exchange(self, data, methods=(), wait=3.0):
        """Send all at once; ([answers], was it closed, bytes left over)."""
        with self.connect() as s:
            with contextlib.suppress(OSError):
                s.sendall(data)
            raw, closed = receive(s, wait)
        answers, left = split(raw, list(methods))
        return answers, closed, left

    def ask(self, method, path, headers=(), body=b"", host="gateway"):
        """One proper request, one answer."""
        lines = ["%s %s HTTP/1.1" % (method, path), "Host: " + host, "Connection: close"]
        lines += ["%s: %s" % h for h in headers]
        if body or method == "POST":
            lines.append("Content-Length: %d" % len(body))
        head = ("\r\n".join(lines) + "\r\n").encode() + self.headers + b"\r\n"
        with self.connect() as s:
            with contextlib.suppress(OSError):
                s.sendall(head + body)
            raw, _ = receive(s, 20.0, quiet=20.0)
        answers, left = split(raw, [method])
        assert len(answers) == 1 and not left, (len(answers), left[:100], raw[:300])
        return answers[0]


def receive(s, wait, quiet=QUIET, enough=None):
    """Bytes until it is closed, or quiet after something came, or nothing came for `wait`."""
    raw, end = b"", time.monotonic() + wait
    while True:
        s.settimeout(max(0.01, end - time.monotonic() if not raw else quiet))
        try:
            more = s.recv(65536)
        except (socket.timeout, ssl.SSLWantReadError):
            return raw, False
        except OSError:
            return raw, True
        if not more:
            return raw, True
        raw += more
        if enough is not None and enough in raw:
            return raw, False


def unix(path):
    def connect():
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.settimeout(20)
        s.connect(path)
        return s
    return connect


def tcp(port):
    def connect():
        s = socket.create_connection(("127.0.0.1", port), timeout=20)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s
    return connect


def tls(port, certs, who=None):
    def connect():
        c = ssl.create_default_context(cafile=os.path.join(certs, "ca.crt"))
        if who:
            c.load_cert_chain(os.path.join(certs, who + ".crt"), os.path.join(certs, who + ".key"))
        return c.wrap_socket(tcp(port)(), server_hostname="localhost")
    return connect


def client_cert(certs, who):
    """What the TLS front tells the daemon about a client."""
    with open(os.path.join(certs, who + ".crt"), encoding="ascii") as f:
        return base64.b64encode(ssl.PEM_cert_to_DER_cert(f.read())).decode()


class Stage:
    """The folder of scripts/stage: its configuration, its processes, its logs."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def pid(self, name):
        with open(self.path(name + ".pid"), encoding="ascii") as f:
            return int(f.read())

    def log(self):
        with open(self.path("gateway.log"), encoding="utf-8") as f:
            return f.read()

    def reload(self):
        before = self.log().count(" gateway.reload ")
        os.kill(self.pid("gateway"), signal.SIGHUP)
        for _ in range(200):
            if self.log().count(" gateway.reload ") > before:
                return
            time.sleep(0.02)
        raise AssertionError("the gateway did not take the configuration: " + self.log()[-500:])

    @contextlib.contextmanager
    def configured(self, **sections):
        """With more lines in sections of the configuration, by reload; afterwards as before."""
        with open(self.path("postgate.conf"), encoding="utf-8") as f:
            before = f.read()
        text = before
        for section, line in sections.items():
            assert "[%s]\n" % section in text
            text = text.replace("[%s]\n" % section, "[%s]\n%s\n" % (section, line))
        try:
            self.write(text)
            yield
        finally:
            self.write(before)

    @contextlib.contextmanager
    def reconfigured(self, line, other):
        """With another line in the place of one, by reload; afterwards as before."""
        with open(self.path("postgate.conf"), encoding="utf-8") as f:
            before = f.read()
        assert before.count(line + "\n") == 1, line
        try:
            self.write(before.replace(line + "\n", other + "\n"))
            yield
        finally:
            self.write(before)

    def write(self, text):
        with open(self.path("postgate.conf"), "w", encoding="utf-8") as f:
            f.write(text)
        self.reload()

    @contextlib.contextmanager
    def stopped(self, name):
        """While a process of the stage stands still."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)
