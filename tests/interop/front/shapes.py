# SPDX-License-Identifier: Apache-2.0
"""For front.py: requests that two HTTP readers could understand in two ways, or that should not be understood at all.
Each ends in a GET of /smuggled, which nobody may ever answer."""

TAIL = b"GET /smuggled HTTP/1.1\r\nHost: gateway\r\n\r\n"
POST = b"POST /soap/postal HTTP/1.1\r\nHost: gateway\r\nContent-Type: text/xml\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: gateway\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
REFUSED = {400, 405, 411, 413, 501}


def post(headers, body=b"hello"):
    return POST + headers + b"\r\n\r\n" + body


def line(text):
    return text + b"\r\nHost: gateway\r\n\r\n"


ALL = len(b"0\r\n\r\n" + TAIL)

LENGTHS = [
    ("a length and chunked, the length covers all", post(b"Content-Length: %d\r\nTransfer-Encoding: chunked" % ALL, b"0\r\n\r\n")),
    ("chunked and a length, the length covers all", post(b"Transfer-Encoding: chunked\r\nContent-Length: %d" % ALL, b"0\r\n\r\n")),
    ("a length and chunked, the chunks cover all", post(b"Content-Length: 4\r\nTransfer-Encoding: chunked",
                                                                     b"%x\r\n%s\r\n0\r\n\r\n" % (len(TAIL), TAIL))),
    ("two lengths, small first", post(b"Content-Length: 5\r\nContent-Length: %d" % (5 + len(TAIL)))),
    ("two lengths, large first", post(b"Content-Length: %d\r\nContent-Length: 5" % (5 + len(TAIL)))),
    ("two lengths, zero first", post(b"Content-Length: 0\r\nContent-Length: 5")),
    ("the same length twice", post(b"Content-Length: 5\r\nContent-Length: 5")),
    ("a list of lengths", post(b"Content-Length: 5, 6")),
    ("a list of equal lengths", post(b"Content-Length: 5, 5")),
    ("a signed length", post(b"Content-Length: +5")),
    ("a negative length", post(b"Content-Length: -5")),
    ("a hexadecimal length", post(b"Content-Length: 0x5")),
    ("a length with a letter behind", post(b"Content-Length: 5x")),
    ("a length with a blank inside", post(b"Content-Length: 5 5")),
    ("a real as length", post(b"Content-Length: 5.0")),
    ("a length in Arabic digits", post(b"Content-Length: \xd9\xa5")),
    ("an empty length", post(b"Content-Length:")),
    ("a length of 2^63", post(b"Content-Length: 9223372036854775808")),
    ("a length of 2^64", post(b"Content-Length: 18446744073709551616")),
    ("a length of 2^64 + 5", post(b"Content-Length: 18446744073709551621")),
    ("a length of 2^128 + 5", post(b"Content-Length: 340282366920938463463374607431768211461")),
    ("a length of 15 nines", post(b"Content-Length: 999999999999999")),
    ("a blank before the colon of the length", post(b"Content-Length : 5")),
    ("a tab before the colon of the length", post(b"Content-Length\t: 5")),
    ("a NUL before the colon of the length", post(b"Content-Length\0: 5")),
    ("a vertical tab before the length", post(b"Content-Length: \x0b5")),
    ("a length folded to the next line", post(b"Content-Length:\r\n 5")),
    ("a length inside a folded header", post(b"X: y\r\n Content-Length: 5")),
    ("a length behind a bare LF", post(b"X: y\nContent-Length: 5")),
    ("a length behind a bare CR", post(b"X: y\rContent-Length: 5")),
    ("a length on GET", GET + b"Content-Length: 5\r\n\r\nhello"),
    ("a length on HEAD", GET.replace(b"GET", b"HEAD") + b"Content-Length: 5\r\n\r\nhello"),
]

CODINGS = [
    ("chunked in two lines", post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", b"0\r\n\r\n")),
    ("chunked twice in a line", post(b"Transfer-Encoding: chunked, chunked", b"0\r\n\r\n")),
    ("identity", post(b"Transfer-Encoding: identity\r\nContent-Length: 5")),
    ("gzip, chunked", post(b"Transfer-Encoding: gzip, chunked", b"0\r\n\r\n")),
    ("chunked, identity", post(b"Transfer-Encoding: chunked, identity", b"0\r\n\r\n")),
    ("chunked, then identity in another line", post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"0\r\n\r\n")),
    ("xchunked", post(b"Transfer-Encoding: xchunked", b"0\r\n\r\n")),
    ("chunked in quotes", post(b'Transfer-Encoding: "chunked"', b"0\r\n\r\n")),
    ("chunked with a parameter", post(b"Transfer-Encoding: chunked;q=1", b"0\r\n\r\n")),
    ("a vertical tab before chunked", post(b"Transfer-Encoding: \x0bchunked", b"0\r\n\r\n")),
    ("a NUL behind chunked", post(b"Transfer-Encoding: chunked\0", b"0\r\n\r\n")),
    ("an empty transfer coding", post(b"Transfer-Encoding:\r\nContent-Length: 5")),
    ("a blank before the colon of the coding", post(b"Transfer-Encoding : chunked\r\nContent-Length: 5")),
    ("a coding folded to the next line", post(b"Transfer-Encoding:\r\n chunked", b"0\r\n\r\n")),
    ("a coding behind a bare LF", post(b"X: y\nTransfer-Encoding: chunked", b"0\r\n\r\n")),
    ("chunked on HTTP/1.0", CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n"),
    ("chunked on GET", GET + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
]

# What stands behind CHUNKED; the daemon cannot see how chunks are written, so it closes after each bad one.
CHUNKS = [
    ("a chunk size with 0x", b"0x5\r\nhello\r\n0\r\n\r\n"),
    ("a signed chunk size", b"+5\r\nhello\r\n0\r\n\r\n"),
    ("a negative chunk size", b"-5\r\nhello\r\n0\r\n\r\n"),
    ("a blank before the chunk size", b" 5\r\nhello\r\n0\r\n\r\n"),
    ("a chunk size of 2^64 + 5", b"10000000000000005\r\nhello\r\n0\r\n\r\n"),
    ("a chunk size of 2^64 - 1", b"ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    ("no chunk size", b"\r\nhello\r\n0\r\n\r\n"),
    ("a chunk longer than its size", b"3\r\nhello\r\n0\r\n\r\n"),
    ("no line end behind a chunk", b"5\r\nhello0\r\n\r\n"),
    ("a chunk size that is no number", b"zz\r\nhello\r\n0\r\n\r\n"),
    ("a bare CR behind the chunk size", b"5\rhello\r\n0\r\n\r\n"),
]

HOSTS = [
    ("no Host", line(b"GET /healthz HTTP/1.1").replace(b"Host: gateway\r\n", b"")),
    ("an empty Host", line(b"GET /healthz HTTP/1.1").replace(b"gateway", b"")),
    ("two Hosts", GET + b"Host: other\r\n\r\n"),
    ("a Host with a path", line(b"GET /healthz HTTP/1.1").replace(b"gateway", b"gateway/x")),
    ("a Host with a user", line(b"GET /healthz HTTP/1.1").replace(b"gateway", b"user@gateway")),
    ("a list as Host", line(b"GET /healthz HTTP/1.1").replace(b"gateway", b"gateway, other")),
    ("a blank before Host's colon", line(b"GET /healthz HTTP/1.1").replace(b"Host:", b"Host :")),
]

HEADERS = [
    ("bare LF everywhere", (GET + b"\r\n").replace(b"\r", b"")),
    ("a bare LF behind the request line", (GET + b"\r\n").replace(b"\r\n", b"\n", 1)),
    ("an empty line that is a bare LF", GET + b"\n"),
    ("a folded header", GET + b"X: a\r\n b\r\n\r\n"),
    ("a header folded with a tab", GET + b"X: a\r\n\tb\r\n\r\n"),
    ("a folded first header", b"GET /healthz HTTP/1.1\r\n X: a\r\nHost: gateway\r\n\r\n"),
    ("a NUL in a value", GET + b"X: a\0b\r\n\r\n"),
    ("a NUL in a name", GET + b"X\0Y: a\r\n\r\n"),
    ("a CR in a value", GET + b"X: a\rb\r\n\r\n"),
    ("a control byte in a value", GET + b"X: a\x01b\r\n\r\n"),
    ("a blank in a name", GET + b"X Y: a\r\n\r\n"),
    ("an empty name", GET + b": a\r\n\r\n"),
    ("a line without a colon", GET + b"XYZ\r\n\r\n"),
    ("65 headers", GET + b"".join(b"X-%d: y\r\n" % i for i in range(64)) + b"\r\n"),
    ("2,000 headers", GET + b"".join(b"X-%d: y\r\n" % i for i in range(2000)) + b"\r\n"),
    ("a header of 40 KB", GET + b"X: " + b"y" * 40960 + b"\r\n\r\n"),
    ("an unknown expectation", post(b"Expect: foo\r\nContent-Length: 5")),
    ("a content coding", post(b"Content-Encoding: gzip\r\nContent-Length: 5")),
    ("two content types", post(b"Content-Type: text/html\r\nContent-Length: 5")),
]

LINES = [
    ("no HTTP but TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("HTTP/1.0 without Host", b"GET /healthz HTTP/1.0\r\n\r\n"),
    ("HTTP/0.9", b"GET /healthz\r\n\r\n"),
    ("HTTP/1.2", line(b"GET /healthz HTTP/1.2")),
    ("HTTP/2.0", line(b"GET /healthz HTTP/2.0")),
    ("HTTP/2's preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("a version in small letters", line(b"GET /healthz http/1.1")),
    ("letters behind the version", line(b"GET /healthz HTTP/1.1x")),
    ("PUT", line(b"PUT /healthz HTTP/1.1")),
    ("TRACE", line(b"TRACE /healthz HTTP/1.1")),
    ("CONNECT", line(b"CONNECT gateway:443 HTTP/1.1")),
    ("OPTIONS *", line(b"OPTIONS * HTTP/1.1")),
    ("an invented method", line(b"FOO /healthz HTTP/1.1")),
    ("a method in small letters", line(b"get /healthz HTTP/1.1")),
    ("a method that is no token", line(b"G(T /healthz HTTP/1.1")),
    ("two blanks in the request line", line(b"GET  /healthz HTTP/1.1")),
    ("a tab in the request line", line(b"GET\t/healthz HTTP/1.1")),
    ("a blank before the method", line(b" GET /healthz HTTP/1.1")),
    ("a blank in the address", line(b"GET /health z HTTP/1.1")),
    ("%00", line(b"GET /healthz%00x HTTP/1.1")),
    ("%00 in a query", line(b"GET /soap/postal?wsdl%00 HTTP/1.1")),
    ("a NUL in the address", line(b"GET /healthz\0x HTTP/1.1")),
    ("..%2f", line(b"GET /x/..%2fhealthz HTTP/1.1")),
    ("%2F", line(b"GET /x%2Fhealthz HTTP/1.1")),
    ("%5c", line(b"GET /x%5chealthz HTTP/1.1")),
    ("a backslash", line(b"GET /x\\healthz HTTP/1.1")),
    ("..", line(b"GET /x/../healthz HTTP/1.1")),
    ("%2e%2e", line(b"GET /x/%2e%2e/healthz HTTP/1.1")),
    ("an escape escaped", line(b"GET /x/%252e%252e/healthz HTTP/1.1")),
    ("half an escape", line(b"GET /healthz% HTTP/1.1")),
    ("a fragment", line(b"GET /healthz#x HTTP/1.1")),
    ("bytes beyond ASCII", line(b"GET /\xc4\x91 HTTP/1.1")),
    ("an address of another host", line(b"GET http://other/healthz HTTP/1.1")),
    ("an address of 40 KB", line(b"GET /" + b"x" * 40960 + b" HTTP/1.1")),
]

SHAPES = LENGTHS + CODINGS + [(name, CHUNKED + chunks) for name, chunks in CHUNKS] + HOSTS + HEADERS + LINES
# Statuses that say more than those of REFUSED.
MORE = {"a header of 40 KB": {431}, "2,000 headers": {431}, "an address of 40 KB": {414, 431}, "a content coding": {415},
        "HTTP/1.2": {505}, "HTTP/2.0": {505}, "HTTP/2's preface": {505}}
# HAProxy makes these plain before anybody else sees them; then they mean one thing only, and what follows is the next request.
MADE_PLAIN = {"a length folded to the next line", "a length inside a folded header", "a length behind a bare LF",
              "a coding folded to the next line", "a coding behind a bare LF", "bare LF everywhere",
              "a bare LF behind the request line",
              "an empty line that is a bare LF", "a folded header", "a header folded with a tab", "two blanks in the request line",
              "a tab in the request line", "the same length twice", "a list of equal lengths"}
# These too, but it closes behind them.
LENGTH_DROPPED = {"a length and chunked, the length covers all", "chunked and a length, the length covers all",
                  "a length and chunked, the chunks cover all"}
# HAProxy's own statuses for what it cannot read.
PROXY_MORE = {"gzip, chunked": {422}}
# The daemon waits for the rest of it, until its limit or its deadline.
ENDLESS = {"a chunk size of 2^64 - 1"}
# The library cannot say who sent a first line that it cannot read, so its own words are the answer (gateway/http/handle.c).
FIRST_LINE = {"no HTTP but TLS", "HTTP/0.9", "HTTP/2.0", "HTTP/2's preface", "a version in small letters",
              "letters behind the version",
              "a tab in the request line", "an address of 40 KB"}
