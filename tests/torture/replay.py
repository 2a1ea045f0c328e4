# SPDX-License-Identifier: Apache-2.0
"""Do the journal's changes of one dossier lead to what Redis holds of it?  The changes are made again, in order, each if its checks
hold.  A change that never reached Redis, because of a crash or because Redis had no memory, may stand in the journal without a VOID
record.  One that would have made an exchange Redis does not have is such a one; of others a few may be left out."""

import copy

ORPHANS = 0             # changes of one dossier that may stand in the journal without having been made: recovery leaves none


def holds(state, check):
    word, key, a, b = check
    v = state.get(key)
    if word == "absent":
        return v is None
    if word == "field":
        return isinstance(v, dict) and v.get(a) == b
    if word == "present":
        return isinstance(v, dict) and a in v
    if word == "length":
        return len(v or []) == int(a)
    if word == "element":
        return isinstance(v, list) and len(v) > int(a) and v[int(a)] == b
    if word == "value":
        return v == a
    return True         # a word of a later version: Redis judged it


def write(state, command, key, args):
    if command == "HSET":
        state.setdefault(key, {}).update(zip(args[::2], args[1::2]))
    elif command == "RPUSH":
        state.setdefault(key, []).extend(args)
    elif command == "LINE":
        row = state.setdefault(key, {})
        n = int(row.get(b"lines", 0))
        row.update({b"h:%d" % n: args[0], b"lines": b"%d" % (n + 1)})
    elif command == "RELINE":
        state[key][b"h:" + args[0]] = args[1]
    elif command == "LPOP":
        state[key].pop(0)
        if not state[key]:
            del state[key]
    elif command == "SET":
        state[key] = args[0]
    elif command == "DEL":
        state.pop(key, None)
    # streams, sorted sets and lives are not compared: they are made of the exchanges


def made(state, change):
    """The state after the change, or None when a check fails."""
    if not all(holds(state, c) for c in change.checks):
        return None
    after = dict(state)
    for command, key, args in change.writes:
        if key in after:
            after[key] = copy.copy(after[key])
        write(after, command, key, args)
    return after


def same(state, kept, mark):
    names = {k for k in (*state, *kept) if mark in k and b":m:" not in k}
    return all(state.get(k) == kept.get(k) for k in names)


def never_made(change, kept):
    """It makes an exchange, and exchanges stay for 30 days; Redis has none of that name."""
    return any(command == "HSET" and b":x:" in key and key not in kept for command, key, _ in change.writes)


def explains(changes, kept, mark, orphans=ORPHANS):
    """kept: the keys of Redis that hold `mark` in their name."""
    changes = [c for c in changes if not never_made(c, kept)]
    return any(search(changes, 0, {}, kept, mark, n) for n in range(orphans + 1))


def search(changes, at, state, kept, mark, orphans):
    while at < len(changes):
        after = made(state, changes[at])
        if after is not None:
            if orphans and search(changes, at + 1, state, kept, mark, orphans - 1):
                return True
            state = after
        at += 1
    return same(state, kept, mark)
