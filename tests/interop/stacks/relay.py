#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Signs for SOAP stacks that cannot: takes their plain envelope on loopback, adds Timestamp, token and Signature of a
partner (python-xmlsec), sends it over mutual TLS, checks the answer's signature and hands its bytes back as they came.  What
a stack has signed by itself passes as it is.

    relay.py --url https://127.0.0.1:8443 --certs DIR [--port 8099] [--who counter-soap]     to try a stack by hand

Loopback only and without any authentication: who can reach it signs as the partner."""

import argparse
import http.server
import os
import sys
import threading

import requests
from lxml import etree
from zeep import ns

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../partners"))
from zeep_counter import Security, postal_url                           # noqa: E402

# What belongs to the stack's own conversation; everything else, Host and lengths, is each connection's.
REQUEST_HEADERS = ("Content-Type", "SOAPAction", "Connection", "Accept", "User-Agent")
ANSWER_HEADERS = ("Content-Type", "Connection")
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


class Exchange:
    """One call as it was on the wire: the stack's envelope, and the gateway's answer."""

    def __init__(self, headers, request):
        self.headers, self.request = headers, request
        self.status = self.answer = self.signed_by = None
        self.signed_itself = False


class Relay:
    def __init__(self, url, certs, port=0, who="postal"):
        self.url = postal_url(url)
        self.certs, self.who = certs, who
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.clear()
        self.session.verify = os.path.join(certs, "ca.crt")
        self.session.cert = tuple(os.path.join(certs, "tls-postal" + end) for end in (".crt", ".key"))
        self.exchanges = []
        relay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                relay.serve(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.endpoint = "http://127.0.0.1:%d/soap/postal" % self.server.server_port

    def start(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def serve(self, handler):
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        status, headers, answer = self.forward(handler.headers, body)
        handler.send_response_only(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    @staticmethod
    def sealed(security, exchange):
        """The envelope with our signature, or as it came when the stack has signed it."""
        envelope = etree.fromstring(exchange.request, PARSER)
        exchange.signed_itself = envelope.find("{*}Header/{%s}Security" % ns.WSSE) is not None
        if exchange.signed_itself:
            return exchange.request
        return etree.tostring(security.apply(envelope, {})[0], encoding="UTF-8")

    def forward(self, headers, body):
        """Status, headers and body for the stack; 502 with a sentence when it is not the gateway that says no."""
        exchange = Exchange(headers, body)
        self.exchanges.append(exchange)
        security = Security(self.certs, self.who, ("gateway", "gateway-rsa"))
        try:
            sealed = self.sealed(security, exchange)
            sent = {name: headers[name] for name in REQUEST_HEADERS if name in headers}
            got = self.session.post(self.url, sealed, headers=sent, timeout=30)
            exchange.status, exchange.answer = got.status_code, got.content
            security.verify(etree.fromstring(got.content, PARSER))
        except Exception as error:      # whatever it is, the stack must get an answer and the test a reason
            return 502, {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}, ("relay: %r" % error).encode()
        exchange.signed_by = security.by
        return got.status_code, {name: got.headers[name] for name in ANSWER_HEADERS if name in got.headers}, got.content


def main():
    parser = argparse.ArgumentParser(description="Signs for SOAP stacks that cannot.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--certs", required=True)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--who", default="postal", help="name of the key and certificate that sign")
    options = parser.parse_args()
    relay = Relay(options.url, options.certs, options.port, options.who)
    print("ready", relay.endpoint, flush=True)
    relay.server.serve_forever()


if __name__ == "__main__":
    main()
