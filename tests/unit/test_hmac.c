/* SPDX-License-Identifier: Apache-2.0 */
/* Keyed digests of messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "sign/hmac.h"

static const int64_t now = 1764000000000;
static const struct sign_policy policy = {.skew_ms = 60000, .max_age_ms = 600000};
static const struct hmac_key key = {"cong-42", "0123456789abcdef0123456789abcdef"};
static const char *const parts[] = {"@method", "@authority", "@path", "@query", "X-Time", "Content-Type", "@digest", NULL};
static const char *const reply_parts[] = {"@status", "X-Time", "@digest", "@request", NULL};
static const struct hmac_profile hex = {"X-Code", "X-Client", "X-Time", parts, reply_parts, false};
static const struct hmac_profile base64 = {"X-Code", "X-Client", "X-Time", parts, NULL, true};

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

struct sample {
	struct message m;
	struct header headers[6];
};

static struct sample *
sample(int status)
{
	struct sample *s = arena_alloc(a, sizeof *s);
	s->m = (struct message){.status = status, .body = str_of("{\"so\":1}"), .headers = s->headers, .n_headers = 1};
	s->headers[0] = (struct header){str_of("Content-Type"), str_of("application/json")};
	if (status == 0) {
		s->m.method = str_of("POST");
		s->m.authority = str_of("gate.example");
		s->m.path = str_of("/v1/ho-so");
		s->m.query = str_of("a=1");
	}
	return s;
}

static void
seal(struct sample *s, const struct hmac_profile *p, const struct sample *request)
{
	struct err e = {0};
	s->m.n_headers = 1;
	assert_int_equal(hmac_sign(a, p, &key, &s->m, request != NULL ? &request->m : NULL, now, s->headers + 1, &e), 0);
	s->m.n_headers = 1 + HMAC_HEADERS;
}

static void
refused(const struct sample *s, const struct sample *request, const struct hmac_key *k, int64_t at, const char *rule)
{
	struct err e = {0};
	struct hmac_verified v;
	assert_int_equal(hmac_verify(a, &hex, k, &s->m, request != NULL ? &request->m : NULL, &policy, at, &v, &e), -1);
	if (strncmp(e.msg, rule, strlen(rule)) != 0 || e.msg[strlen(rule)] != ':')
		fail_msg("wanted %s, got: %s", rule, e.msg);
}

/* RFC 4231, test cases 1 to 3 */
static void
test_the_digest_is_that_of_the_standard(void **state)
{
	(void)state;
	char k1[20], k3[20], d3[50];
	memset(k1, 0x0b, sizeof k1);
	memset(k3, 0xaa, sizeof k3);
	memset(d3, 0xdd, sizeof d3);
	const struct {
		struct str key, data;
		const char *code;
	} cases[] = {
	    {{k1, 20}, str_of("Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
	    {str_of("Jefe"), str_of("what do ya want for nothing?"),
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	    {{k3, 20}, {d3, 50}, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
	};
	for (size_t i = 0; i < 3; i++) {
		unsigned char code[DIGEST_LEN];
		char text[DIGEST_HEX];
		digest_keyed(cases[i].key, cases[i].data, code);
		text_hex(code, sizeof code, text);
		assert_string_equal(text, cases[i].code);
	}
}

static void
test_the_text_is_the_declared_parts_joined_by_newlines(void **state)
{
	(void)state;
	unsigned char code[DIGEST_LEN];
	char want[DIGEST_HEX], body[DIGEST_HEX];
	struct sample *s = sample(0);
	digest_hex(s->m.body, body);
	const char *text = arena_fmt(a, "POST\ngate.example\n/v1/ho-so\na=1\n1764000000\napplication/json\n%s", body);
	digest_keyed(str_of(key.secret), str_of(text), code);
	text_hex(code, sizeof code, want);
	seal(s, &hex, NULL);
	assert_string_equal(s->headers[1].value.p, "cong-42");
	assert_string_equal(s->headers[2].value.p, "1764000000");
	assert_string_equal(s->headers[3].value.p, want);
	seal(s, &base64, NULL);
	assert_string_equal(s->headers[3].value.p, text_base64(a, code, sizeof code));
}

static void
test_what_we_code_we_accept(void **state)
{
	(void)state;
	struct err e = {0};
	struct hmac_verified v, again;
	struct sample *s = sample(0), *r = sample(200);
	seal(s, &hex, NULL);
	assert_true(str_eq(hmac_claims(&s->m, &hex), "cong-42"));
	assert_int_equal(hmac_verify(a, &hex, &key, &s->m, NULL, &policy, now, &v, &e), 0);
	assert_int_equal(v.created_ms, now);
	assert_int_equal(v.expires_ms, now + 600000);
	assert_int_equal(hmac_verify(a, &hex, &key, &s->m, NULL, &policy, now + 1000, &again, &e), 0);
	assert_memory_equal(v.replay, again.replay, sizeof v.replay);
	seal(r, &hex, s);
	assert_int_equal(hmac_verify(a, &hex, &key, &r->m, &s->m, &policy, now, &v, &e), 0);
}

static void
test_what_was_changed_is_noticed(void **state)
{
	(void)state;
	const struct hmac_key other = {"cong-42", "fedcba9876543210fedcba9876543210"}, who = {"cong-43", key.secret};
	struct sample *s = sample(0), *changed = sample(0);
	seal(s, &hex, NULL);
	refused(s, NULL, &other, now, "keyed-code");
	refused(s, NULL, &who, now, "credentials");
	struct str *const fields[] = {&changed->m.method, &changed->m.authority, &changed->m.path, &changed->m.query,
	    &changed->m.body, &changed->headers[0].value, &changed->headers[2].value};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		*changed = *s;
		changed->m.headers = changed->headers;
		*fields[i] = i == 6 ? str_of("1764000001") : str_of("/x");
		refused(changed, NULL, &key, now, "keyed-code");
	}
	*changed = *s;
	changed->m.headers = changed->headers;
	changed->headers[2].value = str_of("soon");
	refused(changed, NULL, &key, now, "parameters");
	changed->m.n_headers = 3;
	refused(changed, NULL, &key, now, "unsigned");
}

static void
test_fields_are_there_once(void **state)
{
	(void)state;
	struct sample *s = sample(0);
	refused(s, NULL, &key, now, "unsigned");
	seal(s, &hex, NULL);
	s->headers[4] = s->headers[3];
	s->m.n_headers = 5;
	refused(s, NULL, &key, now, "two-signatures");
	s->headers[4] = s->headers[0];
	refused(s, NULL, &key, now, "header");
}

static void
test_time_and_request_are_part_of_it(void **state)
{
	(void)state;
	struct sample *s = sample(0), *other = sample(0), *r = sample(200);
	seal(s, &hex, NULL);
	refused(s, NULL, &key, now + 700000, "expired");
	refused(s, NULL, &key, now - 120000, "not-yet");
	seal(r, &hex, s);
	other->m.body = str_of("{}");
	seal(other, &hex, NULL);
	refused(r, other, &key, now, "keyed-code");
	r->m.status = 201;
	refused(r, s, &key, now, "keyed-code");
	refused(s, s, &key, now, "components");
}

static void
test_a_short_key_is_no_key(void **state)
{
	(void)state;
	const struct hmac_key weak = {"cong-42", "short"};
	struct err e = {0};
	struct header made[HMAC_HEADERS];
	struct sample *s = sample(0);
	assert_int_equal(hmac_sign(a, &hex, &weak, &s->m, NULL, now, made, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_the_digest_is_that_of_the_standard, begin, end),
	    cmocka_unit_test_setup_teardown(test_the_text_is_the_declared_parts_joined_by_newlines, begin, end),
	    cmocka_unit_test_setup_teardown(test_what_we_code_we_accept, begin, end),
	    cmocka_unit_test_setup_teardown(test_what_was_changed_is_noticed, begin, end),
	    cmocka_unit_test_setup_teardown(test_fields_are_there_once, begin, end),
	    cmocka_unit_test_setup_teardown(test_time_and_request_are_part_of_it, begin, end),
	    cmocka_unit_test_setup_teardown(test_a_short_key_is_no_key, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
