/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes from the journal into a store; see replay.h.  One thread reads, opens and decodes, another has the store make batches,
 * so that both processors work.  A batch waits until more changes than one append can have were read after it: the void of a
 * change stands behind its append and before the next group's.
 */
#include "ledger/replay.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "ledger/checkpoint.h"
#include "ledger/merge.h"
#include "store/checkpoints.h"
#include "store/remake.h"

enum { RING = 32, BATCH_BYTES = 4 * 1024 * 1024, APPEND_MAX = 1024 };

struct batch {
	struct arena *a;
	struct remake_change changes[REMAKE_BATCH];
	uint64_t seqs[REMAKE_BATCH];
	size_t n, bytes;
};

struct run {
	struct replay *r;
	struct journal_range span;
	struct remake_streams streams;
	int64_t now_ms;
	struct batch *ring;      /* of RING; the reader fills the last, the maker has the first */
	pthread_mutex_t lock;    /* of all below and of batches but the maker's */
	pthread_cond_t moved;
	size_t first, n, held;   /* batches in use; changes in them, but the maker's */
	bool making;             /* the maker works on the first */
	bool ended;              /* nothing more is read */
	struct err failed;       /* of the maker */
};

/* ---- the maker ---- */

static bool
due(const struct run *x)
{
	return x->n > 0 && (x->ended || x->n == RING || x->held > x->ring[x->first].n + APPEND_MAX);
}

static void *
make(void *arg)
{
	struct run *x = arg;
	struct err e = {0};

	pthread_mutex_lock(&x->lock);
	while (e.code == ERR_NONE) {
		while (!due(x) && !x->ended)
			pthread_cond_wait(&x->moved, &x->lock);
		if (x->n == 0)
			break;
		struct batch *b = &x->ring[x->first];
		x->held -= b->n;
		x->making = true;
		pthread_mutex_unlock(&x->lock);
		if (b->n > 0 && remake_make(x->r->store, b->changes, b->n, &x->r->made, &e) != 0 && e.code == ERR_NONE)
			abort(); /* failed and said nothing */
		arena_reset(b->a);
		b->n = b->bytes = 0;
		pthread_mutex_lock(&x->lock);
		x->making = false;
		x->first = (x->first + 1) % RING;
		x->n--;
		x->failed = e;
		pthread_cond_broadcast(&x->moved);
	}
	pthread_mutex_unlock(&x->lock);
	return NULL;
}

/* ---- the reader; its functions hold the lock ---- */

/* The batch that has room for so many bytes more; NULL: the maker failed. */
static struct batch *
room(struct run *x, size_t bytes)
{
	struct batch *b = x->n > 0 ? &x->ring[(x->first + x->n - 1) % RING] : NULL;

	if (b != NULL && !(x->n == 1 && x->making) && b->n < REMAKE_BATCH && b->bytes + bytes <= BATCH_BYTES)
		return b;
	pthread_cond_broadcast(&x->moved);
	while (x->n == RING && x->failed.code == ERR_NONE)
		pthread_cond_wait(&x->moved, &x->lock);
	return x->failed.code == ERR_NONE ? &x->ring[(x->first + x->n++) % RING] : NULL;
}

static int
add_change(struct run *x, const struct journal_record *rec, struct err *e)
{
	struct batch *b = room(x, rec->data.n);

	if (b == NULL)
		return -1;
	b->seqs[b->n] = rec->seq;
	if (remake_decode(b->a, rec->data, rec->dossier, checkpoint_writer(b->a, rec->installation), rec->seq, rec->at_ms,
		x->now_ms, &x->streams, &b->changes[b->n], e) != 0)
		return err_doing(e, "record %llu", (unsigned long long)rec->seq);
	b->n++;
	b->bytes += rec->data.n;
	x->held++;
	x->r->changes++;
	return 0;
}

/* Not found: its change stands before this stretch. */
static void
drop_void(struct run *x, uint64_t seq)
{
	for (size_t k = x->making; k < x->n; k++) {
		struct batch *b = &x->ring[(x->first + k) % RING];
		for (size_t i = 0; i < b->n; i++)
			if (b->seqs[i] == seq) {
				memmove(&b->seqs[i], &b->seqs[i + 1], (b->n - i - 1) * sizeof b->seqs[0]);
				memmove(&b->changes[i], &b->changes[i + 1], (b->n - i - 1) * sizeof b->changes[0]);
				b->n--;
				x->held--;
				return;
			}
	}
}

static int
drop(struct run *x, const struct journal_record *rec, struct err *e)
{
	int64_t seq;

	if (text_int(rec->data.p, rec->data.n, 1, INT64_MAX, &seq) != 0)
		return err_set(e, ERR_INTERNAL, "record %llu: names no record to be void", (unsigned long long)rec->seq);
	x->r->voided++;
	drop_void(x, (uint64_t)seq);
	return 0;
}

static void
read_so_far(struct run *x)
{
	x->r->bytes = x->span.bytes;
	x->r->total = x->span.total;
	if (x->r->merge != NULL)
		merge_progress(x->r->merge, &x->r->bytes, &x->r->total);
}

/* A VOID names its change's dossier, too. */
static bool
wanted(const struct replay *r, const struct journal_record *rec)
{
	unsigned bucket = dossier_bucket(rec->dossier);

	return r->tags == 0 || r->tags == STORE_ALL_TAGS || (bucket < DOSSIER_BUCKETS && (r->tags >> bucket & 1) != 0);
}

static int
each(void *ctx, struct arena *a, const struct journal_record *rec, struct err *e)
{
	struct run *x = ctx;

	(void)a;
	x->r->records++;
	read_so_far(x);
	if (x->r->progress != NULL)
		x->r->progress(x->r->ctx, x->r);
	if (!wanted(x->r, rec))
		return 0;
	pthread_mutex_lock(&x->lock);
	int rc = rec->kind == JOURNAL_CHANGE ? add_change(x, rec, e) : drop(x, rec, e);
	pthread_mutex_unlock(&x->lock);
	return rc;
}

static int
run(struct run *x, struct err *e)
{
	pthread_t maker;

	x->span = (struct journal_range){.after = x->r->after, .until = x->r->until, .known = x->r->known, .each = each, .ctx = x,
	    .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID};
	if (pthread_create(&maker, NULL, make, x) != 0)
		return err_set(e, ERR_INTERNAL, "no thread");
	int rc = x->r->merge != NULL ? merge_run(x->r->merge, each, x, e) : journal_range(x->r->dir, x->r->vault, &x->span, e);
	pthread_mutex_lock(&x->lock);
	x->ended = true;
	x->n = rc == 0 ? x->n : x->making; /* what follows a place that cannot be read is not made */
	pthread_cond_broadcast(&x->moved);
	pthread_mutex_unlock(&x->lock);
	pthread_join(maker, NULL);
	read_so_far(x);
	if (x->failed.code != ERR_NONE)
		*e = x->failed;
	if (rc != 0 || x->failed.code != ERR_NONE)
		return -1;
	/* also when all was made: a run before this one may have ended in between */
	return remake_streams(x->r->store, &x->streams, e);
}

int
replay_run(struct replay *r, struct err *e)
{
	struct run x = {.r = r, .now_ms = clock_now_ms(), .streams = {.a = arena_new(0)}, .ring = calloc(RING, sizeof *x.ring)};

	if (x.ring == NULL)
		abort();
	pthread_mutex_init(&x.lock, NULL);
	pthread_cond_init(&x.moved, NULL);
	for (size_t i = 0; i < RING; i++)
		x.ring[i].a = arena_new(0);
	int rc = run(&x, e);
	for (size_t i = 0; i < RING; i++)
		arena_free(x.ring[i].a);
	pthread_cond_destroy(&x.moved);
	pthread_mutex_destroy(&x.lock);
	arena_free(x.streams.a);
	free(x.ring);
	return rc;
}
