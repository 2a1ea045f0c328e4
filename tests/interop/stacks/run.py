#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Five SOAP stacks against a running gateway, each in its own way: load the WSDL as it is served, ask, register, find, push,
and meet a fault.  The clients print what they read; here that is compared with what was on the wire.  Prints TAP.

    run.py --url https://127.0.0.1:8443 --plain http://127.0.0.1:8080 --certs DIR [--build DIR] [STACK...]"""

import argparse
import base64
import os
import random
import re
import subprocess
import sys
import uuid

from lxml import etree

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path[1:1] = [os.path.dirname(HERE), os.path.join(ROOT, "tests/partners")]
import people                                                           # noqa: E402
from relay import PARSER, Relay                                         # noqa: E402
from tap import claim, done                                             # noqa: E402
from zeep_counter import postal_url                                     # noqa: E402

P = "{urn:vn:postgate:postal:1.0}"
SOAP11, SOAP12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
OPERATIONS = ["GetDossier", "GetProcedure", "GetService", "ListProcedures", "PushEvents", "RegisterDossier", "WithdrawDossier"]
PROCEDURE = "1.000894"                  # one paper is required, two more are possible
NAME, STREET, NOTE = "Nguyễn Thị Mẫu", "Thôn Hồng Lam, xã Nghi Xuân", "Có dấu: ả đ & <\"'> …"
SCAN, RECEIVER = "%PDF-1.4 tờ khai".encode(), "Trần Văn Bưởi"

parser = argparse.ArgumentParser(description="Five SOAP stacks against a running gateway.")
parser.add_argument("--url", required=True)
parser.add_argument("--plain", required=True, help="the gateway's address without TLS")
parser.add_argument("--certs", required=True)
parser.add_argument("--build", default=os.path.join(ROOT, "build/stacks"))
parser.add_argument("stacks", nargs="*")
options = parser.parse_args()
relay = Relay(options.url, options.certs).start()
# The stacks load the WSDL and its schema over plain http, from the address that it names there itself: they trust no CA of ours.
SERVED = relay.session.get(postal_url(options.plain) + "?wsdl", timeout=30).content
WSDL = etree.fromstring(SERVED, PARSER).find(".//{http://schemas.xmlsoap.org/wsdl/soap/}address").get("location") + "?wsdl"
GSOAP = os.path.join(options.build, "gsoap")

# name: (command before the arguments, what comes after them, SOAP version, its own error)
STACKS = {
    "suds": (["/usr/bin/python3", HERE + "/suds_client.py"], [], SOAP11, "WebFault"),
    "soaplite": (["perl", HERE + "/soaplite.pl"], [], SOAP11, "SOAP::SOM"),
    "php": (["php", HERE + "/php.php"], [], SOAP11, "SoapFault"),
    "php-1.2": (["php", HERE + "/php.php"], ["1.2"], SOAP12, "SoapFault"),
    "gsoap": ([GSOAP + "/client"], [options.certs], SOAP12, "SOAP_ENV__Detail"),
    "strong-soap": (["node", HERE + "/strong_soap.mjs"], [], SOAP11, "Error"),
    "strong-soap-1.2": (["node", HERE + "/strong_soap.mjs"], ["PostalPort12"], SOAP12, "Error"),
}


def run(command, timeout=180):
    """Standard output, as text; proxies of this machine are not for loopback."""
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    got = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, timeout=timeout)
    assert got.returncode == 0, "%s ended with %d: %s" % (command[0], got.returncode, got.stderr.decode(errors="replace")[-2000:])
    return got.stdout.decode()


def text(xml, path):
    return [e.text for e in etree.fromstring(xml, PARSER).iterfind(".//" + path.replace("p:", P))]


def body(xml):
    """The element inside Body."""
    return etree.fromstring(xml, PARSER).find("{*}Body")[0]


def generated_operations():
    """gSOAP's operations are functions of the generated client, with an underscore for the other binding."""
    with open(GSOAP + "/soapClient.c", encoding="utf-8", errors="replace") as f:
        return sorted(set(re.findall(r"soap_call___ns1__(\w+?)_?\(", f.read())))


def tests(stack):
    """All claims about one stack."""
    command, more, version, error = STACKS[stack]
    said, wire = {}, {}

    def asked(operation):
        """Exchanges of an operation, in order."""
        return wire.get(operation, [])

    @claim("%s: loads the WSDL and its schema as they are served, with every operation" % stack)
    def _():
        if stack == "gsoap":
            run(["sh", HERE + "/gsoap/make.sh", WSDL, GSOAP])
        ref, item = "%s-%s" % (stack, uuid.uuid4().hex[:12]), people.s10("RB", random.randrange(100000000))
        said.update(ref=ref, sent_item=item)
        before = len(relay.exchanges)
        try:
            out = run(command + [WSDL, relay.endpoint, ref, PROCEDURE, item] + more)
        finally:
            for x in relay.exchanges[before:]:
                wire.setdefault(etree.QName(body(x.request)).localname, []).append(x)
        said.update(line.split("\t", 1) for line in out.splitlines() if "\t" in line)
        operations = generated_operations() if stack == "gsoap" else said["operations"].split()
        assert operations == OPERATIONS, operations

    @claim("%s: every message is in its SOAP version, every answer and fault is signed by the gateway" % stack)
    def _():
        every = [x for name in wire for x in wire[name]]
        assert len(every) == 8, len(every)
        for x in every:
            assert etree.fromstring(x.request, PARSER).tag == "{%s}Envelope" % version, x.request[:200]
            assert etree.fromstring(x.answer, PARSER).tag == "{%s}Envelope" % version, x.answer[:200]
            assert x.signed_by in ("gateway", "gateway-rsa"), x.answer
            assert x.signed_itself == (stack == "gsoap")

    @claim("%s: GetService needs no argument" % stack)
    def _():
        assert said["contract"] == "1.0" and len(body(asked("GetService")[0].request)) == 0

    @claim("%s: ListProcedures without arguments lists all, with their names byte by byte" % stack)
    def _():
        answer = asked("ListProcedures")[0].answer
        codes, names = text(answer, "p:Procedure/p:Code"), text(answer, "p:Procedure/p:Name")
        assert said["procedures"] == str(len(codes)) and said["name"] == names[codes.index(PROCEDURE)] == "Đăng ký kết hôn"

    @claim("%s: RegisterDossier carries Vietnamese text, special characters and a paper's bytes unharmed" % stack)
    def _():
        x = asked("RegisterDossier")[0]
        assert text(x.request, "p:Owner/p:Name") == [NAME] and text(x.request, "p:Owner//p:Street") == [STREET]
        assert text(x.request, "p:Note") == [NOTE]
        assert [base64.b64decode(t) for t in text(x.request, "p:Content")] == [SCAN]
        assert [said["receipt"]] == text(x.answer, "p:DossierId") and said["replay"] == "false"

    @claim("%s: lists of one and of two papers are sent" % stack)
    def _():
        one, two = asked("RegisterDossier")
        assert len(text(one.request, "p:Dossier/p:Item")) == 1 and len(text(two.request, "p:Dossier/p:Item")) == 2
        assert [said["receipt2"]] == text(two.answer, "p:DossierId") and said["receipt2"] != said["receipt"]

    @claim("%s: GetDossier finds it; a list of one item is read, and the state in Vietnamese" % stack)
    def _():
        answer = asked("GetDossier")[0].answer
        assert said["dossier"] == said["receipt"] and said["consignments"] == "1" and said["item"] == said["sent_item"]
        assert [said["state"]] == text(answer, "p:Dossier/p:StateVi")

    @claim("%s: PushEvents with one event is answered with one result" % stack)
    def _():
        x = asked("PushEvents")[0]
        assert text(x.request, "p:Receiver") == [RECEIVER] and len(text(x.request, "p:Event")) == 1
        assert said["results"] == "1" and said["outcome"] == "APPLIED"

    @claim("%s: a refusal is the stack's own error, with code and Vietnamese sentence" % stack)
    def _():
        x = asked("GetProcedure")[-1]
        assert x.status == (400 if version == SOAP12 else 500), x.status
        assert (said["exception"], said["code"]) == (error, "UNKNOWN_PROCEDURE"), said
        assert [said["vi"]] == text(x.answer, "p:MessageVi") and "thủ tục" in said["vi"]


for name in options.stacks or STACKS:
    tests(name)
done()
