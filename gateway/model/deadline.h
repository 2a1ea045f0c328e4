/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a result is promised: whole working days after acceptance, in Viet Nam's time (UTC+07:00).
 * Saturdays, Sundays and the holiday table are skipped; make-up working Saturdays count.  Working
 * hours 07:00-11:30 and 13:30-17:00; after 17:00 counts as the next working morning (domain 3.10).
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

/* "2026-01-01" as days since 1970-01-01; 0, or -1. */
int deadline_day(const char *date, int32_t *day_out) MUST_CHECK;

bool deadline_is_working(const struct calendar *c, int32_t day);

/* The promised moment: 17:00 of the last day when acceptance was moved to a next morning, else the
 * same time of day moved into working hours.  ERR_CALENDAR_ENDS when it ends too early. */
int deadline_due(const struct calendar *c, int64_t accepted_ms, int64_t working_days, int64_t *due_ms_out,
    struct err *e) MUST_CHECK;

/* On how many days, counted from now, acceptance can promise that many working days: 0, today not any more. */
int64_t deadline_days_left(const struct calendar *c, int64_t now_ms, int64_t working_days);

#endif
