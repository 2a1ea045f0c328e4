/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps, from an authority made of OpenSSL here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/ts.h>

#include "base/arena.h"
#include "crypto/stamp.h"
#include "tests/lib/testkeys.h"

static const int64_t in_2023 = 1690000000000, in_2025 = 1750000000000;

/* One authority, one text, one question about it. */
struct play {
	struct testkeys *keys;
	struct arena *a;
	struct anchors *trust;
	struct str text, query;
	unsigned char nonce[STAMP_NONCE];
	int64_t at_ms;      /* what the authority's clock says */
	bool refuses;       /* it knows no SHA-256 */
};

static struct anchors *
trusting(struct testkeys *t)
{
	const char *path = testkeys_path(t, "ca.pem");
	struct err e = {0};
	struct anchors *x = anchors_load(&path, 1, &e);
	assert_non_null(x);
	return x;
}

static struct play
begin(void)
{
	struct play p = {.keys = testkeys_new(), .a = arena_new(0), .text = str_of("a head's signature"), .at_ms = in_2025};
	struct err e = {0};
	testkeys_stamper(p.keys, "tsa", TESTKEYS_FROM, TESTKEYS_UNTIL);
	p.trust = trusting(p.keys);
	assert_int_equal(stamp_ask(p.a, p.text, &p.query, p.nonce, &e), 0);
	return p;
}

static void
end(struct play *p)
{
	anchors_free(p->trust);
	arena_free(p->a);
	testkeys_free(p->keys);
}

static ASN1_INTEGER *
serial(struct TS_resp_ctx *ctx, void *data)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();
	(void)ctx;
	(void)data;
	assert_int_equal(ASN1_INTEGER_set(n, 4711), 1);
	return n;
}

static int
moment(struct TS_resp_ctx *ctx, void *data, long *s, long *us)
{
	const struct play *p = data;
	(void)ctx;
	*s = (long)(p->at_ms / 1000);
	*us = 0;
	return 1;
}

static BIO *
file(struct testkeys *t, const char *name)
{
	BIO *b = BIO_new_file(testkeys_path(t, name), "r");
	assert_non_null(b);
	return b;
}

static TS_RESP_CTX *
authority(struct play *p)
{
	BIO *c = file(p->keys, "tsa.pem"), *k = file(p->keys, "tsa.key");
	X509 *cert = PEM_read_bio_X509(c, NULL, NULL, NULL);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(k, NULL, NULL, NULL);
	ASN1_OBJECT *policy = OBJ_txt2obj("1.3.6.1.4.1.99999.1", 1);
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	assert_int_equal(TS_RESP_CTX_set_signer_cert(ctx, cert), 1);
	assert_int_equal(TS_RESP_CTX_set_signer_key(ctx, key), 1);
	assert_int_equal(TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()), 1);
	assert_int_equal(TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()), 1);
	assert_int_equal(TS_RESP_CTX_set_def_policy(ctx, policy), 1);
	assert_int_equal(TS_RESP_CTX_add_md(ctx, p->refuses ? EVP_sha512() : EVP_sha256()), 1);
	TS_RESP_CTX_set_serial_cb(ctx, serial, NULL);
	TS_RESP_CTX_set_time_cb(ctx, moment, p);
	ASN1_OBJECT_free(policy);
	EVP_PKEY_free(key);
	X509_free(cert);
	BIO_free(c);
	BIO_free(k);
	return ctx;
}

static struct str
answer(struct play *p)
{
	TS_RESP_CTX *ctx = authority(p);
	BIO *q = BIO_new_mem_buf(p->query.p, (int)p->query.n);
	TS_RESP *r = TS_RESP_create_response(ctx, q);
	unsigned char *der = NULL;
	assert_non_null(r);
	int n = i2d_TS_RESP(r, &der);
	assert_true(n > 0);
	struct str out = {arena_dup(p->a, der, (size_t)n), (size_t)n};
	OPENSSL_free(der);
	TS_RESP_free(r);
	TS_RESP_CTX_free(ctx);
	BIO_free(q);
	return out;
}

/* What stamp_take says of it; *why gets the words. */
static int
take(struct play *p, struct str bytes, struct str got, struct str *kept, const char **why)
{
	struct err e = {0};
	int rc = stamp_take(p->trust, p->a, bytes, got, p->nonce, kept, &e);
	assert_int_equal(e.code, rc == 0 ? ERR_NONE : ERR_REFUSED_SIG);
	*why = arena_str(p->a, e.msg);
	return rc;
}

static void
assert_refused(struct play *p, struct str bytes, struct str got, const char *because)
{
	struct str kept;
	const char *why;
	assert_int_equal(take(p, bytes, got, &kept, &why), -1);
	if (strstr(why, because) == NULL)
		fail_msg("refused because of: %s", why);
}

static struct str
taken(struct play *p)
{
	struct str kept;
	const char *why;
	if (take(p, p->text, answer(p), &kept, &why) != 0)
		fail_msg("refused: %s", why);
	return kept;
}

static void
a_stamp_is_taken_kept_and_judged_again(void **state)
{
	struct play p = begin();
	struct str kept = taken(&p), token, again;
	struct err e = {0};
	int64_t at = 0;
	(void)state;
	assert_int_equal(stamp_check(p.trust, p.text, kept, &at, &e), 0);
	assert_int_equal(at, in_2025);
	assert_int_equal(stamp_token(p.a, kept, &token, &e), 0);
	assert_int_equal(stamp_untoken(p.a, token, &again, &e), 0);
	assert_int_equal(again.n, kept.n);
	assert_memory_equal(again.p, kept.p, kept.n);
	end(&p);
}

static void
an_answer_to_another_question_is_refused(void **state)
{
	struct play p = begin();
	struct str got = answer(&p), kept = taken(&p);
	struct err e = {0};
	int64_t at;
	(void)state;
	assert_refused(&p, str_of("another text"), got, "imprint");
	assert_int_equal(stamp_check(p.trust, str_of("another text"), kept, &at, &e), -1);
	p.nonce[STAMP_NONCE - 1] ^= 1;
	assert_refused(&p, p.text, got, "another nonce");
	end(&p);
}

static void
each_question_has_its_own_nonce(void **state)
{
	struct play p = begin();
	unsigned char other[STAMP_NONCE];
	struct str query;
	struct err e = {0};
	(void)state;
	assert_int_equal(stamp_ask(p.a, p.text, &query, other, &e), 0);
	assert_memory_not_equal(other, p.nonce, STAMP_NONCE);
	end(&p);
}

static void
a_refusal_is_no_stamp(void **state)
{
	struct play p = begin();
	struct str token;
	struct err e = {0};
	(void)state;
	p.refuses = true;
	struct str got = answer(&p);
	assert_refused(&p, p.text, got, "refused");
	assert_int_equal(stamp_token(p.a, got, &token, &e), -1);
	end(&p);
}

static void
a_strangers_stamp_is_refused(void **state)
{
	struct play p = begin(), other = begin();
	struct str kept = taken(&p);
	struct err e = {0};
	int64_t at;
	(void)state;
	assert_int_equal(stamp_check(other.trust, p.text, kept, &at, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED_SIG);
	struct str got = answer(&p);
	memcpy(other.nonce, p.nonce, STAMP_NONCE);
	assert_refused(&other, p.text, got, "verify");
	end(&p);
	end(&other);
}

static void
a_kept_stamp_outlives_its_signer_and_does_not_outrun_him(void **state)
{
	struct play p = begin();
	struct str kept = taken(&p), token, old;
	struct err e = {0}, late = {0};
	int64_t at = 0;
	(void)state;
	testkeys_stamper(p.keys, "tsa", TESTKEYS_FROM, in_2025 - 1000);
	p.at_ms = in_2023;
	struct str got = answer(&p);
	assert_refused(&p, p.text, got, ""); /* as an answer of today: its signer is gone */
	/* as a kept one: the token in the form we keep */
	assert_int_equal(stamp_token(p.a, got, &token, &e), 0);
	assert_int_equal(stamp_untoken(p.a, token, &old, &e), 0);
	assert_int_equal(stamp_check(p.trust, p.text, old, &at, &e), 0);
	assert_int_equal(at, in_2023);
	/* a time after the signer's end */
	p.at_ms = in_2025;
	assert_int_equal(stamp_token(p.a, answer(&p), &token, &e), 0);
	assert_int_equal(stamp_untoken(p.a, token, &old, &e), 0);
	assert_int_equal(stamp_check(p.trust, p.text, old, &at, &late), -1);
	assert_int_equal(late.code, ERR_REFUSED_SIG);
	assert_int_equal(stamp_check(p.trust, p.text, kept, &at, &e), 0);
	end(&p);
}

static void
bytes_behind_a_stamp_are_refused(void **state)
{
	struct play p = begin();
	struct str got = answer(&p), kept = taken(&p), token, out;
	struct err e[3] = {{0}};
	int64_t at;
	(void)state;
	assert_int_equal(stamp_token(p.a, kept, &token, &e[0]), 0);
	const struct str more[] = {{arena_fmt(p.a, "%*s", (int)got.n + 1, ""), got.n + 1},
	    {arena_fmt(p.a, "%*s", (int)kept.n + 1, ""), kept.n + 1}, {arena_fmt(p.a, "%*s", (int)token.n + 1, ""), token.n + 1}};
	memcpy((char *)(uintptr_t)more[0].p, got.p, got.n);
	memcpy((char *)(uintptr_t)more[1].p, kept.p, kept.n);
	memcpy((char *)(uintptr_t)more[2].p, token.p, token.n);
	assert_refused(&p, p.text, more[0], "no timestamp response");
	assert_int_equal(stamp_check(p.trust, p.text, more[1], &at, &e[1]), -1);
	assert_int_equal(stamp_untoken(p.a, more[2], &out, &e[2]), -1);
	end(&p);
}

static void
a_stamp_cut_at_any_byte_is_refused(void **state)
{
	struct play p = begin();
	struct str got = answer(&p), kept = taken(&p), token, out;
	struct err e = {0};
	int64_t at;
	(void)state;
	assert_int_equal(stamp_token(p.a, kept, &token, &e), 0);
	for (size_t n = 0; n < got.n; n++)
		assert_refused(&p, p.text, (struct str){got.p, n}, "no timestamp response");
	for (size_t n = 0; n < kept.n; n++) {
		err_clear(&e);
		assert_int_equal(stamp_check(p.trust, p.text, (struct str){kept.p, n}, &at, &e), -1);
	}
	for (size_t n = 0; n < token.n; n++) {
		err_clear(&e);
		assert_int_equal(stamp_untoken(p.a, (struct str){token.p, n}, &out, &e), -1);
	}
	end(&p);
}

/* Everywhere: also where the signature does not reach, as in names, algorithms and lengths. */
static void
no_byte_of_a_kept_stamp_can_change(void **state)
{
	struct play p = begin();
	struct str kept = taken(&p);
	char *bytes = arena_dup(p.a, kept.p, kept.n);
	(void)state;
	for (size_t i = 0; i < kept.n; i++) {
		struct err e = {0};
		int64_t at;
		bytes[i] ^= (char)(1 << i % 8);
		if (stamp_check(p.trust, p.text, (struct str){bytes, kept.n}, &at, &e) == 0)
			fail_msg("byte %zu of %zu may change", i, kept.n);
		assert_int_equal(e.code, ERR_REFUSED_SIG);
		bytes[i] = kept.p[i];
	}
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_stamp_is_taken_kept_and_judged_again),
	    cmocka_unit_test(an_answer_to_another_question_is_refused),
	    cmocka_unit_test(each_question_has_its_own_nonce),
	    cmocka_unit_test(a_refusal_is_no_stamp),
	    cmocka_unit_test(a_strangers_stamp_is_refused),
	    cmocka_unit_test(a_kept_stamp_outlives_its_signer_and_does_not_outrun_him),
	    cmocka_unit_test(bytes_behind_a_stamp_are_refused),
	    cmocka_unit_test(a_stamp_cut_at_any_byte_is_refused),
	    cmocka_unit_test(no_byte_of_a_kept_stamp_can_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
