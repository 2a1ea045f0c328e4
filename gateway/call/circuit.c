/* SPDX-License-Identifier: Apache-2.0 */
/* Breakers with locks and names; see circuit.h. */
#include "call/circuit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "call/breaker.h"

struct circuit {
	struct circuit *next;
	char *partner;
	pthread_mutex_t lock;
	struct breaker b;      /* under lock */
};

static int64_t
now_ms(void)
{
	return clock_mono_us() / 1000;
}

static struct circuit *
make(const char *partner, struct circuit *next)
{
	struct circuit *g = calloc(1, sizeof *g);

	if (g == NULL || (g->partner = strdup(partner)) == NULL)
		abort();
	pthread_mutex_init(&g->lock, NULL);
	g->next = next;
	return g;
}

struct circuit *
circuit_of(struct core *c, const char *partner)
{
	pthread_mutex_lock(&c->setup_lock);
	struct circuit *g = c->circuits;
	while (g != NULL && strcmp(g->partner, partner) != 0)
		g = g->next;
	if (g == NULL)
		g = c->circuits = make(partner, c->circuits);
	pthread_mutex_unlock(&c->setup_lock);
	return g;
}

void
circuits_free(struct circuit *first)
{
	while (first != NULL) {
		struct circuit *g = first;
		first = g->next;
		pthread_mutex_destroy(&g->lock);
		free(g->partner);
		free(g);
	}
}

enum circuit_pass
circuit_may(struct circuit *g, const struct partner *p)
{
	enum circuit_pass pass = CIRCUIT_CLOSED;

	pthread_mutex_lock(&g->lock);
	if (breaker_may(&g->b, now_ms(), 4 * p->total_ms)) /* a token, the call, and slack */
		pass = g->b.state == BREAKER_PROBING ? CIRCUIT_PROBE : CIRCUIT_OPEN;
	pthread_mutex_unlock(&g->lock);
	return pass;
}

bool
circuit_unused(struct circuit *g)
{
	pthread_mutex_lock(&g->lock);
	bool unused = g->b.state == BREAKER_PROBING;
	breaker_unused(&g->b);
	pthread_mutex_unlock(&g->lock);
	return unused;
}

void
circuit_answered(struct circuit *g)
{
	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	enum breaker_change change = breaker_answered(&g->b);
	pthread_mutex_unlock(&g->lock);
	if (change == BREAKER_CLOSED_AGAIN)
		log_event(LOG_BREAKER_CLOSED, "of=%s", g->partner);
}

void
circuit_failed(struct circuit *g, const struct partner *p)
{
	if (g == NULL)
		return;
	pthread_mutex_lock(&g->lock);
	enum breaker_change change = breaker_failed(&g->b, now_ms(), p->breaker_after, p->breaker_pause_ms);
	pthread_mutex_unlock(&g->lock);
	if (change == BREAKER_OPENED)
		log_event(LOG_BREAKER_OPEN, "of=%s failures=%" PRId64 " pause_ms=%" PRId64, g->partner, p->breaker_after,
		    p->breaker_pause_ms);
}

bool
circuit_is_shut(struct circuit *g)
{
	pthread_mutex_lock(&g->lock);
	bool shut = g->b.state != BREAKER_CLOSED;
	pthread_mutex_unlock(&g->lock);
	return shut;
}
