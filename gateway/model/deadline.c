/* SPDX-License-Identifier: Apache-2.0 */
/* Working-day arithmetic in whole minutes. */
#include "model/deadline.h"

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

static bool
contains(const int32_t *days, size_t n, int32_t day)
{
	for (size_t i = 0; i < n; i++)
		if (days[i] == day)
			return true;
	return false;
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
next_working(const struct calendar *c, int32_t *day, struct err *e)
{
	do {
		if (++*day > c->last_day)
			return err_set(e, ERR_CALENDAR_ENDS,
			    "the catalogue's lastDay comes before the due date: load a catalogue with a longer calendar");
	} while (!deadline_is_working(c, *day));
	return 0;
}

int
deadline_due(const struct calendar *c, int64_t accepted_ms, int64_t working_days, int64_t *due_ms_out,
    struct err *e)
{
	int64_t minutes = accepted_ms / MINUTE_MS + VN_OFFSET_MIN;
	int32_t day = (int32_t)(minutes / DAY_MIN);
	int64_t at = minutes % DAY_MIN;

	if (!deadline_is_working(c, day) || at >= EVENING) {
		if (next_working(c, &day, e) != 0)
			return -1;
		at = MORNING;
	} else if (at < MORNING) {
		at = MORNING;
	} else if (at >= NOON && at < AFTERNOON) {
		at = AFTERNOON;
	}
	/* A span that starts with the morning ends with the evening of its last day. */
	int64_t left = working_days;
	if (at == MORNING && left > 0) {
		left--;
		at = EVENING;
	}
	for (; left > 0; left--)
		if (next_working(c, &day, e) != 0)
			return -1;
	*due_ms_out = ((int64_t)day * DAY_MIN + at - VN_OFFSET_MIN) * MINUTE_MS;
	return 0;
}

int64_t
deadline_days_left(const struct calendar *c, int64_t now_ms, int64_t working_days)
{
	const int64_t day_ms = (int64_t)DAY_MIN * MINUTE_MS;
	int64_t low = 0, high = c->last_day - (now_ms / MINUTE_MS + VN_OFFSET_MIN) / DAY_MIN + 1, due_ms;

	while (low < high) { /* the first day on which it fails */
		int64_t mid = low + (high - low) / 2;
		struct err e = {0};
		if (deadline_due(c, now_ms + mid * day_ms, working_days, &due_ms, &e) == 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
