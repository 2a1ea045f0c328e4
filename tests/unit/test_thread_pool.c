/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that take tasks from a bounded queue. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "run/thread_pool.h"

enum { THREADS = 8, TASKS = 2000, WAITING = 5 };

static void
wait_until(atomic_int *x, int n)
{
	const struct timespec pause = {0, 1000000};

	for (int i = 0; i < 10000 && atomic_load(x) < n; i++)
		nanosleep(&pause, NULL);
	assert_int_equal(atomic_load(x), n);
}

struct counted {
	struct thread_task task;
	atomic_int *begun;
	pthread_mutex_t *gate;  /* held by the test while tasks are to wait */
	int order;              /* its turn among all that began */
};

static void
count(void *ctx)
{
	struct counted *c = ctx;

	c->order = atomic_fetch_add(c->begun, 1);
	if (c->gate == NULL)
		return;
	pthread_mutex_lock(c->gate);
	pthread_mutex_unlock(c->gate);
}

static void
test_every_task_that_was_taken_runs_before_the_stop_is_over(void **state)
{
	static struct counted tasks[TASKS];
	atomic_int begun = 0;
	struct err e = {0};
	struct thread_pool *p = thread_pool_start(THREADS, TASKS, &e);

	(void)state;
	assert_non_null(p);
	for (int i = 0; i < TASKS; i++) {
		tasks[i] = (struct counted){.task = {.run = count, .ctx = &tasks[i]}, .begun = &begun};
		assert_true(thread_pool_do(p, &tasks[i].task));
	}
	thread_pool_stop(p);
	assert_int_equal(atomic_load(&begun), TASKS);
	assert_false(thread_pool_do(p, &tasks[0].task));
	assert_int_equal(atomic_load(&begun), TASKS);
	thread_pool_free(p);
}

static void
test_as_many_tasks_wait_at_once_as_there_are_threads_and_the_queue_is_bounded(void **state)
{
	static struct counted tasks[THREADS + WAITING + 1];
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int begun = 0;
	struct err e = {0};
	struct thread_pool *p = thread_pool_start(THREADS, WAITING, &e);

	(void)state;
	assert_non_null(p);
	pthread_mutex_lock(&gate);
	for (int i = 0; i <= THREADS + WAITING; i++)
		tasks[i] = (struct counted){.task = {.run = count, .ctx = &tasks[i]}, .begun = &begun, .gate = &gate};
	for (int i = 0; i < THREADS; i++) {
		assert_true(thread_pool_do(p, &tasks[i].task));
		wait_until(&begun, i + 1); /* though all before it wait */
	}
	for (int i = THREADS; i < THREADS + WAITING; i++)
		assert_true(thread_pool_do(p, &tasks[i].task));
	assert_false(thread_pool_do(p, &tasks[THREADS + WAITING].task));
	assert_int_equal(atomic_load(&begun), THREADS);
	pthread_mutex_unlock(&gate);
	wait_until(&begun, THREADS + WAITING);
	assert_true(thread_pool_do(p, &tasks[THREADS + WAITING].task)); /* there is room again */
	thread_pool_stop(p);
	assert_int_equal(atomic_load(&begun), THREADS + WAITING + 1);
	thread_pool_free(p);
}

static void
test_who_comes_first_is_served_first(void **state)
{
	static struct counted tasks[TASKS];
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int begun = 0;
	struct err e = {0};
	struct thread_pool *p = thread_pool_start(1, TASKS, &e);

	(void)state;
	assert_non_null(p);
	pthread_mutex_lock(&gate);
	for (int i = 0; i < TASKS; i++) {
		tasks[i] =
		    (struct counted){.task = {.run = count, .ctx = &tasks[i]}, .begun = &begun, .gate = i == 0 ? &gate : NULL};
		assert_true(thread_pool_do(p, &tasks[i].task));
	}
	pthread_mutex_unlock(&gate);
	thread_pool_stop(p);
	for (int i = 0; i < TASKS; i++)
		assert_int_equal(tasks[i].order, i);
	thread_pool_free(p);
}

/* ---- tasks in two parts ---- */

struct parted {
	struct thread_task task;
	struct thread_pool *pool;
	atomic_int *firsts, *seconds;
	int order; /* of its second part */
};

static void
second_part(void *ctx)
{
	struct parted *x = ctx;

	x->order = atomic_fetch_add(x->seconds, 1);
}

static void
first_part(void *ctx)
{
	struct parted *x = ctx;

	thread_pool_suspend(x->pool);
	atomic_fetch_add(x->firsts, 1); /* from here on it is the test's */
}

static void *
stop_it(void *ctx)
{
	thread_pool_stop(ctx);
	return NULL;
}

static void
test_more_tasks_than_threads_are_suspended_and_the_stop_waits_for_their_second_parts(void **state)
{
	static struct parted tasks[TASKS];
	atomic_int firsts = 0, seconds = 0;
	struct err e = {0};
	struct thread_pool *p = thread_pool_start(2, TASKS, &e);
	pthread_t stopper;

	(void)state;
	assert_non_null(p);
	for (int i = 0; i < TASKS; i++) {
		tasks[i] = (struct parted){
		    .task = {.run = first_part, .ctx = &tasks[i]}, .pool = p, .firsts = &firsts, .seconds = &seconds};
		assert_true(thread_pool_do(p, &tasks[i].task));
	}
	wait_until(&firsts, TASKS);
	pthread_create(&stopper, NULL, stop_it, p);
	for (int i = 0; i < TASKS; i++) {
		tasks[i].task = (struct thread_task){.run = second_part, .ctx = &tasks[i]};
		thread_pool_go_on(p, &tasks[i].task); /* though it stops */
	}
	pthread_join(stopper, NULL);
	assert_int_equal(atomic_load(&seconds), TASKS);
	thread_pool_free(p);
}

static void
test_what_was_begun_goes_before_what_was_not(void **state)
{
	static struct counted fresh[WAITING];
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int begun = 0, firsts = 0;
	struct parted x = {.firsts = &firsts, .seconds = &begun};
	struct counted holds = {.task = {.run = count, .ctx = &holds}, .begun = &begun, .gate = &gate};
	struct err e = {0};
	struct thread_pool *p = x.pool = thread_pool_start(1, WAITING, &e);

	(void)state;
	assert_non_null(p);
	x.task = (struct thread_task){.run = first_part, .ctx = &x};
	assert_true(thread_pool_do(p, &x.task));
	wait_until(&firsts, 1);
	pthread_mutex_lock(&gate);
	assert_true(thread_pool_do(p, &holds.task));
	wait_until(&begun, 1);
	for (int i = 0; i < WAITING; i++) {
		fresh[i] = (struct counted){.task = {.run = count, .ctx = &fresh[i]}, .begun = &begun};
		assert_true(thread_pool_do(p, &fresh[i].task));
	}
	x.task = (struct thread_task){.run = second_part, .ctx = &x};
	thread_pool_go_on(p, &x.task); /* the queue is full */
	pthread_mutex_unlock(&gate);
	thread_pool_stop(p);
	assert_int_equal(x.order, 1);
	for (int i = 0; i < WAITING; i++)
		assert_int_equal(fresh[i].order, 2 + i);
	thread_pool_free(p);
}

/* The stack is as large as promised: a task may use most of it. */
static void
use_the_stack(void *ctx)
{
	volatile char far[THREAD_STACK / 2];
	atomic_int *begun = ctx;

	for (size_t i = 0; i < sizeof far; i += 1024)
		far[i] = 1;
	atomic_fetch_add(begun, far[1024]);
}

static void
test_a_task_has_a_stack(void **state)
{
	atomic_int begun = 0;
	struct thread_task t = {.run = use_the_stack, .ctx = &begun};
	struct err e = {0};
	struct thread_pool *p = thread_pool_start(1, 1, &e);

	(void)state;
	assert_non_null(p);
	assert_true(thread_pool_do(p, &t));
	thread_pool_stop(p);
	thread_pool_free(p);
	assert_int_equal(atomic_load(&begun), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_task_that_was_taken_runs_before_the_stop_is_over),
		cmocka_unit_test(test_as_many_tasks_wait_at_once_as_there_are_threads_and_the_queue_is_bounded),
		cmocka_unit_test(test_who_comes_first_is_served_first),
		cmocka_unit_test(test_more_tasks_than_threads_are_suspended_and_the_stop_waits_for_their_second_parts),
		cmocka_unit_test(test_what_was_begun_goes_before_what_was_not),
		cmocka_unit_test(test_a_task_has_a_stack),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
