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
#include "evidence/asic.h"
#include "tests/lib/testkeys.h"

static struct anchors *
trusting(struct testkeys *t)
{
	const char *path = testkeys_path(t, "signer.pem");
	struct err e = {0};
	struct anchors *x = anchors_load(&path, 1, &e);
	assert_non_null(x);
	return x;
}

static struct str
container(struct testkeys *t, struct arena *a)
{
	const struct zip_entry files[] = {{"messages/1.xml", {"<a/>", 4}}, {"empty", {"", 0}}, {"papers/x", {"\0\1\2", 3}}};
	struct asic c;
	struct str out;
	struct err e = {0};
	testkeys_pair(t, "signer", TESTKEY_P256);
	struct sign_key *k = sign_key_load(testkeys_path(t, "signer.key"), testkeys_path(t, "signer.pem"), &e);
	assert_non_null(k);
	assert_int_equal(asic_sign(a, k, files, 3, &c, &e), 0);
	assert_int_equal(zip_print(a, c.entries, c.n, &out, &e), 0);
	sign_key_free(k);
	return out;
}

static void
no_byte_of_a_container_can_change(void **state)
{
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0), *step = arena_new(0);
	struct str good = container(t, a);
	struct anchors *trust = trusting(t);
	struct asic_found found;
	struct err e = {0};
	char *p = arena_dup(a, good.p, good.n);
	(void)state;
	assert_int_equal(asic_check(a, good, trust, NULL, &found, &e), 0);
	assert_int_equal(found.files, 3);
	assert_false(found.stamped);
	for (size_t i = 0; i < good.n; i++, arena_reset(step)) {
		p[i] ^= 1;
		err_clear(&e);
		if (asic_check(step, (struct str){p, good.n}, trust, NULL, &found, &e) == 0)
			fail_msg("byte %zu changed unnoticed", i);
		p[i] ^= 1;
	}
	for (size_t n = 0; n < good.n; n++, arena_reset(step)) {
		err_clear(&e);
		assert_int_equal(asic_check(step, (struct str){p, n}, trust, NULL, &found, &e), -1);
	}
	anchors_free(trust);
	arena_free(step);
	arena_free(a);
	testkeys_free(t);
}

static void
a_changed_entry_with_a_fitting_checksum_is_named(void **state)
{
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0);
	struct str good = container(t, a), bad;
	struct anchors *trust = trusting(t);
	struct asic_found found;
	struct zip_entry *z;
	struct err e = {0};
	size_t n;
	(void)state;
	assert_int_equal(zip_parse(a, good, &z, &n, &e), 0);
	z[1].data = str_of("<b/>");
	assert_int_equal(zip_print(a, z, n, &bad, &e), 0);
	assert_int_equal(asic_check(a, bad, trust, NULL, &found, &e), -1);
	assert_non_null(strstr(e.msg, "messages/1.xml"));
	anchors_free(trust);
	arena_free(a);
	testkeys_free(t);
}

static void
mimetype_is_first_and_stored(void **state)
{
	struct testkeys *t = testkeys_new();
	struct arena *a = arena_new(0);
	struct str c = container(t, a);
	(void)state;
	assert_memory_equal(c.p + 30, "mimetypeapplication/vnd.etsi.asic-e+zip", 39);
	arena_free(a);
	testkeys_free(t);
}

static void
a_name_that_leads_elsewhere_is_refused(void **state)
{
	static const char *const names[] = {"../x", "/x", "a//b", "a b", "", "a\\b"};
	struct arena *a = arena_new(0);
	struct str out;
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const struct zip_entry z = {names[i], {"", 0}};
		struct err e = {0};
		assert_int_equal(zip_print(a, &z, 1, &out, &e), -1);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_byte_of_a_container_can_change),
	    cmocka_unit_test(a_changed_entry_with_a_fitting_checksum_is_named),
	    cmocka_unit_test(mimetype_is_first_and_stored),
	    cmocka_unit_test(a_name_that_leads_elsewhere_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
