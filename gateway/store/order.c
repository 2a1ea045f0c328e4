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

/* ---- checks ---- */

enum guard { NO_GUARD, PRESENT, VERSION, LENGTH };

/* What the check asks of which key.  Whether a message was seen is a matter of time; elements and states follow from versions. */
static enum guard
guard_of(const struct change *c, const struct check *k, struct str *key, int64_t *wanted)
{
	const struct str *at = change_key(c, k->key);

	*wanted = 0;
	if (at == NULL || k->clash == CLASH_SEEN || k->clash == CLASH_OLDER)
		return NO_GUARD;
	*key = *at;
	if (str_eq(k->word, "absent"))
		return VERSION;
	if (str_eq(k->word, "present"))
		return PRESENT;
	if (str_eq(k->word, "field") && str_eq(k->a, "version"))
		return str_list_parse_int(k->b, wanted) == 0 ? VERSION : NO_GUARD;
	return str_eq(k->word, "length") && str_list_parse_int(k->a, wanted) == 0 ? LENGTH : NO_GUARD;
}

enum order_fit
order_fit(const struct order *o, const struct change *c, const char **key_out)
{
	enum order_fit fit = ORDER_FITS;
	struct str key;
	int64_t wanted;

	for (size_t i = 0; i < c->n_checks; i++) {
		enum guard g = guard_of(c, &c->checks[i], &key, &wanted);
		int64_t kept = g != NO_GUARD ? get(o, key) : 0;
		if (g == NO_GUARD || (g == PRESENT && kept > 0) || (g != PRESENT && kept == wanted))
			continue;
		if (key_out != NULL)
			*key_out = arena_dup(c->a, key.p, key.n);
		if (g == VERSION && kept > wanted)
			return ORDER_BEHIND;
		fit = ORDER_WAITS;
	}
	return fit;
}

void
order_made(struct order *o, const struct change *c)
{
	struct change_write w;
	size_t at = 0;

	while (change_next_write(c, &at, &w)) {
		bool queue = w.key.n > 13 && memcmp(w.key.p + 9, "}:q:", 4) == 0; /* gw:{42.07}:q: */
		int64_t version;
		if (queue && str_eq(w.command, "RPUSH"))
			put(o, w.key, get(o, w.key) + 1);
		else if (queue && str_eq(w.command, "LPOP"))
			put(o, w.key, get(o, w.key) - 1);
		else if (str_eq(w.command, "HSET"))
			for (size_t i = 0; i + 1 < w.n; i += 2)
				if (str_eq(w.args[i], "version") && str_list_parse_int(w.args[i + 1], &version) == 0)
					put(o, w.key, version);
	}
}

bool
order_earlier(const struct change *c, const struct change *other)
{
	struct str mine, theirs;
	int64_t my, their;

	for (size_t i = 0; i < c->n_checks; i++) {
		enum guard g = guard_of(c, &c->checks[i], &mine, &my);
		for (size_t k = 0; g == VERSION && k < other->n_checks; k++)
			if (guard_of(other, &other->checks[k], &theirs, &their) == VERSION && my < their && mine.n == theirs.n &&
			    memcmp(mine.p, theirs.p, mine.n) == 0)
				return true;
	}
	return false;
}

bool
order_contest(const struct order *o, const struct change *c, const struct change *other)
{
	enum order_fit fit = order_fit(o, other, NULL);
	struct str mine, theirs;
	int64_t my, their;

	for (size_t i = 0; fit != ORDER_BEHIND && i < c->n_checks; i++) {
		enum guard g = guard_of(c, &c->checks[i], &mine, &my);
		for (size_t k = 0; g > PRESENT && k < other->n_checks; k++)
			if (guard_of(other, &other->checks[k], &theirs, &their) == g && my == their && (g == VERSION || fit == ORDER_FITS) &&
			    mine.n == theirs.n && memcmp(mine.p, theirs.p, mine.n) == 0)
				return true;
	}
	return false;
}
