# SPDX-License-Identifier: Apache-2.0
"""The store as a Redis Cluster of three masters: killed one by one and together, put to sleep, their slots moved while the counters
write and while somebody dies, and a master that goes back to old files, which the gateway must repair from its journal."""

import binascii
import os
import shutil
import signal
import time

from stage import Redis, Stage, Trouble, free_ports, until

SLOTS = 16384
NODE_TIMEOUT_MS = 1000


class ClusterStage(Stage):
    def __init__(self, masters=3, **options):
        super().__init__(**options)
        self.masters = ["redis"] + ["redis%d" % n for n in range(2, masters + 1)]
        ports = free_ports(2 * masters)
        self.places = dict(zip(self.masters, zip(ports[::2], ports[1::2])))     # port and bus port
        seeds = " ".join("127.0.0.1:%d" % port for port, _ in self.places.values())
        self.conf = (*self.conf, ("socket = {dir}/redis.sock", "cluster = " + seeds))
        for name in self.masters[1:]:
            os.makedirs(os.path.join(self.kept, name), 0o700)
            self.pages[name] = type(self.pages["redis"])(self.path(name + ".page"))
        self.ids = {}

    def sockets(self):
        return [self.path(name + ".sock") for name in self.masters]

    def ask(self, name, *words):
        with Redis(self.path(name + ".sock")) as r:
            return r.ask(*words)

    def redis(self, *words):
        """About a key: whoever has it; else all of them, the last one's answer."""
        found = None
        for name in self.masters:
            try:
                found = self.ask(name, *words)
            except OSError as e:
                if "MOVED" not in str(e):
                    raise
                continue
            if words[0] == "GET":
                return found
        return found

    # ---- up ----

    def start_redis(self):
        """All masters that are not there, until every slot is served."""
        for name in self.masters:
            if not self.alive(name):
                self.start_master(name)
        if not self.ids:
            self.introduce()
        until("all slots are served", 30, self.serves, 0.02)

    def start_master(self, name):
        port, bus = self.places[name]
        self.start_server(name, {"port": port, "bind": "127.0.0.1", "cluster-enabled": "yes", "cluster-port": bus,
                                 "cluster-config-file": "nodes.conf",
                                 "cluster-node-timeout": NODE_TIMEOUT_MS, "cluster-require-full-coverage": "no"})

    def introduce(self):
        n = len(self.masters)
        for i, name in enumerate(self.masters):
            self.ids[name] = self.ask(name, "CLUSTER", "MYID").decode()
            self.ask(name, "CLUSTER", "ADDSLOTSRANGE", SLOTS * i // n, SLOTS * (i + 1) // n - 1)
            self.ask(name, "CLUSTER", "SET-CONFIG-EPOCH", i + 1)
        for name in self.masters[1:]:
            self.ask(self.masters[0], "CLUSTER", "MEET", "127.0.0.1", *self.places[name])

    def serves(self):
        def good(name):
            info = self.ask(name, "CLUSTER", "INFO")
            return b"cluster_state:ok" in info and b"cluster_slots_ok:16384" in info and b"cluster_known_nodes:%d" % len(
                self.masters) in info
        return all(good(name) for name in self.masters)

    # ---- an operator's hands ----

    def owner(self, slot):
        for first, last, node, *_ in self.ask(self.masters[0], "CLUSTER", "SLOTS"):
            if first <= slot <= last:
                return next(name for name, (port, _) in self.places.items() if port == node[1])
        raise Trouble("slot %d is nobody's" % slot)

    def begin_move(self, slot, source, target):
        self.ask(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", self.ids[source])
        self.ask(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", self.ids[target])

    def move_some(self, slot, source, target, pause=0.0):
        """A page of its keys; False: there are none left."""
        keys = self.ask(source, "CLUSTER", "GETKEYSINSLOT", slot, 10)
        for key in keys:
            self.ask(source, "MIGRATE", "127.0.0.1", self.places[target][0], key, 0, 5000)
            time.sleep(pause)
        return bool(keys)

    def end_move(self, slot, source, target):
        while self.move_some(slot, source, target):
            pass
        for name in (target, source, *(m for m in self.masters if m not in (source, target))):
            self.ask(name, "CLUSTER", "SETSLOT", slot, "NODE", self.ids[target])


def new_stage(**options):
    return ClusterStage(**options) if "masters" in options else Stage(**options)


# ---- what happens to it ----

def tag_slot(run):
    return binascii.crc_hqx(b"42.%02d" % run.rnd.randrange(64), 0) % SLOTS


def one(run):
    """A master dies; the others' dossiers go on; it comes back."""
    run.live()
    run.stage.kill(run.rnd.choice(run.stage.masters))
    run.live(run.rnd.choice([1, 10]))


def with_gateway(run):
    run.live()
    dying = [run.rnd.choice(run.stage.masters), "gateway"]
    run.rnd.shuffle(dying)
    for name in dying:
        run.stage.kill(name)
        run.pause(0.0, run.rnd.choice([0.0, 0.3]))


def several(run):
    run.live()
    for name in run.rnd.sample(run.stage.masters, run.rnd.randint(2, len(run.stage.masters))):
        run.stage.kill(name)
        run.pause(0.0, run.rnd.choice([0.0, 0.2]))


def asleep(run):
    """One does not answer for a while, as when its disk hangs."""
    run.live()
    child = run.stage.children[run.rnd.choice(run.stage.masters)]
    child.send_signal(signal.SIGSTOP)
    run.office.allow(6)
    run.pause(0.2, 3.0)
    child.send_signal(signal.SIGCONT)
    run.live(3)


def moves(run):
    """Slots go to others while the counters write; now and then somebody dies in the middle."""
    stage = run.stage
    for _ in range(6):
        slot = tag_slot(run)
        source = stage.owner(slot)
        target = run.rnd.choice([m for m in stage.masters if m != source])
        stage.begin_move(slot, source, target)
        run.office.allow(3)
        stage.move_some(slot, source, target, run.rnd.choice([0.0, 0.01]))
        run.pause(0.0, run.rnd.choice([0.0, 0.3]))
        dying = run.rnd.choice([None, None, None, source, target, "gateway"])
        if dying:
            stage.kill(dying)
            stage.start_redis()
        if not stage.alive("gateway"): # who moves slots does not wait for it; it waits for the slot that is half here, half there
            stage.start_gateway(wait=False)
        stage.end_move(slot, source, target)
        if dying:
            until("the gateway is ready", 15, stage.gateway_ready)
    run.live(3)


def back(run):
    """One master's files are those of some moments ago."""
    stage, name = run.stage, run.rnd.choice(run.stage.masters)
    folder, copy = os.path.join(stage.kept, name), stage.path("old")
    run.live(3)
    stage.kill(name)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(os.path.join(folder, "aof"), copy)
    run.start_all()
    run.live(10)
    dying = run.rnd.choice(["gateway", None])
    if dying:
        stage.kill(dying)
    stage.kill(name)
    shutil.rmtree(os.path.join(folder, "aof"))
    shutil.copytree(copy, os.path.join(folder, "aof"))
    stage.forget(name)
    run.start_all()
    run.live(3)


ACTS = (one, moves, with_gateway, asleep, several, back)


def cluster(run):
    run.start_all = lambda: start_all(run)
    ACTS[run.i % len(ACTS)](run)
    run.start_all()
    run.live()


def start_all(run):
    """All masters, then the gateway, which does not start without them."""
    run.stage.start_redis()
    if not run.stage.alive("gateway"):
        run.stage.start_gateway()
