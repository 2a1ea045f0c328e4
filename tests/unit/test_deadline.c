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
		assert_int_equal(deadline_due(&calendar, at, (struct limit){rows[i].days, LIMIT_WORKING_DAYS}, &due, &e), 0);
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
	assert_int_equal(deadline_due(&calendar, at, (struct limit){5, LIMIT_WORKING_DAYS}, &due, &e), -1);
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
		int64_t left = deadline_days_left(&calendar, at, (struct limit){days, LIMIT_WORKING_DAYS}), n = 0, due;
		struct err e = {0};
		while (deadline_due(&calendar, at + n * 86400000, (struct limit){days, LIMIT_WORKING_DAYS}, &due, &e) == 0)
			n++;
		assert_int_equal(left, n);
		assert_true(left > 0 && left < 61);
	}
	assert_int_equal(deadline_days_left(&calendar, at, (struct limit){400, LIMIT_WORKING_DAYS}), 0);
	assert_int_equal(clock_parse("2027-03-02T10:00:00+07:00", &at), 0);
	assert_int_equal(deadline_days_left(&calendar, at, (struct limit){1, LIMIT_WORKING_DAYS}), 0);
}

static int64_t
moment(const char *text)
{
	int64_t ms;
	assert_int_equal(clock_parse(text, &ms), 0);
	return ms;
}

static int64_t
due_of(int64_t at, int64_t amount, enum limit_unit unit)
{
	struct err e = {0};
	int64_t due = 0;
	assert_int_equal(deadline_due(&calendar, at, (struct limit){amount, unit}, &due, &e), 0);
	return due;
}

static void
due_is(const char *at, int64_t amount, enum limit_unit unit, const char *due)
{
	char buf[CLOCK_TEXT];
	assert_string_equal(clock_vn(due_of(moment(at), amount, unit), buf), due);
}

static void
test_calendar_days_end_with_a_working_day(void **state)
{
	(void)state;
	due_is("2026-03-02T10:00:00+07:00", 1, LIMIT_DAYS, "2026-03-03T17:00:00+07:00"); /* the first day is not counted */
	due_is("2026-03-02T10:00:00+07:00", 5, LIMIT_DAYS, "2026-03-09T17:00:00+07:00"); /* a Saturday: Monday */
	due_is("2026-03-02T10:00:00+07:00", 7, LIMIT_DAYS, "2026-03-09T17:00:00+07:00");
	due_is("2026-03-02T10:00:00+07:00", 8, LIMIT_DAYS, "2026-03-10T17:00:00+07:00");
	due_is("2026-02-13T16:00:00+07:00", 3, LIMIT_DAYS, "2026-02-23T17:00:00+07:00"); /* all of Tet */
	due_is("2026-02-13T16:00:00+07:00", 10, LIMIT_DAYS, "2026-02-23T17:00:00+07:00");
	due_is("2026-01-05T08:00:00+07:00", 5, LIMIT_DAYS, "2026-01-10T17:00:00+07:00"); /* a Saturday that is worked */
	due_is("2025-12-30T08:00:00+07:00", 2, LIMIT_DAYS, "2026-01-05T17:00:00+07:00"); /* over the year's end */
	due_is("2026-03-06T18:00:00+07:00", 1, LIMIT_DAYS, "2026-03-10T17:00:00+07:00"); /* Friday evening is Monday */
}

static void
test_hours_are_hours_of_work(void **state)
{
	(void)state;
	due_is("2026-03-02T08:00:00+07:00", 2, LIMIT_HOURS, "2026-03-02T10:00:00+07:00");
	due_is("2026-03-02T10:30:00+07:00", 1, LIMIT_HOURS,
	    "2026-03-02T11:30:00+07:00"); /* an end, not the afternoon's beginning */
	due_is("2026-03-02T11:00:00+07:00", 1, LIMIT_HOURS, "2026-03-02T14:00:00+07:00");
	due_is("2026-03-02T12:00:00+07:00", 1, LIMIT_HOURS, "2026-03-02T14:30:00+07:00");
	due_is("2026-03-02T13:00:00+07:00", 8, LIMIT_HOURS, "2026-03-03T11:30:00+07:00");
	due_is("2026-03-02T07:00:00+07:00", 8, LIMIT_HOURS, "2026-03-02T17:00:00+07:00");
	due_is("2026-03-06T16:30:00+07:00", 1, LIMIT_HOURS, "2026-03-09T07:30:00+07:00");
	due_is("2026-02-13T16:30:00+07:00", 1, LIMIT_HOURS, "2026-02-23T07:30:00+07:00"); /* Tet */
	due_is("2026-01-09T16:30:00+07:00", 1, LIMIT_HOURS, "2026-01-10T07:30:00+07:00"); /* a Saturday that is worked */
	due_is("2025-12-31T16:30:00+07:00", 1, LIMIT_HOURS, "2026-01-05T07:30:00+07:00");
}

static void
test_a_pause_is_counted_in_working_minutes(void **state)
{
	(void)state;
	const struct {
		const char *from, *to;
		int64_t minutes;
	} rows[] = {
	    {"2026-03-02T08:00:00+07:00", "2026-03-02T08:00:59+07:00", 0},
	    {"2026-03-02T08:00:00+07:00", "2026-03-02T09:30:00+07:00", 90},
	    {"2026-03-02T11:00:00+07:00", "2026-03-02T14:00:00+07:00", 60},
	    {"2026-03-02T11:45:00+07:00", "2026-03-02T13:00:00+07:00", 0},
	    {"2026-03-02T16:00:00+07:00", "2026-03-03T08:00:00+07:00", 120},
	    {"2026-03-06T17:00:00+07:00", "2026-03-09T07:00:00+07:00", 0},
	    {"2026-03-02T10:00:00+07:00", "2026-03-04T10:00:00+07:00", 960},
	    {"2026-02-13T16:00:00+07:00", "2026-02-23T08:00:00+07:00", 120},
	    {"2026-03-07T09:00:00+07:00", "2026-03-08T09:00:00+07:00", 0},
	    {"2026-03-04T10:00:00+07:00", "2026-03-02T10:00:00+07:00", -960},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(deadline_minutes(&calendar, moment(rows[i].from), moment(rows[i].to)), rows[i].minutes);
}

static void
test_a_promise_shifts_by_the_pause(void **state)
{
	(void)state;
	struct err e = {0};
	int64_t due, at = moment("2026-03-05T08:14:00+07:00");
	char buf[CLOCK_TEXT];
	assert_int_equal(deadline_shift(&calendar, at, 960, &due, &e), 0);
	assert_string_equal(clock_vn(due, buf), "2026-03-09T08:14:00+07:00");
	assert_int_equal(deadline_shift(&calendar, moment("2026-03-05T17:00:00+07:00"), 1, &due, &e), 0);
	assert_string_equal(clock_vn(due, buf), "2026-03-06T07:01:00+07:00");
	assert_int_equal(deadline_shift(&calendar, moment("2026-12-30T17:00:00+07:00"), 481, &due, &e), -1);
	assert_int_equal(e.code, ERR_CALENDAR_ENDS);
}

/* ---- laws, over moments of any kind: around the new years, lunch, evenings, days off ---- */

static uint32_t seed = 20261129;

static int64_t
draw(int64_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (int64_t)(seed >> 8) % below;
}

/* Any minute from December 2025 to June 2026; every third one at an edge of the working day. */
static int64_t
any_moment(void)
{
	static const int edges[] = {0, 419, 420, 421, 689, 690, 691, 809, 810, 811, 1019, 1020, 1021, 1439};
	int64_t day0 = moment("2025-12-20T00:00:00+07:00"), d = draw(180);
	return day0 + (d * 1440 + (draw(3) == 0 ? edges[draw(14)] : draw(1440))) * 60000;
}

static bool
may_be_due(int64_t ms)
{
	int64_t at = (ms / 60000 + 420) % 1440;
	return deadline_is_working(&calendar, deadline_day_of(ms)) && ((at >= 420 && at <= 690) || (at >= 810 && at <= 1020));
}

static void
test_a_due_moment_is_in_working_time_and_never_falls(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t a = any_moment(), b = any_moment(), n = draw(30), more = draw(5);
		enum limit_unit unit = (enum limit_unit)draw(LIMIT_UNITS);
		int64_t early = a < b ? a : b, late = a < b ? b : a, due = due_of(early, n, unit);
		assert_true(may_be_due(due));
		assert_true(due <= due_of(late, n, unit));
		assert_true(due <= due_of(early, n + more, unit));
		assert_true(due / 60000 >= early / 60000);
	}
}

static void
test_working_days_are_so_many_times_eight_hours(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t at = any_moment(), n = 1 + draw(30);
		int64_t days = due_of(at, n, LIMIT_WORKING_DAYS), hours = due_of(at, n * 8, LIMIT_HOURS);
		assert_int_equal(deadline_minutes(&calendar, days, hours), 0); /* 11:30 and 13:30 are one point of work */
		assert_int_equal(deadline_minutes(&calendar, at, days), n * DEADLINE_DAY_MIN);
	}
}

static int64_t
shifted(int64_t due, int64_t minutes)
{
	struct err e = {0};
	int64_t out = 0;
	assert_int_equal(deadline_shift(&calendar, due, minutes, &out, &e), 0);
	return out;
}

static void
test_pauses_in_two_pieces_are_one(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t due = due_of(any_moment(), 1 + draw(20), (enum limit_unit)draw(LIMIT_UNITS));
		int64_t one = draw(3) == 0 ? draw(3) * 240 : draw(3000), two = draw(3000);
		int64_t a = any_moment(), b = any_moment(), c = any_moment();
		assert_int_equal(shifted(due, 0), due);
		assert_int_equal(shifted(shifted(due, one), two), shifted(due, one + two));
		assert_int_equal(deadline_minutes(&calendar, due, shifted(due, one)), one);
		assert_true(may_be_due(shifted(due, one)) && shifted(due, one) >= due);
		assert_int_equal(deadline_minutes(&calendar, a, b) + deadline_minutes(&calendar, b, c),
		    deadline_minutes(&calendar, a, c));
	}
}

/* What was left when the clock stopped is left when it goes on. */
static void
test_after_a_pause_as_much_is_left_as_before(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t a = any_moment(), b = any_moment(), stop = a < b ? a : b, on = a < b ? b : a;
		int64_t due = due_of(any_moment(), 1 + draw(20), (enum limit_unit)draw(LIMIT_UNITS));
		int64_t later = shifted(due, deadline_minutes(&calendar, stop, on));
		assert_int_equal(deadline_minutes(&calendar, on, later), deadline_minutes(&calendar, stop, due));
	}
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
	    cmocka_unit_test(test_calendar_days_end_with_a_working_day),
	    cmocka_unit_test(test_hours_are_hours_of_work),
	    cmocka_unit_test(test_a_pause_is_counted_in_working_minutes),
	    cmocka_unit_test(test_a_promise_shifts_by_the_pause),
	    cmocka_unit_test(test_a_due_moment_is_in_working_time_and_never_falls),
	    cmocka_unit_test(test_working_days_are_so_many_times_eight_hours),
	    cmocka_unit_test(test_pauses_in_two_pieces_are_one),
	    cmocka_unit_test(test_after_a_pause_as_much_is_left_as_before),
	};
	return cmocka_run_group_tests(tests, fill, NULL);
}
