/* SPDX-License-Identifier: Apache-2.0 */
/* Changes from the journal into a store; see replay.h.  A void follows its change at a short distance, so changes
 * are held back in a ring of batches before they are made. */
#include "flow/replay.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/replay.h"

enum { RING = 16, BATCH_BYTES = 4 * 1024 * 1024 };

struct batch {
	struct arena *a;
	struct replay_change changes[REPLAY_BATCH];
	uint64_t seqs[REPLAY_BATCH];
	size_t n, bytes;
};

struct run {
	struct replay *r;
	struct journal_span span;
	struct replay_streams streams;
	struct batch *ring;      /* of RING */
	size_t first, n;         /* in use */
	int64_t now_ms;
};

static int
make_first(struct run *x, struct err *e)
{
	struct batch *b = &x->ring[x->first];
	int rc = b->n > 0 ? replay_make(x->r->store, b->changes, b->n, &x->r->made, e) : 0;

	arena_reset(b->a);
	b->n = b->bytes = 0;
	x->first = (x->first + 1) % RING;
	x->n--;
	return rc;
}

static int
add_change(struct run *x, const struct journal_record *rec, struct err *e)
{
	struct batch *b = x->n > 0 ? &x->ring[(x->first + x->n - 1) % RING] : NULL;

	if (b == NULL || b->n == REPLAY_BATCH || b->bytes + rec->data.n > BATCH_BYTES) {
		if (x->n == RING && make_first(x, e) != 0)
			return -1;
		b = &x->ring[(x->first + x->n++) % RING];
	}
	b->seqs[b->n] = rec->seq;
	if (replay_decode(b->a, rec->data, rec->dossier, rec->seq, rec->at_ms, x->now_ms, &x->streams, &b->changes[b->n], e) != 0)
		return -1;
	b->n++;
	b->bytes += rec->data.n;
	x->r->changes++;
	return 0;
}

/* Not found: it was before this stretch, or so long ago that it was tried: then its checks failed as they did the first time. */
static void
drop_void(struct run *x, uint64_t seq)
{
	for (size_t k = 0; k < x->n; k++) {
		struct batch *b = &x->ring[(x->first + k) % RING];
		for (size_t i = 0; i < b->n; i++)
			if (b->seqs[i] == seq) {
				memmove(&b->seqs[i], &b->seqs[i + 1], (b->n - i - 1) * sizeof b->seqs[0]);
				memmove(&b->changes[i], &b->changes[i + 1], (b->n - i - 1) * sizeof b->changes[0]);
				b->n--;
				return;
			}
	}
}

static int
each(void *ctx, struct arena *a, const struct journal_record *rec, struct err *e)
{
	struct run *x = ctx;
	int64_t seq;

	(void)a;
	x->r->records++;
	x->r->bytes = x->span.bytes;
	x->r->total = x->span.total;
	if (x->r->progress != NULL)
		x->r->progress(x->r->ctx, x->r);
	if (rec->kind == JOURNAL_CHANGE)
		return add_change(x, rec, e) == 0 ? 0 : err_doing(e, "record %llu", (unsigned long long)rec->seq);
	if (text_int(rec->data.p, rec->data.n, 1, INT64_MAX, &seq) != 0)
		return err_set(e, ERR_INTERNAL, "record %llu: names no record to be void", (unsigned long long)rec->seq);
	x->r->voided++;
	drop_void(x, (uint64_t)seq);
	return 0;
}

static int
run(struct run *x, struct err *e)
{
	x->span = (struct journal_span){.after = x->r->after, .until = x->r->until, .known = x->r->known, .each = each, .ctx = x,
	    .kinds = 1u << JOURNAL_CHANGE | 1u << JOURNAL_VOID};
	if (journal_span(x->r->dir, x->r->vault, &x->span, e) != 0)
		return -1;
	while (x->n > 0)
		if (make_first(x, e) != 0)
			return -1;
	x->r->bytes = x->span.bytes;
	x->r->total = x->span.total;
	return x->r->made > 0 || x->r->streams ? replay_streams(x->r->store, &x->streams, e) : 0;
}

int
replay_run(struct replay *r, struct err *e)
{
	struct run x = {.r = r, .now_ms = clock_now_ms(), .streams = {.a = arena_new(0)}, .ring = calloc(RING, sizeof *x.ring)};

	if (x.ring == NULL)
		abort();
	for (size_t i = 0; i < RING; i++)
		x.ring[i].a = arena_new(0);
	int rc = run(&x, e);
	for (size_t i = 0; i < RING; i++)
		arena_free(x.ring[i].a);
	arena_free(x.streams.a);
	free(x.ring);
	return rc;
}
