/* SPDX-License-Identifier: Apache-2.0 */
/* A day's acts; see play.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/id.h"
#include "ledger/recover.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

enum { DOSSIERS = 5, THREADS = 4, STEPS = 120, ENOUGH = STEPS / 4, TRIES = 20000, LIFE_MS = 600000 };

struct commit_context
world_keeping(struct world *w, struct arena *a, const char *partner)
{
	return (struct commit_context){.core = &w->core, .setup = &w->setup, .a = a, .partner = partner};
}

void
play_digest(unsigned n, unsigned char out[32])
{
	memset(out, 9, 32);
	memcpy(out, &n, sizeof n);
}

/* What an acceptance writes; NULL when the item could not be claimed. */
static struct change *
acceptance(struct world *w, struct arena *a, unsigned n, const char **id_out, struct err *e)
{
	struct dossier d = kept_dossier(a, n, 300);
	struct exchange x = kept_exchange(a, &d, UNIT, n);
	struct consignment k = {.item = arena_fmt(a, "EE%09uVN", n),
	    .dossier = d.id,
	    .leg = CONSIGNMENT_COLLECT,
	    .state = CONSIGNMENT_ORDERED,
	    .state_since_ms = 1};
	struct history line = {.key = "",
	    .source = DOSSIER_BY_POSTAL,
	    .kind = "REGISTERED",
	    .state = d.state,
	    .at_ms = 1,
	    .seen_ms = 1,
	    .applied = true,
	    .note = ""};
	unsigned char digest[32];
	struct change *c = kept_change(a, &d);
	const char *holder;
	bool has_item = n < 10;

	*id_out = d.id;
	play_digest(n, digest);
	if (has_item && store_item_claim(w->core.store, a, k.item, d.id, &holder, e) < 0)
		return NULL;
	change_seen(c, POST, digest, LIFE_MS);
	change_dossier_new(c, &d);
	change_history_add(c, d.id, &line);
	if (has_item)
		change_consignment(c, &k);
	change_exchange_new(c, &x, 0);
	return c;
}

int
play_accept(struct world *w, struct arena *a, unsigned n, struct err *e)
{
	struct commit_context keep = world_keeping(w, a, POST);
	enum change_clash clash;
	const char *id;
	struct change *c = acceptance(w, a, n, &id, e);

	keep.message = str_of("<a message/>");
	return c != NULL ? commit_change(&keep, id, c, &clash, e) : -1;
}

void
play_accept_many(struct world *w, unsigned first, unsigned n)
{
	struct arena *a = arena_new(0);
	struct commit_context keep = world_keeping(w, a, POST);
	struct change **c = arena_alloc(a, n * sizeof *c);
	const char **ids = arena_alloc(a, n * sizeof *ids);
	int *made = arena_alloc(a, n * sizeof *made);
	struct err e = {0};

	for (unsigned i = 0; i < n; i++)
		if ((c[i] = acceptance(w, a, first + i, &ids[i], &e)) == NULL)
			fail_msg("no claim for %u: %s", first + i, e.msg);
	if (commit_changes(&keep, ids, c, n, made, &e) != 0)
		fail_msg("%s", e.msg);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(made[i], 1);
	arena_free(a);
}

/* News: the dossier moves, and its partner hears of it. */
int
play_news(struct world *w, struct arena *a, const char *id, struct err *e)
{
	struct commit_context keep = world_keeping(w, a, UNIT);
	struct dossier_view k;
	enum change_clash clash;
	const char **ids;
	size_t n;
	char *xid = arena_alloc(a, 27);

	if (store_view(w->core.store, a, id, &k, e) != 1 || store_queue(w->core.store, a, id, POST, &ids, &n, e) != 0)
		return -1;
	struct change *c = kept_change(a, &k.dossier);
	k.dossier.state_since_ms++;
	if (k.dossier.number == NULL)
		k.dossier.number = "000.00.01.H42";
	struct history line = {.key = arena_fmt(a, "%zu", k.n_history),
	    .source = DOSSIER_BY_PROVINCE,
	    .kind = "STATUS",
	    .state = k.dossier.state,
	    .at_ms = 2,
	    .seen_ms = 2,
	    .applied = k.n_history % 2 == 0,
	    .note = ""};
	change_dossier(c, &k.dossier);
	change_history_add(c, id, &line);
	if (k.n_history > 1 && k.n_history % 3 == 0)
		change_history_applied(c, id, k.n_history - 1, &k.history[k.n_history - 1]);
	if (n < 8) {
		id_random(xid);
		struct exchange x = kept_exchange(a, &k.dossier, POST, 1);
		x.id = xid;
		x.state = n == 0 ? EXCHANGE_READY : EXCHANGE_QUEUED;
		change_exchange_new(c, &x, n);
	}
	return commit_change(&keep, id, c, &clash, e);
}

int
play_track(struct world *w, struct arena *a, const char *id, unsigned dossier, unsigned turn, struct err *e)
{
	struct commit_context keep = world_keeping(w, a, POST);
	const char *item = arena_fmt(a, "EE%09uVN", turn % 2 == 0 ? dossier : dossier + 1000), *holder;
	struct consignment k;
	struct dossier d;
	int made;

	if (store_dossier(w->core.store, a, id, &d, e) != 1 || store_item_claim(w->core.store, a, item, id, &holder, e) < 0 ||
	    store_consignments(w->core.store, a, &id, &item, 1, &k, e) != 0)
		return -1;
	struct change *c = kept_change(a, &d);
	k.state_since_ms++;
	if (k.version == 0)
		k.leg = CONSIGNMENT_RETURN;
	change_consignment(c, &k);
	return commit_changes(&keep, &id, &c, 1, &made, e);
}

/* What a worker does: take, move on, end, let the next one go. */
int
play_work(struct world *w, struct arena *a, const char *partner, unsigned turn, struct err *e)
{
	struct commit_context keep = world_keeping(w, a, partner);
	struct store *s = w->core.store;
	struct taken t;
	struct exchange x, next;
	enum change_clash clash;
	const char **ids;
	size_t n;

	if (queue_take(s, a, partner, "worker", 0, &t, e) != 1 || store_exchange(s, a, t.dossier, t.exchange, &x, e) != 1)
		return -1;
	struct dossier d = {.id = t.dossier};
	struct change *c = kept_change(a, &d);
	if (x.state == EXCHANGE_ASKING) {
		x.state = EXCHANGE_UNSURE;
		change_exchange(c, &x, EXCHANGE_ASKING, &t);
		return commit_change(&keep, t.dossier, c, &clash, e);
	}
	if (x.state != EXCHANGE_READY)
		return queue_forget(s, partner, &t, e);
	x.state = EXCHANGE_SENDING;
	change_exchange(c, &x, EXCHANGE_READY, &t);
	int made = commit_change(&keep, t.dossier, c, &clash, e);
	if (made != 1 || turn % 5 == 0)
		return made;
	x.version++;
	c = kept_change(a, &d);
	x.state = turn % 5 == 1 ? EXCHANGE_UNSURE : turn % 5 == 2 ? EXCHANGE_BACKOFF : turn % 10 == 9 ? EXCHANGE_DEAD :
	    EXCHANGE_DONE;
	x.due_ms = 5;
	change_exchange(c, &x, EXCHANGE_SENDING, &t);
	if (x.state == EXCHANGE_DONE) {
		if (store_queue(s, a, t.dossier, partner, &ids, &n, e) != 0 || n == 0)
			return -1;
		if (n > 1 && store_exchange(s, a, t.dossier, ids[1], &next, e) != 1)
			return -1;
		change_queue_next(c, &x, n > 1 ? &next : NULL, n);
	}
	return commit_change(&keep, t.dossier, c, &clash, e);
}

int
play_due(struct world *w, struct arena *a, const char *partner, struct err *e)
{
	struct commit_context keep = world_keeping(w, a, partner);
	struct due *due;
	struct exchange x;
	enum change_clash clash;
	size_t n;

	if (queue_due(w->core.store, a, partner, 1000, 3, &due, &n, e) != 0 || n == 0 ||
	    store_exchange(w->core.store, a, due[0].dossier, due[0].exchange, &x, e) != 1)
		return -1;
	enum exchange_state from = x.state;
	x.state = exchange_move(from, EXCHANGE_ON_TIMER);
	if (x.state == EXCHANGE_STATES)
		return 0;
	struct dossier d = {.id = x.dossier};
	struct change *c = kept_change(a, &d);
	change_exchange(c, &x, from, NULL);
	return commit_change(&keep, x.dossier, c, &clash, e);
}

struct player {
	struct world *w;
	pthread_t thread;
	unsigned seed;
	atomic_int *made, *lost, *failed;
};

static void *
play(void *arg)
{
	struct player *p = arg;
	struct arena *a = arena_new(0);
	unsigned tries = 0;

	/* on a slow machine most of what is tried loses its race: then it is played on */
	for (unsigned i = 0; i < STEPS || (atomic_load(p->made) <= ENOUGH && i < 20 * STEPS); i++) {
		unsigned r = (unsigned)rand_r(&p->seed) / 7, dossier = r % DOSSIERS;
		const char *id = kept_dossier(a, dossier, 1).id;
		struct err e = {0};
		int rc = -1;
		switch (r / DOSSIERS % 6) {
		case 0: rc = play_accept(p->w, a, dossier, &e); break;
		case 1: rc = play_news(p->w, a, id, &e); break;
		case 2: rc = play_track(p->w, a, id, dossier, r, &e); break;
		case 3: rc = play_work(p->w, a, UNIT, i, &e); break;
		case 4: rc = play_work(p->w, a, POST, i, &e); break;
		default: rc = play_due(p->w, a, r % 2 ? UNIT : POST, &e);
		}
		atomic_fetch_add(rc == 1 ? p->made : rc == 0 ? p->lost : p->failed, 1);
		if (e.code == ERR_STORE && tries++ < TRIES) { /* nothing can be done while Redis is away, for however long */
			usleep(5000);
			i--;
		} else if (e.code != ERR_NONE)
			fprintf(stderr, "# %s\n", e.msg);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

void
play_while(struct world *w, unsigned seed, void (*meanwhile)(struct world *w, void *ctx), void *ctx)
{
	atomic_int made = 0, lost = 0, failed = 0;
	struct player p[THREADS];

	for (unsigned i = 0; i < THREADS; i++) {
		p[i] = (struct player){.w = w, .seed = seed * 100 + i, .made = &made, .lost = &lost, .failed = &failed};
		assert_int_equal(pthread_create(&p[i].thread, NULL, play, &p[i]), 0);
	}
	meanwhile(w, ctx);
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(p[i].thread, NULL);
	world_wait_agreed(w);
	assert_true(made > ENOUGH);
}

struct kills {
	unsigned seed;
	int n;
};

static void
kill_redis(struct world *w, void *ctx)
{
	const struct kills *x = ctx;

	for (int k = 0; k < x->n; k++) {
		usleep(15000 + 7000 * (x->seed % 5));
		recover_tick(&w->core);
		test_redis_kill(&w->redis);
		assert_true(test_redis_mended(&w->redis));
		world_wait_agreed(w);
	}
}

void
play_all(struct world *w, unsigned seed, int kills)
{
	struct kills x = {seed, kills};

	play_while(w, seed, kill_redis, &x);
}
