/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers taken, called, ended; see tickets.h. */
#include "cases/tickets.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"

/* ---- taken ---- */

int
ticket_take(struct commit_context *k, const struct ticket_ask *q, enum ticket_class class, struct ticket *out, struct err *e)
{
	struct hall_work w;

	if (hall_act_check(q->act, e) != 0)
		return -1;
	for (int i = 0; i < HALL_TRIES; i++) {
		if (hall_begin(&w, k, q, q->now_ms, e) != 0)
			return -1;
		const char *id = hall_thing_id(k->a, w.v.id, "", q->act);
		int found = ticket_find(k->core, k->a, q->office, id, out, e);
		if (found != 0)
			return found < 0 ? -1 : 0;
		hall_add(&w, id, class, q->now_ms, out);
		int kept = hall_keep(&w, e);
		if (kept != 0)
			return kept < 0 ? -1 : 0;
	}
	return err_set(e, ERR_RACE, "the queue kept moving");
}

/* ---- moved ---- */

/* What stopped is counted, once it is kept. */
static void
count(const struct ticket *t, enum ticket_act what)
{
	if (what == TICKET_CALL)
		metric_clock_ms(METRIC_L_WAITING_PRIORITY + (int)t->class, ticket_waited(t));
	else if (ticket_handled(t) >= 0)
		metric_clock_ms(METRIC_L_HANDLING_PRIORITY + (int)t->class, ticket_handled(t));
	log_event(LOG_QUEUE, "hall=%s class=%s number=%lld state=%s", t->hall, ticket_class_name(t->class), (long long)t->number,
	    ticket_state_name(t->state));
}

/* 1 made, 0 lost a race, -1 */
static int
move(struct hall_work *w, struct ticket *t, enum ticket_act what, struct err *e)
{
	if (ticket_do(&w->v.hall, t, what, w->q->now_ms, e) != 0)
		return -1;
	t->act = w->q->act;
	hall_put(w, t);
	int kept = hall_keep(w, e);
	if (kept > 0)
		count(t, what);
	return kept;
}

int
ticket_call(struct commit_context *k, const struct ticket_ask *q, int64_t desk, struct ticket *out, struct err *e)
{
	struct hall_work w;

	for (int i = 0; i < HALL_TRIES; i++) {
		if (hall_begin(&w, k, q, q->now_ms, e) != 0)
			return -1;
		const struct ticket *has = hall_in_hand(&w.v, q->clerk);
		struct ticket *next = hall_next(&w.v.hall, w.v.open, w.v.n_open, q->now_ms);
		if (has != NULL || next == NULL) {
			*out = has != NULL ? *has : (struct ticket){0};
			return has != NULL;
		}
		*out = *next;
		out->clerk = q->clerk;
		out->desk = desk;
		int kept = move(&w, out, TICKET_CALL, e);
		if (kept != 0)
			return kept;
	}
	return err_set(e, ERR_RACE, "the queue kept moving");
}

static struct ticket *
open_ticket(struct hall_view *v, const char *id)
{
	for (size_t i = 0; i < v->n_open; i++)
		if (strcmp(v->open[i].id, id) == 0)
			return &v->open[i];
	return NULL;
}

/* The moment a hall's day is found by: the ticket's own, which may be yesterday's. */
static int
not_open(struct commit_context *k, const struct ticket_ask *q, const char *id, struct ticket *out, struct err *e)
{
	int found = ticket_find(k->core, k->a, q->office, id, out, e);

	if (found < 0)
		return -1;
	if (found == 0)
		return err_set(e, ERR_NOT_FOUND, "no ticket of this office");
	return strcmp(out->act, q->act) == 0 ? 1 : err_set(e, ERR_TICKET_MOVED, "it has ended");
}

/* 1 done now or before, 0 lost a race, -1 */
static int
try_move(struct hall_work *w, const char *id, enum ticket_act what, const char *case_id, struct ticket *out, struct err *e)
{
	struct ticket *t = open_ticket(&w->v, id);

	if (t == NULL)
		return not_open(w->k, w->q, id, out, e);
	bool own = strcmp(t->clerk, w->q->clerk) == 0;
	*out = *t;
	if (strcmp(t->act, w->q->act) == 0)
		return 1;
	if (!own && (what != TICKET_LEAVE || t->state != TICKET_IS_WAITING))
		return err_set(e, ERR_TICKET_MOVED, "another desk's");
	out->case_id = case_id != NULL ? case_id : out->case_id;
	return move(w, out, what, e);
}

int
ticket_move(struct commit_context *k, const struct ticket_ask *q, const char *id, enum ticket_act what, const char *case_id,
    struct ticket *out, struct err *e)
{
	struct hall_work w;
	struct ticket kept;
	int found = ticket_find(k->core, k->a, q->office, id, &kept, e);

	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_NOT_FOUND, "no ticket of this office");
	for (int i = 0; i < HALL_TRIES; i++) {
		if (hall_begin(&w, k, q, kept.taken_ms, e) != 0)
			return -1;
		int done = try_move(&w, id, what, case_id, out, e);
		if (done != 0)
			return done < 0 ? -1 : 0;
	}
	return err_set(e, ERR_RACE, "the queue kept moving");
}

/* ---- a case is over ---- */

void
ticket_case_over(struct commit_context *k, const struct ticket_ask *q, const char *case_id)
{
	struct hall_view v;
	struct ticket out;
	struct err e = {0};

	if (hall_see(k->core, k->a, k->setup->conf.gateway.province, q->office, q->now_ms, &v, &e) == 0) {
		const struct ticket *t = hall_in_hand(&v, q->clerk);
		if (t == NULL || strcmp(t->case_id, case_id) != 0 || ticket_move(k, q, t->id, TICKET_SERVE, NULL, &out, &e) == 0)
			return;
	}
	log_event(LOG_QUEUE_LEFT_OPEN, "case=%s code=%s msg=\"%s\"", case_id, err_name(e.code), e.msg);
}
