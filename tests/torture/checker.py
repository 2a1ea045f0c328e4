#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""checker.py DIR: judges what a torture run left behind.  Reads the clients' list, the journals, the papers, the dump of Redis and
both simulators' logs, and compares them with each other; shares no code with the gateway.  Prints each finding and one line of
sums; exit status 0 only when nothing is lost, duplicated or unexplained and no money differs."""

import argparse
import collections
import glob
import json
import os
import re
import sys

import books
import life
import records
import replay
from records import Broken

POSTAL, PROVINCE = "vnpost-42", "hatinh"
CANARY = ("Đỗ Thị Hoàng Yến", "042190777123", "0987600321", "Thôn ")
SECRETS = (b"Bearer ", b"client_secret=", b"access_token")
FILED, RECEIVED, WITHDRAWN, FINISHED, RETURNED = 1, 2, 7, 9, 10
# National states and the moves between them (QCVN / list TrangThaiHoSo, docs/states.md).
MOVES = {1: {2, 3, 5, 7}, 2: {4, 5, 6, 7, 8, 9}, 4: {5, 6, 7, 8, 9}, 5: {4, 2, 3, 7, 8}, 6: {4, 7, 8, 9}, 8: {4, 10}, 9: {10, 6}}
EXPECTED_REFUSALS = {"WithdrawDossier": {"ILLEGAL_MOVE"}}


class Line:
    """One line of a dossier's history."""

    def __init__(self, packed):
        line = {**records.DEFAULTS["line"], **{n.decode(): v.decode() for n, v in records.fields(packed[16:]).items()}}
        self.key, self.source, self.kind = line["key"], line["source"], line["kind"]
        self.told = line.get("told", "")
        self.state, self.at, self.applied = int(line["state"]), int(line["at"]), line["applied"] == "1"


class Kept:
    """One dossier in Redis."""

    def __init__(self, id):
        self.id, self.row, self.history, self.items, self.consignments, self.exchanges, self.keys = id, {}, [], set(), {}, {}, {}

    def text(self, column):
        return self.row.get(column.encode(), b"").decode()


CALLS = (("submit", rb"POST /v1/ho-so "), ("query", rb"GET /v1/ho-so\?"), ("progress", rb"POST /v1/ho-so/[^/]+/tien-trinh "),
         ("status", rb"POST /v1/ho-so/[^/]+/trang-thai "), ("money", rb"POST /v1/ho-so/[^/]+/thu-phi "),
         ("event", rb"GET /v1/ho-so/[^/]+/su-kien/([^/ ]+) "))


def sent_call(data):
    """Which call of the province's a message of ours is, and about which event."""
    for call, pattern in CALLS:
        found = re.match(pattern, data)
        if found:
            event = found if found.groups() else re.search(rb'"MaSuKien":"([^"]+)"', data)
            return call, event.group(1).decode() if event else ""
    return "", ""


class Run:
    """Everything a run left behind, read."""

    def __init__(self, folder):
        at = lambda *p: os.path.join(folder, *p)
        self.folder, self.findings = folder, collections.defaultdict(list)
        self.meta = json.load(open(at("meta.json"), encoding="utf-8"))
        self.vault = records.Vault(at("vault.key"))
        self.blobs = at("kept/blobs")
        self.redis = records.dump(at("redis.jsonl"))
        self.province, self.postal = records.lines(at("province.jsonl")), records.lines(at("postal.jsonl"))
        self.state = json.load(open(at("province.json"), encoding="utf-8"))
        self.books = books.Books(records.lines(at("desks.jsonl")))
        self.read_clients(records.lines(at("clients.jsonl")))
        self.read_redis()
        self.read_aside()
        self.read_journals(sorted(glob.glob(glob.escape(at("kept")) + "/journal*")))
        self.read_partners()

    def read_aside(self):
        """News that is whole and was shown to an operator: what a gateway whose clock was wrong took for news of the future (with a
        clock that was right none may be there), and what no unit may do any more (life.py says when that was so)."""
        self.aside, self.forbidden = set(), set()
        for key, (_, value) in self.redis.items():
            if key.endswith(b"}:aside"):
                about = "aside:" + key.decode()[len("gw:{"):-len("}:aside")]
                for x in (json.loads(self.vault.open(about, sealed)) for sealed in value.values()):
                    if x["why"] == "it lies in the future" and not self.meta.get("clock_steady", True):
                        self.aside.add(json.loads(x["bytes"])["MaSuKien"])
                    elif x["code"] == "ILLEGAL_MOVE" and x["field"] in life.ONLY_WHILE_OPEN:
                        self.forbidden.add(json.loads(x["bytes"])["MaSuKien"])

    def find(self, kind, text):
        self.findings[kind].append(text)

    def read_clients(self, lines):
        self.sent, self.told, self.refused, self.again, self.open = {}, {}, {}, [], []
        for l in lines:
            if "sent" in l:
                self.sent[l["sent"]] = l
            elif "open" in l:
                self.open.append(l)
            elif "again" in l:
                self.again.append(l)
            elif "told" in l:
                (self.refused if "refused" in l else self.told)[l["told"]] = l
        self.letters = {s["ref"]: s for s in self.sent.values() if s["op"] == "RegisterDossier"}
        self.ids = {records.dossier_id(POSTAL, ref): ref for ref in self.letters}
        self.letters.update(self.books.letters)
        self.ids.update({records.dossier_id(books.PARTNER, ref): ref for ref in self.books.letters})

    def read_redis(self):
        self.kept, self.cursor = {}, self.redis.get(b"gw:{%s}:cursor" % PROVINCE.encode(), ("", b"0"))[1]
        self.holders = {item.decode(): claim.split()[0].decode() for k, (_, v) in self.redis.items() if b"}:items:" in k
                        for item, claim in v.items()}
        for key, (_, v) in self.redis.items():
            parts = key.decode("latin-1").split(":")
            if len(parts) < 4 or parts[2] not in ("d", "c", "x", "q", "money", "entry") or len(parts[3]) != 37:
                continue
            k = self.kept.setdefault(parts[3], Kept(parts[3]))
            k.keys[key] = v
            if parts[2] == "d":
                k.row = self.row(key, v)
                k.history = [Line(v[b"h:%d" % n]) for n in range(int(v.get(b"lines", 0)))]
                k.items = {x[2:].decode() for x in v if x.startswith(b"i:")}
            elif parts[2] == "c":
                k.consignments[parts[4]] = [records.fields(e)[b"id"].decode()
                                            for e in records.netstrings(self.row(key, v).get(b"events", b""))]
            elif parts[2] == "x":
                k.exchanges[parts[4]] = {**records.DEFAULTS["x"],
                                         **{n.decode(): x.decode("latin-1") for n, x in self.row(key, v).items()}}
        self.books.read_redis(self.redis, self.row)

    def row(self, key, hash):
        try:
            return records.row(key, hash)
        except (Broken, KeyError) as e:
            self.find("unexplained", "a row of Redis cannot be read: %s" % e)
            return {}

    def read_journals(self, folders):
        """The journal of each gateway."""
        self.journal, self.received, self.installations = [], [], []
        self.asked = collections.defaultdict(list)              # by dossier: when, which call, about which event
        self.changes = collections.defaultdict(lambda: [[] for _ in folders])
        for n, folder in enumerate(folders):
            try:
                installation, found = records.journal(folder, self.vault)
            except (Broken, OSError) as e:
                self.find("unexplained", "the journal cannot be read: %s" % e)
                continue
            self.installations.append(installation)
            self.journal += found
            void = {int(r.data) for r in found if r.kind == records.VOID}
            for r in found:
                if r.kind == records.CHANGE and r.seq not in void:
                    c = records.Change(r.data)
                    (self.books.changes if any(e.kind in books.KINDS for e in c.events)
                     else self.changes[r.dossier][n]).append(c)
                elif r.kind == records.RECEIVED:
                    self.received.append(r.data)
                elif r.kind == records.SENT and r.partner == PROVINCE:
                    self.asked[r.dossier].append((r.at, *sent_call(r.data)))

    def read_partners(self):
        """What each partner was made to do, by dossier."""
        self.taken, self.numbers = collections.defaultdict(list), collections.defaultdict(list)
        self.moved, self.lines, self.notices = collections.defaultdict(list), collections.Counter(), collections.defaultdict(list)
        self.not_moved = set()
        for l in self.province:
            effect = l.get("effect", "")
            if l.get("call") == "submit" and effect.startswith("dossier "):
                self.taken[l["ref"]].append(l)
            elif l.get("call") == "number" and effect == "number given":
                self.numbers[l["ref"]].append(l)
            elif l.get("call") == "progress" and effect == "line added":
                self.lines[l["ref"]] += 1
            elif l.get("call") == "status":
                if effect.startswith("state "):
                    self.moved[l["ref"]].append(l)
                self.not_moved |= {l["ref"]} if effect == "refused MOVE" else set()
        for l in self.postal:
            if l.get("effect", "").startswith("recorded"):
                self.notices[l["ref"]].append(l)
        self.news = collections.defaultdict(list)
        for n in self.state["news"]:
            self.news[n["MaThamChieu"]].append(n)


# ---- nothing lost ----

def acknowledged_is_there(run):
    """G1: registered, withdrawn and pushed is what the client was told, in both records, papers included."""
    received = {ref for data in run.received for ref in re.findall(rb"ClientRef>([^<]*)<", data)}
    for told in run.told.values():
        sent, k = run.sent[told["told"]], run.kept.get(records.dossier_id(POSTAL, told["ref"]))
        if k is None or not k.row:
            run.find("lost", "%s: acknowledged as %s, not in Redis" % (told["ref"], told["op"]))
            continue
        if told["op"] == "RegisterDossier":
            registered(run, sent, told, k, received)
        elif told["op"] == "WithdrawDossier" and not any(l.kind == "WITHDRAWN" and l.applied for l in k.history):
            run.find("lost", "%s: its withdrawal was acknowledged, no line says so" % told["ref"])
        elif told["op"] == "PushEvents":
            pushed(run, sent, told, k)


def registered(run, sent, told, k, received):
    # of the values since they are what a repeat is compared by; the receipt's is of the bytes
    kept = k.text("digest")
    if not re.fullmatch(r"values:[0-9a-f]{64}", kept) and kept != sent["digest"] or told["digest"] != sent["digest"]:
        run.find("lost", "%s: kept with another content" % told["ref"])
    if told["ref"].encode() not in received:
        run.find("lost", "%s: its message is not in the journal" % told["ref"])
    if not any(run.changes.get(k.id, ())):
        run.find("lost", "%s: no change of it is in the journal" % told["ref"])
    if sent["item"] not in k.items or run.holders.get(sent["item"]) != k.id:
        run.find("lost", "%s: does not hold its item %s" % (told["ref"], sent["item"]))
    for digest in sent["papers"]:
        try:
            content = records.blob(run.blobs, digest, run.vault)
        except (OSError, Broken) as e:
            run.find("lost", "%s: a paper: %s" % (told["ref"], e))
            continue
        if records.hashlib.sha256(content).hexdigest() != digest:
            run.find("lost", "%s: a paper has another content" % told["ref"])


def pushed(run, sent, told, k):
    known = k.consignments.get(sent["item"], [])
    for event, outcome in zip(sent["events"], told["outcomes"]):
        if outcome == "REFUSED":
            run.find("unexplained", "%s: event %s of an item of ours was refused" % (told["ref"], event))
        elif event not in known:
            run.find("lost", "%s: event %s was acknowledged (%s), not kept" % (told["ref"], event, outcome))


def everybody_was_told(run):
    """G2: what was accepted reached the province, and every move reached whom it concerns."""
    for k in run.kept.values():
        ref = k.text("ref")
        if not run.taken.get(k.id):
            run.find("lost", "%s: the province does not have it" % ref)
        recorded = collections.Counter(n["event"] for n in run.notices.get(ref, ()))
        for id, x in k.exchanges.items():
            if x["state"] not in ("DONE", "REJECTED"):
                run.find("lost", "%s: exchange %s %s is still %s (%s)" % (ref, x["kind"], id, x["state"], x.get("why")))
            elif x["kind"] == "NOTIFY" and not recorded[id]:
                run.find("lost", "%s: the post was not told of notice %s" % (ref, id))
        for n in run.news.get(k.id, ()):
            kept = any(l.source == "province" and l.key == n["MaSuKien"] for l in k.history)
            if not kept and n["MaSuKien"] not in run.aside and not life.came_too_late(run, k, n):
                run.find("lost", "%s: news %s of the province is not kept" % (ref, n["MaSuKien"]))


# ---- nothing twice ----

def nobody_acted_twice(run):
    """G2: the province made, moved or charged nothing twice; the post was told each move once."""
    for ref, name in run.ids.items():
        if len(run.taken[ref]) > 1 or len({l["effect"] for l in run.taken[ref]}) > 1:
            run.find("duplicated", "%s: submitted as %s" % (name, ", ".join(l["effect"] for l in run.taken[ref])))
        if len(run.numbers[ref]) > 1:
            run.find("duplicated", "%s: %d numbers were given" % (name, len(run.numbers[ref])))
        if run.lines[ref] > 1:
            run.find("duplicated", "%s: %d progress lines at the province" % (name, run.lines[ref]))
    for k in run.kept.values():
        counts(run, k)
        for item, events in k.consignments.items():
            for event, n in collections.Counter(events).items():
                if n > 1:
                    run.find("duplicated", "%s: event %s of %s is kept %d times" % (k.text("ref"), event, item, n))


def counts(run, k):
    """As many notices as moves, and each piece of news once."""
    ref, applied = k.text("ref"), [l for l in k.history if l.applied]
    for (source, key), n in collections.Counter((l.source, l.key) for l in k.history if l.key).items():
        if n > 1:
            run.find("duplicated", "%s: news %s is kept %d times" % (ref, key, n))
    if sum(l.kind == "WITHDRAWN" for l in applied) > 1:
        run.find("duplicated", "%s: withdrawn twice" % ref)
    notices = len(run.notices.get(ref, ()))
    # the number, and every move that the post did not make; a counter program has no address to be told at
    owed = sum(l.source != "postal" for l in applied) if k.text("partner") == POSTAL else 0
    if not owed <= notices <= owed + life.told_early(run, k):
        run.find("duplicated" if notices > owed else "lost", "%s: %d moves, %d notices to the post" % (ref, owed, notices))
    ours = sum(l.source != "province" and l.kind != "REGISTERED" for l in applied)
    told = len(run.moved.get(k.id, ()))
    if told > ours:
        run.find("duplicated", "%s: the province was moved %d times, %d moves are ours" % (ref, told, ours))


ACTS = {"submit": "query", "progress": "event", "status": "event", "money": "event"}  # what acts, and how its outcome is asked for


def asked_between(run, ref, call, event):
    """Whether in the order in which the gateways sent them a question stands between each two of these calls. A request whose
    sender gave up may be worked on after the question about it, so the province's order alone proves nothing."""
    order = [c for _, c, about in sorted(run.asked[ref], key=lambda x: x[0]) if c in (call, ACTS[call]) and about == event]
    return order.count(call) > 1 and not any(a == b == call for a, b in zip(order, order[1:]))


def asked_before_again(run):
    """G2: after a call that acted the same is not called again before the province was asked what became of it."""
    acted = set()
    for l in run.province:
        call, ref, event = l.get("call"), l.get("ref"), l.get("event", "")
        if call in ACTS and l.get("effect") and not l["effect"].startswith("refused"):
            if (ACTS[call], ref, event) in acted and not asked_between(run, ref, call, event):
                run.find("duplicated", "%s: %s %s was called again unasked" % (run.ids.get(ref, ref), call, event))
            acted.add((ACTS[call], ref, event))
        elif call in ACTS.values():
            acted.discard((call, ref, event))


# ---- nothing that cannot be explained ----

def only_what_was_sent(run):
    for k in run.kept.values():
        ref = k.text("ref")
        if run.ids.get(k.id) != ref:
            run.find("unexplained", "%s (%s): no client sent it" % (k.id, ref))
            continue
        sent = {e for s in run.sent.values() if s["op"] == "PushEvents" and s["ref"] == ref
                for e in s["events"]} if k.consignments else set()
        for item, events in k.consignments.items():
            for event in set(events) - sent:
                run.find("unexplained", "%s: event %s of %s was sent by nobody" % (ref, event, item))
        for item in k.items:
            if run.holders.get(item) != k.id:
                run.find("unexplained", "%s: its item %s is held by %s" % (ref, item, run.holders.get(item)))
    for ref in [r for r in run.taken if r not in run.ids] + [r for r in run.notices if r not in run.letters]:
        run.find("unexplained", "%s: a partner was told of what no client sent" % ref)


def refusals_are_right(run):
    for l in run.open:
        run.find("unexplained", "%s: %s was never answered" % (l["open"], l["op"]))
    for name, l in run.refused.items():
        if l["refused"] not in EXPECTED_REFUSALS.get(l["op"], ()):
            run.find("unexplained", "%s: %s was refused with %s" % (name, l["op"], l["refused"]))
        if l["op"] == "RegisterDossier" and records.dossier_id(POSTAL, l["ref"]) in run.kept:
            run.find("unexplained", "%s: refused, and kept all the same" % name)


def receipts_are_one(run):
    """G3: a repeat gets what the first got."""
    for l in run.again:
        first = run.told.get(l["again"])
        if first is None:
            run.find("unexplained", "%s: its repeat was acknowledged, and the first was not" % l["ref"])
            continue
        for field in ("id", "accepted", "due", "digest"):
            if l[field] != first[field]:
                run.find("unexplained", "%s: its second receipt says %s %s, its first %s" %
                         (l["ref"], field, l[field], first[field]))
        if l["replay"] != "true":
            run.find("duplicated", "%s: its repeat was taken for the first" % l["ref"])


def states_follow_the_table(run):
    """G7: each dossier's state is reached along the national table, and the province sees the same."""
    theirs = {d["ref"]: d["state"] for d in run.state["dossiers"]}
    for k in run.kept.values():
        ref, state = k.text("ref"), int(k.text("state") or 0)
        applied = [l for l in k.history if l.applied and l.state]
        at = applied[0].state if applied and applied[0].kind == "REGISTERED" else None
        moves = sorted(applied[1:], key=lambda l: l.at)
        if not reachable(at, moves, state):
            run.find("unexplained", "%s: state %d, but its lines say %s" % (ref, state, [l.state for l in applied]))
        if theirs.get(k.id) != state and run.meta.get("clock_steady", True) and not told_apart(run, k):
            run.find("unexplained", "%s: state %d here, %s at the province" % (ref, state, theirs.get(k.id)))


def reachable(at, moves, state):
    """Is there an order of the lines, equal times in any order, that the table allows and that ends there?"""
    if not moves:
        return at == state
    first = [m for m in moves if m.at == moves[0].at]
    return any(m.state in MOVES.get(at, ()) and reachable(m.state, [x for x in moves if x is not m], state) for m in first)


def told_apart(run, k):
    """Both sides moved it at the same time: ours was refused there, or theirs is kept here as too late."""
    return k.id in run.not_moved


def records_agree(run):
    """G1, G5: Redis holds what the journals' changes make."""
    for k in run.kept.values():
        if not replay.explains(run.changes.get(k.id, []), k.keys, k.id.encode()):
            run.find("unexplained", "%s: Redis does not hold what the journals' changes make" % k.text("ref"))


def journals_are_all(run):
    """Redis has a mark for the journal of each gateway that used it, and each is here, once."""
    marks = {installation.decode() for installation in run.redis.get(b"gw:{gateway}:journal", ("hash", {}))[1]}
    for installation in marks - set(run.installations):
        run.find("lost", "the journal of gateway %s is missing" % installation[:8])
    for installation, n in collections.Counter(run.installations).items():
        if n > 1 or installation not in marks:
            run.find("unexplained", "the journal of gateway %s is there %d times, Redis knows %s" %
                     (installation[:8], n, sorted(marks)))


def versions_come_once(run):
    """Whichever gateways moved it: a row goes from each version to the next in one change only."""
    for dossier, journals in run.changes.items():
        seen = collections.Counter()
        for c in (c for changes in journals for c in changes):
            seen.update({(e.kind, e.id.decode(), e.expects) for e in c.events if e.kind in replay.FIXED})
        for (kind, id, version), n in seen.items():
            if n > 1:
                run.find("duplicated", "%s: %d changes go on from version %d of %s %s" % (dossier, n, version, kind, id))


def nothing_private(run):
    """G13: no personal data in what the processes wrote."""
    for path in sorted(glob.glob(glob.escape(run.folder) + "/*.log")):
        text = open(path, encoding="utf-8", errors="replace").read()
        for word in CANARY:
            if word in text:
                run.find("unexplained", "%s says %r" % (os.path.basename(path), word))
    for r in run.journal:
        if r.kind in (records.RECEIVED, records.SENT) and any(word in r.data for word in SECRETS):
            run.find("unexplained", "record %d holds what lets somebody in" % r.seq)


def province_is_kept_whole(run):
    """Every message with the province is in the journal as HTTP text with its signature (RFC 9421)."""
    for r in run.journal:
        if r.partner == PROVINCE and r.kind in (records.RECEIVED, records.SENT):
            head = r.data.partition(b"\r\n\r\n")[0].lower()
            if b"http/1.1" not in head.split(b"\r\n")[
                    0] or b"\r\nsignature-input: sig=(" not in head or b"\r\nsignature: sig=:" not in head:
                run.find("unexplained", "record %d is no signed HTTP message" % r.seq)


# ---- money ----

def money(run):
    """G4: what the counters collected for the state is what the province was told, dossier by dossier."""
    difference = 0
    for k in run.kept.values():
        sent = run.letters.get(k.text("ref"))
        told = sum(l["fee"] for l in run.taken.get(k.id, ()))
        if sent and told != sent["fee"]:
            difference += abs(told - sent["fee"])
            run.find("difference", "%s: collected %d, told %d" % (sent["ref"], sent["fee"], told))
    return difference + books.difference(run)


RULES = (acknowledged_is_there, everybody_was_told, nobody_acted_twice, asked_before_again, only_what_was_sent, refusals_are_right,
         receipts_are_one, states_follow_the_table,
         records_agree, journals_are_all, versions_come_once, nothing_private, province_is_kept_whole, *books.RULES, *life.RULES)


def check(folder):
    """(sums, findings)"""
    run = Run(folder)
    for rule in RULES:
        rule(run)
    sums = {"acknowledged": len(run.told) + len(run.books.told),
            **{k: len(run.findings[k]) for k in ("lost", "duplicated", "unexplained")},
            "money difference": money(run)}
    return sums, ["%s: %s" % (kind, text) for kind, texts in run.findings.items() for text in texts]


def main():
    p = argparse.ArgumentParser(description="judge what a torture run left behind")
    p.add_argument("folder")
    p.add_argument("--json", action="store_true", help="sums and findings as one JSON object")
    options = p.parse_args()
    sums, findings = check(options.folder)
    if options.json:
        print(json.dumps({"sums": sums, "findings": findings}))
    else:
        for f in findings:
            print(f)
        print(", ".join("%s %d" % pair for pair in sums.items()))
    return 0 if not findings else 1


if __name__ == "__main__":
    sys.exit(main())
