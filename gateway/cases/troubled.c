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
	pthread_mutex_t lock;
	struct arena *a; /* of what was found last; NULL: nothing was looked for yet, or it could not be */
	struct trouble_set found;
	int64_t read_ms;
};

struct troubled *
troubled_new(void)
{
	struct troubled *t = calloc(1, sizeof *t);

	if (t == NULL || pthread_mutex_init(&t->lock, NULL) != 0)
		abort();
	return t;
}

void
troubled_free(struct troubled *t)
{
	if (t == NULL)
		return;
	arena_free(t->a);
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

static int
look_again(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct err *e)
{
	if (t->a != NULL && now_ms >= t->read_ms && now_ms - t->read_ms < TROUBLED_LIFE_MS)
		return 0;
	arena_free(t->a);
	t->a = arena_new(0);
	t->read_ms = now_ms;
	if (look(s, setup, t->a, &t->found, e) == 0)
		return 0;
	arena_free(t->a);
	t->a = NULL;
	return -1;
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

int
troubled_read(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct arena *a,
    const struct troubled_one **out, size_t *n, struct err *e)
{
	struct trouble_set f = {NULL, 0};
	int failed;

	if (t == NULL)
		failed = look(s, setup, a, &f, e);
	else {
		pthread_mutex_lock(&t->lock);
		failed = look_again(t, s, setup, now_ms, e);
		f = failed == 0 ? copied(a, &t->found) : f;
		pthread_mutex_unlock(&t->lock);
	}
	*out = f.all;
	*n = f.n;
	return failed;
}
