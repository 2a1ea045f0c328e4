/* SPDX-License-Identifier: Apache-2.0 */
/* Changes made durable together; see commit_queue.h. */
#include "ledger/commit_queue.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "journal/range.h"
#include "ledger/checkpoint.h"
#include "ledger/commit_note.h"
#include "store/checkpoints.h"

enum { ENTRIES_MAX = 1000, GROUP_MAX = 256 }; /* of one group; the journal takes 1,024 entries at once */
enum { LATE_US = 60 * 1000000 }; /* far below the life of an item's claim */

struct commit_queue {
	struct core *core;
	struct arena *a;             /* the leader's, for one group at a time */
	struct arena *names;
	pthread_t leader;
	pthread_mutex_t lock;
	pthread_cond_t come;         /* the leader, until somebody comes */
	pthread_cond_t rest;         /* who waits until nobody is at work */
	struct commit_entry *first, **last; /* the group that forms */
	bool working;                /* one is at work */
	bool stop;
	uint64_t shut;               /* tags about which store and journal are not known to agree */
	bool together;               /* they all are when one is */
	uint64_t settled;            /* when `working` or `shut`: all up to here is */
	atomic_uint_least64_t answered[DOSSIER_BUCKETS]; /* the last change that the store has answered */
	atomic_uint_least64_t refused; /* changes that were refused so far */
	const char *writer;          /* whose numbers they get */
};

/* ---- the leader's work, without the lock ---- */

static void
fail(struct commit_entry **t, size_t n, const struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		*t[i]->e = *e;
		t[i]->result = -1;
	}
}

/* The bucket of a dossier's tag, or of a tag. */
static unsigned
bucket_of(const char *dossier)
{
	unsigned n = dossier_bucket(dossier);
	return n % DOSSIER_BUCKETS;
}

/* What the precheck says of one: nothing is written for it when it failed, or forbids it. */
static void
take_look(struct commit_entry *t, const struct precheck *found, const struct err *e, uint64_t *shut)
{
	struct precheck *l = t->precheck;

	*l = *found;
	l->holder = l->holder != NULL ? arena_str(t->keep->a, l->holder) : NULL;
	t->stopped = l->failed || l->exists || l->replayed || l->taken;
	if (l->failed)
		fail(&t, 1, e);
	*shut |= l->away;
}

static void
look(struct commit_queue *g, struct commit_entry **t, size_t n, uint64_t *shut)
{
	struct precheck *prechecks = arena_alloc(g->a, n * sizeof *prechecks);
	struct err e = {0};
	size_t asked = 0;

	for (size_t i = 0; i < n; i++)
		if (t[i]->precheck != NULL)
			prechecks[asked++] = *t[i]->precheck;
	if (asked == 0)
		return;
	(void)!store_precheck(g->core->store, g->a, prechecks, asked, &e); /* each says so itself */
	asked = 0;
	for (size_t i = 0; i < n; i++)
		if (t[i]->precheck != NULL)
			take_look(t[i], &prechecks[asked++], &e, shut);
}

static const char *
writer(struct commit_queue *g)
{
	struct journal_place place;

	if (g->writer == NULL) {
		journal_place(g->core->journal, &place);
		g->writer = checkpoint_writer(g->names, place.installation);
	}
	return g->writer;
}

/* What all of the group bring, in one append.  Their changes get their numbers. */
static int
append(struct commit_queue *g, struct commit_entry **t, size_t n, uint64_t *seqs, struct err *e)
{
	struct journal_entry *all = arena_alloc(g->a, (ENTRIES_MAX * 2) * sizeof *all);
	uint64_t seq;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i]->stopped)
			continue;
		seqs[i] = count;
		memcpy(all + count, t[i]->entries, t[i]->n_entries * sizeof *all);
		count += t[i]->n_entries;
	}
	if (count == 0)
		return 0;
	if (journal_append(g->core->journal, all, count, &seq, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (t[i]->stopped)
			continue;
		seqs[i] += seq + (t[i]->n_entries - t[i]->n); /* the message stands before the changes */
		for (size_t k = 0; k < t[i]->n; k++)
			change_seq(t[i]->changes[k], writer(g), seqs[i] + k);
	}
	return 0;
}

static void
void_change(struct commit_queue *g, struct commit_entry *t, size_t k, uint64_t seq)
{
	atomic_fetch_add(&g->refused, 1);
	commit_note(g->core, JOURNAL_VOID, t->dossiers[k], t->keep->partner, str_of(arena_fmt(t->keep->a, "%" PRIu64, seq)));
}

/* What a change that was not answered shuts: the tags of its master, if it may have been made, or cannot be asked for while others
 * can. */
static uint64_t
shuts(struct commit_queue *g, int made, unsigned bucket)
{
	uint64_t beside = made == STORE_UNKNOWN || made == STORE_UNREACHED ? store_beside(g->core->store, bucket) : 0;

	return made == STORE_UNKNOWN || beside != STORE_ALL_TAGS ? beside : 0;
}

/* What became of each change.  A change that was refused is void; one that got no answer may have been made, or not. */
static void
tell(struct commit_queue *g, struct commit_entry **t, size_t n, const uint64_t *seqs, const int *made,
    const enum change_clash *clashes, const struct err *e, uint64_t *shut)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++, at++) {
			unsigned bucket = bucket_of(t[i]->dossiers[k]);
			t[i]->made[k] = made[at];
			t[i]->clashes[k] = clashes[at];
			if (made[at] < 0)
				fail(&t[i], 1, e);
			if (made[at] <= 0 && made[at] != STORE_UNKNOWN)
				void_change(g, t[i], k, seqs[i] + k);
			if (made[at] >= 0)
				atomic_store(&g->answered[bucket], seqs[i] + k);
			*shut |= shuts(g, made[at], bucket);
		}
}

/* A leader that slept since it looked must not trust what it saw: other gateways have gone on. */
static int
late(int64_t since_us, size_t n, int *made, enum change_clash *clashes, struct err *e)
{
	if (!FAULT_HERE(commit_between) && clock_mono_us() - since_us < LATE_US)
		return 0;
	for (size_t i = 0; i < n; i++) {
		made[i] = -1;
		clashes[i] = CLASH_NONE;
	}
	return err_set(e, ERR_STORE, "this process was held up; nothing was changed");
}

static void
commit(struct commit_queue *g, struct commit_entry **t, size_t n, const uint64_t *seqs, int64_t since_us, uint64_t *shut)
{
	const struct change **all = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof(struct change *));
	int *made = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *made);
	enum change_clash *clashes = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *clashes);
	struct err e = {0};
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++)
			all[count++] = t[i]->changes[k];
	if (count == 0)
		return;
	if (late(since_us, count, made, clashes, &e) == 0)
		(void)!store_commit_many(g->core->store, all, count, made, clashes, &e); /* each is told below */
	tell(g, t, n, seqs, made, clashes, &e, shut);
	if (e.code == ERR_RECORDS_DIFFER)
		*shut = STORE_ALL_TAGS;
}

/* The tags whose last change got no answer; all when the store is not what it was. */
static uint64_t
work(struct commit_queue *g, struct commit_entry **t, size_t n)
{
	uint64_t *seqs = arena_alloc(g->a, n * sizeof *seqs), shut = 0, away = 0;
	struct err e = {0};
	int64_t since_us = clock_mono_us();

	look(g, t, n, &away);
	if (append(g, t, n, seqs, &e) != 0)
		fail(t, n, &e);
	else
		commit(g, t, n, seqs, since_us, &shut);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		if ((away >> i & 1) != 0)
			shut |= shuts(g, STORE_UNREACHED, i);
	arena_reset(g->a);
	return shut;
}

/* Take as many as one append may hold. */
static size_t
take(struct commit_queue *g, struct commit_entry **t)
{
	size_t n = 0, entries = 0;

	while (g->first != NULL && n < GROUP_MAX && (n == 0 || entries + g->first->n_entries <= ENTRIES_MAX)) {
		entries += g->first->n_entries;
		t[n++] = g->first;
		g->first = g->first->next;
	}
	if (g->first == NULL)
		g->last = &g->first;
	return n;
}

static uint64_t
tags_of(const struct commit_entry *t)
{
	uint64_t tags = 0;

	for (size_t k = 0; k < t->n; k++)
		tags |= UINT64_C(1) << bucket_of(t->dossiers[k]);
	return tags;
}

/* Nothing is written for those whose tags are shut, nor for anybody when all are.  How many are left, which go to the front. */
static size_t
turn_away(struct commit_entry **t, size_t n, uint64_t shut)
{
	struct commit_entry *all[GROUP_MAX];
	struct err e = {0};
	size_t left = 0, away = n;

	memcpy(all, t, n * sizeof(struct commit_entry *));
	err_set(&e, ERR_STORE, "store and journal are being compared; nothing is changed meanwhile");
	for (size_t i = 0; i < n; i++) {
		bool shut_out = shut == STORE_ALL_TAGS || (tags_of(all[i]) & shut) != 0;
		if (shut_out)
			fail(&all[i], 1, &e);
		t[shut_out ? --away : left++] = all[i];
	}
	return left;
}

/* From here on it is its owner's. */
static void
finish(struct commit_entry *t)
{
	if (t->result == 0 && !t->stopped)
		t->keep->message_kept = true;
	t->told(t->ctx);
}

/* One group.  With the lock held before and after. */
static void
lead(struct commit_queue *g)
{
	struct commit_entry *t[GROUP_MAX];
	uint64_t shut = g->shut, more = 0;
	size_t n = take(g, t);

	if (shut == 0) /* else a change before this is not settled */
		g->settled = journal_seq(g->core->journal);
	g->working = shut != STORE_ALL_TAGS;
	pthread_mutex_unlock(&g->lock);
	size_t left = turn_away(t, n, shut);
	if (left > 0)
		more = work(g, t, left);
	pthread_mutex_lock(&g->lock);
	g->working = false;
	g->shut |= more != 0 && g->together ? STORE_ALL_TAGS : more;
	pthread_cond_broadcast(&g->rest);
	pthread_mutex_unlock(&g->lock);
	for (size_t i = 0; i < n; i++)
		finish(t[i]);
	pthread_mutex_lock(&g->lock);
}

static void *
run(void *ctx)
{
	struct commit_queue *g = ctx;

	pthread_mutex_lock(&g->lock);
	while (!g->stop || g->first != NULL) {
		if (g->first != NULL)
			lead(g);
		else
			pthread_cond_wait(&g->come, &g->lock);
	}
	pthread_mutex_unlock(&g->lock);
	return NULL;
}

/* ---- doors ---- */

static void
group_destroy(struct commit_queue *g)
{
	pthread_cond_destroy(&g->come);
	pthread_cond_destroy(&g->rest);
	pthread_mutex_destroy(&g->lock);
	arena_free(g->a);
	arena_free(g->names);
	free(g);
}

struct commit_queue *
commit_queue_new(struct core *c, struct err *e)
{
	struct commit_queue *g = calloc(1, sizeof *g);

	if (g == NULL)
		abort();
	g->core = c;
	g->a = arena_new(0);
	g->names = arena_new(0);
	g->last = &g->first;
	g->shut = STORE_ALL_TAGS;
	pthread_mutex_init(&g->lock, NULL);
	pthread_cond_init(&g->rest, NULL);
	pthread_cond_init(&g->come, NULL);
	int r = pthread_create(&g->leader, NULL, run, g);
	if (r == 0)
		return g;
	err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
	group_destroy(g);
	return NULL;
}

void
commit_queue_free(struct commit_queue *g)
{
	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	g->stop = true;
	pthread_cond_signal(&g->come);
	pthread_mutex_unlock(&g->lock);
	pthread_join(g->leader, NULL);
	group_destroy(g);
}

/* What goes to the journal, made by who brings it: the message that causes it, then each change. */
static void
print_entries(struct commit_entry *t)
{
	struct commit_context *k = t->keep;

	t->entries = arena_alloc(k->a, (t->n + 1) * sizeof *t->entries);
	if (k->message.p != NULL && !k->message_kept)
		t->entries[t->n_entries++] = (struct journal_entry){k->act ? JOURNAL_ACT : JOURNAL_RECEIVED,
		    t->n == 1 ? t->dossiers[0] : "", k->partner, k->message};
	for (size_t i = 0; i < t->n; i++)
		t->entries[t->n_entries++] =
		    (struct journal_entry){JOURNAL_CHANGE, t->dossiers[i], k->partner, change_encode(t->changes[i])};
}

void
commit_queue_submit(struct commit_queue *g, struct commit_entry *t)
{
	for (size_t i = 0; i < t->n && t->result == 0; i++)
		t->result = change_sound(t->changes[i], t->e);
	if (t->result == 0)
		print_entries(t);
	if (t->n_entries == 0) {
		t->told(t->ctx);
		return;
	}
	pthread_mutex_lock(&g->lock);
	*g->last = t;
	g->last = &t->next;
	if (!g->working)
		pthread_cond_signal(&g->come);
	pthread_mutex_unlock(&g->lock);
}

void
commit_queue_pause(struct commit_queue *g, uint64_t tags)
{
	pthread_mutex_lock(&g->lock);
	if (g->shut == 0 && !g->working)
		g->settled = journal_seq(g->core->journal);
	g->shut |= tags;
	while (g->working)
		pthread_cond_wait(&g->rest, &g->lock);
	pthread_mutex_unlock(&g->lock);
}

void
commit_queue_resume(struct commit_queue *g, uint64_t tags, bool agree)
{
	pthread_mutex_lock(&g->lock);
	if (agree)
		g->shut &= ~tags;
	pthread_mutex_unlock(&g->lock);
}

uint64_t
commit_queue_shut(struct commit_queue *g)
{
	pthread_mutex_lock(&g->lock);
	uint64_t shut = g->shut;
	pthread_mutex_unlock(&g->lock);
	return shut;
}

void
commit_queue_together(struct commit_queue *g, bool together)
{
	pthread_mutex_lock(&g->lock);
	g->together = together;
	pthread_mutex_unlock(&g->lock);
}

uint64_t
commit_queue_settled(struct commit_queue *g)
{
	pthread_mutex_lock(&g->lock);
	uint64_t seq = g->working || g->shut != 0 ? g->settled : journal_seq(g->core->journal);
	pthread_mutex_unlock(&g->lock);
	return seq;
}

void
commit_queue_answered(struct commit_queue *g, uint64_t out[DOSSIER_BUCKETS])
{
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		out[i] = atomic_load(&g->answered[i]);
}

uint64_t
commit_queue_refused(struct commit_queue *g)
{
	return atomic_load(&g->refused);
}
