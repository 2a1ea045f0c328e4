# SPDX-License-Identifier: Apache-2.0
"""A power cut, played on files: what shim.c noted and no completed sync covers is taken back, the last first."""

import os
import shutil
import struct

NOTE = struct.Struct("=5Q")             # kind, inode, at, size, number of bytes that follow: the same in shim.c
TEXT = set("rcu")


class Change:
    __slots__ = ("kind", "ino", "at", "size", "old", "place")

    def __init__(self, kind, ino, at, size, old, place):
        self.kind, self.ino, self.at, self.size, self.old, self.place = kind, ino, at, size, old, place


def pending(path):
    """The changes that a power cut would lose, in the order in which they were made."""
    if not os.path.exists(path):
        return []
    data, at, by_domain = open(path, "rb").read(), 0, {}
    while at + NOTE.size <= len(data):
        kind, ino, where, size, n = NOTE.unpack_from(data, at)
        kind, old, place = chr(kind), data[at + NOTE.size:at + NOTE.size + n], at
        at += NOTE.size + n
        if kind in "sd":
            domain = (kind, ino)
            by_domain[domain] = [c for c in by_domain.get(domain, ()) if c.place >= where]
            continue
        if kind == "z":
            old = bytes(struct.unpack("=Q", old)[0])
        by_domain.setdefault(("d" if kind in TEXT else "s", ino), []).append(Change(kind, ino, where, size, old, place))
    return sorted((c for changes in by_domain.values() for c in changes), key=lambda c: c.place)


def inodes(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            found[os.stat(path).st_ino] = path
    return found


def write_back(path, change, half=False):
    """The old bytes and the old length; of half a change only the second half was not made."""
    with open(path, "r+b") as f:
        skip = len(change.old) // 2 if half else 0
        f.seek(change.at + skip)
        f.write(change.old[skip:])
        if not half:
            f.truncate(change.size)


def names_back(change):
    first, *more = change.old.decode().split("\0")
    if change.kind == "c":
        os.path.exists(first) and os.unlink(first)
    elif change.kind == "u":
        shutil.move(more[-1], first)
    else:
        new, backup = more
        if os.path.exists(new):
            os.rename(new, first)
        if backup:
            shutil.move(backup, new)


def cut(path, root, keep=0, torn=False):
    """Take back all but the first `keep` pending changes; torn: of the last one kept only the first half was made."""
    changes = pending(path)
    for c in reversed(changes[keep:]):
        if c.kind in TEXT:
            names_back(c)
        else:
            file = inodes(root).get(c.ino)
            if file:
                write_back(file, c)
    if torn and keep:
        last = changes[keep - 1]
        file = inodes(root).get(last.ino)
        if file and last.kind not in TEXT and os.path.getsize(file) >= last.size:
            write_back(file, last, half=True)
    os.path.exists(path) and os.unlink(path)
    return len(changes)
