/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Postal tracking: a batch of events, answered one by one.  Events are grouped by item; each item's state is
 * the fold of all its events by time, so order of arrival and repeats do not matter.  One journal sync and a few
 * round trips for the whole batch.
 */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/metric.h"
#include "cases/move.h"
#include "json/json.h"
#include "model/s10.h"

enum { AHEAD_MS = 10 * 60 * 1000 }; /* an event may be this far in the future: handhelds' clocks */

/* One pushed event on its way. */
struct checkpoint {
	const struct pushed_event *pushed;
	struct event_result *result;
	enum consignment_code code;
	char item[S10_LEN + 1];
};

/* All marks of one item. */
struct parcel {
	struct checkpoint **marks;
	size_t n_marks;
	const char *item, *dossier; /* dossier NULL: unknown */
	struct consignment c;
	bool claimed, done;         /* claimed: nobody had it before this batch */
};

static int
refuse(struct event_result *r)
{
	r->outcome = OUTCOME_REFUSED;
	metric_refused(r->why.code);
	return -1;
}

static int
check_event(struct op *x, struct checkpoint *m)
{
	const struct pushed_event *p = m->pushed;
	struct err *why = &m->result->why;

	m->code = consignment_code_find(p->code);
	if (m->code == CONSIGNMENT_CODES) {
		err_at(why, ERR_BAD_VALUE, "Code", "unknown event code");
		err_hint(why, HINT_EVENT_CODE, "EMA, EMG, EMH, EMI", NULL);
		return refuse(m->result);
	}
	if (s10_parse(p->item, "Item", m->item, why) != 0)
		return refuse(m->result);
	if (p->at_ms > x->now_ms + AHEAD_MS) {
		err_at(why, ERR_BAD_VALUE, "Time", "event lies in the future");
		return refuse(m->result);
	}
	return 0;
}

static int
by_item(const void *l, const void *r)
{
	const struct checkpoint *const *a = l, *const *b = r;
	return strcmp((*a)->item, (*b)->item);
}

/* Marks sorted by item become parcels. */
static size_t
group(struct checkpoint **marks, size_t n, struct parcel *parcels)
{
	size_t count = 0;

	if (n > 1)
		qsort(marks, n, sizeof *marks, by_item);
	for (size_t i = 0; i < n; i++) {
		if (count == 0 || strcmp(parcels[count - 1].item, marks[i]->item) != 0)
			parcels[count++] = (struct parcel){.marks = marks + i, .item = marks[i]->item};
		parcels[count - 1].n_marks++;
	}
	return count;
}

static void
refuse_parcel(struct parcel *p, enum err_code code, const char *field, const char *what)
{
	for (size_t i = 0; i < p->n_marks; i++) {
		err_clear(&p->marks[i]->result->why);
		err_at(&p->marks[i]->result->why, code, field, "%s", what);
		refuse(p->marks[i]->result);
	}
	p->done = true;
}

/* The dossier that the first event naming one says this item belongs to, or NULL. */
static const char *
named_dossier(const struct parcel *p)
{
	for (size_t i = 0; i < p->n_marks; i++)
		if (p->marks[i]->pushed->dossier != NULL)
			return p->marks[i]->pushed->dossier;
	return NULL;
}

/* One that nobody knows may be claimed by naming a dossier: a result on its way back.  `others` items of this batch are on
 * their way into the same dossier. */
static int
claim(struct op *x, struct parcel *p, const char *dossier, size_t others, struct err *e)
{
	struct dossier_view k;
	const char *holder;

	if (store_view(x->core->store, x->keep.a, dossier, &k, e) < 0)
		return -1;
	if (k.n_consignments + others >= CONSIGNMENT_DOSSIER_MAX) {
		refuse_parcel(p, ERR_ILLEGAL_MOVE, "Item", "the dossier has too many items");
		return 0;
	}
	int mine = store_item_claim(x->core->store, x->keep.a, p->item, dossier, &holder, e);
	if (mine == 0)
		refuse_parcel(p, ERR_ITEM_IN_USE, "Item", "another dossier took it");
	return mine < 0 ? -1 : 0;
}

/* Items before this one in the batch that the dossier does not have yet. */
static size_t
claimed_before(const struct parcel *first, const struct parcel *p, const char *dossier)
{
	size_t n = 0;

	for (; first < p; first++)
		n += first->claimed && !first->done && strcmp(first->dossier, dossier) == 0;
	return n;
}

/* Whose item is it? */
static int
resolve(struct op *x, const struct parcel *first, struct parcel *p, struct err *e)
{
	const char *dossier = p->dossier != NULL ? p->dossier : named_dossier(p);
	struct dossier d;

	if (dossier == NULL || !dossier_id_ok(dossier)) {
		log_event(LOG_TRACK_PARKED, "item=%s", p->item);
		refuse_parcel(p, ERR_UNKNOWN_ITEM, "Item", "no dossier has this item");
		return 0;
	}
	int found = store_dossier(x->core->store, x->keep.a, dossier, &d, e);
	if (found < 0)
		return -1;
	if (found == 0 || strcmp(d.partner, x->from->p.name) != 0) {
		refuse_parcel(p, p->dossier != NULL ? ERR_UNKNOWN_ITEM : ERR_UNKNOWN_DOSSIER,
		    p->dossier != NULL ? "Item" : "Dossier", "not a dossier of this partner");
		return 0;
	}
	p->claimed = p->dossier == NULL;
	if (p->claimed && claim(x, p, dossier, claimed_before(first, p, dossier), e) != 0)
		return -1;
	p->dossier = dossier;
	return 0;
}

/* What only the case's people may read: receiver, digits of the identity card, money. */
static const char *
detail(struct op *x, const char *dossier, const struct pushed_event *ev)
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
	return commit_seal(x->core, x->keep.a, dossier, b.p);
}

static const struct postal_event *
find_event(const struct consignment *c, const char *id)
{
	for (size_t i = 0; i < c->n_events; i++)
		if (strcmp(c->events[i].id, id) == 0)
			return &c->events[i];
	return NULL;
}

/* One event joins its item: APPLIED when the item's state is another one for it, else KEPT. */
static void
add_event(struct op *x, const struct checkpoint *m, struct consignment *c)
{
	const struct pushed_event *ev = m->pushed;
	enum consignment_state before = c->state;

	c->events[c->n_events++] = (struct postal_event){.id = ev->id, .code = m->code, .at_ms = ev->at_ms,
	    .pos = ev->pos != NULL ? ev->pos : "", .reason = ev->reason != NULL ? ev->reason : "",
	    .detail = detail(x, c->dossier, ev)};
	consignment_fold(c);
	m->result->outcome = c->state != before ? OUTCOME_APPLIED : OUTCOME_KEPT;
}

/* Add what is new, in the order it came; how many were. */
static size_t
add_events(struct op *x, struct parcel *p, struct consignment *c)
{
	struct postal_event *all = arena_alloc(x->keep.a, (c->n_events + p->n_marks) * sizeof *all);
	size_t before = c->n_events;

	if (before > 0)
		memcpy(all, c->events, before * sizeof *all);
	c->events = all;
	consignment_fold(c);
	for (size_t i = 0; i < p->n_marks; i++) {
		struct checkpoint *m = p->marks[i];
		err_clear(&m->result->why);
		if (find_event(c, m->pushed->id) != NULL) {
			m->result->outcome = OUTCOME_REPEATED;
		} else if (c->n_events >= CONSIGNMENT_EVENTS_MAX) {
			err_at(&m->result->why, ERR_ILLEGAL_MOVE, "Item", "the item has %d events", CONSIGNMENT_EVENTS_MAX);
			refuse(m->result);
		} else {
			add_event(x, m, c);
		}
	}
	for (size_t i = 0; i < p->n_marks; i++)
		p->marks[i]->result->state = c->state;
	return c->n_events - before;
}

/* A result that reached the citizen's door ends the dossier (domain section 2.4); told to both sides. */
static int
end_dossier(struct op *x, const struct consignment *c, struct move *m, struct err *e)
{
	bool applied;
	int found = store_view(x->core->store, x->keep.a, c->dossier, m->k, e);
	if (found <= 0)
		return found < 0 ? -1 : err_set(e, ERR_INTERNAL, "an item's dossier is gone");
	/* What arrived was finished before, whatever the two clocks say. */
	int64_t since = m->k->dossier.state_since_ms, at = c->state_since_ms > since ? c->state_since_ms : since;
	struct history line = {.key = arena_fmt(x->keep.a, "item:%s", c->item), .source = DOSSIER_BY_GATEWAY, .kind = "DELIVERED",
	    .state = DOSSIER_RETURNED, .at_ms = at, .seen_ms = x->now_ms, .note = ""};

	/* The post may be faster than the province's own news: the line is then kept and follows later. */
	return dossier_line_find(m->k->history, m->k->n_history, DOSSIER_BY_GATEWAY, line.key) != NULL ? 0 : move_news(m, &line, &applied, e);
}

/* The change that brings the parcel's new events in, or NULL when all were known. */
static int
build_change(struct op *x, struct parcel *p, struct change **out, struct err *e)
{
	struct consignment c = p->c;
	struct dossier_view k = {.dossier = {.id = p->dossier}};
	struct move m;
	bool was_delivered = c.version > 0 && c.state == CONSIGNMENT_DELIVERED;

	*out = NULL;
	c.item = p->item;
	c.dossier = p->dossier;
	if (c.version == 0)
		c.leg = CONSIGNMENT_RETURN;
	size_t added = add_events(x, p, &c);
	if (added == 0)
		return 0;
	move_init(&m, x->core, x->setup, x->keep.a, &k, x->now_ms);
	change_consignment(m.ch, &c);
	if (c.leg == CONSIGNMENT_RETURN && c.state == CONSIGNMENT_DELIVERED && !was_delivered && end_dossier(x, &c, &m, e) != 0)
		return -1;
	*out = m.ch;
	return 0;
}

/* Load, build and keep all parcels that are not done; those that lost a race stay undone. */
static int
one_round(struct op *x, struct parcel *parcels, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	struct parcel **open = arena_alloc(a, (n + 1) * sizeof *open);
	const char **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers), **items = arena_alloc(a, (n + 1) * sizeof *items);
	struct consignment *kept = arena_alloc(a, (n + 1) * sizeof *kept);
	struct change **changes = arena_alloc(a, (n + 1) * sizeof *changes);
	int *made = arena_alloc(a, (n + 1) * sizeof *made);
	size_t n_open = 0, n_changes = 0;

	for (size_t i = 0; i < n; i++)
		if (!parcels[i].done) {
			dossiers[n_open] = parcels[i].dossier;
			items[n_open] = parcels[i].item;
			open[n_open++] = &parcels[i];
		}
	if (n_open == 0)
		return 0;
	if (store_consignments(x->core->store, a, dossiers, items, n_open, kept, e) < 0)
		return -1;
	for (size_t i = 0; i < n_open; i++) {
		open[i]->c = kept[i];
		if (build_change(x, open[i], &changes[n_changes], e) != 0)
			return -1;
		open[i]->done = changes[n_changes] == NULL;
		if (!open[i]->done) {
			dossiers[n_changes] = open[i]->dossier;
			open[n_changes++] = open[i];
		}
	}
	if (commit_changes(&x->keep, dossiers, changes, n_changes, made, e) != 0)
		return -1;
	for (size_t i = 0; i < n_changes; i++)
		open[i]->done = made[i] == 1;
	return 0;
}

static int
all_rounds(struct op *x, struct parcel *parcels, size_t n, struct err *e)
{
	for (int i = 0; i < COMMIT_TRIES; i++) {
		if (one_round(x, parcels, n, e) != 0)
			return -1;
		size_t left = 0;
		for (size_t p = 0; p < n; p++)
			left += !parcels[p].done;
		if (left == 0)
			return 0;
	}
	for (size_t p = 0; p < n; p++)
		if (!parcels[p].done)
			refuse_parcel(&parcels[p], ERR_RACE, "Item", "the item kept changing");
	return 0;
}

static void
log_batch(const struct result_events *r)
{
	size_t count[4] = {0};

	for (size_t i = 0; i < r->n_events; i++)
		count[r->events[i].outcome]++;
	metric_add(METRIC_EVENTS, r->n_events - count[OUTCOME_REFUSED]);
	log_event(LOG_TRACKED, "applied=%zu kept=%zu repeated=%zu refused=%zu", count[OUTCOME_APPLIED], count[OUTCOME_KEPT],
	    count[OUTCOME_REPEATED], count[OUTCOME_REFUSED]);
}

int
op_events(struct op *x, const struct request_events *q, struct result_events *r, struct err *e)
{
	struct arena *a = x->keep.a;
	struct checkpoint *marks = arena_alloc(a, (q->n_events + 1) * sizeof *marks), **good = arena_alloc(a, (q->n_events + 1) * sizeof *good);
	struct parcel *parcels = arena_alloc(a, (q->n_events + 1) * sizeof *parcels);
	size_t n_good = 0;

	if (op_once(x, NULL, e) != 0)
		return -1;
	r->events = arena_alloc(a, (q->n_events + 1) * sizeof *r->events);
	r->n_events = q->n_events;
	for (size_t i = 0; i < q->n_events; i++) {
		r->events[i].id = q->events[i].id;
		marks[i] = (struct checkpoint){.pushed = &q->events[i], .result = &r->events[i]};
		if (check_event(x, &marks[i]) == 0)
			good[n_good++] = &marks[i];
	}
	size_t n = group(good, n_good, parcels);
	const char **items = arena_alloc(a, (n + 1) * sizeof *items), **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers);
	for (size_t i = 0; i < n; i++)
		items[i] = parcels[i].item;
	if (n > 0 && store_items(x->core->store, a, items, n, dossiers, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		parcels[i].dossier = dossiers[i];
		if (resolve(x, parcels, &parcels[i], e) != 0)
			return -1;
	}
	if (all_rounds(x, parcels, n, e) != 0)
		return -1;
	log_batch(r);
	return 0;
}
