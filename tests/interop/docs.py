#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The code printed in docs/integrating.md and docs/intake.md, run as it stands, in a folder with the keys that scripts/run makes;
only the address is replaced, where keys and modules are, and the reference of the dossier.  Meanwhile the gateway demands an
Audience, as it does of new partners.  When an answer is to be changed on its way, a proxy stands between.  Prints TAP.

    docs.py --url https://127.0.0.1:8443 --stage var/run"""

import argparse
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import requests
from lxml import etree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
from front.door import Stage                            # noqa: E402
from tap import claim, done                             # noqa: E402
from zeep_counter import Counter, postal_url            # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

parser = argparse.ArgumentParser(description="The code of docs/integrating.md.")
parser.add_argument("--url", required=True)
parser.add_argument("--stage", required=True, help="the folder of scripts/stage")
options = parser.parse_args()
stage = Stage(options.stage)
certs = stage.path("certs")

with open(os.path.join(ROOT, "docs/integrating.md"), encoding="utf-8") as f:
    text = f.read()
blocks = re.findall(r"```(\w+)\n(.*?)```", text, re.S)
with open(os.path.join(ROOT, "docs/intake.md"), encoding="utf-8") as f:
    [(_, at_the_counter)] = re.findall(r"```(\w+)\n(.*?)```", f.read(), re.S)
session = re.search(r"```\n(\$ postgate message verify.*?)```", text, re.S).group(1)


class Proxy(http.server.BaseHTTPRequestHandler):
    """Plain in, mutual TLS out; answers are changed on their way."""

    protocol_version = "HTTP/1.1"
    change = None                       # a function of an answer's bytes

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        session = requests.Session()
        session.trust_env = False
        r = session.request(self.command, direct + self.path, data=body, headers=dict(self.headers), timeout=30,
                            allow_redirects=False, verify=os.path.join(certs, "ca.crt"),
                            cert=tuple(os.path.join(certs, "tls-postal" + end) for end in (".crt", ".key")))
        content = Proxy.change(r.content) if Proxy.change else r.content
        self.send_response(r.status_code)
        for name, value in r.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


direct = options.url.rstrip("/")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
threading.Thread(target=server.serve_forever, daemon=True).start()
proxy = "http://127.0.0.1:%d" % server.server_port


def run(command, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)
    env = dict(os.environ, PATH=os.path.join(ROOT, "build/release") + ":" + os.environ["PATH"], P12_PASSWORD="of-your-choice")
    r = subprocess.run(command + [name], cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    assert r.returncode == 0, r.stdout + r.stderr
    return r.stdout


def code(language, n):
    """Block n of a language that talks to the gateway."""
    text = [b for lang, b in blocks if lang == language and "https://127.0.0.1:8443" in b][n]
    return text.replace("https://127.0.0.1:8443", direct)


def furnish(folder, key="postal"):
    """What scripts/run leaves in var/run/certs, and a scan."""
    for name in os.listdir(certs):
        shutil.copy(os.path.join(certs, name), folder)
    for end in (".key", ".crt"):
        shutil.copy(os.path.join(certs, key + end), os.path.join(folder, "postal" + end))
    with open(os.path.join(folder, "to-khai.pdf"), "wb") as f:
        f.write(b"%PDF-1.4\n")


class Program:
    """A whole program of the docs, in a folder of its own; its shell lines build it and run it for the first time."""

    def __init__(self, name, language, host, lines, again, build=None):
        self.name, self.host, self.lines, self.again, self.build = name, host, lines, again, build
        self.source = next(b for lang, b in blocks if lang == language)

    def prepare(self, folder, key="postal"):
        self.folder = folder
        furnish(folder, key)
        with open(os.path.join(folder, self.name), "w", encoding="utf-8") as f:
            f.write(self.source)
        self.shell("openssl pkcs12 -export -in $k.crt -inkey $k.key -out $k.p12 -passout env:P12_PASSWORD\ndone")

    def url(self):
        return postal_url(re.sub("//[^:/]+", "//" + self.host, direct))

    def execute(self, command):
        """In the plainest of locales: what the docs say must be enough for Vietnamese.  HOME: Mono's roots are there."""
        env = {n: v for n, v in os.environ.items() if not n.startswith(("LC_", "XDG_"))}
        env.update(LC_ALL="C", HOME=self.folder, P12_PASSWORD="of-your-choice")
        return subprocess.run(["timeout", "-s", "KILL", "45"] + command, cwd=self.folder, env=env, capture_output=True,
                              encoding="utf-8")

    @staticmethod
    def hung(r):
        """Mono itself stands still in about one run of 500; that says nothing of the program, so it is run once more."""
        return r.returncode in (-9, 137)

    def shell(self, line, ref=""):
        """What it printed, and the reference it was run with: another one when the first run stood still."""
        text = next(b for lang, b in blocks if lang == "sh" and line in b)
        for ref in (ref, ref + "-2"):
            now = re.sub(r"https://\S+ 480150-20260302-000031", self.url() + " " + ref, text)
            r = self.execute(["sh", "-ec", now])
            if not self.hung(r):
                break
        assert r.returncode == 0, r.stdout + r.stderr
        return r.stdout.split(), ref

    def run(self, ref, url=None):
        command = self.again + [url or self.url(), ref]
        r = self.execute(command)
        return self.execute(command) if self.hung(r) else r

    def receipts(self):
        """Of the answers it kept, in the order they came, each looked at again by another stack."""
        kept = sorted((e for e in os.scandir(self.folder) if e.name.startswith("receipt-")), key=lambda e: e.stat().st_mtime_ns)
        answers = [open(e.path, "rb").read() for e in kept]
        for a in answers:
            counter.client.wsse.verify(etree.fromstring(a))
        return [re.search(rb"<(\w+):Receipt\b.*</\1:Receipt>", a, re.S).group() for a in answers]


PROGRAMS = [
    Program("Register.cs", "csharp", "localhost", "mono Register.exe", ["mono", "Register.exe"]),
    Program("Register.java", "java", "127.0.0.1", "Register.java",
            ["java", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", "classes", "Register"],
            ["javac", "-encoding", "UTF-8", "-d", "classes", "Register.java"]),
]


def whole(program):
    """What is claimed of each program."""
    mine = "docs-%s-%d" % (program.name.replace(".", "-"), os.getpid())

    @claim("%s registers a dossier over mutual TLS, and again gets the same receipt byte for byte" % program.name)
    def _():
        program.prepare(tempfile.mkdtemp(dir=folder))
        first, ref = program.shell(program.lines, mine)
        if program.build:               # what ran from its source is compiled only to run faster from here on
            r = program.execute(program.build)
            assert r.returncode == 0, r.stderr
        second = program.run(ref).stdout.split()
        assert re.match(r"\d\d\.\d\d-[0-9a-z]{31}$", first[0]) and first[0] == second[0], (first, second)
        assert (first[1], second[1]) == ("false", "true"), (first, second)
        receipts = [r for r in program.receipts() if b">%s<" % ref.encode() in r]
        assert len(receipts) >= 2 and len(set(receipts)) == 1, receipts

    @claim("%s tells a fault as code, field and sentence" % program.name)
    def _():
        r = program.run("not a reference")
        assert r.returncode == 1 and re.match("SCHEMA Dossier/ClientRef: thông điệp không đúng lược đồ", r.stderr), r.stderr

    @claim("%s refuses an answer that was changed, that of another request, and one of an unknown gateway" % program.name)
    def _():
        came = []

        def changed(content):
            came.append(content)
            return content.replace(b":Code>", b":Code>9", 1)

        def refusal(change):
            Proxy.change = change
            r = program.run(mine + "-x", proxy + "/soap/postal")
            Proxy.change = None
            assert r.returncode != 0 and not Program.hung(r) and not r.stdout, r.stdout
            return r.stderr

        assert "changed, or not signed by the gateway" in refusal(changed)
        assert "the answer to another request" in refusal(lambda content: came[0])
        shutil.copy(os.path.join(certs, "stranger.crt"), os.path.join(program.folder, "gateway-rsa.crt"))
        assert "changed, or not signed by the gateway" in refusal(None)


with tempfile.TemporaryDirectory() as folder, stage.reconfigured("audience = no", "audience = yes"):
    furnish(folder)
    counter = Counter(postal_url(direct), certs)
    os.symlink(os.path.join(ROOT, "tests/partners/node_modules"), os.path.join(folder, "node_modules"))

    @claim("the zeep example registers a dossier, and again gets the same receipt")
    def _():
        text = code("python", 0).replace("480150-20260302-000031", "docs-%d" % os.getpid())
        first, second = (run([sys.executable], "example.py", text).split()[-2:] for _ in range(2))
        assert re.match(r"\d\d\.\d\d-[0-9a-z]{31}$", first[0]) and first[0] == second[0], (first, second)
        assert (first[1], second[1]) == ("False", "True"), (first, second)

    @claim("the npm soap example gets an answer")
    def _():
        assert run(["node"], "soap.mjs", code("js", 0)).split() == ["1.0"]

    @claim("the province's example is signed so that the gateway looks at its content")
    def _():
        said = run(["node"], "news.mjs", code("js", 1))
        assert said.startswith("404 ") and "UNKNOWN_DOSSIER" in said, said

    @claim("all code that speaks to the gateway is run here, and without its Audience none would be heard")
    def _():
        speaking = [(lang, b) for lang, b in blocks if "127.0.0.1" in b]
        assert [lang for lang, _ in speaking] == ["python", "js", "java", "sh", "js"], [lang for lang, _ in speaking]
        text = code("python", 0)
        try:
            run([sys.executable], "example.py", text.replace("Audience=us, ", "").replace("Audience=us", ""))
        except AssertionError as e:
            assert "zeep.exceptions.Fault" in str(e), e
        else:
            raise AssertionError("heard without an Audience")

    @claim("the counter program of intake.md goes from the card to the receipt, and is paid; again, it is a dossier already")
    def _():
        own = {"https://127.0.0.1:8443": direct, "'var/run/certs'": "'.'", "480150-20260302-000031": "docs-case-%d" % os.getpid(),
               "'tests/partners'": repr(os.path.join(ROOT, "tests/partners")), "'BL26'": "'D%d'" % os.getpid()}
        text = at_the_counter
        for shown, here in own.items():
            assert text.count(shown) == 1, shown
            text = text.replace(shown, here)
        told = run([sys.executable], "counter.py", text).split()
        assert re.match(r"\d\d\.\d\d-[0-9a-z]{31}$", told[0]) and int(told[2]) > 0, told
        assert told[3:] == ["0", "[1]"], told
        try:
            run([sys.executable], "counter.py", text)
        except AssertionError as e:
            assert "CASE_OVER" in str(e), e
        else:
            raise AssertionError("opened a second time")

    @claim("the tool's session in section 9 says what it says there")
    def _():
        message = etree.tostring(counter.client.create_message(counter.service, "GetService", RequestId="docs"))
        for name, content in ("out.xml", message), ("changed.xml", message.replace(b">docs<", b">doc5<")):
            with open(os.path.join(folder, name), "wb") as f:
                f.write(content)
        lines = session.strip().split("\n")
        for command, wanted in zip(lines[::2], lines[1::2]):
            said = run(["sh"], "session.sh", command.lstrip("$ ") + " 2>&1 || true")
            pattern = re.sub(r"\\\.\\\.\\\.|\d{4}\\-\S+Z", ".*", re.escape(wanted))
            assert re.fullmatch(pattern, said.strip()), (wanted, said, pattern)

    for each in PROGRAMS:
        whole(each)

    @claim("Register.java signs with a P-256 key as well, and the gateway takes it for the same partner")
    def _():
        java, classes = PROGRAMS[1], PROGRAMS[1].folder
        java.prepare(tempfile.mkdtemp(dir=folder), key="postal-ec")
        os.rename(os.path.join(classes, "classes"), os.path.join(java.folder, "classes"))
        r = java.run("docs-Register-java-%d" % os.getpid())
        assert r.stdout.split()[1:] == ["true"], r.stdout + r.stderr

done()
