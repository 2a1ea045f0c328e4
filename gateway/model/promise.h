/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The promised moment of a dossier in its life (domain sections 2.2 and 3.10): while the clock stands still nothing of it is used
 * up, so it shifts by that time, in working minutes, when the clock goes on; a unit may name another.  Computed when the news
 * arrives that ends the pause, and written into that line with what it was and why, so that a replay has it without a calendar.
 * Pure.
 */
#ifndef MODEL_PROMISE_H
#define MODEL_PROMISE_H

#include "model/deadline.h"
#include "model/dossier.h"

enum promise_why {
	PROMISE_SAME,
	PROMISE_NAMED,       /* the unit named it */
	PROMISE_PAUSED,      /* the clock stood still in the state before */
	PROMISE_STARTED,     /* the clock starts now, by the contract */
	PROMISE_NO_CALENDAR, /* it should shift, but the calendar ends before: it is what it was */
	PROMISE_WHYS
};

const char *promise_why_name(unsigned why); /* "NAMED" */
const char *promise_why_text(unsigned why, bool vi);
const char *dossier_clock_name(unsigned clock); /* "UNIT" */
const char *dossier_clock_text(unsigned clock, bool vi);

/* Does the clock stand still in that state, for as long as it may go on? */
bool promise_stands(const struct dossier *d, enum dossier_state s);

/* The news of the line brings a promised date, which counts when none of `since_ms` (dossier_due_since) is newer.  What was done by
 * then was in time or late: a date that comes after it changes that no more. */
void promise_name(struct dossier *d, int64_t since_ms, struct history *line);

/*
 * The dossier, as it is before, goes to the line's state: d->due_ms becomes what is promised then, and the line tells it.  `began`:
 * the line that brought the state before, or NULL; `named_ms`: when the news happened that named a date (this line's too), or 0.  A
 * date that the unit named while the clock stood still counts if it is the later one; one that this line names, always.
 */
void promise_arrive(const struct calendar *c, struct dossier *d, const struct history *began, int64_t named_ms,
    struct history *line);

/* The line that brought the present state, among those that were applied, or NULL. */
const struct history *promise_began(const struct dossier *d, const struct history *lines, size_t n);

/* Working minutes for which the clock stood still until now, by the lines that were applied. */
int64_t promise_stood(const struct calendar *c, const struct dossier *d, const struct history *lines, size_t n, int64_t now_ms);

#endif
