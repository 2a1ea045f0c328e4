# SPDX-License-Identifier: Apache-2.0
"""For front.py: HTTP Message Signatures (RFC 9421) written out by hand, so that every part of them can be made wrong."""

import base64
import hashlib
import os
import secrets
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

PATH = "/api/v1/trang-thai"
P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
COVERED = ["@method", "@authority", "@path", "@query", "content-type", "content-digest"]


class Signer:
    def __init__(self, certs, name):
        with open(os.path.join(certs, name + ".key"), "rb") as f:
            self.key = serialization.load_pem_private_key(f.read(), None)
        with open(os.path.join(certs, name + ".crt"), "rb") as f:
            cert = x509.load_pem_x509_certificate(f.read())
        self.id = hashlib.sha256(cert.public_bytes(serialization.Encoding.DER)).hexdigest()
        self.ec = isinstance(self.key, ec.EllipticCurvePrivateKey)
        self.alg = "ecdsa-p256-sha256" if self.ec else "rsa-v1_5-sha256"

    def sign(self, data):
        if not self.ec:
            return self.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def sign_der(self, data):
        return self.key.sign(data, ec.ECDSA(hashes.SHA256()))


def digest(body, name="sha-256"):
    value = hashlib.new(name.replace("-", ""), body).digest()
    return "%s=:%s:" % (name, base64.b64encode(value).decode())


def values(method="POST", authority="gateway", path=PATH, query="", **headers):
    """What the components of a request are worth."""
    v = {"@method": method, "@authority": authority, "@path": path, "@query": "?" + query}
    v.update({name.replace("_", "-"): value for name, value in headers.items()})
    return v


def params(signer, **changed):
    """The five parameters in order; None leaves one out, a string is written as it stands."""
    now = int(time.time())
    p = {"created": now, "expires": now + 120, "nonce": '"%s"' % secrets.token_hex(16), "keyid": '"%s"' % signer.id,
         "alg": '"%s"' % signer.alg}
    p.update(changed)
    return "".join(";%s=%s" % (k, v) for k, v in p.items() if v is not None)


def quoted(component):
    return component if component.startswith('"') else '"%s"' % component


def field(covered, parameters):
    return "(%s)%s" % (" ".join(quoted(c) for c in covered), parameters)


def base(covered, parameters, worth, listed=None):
    """The signature base; listed: the order told in it, when it is another one."""
    lines = ["%s: %s" % (quoted(c), worth.get(quoted(c).split('"')[1], "")) for c in covered]
    return "\n".join(lines + ['"@signature-params": ' + field(listed or covered, parameters)]).encode()


def request(signer, body, covered=None, told=None, worth=None, parameters=None, make=None, **more):
    """Headers of a signed request.  covered: what is signed; told: what Signature-Input says instead; worth: values signed
    that are not those sent; make: signs in another way."""
    covered = covered or COVERED
    parameters = parameters or params(signer)
    content_digest = more.get("content_digest", digest(body))
    v = values(content_type="application/json", content_digest=content_digest, **more.get("headers", {}))
    v.update(worth or {})
    data = base(covered, parameters, v)
    sig = (make or signer.sign)(data)
    headers = [("Content-Type", "application/json"), ("Content-Digest", content_digest),
               ("Signature-Input", "sig=" + field(told or covered, parameters)),
               ("Signature", "sig=:%s:" % base64.b64encode(sig).decode())]
    return [h for h in headers if h[1] is not None]


def twin(signer):
    """The other signature that fits the same bytes: (r, n - s)."""
    def make(data):
        raw = signer.sign(data)
        s = P256_ORDER - int.from_bytes(raw[32:], "big")
        return raw[:32] + s.to_bytes(32, "big")
    return make


def flipped(signature):
    """One bit of its first byte changed.  Of one signature: two of the same bytes differ, and mixed they may be good by chance."""
    return bytes([signature[0] ^ 1]) + signature[1:]


def replaced(headers, **changed):
    """headers with others in their place; None drops one, a list repeats it."""
    out = []
    for name, value in headers:
        new = changed.get(name.lower().replace("-", "_"), value)
        out += [(name, v) for v in (new if isinstance(new, list) else [new]) if v is not None]
    return out


def abuses(own, others, body):
    """(what, headers, how it is sent, expected code) of requests that must be refused; others: signers by name."""
    def case(what, code="REFUSED_SIG", sent=None, headers=None, **how):
        return what, headers or request(own, body, **how), sent or {}, code

    now = int(time.time())
    good = dict(request(own, body))
    sig_input, sig = good["Signature-Input"], good["Signature"]
    fresh = lambda **changed: params(own, **changed)                    # noqa: E731
    for c in COVERED:
        yield case(c + " is not covered", covered=[x for x in COVERED if x != c])
        yield case(c + " is covered twice", covered=COVERED + [c])
        yield case(c + " is signed and not told", told=[x for x in COVERED if x != c])
    for c in "@method", "@path", "content-digest":
        yield case(c + " is told and not signed", covered=[x for x in COVERED if x != c], told=COVERED)
    yield case("told in another order than signed", told=COVERED[::-1])
    yield case("nothing is covered", covered=["@method"], told=["@method"])
    yield case("an empty list", headers=replaced(request(own, body), signature_input="sig=()" + fresh()))
    yield case("a covered header that is not there", covered=COVERED + ["date"])
    yield case("@status in a request", covered=COVERED + ["@status"], worth={"@status": "200"})
    yield case("an unknown derived component", covered=COVERED + ["@target"])
    for flag in "req", "sf", "bs", "tr", 'key="sha-256"':
        yield case("a component with ;" + flag, covered=COVERED[:-1] + ['"content-digest";' + flag])
    yield case("created in the future", "STALE", parameters=fresh(created=now + 300, expires=now + 400))
    yield case("created too long ago", "STALE", parameters=fresh(created=now - 3600, expires=now + 100))
    yield case("expired", "STALE", parameters=fresh(created=now - 400, expires=now - 300))
    yield case("expires before it was created", "STALE", parameters=fresh(expires=now - 10))
    yield case("valid for a day", "STALE", parameters=fresh(expires=now + 86400))
    for name in "created", "expires", "nonce", "keyid", "alg":
        yield case("no " + name, parameters=fresh(**{name: None}))
        again = fresh()
        yield case(name + " twice", parameters=again + ";" + next(p for p in again.split(";") if p.startswith(name)))
    yield case("created as a string", parameters=fresh(created='"%d"' % now))
    yield case("created with a fraction", parameters=fresh(created="%d.5" % now))
    yield case("a negative created", parameters=fresh(created=-now))
    yield case("created of 2^64", parameters=fresh(created=2**64 + now))
    yield case("an unknown parameter", parameters=fresh() + ';tag="x"')
    yield case("a short nonce", parameters=fresh(nonce='"0123456789"'))
    yield case("a nonce of 4,000 characters", parameters=fresh(nonce='"%s"' % ("a" * 4000)))
    yield case("an escape in a parameter", parameters=fresh(nonce='"0123456789abcdef\\""'))
    for method in "GET", "PUT", "post":
        yield case("signed for the method " + method, worth={"@method": method})
    yield case("signed for another path", worth={"@path": PATH + "x"})
    yield case("signed for the path without its prefix", worth={"@path": "/trang-thai"})
    yield case("signed for another query", worth={"@query": "?a=1"})
    yield case("signed without the query sent", sent={"query": "?a=1"})
    yield case("signed for another authority", worth={"@authority": "other"})
    yield case("sent to another authority", sent={"host": "other"})
    yield case("sent to another port", sent={"host": "gateway:444"})
    yield case("another content type signed than sent", worth={"content-type": "text/json"})
    yield case("another body than digested", sent={"body": body + b" "})
    yield case("half of the body", sent={"body": body[:len(body) // 2]})
    yield case("no body, digest of one", sent={"body": b""})
    yield case("a digest of something else", content_digest=digest(b"something else"))
    yield case("sha-512", content_digest=digest(body, "sha-512"))
    yield case("sha-1 and nothing else", content_digest=digest(body, "sha-1").replace("sha-1", "sha"))
    yield case("a right and a wrong digest", content_digest=digest(body) + ", " + digest(b"x", "sha-512"))
    yield case("a wrong digest, then the right one", content_digest=digest(b"x") + ", " + digest(body))
    yield case("no digest", content_digest=None, covered=COVERED[:-1])
    yield case("the digest's header twice", headers=replaced(request(own, body), content_digest=[digest(body), digest(body)]))
    yield case("another digest sent than signed", headers=replaced(request(own, body), content_digest=digest(b"x")))
    two = request(own, body)
    yield case("two labels", headers=replaced(two, signature_input=dict(two)["Signature-Input"] + ", b=" + sig_input[4:],
                                              signature=dict(two)["Signature"] + ", b=" + sig[4:]))
    yield case("two labels in the input",
               headers=replaced(two, signature_input=dict(two)["Signature-Input"] + ", b=" + sig_input[4:]))
    yield case("the label twice", headers=replaced(two, signature=dict(two)["Signature"] + ", " + sig))
    yield case("another label", headers=replaced(two, signature_input="x" + dict(two)["Signature-Input"],
                                                 signature="x" + dict(two)["Signature"]))
    yield case("labels that differ", headers=replaced(two, signature="b" + dict(two)["Signature"][3:]))
    for name in "signature", "signature_input":
        value = [v for n, v in two if n.lower().replace("-", "_") == name][0]
        yield case("no " + name.replace("_", "-"), headers=replaced(two, **{name: None}))
        yield case(name.replace("_", "-") + " in two lines", headers=replaced(two, **{name: [value, value]}))
        yield case("an empty " + name.replace("_", "-"), headers=replaced(two, **{name: ""}))
        yield case("something behind " + name.replace("_", "-"), headers=replaced(two, **{name: value + ";x"}))
    yield case("the signature of another request", headers=replaced(two, signature=sig))
    for alg in "hmac-sha256", "rsa-v1_5-sha256", "rsa-pss-sha512", "ed25519", "none", "ecdsa-p384-sha384", "ECDSA-P256-SHA256", "":
        yield case("alg " + (alg or "empty"), parameters=fresh(alg='"%s"' % alg))
    yield case("alg as a token", parameters=fresh(alg=own.alg))
    rsa = others["postal"]
    yield case("an RSA key under our keyid", parameters=fresh(alg='"rsa-v1_5-sha256"'), make=rsa.sign)
    yield case("an RSA key under our keyid and alg", make=rsa.sign)
    yield case("another partner's keyid with our key", parameters=fresh(keyid='"%s"' % rsa.id))
    yield case("another partner, whose door this is not", headers=request(rsa, body))
    yield case("that partner's other key", headers=request(others["postal-ec"], body))
    yield case("our keyid with another partner's key", make=others["postal-ec"].sign)
    yield case("the gateway's own key", headers=request(others["gateway"], body))
    for name in "stranger", "expired", "revoked", "tls-province":
        yield case("signed by " + name, headers=request(others[name], body))
    yield case("a keyid in capitals", parameters=fresh(keyid='"%s"' % own.id.upper()), make=others["postal-ec"].sign)
    yield case("half a keyid", parameters=fresh(keyid='"%s"' % own.id[:32]))
    yield case("a keyid of another kind", parameters=fresh(keyid='"province"'))
    yield case("r = s = 0", make=lambda data: bytes(64))
    yield case("r = s = n", make=lambda data: P256_ORDER.to_bytes(32, "big") * 2)
    yield case("r = 1, s = 1", make=lambda data: (bytes(31) + b"\x01") * 2)
    yield case("DER instead of r and s", make=own.sign_der)
    yield case("a byte too few", make=lambda data: own.sign(data)[:-1])
    yield case("a byte too many", make=lambda data: own.sign(data) + b"\0")
    yield case("an empty signature", make=lambda data: b"")
    yield case("one bit changed", make=lambda data: flipped(own.sign(data)))
    yield case("a base that ends in a line", make=lambda data: own.sign(data + b"\n"))
    yield case("a base with CR LF", make=lambda data: own.sign(data.replace(b"\n", b"\r\n")))
