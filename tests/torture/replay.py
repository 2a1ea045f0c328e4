# SPDX-License-Identifier: Apache-2.0
"""Do the journals' changes of one dossier lead to what Redis holds of it?  The changes are made again, those of a journal in its
order, those of several by the versions they expect.  Recovery leaves no change that was neither made nor has its VOID, so each that
has none must find what it expects."""

import copy

from records import fixed_sum, summed

PREFIX = {"dossier": b"d", "line": b"d", "item": b"c", "exchange": b"x", "queue": b"q", "message": b"m", "money": b"money",
          "entry": b"entry"}
class All:
    """A row that never moves."""

    def __contains__(self, name):
        return True


# docs/journal-events.md: fields of a row that never change
FIXED = {"money": set(), "entry": All(),
         "dossier": {b"partner", b"unit_partner", b"ref", b"digest", b"procedure", b"unit", b"accepted", b"body", b"receipt",
                     b"catalogue", b"clock", b"office"},
         "item": set(),
         "exchange": {b"partner", b"kind", b"created", b"news", b"news_at", b"note", b"entry", b"line"}}


def key_of(change, kind, id):
    return b"gw:{" + change.tag + b"}:" + PREFIX[kind] + b":" + id


def queue_of(change, e):
    """The queue an exchange is appended to, or that it leaves."""
    return key_of(change, "queue", e.id if e.kind == "queue" else e.id.partition(b":")[0] + b":" + e.row[b"partner"])


def holds(state, change):
    """Is everything still as the change expects it?"""
    appended, accepted = {}, set()
    for e in change.events:
        key = key_of(change, e.kind, e.id)
        if e.kind == "queue" or e.name == "exchange.opened":
            queue = queue_of(change, e)
            length = e.expects if e.kind == "queue" else int(e.facts[b"place"])
            stands = state.get(queue, [])
            if len(stands) != length - appended.get(queue, 0):
                return False
            if e.kind == "queue" and stands[:2][:1 + (b"next" in e.facts)] != [e.facts[n] for n in (b"head", b"next")
                if n in e.facts]:
                return False
            appended[queue] = appended.get(queue, 0) + (e.kind != "queue")
        if e.kind != "queue" and e.expects is not None and (state.get(key, {}).get(b"version") if e.expects
            else state.get(key)) != (b"%d" % e.expects if e.expects else None):
            return False
        if e.kind == "dossier":
            accepted.add(e.id)
        owner = e.id.partition(b":")[0]
        if e.name == "item.moved" and e.expects == 0 and owner not in accepted and key_of(change, "dossier", owner) not in state:
            return False
    return True


def put_row(row, key, e):
    version = b"%d" % (e.expects + 1)
    fixed = {n: v for n, v in e.row.items() if n in FIXED[e.kind]}
    moving = b"".join(b"%d:%s=%s," % (len(n) + 1 + len(v), n, v) for n, v in e.row.items() if n not in fixed)
    row.update(fixed)
    if fixed:
        row[b"sum"] = fixed_sum(key, fixed)
    row.update({b"version": version, b"m": summed(key, version, moving) + moving})


def put_line(row, key, e):
    line, n = summed(key, e.packed) + e.packed, int(row.get(b"lines", 0))
    if e.name == "dossier.applied":
        row[b"h:" + e.facts[b"line"]] = line
    else:
        row.update({b"h:%d" % n: line, b"lines": b"%d" % (n + 1)})


def apply(state, change, e):
    # streams, sorted sets and lives are not compared: they are made of the exchanges
    key = key_of(change, e.kind, e.id)
    if e.kind == "queue":
        state[key].pop(0)
        if not state[key]:
            del state[key]
    elif e.kind == "message":
        state[key] = b"1"
    elif e.kind == "line":
        put_line(state.setdefault(key, {}), key, e)
    else:
        put_row(state.setdefault(key, {}), key, e)
    if e.name == "exchange.opened":
        state.setdefault(queue_of(change, e), []).append(e.id.partition(b":")[2])
    if e.name == "entry.made":
        owner, _, entry = e.id.partition(b":")
        state.setdefault(key_of(change, "dossier", owner), {})[b"e:" + entry] = b""
    if e.name == "item.moved" and e.expects == 0:
        owner, _, item = e.id.partition(b":")
        state.setdefault(key_of(change, "dossier", owner), {})[b"i:" + item] = b""


def made(state, change):
    """The state after the change, or None when a check fails."""
    if not holds(state, change):
        return None
    after = {k: copy.copy(v) if isinstance(v, (dict, list)) else v for k, v in state.items()}
    for e in change.events:
        apply(after, change, e)
    return after


def same(state, kept, mark):
    names = {k for k in (*state, *kept) if mark in k and b":m:" not in k}
    return all(state.get(k) == kept.get(k) for k in names)


def explains(journals, kept, mark):
    """journals: of each its changes of the dossier, in order; kept: the keys of Redis that hold `mark` in their name."""
    return merged(journals, (0,) * len(journals), {}, kept, mark, set())


def merged(journals, at, state, kept, mark, tried):
    """Each journal keeps its order; between them a change comes when what it expects is there.  All must be made."""
    while at not in tried:
        tried.add(at)
        fits = [(at[:i] + (n + 1,) + at[i + 1:], after) for i, n in enumerate(at) if n < len(journals[i])
                for after in (made(state, journals[i][n]),) if after is not None]
        if not fits:
            return at == tuple(map(len, journals)) and same(state, kept, mark)
        for other, after in fits[1:]:
            if merged(journals, other, after, kept, mark, tried):
                return True
        at, state = fits[0]
    return False
