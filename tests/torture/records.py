# SPDX-License-Identifier: Apache-2.0
"""Reads what the gateway keeps, after docs/architecture.md alone: journal segments, sealed values, papers, changes, and the dump of
its Redis.  Shares no code with it."""

import glob
import hashlib
import json
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEADER, RECORD, HASH = 112, 32, 32
RECEIVED, SENT, CHANGE, VOID, READ = range(1, 6)


class Broken(Exception):
    """A record that is not as the documents say."""


class Vault:
    def __init__(self, path):
        with open(path) as f:
            key = bytes.fromhex(f.read().strip())
        self.gcm, self.number = AESGCM(key), hashlib.sha256(key).digest()[0]

    def open(self, about, sealed):
        if len(sealed) < 30 or sealed[0] != 1 or sealed[1] != self.number:
            raise Broken("not a sealed value: " + about)
        try:
            return self.gcm.decrypt(sealed[2:14], sealed[14:], about.encode())
        except InvalidTag:
            raise Broken("a sealed value does not open: " + about) from None


class Record:
    __slots__ = ("seq", "kind", "at", "dossier", "partner", "data")

    def __init__(self, seq, kind, at, dossier, partner, data):
        self.seq, self.kind, self.at, self.dossier, self.partner, self.data = seq, kind, at, dossier, partner, data


def journal(folder, vault):
    """The installation, and every record of every segment, the chain checked."""
    found, seq, chain, installation = [], 1, bytes(32), None
    paths = sorted(glob.glob(os.path.join(folder, "journal-*.pgj")))
    for path in paths:
        with open(path, "rb") as f:
            data = f.read()
        if data[:8] != b"PGJ\r\n\x1a\n\0" or hashlib.sha256(data[:80]).digest() != data[80:112]:
            raise Broken("%s: header" % path)
        version, length, first = struct.unpack_from("<IIQ", data, 8)
        if (version, length, first) != (1, HEADER, seq) or data[48:80] != chain or (installation or data[32:48]) != data[32:48]:
            raise Broken("%s: does not go on from the segment before" % path)
        installation, chain, at = data[32:48], data[80:112], HEADER
        while at < len(data) and any(data[at:at + RECORD]):
            record, chain, at = one(data, at, seq, chain, vault, path)
            found.append(record)
            seq += 1
        if any(data[at:]) or (at < len(data) and path != paths[-1]):
            raise Broken("%s: bytes after the last record" % path)
    return (installation or b"").hex(), found


def one(data, at, seq, chain, vault, path):
    where = "%s, offset %d" % (os.path.basename(path), at)
    length, kind, dl, pl, _, number, ms, check = struct.unpack_from("<IBBBBQq8s", data, at)
    if hashlib.sha256(data[at:at + 24]).digest()[:8] != check or number != seq or at + length > len(data):
        raise Broken("%s: record %d expected, header says %d" % (where, seq, number))
    body, end = data[at + RECORD:at + length - HASH], at + length
    after = hashlib.sha256(chain + data[at:end - HASH]).digest()
    if after != data[end - HASH:end]:
        raise Broken("%s: the chain does not hold" % where)
    dossier, partner = body[:dl].decode(), body[dl:dl + pl].decode()
    plain = vault.open("journal:%d:%d:%s:%s" % (kind, ms, dossier, partner), body[dl + pl:])
    return Record(seq, kind, ms, dossier, partner, plain), after, end


def netstrings(data):
    found, at = [], 0
    while at < len(data):
        colon = data.index(b":", at)
        n = int(data[at:colon])
        found.append(data[colon + 1:colon + 1 + n])
        at = colon + 1 + n
        if data[at:at + 1] != b",":
            raise Broken("not a sequence of netstrings")
        at += 1
    return found


def fields(packed):
    """Packed fields, docs/journal-events.md: name=value in a netstring each."""
    pairs = [x.partition(b"=") for x in netstrings(packed)]
    if any(not sep or not name for name, sep, _ in pairs):
        raise Broken("not packed fields")
    return {name: value for name, _, value in pairs}


class Event:
    """What happened; docs/journal-events.md."""

    def __init__(self, data):
        name, version, kind, self.id, expects, facts, self.packed = netstrings(data)
        self.name, self.version, self.kind = name.decode(), int(version), kind.decode()
        self.expects, self.facts, self.row = int(expects) if expects else None, fields(facts), fields(self.packed)


class Change:
    """Its events, and the tag of all of them."""

    def __init__(self, data):
        v = netstrings(data)
        if v[0] != b"events1" or len(v) < 3:
            raise Broken("not a change")
        self.tag, self.events = v[1], [Event(x) for x in v[2:]]
        if len(self.tag) != 5:
            raise Broken("a change's tag is %r" % self.tag)


# docs/architecture.md, "Keys": what is not written has this value
DEFAULTS = {"x": {"attempts": "0", "step": "0", "due": "0", "memo": "", "why": "", "note": "", "news": "0", "news_at": "0"},
            "line": {"key": "", "state": "0", "applied": "1", "note": ""}, "scan": {"applied": "1"}}


def summed(*parts):
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16].encode()


def row(key, hash):
    """A row's fields by name, its sums checked."""
    moving = hash[b"m"]
    still = fixed(hash)
    if moving[:16] != summed(key, hash[b"version"], moving[16:]):
        raise Broken("%r: its sum is another" % key)
    if hash.get(b"sum", b"") != (fixed_sum(key, still) if still else b""):
        raise Broken("%r: the sum of what never changes is another" % key)
    return {**still, **fields(moving[16:]), b"version": hash[b"version"]}


def fixed(hash):
    """What of a row never changes."""
    return {n: v for n, v in hash.items() if n not in (b"m", b"version", b"sum", b"lines") and n[:2] not in (b"h:", b"i:", b"e:")}


def fixed_sum(key, fixed):
    return summed(key, *(x for n in sorted(fixed) for x in (n, fixed[n])))


def dump(path):
    """Key: (type, value), as Redis had it; written by the harness, one JSON line a key, bytes as Latin-1."""
    raw = lambda v: v.encode("latin-1")
    found = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            v = d["value"]
            if d["type"] == "hash":
                v = {raw(v[i]): raw(v[i + 1]) for i in range(0, len(v), 2)}
            elif d["type"] == "list":
                v = [raw(x) for x in v]
            elif d["type"] == "set":
                v = {raw(x) for x in v}
            elif d["type"] == "string":
                v = raw(v)
            found[raw(d["key"])] = (d["type"], v)
    return found


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def blob(folder, digest, vault):
    with open(os.path.join(folder, digest[:2], digest), "rb") as f:
        return vault.open("blob:" + digest, f.read())


def dossier_id(partner, ref, province="42"):
    """docs/architecture.md, "Ids"."""
    h = hashlib.sha256(partner.encode() + b"\0" + ref.encode()).digest()
    bits = int.from_bytes(h[:20], "big")
    text = "".join("0123456789abcdefghjkmnpqrstvwxyz"[bits >> (155 - 5 * i) & 31] for i in range(31))
    return "%s.%02d-%s" % (province, h[31] % 64, text)
