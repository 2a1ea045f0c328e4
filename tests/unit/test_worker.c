/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that deliver, on a real store and journal, against a unit's system in this process (tests/lib/addressee.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "deliver/worker.h"
#include "run/jobs.h"
#include "store/queue.h"
#include "tests/lib/addressee.h"
#include "tests/lib/play.h"

static struct addressee x;

static int
start(void **state)
{
	office_start(state);
	addressee_open(&x, &office);
	return 0;
}

static int
stop(void **state)
{
	addressee_close(&x);
	return office_stop(state);
}

static void
sleep_ms(long ms)
{
	const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&t, NULL);
}

static struct workers *
begin(void)
{
	atomic_store(&office.w.core.stop, false);
	struct workers *w = workers_start(&office.w.core, &office.e);
	assert_non_null(w);
	return w;
}

/* How long it took, milliseconds. */
static int64_t
end(struct workers *w)
{
	int64_t began = clock_mono_us();

	atomic_store(&office.w.core.stop, true);
	workers_stop(w);
	return (clock_mono_us() - began) / 1000;
}

static void
wait_for(struct errand er, enum exchange_state state)
{
	for (int i = 0; i < 1000 && addressee_kept(&x, er).state != state; i++)
		sleep_ms(10);
	assert_string_equal(exchange_state_name(addressee_kept(&x, er).state), exchange_state_name(state));
}

static void
wait_requests(int n)
{
	for (int i = 0; i < 1000 && addressee_requests(&x) < n; i++)
		sleep_ms(10);
	assert_true(addressee_requests(&x) >= n);
}

static void
test_what_waits_in_any_slot_is_taken_and_sent_once(void **state)
{
	(void)state;
	enum { N = 20 };
	struct errand er[N];
	unsigned buckets = 0;
	char last[8] = "";
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	for (int i = 0; i < N / 2; i++)
		er[i] = addressee_errand(&x, arena_fmt(office.a, "slots-%d", i));
	struct workers *w = begin();
	for (int i = N / 2; i < N; i++)
		er[i] = addressee_errand(&x, arena_fmt(office.a, "slots-%d", i));
	for (int i = 0; i < N; i++) {
		wait_for(er[i], EXCHANGE_DONE);
		buckets += strncmp(last, er[i].dossier, 5) != 0;
		snprintf(last, sizeof last, "%.5s", er[i].dossier);
	}
	assert_true(buckets > 3);
	assert_int_equal(addressee_requests(&x), N);
	assert_true(end(w) < 3000);
}

static void
test_the_job_due_brings_back_what_waited(void **state)
{
	(void)state;
	struct job_run r = {.core = &office.w.core, .setup = &office.w.setup, .a = office.a};
	addressee_is(&x, PEER_CLOSE, addressee_later);
	struct errand er = addressee_errand(&x, "due");
	struct workers *w = begin();
	wait_for(er, EXCHANGE_BACKOFF);
	end(w);
	assert_int_equal(addressee_requests(&x), 1);
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	w = begin();
	sleep_ms(700); /* long due, and nobody has said so yet */
	assert_int_equal(addressee_requests(&x), 0);
	assert_int_equal(job_due(&r, &office.e), 0);
	wait_for(er, EXCHANGE_DONE);
	assert_int_equal(addressee_requests(&x), 1);
	end(w);
}

static void
test_a_stop_waits_for_the_call_that_is_under_way(void **state)
{
	(void)state;
	addressee_is(&x, PEER_HANG, NULL);
	struct errand er = addressee_errand(&x, "stop");
	struct workers *w = begin();
	wait_requests(1);
	int64_t took = end(w);
	assert_true(took < 3000); /* total_ms, and looking up */
	struct exchange e = addressee_kept(&x, er);
	assert_int_equal(e.state, EXCHANGE_UNSURE); /* it was sent: nobody knows */
	assert_string_equal(e.why, "TIMEOUT");
	assert_int_equal(addressee_requests(&x), 1);
}

/* Its worker is gone, with the entry in its hands; after twice the longest call and a second it is another's. */
static void
test_what_a_dead_worker_held_is_taken_over(void **state)
{
	(void)state;
	struct partner *p = &office.partners[1].p;
	struct taken t;
	p->total_ms = 200;
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	struct errand er = addressee_errand(&x, "dead");
	assert_int_equal(queue_take(office.w.core.store, office.a, UNIT, "dead-process", 3000, &t, &office.e), 1);
	int64_t began = clock_mono_us();
	struct workers *w = begin();
	wait_for(er, EXCHANGE_DONE);
	assert_true(clock_mono_us() - began > 1000000); /* not before its time */
	assert_int_equal(addressee_requests(&x), 1);
	end(w);
	p->total_ms = 1000;
}

static void
test_a_paused_partner_is_left_alone_until_it_is_not(void **state)
{
	(void)state;
	struct partner *p = &office.partners[1].p;
	struct job_run r = {.core = &office.w.core, .setup = &office.w.setup, .a = office.a};
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	p->paused = true;
	struct errand er = addressee_errand(&x, "paused");
	struct workers *w = begin();
	sleep_ms(1200);
	assert_int_equal(addressee_requests(&x), 0);
	assert_int_equal(addressee_kept(&x, er).state, EXCHANGE_READY);
	assert_int_equal(job_due(&r, &office.e), 0);
	end(w);
	p->paused = false;
	w = begin();
	wait_for(er, EXCHANGE_DONE);
	end(w);
}

static void
test_workers_of_more_than_there_may_be_are_refused_and_none_is_left(void **state)
{
	(void)state;
	office.partners[1].workers = 257;
	assert_null(workers_start(&office.w.core, &office.e));
	assert_int_equal(office.e.code, ERR_CONFIG);
	assert_non_null(strstr(office.e.msg, "256"));
	err_clear(&office.e);
	office.partners[1].workers = 2;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_waits_in_any_slot_is_taken_and_sent_once),
	    cmocka_unit_test(test_the_job_due_brings_back_what_waited),
	    cmocka_unit_test(test_a_stop_waits_for_the_call_that_is_under_way),
	    cmocka_unit_test(test_what_a_dead_worker_held_is_taken_over),
	    cmocka_unit_test(test_a_paused_partner_is_left_alone_until_it_is_not),
	    cmocka_unit_test(test_workers_of_more_than_there_may_be_are_refused_and_none_is_left),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
