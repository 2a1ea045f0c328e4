# SPDX-License-Identifier: Apache-2.0
"""What the checker asks about a dossier's life after the receipt: each act of a desk stands once in the history and in the
journal, its papers are kept and the unit has them, once; what the unit asked for is charged once, and it knows what was paid."""

import base64
import collections
import datetime
import hashlib

import records
from letters import VIETNAM

LINES = {"supplements": "SUPPLIED", "withdrawals": "WITHDRAWN", "returns": "HANDED_OVER"}        # act: its line's kind
MOVED_ON, PAYMENT, OVER = "ILLEGAL_MOVE", 6, (3, 7, 10)
ONLY_WHILE_OPEN = ("DonViXuLy", "XinLoi")               # docs/states.md: news with these is refused of what is over


def of_desks(run):
    return [s for s in run.books.sent.values() if s["op"] in LINES]


def lines_of(k, key):
    """Those of a history that are a counter's act."""
    return [l for l in k.history if l.source == "postal" and l.key == key] if k else []


def written(run, dossier):
    """Key: how many changes of the journals wrote that line of a counter's."""
    found = collections.Counter()
    for changes in run.changes.get(dossier, ()):
        for e in (e for c in changes for e in c.events):
            if e.name in ("dossier.noted", "dossier.replaced") and e.row.get(b"source") == b"postal":
                found[e.row.get(b"key", b"").decode()] += 1
    return found


# ---- acts ----

def acts_stand_once(run):
    """One that was answered is there once, in both records; one that was refused is not; any other at most once."""
    refused = {l["told"] for l in run.books.refused}
    for s in of_desks(run):
        name, k = s["sent"], run.kept.get(s["id"])
        there, made = lines_of(k, s["act"]), written(run, s["id"])[s["act"]]
        if max(len(there), made) > 1:
            run.find("duplicated", "%s: %s is there %d times, and in the journal %d times" % (name, s["op"], len(there), made))
        if name in refused and (there or made):
            run.find("unexplained", "%s: %s was refused, and is there all the same" % (name, s["op"]))
        if name in run.books.told and not (there and made):
            run.find("lost", "%s: %s was acknowledged, and is there %d times, in the journal %d times" % (
                name, s["op"], len(there), made))
        for l in there:
            stands(run, s, l)


def stands(run, s, l):
    """It says what was sent, and its papers are kept."""
    if l.kind != LINES[s["op"]]:
        run.find("unexplained", "%s: %s stands as %s" % (s["sent"], s["op"], l.kind))
    said = opened(run, s["id"], l)
    for digest in s["papers"]:
        if digest.encode() not in said:
            run.find("lost", "%s: its line does not name a paper that was brought" % s["sent"])
        try:
            content = records.blob(run.blobs, digest, run.vault)
        except (OSError, records.Broken) as e:
            run.find("lost", "%s: a paper: %s" % (s["sent"], e))
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            run.find("lost", "%s: a paper has another content" % s["sent"])


def opened(run, dossier, l):
    """What else the line says, as packed fields."""
    return run.vault.open("text:" + dossier, base64.b64decode(l.told)) if l.told else b""


def nobody_else_acted(run):
    sent = {(s["id"], s["act"]) for s in of_desks(run)}
    for a in run.books.accepted.values():
        k = run.kept.get(a["id"])
        for l in k.history if k else ():
            if l.source == "postal" and l.kind in LINES.values() and (a["id"], l.key) not in sent:
                run.find("unexplained", "%s: its line %s (%s) was sent by nobody" % (a["ref"], l.key, l.kind))


def looks_saw_what_was(run):
    for l in run.books.told.values():
        k = run.kept.get(l.get("id")) if l["op"] == "look" and l["state"] else None
        if k and l["state"] not in {h.state for h in k.history if h.applied}:
            run.find("lost", "%s: it was seen in state %s, and no line says so" % (l["told"], l["state"]))


# ---- what the unit has ----

def unit_has_what_was_brought(run):
    """Each paper of each visit, once, with its digest."""
    theirs = {d["ref"]: d for d in run.state["dossiers"]}
    want = collections.defaultdict(collections.Counter)
    for s in of_desks(run):
        if s["op"] == "supplements" and lines_of(run.kept.get(s["id"]), s["act"]):
            want[s["id"]].update((code, digest or None) for code, digest in s["brought"])
    for id in set(want) | set(theirs):
        have = collections.Counter((p["code"], p.get("hash")) for p in theirs.get(id, {}).get("supplied", ()))
        for kind, more in (("lost", want[id] - have), ("duplicated", have - want[id])):
            for (code, _), n in more.items():
                run.find(kind, "%s: paper %s was brought, and the unit has it %d times %s" % (
                    id, code, n, "too few" if kind == "lost" else "too many"))


def unit_knows_what_was_paid(run):
    theirs = {d["ref"]: d for d in run.state["dossiers"]}
    for ref, a in run.books.accepted.items():
        entries = run.books.entries(a["id"])
        paid = sum(int(e["amount"]) * (way == "debit" or -1) for e in entries.values() for way in ("debit", "credit")
                   if e[way] in ("TILL", "BANK"))
        if any(not act.startswith("~") for act in entries):
            told = ((theirs.get(a["id"]) or {}).get("money") or {}).get("TongDaThu")
            if told != paid:
                run.find("unexplained", "%s: %d was paid, and its unit was told of %s" % (ref, paid, told))


# ---- what the unit says ----

def came_too_late(run, k, news):
    """It hands on, or apologises for, what was over here by then, which the unit had not heard; an operator is shown it."""
    t = datetime.datetime.strptime(news["ThoiDiem"], "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM).timestamp() * 1000
    return news["MaSuKien"] in run.forbidden and any(n in news for n in ONLY_WHILE_OPEN) and any(
        l.applied and l.state in OVER and l.at < t + 1000 for l in k.history)


def told_early(run, k):
    """How much news moved nothing when it came and says what a citizen waits for: the post hears of it, and again when what it came
    before arrives at last and it moves the dossier after all."""
    noted = [e.row for journal in run.changes.get(k.id, ()) for c in journal for e in c.events
             if e.name in ("dossier.noted", "dossier.replaced")]
    kept = {row[b"key"].decode() for row in noted if row.get(b"source") == b"province" and row.get(b"applied") == b"0"}
    return sum(any(says in opened(run, k.id, l) for says in (b"unit=", b"apology=1")) for l in k.history if l.key in kept)


def what_it_said_is_kept(run):
    """Which papers, how much, to whom it was handed on, and that it apologises: all in the line of that news."""
    for k in run.kept.values():
        lines = {l.key: l for l in k.history if l.source == "province"}
        for n in (n for n in run.news.get(k.id, ()) if n["MaSuKien"] in lines):
            said = opened(run, k.id, lines[n["MaSuKien"]])
            want = ["code=" + p["MaThanhPhanHoSo"] for p in n.get("GiayToBoSung", ())]
            want += ["%s=%s" % (name, n[theirs]) for name, theirs in (("amount", "SoTien"), ("unit", "DonViXuLy")) if theirs in n]
            for word in want + ["apology=1"] * n.get("XinLoi", False):
                if word.encode() not in said:
                    run.find("lost", "%s: news %s said %s, and its line does not" % (k.text("ref"), n["MaSuKien"], word))


# ---- what the unit asks for ----

def charges(run, k):
    """{news: sum} of what its unit asked for in news that moved it."""
    moved = {l.key for l in k.history if l.source == "province" and l.applied and l.state == PAYMENT}
    return {n["MaSuKien"]: n["SoTien"] for n in run.news.get(k.id, ()) if n.get("SoTien") and n["MaSuKien"] in moved}


def charged_once(run):
    """Each such sum is one entry, and there is no other of that kind."""
    for k in run.kept.values():
        made, want = collections.defaultdict(list), charges(run, k)
        for act, e in run.books.entries(k.id).items():
            if act.startswith("~d"):
                made[e.get("what", "")].append(int(e["amount"]))
        for news, amount in want.items():
            if not made[news]:
                run.find("lost", "%s: news %s asked for %d, and nothing is charged" % (k.text("ref"), news, amount))
            elif len(made[news]) > 1:
                run.find("duplicated", "%s: news %s is charged %d times" % (k.text("ref"), news, len(made[news])))
            elif made[news] != [amount]:
                run.find("unexplained", "%s: news %s asked for %d, and %s is charged" % (k.text("ref"), news, amount, made[news]))
        for news in set(made) - set(want):
            run.find("unexplained", "%s: %s is charged after news %s, which asked for nothing" % (k.text("ref"), made[news], news))


def answered_news_is_applied(run):
    """What the unit was told is applied, is."""
    for l in run.province:
        k = run.kept.get(l["ref"]) if l.get("out") == "callback" and l.get("effect") == "APPLIED" and l.get("verified") else None
        if k and not any(h.source == "province" and h.key == l["event"] and h.applied for h in k.history):
            run.find("lost", "%s: the unit was told that news %s is applied, and it is not" % (k.text("ref"), l["event"]))


RULES = (acts_stand_once, nobody_else_acted, looks_saw_what_was, unit_has_what_was_brought, unit_knows_what_was_paid,
         what_it_said_is_kept, charged_once, answered_news_is_applied)
