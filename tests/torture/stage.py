# SPDX-License-Identifier: Apache-2.0
"""The stage of a torture run: Redis and the gateway under the shim, both simulated partners, HAProxy in front, all on loopback and
below one folder.  Each can be killed and started again; every kill is checked to have been one."""

import glob
import http.client
import json
import mmap
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

import undo
from letters import ROOT

CALLS = ("write pwrite fdatasync fsync rename truncate create unlink send receive connect accept").split()
KILL_BEFORE, KILL_AFTER, FAIL, TEAR, SLEEP_BEFORE, SLEEP_AFTER = 1, 2, 3, 4, 5, 6


class Trouble(Exception):
    """The stage is not as it must be: a run that cannot be played counts as failed."""


class NoDisk(Exception):
    """A file system of our own cannot be mounted here: that takes root."""


class Page:
    """The page a process under the shim shares with us; the layout is struct page of shim.c."""

    ORDER = struct.Struct("=IIiIiIII q")

    def __init__(self, path):
        with open(path, "wb") as f:
            f.write(bytes(4096))
        with open(path, "r+b") as f:
            self.memory = mmap.mmap(f.fileno(), 4096)

    def put(self, at, form, value):
        struct.pack_into("=" + form, self.memory, at, value)

    def get(self, at, form="I"):
        return struct.unpack_from("=" + form, self.memory, at)[0]

    def arm(self, calls, nth, act, error=0, onwards=False):
        self.disarm()
        self.put(4, "I", sum(1 << CALLS.index(c) for c in calls))
        self.put(8, "i", nth)
        self.put(12, "I", act)
        self.put(16, "i", error)
        self.put(20, "I", int(onwards))
        self.put(24, "I", 0)
        self.put(0, "I", 1)

    def disarm(self):
        self.put(0, "I", 0)

    @property
    def fired(self):
        return self.get(24)

    def slow(self, ms):
        self.put(28, "H", ms)

    def lie(self, on):
        self.put(30, "H", on)

    def clock(self, ms):
        self.put(32, "q", ms)

    def count(self, calls=CALLS):
        return sum(self.get(40 + 4 * CALLS.index(c)) for c in calls)


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("gateway", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def number(name):
    """What tells one gateway's things from another's: nothing for the first."""
    return name[len("gateway"):]


HELD = []                               # names of ports, in use for as long as this process lives


def free_ports(n):
    """None from which outgoing connections get theirs, and none of another stage: a server that was killed finds its port free."""
    with open("/proc/sys/net/ipv4/ip_local_port_range") as f:
        found, most = [], int(f.read().split()[0])
    while len(found) < n:
        port, name, tried = random.randrange(min(10000, most // 2), most), socket.socket(socket.AF_UNIX), socket.socket()
        try:
            name.bind("\0postgate-torture-%d" % port)
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(("127.0.0.1", port))
        except OSError:
            name.close()
            continue
        finally:
            tried.close()
        HELD.append(name)
        found.append(port)
    return found


def until(what, seconds, check, pause=0.005):
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > end:
            raise Trouble("%s: not within %g s" % (what, seconds))
        time.sleep(pause)


def drain(patience, open_work, pause=0.2):
    """Until nothing is under way.  open_work tells what is, as numbers by name, which may take their time on a busy machine, but
    move."""
    left, since = open_work(), time.monotonic()
    while any(left.values()):
        time.sleep(pause)
        now = open_work()
        if now != left:
            left, since = now, time.monotonic()
        if time.monotonic() - since > patience:
            raise Trouble("nothing moves any more: %s are open" % ", ".join("%d %s" % (n, what) for what, n in left.items()))


REDIS = {"port": 0, "appendonly": "yes", "appendfsync": "always", "no-appendfsync-on-rewrite": "no", "aof-load-truncated": "no",
         "maxmemory": "256mb",
         "maxmemory-policy": "noeviction", "save": '""', "daemonize": "no", "auto-aof-rewrite-percentage": 0}

GATEWAY = """[gateway]
id = gw-42
province = 42
url = http://127.0.0.1:{http}
[http]
socket = {dir}/gw{n}.sock
[store]
socket = {dir}/redis.sock
timeout = 2s
[journal]
dir = {kept}/journal{n}
segment = 256k
[blobs]
dir = {kept}/blobs
reserve = 0
[vault]
key_file = {certs}/vault.key
[delivery]
tick = 50ms
[key p256]
key_file = {certs}/gateway.key
cert_file = {certs}/gateway.crt
[partner vnpost-42]
dialect = postal-1.0
audience = no
url = http://127.0.0.1:{postal}/soap/notify
cert_files = {certs}/postal-ec.crt {certs}/postal.crt
key = p256
{patience}
[partner counter-42]
dialect = counter-1.0
cert_files = {certs}/counter.crt
key = p256
[partner hatinh]
dialect = igate-1.1
url = http://127.0.0.1:{province}
units = *
cert_files = {certs}/province.crt
key = p256
client_id = postgate
secret_file = {certs}/client.secret
poll = 200ms
workers = 3
{patience}
"""
PATIENCE = "retry = 50ms\nretry_max = 400ms\nconnect_timeout = 500ms\ncall_timeout = 500ms\nattempts = 10000\nbreaker_pause = 2s"


class Stage:
    def __init__(self, build="torture", conf=(), disk_mb=0, gateways=1):
        """conf: (option line, what stands there instead) of the gateway's configuration; disk_mb: Redis, journal and papers are on
        a file system of that size, and nothing is noted for power cuts; gateways: so many on one Redis, gateway, gateway2, gateway3
        ..."""
        base = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 1 << 30 else None
        self.dir = tempfile.mkdtemp(prefix="pg-torture-", dir=base)
        self.kept = os.path.join(self.dir, "kept")
        self.certs = os.path.join(ROOT, "build/test-certs")
        self.build = os.path.join(ROOT, "build", build)
        self.children, self.kills, self.repairs, self.conf, self.disk_mb = {}, 0, 0, conf, disk_mb
        self.rebuilds = self.undecided = 0
        self.gateways = ["gateway"] + ["gateway%d" % n for n in range(2, gateways + 1)]
        os.mkdir(self.kept)
        if disk_mb and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=%dm,mode=700" % disk_mb, "tmpfs", self.kept],
                                      stderr=subprocess.DEVNULL).returncode != 0:
            raise NoDisk
        for name in ("redis", "journal", "blobs"):
            os.makedirs(os.path.join(self.kept, name), 0o700)
        self.pages = {name: Page(self.path(name + ".page")) for name in (*self.gateways, "redis")}

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    # ---- what belongs to one of several gateways ----

    def door(self, name):
        return self.path("gw%s.sock" % number(name))

    def journal(self, name):
        return os.path.join(self.kept, "journal" + number(name))

    def conf_file(self, name):
        return self.path("postgate%s.conf" % number(name))

    # ---- processes ----

    def spawn(self, name, command, env=None):
        with open(self.path(name + ".log"), "ab") as log:
            self.children[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT,
                                                   env={**os.environ, **(env or {})})
        return self.children[name]

    def shim(self, name):
        """Gateways note what is not synced in one file: what one writes among the papers another may sync."""
        undo_file = self.path((name if name.startswith("redis") else "gateway") + ".undo")
        return {"LD_PRELOAD": os.path.join(self.build, "shim.so"), "TORTURE_PAGE": self.path(name + ".page"),
                "TORTURE_UNDO": undo_file,
                "TORTURE_KEPT": self.path("nothing/") if self.disk_mb else self.kept + "/"}

    def alive(self, name):
        return name in self.children and self.children[name].poll() is None

    def kill(self, name, ignore_dead=False):
        """kill -9, and certain that it was that which ended it."""
        child = self.children[name]
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        if child.wait() == -signal.SIGKILL:
            self.kills += 1
        elif not ignore_dead:
            raise Trouble("%s had ended by itself (%s)" % (name, child.returncode))

    def died(self, name, seconds):
        """It was to be killed by the shim or a fault point; True when that happened in time."""
        try:
            code = self.children[name].wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        if code != -signal.SIGKILL:
            raise Trouble("%s ended with %d, not by the kill" % (name, code))
        self.kills += 1
        return True

    def stop_gateway(self, name="gateway"):
        """A polite stop must end well, and soon."""
        child = self.children[name]
        child.send_signal(signal.SIGTERM)
        if child.wait(15) != 0:
            raise Trouble("%s ended with %d when it was asked to stop" % (name, child.returncode))

    def down(self):
        for child in self.children.values():
            if child.poll() is None:
                child.kill()
            child.wait()
        self.down_disk()

    def down_disk(self):
        """What was on it is left in its place, for the checker to be run once more."""
        if not self.disk_mb:
            return
        self.disk_mb, copy = 0, self.kept + ".copy"
        shutil.copytree(self.kept, copy)
        subprocess.run(["umount", self.kept], check=True)
        os.rmdir(self.kept)
        os.rename(copy, self.kept)

    # ---- starting ----

    def start_redis(self):
        self.start_server("redis")

    def start_server(self, name, more=()):
        """redis-server under that name, with more settings."""
        r = {**REDIS, "unixsocket": self.path(name + ".sock"), "dir": os.path.join(self.kept, name), "appenddirname": "aof",
             **dict(more)}
        with open(self.path(name + ".conf"), "w") as f:
            f.writelines("%s %s\n" % pair for pair in r.items())
        self.pages[name].disarm()
        for _ in range(2):
            child, mark = self.spawn_server(name)
            until("%s answers" % name, 20, lambda: child.poll() is not None or self.server_answers(name))
            if child.poll() is None:
                return
            self.repair_server(name, mark)
        raise Trouble("%s refuses to start; see %s.log" % (name, name))

    def spawn_server(self, name):
        log = self.path(name + ".log")
        mark = os.path.getsize(log) if os.path.exists(log) else 0
        return self.spawn(name, ["redis-server", self.path(name + ".conf")], self.shim(name)), mark

    def repair_server(self, name, mark):
        """A kill can cut a write of several pages short; aof-load-truncated no then wants the operator, and this is what
        one does."""
        with open(self.path(name + ".log"), "rb") as f:
            f.seek(mark)
            if b"Unexpected end of file reading the append only file" not in f.read():
                raise Trouble("%s refuses to start; see %s.log" % (name, name))
        manifest = os.path.join(self.kept, name, "aof/appendonly.aof.manifest")
        subprocess.run(["redis-check-aof", "--fix", manifest], input=b"y\n", stdout=subprocess.DEVNULL, check=True)
        self.repairs += 1

    def server_answers(self, name):
        try:
            with Redis(self.path(name + ".sock")) as r:
                return r.ask("PING") == b"PONG"
        except OSError:
            return False

    def redis(self, *words):
        with Redis(self.path("redis.sock")) as r:
            return r.ask(*words)

    def configure(self, name="gateway"):
        text = GATEWAY
        for line, instead in self.conf:
            text = text.replace(line, instead)
        with open(self.conf_file(name), "w") as f:
            f.write(text.format(dir=self.dir, kept=self.kept, certs=self.certs, patience=PATIENCE, n=number(name), **self.ports))

    def start_gateway(self, fault=None, wait=True, arm=None, held=False, name="gateway"):
        """held: it stops itself before its first step, until it is sent SIGCONT."""
        self.configure(name)
        self.pages[name].disarm()
        if arm:
            self.pages[name].arm(*arm)
        env = self.shim(name)
        if fault:
            env["GW_FAULT"] = fault
        if held:
            env["TORTURE_HELD"] = "1"
        self.spawn(name, [os.path.join(self.build, "postgate"), "serve", "--config", self.conf_file(name)], env)
        if wait:
            until("%s is ready" % name, 15, lambda: self.gateway_ready(name))

    def gateway_ready(self, name="gateway"):
        if not self.alive(name):
            raise Trouble("%s ended while it was started; see %s.log" % (name, name))
        return self.gateway_answers(name)

    def gateway_answers(self, name="gateway"):
        return self.get("/readyz", name=name)[0] == 200

    def get(self, path, timeout=5, name="gateway"):
        c = UnixConnection(self.door(name), timeout)
        try:
            c.request("GET", path)
            r = c.getresponse()
            return r.status, r.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            c.close()

    def join(self, name):
        """One gateway more on the store, as docs/operating.md says."""
        self.configure(name)
        done = self.tool(name, "join")
        if done.returncode != 0:
            raise Trouble("%s may not join: %s" % (name, done.stderr))

    def tool(self, name, command, *more, config=None):
        """A subcommand of postgate with that gateway's configuration; what it writes can be lost like what the gateway writes."""
        return subprocess.run([os.path.join(self.build, "postgate"), command, "--config", config or self.conf_file(name), *more],
                              cwd=ROOT,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, env={**os.environ, **self.shim(name)})

    def start_partner(self, name, *more):
        self.spawn(name, ["node", os.path.join(ROOT, "tests/partners", name + ".mjs"), "--port", str(self.ports[name]), "--control",
                          str(self.ports[name + "_control"]), "--certs", self.certs,
                          "--log", self.path(name + ".jsonl"), *more])
        until("%s is ready" % name, 20, lambda: self.partner_ready(name), 0.02)

    def partner_ready(self, name):
        if not self.alive(name):
            raise Trouble("%s does not start (scripts/setup test installs what it needs); see %s" %
                          (name, self.path(name + ".log")))
        with open(self.path(name + ".log"), "rb") as f:
            return b"ready" in f.read()

    def start_haproxy(self):
        fill = {"HTTP_PORT": self.ports["http"], "HTTPS_PORT": self.ports["https"], "BIND": "127.0.0.1",
                "SOCKET": self.door("gateway"),
                "SERVER_PEM": self.certs + "/haproxy.pem", "CLIENT_CA": self.certs + "/ca.crt", "BODY_MAX": 1048576,
                "RATE": 1000000}
        with open(os.path.join(ROOT, "scripts/haproxy.cfg.in"), encoding="utf-8") as f:
            text = f.read().replace("inter 1s fall 2", "inter 50ms fall 1")     # a death is noticed soon
        for key, v in fill.items():
            text = text.replace("@%s@" % key, str(v))
        text = text.rstrip("\n") + "\n" + "".join("    server %s unix@%s check\n" % (name, self.door(name))
                                                  for name in self.gateways[1:])
        with open(self.path("haproxy.cfg"), "w", encoding="utf-8") as f:
            f.write(text)
        self.spawn("haproxy", ["haproxy", "-db", "-f", self.path("haproxy.cfg")])

    def up(self, pace=1010):               # two states of a dossier in one second could not be told apart
        subprocess.run([os.path.join(ROOT, "scripts/mkcerts"), self.certs], check=True, stdout=subprocess.DEVNULL)
        partners = ("province", "postal", "tsa", "lgsp", "edata")
        names = ("http", "https", *partners, *(name + "_control" for name in partners))
        self.ports = dict(zip(names, free_ports(len(names))))
        self.start_redis()
        self.start_partner("postal", "--key", "postal-ec")      # a tenth of what RSA costs, and here nothing else depends on it
        self.start_partner("province", "--gateway", "http://127.0.0.1:%d" % self.ports["http"], "--pace", str(pace),
                           "--contract", "1.1", "--asks", "0.5")
        self.start_gateway()
        for name in self.gateways[1:]:
            self.join(name)
            self.start_gateway(name=name)
        self.start_haproxy()

    # ---- what Redis holds ----

    def sockets(self):
        """Of all that together are the store."""
        return [self.path("redis.sock")]

    def open_exchanges(self):
        found = 0
        for path in self.sockets():
            with Redis(path) as r:
                found += sum(r.ask("ZCARD", key) for key in r.scan("gw:*:open:*"))
        return found

    def numbers_open(self):
        """Receipt numbers that are neither given nor void."""
        found = 0
        for path in self.sockets():
            with Redis(path) as r:
                found += sum(r.ask("ZCARD", key) for key in r.scan("gw:*:drawn:*"))
        return found

    def dump_redis(self, path):
        read = {b"hash": ("HGETALL",), b"list": ("LRANGE", 0, -1), b"string": ("GET",)}
        text = lambda v: [text(x) for x in v] if isinstance(v, list) else v.decode("latin-1")
        with open(path, "w", encoding="utf-8") as f:
            for server in self.sockets():
                with Redis(server) as r:
                    for key in r.scan("*"):
                        kind = r.ask("TYPE", key)
                        if kind in read:
                            command, *more = read[kind]
                            f.write(json.dumps(
                                {"key": text(key), "type": kind.decode(), "value": text(r.ask(command, key, *more))}) + "\n")

    # ---- the world outside ----

    def tell(self, name, path, order=None):
        c = http.client.HTTPConnection("127.0.0.1", self.ports[name + "_control"], timeout=20)
        try:
            c.request("GET" if order is None else "POST", path, None if order is None else json.dumps(order))
            r = c.getresponse()
            found = json.loads(r.read())
        finally:
            c.close()
        if r.status != 200:
            raise Trouble("%s%s: %s" % (name, path, found))
        return found

    def power_cut(self, rnd=None):
        """Both processes are dead; what no sync covers is lost, or (rnd) all but a beginning of it.  How much was lost."""
        lost = 0
        for name in ("gateway", "redis"):
            path, changes = self.path(name + ".undo"), 0
            keep, torn = 0, False
            if rnd is not None:
                changes = len(undo.pending(path))
                keep, torn = rnd.randint(0, changes), name == "gateway" and rnd.random() < 0.5
            lost += undo.cut(path, self.kept, keep, torn) - keep
            self.forget(name)
        return lost

    def forget(self, name):
        """Nothing of what was noted can be taken back any more."""
        for path in glob.glob(glob.escape(self.path(name + ".undo")) + "*"):
            os.unlink(path)


class Redis:
    """As much of Redis' protocol as is needed here."""

    def __init__(self, path):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(path)
        self.file = self.sock.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.sock.close()

    def ask(self, *words):
        words = [w if isinstance(w, bytes) else str(w).encode() for w in words]
        self.sock.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words))
        return self.answer()

    def scan(self, pattern):
        cursor, found = b"0", set()
        while True:
            cursor, keys = self.ask("SCAN", cursor, "MATCH", pattern, "COUNT", 1000)
            found.update(keys)
            if cursor == b"0":
                return found

    def answer(self):
        line = self.file.readline()
        if not line.endswith(b"\r\n"):
            raise OSError("redis went away")
        kind, rest = line[:1], line[1:-2]
        if kind == b"$":
            n = int(rest)
            return None if n < 0 else self.file.read(n + 2)[:-2]
        if kind == b"*":
            return None if int(rest) < 0 else [self.answer() for _ in range(int(rest))]
        if kind == b"-":
            raise OSError("redis: " + rest.decode())
        return int(rest) if kind == b":" else rest
