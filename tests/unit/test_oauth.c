/* SPDX-License-Identifier: Apache-2.0 */
/* Access tokens as others write them, and documents read in parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "connectors/oauth.h"
#include "json/part.h"

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static int
read_token(int status, const char *body, const char **token, int64_t *life_ms, struct err *e)
{
	const struct conn_env env = {.arena = a};
	const struct conn_reply r = {.status = status, .content_type = "application/json", .body = str_of(body)};
	return oauth_read_token(&env, &r, token, life_ms, e);
}

/* RFC 6749 section 5.1: the life is recommended, not required; what is said of it is no reason to stop all delivery. */
static void
test_a_life_may_be_said_in_any_way_or_not_at_all(void **state)
{
	(void)state;
	static const struct {
		const char *said;
		int64_t life_ms;
	} rows[] = {
	    {"3600", 3600000},
	    {"\"3600\"", 3600000},
	    {"\" 3600 \"", 3600000},
	    {"3600.0", 3600000},
	    {"\"3600.9\"", 3600000},
	    {"\"0060\"", 60000},
	    {"1", 1000},
	    {"null", OAUTH_LIFE_UNTOLD_MS},
	    {"0", OAUTH_LIFE_UNTOLD_MS},
	    {"-1", OAUTH_LIFE_UNTOLD_MS},
	    {"\"\"", OAUTH_LIFE_UNTOLD_MS},
	    {"\"soon\"", OAUTH_LIFE_UNTOLD_MS},
	    {"true", OAUTH_LIFE_UNTOLD_MS},
	    {"{}", OAUTH_LIFE_UNTOLD_MS},
	    {"[3600]", OAUTH_LIFE_UNTOLD_MS},
	    {"3.6e3", OAUTH_LIFE_UNTOLD_MS},
	    {"31536000", OAUTH_LIFE_MAX_MS},
	    {"99999999999999999999999999", OAUTH_LIFE_MAX_MS},
	    {"\"99999999999999999999\"", OAUTH_LIFE_MAX_MS},
	    {"86401", OAUTH_LIFE_MAX_MS},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		const char *token = NULL;
		int64_t life_ms = 0;
		const char *body = arena_fmt(a,
		    "{\"access_token\":\"a.b-c_d~e+f/g==\",\"token_type\":\"bEARER\",\"expires_in\":%s,\"scope\":[1.5]}",
		    rows[i].said);
		if (read_token(200, body, &token, &life_ms, &e) != 0)
			fail_msg("%s: %s", rows[i].said, e.msg);
		assert_string_equal(token, "a.b-c_d~e+f/g==");
		if (life_ms != rows[i].life_ms)
			fail_msg("%s: %lld ms", rows[i].said, (long long)life_ms);
	}
}

static void
test_what_is_no_bearer_token_is_refused(void **state)
{
	(void)state;
	static const char *const bodies[] = {"", "{}", "[]", "x", "{\"access_token\":\"t\"}", "{\"token_type\":\"Bearer\"}",
	    "{\"access_token\":\"t\",\"token_type\":\"mac\"}", "{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}",
	    "{\"access_token\":\"\",\"token_type\":\"Bearer\"}", "{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\"}",
	    "{\"access_token\":\"t\",\"access_token\":\"u\",\"token_type\":\"Bearer\"}",
	    "{\"access_token\":{},\"token_type\":\"Bearer\"}"};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct err e = {0};
		const char *token;
		int64_t life_ms;
		if (read_token(200, bodies[i], &token, &life_ms, &e) == 0)
			fail_msg("%s was taken", bodies[i]);
		assert_int_equal(e.code, ERR_BAD_REPLY);
	}
}

static void
test_a_refusal_is_told_in_the_partners_word(void **state)
{
	(void)state;
	struct err e = {0};
	const char *token;
	int64_t life_ms;
	assert_int_equal(read_token(400, "{\"error\":\"invalid_client\"}", &token, &life_ms, &e), -1);
	assert_int_equal(e.code, ERR_PARTNER_REFUSED);
	assert_string_equal(e.msg, "no token: invalid_client");
	err_clear(&e);
	assert_int_equal(read_token(503, "<html>", &token, &life_ms, &e), -1);
	assert_int_equal(e.code, ERR_PARTNER_DOWN);
	assert_string_equal(e.msg, "no token: HTTP 503");
}

static void
test_a_list_is_taken_apart_byte_for_byte(void **state)
{
	(void)state;
	struct err e = {0};
	struct str *items, rest;
	size_t n;
	const char *text =
	    " { \"x\" : \"],[\" , \"\\u0054in\":[ {\"a\":\"]\\\"\\\\\",\"a\":[1,{}]} ,7, \"s\" ,[],1e2 ],\"y\":{\"Tin\":[9]}} ";
	assert_int_equal(json_parts(a, str_of(text), "Tin", &items, &n, &rest, &e), 0);
	static const char *const want[] = {"{\"a\":\"]\\\"\\\\\",\"a\":[1,{}]}", "7", "\"s\"", "[]", "1e2"};
	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++)
		assert_true(str_eq(items[i], want[i]));
	assert_true(str_eq(rest, " { \"x\" : \"],[\" , \"\\u0054in\":[],\"y\":{\"Tin\":[9]}} "));
	assert_int_equal(json_parts(a, str_of("{\"Tin\":[]}"), "Tin", &items, &n, &rest, &e), 0);
	assert_int_equal(n, 0);
	assert_true(str_eq(rest, "{\"Tin\":[]}"));
}

/* Half a character, a NUL, bytes that are no UTF-8, a line's end in a text, a number that nothing holds, a thousand brackets: each
 * is cut out as it came, for its own reader to refuse. */
static void
test_what_spoils_one_element_spoils_no_other(void **state)
{
	(void)state;
	static const char *const bad[] = {"{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\q\"}",
	    "{\"a\":\"Nguy\xe1\xbb\"}", "{\"a\":\"x\ny\"}", "{\"a\":1e999}", "{\"a\":-012}", "{\"a\":99999999999999999999}", NULL};
	char *deep = arena_alloc(a, 10001);
	const struct str good = str_of("{\"a\":\"x\"}");
	memset(deep, '[', 5000);
	memset(deep + 5000, ']', 5000);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		struct str *items, rest, one = str_of(bad[i] != NULL ? bad[i] : deep);
		size_t n;
		const char *page = arena_fmt(a, "{\"Tin\":[%s,%s],\"y\":1}", one.p, good.p);
		if (json_parts(a, str_of(page), "Tin", &items, &n, &rest, &e) != 0)
			fail_msg("%.40s: %s", one.p, e.msg);
		assert_int_equal(n, 2);
		assert_true(str_eq(items[0], one.p) && str_eq(items[1], good.p));
		assert_true(str_eq(rest, "{\"Tin\":[],\"y\":1}"));
	}
}

static void
test_what_has_no_such_list_is_no_page(void **state)
{
	(void)state;
	static const char *const bodies[] = {"", "{}", "[]", "{\"Tin\":{}}", "{\"Tin\":[1}", "{\"Tin\":[]",
	    "{\"Tin\":[],\"Tin\":[1]}", "{\"x\":{\"Tin\":[]}}", "{\"Tin\":[]}x", "{\"Tin\":[\"a]}", "{\"Tin\":[\"a\\",
	    "{\"Tin\":[1 2]}", "{\"Tin\":[{]}]}", "{\"Tin\":[\xff]}", "{\"Tin\":[tru]}"};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		struct err e = {0};
		struct str *items, rest;
		size_t n;
		if (json_parts(a, str_of(bodies[i]), "Tin", &items, &n, &rest, &e) == 0)
			fail_msg("%s was taken", bodies[i]);
		assert_int_equal(e.code, ERR_BAD_MESSAGE);
	}
}

/* What a signature is over must come byte for byte. */
static void
test_a_member_comes_as_it_was_written(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want; /* want NULL: it is absent; "": refused */
	} rows[] = {
	    {"{\"a\":1, \"r\" : { \"x\" :[1, 2.50,\"}\\\"\"] } }", "{ \"x\" :[1, 2.50,\"}\\\"\"] }"},
	    {"{\"r\":\"te,xt\"}", "\"te,xt\""},
	    {"{\"r\":-0.5}", "-0.5"},
	    {"{\"r\":null,\"a\":{\"r\":1}}", "null"},
	    {"{\"a\":{\"r\":1}}", NULL},
	    {"{}", NULL},
	    {"{\"\\u0072\":7}", "7"}, /* an escaped name is the same name */
	    {"{\"r\":1,\"r\":1}", ""},
	    {"{\"r\":1,\"\\u0072\":1}", ""},
	    {"[1]", ""},
	    {"{\"r\":1", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str out;
		struct err e = {0};
		int got = json_member(a, str_of(rows[i].text), "r", &out, &e);
		bool refused = rows[i].want != NULL && rows[i].want[0] == '\0';
		bool fits = got == (refused ? -1 : 0) &&
		    (refused || (rows[i].want == NULL ? out.p == NULL : out.p != NULL && str_eq(out, rows[i].want)));
		if (!fits)
			fail_msg("%s: %d %.*s", rows[i].text, got, (int)out.n, out.p != NULL ? out.p : "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_a_life_may_be_said_in_any_way_or_not_at_all, begin, end),
	    cmocka_unit_test_setup_teardown(test_what_is_no_bearer_token_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(test_a_refusal_is_told_in_the_partners_word, begin, end),
	    cmocka_unit_test_setup_teardown(test_a_list_is_taken_apart_byte_for_byte, begin, end),
	    cmocka_unit_test_setup_teardown(test_what_spoils_one_element_spoils_no_other, begin, end),
	    cmocka_unit_test_setup_teardown(test_what_has_no_such_list_is_no_page, begin, end),
	    cmocka_unit_test_setup_teardown(test_a_member_comes_as_it_was_written, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
