# SPDX-License-Identifier: Apache-2.0
"""WS-Security by other people's code, for xmlsec1.sh: verify or sign with zeep, sign with python-xmlsec.

verify CERT FILE        zeep's own check of our message; the exit status tells
zeep KEY CERT           an envelope signed as zeep does, with a Timestamp, on standard output
xmlsec KEY CERT PREFIX  the same built by hand on python-xmlsec: other prefixes, inclusive prefix list, token last
"""
import datetime
import secrets
import sys

import xmlsec
from lxml import etree
from zeep import ns
from zeep.wsse import signature

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
X509 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"


def timestamp():
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = etree.Element(etree.QName(ns.WSU, "Timestamp"))
    for name, at in ("Created", now), ("Expires", now + datetime.timedelta(minutes=4)):
        etree.SubElement(stamp, etree.QName(ns.WSU, name)).text = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return stamp


def envelope():
    return etree.fromstring(
        f'<soap-env:Envelope xmlns:soap-env="{SOAP}"><soap-env:Body><a:Get xmlns:a="urn:a">'
        "<a:Name>Trần Văn Bình</a:Name></a:Get></soap-env:Body></soap-env:Envelope>")


def sign_zeep(key, cert):
    doc = envelope()
    security = signature.get_security_header(doc)
    security.append(timestamp())
    algorithm = xmlsec.constants.TransformEcdsaSha256 if "ec" in key else xmlsec.constants.TransformRsaSha256
    plugin = signature.BinarySignature(key, cert, None, algorithm, xmlsec.constants.TransformSha256)
    doc, _ = plugin.apply(doc, {})
    return doc


def sign_xmlsec(key_file, cert_file, prefixes):
    """What WSS4J sends: InclusiveNamespaces in C14N method and transforms; here with the token after the Signature."""
    doc = envelope()
    header = etree.Element(etree.QName(SOAP, "Header"))
    doc.insert(0, header)
    security = etree.SubElement(header, etree.QName(ns.WSSE, "Security"), nsmap={"o": ns.WSSE, "u": ns.WSU})
    security.set(etree.QName(SOAP, "mustUnderstand"), "true")
    stamp = timestamp()
    security.append(stamp)
    body = doc.find(etree.QName(SOAP, "Body"))
    wsu_id = etree.QName(ns.WSU, "Id")
    stamp.set(wsu_id, "TS-" + secrets.token_hex(8))
    body.set(wsu_id, "id-" + secrets.token_hex(8))
    method = xmlsec.constants.TransformEcdsaSha256 if "ec" in key_file else xmlsec.constants.TransformRsaSha256
    sig = xmlsec.template.create(doc, xmlsec.constants.TransformExclC14N, method)
    security.append(sig)
    listed = [sig.find(f".//{{{ns.DS}}}CanonicalizationMethod")]
    for part in stamp, body:
        ref = xmlsec.template.add_reference(sig, xmlsec.constants.TransformSha256, uri="#" + part.get(wsu_id))
        listed.append(xmlsec.template.add_transform(ref, xmlsec.constants.TransformExclC14N))
    for node in listed:
        etree.SubElement(node, etree.QName(EXC, "InclusiveNamespaces"), nsmap={"ec": EXC}).set("PrefixList", prefixes)
    info = xmlsec.template.ensure_key_info(sig)
    ref = etree.SubElement(etree.SubElement(info, etree.QName(ns.WSSE, "SecurityTokenReference")),
                           etree.QName(ns.WSSE, "Reference"))
    token = etree.SubElement(security, etree.QName(ns.WSSE, "BinarySecurityToken"))
    token.set(wsu_id, "X509-" + secrets.token_hex(8))
    token.set("ValueType", X509)
    token.set("EncodingType", BASE64)
    with open(cert_file, encoding="ascii") as f:
        token.text = "".join(line for line in f if "-----" not in line)  # with its line breaks
    ref.set("URI", "#" + token.get(wsu_id))
    ref.set("ValueType", X509)
    ctx = xmlsec.SignatureContext()
    ctx.key = xmlsec.Key.from_file(key_file, xmlsec.KeyFormat.PEM)
    ctx.register_id(stamp, "Id", ns.WSU)
    ctx.register_id(body, "Id", ns.WSU)
    ctx.sign(sig)
    return doc


def main(verb, *args):
    if verb == "verify":
        cert, path = args
        signature.verify_envelope(etree.parse(path).getroot(), cert)
        return
    doc = sign_zeep(*args) if verb == "zeep" else sign_xmlsec(*args)
    sys.stdout.buffer.write(etree.tostring(doc))


main(*sys.argv[1:])
