# SPDX-License-Identifier: Apache-2.0
"""For front.py: WS-Addressing headers that are signed say for whom and for what a message is; which SOAP versions are spoken."""

import datetime
import os
import secrets

import xmlsec
from lxml import etree
from zeep import ns

from front.cast import AS_POSTAL, CONTRACT, certs, direct, fault, options, send_soap, soap
from tap import claim

SOAP_11, SOAP_12 = "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"
WSA, WSA_2004 = "http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing"
PROFILE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
ID = etree.QName(ns.WSU, "Id")
OWN = "https://127.0.0.1:%d/soap/postal" % options.https


def signed(blocks, also=(), life=240, payload=None):
    """GetService as a message with these (namespace, name, text) header blocks, each covered by the signature; `also` are not.
    life: of its Timestamp, seconds; payload: another element inside Body."""
    root = etree.Element(etree.QName(SOAP_11, "Envelope"))
    header, body = (etree.SubElement(root, etree.QName(SOAP_11, name)) for name in ("Header", "Body"))
    if payload is None:
        payload = etree.Element(etree.QName(CONTRACT, "GetService"))
        etree.SubElement(payload, etree.QName(CONTRACT, "RequestId")).text = secrets.token_hex(8)
    body.append(payload)
    for space, name, text in also:
        etree.SubElement(header, etree.QName(space, name)).text = text
    parts = [etree.SubElement(header, etree.QName(space, name)) for space, name, _ in blocks]
    for part, (_, _, text) in zip(parts, blocks):
        part.text = text
    security = etree.SubElement(header, etree.QName(ns.WSSE, "Security"))
    stamp = etree.SubElement(security, etree.QName(ns.WSU, "Timestamp"))
    now = datetime.datetime.now(datetime.timezone.utc)
    for name, at in ("Created", now), ("Expires", now + datetime.timedelta(seconds=life)):
        etree.SubElement(stamp, etree.QName(ns.WSU, name)).text = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    token = etree.SubElement(security, etree.QName(ns.WSSE, "BinarySecurityToken"),
                             ValueType=PROFILE + "x509-token-profile-1.0#X509v3",
                             EncodingType=PROFILE + "soap-message-security-1.0#Base64Binary")
    with open(os.path.join(certs, "postal.crt"), encoding="ascii") as f:
        token.text = "".join(f.read().split("-----")[2].split())
    signature = xmlsec.template.create(root, xmlsec.constants.TransformExclC14N, xmlsec.constants.TransformRsaSha256)
    security.append(signature)
    context = xmlsec.SignatureContext()
    for i, part in enumerate([body, stamp, token] + parts):
        part.set(ID, "id-%d" % i)
        if part is not token:
            reference = xmlsec.template.add_reference(signature, xmlsec.constants.TransformSha256, uri="#id-%d" % i)
            xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
            context.register_id(part, "Id", ns.WSU)
    named = etree.SubElement(xmlsec.template.ensure_key_info(signature), etree.QName(ns.WSSE, "SecurityTokenReference"))
    etree.SubElement(named, etree.QName(ns.WSSE, "Reference"), URI="#id-2")
    context.key = xmlsec.Key.from_file(os.path.join(certs, "postal.key"), xmlsec.KeyFormat.PEM)
    context.sign(signature)
    return etree.tostring(root)


def said(*arguments):
    """Code and field of the refusal, or None twice."""
    a = send_soap(direct, signed(*arguments), AS_POSTAL)
    root = etree.fromstring(a.body)
    return fault(a), root.findtext(".//{%s}GatewayFault/{%s}Field" % (CONTRACT, CONTRACT))


@claim("a signed To is our address under any of our names, or anonymous; one that is not signed counts for nothing")
def _():
    for text in (OWN, OWN.replace("https:", "http:"), "HTTPS://LOCALHOST:%d/soap/postal" % options.https, "\n  %s  \n" % OWN,
                 "https://gateway/soap/postal", WSA + "/anonymous"):
        assert said([(WSA, "To", text)]) == (None, None), text
    assert said([(WSA_2004, "To", WSA_2004 + "/role/anonymous")]) == (None, None)
    assert said([]) == (None, None)
    assert said([], [(WSA, "To", "https://other/soap/postal")]) == (None, None)


@claim("a signed To that names another host, port, path or no address is WRONG_AUDIENCE, and two are no profile")
def _():
    for text in ("https://other/soap/postal", OWN.replace(str(options.https), "1"), OWN + "/x", OWN.replace("/soap/postal", ""),
                 OWN.replace("/soap/postal", "/"), "urn:gw-42", "gw-42", "", " "):
        for space in WSA, WSA_2004:
            assert said([(space, "To", text)]) == ("WRONG_AUDIENCE", "To"), (space, text)
    assert said([(WSA, "To", OWN), (WSA, "To", OWN)])[0] == "REFUSED_SIG"
    assert said([(WSA, "To", OWN), (WSA_2004, "To", OWN)])[0] == "REFUSED_SIG"


@claim("a message that was signed for another address is used up")
def _():
    message = signed([(WSA, "To", "https://other/soap/postal")])
    assert fault(send_soap(direct, message, AS_POSTAL)) == "WRONG_AUDIENCE"
    assert fault(send_soap(direct, message, AS_POSTAL)) == "REPLAYED"


@claim("a signed Action is that of the operation inside Body")
def _():
    assert said([(WSA, "Action", CONTRACT + "/GetService"), (WSA, "To", OWN)]) == (None, None)
    for text in CONTRACT + "/Withdraw", "GetService", "":
        assert said([(WSA, "Action", text)]) == ("WRONG_ACTION", "Action"), text


@claim("an envelope of another version is refused with the versions that are spoken, and the answer's own signature")
def _():
    for media, version in ("text/xml; charset=utf-8", SOAP_11), ("application/soap+xml; charset=utf-8", SOAP_12):
        body = soap("GetService").replace(SOAP_11.encode(), b"http://www.w3.org/2001/12/soap-envelope")
        a = direct.ask("POST", "/soap/postal", [("Content-Type", media), AS_POSTAL], body)
        root = etree.fromstring(a.body)
        assert (a.status, fault(a), root.tag) == (500, "VERSION_MISMATCH", "{%s}Envelope" % version), (a.status, root.tag)
        upgrade = root.find("{%s}Header/{%s}Upgrade" % (version, SOAP_12))
        spoken = [(s.nsmap[q[0]], q[1]) for s in upgrade for q in [s.get("qname").split(":")]]
        assert spoken == [(SOAP_12, "Envelope"), (SOAP_11, "Envelope")], spoken
        assert root.find(".//{%s}Signature" % ns.DS) is not None
    a = send_soap(direct, b"<x/>", AS_POSTAL)
    assert fault(a) == "BAD_MESSAGE" and b"Upgrade" not in a.body
