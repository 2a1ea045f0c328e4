/* SPDX-License-Identifier: Apache-2.0 */
/* Events arrive in any order and more than once; the state is what the table says of them in order of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/consignment.h"
#include "tests/lib/permute.h"

enum { MOST = 6 };

struct tale {
	const char *what;
	struct {
		enum consignment_code code;
		int64_t at;
	} events[MOST];
	size_t n;
	enum consignment_state end;
	int64_t since;
};

#define EV(code, at) {CONSIGNMENT_##code, at}

static const struct tale tales[] = {
	{"delivered at the first attempt", {EV(EMA, 1), EV(EDD, 2), EV(EDE, 3), EV(EMG, 4), EV(EDG, 5), EV(EMI, 6)}, 6,
	    CONSIGNMENT_DELIVERED, 6},
	{"absent, then delivered", {EV(EMG, 1), EV(EDG, 2), EV(EMH, 3), EV(EDF, 4), EV(EDG, 5), EV(EMI, 6)}, 6,
	    CONSIGNMENT_DELIVERED, 6},
	{"absent, fetched at the office", {EV(EMA, 1), EV(EDG, 2), EV(EMH, 3), EV(EDH, 4), EV(EMI, 9)}, 5,
	    CONSIGNMENT_DELIVERED, 9},
	{"refused and brought back", {EV(EDG, 1), EV(EMH, 2), EV(RTS, 3), EV(EDD, 4), EV(EDG, 5), EV(EMI, 6)}, 6,
	    CONSIGNMENT_RETURNED, 6},
	{"on its way back", {EV(EMA, 1), EV(EMH, 2), EV(RTS, 3), EV(EDE, 4), EV(EMG, 5)}, 5, CONSIGNMENT_RETURNING, 3},
	{"scans after delivery move nothing", {EV(EMA, 1), EV(EMI, 2), EV(EMG, 3), EV(EMH, 4)}, 4,
	    CONSIGNMENT_DELIVERED, 2},
	{"scans were missed", {EV(EMA, 1), EV(EMI, 2)}, 2, CONSIGNMENT_DELIVERED, 2},
	{"the whole evening carries one time", {EV(EDG, 7), EV(EMG, 7), EV(EMH, 7), EV(EDE, 7), EV(EMA, 7)}, 5,
	    CONSIGNMENT_ATTEMPT_FAILED, 7},
	{"posted only", {EV(EMA, 1)}, 1, CONSIGNMENT_COLLECTED, 1},
};

static void
play(const struct tale *t, const size_t *order, struct consignment *c, struct postal_event *room)
{
	static const char *const ids[MOST] = {"e0", "e1", "e2", "e3", "e4", "e5"};

	*c = (struct consignment){.item = "RB123456785VN", .events = room};
	for (size_t i = 0; i < t->n; i++) {
		size_t k = order[i];
		room[c->n_events++] = (struct postal_event){ids[k], t->events[k].code, t->events[k].at, "", "", "", false, {0}};
		consignment_fold(c);
	}
}

static void
test_all_orders_of_arrival_end_in_the_same_state(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof tales / sizeof *tales; k++) {
		size_t order[MOST] = {0, 1, 2, 3, 4, 5}, orders = 0;
		do {
			struct postal_event room[MOST];
			struct consignment c;
			play(&tales[k], order, &c, room);
			assert_int_equal(c.state, tales[k].end);
			assert_true(c.state_since_ms == tales[k].since);
			orders++;
		} while (permute_next(order, tales[k].n));
		assert_true(tales[k].n < 6 || orders == 720);
	}
}

static void
test_the_events_end_up_sorted_and_marked(void **state)
{
	(void)state;
	const size_t order[] = {3, 2, 1, 0};
	struct postal_event room[MOST];
	struct consignment c;
	play(&tales[5], order, &c, room);
	assert_int_equal(c.events[0].code, CONSIGNMENT_EMA);
	assert_true(c.events[0].applied);
	assert_true(c.events[1].applied);
	assert_false(c.events[2].applied);
	assert_false(c.events[3].applied);
}

static void
test_a_final_state_stays_whatever_comes(void **state)
{
	(void)state;
	for (unsigned s = 0; s < CONSIGNMENT_STATES; s++)
		for (unsigned code = 0; code < CONSIGNMENT_CODES; code++)
			if (consignment_final((enum consignment_state)s))
				assert_int_equal(consignment_step((enum consignment_state)s, (enum consignment_code)code), s);
}

static void
test_every_state_but_the_first_is_reachable(void **state)
{
	(void)state;
	bool seen[CONSIGNMENT_STATES] = {[CONSIGNMENT_ORDERED] = true};
	for (int round = 0; round < CONSIGNMENT_STATES; round++)
		for (unsigned s = 0; s < CONSIGNMENT_STATES; s++)
			for (unsigned code = 0; seen[s] && code < CONSIGNMENT_CODES; code++)
				seen[consignment_step((enum consignment_state)s, (enum consignment_code)code)] = true;
	for (unsigned s = 0; s < CONSIGNMENT_STATES; s++)
		assert_true(seen[s]);
}

static void
test_once_on_the_way_back_it_can_only_come_back(void **state)
{
	(void)state;
	for (unsigned code = 0; code < CONSIGNMENT_CODES; code++) {
		enum consignment_state to = consignment_step(CONSIGNMENT_RETURNING, (enum consignment_code)code);
		assert_true(to == CONSIGNMENT_RETURNED || to == CONSIGNMENT_RETURNING || code == CONSIGNMENT_EMA);
		assert_int_not_equal(to, CONSIGNMENT_DELIVERED);
	}
}

static void
test_names_lead_back(void **state)
{
	(void)state;
	for (unsigned c = 0; c < CONSIGNMENT_CODES; c++)
		assert_int_equal(consignment_code_find(consignment_code_name((enum consignment_code)c)), c);
	assert_int_equal(consignment_code_find("EMB"), CONSIGNMENT_CODES);
	assert_int_equal(consignment_code_find(""), CONSIGNMENT_CODES);
	assert_string_equal(consignment_leg_name(CONSIGNMENT_RETURN), "RETURN");
	assert_string_equal(consignment_state_name(CONSIGNMENT_DELIVERED), "DELIVERED");
	assert_string_equal(consignment_state_vi(CONSIGNMENT_DELIVERED), "đã phát");
}

/* An item with more scans than are kept: what moved nothing goes first, the return to the sender never. */
static void
test_what_moved_nothing_is_forgotten_first(void **state)
{
	(void)state;
	struct postal_event room[4] = {{.id = "a", .code = CONSIGNMENT_EMA, .at_ms = 1},
	    {.id = "b", .code = CONSIGNMENT_EMA, .at_ms = 2}, {.id = "c", .code = CONSIGNMENT_RTS, .at_ms = 3},
	    {.id = "d", .code = CONSIGNMENT_EMI, .at_ms = 4}};
	struct consignment c = {.item = "RB123456785VN", .events = room, .n_events = 4};

	consignment_fold(&c);
	assert_int_equal(c.state, CONSIGNMENT_RETURNED);
	consignment_forget(&c);
	assert_int_equal(c.n_events, 3);
	assert_string_equal(c.events[0].id, "a");
	consignment_forget(&c);
	assert_string_equal(c.events[0].id, "c");
	consignment_fold(&c);
	assert_int_equal(c.state, CONSIGNMENT_RETURNED);
	assert_true(c.state_since_ms == 4);
}

static void
test_the_result_is_there_with_the_last_item(void **state)
{
	(void)state;
	struct consignment c[] = {
	    {.leg = CONSIGNMENT_COLLECT, .state = CONSIGNMENT_ORDERED},
	    {.leg = CONSIGNMENT_RETURN, .state = CONSIGNMENT_DELIVERED, .state_since_ms = 5},
	    {.leg = CONSIGNMENT_RETURN, .state = CONSIGNMENT_IN_TRANSIT, .state_since_ms = 6},
	};

	assert_false(consignment_result_there(c, 1));
	assert_true(consignment_result_there(c, 2));
	assert_false(consignment_result_there(c, 3));
	c[2].state = CONSIGNMENT_DELIVERED;
	assert_true(consignment_result_there(c, 3));
	c[2].state = CONSIGNMENT_RETURNED; /* the last one came back: the citizen lacks it */
	assert_false(consignment_result_there(c, 3));
	c[1].state_since_ms = 7;           /* and was delivered with another */
	assert_true(consignment_result_there(c, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_all_orders_of_arrival_end_in_the_same_state),
	    cmocka_unit_test(test_the_events_end_up_sorted_and_marked),
	    cmocka_unit_test(test_a_final_state_stays_whatever_comes),
	    cmocka_unit_test(test_every_state_but_the_first_is_reachable),
	    cmocka_unit_test(test_once_on_the_way_back_it_can_only_come_back),
	    cmocka_unit_test(test_names_lead_back),
	    cmocka_unit_test(test_what_moved_nothing_is_forgotten_first),
	    cmocka_unit_test(test_the_result_is_there_with_the_last_item),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
