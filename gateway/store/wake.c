/* SPDX-License-Identifier: Apache-2.0 */
/* Hints of what may be taken; see wake.h. */
#include "store/wake.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "model/dossier.h"
#include "store/change_parts.h"

enum { WAKE_NAME = 64 };

struct wake_partner {
	char name[WAKE_NAME];
	uint32_t hints[DOSSIER_BUCKETS];
	int64_t looked_ms;             /* monotonic; 0: never */
	int64_t due_ms, due_looked_ms; /* when the next one is due (wall clock); monotonic, 0: never looked */
	pthread_cond_t come;
	struct wake_partner *next;
};

void
wake_init(struct wake *w)
{
	pthread_mutex_init(&w->lock, NULL);
	w->first = NULL;
}

void
wake_done(struct wake *w)
{
	while (w->first != NULL) {
		struct wake_partner *p = w->first;
		w->first = p->next;
		pthread_cond_destroy(&p->come);
		free(p);
	}
	pthread_mutex_destroy(&w->lock);
}

/* With the lock held. */
static struct wake_partner *
partner_of(struct wake *w, struct str name)
{
	pthread_condattr_t monotonic;

	for (struct wake_partner *p = w->first; p != NULL; p = p->next)
		if (str_eq(name, p->name))
			return p;
	struct wake_partner *p = calloc(1, sizeof *p);
	if (p == NULL)
		abort();
	snprintf(p->name, sizeof p->name, "%.*s", (int)name.n, name.p);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&p->come, &monotonic);
	pthread_condattr_destroy(&monotonic);
	p->next = w->first;
	w->first = p;
	return p;
}

/* gw:{42.07}:WORD:P, in two; false: it is another kind of key. */
static bool
key_of(const char *word, struct str key, unsigned *bucket, struct str *partner)
{
	const size_t head = 4 + DOSSIER_TAG_LEN;
	const size_t len = strlen(word), n = head + len;

	if (key.n <= n || memcmp(key.p + head, word, len) != 0)
		return false;
	*bucket = str_list_bucket(key);
	*partner = (struct str){key.p + n, key.n - n};
	return *bucket < DOSSIER_BUCKETS && partner->n < WAKE_NAME;
}

/* A time in milliseconds, as change.c wrote it. */
static int64_t
score(struct str s)
{
	int64_t ms;

	return text_int(s.p, s.n, 0, INT64_MAX, &ms) == 0 ? ms : 0;
}

void
wake_made(struct wake *w, const struct change *c)
{
	struct str partner;
	unsigned bucket;

	pthread_mutex_lock(&w->lock);
	for (size_t i = 0; i < c->given.n; i++) {
		if (!key_of("}:out:", c->given.v[i], &bucket, &partner))
			continue;
		struct wake_partner *p = partner_of(w, partner);
		p->hints[bucket]++;
		pthread_cond_signal(&p->come);
	}
	for (size_t i = 0; i + 1 < c->waits.n; i += 2) {
		if (!key_of("}:wait:", c->waits.v[i], &bucket, &partner))
			continue;
		struct wake_partner *p = partner_of(w, partner);
		int64_t due = score(c->waits.v[i + 1]);
		p->due_ms = due < p->due_ms ? due : p->due_ms;
	}
	pthread_mutex_unlock(&w->lock);
}

int
wake_look(struct wake *w, const char *partner, int64_t period_ms)
{
	int64_t now = clock_mono_us() / 1000;

	pthread_mutex_lock(&w->lock);
	struct wake_partner *p = partner_of(w, str_of(partner));
	bool due = p->looked_ms == 0 || now - p->looked_ms >= period_ms;
	if (due)
		p->looked_ms = now;
	pthread_mutex_unlock(&w->lock);
	return due;
}

void
wake_found(struct wake *w, const char *partner, unsigned bucket, int64_t entries)
{
	if (entries <= 0)
		return;
	pthread_mutex_lock(&w->lock);
	struct wake_partner *p = partner_of(w, str_of(partner));
	if (p->hints[bucket] < entries)
		p->hints[bucket] = entries < UINT32_MAX ? (uint32_t)entries : UINT32_MAX;
	pthread_cond_signal(&p->come);
	pthread_mutex_unlock(&w->lock);
}

static int
next_hint(struct wake_partner *p, unsigned first)
{
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		unsigned bucket = (first + i) % DOSSIER_BUCKETS;
		if (p->hints[bucket] > 0) {
			p->hints[bucket]--;
			return (int)bucket;
		}
	}
	return -1;
}

int
wake_next(struct wake *w, const char *partner, unsigned first, int64_t until_ms)
{
	const struct timespec until = {.tv_sec = until_ms / 1000, .tv_nsec = until_ms % 1000 * 1000000};
	int waited = 0, found;

	pthread_mutex_lock(&w->lock);
	struct wake_partner *p = partner_of(w, str_of(partner));
	while ((found = next_hint(p, first)) < 0 && until_ms > 0 && waited == 0)
		waited = pthread_cond_timedwait(&p->come, &w->lock, &until);
	pthread_mutex_unlock(&w->lock);
	return found;
}

void
wake_empty(struct wake *w, const char *partner, unsigned bucket)
{
	pthread_mutex_lock(&w->lock);
	partner_of(w, str_of(partner))->hints[bucket] = 0;
	pthread_mutex_unlock(&w->lock);
}

bool
wake_may_be_due(struct wake *w, const char *partner, int64_t now_ms, int64_t period_ms)
{
	int64_t mono = clock_mono_us() / 1000;

	pthread_mutex_lock(&w->lock);
	struct wake_partner *p = partner_of(w, str_of(partner));
	bool may = p->due_ms <= now_ms || p->due_looked_ms == 0 || mono - p->due_looked_ms >= period_ms;
	if (may) {
		p->due_looked_ms = mono;
		p->due_ms = INT64_MAX; /* what is made from here on says so again */
	}
	pthread_mutex_unlock(&w->lock);
	return may;
}

void
wake_next_due(struct wake *w, const char *partner, int64_t due_ms)
{
	pthread_mutex_lock(&w->lock);
	struct wake_partner *p = partner_of(w, str_of(partner));
	if (due_ms < p->due_ms)
		p->due_ms = due_ms;
	pthread_mutex_unlock(&w->lock);
}
