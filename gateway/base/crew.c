/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that do jobs; see crew.h.  A job that was begun belongs to its thread (fiber.h says why). */
#include "base/crew.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "base/fiber.h"
#include "base/log.h"

enum { TELL_MAX = 8 };

struct queue {
	struct job *first, **last;
};

/* One thread. */
struct hand {
	struct crew *crew;
	pthread_t thread;
	pthread_cond_t wake;
	bool asleep;            /* until it is woken */
	struct queue again;     /* jobs that may go on */
	struct queue ended;     /* nobody was told of these yet */
	size_t n_ended;
	struct job *job;        /* the one that runs */
	struct fiber **spare;   /* stacks without a job */
	size_t n_spare, n_fibers;
};

struct crew {
	pthread_mutex_t lock;
	struct queue fresh;
	size_t open;            /* jobs of which nobody was told that they have ended */
	size_t at_work, most;   /* threads that are neither asleep nor held up; how many of them begin jobs */
	bool stop;
	size_t n;
	struct hand hands[CREW_MAX];
};

static _Thread_local struct hand *self;

static void
put(struct queue *q, struct job *j)
{
	j->next = NULL;
	*q->last = j;
	q->last = &j->next;
}

static struct job *
get(struct queue *q)
{
	struct job *j = q->first;

	if (j != NULL && (q->first = j->next) == NULL)
		q->last = &q->first;
	return j;
}

static void
wake(struct hand *h)
{
	if (!h->asleep)
		return;
	h->asleep = false;
	h->crew->at_work++;
	pthread_cond_signal(&h->wake);
}

/* A new job is there, or a thread went to sleep: is another one needed?  Always the first ones, whose memory is still near. */
static void
wake_for_fresh(struct crew *c)
{
	size_t i = 0;

	if (c->fresh.first == NULL || c->at_work >= c->most)
		return;
	while (i < c->n && !c->hands[i].asleep)
		i++;
	if (i < c->n)
		wake(&c->hands[i]);
}

static void
fall_asleep(struct hand *h)
{
	struct crew *c = h->crew;

	h->asleep = true;
	c->at_work--;
	wake_for_fresh(c);
	while (h->asleep)
		pthread_cond_wait(&h->wake, &c->lock);
}

/* ---- a thread ---- */

static struct fiber *
take_fiber(struct hand *h)
{
	if (h->n_spare > 0)
		return h->spare[--h->n_spare];
	h->spare = realloc(h->spare, ++h->n_fibers * sizeof *h->spare);
	if (h->spare == NULL)
		abort();
	return fiber_new();
}

static void
work(struct hand *h, struct job *j)
{
	bool begun = j->fiber != NULL;

	if (!begun)
		j->fiber = take_fiber(h);
	h->job = j;
	j->hand = h;
	bool ended = begun ? fiber_resume(j->fiber) : fiber_start(j->fiber, j->run, j->ctx);
	h->job = NULL;
	if (!ended)
		return;
	h->spare[h->n_spare++] = j->fiber;
	put(&h->ended, j);
	h->n_ended++;
}

/* Without the lock. */
static void
tell_ended(struct hand *h)
{
	struct crew *c = h->crew;
	size_t n = h->n_ended;

	if (n == 0)
		return;
	for (struct job *j; (j = get(&h->ended)) != NULL;)
		j->ended(j->ctx);
	h->n_ended = 0;
	pthread_mutex_lock(&c->lock);
	c->open -= n;
	pthread_mutex_unlock(&c->lock);
}

/* What was begun goes before what is new.  NULL: those of ended jobs wait longest, or there is nothing to do. */
static struct job *
next_job(struct hand *h)
{
	struct crew *c = h->crew;
	struct job *j = h->n_ended < TELL_MAX ? get(&h->again) : NULL;

	return j == NULL && h->n_ended == 0 && c->at_work <= c->most ? get(&c->fresh) : j;
}

static void *
run(void *ctx)
{
	struct hand *h = self = ctx;
	struct crew *c = h->crew;

	pthread_mutex_lock(&c->lock);
	while (!c->stop || c->open > 0) {
		struct job *j = next_job(h);
		if (j == NULL && h->n_ended == 0) {
			fall_asleep(h);
			continue;
		}
		pthread_mutex_unlock(&c->lock);
		if (j != NULL)
			work(h, j);
		else
			tell_ended(h);
		pthread_mutex_lock(&c->lock);
	}
	for (size_t i = 0; i < c->n; i++)
		wake(&c->hands[i]); /* that was the last job */
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < h->n_spare; i++)
		fiber_free(h->spare[i]);
	free(h->spare);
	return NULL;
}

/* ---- the crew ---- */

struct crew *
crew_start(size_t threads, struct err *e)
{
	struct crew *c = calloc(1, sizeof *c);

	if (c == NULL)
		abort();
	assert(threads > 0 && threads <= CREW_MAX);
	pthread_mutex_init(&c->lock, NULL);
	c->fresh.last = &c->fresh.first;
	c->most = (size_t)get_nprocs();
	c->at_work = threads;
	for (size_t i = 0; i < threads && e->code == ERR_NONE; i++) {
		struct hand *h = &c->hands[i];
		h->crew = c;
		h->again.last = &h->again.first;
		h->ended.last = &h->ended.first;
		pthread_cond_init(&h->wake, NULL);
		int r = pthread_create(&h->thread, NULL, run, h);
		if (r != 0)
			err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
		c->n += r == 0;
	}
	if (e->code == ERR_NONE)
		return c;
	crew_stop(c);
	crew_free(c);
	return NULL;
}

void
crew_stop(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	c->stop = true;
	for (size_t i = 0; i < c->n; i++)
		wake(&c->hands[i]);
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->n; i++)
		pthread_join(c->hands[i].thread, NULL);
}

void
crew_free(struct crew *c)
{
	for (size_t i = 0; i < c->n; i++)
		pthread_cond_destroy(&c->hands[i].wake);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

bool
crew_do(struct crew *c, struct job *j)
{
	j->fiber = NULL;
	pthread_mutex_lock(&c->lock);
	bool open = !c->stop;
	if (open) {
		c->open++;
		put(&c->fresh, j);
		wake_for_fresh(c);
	}
	pthread_mutex_unlock(&c->lock);
	return open;
}

void
crew_held_up(void)
{
	if (self == NULL)
		return;
	tell_ended(self);
	pthread_mutex_lock(&self->crew->lock);
	self->crew->at_work--;
	wake_for_fresh(self->crew);
	pthread_mutex_unlock(&self->crew->lock);
}

void
crew_goes_on(void)
{
	if (self == NULL)
		return;
	pthread_mutex_lock(&self->crew->lock);
	self->crew->at_work++;
	pthread_mutex_unlock(&self->crew->lock);
}

/* ---- waiting ---- */

void
pause_begin(struct pause *p)
{
	p->job = self != NULL ? self->job : NULL;
	if (p->job == NULL)
		sem_init(&p->turn, 0, 0);
}

void
pause_wait(struct pause *p)
{
	struct log_about about;

	if (p->job != NULL) {
		log_about_take(&about);
		fiber_leave(p->job->fiber);
		log_about_give(&about);
		return;
	}
	while (sem_wait(&p->turn) != 0)
		;
	sem_destroy(&p->turn);
}

void
pause_end(struct pause *p)
{
	struct job *j = p->job;

	if (j == NULL) {
		sem_post(&p->turn);
		return;
	}
	struct crew *c = j->hand->crew;
	pthread_mutex_lock(&c->lock);
	put(&j->hand->again, j);
	wake(j->hand);
	pthread_mutex_unlock(&c->lock);
}
