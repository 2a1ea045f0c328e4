#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""events.py JOURNAL-DIR VAULT-KEY-HEX: the changes of a journal, one event a line; written from docs/architecture.md ("The
journal") and docs/journal-events.md alone, to show that they are enough.  Without arguments: a test, TAP, on tests/old/events1."""

import glob
import hashlib
import os
import struct
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HERE = os.path.dirname(os.path.abspath(__file__))
KEY = bytes(range(0x40, 0x60)).hex()
CHANGE, VOID = 3, 4


def records(folder, key):
    """number, kind, opened data of each record; the chain is checked."""
    gcm, chain = AESGCM(bytes.fromhex(key)), None
    for path in sorted(glob.glob(os.path.join(folder, "journal-*.pgj"))):
        with open(path, "rb") as f:
            data = f.read()
        assert chain is None or data[48:80] == chain, "segments do not follow one another"
        chain, at = data[80:112], 112
        while at < len(data) and any(data[at:at + 32]):
            length, kind, dossier, partner, _, number, ms = struct.unpack_from("<IBBBBQq", data, at)
            body, end = data[at + 32:at + length - 32], at + length
            chain = hashlib.sha256(chain + data[at:end - 32]).digest()
            assert chain == data[end - 32:end], "the chain does not hold at record %d" % number
            names = [body[:dossier].decode(), body[dossier:dossier + partner].decode()]
            sealed = body[dossier + partner:]
            about = "journal:%d:%d:%s:%s" % (kind, ms, *names)
            yield number, kind, gcm.decrypt(sealed[2:14], sealed[14:], about.encode())
            at = end


def netstrings(data):
    while data:
        n, _, rest = data.partition(b":")
        assert rest[int(n):int(n) + 1] == b",", "no netstring"
        yield rest[:int(n)]
        data = rest[int(n) + 1:]


def fields(packed):
    return {name.decode(): value for name, _, value in (pair.partition(b"=") for pair in netstrings(packed))}


def events(data):
    form, tag, *all = netstrings(data)
    assert form == b"events1", form
    for event in all:
        name, version, kind, id, expects, facts, row = netstrings(event)
        yield name.decode(), int(version), kind.decode(), tag.decode(), id.decode(), int(expects) if expects else None, fields(
            facts), fields(row)


def told(folder, key):
    void = {int(data) for _, kind, data in records(folder, key) if kind == VOID}
    for number, kind, data in records(folder, key):
        if kind == CHANGE:
            for name, version, kind, _, id, expects, facts, row in events(data):
                said = ["%s=%s" % (n, v.decode() if v.isascii() and len(v) < 40 else "#%d" % len(v))
                        for n, v in (*facts.items(), *row.items())]
                yield "%d%s %s %d %s %s %s %s" % (number, " void" if number in void else "", name, version, kind, id,
                                                  "-" if expects is None else expects, " ".join(said))


def test():
    """What the document says is enough to follow one dossier from its first state to its last, and every exchange to its end."""
    found, state, versions = list(told(os.path.join(HERE, "events1/journal"), KEY)), {}, {}
    for number, kind, data in records(os.path.join(HERE, "events1/journal"), KEY):
        if kind != CHANGE or any(line.startswith("%d void" % number) for line in found):
            continue
        for name, _, kind, _, id, expects, _, row in events(data):
            if kind in ("dossier", "item", "exchange"):
                assert versions.get((kind, id), 0) == expects, (name, id)
                versions[kind, id] = expects + 1
                state[kind, id] = row["state"].decode()
    checks = [("every event expects the version that the one before left", True),
              ("the day's dossier ends with its result returned (10)",
               [s for (k, i), s in state.items() if k == "dossier" and i.startswith("42.39")] == ["10"]),
              ("its items are delivered", {s for (k, i), s in state.items() if k == "item"} == {"DELIVERED"}),
              ("its exchanges are done",
               {s for (k, i), s in state.items() if k == "exchange" and i.startswith("42.39")} == {"DONE"}),
              ("each name is one of the document's", all(("`%s`" % line.replace(" void", "").split()[1]) in open(
                  os.path.join(HERE, "../../docs/journal-events.md"), encoding="utf-8").read() for line in found))]
    for n, (claim, good) in enumerate(checks, 1):
        print("%sok %d - %s" % ("" if good else "not ", n, claim))
    print("1..%d" % len(checks))
    return 0 if all(good for _, good in checks) else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print("\n".join(told(*sys.argv[1:])))
        sys.exit(0)
    sys.exit(test())
