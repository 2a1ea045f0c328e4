/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Postal tracking: a batch of events, answered one by one.  Events are grouped by item, items by dossier; each item's state is
 * the fold of all its events by time, so order of arrival and repeats do not matter.  What a batch says of one dossier is
 * made in one change (of several, one after the other, when there are many items), so a batch never races with itself.
 */
#include "cases/track_work.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"
#include "cases/move.h"

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
	struct consignment *rows = arena_alloc(x->keep.a, (k->n_consignments + TRACK_ITEMS_PER_CHANGE) * sizeof *rows);
	size_t changed = 0;
	struct move m;

	if (k->n_consignments > 0)
		memcpy(rows, k->consignments, k->n_consignments * sizeof *rows);
	k->consignments = rows;
	f->change = NULL;
	f->n_at_work = 0;
	move_init(&m, x->core, x->setup, x->keep.a, k, x->now_ms);
	for (size_t i = 0; i < f->n_parcels && f->n_at_work < TRACK_ITEMS_PER_CHANGE; i++) {
		struct parcel *p = &f->parcels[i];
		if (p->done)
			continue;
		struct consignment *c = track_row_of(p, k);
		int added = track_add_events(x, p, c, e);
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
			track_refuse_parcel(&f->parcels[i], ERR_RACE, "Item", "the dossier kept changing");
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
		if (!track_is_open(&folders[i]))
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
		if (track_admit(x, &folders[i], e) != 0)
			return -1;
	while (left) {
		if (one_round(x, folders, n, e) != 0)
			return -1;
		left = false;
		for (size_t i = 0; i < n && !left; i++)
			left = track_is_open(&folders[i]);
		if (left && track_read_views(x, folders, n, e) != 0)
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
		if (track_check_scan(&scans[i]) == 0)
			good[n_good++] = &scans[i];
	}
	struct parcel *parcels = arena_alloc(a, (n_good + 1) * sizeof *parcels);
	struct folder *folders = arena_alloc(a, (n_good + 1) * sizeof *folders);
	size_t n = track_group(good, n_good, parcels);
	if (track_find_dossiers(x, parcels, n, e) != 0)
		return -1;
	n = track_file(parcels, n, folders);
	if (track_read_views(x, folders, n, e) != 0 || all_rounds(x, folders, n, e) != 0)
		return -1;
	log_batch(r);
	return 0;
}
