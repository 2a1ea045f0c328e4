/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/key.h"
#include "tests/lib/testkeys.h"

static struct testkeys *keys;

static const int64_t now = 1764000000000; /* 2025-11-24 */

static int
set_up(void **state)
{
	(void)state;
	keys = testkeys_new();
	testkeys_pair(keys, "ec", TESTKEY_P256);
	testkeys_pair(keys, "ec2", TESTKEY_P256);
	testkeys_pair(keys, "rsa", TESTKEY_RSA);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	testkeys_free(keys);
	return 0;
}

static struct sign_key *
load(const char *name)
{
	struct err e = {0};
	char key[32], cert[32];
	snprintf(key, sizeof key, "%s.key", name);
	snprintf(cert, sizeof cert, "%s.pem", name);
	struct sign_key *k = sign_key_load(testkeys_path(keys, key), testkeys_path(keys, cert), &e);
	assert_string_equal(e.msg, "");
	assert_non_null(k);
	return k;
}

static struct trust *
pinning(const char *file)
{
	struct err e = {0};
	struct trust *t = trust_new();
	assert_int_equal(trust_pin(t, testkeys_path(keys, file), &e), 0);
	return t;
}

static void
expect_refusal(const struct err *e, const char *rule)
{
	assert_int_equal(e->code, ERR_REFUSED_SIG);
	assert_memory_equal(e->msg, rule, strlen(rule));
	assert_int_equal(e->msg[strlen(rule)], ':');
}

static void
check_round_trip(const char *name, enum sign_alg alg, size_t len)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct sign_key *k = load(name);
	char file[32];
	snprintf(file, sizeof file, "%s.pem", name);
	struct trust *t = pinning(file);
	const struct pin *p = trust_at(t, 0);
	struct str sig, bytes = str_of("xin chào");
	assert_int_equal(sign_key_alg(k), alg);
	assert_int_equal(pin_alg(p), alg);
	assert_string_equal(pin_id(p), sign_key_id(k));
	assert_int_equal(sign_bytes(k, a, bytes, &sig, &e), 0);
	assert_int_equal(sig.n, len);
	assert_int_equal(pin_verify(p, bytes, sig, &e), 0);

	assert_int_equal(pin_verify(p, str_of("xin chao"), sig, &e), -1);
	expect_refusal(&e, "signature-value");
	for (size_t cut = 0; cut < sig.n; cut += 17) {
		err_clear(&e);
		assert_int_equal(pin_verify(p, bytes, (struct str){sig.p, cut}, &e), -1);
	}
	char *bent = arena_dup(a, sig.p, sig.n);
	for (size_t i = 0; i < sig.n; i += 13) {
		bent[i] ^= 1;
		err_clear(&e);
		assert_int_equal(pin_verify(p, bytes, (struct str){bent, sig.n}, &e), -1);
		bent[i] ^= 1;
	}
	trust_free(t);
	sign_key_free(k);
	arena_free(a);
}

static void
test_p256_signs_64_bytes_that_fit_only_what_was_signed(void **state)
{
	(void)state;
	check_round_trip("ec", SIGN_ECDSA_P256, 64);
}

static void
test_rsa_signs_256_bytes_that_fit_only_what_was_signed(void **state)
{
	(void)state;
	check_round_trip("rsa", SIGN_RSA_SHA256, 256);
}

static void
test_zero_and_der_signatures_are_refused(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t = pinning("ec.pem");
	const struct pin *p = trust_at(t, 0);
	char zero[64] = {0}, one[64] = {0};
	static const char der[] = "\x30\x06\x02\x01\x01\x02\x01\x01";
	one[31] = one[63] = 1;
	assert_int_equal(pin_verify(p, str_of("x"), (struct str){zero, 64}, &e), -1);
	err_clear(&e);
	assert_int_equal(pin_verify(p, str_of("x"), (struct str){one, 64}, &e), -1);
	err_clear(&e);
	assert_int_equal(pin_verify(p, str_of("x"), (struct str){der, 8}, &e), -1);
	expect_refusal(&e, "signature-value");
	trust_free(t);
}

static void
refused_key(const char *key, const char *cert, const char *part)
{
	struct err e = {0};
	assert_null(sign_key_load(testkeys_path(keys, key), testkeys_path(keys, cert), &e));
	assert_int_equal(e.code, ERR_CONFIG);
	if (strstr(e.msg, part) == NULL)
		fail_msg("%s is not in: %s", part, e.msg);
}

static void
test_keys_that_are_weak_open_or_of_another_kind_are_refused(void **state)
{
	(void)state;
	testkeys_pair(keys, "short", TESTKEY_RSA_SHORT);
	testkeys_pair(keys, "p384", TESTKEY_P384);
	testkeys_write(keys, "garbage.key", "not a key\n", 0600);
	testkeys_write(keys, "open.key", "whatever\n", 0640);
	testkeys_write(keys, "locked.key",
	    "-----BEGIN ENCRYPTED "
	    "PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED "
	    "PRIVATE KEY-----\n",
	    0600);
	refused_key("short.key", "short.pem", "too short");
	refused_key("p384.key", "p384.pem", "P-256");
	refused_key("garbage.key", "ec.pem", "no private key");
	refused_key("locked.key", "ec.pem", "without passphrase");
	refused_key("open.key", "ec.pem", "chmod 600");
	refused_key("absent.key", "ec.pem", "cannot read");
	refused_key("ec.key", "ec2.pem", "is not for the key");
	refused_key("ec.key", "garbage.key", "no certificate");
	refused_key("ec.key", "absent.pem", "cannot read");
	refused_key(".", "ec.pem", "is not a file");
}

static void
test_pins_of_weak_or_unreadable_certificates_are_refused(void **state)
{
	(void)state;
	static const char *const files[] = {"short.pem", "p384.pem", "garbage.key", "absent.pem"};
	testkeys_pair(keys, "short", TESTKEY_RSA_SHORT);
	testkeys_pair(keys, "p384", TESTKEY_P384);
	testkeys_write(keys, "garbage.key", "not a key\n", 0600);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct err e = {0};
		struct trust *t = trust_new();
		assert_int_equal(trust_pin(t, testkeys_path(keys, files[i]), &e), -1);
		assert_int_equal(e.code, ERR_CONFIG);
		assert_non_null(strstr(e.msg, files[i]));
		trust_free(t);
	}
}

static void
test_a_pin_is_found_by_the_digest_of_its_certificate_alone(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t = pinning("ec.pem");
	struct sign_key *k1 = load("ec"), *k2 = load("ec2"), *k3 = load("rsa");
	unsigned char digest[DIGEST_LEN];
	assert_int_equal(trust_pin(t, testkeys_path(keys, "ec2.pem"), &e), 0);
	assert_int_equal(text_unhex(sign_key_id(k1), 64, digest, sizeof digest), 0);
	assert_ptr_equal(trust_find(t, digest), trust_at(t, 0));
	assert_int_equal(text_unhex(sign_key_id(k2), 64, digest, sizeof digest), 0);
	assert_ptr_equal(trust_find(t, digest), trust_at(t, 1));
	assert_int_equal(text_unhex(sign_key_id(k3), 64, digest, sizeof digest), 0);
	assert_null(trust_find(t, digest));
	assert_null(trust_at(t, 2));
	assert_string_equal(pin_subject(trust_at(t, 1)), "CN=ec2,O=Thử nghiệm");
	assert_int_equal(pin_expires_ms(trust_at(t, 0)), TESTKEYS_UNTIL);
	assert_int_equal(sign_key_expires_ms(k1), TESTKEYS_UNTIL);
	sign_key_free(k1);
	sign_key_free(k2);
	sign_key_free(k3);
	trust_free(t);
}

static void
test_validity_and_usage_are_judged_at_the_time_given(void **state)
{
	(void)state;
	struct err e = {0};
	testkeys_make(keys, "sealer", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, "keyEncipherment");
	testkeys_make(keys, "plain", TESTKEY_P256, TESTKEYS_FROM, TESTKEYS_UNTIL, NULL);
	struct trust *t = pinning("ec.pem");
	const struct pin *p = trust_at(t, 0);
	assert_int_equal(pin_check(t, p, now, &e), 0);
	assert_int_equal(pin_check(t, p, TESTKEYS_FROM, &e), 0);
	assert_int_equal(pin_check(t, p, TESTKEYS_FROM - 1, &e), -1);
	expect_refusal(&e, "cert-not-yet");
	err_clear(&e);
	assert_int_equal(pin_check(t, p, TESTKEYS_UNTIL, &e), 0);
	assert_int_equal(pin_check(t, p, TESTKEYS_UNTIL + 1, &e), -1);
	expect_refusal(&e, "cert-expired");
	err_clear(&e);
	assert_int_equal(trust_pin(t, testkeys_path(keys, "sealer.pem"), &e), 0);
	assert_int_equal(trust_pin(t, testkeys_path(keys, "plain.pem"), &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 1), now, &e), -1);
	expect_refusal(&e, "cert-usage");
	err_clear(&e);
	assert_int_equal(pin_check(t, trust_at(t, 2), now, &e), 0);
	trust_free(t);
}

static void
test_a_revoked_certificate_is_refused_whatever_was_loaded_first(void **state)
{
	(void)state;
	testkeys_crl(keys, "list.pem", TESTKEYS_UNTIL, "ec2");
	for (int crl_first = 0; crl_first < 2; crl_first++) {
		struct err e = {0};
		struct trust *t = trust_new();
		assert_int_equal(trust_ca(t, testkeys_path(keys, "ca.pem"), &e), 0);
		if (crl_first)
			assert_int_equal(trust_crl(t, testkeys_path(keys, "list.pem"), &e), 0);
		assert_int_equal(trust_pin(t, testkeys_path(keys, "ec.pem"), &e), 0);
		assert_int_equal(trust_pin(t, testkeys_path(keys, "ec2.pem"), &e), 0);
		if (!crl_first)
			assert_int_equal(trust_crl(t, testkeys_path(keys, "list.pem"), &e), 0);
		assert_int_equal(pin_check(t, trust_at(t, 0), now, &e), 0);
		assert_int_equal(pin_check(t, trust_at(t, 1), now, &e), -1);
		expect_refusal(&e, "cert-revoked");
		trust_free(t);
	}
}

static void
test_a_revocation_list_a_day_late_is_stale(void **state)
{
	(void)state;
	struct err e = {0};
	const int64_t day = 24 * 3600 * 1000;
	struct trust *t = pinning("ec.pem");
	testkeys_crl(keys, "old.pem", now, NULL);
	assert_int_equal(trust_ca(t, testkeys_path(keys, "ca.pem"), &e), 0);
	assert_int_equal(trust_crl(t, testkeys_path(keys, "old.pem"), &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 0), now + day, &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 0), now + day + 1, &e), -1);
	expect_refusal(&e, "crl-stale");
	trust_free(t);
}

static void
test_a_revocation_list_of_a_stranger_is_refused(void **state)
{
	(void)state;
	struct err e = {0};
	struct testkeys *other = testkeys_new(); /* its authority has the same name and another key */
	struct trust *t = trust_new();
	testkeys_crl(other, "list.pem", TESTKEYS_UNTIL, NULL);
	assert_int_equal(trust_ca(t, testkeys_path(keys, "ca.pem"), &e), 0);
	assert_int_equal(trust_crl(t, testkeys_path(other, "list.pem"), &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	err_clear(&e);
	assert_int_equal(trust_crl(t, testkeys_path(keys, "ca.pem"), &e), -1);
	assert_non_null(strstr(e.msg, "no revocation list"));
	trust_free(t);
	testkeys_free(other);
}

struct shared {
	const struct sign_key *k;
	const struct pin *p;
	int failures;
};

static void *
sign_and_verify(void *ctx)
{
	struct shared *s = ctx;
	for (int i = 0; i < 50; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct str sig, bytes = str_of(arena_fmt(a, "message %d", i));
		if (sign_bytes(s->k, a, bytes, &sig, &e) != 0 || pin_verify(s->p, bytes, sig, &e) != 0)
			s->failures++;
		arena_free(a);
	}
	return NULL;
}

static void
test_threads_share_one_key_and_one_pin(void **state)
{
	(void)state;
	static const char *const names[] = {"ec", "rsa"};
	for (size_t n = 0; n < 2; n++) {
		struct sign_key *k = load(names[n]);
		struct trust *t = pinning(n == 0 ? "ec.pem" : "rsa.pem");
		struct shared s[4];
		pthread_t id[4];
		for (int i = 0; i < 4; i++) {
			s[i] = (struct shared){k, trust_at(t, 0), 0};
			assert_int_equal(pthread_create(&id[i], NULL, sign_and_verify, &s[i]), 0);
		}
		for (int i = 0; i < 4; i++) {
			pthread_join(id[i], NULL);
			assert_int_equal(s[i].failures, 0);
		}
		trust_free(t);
		sign_key_free(k);
	}
}

static void
test_digests_are_sha256_whole_and_in_pieces(void **state)
{
	(void)state;
	char hex[DIGEST_HEX], again[DIGEST_HEX];
	unsigned char raw[DIGEST_LEN];
	const struct str parts[] = {str_of("a"), str_of(""), str_of("bc")};
	digest_hex(str_of("abc"), hex); /* FIPS 180-4's example */
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_parts(parts, 3, raw);
	text_hex(raw, sizeof raw, again);
	assert_string_equal(again, hex);
	assert_true(digest_same(hex, again, sizeof hex));
	assert_false(digest_same("abc", "abd", 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_p256_signs_64_bytes_that_fit_only_what_was_signed),
	    cmocka_unit_test(test_rsa_signs_256_bytes_that_fit_only_what_was_signed),
	    cmocka_unit_test(test_zero_and_der_signatures_are_refused),
	    cmocka_unit_test(test_keys_that_are_weak_open_or_of_another_kind_are_refused),
	    cmocka_unit_test(test_pins_of_weak_or_unreadable_certificates_are_refused),
	    cmocka_unit_test(test_a_pin_is_found_by_the_digest_of_its_certificate_alone),
	    cmocka_unit_test(test_validity_and_usage_are_judged_at_the_time_given),
	    cmocka_unit_test(test_a_revoked_certificate_is_refused_whatever_was_loaded_first),
	    cmocka_unit_test(test_a_revocation_list_a_day_late_is_stale),
	    cmocka_unit_test(test_a_revocation_list_of_a_stranger_is_refused),
	    cmocka_unit_test(test_threads_share_one_key_and_one_pin),
	    cmocka_unit_test(test_digests_are_sha256_whole_and_in_pieces),
	};
	return cmocka_run_group_tests_name("key", tests, set_up, tear_down);
}
