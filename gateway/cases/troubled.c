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

/* One list of one partner. */
struct trouble_part {
	char *partner;
	const char *word;
	struct arena *a; /* of what was found there last; NULL: nobody looked yet, or could not */
	struct trouble_set found;
	int64_t read_ms;
};

struct troubled {
	pthread_mutex_t looking; /* held by the one who looks, who alone changes what parts there are */
	pthread_mutex_t lock;    /* of what follows, never while somebody looks */
	struct trouble_part *parts;
	size_t n;
};

static const char *const words[] = {"dead", "wait"};
enum { WORDS = sizeof words / sizeof words[0], DUE_MS = TROUBLED_LIFE_MS / 2 };

struct troubled *
troubled_new(void)
{
	struct troubled *t = calloc(1, sizeof *t);

	if (t == NULL || pthread_mutex_init(&t->looking, NULL) != 0 || pthread_mutex_init(&t->lock, NULL) != 0)
		abort();
	return t;
}

static void
forget(struct troubled *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->parts[i].partner);
		arena_free(t->parts[i].a);
	}
	free(t->parts);
	t->parts = NULL;
	t->n = 0;
}

void
troubled_free(struct troubled *t)
{
	if (t == NULL)
		return;
	forget(t);
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
look_everywhere(struct store *s, const struct setup *setup, struct arena *a, struct trouble_set *f, struct err *e)
{
	for (size_t i = 0; i < setup->n_partners * WORDS; i++)
		if (look_at(s, a, setup->partners[i / WORDS].p.name, words[i % WORDS], f, e) != 0)
			return -1;
	return 0;
}

/* ---- what is kept ---- */

static bool
is_young(const struct trouble_part *x, int64_t now_ms, int64_t life_ms)
{
	return x->a != NULL && now_ms >= x->read_ms && now_ms - x->read_ms < life_ms;
}

/* Are the parts those of that setup's partners? */
static bool
fits(const struct troubled *t, const struct setup *setup)
{
	bool same = t->n == setup->n_partners * WORDS;

	for (size_t i = 0; same && i < t->n; i += WORDS)
		same = strcmp(t->parts[i].partner, setup->partners[i / WORDS].p.name) == 0;
	return same;
}

/* What was found last, of all parts, into the arena.  *must: of one it is not known, or is too old; *may: one is due. */
static void
tell(struct troubled *t, const struct setup *setup, int64_t now_ms, struct arena *a, struct trouble_set *out, bool *must, bool *may)
{
	*out = (struct trouble_set){NULL, 0};
	pthread_mutex_lock(&t->lock);
	*must = !fits(t, setup);
	*may = false;
	for (size_t i = 0; i < t->n; i++) {
		const struct trouble_part *x = &t->parts[i];
		*must = *must || !is_young(x, now_ms, TROUBLED_LIFE_MS);
		*may = *may || !is_young(x, now_ms, DUE_MS);
		for (size_t k = 0; x->a != NULL && k < x->found.n; k++)
			add(a, out, x->partner, arena_str(a, x->found.all[k].dossier), arena_str(a, x->found.all[k].id));
	}
	pthread_mutex_unlock(&t->lock);
}

/* ---- by the one who holds `looking` ---- */

static void
begin_anew(struct troubled *t, const struct setup *setup)
{
	pthread_mutex_lock(&t->lock);
	forget(t);
	t->n = setup->n_partners * WORDS;
	t->parts = calloc(t->n + 1, sizeof *t->parts);
	if (t->parts == NULL)
		abort();
	for (size_t i = 0; i < t->n; i++) {
		t->parts[i].word = words[i % WORDS];
		if ((t->parts[i].partner = strdup(setup->partners[i / WORDS].p.name)) == NULL)
			abort();
	}
	pthread_mutex_unlock(&t->lock);
}

/* What cannot be looked for is not known from then on. */
static int
look_again(struct troubled *t, struct trouble_part *x, struct store *s, int64_t now_ms, struct err *e)
{
	struct arena *a = arena_new(0), *old;
	struct trouble_set f = {NULL, 0};
	int failed = look_at(s, a, x->partner, x->word, &f, e);

	pthread_mutex_lock(&t->lock);
	old = x->a;
	x->a = failed == 0 ? a : NULL;
	x->found = f;
	x->read_ms = now_ms;
	pthread_mutex_unlock(&t->lock);
	arena_free(old);
	if (failed != 0)
		arena_free(a);
	return failed;
}

/* Of the parts that are due the one that was looked at longest ago, or all of them. */
static int
look(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, bool all, struct err *e)
{
	struct trouble_part *oldest = NULL;

	if (!fits(t, setup))
		begin_anew(t, setup);
	for (size_t i = 0; i < t->n; i++) {
		struct trouble_part *x = &t->parts[i];
		if (is_young(x, now_ms, DUE_MS))
			continue;
		if (all && look_again(t, x, s, now_ms, e) != 0)
			return -1;
		if (oldest == NULL || x->read_ms < oldest->read_ms)
			oldest = x;
	}
	return all || oldest == NULL ? 0 : look_again(t, oldest, s, now_ms, e);
}

int
troubled_read(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct arena *a,
    const struct troubled_one **out, size_t *n, struct err *e)
{
	struct trouble_set f = {NULL, 0};
	bool must = false, may = false;
	int failed = 0;

	if (t == NULL)
		failed = look_everywhere(s, setup, a, &f, e);
	else
		tell(t, setup, now_ms, a, &f, &must, &may);
	if (must)
		pthread_mutex_lock(&t->looking);
	if (must || (may && pthread_mutex_trylock(&t->looking) == 0)) {
		failed = look(t, s, setup, now_ms, must, e);
		pthread_mutex_unlock(&t->looking);
		tell(t, setup, now_ms, a, &f, &must, &may);
	}
	*out = f.all;
	*n = f.n;
	return failed;
}
