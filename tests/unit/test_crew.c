/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that do jobs, jobs that wait without their thread, and stacks of their own. */
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

#include "base/crew.h"
#include "base/fiber.h"
#include "base/log.h"

/* ---- stacks ---- */

struct counter {
	struct fiber *f;
	int n;
};

static void
count_to_three(void *ctx)
{
	struct counter *k = ctx;
	char far[64 * 1024]; /* more than a page of the stack is really there */

	memset(far, 1, sizeof far);
	for (int i = 0; i < 3; i++) {
		k->n += far[i * 1000];
		fiber_leave(k->f);
	}
}

static void
test_a_function_is_left_and_taken_up_again(void **state)
{
	struct counter k = {fiber_new(), 0};

	(void)state;
	for (int turn = 0; turn < 2; turn++) { /* the stack serves again */
		k.n = 0;
		assert_false(fiber_start(k.f, count_to_three, &k));
		assert_int_equal(k.n, 1);
		assert_false(fiber_resume(k.f));
		assert_false(fiber_resume(k.f));
		assert_int_equal(k.n, 3);
		assert_true(fiber_resume(k.f));
	}
	fiber_free(k.f);
}

/* ---- jobs ---- */

enum { JOBS = 500 };

/* Somebody else, who ends pauses in the order in which they came. */
struct other {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t come;
	struct pause *queue[JOBS];
	size_t n, done, until;
};

static void *
end_pauses(void *ctx)
{
	struct other *o = ctx;

	pthread_mutex_lock(&o->lock);
	while (o->done < o->until) {
		if (o->done == o->n) {
			pthread_cond_wait(&o->come, &o->lock);
			continue;
		}
		struct pause *p = o->queue[o->done++];
		pthread_mutex_unlock(&o->lock);
		pause_end(p);
		pthread_mutex_lock(&o->lock);
	}
	pthread_mutex_unlock(&o->lock);
	return NULL;
}

static void
other_start(struct other *o, size_t until)
{
	memset(o, 0, sizeof *o);
	o->until = until;
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->come, NULL);
	assert_int_equal(pthread_create(&o->thread, NULL, end_pauses, o), 0);
}

static void
other_join(struct other *o)
{
	pthread_join(o->thread, NULL);
	pthread_cond_destroy(&o->come);
	pthread_mutex_destroy(&o->lock);
}

static void
wait_for(struct other *o)
{
	struct pause p;

	pause_begin(&p);
	pthread_mutex_lock(&o->lock);
	o->queue[o->n++] = &p;
	pthread_cond_signal(&o->come);
	pthread_mutex_unlock(&o->lock);
	pause_wait(&p);
}

struct task {
	struct job job;
	struct other *other;
	pthread_t before, after, told;
	struct log_about about;
	char name[16];
	int local;
	atomic_int *ended;
};

static void
one_task(void *ctx)
{
	struct task *t = ctx;
	int local = (int)(t->name[0] + t->name[1]);

	t->before = pthread_self();
	log_with(t->name, "");
	wait_for(t->other);
	t->after = pthread_self();
	t->local = local;
	log_about_take(&t->about);
}

static void
task_ended(void *ctx)
{
	struct task *t = ctx;

	t->told = pthread_self();
	atomic_fetch_add(t->ended, 1);
}

static void
test_many_jobs_wait_on_few_threads(void **state)
{
	static struct task tasks[JOBS];
	struct other o;
	struct err e = {0};
	atomic_int ended = 0;
	struct crew *c = crew_start(3, &e);

	(void)state;
	assert_non_null(c);
	other_start(&o, JOBS);
	for (int i = 0; i < JOBS; i++) {
		tasks[i] = (struct task){.job = {.run = one_task, .ended = task_ended, .ctx = &tasks[i]}, .other = &o, .ended = &ended};
		snprintf(tasks[i].name, sizeof tasks[i].name, "%d.", i + 10);
		assert_true(crew_do(c, &tasks[i].job));
	}
	crew_stop(c); /* not before all have ended */
	assert_int_equal(atomic_load(&ended), JOBS);
	for (int i = 0; i < JOBS; i++) {
		assert_true(pthread_equal(tasks[i].before, tasks[i].after));
		assert_true(pthread_equal(tasks[i].before, tasks[i].told));
		assert_string_equal(tasks[i].about.dossier, tasks[i].name); /* not that of whoever ran meanwhile */
		assert_int_equal(tasks[i].local, tasks[i].name[0] + tasks[i].name[1]);
	}
	assert_false(crew_do(c, &tasks[0].job));
	crew_free(c);
	other_join(&o);
}

static void
test_who_is_no_job_waits_as_well(void **state)
{
	struct other o;

	(void)state;
	other_start(&o, 2);
	crew_held_up(); /* nothing, here */
	wait_for(&o);
	crew_goes_on();
	wait_for(&o);
	assert_int_equal(o.done, 2);
	other_join(&o);
}

/* ---- held up ---- */

struct stuck {
	struct job job;
	pthread_mutex_t *gate;
	atomic_int *come;
	bool says;
};

static void
get_stuck(void *ctx)
{
	struct stuck *s = ctx;

	atomic_fetch_add(s->come, 1);
	if (s->says)
		crew_held_up();
	pthread_mutex_lock(s->gate);
	pthread_mutex_unlock(s->gate);
	if (s->says)
		crew_goes_on();
}

static void
wait_until(atomic_int *x, int n)
{
	const struct timespec pause = {0, 1000000};

	for (int i = 0; i < 10000 && atomic_load(x) < n; i++)
		nanosleep(&pause, NULL);
	assert_int_equal(atomic_load(x), n);
}

static void
never_mind(void *ctx)
{
	(void)ctx;
}

/* More of them than there are processors: each that says so lets another thread begin a job. */
static void
test_a_thread_that_is_held_up_has_others_take_its_place(void **state)
{
	static struct stuck jobs[CREW_MAX];
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int come = 0;
	struct err e = {0};
	struct crew *c = crew_start(CREW_MAX, &e);

	(void)state;
	assert_non_null(c);
	pthread_mutex_lock(&gate);
	for (int i = 0; i < CREW_MAX; i++) {
		jobs[i] = (struct stuck){{.run = get_stuck, .ended = never_mind, .ctx = &jobs[i]}, &gate, &come, true};
		assert_true(crew_do(c, &jobs[i].job));
	}
	wait_until(&come, CREW_MAX);
	pthread_mutex_unlock(&gate);
	crew_stop(c);
	crew_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_function_is_left_and_taken_up_again),
		cmocka_unit_test(test_many_jobs_wait_on_few_threads),
		cmocka_unit_test(test_who_is_no_job_waits_as_well),
		cmocka_unit_test(test_a_thread_that_is_held_up_has_others_take_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
