/* SPDX-License-Identifier: Apache-2.0 */
/* The day's end on a real store and journal: a clerk's cases in work, what waits, the till against the books whatever was done
 * before, and bags that no two can fill with one item. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cases/op.h"
#include "cases/troubled.h"
#include "ledger/commit.h"
#include "model/bag.h"
#include "store/check.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"

#define POS "480150"

static void
must(int rc)
{
	if (rc != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static void
refused(int rc, enum err_code code, const char *field)
{
	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	assert_string_equal(office.e.field, field);
}

/* ---- a clerk's cases ---- */

static struct result_cases_mine
mine(const char *pos, const char *clerk, size_t skip)
{
	const struct request q = {.op = OPERATION_CASES_MINE, .as_cases_mine = {pos, clerk, skip}};
	struct result r = {0};

	must(office_run(&office, &q, &r));
	return r.as_cases_mine;
}

static int
give_up(const char *id, const char *act, const char *pos, const char *reason)
{
	const struct request q = {.op = OPERATION_CASE_DROP,
	    .as_case_drop = {.key = {.dossier = id}, .id = act, .pos = pos, .clerk = "hoa.nt", .reason = reason}};
	struct result r = {0};

	return office_run(&office, &q, &r);
}

static void
test_a_clerk_finds_the_cases_begun_at_the_office(void **state)
{
	(void)state;
	size_t before = mine(POS, "hoa.nt", 0).all;

	counter_begin("e-1");
	const char *first = counter_case;
	counter_must("a1",
	    "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2}}");
	counter_begin("e-2");
	struct result_cases_mine is = mine(POS, "hoa.nt", 0);
	assert_int_equal(is.all, before + 2);
	assert_string_equal(is.cases[0].id, counter_case); /* moved last */
	assert_null(is.cases[0].name);
	assert_string_equal(is.cases[0].next, "Person");
	assert_string_equal(is.cases[1].id, first);
	assert_string_equal(is.cases[1].name, "Nguyễn Thị Mẫu");
	assert_string_equal(is.cases[1].next, "Procedure");
	assert_true(is.cases[1].ends_ms > is.cases[1].moved_ms && is.cases[1].begun_ms <= is.cases[1].moved_ms);
	assert_int_equal(mine("480777", "hoa.nt", 0).all, 0);
	assert_int_equal(mine(POS, "lan.pt", 0).all, 0);
	for (int i = 0; i < OFFICE_PAGE; i++)
		counter_begin(arena_fmt(office.a, "e-1-%d", i));
	assert_int_equal(mine(POS, "hoa.nt", 0).n_cases, OFFICE_PAGE);
	assert_int_equal(mine(POS, "hoa.nt", OFFICE_PAGE).n_cases, before + 2);
	assert_int_equal(mine(POS, "hoa.nt", 1000).n_cases, 0);
}

static void
test_one_that_was_accepted_is_in_work_no_more(void **state)
{
	(void)state;
	size_t before = mine(POS, "hoa.nt", 0).all;

	(void)counter_accepted("e-3");
	assert_int_equal(mine(POS, "hoa.nt", 0).all, before);
}

static void
test_a_case_is_given_up_once_with_a_reason(void **state)
{
	(void)state;
	counter_begin("e-4");
	const char *id = counter_case;
	size_t before = mine(POS, "hoa.nt", 0).all;

	refused(give_up(id, "g1", POS, NULL), ERR_BAD_VALUE, "Reason");
	refused(give_up(id, "g1", POS, "x"), ERR_BAD_VALUE, "Reason");
	refused(give_up(id, "g1", POS, "đổi ý\xe2\x80\xae"), ERR_BAD_CHARACTER, "Reason");
	refused(give_up(id, "g 1", POS, "đổi ý"), ERR_BAD_VALUE, "Id");
	refused(give_up(id, "g2", "480777", "đổi ý"), ERR_UNKNOWN_CASE, "CaseId"); /* of another office */
	refused(give_up("42.00-0000000000000000000000000000000", "g2", POS, "đổi ý"), ERR_UNKNOWN_CASE, "CaseId");
	assert_int_equal(mine(POS, "hoa.nt", 0).all, before);
	must(give_up(id, "g1", POS, "Người dân đổi ý"));
	assert_int_equal(mine(POS, "hoa.nt", 0).all, before - 1);
	must(give_up(id, "g1", POS, "Người dân đổi ý")); /* a double click */
	refused(give_up(id, "g3", POS, "Người dân đổi ý"), ERR_UNKNOWN_CASE, "CaseId");
	refused(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", id), ""), ERR_UNKNOWN_CASE, "CaseId");
	const char *accepted = counter_accepted("e-5");
	refused(give_up(accepted, "g4", POS, "Người dân đổi ý"), ERR_UNKNOWN_CASE, "CaseId");
}

/* ---- the office's day ---- */

static struct result_office_day
day(const char *pos, bool waits, bool problems)
{
	const struct request q = {.op = OPERATION_OFFICE_DAY,
	    .as_office_day = {.pos = pos, .clerk = "hoa.nt", .figures = true, .waits = waits, .problems = problems}};
	struct result r = {0};

	must(office_run(&office, &q, &r));
	return r.as_office_day;
}

static const struct office_line *
line_of(const struct result_office_day *is, const char *dossier, enum office_line_why why)
{
	for (size_t i = 0; i < is->n_lines; i++)
		if (is->lines[i].why == why && strcmp(is->lines[i].dossier, dossier) == 0)
			return &is->lines[i];
	return NULL;
}

static int
report(const char *id, enum dossier_state state, const char *key)
{
	struct result_news r;

	return office_news(&office, id, key, state, &r);
}

static void
test_who_waits_for_the_citizen_is_listed_while_he_does(void **state)
{
	(void)state;
	const char *id = counter_accepted("e-6");
	size_t taken = day(POS, true, false).figures.taken;

	must(report(id, DOSSIER_PROCESSING, "n1"));
	struct result_office_day is = day(POS, true, false);
	assert_null(line_of(&is, id, OFFICE_SUPPLEMENT));
	must(report(id, DOSSIER_SUPPLEMENT, "n2"));
	is = day(POS, true, false);
	const struct office_line *line = line_of(&is, id, OFFICE_SUPPLEMENT);
	assert_non_null(line);
	assert_string_equal(line->name, "Nguyễn Thị Mẫu");
	assert_int_equal(is.figures.taken, taken);
	is = day("480777", true, true);
	assert_int_equal(is.all, 0);
	assert_int_equal(is.figures.taken, 0);
	must(report(id, DOSSIER_PROCESSING, "n3"));
	is = day(POS, true, false);
	assert_null(line_of(&is, id, OFFICE_SUPPLEMENT));
	must(report(id, DOSSIER_FINISHED, "n4")); /* its result goes by post: the citizen need not come */
	is = day(POS, true, false);
	assert_null(line_of(&is, id, OFFICE_RESULT));
	assert_string_equal(office_damage(&office), "");
}

static void
test_a_result_at_the_counter_waits_to_be_taken(void **state)
{
	(void)state;
	struct filing *f = office_filing(&office, "e-7");
	struct result_register r;

	f->return_mode = FILING_AT_COUNTER;
	must(office_register(&office, f, &r));
	must(report(r.dossier.id, DOSSIER_PROCESSING, "n1"));
	must(report(r.dossier.id, DOSSIER_FINISHED, "n2"));
	struct result_office_day is = day(f->pos, true, false);
	assert_non_null(line_of(&is, r.dossier.id, OFFICE_RESULT));
	must(report(r.dossier.id, DOSSIER_RETURNED, "n3"));
	is = day(f->pos, true, false);
	assert_null(line_of(&is, r.dossier.id, OFFICE_RESULT));
}

static void
test_what_must_be_seen_to_is_told_with_what_is_owed(void **state)
{
	(void)state;
	const char *id = counter_accepted("e-8");
	long long total = counter_quoted("Total");
	struct result_office_day is = day(POS, false, true);
	const struct office_line *line = NULL;

	for (size_t skip = 0; line == NULL && skip < is.all; skip += OFFICE_PAGE) {
		const struct request q = {
		    .op = OPERATION_OFFICE_DAY, .as_office_day = {.pos = POS, .clerk = "hoa.nt", .problems = true, .skip = skip}};
		struct result r = {0};
		must(office_run(&office, &q, &r));
		line = line_of(&r.as_office_day, id, OFFICE_UNPAID);
	}
	assert_non_null(line);
	assert_int_equal(line->amount, total);
}

/* The news of that dossier to the unit's system, brought into that state. */
static void
moved(const char *id, enum exchange_state to)
{
	struct change *c = change_new(office.a, arena_dup(office.a, id, DOSSIER_TAG_LEN));
	struct commit_context k = {.core = &office.w.core, .setup = &office.w.setup, .a = office.a, .partner = "igate-42"};
	enum change_clash clash;
	const char **ids;
	struct exchange x;
	size_t n;

	must(store_queue(office.w.core.store, office.a, id, "igate-42", &ids, &n, &office.e));
	assert_int_equal(n, 1);
	assert_int_equal(store_exchange(office.w.core.store, office.a, id, ids[0], &x, &office.e), 1);
	enum exchange_state from = x.state;
	x.state = to;
	x.due_ms = office.now_ms;
	x.why = "TOKEN";
	x.trail = exchange_trail(office.a, &x, office.now_ms, EXCHANGE_ON_GAVE_UP);
	change_exchange(c, &x, from, NULL);
	assert_int_equal(commit_change(&k, id, c, &clash, &office.e), 1);
}

static void
test_what_gave_up_or_nobody_knows_of_is_told_to_its_own_office(void **state)
{
	(void)state;
	static const struct {
		enum exchange_state state;
		enum office_line_why why;
	} told[] = {{EXCHANGE_UNSURE, OFFICE_UNSURE}, {EXCHANGE_DEAD, OFFICE_DEAD}};
	const char *id = counter_accepted_at("e-gave-up", "480310");
	struct result_office_day is = day("480310", false, true);

	assert_null(line_of(&is, id, OFFICE_UNSURE));
	assert_null(line_of(&is, id, OFFICE_DEAD));
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
		moved(id, told[i].state);
		is = day("480310", false, true);
		const struct office_line *line = line_of(&is, id, told[i].why);
		assert_non_null(line);
		assert_string_equal(line->partner, "igate-42");
		assert_string_equal(line->name, "Nguyễn Thị Mẫu");
		is = day("480200", false, true);
		assert_int_equal(is.all, 0);
	}
}

/* All clerks end their day at once: what was found for one is told to the next for a while, and what ended meanwhile is not. */
static void
test_what_is_in_trouble_is_looked_for_once_for_all(void **state)
{
	(void)state;
	const char *first = counter_accepted_at("e-first", "480310"), *second = counter_accepted_at("e-second", "480310");
	struct result_office_day is;

	office.w.core.troubled = troubled_new();
	moved(first, EXCHANGE_DEAD);
	is = day("480310", false, true);
	assert_non_null(line_of(&is, first, OFFICE_DEAD));
	moved(first, EXCHANGE_BACKOFF);
	moved(second, EXCHANGE_UNSURE);
	is = day("480310", false, true);
	assert_null(line_of(&is, first, OFFICE_DEAD)); /* read again */
	assert_null(line_of(&is, second, OFFICE_UNSURE));
	office.now_ms += TROUBLED_LIFE_MS;
	is = day("480310", false, true);
	assert_non_null(line_of(&is, second, OFFICE_UNSURE));
	troubled_free(office.w.core.troubled);
	office.w.core.troubled = NULL;
}

/* What is kept is of that configuration's partners: another one's are looked for at once. */
static void
test_trouble_of_other_partners_is_looked_for_at_once(void **state)
{
	(void)state;
	struct setup none = office.w.setup;
	const struct troubled_one *all;
	size_t n, with;

	none.n_partners = 0;
	office.w.core.troubled = troubled_new();
	moved(counter_accepted_at("e-partners", "480310"), EXCHANGE_DEAD);
	for (int i = 0; i < 2; i++) {
		must(troubled_read(office.w.core.troubled, office.w.core.store, &office.w.setup, office.now_ms, office.a, &all,
		    &with, &office.e));
		assert_true(with > 0);
		must(troubled_read(office.w.core.troubled, office.w.core.store, &none, office.now_ms, office.a, &all, &n,
		    &office.e));
		assert_int_equal(n, 0);
	}
	troubled_free(office.w.core.troubled);
	office.w.core.troubled = NULL;
}

enum { ASKING = 4, QUESTIONS = 40 };

/* Asks as often as that, and each time it must be looked for anew if nobody did meanwhile; how many answers were not the one
 * dossier. */
static void *
asks(void *wrong)
{
	struct arena *a = arena_new(0);
	const struct troubled_one *all;
	struct err e = {0};
	size_t n;

	for (int i = 0; i < QUESTIONS; i++) {
		int64_t now_ms = office.now_ms + (int64_t)i * TROUBLED_LIFE_MS;
		if (troubled_read(office.w.core.troubled, office.w.core.store, &office.w.setup, now_ms, a, &all, &n, &e) != 0 ||
		    n == 0)
			++*(int *)wrong;
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void
test_who_comes_while_another_looks_hears_what_was_known(void **state)
{
	(void)state;
	pthread_t threads[ASKING];
	int wrong[ASKING] = {0};

	office.w.core.troubled = troubled_new();
	moved(counter_accepted_at("e-while", "480310"), EXCHANGE_DEAD);
	for (int i = 0; i < ASKING; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, asks, &wrong[i]), 0);
	for (int i = 0; i < ASKING; i++) {
		assert_int_equal(pthread_join(threads[i], NULL), 0);
		assert_int_equal(wrong[i], 0);
	}
	troubled_free(office.w.core.troubled);
	office.w.core.troubled = NULL;
}

/* ---- the till ---- */

static struct result_till_show
till(const char *clerk)
{
	char text[CLOCK_TEXT];
	const char *date = arena_fmt(office.a, "%.10s", clock_vn(office.now_ms, text));
	const struct request q = {.op = OPERATION_TILL_SHOW, .as_till_show = {POS, clerk, date}};
	struct result r = {0};

	must(office_run(&office, &q, &r));
	return r.as_till_show;
}

static int
close_till(const char *act, const char *clerk, long long counted, const char *reason, bool *replay)
{
	char text[CLOCK_TEXT];
	struct till_act is = {.id = act,
	    .pos = POS,
	    .clerk = clerk,
	    .date = arena_fmt(office.a, "%.10s", clock_vn(office.now_ms, text)),
	    .by = clerk,
	    .counted = counted,
	    .reason = reason,
	    .final = true};
	const struct request q = {.op = OPERATION_TILL_CLOSE, .as_till_close = {&is}};
	struct result r = {0};
	int rc = office_run(&office, &q, &r);

	if (replay != NULL)
		*replay = r.as_till_close.replay;
	return rc;
}

static const char *money_clerk;

static int
money(const char *dossier, const char *what, const char *id, const char *rest)
{
	return counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/%s", dossier, what),
	    arena_fmt(office.a, "{\"Id\":\"%s\",\"Pos\":\"" POS "\",\"Clerk\":\"%s\",%s}", id, money_clerk, rest));
}

enum { PROPERTY_ACTS = 120, PROPERTY_DOSSIERS = 3 };

/* Whatever is paid, given back and voided, by which of two clerks and how: what the till shows is what a plain sum of the acts that
 * were done comes to. */
static void
test_books_and_count_agree_after_any_acts(void **state)
{
	(void)state;
	static const char *const clerks[] = {"p.one", "p.two"};
	const char *dossiers[PROPERTY_DOSSIERS];
	int64_t sums[2][2] = {{0}};
	unsigned seed = 20261130, done = 0;

	for (int i = 0; i < PROPERTY_DOSSIERS; i++)
		dossiers[i] = counter_accepted(arena_fmt(office.a, "e-p%d", i));
	for (int i = 0; i < PROPERTY_ACTS; i++) {
		int who = rand_r(&seed) % 2, bank = rand_r(&seed) % 2, d = rand_r(&seed) % PROPERTY_DOSSIERS;
		long long amount = 500 + 500 * (rand_r(&seed) % 20);
		bool pays = rand_r(&seed) % 3 != 0;
		const char *method = bank ? "TRANSFER" : "CASH",
			   *id = arena_fmt(office.a, "q%d", rand_r(&seed) % (2 * PROPERTY_ACTS)); /* some come again */
		money_clerk = clerks[who];
		int rc = pays ? money(dossiers[d], "payments", id,
				    arena_fmt(office.a, "\"Method\":\"%s\",\"Amount\":%lld,\"Series\":\"BLP\"", method, amount))
			      : money(dossiers[d], "refunds", id,
				    arena_fmt(office.a, "\"Method\":\"%s\",\"Amount\":%lld,\"Reason\":\"hoàn\"", method, amount));
		if (rc != 0 || json_is_true(json_object_get(counter_told, "Replay")))
			continue;
		sums[who][bank] += pays ? amount : -amount;
		done++;
		if (rand_r(&seed) % 4 != 0 ||
		    money(dossiers[d], "voids", arena_fmt(office.a, "v%d", i),
			arena_fmt(office.a, "\"Entry\":\"%s\",\"Reason\":\"nhầm\"", id)) != 0)
			continue;
		sums[who][bank] -= pays ? amount : -amount;
	}
	assert_true(done > 10);
	for (int who = 0; who < 2; who++) {
		struct result_till_show is = till(clerks[who]);
		assert_int_equal(is.mine.cash, sums[who][0]);
		assert_int_equal(is.mine.bank, sums[who][1]);
		refused(close_till("t1", clerks[who], sums[who][0] + 1000 < 0 ? 0 : sums[who][0] + 1000, NULL, NULL), ERR_BAD_VALUE,
		    "Reason");
	}
	assert_string_equal(office_damage(&office), "");
}

static void
test_a_closed_till_takes_nothing_more_that_day(void **state)
{
	(void)state;
	const char *id = counter_accepted("e-9");
	bool replay;

	money_clerk = "c.close";
	must(money(id, "payments", "p1", "\"Method\":\"CASH\",\"Amount\":5000,\"Series\":\"BLC\""));
	assert_int_equal(till("c.close").mine.cash, 5000);
	refused(close_till("t1", "c.close", 4000, NULL, NULL), ERR_BAD_VALUE, "Reason");
	must(close_till("t1", "c.close", 4000, "Thối nhầm 1.000 đồng", &replay));
	assert_false(replay);
	must(close_till("t1", "c.close", 4000, "Thối nhầm 1.000 đồng", &replay)); /* a double click */
	assert_true(replay);
	refused(close_till("t1", "c.close", 5000, NULL, NULL), ERR_CONFLICT, "Id");
	struct result_till_show is = till("c.close");
	assert_true(is.last.final);
	assert_int_equal(is.last.counted, 4000);
	assert_string_equal(is.last.reason, "Thối nhầm 1.000 đồng");
	refused(money(id, "payments", "p2", "\"Method\":\"CASH\",\"Amount\":1000,\"Series\":\"BLC\""), ERR_TILL_CLOSED, "Clerk");
	refused(money(id, "refunds", "r2", "\"Method\":\"TRANSFER\",\"Amount\":1000,\"Reason\":\"x\""), ERR_TILL_CLOSED, "Clerk");
	refused(money(id, "voids", "v2", "\"Entry\":\"p1\",\"Reason\":\"x\""), ERR_TILL_CLOSED, "Clerk");
	must(money(id, "payments", "p1", "\"Method\":\"CASH\",\"Amount\":5000,\"Series\":\"BLC\"")); /* it was done before */
	money_clerk = "c.other";
	must(money(id, "payments", "p3", "\"Method\":\"CASH\",\"Amount\":1000,\"Series\":\"BLC\"")); /* a colleague's is open */
	assert_int_equal(till("c.close").mine.cash, 5000);
	money_clerk = "c.close";
	office.now_ms += 86400000;
	must(money(id, "payments", "p4", "\"Method\":\"CASH\",\"Amount\":1000,\"Series\":\"BLC\"")); /* and it is another day */
	office.now_ms -= 86400000;
}

/* ---- bags ---- */

static unsigned next_item = 5000;

static const char *
with_item(const char *ref, const char **item)
{
	struct filing *f = office_filing(&office, ref);
	struct result_register r;

	*item = office_item(&office, next_item++);
	f->pos = POS;
	f->collect_item = *item;
	must(office_register(&office, f, &r));
	return r.dossier.id;
}

static struct result_bag_fill
filled(const char *pos)
{
	const struct request q = {.op = OPERATION_BAG_FILL, .as_bag_fill = {.pos = pos, .clerk = "hoa.nt"}};
	struct result r = {0};

	must(office_run(&office, &q, &r));
	return r.as_bag_fill;
}

static bool
waits_for_bag(const char *item)
{
	struct result_bag_fill is = filled(POS);

	assert_int_equal(day(POS, false, true).for_bag, is.n_items);
	for (size_t i = 0; i < is.n_items; i++)
		if (strcmp(is.items[i].item, item) == 0)
			return true;
	return false;
}

static int
close_bag(const char *act, const char *pos, const char *const *items, size_t n, struct result_bag_close *out)
{
	const struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = act,
		.pos = pos,
		.clerk = "hoa.nt",
		.to = "Trung tâm khai thác",
		.seal = "KC1",
		.items = items,
		.n_items = n}};
	struct result r = {0};
	int rc = office_run(&office, &q, &r);

	*out = r.as_bag_close;
	return rc;
}

static void
test_an_item_is_in_one_bag_and_bags_have_no_gaps(void **state)
{
	(void)state;
	const char *items[3], *twice[2];
	struct result_bag_close r;

	for (int i = 0; i < 3; i++)
		(void)with_item(arena_fmt(office.a, "e-b%d", i), &items[i]);
	assert_true(waits_for_bag(items[0]) && waits_for_bag(items[2]));
	must(close_bag("b1", POS, items, 2, &r));
	long long first = r.bag.number;
	assert_false(r.replay);
	assert_false(waits_for_bag(items[0]));
	assert_true(waits_for_bag(items[2]));
	must(close_bag("b1", POS, items, 2, &r));
	assert_true(r.replay);
	assert_int_equal(r.bag.number, first);
	assert_int_equal(r.bag.n_items, 2);
	refused(close_bag("b1", POS, items + 2, 1, &r), ERR_CONFLICT, "Id");
	refused(close_bag("b2", POS, items + 1, 2, &r), ERR_ITEM_BAGGED, "Item");
	twice[0] = twice[1] = items[2];
	refused(close_bag("b2", POS, twice, 2, &r), ERR_BAD_VALUE, "Item");
	refused(close_bag("b2", "480777", items + 2, 1, &r), ERR_UNKNOWN_ITEM, "Item"); /* another office's */
	const char *none[] = {office_item(&office, 99999)}, *bad[] = {"RB123456789VN"};
	refused(close_bag("b2", POS, none, 1, &r), ERR_UNKNOWN_ITEM, "Item");
	refused(close_bag("b2", POS, bad, 1, &r), ERR_BAD_CHECK_DIGIT, "Item");
	refused(close_bag("b2", POS, items, 0, &r), ERR_BAD_VALUE, "Item");
	assert_true(waits_for_bag(items[2])); /* unharmed */
	must(close_bag("b2", POS, items + 2, 1, &r));
	assert_int_equal(r.bag.number, first + 1);
	const struct request q = {
	    .op = OPERATION_BAG_SHOW, .as_bag_show = {.pos = POS, .clerk = "hoa.nt", .bag = strchr(r.bag.id, '#') + 1}};
	struct result told = {0};
	must(office_run(&office, &q, &told));
	assert_true(told.as_bag_show.found);
	assert_string_equal(told.as_bag_show.items[0].item, items[2]);
	assert_string_equal(told.as_bag_show.bag.seal, "KC1");
	struct request other = q;
	other.as_bag_show.pos = "480777";
	must(office_run(&office, &other, &told));
	assert_false(told.as_bag_show.found);
	const struct request list = {.op = OPERATION_BAGS, .as_bags = {.pos = POS}};
	must(office_run(&office, &list, &told));
	assert_int_equal(told.as_bags.bags[0].number, first + 1);
	assert_int_equal(told.as_bags.all, first + 1);
	assert_string_equal(filled(POS).to, "Trung tâm khai thác");
	assert_string_equal(office_damage(&office), "");
}

static void
test_a_number_that_is_read_adds_or_marks_its_item(void **state)
{
	(void)state;
	const char *item, *in;
	struct result_bag_close r;

	(void)with_item("e-s1", &item);
	(void)with_item("e-s2", &in);
	must(close_bag("s1", POS, &in, 1, &r));
	const char *scanned[] = {arena_fmt(office.a, " %.2s %s", item, item + 2)};
	struct request q = {
	    .op = OPERATION_BAG_FILL, .as_bag_fill = {.pos = POS, .clerk = "hoa.nt", .scanned = scanned, .n_scanned = 1}};
	struct result told = {0};
	must(office_run(&office, &q, &told));
	size_t marked = 0;
	for (size_t i = 0; i < told.as_bag_fill.n_items; i++)
		marked += told.as_bag_fill.items[i].scanned;
	assert_int_equal(marked, 1);
	scanned[0] = in;
	refused(office_run(&office, &q, &told), ERR_ITEM_BAGGED, "Scan");
	scanned[0] = "RB123456789VN";
	refused(office_run(&office, &q, &told), ERR_BAD_CHECK_DIGIT, "Scan");
	scanned[0] = office_item(&office, 99998);
	refused(office_run(&office, &q, &told), ERR_UNKNOWN_ITEM, "Scan");
}

enum { RACERS = 6, RACE_ITEMS = 8 };

struct racer {
	pthread_t thread;
	const char *items[RACE_ITEMS];
	const char *act;
	unsigned n;
	int rc;
	struct err e;
	long long number;
};

static void *
race(void *ctx)
{
	struct racer *me = ctx;
	struct arena *a = arena_new(0);
	struct op x = {.core = &office.w.core,
	    .setup = &office.w.setup,
	    .from = &office.partners[0],
	    .keep = world_keeping(&office.w, a, office.partners[0].p.name),
	    .now_ms = office.now_ms,
	    .seen_ms = 300000};
	const struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = me->act, .pos = POS, .clerk = "hoa.nt", .to = "Huế", .items = me->items, .n_items = RACE_ITEMS}};
	struct result r = {0};

	play_digest(7000000 + me->n, x.seen);
	x.keep.setup = &office.w.setup;
	me->rc = op_wait(&x, op_run(&x, &q, &r, &me->e), &me->e);
	me->number = me->rc == 0 ? r.as_bag_close.bag.number : 0;
	arena_free(a);
	return NULL;
}

/* Six want the same items in another order each: one gets them; nothing of the others is kept, and no number is lost. */
static void
test_of_bags_at_once_that_want_one_item_one_is_closed(void **state)
{
	(void)state;
	struct racer racers[RACERS] = {{0}};
	const char *items[RACE_ITEMS];
	struct result_bag_close r;
	int made = 0;

	for (int i = 0; i < RACE_ITEMS; i++)
		(void)with_item(arena_fmt(office.a, "e-r%d", i), &items[i]);
	for (unsigned i = 0; i < RACERS; i++) {
		for (unsigned k = 0; k < RACE_ITEMS; k++)
			racers[i].items[k] = items[(i + k) % RACE_ITEMS];
		racers[i].n = i;
		racers[i].act = arena_fmt(office.a, "r%u", i);
		assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
	}
	for (unsigned i = 0; i < RACERS; i++) {
		pthread_join(racers[i].thread, NULL);
		made += racers[i].rc == 0;
		assert_true(racers[i].rc == 0 || racers[i].e.code == ERR_ITEM_BAGGED);
	}
	assert_int_equal(made, 1);
	long long last = 0;
	for (unsigned i = 0; i < RACERS; i++)
		last = racers[i].number > 0 ? racers[i].number : last;
	const char *one;
	(void)with_item("e-r-after", &one);
	must(close_bag("r-after", POS, &one, 1, &r));
	assert_int_equal(r.bag.number, last + 1);
	assert_string_equal(office_damage(&office), "");
}

static void
test_labels_and_names(void **state)
{
	(void)state;
	const struct bag b = {.office = POS, .number = 12, .closed_ms = INT64_C(1764585000000)}; /* 2025-12-01 17:30 +07:00 */

	assert_string_equal(bag_label(office.a, &b), "TUI-480150-251201-0012");
	assert_string_equal(bagged_id(office.a, POS, "RB123456785VN"), "480150.BAG#RB123456785VN");
}

static void
test_all_of_it_is_rebuilt_from_the_journal(void **state)
{
	(void)state;
	office_rebuild(&office);
	assert_string_equal(office_damage(&office), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_clerk_finds_the_cases_begun_at_the_office),
	    cmocka_unit_test(test_one_that_was_accepted_is_in_work_no_more),
	    cmocka_unit_test(test_a_case_is_given_up_once_with_a_reason),
	    cmocka_unit_test(test_who_waits_for_the_citizen_is_listed_while_he_does),
	    cmocka_unit_test(test_a_result_at_the_counter_waits_to_be_taken),
	    cmocka_unit_test(test_what_must_be_seen_to_is_told_with_what_is_owed),
	    cmocka_unit_test(test_what_gave_up_or_nobody_knows_of_is_told_to_its_own_office),
	    cmocka_unit_test(test_what_is_in_trouble_is_looked_for_once_for_all),
	    cmocka_unit_test(test_trouble_of_other_partners_is_looked_for_at_once),
	    cmocka_unit_test(test_who_comes_while_another_looks_hears_what_was_known),
	    cmocka_unit_test(test_books_and_count_agree_after_any_acts),
	    cmocka_unit_test(test_a_closed_till_takes_nothing_more_that_day),
	    cmocka_unit_test(test_an_item_is_in_one_bag_and_bags_have_no_gaps),
	    cmocka_unit_test(test_a_number_that_is_read_adds_or_marks_its_item),
	    cmocka_unit_test(test_of_bags_at_once_that_want_one_item_one_is_closed),
	    cmocka_unit_test(test_labels_and_names),
	    cmocka_unit_test(test_all_of_it_is_rebuilt_from_the_journal),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
