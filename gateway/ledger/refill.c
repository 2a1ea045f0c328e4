/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a store; see refill.h. */
#include "ledger/refill.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "journal/journal.h"
#include "ledger/checkpoint.h"
#include "ledger/merge.h"
#include "ledger/replay.h"
#include "ledger/resolve.h"
#include "store/checkpoints.h"
#include "store/layout.h"
#include "store/remake.h"

struct source {
	const struct refill_from *from;
	struct journal_place end;
	struct checkpoint mark;
	struct checkpoint_seen seen;          /* what its gateway saw last */
	bool knows;                     /* it saw anything */
	const char *kept;               /* its mark in the store; NULL: none */
};

struct filling {
	const struct vault *vault;
	struct store *s;
	struct arena *a;
	struct source *sources;
	size_t n;
	bool again;             /* one before this was broken off */
};

static struct source *
source_of(struct filling *f, const char *installation)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->sources[i].mark.installation, installation) == 0)
			return &f->sources[i];
	return NULL;
}

static int
add_source(struct filling *f, const struct refill_from *from, struct err *e)
{
	struct source x = {.from = from};

	journal_place(from->journal, &x.end);
	x.mark = checkpoint_at(&x.end, 0);
	x.knows = checkpoint_seen(from->dir, &x.seen) == 1;
	x.mark.beat = x.seen.beat + (x.knows ? 1 : 0);
	x.mark.unfinished = true;
	for (size_t i = 0; i < f->n; i++)
		if (strncmp(f->sources[i].mark.installation, x.mark.installation, WRITER_LEN) == 0)
			return err_set(e, ERR_RECORDS_DIFFER, "%s and %s are the journal of one gateway", f->sources[i].from->dir,
			    from->dir);
	f->sources[f->n++] = x;
	return 0;
}

static int
all_are_here(struct filling *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++)
		for (size_t k = 0; k < f->sources[i].seen.n; k++)
			if (source_of(f, f->sources[i].seen.peers[k]) == NULL)
				return err_set(e, ERR_RECORDS_DIFFER,
				    "the journal of gateway %.*s is missing: it used the same store as %s (--journal DIR)",
				    WRITER_LEN, f->sources[i].seen.peers[k], f->sources[i].from->dir);
	return 0;
}

/* May this store be filled: is it empty, or was a rebuild from these journals broken off? */
static int
check_target(struct filling *f, struct err *e)
{
	struct store_checkpoint *marks;
	struct checkpoint m;
	size_t n, unfinished = 0;
	int empty = store_empty(f->s, e);

	if (empty < 0 || store_checkpoints(f->s, f->a, &marks, &n, e) != 0 || store_layout(f->s, true, e) != 0)
		return -1;
	if (empty == 1)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (checkpoint_parse(&marks[i], &m, e) != 0)
			return -1;
		struct source *x = source_of(f, m.installation);
		unfinished += m.unfinished;
		if (m.unfinished && x == NULL)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "a rebuild from another installation's journal was broken off here: FLUSHALL first, then "
			    "`postgate rebuild` again");
		if (x == NULL)
			unfinished = n = 0; /* somebody's store */
		else
			x->kept = marks[i].text; /* of several, some may be finished already */
	}
	f->again = true;
	return unfinished > 0 ? 0
			      : err_set(e, ERR_RECORDS_DIFFER,
				    "the store is not empty (it holds gw: keys): keep it by stopping this Redis and moving its "
				    "directory away, or drop it with FLUSHALL, then run `postgate rebuild` again");
}

static int
put_marks(struct filling *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct source *x = &f->sources[i];
		const char *text = checkpoint_print(f->a, &x->mark);
		int made = checkpoint_put(f->s, f->a, &x->mark, x->kept, e);
		if (made != 1)
			return made < 0 ? -1 : err_set(e, ERR_RECORDS_DIFFER, "somebody else writes to this store");
		x->kept = text;
	}
	return 0;
}

/* Several journals: the merge has decided what is made, so the store must have refused nothing. */
static int
nothing_refused(struct filling *f, struct err *e)
{
	struct store_stand stand;

	for (size_t i = 0; i < f->n; i++) {
		if (store_stand(f->s, f->a, checkpoint_writer(f->a, f->sources[i].end.installation), STORE_ALL_TAGS, &stand, e) !=
		    0)
			return -1;
		if (stand.n_lost > 0)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "%s: the store refused the change of record %" PRIu64 "; these journals do not fit together",
			    f->sources[i].from->dir, stand.lost[0]);
	}
	return 0;
}

static int
make_all(struct filling *f, struct replay *r, struct err *e)
{
	struct merge_from *from = arena_alloc(f->a, f->n * sizeof *from);

	if (f->n == 1)
		return replay_run(r, e);
	for (size_t i = 0; i < f->n; i++) {
		struct source *x = &f->sources[i];
		from[i] = (struct merge_from){
		    .dir = x->from->dir, .until = x->end.seq, .needed = x->end.seq, .settled = x->knows ? x->seen.settled : 0};
	}
	r->merge = merge_new(from, f->n, f->vault);
	int rc = replay_run(r, e);
	if (rc == 0)
		rc = nothing_refused(f, e);
	for (size_t i = 0; rc == 0 && i < f->n; i++)
		rc = merge_write_voids(r->merge, i, f->sources[i].from->journal, e);
	merge_free(r->merge);
	r->merge = NULL;
	return rc;
}

/* Nothing is left undecided, and from now on the store has it all. */
static int
finish(struct filling *f, struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		struct source *x = &f->sources[i];
		struct resolve left = {.journal = x->from->journal, .dir = x->from->dir, .vault = f->vault, .store = f->s};
		if (f->n == 1 && resolve_run(&left, e) != 0)
			return -1;
		uint64_t beat = x->mark.beat;
		journal_place(x->from->journal, &x->end);
		x->mark = checkpoint_at(&x->end, x->end.seq);
		x->mark.beat = beat;
		if (store_lost_known(f->s, checkpoint_writer(f->a, x->end.installation), STORE_ALL_TAGS, x->end.seq, e) != 0)
			return -1;
	}
	return put_marks(f, e);
}

static int
fill(struct filling *f, struct replay *r, struct err *e)
{
	struct remake_bulk rewrites;

	if (all_are_here(f, e) != 0 || check_target(f, e) != 0 || put_marks(f, e) != 0)
		return -1;
	r->dir = f->sources[0].from->dir;
	r->vault = f->vault;
	r->store = f->s;
	r->until = f->sources[0].end.seq;
	remake_bulk_begin(f->s, f->a, f->again, &rewrites);
	int rc = make_all(f, r, e);
	remake_bulk_end(f->s, f->a, &rewrites);
	return rc == 0 ? finish(f, e) : -1;
}

int
refill(const struct refill_from *from, size_t n, const struct vault *v, struct store *s, struct replay *r, struct err *e)
{
	struct filling f = {.vault = v, .s = s, .a = arena_new(0)};
	int rc = 0;

	f.sources = arena_alloc(f.a, n * sizeof *f.sources);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = add_source(&f, &from[i], e);
	if (rc == 0)
		rc = fill(&f, r, e);
	arena_free(f.a);
	return rc;
}

/* ---- one gateway more ---- */

static int
found_change(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	(void)ctx;
	(void)a;
	return err_set(e, ERR_RECORDS_DIFFER,
	    "the journal has changes already (record %" PRIu64 "): a gateway joins with a new one", r->seq);
}

static int
check_others(const struct store_checkpoint *marks, size_t n, const struct checkpoint *mine, struct err *e)
{
	struct checkpoint m;

	if (n == 0)
		return err_set(e, ERR_RECORDS_DIFFER, "no gateway uses this store: the first one is just started");
	for (size_t i = 0; i < n; i++) {
		if (checkpoint_parse(&marks[i], &m, e) != 0)
			return -1;
		if (m.unfinished)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "a rebuild of the store was broken off: run `postgate rebuild` again");
		if (strncmp(m.installation, mine->installation, WRITER_LEN) == 0)
			return err_set(e, ERR_RECORDS_DIFFER, "the store has a mark of gateway %.*s already", WRITER_LEN,
			    m.installation);
	}
	return n < PEERS_MAX ? 0 : err_set(e, ERR_RECORDS_DIFFER, "more than %d gateways", PEERS_MAX);
}

int
refill_join(struct journal *j, const char *dir, const struct vault *v, struct store *s, size_t *others_out, struct err *e)
{
	struct arena *a = arena_new(0);
	struct store_checkpoint *marks;
	struct journal_place end;
	size_t n = 0;

	journal_place(j, &end);
	struct checkpoint mine = checkpoint_at(&end, end.seq);
	struct journal_range span = {.until = end.seq, .kinds = 1u << JOURNAL_CHANGE, .each = found_change};
	int rc = end.seq > 0 ? journal_range(dir, v, &span, e) : 0;
	if (rc == 0 && (store_checkpoints(s, a, &marks, &n, e) != 0 || check_others(marks, n, &mine, e) != 0))
		rc = -1;
	if (rc == 0 && checkpoint_put(s, a, &mine, NULL, e) != 1)
		rc = e->code != ERR_NONE ? -1 : err_set(e, ERR_RECORDS_DIFFER, "somebody else writes to this store");
	*others_out = n;
	arena_free(a);
	return rc;
}
