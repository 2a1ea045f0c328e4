/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Postal tracking: a batch of events, answered one by one.  Events are grouped by item, items by dossier; each item's state is
 * the fold of all its events by time, so order of arrival and repeats do not matter.  What a batch says of one dossier is
 * made in one change (of several, one after the other, when there are many items), so a batch never races with itself.
 */
#include "cases/op.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/unicode.h"
#include "cases/move.h"
#include "json/json.h"
#include "model/s10.h"

enum { ITEMS_PER_CHANGE = 8 }; /* an item with 200 events is 60 KB of its row */

/* One pushed event on its way. */
struct scan {
	const struct pushed_event *pushed;
	struct event_result *result;
	enum consignment_code code;
	char item[S10_LEN + 1];
};

/* All scans of one item. */
struct parcel {
	struct scan **scans;
	size_t n_scans;
	const char *item, *dossier; /* dossier NULL: unknown */
	bool known;                 /* the dossier has it already, by the claims */
	bool done;
};

/* All parcels of one dossier: neighbours. */
struct folder {
	struct parcel *parcels;
	size_t n_parcels;
	const char *dossier;
	struct dossier_view view;   /* as it was read last; dossier.id NULL: there is none */
	struct parcel *at_work[ITEMS_PER_CHANGE];
	size_t n_at_work;
	struct change *change;
	int races;
};

/* ---- each event by itself ---- */

static int
refuse(struct event_result *r)
{
	r->outcome = OUTCOME_REFUSED;
	metric_refused(r->why.code);
	return -1;
}

static int
check_scan(struct scan *m)
{
	const struct pushed_event *p = m->pushed;
	struct err *why = &m->result->why;

	m->code = consignment_code_find(p->code);
	if (m->code == CONSIGNMENT_CODES) {
		err_at(why, ERR_BAD_VALUE, "Code", "unknown event code");
		err_hint(why, HINT_EVENT_CODE, "EMA, EMG, EMH, EMI", NULL);
		return refuse(m->result);
	}
	if (s10_parse(p->item, "Item", m->item, why) != 0 || unicode_check(p->receiver, TEXT_RULE_NAME, "Receiver", why) != 0)
		return refuse(m->result);
	return 0;
}

/* The event names another dossier than the one that has its item: one of the two is mistaken, so neither is moved. */
static int
check_dossier(struct op *x, const struct scan *m, const struct dossier *d)
{
	if (m->pushed->dossier == NULL || strcmp(m->pushed->dossier, d->id) == 0)
		return 0;
	op_conflict(x->from->p.name, d->id, m->pushed->id);
	return err_at(&m->result->why, ERR_ITEM_IN_USE, "Dossier", "the item belongs to another dossier than the event names");
}

/* Refuse what is of another dossier, or cannot have happened to this one: too far ahead, or of an item number's earlier life. */
static void
check_scans(struct op *x, struct parcel *p, const struct dossier *d)
{
	size_t good = 0;

	for (size_t i = 0; i < p->n_scans; i++) {
		struct scan *m = p->scans[i];
		if (check_dossier(x, m, d) != 0 ||
		    dossier_time_check(m->pushed->at_ms, d->accepted_ms, x->now_ms, "Time", &m->result->why) != 0)
			refuse(m->result);
		else
			p->scans[good++] = m;
	}
	p->n_scans = good;
	p->done = p->done || good == 0;
}

/* ---- whose it is ---- */

static int
by_item(const void *l, const void *r)
{
	const struct scan *const *a = l, *const *b = r;
	return strcmp((*a)->item, (*b)->item);
}

/* Scans sorted by item become parcels. */
static size_t
group(struct scan **scans, size_t n, struct parcel *parcels)
{
	size_t count = 0;

	if (n > 1)
		qsort(scans, n, sizeof *scans, by_item);
	for (size_t i = 0; i < n; i++) {
		if (count == 0 || strcmp(parcels[count - 1].item, scans[i]->item) != 0)
			parcels[count++] = (struct parcel){.scans = scans + i, .item = scans[i]->item};
		parcels[count - 1].n_scans++;
	}
	return count;
}

static void
refuse_parcel(struct parcel *p, enum err_code code, const char *field, const char *what)
{
	for (size_t i = 0; i < p->n_scans; i++) {
		err_clear(&p->scans[i]->result->why);
		err_at(&p->scans[i]->result->why, code, field, "%s", what);
		refuse(p->scans[i]->result);
	}
	p->done = true;
}

/* The dossier that the first event naming one says this item belongs to, or NULL. */
static const char *
named_dossier(const struct parcel *p)
{
	for (size_t i = 0; i < p->n_scans; i++)
		if (p->scans[i]->pushed->dossier != NULL)
			return p->scans[i]->pushed->dossier;
	return NULL;
}

/* By the claims, or else by what the batch says. */
static int
find_dossiers(struct op *x, struct parcel *parcels, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **items = arena_alloc(a, (n + 1) * sizeof *items), **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers);

	for (size_t i = 0; i < n; i++)
		items[i] = parcels[i].item;
	if (n > 0 && store_items(x->core->store, a, items, n, dossiers, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct parcel *p = &parcels[i];
		p->known = dossiers[i] != NULL;
		p->dossier = p->known ? dossiers[i] : named_dossier(p);
		if (p->dossier == NULL || !dossier_id_ok(p->dossier)) {
			log_event(LOG_TRACK_PARKED, "item=%s", p->item);
			refuse_parcel(p, ERR_UNKNOWN_ITEM, "Item", "no dossier has this item");
			p->dossier = NULL;
		}
	}
	return 0;
}

static int
by_dossier(const void *l, const void *r)
{
	const struct parcel *a = l, *b = r;
	int c = strcmp(a->dossier != NULL ? a->dossier : "", b->dossier != NULL ? b->dossier : "");
	return c != 0 ? c : strcmp(a->item, b->item);
}

/* Parcels sorted by dossier become folders; those of no dossier are left out. */
static size_t
file(struct parcel *parcels, size_t n, struct folder *folders)
{
	size_t count = 0;

	if (n > 1)
		qsort(parcels, n, sizeof *parcels, by_dossier);
	for (size_t i = 0; i < n; i++) {
		if (parcels[i].dossier == NULL)
			continue;
		if (count == 0 || strcmp(folders[count - 1].dossier, parcels[i].dossier) != 0)
			folders[count++] = (struct folder){.parcels = parcels + i, .dossier = parcels[i].dossier};
		folders[count - 1].n_parcels++;
	}
	return count;
}

static bool
is_open(const struct folder *f)
{
	for (size_t i = 0; i < f->n_parcels; i++)
		if (!f->parcels[i].done)
			return true;
	return false;
}

/* Read, in two round trips, the dossiers that have something open. */
static int
read_views(struct op *x, struct folder *folders, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **ids = arena_alloc(a, (n + 1) * sizeof *ids);
	struct dossier_view *views = arena_alloc(a, (n + 1) * sizeof *views);
	size_t asked = 0, got = 0;

	for (size_t i = 0; i < n; i++)
		if (is_open(&folders[i]))
			ids[asked++] = folders[i].dossier;
	if (asked > 0 && store_views(x->core->store, a, ids, asked, views, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (is_open(&folders[i]))
			folders[i].view = views[got++];
	return 0;
}

/* One that nobody knows may be claimed by naming a dossier. */
static int
claim(struct op *x, struct folder *f, struct parcel *p, size_t *items, struct err *e)
{
	const char *holder;

	if (*items >= CONSIGNMENT_DOSSIER_MAX) {
		refuse_parcel(p, ERR_ILLEGAL_MOVE, "Item", "the dossier has too many items");
		return 0;
	}
	int mine = store_item_claim(x->core->store, x->keep.a, p->item, f->dossier, &holder, e);
	if (mine == 0)
		refuse_parcel(p, ERR_ITEM_IN_USE, "Item", "another dossier took it");
	*items += mine == 1;
	return mine < 0 ? -1 : 0;
}

/* Is it a dossier of this partner, can that have happened to it, and may it have these items? */
static int
admit(struct op *x, struct folder *f, struct err *e)
{
	bool theirs = f->view.dossier.id != NULL && strcmp(f->view.dossier.partner, x->from->p.name) == 0;
	size_t items = f->view.n_consignments;

	for (size_t i = 0; i < f->n_parcels; i++) {
		struct parcel *p = &f->parcels[i];
		if (!theirs)
			refuse_parcel(p, p->known ? ERR_UNKNOWN_ITEM : ERR_UNKNOWN_DOSSIER, p->known ? "Item" : "Dossier",
			    "not a dossier of this partner");
		else
			check_scans(x, p, &f->view.dossier);
		if (!p->done && !p->known && claim(x, f, p, &items, e) != 0)
			return -1;
	}
	return 0;
}

/* ---- what it does ---- */

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
	refuse(m->result);
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
	refuse(m->result);
	return true;
}

/* Add what is new, in the order it came; how many were, or -1. */
static int
add_events(struct op *x, struct parcel *p, struct consignment *c, struct err *e)
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
static struct consignment *
row_of(const struct parcel *p, struct dossier_view *k)
{
	for (size_t i = 0; i < k->n_consignments; i++)
		if (strcmp(k->consignments[i].item, p->item) == 0)
			return &k->consignments[i];
	struct consignment *c = &k->consignments[k->n_consignments++];
	*c = (struct consignment){.item = p->item, .dossier = k->dossier.id, .leg = leg_of(p, k)};
	return c;
}

/* A result that reached the citizen's door, all of it, ends the dossier (domain section 2.4); told to both sides. */
static int
end_dossier(struct op *x, struct move *m, struct err *e)
{
	const struct dossier_view *k = m->k;
	const struct consignment *c = NULL;
	bool applied;

	for (size_t i = 0; i < k->n_consignments; i++) {
		const struct consignment *one = &k->consignments[i];
		if (one->leg == CONSIGNMENT_RETURN && one->state == CONSIGNMENT_DELIVERED &&
		    (c == NULL || one->state_since_ms > c->state_since_ms))
			c = one;
	}
	/* What arrived was finished before, whatever the two clocks say. */
	int64_t since = dossier_since(&k->dossier, x->now_ms), at = c->state_since_ms > since ? c->state_since_ms : since;
	struct history line = {.key = arena_fmt(x->keep.a, "item:%s", c->item), .source = DOSSIER_BY_GATEWAY, .kind = "DELIVERED",
	    .state = DOSSIER_RETURNED, .at_ms = at, .seen_ms = x->now_ms, .note = ""};

	/* The post may be faster than the province's own news: the line is then kept and follows later. */
	if (dossier_line_find(k->history, k->n_history, DOSSIER_BY_GATEWAY, line.key) != NULL)
		return 0;
	return move_news(m, &line, NULL, &applied, e);
}

/* Does the batch tell of an item that has no row yet, and is not at work now?  Whether the result is there shows with the last. */
static bool
is_awaited(const struct folder *f)
{
	for (size_t i = 0; i < f->n_parcels; i++) {
		bool there = f->parcels[i].done;
		for (size_t k = 0; k < f->view.n_consignments && !there; k++)
			there = strcmp(f->view.consignments[k].item, f->parcels[i].item) == 0;
		if (!there)
			return true;
	}
	return false;
}

/* The next parcels of the dossier, and the change that brings their new events in; none when all were known. */
static int
build_change(struct op *x, struct folder *f, struct err *e)
{
	struct dossier_view *k = &f->view;
	struct consignment *rows = arena_alloc(x->keep.a, (k->n_consignments + ITEMS_PER_CHANGE) * sizeof *rows);
	size_t changed = 0;
	struct move m;

	if (k->n_consignments > 0)
		memcpy(rows, k->consignments, k->n_consignments * sizeof *rows);
	k->consignments = rows;
	f->change = NULL;
	f->n_at_work = 0;
	move_init(&m, x->core, x->setup, x->keep.a, k, x->now_ms);
	for (size_t i = 0; i < f->n_parcels && f->n_at_work < ITEMS_PER_CHANGE; i++) {
		struct parcel *p = &f->parcels[i];
		if (p->done)
			continue;
		struct consignment *c = row_of(p, k);
		int added = add_events(x, p, c, e);
		if (added < 0)
			return -1;
		f->at_work[f->n_at_work++] = p;
		if (added > 0)
			change_consignment(m.ch, c);
		changed += added > 0;
	}
	if (changed > 0 && !is_awaited(f) && consignment_result_there(k->consignments, k->n_consignments) &&
	    end_dossier(x, &m, e) != 0)
		return -1;
	f->change = changed > 0 ? m.ch : NULL;
	return 0;
}

static void
settle(struct folder *f, bool made)
{
	for (size_t i = 0; made && i < f->n_at_work; i++)
		f->at_work[i]->done = true;
	f->races += !made;
	for (size_t i = 0; f->races >= COMMIT_TRIES && i < f->n_parcels; i++)
		if (!f->parcels[i].done)
			refuse_parcel(&f->parcels[i], ERR_RACE, "Item", "the dossier kept changing");
}

/* One change of every dossier that has something open; the views are fresh. */
static int
one_round(struct op *x, struct folder *folders, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	struct folder **open = arena_alloc(a, (n + 1) * sizeof *open);
	const char **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers);
	struct change **changes = arena_alloc(a, (n + 1) * sizeof *changes);
	int *made = arena_alloc(a, (n + 1) * sizeof *made);
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_open(&folders[i]))
			continue;
		if (build_change(x, &folders[i], e) != 0)
			return -1;
		if (folders[i].change == NULL) {
			settle(&folders[i], true);
			continue;
		}
		dossiers[count] = folders[i].dossier;
		changes[count] = folders[i].change;
		open[count++] = &folders[i];
	}
	if (count > 0 && commit_changes(&x->keep, dossiers, changes, count, made, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		settle(open[i], made[i] == 1);
	return 0;
}

static int
all_rounds(struct op *x, struct folder *folders, size_t n, struct err *e)
{
	bool left = true;

	for (size_t i = 0; i < n; i++)
		if (admit(x, &folders[i], e) != 0)
			return -1;
	while (left) {
		if (one_round(x, folders, n, e) != 0)
			return -1;
		left = false;
		for (size_t i = 0; i < n && !left; i++)
			left = is_open(&folders[i]);
		if (left && read_views(x, folders, n, e) != 0)
			return -1;
	}
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
	struct scan *scans = arena_alloc(a, (q->n_events + 1) * sizeof *scans),
		    **good = arena_alloc(a, (q->n_events + 1) * sizeof *good);
	size_t n_good = 0;

	if (op_once(x, NULL, e) != 0)
		return -1;
	r->events = arena_alloc(a, (q->n_events + 1) * sizeof *r->events);
	r->n_events = q->n_events;
	for (size_t i = 0; i < q->n_events; i++) {
		r->events[i].id = q->events[i].id;
		scans[i] = (struct scan){.pushed = &q->events[i], .result = &r->events[i]};
		if (check_scan(&scans[i]) == 0)
			good[n_good++] = &scans[i];
	}
	struct parcel *parcels = arena_alloc(a, (n_good + 1) * sizeof *parcels);
	struct folder *folders = arena_alloc(a, (n_good + 1) * sizeof *folders);
	size_t n = group(good, n_good, parcels);
	if (find_dossiers(x, parcels, n, e) != 0)
		return -1;
	n = file(parcels, n, folders);
	if (read_views(x, folders, n, e) != 0 || all_rounds(x, folders, n, e) != 0)
		return -1;
	log_batch(r);
	return 0;
}
