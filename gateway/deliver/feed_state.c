/* SPDX-License-Identifier: Apache-2.0 */
/* See feed_state.h. */
#include "deliver/feed_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct feed_states {
	struct feed_states *next;
	char *partner;
	struct feed_state state;
};

/* The partner's; called under setup_lock. */
static struct feed_states *
find(struct core *c, const char *partner)
{
	struct feed_states *f = c->feeds;

	while (f != NULL && strcmp(f->partner, partner) != 0)
		f = f->next;
	if (f != NULL)
		return f;
	f = calloc(1, sizeof *f);
	if (f == NULL || (f->partner = strdup(partner)) == NULL)
		abort();
	f->next = c->feeds;
	return c->feeds = f;
}

void
feed_state_read(struct core *c, const char *partner, int64_t now_ms)
{
	pthread_mutex_lock(&c->setup_lock);
	find(c, partner)->state = (struct feed_state){.read_ms = now_ms};
	pthread_mutex_unlock(&c->setup_lock);
}

bool
feed_state_failed(struct core *c, const char *partner, const struct err *why, bool unknown_cursor, int64_t now_ms)
{
	pthread_mutex_lock(&c->setup_lock);
	struct feed_state *s = &find(c, partner)->state;
	bool is_new = s->failing_ms == 0 || s->code != why->code || s->unknown_cursor != unknown_cursor;
	if (s->failing_ms == 0)
		s->failing_ms = now_ms;
	s->code = why->code;
	s->unknown_cursor = unknown_cursor;
	snprintf(s->why, sizeof s->why, "%.*s", (int)text_cut(why->msg, strlen(why->msg), sizeof s->why - 1), why->msg);
	pthread_mutex_unlock(&c->setup_lock);
	return is_new;
}

struct feed_state
feed_state_of(struct core *c, const char *partner)
{
	pthread_mutex_lock(&c->setup_lock);
	struct feed_state s = find(c, partner)->state;
	pthread_mutex_unlock(&c->setup_lock);
	return s;
}

void
feed_states_free(struct feed_states *first)
{
	while (first != NULL) {
		struct feed_states *f = first;
		first = f->next;
		free(f->partner);
		free(f);
	}
}
