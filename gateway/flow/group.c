/* SPDX-License-Identifier: Apache-2.0 */
/* Changes made durable together; see group.h. */
#include "flow/group.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"

enum { ENTRIES_MAX = 1000, TICKETS_MAX = 256 }; /* of one group; the journal takes 1,024 entries at once */

struct group {
	struct core *core;
	struct arena *a;             /* the leader's, for one group at a time */
	pthread_mutex_t lock;
	struct ticket *first, **last; /* the group that forms */
	bool leading;                /* a thread is at work for a group */
};

struct group *
group_new(struct core *c)
{
	struct group *g = calloc(1, sizeof *g);

	if (g == NULL)
		abort();
	g->core = c;
	g->a = arena_new(0);
	g->last = &g->first;
	pthread_mutex_init(&g->lock, NULL);
	return g;
}

void
group_free(struct group *g)
{
	if (g == NULL)
		return;
	pthread_mutex_destroy(&g->lock);
	arena_free(g->a);
	free(g);
}

/* ---- the leader's work, without the lock ---- */

static void
fail(struct ticket **t, size_t n, const struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		*t[i]->e = *e;
		t[i]->result = -1;
	}
}

static int
look(struct group *g, struct ticket **t, size_t n, struct err *e)
{
	struct look *looks = arena_alloc(g->a, n * sizeof *looks);
	size_t asked = 0;

	for (size_t i = 0; i < n; i++)
		if (t[i]->look != NULL)
			looks[asked++] = *t[i]->look;
	if (asked == 0)
		return 0;
	if (store_look(g->core->store, g->a, looks, asked, e) != 0)
		return -1;
	asked = 0;
	for (size_t i = 0; i < n; i++) {
		if (t[i]->look == NULL)
			continue;
		struct look *l = t[i]->look;
		*l = looks[asked++];
		l->holder = l->holder != NULL ? arena_str(t[i]->keep->a, l->holder) : NULL;
		t[i]->stopped = l->exists || l->replayed || l->taken;
	}
	return 0;
}

/* All entries of all tickets in one append.  A ticket's changes get their numbers. */
static int
append(struct group *g, struct ticket **t, size_t n, uint64_t *seqs, struct err *e)
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
			change_seq(t[i]->changes[k], t[i]->dossiers[k], seqs[i] + k);
	}
	return 0;
}

static void
void_change(struct group *g, struct ticket *t, size_t k, uint64_t seq)
{
	keep_note(g->core, JOURNAL_VOID, t->dossiers[k], t->keep->partner, str_of(arena_fmt(t->keep->a, "%" PRIu64, seq)));
}

static int
commit(struct group *g, struct ticket **t, size_t n, const uint64_t *seqs, struct err *e)
{
	const struct change **all = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof(struct change *));
	int *made = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *made);
	enum change_clash *clashes = arena_alloc(g->a, ENTRIES_MAX * 2 * sizeof *clashes);
	size_t count = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++)
			all[count++] = t[i]->changes[k];
	if (count == 0)
		return 0;
	int failed = store_commit_many(g->core->store, all, count, made, clashes, e);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; !t[i]->stopped && k < t[i]->n; k++, at++) {
			t[i]->made[k] = made[at];
			t[i]->clashes[k] = clashes[at];
			if (made[at] < 0) {
				*t[i]->e = *e;
				t[i]->result = -1;
			} else if (made[at] == 0) {
				void_change(g, t[i], k, seqs[i] + k);
			}
		}
	return failed;
}

static void
work(struct group *g, struct ticket **t, size_t n)
{
	uint64_t *seqs = arena_alloc(g->a, n * sizeof *seqs);
	struct err e = {0};

	if (look(g, t, n, &e) != 0 || append(g, t, n, seqs, &e) != 0)
		fail(t, n, &e);
	else if (commit(g, t, n, seqs, &e) != 0 && e.code == ERR_NONE)
		abort(); /* store_commit_many failed and said nothing */
	arena_reset(g->a);
}

/* Take as many tickets as one append may hold. */
static size_t
take(struct group *g, struct ticket **t)
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

/* The caller's ticket is the first that waits.  Whoever came meanwhile gets a leader before this group is told. */
static void
lead(struct group *g)
{
	struct ticket *t[TICKETS_MAX], *next;

	pthread_mutex_lock(&g->lock);
	size_t n = take(g, t);
	pthread_mutex_unlock(&g->lock);
	work(g, t, n);
	pthread_mutex_lock(&g->lock);
	next = g->first;
	g->leading = next != NULL;
	pthread_mutex_unlock(&g->lock);
	if (next != NULL) {
		next->leads = true;
		sem_post(&next->turn);
	}
	for (size_t i = 1; i < n; i++)
		sem_post(&t[i]->turn); /* from here on the ticket is its thread's */
}

/* ---- doors ---- */

/* What goes to the journal, made by the thread itself: the message that causes it, then each change. */
static void
print_entries(struct ticket *t)
{
	struct keeping *k = t->keep;

	t->entries = arena_alloc(k->a, (t->n + 1) * sizeof *t->entries);
	if (k->message.p != NULL && !k->message_kept)
		t->entries[t->n_entries++] = (struct journal_entry){JOURNAL_RECEIVED, t->n == 1 ? t->dossiers[0] : "", k->partner, k->message};
	for (size_t i = 0; i < t->n; i++)
		t->entries[t->n_entries++] = (struct journal_entry){JOURNAL_CHANGE, t->dossiers[i], k->partner, change_encode(t->changes[i])};
}

/* Each ticket has its own place to sleep, so that nobody is woken for a lock that others hold. */
static void
queue(struct group *g, struct ticket *t)
{
	sem_init(&t->turn, 0, 0);
	pthread_mutex_lock(&g->lock);
	*g->last = t;
	g->last = &t->next;
	t->leads = !g->leading;
	g->leading = true;
	pthread_mutex_unlock(&g->lock);
}

int
group_run(struct group *g, struct ticket *t)
{
	print_entries(t);
	if (t->n_entries == 0)
		return 0;
	queue(g, t);
	while (!t->leads && sem_wait(&t->turn) != 0)
		;
	if (t->leads)
		lead(g);
	sem_destroy(&t->turn);
	if (t->result == 0 && !t->stopped)
		t->keep->message_kept = true;
	return t->result;
}
