/* SPDX-License-Identifier: Apache-2.0 */
/* The lines of passports: the specimen of ICAO Doc 9303 part 4, appendix A, and each way of being wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "model/passport.h"

#define FIRST  "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define SECOND "L898902C36UTO7408122F1204159ZE184226B<<<<<10"

static const int64_t now_ms = 1772413445000; /* 2026-03-02 */
static struct arena *a;
static struct doubts doubts;
static struct err e;

static int
start(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static int
read_zone(const char *zone, struct passport *p)
{
	memset(&doubts, 0, sizeof doubts);
	err_clear(&e);
	return passport_read(a, zone, "Mrz", now_ms, p, &doubts, &e);
}

static bool
doubted(enum doubt_code code)
{
	for (size_t i = 0; i < doubts.n; i++)
		if (doubts.v[i].code == code)
			return true;
	return false;
}

static void
test_the_specimen_is_read(void **state)
{
	static const char *const zones[] = {FIRST "\n" SECOND, FIRST SECOND, "\r\n" FIRST "\r\n" SECOND "\r\n", FIRST "\t " SECOND};
	struct passport p;

	(void)state;
	for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
		if (read_zone(zones[i], &p) != 0)
			fail_msg("%zu: %s", i, e.msg);
		assert_string_equal(p.number, "L898902C3");
		assert_string_equal(p.issuer, "UTO");
		assert_string_equal(p.nationality, "UTO");
		assert_string_equal(p.name, "ERIKSSON ANNA MARIA");
		assert_string_equal(p.birth_date, "1974-08-12");
		assert_int_equal(p.sex, PERSON_FEMALE);
		assert_string_equal(p.expires, "2012-04-15");
		assert_true(doubted(DOUBT_PASSPORT_OVER));
		assert_int_equal(doubts.n, 1);
	}
}

/* Part 3, section 4.9, written anew. */
static char
digit(const char *s, size_t n)
{
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int v = s[i] == '<' ? 0 : s[i] <= '9' ? s[i] - '0' : s[i] - 'A' + 10;
		sum += v * (i % 3 == 0 ? 7 : i % 3 == 1 ? 3 : 1);
	}
	return (char)('0' + sum % 10);
}

/* With right check digits: number of 9, state of 3, birth and end of 6, 14 of personal data. */
static const char *
zone_of(const char *first, const char *number, const char *state, const char *birth, char sex, const char *end, const char *own)
{
	char *s = arena_fmt(a, "%s%c%s%s%c%c%s%c%s%c", number, digit(number, 9), state, birth, digit(birth, 6), sex, end,
	    digit(end, 6), own, digit(own, 14));
	char all[40];

	memcpy(all, s, 10);
	memcpy(all + 10, s + 13, 7);
	memcpy(all + 17, s + 21, 22);
	return arena_fmt(a, "%s%s%c", first, s, digit(all, 39));
}

#define NOTHING "<<<<<<<<<<<<<<"
#define MAU     "P<VNMNGUYEN<<THI<MAU<<<<<<<<<<<<<<<<<<<<<<<<"

static void
test_states_years_and_forms(void **state)
{
	struct passport p;

	(void)state;
	assert_int_equal(read_zone(zone_of(MAU, "B1234567<", "VNM", "900201", 'F', "300101", NOTHING), &p), 0);
	assert_string_equal(p.name, "NGUYEN THI MAU");
	assert_string_equal(p.number, "B1234567");
	assert_int_equal(doubts.n, 0);
	assert_int_equal(read_zone(zone_of(MAU, "P01234567", "VNM", "260301", '<', "300101", NOTHING), &p), 0);
	assert_string_equal(p.birth_date, "2026-03-01"); /* yesterday */
	assert_int_equal(p.sex, PERSON_SEX_UNKNOWN);
	assert_int_equal(read_zone(zone_of(MAU, "AB1234567", "VNM", "27<<<<", 'M', "300101", NOTHING), &p), 0);
	assert_string_equal(p.birth_date, "1927"); /* the year alone, and not one to come */
	assert_true(doubted(DOUBT_PASSPORT_FORM));
	assert_int_equal(read_zone(zone_of("P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<", "C01X00T47", "USA", "640812", 'F',
				       "300101", NOTHING),
			     &p),
	    0);
	assert_string_equal(p.issuer, "D");
	assert_true(doubted(DOUBT_PASSPORT_STATES));
}

/* Each character of the second line that a digit covers, changed: refused, at some check digit. */
static void
test_every_changed_character_is_noticed(void **state)
{
	struct passport p;

	(void)state;
	for (size_t i = 0; i < PASSPORT_LINE; i++) {
		char *zone = arena_fmt(a, "%s%s", FIRST, SECOND);
		char *c = &zone[PASSPORT_LINE + i];
		if ((i >= 10 && i < 13) || i == 20) /* nationality and sex have none */
			continue;
		*c = *c == '<' ? '1' : *c == '9' ? '8' : *c == 'Z' ? 'Y' : (char)(*c + 1); /* another value by one */
		assert_int_equal(read_zone(zone, &p), -1);
		assert_string_equal(err_name(e.code), "BAD_VALUE");
		assert_string_equal(err_hint_name(e.hint), "PASSPORT_DIGIT");
	}
}

static void
test_what_is_no_passport_is_refused(void **state)
{
	static const char ok[] = "B1234567<";
	const char *const bad[] = {
	    "",
	    FIRST,
	    FIRST SECOND "<",
	    "I"
	    "<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" SECOND,
	    "p<utoeriksson<<anna<maria<<<<<<<<<<<<<<<<<<<" SECOND,
	    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\xc3\x82" SECOND, /* a Vietnamese keyboard made AA to Â */
	    zone_of(MAU, ok, "VNM", "900201", 'X', "300101", NOTHING),
	    zone_of(MAU, ok, "VNM", "900230", 'F', "300101", NOTHING),
	    zone_of(MAU, ok, "VNM", "900201", 'F', "301301", NOTHING),
	    zone_of(MAU, ok, "V1M", "900201", 'F', "300101", NOTHING),
	    zone_of(MAU, ok, "<<<", "900201", 'F', "300101", NOTHING),
	    zone_of(MAU, "B1234<<<<", "VNM", "900201", 'F', "300101", NOTHING),
	    zone_of("P<VNM<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", ok, "VNM", "900201", 'F', "300101", NOTHING),
	    zone_of("P<VNM12345<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", ok, "VNM", "900201", 'F', "300101", NOTHING),
	};
	struct passport p;
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (read_zone(bad[i], &p) != -1)
			fail_msg("%zu is read", i);
		assert_string_equal(e.field, "Mrz");
		assert_int_not_equal(e.hint, HINT_NONE);
		err_sentence(&e, true, vi, sizeof vi);
		err_sentence(&e, false, en, sizeof en);
		assert_string_not_equal(vi, en);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_specimen_is_read),
	    cmocka_unit_test(test_states_years_and_forms),
	    cmocka_unit_test(test_every_changed_character_is_noticed),
	    cmocka_unit_test(test_what_is_no_passport_is_refused),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
