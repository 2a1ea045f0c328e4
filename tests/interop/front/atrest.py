# SPDX-License-Identifier: Apache-2.0
"""For front.py: personal data is nowhere at rest in the clear."""

import base64
import contextlib
import hashlib
import json
import os
import re
import time
import uuid

from front.cast import counter, direct, dossier, stage
from tap import claim
from zeep_counter import GatewayFault

def disguises(text):
    """The bytes that text may be hidden in."""
    raw = text.encode()
    yield raw
    yield json.dumps(text)[1:-1].encode()
    yield raw.hex().encode()
    yield "".join("&#%d;" % ord(c) if ord(c) > 127 else c for c in text).encode()
    yield text.encode("utf-16-le")
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        yield whole[4 if shift else 0:len(whole) - 4]


@claim("name, number, phone, address, note and file of a dossier are nowhere at rest in the clear: "
       "no log, metric, URL, Redis, journal, blob")
def _():
    digits = str(uuid.uuid4().int)[:7]
    canaries = {"name": "Nguyễn Thị Chim Hoàng Yến %s" % digits, "number": "04219" + digits, "phone": "098" + digits,
                "street": "Ngõ Hoàng Yến số %s" % digits, "note": "Ghi chú kín %s" % digits, "mail": "yen%s@example.vn" % digits,
                "receiver": "Trần Văn Nhận %s" % digits}
    content = b"%PDF-1.4\n% canary " + digits.encode() + b" paper\n"
    owner = {"Type": 1, "Name": canaries["name"], "IdType": 1, "IdNo": canaries["number"], "Phone": canaries["phone"],
             "Email": canaries["mail"], "Address": {"Province": "42", "Commune": "18430", "Street": canaries["street"]}}
    d = dossier("canary", Owner=owner, Note=canaries["note"])
    d["Return"] = {"Mode": 1, "Name": canaries["receiver"], "Phone": canaries["phone"], "Address": owner["Address"]}
    d["Item"][0].update(Form=2, Sha256=hashlib.sha256(content).hexdigest(), FileName="to-khai.pdf",
                        MediaType="application/pdf", Content=content)
    receipt = counter.call("RegisterDossier", Dossier=d).Receipt
    counter.call("RegisterDossier", Dossier=d)
    for wrong in dict(d, Note="khác"), dict(d, ClientRef=d["ClientRef"] + "x", ProcedureCode="9.999999"), dict(
            d, ClientRef=d["ClientRef"] + "y", Owner=dict(owner, Phone=canaries["name"])):
        with contextlib.suppress(GatewayFault):
            counter.call("RegisterDossier", Dossier=wrong)
            raise AssertionError("accepted")
    for _ in range(100):                            # until the province has it, so that every part was at work
        if len(counter.call("GetDossier", DossierId=receipt.DossierId).Dossier.History) > 1:
            break
        time.sleep(0.1)
    seen = {"/metrics": direct.ask("GET", "/metrics").body}
    for folder, _, files in os.walk(stage.folder):
        for name in files:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not path.startswith(stage.path("certs")) and name not in ("postal.log", "province.log",
                    "postal.jsonl",
                                                                                                   "province.jsonl"):
                with open(path, "rb") as f:
                    seen[os.path.relpath(path, stage.folder)] = f.read()
    assert {"gateway.log", "haproxy.log", "redis.log"} <= set(seen) and any(p.startswith("journal/") for p in seen)
    assert any(p.startswith("blobs/") for p in seen) and any("appendonly" in p for p in seen)
    urls = b""
    for name in "postal.jsonl", "province.jsonl":
        with open(stage.path(name), "rb") as f:
            urls += b"\n".join(str(json.loads(line).get("path")).encode() for line in f)
    seen["URLs of calls to partners"] = urls
    assert receipt.DossierId.encode() in seen["gateway.log"]
    needles = [(what, n) for what, text in canaries.items() for n in disguises(text)]
    needles += [("file", content), ("file", base64.b64encode(content)), ("file", content.hex().encode())]
    found = {(what, path) for path, data in seen.items() for what, n in needles if n in data}
    assert not found, found


@claim("the gateway is as ready as before")
def _():
    assert direct.ask("GET", "/readyz").status == 200
    assert not re.search(r" error (?!gateway\.config)", stage.log()), [x for x in stage.log().split("\n") if " error " in x][:5]
