/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs by the clock, without the gateway: rows of the test's own, and two stores on a real Redis for what one gateway does.  And
 * how much scrubbing a second is. */
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
#include "store/store.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"

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

/* ---- of one gateway: whose the store says ---- */

enum { SHIFT_MS = 300 };

static struct core gateways[2];
static atomic_int runs_of[2];
static _Atomic int64_t last_run_us, least_between_us;

static int
claim_in_store(struct core *c, const char *name, int64_t ms, struct err *e)
{
	return store_job_claim(c->store, name, ms, e);
}

static int64_t
shift(const struct conf *c)
{
	(void)c;
	return SHIFT_MS;
}

static int
at_one(struct job_run *r, struct err *e)
{
	int64_t now = clock_mono_us(), before = atomic_exchange(&last_run_us, now);

	(void)e;
	if (before != 0 && now - before < atomic_load(&least_between_us))
		atomic_store(&least_between_us, now - before);
	atomic_fetch_add(&runs_of[r->core - gateways], 1);
	return 0;
}

static const struct job_row shared[] = {{"shared", "", JOB_ONE, JOB_LONG, shift, at_one}};

static struct jobs *
begin_gateway(struct core *c, struct setup *setup, const char *socket)
{
	const struct store_conf conf = kept_conf(socket);
	struct err e = {0};

	c->setup = setup;
	pthread_mutex_init(&c->setup_lock, NULL);
	c->store = store_open(&conf, &e);
	assert_non_null(c->store);
	struct jobs *j = jobs_start(c, shared, 1, claim_in_store, &e);
	assert_non_null(j);
	return j;
}

static void
end_gateway(struct core *c, struct jobs *j)
{
	jobs_stop(j);
	store_close(c->store);
	pthread_mutex_destroy(&c->setup_lock);
}

/* Two gateways, each with a connection of its own to a real Redis. */
static void
test_a_job_of_one_gateway_runs_on_one_and_the_other_takes_over(void **state)
{
	struct setup setup = {.refs = 1000000};
	struct test_redis redis;
	struct job_status x[2];

	(void)state;
	assert_true(test_redis_start(&redis, NULL));
	atomic_store(&least_between_us, INT64_MAX);
	struct jobs *j[2] = {begin_gateway(&gateways[0], &setup, redis.socket), begin_gateway(&gateways[1], &setup, redis.socket)};
	int64_t began = clock_mono_us();
	for (int i = 0; i < 1000 && atomic_load(&runs_of[0]) + atomic_load(&runs_of[1]) < 6; i++)
		sleep_ms(10);
	int64_t periods = (clock_mono_us() - began) / 1000 / SHIFT_MS;
	int all = atomic_load(&runs_of[0]) + atomic_load(&runs_of[1]);
	assert_true(all >= 6 && all <= periods + 2); /* never twice in a period */
	assert_true(atomic_load(&least_between_us) > (SHIFT_MS - 50) * 1000);

	for (int i = 0; i == 0 || (i < 1000 && !x[0].elsewhere && !x[1].elsewhere); i++) { /* each may just have had its turn */
		sleep_ms(10);
		assert_true(jobs_status(j[0], 0, &x[0]) && jobs_status(j[1], 0, &x[1]));
	}
	assert_true(x[0].elsewhere || x[1].elsewhere);
	size_t gone = x[0].elsewhere ? 1 : 0, left = 1 - gone;
	end_gateway(&gateways[gone], j[gone]);
	wait_until(&runs_of[left], atomic_load(&runs_of[left]) + 3);
	assert_true(jobs_status(j[left], 0, &x[left]));
	assert_true(x[left].runs >= 3);
	assert_int_equal(x[left].failures, 0);
	end_gateway(&gateways[left], j[left]);
	test_redis_stop(&redis);
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
	    cmocka_unit_test(test_a_job_of_one_gateway_runs_on_one_and_the_other_takes_over),
	    cmocka_unit_test(test_so_many_bytes_a_second_however_large_a_key_is),
	    cmocka_unit_test(test_what_was_not_used_is_not_saved_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
