/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When something is due, in Viet Nam's time (UTC+07:00), in whole minutes.  Saturdays, Sundays and the holiday table are skipped;
 * make-up working Saturdays count.  Working hours 07:00-11:30 and 13:30-17:00, so a working day is 8 hours; after 17:00 counts
 * as the next working morning (domain section 3.10).
 *
 * A pause is measured in working minutes (deadline_minutes), and a promise shifts by it (deadline_shift): what was left when
 * the clock stopped is left when it goes on.
 */
#ifndef MODEL_DEADLINE_H
#define MODEL_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct calendar {
	const int32_t *holidays;  /* days since 1970-01-01, sorted */
	size_t n_holidays;
	const int32_t *workdays;  /* make-up working Saturdays and Sundays, sorted */
	size_t n_workdays;
	int32_t last_day;         /* the table is known up to this day */
};

enum limit_unit {
	LIMIT_WORKING_DAYS, /* same time of day so many working days later */
	LIMIT_DAYS,         /* calendar days: the end of working time of the last day, or of the next working day */
	LIMIT_HOURS,        /* of working time */
	LIMIT_UNITS
};

struct limit {
	int64_t amount;
	enum limit_unit unit;
};

enum { DEADLINE_DAY_MIN = 8 * 60 }; /* working minutes of a day */

/* "2026-01-01" as days since 1970-01-01; 0, or -1. */
int deadline_day(const char *date, int32_t *day_out) MUST_CHECK;

/* The day of a moment, in Viet Nam. */
int32_t deadline_day_of(int64_t ms);

bool deadline_is_working(const struct calendar *c, int32_t day);

/*
 * The promised moment.  WORKING_DAYS: 17:00 of the last day when acceptance was moved to a next morning, else the same time of
 * day moved into working hours.  DAYS: the day of acceptance is not counted, and what ends on a day off ends with the next
 * working day (Civil Code 91/2015/QH13, Articles 147 and 148).  HOURS: that much working time later.  ERR_CALENDAR_ENDS when
 * the table ends before it.
 */
int deadline_due(const struct calendar *c, int64_t accepted_ms, struct limit limit, int64_t *due_ms_out, struct err *e) MUST_CHECK;

/* So many working minutes (not negative) after a moment; an end is the end of a span of work (11:30, 17:00), never its
 * beginning. */
int deadline_after(const struct calendar *c, int64_t from_ms, int64_t minutes, int64_t *due_ms_out, struct err *e) MUST_CHECK;

/* Working minutes from one moment to another; negative when `to` is the earlier one.  For a pause, and for what is left until a due
 * moment (negative: it is over by so much). */
int64_t deadline_minutes(const struct calendar *c, int64_t from_ms, int64_t to_ms);

/* A due moment after a pause of so many working minutes; with 0 the same.  In two pieces it is the same as in one.
 * ERR_CALENDAR_ENDS. */
int deadline_shift(const struct calendar *c, int64_t due_ms, int64_t minutes, int64_t *due_ms_out, struct err *e) MUST_CHECK;

/* On how many days, counted from now, acceptance can promise that limit: 0, today not any more. */
int64_t deadline_days_left(const struct calendar *c, int64_t now_ms, struct limit limit);

const char *limit_unit_name(unsigned unit); /* NULL: no such number */
const char *limit_unit_vi(unsigned unit);

#endif
