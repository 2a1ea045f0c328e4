/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal's writing side: group commit by leader and followers.  Appenders seal and print their records outside the
 * lock, then queue them under it and so get their numbers.  The first one to find nobody leading takes the whole
 * queue, chains it, writes it and syncs it, outside the lock, while the next group forms; then it wakes the others.
 * Only the leader touches the segment and the chain.
 */
#include "journal/journal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/id.h"
#include "base/metric.h"
#include "journal/read.h"
#include "journal/record.h"
#include "journal/segment.h"
#include "journal/span.h"
#include "sign/vault.h"

enum {
	AHEAD = 1024 * 1024,       /* zeros written ahead of the records */
	QUEUE_KEEP = 1024 * 1024,  /* a larger queue buffer is given back after use */
	NOTED_MAX = 4 * 1024 * 1024, /* queued bytes from which a note waits like an append */
	ENTRIES_MAX = 1024,        /* of one append */
};

struct queue { /* printed records in order, one after the other */
	unsigned char *p;
	size_t len, cap;
	uint64_t first_seq;
};

struct journal {
	int dir_fd, lock_fd;
	const struct vault *vault;
	uint64_t segment_max;

	pthread_mutex_t lock;
	pthread_cond_t settled;     /* a group is durable, or the journal broke */
	struct queue queue;         /* the group that forms */
	struct queue spare;
	bool leading;               /* somebody is writing a group */
	uint64_t durable;           /* number of the last record on disk */
	struct journal_end end;     /* the same with its chain value: for heads */
	_Atomic uint64_t seq;       /* number of the last record queued; written under the lock */
	atomic_bool broken;

	/* Of the leader alone. */
	struct segment segment;
	struct segment_header header;
	unsigned char chain[DIGEST_LEN];
	struct err why;             /* what broke it; written by the leader before `broken` */
};

/* ---- opening ------------------------------------------------------------------------------------------ */

static int
sync_parent(int dir_fd)
{
	int fd = openat(dir_fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int
enter(struct journal *j, const char *dir, struct err *e)
{
	bool made = mkdir(dir, 0700) == 0;
	if (!made && errno != EEXIST)
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	j->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->dir_fd < 0 || (made && sync_parent(j->dir_fd) != 0))
		return err_set(e, ERR_STORE, "journal directory %s: %s", dir, strerror(errno));
	j->lock_fd = openat(j->dir_fd, "journal.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (j->lock_fd < 0)
		return err_set(e, ERR_STORE, "journal.lock: %s", strerror(errno));
	if (flock(j->lock_fd, LOCK_EX | LOCK_NB) != 0)
		return err_set(e, ERR_STORE, "journal directory %s is in use by another process", dir);
	return 0;
}

static int
begin(struct journal *j, struct err *e)
{
	j->header = (struct segment_header){.first_seq = 1, .created_ms = clock_now_ms()};
	id_bytes(j->header.id, SEGMENT_ID);
	return segment_create(&j->segment, j->dir_fd, &j->header, j->segment_max < AHEAD ? j->segment_max : AHEAD,
	    j->chain, e);
}

/* read the last segment through, cut its torn tail, go on there */
static int
resume(struct journal *j, struct reader *r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct journal_record rec;
	enum read_result got;
	while ((got = reader_next(r, a, &rec, e)) == READ_RECORD)
		arena_reset(a);
	arena_free(a);
	if (got == READ_BAD)
		return -1;
	j->header = r->header;
	j->durable = r->next_seq - 1;
	atomic_store(&j->seq, j->durable);
	memcpy(j->chain, r->chain, DIGEST_LEN);
	return segment_resume(&j->segment, j->dir_fd, r->header.first_seq, r->at,
	    j->segment_max < AHEAD ? j->segment_max : AHEAD, e);
}

/* Finished segments are checked end to end of chain, not read through: that is journal_walk's work. */
static int
go_on(struct journal *j, const uint64_t *first, size_t n, struct err *e)
{
	struct reader r = {.fd = -1}, before = {.fd = -1};
	int rc = 0;
	for (size_t i = 0; i < n && rc == 0; i++) {
		bool last = i + 1 == n;
		rc = reader_open(&r, j->dir_fd, first[i], last, i > 0 ? &before : NULL, e);
		if (rc == 0)
			rc = last ? resume(j, &r, e) : reader_skip(&r, first[i + 1], e);
		reader_close(&r);
		before = r;
	}
	return rc;
}

/* with the lock held, or before anybody else knows the journal: the leader's state as others may see it */
static void
mark_end(struct journal *j)
{
	memcpy(j->end.installation, j->header.id, SEGMENT_ID);
	memcpy(j->end.chain, j->chain, DIGEST_LEN);
	j->end.seq = j->durable;
	j->end.segment = j->header.first_seq;
}

static int
find_end(struct journal *j, struct err *e)
{
	struct arena *a = arena_new(0);
	uint64_t *first;
	size_t n;
	int rc = segments_list(j->dir_fd, a, &first, &n, e);
	if (rc == 0)
		rc = n == 0 ? begin(j, e) : go_on(j, first, n, e);
	mark_end(j);
	arena_free(a);
	return rc;
}

static void
release(struct journal *j)
{
	if (j->segment.fd >= 0)
		close(j->segment.fd);
	if (j->lock_fd >= 0)
		close(j->lock_fd);
	if (j->dir_fd >= 0)
		close(j->dir_fd);
	pthread_cond_destroy(&j->settled);
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
	j->dir_fd = j->lock_fd = j->segment.fd = -1;
	j->vault = v;
	j->segment_max = segment_max;
	pthread_mutex_init(&j->lock, NULL);
	pthread_cond_init(&j->settled, NULL);
	if (enter(j, dir, e) == 0 && find_end(j, e) == 0)
		return j;
	release(j);
	return NULL;
}

/* ---- the leader --------------------------------------------------------------------------------------- */

/* A group goes whole into one segment; a segment that has records and would outgrow its limit is finished first. */
static int
rotate(struct journal *j, uint64_t first_seq, struct err *e)
{
	uint64_t ahead = j->segment.ahead;
	if (segment_finish(&j->segment, e) != 0)
		return -1;
	j->header.first_seq = first_seq;
	j->header.created_ms = clock_now_ms();
	memcpy(j->header.previous, j->chain, DIGEST_LEN);
	return segment_create(&j->segment, j->dir_fd, &j->header, ahead, j->chain, e);
}

static void
chain(struct journal *j, struct queue *g)
{
	uint64_t seq = g->first_seq;
	for (size_t at = 0; at < g->len;) {
		size_t len = record_number(g->p + at, seq++);
		record_chain(g->p + at, len, j->chain, j->chain);
		memcpy(g->p + at + len - DIGEST_LEN, j->chain, DIGEST_LEN);
		at += len;
	}
}

static int
commit(struct journal *j, struct queue *g, struct err *e)
{
	bool full = j->segment.size > SEGMENT_HEADER && j->segment.size + g->len > j->segment_max;
	if (full && rotate(j, g->first_seq, e) != 0)
		return -1;
	chain(j, g);
	if (FAULT_HERE(journal_append))
		return err_set(e, ERR_STORE, "fault journal_append");
	if (segment_append(&j->segment, g->p, g->len, e) != 0)
		return -1;
	if (FAULT_HERE(journal_sync))
		return err_set(e, ERR_STORE, "fault journal_sync");
	return segment_sync(&j->segment, e);
}

static void
queue_reset(struct queue *q)
{
	q->len = 0;
	if (q->cap <= QUEUE_KEEP)
		return;
	free(q->p);
	*q = (struct queue){0};
}

/* Write what is queued.  Called and left with the lock held; gives it up meanwhile. */
static void
lead(struct journal *j)
{
	struct queue group = j->queue;
	uint64_t last = atomic_load(&j->seq);
	j->queue = j->spare;
	j->spare = (struct queue){0};
	j->leading = true;
	pthread_mutex_unlock(&j->lock);

	bool ok = commit(j, &group, &j->why) == 0;
	queue_reset(&group);

	pthread_mutex_lock(&j->lock);
	j->spare = group;
	j->leading = false;
	if (ok) {
		j->durable = last;
		mark_end(j);
	} else
		atomic_store(&j->broken, true);
	pthread_cond_broadcast(&j->settled);
}

/* ---- appending ---------------------------------------------------------------------------------------- */

static int
refuse(const struct journal *j, struct err *e)
{
	return err_set(e, ERR_STORE, "the journal is broken until a restart: %s", j->why.msg);
}

/* with the lock held */
static int
wait_durable(struct journal *j, uint64_t seq, struct err *e)
{
	while (j->durable < seq && !atomic_load(&j->broken)) {
		if (j->leading)
			pthread_cond_wait(&j->settled, &j->lock);
		else
			lead(j);
	}
	return j->durable >= seq ? 0 : refuse(j, e);
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
	if (j->queue.len == 0)
		j->queue.first_seq = first;
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
	int rc = atomic_load(&j->broken) ? refuse(j, e) : 0;
	if (rc == 0) {
		uint64_t first = enqueue(j, records, n);
		if (seq_out != NULL)
			*seq_out = first;
		if (wait || j->queue.len > NOTED_MAX)
			rc = wait_durable(j, first + n - 1, e);
	}
	pthread_mutex_unlock(&j->lock);
	return rc;
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
	pthread_mutex_lock(&j->lock);
	int rc = wait_durable(j, atomic_load(&j->seq), e);
	pthread_mutex_unlock(&j->lock);
	return rc;
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
		int rc = segment_finish(&j->segment, &e);
		(void)rc;
	}
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
	pthread_mutex_lock(&j->lock);
	while (j->leading) /* the chain is the leader's */
		pthread_cond_wait(&j->settled, &j->lock);
	*out = (struct journal_place){.seq = j->durable};
	memcpy(out->installation, j->header.id, SEGMENT_ID);
	if (j->durable > 0)
		memcpy(out->chain, j->chain, DIGEST_LEN);
	pthread_mutex_unlock(&j->lock);
}
