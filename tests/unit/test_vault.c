/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/vault.h"
#include "tests/lib/testkeys.h"

static struct testkeys *keys;

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_C "0f0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

static int
set_up(void **state)
{
	(void)state;
	keys = testkeys_new();
	testkeys_write(keys, "a", KEY_A "\n", 0600);
	testkeys_write(keys, "b", KEY_B, 0600);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	testkeys_free(keys);
	return 0;
}

static struct vault *
load(const char *file, const char *previous)
{
	struct err e = {0};
	struct vault *v = vault_load(testkeys_path(keys, file), previous != NULL ? testkeys_path(keys, previous) : NULL, &e);
	assert_string_equal(e.msg, "");
	return v;
}

static void
test_what_was_sealed_opens_as_it_was(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_WIPE);
	struct vault *v = load("a", NULL);
	const struct str samples[] = {{NULL, 0}, {"", 0}, {"x", 1}, {"Nguyễn Thị Hoa", 17}, {"a\0b", 3}};
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
		struct err e = {0};
		struct str out, sealed = vault_seal(v, a, "d:42.07-x", samples[i]);
		assert_int_equal(sealed.n, samples[i].n + VAULT_OVERHEAD);
		assert_int_equal(sealed.p[0], 1);
		assert_int_equal(vault_open(v, a, "d:42.07-x", sealed, &out, &e), 0);
		assert_int_equal(out.n, samples[i].n);
		assert_memory_equal(out.p, samples[i].n > 0 ? samples[i].p : "", samples[i].n);
	}
	vault_free(v);
	arena_free(a);
}

static void
test_the_same_text_is_sealed_differently_each_time(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct vault *v = load("a", NULL);
	struct str one = vault_seal(v, a, "x", str_of("text")), two = vault_seal(v, a, "x", str_of("text"));
	assert_memory_not_equal(one.p + 2, two.p + 2, one.n - 2);
	vault_free(v);
	arena_free(a);
}

static void
test_any_changed_byte_or_cut_is_noticed(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct vault *v = load("a", NULL);
	struct str out, sealed = vault_seal(v, a, "x", str_of("some text"));
	char *copy = arena_dup(a, sealed.p, sealed.n);
	for (size_t i = 0; i < sealed.n; i++) {
		struct err e = {0};
		copy[i] ^= 0x40;
		assert_int_equal(vault_open(v, a, "x", (struct str){copy, sealed.n}, &out, &e), -1);
		assert_int_equal(e.code, ERR_INTERNAL);
		copy[i] ^= 0x40;
		err_clear(&e);
		assert_int_equal(vault_open(v, a, "x", (struct str){copy, i}, &out, &e), -1);
	}
	vault_free(v);
	arena_free(a);
}

static void
test_a_sealed_value_opens_only_in_its_place(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct vault *v = load("a", NULL);
	struct str out, sealed = vault_seal(v, a, "d:one", str_of("text"));
	assert_int_equal(vault_open(v, a, "d:two", sealed, &out, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_null(strstr(e.msg, "text"));
	vault_free(v);
	arena_free(a);
}

static void
test_rotation_opens_old_values_and_seals_with_the_new_key(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct vault *old = load("a", NULL), *both = load("b", "a"), *fresh = load("b", NULL);
	struct str out, before = vault_seal(old, a, "x", str_of("before")), after = vault_seal(both, a, "x", str_of("after"));
	assert_int_equal(vault_open(both, a, "x", before, &out, &e), 0);
	assert_true(str_eq(out, "before"));
	assert_int_equal(vault_open(fresh, a, "x", after, &out, &e), 0);
	assert_true(str_eq(out, "after"));
	assert_int_equal(vault_open(fresh, a, "x", before, &out, &e), -1);
	assert_non_null(strstr(e.msg, "gone"));
	err_clear(&e);
	assert_int_equal(vault_open(old, a, "x", after, &out, &e), -1);
	vault_free(old);
	vault_free(both);
	vault_free(fresh);
	arena_free(a);
}

static void
test_key_files_that_are_open_or_malformed_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned mode;
		const char *why;
	} bad[] = {
	    {KEY_A "\n", 0644, "chmod 600"},
	    {KEY_A "\n", 0660, "chmod 600"},
	    {"", 0600, "64 hex"},
	    {"0001", 0600, "64 hex"},
	    {KEY_A "00", 0600, "64 hex"},
	    {KEY_A "\n\n", 0600, "64 hex"},
	    {KEY_A " ", 0600, "64 hex"},
	    {"g" KEY_A, 0600, "64 hex"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		testkeys_write(keys, "bad", bad[i].text, bad[i].mode);
		assert_null(vault_load(testkeys_path(keys, "bad"), "", &e));
		assert_int_equal(e.code, ERR_CONFIG);
		assert_non_null(strstr(e.msg, bad[i].why));
	}
	struct err e = {0};
	assert_null(vault_load(testkeys_path(keys, "a"), testkeys_path(keys, "absent"), &e));
	assert_non_null(strstr(e.msg, "absent"));
}

static void
test_look_up_keys_depend_on_the_master_key_and_are_stable(void **state)
{
	(void)state;
	unsigned char one[DIGEST_LEN], two[DIGEST_LEN], other[DIGEST_LEN], plain[DIGEST_LEN];
	struct vault *a = load("a", NULL), *again = load("a", "b"), *b = load("b", NULL);
	vault_hmac(a, str_of("0912345678"), one);
	vault_hmac(again, str_of("0912345678"), two);
	vault_hmac(b, str_of("0912345678"), other);
	digest_of(str_of("0912345678"), plain);
	assert_memory_equal(one, two, DIGEST_LEN);
	assert_memory_not_equal(one, other, DIGEST_LEN);
	assert_memory_not_equal(one, plain, DIGEST_LEN);
	vault_free(a);
	vault_free(again);
	vault_free(b);
}

static void
opens(const struct vault *v, struct arena *a, struct str sealed, bool want)
{
	struct err e = {0};
	struct str out;
	assert_int_equal(vault_open(v, a, "x", sealed, &out, &e) == 0, want);
}

static void
test_all_keys_of_the_previous_file_open_and_the_first_key_seals(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_WIPE);
	struct err e = {0};
	struct vault *old = load("a", NULL), *middle = load("b", NULL);
	struct str oldest = vault_seal(old, a, "x", str_of("1")), older = vault_seal(middle, a, "x", str_of("2"));
	testkeys_write(keys, "c", KEY_C "\n", 0600);
	testkeys_write(keys, "both", KEY_B "\n" KEY_A "\n", 0600);
	struct vault *v = load("c", "both");
	opens(v, a, oldest, true);
	opens(v, a, older, true);
	opens(middle, a, vault_seal(v, a, "x", str_of("3")), false);
	assert_null(vault_load(testkeys_path(keys, "both"), NULL, &e)); /* only one key seals */
	assert_int_equal(e.code, ERR_CONFIG);
	vault_free(old);
	vault_free(middle);
	vault_free(v);
	arena_free(a);
}

static void
test_a_vault_takes_other_keys_only_with_the_one_in_use_among_them(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_WIPE);
	struct err e = {0};
	struct vault *v = load("a", NULL), *only_a = load("a", NULL);
	struct str before = vault_seal(v, a, "x", str_of("1"));
	assert_int_equal(vault_renew(v, testkeys_path(keys, "b"), NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFIG);
	opens(only_a, a, vault_seal(v, a, "x", str_of("2")), true);
	err_clear(&e);
	assert_int_equal(vault_renew(v, testkeys_path(keys, "b"), testkeys_path(keys, "a"), &e), 0);
	opens(v, a, before, true);
	opens(only_a, a, vault_seal(v, a, "x", str_of("3")), false);
	assert_int_equal(vault_renew(v, testkeys_path(keys, "b"), testkeys_path(keys, "a"), &e), 0);
	assert_int_equal(vault_renew(v, testkeys_path(keys, "b"), NULL, &e), 0); /* a is given up on purpose */
	opens(v, a, before, false);
	vault_free(v);
	vault_free(only_a);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_was_sealed_opens_as_it_was),
	    cmocka_unit_test(test_the_same_text_is_sealed_differently_each_time),
	    cmocka_unit_test(test_any_changed_byte_or_cut_is_noticed),
	    cmocka_unit_test(test_a_sealed_value_opens_only_in_its_place),
	    cmocka_unit_test(test_rotation_opens_old_values_and_seals_with_the_new_key),
	    cmocka_unit_test(test_key_files_that_are_open_or_malformed_are_refused),
	    cmocka_unit_test(test_look_up_keys_depend_on_the_master_key_and_are_stable),
	    cmocka_unit_test(test_all_keys_of_the_previous_file_open_and_the_first_key_seals),
	    cmocka_unit_test(test_a_vault_takes_other_keys_only_with_the_one_in_use_among_them),
	};
	return cmocka_run_group_tests_name("vault", tests, set_up, tear_down);
}
