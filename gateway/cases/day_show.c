/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An office's day as its clerks see it: what was taken in, money, who waits for the citizen, what must be seen to before going
 * home. All lists are bounded: of each of the 64 tags at most so many are looked at, those that wait longest or are due first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cases/bags.h"
#include "cases/case_find.h"
#include "cases/till_close.h"
#include "cases/troubled.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"
#include "model/deadline.h"
#include "store/listed.h"

#define DAY_MS    INT64_C(86400000)
#define ZONE_MS   (7 * INT64_C(3600000)) /* Viet Nam's, all year */
#define UNPAID_MS (14 * DAY_MS)          /* what is owed for longer is the officers' */
enum {
	TAKEN_TAG_MAX = 500,          /* dossiers of an office's day, of each tag: 32,000 */
	LINE_TAG_MAX = 16,            /* that wait, or are due */
	TAKEN_LAST_MAX = BAG_TAG_MAX, /* of those that were taken in last */
	LINES_MAX = 400,
};

struct day_line {
	struct office_line told;
	const struct dossier *d; /* as it was read; of a case in work only what is told of it */
};

struct day_read {
	const char *id;
	const struct dossier *d;
};

struct day_looking {
	struct op *x;
	const struct request_office_day *q;
	struct day_line *lines;
	size_t n;
	struct day_read *read; /* dossiers that were read by now, by id */
	size_t n_read;
	const char **taken; /* ids of what was taken in lately */
	size_t n_taken;
	bool more;
};

static int64_t
midnight(int64_t now_ms)
{
	return now_ms - (now_ms + ZONE_MS) % DAY_MS;
}

/* ---- figures ---- */

static int
figures(struct op *x, const struct request_office_day *q, struct office_figures *out, struct err *e)
{
	char text[CLOCK_TEXT];
	const char *date = arena_fmt(x->keep.a, "%.10s", clock_vn(x->now_ms, text)), **ids;
	struct office_clerk *clerks;
	size_t n;

	if (store_listed_from(x->core->store, x->keep.a, "taken", q->pos, midnight(x->now_ms), INT64_MAX, TAKEN_TAG_MAX, &ids,
		&out->taken, e) != 0 ||
	    till_clerks(x, q->pos, date, &clerks, &n, &out->office, e) != 0)
		return -1;
	out->taken_more = out->taken >= (size_t)TAKEN_TAG_MAX * DOSSIER_BUCKETS;
	out->mine.clerk = q->clerk;
	for (size_t i = 0; i < n; i++)
		if (strcmp(clerks[i].clerk, q->clerk) == 0)
			out->mine = clerks[i];
	return 0;
}

/* ---- dossiers of the office ---- */

static int
by_id(const void *l, const void *r)
{
	return strcmp(((const struct day_read *)l)->id, ((const struct day_read *)r)->id);
}

static const struct day_read *
was_read(const struct day_looking *l, const char *id)
{
	const struct day_read wanted = {.id = id};

	return l->n_read > 0 ? bsearch(&wanted, l->read, l->n_read, sizeof *l->read, by_id) : NULL;
}

/* One that is not this office's is as if it were not there. */
static void
keep_read(struct day_looking *l, const char *const *ids, struct dossier *d, size_t n)
{
	struct day_read *all = arena_alloc(l->x->keep.a, (l->n_read + n + 1) * sizeof *all);

	if (l->n_read > 0)
		memcpy(all, l->read, l->n_read * sizeof *all);
	for (size_t i = 0; i < n; i++) {
		if (d[i].id != NULL && (strcmp(d[i].partner, l->x->from->p.name) != 0 || strcmp(d[i].office, l->q->pos) != 0))
			d[i].id = NULL;
		all[l->n_read++] = (struct day_read){ids[i], &d[i]};
	}
	l->read = all;
	qsort(all, l->n_read, sizeof *all, by_id);
}

/* All of them at once, and none twice for one page: id is NULL of one that is not this office's, or not there. */
static int
read_own(struct day_looking *l, const char *const *ids, size_t n, const struct dossier ***out, struct err *e)
{
	struct arena *a = l->x->keep.a;
	const char **fresh = arena_alloc(a, (n + 1) * sizeof *fresh);
	size_t n_fresh = 0;

	for (size_t i = 0; i < n; i++)
		if (was_read(l, ids[i]) == NULL)
			fresh[n_fresh++] = ids[i];
	struct dossier *d = arena_alloc(a, (n_fresh + 1) * sizeof *d);
	if (store_dossiers(l->x->core->store, a, fresh, n_fresh, d, e) != 0)
		return -1;
	keep_read(l, fresh, d, n_fresh);
	*out = arena_alloc(a, (n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = was_read(l, ids[i])->d;
	return 0;
}

/* What was handed in. */
static int
read_filing(struct op *x, const struct dossier *d, struct filing **f, struct err *e)
{
	struct str plain;

	if (vault_open(x->core->vault, x->keep.a, arena_fmt(x->keep.a, "filing:%s", d->id), d->body, &plain, e) != 0)
		return -1;
	return filing_json_parse(x->keep.a, plain, f, e);
}

static struct office_line *
add_line(struct day_looking *l, enum office_line_why why, const struct dossier *d)
{
	if (l->n == LINES_MAX) {
		l->more = true;
		return NULL;
	}
	struct day_line *out = &l->lines[l->n++];
	*out = (struct day_line){.d = d,
	    .told = {.why = why,
		.dossier = d->id,
		.number = d->number,
		.procedure = d->procedure,
		.since_ms = d->state_since_ms,
		.due_ms = d->due_ms}};
	return &out->told;
}

static int
listed(struct day_looking *l, const char *word, int64_t from, int64_t until, const char ***ids, size_t *n, struct err *e)
{
	if (store_listed_from(l->x->core->store, l->x->keep.a, word, l->q->pos, from, until, LINE_TAG_MAX, ids, n, e) != 0)
		return -1;
	l->more = l->more || *n >= (size_t)LINE_TAG_MAX * DOSSIER_BUCKETS / 2; /* some tag may have had more */
	return 0;
}

/* Does it wait for the citizen?  A result that goes by post does not. 1, 0, -1 */
static int
awaits(struct day_looking *l, const struct dossier *d, struct err *e)
{
	struct filing *f;

	if (d->state != DOSSIER_FINISHED)
		return 1;
	return read_filing(l->x, d, &f, e) != 0 ? -1 : f->return_mode != FILING_BY_POST;
}

static int
waits(struct day_looking *l, struct err *e)
{
	const struct dossier **d;
	const char **ids;
	size_t n;

	if (listed(l, "waits", 0, INT64_MAX, &ids, &n, e) != 0 || read_own(l, ids, n, &d, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int is = d[i]->id != NULL ? awaits(l, d[i], e) : 0;
		if (is < 0)
			return -1;
		if (is == 0)
			continue;
		enum office_line_why why = d[i]->state == DOSSIER_SUPPLEMENT ? OFFICE_SUPPLEMENT
		    : d[i]->state == DOSSIER_PAYMENT                         ? OFFICE_PAYMENT
									     : OFFICE_RESULT;
		(void)add_line(l, why, d[i]);
	}
	return 0;
}

/* ---- what must be seen to ---- */

static int
due(struct day_looking *l, struct err *e)
{
	int64_t until = midnight(l->x->now_ms) + 2 * DAY_MS - 1; /* the end of tomorrow */
	const struct dossier **d;
	const char **ids;
	size_t n;

	if (listed(l, "due", 0, until, &ids, &n, e) != 0 || read_own(l, ids, n, &d, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (d[i]->id != NULL)
			(void)add_line(l, OFFICE_DUE, d[i]);
	return 0;
}

static int
unpaid(struct day_looking *l, struct err *e)
{
	struct store *s = l->x->core->store;
	struct arena *a = l->x->keep.a;
	const struct dossier **d;
	const char **ids = l->taken;
	size_t n = l->n_taken, owing = 0;

	struct money *m = arena_alloc(a, (n + 1) * sizeof *m);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions), *owed = arena_alloc(a, (n + 1) * sizeof *owed);
	if (store_objects(s, a, KIND_MONEY, ids, n, m, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (versions[i] != 0 && m[i].owed > 0) {
			owed[owing] = m[i].owed;
			ids[owing++] = ids[i];
		}
	if (read_own(l, ids, owing, &d, e) != 0)
		return -1;
	for (size_t i = 0; i < owing; i++) {
		bool open = d[i]->id != NULL && dossier_kind(d[i]->state) < DOSSIER_ENDED;
		struct office_line *line = open ? add_line(l, OFFICE_UNPAID, d[i]) : NULL;
		if (line != NULL)
			line->amount = owed[i];
	}
	return 0;
}

/* How much of what was taken in waits for a bag. */
static int
for_bag(struct day_looking *l, const char *const *ids, size_t n, size_t *count, struct err *e)
{
	struct arena *a = l->x->keep.a;
	struct dossier_view *views = arena_alloc(a, (n + 1) * sizeof *views);
	struct dossier *d = arena_alloc(a, (n + 1) * sizeof *d);
	struct bag_candidate *waiting;

	if (n > 0 && store_views(l->x->core->store, a, ids, n, views, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		d[i] = views[i].dossier;
	keep_read(l, ids, d, n);
	return bags_waiting_of(l->x, l->q->pos, views, n, &waiting, count, e);
}

/* What was taken in lately, and how much of it waits for a bag. */
static int
lately(struct day_looking *l, size_t *bag, struct err *e)
{
	struct op *x = l->x;
	struct store *s = x->core->store;
	struct arena *a = x->keep.a;
	int64_t from = x->now_ms - UNPAID_MS, *taken_ms;
	size_t n_young = 0;

	if (store_listed_last(s, a, "taken", l->q->pos, from, TAKEN_LAST_MAX, &l->taken, &taken_ms, &l->n_taken, e) != 0)
		return -1;
	const char **young = arena_alloc(a, (l->n_taken + 1) * sizeof *young);
	for (size_t i = 0; i < l->n_taken; i++)
		if (taken_ms[i] >= x->now_ms - BAG_BEHIND_MS)
			young[n_young++] = l->taken[i];
	return for_bag(l, young, n_young, bag, e);
}

/* Exchanges in trouble, as far as they are of this office's dossiers and still are. */
static int
troubles(struct day_looking *l, struct err *e)
{
	struct op *x = l->x;
	const struct troubled_one *all;
	const struct dossier **d;
	size_t n;

	if (troubled_read(x->core->troubled, x->core->store, l->x->setup, x->now_ms, x->keep.a, &all, &n, e) != 0)
		return -1;
	const char **dossiers = arena_alloc(x->keep.a, (n + 1) * sizeof *dossiers),
		   **ids = arena_alloc(x->keep.a, (n + 1) * sizeof *ids);
	struct exchange *is = arena_alloc(x->keep.a, (n + 1) * sizeof *is);
	for (size_t i = 0; i < n; i++) {
		dossiers[i] = all[i].dossier;
		ids[i] = all[i].id;
	}
	if (store_exchanges(x->core->store, x->keep.a, dossiers, ids, n, is, e) != 0 || read_own(l, dossiers, n, &d, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		enum office_line_why why = is[i].state == EXCHANGE_DEAD ? OFFICE_DEAD : OFFICE_UNSURE;
		bool still = is[i].version > 0 && (is[i].state == EXCHANGE_DEAD || is[i].state == EXCHANGE_UNSURE);
		struct office_line *line = still && d[i]->id != NULL ? add_line(l, why, d[i]) : NULL;
		if (line == NULL)
			continue;
		line->partner = all[i].partner;
		line->since_ms = is[i].created_ms;
	}
	return 0;
}

/* Of the clerk's own cases: those that end by themselves before he is back, and those with warnings. */
static int
cases(struct day_looking *l, struct err *e)
{
	struct op *x = l->x;
	const char **ids;
	size_t n;

	if (case_find_mine(x, l->q->pos, l->q->clerk, &ids, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct case_work w = {0};
		int found = case_read(x, ids[i], &w, e);
		if (found < 0)
			return -1;
		if (found == 0 || !case_is_own(x, w.c, l->q->pos) || strcmp(w.c->clerk, l->q->clerk) != 0)
			continue;
		int64_t ends = w.c->moved_ms + x->setup->conf.intake.case_life;
		bool expires = ends < x->now_ms + DAY_MS;
		if (!expires && w.c->n_doubts == 0)
			continue;
		struct dossier *d = arena_alloc(x->keep.a, sizeof *d);
		*d = (struct dossier){
		    .id = w.c->id, .procedure = w.c->filing->procedure, .state_since_ms = w.c->moved_ms, .due_ms = ends};
		struct office_line *line = add_line(l, expires ? OFFICE_EXPIRES : OFFICE_WARNED, d);
		if (line != NULL && w.c->filing->owner != NULL)
			line->name = w.c->filing->owner->name;
	}
	return 0;
}

/* ---- told ---- */

/* By why, then what is due or waits longest first. */
static int
in_order(const void *l, const void *r)
{
	const struct office_line *x = &((const struct day_line *)l)->told, *y = &((const struct day_line *)r)->told;
	int64_t one = x->why == OFFICE_DUE || x->why == OFFICE_EXPIRES ? x->due_ms : x->since_ms,
		two = y->why == OFFICE_DUE || y->why == OFFICE_EXPIRES ? y->due_ms : y->since_ms;

	if (x->why != y->why && (x->why > OFFICE_RESULT || y->why > OFFICE_RESULT))
		return x->why < y->why ? -1 : 1;
	return one != two ? (one < two ? -1 : 1) : strcmp(x->dossier, y->dossier);
}

/* Whose it is, and for what. */
static int
name_line(struct op *x, const char *clerk, const struct day_line *of, struct office_line *line, struct err *e)
{
	struct arena *a = x->keep.a;
	const struct procedure *p = of->told.procedure != NULL
	    ? catalogue_procedure(x->setup->catalogue, of->told.procedure, deadline_day_of(x->now_ms))
	    : NULL;
	struct filing *f;

	*line = of->told;
	line->procedure = p != NULL ? p->name : line->procedure;
	commit_note(x->core, JOURNAL_READ, line->dossier, x->from->p.name, str_of(arena_fmt(a, "OfficeDay %s", clerk)));
	if (line->why >= OFFICE_EXPIRES)
		return 0;
	if (read_filing(x, of->d, &f, e) != 0)
		return -1;
	line->name = f->owner != NULL ? f->owner->name : NULL;
	return 0;
}

int
op_office_day(struct op *x, const struct request_office_day *q, struct result_office_day *r, struct err *e)
{
	struct day_looking l = {.x = x, .q = q, .lines = arena_alloc(x->keep.a, LINES_MAX * sizeof *l.lines)};

	if (op_once(x, NULL, e) != 0 || (q->figures && figures(x, q, &r->figures, e) != 0) || (q->waits && waits(&l, e) != 0))
		return -1;
	if (q->problems &&
	    (lately(&l, &r->for_bag, e) != 0 || troubles(&l, e) != 0 || unpaid(&l, e) != 0 || due(&l, e) != 0 || cases(&l, e) != 0))
		return -1;
	if (l.n > 1)
		qsort(l.lines, l.n, sizeof *l.lines, in_order);
	r->all = l.n;
	r->more = l.more;
	r->n_lines = q->skip < l.n ? l.n - q->skip : 0;
	r->n_lines = r->n_lines < OFFICE_PAGE ? r->n_lines : OFFICE_PAGE;
	r->lines = arena_alloc(x->keep.a, OFFICE_PAGE * sizeof *r->lines);
	for (size_t i = 0; i < r->n_lines; i++)
		if (name_line(x, q->clerk, &l.lines[q->skip + i], &r->lines[i], e) != 0)
			return -1;
	log_event(LOG_READ, "found=%zu", r->all);
	return 0;
}
