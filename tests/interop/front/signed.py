# SPDX-License-Identifier: Apache-2.0
"""For front.py: HTTP Message Signatures, right and abused."""

import concurrent.futures
import json
import re
import time

from front import httpsig as sig
from front.cast import AS_POSTAL, AS_PROVINCE, TAG, certs, counter, direct, dossier
from tap import claim

own = sig.Signer(certs, "province")
others = {n: sig.Signer(certs, n) for n in ("postal", "postal-ec", "gateway", "stranger", "expired", "revoked", "tls-province")}
known = counter.call("RegisterDossier", Dossier=dossier("signed")).Receipt.DossierId
told = iter(range(10000))


def news(kind="good"):
    return json.dumps({"MaSuKien": "%s-%s-%d" % (kind, TAG, next(told)), "MaThamChieu": known, "TrangThai": 4,
                       "ThoiDiem": time.strftime("%Y%m%d%H%M%S", time.gmtime(time.time() + 7 * 3600))}).encode()


def tell(headers, body, query="", host="gateway"):
    """(status, code or result) of news told on the socket as the province."""
    a = direct.ask("POST", sig.PATH + query, list(headers) + [AS_PROVINCE], body, host=host)
    if a.status != 200:
        return a.status, a.problem()["code"], a
    return 200, json.loads(a.body)["KetQua"], a


time.sleep(1.1)         # news is told in whole seconds


@claim("news signed by hand is taken; so it is in another order, with more covered, and with the query")
def _():
    for how in ({}, {"covered": sig.COVERED[::-1]}, {"covered": sig.COVERED[2:] + sig.COVERED[:2]},
                {"parameters": "".join(reversed(re.findall(r";[^;]+", sig.params(own))))}, {"worth": {"@authority": "gateway"}}):
        body = news()
        status, result, _ = tell(sig.request(own, body, **how), body)
        assert status == 200 and result in ("APPLIED", "KEPT"), (how, status, result)
    body = news()
    more = sig.request(own, body, covered=sig.COVERED + ["host"], worth={"host": "Gateway", "@query": "?a=1"})
    status, result, _ = tell(more, body, query="?a=1", host="Gateway")
    assert status == 200, (status, result)


@claim("news signed wrongly in any of its parts is refused with 401, as a problem without a reason")
def _():
    wrong, n, texts = [], 0, set()
    bad = news("bad")
    for what, headers, sent, code in sig.abuses(own, others, bad):
        n += 1
        try:
            status, got, a = tell(headers, **{"body": bad, **sent})
            assert (status, got) == (401, code), (status, got)
            p = a.problem()
            texts.add((p["code"], p["messageVi"], p.get("field"), p.get("expected")))
        except Exception as e:
            wrong.append("%s: %r" % (what, e))
    assert not wrong and n > 100, "%d of %d\n%s" % (len(wrong), n, "\n".join(wrong))
    assert len(texts) == 2, texts


@claim("a nonce is good once: the same request, another body, the other signature of the same bytes")
def _():
    body, other = news(), news("bad")
    p = sig.params(own)
    first = sig.request(own, body, parameters=p)
    assert tell(first, body)[0] == 200
    assert tell(first, body)[:2] == (401, "REPLAYED")
    assert tell(sig.request(own, other, parameters=p), other)[:2] == (401, "REPLAYED")
    assert tell(sig.request(own, body, parameters=p, make=sig.twin(own)), body)[:2] == (401, "REPLAYED")
    with concurrent.futures.ThreadPoolExecutor(8) as many:
        body = news()
        same = sig.request(own, body)
        results = [f.result()[:2] for f in [many.submit(tell, same, body) for _ in range(8)]]
    assert sorted(results)[0][0] == 200 and results.count((401, "REPLAYED")) == 7, results


@claim("the signature of an answer is not good for a request, nor one that was refused good for another address")
def _():
    body = news()
    _, _, a = tell(sig.request(own, body), body)
    mine = [("Content-Type", a.header("Content-Type"))] + [(n, a.header(n))
        for n in ("Content-Digest", "Signature-Input", "Signature")]
    assert all(v for _, v in mine), mine
    assert tell(mine, a.body)[:2] == (401, "REFUSED_SIG")
    body = news("bad")
    headers = sig.request(own, body)
    for path in "/api/v1/khac", "/api/v1/trang-thai/", "/api/v1/trang-thai/x", "/soap/postal":
        a = direct.ask("POST", path, headers + [AS_PROVINCE], body)
        assert a.status == (404 if path != "/soap/postal" else 500), (path, a.status)
        own_path = sig.request(own, body, worth={"@path": path})       # signed for that very address
        a = direct.ask("POST", path, own_path + [AS_PROVINCE], body)
        assert a.status == (404 if path != "/soap/postal" else 500), (path, a.status)


@claim("another type of content, and no TLS certificate or another's, are refused although the signature is right")
def _():
    body = news("bad")
    text = sig.replaced(sig.request(own, body, worth={"content-type": "text/plain"}), content_type="text/plain")
    assert tell(text, body)[:2] == (415, "BAD_MEDIA_TYPE")
    for extra in [], [AS_POSTAL]:
        a = direct.ask("POST", sig.PATH, sig.request(own, body) + extra, body)
        assert (a.status, a.problem()["code"]) == (401, "CLIENT_CERT"), a.status


@claim("news signed for another authority is refused, also when Host names that authority as well, and the message is used up")
def _():
    for other in "other", "other:443", "gateway.other", "gateway:444":
        body = news("bad")
        signed = sig.request(own, body, worth={"@authority": other})
        status, code, a = tell(signed, body, host=other)
        assert (status, code, a.problem()["field"]) == (403, "WRONG_AUDIENCE", "@authority"), (other, status, code)
        assert tell(signed, body, host=other)[:2] == (401, "REPLAYED"), other
        assert tell(signed, body)[:2] == (401, "REFUSED_SIG"), other     # not what Host says now


@claim("nothing of what was refused is in the dossier's history")
def _():
    lines = counter.call("GetDossier", DossierId=known).Dossier.History
    ids = [h.EventId for h in lines if h.EventId]
    assert any(i.startswith("good-" + TAG) for i in ids) and not any(i.startswith("bad-") for i in ids), ids
