/* SPDX-License-Identifier: Apache-2.0 */
/* What the state's systems are told of a dossier's money and life, made of quote, entries and history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/decided.h"
#include "model/fees.h"
#include "model/promise.h"
#include "model/told.h"

static struct arena *a;
static struct decided_fee quote[] = {{"STATE_FEE", "F1", "Lệ phí", "NQ", NULL, 8000, 4000, 4000, 1},
    {"STATE_FEE", "F2", "Phí", "NQ", NULL, 5000, 5000, 0, 1}, {"DIGITISE", "TK.01", "Tờ khai", "QĐ", NULL, 9000, 0, 9000, 0},
    {"POSTAGE", "RETURN", "RETURN", "Bảng", NULL, 20000, 0, 20000, 0}};
static struct decided decided = {.fees = quote, .n_fees = 4};
static struct filing filing = {.unit = "H27.55", .clerk = "hoa.nt", .decided = &decided};

static struct entry
entry(const char *id, enum money_move move, int64_t amount)
{
	struct entry x = {.id = id, .amount = amount, .what = "", .voids = "", .reason = "", .series = ""};

	money_move(&x, move);
	return x;
}

static struct entry
void_of(const char *id, const struct entry *of)
{
	struct entry x = *of;

	x.id = id;
	x.kind = MONEY_VOID;
	x.debit = of->credit;
	x.credit = of->debit;
	x.voids = of->id;
	return x;
}

/* As money_enter allows them: charges first, a line of nothing has none. */
static size_t
charged(struct entry *x)
{
	x[0] = entry("~1", MOVE_STATE_FEE, 4000);
	x[1] = entry("~3", MOVE_DIGITISE, 9000);
	x[2] = entry("~4", MOVE_POSTAGE, 20000);
	return 3;
}

static void
test_a_new_dossier_owes_every_line(void **state)
{
	(void)state;
	struct fees f;

	fees_of(a, &filing, NULL, 0, &f);
	assert_int_equal(f.n, 4);
	assert_int_equal(f.owed, 33000);
	assert_int_equal(f.paid, 0);
	assert_true(f.known);
}

static void
test_what_is_paid_counts_for_the_lines_in_their_order(void **state)
{
	(void)state;
	struct entry x[8];
	struct fees f;
	size_t n = charged(x);

	x[n++] = entry("p1", MOVE_CASH, 6000);
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.n, 4);
	assert_int_equal(f.lines[0].paid, 4000);
	assert_int_equal(f.lines[1].paid, 0);
	assert_int_equal(f.lines[2].paid, 2000);
	assert_int_equal(f.lines[3].paid, 0);
	assert_int_equal(f.paid, 6000);
	x[n++] = entry("r1", MOVE_REFUND_TRANSFER, 5000); /* the state's fee is given back last */
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.lines[0].paid, 1000);
	assert_int_equal(f.paid, 1000);
}

static void
test_a_line_struck_out_is_owed_no_more(void **state)
{
	(void)state;
	struct entry x[8];
	struct fees f;
	size_t n = charged(x);

	x[n] = void_of("v1", &x[1]);
	n++;
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.lines[2].struck, 9000);
	assert_int_equal(f.owed, 24000);
	x[n++] = entry("p1", MOVE_TRANSFER, 24000);
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.lines[2].paid, 0);
	assert_int_equal(f.lines[3].paid, 20000);
	x[n] = void_of("v2", &x[n - 1]); /* the payment never was */
	n++;
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.paid, 0);
	assert_false(fees_in_cash(&x[n - 1]));
	assert_int_equal(fees_taken(&x[n - 1]), -24000);
}

static void
test_a_charge_that_came_later_is_a_line_of_its_own(void **state)
{
	(void)state;
	struct entry x[8];
	struct fees f;
	size_t n = charged(x);

	x[n] = entry("~d4", MOVE_STATE_FEE, 7000); /* as cases/demand.c calls it */
	x[n].what = "news-7";
	x[n].reason = "Phí thẩm định";
	x[n++].collect = MONEY_AT_SUPPLEMENT;
	x[n++] = entry("~5", MOVE_STATE_FEE, 1000); /* and as it did before: behind the four lines of the quote */
	fees_of(a, &filing, x, n, &f);
	assert_int_equal(f.n, 6);
	assert_null(f.lines[4].code); /* the unit gave it none, and the news' key is not one */
	assert_string_equal(f.lines[4].name, "Phí thẩm định");
	assert_int_equal(f.lines[4].collect, MONEY_AT_SUPPLEMENT);
	assert_int_equal(f.lines[5].collect, MONEY_AT_RECEPTION);
	assert_null(f.lines[5].name);
	assert_int_equal(f.lines[4].national, 1);
	assert_int_equal(f.owed, 41000);
	x[n] = entry("p1", MOVE_CASH, 41000);
	fees_of(a, &filing, x, n + 1, &f);
	assert_int_equal(f.owed - f.paid, 0);
	for (size_t i = 0; i < f.n; i++)
		assert_int_equal(f.lines[i].paid, f.lines[i].amount);
}

/* Whatever follows what, the lines never say more or less than the entries. */
static void
test_lines_and_entries_always_agree(void **state)
{
	(void)state;
	static const enum money_move moves[] = {MOVE_CASH, MOVE_TRANSFER, MOVE_REFUND_CASH, MOVE_REFUND_TRANSFER, MOVE_POSTAGE};
	uint32_t seed = 42;

	for (int round = 0; round < 300; round++) {
		bool undone[40] = {false}; /* nothing is made undone twice, and no voiding is (money_void) */
		struct entry x[40];
		struct money m = {.dossier = "d"};
		struct fees f;
		struct err e = {0};
		size_t n = charged(x), first = n;
		for (size_t i = 0; i < first; i++)
			assert_int_equal(money_enter(&m, &x[i], &e), 0);
		while (n < 40) {
			seed = seed * 1664525 + 1013904223;
			size_t of = (seed >> 20) % n;
			bool undo = (seed >> 12) % 8 == 0 && !undone[of] && x[of].kind != MONEY_VOID;
			x[n] = undo ? void_of("v", &x[of])
				    : entry(arena_fmt(a, "e%zu", n), moves[(seed >> 16) % 5], 1 + (seed >> 8) % 9000);
			err_clear(&e);
			if (money_enter(&m, &x[n], &e) == 0) {
				undone[of] |= undo;
				n++;
			} else if ((seed >> 8) % 64 == 1)
				break;
		}
		fees_of(a, &filing, x, n, &f);
		assert_int_equal(f.paid, money_paid(&m));
		assert_int_equal(f.owed - f.paid, money_balance(&m, MONEY_OWED));
		int64_t owed = 0, paid = 0;
		for (size_t i = 0; i < f.n; i++) {
			owed += f.lines[i].amount - f.lines[i].struck;
			paid += f.lines[i].paid;
			assert_true(f.lines[i].paid >= 0 && f.lines[i].paid <= f.lines[i].amount - f.lines[i].struck);
		}
		assert_int_equal(owed, f.owed);
		assert_int_equal(paid, f.paid);
	}
}

static void
test_contract_1_0_has_sums_and_does_not_say_what_was_paid(void **state)
{
	(void)state;
	const struct filing plain = {.unit = "H27.55", .state_fee = 8000, .postage = 20000};
	struct fees f;

	fees_of(a, &plain, NULL, 0, &f);
	assert_int_equal(f.n, 2);
	assert_int_equal(f.lines[0].national, 1);
	assert_int_equal(f.owed, 28000);
	assert_false(f.known);
}

/* ---- what became of it ---- */

static struct history
line(const char *key, enum dossier_state state, int64_t at, int64_t due)
{
	return (struct history){.key = key,
	    .source = DOSSIER_BY_PROVINCE,
	    .state = state,
	    .at_ms = at,
	    .seen_ms = at,
	    .applied = true,
	    .note = "",
	    .due_ms = due};
}

static struct told_lines then;

static const struct told_lines *
until(const struct history *lines, size_t n, int64_t ms)
{
	then = (struct told_lines){.lines = lines, .n = n, .until_ms = ms, .until_seen_ms = ms};
	return &then;
}

static void
test_supplements_follow_the_times_and_not_the_order_in_which_they_were_learnt(void **state)
{
	(void)state;
	struct history h[] = {line("r", DOSSIER_RECEIVED, 1, 0), line("back", DOSSIER_PROCESSING, 30, 900),
	    line("ask", DOSSIER_SUPPLEMENT, 20, 0), line("work", DOSSIER_PROCESSING, 10, 500),
	    line("again", DOSSIER_SUPPLEMENT, 40, 0)};
	struct supplement *s;
	size_t n;

	h[2].note = "ảnh";
	told_supplements(a, &filing, until(h, 5, 1000), 77, &s, &n);
	assert_int_equal(n, 2);
	assert_string_equal(s[0].id, "ask");
	assert_string_equal(s[0].what, "ảnh");
	assert_true(s[0].ended && s[0].taken);
	assert_int_equal(s[0].taken_ms, 30);
	assert_int_equal(s[0].due_before_ms, 500);
	assert_int_equal(s[0].due_after_ms, 900);
	assert_false(s[1].ended);
	assert_null(s[1].what);
	told_supplements(a, &filing, until(h, 5, 25), 77, &s, &n); /* as it was then */
	assert_int_equal(n, 1);
	assert_false(s[0].ended);
	h[2].applied = false;
	told_supplements(a, &filing, until(h, 5, 25), 77, &s, &n);
	assert_int_equal(n, 0);
}

/* The unit named no date: what was promised at acceptance shifts by the pause, and an apology between counts. */
static void
test_a_supplement_says_how_the_promise_shifted(void **state)
{
	(void)state;
	struct history h[] = {line("r", DOSSIER_RECEIVED, 1, 0), line("ask", DOSSIER_SUPPLEMENT, 20, 0),
	    line("back", DOSSIER_PROCESSING, 30, 0), line("sorry", DOSSIER_PROCESSING, 35, 990),
	    line("again", DOSSIER_SUPPLEMENT, 40, 0)};
	struct supplement *s;
	size_t n;

	told_supplements(a, &filing, until(h, 2, 1000), 700, &s, &n); /* nothing has changed it yet */
	assert_int_equal(s[0].due_before_ms, 700);
	assert_int_equal(s[0].due_after_ms, 0);
	h[2].promise_why = PROMISE_PAUSED;
	h[2].was_ms = 700;
	h[2].promise_ms = 800;
	h[3].applied = false;
	h[3].promise_why = PROMISE_NAMED;
	h[3].was_ms = 800;
	h[3].promise_ms = 990;
	told_supplements(a, &filing, until(h, 5, 1000), 990, &s, &n);
	assert_int_equal(n, 2);
	assert_int_equal(s[0].due_before_ms, 700);
	assert_int_equal(s[0].due_after_ms, 800);
	assert_int_equal(s[1].due_before_ms, 990);
	assert_int_equal(s[1].due_after_ms, 0);
}

/* The unit's clock tells whole seconds: what it asked for in the second of the acceptance is dated like that. */
static void
test_what_was_not_seen_by_then_is_not_told_though_it_bears_the_same_time(void **state)
{
	(void)state;
	struct history h[] = {line("r", DOSSIER_RECEIVED, 20, 0), line("ask", DOSSIER_SUPPLEMENT, 20, 0)};
	struct supplement *s;
	size_t n;

	h[1].seen_ms = 21;
	told_supplements(a, &filing, until(h, 2, 20), 700, &s, &n);
	assert_int_equal(n, 0);
	then.until_seen_ms = 21;
	told_supplements(a, &filing, &then, 700, &s, &n);
	assert_int_equal(n, 1);
}

/* It was promised at acceptance; an older date comes after a newer one and changes nothing. */
static void
test_a_date_that_did_not_count_is_not_what_was_promised(void **state)
{
	(void)state;
	struct history h[] = {
	    line("r", DOSSIER_RECEIVED, 1, 0), line("sorry", DOSSIER_PROCESSING, 10, 300), line("ask", DOSSIER_SUPPLEMENT, 20, 0)};
	struct supplement *s;
	size_t n;

	h[1].was_ms = h[1].promise_ms = 900;
	told_supplements(a, &filing, until(h, 3, 1000), 900, &s, &n);
	assert_int_equal(s[0].due_before_ms, 900);
	h[1].was_ms = h[1].promise_ms = 0; /* of before promises were written down */
	told_supplements(a, &filing, until(h, 3, 1000), 900, &s, &n);
	assert_int_equal(s[0].due_before_ms, 300);
}

static void
test_a_supplement_names_the_papers_that_its_news_named(void **state)
{
	(void)state;
	struct paper had[] = {{.code = "GT.1", .name = "Bản sao giấy khai sinh"}, {.code = "GT.2"}};
	const struct filing f = {.papers = had, .n_papers = 2};
	struct asked_paper asked[] = {{"GT.1", "mờ"}, {"GT.2", NULL}, {"GT.3", NULL}};
	const struct dossier_told news = {.asked = asked, .n_asked = 3}, silent = {0};
	struct supplement s = {.id = "ask"};

	told_papers(a, &f, &news, &s);
	assert_int_equal(s.n_papers, 3);
	assert_string_equal(s.papers[0].name, "Bản sao giấy khai sinh");
	assert_string_equal(s.papers[1].name, "GT.2");
	assert_string_equal(s.papers[2].code, "GT.3");
	assert_int_equal(s.papers[2].count, 1);
	told_papers(a, &f, &silent, &s);
	assert_int_equal(s.n_papers, 0);
}

static void
test_a_result_is_told_when_there_is_one_kind_and_it_came_out(void **state)
{
	(void)state;
	const struct told_lines silent = {0};
	struct result_paper *r;
	size_t n;

	told_results(a, &filing, DOSSIER_FINISHED, &silent, &r, &n);
	assert_int_equal(n, 0);
	decided.result_code = "KQ.1";
	decided.result_name = "Trích lục";
	told_results(a, &filing, DOSSIER_FINISHED, &silent, &r, &n);
	assert_int_equal(n, 1);
	assert_string_equal(r[0].code, "KQ.1");
	told_results(a, &filing, DOSSIER_WITHDRAWN, &silent, &r, &n);
	assert_int_equal(n, 0);
	decided.result_name = decided.result_code = NULL;
}

static void
test_results_that_the_unit_told_of_go_before_what_the_procedure_has(void **state)
{
	(void)state;
	struct told_result two[] = {{.code = "KQ.1", .file = "tep-1"}, {.code = "KQ.2", .file = "tep-2"}};
	const struct history lines[] = {{.state = DOSSIER_FINISHED, .at_ms = 10, .applied = true},
	    {.state = DOSSIER_FINISHED, .at_ms = 20, .applied = false}, {.state = DOSSIER_RETURNED, .at_ms = 30, .applied = true}};
	const struct dossier_told told[] = {{.results = two, .n_results = 2}, {.results = two, .n_results = 1}, {.unit = "H27.56"}};
	struct told_lines by = {lines, told, 3, 30, 30};
	struct result_paper *r;
	size_t n;

	decided.result_code = "KQ.1";
	decided.result_name = "Trích lục";
	told_results(a, &filing, DOSSIER_RETURNED, &by, &r, &n);
	assert_int_equal(n, 2); /* what was only kept is not told */
	assert_string_equal(r[0].name, "Trích lục");
	assert_string_equal(r[0].id, "tep-1");
	assert_string_equal(r[1].name, "KQ.2");
	assert_string_equal(told_holder(&by), "H27.56");
	by.until_ms = 9; /* before all that */
	told_results(a, &filing, DOSSIER_FINISHED, &by, &r, &n);
	assert_int_equal(n, 1);
	assert_null(r[0].id);
	assert_null(told_holder(&by));
	decided.result_name = decided.result_code = NULL;
}

static void
test_an_owner_is_confirmed_by_the_database_alone(void **state)
{
	(void)state;
	struct decided_asked asked[] = {{"ACCOUNT", "ANSWERED", "FOUND", 1}, {"PERSON", "NOT_REACHABLE", NULL, 1}};
	const struct decided d = {.asked = asked, .n_asked = 2};

	assert_false(decided_confirmed(&d));
	asked[1] = (struct decided_asked){"PERSON", "ANSWERED", "DIFFERS", 1};
	assert_false(decided_confirmed(&d));
	asked[1].result = "FITS";
	assert_true(decided_confirmed(&d));
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_new_dossier_owes_every_line),
	    cmocka_unit_test(test_what_is_paid_counts_for_the_lines_in_their_order),
	    cmocka_unit_test(test_a_line_struck_out_is_owed_no_more),
	    cmocka_unit_test(test_a_charge_that_came_later_is_a_line_of_its_own),
	    cmocka_unit_test(test_lines_and_entries_always_agree),
	    cmocka_unit_test(test_contract_1_0_has_sums_and_does_not_say_what_was_paid),
	    cmocka_unit_test(test_supplements_follow_the_times_and_not_the_order_in_which_they_were_learnt),
	    cmocka_unit_test(test_a_supplement_says_how_the_promise_shifted),
	    cmocka_unit_test(test_what_was_not_seen_by_then_is_not_told_though_it_bears_the_same_time),
	    cmocka_unit_test(test_a_date_that_did_not_count_is_not_what_was_promised),
	    cmocka_unit_test(test_a_supplement_names_the_papers_that_its_news_named),
	    cmocka_unit_test(test_a_result_is_told_when_there_is_one_kind_and_it_came_out),
	    cmocka_unit_test(test_results_that_the_unit_told_of_go_before_what_the_procedure_has),
	    cmocka_unit_test(test_an_owner_is_confirmed_by_the_database_alone),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
