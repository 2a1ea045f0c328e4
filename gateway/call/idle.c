/* SPDX-License-Identifier: Apache-2.0 */
/* Connections kept by partner; see idle.h. */
#include "call/idle.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "wire/wire.h"

struct idle_wire {
	struct idle_wire *next;
	struct wire *wire;
	unsigned long generation;
	int64_t since_us;
	char partner[];
};

static void
free_list(struct idle_wire *first)
{
	while (first != NULL) {
		struct idle_wire *x = first;
		first = x->next;
		wire_free(x->wire);
		free(x);
	}
}

/* Its time is over, or that of the configuration it was made under. */
static bool
is_over(const struct idle_wire *x, const struct setup *s)
{
	return x->generation != s->generation || clock_mono_us() - x->since_us > INT64_C(1000) * IDLE_LIFE_MS;
}

/* Take out of the list what is over, into *over, and the newest of that partner, if one is wanted.  Under the lock. */
static struct idle_wire *
pick(struct core *c, const struct setup *s, const char *partner, struct idle_wire **over)
{
	struct idle_wire **at = &c->idle, *found = NULL;

	while (*at != NULL) {
		struct idle_wire *x = *at;
		bool mine = found == NULL && partner != NULL && strcmp(x->partner, partner) == 0;
		if (!is_over(x, s) && !mine) {
			at = &x->next;
			continue;
		}
		*at = x->next;
		if (is_over(x, s)) {
			x->next = *over;
			*over = x;
		} else
			found = x;
	}
	return found;
}

struct wire *
idle_take(struct core *c, const struct setup *s, const struct partner_setup *to)
{
	struct idle_wire *over = NULL;

	pthread_mutex_lock(&c->setup_lock);
	struct idle_wire *x = pick(c, s, to->p.name, &over);
	pthread_mutex_unlock(&c->setup_lock);
	free_list(over); /* says goodbye to servers: not under the lock */
	if (x == NULL)
		return wire_new();
	struct wire *w = x->wire;
	free(x);
	return w;
}

static size_t
count(const struct core *c, const char *partner)
{
	size_t n = 0;

	for (const struct idle_wire *x = c->idle; x != NULL; x = x->next)
		n += strcmp(x->partner, partner) == 0;
	return n;
}

void
idle_give(struct core *c, const struct setup *s, const struct partner_setup *to, struct wire *w)
{
	struct idle_wire *over = NULL, *x = calloc(1, sizeof *x + strlen(to->p.name) + 1);

	if (x == NULL)
		abort();
	memcpy(x->partner, to->p.name, strlen(to->p.name) + 1);
	x->wire = w;
	x->generation = s->generation;
	x->since_us = clock_mono_us();
	pthread_mutex_lock(&c->setup_lock);
	(void)pick(c, s, NULL, &over);
	bool kept = count(c, to->p.name) < IDLE_EACH;
	struct idle_wire **at = kept ? &c->idle : &over; /* the newest goes first: servers close those that wait long */
	x->next = *at;
	*at = x;
	pthread_mutex_unlock(&c->setup_lock);
	free_list(over);
}

void
idle_free(struct core *c)
{
	pthread_mutex_lock(&c->setup_lock);
	struct idle_wire *all = c->idle;
	c->idle = NULL;
	pthread_mutex_unlock(&c->setup_lock);
	free_list(all);
}
