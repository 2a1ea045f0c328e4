#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""people.py --postgate FILE --config FILE: accounts by `postgate user` of a running gateway, at a terminal and without.  TAP."""

import argparse
import json
import os
import pty
import subprocess
import sys
import time

COUNT = [0, 0]
FIRST = "một mật khẩu ban đầu"


def ok(claim, good, why=""):
    COUNT[0] += 1
    COUNT[1] += not good
    print("%sok %d - %s" % ("" if good else "not ", COUNT[0], claim), flush=True)
    if not good:
        print("# " + str(why)[:800].replace("\n", "\n# "), flush=True)


def user(o, *words, given=""):
    command = [o.postgate, "user", words[0], "--config", o.config, *words[1:]]
    r = subprocess.run(command, input=given, capture_output=True, text=True)
    return r.returncode, r.stdout + r.stderr


def at_terminal(o, typed, *words):
    """What stands on the screen when these lines are typed, and the exit status."""
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(o.postgate, [o.postgate, "user", words[0], "--config", o.config, *words[1:]])
    screen = b""
    for line in typed:
        while b": " not in screen.splitlines()[-1] if screen else True:
            screen += os.read(fd, 1000)
        screen += b"\n"
        time.sleep(0.1)
        os.write(fd, line.encode() + b"\n")
    while True:
        try:
            more = os.read(fd, 1000)
        except OSError:
            more = b""
        if not more:
            break
        screen += more
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()


def has_terminals():
    """A Debian that was made on the spot may have none."""
    try:
        for fd in pty.openpty():
            os.close(fd)
        return True
    except OSError:
        return False


def typed_claims(o, clerk, name):
    status, screen = at_terminal(o, [FIRST, FIRST], "add", *clerk, name)
    ok("at a terminal the first password is typed twice, and not shown",
       status == 0 and FIRST not in screen and name in screen, screen)
    status, screen = at_terminal(o, [FIRST, "another one"], "add", *clerk, name + "x")
    ok("two that differ make nobody", status == 2 and "not the same" in screen and name + "x" not in user(o, "list")[1], screen)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--postgate", required=True)
    p.add_argument("--config", required=True)
    o = p.parse_args()
    name = "nam.%x" % int(time.time())
    clerk = ("--roles", "clerk", "--place", "480150", "--shown", "Lê Văn Nam")

    if has_terminals():
        typed_claims(o, clerk, name)
    else:
        user(o, "add", *clerk, name, given=FIRST + "\n")
        COUNT[0] += 1
        print("ok %d - passwords at a terminal # SKIP this machine has no pseudo terminals (/dev/pts)" % COUNT[0])
    status, said = user(o, "add", *clerk, name, given=FIRST + "\n")
    ok("a name that is there is refused", status == 1 and "CONFLICT" in said, said)
    status, said = user(o, "add", "--roles", "clerk", "--place", "000000", "--shown", "X", name + "y", given=FIRST + "\n")
    ok("a post office that is not in the catalogue is refused, and it is said what is needed",
       status == 1 and "Place" in said and "catalogue" in said, said)
    status, said = user(o, "add", *clerk, name + "z", given="ngắn\n")
    ok("a short password is refused", status == 1 and "Password" in said, said)
    status, said = user(o, "add", *clerk, name + "z")
    ok("none at all is wrong usage", status == 2, said)
    status, said = user(o, "roles", "--roles", "courier clerk", "--place", "480200", "--shown", "Lê Văn Nam", name)
    ok("roles and place are others", status == 0 and "clerk courier @ 480200" in said, said)
    status, said = user(o, "list", "--json")
    me = [x for x in json.loads(said)["people"] if x["name"] == name]
    ok("machines get the list as JSON, without secrets",
       len(me) == 1 and me[0]["must_change"] is True and "argon2" not in said and "password" not in me[0], said)
    for verb, flag in (("disable", True), ("enable", False)):
        status, said = user(o, verb, "--json", "--who", "thu.nguyen", name)
        one = json.loads(said)["people"][0]
        ok("%s does, and says by whom" % verb,
           status == 0 and one["disabled"] is flag and one["by"].startswith("thu.nguyen uid "), said)
    status, said = user(o, "reset", name, given=FIRST + " mới\n")
    ok("another first password is set", status == 0 and "must change" in said, said)
    status, said = user(o, "disable", "nobody.of.that.name")
    ok("nobody of that name is said", status == 1 and "NO_SUCH_PERSON" in said, said)
    status, said = user(o, "add", "--password", "x", name)
    ok("a password on the command line is no option", status == 2, said)
    print("1..%d" % COUNT[0])
    return 1 if COUNT[1] else 0


if __name__ == "__main__":
    sys.exit(main())
