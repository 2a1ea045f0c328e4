/* SPDX-License-Identifier: Apache-2.0 */
/* Times that can be booked; see appointment.h. */
#include "model/appointment.h"

#include <string.h>

#include "base/arena.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (24 * 60 * MINUTE_MS)
#define VN_MS     (7 * 60 * MINUTE_MS) /* Viet Nam is UTC+07:00 all year */

const char *
appointment_state_name(unsigned s)
{
	static const char *const names[APPOINTMENT_STATES] = {[APPOINTMENT_BOOKED] = "BOOKED",
	    [APPOINTMENT_CAME] = "CAME",
	    [APPOINTMENT_CANCELLED] = "CANCELLED",
	    [APPOINTMENT_KEPT] = "KEPT",
	    [APPOINTMENT_MISSED] = "MISSED"};

	return s < APPOINTMENT_STATES ? names[s] : NULL;
}

/* "HH:MM" as minutes, or -1. */
static int64_t
minutes_at(const char *s)
{
	static const char shape[] = "00:00";

	for (size_t i = 0; i < 5; i++)
		if (shape[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
			return -1;
	int64_t h = (s[0] - '0') * 10 + s[1] - '0', m = (s[3] - '0') * 10 + s[4] - '0';
	return (h < 24 && m < 60) || (h == 24 && m == 0) ? h * 60 + m : -1;
}

/* The next span: 1, 0 at the end, -1. */
static int
next_span(const char **s, int64_t *from, int64_t *until)
{
	*s += strspn(*s, " ");
	if (**s == '\0')
		return 0;
	*from = minutes_at(*s);
	if (*from < 0 || (*s)[5] != '-')
		return -1;
	*until = minutes_at(*s + 6);
	if (*until <= *from)
		return -1;
	*s += 11;
	return **s == ' ' || **s == '\0' ? 1 : -1;
}

int
booking_check(const char *hours, int64_t length_ms)
{
	int64_t from, until, last = 0, n = 0;
	int more;

	if (length_ms < MINUTE_MS)
		return -1;
	while ((more = next_span(&hours, &from, &until)) > 0) {
		if (from < last)
			return -1;
		last = until;
		n += (until - from) * MINUTE_MS / length_ms;
	}
	return more < 0 || n > APPOINTMENT_SLOTS_MAX ? -1 : 0;
}

size_t
booking_slots(struct arena *a, const char *hours, int64_t length_ms, int32_t day, struct booking_slot **out)
{
	int64_t begin = day * DAY_MS - VN_MS, from, until;
	size_t n = 0;

	*out = arena_alloc(a, APPOINTMENT_SLOTS_MAX * sizeof **out);
	while (hours != NULL && next_span(&hours, &from, &until) > 0)
		for (int64_t at = from * MINUTE_MS; at + length_ms <= until * MINUTE_MS && n < APPOINTMENT_SLOTS_MAX;
		     at += length_ms)
			(*out)[n++] = (struct booking_slot){.from_ms = begin + at, .until_ms = begin + at + length_ms};
	return n;
}

struct booking_slot *
booking_at(struct booking_slot *slots, size_t n, int64_t from_ms)
{
	for (size_t i = 0; i < n; i++)
		if (slots[i].from_ms == from_ms)
			return &slots[i];
	return NULL;
}
