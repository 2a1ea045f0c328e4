/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised while a dossier lives: pauses shift it, dates that a unit names count, and a replay needs no calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/clock.h"
#include "model/promise.h"

static int32_t off[5];
static struct calendar calendar = {off, 5, NULL, 0, 0};

static int
fill(void **state)
{
	static const char *const tet[] = {"2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"};

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(deadline_day(tet[i], &off[i]), 0);
	return deadline_day("2026-12-31", &calendar.last_day);
}

static int64_t
at(const char *text)
{
	int64_t ms;

	assert_int_equal(clock_parse(text, &ms), 0);
	return ms;
}

enum { LINES = 16 };

/* A dossier received on Monday 2 March 2026 at eight, promised for the 9th at eight; played line by line. */
struct life {
	struct dossier d;
	struct history lines[LINES];
	size_t n;
};

static struct life
begin(enum dossier_state s, enum dossier_clock clock)
{
	struct life l = {.d = {.state = s, .clock = clock}, .n = 1};

	l.d.state_since_ms = l.d.accepted_ms = at("2026-03-02T08:00:00+07:00");
	l.d.due_ms = at("2026-03-09T08:00:00+07:00");
	l.lines[0] = (struct history){.state = s, .at_ms = l.d.accepted_ms, .applied = true};
	return l;
}

static const struct history *
go(struct life *l, enum dossier_state to, const char *when, const char *named)
{
	struct history *line = &l->lines[l->n];
	int64_t since = dossier_due_since(l->lines, l->n);

	*line = (struct history){.state = to, .at_ms = at(when), .due_ms = named != NULL ? at(named) : 0};
	line->applied = dossier_may(l->d.state, to);
	promise_name(&l->d, since, line);
	if (line->applied) {
		promise_arrive(&calendar, &l->d, promise_began(&l->d, l->lines, l->n), dossier_due_since(l->lines, l->n + 1), line);
		l->d.state = to;
		l->d.state_since_ms = line->at_ms;
	}
	l->n++;
	return line;
}

static void
is_due(const struct life *l, const char *want)
{
	char text[CLOCK_TEXT];

	assert_string_equal(clock_vn(l->d.due_ms, text), want);
}

/* By hand: where the clock stands still, when it starts with acceptance and when it starts at the unit. */
static void
test_the_clock_stands_where_papers_or_money_are_waited_for_and_behind_the_result(void **state)
{
	static const bool stands[DOSSIER_STATES] = {[5] = true, [6] = true, [8] = true, [9] = true};

	(void)state;
	for (int s = 1; s < DOSSIER_STATES; s++) {
		const struct dossier counted = {.clock = DOSSIER_CLOCK_ACCEPTANCE}, later = {.clock = DOSSIER_CLOCK_UNIT};
		assert_int_equal(promise_stands(&counted, (enum dossier_state)s), stands[s]);
		assert_int_equal(promise_stands(&later, (enum dossier_state)s), stands[s] || s == 1);
	}
}

static void
test_a_pause_moves_the_promise_by_its_working_time(void **state)
{
	(void)state;
	struct life l = begin(DOSSIER_RECEIVED, DOSSIER_CLOCK_ACCEPTANCE);
	const struct history *line = go(&l, DOSSIER_SUPPLEMENT, "2026-03-03T09:00:00+07:00", NULL);
	assert_int_equal(line->promise_why, PROMISE_SAME);
	assert_int_equal(line->base_ms, l.d.due_ms);
	line = go(&l, DOSSIER_PROCESSING, "2026-03-05T10:30:00+07:00", NULL);
	is_due(&l, "2026-03-11T09:30:00+07:00"); /* two days and an hour and a half */
	assert_int_equal(line->promise_why, PROMISE_PAUSED);
	assert_int_equal(line->was_ms, at("2026-03-09T08:00:00+07:00"));
	assert_int_equal(line->promise_ms, l.d.due_ms);
	go(&l, DOSSIER_FINISHED, "2026-03-06T10:00:00+07:00", NULL);
	is_due(&l, "2026-03-11T09:30:00+07:00");
	go(&l, DOSSIER_RETURNED, "2026-03-20T10:00:00+07:00", NULL);
	is_due(&l, "2026-03-11T09:30:00+07:00");
}

static void
test_a_pause_over_a_weekend_is_counted_in_working_time(void **state)
{
	(void)state;
	struct life l = begin(DOSSIER_RECEIVED, DOSSIER_CLOCK_ACCEPTANCE);
	go(&l, DOSSIER_PAYMENT, "2026-03-06T16:00:00+07:00", NULL);
	go(&l, DOSSIER_PROCESSING, "2026-03-09T08:00:00+07:00", NULL);
	is_due(&l, "2026-03-09T10:00:00+07:00"); /* an hour of Friday and one of Monday */
}

static void
test_a_pause_in_pieces_is_one(void **state)
{
	(void)state;
	struct life one = begin(DOSSIER_PROCESSING, DOSSIER_CLOCK_ACCEPTANCE), two = one;
	go(&one, DOSSIER_STOPPED, "2026-03-03T09:00:00+07:00", NULL);
	go(&one, DOSSIER_PROCESSING, "2026-03-05T15:00:00+07:00", NULL);
	go(&two, DOSSIER_SUPPLEMENT, "2026-03-03T09:00:00+07:00", NULL);
	go(&two, DOSSIER_STOPPED, "2026-03-04T14:00:00+07:00", NULL);
	go(&two, DOSSIER_PROCESSING, "2026-03-05T15:00:00+07:00", NULL);
	assert_int_equal(one.d.due_ms, two.d.due_ms);
}

static void
test_a_date_that_the_unit_names_counts(void **state)
{
	(void)state;
	struct life l = begin(DOSSIER_RECEIVED, DOSSIER_CLOCK_ACCEPTANCE);
	const struct history *line = go(&l, DOSSIER_PROCESSING, "2026-03-03T09:00:00+07:00", "2026-03-12T17:00:00+07:00");
	assert_int_equal(line->promise_why, PROMISE_NAMED);
	is_due(&l, "2026-03-12T17:00:00+07:00");
	go(&l, DOSSIER_SUPPLEMENT, "2026-03-04T09:00:00+07:00", NULL);
	line = go(&l, DOSSIER_PROCESSING, "2026-03-06T09:00:00+07:00", "2026-03-13T17:00:00+07:00");
	is_due(&l, "2026-03-13T17:00:00+07:00"); /* what ends the pause names it: nothing is added */
	assert_int_equal(line->promise_why, PROMISE_NAMED);
	line = go(&l, DOSSIER_PROCESSING, "2026-03-10T09:00:00+07:00", "2026-03-18T17:00:00+07:00"); /* late: the same state */
	assert_false(line->applied);
	is_due(&l, "2026-03-18T17:00:00+07:00");
	line = go(&l, DOSSIER_PROCESSING, "2026-03-09T09:00:00+07:00", "2026-03-16T17:00:00+07:00"); /* older, and learnt later */
	is_due(&l, "2026-03-18T17:00:00+07:00");
	assert_int_equal(line->promise_why, PROMISE_SAME);
	assert_true(line->was_ms == l.d.due_ms && line->promise_ms == l.d.due_ms);
}

/* Named while it stands: the later one of that and what was left counts when it goes on. */
static void
test_a_date_named_in_a_pause_is_no_shorter_than_what_was_left(void **state)
{
	(void)state;
	struct life late = begin(DOSSIER_RECEIVED, DOSSIER_CLOCK_ACCEPTANCE), soon = late;
	go(&late, DOSSIER_SUPPLEMENT, "2026-03-03T09:00:00+07:00", "2026-03-20T17:00:00+07:00");
	go(&late, DOSSIER_RECEIVED, "2026-03-04T09:00:00+07:00", NULL);
	is_due(&late, "2026-03-20T17:00:00+07:00");
	go(&soon, DOSSIER_SUPPLEMENT, "2026-03-03T09:00:00+07:00", "2026-03-10T17:00:00+07:00");
	go(&soon, DOSSIER_RECEIVED, "2026-03-12T09:00:00+07:00", NULL);
	is_due(&soon, "2026-03-18T08:00:00+07:00"); /* seven days behind what was promised before it was asked for */
}

static void
test_the_clock_that_starts_at_the_unit_stands_until_then(void **state)
{
	(void)state;
	struct life unit = begin(DOSSIER_FILED, DOSSIER_CLOCK_UNIT), counter = begin(DOSSIER_FILED, DOSSIER_CLOCK_ACCEPTANCE);
	assert_true(promise_stands(&unit.d, DOSSIER_FILED));
	const struct history *line = go(&unit, DOSSIER_RECEIVED, "2026-03-04T09:00:00+07:00", NULL);
	assert_int_equal(line->promise_why, PROMISE_STARTED);
	is_due(&unit, "2026-03-11T09:00:00+07:00");
	go(&counter, DOSSIER_RECEIVED, "2026-03-04T09:00:00+07:00", NULL);
	is_due(&counter, "2026-03-09T08:00:00+07:00");
	for (unsigned i = 0; i < DOSSIER_CLOCKS; i++)
		assert_string_not_equal(dossier_clock_text(i, true), dossier_clock_text(i, false));
}

static void
test_a_calendar_that_ends_leaves_it_and_says_so(void **state)
{
	(void)state;
	struct life l = begin(DOSSIER_RECEIVED, DOSSIER_CLOCK_ACCEPTANCE);
	l.d.due_ms = at("2026-12-30T08:00:00+07:00");
	go(&l, DOSSIER_SUPPLEMENT, "2026-03-03T09:00:00+07:00", NULL);
	const struct history *line = go(&l, DOSSIER_PROCESSING, "2026-03-12T09:00:00+07:00", NULL);
	assert_int_equal(line->promise_why, PROMISE_NO_CALENDAR);
	is_due(&l, "2026-12-30T08:00:00+07:00");
}

static uint32_t seed = 20261129;

static int64_t
any(int64_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (int64_t)(seed >> 8) % below;
}

/* Any move that the table has; a final state ends the life. */
static bool
any_move(struct life *l, int64_t when)
{
	enum dossier_state to[DOSSIER_STATES];
	size_t n = 0;

	for (int s = 1; s < DOSSIER_STATES; s++)
		if (dossier_may(l->d.state, (enum dossier_state)s))
			to[n++] = (enum dossier_state)s;
	if (n == 0 || l->n == LINES)
		return false;
	struct history *line = &l->lines[l->n];
	*line = (struct history){.state = to[any((int64_t)n)], .at_ms = when, .applied = true};
	promise_arrive(&calendar, &l->d, promise_began(&l->d, l->lines, l->n), 0, line);
	l->d.state = line->state;
	l->d.state_since_ms = when;
	l->n++;
	return true;
}

/* What was left when the clock stopped is left when it goes on, and the promise is what was promised first and all pauses. */
static void
test_whatever_happens_what_was_left_is_left(void **state)
{
	(void)state;
	for (int i = 0; i < 3000; i++) {
		struct life l =
		    begin(any(2) ? DOSSIER_RECEIVED : DOSSIER_FILED, any(2) ? DOSSIER_CLOCK_UNIT : DOSSIER_CLOCK_ACCEPTANCE);
		int64_t first = l.d.due_ms, when = l.d.accepted_ms, due;
		for (;;) {
			struct dossier before = l.d;
			when += any(4 * 24 * 60) * 60000;
			if (!any_move(&l, when))
				break;
			bool stood = promise_stands(&before, before.state), final = dossier_kind(l.d.state) == DOSSIER_FINAL;
			if (!stood || final)
				assert_int_equal(l.d.due_ms, before.due_ms);
			else
				assert_int_equal(deadline_minutes(&calendar, before.state_since_ms, before.due_ms),
				    deadline_minutes(&calendar, when, l.d.due_ms));
			if (final)
				break;
		}
		struct err e = {0};
		int64_t stood = promise_stood(&calendar, &l.d, l.lines, l.n, l.d.state_since_ms);
		const struct history *last = &l.lines[l.n - 1];
		if (dossier_kind(l.d.state) == DOSSIER_FINAL && l.n > 1 && promise_stands(&l.d, l.lines[l.n - 2].state))
			stood -= deadline_minutes(&calendar, l.lines[l.n - 2].at_ms, last->at_ms); /* nothing went on behind it */
		assert_int_equal(deadline_shift(&calendar, first, stood, &due, &e), 0);
		assert_int_equal(deadline_minutes(&calendar, first, due), deadline_minutes(&calendar, first, l.d.due_ms));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_clock_stands_where_papers_or_money_are_waited_for_and_behind_the_result),
	    cmocka_unit_test(test_a_pause_moves_the_promise_by_its_working_time),
	    cmocka_unit_test(test_a_pause_over_a_weekend_is_counted_in_working_time),
	    cmocka_unit_test(test_a_pause_in_pieces_is_one),
	    cmocka_unit_test(test_a_date_that_the_unit_names_counts),
	    cmocka_unit_test(test_a_date_named_in_a_pause_is_no_shorter_than_what_was_left),
	    cmocka_unit_test(test_the_clock_that_starts_at_the_unit_stands_until_then),
	    cmocka_unit_test(test_a_calendar_that_ends_leaves_it_and_says_so),
	    cmocka_unit_test(test_whatever_happens_what_was_left_is_left),
	};

	return cmocka_run_group_tests(tests, fill, NULL);
}
