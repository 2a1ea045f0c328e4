/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges in trouble, looked for once for all; see troubled.h. */
#include "cases/troubled.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/exchange.h"
#include "store/listed.h"
#include "store/store.h"

struct trouble_set {
	struct troubled_one *all;
	size_t n;
};

struct troubled {
	pthread_mutex_t looking; /* held by the one who looks */
	pthread_mutex_t lock;    /* of what follows, never while somebody looks */
	struct arena *a;         /* of what was found last; NULL: nothing was looked for yet, or it could not be */
	struct trouble_set found;
	int64_t read_ms;
};

struct troubled *
troubled_new(void)
{
	struct troubled *t = calloc(1, sizeof *t);

	if (t == NULL || pthread_mutex_init(&t->looking, NULL) != 0 || pthread_mutex_init(&t->lock, NULL) != 0)
		abort();
	return t;
}

void
troubled_free(struct troubled *t)
{
	if (t == NULL)
		return;
	arena_free(t->a);
	pthread_mutex_destroy(&t->looking);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static void
add(struct arena *a, struct trouble_set *f, const char *partner, const char *dossier, const char *id)
{
	if ((f->n & (f->n + 1)) == 0) { /* 0, 1, 3, 7: as many again */
		struct troubled_one *more = arena_alloc(a, (2 * f->n + 1) * sizeof *more);
		if (f->n > 0)
			memcpy(more, f->all, f->n * sizeof *more);
		f->all = more;
	}
	f->all[f->n++] = (struct troubled_one){arena_str(a, partner), dossier, id};
}

/* Of a partner's exchanges in that list those that gave up, or of which nobody knows: while he does not answer, hundreds wait. */
static int
look_at(struct store *s, struct arena *a, const char *partner, const char *word, struct trouble_set *f, struct err *e)
{
	const char **ids;
	size_t n;

	if (store_listed(s, a, word, partner, INT64_MAX, TROUBLED_TAG_MAX, &ids, &n, e) != 0)
		return -1;
	const char **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers);
	enum exchange_state *states = arena_alloc(a, (n + 1) * sizeof *states);
	for (size_t i = 0; i < n; i++) {
		dossiers[i] = arena_dup(a, ids[i], strcspn(ids[i], ":"));
		ids[i] += strlen(dossiers[i]) + 1;
	}
	if (store_exchange_states(s, a, dossiers, ids, n, states, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (states[i] == EXCHANGE_DEAD || states[i] == EXCHANGE_UNSURE)
			add(a, f, partner, dossiers[i], ids[i]);
	return 0;
}

static int
look(struct store *s, const struct setup *setup, struct arena *a, struct trouble_set *f, struct err *e)
{
	*f = (struct trouble_set){NULL, 0};
	for (size_t i = 0; i < setup->n_partners; i++)
		if (look_at(s, a, setup->partners[i].p.name, "dead", f, e) != 0 ||
		    look_at(s, a, setup->partners[i].p.name, "wait", f, e) != 0)
			return -1;
	return 0;
}

static struct trouble_set
copied(struct arena *a, const struct trouble_set *f)
{
	struct trouble_set out = {arena_alloc(a, (f->n + 1) * sizeof *out.all), f->n};

	for (size_t i = 0; i < f->n; i++)
		out.all[i] = (struct troubled_one){
		    arena_str(a, f->all[i].partner), arena_str(a, f->all[i].dossier), arena_str(a, f->all[i].id)};
	return out;
}

/* What was found last into the arena, or into none.  false: nothing was; *fresh: it need not be looked for anew. */
static bool
kept(struct troubled *t, int64_t now_ms, struct arena *a, struct trouble_set *out, bool *fresh)
{
	pthread_mutex_lock(&t->lock);
	bool there = t->a != NULL;
	*fresh = there && now_ms >= t->read_ms && now_ms - t->read_ms < TROUBLED_LIFE_MS;
	if (there)
		*out = copied(a, &t->found);
	pthread_mutex_unlock(&t->lock);
	return there;
}

/* By the one who holds `looking`; what could not be looked for is not known from then on. */
static int
look_again(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct err *e)
{
	struct arena *a = arena_new(0), *old;
	struct trouble_set f;
	int failed = look(s, setup, a, &f, e);

	pthread_mutex_lock(&t->lock);
	old = t->a;
	t->a = failed == 0 ? a : NULL;
	t->found = f;
	t->read_ms = now_ms;
	pthread_mutex_unlock(&t->lock);
	arena_free(old);
	if (failed != 0)
		arena_free(a);
	return failed;
}

/* Who comes while another looks is told what was known before, and waits only when that is nothing. */
static int
read_kept(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct arena *a, struct trouble_set *out,
    struct err *e)
{
	bool fresh, there = kept(t, now_ms, a, out, &fresh);
	int failed = 0;

	if (fresh)
		return 0;
	if (!there)
		pthread_mutex_lock(&t->looking);
	else if (pthread_mutex_trylock(&t->looking) != 0)
		return 0;
	kept(t, now_ms, a, out, &fresh); /* somebody may just have looked */
	if (!fresh)
		failed = look_again(t, s, setup, now_ms, e);
	pthread_mutex_unlock(&t->looking);
	if (failed != 0)
		return -1;
	kept(t, now_ms, a, out, &fresh);
	return 0;
}

int
troubled_read(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct arena *a,
    const struct troubled_one **out, size_t *n, struct err *e)
{
	struct trouble_set f = {NULL, 0};
	int failed = t != NULL ? read_kept(t, s, setup, now_ms, a, &f, e) : look(s, setup, a, &f, e);

	*out = f.all;
	*n = f.n;
	return failed;
}
