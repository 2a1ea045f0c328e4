# SPDX-License-Identifier: Apache-2.0
"""A disk that is really full: Redis, journal and papers are on a small file system (a tmpfs, which takes root to mount), and a file
takes all the room that is left.  The kind `full` of kinds.py makes single calls fail; here nothing is pretended."""

import errno
import os

from stage import Trouble


def refused(path, mark):
    """Did the process whose log this is meet the end of the disk?"""
    with open(path, "rb") as f:
        f.seek(mark)
        said = f.read()
    return b"No space left on device" in said or b"Short write while writing to the AOF" in said


def fill(path, leave):
    """All room but so many bytes."""
    with open(path, "wb") as f:
        while True:
            disk = os.statvfs(os.path.dirname(path))
            try:
                return os.posix_fallocate(f.fileno(), 0, max(4096, disk.f_bavail * disk.f_frsize - leave))
            except OSError as e:                # others took it meanwhile, and then nothing is given
                if e.errno != errno.ENOSPC:
                    raise
                leave += 4096


def disk(run):
    """The last room goes while counters write; when it is back, so is everything else."""
    ballast = os.path.join(run.stage.kept, "ballast")
    logs = [(p, os.path.getsize(p)) for p in (run.stage.path("gateway.log"), run.stage.path("redis.log"))]
    fill(ballast, run.rnd.choice([0, 4096, 20000, 100000]))
    if not run.keep_writing(lambda: any(refused(*log) for log in logs)):
        raise Trouble("nobody met the end of the disk")
    run.live(2)
    dead = not run.stage.alive("redis")         # with appendfsync always it ends rather than to forget
    if not dead and run.rnd.random() < 0.3:     # killed in that state, and started in it
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False)
        run.pause(0.0, 0.2)
    os.unlink(ballast)
    if not run.stage.server_answers("redis"):
        run.stage.children["redis"].wait(5)
        run.stage.start_redis()
    run.stage.kill("gateway", ignore_dead=True)
    run.stage.start_gateway()
    run.live()
