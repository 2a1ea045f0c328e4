# SPDX-License-Identifier: Apache-2.0
"""What the counters of a torture run write: signed SOAP messages.  The text is made so that every signed part is in exclusive
canonical form as it stands, so signing is two digests and one P-256 signature; the gateway is the judge of it."""

import base64
import datetime
import hashlib
import json
import os
import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONTRACT = "urn:vn:postgate:postal:1.0"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSU = WSS + "wssecurity-utility-1.0.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))
LIFE = 540                              # seconds; [messages] max_age is 600


def b64(data):
    return base64.b64encode(data).decode()


def element(name, value):
    """(name, list of children or text) as canonical XML without attributes."""
    if isinstance(value, list):
        inner = "".join(element(n, v) for n, v in value if v is not None)
    else:
        inner = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<p:%s>%s</p:%s>" % (name, inner, name)


class Pen:
    """Signs with the post's P-256 key."""

    def __init__(self, certs, name="postal-ec"):
        with open(os.path.join(certs, name + ".key"), "rb") as f:
            self.key = serialization.load_pem_private_key(f.read(), None)
        with open(os.path.join(certs, name + ".crt"), "rb") as f:
            self.token = b64(x509.load_pem_x509_certificate(f.read()).public_bytes(serialization.Encoding.DER))

    def letter(self, operation, children):
        payload = element(operation, children).replace("<p:" + operation, '<p:%s xmlns:p="%s"' % (operation, CONTRACT), 1)
        body = '<s:Body xmlns:s="%s" xmlns:u="%s" u:Id="b">%s</s:Body>' % (SOAP, WSU, payload)
        now = datetime.datetime.now(datetime.timezone.utc)
        created, expires = (t.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z" for t in (now, now + datetime.timedelta(seconds=LIFE)))
        stamp = '<u:Timestamp xmlns:u="%s" u:Id="t"><u:Created>%s</u:Created><u:Expires>%s</u:Expires></u:Timestamp>' % (
            WSU, created, expires)
        return ('<s:Envelope xmlns:s="%s"><s:Header><w:Security xmlns:w="%swssecurity-secext-1.0.xsd">'
                '<w:BinarySecurityToken xmlns:u="%s" EncodingType="%ssoap-message-security-1.0#Base64Binary" '
                'ValueType="%sx509-token-profile-1.0#X509v3" u:Id="k">%s'
                '</w:BinarySecurityToken>%s%s</w:Security></s:Header>%s</s:Envelope>'
                % (SOAP, WSS, WSU, WSS, WSS, self.token, self.signature({"b": body, "t": stamp}), stamp, body)).encode()

    def signature(self, parts):
        references = "".join(
            '<d:Reference URI="#%s"><d:Transforms><d:Transform Algorithm="%s"></d:Transform></d:Transforms>'
            '<d:DigestMethod Algorithm="%s"></d:DigestMethod>'
            '<d:DigestValue>%s</d:DigestValue></d:Reference>' % (name, C14N, SHA256, b64(hashlib.sha256(text.encode()).digest()))
            for name, text in parts.items())
        info = ('<d:SignedInfo xmlns:d="%s"><d:CanonicalizationMethod Algorithm="%s"></d:CanonicalizationMethod><d:SignatureMethod '
                'Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"></d:SignatureMethod>%s</d:SignedInfo>' %
                (DS, C14N, references))
        r, s = utils.decode_dss_signature(self.key.sign(info.encode(), ec.ECDSA(hashes.SHA256())))
        value = b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return ('<d:Signature xmlns:d="%s">%s<d:SignatureValue>%s</d:SignatureValue><d:KeyInfo><w:SecurityTokenReference>'
                '<w:Reference URI="#k" ValueType="%sx509-token-profile-1.0#X509v3"></w:Reference>'
                '</w:SecurityTokenReference></d:KeyInfo></d:Signature>' %
                (DS, info, value, WSS))


# ---- what the letters say ----

def s10(service, serial):
    digits = "%08d" % (serial % 100000000)
    check = 11 - sum(w * int(d) for w, d in zip((8, 6, 4, 2, 3, 5, 9, 7), digits)) % 11
    return "%s%s%dVN" % (service, digits, {10: 0, 11: 5}.get(check, check))


def procedures():
    with open(os.path.join(ROOT, "schemas/catalogue/1.0/catalogue.json"), encoding="utf-8") as f:
        found = json.load(f)["procedures"]
    return [p for p in found if p.get("units")]


def moment(ago=0):
    return (datetime.datetime.now(VIETNAM) - datetime.timedelta(seconds=ago)).isoformat(timespec="milliseconds")


def paper(rnd, component, scanned):
    d = [("Code", component["code"]), ("Originals", 1), ("Copies", 0), ("Pages", 2), ("Form", 2 if scanned else 0)]
    if not scanned:
        return d, None
    content = b"%%PDF-1.4 %s" % bytes(rnd.getrandbits(8) for _ in range(rnd.choice([40, 3000]))).hex().encode()
    digest = hashlib.sha256(content).hexdigest()
    return d + [("Sha256", digest), ("FileName", "to khai.pdf"), ("MediaType", "application/pdf"),
                ("Content", b64(content))], digest


def dossier(rnd, ref, procedure, serial):
    """A dossier of an invented person, and what a checker must know of it."""
    needed = [c for c in procedure["components"] if c["required"]]
    papers = [paper(rnd, c, i == 0) for i, c in enumerate(needed)]
    address = [("Province", "42"), ("Commune", "18430"), ("Street", "Thôn %d" % rnd.randint(1, 9))]
    name, item = "Đỗ Thị Hoàng Yến", s10("RB", serial)
    children = [("ClientRef", ref), ("Pos", "480150"), ("Clerk", "hoa.nt"), ("ProcedureCode", procedure["code"]),
                ("CompetentUnit", procedure["units"][0]),
                ("Owner", [("Type", 1), ("Name", name), ("IdType", 1), ("IdNo", "042190777123"), ("Phone", "0987600321"),
                           ("Address", address)])]
    children += [("Item", p) for p, _ in papers]
    children += [("Return", [("Mode", 1), ("Name", name), ("Phone", "0987600321"), ("Address", address)]),
                 ("Money", [("StateFee", procedure["stateFee"]), ("DigitiseFee", 2000), ("Postage", 26000)]), ("CollectItem", item)]
    canonical = element("Dossier", children).replace("<p:Dossier", '<p:Dossier xmlns:p="%s"' % CONTRACT, 1)
    facts = {"ref": ref, "item": item, "fee": procedure["stateFee"], "papers": [d for _, d in papers if d],
             "digest": hashlib.sha256(canonical.encode()).hexdigest(), "procedure": procedure["code"]}
    return children, facts


# ---- what comes back ----

def values(xml, name):
    return re.findall(r"<(?:\w+:)?%s(?: [^>]*)?>([^<]*)</" % name, xml)


def value(xml, name):
    found = values(xml, name)
    return found[0] if found else None
