/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipt numbers have no gap and are given once: when a gateway dies between the number and its entry, when the entry comes late,
 * and when two gateways take payments and die.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cases/numbers.h"
#include "ledger/recover.h"
#include "run/jobs.h"
#include "store/event.h"
#include "store/listed.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"

enum { DOSSIERS = 3, DEATHS = 3, PAYMENTS = 25, ALL = 10000 };

static struct world beside; /* one more gateway on the same store */

static const char *
body(struct arena *a, const char *id, long long amount, const char *series)
{
	return arena_fmt(a,
	    "{\"Id\":\"%s\",\"Method\":\"CASH\",\"Amount\":%lld,\"Series\":\"%s\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"}", id,
	    amount, series);
}

/* The receipt's number, 0: it was refused, with *e. */
static long long
pay_at(struct world *w, struct arena *a, const char *dossier, const char *id, long long amount, const char *series, struct err *e)
{
	json_t *told =
	    counter_ask_at(w, a, arena_fmt(a, "/counter/v1/dossiers/%s/payments", dossier), body(a, id, amount, series), e);
	json_t *entry = json_array_get(json_object_get(told, "Entries"), 0);
	long long number = json_integer_value(json_object_get(entry, "Number"));

	json_decref(told);
	return number;
}

static long long
must_pay(struct world *w, const char *dossier, const char *id, const char *series)
{
	long long number = pay_at(w, office.a, dossier, id, 1000, series, &office.e);
	if (number == 0)
		fail_msg("%s: %s", err_name(office.e.code), office.e.msg);
	return number;
}

static int64_t
draw_at(struct world *w, const char *dossier, const char *id, const char *series)
{
	struct commit_context k = world_keeping(w, office.a, POST);
	int64_t number;

	err_clear(&office.e);
	k.setup = &office.w.setup;
	if (numbers_draw(&w->core, &k, office.now_ms, "480150", series, dossier, id, &number, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return number;
}

static size_t
settle(struct world *w)
{
	struct commit_context k = world_keeping(w, office.a, "");
	size_t n;

	err_clear(&office.e);
	k.setup = &office.w.setup;
	if (numbers_settle(&k, INT64_MAX, &n, &office.e) != 0)
		fail_msg("%s", office.e.msg);
	return n;
}

static void
die_and_come_back(struct world *w)
{
	struct blob_store *blobs = w->core.blobs;

	world_close(w, false);
	world_reopen(w);
	w->core.blobs = blobs;
}

/* All numbers of a pool, by number: from 1 without a gap, none twice, each given by the entry it was drawn for or void; how many
 * are void. */
static size_t
assert_no_gap(const char *series, size_t *given_out)
{
	struct store *s = office.w.core.store;
	struct arena *a = office.a;
	const char **ids;
	size_t n, voids = 0;

	assert_int_equal(store_listed(s, a, "receipts", arena_fmt(a, "480150.%s", series), INT64_MAX, ALL, &ids, &n, &office.e), 0);
	bool *seen = arena_alloc(a, (n + 1) * sizeof *seen);
	for (size_t i = 0; i < n; i++) {
		struct receipt_number x = {0};
		struct entry made = {0};
		assert_int_equal(store_object(s, a, KIND_NUMBER, ids[i], &x, &x.version, &office.e), 1);
		assert_true(x.number >= 1 && x.number <= (int64_t)n);
		assert_false(seen[x.number]);
		seen[x.number] = true;
		int found =
		    store_object(s, a, KIND_ENTRY, arena_fmt(a, "%s:%s", x.dossier, x.entry), &made, &made.version, &office.e);
		bool gave = found == 1 && made.number == x.number && strcmp(made.series, series) == 0;
		if (gave != (x.state == NUMBER_GIVEN) || (!gave && x.state != NUMBER_VOID))
			fail_msg("number %lld is %s", (long long)x.number, number_state_name(x.state));
		assert_string_equal(x.why, gave ? "" : NUMBER_NOT_GIVEN);
		voids += !gave;
	}
	*given_out = n - voids;
	return voids;
}

static void
test_who_dies_between_the_two_finds_the_number_again(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-1");
	size_t given;

	assert_int_equal(draw_at(&office.w, id, "p1", "A"), 1);
	die_and_come_back(&office.w);
	assert_int_equal(draw_at(&office.w, id, "p1", "A"), 1);
	assert_int_equal(must_pay(&office.w, id, "p1", "A"), 1);
	assert_int_equal(must_pay(&office.w, id, "p2", "A"), 2);
	assert_int_equal(settle(&office.w), 0);
	assert_int_equal(assert_no_gap("A", &given), 0);
	assert_int_equal(given, 2);
}

static void
test_a_number_that_nobody_came_back_for_is_void_and_another_is_drawn(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-2");
	size_t given;

	assert_int_equal(draw_at(&office.w, id, "p1", "B"), 1);
	die_and_come_back(&office.w);
	assert_int_equal(must_pay(&office.w, id, "p2", "B"), 2);
	assert_int_equal(settle(&office.w), 1);
	assert_int_equal(settle(&office.w), 0);                  /* once */
	assert_int_equal(must_pay(&office.w, id, "p1", "B"), 3); /* it came back after all */
	assert_int_equal(settle(&office.w), 0);
	assert_int_equal(assert_no_gap("B", &given), 1);
	assert_int_equal(given, 2);
}

/* After a day on which the job did not run there is more than it looks at in one go. */
static void
test_however_many_wait_none_waits_for_another_run(void **state)
{
	enum { MANY = 230 };

	(void)state;
	const char *id = counter_accepted("n-many");
	size_t given;

	for (int i = 0; i < MANY; i++)
		assert_int_equal(draw_at(&office.w, id, arena_fmt(office.a, "m%d", i), "M"), i + 1);
	assert_int_equal(settle(&office.w), MANY);
	assert_int_equal(assert_no_gap("M", &given), MANY);
	assert_int_equal(given, 0);
}

/* A payment decided, its number drawn, and not made yet: its gateway is slow, or its store cannot be reached for a while. */
static struct change *
decided_payment(struct world *w, const char *dossier, const char *id, const char *series)
{
	struct arena *a = office.a;
	struct money m = {0};
	struct entry x = {.id = id,
	    .dossier = dossier,
	    .amount = 1000,
	    .digest = "d",
	    .what = "",
	    .voids = "",
	    .reason = "",
	    .series = series,
	    .office = "480150",
	    .clerk = "hoa.nt",
	    .book = "480150.2026-03-02",
	    .at_ms = 1};

	assert_int_equal(store_object(w->core.store, a, KIND_MONEY, dossier, &m, &m.version, &office.e), 1);
	money_move(&x, MOVE_CASH);
	assert_int_equal(money_enter(&m, &x, &office.e), 0);
	x.number = draw_at(w, dossier, id, series);
	struct change *c = change_new(a, dossier);
	change_object(c, EVENT_ENTRY_MADE, arena_fmt(a, "%s:%s", dossier, id), 0, &x);
	change_object(c, EVENT_MONEY_MOVED, dossier, m.version, &m);
	return c;
}

static int
make_it(struct world *w, const char *dossier, struct change *c)
{
	struct commit_context k = world_keeping(w, office.a, POST);
	enum change_clash clash;

	return commit_change(&k, dossier, c, &clash, &office.e);
}

static void
test_a_payment_that_comes_after_its_number_was_judged_is_refused(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-3");
	struct change *late = decided_payment(&office.w, id, "p1", "C");
	size_t given;

	assert_int_equal(settle(&beside), 1);
	assert_int_equal(make_it(&office.w, id, late), 0);
	assert_int_equal(must_pay(&office.w, id, "p1", "C"), 2);
	assert_int_equal(settle(&beside), 0);
	assert_int_equal(assert_no_gap("C", &given), 1);
	assert_int_equal(given, 1);
}

static void
test_a_payment_that_comes_before_keeps_its_number(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-4");
	size_t given;

	assert_int_equal(make_it(&office.w, id, decided_payment(&office.w, id, "p1", "D")), 1);
	assert_int_equal(settle(&beside), 0);
	assert_int_equal(assert_no_gap("D", &given), 0);
	assert_int_equal(given, 1);
}

static void
test_a_number_in_doubt_is_given_by_nobody(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-6"), **ids;
	struct commit_context k = world_keeping(&office.w, office.a, POST);
	struct receipt_number x = {0};
	enum change_clash clash;
	size_t n, given;

	assert_int_equal(draw_at(&office.w, id, "p1", "F"), 1);
	assert_int_equal(store_listed(office.w.core.store, office.a, "receipts", "480150.F", INT64_MAX, ALL, &ids, &n, &office.e),
	    0);
	assert_int_equal(n, 1);
	assert_int_equal(store_object(office.w.core.store, office.a, KIND_NUMBER, ids[0], &x, &x.version, &office.e), 1);
	x.state = NUMBER_DOUBTED; /* and who does it dies there */
	const char *tag = store_object_tag(office.a, "42", ids[0]);
	struct change *c = change_new(office.a, tag);
	change_object(c, EVENT_NUMBER_MOVED, ids[0], x.version, &x);
	assert_int_equal(commit_change(&k, tag, c, &clash, &office.e), 1);
	assert_int_equal(must_pay(&beside, id, "p1", "F"), 2);
	assert_int_equal(settle(&beside), 1);
	assert_int_equal(assert_no_gap("F", &given), 1);
	assert_int_equal(given, 1);
}

static enum number_state
state_of_the_only(const char *series)
{
	struct receipt_number x = {0};
	const char **ids;
	size_t n;

	assert_int_equal(store_listed(office.w.core.store, office.a, "receipts", arena_fmt(office.a, "480150.%s", series),
			     INT64_MAX, ALL, &ids, &n, &office.e),
	    0);
	assert_int_equal(n, 1);
	assert_int_equal(store_object(office.w.core.store, office.a, KIND_NUMBER, ids[0], &x, &x.version, &office.e), 1);
	return x.state;
}

static void
test_the_job_leaves_a_payment_its_time(void **state)
{
	(void)state;
	const char *id = counter_accepted("n-7");
	struct job_run run = {.core = &office.w.core, .setup = &office.w.setup, .a = office.a};
	struct err e = {0};

	assert_int_equal(draw_at(&office.w, id, "p1", "G"), 1);
	clock_set(office.now_ms + NUMBERS_SETTLE_MS - 1000);
	assert_int_equal(job_numbers(&run, &e), 0);
	assert_int_equal(state_of_the_only("G"), NUMBER_DRAWN);
	clock_set(office.now_ms + NUMBERS_SETTLE_MS + 1000);
	assert_int_equal(job_numbers(&run, &e), 0);
	assert_int_equal(state_of_the_only("G"), NUMBER_VOID);
	clock_set(-1);
}

/* ---- both at once, and they die ---- */

struct desk {
	struct world *w;
	const char *const *dossiers;
	unsigned seed;
	size_t taken; /* payments that it was told were made */
};

static void
come_back(struct desk *d)
{
	static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&one);
	die_and_come_back(d->w);
	pthread_mutex_unlock(&one);
}

static void *
take(void *arg)
{
	struct desk *d = arg;
	struct arena *a = arena_new(0);
	unsigned r = d->seed;

	for (int i = 0; i < DEATHS * PAYMENTS; i++) {
		struct err e = {0};
		r = r * 1664525u + 1013904223u;
		const char *dossier = d->dossiers[(r >> 8) % DOSSIERS];
		const char *id = arena_fmt(a, "x%u-%d", d->seed, i);
		if ((r >> 16) % 4 == 0) { /* it draws and dies, and the clerk goes home or does it again */
			struct commit_context k = {.core = &d->w->core, .setup = &office.w.setup, .a = a, .partner = POST};
			int64_t number;
			(void)!numbers_draw(&d->w->core, &k, 1, "480150", "E", dossier, id, &number, &e);
			if ((r >> 20) % 2 == 0)
				continue;
		}
		d->taken += pay_at(d->w, a, dossier, id, 1, "E", &e) > 0;
		if ((r >> 24) % 8 == 0) {
			struct commit_context k = {.core = &d->w->core, .setup = &office.w.setup, .a = a, .partner = ""};
			size_t n;
			err_clear(&e);
			(void)!numbers_settle(&k, INT64_MAX, &n, &e); /* far too early: what is under way is doubted */
		}
		if (i % PAYMENTS == PAYMENTS - 1)
			come_back(d);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void
test_two_gateways_that_take_payments_and_die_leave_no_gap(void **state)
{
	(void)state;
	const char *dossiers[DOSSIERS];
	pthread_t t[2];
	size_t given;

	for (int i = 0; i < DOSSIERS; i++)
		dossiers[i] = counter_accepted(arena_fmt(office.a, "n-5-%d", i));
	struct desk desks[2] = {{&office.w, dossiers, 7, 0}, {&beside, dossiers, 8, 0}};
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, take, &desks[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	(void)settle(&office.w);
	size_t voids = assert_no_gap("E", &given);
	assert_true(voids > 0);
	assert_int_equal(given, desks[0].taken + desks[1].taken);
	for (int i = 0; i < DOSSIERS; i++) {
		struct money m = {0};
		assert_int_equal(store_object(office.w.core.store, office.a, KIND_MONEY, dossiers[i], &m, &m.version, &office.e),
		    1);
		assert_int_equal(money_sum(&m), 0);
	}
}

static void
test_all_of_it_is_rebuilt_from_both_journals(void **state)
{
	(void)state;
	struct blob_store *blobs = office.w.core.blobs;

	world_close(&office.w, true);
	world_close(&beside, true);
	assert_rebuild_of_both_is_identical(&office.w, &beside);
	world_reopen(&office.w);
	office.w.core.blobs = blobs;
}

static int
start(void **state)
{
	counter_start(state);
	(void)counter_accepted("n-0"); /* so that there is something to join */
	world_beside(&beside, &office.w);
	recover_tick(&office.w.core); /* it sees the other one */
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_who_dies_between_the_two_finds_the_number_again),
	    cmocka_unit_test(test_a_number_that_nobody_came_back_for_is_void_and_another_is_drawn),
	    cmocka_unit_test(test_however_many_wait_none_waits_for_another_run),
	    cmocka_unit_test(test_a_payment_that_comes_after_its_number_was_judged_is_refused),
	    cmocka_unit_test(test_a_payment_that_comes_before_keeps_its_number),
	    cmocka_unit_test(test_a_number_in_doubt_is_given_by_nobody),
	    cmocka_unit_test(test_the_job_leaves_a_payment_its_time),
	    cmocka_unit_test(test_two_gateways_that_take_payments_and_die_leave_no_gap),
	    cmocka_unit_test(test_all_of_it_is_rebuilt_from_both_journals),
	};
	return cmocka_run_group_tests(tests, start, counter_stop);
}
