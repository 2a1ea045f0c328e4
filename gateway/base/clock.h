/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one clock.  Wall time is int64_t milliseconds since 1970 UTC; tests set it.  Durations
 * are measured on the monotonic clock, which tests do not touch.  Viet Nam is UTC+07:00 all
 * year, without daylight saving, so local time is arithmetic.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#include "base/err.h"

enum { CLOCK_TEXT = 32 }; /* room for any text made here */

int64_t clock_now_ms(void);  /* wall time */
int64_t clock_mono_us(void); /* for durations only */

/* Freeze wall time for tests; a negative value thaws it. */
void clock_set(int64_t now_ms);

/* xs:dateTime: in UTC ("2026-11-24T01:02:03.004Z"), and in Viet Nam's time with +07:00 and
 * seconds only.  Returns buf, of CLOCK_TEXT bytes. */
const char *clock_utc(int64_t ms, char buf[CLOCK_TEXT]);
const char *clock_vn(int64_t ms, char buf[CLOCK_TEXT]);

/* DVCQG's yyyyMMddHHmmss in Viet Nam's time (domain section 3.1). */
const char *clock_compact(int64_t ms, char buf[CLOCK_TEXT]);

/* Parse xs:dateTime with a zone ("Z" or +hh:mm), fraction up to 9 digits; no zone, leap seconds
 * and hour 24 are refused.  0, or -1. */
int clock_parse(const char *s, int64_t *ms_out) MUST_CHECK;

/* Parse yyyyMMddHHmmss of Viet Nam.  0, or -1. */
int clock_parse_compact(const char *s, int64_t *ms_out) MUST_CHECK;

#endif
