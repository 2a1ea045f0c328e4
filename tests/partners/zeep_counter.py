# SPDX-License-Identifier: Apache-2.0
"""A counter's system on zeep: calls the gateway signed, checks the signature of every answer and fault, and
re-raises the gateway's faults as GatewayFault."""

import base64
import datetime
import os

import requests
import xmlsec
import zeep
from lxml import etree
from zeep import ns
from zeep.exceptions import SignatureVerificationFailed
from zeep.transports import Transport
from zeep.wsse import signature
from zeep.wsse.utils import ID_ATTR, WSU, get_security_header, get_timestamp

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONTRACT = "urn:vn:postgate:postal:1.0"
CONTRACT_11 = "urn:vn:postgate:postal:1.1"
WSDL = os.path.join(ROOT, "schemas/postal/1.0/postal.wsdl")
WSDL_11 = os.path.join(ROOT, "schemas/postal/1.1/postal.wsdl")
LIFE = datetime.timedelta(minutes=5)


def postal_url(url):
    """The postal service of a gateway that is given by its base address or by that of the service."""
    return url if "/soap/" in url else url.rstrip("/") + "/soap/postal"


class GatewayFault(Exception):
    """What the gateway refused: code, sentences, whether to try again, the field concerned."""

    def __init__(self, detail):
        values = {etree.QName(c).localname: c.text for c in detail}
        self.code = values.get("Code")
        self.vi = values.get("MessageVi")
        self.en = values.get("MessageEn")
        self.retryable = values.get("Retryable") in ("true", "1")
        self.field = values.get("Field")
        self.expected = values.get("Expected")
        self.request_id = values.get("RequestId")
        self.audit_id = values.get("AuditId")
        super().__init__("%s: %s" % (self.code, self.vi))


class Security(signature.BinarySignature):
    """zeep's own signature with what it leaves out: a Timestamp, SHA-256, and the partner's certificate for
    answers (zeep would check them with ours), which must cover Body and Timestamp (zeep takes any reference)."""

    def __init__(self, certs, name, gateway):
        path = os.path.join(certs, name)
        rsa = is_rsa(path + ".crt")
        super().__init__(path + ".key", path + ".crt", digest_method=xmlsec.Transform.SHA256,
                         signature_method=xmlsec.Transform.RSA_SHA256 if rsa else xmlsec.Transform.ECDSA_SHA256)
        self.theirs = {}                # token: name, PEM
        self.by = None                  # who signed the last answer
        for g in gateway:
            pem = open(os.path.join(certs, g + ".crt"), "rb").read()
            self.theirs[token(pem)] = g, pem

    def apply(self, envelope, headers):
        now = datetime.datetime.utcnow()
        stamp = WSU.Timestamp()
        stamp.append(WSU.Created(get_timestamp(now, True)))
        stamp.append(WSU.Expires(get_timestamp(now + LIFE, True)))
        get_security_header(envelope).append(stamp)
        return super().apply(envelope, headers)

    def verify(self, envelope):
        security = envelope.find("{*}Header/{%s}Security" % ns.WSSE)
        if security is None or security.find("{%s}Signature" % ns.DS) is None:
            raise SignatureVerificationFailed("not signed")
        self.by, pem = self.theirs.get("".join(security.findtext("{%s}BinarySecurityToken" % ns.WSSE, "").split()), (None, None))
        if pem is None:
            raise SignatureVerificationFailed("signed with a certificate that is not the gateway's")
        signed = {r.get("URI") for r in security.iter("{%s}Reference" % ns.DS)}
        for part in (envelope.find("{*}Body"), security.find("{%s}Timestamp" % ns.WSU)):
            if part is None or "#" + part.get(ID_ATTR, "") not in signed:
                raise SignatureVerificationFailed("Body and Timestamp must be signed")
        signature._verify_envelope_with_key(envelope, signature._make_verify_key(pem))
        return envelope


def is_rsa(cert_path):
    """RSA's object identifier, 1.2.840.113549.1.1.1, in the certificate's key."""
    return bytes.fromhex("06092a864886f70d010101") in base64.b64decode(token(open(cert_path, "rb").read()))


def token(pem):
    return "".join(pem.decode().split("-----")[2].split())


class Counter:
    """service is zeep's own; call() adds the translation of faults."""

    def __init__(self, url, certs, wsdl=WSDL, who="postal", gateway=("gateway", "gateway-rsa"), soap12=False,
                 tls="tls-postal", timeout=30, contract=CONTRACT):
        self.contract = contract
        session = requests.Session()
        session.trust_env = False       # else REQUESTS_CA_BUNDLE wins over what is said here
        if url.startswith("https:"):
            session.verify = os.path.join(certs, "ca.crt")
            session.cert = tuple(os.path.join(certs, tls + end) for end in (".crt", ".key"))
        security = Security(certs, who, gateway) if who else None
        self.client = zeep.Client(wsdl, wsse=security, transport=Transport(session=session, operation_timeout=timeout))
        binding = "PostalPort12Binding" if soap12 else "PostalPortBinding"
        self.service = self.client.create_service("{%s}%s" % (contract, binding), url)

    def call(self, operation, **arguments):
        try:
            return self.service[operation](**arguments)
        except zeep.exceptions.Fault as fault:
            detail = None if fault.detail is None else fault.detail.find(".//{%s}GatewayFault" % self.contract)
            if detail is None:
                raise
            raise GatewayFault(detail) from fault
