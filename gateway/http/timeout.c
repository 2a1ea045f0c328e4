/* SPDX-License-Identifier: Apache-2.0 */
/* Absolute deadlines; see timeout.h. */
#include "http/timeout.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"

enum { SWEEP_MS = 100, FRESH_MS = 1000 };

struct timed {
	int fd;
	enum timeout_phase phase;
	int64_t since_us;
	bool cut, ended;        /* shut altogether; for reading */
	struct timed *prev, *next;
};

struct timeouts {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool stop;
	int64_t deadline_us, idle_us;
	struct timed *all;
};

/* NULL, or what the connection was too slow with. */
static const char *
too_slow(const struct timeouts *w, const struct timed *x, int64_t now_us)
{
	static const char *const names[TIMEOUT_PHASES] = {"sending a first line", "sending", "", "reading the answer", "idle"};
	int64_t limit = x->phase == TIMEOUT_IDLE ? w->idle_us : w->deadline_us;

	if (x->cut || x->phase == TIMEOUT_WORKING || now_us - x->since_us <= limit)
		return NULL;
	return names[x->phase];
}

static void
cut(struct timed *x)
{
	shutdown(x->fd, SHUT_RDWR); /* the owner closes it */
	x->cut = true;
}

static void
sweep(struct timeouts *w, int64_t now_us)
{
	for (struct timed *x = w->all; x != NULL; x = x->next) {
		const char *what = too_slow(w, x, now_us);
		if (what == NULL)
			continue;
		cut(x);
		if (x->phase != TIMEOUT_IDLE)
			log_event(LOG_SLOW_CUT, "at=\"%s\" after_ms=%lld", what, (long long)(now_us - x->since_us) / 1000);
	}
}

static void *
run(void *ctx)
{
	struct timeouts *w = ctx;
	struct timespec until;

	pthread_mutex_lock(&w->lock);
	while (!w->stop) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += SWEEP_MS * 1000000L;
		until.tv_sec += until.tv_nsec / 1000000000L;
		until.tv_nsec %= 1000000000L;
		pthread_cond_timedwait(&w->wake, &w->lock, &until);
		sweep(w, clock_mono_us());
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct timeouts *
timeout_start(struct err *e)
{
	struct timeouts *w = calloc(1, sizeof *w);
	pthread_condattr_t attr;

	assert(w != NULL);
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->wake, &attr);
	pthread_condattr_destroy(&attr);
	w->deadline_us = w->idle_us = INT64_MAX;
	int r = pthread_create(&w->thread, NULL, run, w);
	if (r != 0) {
		err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
		free(w);
		return NULL;
	}
	return w;
}

void
timeout_stop(struct timeouts *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	assert(w->all == NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void
timeout_limits(struct timeouts *w, int64_t deadline_ms, int64_t idle_ms)
{
	pthread_mutex_lock(&w->lock);
	w->deadline_us = deadline_ms * 1000;
	w->idle_us = idle_ms * 1000;
	pthread_mutex_unlock(&w->lock);
}

struct timed *
timeout_add(struct timeouts *w, int fd)
{
	struct timed *x = calloc(1, sizeof *x);

	assert(x != NULL);
	x->fd = fd;
	x->phase = TIMEOUT_FRESH;
	x->since_us = clock_mono_us();
	pthread_mutex_lock(&w->lock);
	x->next = w->all;
	if (w->all != NULL)
		w->all->prev = x;
	w->all = x;
	pthread_mutex_unlock(&w->lock);
	return x;
}

void
timeout_remove(struct timeouts *w, struct timed *x)
{
	pthread_mutex_lock(&w->lock);
	if (x->next != NULL)
		x->next->prev = x->prev;
	if (x->prev != NULL)
		x->prev->next = x->next;
	else
		w->all = x->next;
	pthread_mutex_unlock(&w->lock);
	free(x);
}

/* The time of a first request counts from the connection: it may have been sending its first line since then. */
void
timeout_enter(struct timeouts *w, struct timed *x, enum timeout_phase phase)
{
	int64_t now = clock_mono_us();

	pthread_mutex_lock(&w->lock);
	if (!(x->phase == TIMEOUT_FRESH && phase == TIMEOUT_READING))
		x->since_us = now;
	x->phase = phase;
	pthread_mutex_unlock(&w->lock);
}

/* Of a unix socket that is shut for reading, what its peer sent before can still be read, and sending to it is an error: there
 * is no moment in between.  Only a request of several pieces must not be met between two of them. */
static void
end_reading(struct timed *x)
{
	char first;

	if (recv(x->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		return; /* it is about to be read */
	shutdown(x->fd, SHUT_RD);
	x->ended = true;
}

/* The front sends as soon as it is connected; who does not is no front. */
static bool
is_quiet(const struct timed *x, int64_t now_us)
{
	return x->phase == TIMEOUT_IDLE || (x->phase == TIMEOUT_FRESH && now_us - x->since_us > FRESH_MS * 1000);
}

size_t
timeout_end_idle(struct timeouts *w)
{
	int64_t now = clock_mono_us();
	size_t n = 0;

	pthread_mutex_lock(&w->lock);
	for (struct timed *x = w->all; x != NULL; x = x->next) {
		if (!x->cut && !x->ended && is_quiet(x, now))
			end_reading(x);
		n += !x->cut;
	}
	pthread_mutex_unlock(&w->lock);
	return n;
}
