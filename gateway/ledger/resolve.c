/* SPDX-License-Identifier: Apache-2.0 */
/* The fate of a journal's last changes; see resolve.h. */
#include "ledger/resolve.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/range.h"
#include "ledger/checkpoint.h"
#include "store/checkpoints.h"

enum { APPEND_MAX = 1000 };

struct fate {
	uint64_t seq;
	const char *dossier, *partner;
	bool is_void;
	struct fate *next;
};

struct found {
	struct arena *a;
	struct fate *first, **last;
	uint64_t tags;
};

/* The bucket in "pp.bb-...", or in a tag alone: of what belongs to no dossier. */
static unsigned
bucket(const char *dossier)
{
	unsigned n = dossier_bucket(dossier);
	return n < DOSSIER_BUCKETS ? n : 0;
}

static int
each(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	struct found *f = ctx;
	int64_t seq;

	(void)a;
	if (r->kind == JOURNAL_CHANGE) {
		if ((f->tags >> bucket(r->dossier) & 1) == 0)
			return 0;
		struct fate *x = arena_alloc(f->a, sizeof *x);
		*x = (struct fate){.seq = r->seq, .dossier = arena_str(f->a, r->dossier), .partner = arena_str(f->a, r->partner)};
		*f->last = x;
		f->last = &x->next;
		return 0;
	}
	if (text_int(r->data.p, r->data.n, 1, INT64_MAX, &seq) != 0)
		return err_set(e, ERR_INTERNAL, "record %" PRIu64 ": names no record to be void", r->seq);
	for (struct fate *x = f->first; x != NULL; x = x->next)
		x->is_void = x->is_void || x->seq == (uint64_t)seq;
	return 0;
}

static bool
refused(const struct store_stand *stand, uint64_t seq)
{
	for (size_t i = 0; i < stand->n_lost; i++)
		if (stand->lost[i] == seq)
			return true;
	return false;
}

/* Of several gateways' changes, what the store never saw it shall never see: nobody was told that they were made, and the others
 * have gone on. */
static int
give_up(const struct resolve *x, struct arena *a, const char *writer, const struct found *f, struct store_stand *stand,
    struct err *e)
{
	size_t n = 0;

	for (const struct fate *i = f->first; i != NULL; i = i->next)
		n++;
	struct store_number *unseen = arena_alloc(a, (n + 1) * sizeof *unseen);
	n = 0;
	for (const struct fate *i = f->first; i != NULL; i = i->next) {
		unsigned b = bucket(i->dossier);
		if (stand->last[b] >= i->seq)
			continue;
		if (!i->is_void && x->answered != NULL && i->seq <= x->answered[b])
			return err_set(e, ERR_RECORDS_DIFFER,
			    "the store does not have the change of record %" PRIu64 ", which it had answered", i->seq);
		unseen[n++] = (struct store_number){b, i->seq};
	}
	return store_give_up(x->store, writer, unseen, n, e) != 0 ? -1 : store_stand(x->store, a, writer, f->tags, stand, e);
}

/* 1 it must be void, 0 it was made or is void, -1 neither */
static int
judge(const struct store_stand *stand, const struct fate *f, struct err *e)
{
	if (f->is_void)
		return 0;
	if (stand->last[bucket(f->dossier)] >= f->seq)
		return refused(stand, f->seq);
	return err_set(e, ERR_INTERNAL, "record %" PRIu64 " was neither made nor given up", f->seq);
}

static int
write_voids(struct resolve *x, struct arena *a, const struct store_stand *stand, const struct found *f, struct err *e)
{
	struct journal_entry *entries = arena_alloc(a, APPEND_MAX * sizeof *entries);
	size_t n = 0;

	for (const struct fate *i = f->first; i != NULL; i = i->next) {
		int void_it = judge(stand, i, e);
		if (void_it < 0)
			return -1;
		if (void_it == 0)
			continue;
		entries[n++] =
		    (struct journal_entry){JOURNAL_VOID, i->dossier, i->partner, str_of(arena_fmt(a, "%" PRIu64, i->seq))};
		x->voided++;
		if (n == APPEND_MAX && journal_append(x->journal, entries, n, NULL, e) != 0)
			return -1;
		n %= APPEND_MAX;
	}
	return n > 0 ? journal_append(x->journal, entries, n, NULL, e) : 0;
}

static int
settle(struct resolve *x, struct arena *a, struct err *e)
{
	struct journal_place end;
	struct store_stand stand;
	struct found f = {.a = a, .last = &f.first, .tags = x->tags != 0 ? x->tags : STORE_ALL_TAGS};

	journal_place(x->journal, &end);
	const char *writer = checkpoint_writer(a, end.installation);
	uint64_t after = x->after;
	if (store_stand(x->store, a, writer, f.tags, &stand, e) != 0)
		return -1;
	if (!x->shared) { /* nothing else can be wrong than what was refused */
		uint64_t least = end.seq;
		for (size_t i = 0; i < stand.n_lost; i++)
			least = stand.lost[i] <= least ? stand.lost[i] - 1 : least;
		after = least > after ? least : after;
	}
	struct journal_range span = {.after = after, .until = end.seq, .known = x->known, .each = each, .ctx = &f,
	    .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID};
	if ((after < end.seq || x->known != NULL) && journal_range(x->dir, x->vault, &span, e) != 0)
		return -1;
	if (x->shared && give_up(x, a, writer, &f, &stand, e) != 0)
		return -1;
	return write_voids(x, a, &stand, &f, e);
}

int
resolve_run(struct resolve *x, struct err *e)
{
	struct arena *a = arena_new(0);

	x->voided = 0;
	int rc = settle(x, a, e);
	arena_free(a);
	return rc;
}
