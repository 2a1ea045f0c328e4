/* SPDX-License-Identifier: Apache-2.0 */
/* The days off around the new years of 2026: 2 January is swapped for Saturday the 10th; Tet is 16 to 20 February. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "model/deadline.h"

static int32_t off[7], made_up[1];
static struct calendar calendar = {off, 7, made_up, 1, 0};

static int32_t
day(const char *date)
{
	int32_t d;
	assert_int_equal(deadline_day(date, &d), 0);
	return d;
}

static int
fill(void **state)
{
	(void)state;
	const char *dates[] = {"2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19",
	    "2026-02-20"};
	for (size_t i = 0; i < 7; i++)
		off[i] = day(dates[i]);
	made_up[0] = day("2026-01-10");
	calendar.last_day = day("2026-12-31");
	return 0;
}

struct row {
	const char *accepted;
	int days;
	const char *due;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err e = {0};
		char buf[CLOCK_TEXT];
		int64_t at, due;
		assert_int_equal(clock_parse(rows[i].accepted, &at), 0);
		assert_int_equal(deadline_due(&calendar, at, rows[i].days, &due, &e), 0);
		assert_string_equal(clock_vn(due, buf), rows[i].due);
	}
}

static void
test_dates_are_days_since_1970(void **state)
{
	(void)state;
	int32_t d;
	assert_int_equal(day("1970-01-02"), 1);
	assert_int_equal(day("2000-03-01"), 11017);
	const char *bad[] = {"", "2026-1-1", "2026-02-30", "2026/01/01", "2026-01-01Z", "26-01-01"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(deadline_day(bad[i], &d), -1);
}

static void
test_weekends_and_holidays_are_off_and_made_up_days_work(void **state)
{
	(void)state;
	assert_true(deadline_is_working(&calendar, day("2026-03-02")));   /* Monday */
	assert_false(deadline_is_working(&calendar, day("2026-03-07")));  /* Saturday */
	assert_false(deadline_is_working(&calendar, day("2026-03-08")));  /* Sunday */
	assert_false(deadline_is_working(&calendar, day("2026-02-17")));  /* Tet, a Tuesday */
	assert_true(deadline_is_working(&calendar, day("2026-01-10")));   /* a Saturday that is made up */
}

static void
test_the_same_time_of_day_after_whole_working_days(void **state)
{
	(void)state;
	const struct row rows[] = {
	    {"2026-03-02T08:14:05+07:00", 3, "2026-03-05T08:14:00+07:00"},
	    {"2026-03-02T01:14:05Z", 3, "2026-03-05T08:14:00+07:00"},
	    {"2026-03-05T10:00:00+07:00", 2, "2026-03-09T10:00:00+07:00"},
	    {"2026-03-02T16:59:59+07:00", 1, "2026-03-03T16:59:00+07:00"},
	    {"2026-03-02T10:00:00+07:00", 0, "2026-03-02T10:00:00+07:00"},
	};
	check(rows, sizeof rows / sizeof *rows);
}

static void
test_tet_is_skipped(void **state)
{
	(void)state;
	const struct row rows[] = {
	    {"2026-02-13T09:00:00+07:00", 1, "2026-02-23T09:00:00+07:00"},
	    {"2026-02-13T09:00:00+07:00", 3, "2026-02-25T09:00:00+07:00"},
	    {"2026-02-18T09:00:00+07:00", 1, "2026-02-23T17:00:00+07:00"},
	};
	check(rows, sizeof rows / sizeof *rows);
}

static void
test_lunch_counts_as_the_afternoons_begin(void **state)
{
	(void)state;
	const struct row rows[] = {
	    {"2026-03-02T11:29:00+07:00", 1, "2026-03-03T11:29:00+07:00"},
	    {"2026-03-02T11:30:00+07:00", 1, "2026-03-03T13:30:00+07:00"},
	    {"2026-03-02T13:29:00+07:00", 1, "2026-03-03T13:30:00+07:00"},
	};
	check(rows, sizeof rows / sizeof *rows);
}

static void
test_the_evening_counts_as_the_next_working_morning(void **state)
{
	(void)state;
	const struct row rows[] = {
	    {"2026-03-02T17:00:00+07:00", 1, "2026-03-03T17:00:00+07:00"},
	    {"2026-03-06T17:30:00+07:00", 1, "2026-03-09T17:00:00+07:00"}, /* Friday evening */
	    {"2026-03-07T09:00:00+07:00", 2, "2026-03-10T17:00:00+07:00"}, /* Saturday */
	    {"2026-03-03T05:00:00+07:00", 1, "2026-03-03T17:00:00+07:00"}, /* before the counter opens */
	};
	check(rows, sizeof rows / sizeof *rows);
}

static void
test_a_made_up_saturday_is_a_working_day(void **state)
{
	(void)state;
	const struct row rows[] = {
	    {"2026-01-09T10:00:00+07:00", 1, "2026-01-10T10:00:00+07:00"},
	    {"2026-01-09T10:00:00+07:00", 2, "2026-01-12T10:00:00+07:00"},
	    {"2025-12-31T10:00:00+07:00", 1, "2026-01-05T10:00:00+07:00"},
	};
	check(rows, sizeof rows / sizeof *rows);
}

static void
test_no_promise_beyond_the_known_calendar(void **state)
{
	(void)state;
	struct err e = {0};
	int64_t at, due;
	assert_int_equal(clock_parse("2026-12-30T10:00:00+07:00", &at), 0);
	assert_int_equal(deadline_due(&calendar, at, 5, &due, &e), -1);
	assert_int_equal(e.code, ERR_CALENDAR_ENDS);
}

/* Told ahead: as many days as the promise holds, counted one by one. */
static void
test_the_end_of_the_calendar_is_counted(void **state)
{
	(void)state;
	int64_t at;
	assert_int_equal(clock_parse("2026-11-02T10:00:00+07:00", &at), 0);
	for (int64_t days = 1; days <= 20; days++) {
		int64_t left = deadline_days_left(&calendar, at, days), n = 0, due;
		struct err e = {0};
		while (deadline_due(&calendar, at + n * 86400000, days, &due, &e) == 0)
			n++;
		assert_int_equal(left, n);
		assert_true(left > 0 && left < 61);
	}
	assert_int_equal(deadline_days_left(&calendar, at, 400), 0);
	assert_int_equal(clock_parse("2027-03-02T10:00:00+07:00", &at), 0);
	assert_int_equal(deadline_days_left(&calendar, at, 1), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dates_are_days_since_1970),
	    cmocka_unit_test(test_weekends_and_holidays_are_off_and_made_up_days_work),
	    cmocka_unit_test(test_the_same_time_of_day_after_whole_working_days),
	    cmocka_unit_test(test_tet_is_skipped),
	    cmocka_unit_test(test_lunch_counts_as_the_afternoons_begin),
	    cmocka_unit_test(test_the_evening_counts_as_the_next_working_morning),
	    cmocka_unit_test(test_a_made_up_saturday_is_a_working_day),
	    cmocka_unit_test(test_no_promise_beyond_the_known_calendar),
	    cmocka_unit_test(test_the_end_of_the_calendar_is_counted),
	};
	return cmocka_run_group_tests(tests, fill, NULL);
}
