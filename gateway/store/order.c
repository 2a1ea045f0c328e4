/* SPDX-License-Identifier: Apache-2.0 */
/* Versions and lengths in a hash table; see order.h. */
#include "store/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "store/change_parts.h"

enum { FIRST_CAP = 1024 };

/* Keys stand by 64 bits of a hash: of ten million, two meet in one of 300,000 cases, and then a merge fails. */
struct slot {
	uint64_t hash;                 /* 0: free */
	int64_t value;
};

struct order {
	struct slot *v;
	size_t n, cap;                 /* cap: a power of two */
};

struct order *
order_new(void)
{
	struct order *o = calloc(1, sizeof *o);

	if (o == NULL || (o->v = calloc(FIRST_CAP, sizeof *o->v)) == NULL)
		abort();
	o->cap = FIRST_CAP;
	return o;
}

void
order_free(struct order *o)
{
	if (o != NULL)
		free(o->v);
	free(o);
}

/* FNV-1a, stirred. */
static uint64_t
hash_of(struct str key)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < key.n; i++)
		h = (h ^ (unsigned char)key.p[i]) * 0x100000001b3u;
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15u;
	h ^= h >> 29;
	return h != 0 ? h : 1;
}

static struct slot *
place(struct slot *v, size_t cap, uint64_t hash)
{
	size_t i = hash & (cap - 1);

	while (v[i].hash != 0 && v[i].hash != hash)
		i = (i + 1) & (cap - 1);
	return &v[i];
}

static int64_t
get(const struct order *o, struct str key)
{
	return place(o->v, o->cap, hash_of(key))->value; /* 0 where there is none */
}

static void
grow(struct order *o)
{
	size_t cap = o->cap * 2;
	struct slot *v = calloc(cap, sizeof *v);

	if (v == NULL)
		abort();
	for (size_t i = 0; i < o->cap; i++)
		if (o->v[i].hash != 0)
			*place(v, cap, o->v[i].hash) = o->v[i];
	free(o->v);
	o->v = v;
	o->cap = cap;
}

static void
put(struct order *o, struct str key, int64_t value)
{
	uint64_t hash = hash_of(key);

	if (4 * (o->n + 1) > 3 * o->cap)
		grow(o);
	struct slot *s = place(o->v, o->cap, hash);
	o->n += s->hash == 0;
	*s = (struct slot){hash, value};
}

/* ---- steps ---- */

enum order_fit
order_fit(const struct order *o, const struct change *c, const char **key_out)
{
	enum order_fit fit = ORDER_FITS;

	for (size_t i = 0; i < c->n_steps; i++) {
		const struct change_step *s = &c->steps[i];
		int64_t kept = get(o, str_of(s->key));
		if (s->what == STEP_PRESENT ? kept > 0 : kept == s->before)
			continue;
		if (key_out != NULL)
			*key_out = s->key;
		if (s->what == STEP_VERSION && kept > s->before)
			return ORDER_BEHIND;
		fit = ORDER_WAITS;
	}
	return fit;
}

void
order_made(struct order *o, const struct change *c)
{
	for (size_t i = 0; i < c->n_steps; i++) {
		const struct change_step *s = &c->steps[i];
		if (s->what == STEP_VERSION)
			put(o, str_of(s->key), s->after);
		else if (s->what == STEP_LENGTH)
			put(o, str_of(s->key), get(o, str_of(s->key)) + s->after);
	}
}

static bool
same_place(const struct change_step *x, const struct change_step *y)
{
	return x->what == y->what && strcmp(x->key, y->key) == 0;
}

bool
order_earlier(const struct change *c, const struct change *other)
{
	for (size_t i = 0; i < c->n_steps; i++)
		for (size_t k = 0; c->steps[i].what == STEP_VERSION && k < other->n_steps; k++)
			if (same_place(&c->steps[i], &other->steps[k]) && c->steps[i].before < other->steps[k].before)
				return true;
	return false;
}

bool
order_contest(const struct order *o, const struct change *c, const struct change *other)
{
	enum order_fit fit = order_fit(o, other, NULL);

	for (size_t i = 0; fit != ORDER_BEHIND && i < c->n_steps; i++)
		for (size_t k = 0; c->steps[i].what != STEP_PRESENT && k < other->n_steps; k++)
			if (same_place(&c->steps[i], &other->steps[k]) && c->steps[i].before == other->steps[k].before &&
			    (c->steps[i].what == STEP_VERSION || fit == ORDER_FITS))
				return true;
	return false;
}
