/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs by the clock; see jobs.h. */
#include "run/jobs.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "run/core.h"

struct job {
	struct job_status now;
	int64_t next_us;        /* monotonic */
	size_t lane;
};

/* A thread and the jobs it runs, one after the other. */
struct lane {
	struct jobs *jobs;
	pthread_t thread;
	bool started;
};

struct jobs {
	struct core *core;
	job_claim *claim;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool stop;
	size_t n, n_lanes;
	struct job list[JOBS_MAX];
	struct lane lanes[JOBS_MAX];
};

static struct job *
earliest(struct jobs *j, size_t lane)
{
	struct job *found = NULL;

	for (size_t i = 0; i < j->n; i++)
		if (j->list[i].lane == lane && (found == NULL || j->list[i].next_us < found->next_us))
			found = &j->list[i];
	return found;
}

/* One run without the lock.  1 it ran, 0 another gateway has it, -1 it failed. */
static int
run_once(struct jobs *j, const struct job_row *row, struct job_run *r, int64_t period_ms, struct err *e)
{
	if (row->where == JOB_ONE) {
		r->until_us = clock_mono_us() + period_ms * 1000;
		int mine = j->claim(j->core, row->name, period_ms, e);
		if (mine <= 0)
			return mine;
	}
	int rc = row->run(r, e);
	log_with(NULL, NULL);
	return rc == 0 ? 1 : -1;
}

static void
note(struct job *x, int rc, const struct err *why, int64_t began_us, int64_t wait_ms)
{
	int64_t now_us = clock_mono_us(), now_ms = clock_now_ms();

	x->now.running = false;
	x->now.elsewhere = rc == 0;
	x->now.next_ms = now_ms + wait_ms;
	x->next_us = now_us + wait_ms * 1000;
	if (rc == 0)
		return;
	x->now.last_ms = now_ms;
	x->now.took_us = now_us - began_us;
	x->now.runs++;
	x->now.failures += rc < 0;
	x->now.last = rc < 0 ? *why : (struct err){0};
}

/* Called and left with the lock. */
static void
run_job(struct jobs *j, struct job *x, struct arena *a)
{
	struct setup *s = core_setup(j->core);
	struct job_run r = {
	    .core = j->core, .setup = s, .a = a, .failing = x->now.last.code != ERR_NONE, .again_ms = -1, .until_us = INT64_MAX};
	struct err e = {0};
	int64_t began_us = clock_mono_us(), period_ms = x->now.row->period_ms(&s->conf);

	x->now.running = true;
	x->now.period_ms = period_ms;
	pthread_mutex_unlock(&j->lock);
	int rc = run_once(j, x->now.row, &r, period_ms, &e);
	arena_reset(a);
	setup_drop(s);
	pthread_mutex_lock(&j->lock);
	note(x, rc, &e, began_us, r.again_ms >= 0 ? r.again_ms : period_ms);
}

static void *
run_lane(void *ctx)
{
	struct lane *l = ctx;
	struct jobs *j = l->jobs;
	struct arena *a = arena_new(0);
	size_t me = (size_t)(l - j->lanes);

	pthread_mutex_lock(&j->lock);
	while (!j->stop) {
		struct job *x = earliest(j, me);
		const struct timespec until = {.tv_sec = x->next_us / 1000000, .tv_nsec = x->next_us % 1000000 * 1000};
		if (x->next_us > clock_mono_us())
			pthread_cond_timedwait(&j->stopped, &j->lock, &until);
		else
			run_job(j, x, a);
	}
	pthread_mutex_unlock(&j->lock);
	arena_free(a);
	return NULL;
}

/* Which job runs where: lane 0 has the short ones. */
static void
share_out(struct jobs *j, const struct job_row *rows, size_t n)
{
	j->n = n;
	j->n_lanes = 1;
	for (size_t i = 0; i < n; i++) {
		j->list[i].now.row = &rows[i];
		if (rows[i].thread == JOB_LONG)
			j->list[i].lane = j->n_lanes++;
	}
}

struct jobs *
jobs_start(struct core *c, const struct job_row *rows, size_t n, job_claim *claim, struct err *e)
{
	struct jobs *j = calloc(1, sizeof *j);
	pthread_condattr_t monotonic;

	if (j == NULL)
		abort();
	assert(n > 0 && n < JOBS_MAX);
	j->core = c;
	j->claim = claim;
	pthread_mutex_init(&j->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&j->stopped, &monotonic);
	pthread_condattr_destroy(&monotonic);
	share_out(j, rows, n);
	for (size_t i = 0; i < j->n_lanes && e->code == ERR_NONE; i++) {
		struct lane *l = &j->lanes[i];
		l->jobs = j;
		if (earliest(j, i) == NULL) /* no short ones at all */
			continue;
		int r = pthread_create(&l->thread, NULL, run_lane, l);
		l->started = r == 0;
		if (r != 0)
			err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
	}
	if (e->code == ERR_NONE)
		return j;
	jobs_stop(j);
	return NULL;
}

void
jobs_stop(struct jobs *j)
{
	pthread_mutex_lock(&j->lock);
	j->stop = true;
	pthread_cond_broadcast(&j->stopped);
	pthread_mutex_unlock(&j->lock);
	for (size_t i = 0; i < j->n_lanes; i++)
		if (j->lanes[i].started)
			pthread_join(j->lanes[i].thread, NULL);
	pthread_cond_destroy(&j->stopped);
	pthread_mutex_destroy(&j->lock);
	free(j);
}

bool
jobs_status(struct jobs *j, size_t i, struct job_status *out)
{
	if (i >= j->n)
		return false;
	pthread_mutex_lock(&j->lock);
	*out = j->list[i].now;
	pthread_mutex_unlock(&j->lock);
	return true;
}
