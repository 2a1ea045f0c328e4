/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "tests/lib/peer.h"
#include "tests/lib/testkeys.h"
#include "wire/url.h"
#include "wire/wire.h"

enum { LIMIT = 64 * 1024, CONNECT_MS = 500, TOTAL_MS = 700 };

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-One: a\r\n\r\nhello"

/* a call as tests make it; the fields may be changed */
static struct wire_call
call_to(struct arena *a, const char *method, const char *scheme_host, int port)
{
	return (struct wire_call){.method = method, .url = arena_fmt(a, "%s:%d/v1/x?q=1", scheme_host, port),
	    .body = strcmp(method, "POST") == 0 ? str_of("{\"a\":1}") : (struct str){NULL, 0},
	    .connect_ms = CONNECT_MS, .total_ms = TOTAL_MS, .max_reply = LIMIT};
}

static char headers_65[4096], header_40k[48 * 1024], body_8k[9 * 1024], chunk_1k[2048];

static void
make_large_replies(void)
{
	char *p = headers_65;
	p += snprintf(p, 100, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
	for (int i = 0; i < 64; i++)
		p += snprintf(p, 20, "X-%d: y\r\n", i);
	snprintf(p, 3, "\r\n");
	int n = snprintf(header_40k, 100, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Long: ");
	memset(header_40k + n, 'x', 40 * 1024);
	snprintf(header_40k + n + 40 * 1024, 5, "\r\n\r\n");
	n = snprintf(body_8k, 100, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
	memset(body_8k + n, 'x', 8 * 1024);
	/* chunks of 1017 bytes, 1024 with their frame, so that the peer can repeat the last one for ever */
	n = snprintf(chunk_1k, 100, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	int m = snprintf(chunk_1k + n, 20, "3f9\r\n");
	memset(chunk_1k + n + m, 'x', 1017);
	memcpy(chunk_1k + n + m + 1017, "\r\n", 3);
}

static const struct misbehaviour {
	const char *name;
	struct peer_plan plan;
	enum err_code want;
	bool unsure;
} misbehaviours[] = {
    {"shuts at once", {.manner = PEER_SHUT}, ERR_BAD_REPLY, true},
    {"closes without an answer", {.manner = PEER_CLOSE}, ERR_BAD_REPLY, true},
    {"resets without an answer", {.manner = PEER_RESET}, ERR_BAD_REPLY, true},
    {"hangs", {.manner = PEER_HANG}, ERR_TIMEOUT, true},
    {"is deaf", {.manner = PEER_DEAF}, ERR_TIMEOUT, true},
    {"drips", {.manner = PEER_DRIP, .reply = OK_REPLY OK_REPLY}, ERR_TIMEOUT, true},
    {"cuts inside the headers", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nContent-Le"}, ERR_BAD_REPLY, true},
    {"cuts after the headers", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, ERR_BAD_REPLY,
	true},
    {"cuts inside the body", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}, ERR_BAD_REPLY,
	true},
    {"cuts inside a chunk", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"},
	ERR_BAD_REPLY, true},
    {"cuts before the last chunk",
	{.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"}, ERR_BAD_REPLY,
	true},
    {"resets inside the body", {.manner = PEER_RESET, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}, ERR_BAD_REPLY,
	true},
    {"hangs inside the body", {.manner = PEER_HANG, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}, ERR_TIMEOUT, true},
    {"says garbage", {.manner = PEER_CLOSE, .reply = "\x16\x03\x01 hello, is this SMTP?\r\n\r\n"}, ERR_BAD_REPLY, true},
    {"speaks HTTP/0.9", {.manner = PEER_CLOSE, .reply = "<html>hello</html>"}, ERR_BAD_REPLY, true},
    {"ends the body with the connection", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\n\r\nhello"}, ERR_BAD_REPLY, true},
    {"has two lengths", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\nhello"},
	ERR_BAD_REPLY, true},
    {"has length and chunks",
	{.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	ERR_BAD_REPLY, true},
    {"has a length that is none", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello"},
	ERR_BAD_REPLY, true},
    {"has a negative length", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"}, ERR_BAD_REPLY,
	true},
    {"codes the transfer", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
	ERR_BAD_REPLY, true},
    {"compresses unasked",
	{.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b..."},
	ERR_BAD_REPLY, true},
    {"announces too much", {.manner = PEER_HANG, .reply = body_8k}, ERR_BAD_REPLY, true},
    {"sends without end", {.manner = PEER_CLOSE, .reply = chunk_1k, .repeat = 100000}, ERR_BAD_REPLY, true},
    {"has 65 headers", {.manner = PEER_REPLY, .reply = headers_65}, ERR_BAD_REPLY, true},
    {"has a long header", {.manner = PEER_REPLY, .reply = header_40k}, ERR_BAD_REPLY, true},
    {"folds a header", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\r\n b\r\n\r\n"}, ERR_BAD_REPLY,
	true},
    {"hides a control character", {.manner = PEER_REPLY, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: a\x01\r\n\r\n"},
	ERR_BAD_REPLY, true},
    {"switches protocols", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhello"},
	ERR_BAD_REPLY, true},
    {"has an impossible status", {.manner = PEER_REPLY, .reply = "HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n"}, ERR_BAD_REPLY,
	true},
    {"only says wait", {.manner = PEER_CLOSE, .reply = "HTTP/1.1 102 Processing\r\n\r\n"}, ERR_BAD_REPLY, true},
};

static void
test_every_misbehaviour_has_its_code_and_says_whether_bytes_left(void **state)
{
	(void)state;
	make_large_replies();
	struct wire *w = wire_new();
	for (size_t i = 0; i < sizeof misbehaviours / sizeof *misbehaviours; i++) {
		const struct misbehaviour *m = &misbehaviours[i];
		struct arena *a = arena_new(0);
		struct peer *p = peer_start(&m->plan);
		struct wire_call c = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
		struct message reply = {0};
		struct err e = {0};
		int64_t began = clock_mono_us();
		int rc = wire_do(w, a, &c, &reply, NULL, &e);
		int64_t took_ms = (clock_mono_us() - began) / 1000;
		if (rc != -1 || e.code != m->want || e.unsure != m->unsure || took_ms > TOTAL_MS + 500)
			fail_msg("partner %s: %d %s unsure %d after %d ms: %s", m->name, rc, err_name(e.code), e.unsure,
			    (int)took_ms, e.msg);
		assert_true(peer_requests(p) <= 1);
		peer_stop(p);
		arena_free(a);
	}
	wire_free(w);
}

static void
test_a_good_reply_comes_whole_with_its_headers(void **state)
{
	(void)state;
	static const char *const replies[] = {OK_REPLY, ("HTTP/1.1 100 Continue\r\n\r\n" OK_REPLY),
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-One:  a \r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Late: b\r\n\r\n",
	    "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 5\r\nx-one: a\r\n\r\nhello"};
	struct wire *w = wire_new();
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct message reply;
		struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = replies[i]});
		struct wire_call c = call_to(a, "POST", "http://localhost", peer_port(p));
		assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
		assert_int_equal(reply.status, 200);
		assert_true(str_eq(reply.body, "hello"));
		assert_true(str_eq(*message_header(&reply, "X-One"), "a"));
		assert_int_equal(message_count(&reply, "X-Late"), 0);
		peer_stop(p);
		arena_free(a);
	}
	wire_free(w);
}

static void
test_statuses_are_replies_and_redirects_are_not_followed(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_REPLY,
	    .reply = "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"});
	struct wire_call c = call_to(a, "GET", "http://127.0.0.1", peer_port(p));
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
	assert_int_equal(reply.status, 302);
	assert_int_equal(peer_requests(p), 1);
	peer_stop(p);
	p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"});
	c = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
	assert_int_equal(reply.status, 503);
	peer_stop(p);
	p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = "HTTP/1.1 204 No Content\r\n\r\n"});
	c = call_to(a, "DELETE", "http://127.0.0.1", peer_port(p));
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
	assert_int_equal(reply.status, 204);
	assert_int_equal(reply.body.n, 0);
	peer_stop(p);
	arena_free(a);
	wire_free(w);
}

static void
test_only_what_the_caller_says_is_sent(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = OK_REPLY});
	struct wire_call c = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	char big[4096];
	memset(big, 'b', sizeof big);
	c.body = (struct str){big, sizeof big};
	const struct header h[] = {{str_of("Content-Type"), str_of("application/json")}, {str_of("X-Empty"), {"", 0}}};
	c.headers = h;
	c.n_headers = 2;
	c.url = arena_fmt(a, "http://127.0.0.1:%d/a/../b?x=%%2e", peer_port(p));
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
	const char *want = arena_fmt(a, "POST /a/../b?x=%%2e HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
	    "X-Empty:\r\nContent-Length: 4096\r\n\r\n", peer_port(p));
	assert_int_equal(strncmp(peer_request(p), want, strlen(want)), 0);
	c = call_to(a, "PUT", "http://127.0.0.1", peer_port(p));
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), 0);
	want = arena_fmt(a, "PUT /v1/x?q=1 HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 0\r\n\r\n", peer_port(p));
	assert_string_equal(peer_request(p), want);
	const struct header smuggle = {str_of("X"), str_of("a\r\nY: b")};
	c.headers = &smuggle;
	c.n_headers = 1;
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_false(e.unsure);
	assert_int_equal(peer_requests(p), 2);
	peer_stop(p);
	arena_free(a);
	wire_free(w);
}

static void
test_reads_reuse_a_connection_and_what_may_have_an_effect_never_does(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = OK_REPLY});
	struct wire_call get = call_to(a, "GET", "http://127.0.0.1", peer_port(p));
	struct wire_call post = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	for (int i = 0; i < 3; i++)
		assert_int_equal(wire_do(w, a, &get, &reply, NULL, &e), 0);
	assert_int_equal(peer_connections(p), 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(peer_connections(p), 4);
	assert_int_equal(peer_requests(p), 6);
	peer_stop(p);

	/* a peer that takes a second request on a connection and dies: libcurl itself tries a read again */
	p = peer_start(&(struct peer_plan){.manner = PEER_ONCE, .reply = OK_REPLY});
	get = call_to(a, "GET", "http://127.0.0.1", peer_port(p));
	post = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	assert_int_equal(wire_do(w, a, &get, &reply, NULL, &e), 0);
	assert_int_equal(wire_do(w, a, &get, &reply, NULL, &e), 0);
	assert_int_equal(peer_requests(p), 3);
	assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(peer_requests(p), 5);
	post.harmless = true; /* as a read: on the one that the last of them left open, which dies as well, and so does the next */
	for (int i = 0; i < 2; i++)
		assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(peer_requests(p), 9);
	peer_stop(p);

	p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = OK_REPLY});
	post = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	post.harmless = true;
	for (int i = 0; i < 3; i++)
		assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(peer_connections(p), 1);
	post.harmless = false; /* never on a connection of before */
	assert_int_equal(wire_do(w, a, &post, &reply, NULL, &e), 0);
	assert_int_equal(peer_connections(p), 2);
	peer_stop(p);
	arena_free(a);
	wire_free(w);
}

static void
test_nobody_there_is_certain(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct wire_call c = call_to(a, "POST", "http://127.0.0.1", peer_no_port());
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
	assert_int_equal(e.code, ERR_PARTNER_DOWN);
	assert_false(e.unsure);
	err_clear(&e);
	struct wire_tls tls = {.ca = "/nowhere/ca.pem"};
	c = call_to(a, "POST", "https://127.0.0.1", peer_no_port());
	c.tls = &tls;
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
	assert_false(e.unsure);
	arena_free(a);
	wire_free(w);
}

static void
test_plain_http_is_for_loopback_only_and_https_needs_an_authority(void **state)
{
	(void)state;
	static const char *const refused[] = {"http://192.0.2.1/", "http://localhost.example/", "http://127.0.0.1.example/",
	    "http://1270.0.0.1/", "http://127.1/", "https://127.0.0.1/", "ftp://127.0.0.1/", "file:///etc/passwd",
	    "http://user@127.0.0.1/", "http://127.0.0.1@192.0.2.1/", "http://127.0.0.1", "http://127.0.0.1/a b", "",
	    "http://127.0.0.1/#f", "http://127.0.0.1:0/", "http://[::1/"};
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct message reply;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct err e = {0};
		struct wire_call c = call_to(a, "GET", "", 0);
		c.url = refused[i];
		assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		assert_false(e.unsure);
	}
	arena_free(a);
	wire_free(w);
}

static void
test_urls_are_split_as_they_are_signed(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct message m = {0};
	assert_int_equal(url_split(a, "https://Igate.Example:8443/v1/x%2Fy?a=b&c", &m), 0);
	assert_true(str_eq(m.authority, "igate.example:8443"));
	assert_true(str_eq(m.path, "/v1/x%2Fy"));
	assert_true(str_eq(m.query, "a=b&c"));
	assert_int_equal(url_split(a, "https://h:443/", &m), 0);
	assert_true(str_eq(m.authority, "h"));
	assert_true(str_eq(m.query, ""));
	assert_int_equal(url_split(a, "http://[::1]:80/", &m), 0);
	assert_true(str_eq(m.authority, "[::1]"));
	static const char *const bad[] = {"https://h", "https:///x", "https://h?x", "https://h:/x", "https://h:99999/x",
	    "HTTPS://h/x", "https://u:p@h/x", "https://h/x#y", "https://h\\@e/x", "https://h/\xc3\xa9", "https://h/x\n"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(url_split(a, bad[i], &m), -1);
	arena_free(a);
}

static void *
stop_soon(void *flag)
{
	usleep(100 * 1000);
	atomic_store((atomic_bool *)flag, true);
	return NULL;
}

static void
test_a_call_is_given_up_when_told_to_stop(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	pthread_t t;
	atomic_bool stop = false;
	struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_HANG});
	struct wire_call c = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	c.total_ms = 20000;
	assert_int_equal(pthread_create(&t, NULL, stop_soon, &stop), 0);
	int64_t began = clock_mono_us();
	assert_int_equal(wire_do(w, a, &c, &reply, &stop, &e), -1);
	assert_true(clock_mono_us() - began < 5000000);
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_true(e.unsure);
	pthread_join(t, NULL);
	peer_stop(p);
	arena_free(a);
	wire_free(w);
}

/* ---- TLS ---------------------------------------------------------------------------------------------- */

struct certs {
	struct testkeys *ours, *strange;
};

static int
certs_make(void **state)
{
	static struct certs c;
	c.ours = testkeys_new();
	c.strange = testkeys_new();
	testkeys_pair(c.ours, "localhost", TESTKEY_P256);
	testkeys_pair(c.ours, "elsewhere", TESTKEY_P256);
	testkeys_pair(c.ours, "client", TESTKEY_P256);
	testkeys_pair(c.strange, "client", TESTKEY_P256);
	testkeys_crl(c.ours, "good.crl", TESTKEYS_UNTIL, NULL);
	testkeys_crl(c.ours, "revoked.crl", TESTKEYS_UNTIL, "localhost");
	testkeys_crl(c.ours, "stale.crl", TESTKEYS_FROM + 1000, NULL);
	*state = &c;
	return 0;
}

static int
certs_end(void **state)
{
	struct certs *c = *state;
	testkeys_free(c->ours);
	testkeys_free(c->strange);
	return 0;
}

/* one POST to a TLS peer; 0 or the code, and whether it was unsure */
static enum err_code
tls_call(const struct peer_plan *plan, const struct wire_tls *tls, bool *unsure, char why[240])
{
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct peer *p = peer_start(plan);
	struct wire_call c = call_to(a, "POST", "https://localhost", peer_port(p));
	c.tls = tls;
	c.total_ms = 5000;
	c.connect_ms = 4000;
	int rc = wire_do(w, a, &c, &reply, NULL, &e);
	assert_int_equal(rc, e.code == ERR_NONE ? 0 : -1);
	assert_int_equal(peer_requests(p), rc == 0 ? 1 : 0);
	*unsure = e.unsure;
	snprintf(why, 240, "%s", e.msg);
	wire_free(w);
	peer_stop(p);
	arena_free(a);
	return e.code;
}

static void
test_tls_servers_are_trusted_only_with_the_right_certificate(void **state)
{
	const struct certs *c = *state;
	const char *ca = testkeys_path(c->ours, "ca.pem"), *strange_ca = testkeys_path(c->strange, "ca.pem");
	testkeys_make(c->strange, "localhost", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_FROM + 1000, "digitalSignature");
	static const struct tls_case {
		const char *cert, *crl;
		bool old;     /* the server shows the other authority's certificate, which has expired */
		bool strange; /* that authority is trusted */
		bool tls12, tls11;
		enum err_code want;
		const char *why;
	} cases[] = {
	    {.cert = "localhost", .want = ERR_NONE},
	    {.cert = "localhost", .tls12 = true, .want = ERR_NONE},
	    {.cert = "localhost", .crl = "good.crl", .want = ERR_NONE},
	    {.cert = "localhost", .crl = "revoked.crl", .want = ERR_PARTNER_DOWN, .why = "revoked"},
	    {.cert = "localhost", .crl = "stale.crl", .want = ERR_PARTNER_DOWN, .why = "CRL has expired"},
	    {.cert = "localhost", .strange = true, .want = ERR_PARTNER_DOWN, .why = "certificate"},
	    {.cert = "localhost", .old = true, .strange = true, .want = ERR_PARTNER_DOWN, .why = "certificate has expired"},
	    {.cert = "elsewhere", .want = ERR_PARTNER_DOWN, .why = "does not match"},
	    {.cert = "localhost", .tls11 = true, .want = ERR_PARTNER_DOWN, .why = "alert"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct tls_case *t = &cases[i];
		char file[64], key[64], why[240];
		bool unsure;
		snprintf(file, sizeof file, "%s.pem", t->cert);
		snprintf(key, sizeof key, "%s.key", t->cert);
		struct peer_plan plan = {.manner = PEER_REPLY,
		    .reply = OK_REPLY,
		    .cert = testkeys_path(t->old ? c->strange : c->ours, file),
		    .key = testkeys_path(t->old ? c->strange : c->ours, key),
		    .tls12 = t->tls12,
		    .tls11 = t->tls11};
		struct wire_tls tls = {.ca = t->strange ? strange_ca : ca,
		    .crl = t->crl != NULL ? testkeys_path(c->ours, t->crl) : NULL};
		enum err_code got = tls_call(&plan, &tls, &unsure, why);
		if (got != t->want || unsure || (t->why != NULL && strstr(why, t->why) == NULL))
			fail_msg("case %zu: %s, unsure %d: %s", i, err_name(got), unsure, why);
	}
}

static void
test_a_client_certificate_is_shown_where_it_is_demanded(void **state)
{
	const struct certs *c = *state;
	enum err_code got;
	char why[240];
	bool unsure;
	struct peer_plan plan = {.manner = PEER_REPLY, .reply = OK_REPLY, .cert = testkeys_path(c->ours, "localhost.pem"),
	    .key = testkeys_path(c->ours, "localhost.key"), .client_ca = testkeys_path(c->ours, "ca.pem")};
	struct wire_tls tls = {.ca = plan.client_ca, .cert = testkeys_path(c->ours, "client.pem"),
	    .key = testkeys_path(c->ours, "client.key")};
	assert_int_equal(tls_call(&plan, &tls, &unsure, why), ERR_NONE);
	struct wire_tls none = {.ca = plan.client_ca};
	struct wire_tls stranger = {.ca = plan.client_ca, .cert = testkeys_path(c->strange, "client.pem"),
	    .key = testkeys_path(c->strange, "client.key")};
	/* A TLS 1.3 server refuses when our side of the handshake is over, so the request may have left or not. */
	got = tls_call(&plan, &none, &unsure, why);
	assert_int_equal(got, unsure ? ERR_BAD_REPLY : ERR_PARTNER_DOWN);
	got = tls_call(&plan, &stranger, &unsure, why);
	assert_int_equal(got, unsure ? ERR_BAD_REPLY : ERR_PARTNER_DOWN);
	plan.tls12 = true;
	assert_int_equal(tls_call(&plan, &none, &unsure, why), ERR_PARTNER_DOWN);
	assert_false(unsure);
	struct wire_tls missing = {.ca = plan.client_ca, .cert = "/nowhere/client.pem", .key = "/nowhere/client.key"};
	assert_int_equal(tls_call(&plan, &missing, &unsure, why), ERR_CONFIG);
	assert_false(unsure);
}

#ifdef GW_FAULTS
static void
test_faults_before_and_after_differ_in_certainty(void **state)
{
	(void)state;
	struct wire *w = wire_new();
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct message reply;
	struct peer *p = peer_start(&(struct peer_plan){.manner = PEER_REPLY, .reply = OK_REPLY});
	struct wire_call c = call_to(a, "POST", "http://127.0.0.1", peer_port(p));
	setenv("GW_FAULT", "wire_before:1+", 1);
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
	assert_int_equal(e.code, ERR_PARTNER_DOWN);
	assert_false(e.unsure);
	assert_int_equal(peer_requests(p), 0);
	err_clear(&e);
	setenv("GW_FAULT", "wire_after:1+", 1);
	assert_int_equal(wire_do(w, a, &c, &reply, NULL, &e), -1);
	assert_int_equal(e.code, ERR_TIMEOUT);
	assert_true(e.unsure);
	assert_int_equal(peer_requests(p), 1);
	unsetenv("GW_FAULT");
	peer_stop(p);
	arena_free(a);
	wire_free(w);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_misbehaviour_has_its_code_and_says_whether_bytes_left),
	    cmocka_unit_test(test_a_good_reply_comes_whole_with_its_headers),
	    cmocka_unit_test(test_statuses_are_replies_and_redirects_are_not_followed),
	    cmocka_unit_test(test_only_what_the_caller_says_is_sent),
	    cmocka_unit_test(test_reads_reuse_a_connection_and_what_may_have_an_effect_never_does),
	    cmocka_unit_test(test_nobody_there_is_certain),
	    cmocka_unit_test(test_plain_http_is_for_loopback_only_and_https_needs_an_authority),
	    cmocka_unit_test(test_urls_are_split_as_they_are_signed),
	    cmocka_unit_test(test_a_call_is_given_up_when_told_to_stop),
	    cmocka_unit_test_setup_teardown(test_tls_servers_are_trusted_only_with_the_right_certificate, certs_make, certs_end),
	    cmocka_unit_test_setup_teardown(test_a_client_certificate_is_shown_where_it_is_demanded, certs_make, certs_end),
#ifdef GW_FAULTS
	    cmocka_unit_test(test_faults_before_and_after_differ_in_certainty),
#endif
	};
	wire_start();
	int rc = cmocka_run_group_tests(tests, NULL, NULL);
	wire_stop();
	return rc;
}
