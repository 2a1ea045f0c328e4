#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Signs for stacks that cannot: takes an unsigned envelope on loopback, adds the postal partner's Timestamp and signature, calls the
gateway over mutual TLS, checks the signature of the answer and gives it back untouched.

    relay.py --url URL --certs DIR --port PORT"""

import argparse
import http.server
import os
import sys

import requests
from lxml import etree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../partners"))
from zeep_counter import Security, postal_url  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--certs", required=True)
parser.add_argument("--port", type=int, required=True)
options = parser.parse_args()
session = requests.Session()
session.trust_env = False
session.verify = os.path.join(options.certs, "ca.crt")
session.cert = tuple(os.path.join(options.certs, "tls-postal" + end) for end in (".crt", ".key"))
security = Security(options.certs, "postal", ("gateway", "gateway-rsa"))


class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            raw = b""
            while True:
                size = int(self.rfile.readline().split(b";")[0], 16)
                raw += self.rfile.read(size)
                self.rfile.readline()
                if size == 0:
                    break
        else:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
        envelope = etree.fromstring(raw)
        envelope, _ = security.apply(envelope, {})
        headers = {k: v for k, v in self.headers.items() if k.lower() in ("content-type", "soapaction")}
        answer = session.post(postal_url(options.url), data=etree.tostring(envelope, xml_declaration=True, encoding="utf-8"), headers=headers)
        security.verify(etree.fromstring(answer.content))
        self.send_response(answer.status_code)
        if self.headers.get("Connection", "").lower() == "close":
            self.send_header("Connection", "close")
        self.send_header("Content-Type", answer.headers["content-type"])
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), Relay)
print("ready", flush=True)
server.serve_forever()
