#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A check that cannot fail is no check.  Plays one short run, then spoils copies of what it left in every way the checker must
notice; plays runs on a disk that lies about its syncs, where the checker must find losses; and tests the model of a power cut
itself.  TAP."""

import base64
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import types

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import books
import checker
import life
import records as read
import torture
import undo
from clients import Office
from kinds import KILL_BEFORE
from stage import Page, Stage, Trouble, drain, until

COUNT = [0, 0]


def ok(claim, good, why=""):
    COUNT[0] += 1
    COUNT[1] += not good
    print("%sok %d - %s" % ("" if good else "not ", COUNT[0], claim), flush=True)
    if not good and why:
        print("# " + str(why)[:800], flush=True)


# ---- spoilt copies of a good run ----

def edit(folder, name, change):
    """change(lines as objects) -> lines"""
    path = os.path.join(folder, name)
    with open(path, encoding="utf-8") as f:
        found = [json.loads(line) for line in f]
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(x) + "\n" for x in change(found))


def segments(folder, of="journal"):
    folder = os.path.join(folder, "kept", of)
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith(".pgj")]


def records(data):
    """(offset, length) of each record."""
    at, found = 112, []
    while at < len(data) and any(data[at:at + 4]):
        n = int.from_bytes(data[at:at + 4], "little")
        found.append((at, n))
        at += n
    return found


def journal(folder, change, path=None):
    """change(bytes of the segment, its records) -> bytes; the first segment unless it is said."""
    path = path or segments(folder)[0]
    with open(path, "rb") as f:
        data = f.read()
    with open(path, "wb") as f:
        f.write(change(data, records(data)))


# ---- records written by us: a journal that is whole and says something else ----

def decoded(folder, of):
    return read.journal(os.path.join(folder, "kept", of), read.Vault(os.path.join(folder, "vault.key")))[1]


def append(folder, of, kind, dossier, partner, plain):
    """One more record, sealed and chained as the gateway's are."""
    with open(os.path.join(folder, "vault.key"), encoding="ascii") as f:
        key = bytes.fromhex(f.read().strip())
    gcm, ids = AESGCM(key), dossier.encode() + partner.encode()

    def more(data, found):
        at, n = found[-1]
        seq, ms = struct.unpack_from("<Qq", data, at + 8)
        nonce = os.urandom(12)
        about = "journal:%d:%d:%s:%s" % (kind, ms, dossier, partner)
        body = ids + bytes([1, hashlib.sha256(key).digest()[0]]) + nonce + gcm.encrypt(nonce, plain, about.encode())
        head = struct.pack("<IBBBBQq", read.RECORD + len(body) + read.HASH, kind, len(dossier), len(partner), 0, seq + 1, ms)
        record = head + hashlib.sha256(head).digest()[:8] + body
        record += hashlib.sha256(data[at + n - read.HASH:at + n] + record).digest()
        return data[:at + n] + record + data[at + n + len(record):]

    journal(folder, more, segments(folder, of)[-1])


def made_again(folder):
    """The second gateway's journal says that it, too, made a change which is the first one's."""
    c = first(decoded(folder, "journal"),
              lambda r: r.kind == read.CHANGE and any(e.expects is not None for e in read.Change(r.data).events))
    append(folder, "journal2", read.CHANGE, c.dossier, c.partner, c.data)


def made_void(folder):
    """The second gateway's last change, which Redis has, is void for its journal."""
    c = first(reversed(decoded(folder, "journal2")), lambda r: r.kind == read.CHANGE)
    append(folder, "journal2", read.VOID, c.dossier, c.partner, b"%d" % c.seq)


def nothing(folder):
    """A record that changes nothing: what append() writes is read as the gateway's is."""
    append(folder, "journal2", read.READ, "", "", b"nothing")


def submitted_again(*calls):
    """The province took the same dossier again; these are what the gateway sent after the first."""
    def spoil(folder):
        ref = never_asked(read.lines(os.path.join(folder, PROVINCE)))["ref"]
        for call in calls:
            append(folder, "journal", read.SENT, ref, checker.PROVINCE, call % ref.encode() if b"%s" in call else call)
        edit(folder, PROVINCE, taken_again)
    return spoil


ASK, SUBMIT = b"GET /v1/ho-so?maThamChieu=%s HTTP/1.1\r\n", b"POST /v1/ho-so HTTP/1.1\r\n"


def ends_early(folder, of, i):
    """The first segment with i records, and no other."""
    path, *more = segments(folder, of)
    for other in more:
        os.unlink(other)
    journal(folder, lambda data, r: data[:r[i][0]], path)


def acknowledged_by_second(folder):
    """Its journal ends before the first dossier that it has."""
    ends_early(folder, "journal2", next(i for i, r in enumerate(decoded(folder, "journal2")) if r.kind == read.RECEIVED
                                        and b"ClientRef>" in r.data))


def without(predicate):
    return lambda lines: [x for x in lines if not predicate(x)]


def key(kind):
    return lambda d: ":%s:42." % kind in d["key"]


def first(lines, predicate):
    return next(x for x in lines if predicate(x))


def with_first(predicate, change):
    def spoil(lines):
        change(first(lines, predicate))
        return lines
    return spoil


def again(predicate, **more):
    return lambda lines: lines + [{**first(lines, predicate), **more}]


def only_repeated(predicate):
    """Its answer is gone, that of a repeat is there."""
    def spoil(lines):
        answer = first(lines, predicate)
        rest = [l for l in lines if l.get("told") != answer["told"] and l.get("again") != answer["told"]]
        return rest + [{**{k: v for k, v in answer.items() if k != "told"}, "again": answer["told"], "replay": "true"}]
    return spoil


def set_plain(d, name, value):
    """A field of the hash that no sum covers."""
    d["value"][d["value"].index(name) + 1] = value


def moving(d):
    """The fields of a row that change, packed in one (records.row)."""
    packed = d["value"][d["value"].index("m") + 1].encode("latin-1")
    return read.fields(packed[16:])


def set_field(d, name, value):
    """Of a row, its sums made anew: the fault is what it says, not that it is damaged."""
    raw = {k.encode("latin-1"): v.encode("latin-1") for k, v in zip(d["value"][::2], d["value"][1::2])}
    name, value, key = name.encode(), value.encode(), d["key"].encode("latin-1")
    fields = moving(d)
    if name in raw:
        raw[name] = value
        raw[b"sum"] = read.fixed_sum(key, read.fixed(raw))
    else:
        fields[name] = value
        pairs = (n + b"=" + v for n, v in fields.items())
        body = b"".join(b"%d:%s," % (len(x), x) for x in pairs)
        raw[b"m"] = read.summed(key, raw[b"version"], body) + body
    d["value"] = [x.decode("latin-1") for pair in raw.items() for x in pair]


def taken(l):
    return str(l.get("effect", "")).startswith("dossier ")


def never_asked(lines):
    """A dossier that was taken and never asked about: on a slow machine a good run has some that were, and may come again."""
    return first(lines, lambda l: taken(l) and not any("maThamChieu=" + l["ref"] in x.get("path", "") for x in lines))


def taken_again(lines):
    return lines + [{**never_asked(lines), "effect": "the same dossier again"}]


def spoil_blob(folder):
    for base, _, names in os.walk(os.path.join(folder, "kept/blobs")):
        for name in [n for n in names if not n.startswith(".")]:
            with open(os.path.join(base, name), "r+b") as f:
                f.seek(40)
                byte = f.read(1)[0] ^ 1
                f.seek(40)
                f.write(bytes([byte]))
            return


def say(folder, log="gateway.log"):
    with open(os.path.join(folder, log), "a", encoding="utf-8") as f:
        f.write("info of " + checker.CANARY[0] + "\n")


def add_line_again(d):
    v = d["value"]
    n = v[v.index("lines") + 1]
    v += ["h:" + n, v[v.index("h:%d" % (int(n) - 1)) + 1]]
    set_plain(d, "lines", str(int(n) + 1))


def events_gone(d):
    set_field(d, "events", "")


def has_events(d):
    return key("c")(d) and moving(d).get(b"events")


def exchange_of(kind):
    return lambda d: key("x")(d) and kind in d["value"]


def registered(l):
    return l.get("op") == "RegisterDossier" and "told" in l


REDIS, PROVINCE, POSTAL, CLIENTS = "redis.jsonl", "province.jsonl", "postal.jsonl", "clients.jsonl"
SPOILT = (      # claim, what it must be called, how it is done
    ("a dossier that Redis lost", "lost", lambda f: edit(f, REDIS, without(lambda d: d is not None and key("d")(d)))),
    ("a dossier kept with another content", "lost",
     lambda f: edit(f, REDIS, with_first(key("d"), lambda d: set_field(d, "digest", "0" * 64)))),
    ("an event that was acknowledged and is gone", "lost", lambda f: edit(f, REDIS, with_first(has_events, events_gone))),
    ("an exchange that never ended", "lost",
     lambda f: edit(f, REDIS, with_first(key("x"), lambda d: set_field(d, "state", "READY")))),
    ("a dossier the province never got", "lost", lambda f: edit(f, PROVINCE, without(taken))),
    ("a notice the post never got", "lost", lambda f: edit(f, POSTAL, lambda lines: lines[1:])),
    ("a paper with one bit changed", "lost", spoil_blob),
    ("an item that nobody holds", "lost", lambda f: edit(f, REDIS, without(lambda d: "}:items:" in d["key"]))),
    ("a journal that ends early", "lost", lambda f: journal(f, lambda data, r: data[:r[1][0]])),
    ("a record taken out of the journal", "unexplained", lambda f: journal(f, lambda data, r: data[:r[2][0]] + data[r[3][0]:])),
    ("a record put in twice", "unexplained",
     lambda f: journal(f, lambda data, r: data[:r[3][0]] + data[r[2][0]:r[3][0]] + data[r[3][0]:])),
    ("a byte of the journal changed", "unexplained",
     lambda f: journal(f, lambda data, r: data[:r[2][0] + 50] + bytes([data[r[2][0] + 50] ^ 1]) + data[r[2][0] + 51:])),
    ("the last change missing in the journal", "unexplained", lambda f: journal(f, lambda data, r: data[:r[len(r) // 2][0]])),
    ("a dossier submitted twice", "duplicated",
     lambda f: edit(f, PROVINCE, again(taken, effect="dossier H27.55-000000-9999 taken"))),
    ("a dossier submitted again without a question between", "duplicated",
     lambda f: edit(f, PROVINCE, taken_again)),
    ("a dossier that the gateway submitted again without asking", "duplicated", submitted_again(SUBMIT)),
    ("a dossier that the gateway submitted twice and then asked for", "duplicated", submitted_again(SUBMIT, ASK)),
    ("two numbers given", "duplicated", lambda f: edit(f, PROVINCE, again(lambda l: l.get("effect") == "number given"))),
    ("a progress line added twice", "duplicated", lambda f: edit(f, PROVINCE, again(lambda l: l.get("effect") == "line added"))),
    ("a notice taken twice under two ids", "duplicated",
     lambda f: edit(f, POSTAL, again(lambda l: l.get("effect") == "recorded", event="another"))),
    ("news kept twice", "duplicated", lambda f: edit(f, REDIS,
                                                     with_first(lambda d: key("d")(d) and "h:2" in d["value"], add_line_again))),
    ("a repeat taken for the first", "duplicated",
     lambda f: edit(f, CLIENTS, lambda ls: ls + [{**{k: v for k, v in first(ls, registered).items() if k != "told"},
                                                                                         "again": first(ls, registered)["told"],
                                                                                         "replay": "false"}])),
    ("another receipt for a repeat", "unexplained",
     lambda f: edit(f, CLIENTS, lambda ls: ls + [{**{k: v for k, v in first(ls, registered).items() if k != "told"},
                                                                                           "again": first(ls, registered)["told"],
                                                                                           "replay": "true", "due": "never"}])),
    ("a repeat acknowledged whose first was not", "unexplained", lambda f: edit(f, CLIENTS, only_repeated(registered))),
    ("a dossier that no client sent", "unexplained",
     lambda f: edit(f, CLIENTS, lambda ls: [l for l in ls if first(ls, registered)["ref"] not in (l.get("ref"),)])),
    ("a state that no line explains", "unexplained",
     lambda f: edit(f, REDIS, with_first(key("d"), lambda d: set_field(d, "state", "8")))),
    ("a registration refused and kept", "unexplained",
     lambda f: edit(f, CLIENTS, with_first(registered, lambda l: l.update(refused="STORE")))),
    ("a letter that was never answered", "unexplained", lambda f: edit(f, CLIENTS, again(registered, open="x"))),
    ("personal data in a log", "unexplained", say),
    ("a fee told wrong", "difference", lambda f: edit(f, PROVINCE, with_first(taken, lambda l: l.update(fee=l["fee"] + 1)))),
)


def paid(l):
    return l.get("op") == "payments" and "told" in l


def accepted(l):
    return l.get("op") == "accept" and "told" in l


def entered_again(folder):
    """One payment more in Redis under another id, as if it had been entered twice."""
    def spoil(lines):
        d = first(lines, lambda d: ":entry:" in d["key"] and d["key"].endswith(":p1"))
        d = {**d, "key": d["key"] + "-2", "value": list(d["value"])}
        set_field(d, "place", "99")
        set_plain(d, "m", read.summed(d["key"].encode(), b"1", b"").decode())
        return lines + [d]
    edit(folder, REDIS, spoil)


DESKS = "desks.jsonl"
SPOILT_BOOKS = (
    ("a payment that was acknowledged and is no entry", "lost",
     lambda f: edit(f, REDIS, without(lambda d: ":entry:" in d["key"] and d["key"].endswith(":p1")))),
    ("a payment acknowledged with another sum", "difference",
     lambda f: edit(f, DESKS, with_first(paid, lambda l: l.update(amount=l["amount"] + 1)))),
    ("a payment that is entered twice", "unexplained", entered_again),
    ("sums that are not those of the entries", "difference",
     lambda f: edit(f, REDIS, with_first(lambda d: ":money:" in d["key"], lambda d: set_field(d, "owed", "7")))),
    ("a number that is gone", "lost",
     lambda f: edit(f, REDIS, lambda ls: [d for d in ls if d is not first(ls, lambda d: ":number:" in d["key"])])),
    ("a number that was drawn and is neither given nor void", "unexplained",
     lambda f: edit(f, REDIS, with_first(lambda d: ":number:" in d["key"], lambda d: set_field(d, "state", "DRAWN")))),
    ("a number that is void though it was given", "unexplained",
     lambda f: edit(f, REDIS, with_first(lambda d: ":number:" in d["key"] and moving(d).get(b"state") == b"GIVEN",
                                         lambda d: set_field(d, "state", "VOID")))),
    ("a receipt with another number than was told", "unexplained",
     lambda f: edit(f, DESKS, with_first(paid, lambda l: l.update(number=l["number"] + 100)))),
    ("a pool that Redis does not have as the journal made it", "unexplained",
     lambda f: edit(f, REDIS, with_first(lambda d: ":pool:" in d["key"], lambda d: set_field(d, "last", "9999")))),
    ("an accepted case that is no dossier", "lost", lambda f: edit(f, REDIS, without(key("d")))),
    ("an act that was never answered", "unexplained", lambda f: edit(f, DESKS, again(paid, open="x"))),
    ("an act that was refused", "unexplained", lambda f: edit(f, DESKS, again(paid, told="x", refused="NOT_OWED"))),
    ("another receipt for an acceptance sent again", "unexplained",
     lambda f: edit(f, DESKS, lambda ls: ls + [{**{k: v for k, v in first(ls, accepted).items() if k != "told"},
                                                "again": first(ls, accepted)["told"], "due": "never"}])),
    ("a repeated acceptance acknowledged whose first was not", "unexplained", lambda f: edit(f, DESKS, only_repeated(accepted))),
    ("a till with another sum than was taken", "unexplained",
     lambda f: edit(f, DESKS, lambda ls: ls + [{"told": "x", "op": "till", "clerk": "desk.0", "date": "2000-01-01", "cash": 5,
                                                "bank": 0}])),
    ("a fee of a case told wrong", "difference",
     lambda f: edit(f, PROVINCE, with_first(taken, lambda l: l.update(fee=l["fee"] + 1)))),
)


def has(op):
    """A line of a desk's that says that such an act was done."""
    return lambda l: l.get("op") == op and "told" in l and "refused" not in l


def line_gone(kind):
    """The last line of that kind is gone, as if it had never been written."""
    def spoil(d):
        v, n = d["value"], int(d["value"][d["value"].index("lines") + 1])
        kept = [v[v.index("h:%d" % i) + 1] for i in range(n) if "kind=" + kind not in v[v.index("h:%d" % i) + 1]]
        for i in range(n):
            at = v.index("h:%d" % i)
            del v[at:at + 2]
        for i, line in enumerate(kept):
            v += ["h:%d" % i, line]
        set_plain(d, "lines", str(len(kept)))
    return spoil


def has_line(kind):
    return lambda d: key("d")(d) and any("kind=" + kind in x for x in d["value"])


def line_again(kind):
    """A line of that kind stands there once more."""
    def spoil(d):
        v, n = d["value"], d["value"][d["value"].index("lines") + 1]
        v += ["h:" + n, next(x for i, x in enumerate(v) if i % 2 and v[i - 1].startswith("h:") and "kind=" + kind in x)]
        set_plain(d, "lines", str(int(n) + 1))
    return spoil


def written_again(folder):
    """The journal says once more that papers were brought."""
    c = first(decoded(folder, "journal"), lambda r: r.kind == read.CHANGE and b"kind=SUPPLIED" in r.data)
    append(folder, "journal", read.CHANGE, c.dossier, c.partner, c.data)


def unwritten(folder):
    """The journal calls the change void by which papers were brought."""
    c = first(decoded(folder, "journal"), lambda r: r.kind == read.CHANGE and b"kind=SUPPLIED" in r.data)
    append(folder, "journal", read.VOID, c.dossier, c.partner, b"%d" % c.seq)


def charge(d):
    return ":entry:" in d["key"] and ":~d" in d["key"]


def charged_again(folder):
    """One charge more in Redis after the same news."""
    def spoil(lines):
        d = first(lines, charge)
        d = {**d, "key": d["key"] + "9", "value": list(d["value"])}
        set_field(d, "place", "99")
        set_plain(d, "m", read.summed(d["key"].encode("latin-1"), b"1", b"").decode())
        return lines + [d]
    edit(folder, REDIS, spoil)


def unit(folder, change):
    """change(what the unit knows)"""
    path = os.path.join(folder, "province.json")
    with open(path, encoding="utf-8") as f:
        state = json.load(f)
    change(state)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(state, f)


def brought(state):
    return first(state["dossiers"], lambda d: d["supplied"])["supplied"]


def asked_for(folder, change):
    """change(the first news that asked for money and is charged)"""
    whats = {v[v.index("what") + 1] for v in (json.loads(x)["value"] for x in open(os.path.join(folder, REDIS)) if ":~d" in x)
             if "what" in v}
    unit(folder, lambda state: change(first(state["news"], lambda n: n["MaSuKien"] in whats)))


def act_of_nobody(lines):
    name = first(lines, has("supplements"))["told"]
    return [l for l in lines if name not in (l.get("sent"), l.get("told"))]


SPOILT_LIVES = (
    ("papers that were brought, and no line says so", "lost",
     lambda f: edit(f, REDIS, with_first(has_line("SUPPLIED"), line_gone("SUPPLIED")))),
    ("papers that were brought, and are there twice", "duplicated",
     lambda f: edit(f, REDIS, with_first(has_line("SUPPLIED"), line_again("SUPPLIED")))),
    ("papers that were brought twice by the journal", "duplicated", written_again),
    ("papers that were brought, and no journal says so", "lost", unwritten),
    ("papers that were brought under another digest", "lost",
     lambda f: edit(f, DESKS, with_first(lambda l: l.get("op") == "supplements" and "sent" in l and l["papers"],
                                         lambda l: l.update(papers=["0" * 64])))),
    ("papers that were brought and refused all the same", "unexplained",
     lambda f: edit(f, DESKS, with_first(has("supplements"), lambda l: l.update(refused="ILLEGAL_MOVE")))),
    ("papers that nobody brought", "unexplained", lambda f: edit(f, DESKS, act_of_nobody)),
    ("papers that the unit never got", "lost", lambda f: unit(f, lambda s: brought(s).pop())),
    ("papers that the unit got twice", "duplicated", lambda f: unit(f, lambda s: brought(s).append(brought(s)[0]))),
    ("papers that the unit got with other bytes", "lost", lambda f: unit(
        f, lambda s: first(brought(s), lambda p: "hash" in p).update(hash="0" * 64))),
    ("a withdrawal that is gone", "lost",
     lambda f: edit(f, REDIS, with_first(has_line("WITHDRAWN"), line_gone("WITHDRAWN")))),
    ("a withdrawal that is there twice", "duplicated",
     lambda f: edit(f, REDIS, with_first(has_line("WITHDRAWN"), line_again("WITHDRAWN")))),
    ("a hand-over that is gone", "lost",
     lambda f: edit(f, REDIS, with_first(has_line("HANDED_OVER"), line_gone("HANDED_OVER")))),
    ("a hand-over that is there twice", "duplicated",
     lambda f: edit(f, REDIS, with_first(has_line("HANDED_OVER"), line_again("HANDED_OVER")))),
    ("a state that somebody saw and no line leads to", "lost",
     lambda f: edit(f, DESKS, with_first(lambda l: l.get("op") == "look" and l.get("state"), lambda l: l.update(state=8)))),
    ("a charge that is missing", "lost",
     lambda f: edit(f, REDIS, lambda ls: [d for d in ls if d is not first(ls, charge)])),
    ("a charge that is missing in the sums", "difference",
     lambda f: edit(f, REDIS, lambda ls: [d for d in ls if d is not first(ls, charge)])),
    ("a charge that is there twice", "duplicated", charged_again),
    ("a charge of another sum than the unit asked for", "difference",
     lambda f: asked_for(f, lambda n: n.update(SoTien=n["SoTien"] + 1))),
    ("a charge that the unit did not ask for", "unexplained", lambda f: asked_for(f, lambda n: n.pop("SoTien"))),
    ("a payment that the unit was not told of", "unexplained", lambda f: unit(
        f, lambda s: first(s["dossiers"], lambda d: d.get("money"))["money"].update(TongDaThu=1))),
    ("news that handed on, and its line does not say to whom", "lost",
     lambda f: asked_for(f, lambda n: n.update(DonViXuLy="H27.56"))),
    ("news that asked for a paper, and its line does not say which", "lost",
     lambda f: asked_for(f, lambda n: n.update(GiayToBoSung=[{"MaThanhPhanHoSo": "GT.UQ"}]))),
    ("news that hands on what is over, and that no operator is shown", "lost", lambda f: unit(f, lambda s: s["news"].append(
        {**s["news"][-1], "MaSuKien": "tin-y", "ThoiDiem": "20991231000000", "DonViXuLy": "H27.56"}))),
    ("news that the unit was told is applied, and that moved nothing", "lost",
     lambda f: edit(f, PROVINCE, lambda ls: ls + [{**first(ls, lambda l: l.get("effect") == "APPLIED"), "event": "tin-x"}])),
)


SPOILT_OF_TWO = (
    ("a change that both gateways made", "duplicated", made_again),
    ("a dossier that the second gateway acknowledged, gone from its journal", "lost", acknowledged_by_second),
    ("a change the second gateway's journal calls void, which Redis has", "unexplained", made_void),
    ("the second gateway's journal missing", "lost", lambda f: shutil.rmtree(os.path.join(f, "kept/journal2"))),
    ("the second gateway's journal empty", "lost", lambda f: ends_early(f, "journal2", 0)),
    ("one journal there twice", "unexplained",
     lambda f: shutil.copytree(os.path.join(f, "kept/journal2"), os.path.join(f, "kept/journal3"))),
    ("personal data in the second gateway's log", "unexplained", lambda f: say(f, "gateway2.log")),
    ("a record taken out of the second journal", "unexplained",
     lambda f: journal(f, lambda data, r: data[:r[2][0]] + data[r[3][0]:], segments(f, "journal2")[0])),
)


def by_life(folder):
    """Only by what is asked about the later life: other rules would notice some of it, too."""
    run = checker.Run(folder)
    for rule in (*life.RULES, checker.everybody_was_told):
        rule(run)
    sums = {kind: len(run.findings[kind]) for kind in ("lost", "duplicated", "unexplained")}
    return {**sums, "money difference": books.difference(run)}, [t for texts in run.findings.values() for t in texts]


def spoilt(good, spoil, judge=checker.check):
    """What the checker says of a copy."""
    folder = good + "-spoilt"
    shutil.copytree(good, folder, ignore=shutil.ignore_patterns("*.sock", "*.page"))
    try:
        spoil(folder)
        return judge(folder)
    finally:
        shutil.rmtree(folder)


def spoilt_copies(good, ways, judge=checker.check):
    for claim, kind, spoil in ways:
        sums, findings = spoilt(good, spoil, judge)
        found = sums["money difference"] if kind == "difference" else sums[kind]
        ok("%s is called %s" % (claim, kind), found > 0, findings or "nothing was found")


def good_run(gateways=1, counters=4, desks=0, letters=5):
    """A short run with a kill, kept."""
    stage = Stage(gateways=gateways)
    try:
        stage.up()
        office = Office(stage, "good", "good", counters, desks)
        for _ in range(8):
            office.allow(letters)
            office.check()
            until("they are written", 60, office.idle)
        stage.kill("gateway")
        stage.start_gateway()
        torture.settle(stage, office)
        torture.leave(stage, {"kind": "good", "seed": 0, "clock_steady": True})
    finally:
        stage.down()
    return stage.dir


def good_life():
    """Two citizens of a quiet desk, who do all that a desk does after the receipt, with a kill after each act of it; kept."""
    stage = Stage()
    try:
        stage.up()
        office = Office(stage, "life", "life", 0, 1, True)
        run = torture.Run(stage, office, None, 0)
        for act in ("supplements", "look", "returns", "asked", "withdrawals"):
            run.turn(act)
            office.allow(1)
            run.quiet()
            stage.kill("gateway")
            stage.start_gateway()
        torture.settle(stage, office)
        torture.leave(stage, {"kind": "good", "seed": 0, "clock_steady": True})
    finally:
        stage.down()
    return stage.dir


# ---- a disk that lies ----

def lying_disk(name, patience, pace):
    """The sync of one of the two says it is done and is not.  What the journal lost is lost, and must be found; what Redis
    lost is made again from the journal."""
    stage = Stage()
    try:
        stage.up(pace=pace)
        stage.pages[name].lie(1)
        office = Office(stage, "liar", "liar " + name)
        office.allow(12)
        until("they are written", 20, office.idle)
        for process in ("gateway", "redis"):
            stage.kill(process)
        stage.power_cut()
        stage.pages[name].lie(0)
        try:
            torture.Run(stage, office, None, 0).start_both()
        except torture.Trouble as e:
            return ["it does not start: %s" % e]    # noticed as well
        try:
            torture.settle(stage, office, patience)
        except torture.Trouble:
            pass                        # the province goes on telling of dossiers that are lost
        torture.leave(stage, {"kind": "liar", "seed": 0, "clock_steady": True})
        return checker.check(stage.dir)[1]
    finally:
        stage.down()
        shutil.rmtree(stage.dir)


# ---- the model of a power cut ----

WRITER = """
import os
def put(name, data, sync):
    fd = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
    os.write(fd, data)
    sync and os.fsync(fd)
    return fd
def durable():
    d = os.open('.', os.O_RDONLY); os.fsync(d); os.close(d)
fd = put('a', b'synced', True); durable()
os.write(fd, b' lost')
os.pwrite(fd, b'XX', 0)
put('c', b'old', True); put('u', b'here', True); f = put('d', b'first', True)
g = os.open('e', os.O_RDWR | os.O_CREAT | os.O_APPEND); durable()
os.write(g, b'one'); os.fdatasync(g); os.write(g, b'two')
os.ftruncate(f, 2)
put('b', b'its name is not durable', True)
put('t', b'new', True); os.rename('t', 'c')
os.unlink('u')
"""


def written(keep=0, torn=False):
    """What is left of WRITER's files when the power goes at its end."""
    with tempfile.TemporaryDirectory() as d:
        kept = os.path.join(d, "kept")
        os.mkdir(kept)
        Page(os.path.join(d, "page"))
        env = {**os.environ, "LD_PRELOAD": os.path.join(torture.HERE, "../../build/torture/shim.so"),
               "TORTURE_PAGE": os.path.join(d, "page"),
               "TORTURE_UNDO": os.path.join(d, "undo"), "TORTURE_KEPT": kept + "/"}
        subprocess.run([sys.executable, "-c", WRITER], cwd=kept, env=env, check=True)
        n = len(undo.pending(os.path.join(d, "undo")))
        undo.cut(os.path.join(d, "undo"), kept, keep, torn)
        return n, {name: open(os.path.join(kept, name), "rb").read() for name in sorted(os.listdir(kept))}


def power_model():
    n, left = written()
    ok("what was synced survives a power cut, and what was not is gone", left.get("a") == b"synced" and left.get("e") == b"one",
       left)
    ok("a file whose name was not synced is gone", "b" not in left, left)
    ok("a rename that was not synced did not happen", left.get("c") == b"old", left)
    ok("a truncation that was not synced did not happen", left.get("d") == b"first", left)
    ok("a removal that was not synced did not happen", left.get("u") == b"here", left)
    ok("nothing is taken back when everything got to the disk in time", written(n)[1].get("a") == b"XXnced lost", written(n)[1])
    some = written(1)[1]
    ok("a beginning of it may have got to the disk", some.get("a") == b"synced lost" and some.get("c") == b"old", some)
    torn = written(2, True)[1]
    ok("and the last of that may be torn", torn.get("a") == b"Xynced lost", torn)


def kill_at_call():
    with tempfile.TemporaryDirectory() as d:
        page = Page(os.path.join(d, "page"))
        page.arm(("fsync",), 2, KILL_BEFORE)
        env = {**os.environ, "LD_PRELOAD": os.path.join(torture.HERE, "../../build/torture/shim.so"),
               "TORTURE_PAGE": os.path.join(d, "page"),
               "TORTURE_UNDO": os.path.join(d, "undo"), "TORTURE_KEPT": d + "/"}
        code = subprocess.run([sys.executable, "-c", WRITER], cwd=d, env=env).returncode
        ok("a process is killed at the call that was armed, and says so",
           code == -9 and page.fired == 1 and page.count(("fsync",)) == 2, (code, page.fired))


def waiting():
    """A stage that is slow is waited for; one that stands is trouble."""
    slow = iter([3, 3, 2, 2, 1, 1, 0])
    try:
        drain(0.15, lambda: {"letters": next(slow)}, 0.1)
        ok("what moves is waited for", next(slow, None) is None)
    except Trouble as e:
        ok("what moves is waited for", False, e)
    try:
        drain(0.05, lambda: {"letters": 0, "exchanges": 2}, 0.01)
        ok("what does not move any more is trouble, which names it", False)
    except Trouble as e:
        ok("what does not move any more is trouble, which names it", str(e).endswith("0 letters, 2 exchanges are open"), e)


def told_early():
    """News that came before its time and is told all the same is told again when it moves the dossier; no other is."""
    def found(says, applied, notices, partner=checker.POSTAL):
        lines = [{"key": key, "source": "province", "kind": "NEWS", "state": "4", "at": "1"} for key in ("a", "b")]
        packed = lambda l: b"".join(b"%d:%s=%s," % (len(n) + 1 + len(v), n.encode(), v.encode()) for n, v in l.items())
        noted = [types.SimpleNamespace(name="dossier.noted", row={n.encode(): v.encode() for n, v in l.items()}) for l in
                 (lines[0], {**lines[1], "applied": applied})]
        k = types.SimpleNamespace(id="d", text={"ref": "r", "partner": partner}.get, history=[
            checker.Line(bytes(16) + packed({**l, "told": base64.b64encode(says).decode()})) for l in lines])
        run = types.SimpleNamespace(
            changes={"d": [[types.SimpleNamespace(events=noted)]]}, notices={"r": [{}] * notices}, moved={},
            vault=types.SimpleNamespace(open=lambda _, sealed: sealed), found=[], find=lambda kind, _: run.found.append(kind))
        checker.counts(run, k)
        return run.found
    ok("news told early is told again when it moves the dossier", not found(b"9:apology=1,", "0", 3) + found(b"7:unit=x,", "0", 2))
    ok("and not a third time", found(b"9:apology=1,", "0", 4) == ["duplicated"])
    ok("news that moved at once is told once", found(b"9:apology=1,", "1", 3) == ["duplicated"])
    ok("news that says nothing of the kind is told once", found(b"8:amount=1,", "0", 3) == ["duplicated"])


def main():
    told_early()
    power_model()
    kill_at_call()
    waiting()
    good = good_run()
    try:
        sums, findings = checker.check(good)
        ok("a good run has no findings", not findings and sums["acknowledged"] > 20, findings or sums)
        spoilt_copies(good, SPOILT)
        sums, findings = spoilt(good, submitted_again(ASK, SUBMIT))
        ok("a request that the question about it overtook is not called duplicated", sums["duplicated"] == 0, findings)
    finally:
        shutil.rmtree(good)
    good = good_run(counters=0, desks=3, letters=15)
    try:
        sums, findings = checker.check(good)
        ok("a good run of desks has no findings", not findings and sums["acknowledged"] > 60, findings or sums)
        spoilt_copies(good, SPOILT_BOOKS)
    finally:
        shutil.rmtree(good)
    good = good_life()
    try:
        sums, findings = checker.check(good)
        ok("a good run of what comes after the receipt has no findings", not findings and sums["acknowledged"] > 20,
           findings or sums)
        spoilt_copies(good, SPOILT_LIVES, by_life)
    finally:
        shutil.rmtree(good)
    good = good_run(gateways=2)
    try:
        nothing(good)
        sums, findings = checker.check(good)
        ok("a good run of two gateways has no findings", not findings and sums["acknowledged"] > 20, findings or sums)
        spoilt_copies(good, SPOILT_OF_TWO)
    finally:
        shutil.rmtree(good)
    findings = lying_disk("gateway", 5, 100)
    ok("a disk that lies to gateway is found out", any(f.startswith(("lost", "it does not start")) for f in findings),
       findings or "nothing was found")
    findings = lying_disk("redis", 60, 1010)  # news of one second have no order
    ok("what a disk that lies to redis lost is made again, or the start is refused",
       all(f.startswith("it does not start") for f in findings), findings)
    print("1..%d" % COUNT[0])
    return 1 if COUNT[1] else 0


if __name__ == "__main__":
    sys.exit(main())
