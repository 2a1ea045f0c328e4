/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "crypto/seal.h"
#include "tests/lib/testkeys.h"

static const int64_t in_2026 = 1795500000000;

static struct anchors *
trusting(struct testkeys *t, const char *file)
{
	const char *path = testkeys_path(t, file);
	struct err e = {0};
	struct anchors *x = anchors_load(&path, 1, &e);
	assert_non_null(x);
	return x;
}

static struct str
sealed(struct testkeys *t, struct arena *a, const char *name, enum testkey_kind kind, struct str text)
{
	struct err e = {0};
	struct str out;
	char key[64], cert[64];
	testkeys_pair(t, name, kind);
	snprintf(key, sizeof key, "%s.key", name);
	snprintf(cert, sizeof cert, "%s.pem", name);
	struct sign_key *k = sign_key_load(testkeys_path(t, key), testkeys_path(t, cert), &e);
	assert_non_null(k);
	assert_int_equal(seal_make(k, a, text, &out, &e), 0);
	sign_key_free(k);
	return out;
}

static void
another_text_signer_or_time_is_refused(void **state)
{
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0);
	struct str text = str_of("a head"), seal = sealed(t, a, "ec", TESTKEY_P256, text);
	testkeys_pair(t, "other", TESTKEY_P256);
	struct anchors *own = trusting(t, "ec.pem"), *other = trusting(t, "other.pem");
	struct err e[4] = {{0}};
	(void)state;
	assert_int_equal(seal_check(own, text, seal, in_2026, &e[0]), 0);
	assert_int_equal(seal_check(own, str_of("another"), seal, in_2026, &e[1]), -1);
	assert_int_equal(seal_check(other, text, seal, in_2026, &e[2]), -1);
	assert_int_equal(seal_check(own, text, seal, TESTKEYS_UNTIL + 1000, &e[3]), -1);
	assert_int_equal(e[2].code, ERR_REFUSED_SIG);
	anchors_free(own);
	anchors_free(other);
	arena_free(a);
	testkeys_free(t);
}

/* Everywhere: also where the signature does not reach, as in names, algorithms and lengths. */
static void
no_bit_of_a_seal_can_change(void **state)
{
	static const struct {
		enum testkey_kind kind;
		const char *trusted; /* his authority, or himself */
	} cases[] = {{TESTKEY_P256, "ca.pem"}, {TESTKEY_P256, "signer.pem"}, {TESTKEY_RSA, "ca.pem"}};
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0);
	struct str text = str_of("a head");
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct str seal = sealed(t, a, "signer", cases[i].kind, text);
		struct anchors *trust = trusting(t, cases[i].trusted);
		char *p = arena_dup(a, seal.p, seal.n);
		struct err e = {0};
		assert_int_equal(seal_check(trust, text, seal, in_2026, &e), 0);
		for (size_t bit = 0; bit < 8 * seal.n; bit++) {
			p[bit / 8] ^= (char)(1 << bit % 8);
			err_clear(&e);
			if (seal_check(trust, text, (struct str){p, seal.n}, in_2026, &e) == 0)
				fail_msg("case %zu: bit %zu of byte %zu flipped unnoticed", i, bit % 8, bit / 8);
			p[bit / 8] ^= (char)(1 << bit % 8);
		}
		anchors_free(trust);
	}
	arena_free(a);
	testkeys_free(t);
}

static void
nothing_may_follow_or_be_missing(void **state)
{
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0);
	struct str text = str_of("a head"), seal = sealed(t, a, "signer", TESTKEY_P256, text);
	struct anchors *trust = trusting(t, "ca.pem");
	char *p = arena_alloc(a, seal.n + 1);
	(void)state;
	memcpy(p, seal.p, seal.n);
	for (size_t n = 0; n <= seal.n + 1; n++) {
		struct err e = {0};
		if (n != seal.n)
			assert_int_equal(seal_check(trust, text, (struct str){p, n}, in_2026, &e), -1);
	}
	anchors_free(trust);
	arena_free(a);
	testkeys_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(another_text_signer_or_time_is_refused),
	    cmocka_unit_test(no_bit_of_a_seal_can_change),
	    cmocka_unit_test(nothing_may_follow_or_be_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
