# SPDX-License-Identifier: Apache-2.0
"""For front.py: who is there is known from the TLS front only."""

from front.cast import (AS_POSTAL, AS_PROVINCE, anonymous, certs, direct, fault, options, plain, postal, province, send_soap, soap,
                        stage)
from front.door import Door, tls
from front.shapes import CHUNKED, GET, POST
from tap import claim

SPELLINGS = ["X-Client-Cert", "x-client-cert", "X-CLIENT-CERT", "X_Client_Cert", "x_client-cert", "X-Client_Cert",
             "X-Client-Certificate",
             "X-SSL-Client-Cert", "SSL-Client-Cert", "X-Forwarded-Client-Cert", "X-TLS-Client-Cert", "Client-Cert"]


@claim("a client cannot say itself which certificate it has, however it spells that")
def _():
    for door in plain, anonymous, province:
        for name in SPELLINGS:
            a = send_soap(door, soap("GetService"), (name, AS_POSTAL[1]))
            assert (a.status, fault(a)) == (500, "CLIENT_CERT"), (door.name, name, a.status)
        a = send_soap(door, soap("GetService"), AS_POSTAL, ("Connection", "X-Client-Cert"))
        assert fault(a) == "CLIENT_CERT", (door.name, "named in Connection")
        a = send_soap(door, soap("GetService"), AS_POSTAL, ("x-client-cert", AS_POSTAL[1]))
        assert fault(a) == "CLIENT_CERT", (door.name, "twice")
        m = soap("GetService")
        answers, _, _ = door.exchange(CHUNKED + b"%x\r\n%s\r\n0\r\nX-Client-Cert: %s\r\n\r\n" % (len(m), m, AS_POSTAL[1].encode()))
        assert [fault(x) for x in answers] == ["CLIENT_CERT"], (door.name, "in the trailer")
        raw = POST.replace(b"\r\n", b"\r\nX-Client-Cert : %s\r\n" % AS_POSTAL[1].encode(), 1)
        raw += b"Content-Length: %d\r\n\r\n" % len(m) + m
        answers, _, _ = door.exchange(raw)
        assert [x.status for x in answers] in ([400], []), (door.name, "with a blank")
    assert AS_POSTAL[1] not in stage.log()


@claim("the partner's own certificate is accepted, whatever the client adds; the other partner's and a foreign one are not")
def _():
    assert send_soap(postal, soap("GetService")).status == 200
    assert send_soap(postal, soap("GetService"), AS_PROVINCE).status == 200
    assert fault(send_soap(province, soap("GetService"))) == "CLIENT_CERT"
    assert fault(send_soap(direct, soap("GetService"), AS_PROVINCE)) == "CLIENT_CERT"
    assert fault(send_soap(direct, soap("GetService"), ("X-Client-Cert", "!!"))) == "CLIENT_CERT"
    assert fault(send_soap(direct, soap("GetService"), ("X-Client-Cert", ""))) == "CLIENT_CERT"
    stranger = Door("a stranger", tls(options.https, certs, "tls-stranger"))
    try:
        answers, _, _ = stranger.exchange(GET + b"\r\n")
    except OSError:
        answers = []
    assert not answers, answers
