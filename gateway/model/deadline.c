/* SPDX-License-Identifier: Apache-2.0 */
/* Arithmetic of working time in whole minutes. */
#include "model/deadline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
	MINUTE_MS = 60 * 1000,
	DAY_MIN = 24 * 60,
	MORNING = 7 * 60,
	NOON = 11 * 60 + 30,
	AFTERNOON = 13 * 60 + 30,
	EVENING = 17 * 60
};
enum { MORNING_MIN = NOON - MORNING }; /* of work before noon */
#define VN_OFFSET_MIN (7 * 60)

int
deadline_day(const char *date, int32_t *day_out)
{
	char stamp[15];
	int64_t ms;

	if (strlen(date) != 10 || date[4] != '-' || date[7] != '-')
		return -1;
	memcpy(stamp, date, 4);
	memcpy(stamp + 4, date + 5, 2);
	memcpy(stamp + 6, date + 8, 2);
	memcpy(stamp + 8, "120000", 7);
	if (clock_parse_compact(stamp, &ms) != 0 || ms < 0)
		return -1;
	*day_out = (int32_t)((ms / MINUTE_MS + VN_OFFSET_MIN) / DAY_MIN);
	return 0;
}

static int
by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static bool
contains(const int32_t *days, size_t n, int32_t day)
{
	return n > 0 && bsearch(&day, days, n, sizeof day, by_day) != NULL;
}

bool
deadline_is_working(const struct calendar *c, int32_t day)
{
	int weekday = (day + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */

	if (contains(c->holidays, c->n_holidays, day))
		return false;
	if (weekday == 0 || weekday == 6)
		return contains(c->workdays, c->n_workdays, day);
	return true;
}

static int
calendar_ends(struct err *e)
{
	return err_set(e, ERR_CALENDAR_ENDS,
	    "the catalogue's lastDay comes before the due date: load a catalogue with a longer calendar");
}

static int
next_working(const struct calendar *c, int32_t *day, struct err *e)
{
	do {
		if (++*day > c->last_day)
			return calendar_ends(e);
	} while (!deadline_is_working(c, *day));
	return 0;
}

/* A moment as a day and the minute of it. */
static void
split(int64_t ms, int32_t *day, int64_t *at)
{
	int64_t minutes = ms / MINUTE_MS + VN_OFFSET_MIN;

	*day = (int32_t)(minutes / DAY_MIN);
	*at = minutes % DAY_MIN;
}

static int64_t
join(int32_t day, int64_t at)
{
	return ((int64_t)day * DAY_MIN + at - VN_OFFSET_MIN) * MINUTE_MS;
}

int32_t
deadline_day_of(int64_t ms)
{
	int32_t day;
	int64_t at;

	split(ms, &day, &at);
	return day;
}

/* The moment of acceptance moved into working time: when work on it may begin. */
static int
settle(const struct calendar *c, int64_t ms, int32_t *day, int64_t *at, struct err *e)
{
	split(ms, day, at);
	if (*day > c->last_day)
		return calendar_ends(e);
	if (!deadline_is_working(c, *day) || *at >= EVENING) {
		*at = MORNING;
		return next_working(c, day, e);
	}
	if (*at < MORNING)
		*at = MORNING;
	else if (*at >= NOON && *at < AFTERNOON)
		*at = AFTERNOON;
	return 0;
}

/* Working minutes of a working day before that minute of it, and back: the end of the span of work, not the beginning of the next.
 */
static int64_t
worked(int64_t at)
{
	if (at <= NOON)
		return at <= MORNING ? 0 : at - MORNING;
	if (at <= AFTERNOON)
		return MORNING_MIN;
	return at >= EVENING ? DEADLINE_DAY_MIN : MORNING_MIN + at - AFTERNOON;
}

static int64_t
after_work(int64_t minutes)
{
	return minutes <= MORNING_MIN ? MORNING + minutes : AFTERNOON + minutes - MORNING_MIN;
}

static int
due_working_days(const struct calendar *c, int64_t accepted_ms, int64_t days, int64_t *due_ms_out, struct err *e)
{
	int32_t day;
	int64_t at;

	if (settle(c, accepted_ms, &day, &at, e) != 0)
		return -1;
	/* A span that starts with the morning ends with the evening of its last day. */
	if (at == MORNING && days > 0) {
		days--;
		at = EVENING;
	}
	for (; days > 0; days--)
		if (next_working(c, &day, e) != 0)
			return -1;
	*due_ms_out = join(day, at);
	return 0;
}

static int
due_days(const struct calendar *c, int64_t accepted_ms, int64_t days, int64_t *due_ms_out, struct err *e)
{
	int32_t day;
	int64_t at;

	if (settle(c, accepted_ms, &day, &at, e) != 0)
		return -1;
	if (days > c->last_day - day)
		return calendar_ends(e);
	day += (int32_t)days;
	if (!deadline_is_working(c, day) && next_working(c, &day, e) != 0)
		return -1;
	*due_ms_out = join(day, EVENING);
	return 0;
}

int
deadline_after(const struct calendar *c, int64_t from_ms, int64_t minutes, int64_t *due_ms_out, struct err *e)
{
	int32_t day;
	int64_t at;

	assert(minutes >= 0);
	if (settle(c, from_ms, &day, &at, e) != 0)
		return -1;
	if (minutes > 0) {
		for (minutes += worked(at); minutes > DEADLINE_DAY_MIN; minutes -= DEADLINE_DAY_MIN)
			if (next_working(c, &day, e) != 0)
				return -1;
		at = after_work(minutes);
	}
	*due_ms_out = join(day, at);
	return 0;
}

int
deadline_due(const struct calendar *c, int64_t accepted_ms, struct limit limit, int64_t *due_ms_out, struct err *e)
{
	switch (limit.unit) {
	case LIMIT_WORKING_DAYS:
		return due_working_days(c, accepted_ms, limit.amount, due_ms_out, e);
	case LIMIT_DAYS:
		return due_days(c, accepted_ms, limit.amount, due_ms_out, e);
	case LIMIT_HOURS:
		return deadline_after(c, accepted_ms, limit.amount * 60, due_ms_out, e);
	case LIMIT_UNITS:
		break;
	}
	return err_set(e, ERR_INTERNAL, "a limit has no unit");
}

int64_t
deadline_minutes(const struct calendar *c, int64_t from_ms, int64_t to_ms)
{
	int32_t day, last;
	int64_t from, to, minutes = 0;

	if (to_ms < from_ms)
		return -deadline_minutes(c, to_ms, from_ms);
	split(from_ms, &day, &from);
	split(to_ms, &last, &to);
	if (deadline_is_working(c, day))
		minutes -= worked(from);
	for (; day < last; day++)
		if (deadline_is_working(c, day))
			minutes += DEADLINE_DAY_MIN;
	return deadline_is_working(c, last) ? minutes + worked(to) : minutes;
}

int
deadline_shift(const struct calendar *c, int64_t due_ms, int64_t minutes, int64_t *due_ms_out, struct err *e)
{
	if (minutes > 0)
		return deadline_after(c, due_ms, minutes, due_ms_out, e);
	*due_ms_out = due_ms;
	return 0;
}

int64_t
deadline_days_left(const struct calendar *c, int64_t now_ms, struct limit limit)
{
	const int64_t day_ms = (int64_t)DAY_MIN * MINUTE_MS;
	int64_t low = 0, high = (int64_t)c->last_day - deadline_day_of(now_ms) + 1, due_ms;

	while (low < high) { /* the first day on which it fails */
		int64_t mid = low + (high - low) / 2;
		struct err e = {0};
		if (deadline_due(c, now_ms + mid * day_ms, limit, &due_ms, &e) == 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct limit_word {
	const char *name, *vi;
} limit_words[LIMIT_UNITS] = {
    [LIMIT_WORKING_DAYS] = {"WORKING_DAYS", "ngày làm việc"},
    [LIMIT_DAYS] = {"DAYS", "ngày"},
    [LIMIT_HOURS] = {"HOURS", "giờ làm việc"},
};

const char *
limit_unit_name(unsigned unit)
{
	return unit < LIMIT_UNITS ? limit_words[unit].name : NULL;
}

const char *
limit_unit_vi(unsigned unit)
{
	return unit < LIMIT_UNITS ? limit_words[unit].vi : NULL;
}
