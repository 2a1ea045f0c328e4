#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""For tsan.sh: everything at once against a running stage - registrations (by zeep and by `postgate message sign`), the same
again, reads, tracking, news, metrics, refused and cut requests, reloads.  Prints TAP without a plan.

    mix.py --http PORT --https PORT --socket PATH --certs DIR [--seconds N]"""

import contextlib
import datetime
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

seconds = 10.0
if "--seconds" in sys.argv:                             # the rest is what front/cast.py reads
    at = sys.argv.index("--seconds")
    seconds = float(sys.argv[at + 1])
    del sys.argv[at:at + 2]

from lxml import etree                                  # noqa: E402

from front import httpsig as sig                        # noqa: E402
from front.cast import (  # noqa: E402
    AS_POSTAL, AS_PROVINCE, TAG, certs, counter, direct, dossier, fault, postal, send_soap, soap, stage)
from front.door import receive                          # noqa: E402
from front.openmetrics import exposition                # noqa: E402
from front.shapes import CHUNKED, GET, POST, TAIL       # noqa: E402
import tap                                              # noqa: E402
from tap import claim                                   # noqa: E402
from zeep_counter import Counter                        # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WORKERS, PREPARED, BY_TOOL = 6, 120, 12
ends = time.monotonic()
accepted, wrong, turns = [], [], {}


def by_tool(ref):
    """Signed by our own tool instead of zeep."""
    bare = Counter("http://127.0.0.1:9/soap/postal", certs, who=None)
    message = etree.tostring(bare.client.create_message(bare.service, "RegisterDossier", Dossier=dossier(ref)))
    with tempfile.NamedTemporaryFile() as f:
        f.write(message)
        f.flush()
        return subprocess.run([os.path.join(ROOT, "build/tsan/postgate"), "message", "sign", "--key",
                               os.path.join(certs, "postal-ec.key"),
                               "--cert", os.path.join(certs, "postal-ec.crt"), f.name], capture_output=True, check=True,
                                   timeout=60).stdout


def register(n, i):
    ref = "mix-%d-%d" % (n, i)
    message = prepared.pop(ref, None) or soap("RegisterDossier", Dossier=dossier(ref))
    a = send_soap(direct if i % 4 else postal, message, *([AS_POSTAL] if i % 4 else []))
    assert a.status in (200, 503), (a.status, a.body[:300])
    if a.status == 200:
        accepted.append(ref)
        if i % 3 == 0:
            assert fault(send_soap(direct, message, AS_POSTAL)) in ("REPLAYED", None)


def read(n, i):
    ref = accepted[-1 - i % min(5, len(accepted))] if accepted else "known"
    a = send_soap(direct, soap("GetDossier", ClientRef=dossier(ref)["ClientRef"]), AS_POSTAL)
    assert a.status in (200, 503), a.status


def track(n, i):
    now = datetime.datetime.now(datetime.timezone.utc)
    events = [{"Id": "e%d-%d-%d%s" % (n, i, k, TAG), "Item": "RB123456785VN", "Code": "EMA", "Time": now, "Pos": "480150"}
              for k in range(50)]
    a = send_soap(direct, soap("PushEvents", BatchId="b-%d-%d" % (n, i), Event=events), AS_POSTAL)
    assert a.status in (200, 503), a.body[:300]


def news(n, i):
    body = json.dumps({"MaSuKien": "mix-%s-%d-%d" % (TAG, n, i), "MaThamChieu": known, "TrangThai": 4,
                       "ThoiDiem": time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 7 * 3600))}).encode()
    a = direct.ask("POST", sig.PATH, sig.request(own, body) + [AS_PROVINCE], body)
    assert a.status in (200, 409, 503), (a.status, a.body)


def look(n, i):
    exposition(direct.ask("GET", "/metrics").body.decode())
    assert direct.ask("GET", "/readyz").status == 200
    assert direct.ask("GET", "/soap/postal?wsdl").status == 200


def annoy(n, i):
    direct.exchange(GET + b"Host: x\r\n\r\n" + TAIL, wait=5)
    direct.exchange(POST + b"Content-Length: 5x\r\n\r\n" + TAIL, wait=5)
    with direct.connect() as s, contextlib.suppress(OSError):
        s.sendall(CHUNKED + (b"4000\r\n" + b"x" * 16384 + b"\r\n") * 70)
        receive(s, 5)
    with direct.connect() as s:                 # and goes away in the middle
        s.sendall(POST + b"Content-Length: 500\r\n\r\nhalf")
    with direct.connect() as s:                 # cut by the deadline
        s.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        receive(s, 5)


def reload(n, i):
    stage.reload()
    time.sleep(0.2)


def worker(what, n):
    i = 0
    while time.monotonic() < ends:
        try:
            what(n, i)
        except Exception as e:
            wrong.append("%s: %r" % (what.__name__, e))
        i += 1
        turns[what.__name__] = turns.get(what.__name__, 0) + 1


known = counter.call("RegisterDossier", Dossier=dossier("known")).Receipt.DossierId
own = sig.Signer(certs, "province")
refs = ["mix-%d-%d" % (k % WORKERS, k // WORKERS) for k in range(PREPARED)]
prepared = {ref: by_tool(ref) if k < BY_TOOL else soap("RegisterDossier", Dossier=dossier(ref)) for k, ref in enumerate(refs)}
time.sleep(1.1)

with stage.configured(http="deadline = 1s"):
    ends = time.monotonic() + seconds
    jobs = [(register, n) for n in range(WORKERS)] + [(read, 0), (track, 0), (news, 0), (news, 1), (look, 0), (look, 1), (annoy, 0),
                                                      (reload, 0)]
    threads = [threading.Thread(target=worker, args=job) for job in jobs]
    for t in threads:
        t.start()
    for t in threads:
        t.join()


@claim("%g seconds of everything at once: each request is answered as it should" % seconds)
def _():
    print("# " + ", ".join("%s %d" % turn for turn in sorted(turns.items())))
    assert not wrong, "\n".join(wrong[:10])


@claim("each kind of work was done more than once, also by reloads")
def _():
    assert set(turns) == {"register", "read", "track", "news", "look", "annoy", "reload"} and min(turns.values()) > 1, turns
    assert len(accepted) > WORKERS, len(accepted)


@claim("what was accepted is there")
def _():
    for ref in accepted[::7] + accepted[-1:]:
        assert counter.call("GetDossier", ClientRef=dossier(ref)["ClientRef"]).Dossier.DossierId


sys.exit(1 if tap.failed else 0)
