#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Signatures of the gateway's own code (postgate message sign|verify) against zeep (xmlsec), both ways, without a network.
Prints TAP.

    agree.py --postgate build/release/postgate --certs DIR"""

import argparse
import os
import subprocess
import sys
import tempfile

from lxml import etree
from zeep.exceptions import SignatureVerificationFailed

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../partners"))
from tap import claim, done             # noqa: E402
from zeep_counter import Counter        # noqa: E402

parser = argparse.ArgumentParser(description="postgate's signatures against zeep's.")
parser.add_argument("--postgate", required=True)
parser.add_argument("--certs", required=True)
options = parser.parse_args()
NOWHERE = "http://127.0.0.1:9/soap/postal"


def path(name):
    return os.path.join(options.certs, name)


def postgate(message, *arguments):
    with tempfile.NamedTemporaryFile() as f:
        f.write(message)
        f.flush()
        return subprocess.run([options.postgate, "message"] + list(arguments) + [f.name], capture_output=True, timeout=30)


def signed(who, soap12):
    counter = Counter(NOWHERE, options.certs, who=who, soap12=soap12)
    return etree.tostring(counter.client.create_message(counter.service, "ListProcedures", Field="Hộ tịch & cư trú"))


for who in ("postal", "postal-ec"):
    for soap12 in (False, True):
        @claim("postgate accepts what zeep signs with %s as SOAP %s, and not when it is changed" %
               (who, "1.2" if soap12 else "1.1"))
        def _():
            message = signed(who, soap12)
            r = postgate(message, "verify", "--cert", path(who + ".crt"))
            assert r.returncode == 0, r
            changed = message.replace(b"&#7897; t", b"&#7897; T").replace("ộ t".encode(), "ộ T".encode())
            assert changed != message
            r = postgate(changed, "verify", "--cert", path(who + ".crt"))
            assert r.returncode == 1 and r.stdout.startswith(b"refused: digest-value"), r

for who in ("gateway", "gateway-rsa"):
    for version in ("1.1", "1.2"):
        @claim("zeep accepts what postgate signs with %s as SOAP %s, and not when it is changed" % (who, version))
        def _():
            r = postgate(signed("postal", version == "1.2"), "sign", "--key", path(who + ".key"), "--cert", path(who + ".crt"),
                         "--soap", version)
            assert r.returncode == 0, r
            security = Counter(NOWHERE, options.certs).client.wsse
            security.verify(etree.fromstring(r.stdout))
            try:
                security.verify(etree.fromstring(r.stdout.replace("ộ t".encode(), "ộ T".encode())))
            except SignatureVerificationFailed:
                return
            raise AssertionError("a changed message was accepted")

done()
