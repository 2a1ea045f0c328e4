/* SPDX-License-Identifier: Apache-2.0 */
/* The pool and the round trips; see link.h.  What makes a new connection fit for use is in greet.c. */
#include "store/link.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/metric.h"
#include "store/greet.h"
#include "store/replay.h"
#include "store/store.h"

enum { SLICE = 200, POOLED = 0, WAITING = 1 };

struct conn {
	redisContext *c;
	struct conn *next;
};

struct store {
	struct arena *a; /* of the configuration's strings */
	struct greeting greeting;
	const char *province;
	char name[27];
	int64_t timeout_ms, max;
	atomic_uint turn;
	bool opened; /* from then on an unsafe server is a store that is down, not a wrong configuration */
	pthread_mutex_t lock;
	pthread_cond_t returned;
	struct conn *idle[2]; /* POOLED, WAITING; under lock, as is all below */
	int64_t pooled;       /* connections of the pool in being */
	char run_id[GREET_RUN_ID]; /* of the server that was last found safe */
	char seen[GREET_RUN_ID];   /* the same, not forgotten */
	char admitted[GREET_RUN_ID]; /* the only one to be talked to; "": any */
	bool stranger;             /* another one was met */
};

/* ---- one connection ---- */

static void
conn_free(struct conn *k)
{
	if (k->c != NULL)
		redisFree(k->c);
	free(k);
}

static struct timeval
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
	char known[GREET_RUN_ID], found[GREET_RUN_ID];

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
	if (greet(k->c, &s->greeting, known, found, e) != 0) {
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

static struct conn *
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

static void
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

/* The server is not what was checked any more: the next connection is a new one and looks again. */
static void
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
	greet_init(&s->greeting, s->a, conf);
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
	char run_id[GREET_RUN_ID];

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

/* ---- commands ---- */

struct strs
link_command(struct arena *a, ...)
{
	struct strs command = {.a = a};
	va_list ap;

	va_start(ap, a);
	for (const char *word; (word = va_arg(ap, const char *)) != NULL;)
		strs_add(&command, str_of(word));
	va_end(ap);
	return command;
}

struct strs
link_function(const struct store *s, struct arena *a, const char *function)
{
	return link_command(a, "FCALL", arena_fmt(a, "%s_%s", function, s->greeting.digest), NULL);
}

static int
append(redisContext *c, struct arena *a, const struct strs *command)
{
	const char **argv = arena_alloc(a, command->n * sizeof *argv);
	size_t *len = arena_alloc(a, command->n * sizeof *len);

	for (size_t i = 0; i < command->n; i++) {
		argv[i] = command->v[i].n > 0 ? command->v[i].p : "";
		len[i] = command->v[i].n;
	}
	return redisAppendCommandArgv(c, (int)command->n, argv, len);
}

/* Write what was appended.  *began: some of it has left. */
static int
flush(redisContext *c, bool *began)
{
	size_t before = sdslen(c->obuf);
	int done = 0;

	while (done == 0)
		if (redisBufferWrite(c, &done) != REDIS_OK) {
			*began = *began || sdslen(c->obuf) < before;
			return -1;
		}
	*began = true;
	return 0;
}

static void
free_reply(void *reply)
{
	freeReplyObject(reply);
}

static int
exchange(redisContext *c, struct arena *a, const struct strs *commands, size_t n, redisReply **out, bool *began)
{
	for (size_t i = 0; i < n; i++)
		if (append(c, a, &commands[i]) != REDIS_OK)
			return -1;
	if (flush(c, began) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		void *reply = NULL;
		if (redisGetReply(c, &reply) != REDIS_OK)
			return -1;
		out[i] = arena_own(a, reply, free_reply);
	}
	return 0;
}

static int
lost(const struct conn *k, bool unsure, struct err *e)
{
	bool late = k->c->err == REDIS_ERR_IO && (errno == EAGAIN || errno == ETIMEDOUT);

	err_set(e, ERR_STORE, "Redis: %s", late ? "no answer in time" : k->c->errstr);
	e->unsure = unsure;
	return -1;
}

/* Somebody threw our functions away. */
static bool
function_missing(redisReply *const *replies, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (replies[i] != NULL && replies[i]->type == REDIS_REPLY_ERROR &&
		    strcmp(replies[i]->str, "ERR Function not found") == 0)
			return true;
	return false;
}

int
link_call(struct store *s, struct arena *a, const struct strs *commands, size_t n, enum link_kind kind, redisReply **out,
    struct err *e)
{
	int64_t since = clock_mono_us();
	struct conn *k = conn_take(s, POOLED, e);
	bool began = false;
	int failed = 0;

	memset(out, 0, n * sizeof *out);
	if (k == NULL)
		return -1;
	for (size_t at = 0; at < n && failed == 0; at += SLICE) {
		began = false;
		failed = exchange(k->c, a, commands + at, n - at < SLICE ? n - at : SLICE, out + at, &began);
	}
	if (failed != 0)
		lost(k, began && kind == LINK_WRITE, e);
	conn_give(s, POOLED, k, failed == 0);
	if (function_missing(out, n))
		forget_server(s);
	metric_time_us(METRIC_T_STORE, clock_mono_us() - since);
	return failed;
}

int
link_multi(struct store *s, struct arena *a, const struct strs *commands, size_t n, redisReply **out, struct err *e)
{
	struct strs *all = arena_alloc(a, (n + 2) * sizeof *all);
	redisReply **replies = arena_alloc(a, (n + 2) * sizeof *replies);

	memset(out, 0, n * sizeof *out);
	all[0] = link_command(a, "MULTI", NULL);
	memcpy(all + 1, commands, n * sizeof *all);
	all[n + 1] = link_command(a, "EXEC", NULL);
	if (link_call(s, a, all, n + 2, LINK_WRITE, replies, e) != 0)
		return -1;
	for (size_t i = 0; i <= n; i++) /* refused before EXEC: why */
		if (link_check(replies[i], 0, e) != 0)
			return -1;
	if (link_check(replies[n + 1], REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	if (replies[n + 1]->elements != n)
		return err_set(e, ERR_INTERNAL, "Redis: EXEC answered %zu of %zu", replies[n + 1]->elements, n);
	memcpy(out, replies[n + 1]->element, n * sizeof *out);
	if (function_missing(out, n))
		forget_server(s);
	return 0;
}

redisReply *
link_wait(struct store *s, struct arena *a, const struct strs *command, int64_t wait_ms, struct err *e)
{
	struct conn *k = conn_take(s, WAITING, e);
	redisReply *reply = NULL;
	bool began = false;

	if (k == NULL)
		return NULL;
	int failed = redisSetTimeout(k->c, timeval_of(wait_ms + s->timeout_ms)) != REDIS_OK ||
	    exchange(k->c, a, command, 1, &reply, &began) != 0;
	if (failed)
		lost(k, false, e);
	conn_give(s, WAITING, k, !failed);
	return failed ? NULL : reply;
}

redisReply *
link_one(struct store *s, struct arena *a, const struct strs *command, enum link_kind kind, struct err *e)
{
	redisReply *reply;

	if (link_call(s, a, command, 1, kind, &reply, e) != 0 || link_check(reply, 0, e) != 0)
		return NULL;
	return reply;
}

/* ---- answers ---- */

/* Errors that time or an operator ends; every other one is a mistake of ours or a foreign hand's. */
static bool
passes(const char *error)
{
	static const char *const words[] = {"OOM ", "LOADING ", "MISCONF ", "READONLY ", "BUSY ", "MASTERDOWN ", "NOREPLICAS ",
	    "NOAUTH ", "NOPERM ", "NOGROUP ", "ERR max number of clients", "ERR Function not found"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strncmp(error, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

int
link_check(const redisReply *r, int type, struct err *e)
{
	if (r->type == REDIS_REPLY_ERROR)
		return err_set(e, passes(r->str) ? ERR_STORE : ERR_INTERNAL, "Redis: %s", r->str);
	if (type != 0 && r->type != type)
		return err_set(e, ERR_INTERNAL, "Redis: an answer of type %d where %d was expected", r->type, type);
	return 0;
}

struct str
link_str(const redisReply *r)
{
	return (struct str){r->str, r->len};
}

int
link_strs(struct arena *a, const redisReply *r, struct str **out, struct err *e)
{
	if (link_check(r, REDIS_REPLY_ARRAY, e) != 0)
		return -1;
	*out = arena_alloc(a, r->elements * sizeof **out);
	for (size_t i = 0; i < r->elements; i++) {
		if (r->element[i]->type != REDIS_REPLY_STRING)
			return err_set(e, ERR_INTERNAL, "Redis: an element that is no string");
		(*out)[i] = link_str(r->element[i]);
	}
	return 0;
}
