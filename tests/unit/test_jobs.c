/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs by the clock, without the gateway: rows of the test's own.  And how much scrubbing a second is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "conf/conf.h"
#include "ledger/scrub.h"
#include "run/core.h"
#include "run/jobs.h"

static atomic_int quick_runs, slow_runs, failing_runs, one_runs, at_once, most_at_once, seen_failing;
static atomic_bool hold, ours;

static void
sleep_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static void
wait_until(atomic_int *x, int n)
{
	for (int i = 0; i < 10000 && atomic_load(x) < n; i++)
		sleep_ms(1);
	assert_true(atomic_load(x) >= n);
}

static int
quick(struct job_run *r, struct err *e)
{
	(void)e;
	assert_non_null(r->setup);
	assert_non_null(arena_alloc(r->a, 100));
	atomic_fetch_add(&quick_runs, 1);
	return 0;
}

/* Hangs as a timestamp authority does. */
static int
slow(struct job_run *r, struct err *e)
{
	(void)r;
	(void)e;
	int now = atomic_fetch_add(&at_once, 1) + 1;
	if (now > atomic_load(&most_at_once))
		atomic_store(&most_at_once, now);
	atomic_fetch_add(&slow_runs, 1);
	while (atomic_load(&hold))
		sleep_ms(1);
	atomic_fetch_sub(&at_once, 1);
	return 0;
}

static int
fails(struct job_run *r, struct err *e)
{
	atomic_fetch_add(&seen_failing, r->failing);
	r->again_ms = 5; /* not the hour of its period */
	return atomic_fetch_add(&failing_runs, 1) < 2 ? err_set(e, ERR_STORE, "not yet") : 0;
}

static int
of_one(struct job_run *r, struct err *e)
{
	(void)e;
	assert_true(r->until_us < INT64_MAX && r->until_us > clock_mono_us() - 1000000);
	atomic_fetch_add(&one_runs, 1);
	return 0;
}

static int
claim(struct core *c, const char *name, int64_t ms, struct err *e)
{
	(void)c;
	(void)e;
	assert_string_equal(name, "one");
	assert_int_equal(ms, 5);
	return atomic_load(&ours);
}

static int64_t
often(const struct conf *c)
{
	(void)c;
	return 5;
}

static int64_t
hourly(const struct conf *c)
{
	(void)c;
	return 3600 * 1000;
}

static const struct job_row rows[] = {
    {"quick", "", JOB_EVERY, JOB_SHORT, often, quick},
    {"slow", "", JOB_EVERY, JOB_LONG, often, slow},
    {"fails", "", JOB_EVERY, JOB_SHORT, hourly, fails},
    {"one", "", JOB_ONE, JOB_LONG, often, of_one},
};

enum { QUICK, SLOW, FAILS, ONE, ROWS };

static void
test_a_job_that_hangs_holds_up_no_other_and_never_runs_twice_at_once(void **state)
{
	struct setup setup = {.refs = 1000000};
	struct core core = {.setup = &setup};
	struct job_status x;
	struct err e = {0};

	(void)state;
	pthread_mutex_init(&core.setup_lock, NULL);
	atomic_store(&hold, true);
	struct jobs *j = jobs_start(&core, rows, ROWS, claim, &e);
	assert_non_null(j);
	wait_until(&slow_runs, 1);
	wait_until(&quick_runs, atomic_load(&quick_runs) + 10);
	assert_int_equal(atomic_load(&slow_runs), 1);
	assert_true(jobs_status(j, SLOW, &x));
	assert_true(x.running);
	atomic_store(&hold, false);
	wait_until(&slow_runs, 3);
	assert_int_equal(atomic_load(&most_at_once), 1);

	wait_until(&failing_runs, 4);
	do
		assert_true(jobs_status(j, FAILS, &x));
	while (x.runs < 4);
	assert_int_equal(x.failures, 2);
	assert_int_equal(x.last.code, ERR_NONE);
	assert_true(x.last_ms > 0 && x.next_ms > 0);
	assert_int_equal(x.period_ms, 3600 * 1000);
	assert_int_equal(atomic_load(&seen_failing), 2);

	assert_true(jobs_status(j, ONE, &x));
	assert_int_equal(x.runs, 0); /* another gateway has it */
	atomic_store(&ours, true);
	wait_until(&one_runs, 2);
	assert_false(jobs_status(j, ROWS, &x));
	jobs_stop(j);
	pthread_mutex_destroy(&core.setup_lock);
	assert_int_equal(atomic_load(&at_once), 0);
}

static void
test_the_real_table_has_names_periods_and_functions(void **state)
{
	struct conf c = {.delivery = {.tick = 500}};

	(void)state;
	assert_true(job_rows_n > 0 && job_rows_n < JOBS_MAX);
	for (size_t i = 0; i < job_rows_n; i++) {
		assert_true(job_rows[i].period_ms(&c) > 0);
		assert_non_null(job_rows[i].run);
		assert_true(job_rows[i].meaning[0] != '\0');
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(job_rows[i].name, job_rows[k].name);
	}
}

/* ---- scrubbing ---- */

/* So many seconds of a store whose keys are so large: bytes that were read. */
static uint64_t
scrub_for(int seconds, int64_t rate, uint64_t size)
{
	struct scrub x = {0};
	uint64_t all = 0;

	for (int i = 0; i < seconds * 10; i++) {
		unsigned n = scrub_keys(&x, 1 + i * (int64_t)100000, rate);
		assert_true(n <= SCRUB_KEYS_MAX);
		if (n == 0)
			continue;
		scrub_took(&x, n, n * size);
		all += n * size;
	}
	return all;
}

static void
test_so_many_bytes_a_second_however_large_a_key_is(void **state)
{
	static const uint64_t sizes[] = {500, 3000, 40000, 5000000};
	const int64_t rate = 128 * 1024;

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		uint64_t got = scrub_for(600, rate, sizes[i]), wanted = 600 * (uint64_t)rate;
		assert_true(got <= wanted + 2 * (uint64_t)rate + 8 * sizes[i]); /* the first are looked at unseen */
		assert_true(got + sizes[i] >= wanted * 9 / 10);
	}
}

static void
test_what_was_not_used_is_not_saved_up(void **state)
{
	struct scrub x = {0};

	(void)state;
	assert_int_equal(scrub_keys(&x, 1, 4096), 8);
	scrub_took(&x, 8, 8192);
	assert_int_equal(scrub_keys(&x, 2, 4096), 0);
	assert_true(scrub_keys(&x, 3600 * (int64_t)1000000, 4096) <= 4) /* 4096 bytes, not an hour's */;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_job_that_hangs_holds_up_no_other_and_never_runs_twice_at_once),
		cmocka_unit_test(test_the_real_table_has_names_periods_and_functions),
		cmocka_unit_test(test_so_many_bytes_a_second_however_large_a_key_is),
		cmocka_unit_test(test_what_was_not_used_is_not_saved_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
