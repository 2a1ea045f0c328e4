# SPDX-License-Identifier: Apache-2.0
"""What run.py (contract 1.0) and cases.py (contract 1.1) share: the stacks, a relay that signs for those that cannot, the WSDL as
it is served, and what was on the wire."""

import argparse
import os
import re
import subprocess
import sys

from lxml import etree

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[1:1] = [os.path.dirname(HERE), os.path.join(ROOT, "tests/partners")]
from relay import PARSER, Relay                                         # noqa: E402
from zeep_counter import postal_url                                     # noqa: E402

SOAP11, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
# name: (the program, what comes after its arguments, SOAP version, its own error)
STACKS = {
    "suds": ("suds_%s.py", [], SOAP11, "WebFault"),
    "soaplite": ("soaplite_%s.pl", [], SOAP11, "SOAP::SOM"),
    "php": ("php_%s.php", [], SOAP11, "SoapFault"),
    "php-1.2": ("php_%s.php", ["1.2"], SOAP12, "SoapFault"),
    "gsoap": ("gsoap/%s.c", [], SOAP12, "SOAP_ENV__Detail"),
    "strong-soap": ("strong_soap_%s.mjs", [], SOAP11, "Error"),
    "strong-soap-1.2": ("strong_soap_%s.mjs", ["PostalPort12"], SOAP12, "Error"),
}
INTERPRETERS = {".py": "/usr/bin/python3", ".pl": "perl", ".php": "php", ".mjs": "node"}


def run(command, timeout=180):
    """Standard output, as text; proxies of this machine are not for loopback."""
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    got = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=timeout)
    assert got.returncode == 0, "%s ended with %d: %s" % (command[0], got.returncode, got.stderr.decode(errors="replace")[-2000:])
    return got.stdout.decode()


def body(xml):
    """The element inside Body."""
    return etree.fromstring(xml, PARSER).find("{*}Body")[0]


class Peers:
    """version: of the contract.  client: the second half of the programs' names.  who: as whom the relay and gSOAP sign."""

    def __init__(self, description, version, client, who, rsa):
        parser = argparse.ArgumentParser(description=description)
        parser.add_argument("--url", required=True)
        parser.add_argument("--plain", required=True, help="the gateway's address without TLS")
        parser.add_argument("--certs", required=True)
        parser.add_argument("--build", default=os.path.join(ROOT, "build/stacks"))
        parser.add_argument("stacks", nargs="*")
        self.options = parser.parse_args()
        self.namespace = "{urn:vn:postgate:postal:%s}" % version
        self.client, self.rsa = client, rsa
        self.relay = Relay(self.options.url, self.options.certs, who=who).start()
        self.gsoap = os.path.join(self.options.build, "gsoap-" + version)
        # The stacks load the WSDL and its schema over plain http, from the address that it names itself: they trust no CA of ours.
        asked = postal_url(self.options.plain) + ("" if version == "1.0" else "/" + version)
        served = self.relay.session.get(asked + "?wsdl", timeout=30).content
        address = etree.fromstring(served, PARSER).find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address").get("location")
        self.wsdl = address + asked[len(postal_url(self.options.plain)):] + "?wsdl"

    def text(self, xml, path):
        return [e.text for e in etree.fromstring(xml, PARSER).iterfind(".//" + path.replace("p:", self.namespace))]

    def make(self, stack):
        """gSOAP's client is generated from the WSDL and built."""
        if stack == "gsoap":
            run(["sh", HERE + "/gsoap/make.sh", self.wsdl, self.gsoap, self.client])

    def call(self, stack, *args):
        """What the stack's program said, by name, and the exchanges of this, by operation."""
        program, more, _, _ = STACKS[stack]
        path = os.path.join(HERE, program % self.client)
        command = [self.gsoap + "/client"] if stack == "gsoap" else [INTERPRETERS[os.path.splitext(path)[1]], path]
        own = [os.path.join(self.options.certs, self.rsa), self.options.certs + "/ca.crt"] if stack == "gsoap" else []
        before, wire = len(self.relay.exchanges), {}
        try:
            out = run([*command, self.wsdl, self.relay.endpoint, *args, *own, *more])
        finally:
            for x in self.relay.exchanges[before:]:
                wire.setdefault(etree.QName(body(x.request)).localname, []).append(x)
        said = dict(line.split("\t", 1) for line in out.splitlines() if "\t" in line)
        if stack == "gsoap":
            said["operations"] = " ".join(self.generated_operations())
        return said, wire

    def generated_operations(self):
        """gSOAP's operations are functions of the generated client, with an underscore for the other binding."""
        with open(self.gsoap + "/soapClient.c", encoding="utf-8", errors="replace") as f:
            return sorted(set(re.findall(r"soap_call___ns1__(\w+?)_?\(", f.read())))

    def check_messages(self, stack, wire, expected):
        """Each message in its stack's SOAP version, each answer signed by the gateway, and only gSOAP signed by itself."""
        version = STACKS[stack][2]
        every = [x for name in wire for x in wire[name]]
        assert len(every) == expected, len(every)
        for x in every:
            assert etree.fromstring(x.request, PARSER).tag == "{%s}Envelope" % version, x.request[:200]
            assert etree.fromstring(x.answer, PARSER).tag == "{%s}Envelope" % version, x.answer[:200]
            assert x.signed_by in ("gateway", "gateway-rsa"), x.answer
            assert x.signed_itself == (stack == "gsoap")
