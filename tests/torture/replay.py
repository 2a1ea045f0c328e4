# SPDX-License-Identifier: Apache-2.0
"""Do the journals' changes of one dossier lead to what Redis holds of it?  The changes are made again, those of a journal in its order,
those of several by the versions they expect.  Recovery leaves no change that was neither made nor has its VOID, so each that has none
must find what it expects."""

import copy


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
