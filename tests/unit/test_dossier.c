/* SPDX-License-Identifier: Apache-2.0 */
/* States of a dossier, and news that comes late, twice and in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/dossier.h"
#include "tests/lib/permute.h"

enum { MOST = 6 };

/* Domain section 2.2, written a second time by hand. */
static const int legal[][8] = {
	[1] = {2, 3, 5, 7}, [2] = {4, 5, 6, 7, 8, 9}, [4] = {5, 6, 7, 8, 9}, [5] = {4, 2, 3, 7, 8}, [6] = {4, 7, 8, 9},
	[8] = {4, 10}, [9] = {10, 6}, [10] = {0},
};

static void
test_the_moves_are_those_of_the_national_list(void **state)
{
	(void)state;
	for (int from = 1; from <= 10; from++)
		for (int to = 1; to <= 10; to++) {
			bool want = false;
			for (int i = 0; i < 8 && legal[from][i] != 0; i++)
				want = want || legal[from][i] == to;
			assert_int_equal(dossier_may((enum dossier_state)from, (enum dossier_state)to), want);
		}
	assert_int_equal(DOSSIER_STATES, 11);
}

static void
test_a_final_state_has_no_way_out_and_every_other_one_has(void **state)
{
	(void)state;
	for (int from = 1; from < DOSSIER_STATES; from++) {
		int ways = 0;
		for (int to = 1; to < DOSSIER_STATES; to++)
			ways += dossier_may((enum dossier_state)from, (enum dossier_state)to);
		assert_int_equal(ways == 0, dossier_kind((enum dossier_state)from) == DOSSIER_FINAL);
	}
}

struct tale {
	const char *what;
	int start;
	int states[MOST]; /* at times 1, 2, ... */
};

static const struct tale tales[] = {
	{"straight through", 2, {4, 9, 10}},
	{"papers were missing", 2, {4, 5, 4, 9, 10}},
	{"received again after papers came", 1, {5, 2, 4, 6, 9, 10}},
	{"stopped and resumed", 2, {4, 8, 4, 6, 4, 9}},
	{"stopped, papers given back", 2, {4, 8, 10}},
	{"a payment after the result", 2, {9, 6, 9, 6, 9, 10}},
	{"not received", 1, {5, 3}},
	{"withdrawn while papers were missing", 1, {2, 5, 7}},
	{"asked twice for papers", 2, {5, 2, 5, 4, 5, 4}},
};

static size_t
length(const struct tale *t)
{
	size_t n = 0;
	while (n < MOST && t->states[n] != 0)
		n++;
	return n;
}

/* What the flows do with news, without a store: keep the line, apply it and what follows. */
static enum dossier_state
play(const struct tale *t, const size_t *order, size_t n, bool twice)
{
	struct history kept[2 * MOST] = {{0}};
	enum dossier_state now = (enum dossier_state)t->start;
	int64_t since = 0;
	size_t n_kept = 0;

	for (size_t i = 0; i < n * (twice ? 2 : 1); i++) {
		size_t k = order[i % n];
		struct history news = {.key = "", .kind = "STATUS", .state = (enum dossier_state)t->states[k],
		    .at_ms = (int64_t)k + 1};
		const struct history *follow[MOST];
		int got = dossier_news(now, since, &news, kept, n_kept, follow, MOST);
		news.applied = got >= 0;
		if (got >= 0) {
			now = news.state;
			since = news.at_ms;
		}
		for (int f = 0; f < got; f++) {
			assert_true(dossier_may(now, follow[f]->state));
			now = follow[f]->state;
			since = follow[f]->at_ms;
			kept[follow[f] - kept].applied = true;
		}
		kept[n_kept++] = news;
	}
	return now;
}

static void
test_a_legal_history_ends_in_its_last_state_in_whatever_order_it_arrives(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof tales / sizeof *tales; k++) {
		size_t order[MOST] = {0, 1, 2, 3, 4, 5}, n = length(&tales[k]);
		do {
			assert_int_equal(play(&tales[k], order, n, false), tales[k].states[n - 1]);
			assert_int_equal(play(&tales[k], order, n, true), tales[k].states[n - 1]);
		} while (permute_next(order, n));
	}
}

static void
test_all_legal_histories_of_four_moves_end_well_in_all_orders(void **state)
{
	(void)state;
	for (int code = 0; code < 2 * 10000; code++) {
		struct tale t = {
		    "", 1 + code / 10000, {code / 1000 % 10 + 1, code / 100 % 10 + 1, code / 10 % 10 + 1, code % 10 + 1}};
		bool ok = dossier_may((enum dossier_state)t.start, (enum dossier_state)t.states[0]);
		for (int i = 0; ok && i < 3; i++)
			ok = dossier_may((enum dossier_state)t.states[i], (enum dossier_state)t.states[i + 1]);
		size_t order[MOST] = {0, 1, 2, 3, 4, 5};
		do {
			if (ok)
				assert_int_equal(play(&t, order, 4, false), t.states[3]);
		} while (ok && permute_next(order, 4));
	}
}

static void
test_late_illegal_and_repeated_news_moves_nothing(void **state)
{
	(void)state;
	const struct history *follow[MOST];
	const struct {
		int state;
		int64_t since;
		struct history news;
	} rows[] = {
	    {4, 10, {.state = DOSSIER_FINISHED, .at_ms = 9}},   /* older than the present state */
	    {4, 10, {.state = DOSSIER_PROCESSING, .at_ms = 11}},/* the same again */
	    {2, 10, {.state = DOSSIER_RETURNED, .at_ms = 11}},  /* no such move */
	    {10, 10, {.state = DOSSIER_PROCESSING, .at_ms = 99}},/* final */
	    {2, 10, {.state = DOSSIER_NONE, .at_ms = 11}},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(dossier_news((enum dossier_state)rows[i].state, rows[i].since, &rows[i].news, NULL, 0,
		    follow, MOST), -1);
}

static void
test_ids_are_the_same_for_ever_and_tell_ours_from_others(void **state)
{
	(void)state;
	unsigned char hash[32] = {1, 2, 3};
	char id[DOSSIER_ID_LEN + 1], again[DOSSIER_ID_LEN + 1];
	hash[31] = 7 + DOSSIER_BUCKETS;
	dossier_id("42", hash, id);
	dossier_id("42", hash, again);
	assert_string_equal(id, again);
	assert_int_equal(strlen(id), DOSSIER_ID_LEN);
	assert_memory_equal(id, "42.07-", 6);
	assert_true(dossier_id_ok(id));
	const char *bad[] = {"", "42.07-", "42.64-0123456789abcdefghjkmnpqrstvwxy", "42.07_0123456789abcdefghjkmnpqrstvwxy",
	    "42.07-0123456789abcdefghjkmnpqrstvwxi", "4a.07-0123456789abcdefghjkmnpqrstvwxy",
	    "42.07-0123456789abcdefghjkmnpqrstvwxyz"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(dossier_id_ok(bad[i]));
}

static void
test_states_have_names_in_both_languages(void **state)
{
	(void)state;
	for (int s = 1; s < DOSSIER_STATES; s++) {
		assert_true(dossier_state_ok(s));
		assert_true(strlen(dossier_state_name((enum dossier_state)s)) > 4);
		assert_true(strlen(dossier_state_vi((enum dossier_state)s)) > 4);
		assert_true(strlen(dossier_state_en((enum dossier_state)s)) > 4);
	}
	assert_false(dossier_state_ok(0));
	assert_false(dossier_state_ok(11));
	assert_string_equal(dossier_state_name(DOSSIER_NONE), "NONE");
}

enum { NOW = 1000000000 };

static void
test_the_number_of_the_answer_counts(void **state)
{
	(void)state;
	struct dossier d = {0};
	assert_false(dossier_numbered(&d, "H27.55-1"));
	assert_string_equal(d.number, "H27.55-1");
	assert_false(dossier_numbered(&d, "H27.55-1"));
	assert_true(dossier_numbered(&d, "H27.55-2"));
	assert_string_equal(d.number, "H27.55-2");
}

static void
test_a_time_from_outside_has_bounds(void **state)
{
	(void)state;
	const int64_t now = INT64_C(1774000000000), accepted = now - 3600000;
	const struct {
		int64_t at;
		bool good;
	} rows[] = {
	    {now, true},
	    {accepted, true},
	    {now + DOSSIER_AHEAD_MS, true},
	    {now + DOSSIER_AHEAD_MS + 1, false},
	    {now + 7 * 3600000, false},
	    {accepted - DOSSIER_BEHIND_MS, true},
	    {accepted - DOSSIER_BEHIND_MS - 1, false},
	    {0, false},
	    {INT64_C(1705284000000), false},
	    {INT64_MAX / 2, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = {0};
		assert_int_equal(dossier_time_check(rows[i].at, accepted, now, "ThoiDiem", &e), rows[i].good ? 0 : -1);
		assert_int_equal(e.code, rows[i].good ? ERR_NONE : ERR_BAD_VALUE);
		if (!rows[i].good) {
			assert_string_equal(e.field, "ThoiDiem");
			assert_int_equal(e.hint, HINT_TIME_BETWEEN);
		}
	}
	struct err e = {0};
	assert_int_equal(dossier_due_check(accepted, accepted, now, "f", &e), 0);
	assert_int_equal(dossier_due_check(now + DOSSIER_DUE_MAX_MS, accepted, now, "f", &e), 0);
	assert_int_equal(dossier_due_check(accepted - 1, accepted, now, "f", &e), -1);
	err_clear(&e);
	assert_int_equal(dossier_due_check(now + DOSSIER_DUE_MAX_MS + 1, accepted, now, "f", &e), -1);
}

/* What releases before this one took from the future bars nothing. */
static void
test_a_state_from_the_future_is_no_bar(void **state)
{
	(void)state;
	struct dossier d = {.accepted_ms = 5, .state_since_ms = NOW + 7 * 3600000};

	assert_true(dossier_since(&d, NOW) == 5);
	d.state_since_ms = NOW + DOSSIER_AHEAD_MS;
	assert_true(dossier_since(&d, NOW) == NOW + DOSSIER_AHEAD_MS);
}

static void
test_the_promised_date_is_the_newest_news_that_brought_one(void **state)
{
	(void)state;
	const struct history h[] = {{.at_ms = 60, .due_ms = 900}, {.at_ms = 80}, {.at_ms = 20, .due_ms = 700}};

	assert_true(dossier_due_since(h, 3) == 60);
	assert_true(dossier_due_since(h + 1, 1) == 0);
}

static struct history
line(enum dossier_source source, const char *kind, int to, int64_t at, bool applied)
{
	return (struct history){.key = "k",
	    .source = source,
	    .kind = kind,
	    .state = (enum dossier_state)to,
	    .at_ms = at,
	    .seen_ms = at,
	    .applied = applied,
	    .note = ""};
}

/* Thousands of news that change nothing, and the dossier going to and fro for ever: what counts finds its place. */
static void
test_the_history_is_bounded_and_never_full(void **state)
{
	(void)state;
	struct history h[DOSSIER_HISTORY_MAX];
	struct dossier d = {.state = DOSSIER_PROCESSING, .state_since_ms = 10};
	size_t n = 0;

	h[n++] = line(DOSSIER_BY_POSTAL, "REGISTERED", 2, 1, true);
	h[n++] = line(DOSSIER_BY_PROVINCE, "SUBMITTED", 0, 2, true);
	for (int i = 0; i < 5000; i++) {
		struct history same = line(DOSSIER_BY_PROVINCE, "STATUS", 4, 10, false);
		same.seen_ms = 100 + i;
		size_t at = dossier_line_place(&d, h, n, &same);
		assert_true(at <= n && at < DOSSIER_HISTORY_MAX);
		h[at] = same;
		n += at == n;
	}
	assert_int_equal(n, 2 + DOSSIER_KEPT_MAX);
	for (int i = 0; i < 5000; i++) {
		struct history real = line(DOSSIER_BY_PROVINCE, "STATUS", i % 2 ? 4 : 5, 10000 + i, true);
		d.state = real.state;
		d.state_since_ms = real.at_ms;
		size_t at = dossier_line_place(&d, h, n, &real);
		assert_true(at <= n && at < DOSSIER_HISTORY_MAX - DOSSIER_HISTORY_OURS + (at < n));
		h[at] = real;
		n += at == n;
	}
	assert_int_equal(n, DOSSIER_HISTORY_MAX - DOSSIER_HISTORY_OURS);
	for (int i = 0; i < 1000; i++) {
		struct history ours = line(DOSSIER_BY_GATEWAY, "DELIVERED", 10, 20000 + i, false);
		size_t at = dossier_line_place(&d, h, n, &ours);
		if (at == n && n == DOSSIER_HISTORY_MAX)
			break; /* all that is left is ours */
		h[at] = ours;
		n += at == n;
	}
	assert_int_equal(n, DOSSIER_HISTORY_MAX);
	assert_string_equal(h[0].kind, "REGISTERED");
	assert_string_equal(h[1].kind, "SUBMITTED");
}

/* An operator's acts, however many, take no place from what counts; nor do they push it out. */
static void
test_acts_of_operators_do_not_fill_the_history(void **state)
{
	(void)state;
	struct history h[DOSSIER_HISTORY_MAX];
	struct dossier d = {.state = DOSSIER_PROCESSING, .state_since_ms = 10};
	size_t n = 0;

	h[n++] = line(DOSSIER_BY_POSTAL, "REGISTERED", 2, 1, true);
	for (int i = 0; i < 5000; i++) {
		struct history act = line(DOSSIER_BY_GATEWAY, HISTORY_OPERATOR, 0, 100 + i, true);
		size_t at = dossier_line_place(&d, h, n, &act);
		assert_true(at <= n && at < DOSSIER_HISTORY_MAX - DOSSIER_HISTORY_OURS);
		h[at] = act;
		n += at == n;
	}
	struct history submitted = line(DOSSIER_BY_PROVINCE, "SUBMITTED", 0, 6000, true),
		       news = line(DOSSIER_BY_PROVINCE, "STATUS", 9, 6001, true);
	size_t at = dossier_line_place(&d, h, n, &submitted);
	assert_true(at > 0 && at < n && h[at].at_ms < 5000);
	h[at] = submitted;
	at = dossier_line_place(&d, h, n, &news);
	assert_true(at > 0 && at < n && strcmp(h[at].kind, HISTORY_OPERATOR) == 0);
	assert_string_equal(h[0].kind, "REGISTERED");
}

/* The line that set the promised date is not pushed out by news that brings none: older news would set the date back. */
static void
test_the_line_of_the_promised_date_stays(void **state)
{
	(void)state;
	struct history h[DOSSIER_HISTORY_MAX];
	struct dossier d = {.state = DOSSIER_PROCESSING, .state_since_ms = 10};
	size_t n = 0;

	h[n++] = line(DOSSIER_BY_PROVINCE, "STATUS", 4, 90, false);
	h[0].due_ms = 777;
	for (int i = 0; i < 1000; i++) {
		struct history same = line(DOSSIER_BY_PROVINCE, "STATUS", 4, 10, false);
		same.seen_ms = 100 + i;
		same.due_ms = i % 2;
		size_t at = dossier_line_place(&d, h, n, &same);
		assert_true(at <= n);
		h[at] = same;
		n += at == n;
	}
	assert_int_equal(n, DOSSIER_KEPT_MAX);
	assert_int_equal(dossier_due_since(h, n), 90);
}

/* Who has the dossier now is said by a line that moves nothing: news that says nothing does not push it out, whatever its state. */
static void
test_a_line_that_said_something_is_not_pushed_out_by_those_that_do_not(void **state)
{
	(void)state;
	struct history h[DOSSIER_HISTORY_MAX];
	struct dossier d = {.state = DOSSIER_PROCESSING, .state_since_ms = 10};
	size_t n = 0;

	h[n++] = line(DOSSIER_BY_PROVINCE, "STATUS", 4, 20, false);
	h[0].told = "sealed";
	for (int i = 0; i < 1000; i++) {
		struct history plain = line(DOSSIER_BY_PROVINCE, "STATUS", i % 2 ? 4 : 10, 30 + i, false);
		size_t at = dossier_line_place(&d, h, n, &plain);
		assert_true(at > 0 && at <= n);
		h[at] = plain;
		n += at == n;
	}
	assert_int_equal(n, DOSSIER_KEPT_MAX);
	struct history says = line(DOSSIER_BY_PROVINCE, "STATUS", 4, 5000, false);
	says.told = "sealed";
	for (int i = 0; i < DOSSIER_KEPT_MAX; i++) {
		size_t at = dossier_line_place(&d, h, n, &says);
		assert_int_equal(at == 0, i == DOSSIER_KEPT_MAX - 1); /* and of those that say something the oldest goes first */
		h[at] = says;
	}
}

/* News that may follow yet stays longer than news that is past. */
static void
test_what_may_follow_is_given_up_last(void **state)
{
	(void)state;
	struct history h[DOSSIER_KEPT_MAX];
	struct dossier d = {.state = DOSSIER_PROCESSING, .state_since_ms = 50};

	for (size_t i = 0; i < DOSSIER_KEPT_MAX; i++)
		h[i] = line(DOSSIER_BY_PROVINCE, "STATUS", 10, 60 + (int64_t)i, false);
	h[70] = line(DOSSIER_BY_PROVINCE, "STATUS", 2, 40, false);
	h[70].seen_ms = 1000;
	struct history more = line(DOSSIER_BY_PROVINCE, "STATUS", 10, 500, false);
	assert_int_equal(dossier_line_place(&d, h, DOSSIER_KEPT_MAX, &more), 70);
	h[70] = more;
	h[70].seen_ms = 2000;
	assert_int_equal(dossier_line_place(&d, h, DOSSIER_KEPT_MAX, &more), 0);
	assert_ptr_equal(dossier_line_find(h, DOSSIER_KEPT_MAX, DOSSIER_BY_PROVINCE, "k"), h);
	assert_null(dossier_line_find(h, DOSSIER_KEPT_MAX, DOSSIER_BY_GATEWAY, "k"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_moves_are_those_of_the_national_list),
	    cmocka_unit_test(test_a_final_state_has_no_way_out_and_every_other_one_has),
	    cmocka_unit_test(test_a_legal_history_ends_in_its_last_state_in_whatever_order_it_arrives),
	    cmocka_unit_test(test_all_legal_histories_of_four_moves_end_well_in_all_orders),
	    cmocka_unit_test(test_late_illegal_and_repeated_news_moves_nothing),
	    cmocka_unit_test(test_ids_are_the_same_for_ever_and_tell_ours_from_others),
	    cmocka_unit_test(test_states_have_names_in_both_languages),
	    cmocka_unit_test(test_the_number_of_the_answer_counts),
	    cmocka_unit_test(test_a_time_from_outside_has_bounds),
	    cmocka_unit_test(test_a_state_from_the_future_is_no_bar),
	    cmocka_unit_test(test_the_promised_date_is_the_newest_news_that_brought_one),
	    cmocka_unit_test(test_the_history_is_bounded_and_never_full),
	    cmocka_unit_test(test_acts_of_operators_do_not_fill_the_history),
	    cmocka_unit_test(test_the_line_of_the_promised_date_stays),
	    cmocka_unit_test(test_a_line_that_said_something_is_not_pushed_out_by_those_that_do_not),
	    cmocka_unit_test(test_what_may_follow_is_given_up_last),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
