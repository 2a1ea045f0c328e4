/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal's writing side.  Appenders seal and print their records outside any lock, then queue them under `lock`, which gives
 * them their numbers, and wait at `writing` for their turn to write the whole queue (journal_writer.c).  Whose records were written
 * by the one before has nothing left to do; so those that append together share one sync.
 */
#include "journal/journal.h"

#include <assert.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/metric.h"
#include "crypto/vault.h"
#include "journal/journal_writer.h"
#include "journal/range.h"
#include "journal/record.h"

enum {
	QUEUE_KEEP = 1024 * 1024,  /* a larger queue buffer is given back after use */
	NOTED_MAX = 4 * 1024 * 1024, /* queued bytes from which a note waits like an append */
	ENTRIES_MAX = 1024,        /* of one append */
};

struct queue { /* printed records in order, one after the other */
	unsigned char *p;
	size_t len, cap;
};

struct journal {
	const struct vault *vault;

	pthread_mutex_t lock;       /* never held while the disk works */
	struct queue queue;         /* what is to be written */
	uint64_t durable;           /* number of the last record on disk */
	struct journal_end end;     /* the same with its chain value: for heads */
	_Atomic uint64_t seq;       /* number of the last record queued; written under the lock */
	atomic_bool broken;         /* written under both */

	pthread_mutex_t writing;    /* taken before `lock` */
	struct queue spare;
	struct journal_writer writer;
	struct err why;             /* what broke it; written before `broken` */
};

/* With both locks held, or before anybody else knows the journal: the writer's state as others may see it. */
static void
mark_end(struct journal *j)
{
	memcpy(j->end.installation, j->writer.header.id, SEGMENT_ID);
	memcpy(j->end.chain, j->writer.last, DIGEST_LEN);
	j->end.seq = j->durable;
	j->end.segment = j->writer.header.first_seq;
}

static void
release(struct journal *j)
{
	pthread_mutex_destroy(&j->writing);
	pthread_mutex_destroy(&j->lock);
	free(j->queue.p);
	free(j->spare.p);
	free(j);
}

struct journal *
journal_open(const char *dir, const struct vault *v, uint64_t segment_max, struct err *e)
{
	struct journal *j = calloc(1, sizeof *j);
	if (j == NULL)
		abort();
	j->vault = v;
	pthread_mutex_init(&j->lock, NULL);
	pthread_mutex_init(&j->writing, NULL);
	if (journal_writer_open(&j->writer, dir, segment_max, e) != 0) {
		release(j);
		return NULL;
	}
	j->durable = j->writer.seq;
	atomic_store(&j->seq, j->durable);
	mark_end(j);
	return j;
}

/* ---- writing ------------------------------------------------------------------------------------------ */

static void
queue_reset(struct queue *q)
{
	q->len = 0;
	if (q->cap <= QUEUE_KEEP)
		return;
	free(q->p);
	*q = (struct queue){0};
}

/* Write what is queued.  Called and left with `writing` held. */
static void
write_queue(struct journal *j)
{
	pthread_mutex_lock(&j->lock);
	struct queue group = j->queue;
	uint64_t last = atomic_load(&j->seq);
	j->queue = j->spare;
	j->spare = (struct queue){0};
	pthread_mutex_unlock(&j->lock);

	bool ok = journal_writer_write(&j->writer, group.p, group.len, &j->why) == 0;
	queue_reset(&group);
	j->spare = group;

	pthread_mutex_lock(&j->lock);
	if (ok) {
		j->durable = last;
		mark_end(j);
	} else
		atomic_store(&j->broken, true);
	pthread_mutex_unlock(&j->lock);
}

/* ---- appending ---------------------------------------------------------------------------------------- */

static int
refuse(const struct journal *j, struct err *e)
{
	return err_set(e, ERR_STORE, "the journal is broken until a restart: %s", j->why.msg);
}

static bool
is_durable(struct journal *j, uint64_t seq)
{
	pthread_mutex_lock(&j->lock);
	bool durable = j->durable >= seq;
	pthread_mutex_unlock(&j->lock);
	return durable;
}

static int
make_durable(struct journal *j, uint64_t seq, struct err *e)
{
	pthread_mutex_lock(&j->writing);
	if (!is_durable(j, seq) && !atomic_load(&j->broken))
		write_queue(j);
	pthread_mutex_unlock(&j->writing);
	return is_durable(j, seq) ? 0 : refuse(j, e);
}

static void
queue_add(struct queue *q, struct str record)
{
	if (q->cap - q->len < record.n) {
		size_t cap = 2 * q->cap + record.n + 64 * 1024;
		q->p = realloc(q->p, cap);
		if (q->p == NULL)
			abort();
		q->cap = cap;
	}
	memcpy(q->p + q->len, record.p, record.n);
	q->len += record.n;
}

/* with the lock held; the number of the first record */
static uint64_t
enqueue(struct journal *j, const struct str *records, size_t n)
{
	uint64_t first = atomic_load(&j->seq) + 1;
	for (size_t i = 0; i < n; i++)
		queue_add(&j->queue, records[i]);
	atomic_store(&j->seq, first + n - 1);
	return first;
}

static int
print(const struct journal *j, struct arena *a, const struct journal_entry *x, struct str *out, struct err *e)
{
	int64_t now = clock_now_ms();
	assert(x->kind >= JOURNAL_RECEIVED && x->kind <= JOURNAL_ACT);
	if (x->data.n > RECORD_DATA_MAX || strlen(x->dossier) > RECORD_STRING_MAX || strlen(x->partner) > RECORD_STRING_MAX)
		return err_set(e, ERR_TOO_LARGE, "a journal entry of %zu bytes", x->data.n);
	const char *about = record_about(a, x->kind, now, x->dossier, x->partner);
	*out = record_print(a, x->kind, now, x->dossier, x->partner, vault_seal(j->vault, a, about, x->data));
	return 0;
}

static int
append(struct journal *j, struct arena *a, const struct journal_entry *entries, size_t n, bool wait, uint64_t *seq_out,
    struct err *e)
{
	struct str *records = arena_alloc(a, n * sizeof *records);
	for (size_t i = 0; i < n; i++)
		if (print(j, a, &entries[i], &records[i], e) != 0)
			return -1;
	pthread_mutex_lock(&j->lock);
	bool broken = atomic_load(&j->broken);
	uint64_t first = broken ? 0 : enqueue(j, records, n);
	wait = wait || j->queue.len > NOTED_MAX;
	pthread_mutex_unlock(&j->lock);
	if (broken)
		return refuse(j, e);
	if (seq_out != NULL)
		*seq_out = first;
	return wait ? make_durable(j, first + n - 1, e) : 0;
}

int
journal_append(struct journal *j, const struct journal_entry *entries, size_t n, uint64_t *seq_out, struct err *e)
{
	assert(n > 0 && n <= ENTRIES_MAX);
	int64_t began = clock_mono_us();
	struct arena *a = arena_new(0);
	int rc = append(j, a, entries, n, true, seq_out, e);
	arena_free(a);
	metric_time_us(METRIC_T_JOURNAL, clock_mono_us() - began);
	return rc;
}

int
journal_note(struct journal *j, const struct journal_entry *entries, size_t n, struct err *e)
{
	assert(n > 0 && n <= ENTRIES_MAX);
	struct arena *a = arena_new(0);
	int rc = append(j, a, entries, n, false, NULL, e);
	arena_free(a);
	return rc;
}

int
journal_flush(struct journal *j, struct err *e)
{
	return make_durable(j, atomic_load(&j->seq), e);
}

void
journal_end(struct journal *j, struct journal_end *out)
{
	pthread_mutex_lock(&j->lock);
	*out = j->end;
	pthread_mutex_unlock(&j->lock);
}

void
journal_close(struct journal *j)
{
	struct err e = {0};
	if (j == NULL)
		return;
	if (journal_flush(j, &e) == 0) {
		/* Zeros that stay behind are harmless: the next opening cuts them. */
		int rc = segment_finish(&j->writer.segment, &e);
		(void)rc;
	}
	journal_writer_close(&j->writer);
	release(j);
}

bool
journal_ok(const struct journal *j)
{
	return !atomic_load(&j->broken);
}

uint64_t
journal_seq(const struct journal *j)
{
	return atomic_load(&j->seq);
}

void
journal_place(struct journal *j, struct journal_place *out)
{
	struct journal_end end;

	journal_end(j, &end);
	*out = (struct journal_place){.seq = end.seq};
	memcpy(out->installation, end.installation, SEGMENT_ID);
	memcpy(out->chain, end.chain, DIGEST_LEN);
}
