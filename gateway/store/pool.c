/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to Redis; see pool.h.  What makes a new one fit for use is in handshake.c. */
#include "store/pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/text.h"

enum { AWAY = 4 }; /* for so many times as long as it took */

/* ---- one connection ---- */

static void
conn_free(struct conn *k)
{
	if (k->c != NULL)
		redisFree(k->c);
	free(k);
}

struct timeval
timeval_of(int64_t ms)
{
	return (struct timeval){.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
}

/* Has the other end hung up on this unused connection? */
static bool
hung_up(const struct conn *k)
{
	char byte;
	ssize_t n = recv(k->c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	return n >= 0 || (errno != EAGAIN && errno != EINTR); /* bytes nobody asked for are as bad */
}

const char *
node_address(const struct store *s, unsigned node)
{
	return s->slots.address[node];
}

static redisContext *
connect_to(const struct store *s, const char *address)
{
	const char *colon = strrchr(address, ':');
	char host[SLOT_ADDRESS];
	int64_t port;

	if (!s->slots.cluster)
		return redisConnectUnixWithTimeout(address, timeval_of(s->timeout_ms));
	if (colon == NULL || text_int(colon + 1, strlen(colon + 1), 1, 65535, &port) != 0)
		port = 0; /* refused as an address by whoever connects */
	snprintf(host, sizeof host, "%.*s", colon != NULL ? (int)(colon - address) : 0, address);
	return redisConnectWithTimeout(host, (int)port, timeval_of(s->timeout_ms));
}

/* A server that is to be talked to was found safe.  false: it is first to be compared with the journal. */
static bool
welcome(struct store *s, unsigned node, const char *found)
{
	struct node *n = &s->nodes[node];

	pthread_mutex_lock(&s->lock);
	memcpy(n->known, found, sizeof n->known);
	memcpy(n->seen, found, sizeof n->seen);
	bool strange = s->guarded && strcmp(n->admitted, found) != 0;
	n->stranger = n->stranger || strange;
	pthread_mutex_unlock(&s->lock);
	return !strange;
}

/* *answers: there is somebody, be it that he is not to be talked to. */
static struct conn *
conn_new(struct store *s, unsigned node, bool *answers, struct err *e)
{
	struct conn *k = calloc(1, sizeof *k);
	const char *address = node_address(s, node);
	char known[HANDSHAKE_SERVER], found[HANDSHAKE_SERVER];

	if (k == NULL)
		abort();
	k->node = node;
	k->c = connect_to(s, address);
	*answers = false;
	if (k->c == NULL || k->c->err != 0 || redisSetTimeout(k->c, timeval_of(s->timeout_ms)) != REDIS_OK) {
		err_set(e, ERR_STORE, "Redis at %s: %s", address, k->c != NULL ? k->c->errstr : "no memory");
		conn_free(k);
		return NULL;
	}
	pthread_mutex_lock(&s->lock);
	memcpy(known, s->nodes[node].known, sizeof known);
	pthread_mutex_unlock(&s->lock);
	int met = handshake(k->c, &s->greeting, known, found, e);
	*answers = k->c->err == 0;
	if (met != 0) {
		if (s->opened && e->code == ERR_CONFIG)
			e->code = ERR_STORE;
		if (s->slots.cluster)
			err_doing(e, "%s", address);
		conn_free(k);
		return NULL;
	}
	if (welcome(s, node, found))
		return k;
	conn_free(k);
	err_set(e, ERR_STORE, "Redis was restarted or replaced; it is first compared with the journal");
	return NULL;
}

/* ---- the pools ---- */

/* An unused connection that still works, or NULL.  Called with the lock held. */
static struct conn *
take_idle(struct node *n)
{
	while (n->idle != NULL) {
		struct conn *k = n->idle;
		n->idle = k->next;
		if (!hung_up(k))
			return k;
		conn_free(k);
		n->pooled--;
	}
	return NULL;
}

static struct timespec
deadline(int64_t ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	int64_t ns = t.tv_nsec + ms % 1000 * 1000000;
	t.tv_sec += ms / 1000 + ns / 1000000000;
	t.tv_nsec = ns % 1000000000;
	return t;
}

/* Wait for an unused connection or for room for a new one: *out is NULL then.  -1: waited too long. */
static int
wait_for_room(struct store *s, struct node *n, struct conn **out, struct err *e)
{
	struct timespec until = deadline(s->timeout_ms);
	int waited = 0;

	pthread_mutex_lock(&s->lock);
	while ((*out = take_idle(n)) == NULL && n->pooled >= s->max && waited == 0)
		waited = pthread_cond_timedwait(&n->returned, &s->lock, &until);
	bool room = *out == NULL && n->pooled < s->max;
	n->pooled += room;
	pthread_mutex_unlock(&s->lock);
	if (*out == NULL && !room)
		return err_set(e, ERR_STORE, "busy: all %lld connections to Redis are in use", (long long)s->max);
	return 0;
}

static void
give_up_place(struct store *s, struct node *n)
{
	pthread_mutex_lock(&s->lock);
	n->pooled--;
	pthread_cond_signal(&n->returned);
	pthread_mutex_unlock(&s->lock);
}

/* A new connection, unless trying that took long in vain a moment ago: one master that does not even refuse must not hold up who
 * has business with the others.  One that answers is not away, however slowly: a new server is refused until it was compared, and
 * then taken. */
static struct conn *
connect_node(struct store *s, unsigned node, struct err *e)
{
	int64_t began = clock_mono_us() / 1000;

	pthread_mutex_lock(&s->lock);
	bool away = s->slots.cluster && began < s->nodes[node].away_ms;
	pthread_mutex_unlock(&s->lock);
	if (away) {
		err_set(e, ERR_STORE, "Redis at %s: cannot be reached", node_address(s, node));
		return NULL;
	}
	bool answers;
	struct conn *k = conn_new(s, node, &answers, e);
	if (k == NULL && !answers) {
		int64_t now = clock_mono_us() / 1000;
		pthread_mutex_lock(&s->lock);
		s->nodes[node].away_ms = now + AWAY * (now - began);
		pthread_mutex_unlock(&s->lock);
	}
	return k;
}

struct conn *
conn_take(struct store *s, unsigned node, struct err *e)
{
	struct conn *k = NULL;

	if (wait_for_room(s, &s->nodes[node], &k, e) != 0)
		return NULL;
	if (k == NULL && (k = connect_node(s, node, e)) == NULL)
		give_up_place(s, &s->nodes[node]);
	return k;
}

void
conn_give(struct store *s, struct conn *k, bool good)
{
	struct node *n = &s->nodes[k->node];

	if (!good) {
		conn_free(k);
		give_up_place(s, n);
		return;
	}
	pthread_mutex_lock(&s->lock);
	k->next = n->idle;
	n->idle = k;
	pthread_cond_signal(&n->returned);
	pthread_mutex_unlock(&s->lock);
}

static void
close_idle(struct node *n)
{
	while (n->idle != NULL) {
		struct conn *k = n->idle;
		n->idle = k->next;
		conn_free(k);
		n->pooled--;
	}
}

void
forget_server(struct store *s, unsigned node)
{
	pthread_mutex_lock(&s->lock);
	s->nodes[node].known[0] = '\0';
	close_idle(&s->nodes[node]);
	pthread_mutex_unlock(&s->lock);
}

void
pool_init(struct store *s)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	for (size_t i = 0; i < SLOT_NODES; i++)
		pthread_cond_init(&s->nodes[i].returned, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void
pool_free(struct store *s)
{
	for (size_t i = 0; i < SLOT_NODES; i++) {
		close_idle(&s->nodes[i]);
		pthread_cond_destroy(&s->nodes[i].returned);
	}
	pthread_mutex_destroy(&s->lock);
}
