/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/s10.h"

static void
test_check_digits_are_those_of_the_standard(void **state)
{
	(void)state;
	const struct {
		const char *serial;
		char digit;
	} rows[] = {{"47312482", '9'}, {"37751864", '2'}, {"12345678", '5'}, {"00000001", '4'}, {"00000008", '0'},
	    {"00000015", '5'}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(s10_digit(rows[i].serial), rows[i].digit);
}

static void
test_numbers_are_read_in_any_case_and_with_spaces(void **state)
{
	(void)state;
	const char *ways[] = {"RB123456785VN", "rb123456785vn", "RB 123 456 785 VN", " RB123456785VN "};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct err e = {0};
		char out[S10_LEN + 1];
		assert_int_equal(s10_parse(ways[i], "Item", out, &e), 0);
		assert_string_equal(out, "RB123456785VN");
	}
}

static void
test_every_wrong_digit_is_refused_with_the_right_one(void **state)
{
	(void)state;
	for (char d = '0'; d <= '9'; d++) {
		char text[] = "RB12345678?VN", out[S10_LEN + 1];
		struct err e = {0};
		text[10] = d;
		int got = s10_parse(text, "Dossier/CollectItem", out, &e);
		assert_int_equal(got, d == '5' ? 0 : -1);
		if (d == '5')
			continue;
		assert_int_equal(e.code, ERR_BAD_CHECK_DIGIT);
		assert_string_equal(e.field, "Dossier/CollectItem");
		char expected[ERR_EXPECTED_MAX];
		err_expected(&e, expected, sizeof expected);
		assert_string_equal(expected, "RB123456785VN");
	}
}

static void
test_one_wrong_or_swapped_digit_is_always_noticed(void **state)
{
	(void)state;
	for (int i = 2; i < 10; i++) {
		char text[] = "RB473124829VN", out[S10_LEN + 1];
		struct err e = {0};
		text[i] = (char)('0' + (text[i] - '0' + 1) % 10);
		assert_int_equal(s10_parse(text, "Item", out, &e), -1);
	}
	struct err e = {0};
	char out[S10_LEN + 1];
	assert_int_equal(s10_parse("RB743124829VN", "Item", out, &e), -1);
}

static void
test_other_shapes_are_refused(void **state)
{
	(void)state;
	const char *bad[] = {"", "RB12345678VN", "RB1234567855VN", "R1234567855VN", "RB12345678AVN", "RB123456785V1",
	    "RB123456785VNVNVNVNVNVNVNVN", ("\xc3\x86" "123456785VN")};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		char out[S10_LEN + 1];
		assert_int_equal(s10_parse(bad[i], "Item", out, &e), -1);
		assert_int_equal(e.code, ERR_BAD_VALUE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_check_digits_are_those_of_the_standard),
	    cmocka_unit_test(test_numbers_are_read_in_any_case_and_with_spaces),
	    cmocka_unit_test(test_every_wrong_digit_is_refused_with_the_right_one),
	    cmocka_unit_test(test_one_wrong_or_swapped_digit_is_always_noticed),
	    cmocka_unit_test(test_other_shapes_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
