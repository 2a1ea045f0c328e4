/* SPDX-License-Identifier: Apache-2.0 */
/* Postal events on a real store and journal: whose item it is, what an event does, what a batch answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/office.h"

static unsigned items = 100;

/* One event in a batch of its own; its result. */
static struct event_result
push(struct pushed_event e)
{
	struct result_events r;

	if (office_events(&office, &e, 1, &r) != 0)
		fail_msg("%s", office.e.msg);
	assert_int_equal(r.n_events, 1);
	return r.events[0];
}

/* The result of that dossier is ready, and an item that nobody knows yet brings it. */
static const char *
on_its_way(const char *id, const char *event)
{
	const char *item = office_item(&office, items++);
	struct result_news n;
	struct pushed_event e = office_event(&office, event, item, "EMA");

	if (office_view(&office, id).dossier.state != DOSSIER_FINISHED)
		assert_int_equal(office_news(&office, id, arena_fmt(office.a, "%s-ready", event), DOSSIER_FINISHED, &n), 0);
	e.at_ms = office.now_ms;
	e.dossier = id;
	assert_int_equal(push(e).outcome, OUTCOME_APPLIED);
	return item;
}

static void
test_an_item_nobody_knows_is_refused(void **state)
{
	(void)state;
	struct event_result r = push(office_event(&office, "u-1", office_item(&office, 9), "EMA"));
	assert_int_equal(r.outcome, OUTCOME_REFUSED);
	assert_int_equal(r.why.code, ERR_UNKNOWN_ITEM);
}

static void
test_a_wrong_check_digit_or_code_is_refused_by_itself(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "t-mixed"), *item = on_its_way(id, "m-0");
	struct pushed_event batch[] = {office_event(&office, "m-1", "RB000000001VN", "EMG"),
	    office_event(&office, "m-2", item, "XXX"), office_event(&office, "m-3", item, "EMG")};
	struct result_events r;
	assert_int_equal(office_events(&office, batch, 3, &r), 0);
	assert_int_equal(r.events[0].why.code, ERR_BAD_CHECK_DIGIT);
	assert_int_equal(r.events[1].why.code, ERR_BAD_VALUE);
	assert_int_equal(r.events[2].outcome, OUTCOME_APPLIED);
	assert_int_equal(r.events[2].state, CONSIGNMENT_AT_DELIVERY_OFFICE);
}

static void
test_an_event_counts_once(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "t-once"), *item = on_its_way(id, "o-0");
	struct pushed_event e = office_event(&office, "o-1", item, "EMG");
	assert_int_equal(push(e).outcome, OUTCOME_APPLIED);
	assert_int_equal(push(e).outcome, OUTCOME_REPEATED);
	assert_int_equal(office_view(&office, id).consignments[0].n_events, 2);
}

static void
test_order_of_arrival_does_not_matter(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "t-order"), *item = on_its_way(id, "r-0");
	struct pushed_event early = office_event(&office, "r-1", item, "EMG"), late = office_event(&office, "r-2", item, "EDG");
	late.at_ms = early.at_ms + 500;
	assert_int_equal(push(late).state, CONSIGNMENT_OUT_FOR_DELIVERY);
	struct event_result r = push(early);
	assert_int_equal(r.outcome, OUTCOME_KEPT);
	assert_int_equal(r.state, CONSIGNMENT_OUT_FOR_DELIVERY);
}

static void
test_a_delivered_result_ends_the_dossier(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "t-end"), *item = on_its_way(id, "e-0");
	assert_int_equal(push(office_event(&office, "e-1", item, "EMI")).state, CONSIGNMENT_DELIVERED);
	struct dossier_view k = office_view(&office, id);
	assert_int_equal(k.dossier.state, DOSSIER_RETURNED);
	assert_string_equal(k.history[k.n_history - 1].kind, "DELIVERED");
}

static void
test_an_item_of_another_dossier_stays_there(void **state)
{
	(void)state;
	const char *first = office_registered(&office, "t-first"), *second = office_registered(&office, "t-second"),
		   *item = on_its_way(first, "x-0");
	struct pushed_event e = office_event(&office, "x-1", item, "EMI");
	e.dossier = second;
	struct event_result r = push(e);
	assert_int_equal(r.outcome, OUTCOME_REFUSED);
	assert_int_equal(r.why.code, ERR_ITEM_IN_USE);
	assert_string_equal(r.why.field, "Dossier");
	assert_int_equal(office_view(&office, second).n_consignments, 0);
	assert_int_equal(office_view(&office, second).dossier.state, DOSSIER_RECEIVED);
	assert_int_equal(office_view(&office, first).dossier.state, DOSSIER_FINISHED);
}

static void
test_one_item_is_not_of_two_dossiers_of_one_batch(void **state)
{
	(void)state;
	const char *first = office_registered(&office, "t-one"), *second = office_registered(&office, "t-two"),
		   *item = office_item(&office, items++);
	struct pushed_event batch[] = {office_event(&office, "y-1", item, "EMA"), office_event(&office, "y-2", item, "EMG")};
	struct result_events r;
	batch[0].dossier = first;
	batch[1].dossier = second;
	assert_int_equal(office_events(&office, batch, 2, &r), 0);
	assert_int_equal(r.events[0].outcome, OUTCOME_APPLIED);
	assert_int_equal(r.events[1].why.code, ERR_ITEM_IN_USE);
	assert_int_equal(office_view(&office, first).consignments[0].n_events, 1);
}

static void
test_a_known_event_that_goes_the_other_way_is_no_repeat(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "t-way"), *item = on_its_way(id, "w-0");
	struct pushed_event e = office_event(&office, "w-1", item, "EMG");
	e.leg = "RETURN";
	assert_int_equal(push(e).outcome, OUTCOME_APPLIED);
	assert_int_equal(push(e).outcome, OUTCOME_REPEATED);
	e.leg = "COLLECT";
	struct event_result r = push(e);
	assert_int_equal(r.outcome, OUTCOME_REFUSED);
	assert_int_equal(r.why.code, ERR_CONFLICT);
	assert_string_equal(r.why.field, "Leg");
}

/* More items than one change takes: the last of them, in whatever change it comes, is waited for. */
static void
test_a_large_batch_ends_the_dossier_with_its_last_item(void **state)
{
	(void)state;
	enum { N = 12 };
	const char *id = office_registered(&office, "t-large");
	struct pushed_event batch[N];
	struct result_news n;
	struct result_events r;
	assert_int_equal(office_news(&office, id, "l-ready", DOSSIER_FINISHED, &n), 0);
	for (unsigned i = 0; i < N; i++) {
		batch[i] = office_event(&office, arena_fmt(office.a, "l-%u", i), office_item(&office, items++), "EMI");
		batch[i].dossier = id;
	}
	batch[N - 1].code = "EMA"; /* the last by number, hence in the second change */
	assert_int_equal(office_events(&office, batch, N, &r), 0);
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(r.events[i].outcome, OUTCOME_APPLIED);
	assert_int_equal(office_view(&office, id).dossier.state, DOSSIER_FINISHED);
	struct pushed_event last = office_event(&office, "l-end", batch[N - 1].item, "EMI");
	assert_int_equal(push(last).outcome, OUTCOME_APPLIED);
	assert_int_equal(office_view(&office, id).dossier.state, DOSSIER_RETURNED);
}

static void
test_a_large_batch_of_deliveries_ends_the_dossier_once(void **state)
{
	(void)state;
	enum { N = 12 };
	const char *id = office_registered(&office, "t-all");
	struct pushed_event batch[N];
	struct result_news n;
	struct result_events r;
	unsigned lines = 0;
	assert_int_equal(office_news(&office, id, "a-ready", DOSSIER_FINISHED, &n), 0);
	for (unsigned i = 0; i < N; i++) {
		batch[i] = office_event(&office, arena_fmt(office.a, "a-%u", i), office_item(&office, items++), "EMI");
		batch[i].dossier = id;
	}
	assert_int_equal(office_events(&office, batch, N, &r), 0);
	struct dossier_view k = office_view(&office, id);
	assert_int_equal(k.dossier.state, DOSSIER_RETURNED);
	for (size_t i = 0; i < k.n_history; i++)
		lines += strcmp(k.history[i].kind, "DELIVERED") == 0;
	assert_int_equal(lines, 1);
}

static void
test_events_of_many_dossiers_in_one_batch_all_come(void **state)
{
	(void)state;
	enum { N = 6 };
	const char *ids[N];
	struct pushed_event batch[N];
	struct result_events r;
	for (unsigned i = 0; i < N; i++) {
		ids[i] = office_registered(&office, arena_fmt(office.a, "t-many-%u", i));
		batch[i] = office_event(&office, arena_fmt(office.a, "b-%u-1", i),
		    on_its_way(ids[i], arena_fmt(office.a, "b-%u-0", i)), "EMI");
	}
	for (unsigned i = 0; i < N; i++)
		batch[i].at_ms = office.now_ms;
	assert_int_equal(office_events(&office, batch, N, &r), 0);
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(r.events[i].outcome, OUTCOME_APPLIED);
		assert_int_equal(office_view(&office, ids[i]).dossier.state, DOSSIER_RETURNED);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_item_nobody_knows_is_refused),
	    cmocka_unit_test(test_a_wrong_check_digit_or_code_is_refused_by_itself),
	    cmocka_unit_test(test_an_event_counts_once),
	    cmocka_unit_test(test_order_of_arrival_does_not_matter),
	    cmocka_unit_test(test_a_delivered_result_ends_the_dossier),
	    cmocka_unit_test(test_an_item_of_another_dossier_stays_there),
	    cmocka_unit_test(test_one_item_is_not_of_two_dossiers_of_one_batch),
	    cmocka_unit_test(test_a_known_event_that_goes_the_other_way_is_no_repeat),
	    cmocka_unit_test(test_a_large_batch_ends_the_dossier_with_its_last_item),
	    cmocka_unit_test(test_a_large_batch_of_deliveries_ends_the_dossier_once),
	    cmocka_unit_test(test_events_of_many_dossiers_in_one_batch_all_come),
	};
	return cmocka_run_group_tests(tests, office_start, office_stop);
}
