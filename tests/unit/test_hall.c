/* SPDX-License-Identifier: Apache-2.0 */
/* The queue's order, numbers, clocks and times, without a store: whoever comes when, nobody starves and no number is left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/appointment.h"
#include "model/deadline.h"
#include "model/hall.h"

enum { MANY = 400, ROUNDS = 200 };
#define MINUTE INT64_C(60000)

static struct arena *a;
static const int64_t nine = INT64_C(1772416800000); /* 2026-03-02 09:00 in Viet Nam */

static struct ticket tickets[MANY];
static size_t n;
static struct hall h;

static void
fresh(void)
{
	h = hall_new(a, "480150", nine);
	n = 0;
}

static struct ticket *
give(enum ticket_class c, int64_t now, int64_t due)
{
	struct ticket *t = &tickets[n++];

	*t = (struct ticket){.hall = "480150.2026-03-02", .act = "", .clerk = "", .case_id = ""};
	hall_give(&h, c, now, due, t);
	return t;
}

static void
must(struct ticket *t, enum ticket_act act, int64_t now)
{
	struct err e = {0};

	if (ticket_do(&h, t, act, now, &e) != 0)
		fail_msg("%s", e.msg);
}

/* The next is called: its shown number, or "". */
static const char *
next(int64_t now)
{
	struct ticket *t = hall_next(&h, tickets, n, now);

	if (t == NULL)
		return "";
	must(t, TICKET_CALL, now);
	return ticket_shown(a, t);
}

static void
test_a_hall_is_a_day_of_viet_nam(void **state)
{
	(void)state;
	int64_t midnight;

	assert_int_equal(clock_parse("2026-03-03T00:00:00+07:00", &midnight), 0);
	assert_string_equal(hall_id(a, "480150", midnight - 1), "480150.2026-03-02");
	assert_string_equal(hall_id(a, "480150", midnight), "480150.2026-03-03");
	assert_true(hall_has("480150.2026-03-02", "480150.2026-03-02#abc"));
	assert_false(hall_has("480150.2026-03-02", "480150.2026-03-021#abc"));
	assert_false(hall_has("480150.2026-03-02", "480150.2026-03-02"));
}

static void
test_numbers_of_a_class_are_counted_from_one(void **state)
{
	(void)state;
	fresh();
	assert_string_equal(ticket_shown(a, give(TICKET_ORDINARY, nine, nine)), "A001");
	assert_string_equal(ticket_shown(a, give(TICKET_PRIORITY, nine, nine)), "U001");
	assert_string_equal(ticket_shown(a, give(TICKET_ORDINARY, nine, nine)), "A002");
	assert_string_equal(ticket_shown(a, give(TICKET_APPOINTMENT, nine, nine)), "H001");
}

static void
test_priority_goes_first_and_every_fourth_is_ordinary(void **state)
{
	(void)state;
	static const char *const order[] = {"U001", "U002", "U003", "A001", "U004", "U005", "A002", "A003", ""};

	fresh();
	for (int i = 0; i < 3; i++)
		(void)give(TICKET_ORDINARY, nine, nine);
	for (int i = 0; i < 5; i++)
		(void)give(TICKET_PRIORITY, nine + 1, nine + 1);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		assert_string_equal(next(nine + 2), order[i]);
}

static void
test_an_appointment_goes_first_when_its_time_has_begun(void **state)
{
	(void)state;
	fresh();
	(void)give(TICKET_APPOINTMENT, nine, nine + 30 * MINUTE); /* half an hour early */
	(void)give(TICKET_APPOINTMENT, nine, nine + 15 * MINUTE);
	(void)give(TICKET_PRIORITY, nine, nine);
	(void)give(TICKET_PRIORITY, nine, nine);
	(void)give(TICKET_ORDINARY, nine, nine);
	assert_string_equal(next(nine + MINUTE), "U001");
	assert_string_equal(next(nine + 15 * MINUTE), "H002");
	assert_string_equal(next(nine + 30 * MINUTE), "U002"); /* not two appointments in a row while priority waits */
	assert_string_equal(next(nine + 30 * MINUTE), "A001"); /* and not four before an ordinary one */
	assert_string_equal(next(nine + 30 * MINUTE), "H001");
	(void)give(TICKET_APPOINTMENT, nine + 31 * MINUTE, nine + 90 * MINUTE);
	assert_string_equal(next(nine + 32 * MINUTE), "H003"); /* nobody else waits */
	assert_string_equal(next(nine + 33 * MINUTE), "");
}

/* Whoever is the first of a class is called after three others at most, at any arrivals. */
static void
test_nobody_starves(void **state)
{
	(void)state;
	unsigned r = 1;

	for (int round = 0; round < ROUNDS; round++) {
		unsigned passed[TICKET_CLASSES] = {0};
		size_t called = 0;
		fresh();
		while (n < MANY) {
			for (unsigned k = (r >> 7) % 4; k > 0 && n < MANY; k--) {
				r = r * 1664525u + 1013904223u;
				(void)give((enum ticket_class)((r >> 16) % (round % 2 ? 2 : 3)), nine, nine);
			}
			r = r * 1664525u + 1013904223u;
			struct ticket *t = hall_next(&h, tickets, n, nine);
			bool waits[TICKET_CLASSES] = {false};
			for (size_t i = 0; i < n; i++)
				waits[tickets[i].class] |= tickets[i].state == TICKET_IS_WAITING;
			if (t == NULL) {
				assert_false(waits[0] || waits[1] || waits[2]); /* no desk is idle while somebody waits */
				continue;
			}
			for (size_t i = 0; i < n; i++) /* and none is passed over in its class */
				assert_true(tickets[i].class != t->class || tickets[i].number >= t->number ||
				    tickets[i].state != TICKET_IS_WAITING);
			must(t, TICKET_CALL, nine);
			called++;
			for (int c = 0; c < TICKET_CLASSES; c++) {
				passed[c] = waits[c] && c != (int)t->class ? passed[c] + 1 : 0;
				if (passed[c] > HALL_IN_A_ROW)
					fail_msg("class %d was passed over %u times", c, passed[c]);
			}
		}
		assert_true(called > 0);
		assert_int_equal(h.of[0].last + h.of[1].last + h.of[2].last, MANY);
	}
}

static void
test_the_clocks_stop_at_the_first_call_and_at_the_end(void **state)
{
	(void)state;
	fresh();
	struct ticket *t = give(TICKET_ORDINARY, nine, nine);
	must(t, TICKET_CALL, nine + 10 * MINUTE);
	must(t, TICKET_AGAIN, nine + 11 * MINUTE);
	must(t, TICKET_BEGIN, nine + 12 * MINUTE);
	must(t, TICKET_SERVE, nine + 31 * MINUTE);
	assert_int_equal(ticket_waited(t), 10 * MINUTE);
	assert_int_equal(ticket_handled(t), 20 * MINUTE);
	t = give(TICKET_ORDINARY, nine, nine);
	must(t, TICKET_CALL, nine + 20 * MINUTE);
	must(t, TICKET_SERVE, nine + 20 * MINUTE); /* a question, answered at once */
	struct hall_clock w = hall_waiting(&h, TICKET_CLASSES), d = hall_handling(&h, TICKET_ORDINARY);
	assert_true(w.n == 2 && w.sum_ms == 30 * MINUTE && w.max_ms == 20 * MINUTE);
	assert_true(d.n == 2 && d.sum_ms == 20 * MINUTE && d.max_ms == 20 * MINUTE);
	assert_int_equal(hall_waiting(&h, TICKET_PRIORITY).n, 0);
	t = give(TICKET_APPOINTMENT, nine, nine + 30 * MINUTE);
	must(t, TICKET_CALL, nine + 35 * MINUTE);
	assert_int_equal(ticket_waited(t), 5 * MINUTE); /* he came half an hour early */
	t = give(TICKET_ORDINARY, nine, nine);
	must(t, TICKET_CALL, nine - MINUTE); /* the clock was put back */
	assert_int_equal(ticket_waited(t), 0);
}

static void
test_what_cannot_be_done_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	static const bool may[TICKET_ACTS][TICKET_STATES] = {
	    [TICKET_CALL] = {[TICKET_IS_WAITING] = true},
	    [TICKET_AGAIN] = {[TICKET_IS_CALLED] = true},
	    [TICKET_MISS] = {[TICKET_IS_CALLED] = true},
	    [TICKET_BEGIN] = {[TICKET_IS_CALLED] = true},
	    [TICKET_SERVE] = {[TICKET_IS_CALLED] = true, [TICKET_IS_DESK] = true},
	    [TICKET_LEAVE] = {[TICKET_IS_WAITING] = true, [TICKET_IS_CALLED] = true},
	    [TICKET_CLOSE] = {[TICKET_IS_WAITING] = true, [TICKET_IS_CALLED] = true, [TICKET_IS_DESK] = true},
	};

	for (int act = 0; act < TICKET_ACTS; act++)
		for (int s = 0; s < TICKET_STATES; s++) {
			struct err e = {0};
			fresh();
			struct ticket *t = give(TICKET_PRIORITY, nine, nine), was;
			t->state = (enum ticket_state)s;
			t->calls = TICKET_CALLS;
			was = *t;
			struct hall before = h;
			assert_int_equal(ticket_do(&h, t, (enum ticket_act)act, nine + 1, &e) == 0, may[act][s]);
			if (may[act][s])
				continue;
			assert_int_equal(e.code, ERR_TICKET_MOVED);
			assert_memory_equal(t, &was, sizeof was);
			assert_memory_equal(&h, &before, sizeof h);
		}
}

static void
test_nobody_came_is_said_after_the_third_call_only(void **state)
{
	(void)state;
	struct err e = {0};

	fresh();
	struct ticket *t = give(TICKET_ORDINARY, nine, nine);
	must(t, TICKET_CALL, nine);
	must(t, TICKET_AGAIN, nine);
	assert_int_equal(ticket_do(&h, t, TICKET_MISS, nine, &e), -1);
	must(t, TICKET_AGAIN, nine);
	must(t, TICKET_MISS, nine);
	assert_int_equal(t->state, TICKET_IS_ABSENT);
	assert_int_equal(ticket_handled(t), -1);
	assert_int_equal(hall_handling(&h, TICKET_CLASSES).n, 0);
}

/* ---- times that can be booked ---- */

static void
test_hours_are_read_strictly(void **state)
{
	(void)state;
	static const char *const good[] = {"", "08:00-11:00", "08:00-11:00 13:30-16:30", " 00:00-24:00 "};
	static const char *const bad[] = {"8:00-11:00", "08:00", "08:00-07:00", "08:00-08:00", "08:00-11:00,13:00-14:00",
	    "13:30-16:30 08:00-11:00", "08:00-11:00 10:00-12:00", "08:60-11:00", "24:01-24:02", "08:00-11:00x", "x"};

	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(booking_check(good[i], 15 * MINUTE), 0);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(booking_check(bad[i], 15 * MINUTE), -1);
	assert_int_equal(booking_check("00:00-24:00", MINUTE), -1); /* more than fit */
}

static void
test_times_of_a_day_lie_within_its_hours(void **state)
{
	(void)state;
	struct booking_slot *s;
	int32_t day = deadline_day_of(nine);
	char text[CLOCK_TEXT];

	assert_int_equal(booking_slots(a, "08:00-09:05 13:30-14:00", 30 * MINUTE, day, &s), 3);
	assert_string_equal(clock_vn(s[0].from_ms, text), "2026-03-02T08:00:00+07:00");
	assert_string_equal(clock_vn(s[1].until_ms, text), "2026-03-02T09:00:00+07:00");
	assert_string_equal(clock_vn(s[2].from_ms, text), "2026-03-02T13:30:00+07:00");
	assert_ptr_equal(booking_at(s, 3, s[1].from_ms), &s[1]);
	assert_null(booking_at(s, 3, s[1].from_ms + 1));
	assert_int_equal(booking_slots(a, "", 30 * MINUTE, day, &s), 0);
}

static int
start(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_hall_is_a_day_of_viet_nam),
	    cmocka_unit_test(test_numbers_of_a_class_are_counted_from_one),
	    cmocka_unit_test(test_priority_goes_first_and_every_fourth_is_ordinary),
	    cmocka_unit_test(test_an_appointment_goes_first_when_its_time_has_begun),
	    cmocka_unit_test(test_nobody_starves),
	    cmocka_unit_test(test_the_clocks_stop_at_the_first_call_and_at_the_end),
	    cmocka_unit_test(test_what_cannot_be_done_is_refused_and_changes_nothing),
	    cmocka_unit_test(test_nobody_came_is_said_after_the_third_call_only),
	    cmocka_unit_test(test_hours_are_read_strictly),
	    cmocka_unit_test(test_times_of_a_day_lie_within_its_hours),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
