#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The five stacks beside zeep and npm soap, each with its own marshalling against the contract as the gateway serves it; a relay
signs for them.  Prints TAP.

    run.py --url https://127.0.0.1:8443 --http http://127.0.0.1:8080 --certs DIR"""

import argparse
import datetime
import json
import os
import socket
import subprocess
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "../../..")
parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
parser.add_argument("--http", required=True)
parser.add_argument("--certs", required=True)
options = parser.parse_args()


def s10(serial):
    c = 11 - sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), serial)) % 11
    return "RC%s%dVN" % (serial, {10: 0, 11: 5}.get(c, c))


def facts():
    """One dossier as nested dictionaries in the schema's order, and the same as pairs."""
    with open(os.path.join(ROOT, "schemas/catalogue/1.0/catalogue.json"), encoding="utf-8") as f:
        catalogue = json.load(f)
    p = next(p for p in catalogue["procedures"] if len([c for c in p["components"] if c["required"]]) == 1)
    tag = uuid.uuid4().hex[:10]
    address = [("Province", "42"), ("Commune", "18430"), ("Street", "Thôn Đông Hà")]
    paper = [("Code", next(c for c in p["components"] if c["required"])["code"]), ("Originals", 1), ("Copies", 0), ("Pages", 2), ("Form", 0)]
    item = s10("%08d" % (uuid.uuid4().int % 10**8))
    pairs = [("ClientRef", "stack-" + tag), ("Pos", "480150"), ("Clerk", "hoa.nt"), ("ProcedureCode", p["code"]), ("CompetentUnit", p["units"][0]),
             ("Owner", [("Type", 1), ("Name", "Nguyễn Thị Mẫu Đặng"), ("IdType", 1), ("IdNo", "042190001234"), ("Address", address)]), ("Item", paper),
             ("Return", [("Mode", 0)]), ("Money", [("StateFee", p["stateFee"]), ("DigitiseFee", 0), ("Postage", 26000)]), ("CollectItem", item)]

    def nested(v):
        return {k: nested(x) for k, x in v} if isinstance(v, list) else v
    when = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=1)
    return json.dumps({"dossier": nested(pairs), "pairs": pairs, "item": item, "tag": tag, "time": when.strftime("%Y-%m-%dT%H:%M:%SZ")}, ensure_ascii=False)


with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
relay = subprocess.Popen([sys.executable, os.path.join(HERE, "relay.py"), "--url", options.url, "--certs", options.certs, "--port", str(port)],
                         stdout=subprocess.PIPE)
relay.stdout.readline()
wsdl, to = options.http.rstrip("/") + "/soap/postal?wsdl", "http://127.0.0.1:%d/" % port
env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
failed = 0
try:
    for command in ([sys.executable, "suds_client.py"], ["php", "client.php"], ["php", "client.php", "1.2"], ["perl", "client.pl"],
                    ["node", "strong_soap.mjs"], ["sh", "gsoap.sh"]):
        args = [wsdl, to, facts()] + (command[2:] or ["1.1"])
        r = subprocess.run(command[:1] + [os.path.join(HERE, command[1])] + args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, timeout=120)
        text = r.stdout.decode(errors="replace")
        print(text, end="")
        if r.returncode != 0 and "\nnot ok " not in "\n" + text:
            print("not ok - %s ended with status %d" % (command[1], r.returncode))
        failed |= r.returncode
finally:
    relay.terminate()
sys.exit(1 if failed else 0)
