# SPDX-License-Identifier: Apache-2.0
"""A disk that is really full: Redis, journal and papers are on a small file system (a tmpfs, which takes root to mount), and a file
takes all the room that is left.  The kind `full` of kinds.py makes single calls fail; here nothing is pretended."""

import errno
import os

from stage import Trouble


def is_full(path):
    """A page more does not fit: asked by writing it."""
    try:
        with open(path, "wb") as f:
            f.write(bytes(8192))
            f.flush()
            os.fsync(f.fileno())
        return False
    except OSError:
        return True
    finally:
        if os.path.exists(path):
            os.unlink(path)


def fill(path, leave):
    """All room but so many bytes."""
    disk = os.statvfs(os.path.dirname(path))
    with open(path, "wb") as f:
        try:
            os.posix_fallocate(f.fileno(), 0, max(4096, disk.f_bavail * disk.f_frsize - leave))
        except OSError as e:
            if e.errno != errno.ENOSPC:         # others took it meanwhile: it is full
                raise


def disk(run):
    """The last room goes while counters write; when it is back, so is everything else."""
    ballast, probe = (os.path.join(run.stage.kept, n) for n in ("ballast", "probe"))
    fill(ballast, run.rnd.choice([0, 4096, 20000, 100000]))
    if not run.keep_writing(lambda: is_full(probe)):
        raise Trouble("the disk does not get full")
    run.live(2)
    dead = not run.stage.alive("redis")         # with appendfsync always it ends rather than to forget
    if not dead and run.rnd.random() < 0.3:     # killed in that state, and started in it
        run.stage.kill("gateway")
        run.stage.start_gateway(wait=False)
        run.pause(0.0, 0.2)
    os.unlink(ballast)
    if not run.stage.redis_answers():
        run.stage.children["redis"].wait(5)
        run.stage.start_redis()
    run.stage.kill("gateway", ignore_dead=True)
    run.stage.start_gateway()
    run.live()
