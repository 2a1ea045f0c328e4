/* SPDX-License-Identifier: Apache-2.0 */
/* When failed exchanges are tried again, and when a partner is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "call/breaker.h"
#include "call/schedule.h"
#include "conf/conf_option.h"

enum { AFTER = 5, PAUSE_MS = 30000, PROBE_MS = 60000 };

/* A partner with the defaults of conf.tbl. */
static struct partner
standard(void)
{
	struct arena *a = arena_new(0);
	struct partner_conf c = {0};
	char why[160];

	for (const struct conf_option *o = conf_partner_options; o->name != NULL; o++)
		if (strcmp(o->name, "retry") == 0 || strcmp(o->name, "retry_max") == 0 || strcmp(o->name, "attempts") == 0)
			assert_int_equal(conf_value(o, a, "/", o->def, &c, why, sizeof why), 0);
	arena_free(a);
	return (struct partner){.retry_ms = c.retry, .retry_max_ms = c.retry_max, .attempts = c.attempts};
}

static void
test_pauses_double_up_to_the_longest(void **state)
{
	(void)state;
	const struct partner p = {.retry_ms = 1000, .retry_max_ms = 10000, .attempts = 8};
	const int64_t wanted[] = {1000, 2000, 4000, 8000, 10000, 10000};
	for (unsigned i = 0; i < 6; i++)
		assert_int_equal(schedule_pause_ms(&p, i + 1, 128), wanted[i]);
	assert_int_equal(schedule_pause_ms(&p, 1000000, 128), 10000);
}

static void
test_a_pause_is_off_by_at_most_a_quarter(void **state)
{
	(void)state;
	const struct partner p = standard();
	for (unsigned n = 1; n < (unsigned)p.attempts; n++) {
		int64_t nominal = schedule_pause_ms(&p, n, 128);
		for (unsigned r = 0; r < 256; r++) {
			int64_t ms = schedule_pause_ms(&p, n, (unsigned char)r);
			assert_in_range(ms, nominal * 3 / 4, nominal * 5 / 4);
		}
		assert_int_equal(schedule_pause_ms(&p, n, 0), nominal * 3 / 4);
	}
}

static void
test_the_default_schedule_lasts_a_day_even_with_every_pause_at_its_shortest(void **state)
{
	(void)state;
	const struct partner p = standard();
	int64_t shortest = schedule_total_ms(&p, 0), longest = schedule_total_ms(&p, 255);
	assert_true(shortest >= 24 * 3600 * (int64_t)1000);
	assert_true(longest <= 72 * 3600 * (int64_t)1000);
}

/* `docs/operating-outbox.md` says when the nth attempt comes. */
static void
test_the_document_tells_the_default_schedule(void **state)
{
	(void)state;
	const struct partner p = standard();
	char text[16384], row[80];
	FILE *f = fopen("docs/operating-outbox.md", "r");
	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = '\0';
	fclose(f);
	int64_t at = 0;
	for (unsigned n = 1; n <= (unsigned)p.attempts; n++) {
		if (n > 1)
			at += schedule_pause_ms(&p, n - 1, 128);
		snprintf(row, sizeof row, "| %u | %lld:%02lld:%02lld |", n, (long long)at / 3600000, (long long)at / 60000 % 60,
		    (long long)at / 1000 % 60);
		if ((n <= 12 || n == (unsigned)p.attempts) && strstr(text, row) == NULL)
			fail_msg("docs/operating-outbox.md has no row %s", row);
	}
}

static enum breaker_change
fail_times(struct breaker *b, int n, int64_t now)
{
	enum breaker_change last = BREAKER_SAME;
	for (int i = 0; i < n; i++)
		last = breaker_failed(b, now, AFTER, PAUSE_MS);
	return last;
}

static void
test_a_breaker_opens_after_so_many_failures_in_a_row(void **state)
{
	(void)state;
	struct breaker b = {0};
	assert_int_equal(fail_times(&b, AFTER - 1, 0), BREAKER_SAME);
	assert_int_equal(breaker_answered(&b), BREAKER_SAME);
	assert_int_equal(fail_times(&b, AFTER - 1, 0), BREAKER_SAME);
	assert_true(breaker_may(&b, 0, PROBE_MS));
	assert_int_equal(fail_times(&b, 1, 0), BREAKER_OPENED);
	assert_false(breaker_may(&b, 0, PROBE_MS));
	assert_false(breaker_may(&b, PAUSE_MS - 1, PROBE_MS));
}

static void
test_after_the_pause_one_probe_goes_and_its_answer_closes(void **state)
{
	(void)state;
	struct breaker b = {0};
	fail_times(&b, AFTER, 0);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS));
	assert_false(breaker_may(&b, PAUSE_MS, PROBE_MS));
	assert_int_equal(breaker_answered(&b), BREAKER_CLOSED_AGAIN);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS) && breaker_may(&b, PAUSE_MS, PROBE_MS));
	assert_int_equal(fail_times(&b, AFTER - 1, PAUSE_MS), BREAKER_SAME);
}

static void
test_each_failed_probe_doubles_the_pause_up_to_five_minutes(void **state)
{
	(void)state;
	static const int64_t wanted[] = {60000, 120000, 240000, 300000, 300000};
	struct breaker b = {0};
	int64_t now = PAUSE_MS;
	fail_times(&b, AFTER, 0);
	for (int i = 0; i < 5; i++) {
		assert_true(breaker_may(&b, now, PROBE_MS));
		assert_int_equal(breaker_failed(&b, now, AFTER, PAUSE_MS), BREAKER_SAME); /* open it was, open it stays */
		assert_false(breaker_may(&b, now + wanted[i] - 1, PROBE_MS));
		now += wanted[i];
	}
}

static void
test_failures_of_calls_under_way_do_not_lengthen_the_pause(void **state)
{
	(void)state;
	struct breaker b = {0};
	fail_times(&b, AFTER, 0);
	assert_int_equal(fail_times(&b, 31, PAUSE_MS - 1), BREAKER_SAME);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS));
}

static void
test_a_probe_with_nothing_to_send_leaves_the_turn_to_the_next(void **state)
{
	(void)state;
	struct breaker b = {0};
	fail_times(&b, AFTER, 0);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS));
	breaker_unused(&b);
	assert_int_equal(b.state, BREAKER_OPEN);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS));
	assert_false(breaker_may(&b, PAUSE_MS, PROBE_MS));
}

static void
test_a_probe_that_never_tells_is_followed_by_another(void **state)
{
	(void)state;
	struct breaker b = {0};
	fail_times(&b, AFTER, 0);
	assert_true(breaker_may(&b, PAUSE_MS, PROBE_MS));
	assert_false(breaker_may(&b, PAUSE_MS + PROBE_MS - 1, PROBE_MS));
	assert_true(breaker_may(&b, PAUSE_MS + PROBE_MS, PROBE_MS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_pauses_double_up_to_the_longest),
	    cmocka_unit_test(test_a_pause_is_off_by_at_most_a_quarter),
	    cmocka_unit_test(test_the_default_schedule_lasts_a_day_even_with_every_pause_at_its_shortest),
	    cmocka_unit_test(test_the_document_tells_the_default_schedule),
	    cmocka_unit_test(test_a_breaker_opens_after_so_many_failures_in_a_row),
	    cmocka_unit_test(test_after_the_pause_one_probe_goes_and_its_answer_closes),
	    cmocka_unit_test(test_each_failed_probe_doubles_the_pause_up_to_five_minutes),
	    cmocka_unit_test(test_failures_of_calls_under_way_do_not_lengthen_the_pause),
	    cmocka_unit_test(test_a_probe_with_nothing_to_send_leaves_the_turn_to_the_next),
	    cmocka_unit_test(test_a_probe_that_never_tells_is_followed_by_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
