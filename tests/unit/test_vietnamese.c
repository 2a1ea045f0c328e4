/* SPDX-License-Identifier: Apache-2.0 */
/* Vietnamese texts: search keys, old code pages, phones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/unicode.h"
#include "base/vietnamese.h"

static struct arena *a;

static int
set_up(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
test_a_search_key_has_neither_marks_nor_signs(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"Nguyễn Thị Mẫu", "nguyen thi mau"},
	    {"NGUYEN  THI-MAU", "nguyen thi mau"},
	    {"Nguye\u0302\u0303n Thi\u0323 Ma\u0302\u0303u", "nguyen thi mau"}, /* NFD */
	    {"Đặng Đình Đỗ", "dang dinh do"},
	    {"\u00d0ặng \u00f0ình", "dang dinh"},
	    {" ƯỜNG (ô) số 12/3 ", "uong o so 12 3"},
	    {"H\u00a0ương\u2013Sơn", "h uong son"},
	    {"漢字", "漢字"},
	    {"...", ""},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(vietnamese_search_key(a, rows[i][0]), rows[i][1]);
}

static void
test_all_forms_become_nfc(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"Nguye\u0302\u0303n", "Nguy\u1ec5n"},
	    {"Nguy\u00ea\u0303n", "Nguy\u1ec5n"},
	    {"Ho\u031b\u0300", "H\u1edd"},
	    {"tu\u0323\u031b", "t\u1ef1"},
	    {"\u00f4\u0323", "\u1ed9"},
	    {"x\u0301\u0323", "x\u0323\u0301"},
	    {"Nguyễn", "Nguyễn"},
	    {"\u0301", "\u0301"},
	    {"", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *made = unicode_to_nfc(a, rows[i][0]);
		assert_string_equal(made, rows[i][1]);
		assert_true(unicode_is_nfc(made, strlen(made)));
	}
}

static void
test_text_of_old_code_pages_is_suspected(void **state)
{
	(void)state;
	static const char *const old[] = {
	    "NguyÔn ThÞ MÉu", "§ç V¨n §øc", "Tr\u00b7n H\u00b5",            /* TCVN3 as Latin-1 */
	    "Nguyeãn Thò Maãu", "Ñoã Vaên Ñöùc", "Traàn Coâng", "HAØ TÓNH", /* VNI as Latin-1 */
	};
	static const char *const fine[] = {
	    "Nguyễn Thị Mẫu",
	    "Đỗ Văn Đức",
	    "Trần Công",
	    "HÀ TĨNH",
	    "Hoãn",
	    "Tuân",
	    "Tiên",
	    "Yên",
	    "Huê",
	    "Muôn",
	    "Giã",
	    "Phan Thị Lý",
	    "Ngoài",
	    "Nguyen Thi Mau",
	    "",
	    "Quý",
	    "Khuê",
	    "Chuẩn",
	    "Oánh",
	    "Thuý",
	};
	for (size_t i = 0; i < sizeof old / sizeof *old; i++)
		if (!vietnamese_is_old_font(old[i]))
			fail_msg("not suspected: %s", old[i]);
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (vietnamese_is_old_font(fine[i]))
			fail_msg("suspected: %s", fine[i]);
}

static void
test_an_eth_is_no_d(void **state)
{
	(void)state;
	assert_true(vietnamese_has_eth("\u00d0ặng"));
	assert_true(vietnamese_has_eth("\u00f0i"));
	assert_false(vietnamese_has_eth("Đặng đi"));
}

static void
test_phones_become_e164(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
	    {"0912000111", "+84912000111"},
	    {"+84912000111", "+84912000111"},
	    {"84912000111", "+84912000111"},
	    {"0912 000 111", "+84912000111"},
	    {"(091) 200-0111", "+84912000111"},
	    {"+84 91.200.0111", "+84912000111"},
	    {"02393855555", "+842393855555"},
	    {"+842393855555", "+842393855555"},
	    {"0841234567", "+84841234567"},
	    {"0321234567", "+84321234567"},
	    {"0561234567", "+84561234567"},
	    {"0771234567", "+84771234567"},
	    {"84 239 3855555", "+842393855555"},
	};
	static const char *const bad[] = {"", "0", "912000111", "+840912000111", "+1912000111", "091200011", "091200011122",
	    "0912000x11", "00912000111", "+84", "84912", "091200011112345678901",
	    /* no such kinds: 01 (of 11 digits, until 2018), 04, 06; a land line too short, a mobile too long */
	    "0121234567", "01212345678", "+841212345678", "0412345678", "0438255555", "0612345678", "+84612345678", "0239385555",
	    "0212345678", "03212345678", "09120001112", "+8409120001", "023938555555"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(vietnamese_phone(a, rows[i][0]), rows[i][1]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (vietnamese_phone(a, bad[i]) != NULL)
			fail_msg("%s became %s", bad[i], vietnamese_phone(a, bad[i]));
}

static void
test_sums_are_told_in_words(void **state)
{
	(void)state;
	static const struct {
		int64_t dong;
		const char *words;
	} rows[] = {
	    {0, "Không đồng"},
	    {1, "Một đồng"},
	    {10, "Mười đồng"},
	    {11, "Mười một đồng"},
	    {15, "Mười lăm đồng"},
	    {20, "Hai mươi đồng"},
	    {21, "Hai mươi mốt đồng"},
	    {55, "Năm mươi lăm đồng"},
	    {101, "Một trăm linh một đồng"},
	    {110, "Một trăm mười đồng"},
	    {1205, "Một nghìn hai trăm linh năm đồng"},
	    {1005, "Một nghìn không trăm linh năm đồng"},
	    {25000, "Hai mươi lăm nghìn đồng"},
	    {1000000, "Một triệu đồng"},
	    {1000021, "Một triệu không trăm hai mươi mốt đồng"},
	    {1050000, "Một triệu không trăm năm mươi nghìn đồng"},
	    {2000000000, "Hai tỷ đồng"},
	    {3000000007, "Ba tỷ không trăm linh bảy đồng"},
	    {1000000000000, "Một nghìn tỷ đồng"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(vietnamese_amount(a, rows[i].dong), rows[i].words);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_search_key_has_neither_marks_nor_signs),
	    cmocka_unit_test(test_all_forms_become_nfc),
	    cmocka_unit_test(test_text_of_old_code_pages_is_suspected),
	    cmocka_unit_test(test_an_eth_is_no_d),
	    cmocka_unit_test(test_phones_become_e164),
	    cmocka_unit_test(test_sums_are_told_in_words),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
