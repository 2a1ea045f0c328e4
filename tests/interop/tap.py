# SPDX-License-Identifier: Apache-2.0
"""Tests that print TAP: claims run in the order written; the exit status is 1 when one of them fails."""

import sys
import traceback

count = failed = 0


def claim(name):
    """Decorator: runs the function at once."""
    def run(body):
        global count, failed
        count += 1
        try:
            body()
            print("ok %d - %s" % (count, name), flush=True)
        except Exception:
            failed += 1
            print("not ok %d - %s" % (count, name))
            print("".join("# %s\n" % line for line in traceback.format_exc().splitlines()), end="", flush=True)
        return body
    return run


def done():
    print("1..%d" % count)
    sys.exit(1 if failed else 0)
