/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/http_text.h"
#include "main/tool_raw.h"
#include "sign/httpsig.h"
#include "tests/lib/testkeys.h"

enum { NOW = 1764000000 };
static const struct sign_policy policy = {.skew_ms = 60000, .max_age_ms = 600000};
static struct testkeys *keys;
static struct sign_key *key;
static struct trust *trust;

static int
set_up(void **state)
{
	struct err e = {0};
	(void)state;
	keys = testkeys_new();
	testkeys_pair(keys, "ec", TESTKEY_P256);
	key = sign_key_load(testkeys_path(keys, "ec.key"), testkeys_path(keys, "ec.pem"), &e);
	assert_non_null(key);
	trust = trust_new();
	assert_int_equal(trust_pin(trust, testkeys_path(keys, "ec.pem"), &e), 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sign_key_free(key);
	trust_free(trust);
	testkeys_free(keys);
	return 0;
}

struct sample {
	struct message m;
	struct header headers[12];
};

static void
add(struct sample *s, const char *name, const char *value)
{
	s->headers[s->m.n_headers++] = (struct header){str_of(name), str_of(value)};
	s->m.headers = s->headers;
}

static struct sample
post(void)
{
	struct sample s = {.m = {.method = str_of("POST"), .authority = str_of("gate.example:8443"), .path = str_of("/api/v1/news"),
	    .query = str_of("page=2"), .body = str_of("{\"number\":\"H39.1\"}")}};
	add(&s, "Content-Type", "application/json");
	s.m.headers = NULL; /* the copy's, once it is signed */
	return s;
}

static void
seal(struct arena *a, struct sample *s, const struct message *request)
{
	struct header h[HTTPSIG_HEADERS];
	struct err e = {0};
	s->m.headers = s->headers;
	assert_int_equal(httpsig_sign(a, key, &s->m, request, NOW * INT64_C(1000), 300000, h, &e), 0);
	for (int i = 0; i < HTTPSIG_HEADERS; i++)
		if (h[i].value.p != NULL)
			s->headers[s->m.n_headers++] = h[i];
}

/* read by the tool's reader and verified: what a third party does */
static int
judge(struct arena *a, struct str text, struct str of_request, struct err *e)
{
	struct httpsig_verified v;
	struct message m, request;
	if (tool_raw_read(a, text, &m, e) != 0)
		return -2;
	if (of_request.p != NULL)
		assert_int_equal(tool_raw_read(a, of_request, &request, e), 0);
	return httpsig_verify(a, &m, of_request.p != NULL ? &request : NULL, trust, &policy, NOW * INT64_C(1000), NULL, &v, e);
}

static void
assert_has(struct str text, const char *part, bool has)
{
	assert_int_equal(memmem(text.p, text.n, part, strlen(part)) != NULL, has);
}

static void
a_kept_request_and_its_answer_are_verified_from_their_texts_alone(void **state)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	(void)state;
	struct sample q = post(), r = {.m = {.status = 409, .body = str_of("{}")}};
	seal(a, &q, NULL);
	add(&r, "content-type", "application/problem+json");
	seal(a, &r, &q.m);
	struct str asked = http_text_print(a, &q.m, true), answered = http_text_print(a, &r.m, true);
	assert_int_equal(judge(a, asked, (struct str){NULL, 0}, &e), 0);
	assert_int_equal(judge(a, answered, asked, &e), 0);
	assert_has(asked, "POST /api/v1/news?page=2 HTTP/1.1\r\nHost: gate.example:8443\r\nContent-Type: application/json\r\n",
	    true);
	assert_has(asked, "\r\nContent-Length: 18\r\n\r\n{\"number\":\"H39.1\"}", true);
	assert_int_equal(memcmp(answered.p, "HTTP/1.1 409 \r\n", 15), 0);
	arena_free(a);
}

static void
one_byte_changed_in_a_kept_request_is_refused(void **state)
{
	struct arena *a = arena_new(0);
	(void)state;
	struct sample q = post();
	seal(a, &q, NULL);
	struct str text = http_text_print(a, &q.m, true);
	const char *const covered[] = {"POST", "gate", "news", "page", "json", "H39", "nonce"};
	for (size_t i = 0; i < sizeof covered / sizeof covered[0]; i++) {
		struct err e = {0};
		char *copy = arena_dup(a, text.p, text.n);
		char *at = memmem(copy, text.n, covered[i], strlen(covered[i]));
		assert_non_null(at);
		at[1] ^= 1;
		assert_int_not_equal(judge(a, (struct str){copy, text.n}, (struct str){NULL, 0}, &e), 0);
	}
	arena_free(a);
}

static void
what_lets_somebody_in_is_withheld_and_the_signature_still_holds(void **state)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	(void)state;
	struct sample q = post();
	add(&q, "AUTHORIZATION", "Bearer very-secret");
	add(&q, "Cookie", "session=secret-too");
	seal(a, &q, NULL);
	struct str text = http_text_print(a, &q.m, true);
	assert_has(text, "secret", false);
	assert_has(text, "AUTHORIZATION: " HTTP_TEXT_WITHHELD "\r\nCookie: " HTTP_TEXT_WITHHELD "\r\n", true);
	assert_int_equal(judge(a, text, (struct str){NULL, 0}, &e), 0);
	arena_free(a);
}

static void
what_the_signature_covers_is_kept_though_it_lets_somebody_in(void **state)
{
	struct arena *a = arena_new(0);
	(void)state;
	struct sample q = post();
	add(&q, "Authorization", "Bearer covered");
	add(&q, "Cookie", "c=1");
	add(&q, "Signature-Input", "sig=(\"@method\" \"authorization\");created=1");
	q.m.headers = q.headers;
	struct str text = http_text_print(a, &q.m, true);
	assert_has(text, "Authorization: Bearer covered\r\n", true);
	assert_has(text, "Cookie: " HTTP_TEXT_WITHHELD "\r\n", true);
	arena_free(a);
}

static void
a_body_left_out_can_be_put_back_and_then_it_holds(void **state)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	(void)state;
	struct sample q = post();
	seal(a, &q, NULL);
	struct str text = http_text_print(a, &q.m, false);
	assert_has(text, "H39.1", false);
	assert_int_equal(http_text_body(text).n, 0);
	assert_int_equal(judge(a, text, (struct str){NULL, 0}, &e), -2);
	struct str again = str_of(arena_fmt(a, "%.*s%s", (int)text.n, text.p, q.m.body.p));
	assert_int_equal(judge(a, again, (struct str){NULL, 0}, &e), 0);
	arena_free(a);
}

static void
a_chunked_body_is_kept_in_one_piece(void **state)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	(void)state;
	struct sample q = post();
	add(&q, "Host", "Gate.example:8443");
	add(&q, "Transfer-Encoding", "chunked");
	seal(a, &q, NULL);
	struct str text = http_text_print(a, &q.m, true);
	assert_has(text, "chunked", false);
	assert_has(text, "Host: Gate.example:8443\r\n", true);
	assert_has(text, "Host: gate", false);
	assert_has(text, "Content-Length: 18\r\n", true);
	assert_int_equal(judge(a, text, (struct str){NULL, 0}, &e), 0);
	arena_free(a);
}

static void
a_get_has_no_length_and_no_question_mark_of_ours(void **state)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	(void)state;
	struct sample q = {
	    .m = {.method = str_of("GET"), .authority = str_of("p.example"), .path = str_of("/x"), .query = {"", 0}}};
	seal(a, &q, NULL);
	struct str text = http_text_print(a, &q.m, true);
	assert_has(text, "GET /x HTTP/1.1\r\nHost: p.example\r\nSignature-Input: ", true);
	assert_has(text, "Content-Length", false);
	assert_int_equal(judge(a, text, (struct str){NULL, 0}, &e), 0);
	arena_free(a);
}

static void
only_http_texts_are_taken_for_such(void **state)
{
	(void)state;
	assert_true(http_text_is(str_of("GET / HTTP/1.1\r\n\r\n")));
	assert_true(http_text_is(str_of("HTTP/1.1 200 \r\n\r\n")));
	assert_false(http_text_is(str_of("{\"a\":\"HTTP/1.1\"}")));
	assert_false(http_text_is(str_of("<a>HTTP/1.1\r\n</a>")));
	assert_false(http_text_is(str_of("HTTP/1.1")));
	assert_false(http_text_is(str_of("HTTP/1.1\r\n")));
	assert_false(http_text_is(str_of("\r\n")));
	assert_false(http_text_is((struct str){NULL, 0}));
	assert_true(str_eq(http_text_body(str_of("{\"a\":1}")), "{\"a\":1}"));
	assert_true(str_eq(http_text_body(str_of("HTTP/1.1 200 \r\nA: b\r\n\r\n{\r\n\r\n}")), "{\r\n\r\n}"));
	assert_int_equal(http_text_body(str_of("HTTP/1.1 200 \r\nA: b\r\n")).n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_kept_request_and_its_answer_are_verified_from_their_texts_alone),
	    cmocka_unit_test(one_byte_changed_in_a_kept_request_is_refused),
	    cmocka_unit_test(what_lets_somebody_in_is_withheld_and_the_signature_still_holds),
	    cmocka_unit_test(what_the_signature_covers_is_kept_though_it_lets_somebody_in),
	    cmocka_unit_test(a_body_left_out_can_be_put_back_and_then_it_holds),
	    cmocka_unit_test(a_chunked_body_is_kept_in_one_piece),
	    cmocka_unit_test(a_get_has_no_length_and_no_question_mark_of_ours),
	    cmocka_unit_test(only_http_texts_are_taken_for_such),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
