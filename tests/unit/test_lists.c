/* SPDX-License-Identifier: Apache-2.0 */
/* Revocation lists: that all of a file count, that none which covers nothing passes for a check, and what is told of their age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "crypto/dated.h"
#include "crypto/key.h"
#include "tests/lib/testkeys.h"

static struct testkeys *keys;

static const int64_t now = 1764000000000; /* 2025-11-24 */
static const int64_t day = 24 * 3600 * 1000;

/* root - issuing - leaf (revoked), other; root - stray: of a chain with another authority */
static int
set_up(void **state)
{
	(void)state;
	keys = testkeys_new();
	testkeys_pair(keys, "of-root", TESTKEY_P256);
	testkeys_crl(keys, "root.crl", TESTKEYS_UNTIL, NULL);
	testkeys_list(keys, "root.der", TESTLIST_DER, TESTKEYS_UNTIL, NULL);
	testkeys_crl(keys, "root-old.crl", now, NULL);
	testkeys_authority(keys, "issuing");
	testkeys_pair(keys, "leaf", TESTKEY_P256);
	testkeys_pair(keys, "other", TESTKEY_P256);
	testkeys_crl(keys, "issuing.crl", TESTKEYS_UNTIL, "leaf");
	testkeys_crl(keys, "issuing-old.crl", now, NULL);
	testkeys_crl(keys, "issuing-empty.crl", TESTKEYS_UNTIL, NULL);
	testkeys_list(keys, "issuing.der", TESTLIST_DER, TESTKEYS_UNTIL, "leaf");
	testkeys_list(keys, "delta.crl", TESTLIST_DELTA, TESTKEYS_UNTIL, "leaf");
	testkeys_list(keys, "partial.crl", TESTLIST_PARTIAL, TESTKEYS_UNTIL, "leaf");
	testkeys_list(keys, "endless.crl", TESTLIST_ENDLESS, TESTKEYS_UNTIL, "leaf");
	testkeys_list(keys, "critical.crl", TESTLIST_CRITICAL, TESTKEYS_UNTIL, "leaf");
	testkeys_join(keys, "cas.pem", "ca.pem", "issuing.pem", 0);
	testkeys_join(keys, "issuing-first.crl", "issuing.crl", "root.crl", 0);
	testkeys_join(keys, "root-first.crl", "root.crl", "issuing.crl", 0);
	testkeys_join(keys, "root-first.der", "root.der", "issuing.der", 0);
	testkeys_join(keys, "torn.crl", "root.crl", "issuing.crl", 60);
	testkeys_join(keys, "torn.der", "root.der", "issuing.der", 9);
	testkeys_join(keys, "mixed.pem", "issuing.pem", "issuing.crl", 0);
	testkeys_join(keys, "old-and-new.crl", "issuing-old.crl", "issuing.crl", 0);
	testkeys_join(keys, "new-and-old.crl", "issuing.crl", "issuing-old.crl", 0);
	testkeys_join(keys, "forgot.crl", "issuing.crl", "issuing-empty.crl", 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	testkeys_free(keys);
	return 0;
}

/* Everything loaded; NULL and the error when a list is not taken. */
static struct trust *
trusting(const char *pin, const char *cas, const char *list, struct err *e)
{
	struct trust *t = trust_new();

	assert_int_equal(trust_pin(t, testkeys_path(keys, pin), e), 0);
	assert_int_equal(trust_ca(t, testkeys_path(keys, cas), e), 0);
	if (trust_crl(t, testkeys_path(keys, list), e) == 0)
		return t;
	trust_free(t);
	return NULL;
}

static void
test_each_list_of_a_file_counts(void **state)
{
	static const char *const files[] = {"issuing.crl", "issuing-first.crl", "root-first.crl", "root-first.der", "issuing.der",
	    "mixed.pem", "old-and-new.crl", "new-and-old.crl", "forgot.crl"};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct err e = {0};
		struct trust *t = trusting("leaf.pem", "cas.pem", files[i], &e),
			     *u = trusting("other.pem", "cas.pem", files[i], &e);
		if (t == NULL || pin_check(t, trust_at(t, 0), now + 3 * day, &e) == 0 || strncmp(e.msg, "cert-revoked: ", 14) != 0)
			fail_msg("%s: \"%s\"", files[i], e.msg);
		err_clear(&e);
		if (pin_check(u, trust_at(u, 0), now + 3 * day, &e) != 0)
			fail_msg("%s: \"%s\"", files[i], e.msg);
		trust_free(t);
		trust_free(u);
	}
}

static void
test_lists_that_cover_nothing_are_no_check(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t = trusting("leaf.pem", "cas.pem", "root.crl", &e);
	assert_non_null(t);
	assert_int_equal(trust_lists(t), 1);
	assert_false(pin_is_covered(t, trust_at(t, 0)));
	assert_int_equal(pin_check(t, trust_at(t, 0), now, &e), -1);
	assert_int_equal(e.code, ERR_REFUSED_SIG);
	assert_memory_equal(e.msg, "crl-missing: ", 13);
	err_clear(&e);
	assert_int_equal(trust_pin(t, testkeys_path(keys, "of-root.pem"), &e), 0);
	assert_true(pin_is_covered(t, trust_at(t, 1)));
	assert_int_equal(pin_check(t, trust_at(t, 1), now, &e), 0);
	trust_free(t);
	t = trust_new(); /* without any list nothing is demanded */
	assert_int_equal(trust_pin(t, testkeys_path(keys, "leaf.pem"), &e), 0);
	assert_true(pin_is_covered(t, trust_at(t, 0)));
	assert_int_equal(pin_check(t, trust_at(t, 0), now, &e), 0);
	trust_free(t);
}

/* The issuer is on its own issuer's list. */
static void
test_what_a_revoked_authority_issued_is_revoked(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t;
	testkeys_authority(keys, "middle");
	testkeys_pair(keys, "signer", TESTKEY_P256);
	testkeys_crl(keys, "middle.crl", TESTKEYS_UNTIL, NULL);
	testkeys_back(keys);
	testkeys_crl(keys, "no-middle.crl", TESTKEYS_UNTIL, "middle");
	testkeys_join(keys, "three.pem", "cas.pem", "middle.pem", 0);
	assert_non_null(t = trusting("signer.pem", "three.pem", "middle.crl", &e));
	assert_int_equal(pin_check(t, trust_at(t, 0), now, &e), 0);
	assert_int_equal(trust_crl(t, testkeys_path(keys, "no-middle.crl"), &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 0), now, &e), -1);
	assert_memory_equal(e.msg, "cert-revoked: ", 14);
	trust_free(t);
}

static void
test_the_oldest_list_in_use_decides_about_age(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t = trusting("other.pem", "cas.pem", "issuing.crl", &e);
	assert_int_equal(trust_crl(t, testkeys_path(keys, "root-old.crl"), &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 0), now + day, &e), 0);
	assert_int_equal(pin_check(t, trust_at(t, 0), now + day + 1, &e), -1);
	assert_memory_equal(e.msg, "crl-stale: ", 11);
	err_clear(&e);
	assert_int_equal(trust_crl(t, testkeys_path(keys, "root.crl"), &e), 0); /* a newer one of the same issuer */
	assert_int_equal(pin_check(t, trust_at(t, 0), now + day + 1, &e), 0);
	trust_free(t);
}

static void
test_a_list_that_is_none_is_refused_with_what_to_do(void **state)
{
	static const struct {
		const char *cas, *file, *says;
	} rows[] = {
		{"cas.pem", "delta.crl", "full list"},
		{"cas.pem", "partial.crl", "full list"},
		{"cas.pem", "endless.crl", "nextUpdate"},
		{"cas.pem", "critical.crl", "plain list"},
		{"cas.pem", "torn.crl", "list 2 cannot be read"},
		{"cas.pem", "torn.der", "list 2 cannot be read"},
		{"ca.pem", "root-first.crl", "list 2 of 2 is not signed by an authority given before"},
		{"cas.pem", "cas.pem", "no revocation list"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		if (trusting("leaf.pem", rows[i].cas, rows[i].file, &e) != NULL || e.code != ERR_CONFIG ||
		    strstr(e.msg, rows[i].says) == NULL)
			fail_msg("%s: \"%s\"", rows[i].file, e.msg);
	}
}

static void
test_a_torn_certificate_is_not_the_end_of_the_file(void **state)
{
	(void)state;
	struct err e = {0};
	struct trust *t = trust_new();
	testkeys_join(keys, "torn.pem", "leaf.pem", "other.pem", 60);
	assert_int_equal(trust_pin(t, testkeys_path(keys, "torn.pem"), &e), -1);
	assert_non_null(strstr(e.msg, "certificate 2 cannot be read"));
	err_clear(&e);
	assert_int_equal(trust_ca(t, testkeys_path(keys, "torn.pem"), &e), -1);
	assert_non_null(strstr(e.msg, "certificate 2 cannot be read"));
	trust_free(t);
}

static void
test_lists_for_tls_are_judged_before_a_call_fails(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const char *without;
	struct err e = {0};
	assert_int_equal(trust_check_tls(a, testkeys_path(keys, "cas.pem"), testkeys_path(keys, "root-first.crl"), &without, &e),
	    0);
	assert_null(without);
	assert_int_equal(trust_check_tls(a, testkeys_path(keys, "cas.pem"), testkeys_path(keys, "root.crl"), &without, &e), 0);
	assert_non_null(strstr(without, "issuing"));
	assert_int_equal(trust_check_tls(a, testkeys_path(keys, "ca.pem"), testkeys_path(keys, "issuing.crl"), &without, &e), -1);
	assert_non_null(strstr(e.msg, "every call would fail"));
	err_clear(&e);
	assert_int_equal(trust_check_tls(a, testkeys_path(keys, "cas.pem"), testkeys_path(keys, "root.der"), &without, &e), -1);
	assert_non_null(strstr(e.msg, "expected PEM"));
	err_clear(&e);
	assert_int_equal(trust_check_tls(a, testkeys_path(keys, "cas.pem"), testkeys_path(keys, "delta.crl"), &without, &e), -1);
	arena_free(a);
}

static void
test_dates_are_read_of_all_that_a_file_holds(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dated *d;
	size_t n;
	assert_int_equal(dated_lists(a, testkeys_path(keys, "old-and-new.crl"), &d, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(d[0].from_ms, TESTKEYS_FROM);
	assert_int_equal(d[0].until_ms, now);
	assert_int_equal(d[1].until_ms, TESTKEYS_UNTIL);
	assert_string_equal(d[0].kind, "list");
	assert_string_equal(d[0].name, "CN=issuing,O=Thử nghiệm");
	assert_int_equal(strlen(d[0].id), 16);
	assert_string_not_equal(d[0].id, d[1].id);
	assert_int_equal(dated_certificates(a, testkeys_path(keys, "cas.pem"), &d, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(d[1].kind, "certificate");
	assert_string_equal(d[1].name, "CN=issuing,O=Thử nghiệm");
	assert_int_equal(d[1].until_ms, TESTKEYS_UNTIL);
	assert_int_equal(dated_certificates(a, testkeys_path(keys, "root.der"), &d, &n, &e), -1);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_list_of_a_file_counts),
		cmocka_unit_test(test_lists_that_cover_nothing_are_no_check),
		cmocka_unit_test(test_what_a_revoked_authority_issued_is_revoked),
		cmocka_unit_test(test_the_oldest_list_in_use_decides_about_age),
		cmocka_unit_test(test_a_list_that_is_none_is_refused_with_what_to_do),
		cmocka_unit_test(test_a_torn_certificate_is_not_the_end_of_the_file),
		cmocka_unit_test(test_lists_for_tls_are_judged_before_a_call_fails),
		cmocka_unit_test(test_dates_are_read_of_all_that_a_file_holds),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
