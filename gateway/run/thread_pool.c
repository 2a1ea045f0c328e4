/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that take tasks; see thread_pool.h. */
#include "run/thread_pool.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* One thread.  Each has a condition of its own, so that the one to wake is chosen here. */
struct pooled_thread {
	struct thread_pool *pool;
	pthread_t thread;
	pthread_cond_t wake;
	bool asleep;
	struct pooled_thread *below; /* who fell asleep before it */
};

struct thread_pool {
	pthread_mutex_t lock;
	struct thread_task *first, **last;
	size_t waiting, most;      /* tasks in the queue; how many there may be */
	struct pooled_thread *asleep; /* the last that fell asleep goes first: its stack and its memory are still near */
	bool stop;
	size_t n;
	struct pooled_thread threads[];
};

static struct thread_task *
take(struct thread_pool *p)
{
	struct thread_task *t = p->first;

	if (t == NULL)
		return NULL;
	p->waiting--;
	if ((p->first = t->next) == NULL)
		p->last = &p->first;
	return t;
}

static void
fall_asleep(struct pooled_thread *x)
{
	struct thread_pool *p = x->pool;

	x->below = p->asleep;
	p->asleep = x;
	x->asleep = true;
	while (x->asleep)
		pthread_cond_wait(&x->wake, &p->lock);
}

static void
wake_one(struct thread_pool *p)
{
	struct pooled_thread *x = p->asleep;

	if (x == NULL)
		return;
	p->asleep = x->below;
	x->asleep = false;
	pthread_cond_signal(&x->wake);
}

static void *
run(void *ctx)
{
	struct pooled_thread *x = ctx;
	struct thread_pool *p = x->pool;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct thread_task *t = take(p);
		if (t == NULL && p->stop)
			break;
		if (t == NULL) {
			fall_asleep(x);
			continue;
		}
		pthread_mutex_unlock(&p->lock);
		t->run(t->ctx);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static int
start_thread(struct thread_pool *p, struct pooled_thread *x, struct err *e)
{
	pthread_attr_t attr;

	x->pool = p;
	pthread_cond_init(&x->wake, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, THREAD_STACK);
	int r = pthread_create(&x->thread, &attr, run, x);
	pthread_attr_destroy(&attr);
	if (r == 0)
		return 0;
	pthread_cond_destroy(&x->wake);
	return err_set(e, ERR_INTERNAL, "a thread cannot be started: %s", strerror(r));
}

struct thread_pool *
thread_pool_start(size_t threads, size_t waiting, struct err *e)
{
	struct thread_pool *p = calloc(1, sizeof *p + threads * sizeof p->threads[0]);

	if (p == NULL)
		abort();
	assert(threads > 0 && threads <= THREAD_POOL_MAX);
	pthread_mutex_init(&p->lock, NULL);
	p->last = &p->first;
	p->most = waiting;
	while (p->n < threads && start_thread(p, &p->threads[p->n], e) == 0)
		p->n++;
	if (p->n == threads)
		return p;
	thread_pool_stop(p);
	thread_pool_free(p);
	return NULL;
}

void
thread_pool_stop(struct thread_pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	while (p->asleep != NULL)
		wake_one(p);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->n; i++)
		pthread_join(p->threads[i].thread, NULL);
}

void
thread_pool_free(struct thread_pool *p)
{
	for (size_t i = 0; i < p->n; i++)
		pthread_cond_destroy(&p->threads[i].wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

bool
thread_pool_do(struct thread_pool *p, struct thread_task *t)
{
	t->next = NULL;
	pthread_mutex_lock(&p->lock);
	bool taken = !p->stop && p->waiting < p->most;
	if (taken) {
		*p->last = t;
		p->last = &t->next;
		p->waiting++;
		wake_one(p);
	}
	pthread_mutex_unlock(&p->lock);
	return taken;
}
