/* SPDX-License-Identifier: Apache-2.0 */
/* Detached JSON Web Signatures; tests/interop/jws.mjs judges them with another stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "sign/jws.h"
#include "tests/lib/signers.h"

static const int64_t now = SIGNERS_NOW;

struct sample {
	struct message m;
	struct header headers[4];
};

static struct sample *
sample(struct arena *a, int status)
{
	struct sample *s = arena_alloc(a, sizeof *s);
	s->m = (struct message){.status = status, .body = str_of("{\"so\":1}"), .headers = s->headers, .n_headers = 1};
	s->headers[0] = (struct header){str_of("Content-Type"), str_of("application/json; charset=utf-8")};
	if (status == 0) {
		s->m.method = str_of("POST");
		s->m.authority = str_of("gate.example:8443");
		s->m.path = str_of("/api/v1/news");
		s->m.query = str_of("page=2");
	}
	return s;
}

static void
seal(struct arena *a, struct sample *s, const struct sign_key *k, const struct sample *req)
{
	struct err e = {0};
	assert_int_equal(jws_sign(a, k, &s->m, req != NULL ? &req->m : NULL, now, 300000, &s->headers[s->m.n_headers], &e), 0);
	s->m.n_headers++;
}

static int
verify_at(struct arena *a, const struct sample *s, const struct sample *req, int64_t at, struct jws_verified *v, struct err *e)
{
	return jws_verify(a, &s->m, req != NULL ? &req->m : NULL, signers.trust, &signers_policy, at, v, e);
}

static void
refused_at(struct arena *a, const struct sample *s, const struct sample *req, int64_t at, const char *rule)
{
	struct err e = {0};
	struct jws_verified v;
	assert_int_equal(verify_at(a, s, req, at, &v, &e), -1);
	if (strncmp(e.msg, rule, strlen(rule)) != 0 || e.msg[strlen(rule)] != ':')
		fail_msg("wanted %s, got: %s", rule, e.msg);
	assert_true(e.code == ERR_REFUSED_SIG || e.code == ERR_STALE);
}

static void
refused(struct arena *a, const struct sample *s, const struct sample *req, const char *rule)
{
	refused_at(a, s, req, now, rule);
}

/* A JWS of our own making: the protected header as given, signed with that key. */
static void
forge(struct arena *a, struct sample *s, const struct sign_key *k, const char *head)
{
	struct err e = {0};
	struct str sig;
	const char *h = text_base64url(a, head, strlen(head));
	const char *input = arena_fmt(a, "%s.%.*s", h, (int)s->m.body.n, s->m.body.p);
	assert_int_equal(sign_bytes(k, a, str_of(input), &sig, &e), 0);
	s->m.n_headers = 2;
	s->headers[1] = (struct header){str_of(JWS_HEADER), str_of(arena_fmt(a, "%s..%s", h, text_base64url(a, sig.p, sig.n)))};
}

static const char *
thumb(struct arena *a, const struct sign_key *k)
{
	unsigned char digest[DIGEST_LEN];
	assert_int_equal(text_unhex(sign_key_id(k), strlen(sign_key_id(k)), digest, sizeof digest), 0);
	return text_base64url(a, digest, sizeof digest);
}

/* The protected header of a request that is right, with one text replaced by another. */
static const char *
head(struct arena *a, const struct sign_key *k, const char *from, const char *to)
{
	const char *good = arena_fmt(a,
	    "{\"alg\":\"%s\",\"b64\":false,\"crit\":[\"b64\"],\"x5t#S256\":\"%s\",\"iat\":%lld,\"exp\":%lld,"
	    "\"jti\":\"0123456789abcdef\",\"htm\":\"POST\",\"htu\":\"//gate.example:8443/api/v1/news?page=2\","
	    "\"cty\":\"application/json; charset=utf-8\",\"typ\":\"JOSE\"}",
	    sign_key_alg(k) == SIGN_RSA_SHA256 ? "RS256" : "ES256", thumb(a, k), (long long)now / 1000,
	    (long long)now / 1000 + 300);
	const char *at = from != NULL ? strstr(good, from) : NULL;
	if (from == NULL)
		return good;
	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static void
test_what_we_sign_we_accept_with_both_kinds_of_key(void **state)
{
	(void)state;
	const struct sign_key *const both[] = {signers.ec, signers.rsa};
	for (int i = 0; i < 2; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct jws_verified v;
		unsigned char claimed[DIGEST_LEN];
		char hex[DIGEST_HEX];
		struct sample *s = sample(a, 0), *r = sample(a, 200);
		seal(a, s, both[i], NULL);
		assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0);
		assert_string_equal(pin_id(v.pin), sign_key_id(both[i]));
		assert_int_equal(v.created_ms, now);
		assert_int_equal(v.expires_ms, now + 300000);
		assert_int_equal(jws_claims(a, &s->m, claimed, &e), 0);
		text_hex(claimed, sizeof claimed, hex);
		assert_string_equal(hex, sign_key_id(both[i]));
		seal(a, r, both[1 - i], s);
		assert_int_equal(verify_at(a, r, s, now, &v, &e), 0);
		arena_free(a);
	}
}

static void
test_a_message_without_body_is_signed_too(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct jws_verified v;
	struct sample *s = sample(a, 0);
	s->m.method = str_of("GET");
	s->m.body = (struct str){NULL, 0};
	s->m.n_headers = 0;
	seal(a, s, signers.ec, NULL);
	assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0);
	s->m.body = str_of("added later");
	refused(a, s, NULL, "components");
	arena_free(a);
}

static void
test_what_was_changed_on_the_way_is_noticed(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = sample(a, 0);
	seal(a, s, signers.ec, NULL);
	struct sample changed = *s;
	changed.m.headers = changed.headers;
	changed.m.body = str_of("{\"so\":2}");
	refused(a, &changed, NULL, "signature-value");
	changed.m = s->m;
	changed.m.method = str_of("PUT");
	refused(a, &changed, NULL, "components");
	changed.m = s->m;
	changed.m.path = str_of("/api/v1/other");
	refused(a, &changed, NULL, "components");
	changed.m = s->m;
	changed.m.query = str_of("");
	refused(a, &changed, NULL, "components");
	changed.m = s->m;
	changed.m.authority = str_of("elsewhere.example");
	refused(a, &changed, NULL, "components");
	changed.m = s->m;
	changed.m.headers = changed.headers;
	changed.headers[0].value = str_of("text/plain");
	refused(a, &changed, NULL, "components");
	arena_free(a);
}

static void
test_an_answer_belongs_to_one_request_and_one_status(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = sample(a, 0), *other = sample(a, 0), *r = sample(a, 200), *bare = sample(a, 0);
	seal(a, s, signers.ec, NULL);
	seal(a, other, signers.ec, NULL);
	seal(a, r, signers.rsa, s);
	refused(a, r, other, "components");
	refused(a, r, bare, "components");
	r->m.status = 201;
	refused(a, r, s, "components");
	refused(a, s, s, "components");
	arena_free(a);
}

static void
test_the_protected_header_is_that_of_the_profile(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct jws_verified v;
	struct sample *s = sample(a, 0);
	forge(a, s, signers.ec, head(a, signers.ec, NULL, NULL));
	assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0); /* "typ" is not of the profile and ignored */
	const struct {
		const char *from, *to, *rule;
	} cases[] = {
	    {"\"b64\":false,", "", "parameters"},
	    {"\"b64\":false", "\"b64\":true", "parameters"},
	    {"\"crit\":[\"b64\"],", "", "parameters"},
	    {"[\"b64\"]", "[\"b64\",\"exp\"]", "parameters"},
	    {"[\"b64\"]", "[]", "parameters"},
	    {"[\"b64\"]", "[\"b64\",\"b64\"]", "parameters"},
	    {"ES256", "RS256", "signature-method"},
	    {"ES256", "HS256", "signature-method"},
	    {"\"alg\":\"ES256\",", "\"alg\":\"none\",", "parameters"},
	    {"\"jti\":\"0123456789abcdef\"", "\"jti\":\"short\"", "parameters"},
	    {"\"htm\":\"POST\",", "", "components"},
	    {"\"cty\"", "\"ctx\"", "components"},
	    {"\"htu\"", "\"htx\"", "components"},
	    {"\"alg\":", "\"alg\":\"ES256\",\"alg\":", "parameters"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		forge(a, s, signers.ec, head(a, signers.ec, cases[i].from, cases[i].to));
		refused(a, s, NULL, cases[i].rule);
	}
	forge(a, s, signers.stranger, head(a, signers.ec, NULL, NULL));
	refused(a, s, NULL, "signature-value");
	forge(a, s, signers.stranger, head(a, signers.stranger, NULL, NULL));
	refused(a, s, NULL, "cert-unknown");
	forge(a, s, signers.expired, head(a, signers.expired, NULL, NULL));
	refused(a, s, NULL, "cert-expired");
	arena_free(a);
}

static void
test_the_time_is_judged(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = sample(a, 0);
	seal(a, s, signers.ec, NULL);
	refused_at(a, s, NULL, now - 120000, "not-yet");
	refused_at(a, s, NULL, now + 300001, "expired");
	forge(a, s, signers.ec,
	    head(a, signers.ec, arena_fmt(a, "\"exp\":%lld", (long long)now / 1000 + 300),
		arena_fmt(a, "\"exp\":%lld", (long long)now / 1000 + 99999)));
	refused(a, s, NULL, "too-long");
	arena_free(a);
}

static void
test_the_compact_form_is_read_strictly(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = sample(a, 0);
	refused(a, s, NULL, "unsigned");
	seal(a, s, signers.ec, NULL);
	const char *good = arena_dup(a, s->headers[1].value.p, s->headers[1].value.n);
	const char *dots = strstr(good, "..");
	const struct {
		const char *text, *rule;
	} cases[] = {
	    {"", "syntax"}, {"..", "syntax"}, {"a", "syntax"}, {"a.b.c", "syntax"}, {arena_fmt(a, "%s.x", good), "syntax"},
	    {arena_fmt(a, "%s=", good), "base64"}, {arena_fmt(a, "%.*s=%s", (int)(dots - good), good, dots), "base64"},
	    {arena_fmt(a, "%.*s +%s", (int)(dots - good), good, dots), "base64"}, {arena_fmt(a, "%s..", good), "syntax"},
	    {arena_fmt(a, "%.*s..AAAA", (int)(dots - good), good), "signature-value"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		s->headers[1].value = str_of(cases[i].text);
		refused(a, s, NULL, cases[i].rule);
	}
	s->headers[1].value = str_of(good);
	s->headers[2] = s->headers[1];
	s->m.n_headers = 3;
	refused(a, s, NULL, "two-signatures");
	arena_free(a);
}

/* ---- documents ---- */

#define OF_MESSAGE                                                                                         \
	"\"htm\":\"POST\",\"htu\":\"//gate.example:8443/api/v1/news?page=2\",\"cty\":\"application/json; " \
	"charset=utf-8\""
#define PDF "\"cty\":\"application/pdf\""

static int
document(struct arena *a, const struct sample *s, const char *type, int64_t at, struct err *e)
{
	struct jws_verified v;

	err_clear(e);
	return jws_verify_document(a, s->headers[1].value, s->m.body, type, signers.trust, &signers_policy, at, &v, e);
}

static void
no_document(struct arena *a, struct sample *s, const struct sign_key *k, const char *says, const char *rule)
{
	struct err e = {0};

	forge(a, s, k, head(a, k, OF_MESSAGE, says));
	assert_int_equal(document(a, s, "application/pdf", now, &e), -1);
	if (strncmp(e.msg, rule, strlen(rule)) != 0)
		fail_msg("wanted %s, got: %s", rule, e.msg);
}

static void
test_a_document_is_proved_years_later_and_only_what_was_signed_as_one(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct sample *s = sample(a, 0);
	forge(a, s, signers.ec, head(a, signers.ec, OF_MESSAGE, PDF));
	assert_int_equal(document(a, s, "application/pdf", now, &e), 0);
	assert_int_equal(document(a, s, "application/pdf", now + INT64_C(3) * 365 * 86400000, &e), 0); /* exp is of messages */
	assert_int_equal(document(a, s, "application/pdf", now - 120000, &e), -1);                     /* before it was signed */
	assert_int_equal(e.code, ERR_STALE);
	assert_int_equal(document(a, s, "image/png", now, &e), -1);
	s->m.body = str_of("{\"so\":2}");
	assert_int_equal(document(a, s, "application/pdf", now, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED_SIG);
	s->m.body = str_of("{\"so\":1}");
	no_document(a, s, signers.ec, PDF ",\"htm\":\"POST\"", "components");
	no_document(a, s, signers.ec, PDF ",\"htu\":\"//x/\"", "components");
	no_document(a, s, signers.ec, PDF ",\"sta\":200", "components");
	no_document(a, s, signers.ec, PDF ",\"req\":\"0123456789012345678901234567890123456789012\"", "components");
	no_document(a, s, signers.ec, "\"x\":1", "components");
	no_document(a, s, signers.stranger, PDF, "cert-unknown");
	no_document(a, s, signers.expired, PDF, "cert-expired");
	forge(a, s, signers.stranger, head(a, signers.ec, OF_MESSAGE, PDF));
	assert_int_equal(document(a, s, "application/pdf", now, &e), -1);
	s->headers[1].value = str_of("abc..def"); /* what is no JWS proves nothing */
	assert_int_equal(document(a, s, "application/pdf", now, &e), -1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_we_sign_we_accept_with_both_kinds_of_key),
	    cmocka_unit_test(test_a_message_without_body_is_signed_too),
	    cmocka_unit_test(test_what_was_changed_on_the_way_is_noticed),
	    cmocka_unit_test(test_an_answer_belongs_to_one_request_and_one_status),
	    cmocka_unit_test(test_the_protected_header_is_that_of_the_profile),
	    cmocka_unit_test(test_the_time_is_judged),
	    cmocka_unit_test(test_the_compact_form_is_read_strictly),
	    cmocka_unit_test(test_a_document_is_proved_years_later_and_only_what_was_signed_as_one),
	};
	return cmocka_run_group_tests(tests, signers_start, signers_stop);
}
