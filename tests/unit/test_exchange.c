/* SPDX-License-Identifier: Apache-2.0 */
/* The laws of exchange.tbl. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/exchange.h"

enum kind { WORK, WAIT, END };

static const enum kind kinds[EXCHANGE_STATES] = {
#define STATE(name, kind, meaning) [EXCHANGE_##name] = kind,
#include "model/exchange.tbl"
};

static void
test_every_state_is_reachable_from_the_start(void **state)
{
	(void)state;
	bool seen[EXCHANGE_STATES] = {[EXCHANGE_QUEUED] = true};
	for (int round = 0; round < EXCHANGE_STATES; round++)
		for (unsigned s = 0; s < EXCHANGE_STATES; s++)
			for (unsigned ev = 0; seen[s] && ev < EXCHANGE_EVENTS; ev++) {
				enum exchange_state to = exchange_move((enum exchange_state)s, (enum exchange_event)ev);
				if (to != EXCHANGE_STATES)
					seen[to] = true;
			}
	for (unsigned s = 0; s < EXCHANGE_STATES; s++)
		assert_true(seen[s]);
}

static void
test_there_is_no_way_out_of_an_end(void **state)
{
	(void)state;
	for (unsigned s = 0; s < EXCHANGE_STATES; s++) {
		assert_int_equal(exchange_ended((enum exchange_state)s), kinds[s] == END);
		for (unsigned ev = 0; kinds[s] == END && ev < EXCHANGE_EVENTS; ev++)
			assert_int_equal(exchange_move((enum exchange_state)s, (enum exchange_event)ev), EXCHANGE_STATES);
	}
}

static void
test_every_event_is_used(void **state)
{
	(void)state;
	for (unsigned ev = 0; ev < EXCHANGE_EVENTS; ev++) {
		bool used = false;
		for (unsigned s = 0; s < EXCHANGE_STATES; s++)
			used = used || exchange_move((enum exchange_state)s, (enum exchange_event)ev) != EXCHANGE_STATES;
		assert_true(used);
	}
}

static void
test_nothing_that_waits_waits_for_ever(void **state)
{
	(void)state;
	/* Time, the end of the exchange before it, or a person: each waiting state has its own. */
	static const enum exchange_event wakes[] = {EXCHANGE_ON_TIMER, EXCHANGE_ON_HEAD, EXCHANGE_ON_RETRIED};
	for (unsigned s = 0; s < EXCHANGE_STATES; s++) {
		int ways = 0;
		for (size_t i = 0; i < sizeof wakes / sizeof *wakes; i++)
			ways += exchange_move((enum exchange_state)s, wakes[i]) != EXCHANGE_STATES;
		assert_int_equal(ways, kinds[s] == WAIT ? 1 : 0);
	}
}

static void
test_work_in_hand_can_end_well_and_badly(void **state)
{
	(void)state;
	static const enum exchange_state held[] = {EXCHANGE_SENDING, EXCHANGE_ASKING};
	static const enum exchange_event outcomes[] = {EXCHANGE_ON_STEP, EXCHANGE_ON_CONFIRMED, EXCHANGE_ON_REFUSED,
	    EXCHANGE_ON_FAILED, EXCHANGE_ON_LOST, EXCHANGE_ON_GAVE_UP};
	for (size_t h = 0; h < sizeof held / sizeof *held; h++)
		for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
			assert_int_not_equal(exchange_move(held[h], outcomes[i]), EXCHANGE_STATES);
}

static void
test_after_an_unknown_outcome_the_partner_is_asked_before_anything_is_sent(void **state)
{
	(void)state;
	assert_int_equal(exchange_move(EXCHANGE_SENDING, EXCHANGE_ON_LOST), EXCHANGE_UNSURE);
	for (unsigned ev = 0; ev < EXCHANGE_EVENTS; ev++) {
		enum exchange_state to = exchange_move(EXCHANGE_UNSURE, (enum exchange_event)ev);
		assert_true(to == EXCHANGE_STATES || to == EXCHANGE_ASKING ||
		    (ev == EXCHANGE_ON_RESTARTED && to == EXCHANGE_UNSURE));
	}
	assert_int_equal(exchange_move(EXCHANGE_DEAD, EXCHANGE_ON_RETRIED), EXCHANGE_UNSURE);
	for (unsigned from = 0; from < EXCHANGE_STATES; from++) { /* whatever begins anew is asked about first */
		enum exchange_state to = exchange_move((enum exchange_state)from, EXCHANGE_ON_RESTARTED);
		assert_true(to == EXCHANGE_STATES || to == EXCHANGE_UNSURE);
	}
}

static void
test_only_a_person_moves_what_is_dead(void **state)
{
	(void)state;
	for (unsigned ev = 0; ev < EXCHANGE_EVENTS; ev++)
		if (ev != EXCHANGE_ON_RETRIED && ev != EXCHANGE_ON_DROPPED && ev != EXCHANGE_ON_RESTARTED)
			assert_int_equal(exchange_move(EXCHANGE_DEAD, (enum exchange_event)ev), EXCHANGE_STATES);
}

static void
test_names_lead_back(void **state)
{
	(void)state;
	for (unsigned s = 0; s < EXCHANGE_STATES; s++)
		assert_int_equal(exchange_state_find(exchange_state_name((enum exchange_state)s)), s);
	for (unsigned k = 0; k < EXCHANGE_KINDS; k++)
		assert_int_equal(exchange_kind_find(exchange_kind_name((enum exchange_kind)k)), k);
	assert_int_equal(exchange_state_find("NOWHERE"), EXCHANGE_STATES);
	assert_int_equal(exchange_kind_find(""), EXCHANGE_KINDS);
	assert_string_equal(exchange_event_name(EXCHANGE_ON_CONFIRMED), "CONFIRMED");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_state_is_reachable_from_the_start),
	    cmocka_unit_test(test_there_is_no_way_out_of_an_end),
	    cmocka_unit_test(test_every_event_is_used),
	    cmocka_unit_test(test_nothing_that_waits_waits_for_ever),
	    cmocka_unit_test(test_work_in_hand_can_end_well_and_badly),
	    cmocka_unit_test(test_after_an_unknown_outcome_the_partner_is_asked_before_anything_is_sent),
	    cmocka_unit_test(test_only_a_person_moves_what_is_dead),
	    cmocka_unit_test(test_names_lead_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
