/* SPDX-License-Identifier: Apache-2.0 */
/* Changes made durable together; see group.h. */
#include "ledger/commit_queue.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "journal/range.h"
#include "ledger/checkpoint.h"

enum { ENTRIES_MAX = 1000, TICKETS_MAX = 256 }; /* of one group; the journal takes 1,024 entries at once */
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
	bool shut;                   /* store and journal are not known to agree */
	uint64_t settled;            /* when `working` or `shut`: all up to here is */
	atomic_uint_least64_t answered; /* the last change that the store has answered */
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

static int
look(struct commit_queue *g, struct commit_entry **t, size_t n, struct err *e)
{
	struct precheck *prechecks = arena_alloc(g->a, n * sizeof *prechecks);
	size_t asked = 0;

	for (size_t i = 0; i < n; i++)
		if (t[i]->precheck != NULL)
			prechecks[asked++] = *t[i]->precheck;
	if (asked == 0)
		return 0;
	if (store_precheck(g->core->store, g->a, prechecks, asked, e) != 0)
		return -1;
	asked = 0;
	for (size_t i = 0; i < n; i++) {
		if (t[i]->precheck == NULL)
			continue;
		struct precheck *l = t[i]->precheck;
		*l = prechecks[asked++];
		l->holder = l->holder != NULL ? arena_str(t[i]->keep->a, l->holder) : NULL;
		t[i]->stopped = l->exists || l->replayed || l->taken;
	}
	return 0;
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

/* All entries of all tickets in one append.  A ticket's changes get their numbers. */
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

/* What became of each change.  A change that was refused is void; one that got no answer may have been made, or not. */
static void
tell(struct commit_queue *g, struct commit_entry **t, size_t n, const uint64_t *seqs, const int *made, const enum change_clash *clashes,
    const struct err *e)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++, at++) {
			t[i]->made[k] = made[at];
			t[i]->clashes[k] = clashes[at];
			if (made[at] < 0)
				fail(&t[i], 1, e);
			if (made[at] == 0 || (made[at] < 0 && !e->unsure))
				void_change(g, t[i], k, seqs[i] + k);
			if (made[at] >= 0)
				atomic_store(&g->answered, seqs[i] + k);
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

static int
commit(struct commit_queue *g, struct commit_entry **t, size_t n, const uint64_t *seqs, int64_t since_us, struct err *e)
{
	const struct change **all = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof(struct change *));
	int *made = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *made);
	enum change_clash *clashes = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *clashes);
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++)
			all[count++] = t[i]->changes[k];
	if (count == 0)
		return 0;
	int failed = late(since_us, count, made, clashes, e);
	if (failed == 0)
		failed = store_commit_many(g->core->store, all, count, made, clashes, e);
	tell(g, t, n, seqs, made, clashes, e);
	return failed;
}

/* false: a change got no answer, or the store is not what it was. */
static bool
work(struct commit_queue *g, struct commit_entry **t, size_t n)
{
	uint64_t *seqs = arena_alloc(g->a, n * sizeof *seqs);
	struct err e = {0};
	bool sure = true;
	int64_t since_us = clock_mono_us();

	if (look(g, t, n, &e) != 0 || append(g, t, n, seqs, &e) != 0)
		fail(t, n, &e);
	else if (commit(g, t, n, seqs, since_us, &e) != 0)
		sure = !e.unsure && e.code != ERR_RECORDS_DIFFER;
	arena_reset(g->a);
	return sure;
}

/* Take as many tickets as one append may hold. */
static size_t
take(struct commit_queue *g, struct commit_entry **t)
{
	size_t n = 0, entries = 0;

	while (g->first != NULL && n < TICKETS_MAX && (n == 0 || entries + g->first->n_entries <= ENTRIES_MAX)) {
		entries += g->first->n_entries;
		t[n++] = g->first;
		g->first = g->first->next;
	}
	if (g->first == NULL)
		g->last = &g->first;
	return n;
}

/* While shut nothing is written for those who wait. */
static void
turn_away(struct commit_entry **t, size_t n)
{
	struct err e = {0};

	err_set(&e, ERR_STORE, "store and journal are being compared; nothing is changed meanwhile");
	fail(t, n, &e);
}

/* One group.  With the lock held before and after. */
static void
lead(struct commit_queue *g)
{
	struct commit_entry *t[TICKETS_MAX];
	bool sure = true, shut = g->shut;
	size_t n = take(g, t);

	if (!shut)
		g->settled = journal_seq(g->core->journal);
	g->working = !shut;
	pthread_mutex_unlock(&g->lock);
	if (shut)
		turn_away(t, n);
	else
		sure = work(g, t, n);
	pthread_mutex_lock(&g->lock);
	g->working = false;
	g->shut = g->shut || !sure;
	pthread_cond_broadcast(&g->rest);
	pthread_mutex_unlock(&g->lock);
	for (size_t i = 0; i < n; i++)
		sem_post(&t[i]->told); /* from here on the ticket is its owner's */
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
	g->shut = true;
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
		t->entries[t->n_entries++] = (struct journal_entry){JOURNAL_CHANGE, t->dossiers[i], k->partner, change_encode(t->changes[i])};
}

int
commit_queue_run(struct commit_queue *g, struct commit_entry *t)
{
	print_entries(t);
	if (t->n_entries == 0)
		return 0;
	sem_init(&t->told, 0, 0);
	pthread_mutex_lock(&g->lock);
	*g->last = t;
	g->last = &t->next;
	if (!g->working)
		pthread_cond_signal(&g->come);
	pthread_mutex_unlock(&g->lock);
	while (sem_wait(&t->told) != 0) /* until then the ticket is the leader's */
		;
	sem_destroy(&t->told);
	if (t->result == 0 && !t->stopped)
		t->keep->message_kept = true;
	return t->result;
}

void
commit_queue_pause(struct commit_queue *g)
{
	pthread_mutex_lock(&g->lock);
	if (!g->shut && !g->working)
		g->settled = journal_seq(g->core->journal);
	g->shut = true;
	while (g->working)
		pthread_cond_wait(&g->rest, &g->lock);
	pthread_mutex_unlock(&g->lock);
}

void
commit_queue_resume(struct commit_queue *g, bool agree)
{
	pthread_mutex_lock(&g->lock);
	g->shut = !agree;
	pthread_mutex_unlock(&g->lock);
}

bool
commit_queue_open(struct commit_queue *g)
{
	pthread_mutex_lock(&g->lock);
	bool open = !g->shut;
	pthread_mutex_unlock(&g->lock);
	return open;
}

uint64_t
commit_queue_settled(struct commit_queue *g)
{
	pthread_mutex_lock(&g->lock);
	uint64_t seq = g->working || g->shut ? g->settled : journal_seq(g->core->journal);
	pthread_mutex_unlock(&g->lock);
	return seq;
}

uint64_t
commit_queue_answered(struct commit_queue *g)
{
	return atomic_load(&g->answered);
}

uint64_t
commit_queue_refused(struct commit_queue *g)
{
	return atomic_load(&g->refused);
}
