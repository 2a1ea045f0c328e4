/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes from the journal into a store; see replay.h.  One thread reads, opens and decodes; two have the store make batches, each
 * those of its own tags, so that Redis, which does one thing at a time, never waits for the next one to be printed.  Nothing
 * relies on order between tags; claims of one item are made in order, since its name decides their stripe.  A batch waits
 * until more changes than one append can have were read after it: the void of a change stands behind its append and before the
 * next group's.
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

enum { STRIPES = 2, RING = 8, BATCH_BYTES = 4 * 1024 * 1024, APPEND_MAX = 1024 };

struct batch {
	struct arena *a;
	struct remake_change changes[REMAKE_BATCH];
	uint64_t seqs[REMAKE_BATCH];
	size_t n, bytes;
	struct remake_claim claims[REMAKE_BATCH];
	uint64_t claim_seqs[REMAKE_BATCH];
	size_t n_claims;
	uint64_t last; /* how many changes were read when something was added last */
};

struct stripe {
	struct run *run;
	pthread_t maker;
	struct batch ring[RING]; /* the reader fills the last, the maker has the first */
	size_t first, n;         /* those in use */
	bool making;             /* the maker works on the first */
	uint64_t made;
};

struct run {
	struct replay *r;
	struct journal_range span;
	struct remake_streams streams;
	int64_t now_ms;
	pthread_mutex_t lock; /* of stripes and of their batches but those the makers work on, and of all below */
	pthread_cond_t moved;
	uint64_t added;          /* changes */
	bool ended;              /* nothing more is read */
	struct err failed;       /* of a maker */
	struct stripe stripes[STRIPES];
};

/* ---- the makers ---- */

static bool
due(const struct stripe *l)
{
	return l->n > 0 && (l->run->ended || l->n == RING || l->run->added > l->ring[l->first].last + APPEND_MAX);
}

static int
make_batch(struct stripe *l, struct batch *b, struct err *e)
{
	struct store *s = l->run->r->store;
	int rc = remake_claim(s, b->claims, b->n_claims, e);

	if (rc == 0 && b->n > 0)
		rc = remake_make(s, b->changes, b->n, &l->made, e);
	if (rc != 0 && e->code == ERR_NONE)
		abort(); /* failed and said nothing */
	arena_reset(b->a);
	b->n = b->n_claims = b->bytes = 0;
	return rc;
}

static void *
make(void *arg)
{
	struct stripe *l = arg;
	struct run *x = l->run;
	struct err e = {0};

	pthread_mutex_lock(&x->lock);
	while (x->failed.code == ERR_NONE) {
		while (!due(l) && !x->ended && x->failed.code == ERR_NONE)
			pthread_cond_wait(&x->moved, &x->lock);
		if (l->n == 0 || x->failed.code != ERR_NONE)
			break;
		l->making = true;
		pthread_mutex_unlock(&x->lock);
		int rc = make_batch(l, &l->ring[l->first], &e);
		pthread_mutex_lock(&x->lock);
		l->making = false;
		l->first = (l->first + 1) % RING;
		l->n--;
		if (rc != 0 && x->failed.code == ERR_NONE)
			x->failed = e;
		pthread_cond_broadcast(&x->moved);
	}
	pthread_mutex_unlock(&x->lock);
	return NULL;
}

/* ---- the reader; its functions hold the lock ---- */

/* The stripe's batch that has room for a change of so many bytes and a claim more; NULL: a maker failed. */
static struct batch *
room(struct stripe *l, size_t bytes)
{
	struct run *x = l->run;
	struct batch *b = l->n > 0 ? &l->ring[(l->first + l->n - 1) % RING] : NULL;

	if (b != NULL && !(l->n == 1 && l->making) && b->n < REMAKE_BATCH && b->n_claims < REMAKE_BATCH &&
	    b->bytes + bytes <= BATCH_BYTES)
		return b;
	pthread_cond_broadcast(&x->moved);
	while (l->n == RING && x->failed.code == ERR_NONE)
		pthread_cond_wait(&x->moved, &x->lock);
	return x->failed.code == ERR_NONE ? &l->ring[(l->first + l->n++) % RING] : NULL;
}

/* What stays with one of them for ever: a tag's changes, */
static struct stripe *
stripe_of_tag(struct run *x, const char *dossier)
{
	return &x->stripes[dossier_bucket(dossier) % STRIPES];
}

/* an item's claims. */
static struct stripe *
stripe_of_item(struct run *x, const char *item)
{
	unsigned sum = 0;

	for (; *item != '\0'; item++)
		sum += (unsigned char)*item;
	return &x->stripes[sum % STRIPES];
}

static int
add_claims(struct run *x, const struct remake_change *c, uint64_t seq)
{
	for (size_t i = 0; i < c->n_claims; i++) {
		struct batch *b = room(stripe_of_item(x, c->claims[i].item), 0);
		if (b == NULL)
			return -1;
		b->claims[b->n_claims] = (struct remake_claim){
		    arena_str(b->a, c->claims[i].item), arena_str(b->a, c->claims[i].dossier), c->claims[i].at_ms};
		b->claim_seqs[b->n_claims++] = seq;
		b->last = x->added;
	}
	return 0;
}

static int
add_change(struct run *x, const struct journal_record *rec, struct err *e)
{
	struct batch *b = room(stripe_of_tag(x, rec->dossier), rec->data.n);

	if (b == NULL)
		return -1;
	struct remake_change c;
	if (remake_decode(b->a, rec->data, rec->dossier, checkpoint_writer(b->a, rec->installation), rec->seq, rec->at_ms,
		x->now_ms, &x->streams, &c, e) != 0)
		return err_doing(e, "record %llu", (unsigned long long)rec->seq);
	b->seqs[b->n] = rec->seq;
	b->changes[b->n++] = c;
	b->bytes += rec->data.n;
	b->last = ++x->added;
	x->r->changes++;
	return add_claims(x, &c, rec->seq);
}

static void
drop_from(struct batch *b, uint64_t seq)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->seqs[i] == seq) {
			memmove(&b->seqs[i], &b->seqs[i + 1], (b->n - i - 1) * sizeof b->seqs[0]);
			memmove(&b->changes[i], &b->changes[i + 1], (b->n - i - 1) * sizeof b->changes[0]);
			b->n--;
			break;
		}
	size_t kept = 0;
	for (size_t i = 0; i < b->n_claims; i++)
		if (b->claim_seqs[i] != seq) {
			b->claims[kept] = b->claims[i];
			b->claim_seqs[kept++] = b->claim_seqs[i];
		}
	b->n_claims = kept;
}

/* Not found: its change stands before this stretch. */
static void
drop_void(struct run *x, uint64_t seq)
{
	for (size_t i = 0; i < STRIPES; i++)
		for (size_t k = x->stripes[i].making; k < x->stripes[i].n; k++)
			drop_from(&x->stripes[i].ring[(x->stripes[i].first + k) % RING], seq);
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
	size_t started = 0;

	x->span = (struct journal_range){.after = x->r->after, .until = x->r->until, .known = x->r->known, .each = each, .ctx = x,
	    .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID};
	while (started < STRIPES && pthread_create(&x->stripes[started].maker, NULL, make, &x->stripes[started]) == 0)
		started++;
	int rc = started < STRIPES ? err_set(e, ERR_INTERNAL, "no thread")
	    : x->r->merge != NULL  ? merge_run(x->r->merge, each, x, e)
				   : journal_range(x->r->dir, x->r->vault, &x->span, e);
	pthread_mutex_lock(&x->lock);
	x->ended = true;
	for (size_t i = 0; i < STRIPES && rc != 0; i++)
		x->stripes[i].n = x->stripes[i].making; /* what follows a place that cannot be read is not made */
	pthread_cond_broadcast(&x->moved);
	pthread_mutex_unlock(&x->lock);
	for (size_t i = 0; i < started; i++) {
		pthread_join(x->stripes[i].maker, NULL);
		x->r->made += x->stripes[i].made;
	}
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
	struct run *x = calloc(1, sizeof *x);

	if (x == NULL)
		abort();
	x->r = r;
	x->now_ms = clock_now_ms();
	x->streams.a = arena_new(0);
	pthread_mutex_init(&x->lock, NULL);
	pthread_cond_init(&x->moved, NULL);
	for (size_t i = 0; i < STRIPES; i++) {
		x->stripes[i].run = x;
		for (size_t k = 0; k < RING; k++)
			x->stripes[i].ring[k].a = arena_new(0);
	}
	int rc = run(x, e);
	for (size_t i = 0; i < STRIPES * RING; i++)
		arena_free(x->stripes[i / RING].ring[i % RING].a);
	pthread_cond_destroy(&x->moved);
	pthread_mutex_destroy(&x->lock);
	arena_free(x->streams.a);
	free(x);
	return rc;
}
