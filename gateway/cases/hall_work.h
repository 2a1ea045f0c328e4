/* SPDX-License-Identifier: Apache-2.0 */
/* A hall read; and at work: something done with it, kept if nobody was faster, which is internal to the queue's files here
 * (docs/queue.md). */
#ifndef CASES_HALL_WORK_H
#define CASES_HALL_WORK_H

#include "ledger/commit.h"
#include "model/hall.h"

enum { TICKETS_MAX = 5000 }; /* that are open in a hall */

/* A hall as it is: itself (version 0: nobody took a number yet that day), and its open tickets by number of each class. */
struct hall_view {
	const char *id;
	struct hall hall;
	struct ticket *open;
	size_t n_open;
};

/* The hall of that office at that moment. */
int hall_see(struct core *c, struct arena *a, const char *province, const char *office, int64_t now_ms, struct hall_view *out,
    struct err *e) MUST_CHECK;

/* Who does it, where and when; act: the form's own id, 26 characters. */
struct ticket_ask {
	const char *office, *clerk, *act;
	int64_t now_ms;
};

/* A ticket by its id: 1, 0 not of that office, -1. */
int ticket_find(struct core *c, struct arena *a, const char *office, const char *id, struct ticket *out, struct err *e) MUST_CHECK;

/* The ticket a clerk has at his desk or called, or NULL. */
const struct ticket *hall_in_hand(const struct hall_view *v, const char *clerk);

/* ---- at work ---- */

enum { HALL_TRIES = 64 }; /* desks of an office that do something at the same moment */

struct hall_work {
	struct commit_context *k;
	const struct ticket_ask *q;
	struct hall_view v;
	struct change *ch; /* what is to be done with what belongs to the hall; the hall itself is added by hall_keep */
};

/* Read the hall of that moment, new if there is none. */
int hall_begin(struct hall_work *w, struct commit_context *k, const struct ticket_ask *q, int64_t at_ms, struct err *e) MUST_CHECK;

/* Keep it: 1, 0 somebody was faster, -1. */
int hall_keep(struct hall_work *w, struct err *e) MUST_CHECK;

/* A new ticket of the hall, waiting, into the change. */
void hall_add(struct hall_work *w, const char *id, enum ticket_class class, int64_t due_ms, struct ticket *out);

/* A ticket that moved, into the change. */
void hall_put(struct hall_work *w, struct ticket *t);

/* Is it an id that a form's act has? */
int hall_act_check(const char *act, struct err *e) MUST_CHECK;

#endif
