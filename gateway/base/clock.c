/* SPDX-License-Identifier: Apache-2.0 */
/* The one clock; see clock.h.  `frozen` is one of the few globals, allowed because every layer
 * needs the same time in a test. */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { VN_OFFSET_S = 7 * 3600 };

static _Atomic int64_t frozen = -1;

int64_t
clock_now_ms(void)
{
	int64_t f = atomic_load_explicit(&frozen, memory_order_relaxed);
	if (f >= 0)
		return f;
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t
clock_mono_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

void
clock_set(int64_t now_ms)
{
	atomic_store(&frozen, now_ms < 0 ? -1 : now_ms);
}

static struct tm
broken_down(int64_t ms, int offset_s)
{
	time_t t = (time_t)(ms / 1000 + offset_s);
	struct tm tm;
	gmtime_r(&t, &tm);
	return tm;
}

const char *
clock_utc(int64_t ms, char buf[CLOCK_TEXT])
{
	struct tm tm = broken_down(ms, 0);
	size_t n = strftime(buf, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, CLOCK_TEXT - n, ".%03dZ", (int)(ms % 1000));
	return buf;
}

const char *
clock_vn(int64_t ms, char buf[CLOCK_TEXT])
{
	struct tm tm = broken_down(ms, VN_OFFSET_S);
	strftime(buf, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S+07:00", &tm);
	return buf;
}

const char *
clock_compact(int64_t ms, char buf[CLOCK_TEXT])
{
	struct tm tm = broken_down(ms, VN_OFFSET_S);
	strftime(buf, CLOCK_TEXT, "%Y%m%d%H%M%S", &tm);
	return buf;
}

/* exactly n digits at *s, which moves on; -1 when there are none */
static int
digits(const char **s, int n)
{
	int v = 0;
	for (int i = 0; i < n; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		v = v * 10 + (**s - '0');
	}
	return v;
}

static bool
literal(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static int
to_ms(int y, int mo, int d, int h, int mi, int sec, int64_t *ms_out)
{
	struct tm tm = {.tm_year = y - 1900, .tm_mon = mo - 1, .tm_mday = d,
	    .tm_hour = h, .tm_min = mi, .tm_sec = sec};
	if (y < 1970 || y > 9998 || mo < 1 || mo > 12 || d < 1 || h < 0 || h > 23 || mi < 0 ||
	    mi > 59 || sec < 0 || sec > 59)
		return -1;
	time_t t = timegm(&tm);
	if (tm.tm_mday != d || tm.tm_mon != mo - 1)
		return -1; /* the 31st of a short month */
	*ms_out = (int64_t)t * 1000;
	return 0;
}

static int
parse_zone(const char **s, int *offset_s)
{
	*offset_s = 0;
	if (literal(s, 'Z'))
		return 0;
	int sign = **s == '-' ? -1 : 1;
	if (**s != '-' && **s != '+')
		return -1;
	(*s)++;
	int h = digits(s, 2);
	if (h < 0 || h > 14 || !literal(s, ':'))
		return -1;
	int m = digits(s, 2);
	if (m < 0 || m > 59)
		return -1;
	*offset_s = sign * (h * 3600 + m * 60);
	return 0;
}

int
clock_parse(const char *s, int64_t *ms_out)
{
	int y = digits(&s, 4);
	if (!literal(&s, '-'))
		return -1;
	int mo = digits(&s, 2);
	if (!literal(&s, '-'))
		return -1;
	int d = digits(&s, 2);
	if (!literal(&s, 'T'))
		return -1;
	int h = digits(&s, 2);
	if (!literal(&s, ':'))
		return -1;
	int mi = digits(&s, 2);
	if (!literal(&s, ':'))
		return -1;
	int sec = digits(&s, 2), fraction = 0, offset;
	if (literal(&s, '.')) {
		int n = 0;
		for (; *s >= '0' && *s <= '9' && n < 9; s++, n++)
			if (n < 3)
				fraction = fraction * 10 + (*s - '0');
		if (n == 0)
			return -1;
		for (; n < 3; n++)
			fraction *= 10;
	}
	if (parse_zone(&s, &offset) != 0 || *s != '\0' || to_ms(y, mo, d, h, mi, sec, ms_out) != 0)
		return -1;
	*ms_out += fraction - (int64_t)offset * 1000;
	return *ms_out < 0 ? -1 : 0;
}

int
clock_parse_compact(const char *s, int64_t *ms_out)
{
	if (strlen(s) != 14)
		return -1;
	int y = digits(&s, 4), mo = digits(&s, 2), d = digits(&s, 2);
	int h = digits(&s, 2), mi = digits(&s, 2), sec = digits(&s, 2);
	if (to_ms(y, mo, d, h, mi, sec, ms_out) != 0)
		return -1;
	*ms_out -= VN_OFFSET_S * 1000;
	return *ms_out < 0 ? -1 : 0;
}
