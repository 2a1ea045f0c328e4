/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that take tasks; see thread_pool.h. */
#include "run/thread_pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

/* The thread sanitizer keeps what it knows of a thread on its stack. */
#ifdef __SANITIZE_THREAD__
enum { STACK_BESIDES = 4 * 1024 * 1024 };
#else
enum { STACK_BESIDES = 0 };
#endif

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
	struct thread_task *again, **again_last; /* second parts: these go first */
	size_t waiting, most;      /* tasks in the queue; how many there may be */
	size_t suspended;          /* whose second part is still to come */
	bool waking;               /* one was woken and has not looked at the queue yet */
	struct pooled_thread *asleep; /* the last that fell asleep goes first: its stack and its memory are still near */
	bool stop;
	size_t n;
	struct pooled_thread threads[];
};

static void
put(struct thread_task ***last, struct thread_task *t)
{
	t->next = NULL;
	**last = t;
	*last = &t->next;
}

static struct thread_task *
get(struct thread_task **first, struct thread_task ***last)
{
	struct thread_task *t = *first;

	if (t != NULL && (*first = t->next) == NULL)
		*last = first;
	return t;
}

static struct thread_task *
take(struct thread_pool *p)
{
	struct thread_task *t = get(&p->again, &p->again_last);

	if (t != NULL)
		return t;
	t = get(&p->first, &p->last);
	p->waiting -= t != NULL;
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
wake(struct thread_pool *p)
{
	struct pooled_thread *x = p->asleep;

	p->asleep = x->below;
	x->asleep = false;
	pthread_cond_signal(&x->wake);
}

/* Somebody for what is in the queue, one after the other: who was woken looks whether more are needed.  So a burst does not wake
 * all, only as many as the processors have room for. */
static void
wake_one(struct thread_pool *p)
{
	if (p->waking || p->asleep == NULL || (p->again == NULL && p->first == NULL))
		return;
	p->waking = true;
	wake(p);
}

static void
wake_all(struct thread_pool *p)
{
	while (p->asleep != NULL)
		wake(p);
}

static void *
run(void *ctx)
{
	struct pooled_thread *x = ctx;
	struct thread_pool *p = x->pool;

	/* Who is woken does not interrupt who works.  Where it is refused nothing but that is lost. */
	sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
	pthread_mutex_lock(&p->lock);
	for (;;) {
		struct thread_task *t = take(p);
		if (t == NULL && p->stop && p->suspended == 0)
			break;
		if (t == NULL) {
			fall_asleep(x);
			p->waking = false;
			continue;
		}
		wake_one(p);
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
	pthread_attr_setstacksize(&attr, THREAD_STACK + STACK_BESIDES);
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
	p->again_last = &p->again;
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
	wake_all(p);
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
	pthread_mutex_lock(&p->lock);
	bool taken = !p->stop && p->waiting < p->most;
	if (taken) {
		put(&p->last, t);
		p->waiting++;
		wake_one(p);
	}
	pthread_mutex_unlock(&p->lock);
	return taken;
}

void
thread_pool_suspend(struct thread_pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->suspended++;
	pthread_mutex_unlock(&p->lock);
}

void
thread_pool_go_on(struct thread_pool *p, struct thread_task *t)
{
	pthread_mutex_lock(&p->lock);
	put(&p->again_last, t);
	p->suspended--;
	if (p->stop)
		wake_all(p); /* this may have been the last */
	else
		wake_one(p);
	pthread_mutex_unlock(&p->lock);
}
