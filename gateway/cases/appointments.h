/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appointments at a post office (docs/queue.md): booked, cancelled, taken in when the person comes.  A booking moves the hall of
 * its day on, so the last place of a time is given once.  Name and phone are sealed where they are kept.
 */
#ifndef CASES_APPOINTMENTS_H
#define CASES_APPOINTMENTS_H

#include "cases/hall_work.h"
#include "model/appointment.h"

/* A day that can be booked: its times, and how often each is taken; closed when it is no working day or the hours have none. */
struct booking_day {
	int32_t day; /* since 1970, in Viet Nam */
	struct booking_slot *slots;
	size_t n_slots;
};
int appointment_day(struct commit_context *k, const char *office, int32_t day, struct booking_day *out, struct err *e) MUST_CHECK;

/* The working days that can be booked from that moment on, at most APPOINTMENT_DAYS. */
size_t appointment_days(const struct setup *s, int64_t now_ms, int32_t out[APPOINTMENT_DAYS]);

struct appointment_ask {
	int64_t from_ms;
	const char *name, *phone; /* as a person wrote them */
};

/* Book it, once for each act.  ERR_SLOT_TAKEN; ERR_BAD_VALUE and what base/unicode.h refuses, at Name, Phone, From. */
int appointment_book(struct commit_context *k, const struct ticket_ask *q, const struct appointment_ask *what,
    struct appointment *out, struct err *e) MUST_CHECK;

/* It is not needed any more.  ERR_NOT_FOUND: none of this office's; ERR_TICKET_MOVED: it was taken in, or cancelled. */
int appointment_cancel(struct commit_context *k, const struct ticket_ask *q, const char *id, struct err *e) MUST_CHECK;

/* The person is there: a number of class APPOINTMENT until the end of the time booked, of ORDINARY after it; on its day only. */
int appointment_come(struct commit_context *k, const struct ticket_ask *q, const char *id, struct ticket *out,
    struct err *e) MUST_CHECK;

/* Those of a hall that are booked or came, by time; names and phones sealed.  appointments_read has them open. */
int appointments_open(struct commit_context *k, const char *hall, struct appointment **out, size_t *n_out,
    struct err *e) MUST_CHECK;
int appointments_read(struct commit_context *k, const char *hall, struct appointment **out, size_t *n_out,
    struct err *e) MUST_CHECK;

#endif
