#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The code printed in docs/integrating.md, run as it stands; only the address is replaced.  In front of a gateway that
demands client certificates a small proxy adds them.  Prints TAP.

    docs.py --url http://127.0.0.1:8080 --certs DIR"""

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

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
from tap import claim, done                             # noqa: E402
from zeep_counter import Counter, postal_url            # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

parser = argparse.ArgumentParser(description="The code of docs/integrating.md.")
parser.add_argument("--url", required=True)
parser.add_argument("--certs", required=True)
options = parser.parse_args()

with open(os.path.join(ROOT, "docs/integrating.md"), encoding="utf-8") as f:
    blocks = re.findall(r"```(\w+)\n(.*?)```", f.read(), re.S)


class Proxy(http.server.BaseHTTPRequestHandler):
    """Plain in, mutual TLS out, everything else untouched."""

    protocol_version = "HTTP/1.1"

    def forward(self):
        who = "tls-province" if self.path.startswith("/api/") else "tls-postal"
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        session = requests.Session()
        session.trust_env = False
        r = session.request(self.command, options.url.rstrip("/") + self.path, data=body, headers=dict(self.headers), timeout=30,
                            allow_redirects=False, verify=os.path.join(options.certs, "ca.crt"),
                            cert=tuple(os.path.join(options.certs, who + end) for end in (".crt", ".key")))
        self.send_response(r.status_code)
        for name, value in r.headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(r.content)))
        self.end_headers()
        self.wfile.write(r.content)

    do_GET = do_POST = forward

    def log_message(self, *arguments):
        pass


address = options.url.rstrip("/")
if address.startswith("https:"):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://127.0.0.1:%d" % server.server_port


def code(language, n):
    text = [b for lang, b in blocks if lang == language and "http://127.0.0.1:8080" in b][n]
    return text.replace("http://127.0.0.1:8080", address)


def run(command, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)
    r = subprocess.run(command + [name], cwd=folder, capture_output=True, text=True, timeout=60)
    assert r.returncode == 0, r.stdout + r.stderr
    return r.stdout


with tempfile.TemporaryDirectory() as folder:
    for name in ("postal.key", "postal.crt", "province.key", "province.crt"):
        shutil.copy(os.path.join(options.certs, name), folder)
    counter = Counter(postal_url(options.url), options.certs)
    counter.call("GetService")                          # with which of its keys does it answer us?
    shutil.copy(os.path.join(options.certs, counter.client.wsse.by + ".crt"), os.path.join(folder, "gateway.crt"))
    with open(os.path.join(folder, "to-khai.pdf"), "wb") as scan:
        scan.write(b"%PDF-1.4\n")
    os.symlink(os.path.join(ROOT, "tests/partners/node_modules"), os.path.join(folder, "node_modules"))

    @claim("the zeep example registers a dossier, and again gets the same receipt")
    def _():
        text = code("python", 0).replace("480150-20260302-000031", "docs-%d" % os.getpid())
        first, second = (run([sys.executable], "example.py", text).split()[-2:] for _ in range(2))
        assert re.match(r"\d\d\.\d\d-[0-9a-z]{31}$", first[0]) and first[0] == second[0], (first, second)
        assert (first[1], second[1]) == ("False", "True"), (first, second)

    @claim("the npm soap example gets an answer")
    def _():
        assert "1.0" in run(["node"], "soap.mjs", code("js", 0) + "\nconsole.log(service.Contract);\n")

    @claim("the province's example is signed so that the gateway looks at its content")
    def _():
        keys = """import { X509Certificate, createHash as hash_, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
const certificateSha256Hex = hash_('sha256').update(new X509Certificate(readFileSync('province.crt')).raw).digest('hex');
const privateKey = createPrivateKey(readFileSync('province.key'));
"""
        text = code("js", 1)
        assert "await fetch(" in text
        text = text.replace("await fetch(", "const answer = await fetch(") + "\nconsole.log(answer.status, (await answer.json()).code);\n"
        assert run(["node"], "news.mjs", keys + text).split() == ["404", "UNKNOWN_DOSSIER"]

done()
