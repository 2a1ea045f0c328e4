/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to Redis; see pool.h.  What makes a new one fit for use is in greet.c. */
#include "store/pool.h"

#include <assert.h>
#include <errno.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/id.h"
#include "store/remake.h"
#include "store/store.h"

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

static struct conn *
conn_new(struct store *s, struct err *e)
{
	struct conn *k = calloc(1, sizeof *k);
	char known[HANDSHAKE_RUN_ID], found[HANDSHAKE_RUN_ID];

	if (k == NULL)
		abort();
	k->c = redisConnectUnixWithTimeout(s->greeting.socket, timeval_of(s->timeout_ms));
	if (k->c == NULL || k->c->err != 0 || redisSetTimeout(k->c, timeval_of(s->timeout_ms)) != REDIS_OK) {
		err_set(e, ERR_STORE, "Redis at %s: %s", s->greeting.socket, k->c != NULL ? k->c->errstr : "no memory");
		conn_free(k);
		return NULL;
	}
	pthread_mutex_lock(&s->lock);
	memcpy(known, s->run_id, sizeof known);
	pthread_mutex_unlock(&s->lock);
	if (handshake(k->c, &s->greeting, known, found, e) != 0) {
		if (s->opened && e->code == ERR_CONFIG)
			e->code = ERR_STORE;
		conn_free(k);
		return NULL;
	}
	pthread_mutex_lock(&s->lock);
	memcpy(s->run_id, found, sizeof found);
	memcpy(s->seen, found, sizeof found);
	bool strange = s->admitted[0] != '\0' && strcmp(s->admitted, found) != 0;
	s->stranger = s->stranger || strange;
	pthread_mutex_unlock(&s->lock);
	if (!strange)
		return k;
	conn_free(k);
	err_set(e, ERR_STORE, "Redis was restarted or replaced; it is first compared with the journal");
	return NULL;
}

/* ---- the pool ---- */

/* An unused connection that still works, or NULL.  Called with the lock held. */
static struct conn *
take_idle(struct store *s, int list)
{
	while (s->idle[list] != NULL) {
		struct conn *k = s->idle[list];
		s->idle[list] = k->next;
		if (!hung_up(k))
			return k;
		conn_free(k);
		s->pooled -= list == POOLED;
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
wait_for_room(struct store *s, struct conn **out, struct err *e)
{
	struct timespec until = deadline(s->timeout_ms);
	int waited = 0;

	pthread_mutex_lock(&s->lock);
	while ((*out = take_idle(s, POOLED)) == NULL && s->pooled >= s->max && waited == 0)
		waited = pthread_cond_timedwait(&s->returned, &s->lock, &until);
	bool room = *out == NULL && s->pooled < s->max;
	s->pooled += room;
	pthread_mutex_unlock(&s->lock);
	if (*out == NULL && !room)
		return err_set(e, ERR_STORE, "busy: all %lld connections to Redis are in use", (long long)s->max);
	return 0;
}

static void
give_up_place(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->pooled--;
	pthread_cond_signal(&s->returned);
	pthread_mutex_unlock(&s->lock);
}

struct conn *
conn_take(struct store *s, int list, struct err *e)
{
	struct conn *k = NULL;

	if (list == POOLED) {
		if (wait_for_room(s, &k, e) != 0)
			return NULL;
	} else {
		pthread_mutex_lock(&s->lock);
		k = take_idle(s, list);
		pthread_mutex_unlock(&s->lock);
	}
	if (k == NULL && (k = conn_new(s, e)) == NULL && list == POOLED)
		give_up_place(s);
	return k;
}

void
conn_give(struct store *s, int list, struct conn *k, bool good)
{
	if (!good) {
		conn_free(k);
		if (list == POOLED)
			give_up_place(s);
		return;
	}
	pthread_mutex_lock(&s->lock);
	k->next = s->idle[list];
	s->idle[list] = k;
	pthread_cond_signal(&s->returned);
	pthread_mutex_unlock(&s->lock);
}

void
forget_server(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->run_id[0] = '\0';
	for (struct conn *k = s->idle[POOLED], *next; k != NULL; k = next) {
		next = k->next;
		conn_free(k);
		s->pooled--;
	}
	s->idle[POOLED] = NULL;
	pthread_mutex_unlock(&s->lock);
}

struct store *
link_open(const struct store_conf *conf, struct err *e)
{
	struct store *s = calloc(1, sizeof *s);
	pthread_condattr_t monotonic;

	if (s == NULL)
		abort();
	assert(conf->connections > 0 && conf->timeout_ms > 0);
	s->a = arena_new(ARENA_WIPE);
	s->province = arena_str(s->a, conf->province);
	s->timeout_ms = conf->timeout_ms;
	s->max = conf->connections;
	id_random(s->name);
	handshake_init(&s->greeting, s->a, conf);
	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->returned, &monotonic);
	pthread_condattr_destroy(&monotonic);
	struct conn *k = conn_take(s, POOLED, e);
	if (k == NULL) {
		link_close(s);
		return NULL;
	}
	s->opened = true;
	conn_give(s, POOLED, k, true);
	return s;
}

void
link_close(struct store *s)
{
	if (s == NULL)
		return;
	for (int list = POOLED; list <= WAITING; list++)
		for (struct conn *k = s->idle[list], *next; k != NULL; k = next) {
			next = k->next;
			conn_free(k);
		}
	pthread_cond_destroy(&s->returned);
	pthread_mutex_destroy(&s->lock);
	arena_free(s->a);
	free(s);
}

/* ---- which server (replay.h) ---- */

static void
admit(struct store *s, const char *run_id)
{
	pthread_mutex_lock(&s->lock);
	snprintf(s->admitted, sizeof s->admitted, "%s", run_id);
	s->stranger = false;
	pthread_mutex_unlock(&s->lock);
}

void
store_guard(struct store *s)
{
	store_admit(s, s);
}

void
store_admit(struct store *s, struct store *compared)
{
	char run_id[HANDSHAKE_RUN_ID];

	pthread_mutex_lock(&compared->lock);
	memcpy(run_id, compared->seen, sizeof run_id);
	pthread_mutex_unlock(&compared->lock);
	admit(s, run_id);
}

bool
store_stranger(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool stranger = s->stranger;
	pthread_mutex_unlock(&s->lock);
	return stranger;
}

const char *
link_province(const struct store *s)
{
	return s->province;
}

const char *
link_name(const struct store *s)
{
	return s->name;
}

unsigned
link_turn(struct store *s)
{
	return atomic_fetch_add(&s->turn, 1) % DOSSIER_BUCKETS;
}
