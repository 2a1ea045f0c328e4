/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and cards of people, with the vectors of the field; everybody here is invented. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/person.h"
#include "model/province.h"

#define CARD "042190001234|183456789|Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021"

static struct arena *a;
static int64_t now_ms;

static int
set_up(void **state)
{
	(void)state;
	a = arena_new(0);
	return clock_parse("2026-11-29T08:00:00+07:00", &now_ms);
}

static int
tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void
test_a_personal_number_says_place_sex_and_year(void **state)
{
	(void)state;
	static const struct {
		const char *number, *birthplace, *province;
		enum person_sex sex;
		int year;
	} rows[] = {
	    {"042190001234", "Hà Tĩnh", "42", PERSON_FEMALE, 1990},
	    {"001085000001", "Hà Nội", "01", PERSON_MALE, 1985},
	    {"084305000001", "Trà Vinh", "86", PERSON_FEMALE, 2005},
	    {"075224000001", "Đồng Nai", "75", PERSON_MALE, 2024},
	    {"079499000001", "Thành phố Hồ Chí Minh", "79", PERSON_MALE, 2199},
	    {"003190001234", NULL, NULL, PERSON_FEMALE, 1990},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct person_number n;
		struct err e = {0};
		assert_int_equal(person_number(rows[i].number, "IdNo", &n, &e), 0);
		assert_int_equal(n.sex, rows[i].sex);
		assert_int_equal(n.year, rows[i].year);
		assert_true(rows[i].birthplace == NULL ? n.birthplace == NULL : strcmp(n.birthplace, rows[i].birthplace) == 0);
		assert_true(rows[i].province == NULL ? n.province == NULL : strcmp(n.province, rows[i].province) == 0);
	}
	static const char *const bad[] = {"", "04219000123", "0421900012345", "04219000123x", "042 190001234", "-42190001234"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct person_number n;
		struct err e = {0};
		assert_int_equal(person_number(bad[i], "IdNo", &n, &e), -1);
		assert_int_equal(e.code, ERR_BAD_VALUE);
		assert_string_equal(e.field, "IdNo");
	}
}

/* The 63 of before are in 34 provinces of now, each of which is the home of at least one. */
static void
test_every_birthplace_is_in_a_province(void **state)
{
	(void)state;
	int n = 0, now = 0;
	for (int i = 0; i < 1000; i++) {
		char code[12];
		snprintf(code, sizeof code, "%03d", i);
		const struct birthplace *b = province_birthplace(code);
		n += b != NULL;
		if (b != NULL)
			assert_non_null(province_name(b->now));
		snprintf(code, sizeof code, "%02d", i);
		now += i < 100 && province_name(code) != NULL;
	}
	assert_int_equal(n, 63);
	assert_int_equal(now, 34);
	assert_string_equal(province_name("42"), "Hà Tĩnh");
	assert_null(province_name("02"));
}

static void
test_tax_codes_have_a_check_digit(void **state)
{
	(void)state;
	static const char *const good[] = {"0100109106", "0300012341", "0100109106-001", "042190001234"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct err e = {0};
		assert_int_equal(person_tax_code(good[i], "IdNo", &e), 0);
	}
	static const struct {
		const char *code;
		enum err_hint hint;
	} bad[] = {
	    {"0300012345", HINT_TAX_CODE_DIGIT},
	    {"0100109107", HINT_TAX_CODE_DIGIT},
	    {"0100109106-000", HINT_TAX_CODE},
	    {"0100109106-01", HINT_TAX_CODE},
	    {"0100109106001", HINT_TAX_CODE},
	    {"010010910", HINT_TAX_CODE},
	    {"", HINT_TAX_CODE},
	    {"0100109106-", HINT_TAX_CODE},
	    {"0100109106-0012", HINT_TAX_CODE},
	    {"010010910a", HINT_TAX_CODE},
	    {"04219000123", HINT_TAX_CODE},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		assert_int_equal(person_tax_code(bad[i].code, "IdNo", &e), -1);
		assert_int_equal(e.code, ERR_BAD_VALUE);
		assert_int_equal(e.hint, bad[i].hint);
	}
	for (char last = '0'; last <= '9'; last++) { /* never issued, whatever the last digit */
		struct err e = {0};
		char code[] = "300000002x";
		code[9] = last;
		assert_int_equal(person_tax_code(code, "IdNo", &e), -1);
		assert_int_equal(e.hint, HINT_TAX_CODE_NONE);
	}
}

static void
test_passports(void **state)
{
	(void)state;
	static const char *const good[] = {"C1234567", "K0000001", "AB123456", "123456789"};
	static const char *const bad[] = {"", "c1234567", "C1234", "C 1234567", "ABCDEFGH", "C123456789", "C123456Đ"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct err e = {0};
		assert_int_equal(person_passport(good[i], "IdNo", &e), 0);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		assert_int_equal(person_passport(bad[i], "IdNo", &e), -1);
	}
}

static void
test_a_birth_is_a_day_or_a_year(void **state)
{
	(void)state;
	static const char *const good[] = {"1990-02-01", "1990", "1850", "2026", "2026-11-29", "2024-02-29", "1850-01-01"};
	static const char *const bad[] = {"", "90", "1849", "2027", "2026-11-30", "2023-02-29", "1990-13-01", "1990-00-10",
	    "1990-1-1", "01-02-1990", "1990/02/01", "1990-02-011", "19900201", "1990-02-", "abcd"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct err e = {0};
		if (person_birth(good[i], "BirthDate", now_ms, &e) != 0)
			fail_msg("%s", good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct err e = {0};
		if (person_birth(bad[i], "BirthDate", now_ms, &e) == 0)
			fail_msg("%s", bad[i]);
		assert_int_equal(e.code, ERR_BAD_VALUE);
	}
}

static int
read_card(const char *code, struct person_card *c, struct doubts *d)
{
	struct err e = {0};

	*d = (struct doubts){0};
	return person_card(a, code, "Card", now_ms, c, d, &e) == 0 ? 0 : (int)e.code;
}

static void
test_a_card_is_read_in_both_orders(void **state)
{
	(void)state;
	static const char *const codes[] = {
	    CARD,
	    CARD "\r",
	    CARD "\r\n",
	    "\xef\xbb\xbf" CARD,
	    " " CARD,
	    "042190001234|183456789|Nguyễn Thị Mẫu|Nữ|01021990|Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh|15082021",
	};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct person_card c;
		struct doubts d;
		assert_int_equal(read_card(codes[i], &c, &d), 0);
		assert_int_equal(d.n, 0);
		assert_string_equal(c.number, "042190001234");
		assert_string_equal(c.old_number, "183456789");
		assert_string_equal(c.name, "Nguyễn Thị Mẫu");
		assert_string_equal(c.birth_date, "1990-02-01");
		assert_int_equal(c.sex, PERSON_FEMALE);
		assert_string_equal(c.residence, "Thôn 1, Sơn Trung, Hương Sơn, Hà Tĩnh");
		assert_string_equal(c.issued, "2021-08-15");
	}
}

static void
test_what_a_card_lacks_or_contradicts_is_a_doubt(void **state)
{
	(void)state;
	static const struct {
		const char *code;
		enum doubt_code doubt;
	} rows[] = {
	    {"042190001234||Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1", DOUBT_CARD_SHORT},
	    {CARD "|Nguyễn Văn A|Trần Thị B", DOUBT_CARD_LONGER},
	    {"042190001234||Nguyễn Thị Mẫu|01021991|Nữ|Thôn 1|15082021", DOUBT_BIRTH_YEAR},
	    {"042190001234||Nguyễn Thị Mẫu|01021990|Nam|Thôn 1|15082021", DOUBT_SEX},
	    {"003190001234||Nguyễn Thị Mẫu|01021990|Nữ|Thôn 1|15082021", DOUBT_BIRTHPLACE},
	    {"042190001234||Nguyễn Thị Mẫu|1990|Nữ|Thôn 1|15082021", DOUBT_BIRTH_YEAR_ONLY},
	    {"042190001234||Nguyễn Thị Mẫu|00001990|Nữ|Thôn 1|15082021", DOUBT_BIRTH_YEAR_ONLY},
	    {"042190001234||Nguye\u0302\u0303n Thi\u0323 Ma\u0302\u0303u|01021990|Nữ|Thôn 1|15082021", DOUBT_CARD_FORM},
	    {"042190001234||Nguy?n Th? M?u|01021990|Nữ|Thôn 1|15082021", DOUBT_LETTERS_LOST},
	    {"042190001234||Nguy\ufffdn Th\ufffd M\ufffdu|01021990|Nữ|Thôn 1|15082021", DOUBT_LETTERS_LOST},
	    {"042190001234||Nguyễn Thị Mẫu|01021990|Nữ|Th\ufffdn 1|15082021", DOUBT_LETTERS_LOST},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct person_card c;
		struct doubts d;
		assert_int_equal(read_card(rows[i].code, &c, &d), 0);
		assert_int_equal(d.n, 1);
		if (d.v[0].code != rows[i].doubt)
			fail_msg("%s: %s", rows[i].code, doubt_name(d.v[0].code));
	}
}

static void
test_what_is_no_card_is_refused(void **state)
{
	(void)state;
	static const char *const codes[] = {
	    "",
	    "042190001234",
	    "a|b|c",
	    "04219000123|183456789|N|01021990|Nữ|T|15082021",
	    "042190001234|18345678|N|01021990|Nữ|T|15082021",
	    "042190001234||N|31021990|Nữ|T|15082021",
	    "042190001234||N|01021990|X|T|15082021",
	    "042190001234||N|01022090|Nữ|T|15082021",
	    "042190001234||N|01021990|Nữ|T|1508",
	    "042190001234|||01021990|Nữ|T|15082021",
	    "042190001234||N\u202e|01021990|Nữ|T|15082021",
	    "042190001234||N|01021990|Nữ|T\u200b|15082021",
	};
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct person_card c;
		struct doubts d;
		if (read_card(codes[i], &c, &d) == 0)
			fail_msg("%s", codes[i]);
	}
	char longer[PERSON_CARD_MAX + 2];
	struct person_card c;
	struct doubts d;
	memset(longer, '|', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	assert_int_equal(read_card(longer, &c, &d), ERR_TOO_LARGE);
}

static void
test_doubts_are_told_in_both_languages(void **state)
{
	(void)state;
	struct doubts d = {0};
	char text[DOUBT_TEXT];

	for (int code = 0; code < DOUBT_CODES; code++) {
		struct doubt one = {.code = (enum doubt_code)code, .one = "123456789012345678901", .two = "123456789012345678901"};
		for (int vi = 0; vi < 2; vi++) {
			doubt_text(&one, vi, text, sizeof text);
			assert_true(strlen(text) > 10 && strlen(text) < sizeof text - 1);
			assert_null(strchr(text, '{'));
		}
	}
	doubt_add(&d, DOUBT_BIRTH_YEAR, "Owner/BirthDate", "1991", "1990");
	doubt_text(&d.v[0], 1, text, sizeof text);
	assert_string_equal(text, "năm sinh 1991 khác với năm 1990 ghi trong số định danh");
	for (int i = 0; i < 20; i++)
		doubt_add(&d, DOUBT_SEX, "Owner", NULL, NULL);
	assert_int_equal(d.n, DOUBTS_MAX);
	assert_int_equal(d.all, 21);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_personal_number_says_place_sex_and_year),
	    cmocka_unit_test(test_every_birthplace_is_in_a_province),
	    cmocka_unit_test(test_tax_codes_have_a_check_digit),
	    cmocka_unit_test(test_passports),
	    cmocka_unit_test(test_a_birth_is_a_day_or_a_year),
	    cmocka_unit_test(test_a_card_is_read_in_both_orders),
	    cmocka_unit_test(test_what_a_card_lacks_or_contradicts_is_a_doubt),
	    cmocka_unit_test(test_what_is_no_card_is_refused),
	    cmocka_unit_test(test_doubts_are_told_in_both_languages),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
