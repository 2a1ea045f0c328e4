# SPDX-License-Identifier: Apache-2.0
"""A counter program by REST (schemas/counter/1.0): signs each request and checks the signature of each answer (RFC 9421, the
profile of docs/integrating.md section 11), and raises what the gateway refuses as Problem.  One object a thread."""

import base64
import hashlib
import http.client
import json
import os
import re
import secrets
import time
import urllib.parse

import requests
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

TRIES, LIFE, SKEW = 8, 120, 60


class Problem(Exception):
    """What the gateway refused: code, field, what was expected, whether to try again."""

    def __init__(self, status, value):
        self.status, self.code, self.field = status, value.get("code"), value.get("field")
        self.expected, self.retryable = value.get("expected"), value.get("retryable", False)
        super().__init__("%s %s: %s (%s, expected %s)" % (status, self.code, value.get("messageVi"), self.field, self.expected))


class Key:
    """An own key, or the certificate of somebody else."""

    def __init__(self, certs, name, private=True):
        with open(os.path.join(certs, name + ".crt"), "rb") as f:
            cert = x509.load_pem_x509_certificate(f.read())
        self.id = hashlib.sha256(cert.public_bytes(serialization.Encoding.DER)).hexdigest()
        self.public = cert.public_key()
        self.alg = "ecdsa-p256-sha256" if isinstance(self.public, ec.EllipticCurvePublicKey) else "rsa-v1_5-sha256"
        if private:
            with open(os.path.join(certs, name + ".key"), "rb") as f:
                self.private = serialization.load_pem_private_key(f.read(), None)

    def sign(self, data):
        if self.alg.startswith("rsa"):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def verify(self, signature, data):
        if self.alg.startswith("rsa"):
            return self.public.verify(signature, data, padding.PKCS1v15(), hashes.SHA256())
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        return self.public.verify(encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))


def digest(body):
    return "sha-256=:%s:" % base64.b64encode(hashlib.sha256(body).digest()).decode()


def base(components, parameters):
    """The signature base: lines of (component, value), then the parameters."""
    listed = "(%s)%s" % (" ".join(c for c, _ in components), parameters)
    return listed, "\n".join(["%s: %s" % c for c in components] + ['"@signature-params": ' + listed]).encode()


class Unbelievable(Exception):
    """An answer that is not signed as agreed: never taken for one."""


class RestCounter:
    def __init__(self, url, certs, who="counter", gateway=("gateway", "gateway-rsa"), timeout=30):
        self.base, self.timeout = url.rstrip("/"), timeout
        self.authority = urllib.parse.urlsplit(url).netloc
        self.key = Key(certs, who)
        self.theirs = {k.id: k for k in (Key(certs, name, private=False) for name in gateway)}
        self.session = requests.Session()
        self.session.trust_env = False          # else REQUESTS_CA_BUNDLE wins over what is said here
        self.session.verify = os.path.join(certs, "ca.crt")
        self.calls = 0

    def call(self, method, path, body=None):
        """Send again after any doubt, as the contract says: same content, signed anew."""
        for attempt in range(TRIES):
            try:
                return self.once(method, path, body)
            except Problem as p:
                if not p.retryable or attempt + 1 == TRIES:
                    raise
            except (requests.RequestException, http.client.HTTPException):
                if attempt + 1 == TRIES:
                    raise
            time.sleep(min(0.2 * 2 ** attempt, 5))
        raise AssertionError("not reached")

    def once(self, method, path, body):
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers, asked = self.signed(method, "/counter/v1/" + path, data)
        self.calls += 1
        r = self.session.request(method, self.base + "/counter/v1/" + path, data=data or None, headers=headers,
                                 timeout=self.timeout)
        return self.read(r.status_code, r.headers, r.content, asked, headers)

    def read(self, status, told, content, asked, headers):
        """An answer's value; told: its headers, by names in lower case."""
        if status == 503 and "signature" not in told:           # the proxy's own, or a door that sheds load
            raise Problem(503, {"code": "BUSY", "retryable": True})
        self.believe(status, told, content, asked, headers)
        value = json.loads(content)
        if status != 200:
            raise Problem(status, value)
        return value

    def signed(self, method, path, data):
        now = int(time.time())
        asked = [('"@method"', method), ('"@authority"', self.authority), ('"@path"', path), ('"@query"', "?")]
        headers = {"Content-Type": "application/json", "Content-Digest": digest(data)} if data else {}
        asked += [('"%s"' % n.lower(), v) for n, v in headers.items()]
        parameters = ';created=%d;expires=%d;nonce="%s";keyid="%s";alg="%s"' % (
            now, now + LIFE, secrets.token_hex(16), self.key.id, self.key.alg)
        listed, data = base(asked, parameters)
        headers.update({"Signature-Input": "sig=" + listed,
                        "Signature": "sig=:%s:" % base64.b64encode(self.key.sign(data)).decode()})
        return headers, dict(asked)

    def believe(self, status, told, content, asked, sent):
        """Signed by the gateway, now, over this status and body and the request that was sent."""
        found = re.fullmatch(r"sig=\(([^()]*)\)(;.*)", told.get("signature-input", ""))
        value = re.fullmatch(r"sig=:([^:]*):", told.get("signature", ""))
        if not found or not value:
            raise Unbelievable("unsigned: %d %r" % (status, content[:200]))
        parameters = dict(re.findall(r';([a-z]+)="?([^";]*)"?', found.group(2)))
        key = self.theirs.get(parameters.get("keyid"))
        now = time.time()
        if key is None or not int(parameters["created"]) - SKEW <= now <= int(parameters["expires"]):
            raise Unbelievable("signed by somebody else, or at another time")
        if content and told.get("content-digest") != digest(content):
            raise Unbelievable("another body than was signed")
        worth = {'"@status"': str(status), **{'"%s"' % n: told.get(n) for n in ("content-type", "content-digest")},
                 '"signature";req;key="sig"': sent["Signature"][4:], **{n + ";req": v for n, v in asked.items()}}
        covered = found.group(1).split(" ")
        needed = ['"@status"', '"@method";req', '"@authority";req', '"@path";req', '"signature";req;key="sig"']
        if set(needed + (['"content-type"', '"content-digest"'] if content else [])) - set(covered):
            raise Unbelievable("it does not cover what it must: %s" % covered)
        try:
            key.verify(base64.b64decode(value.group(1)), base([(c, worth[c]) for c in covered], found.group(2))[1])
        except (InvalidSignature, KeyError) as e:
            raise Unbelievable("the signature does not fit") from e
