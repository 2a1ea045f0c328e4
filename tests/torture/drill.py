# SPDX-License-Identifier: Apache-2.0
"""The restore drill of docs/operating.md: another Redis, filled from copies of all journals, holds what the first one holds."""

import os
import shutil

from stage import Redis, Trouble, until


def start_redis(stage):
    socket, folder = stage.path("drill.sock"), stage.path("drill")
    stage.spawn("drill", ["redis-server", "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly",
                          "yes",
                          "--appendfsync", "always", "--aof-load-truncated", "no", "--maxmemory-policy", "noeviction"])

    def answers():
        try:
            with Redis(socket) as r:
                return r.ask("PING") == b"PONG"
        except OSError:
            return False

    until("the drill's redis answers", 20, answers)
    return socket


def copies(stage):
    """A configuration that names a copy of the first journal, and the copies of the others."""
    for name in stage.gateways:
        shutil.copytree(stage.journal(name), stage.path("drill", name))
    with open(stage.conf_file("gateway"), encoding="utf-8") as f:
        text = f.read().replace("dir = %s\n" % stage.journal("gateway"), "dir = %s\n" % stage.path("drill", "gateway"))
    with open(stage.path("drill.conf"), "w", encoding="utf-8") as f:
        f.write(text)
    return stage.path("drill.conf"), [w for name in stage.gateways[1:] for w in ("--journal", stage.path("drill", name))]


def told(stage, *words, config=None):
    done = stage.tool("gateway", *words, config=config)
    if done.returncode != 0:
        raise Trouble("the drill: postgate %s: %s" % (words[0], done.stderr))
    return set(done.stdout.splitlines())


def drill(stage):
    """What differs; all gateways are stopped, Redis is not."""
    os.mkdir(stage.path("drill"))
    config, more = copies(stage)
    socket = start_redis(stage)
    told(stage, "rebuild", *more, "--into", socket, config=config)
    live, rebuilt = told(stage, "dump"), told(stage, "dump", "--from", socket, config=config)
    stage.children["drill"].kill()
    if not live:
        raise Trouble("the drill: the store is empty")
    return ["unexplained: rebuilt from the journals: %s %s" % (where, line[:200])
            for where, lines in (("lacks", live - rebuilt), ("has", rebuilt - live))
            for line in sorted(lines)]
