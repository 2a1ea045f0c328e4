/* SPDX-License-Identifier: Apache-2.0 */
/* Calls to partners that authenticate in other ways than the dialects built in, and questions that somebody waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "call/ask.h"
#include "call/call.h"
#include "call/circuit.h"
#include "journal/journal.h"
#include "journal/read.h"
#include "tests/lib/peer.h"
#include "tests/lib/testkeys.h"
#include "tests/lib/world.h"
#include "wire/wire.h"

#define REPLY "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n42"

static const char *const parts[] = {"@method", "@path", "X-Time", "@digest", NULL};
static const struct hmac_profile profile = {"X-Code", "X-Client", "X-Time", parts, NULL, false};

static struct world w;
static struct testkeys *keys;
static struct sign_key *key;
static struct connector dialect;
static struct partner_setup to;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	world_make(&w);
	wire_start();
	a = arena_new(0);
	keys = testkeys_new();
	testkeys_pair(keys, "ours", TESTKEY_P256);
	key = sign_key_load(testkeys_path(keys, "ours.key"), testkeys_path(keys, "ours.pem"), &e);
	w.setup.conf.messages.life = 300000;
	return key != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	sign_key_free(key);
	testkeys_free(keys);
	arena_free(a);
	wire_stop();
	world_drop(&w);
	return 0;
}

/* A partner of a dialect with such calls and unsigned answers, at that peer. */
static void
speaks(uint32_t auth, const struct peer *p, const char *name)
{
	dialect = (struct connector){
	    .name = "test", .caps = CONN_SEND | CONN_IDEMPOTENT, .auth_out = auth, .hmac = &profile, .max_body = 4096};
	to = (struct partner_setup){.dialect = &dialect,
	    .auth_out = auth,
	    .reply_by_tls = true,
	    .key = key,
	    .secret = "0123456789abcdef",
	    .p = {.name = name,
		.client_id = "cong",
		.connect_ms = 2000,
		.total_ms = 2000,
		.breaker_after = 3,
		.breaker_pause_ms = 60000}};
	to.p.url = arena_fmt(a, "http://127.0.0.1:%d", p != NULL ? peer_port(p) : peer_no_port());
	err_clear(&e);
}

static int
call_it(const char *body, struct call_reply *out)
{
	struct wire *wire = wire_new();
	const struct call c = {.core = &w.core, .setup = &w.setup, .to = &to, .wire = wire, .a = a};
	const struct conn_request q = {.path = "/v1/x", .content_type = "text/plain", .body = str_of(body)};
	struct conn_env env;
	assert_int_equal(call_env(&c, &env, &e), 0);
	int failed = call_do(&c, env.token, &q, "", out, &e);
	wire_free(wire);
	return failed;
}

static void
test_each_way_of_naming_and_proving_is_on_the_wire(void **state)
{
	(void)state;
	static const struct {
		uint32_t auth;
		const char *has[3];
	} rows[] = {
	    {CONN_AUTH_NONE, {"POST /v1/x"}},
	    {CONN_AUTH_BASIC, {"Authorization: Basic Y29uZzowMTIzNDU2Nzg5YWJjZGVm"}},
	    {CONN_AUTH_BEARER, {"Authorization: Bearer 0123456789abcdef"}},
	    {CONN_AUTH_HMAC, {"X-Code: ", "X-Client: cong", "X-Time: "}},
	    {CONN_AUTH_JWS, {"X-JWS-Signature: "}},
	    {CONN_AUTH_JWS | CONN_AUTH_BASIC, {"X-JWS-Signature: ", "Authorization: Basic "}},
	    {CONN_AUTH_HTTPSIG | CONN_AUTH_BEARER, {"Signature: sig=:", "Authorization: Bearer "}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct peer_plan plan = {.manner = PEER_CLOSE, .reply = REPLY};
		struct peer *p = peer_start(&plan);
		struct call_reply r;
		speaks(rows[i].auth, p, "named");
		assert_int_equal(call_it("hello", &r), 0);
		assert_true(r.verified && r.reply.status == 200 && str_eq(r.reply.body, "42"));
		for (size_t h = 0; h < 3 && rows[i].has[h] != NULL; h++)
			if (strstr(peer_request(p), rows[i].has[h]) == NULL)
				fail_msg("no %s in %s", rows[i].has[h], peer_request(p));
		assert_int_equal(strstr(peer_request(p), "Authorization") != NULL, (rows[i].auth & CONN_AUTH_NAMES) != 0);
		peer_stop(p);
	}
}

/* An answer that nothing proves is no answer, unless the configuration says that TLS proves it. */
static void
test_unsigned_answers_are_believed_only_where_it_says_tls(void **state)
{
	(void)state;
	const struct peer_plan plan = {.manner = PEER_CLOSE, .reply = REPLY};
	struct peer *p = peer_start(&plan);
	struct call_reply r;
	speaks(CONN_AUTH_BASIC, p, "trusted");
	to.reply_by_tls = false;
	assert_int_equal(call_it("hello", &r), -1);
	assert_int_equal(e.code, ERR_BAD_REPLY);
	assert_true(e.unsure);
	peer_stop(p);
}

static int
each(void *ctx, struct arena *unused, const struct journal_record *r, struct err *why)
{
	(void)unused;
	(void)why;
	const char *text = arena_dup(a, r->data.p, r->data.n);
	if (r->kind == JOURNAL_SENT && strstr(text, "0123456789abcdef") != NULL)
		(*(int *)ctx)++;
	if (r->kind == JOURNAL_SENT && strstr(text, "begins [withheld] ends") != NULL)
		((int *)ctx)[1]++;
	return 0;
}

static void
test_what_lets_us_in_is_not_in_the_journal(void **state)
{
	(void)state;
	const uint32_t ways[] = {CONN_AUTH_BASIC, CONN_AUTH_BEARER, CONN_AUTH_SESSION};
	int found[2] = {0, 0};
	for (size_t i = 0; i < 3; i++) {
		const struct peer_plan plan = {.manner = PEER_CLOSE, .reply = REPLY};
		struct peer *p = peer_start(&plan);
		struct call_reply r;
		speaks(ways[i], p, "secret");
		assert_int_equal(call_it("begins 0123456789abcdef ends", &r), 0);
		assert_non_null(strstr(peer_request(p), "begins 0123456789abcdef ends"));
		peer_stop(p);
	}
	assert_int_equal(journal_flush(w.core.journal, &e), 0);
	assert_int_equal(journal_walk(w.dir, w.core.vault, each, found, &e), 0);
	assert_int_equal(found[1], 1); /* the session's; a body is else as it was sent */
	assert_int_equal(found[0], 2);
}

/* ---- questions ---- */

static int
build(const struct conn_env *env, const void *asked, struct conn_request *out, struct err *why)
{
	(void)why;
	out->method = "GET";
	out->path = arena_fmt(env->arena, "/q?x=%s", (const char *)asked);
	return 0;
}

static int
read_it(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer, struct err *why)
{
	(void)env;
	(void)asked;
	if (r->status == 404)
		return 0;
	if (r->status != 200 || r->body.n != 2)
		return err_set(why, ERR_BAD_REPLY, "not two bytes");
	memcpy(answer, r->body.p, 2);
	return 1;
}

static const struct conn_question question = {"what-is-it", build, read_it};

static enum ask_answer
ask_for(int64_t ms, char answer[3])
{
	err_clear(&e);
	int64_t began = clock_mono_us();
	enum ask_answer got = call_ask(&w.core, &w.setup, &to, a, &question, "1", answer, "", began + ms * 1000, &e);
	assert_true(clock_mono_us() - began < (ms + 1500) * 1000);
	return got;
}

static void
test_the_three_answers_are_never_taken_for_one_another(void **state)
{
	(void)state;
	static const struct {
		struct peer_plan plan;
		enum ask_answer want;
	} rows[] = {
	    {{.manner = PEER_CLOSE, .reply = REPLY}, ASK_ANSWERED},
	    {{.manner = PEER_CLOSE, .reply = "HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"}, ASK_REFUSED},
	    {{.manner = PEER_CLOSE, .reply = "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n"}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_CLOSE, .reply = "HTTP/1.1 429 X\r\nContent-Length: 0\r\n\r\n"}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n421"}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_CLOSE, .reply = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n42"}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_RESET, .reply = "HTTP/1.1 200"}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_HANG}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_DEAF}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_SHUT}, ASK_NOT_REACHABLE},
	    {{.manner = PEER_DRIP, .reply = REPLY}, ASK_NOT_REACHABLE}, /* 70 bytes, 20 ms each: too late */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct peer *p = peer_start(&rows[i].plan);
		char answer[3] = "";
		speaks(CONN_AUTH_BEARER, p, arena_fmt(a, "q%zu", i));
		enum ask_answer got = ask_for(500, answer);
		if (got != rows[i].want)
			fail_msg("row %zu: %s %s", i, ask_answer_name(got), e.msg);
		assert_string_equal(answer, got == ASK_ANSWERED ? "42" : "");
		assert_int_equal(e.code == ERR_NONE, got != ASK_NOT_REACHABLE);
		peer_stop(p);
	}
}

static void
test_a_partner_that_is_left_alone_is_not_asked(void **state)
{
	(void)state;
	char answer[3] = "";
	speaks(CONN_AUTH_NONE, NULL, "away");
	for (int i = 0; i < 3; i++) /* the same breaker as for everything else */
		assert_int_equal(ask_for(1000, answer), ASK_NOT_REACHABLE);
	assert_true(circuit_is_shut(circuit_of(&w.core, "away")));
	const struct peer_plan plan = {.manner = PEER_CLOSE, .reply = REPLY};
	struct peer *p = peer_start(&plan);
	to.p.url = arena_fmt(a, "http://127.0.0.1:%d", peer_port(p));
	assert_int_equal(ask_for(1000, answer), ASK_NOT_REACHABLE);
	assert_int_equal(peer_connections(p), 0);
	peer_stop(p);
}

/* Who is asked in a hurry and takes the time it is allowed is not away. */
static void
test_a_short_deadline_opens_no_circuit(void **state)
{
	(void)state;
	const struct peer_plan plan = {.manner = PEER_HANG};
	struct peer *p = peer_start(&plan);
	char answer[3] = "";
	speaks(CONN_AUTH_NONE, p, "slow");
	for (int i = 0; i < 4; i++)
		assert_int_equal(ask_for(50, answer), ASK_NOT_REACHABLE);
	assert_false(circuit_is_shut(circuit_of(&w.core, "slow")));
	assert_int_equal(ask_for(0, answer), ASK_NOT_REACHABLE);
	peer_stop(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_way_of_naming_and_proving_is_on_the_wire),
	    cmocka_unit_test(test_unsigned_answers_are_believed_only_where_it_says_tls),
	    cmocka_unit_test(test_what_lets_us_in_is_not_in_the_journal),
	    cmocka_unit_test(test_the_three_answers_are_never_taken_for_one_another),
	    cmocka_unit_test(test_a_partner_that_is_left_alone_is_not_asked),
	    cmocka_unit_test(test_a_short_deadline_opens_no_circuit),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
