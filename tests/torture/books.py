# SPDX-License-Identifier: Apache-2.0
"""What the checker asks about cases and money: the desks' list against Redis and the journals.  An acknowledged act is there, once;
no case became two dossiers; each dossier's accounts sum to nothing and hold what was acknowledged, no more; receipts' numbers have
no gaps: each is given by one payment, or void; a till has what its clerk took."""

import collections
import datetime
import json

import life
import records
from letters import VIETNAM

PARTNER, SETTLED = "counter-42", ("GIVEN", "VOID")
FORGOTTEN = ("UNKNOWN_CASE", "CASE_MOVED", "STEP_MISSING")
KINDS = ("pool", "number", "till")      # subjects of no dossier; their changes are kept apart from those of dossiers
MONEY = ("payments", "refunds", "voids")


class Books:
    """What the desks were told, and what is kept of it."""

    def __init__(self, lines):
        self.sent, self.told, self.again, self.open, self.refused, self.forgotten = {}, {}, [], [], [], set()
        for l in lines:
            if "sent" in l:
                self.sent[l["sent"]] = l
            elif "again" in l:
                self.again.append(l)
            elif "open" in l:
                self.open.append(l)
            elif "refused" in l:
                self.refused.append(l)
            elif "told" in l:
                self.told[l["told"]] = l
            elif "forgotten" in l:
                self.forgotten.add(l["forgotten"])
        # sent once, whatever became of it
        self.maybe = {(l["id"], l["act"]): l for l in self.sent.values() if l.get("maybe")}
        self.accepted = {l["ref"]: l for l in self.told.values() if l["op"] == "accept"}
        self.letters = {l["ref"]: l for l in self.sent.values() if l["op"] == "accept"}
        self.changes, self.rows, self.cases = [], collections.defaultdict(dict), {}

    def read_redis(self, redis, row):
        for key, (kind, value) in redis.items():
            tag, _, rest = key.decode("latin-1").partition("}:")
            word, _, id = rest.partition(":")
            if kind == "hash" and word in KINDS + ("entry", "money"):
                self.rows[word][id] = {n.decode("latin-1"): v.decode("latin-1") for n, v in row(key, value).items()}
            elif word == "case":
                self.cases[id] = value

    def entries(self, dossier):
        return {id.partition(":")[2]: e for id, e in self.rows["entry"].items() if id.startswith(dossier + ":")}


def may_forget(run):
    """Stages in which the store gets files of before: what was not journaled may be gone."""
    return run.meta.get("rebuilds", 0) > 0 or run.meta["kind"] in ("many_old", "cluster")


# ---- cases ----

def acts_are_there_once(run):
    """Each step of a case in work that was acknowledged is in it, once; each acceptance is one dossier."""
    b = run.books
    for l in b.open:
        run.find("unexplained", "%s: %s was never answered" % (l["open"], l["op"]))
    for l in b.refused:
        if l["op"] in life.LINES and l["refused"] == life.MOVED_ON:
            continue                                    # that it is not there is for life.py to say
        if l["refused"] not in FORGOTTEN or not may_forget(run):
            run.find("unexplained", "%s: %s was refused with %s (%s)" % (l["told"], l["op"], l["refused"], l.get("field")))
    for l in b.again:
        first = b.told.get(l["again"])
        if first is None:
            run.find("unexplained", "%s: its repeat was acknowledged, and the first was not" % l["ref"])
        elif any(l[n] != first[n] for n in ("id", "accepted", "due", "digest")):
            run.find("unexplained", "%s: its second receipt is another" % l["ref"])
    for ref, l in b.accepted.items():
        accepted(run, b, ref, l)
    for l in b.told.values():
        if l["op"] == "step" and l["ref"] not in b.letters and not (may_forget(run) or l["ref"] in b.forgotten):
            in_work(run, b, l)


def accepted(run, b, ref, l):
    id = records.dossier_id(PARTNER, ref)
    k = run.kept.get(id)
    if l["id"] != id or k is None or not k.row:
        return run.find("lost", "%s: accepted, and no dossier in Redis" % ref)
    if not any(run.changes.get(id, ())):
        run.find("lost", "%s: no change of it is in the journal" % ref)
    for s in b.sent.values():
        if s["op"] == "step" and s["ref"] == ref and s["sent"] in b.told:
            for digest in s["papers"]:
                paper_is_there(run, ref, digest, k)
    return None


def paper_is_there(run, ref, digest, k):
    try:
        content = records.blob(run.blobs, digest, run.vault)
    except (OSError, records.Broken) as e:
        return run.find("lost", "%s: a paper: %s" % (ref, e))
    body = run.vault.open("filing:" + k.id, k.row[b"body"])
    if records.hashlib.sha256(content).hexdigest() != digest:
        run.find("lost", "%s: a paper has another content" % ref)
    if digest.encode() not in body and ref not in run.books.forgotten:
        run.find("lost", "%s: it was accepted without a paper that was acknowledged" % ref)
    return None


def in_work(run, b, l):
    sealed = b.cases.get(l["id"])
    if sealed is None:
        return run.find("lost", "%s: acknowledged, and the case is gone" % l["told"])
    done = json.loads(run.vault.open("case:" + l["id"], sealed))["done"]
    versions = [d["version"] for d in done if d["id"] == b.sent[l["told"]]["act"]]
    if versions != [l["version"]]:
        run.find("lost" if not versions else "duplicated", "%s: acknowledged as version %d, kept as %s" %
                 (l["told"], l["version"], versions))
    return None


# ---- money ----

def accounts(entries):
    found = collections.Counter()
    for debit, credit, amount in entries:
        found[debit] += amount
        found[credit] -= amount
    return found


def money_is_entered_once(run):
    """Each acknowledged entry is there, once, as it was told, and no other."""
    b, made = run.books, collections.Counter()
    for journals in run.changes.values():
        made.update(e.id.decode() for changes in journals for c in changes for e in c.events if e.name == "entry.made")
    for id, n in made.items():
        if n > 1:
            run.find("duplicated", "entry %s is made by %d changes" % (id, n))
    told = collections.defaultdict(dict)
    for l in b.told.values():
        if l["op"] in MONEY:
            told[l["id"]][l["act"]] = l
    for ref, a in b.accepted.items():
        one_dossier(run, ref, a, told[a["id"]])


def one_dossier(run, ref, a, told):
    entries = run.books.entries(a["id"])
    for act, l in told.items():
        e = entries.get(act)
        if e is None:
            run.find("lost", "%s: %s %s was acknowledged, and is no entry" % (ref, l["op"], act))
        elif (int(e["amount"]), e["debit"], e["credit"]) != (l["amount"], l["debit"], l["credit"]) or (
                l["number"] and int(e.get("number", 0)) != l["number"]):
            run.find("unexplained", "%s: entry %s is another than was told" % (ref, act))
    for act in set(entries) - set(told):
        if not act.startswith("~") and (a["id"], act) not in run.books.maybe:
            run.find("unexplained", "%s: entry %s was acknowledged to nobody" % (ref, act))
    places = sorted(int(e["place"]) for e in entries.values())
    if places != list(range(1, len(places) + 1)):
        run.find("unexplained", "%s: its entries stand at %s" % (ref, places))


def difference(run):
    """Dong, of all accounts of all dossiers, between what was acknowledged, the entries, and the sums that are kept of them."""
    b, total = run.books, 0
    refs = {records.dossier_id(PARTNER, ref): ref for ref in b.letters}
    for id in {a["id"] for a in b.accepted.values()} | {id for id in run.kept if id in b.rows["money"]}:
        total += difference_of(run, id, refs.get(id))
    return total


def difference_of(run, id, ref):
    """ref: None, of one that nobody accepted by a case; then it owes what its unit asked for, and no more."""
    b, k = run.books, run.kept.get(id)
    rows = b.entries(id).values()
    kept = accounts((e["debit"], e["credit"], int(e["amount"])) for e in rows)
    want = accounts((l["debit"], l["credit"], l["amount"]) for l in b.told.values() if l["op"] in MONEY and l["id"] == id)
    want["OWED"] += (b.letters[ref]["total"] if ref else 0) + sum(life.charges(run, k).values() if k else ())
    for (of, act), l in b.maybe.items():
        if of == id and act in b.entries(id):
            want.update({"TILL": l["amount"], "OWED": -l["amount"]})
    sums = b.rows["money"].get(id, {})
    off = sum(abs(kept[n] - want[n]) for n in ("OWED", "TILL", "BANK"))
    off += sum(abs(kept[n] - int(sums.get(n.lower(), 0))) for n in ("OWED", "STATE_FEE", "DIGITISE", "POSTAGE", "TILL", "BANK"))
    off += abs(sum(kept.values()))
    if off:
        run.find("difference", "%s: its accounts are %s, of what was acknowledged %s, kept as sums %s" % (
            ref or id, dict(kept), dict(want), {n: v for n, v in sums.items() if n != "version"}))
    return off


# ---- numbers and tills ----

def numbers_have_no_gaps(run):
    b, given = run.books, collections.defaultdict(list)
    for id, e in b.rows["entry"].items():
        if e["kind"] == "PAY" and int(e.get("number", 0)):
            given["%s.%s" % (e["office"], e["series"]), int(e["number"])].append(id)
    for pool, p in b.rows["pool"].items():
        rows = collections.defaultdict(list)
        for n in b.rows["number"].values():
            if n["pool"] == pool:
                rows[int(n["number"])].append(n)
        if sorted(rows) != list(range(1, int(p["last"]) + 1)):
            run.find("lost", "pool %s: numbers up to %s were drawn, of which are there %s" % (pool, p["last"], sorted(rows)))
        for number, found in rows.items():
            one_number(run, pool, number, found, given.pop((pool, number), []))
    for (pool, number), ids in given.items():
        run.find("unexplained", "number %d of %s was given to %s and drawn by nobody" % (number, pool, ids))


def one_number(run, pool, number, found, payments):
    if len(found) > 1 or len(payments) > 1:
        run.find("duplicated", "number %d of %s is there %d times, for %s" % (number, pool, len(found), payments))
    n = found[0]
    if n["state"] not in SETTLED:
        run.find("unexplained", "number %d of %s is still %s: neither given nor void" % (number, pool, n["state"]))
    elif (n["state"] == "GIVEN") != bool(payments):
        run.find("unexplained", "number %d of %s is %s, and its payments are %s" % (number, pool, n["state"], payments))


def books_agree(run):
    """What belongs to no dossier is in Redis as the journals' last change of it made it, and each version was made once."""
    b = run.books
    made, last = collections.Counter(), {}
    for c in b.changes:
        for e in c.events:
            key = (e.kind, e.id.decode("latin-1"))
            made[key, e.expects] += e.kind in KINDS
            if e.kind in KINDS and e.expects >= last.get(key, (-1, None))[0]:
                last[key] = (e.expects, {n.decode("latin-1"): v.decode("latin-1") for n, v in e.row.items()})
    for ((kind, id), version), n in made.items():
        if n > 1:
            run.find("duplicated", "%d changes go on from version %s of %s %s" % (n, version, kind, id))
    for (kind, id), (version, row) in last.items():
        kept = b.rows[kind].get(id)
        if kept is None or int(kept["version"]) != version + 1 or any(kept.get(n) != v for n, v in row.items()):
            run.find("unexplained", "%s %s in Redis is not what the journals made of it" % (kind, id))
    for kind in KINDS:
        for id in b.rows[kind]:
            if (kind, id) not in last:
                run.find("unexplained", "%s %s is in Redis and in no journal" % (kind, id))


def tills_are_right(run):
    """A clerk's till has what that clerk's acknowledged entries came to when it was taken over."""
    taken = collections.defaultdict(collections.Counter)
    for l in run.books.told.values():                   # in the order in which they were told
        if l["op"] in MONEY:
            day = datetime.datetime.fromisoformat(l["at"]).astimezone(VIETNAM).date().isoformat()
            clerk = run.books.sent[l["told"]]["clerk"]
            taken[clerk, day].update({l["debit"]: l["amount"], l["credit"]: -l["amount"]})
        elif l["op"] == "till" and run.meta.get("clock_steady", True):
            want = taken[l["clerk"], l["date"]]
            if (l["cash"], l["bank"]) != (want["TILL"], want["BANK"]):
                run.find("unexplained", "%s: the till of %s has %d and %d, by what was acknowledged %d and %d" % (
                    l["told"], l["clerk"], l["cash"], l["bank"], want["TILL"], want["BANK"]))


RULES = (acts_are_there_once, money_is_entered_once, numbers_have_no_gaps, books_agree, tills_are_right)
