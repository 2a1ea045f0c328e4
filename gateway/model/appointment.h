/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appointments at a post office: times of a day that can be booked, and who booked one (docs/queue.md).  Plain data and pure
 * functions.
 */
#ifndef MODEL_APPOINTMENT_H
#define MODEL_APPOINTMENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum appointment_state {
	APPOINTMENT_BOOKED,
	APPOINTMENT_CAME, /* and has a ticket */
	APPOINTMENT_CANCELLED,
	APPOINTMENT_KEPT,   /* came, and the day is over */
	APPOINTMENT_MISSED, /* the day is over, and nobody came */
	APPOINTMENT_STATES
};

const char *appointment_state_name(unsigned s); /* "BOOKED"; NULL: no such number */

struct appointment {
	const char *id;   /* HALL#vHEX, made from the act that booked it; not in its row */
	const char *hall; /* id of the office's day (model/hall.h) */
	int64_t from_ms, until_ms, made_ms;
	const char *name, *phone; /* sealed where they are kept */
	enum appointment_state state;
	const char *by;     /* who did what was done last */
	const char *ticket; /* of CAME: its id; or "" */
	int64_t version;
	struct str rest;
};

enum {
	APPOINTMENT_NAME_MAX = 100,
	APPOINTMENT_KEEP_DAYS = 30,
	APPOINTMENT_DAYS = 10, /* working days that can be booked, today counted */
	APPOINTMENT_SLOTS_MAX = 300,
};

/* "08:00-11:00 13:30-16:30", spans of a day in order, no two over each other; "": none.  -1: it is no such text, or more than
 * APPOINTMENT_SLOTS_MAX times begin in it. */
int booking_check(const char *hours, int64_t length_ms) MUST_CHECK;

struct booking_slot {
	int64_t from_ms, until_ms;
	int64_t taken; /* how many booked it; the caller counts */
};

/* The times of a day (days since 1970, in Viet Nam) that fit into the hours, in order; of a text that booking_check took; NULL:
 * none. */
size_t booking_slots(struct arena *a, const char *hours, int64_t length_ms, int32_t day, struct booking_slot **out);

/* The slot that begins then, or NULL. */
struct booking_slot *booking_at(struct booking_slot *slots, size_t n, int64_t from_ms);

#endif
