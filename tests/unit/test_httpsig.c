/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "sign/httpsig.h"
#include "sign/sigbase.h"
#include "tests/lib/signers.h"

static const int64_t now = SIGNERS_NOW;

/* a message whose headers may be changed */
struct sample {
	struct message m;
	struct header headers[12];
};

static void
add(struct sample *s, const char *name, struct str value)
{
	s->headers[s->m.n_headers++] = (struct header){str_of(name), value};
	s->m.headers = s->headers;
}

static struct sample *
request(struct arena *a)
{
	struct sample *s = arena_alloc(a, sizeof *s);
	s->m.method = str_of("POST");
	s->m.authority = str_of("gate.example:8443");
	s->m.path = str_of("/api/v1/news");
	s->m.query = str_of("page=2");
	s->m.body = str_of("{\"number\":\"H39.1\"}");
	add(s, "Content-Type", str_of("application/json"));
	return s;
}

static struct sample *
response(struct arena *a)
{
	struct sample *s = arena_alloc(a, sizeof *s);
	s->m.status = 200;
	s->m.body = str_of("{}");
	add(s, "content-type", str_of("application/json"));
	return s;
}

static void
seal(struct arena *a, struct sample *s, const struct sign_key *k, const struct sample *req)
{
	struct err e = {0};
	struct header h[HTTPSIG_HEADERS];
	assert_int_equal(httpsig_sign(a, k, &s->m, req != NULL ? &req->m : NULL, now, 300000, h, &e), 0);
	for (int i = 0; i < HTTPSIG_HEADERS; i++)
		if (h[i].value.p != NULL)
			s->headers[s->m.n_headers++] = h[i];
}

static struct header *
header(struct sample *s, const char *name)
{
	for (size_t i = 0; i < s->m.n_headers; i++)
		if (str_eq(s->headers[i].name, name))
			return &s->headers[i];
	fail_msg("no header %s", name);
	return NULL;
}

/* replace `from` by `to` in a header's value */
static void
edit(struct arena *a, struct sample *s, const char *name, const char *from, const char *to)
{
	struct str *v = &header(s, name)->value;
	const char *at = memmem(v->p, v->n, from, strlen(from));
	assert_non_null(at);
	struct buf b;
	buf_init(&b, a, 65536);
	buf_add(&b, v->p, (size_t)(at - v->p));
	buf_str(&b, to);
	buf_add(&b, at + strlen(from), v->n - (size_t)(at - v->p) - strlen(from));
	*v = (struct str){b.p, b.len};
}

static int
verify_at(struct arena *a, const struct sample *s, const struct sample *req, int64_t at, struct httpsig_verified *out,
    struct err *e)
{
	return httpsig_verify(a, &s->m, req != NULL ? &req->m : NULL, signers.trust, &signers_policy, at, NULL, out, e);
}

static void
refused(struct arena *a, const struct sample *s, const struct sample *req, const char *rule)
{
	struct err e = {0};
	struct httpsig_verified v;
	assert_int_equal(verify_at(a, s, req, now, &v, &e), -1);
	if (strncmp(e.msg, rule, strlen(rule)) != 0 || e.msg[strlen(rule)] != ':')
		fail_msg("wanted %s, got: %s", rule, e.msg);
	assert_true(e.code == ERR_REFUSED_SIG || e.code == ERR_STALE);
}

static void
test_what_we_sign_we_accept_with_both_kinds_of_key(void **state)
{
	(void)state;
	const struct sign_key *const both[] = {signers.ec, signers.rsa};
	for (int i = 0; i < 2; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct httpsig_verified v;
		unsigned char claimed[DIGEST_LEN];
		char hex[DIGEST_HEX];
		struct sample *s = request(a), *r = response(a);
		seal(a, s, both[i], NULL);
		assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0);
		assert_string_equal(pin_id(v.pin), sign_key_id(both[i]));
		assert_int_equal(v.created_ms, now);
		assert_int_equal(v.expires_ms, now + 300000);
		assert_int_equal(httpsig_claims(a, &s->m, claimed, &e), 0);
		text_hex(claimed, sizeof claimed, hex);
		assert_string_equal(hex, sign_key_id(both[i]));
		seal(a, r, both[1 - i], s);
		assert_int_equal(verify_at(a, r, s, now, &v, &e), 0);
		arena_free(a);
	}
}

static void
test_a_message_without_body_needs_no_content_headers(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct httpsig_verified v;
	struct sample *s = request(a);
	s->m.method = str_of("GET");
	s->m.body.n = 0;
	s->m.n_headers = 0;
	seal(a, s, signers.ec, NULL);
	assert_int_equal(s->m.n_headers, 2);
	assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0);
	s->m.body = str_of("added later");
	refused(a, s, NULL, "components");
	arena_free(a);
}

static void
test_the_base_is_that_of_the_standard(void **state)
{
	(void)state;
	/* RFC 9421 section 2.5, its example with our parameters, and appendix B.2.4's components of a response */
	static const char input[] = "sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-length\" "
	                            "\"content-type\");created=1618884473;expires=1618884773;nonce=\"0123456789abcdef\";"
	                            "keyid=\"test-key-rsa-pss\";alg=\"x\"";
	static const char want[] =
	    "\"@method\": POST\n\"@authority\": example.com\n\"@path\": /foo\n"
	    "\"content-digest\": "
	    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:\n"
	    "\"content-length\": 18\n\"content-type\": application/json\n"
	    "\"@signature-params\": (\"@method\" \"@authority\" \"@path\" \"content-digest\" \"content-length\" "
	    "\"content-type\");created=1618884473;expires=1618884773;nonce=\"0123456789abcdef\";keyid=\"test-key-rsa-pss\";alg="
	    "\"x\"";
	static const char want_status[] =
	    "\"@status\": 200\n\"content-type\": application/json\n"
	    "\"content-digest\": "
	    "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:\n"
	    "\"content-length\": 23\n"
	    "\"@signature-params\": (\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;"
	    "expires=1618884773;nonce=\"0123456789abcdef\";keyid=\"test-key-ecc-p256\";alg=\"x\"";
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct sigbase_input in;
	struct buf b;
	struct sample *s = request(a), *r = response(a);
	s->m.authority = str_of("Example.com");
	s->m.path = str_of("/foo");
	s->m.query = str_of("param=Value&Pet=dog");
	add(s, "Content-Digest",
	    str_of("sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"));
	add(s, "Content-Length", str_of("  18\t"));
	assert_int_equal(sigbase_read(str_of(input), &in, &e), 0);
	buf_init(&b, a, 4096);
	assert_int_equal(sigbase_make(a, &in, &s->m, NULL, &b, &e), 0);
	assert_string_equal(b.p, want);

	add(r, "Content-Digest",
	    str_of("sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:"));
	add(r, "Content-Length", str_of("23"));
	assert_int_equal(sigbase_read(str_of("sig=(\"@status\" \"content-type\" \"content-digest\" \"content-length\");"
	    "created=1618884473;expires=1618884773;nonce=\"0123456789abcdef\";keyid=\"test-key-ecc-p256\";alg=\"x\""), &in, &e), 0);
	buf_init(&b, a, 4096);
	assert_int_equal(sigbase_make(a, &in, &r->m, &s->m, &b, &e), 0);
	assert_string_equal(b.p, want_status);
	arena_free(a);
}

/* one change each of an honest request, and the rule that must notice */
static const struct change {
	const char *header, *from, *to, *rule;
} changes[] = {
    {"Content-Type", "json", "xml", "signature-value"},
    {"Content-Digest", "sha-256=:", "sha-256=:A", "content-digest"},
    {"Content-Digest", "sha-256", "sha-512", "content-digest"},
    {"Content-Digest", "sha-256", "SHA-256", "content-digest"},
    {"Signature-Input", "sig=", "sig1=", "syntax"},
    {"Signature-Input", "sig=", "Sig=", "syntax"},
    {"Signature-Input", "sig=(", "sig=( ", "syntax"},
    {"Signature-Input", "\" \"", "\"  \"", "syntax"},
    {"Signature-Input", "\"@method\"", "\"@METHOD\"", "syntax"},
    {"Signature-Input", "\"@method\" ", "", "components"},
    {"Signature-Input", "\"@authority\" ", "", "components"},
    {"Signature-Input", "\"@path\" ", "", "components"},
    {"Signature-Input", "\"@query\" ", "", "components"},
    {"Signature-Input", "\"content-type\" ", "", "components"},
    {"Signature-Input", " \"content-digest\"", "", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"@method\"", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"@status\"", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"@target-uri\"", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"@query-param\"", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"@method\";req", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"content-digest\";key=\"sig\"", "components"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"content-type\";sf", "syntax"},
    {"Signature-Input", "\"@method\"", "\"@method\" \"x-absent\"", "header"},
    {"Signature-Input", "\"@method\" \"@authority\"", "\"@authority\" \"@method\"", "signature-value"},
    {"Signature-Input", ";created=", ";created=1;created=", "parameters"},
    {"Signature-Input", ";created=1764000000", "", "parameters"},
    {"Signature-Input", ";expires=1764000300", "", "parameters"},
    {"Signature-Input", ";created=1764000000", ";created=1764000001", "signature-value"},
    {"Signature-Input", ";created=1764000000", ";created=01764000000", "parameters"},
    {"Signature-Input", ";created=1764000000", ";created=-1", "parameters"},
    {"Signature-Input", ";created=1764000000", ";created=1764000000.0", "parameters"},
    {"Signature-Input", ";created=1764000000", ";created=\"1764000000\"", "parameters"},
    {"Signature-Input", ";expires=1764000300", ";expires=1764000301", "signature-value"},
    {"Signature-Input", ";nonce=\"", ";nonce=\"0", "signature-value"},
    {"Signature-Input", ";nonce=\"", ";nonce=\"\\\"", "parameters"},
    {"Signature-Input", ";nonce=\"", ";nonce=\"short\";x=\"", "parameters"},
    {"Signature-Input", ";keyid=\"", ";keyid=\"0", "parameters"},
    {"Signature-Input", ";keyid=\"", ";tag=\"a\";keyid=\"", "parameters"},
    {"Signature-Input", "ecdsa-p256-sha256", "rsa-v1_5-sha256", "signature-method"},
    {"Signature-Input", "ecdsa-p256-sha256", "hmac-sha256", "signature-method"},
    {"Signature-Input", "ecdsa-p256-sha256", "", "signature-method"},
    {"Signature-Input", ";alg=\"ecdsa-p256-sha256\"", "", "parameters"},
    {"Signature-Input", "-sha256\"", "-sha256\", sig2=(\"@method\")", "parameters"},
    {"Signature", "sig=", "sig1=", "syntax"},
    {"Signature", "sig=:", "sig=: ", "syntax"},
    {"Signature", "sig=:", "sig=:AAAA", "signature-value"},
    {"Signature", "sig=:", "sig=:A", "syntax"},
    {"Signature", "sig=:", "sig=::, x=:", "syntax"},
};

static void
test_any_change_of_the_headers_is_refused_by_its_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct arena *a = arena_new(0);
		struct sample *s = request(a);
		seal(a, s, signers.ec, NULL);
		edit(a, s, changes[i].header, changes[i].from, changes[i].to);
		refused(a, s, NULL, changes[i].rule);
		arena_free(a);
	}
}

static void
test_any_change_of_the_request_line_or_body_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = request(a), bent;
	seal(a, s, signers.ec, NULL);
	bent = *s, bent.m.headers = bent.headers, bent.m.method = str_of("PUT");
	refused(a, &bent, NULL, "signature-value");
	bent = *s, bent.m.authority = str_of("other.example");
	refused(a, &bent, NULL, "signature-value");
	bent = *s, bent.m.path = str_of("/api/v1/new");
	refused(a, &bent, NULL, "signature-value");
	bent = *s, bent.m.query = str_of("page=3");
	refused(a, &bent, NULL, "signature-value");
	bent = *s, bent.m.query = str_of("");
	refused(a, &bent, NULL, "signature-value");
	bent = *s, bent.m.body = str_of("{\"number\":\"H39.2\"}");
	refused(a, &bent, NULL, "content-digest");
	bent = *s, bent.m.body = str_of("");
	refused(a, &bent, NULL, "content-digest");
	arena_free(a);
}

static void
test_doubled_and_absent_headers_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *name, *doubled, *absent;
	} rows[] = {
	    {"Signature-Input", "two-signatures", "unsigned"},
	    {"Signature", "two-signatures", "unsigned"},
	    {"Content-Digest", "header", "header"},
	    {"Content-Type", "header", "header"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new(0);
		struct sample *s = request(a);
		seal(a, s, signers.ec, NULL);
		struct header *h = header(s, rows[i].name);
		s->headers[s->m.n_headers++] = (struct header){str_of("SIGNATURE"), h->value};
		s->headers[s->m.n_headers - 1].name = h->name;
		refused(a, s, NULL, rows[i].doubled);
		s->m.n_headers--;
		h->name = str_of("X-Other");
		refused(a, s, NULL, rows[i].absent);
		arena_free(a);
	}
}

static void
test_line_breaks_in_covered_values_do_not_reach_the_base(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = request(a);
	seal(a, s, signers.ec, NULL);
	edit(a, s, "Content-Type", "application/json", "application/json\n\"x\": y");
	refused(a, s, NULL, "header");
	s->m.path = str_of("/a\n/b");
	refused(a, s, NULL, "header");
	arena_free(a);
}

static void
test_strangers_and_expired_certificates_are_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct sample *s = request(a);
	seal(a, s, signers.stranger, NULL);
	refused(a, s, NULL, "cert-unknown");
	edit(a, s, "Signature-Input", sign_key_id(signers.stranger), sign_key_id(signers.ec)); /* claims to be somebody else */
	refused(a, s, NULL, "signature-value");
	s = request(a);
	seal(a, s, signers.expired, NULL);
	refused(a, s, NULL, "cert-expired");
	arena_free(a);
}

static void
test_the_time_window_is_kept_to_the_millisecond(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct httpsig_verified v;
	struct sample *s = request(a);
	seal(a, s, signers.ec, NULL);
	static const struct {
		int64_t at;
		const char *rule;
	} rows[] = {
	    {-60000, NULL}, {-60001, "not-yet"}, {299999, NULL}, {300000, "expired"}, {999999, "expired"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		int rc = verify_at(a, s, NULL, now + rows[i].at, &v, &e);
		assert_int_equal(rc, rows[i].rule == NULL ? 0 : -1);
		if (rows[i].rule != NULL) {
			assert_int_equal(e.code, ERR_STALE);
			assert_memory_equal(e.msg, rows[i].rule, strlen(rows[i].rule));
		}
	}
	struct sign_policy strict = {.skew_ms = 0, .max_age_ms = 299999};
	struct err e = {0};
	assert_int_equal(httpsig_verify(a, &s->m, NULL, signers.trust, &strict, now, NULL, &v, &e), -1);
	assert_memory_equal(e.msg, "too-long:", 9);
	arena_free(a);
}

static void
test_a_response_belongs_to_its_request(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct httpsig_verified v;
	struct sample *one = request(a), *two = request(a), *r = response(a);
	seal(a, one, signers.rsa, NULL);
	seal(a, two, signers.rsa, NULL);
	seal(a, r, signers.ec, one);
	assert_int_equal(verify_at(a, r, one, now, &v, &e), 0);
	refused(a, r, two, "signature-value");
	r->m.status = 201;
	refused(a, r, one, "signature-value");
	r->m.status = 200;
	refused(a, r, NULL, "components");
	edit(a, r, "Signature-Input", " \"signature\";req;key=\"sig\"", "");
	refused(a, r, one, "components");
	arena_free(a);
}

static void
test_a_response_to_an_unsigned_request_cannot_be_signed(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct header h[HTTPSIG_HEADERS];
	struct sample *s = request(a), *r = response(a);
	assert_int_equal(httpsig_sign(a, signers.ec, &r->m, &s->m, now, 300000, h, &e), -1);
	arena_free(a);
}

static void
test_the_same_message_has_the_same_replay_digest_and_another_has_not(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct httpsig_verified one, again, other;
	struct sample *s = request(a), *t = request(a);
	seal(a, s, signers.ec, NULL);
	seal(a, t, signers.ec, NULL);
	assert_int_equal(verify_at(a, s, NULL, now, &one, &e), 0);
	assert_int_equal(verify_at(a, s, NULL, now + 5, &again, &e), 0);
	assert_int_equal(verify_at(a, t, NULL, now, &other, &e), 0);
	assert_memory_equal(one.replay, again.replay, DIGEST_LEN);
	assert_memory_not_equal(one.replay, other.replay, DIGEST_LEN);
	arena_free(a);
}

static void
test_more_covered_headers_are_accepted(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct httpsig_verified v;
	struct sample *s = request(a);
	add(s, "Idempotency-Key", str_of("k1"));
	seal(a, s, signers.ec, NULL);
	edit(a, s, "Signature-Input", "\"@path\"", "\"@path\" \"idempotency-key\"");
	struct sigbase_input in;
	struct buf b;
	struct str sig;
	buf_init(&b, a, 4096);
	assert_int_equal(sigbase_read(header(s, "Signature-Input")->value, &in, &e), 0);
	assert_int_equal(sigbase_make(a, &in, &s->m, NULL, &b, &e), 0);
	assert_int_equal(sign_bytes(signers.ec, a, (struct str){b.p, b.len}, &sig, &e), 0);
	header(s, "Signature")->value = str_of(arena_fmt(a, "sig=:%s:", text_base64(a, sig.p, sig.n)));
	assert_int_equal(verify_at(a, s, NULL, now, &v, &e), 0);
	edit(a, s, "Idempotency-Key", "k1", "k2");
	refused(a, s, NULL, "signature-value");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_we_sign_we_accept_with_both_kinds_of_key),
	    cmocka_unit_test(test_a_message_without_body_needs_no_content_headers),
	    cmocka_unit_test(test_the_base_is_that_of_the_standard),
	    cmocka_unit_test(test_any_change_of_the_headers_is_refused_by_its_rule),
	    cmocka_unit_test(test_any_change_of_the_request_line_or_body_is_refused),
	    cmocka_unit_test(test_doubled_and_absent_headers_are_refused),
	    cmocka_unit_test(test_line_breaks_in_covered_values_do_not_reach_the_base),
	    cmocka_unit_test(test_strangers_and_expired_certificates_are_refused),
	    cmocka_unit_test(test_the_time_window_is_kept_to_the_millisecond),
	    cmocka_unit_test(test_a_response_belongs_to_its_request),
	    cmocka_unit_test(test_a_response_to_an_unsigned_request_cannot_be_signed),
	    cmocka_unit_test(test_the_same_message_has_the_same_replay_digest_and_another_has_not),
	    cmocka_unit_test(test_more_covered_headers_are_accepted),
	};
	return cmocka_run_group_tests_name("httpsig", tests, signers_start, signers_stop);
}
