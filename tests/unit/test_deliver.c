/* SPDX-License-Identifier: Apache-2.0 */
/* One exchange at work, on a real store and journal, against a unit's system in this process (tests/lib/addressee.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "call/circuit.h"
#include "deliver/deliver.h"
#include "tests/lib/addressee.h"
#include "tests/lib/play.h"
#include "wire/wire.h"

static struct addressee x;
static struct wire *wire;

static int
start(void **state)
{
	office_start(state);
	addressee_open(&x, &office);
	wire = wire_new();
	return 0;
}

static int
stop(void **state)
{
	wire_free(wire);
	addressee_close(&x);
	return office_stop(state);
}

static void
sleep_ms(long ms)
{
	const struct timespec t = {0, ms * 1000000};
	nanosleep(&t, NULL);
}

static struct call
caller(void)
{
	return (struct call){.core = &office.w.core,
	    .setup = &office.w.setup,
	    .to = &office.partners[1],
	    .wire = wire,
	    .a = office.a,
	    .circuit = circuit_of(&office.w.core, UNIT)};
}

static struct taken
take(const char *consumer, struct errand er)
{
	struct taken t;

	assert_int_equal(queue_take(office.w.core.store, office.a, UNIT, consumer, 3000, &t, &office.e), 1);
	assert_string_equal(t.exchange, er.exchange);
	return t;
}

/* As a worker does: take it and work on it; what it then is. */
static struct exchange
work(struct errand er)
{
	struct call c = caller();
	struct taken t = take("one", er);

	if (deliver_taken(&c, &t, false, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return addressee_kept(&x, er);
}

/* As the job due does, when its time has come. */
static struct exchange
come_due(struct errand er)
{
	const struct due due = {er.dossier, er.exchange};

	assert_int_equal(deliver_due(&office.w.core, &office.w.setup, office.a, UNIT, &due, &office.e), 0);
	return addressee_kept(&x, er);
}

static void
assert_is(struct exchange e, enum exchange_state state, const char *why)
{
	assert_string_equal(exchange_state_name(e.state), exchange_state_name(state));
	assert_string_equal(e.why, why);
}

static void
test_what_is_taken_there_is_done_and_its_number_kept(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	struct errand er = addressee_errand(&x, "done");
	assert_is(addressee_kept(&x, er), EXCHANGE_READY, "");
	assert_is(work(er), EXCHANGE_DONE, "");
	assert_int_equal(addressee_requests(&x), 1);
	assert_non_null(strstr(peer_request(x.peer), "POST /deliver"));
	assert_string_equal(office_view(&office, er.dossier).dossier.number, ADDRESSEE_NUMBER);
	struct taken t;
	assert_int_equal(queue_take(office.w.core.store, office.a, UNIT, "one", 0, &t, &office.e), 0); /* nothing is left to take */
}

static void
test_an_entry_of_what_is_over_is_forgotten_without_a_call(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	struct errand er = addressee_errand(&x, "twice");
	struct call c = caller();
	struct taken t = take("one", er);
	assert_int_equal(deliver_taken(&c, &t, false, &office.e), 0);
	assert_int_equal(deliver_taken(&c, &t, true, &office.e), 0);
	assert_int_equal(addressee_requests(&x), 1);
}

/* The connection is lost after the request: it may have been done, so the partner is asked before anything is sent again. */
static struct errand
unsure(const char *ref)
{
	struct errand er;

	addressee_is(&x, PEER_RESET, NULL);
	er = addressee_errand(&x, ref);
	x.delivered = x.asked = 0;
	assert_is(work(er), EXCHANGE_UNSURE, "BAD_REPLY");
	assert_int_equal(x.delivered, 1);
	assert_is(come_due(er), EXCHANGE_ASKING, "BAD_REPLY");
	return er;
}

static void
test_an_unsure_one_that_was_done_is_asked_about_and_never_sent_again(void **state)
{
	(void)state;
	struct errand er = unsure("found");
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	assert_is(work(er), EXCHANGE_DONE, "");
	assert_non_null(strstr(peer_request(x.peer), "POST /ask"));
	assert_int_equal(x.delivered, 1);
	assert_int_equal(x.asked, 1);
	assert_int_equal(addressee_requests(&x), 1);
}

static void
test_an_unsure_one_that_was_not_done_is_sent_again_after_the_question(void **state)
{
	(void)state;
	struct errand er = unsure("absent");
	addressee_is(&x, PEER_CLOSE, addressee_absent);
	assert_is(work(er), EXCHANGE_READY, "absent");
	assert_int_equal(x.asked, 1);
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	assert_is(work(er), EXCHANGE_DONE, "");
	assert_int_equal(x.asked, 1);
	assert_int_equal(x.delivered, 2);
}

static void
test_a_question_without_an_answer_is_asked_again(void **state)
{
	(void)state;
	struct errand er = unsure("silent");
	assert_is(work(er), EXCHANGE_UNSURE, "BAD_REPLY"); /* the question was lost as well */
	assert_int_equal(x.delivered, 1);
	assert_int_equal(x.asked, 1);
}

static void
test_what_the_unit_refuses_waits_for_a_person(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_refused);
	struct errand er = addressee_errand(&x, "refused");
	assert_is(work(er), EXCHANGE_DEAD, "refused");
	assert_int_equal(addressee_requests(&x), 1);
	assert_is(come_due(er), EXCHANGE_DEAD, "refused"); /* no time brings it back */
}

/* Whoever signed it: the number of another unit is none for this dossier, and is not kept. */
static void
test_a_number_of_another_unit_waits_for_a_person(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_another);
	struct errand er = addressee_errand(&x, "another");
	assert_is(work(er), EXCHANGE_DEAD, "NUMBER_OF_ANOTHER_UNIT");
	assert_null(office_view(&office, er.dossier).dossier.number);
	office.partners[1].p.unit = "H27.56"; /* by agreement the province puts that code there */
	addressee_is(&x, PEER_CLOSE, addressee_another);
	er = addressee_errand(&x, "agreed");
	assert_is(work(er), EXCHANGE_DONE, "");
	assert_string_equal(office_view(&office, er.dossier).dossier.number, ADDRESSEE_ANOTHER);
	office.partners[1].p.unit = NULL;
}

static void
test_later_is_tried_again_and_not_for_ever(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_later);
	struct errand er = addressee_errand(&x, "later");
	for (unsigned i = 1; i < 4; i++) {
		int64_t now = clock_now_ms();
		struct exchange e = work(er);
		assert_is(e, EXCHANGE_BACKOFF, "later");
		assert_int_equal(e.attempts, i);
		assert_true(e.due_ms > now && e.due_ms <= clock_now_ms() + 100);
		assert_is(come_due(er), EXCHANGE_READY, "later");
	}
	assert_is(work(er), EXCHANGE_DEAD, "later"); /* attempts = 4 */
	assert_int_equal(addressee_requests(&x), 4);
}

static void
test_nobody_there_shuts_the_circuit_and_one_probe_opens_it(void **state)
{
	(void)state;
	struct partner *p = &office.partners[1].p;
	struct circuit *g = circuit_of(&office.w.core, UNIT);
	p->breaker_after = 2;
	p->breaker_pause_ms = 200;
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	p->url = arena_fmt(office.a, "http://127.0.0.1:%d", peer_no_port());
	struct errand er = addressee_errand(&x, "breaker");
	circuit_answered(g);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(circuit_may(g, p), CIRCUIT_OPEN);
		assert_is(work(er), EXCHANGE_BACKOFF, "PARTNER_DOWN"); /* never reached: nothing can have been done */
		assert_is(come_due(er), EXCHANGE_READY, "PARTNER_DOWN");
	}
	assert_true(circuit_is_shut(g));
	assert_int_equal(circuit_may(g, p), CIRCUIT_CLOSED);
	sleep_ms(400);
	assert_int_equal(circuit_may(g, p), CIRCUIT_PROBE);
	assert_int_equal(circuit_may(g, p), CIRCUIT_CLOSED); /* one at a time */
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	assert_is(work(er), EXCHANGE_DONE, "");
	assert_false(circuit_is_shut(g));
	p->breaker_after = 100;
}

/* The worker of the first call died; who takes it over does not know whether bytes left. */
static void
test_what_a_dead_worker_held_is_asked_about(void **state)
{
	(void)state;
	addressee_is(&x, PEER_RESET, NULL);
	struct errand er = addressee_errand(&x, "orphan");
	struct taken t = take("dead", er), again;
	struct call c = caller();
	assert_int_equal(queue_reclaim(office.w.core.store, office.a, UNIT, "other", 0, &again, &office.e), 1);
	x.delivered = 0;
	assert_int_equal(deliver_taken(&c, &again, true, &office.e), 0); /* READY: it had not begun, so it is sent */
	assert_int_equal(x.delivered, 1);
	(void)t;
	assert_is(addressee_kept(&x, er), EXCHANGE_UNSURE, "BAD_REPLY");
	assert_is(come_due(er), EXCHANGE_ASKING, "BAD_REPLY");
	t = take("dead", er);
	assert_int_equal(queue_reclaim(office.w.core.store, office.a, UNIT, "other", 0, &again, &office.e), 1);
	x.asked = 0;
	assert_int_equal(deliver_taken(&c, &again, true, &office.e), 0);
	assert_is(addressee_kept(&x, er), EXCHANGE_UNSURE, "worker-gone");
	assert_int_equal(x.delivered, 1);
	assert_int_equal(x.asked, 0);
}

/* A worker slept for so long that another has its entry: it sends nothing, and moves nothing. */
static void
test_who_lost_its_entry_sends_nothing(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, addressee_taken);
	struct errand er = addressee_errand(&x, "lease");
	struct taken slept = take("slow", er), now;
	struct call c = caller();
	assert_int_equal(queue_reclaim(office.w.core.store, office.a, UNIT, "other", 0, &now, &office.e), 1);
	slept.since_us = clock_mono_us() - 5000000;
	x.delivered = 0;
	assert_int_equal(deliver_taken(&c, &slept, false, &office.e), 0);
	assert_int_equal(x.delivered, 0);
	assert_is(addressee_kept(&x, er), EXCHANGE_READY, "");
	assert_int_equal(deliver_taken(&c, &now, true, &office.e), 0);
	assert_is(addressee_kept(&x, er), EXCHANGE_DONE, "");
	assert_int_equal(addressee_requests(&x), 1);
}

static void
test_a_reply_without_a_meaning_leaves_it_unsure(void **state)
{
	(void)state;
	addressee_is(&x, PEER_CLOSE, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nwhat");
	struct errand er = addressee_errand(&x, "babble");
	assert_is(work(er), EXCHANGE_UNSURE, "BAD_REPLY");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_taken_there_is_done_and_its_number_kept),
	    cmocka_unit_test(test_an_entry_of_what_is_over_is_forgotten_without_a_call),
	    cmocka_unit_test(test_an_unsure_one_that_was_done_is_asked_about_and_never_sent_again),
	    cmocka_unit_test(test_an_unsure_one_that_was_not_done_is_sent_again_after_the_question),
	    cmocka_unit_test(test_a_question_without_an_answer_is_asked_again),
	    cmocka_unit_test(test_what_the_unit_refuses_waits_for_a_person),
	    cmocka_unit_test(test_a_number_of_another_unit_waits_for_a_person),
	    cmocka_unit_test(test_later_is_tried_again_and_not_for_ever),
	    cmocka_unit_test(test_nobody_there_shuts_the_circuit_and_one_probe_opens_it),
	    cmocka_unit_test(test_what_a_dead_worker_held_is_asked_about),
	    cmocka_unit_test(test_who_lost_its_entry_sends_nothing),
	    cmocka_unit_test(test_a_reply_without_a_meaning_leaves_it_unsure),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
