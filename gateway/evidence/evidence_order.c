/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of one dossier from several journals in one order; see evidence_case.h.  Two steps: which changes were made, by the
 * rule of a rebuild (merge.h); then each journal in its own order, a change when what it builds on is there, and else by time, so
 * that gateways' clocks decide only where nothing else does.
 */
#include "evidence/evidence.h"
#include "evidence/evidence_case.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/merge.h"
#include "store/change.h"
#include "store/order.h"

struct feed { /* a journal's changes on their way into the merge */
	struct evidence_case *c;
	struct evidence_journal *j;
	size_t at;
};

/* ---- which were made ---- */

static int
decode(struct evidence_case *c, struct evidence_journal *j, struct err *e)
{
	for (size_t i = 0; i < j->n; i++) {
		struct evidence_record *r = &j->records[i];
		if (r->kind == JOURNAL_CHANGE && !r->lost && (r->change = change_decode(c->a, r->data, e)) == NULL)
			return err_doing(e, "%s, record %" PRIu64, j->dir, r->seq);
	}
	return 0;
}

/* Up to which record it is known what was made: every change up to there was, or has its VOID. */
static uint64_t
settled(const struct evidence_journal *j)
{
	uint64_t seq = j->seen.settled;

	for (size_t i = 0; i < j->n; i++)
		if (j->records[i].kind == JOURNAL_CHANGE && j->records[i].seq > seq &&
		    j->changes >= j->records[i].nth + MERGE_FOLLOWED)
			seq = j->records[i].seq;
	return seq;
}

/* A crash can swallow a VOID: of a journal's own settled changes, one that asks for a version which an earlier one replaced was
 * refused. */
static void
leave_out_refused(struct evidence_journal *j, uint64_t until)
{
	struct order *o = order_new();

	for (size_t i = 0; i < j->n; i++) {
		struct evidence_record *r = &j->records[i];
		if (r->change == NULL || r->seq > until)
			continue;
		r->lost = order_fit(o, r->change, NULL) == ORDER_BEHIND;
		if (!r->lost)
			order_made(o, r->change);
	}
	order_free(o);
}

static int
next_change(void *ctx, struct arena *a, struct journal_record *out, struct err *e)
{
	struct feed *f = ctx;

	(void)a;
	(void)e;
	for (; f->at < f->j->n; f->at++) {
		const struct evidence_record *r = &f->j->records[f->at];
		if (r->change == NULL || r->lost)
			continue;
		*out = (struct journal_record){.seq = r->seq,
		    .at_ms = r->at_ms,
		    .kind = r->kind,
		    .dossier = f->c->ask->dossier,
		    .partner = r->partner,
		    .data = r->data,
		    .installation = f->j->id};
		f->at++;
		return 1;
	}
	return 0;
}

static int
mark_made(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct evidence_case *c = ctx;

	(void)a;
	(void)e;
	for (size_t i = 0; i < c->n_journals; i++)
		for (size_t k = 0; c->journals[i].id == r->installation && k < c->journals[i].n; k++)
			if (c->journals[i].records[k].seq == r->seq)
				c->journals[i].records[k].made = true;
	return 0;
}

/* A journal is missing, as we know; or there is one alone, whose order is plain. */
static bool
may_have_gaps(const struct evidence_case *c)
{
	return c->n_missing > 0 || c->n_journals == 1;
}

static int
decide(struct evidence_case *c, struct err *e)
{
	struct merge_from *from = arena_alloc(c->a, c->n_journals * sizeof *from);
	struct feed *feeds = arena_alloc(c->a, c->n_journals * sizeof *feeds);

	for (size_t i = 0; i < c->n_journals; i++) {
		struct evidence_journal *j = &c->journals[i];
		if (decode(c, j, e) != 0)
			return -1;
		feeds[i] = (struct feed){.c = c, .j = j};
		from[i] = (struct merge_from){
		    .dir = j->dir, .settled = settled(j), .needed = j->until, .next = next_change, .ctx = &feeds[i]};
		leave_out_refused(j, from[i].settled);
	}
	struct merge *m = merge_new(from, c->n_journals, c->ask->vault);
	if (may_have_gaps(c))
		merge_gaps(m);
	int rc = merge_run(m, mark_made, c, e);
	merge_free(m);
	return rc;
}

/* ---- in which order ---- */

struct evidence_link {
	struct evidence_case *c;
	struct order *order;
	size_t *at;                        /* in each journal: what comes next */
};

static bool
in_time(const struct evidence_record *r)
{
	return r->seq <= r->journal->until;
}

/* What comes next in a journal, or NULL; of what came since the reading only what was made tells anything. */
static struct evidence_record *
first(const struct evidence_link *l, size_t i)
{
	struct evidence_journal *j = &l->c->journals[i];

	while (l->at[i] < j->n && !in_time(&j->records[l->at[i]]) && !j->records[l->at[i]].made)
		l->at[i]++;
	return l->at[i] < j->n ? &j->records[l->at[i]] : NULL;
}

static bool
waits(const struct evidence_link *l, const struct evidence_record *r)
{
	return r->made && order_fit(l->order, r->change, NULL) == ORDER_WAITS;
}

/* Does a change of another journal come before it? */
static bool
preceded(const struct evidence_link *l, const struct evidence_record *r)
{
	for (size_t i = 0; i < l->c->n_journals; i++) {
		const struct evidence_journal *j = &l->c->journals[i];
		for (size_t k = l->at[i]; j != r->journal && k < j->n; k++)
			if (j->records[k].made && order_earlier(j->records[k].change, r->change))
				return true;
	}
	return false;
}

/* The journal whose record comes next: the earliest that waits for nothing, or with `leap` for nothing that is here; n_journals:
 * none. */
static size_t
choose(const struct evidence_link *l, bool leap)
{
	size_t best = l->c->n_journals;

	for (size_t i = 0; i < l->c->n_journals; i++) {
		const struct evidence_record *r = first(l, i);
		if (r == NULL || !in_time(r) || (waits(l, r) && (!leap || preceded(l, r))))
			continue;
		if (best == l->c->n_journals || r->at_ms < first(l, best)->at_ms)
			best = i;
	}
	return best;
}

/* What still waits when nothing can come next builds on changes made since the reading: it came after it, too. */
static void
line_up(struct evidence_link *l)
{
	struct evidence_case *c = l->c;

	for (;;) {
		size_t i = choose(l, false);
		bool leap = i == c->n_journals && may_have_gaps(c);
		if (leap)
			i = choose(l, true);
		if (i == c->n_journals)
			return;
		c->gaps += leap;
		struct evidence_record *r = &c->journals[i].records[l->at[i]++];
		r->lost = r->kind == JOURNAL_CHANGE && !r->made;
		if (r->made)
			order_made(l->order, r->change);
		c->records[c->n++] = *r;
	}
}

int
evidence_order(struct evidence_case *c, struct err *e)
{
	struct evidence_link l = {.c = c, .at = arena_alloc(c->a, c->n_journals * sizeof *l.at)};
	size_t n = 0;

	if (decide(c, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n_journals; i++)
		n += c->journals[i].n;
	c->records = arena_alloc(c->a, (n + 1) * sizeof *c->records);
	l.order = order_new();
	line_up(&l);
	order_free(l.order);
	return 0;
}
