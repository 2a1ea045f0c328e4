/* SPDX-License-Identifier: Apache-2.0 */
/* How events join their item; see track_work.h. */
#include "cases/track_work.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"

/* What only the case's people may read: receiver, digits of the identity card, money. */
static const char *
detail(struct op *x, const struct pushed_event *ev)
{
	struct json_out w;
	struct buf b;

	if (ev->receiver == NULL && ev->id_last4 == NULL && ev->attempt < 0 && ev->cod < 0)
		return "";
	buf_init(&b, x->keep.a, 2048);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_opt(&w, "receiver", ev->receiver);
	json_out_opt(&w, "idLast4", ev->id_last4);
	if (ev->attempt >= 0)
		json_out_int(&w, "attempt", ev->attempt);
	if (ev->cod >= 0)
		json_out_int(&w, "cod", ev->cod);
	json_out_close(&w);
	return b.p;
}

static const struct postal_event *
find_event(const struct consignment *c, const char *id)
{
	for (size_t i = 0; i < c->n_events; i++)
		if (strcmp(c->events[i].id, id) == 0)
			return &c->events[i];
	return NULL;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* The id is known: REPEATED when it says the same, else refused. */
static int
again(struct op *x, const struct scan *m, const struct consignment *c, const struct postal_event *known, struct err *e)
{
	const struct pushed_event *ev = m->pushed;
	const char *told;

	if (commit_unseal(x->core->vault, x->keep.a, c->dossier, known->detail, &told, e) != 0)
		return -1;
	m->result->outcome = OUTCOME_REPEATED;
	if (known->code == m->code && known->at_ms == ev->at_ms && strcmp(known->pos, or_empty(ev->pos)) == 0 &&
	    strcmp(known->reason, or_empty(ev->reason)) == 0 && strcmp(or_empty(told), detail(x, ev)) == 0)
		return 0;
	op_conflict(x->from->p.name, c->dossier, ev->id);
	err_at(&m->result->why, ERR_CONFLICT, "Id", "this id came with another content before");
	err_hint(&m->result->why, HINT_NEW_ID, NULL, NULL);
	track_refuse(m->result);
	return 0;
}

/* One event joins its item: APPLIED when the item's state is another one for it, else KEPT. */
static void
add_event(struct op *x, const struct scan *m, struct consignment *c)
{
	const struct pushed_event *ev = m->pushed;
	enum consignment_state before = c->state;

	c->events[c->n_events++] = (struct postal_event){.id = ev->id,
	    .code = m->code,
	    .at_ms = ev->at_ms,
	    .pos = or_empty(ev->pos),
	    .reason = or_empty(ev->reason),
	    .detail = commit_seal(x->core, x->keep.a, c->dossier, detail(x, ev))};
	consignment_fold(c);
	m->result->outcome = c->state != before ? OUTCOME_APPLIED : OUTCOME_KEPT;
	if (c->n_events > CONSIGNMENT_EVENTS_MAX)
		consignment_forget(c);
}

static bool
other_way(const struct scan *m, const struct consignment *c)
{
	enum consignment_leg leg;

	if (m->pushed->leg == NULL || (consignment_leg_find(m->pushed->leg, &leg) && leg == c->leg))
		return false;
	err_at(&m->result->why, ERR_CONFLICT, "Leg", "the item goes the other way");
	err_hint(&m->result->why, HINT_ONE_OF, consignment_leg_name(c->leg), NULL);
	track_refuse(m->result);
	return true;
}

/* Add what is new, in the order it came; how many were, or -1. */
int
track_add_events(struct op *x, struct parcel *p, struct consignment *c, struct err *e)
{
	struct postal_event *all = arena_alloc(x->keep.a, (c->n_events + p->n_scans) * sizeof *all);
	int added = 0;

	if (c->n_events > 0)
		memcpy(all, c->events, c->n_events * sizeof *all);
	c->events = all;
	consignment_fold(c);
	for (size_t i = 0; i < p->n_scans; i++) {
		struct scan *m = p->scans[i];
		const struct postal_event *known = find_event(c, m->pushed->id);
		err_clear(&m->result->why);
		if (other_way(m, c)) /* whether its id is known or not */
			continue;
		if (known != NULL && again(x, m, c, known, e) != 0)
			return -1;
		if (known == NULL) {
			add_event(x, m, c);
			added++;
		}
	}
	for (size_t i = 0; i < p->n_scans; i++)
		p->scans[i]->result->state = c->state;
	return added;
}

/* Which way an item goes that is new here: as an event says; else it carries more papers while they are asked for, or the
 * result. */
static enum consignment_leg
leg_of(const struct parcel *p, const struct dossier_view *k)
{
	int64_t first = p->scans[0]->pushed->at_ms;
	enum consignment_leg leg;

	for (size_t i = 0; i < p->n_scans; i++) {
		if (p->scans[i]->pushed->leg != NULL && consignment_leg_find(p->scans[i]->pushed->leg, &leg))
			return leg;
		if (p->scans[i]->pushed->at_ms < first)
			first = p->scans[i]->pushed->at_ms;
	}
	return k->dossier.state == DOSSIER_SUPPLEMENT ||
		dossier_state_at(&k->dossier, k->history, k->n_history, first) == DOSSIER_SUPPLEMENT
	    ? CONSIGNMENT_COLLECT
	    : CONSIGNMENT_RETURN;
}

/* The item's row in the view, made there when it is new. */
struct consignment *
track_row_of(const struct parcel *p, struct dossier_view *k)
{
	for (size_t i = 0; i < k->n_consignments; i++)
		if (strcmp(k->consignments[i].item, p->item) == 0)
			return &k->consignments[i];
	struct consignment *c = &k->consignments[k->n_consignments++];
	*c = (struct consignment){.item = p->item, .dossier = k->dossier.id, .leg = leg_of(p, k)};
	return c;
}
