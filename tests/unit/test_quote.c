/* SPDX-License-Identifier: Apache-2.0 */
/* What a dossier costs: examples, refusals, and laws over quotes of any kind of the built-in catalogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "conf/catalogue_folder.h"
#include "model/quote.h"

static struct arena *arena;
static struct catalogue *catalogue;
static int32_t today;

static void
tell(void *with, const char *text)
{
	(void)with;
	fail_msg("%s", text);
}

static int
load(void **state)
{
	(void)state;
	arena = arena_new(0);
	assert_int_equal(catalogue_load(arena, "", tell, NULL, &catalogue), CATALOGUE_READ);
	return deadline_day("2026-03-02", &today);
}

static int
unload(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const struct procedure *
procedure(const char *code)
{
	const struct procedure *p = catalogue_procedure(catalogue, code, today);
	assert_non_null(p);
	return p;
}

static void
test_a_quote_has_a_line_for_each_thing_to_pay(void **state)
{
	(void)state;
	const struct quote_paper papers[] = {{"TK.01", 12}, {"KQ.G03.000103", 40}};
	const struct quote_leg legs[] = {{"COLLECT", DISTANCE_PROVINCE, 120}, {"RETURN", DISTANCE_COMMUNE, 100}};
	const struct quote_ask ask = {.procedure = procedure("1.004873"),
	    .channel = CHANNEL_POSTAL,
	    .papers = papers,
	    .n_papers = 2,
	    .legs = legs,
	    .n_legs = 2};
	struct quote q;
	struct err e = {0};
	assert_int_equal(quote_make(arena, catalogue, &ask, &q, &e), 0);
	assert_int_equal(q.n_lines, 4); /* the earlier result is digitised by law, for nothing */
	assert_int_equal(q.lines[0].kind, QUOTE_STATE_FEE);
	assert_string_equal(q.lines[0].code, "LP.HOTICH");
	assert_int_equal(q.lines[0].amount, 20000);
	assert_int_equal(q.lines[1].kind, QUOTE_DIGITISE);
	assert_string_equal(q.lines[1].code, "TK.01");
	assert_int_equal(q.lines[1].amount, 10 * 1000 + 2 * 800);
	assert_string_equal(q.lines[2].code, "COLLECT");
	assert_int_equal(q.lines[2].amount, 25000);
	assert_int_equal(q.lines[3].amount, 18000);
	assert_int_equal(q.state_fee, 20000);
	assert_int_equal(q.digitise_fee, 11600);
	assert_int_equal(q.postage, 43000);
	assert_int_equal(q.sum, 74600);
}

static void
test_a_discount_class_takes_off_what_its_law_says(void **state)
{
	(void)state;
	const struct quote_leg leg = {"RETURN", DISTANCE_PROVINCE, 100};
	const struct quote_ask ask = {
	    .procedure = procedure("2.000488"), .channel = CHANNEL_POSTAL, .discount = "NGUOI_CO_CONG", .legs = &leg, .n_legs = 1};
	struct quote q;
	struct err e = {0};
	assert_int_equal(quote_make(arena, catalogue, &ask, &q, &e), 0);
	assert_int_equal(q.lines[0].full, 200000);
	assert_int_equal(q.lines[0].discount, 100000);
	assert_non_null(q.lines[0].discount_source);
	assert_int_equal(q.postage, 22000 - 6600);
	assert_int_equal(q.sum, 115400);
}

static void
test_the_channel_decides_the_fee(void **state)
{
	(void)state;
	struct quote_ask ask = {.procedure = procedure("1.004222"), .channel = CHANNEL_ONLINE};
	struct quote q;
	struct err e = {0};
	assert_int_equal(quote_make(arena, catalogue, &ask, &q, &e), 0);
	assert_int_equal(q.sum, 10000);
	ask.channel = CHANNEL_POSTAL;
	assert_int_equal(quote_make(arena, catalogue, &ask, &q, &e), 0);
	assert_int_equal(q.sum, 20000);
}

static void
test_a_discount_is_rounded_up_to_the_dong_and_never_more_than_the_amount(void **state)
{
	(void)state;
	assert_int_equal(quote_discount(100, 50), 50);
	assert_int_equal(quote_discount(101, 50), 51);
	assert_int_equal(quote_discount(1, 1), 1);
	assert_int_equal(quote_discount(0, 100), 0);
	assert_int_equal(quote_discount(12345, 100), 12345);
	assert_int_equal(quote_discount(12345, 0), 0);
	for (int64_t amount = 0; amount < 2000; amount += 7)
		for (int64_t percent = 0; percent <= 100; percent++) {
			int64_t off = quote_discount(amount, percent);
			assert_true(off >= 0 && off <= amount && off * 100 >= amount * percent &&
			    (off - 1) * 100 < amount * percent);
		}
}

static void
test_further_weight_is_charged_by_begun_steps(void **state)
{
	(void)state;
	const struct {
		int64_t grams, amount;
	} rows[] = {{1, 22000}, {100, 22000}, {101, 25000}, {2000, 40000}, {2001, 44000}, {2500, 44000}, {2501, 48000}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct quote_leg leg = {"RETURN", DISTANCE_PROVINCE, rows[i].grams};
		const struct quote_ask ask = {
		    .procedure = procedure("1.001193"), .channel = CHANNEL_POSTAL, .legs = &leg, .n_legs = 1};
		struct quote q;
		struct err e = {0};
		assert_int_equal(quote_make(arena, catalogue, &ask, &q, &e), 0);
		assert_int_equal(q.postage, rows[i].amount);
	}
}

static void
refused(const struct quote_ask *ask, const char *field, enum err_hint hint)
{
	struct quote q;
	struct err e = {0};
	assert_int_equal(quote_make(arena, catalogue, ask, &q, &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
	assert_string_equal(e.field, field);
	assert_int_equal(e.hint, hint);
}

static void
test_what_has_no_price_is_refused(void **state)
{
	(void)state;
	const struct quote_ask good = {.procedure = procedure("2.000815"), .channel = CHANNEL_POSTAL};
	struct quote_paper paper = {"GT.BC", 3};
	struct quote_leg leg = {"RETURN", DISTANCE_OTHER, 30001};
	struct quote_ask ask = good;
	ask.channel = CHANNEL_ONLINE; /* certifying a copy needs the original */
	refused(&ask, "Channel", HINT_CHANNEL);
	ask = good;
	ask.discount = "KING";
	refused(&ask, "Discount", HINT_DISCOUNT);
	ask = good;
	ask.papers = &paper;
	ask.n_papers = 1;
	refused(&ask, "Paper/Component", HINT_PAPER_ONLY);
	paper.component = "XX";
	refused(&ask, "Paper/Component", HINT_COMPONENT);
	ask.procedure = procedure("1.004873");
	paper = (struct quote_paper){"TK.01", 0};
	refused(&ask, "Paper/Pages", HINT_WHOLE_NUMBER);
	paper.pages = QUOTE_PAGES_MAX + 1;
	refused(&ask, "Paper/Pages", HINT_WHOLE_NUMBER);
	ask = good;
	ask.legs = &leg;
	ask.n_legs = 1;
	refused(&ask, "Leg/Grams", HINT_WHOLE_NUMBER);
	leg.grams = 0;
	refused(&ask, "Leg/Grams", HINT_WHOLE_NUMBER);
	struct catalogue bare = *catalogue;
	struct quote q;
	struct err e = {0};
	bare.tariff.n_postage = 0;
	leg.grams = 100;
	assert_int_equal(quote_make(arena, &bare, &ask, &q, &e), -1);
	assert_int_equal(e.hint, HINT_NO_PRICE);
}

static void
test_it_is_so_far_as_the_map_says(void **state)
{
	(void)state;
	const struct tariff *t = &catalogue->tariff;
	assert_int_equal(tariff_distance(t, "42", "18133", "42", "18133"), DISTANCE_COMMUNE);
	assert_int_equal(tariff_distance(t, "42", "18133", "42", "18073"), DISTANCE_PROVINCE);
	assert_int_equal(tariff_distance(t, "42", NULL, "42", "18073"), DISTANCE_PROVINCE);
	assert_int_equal(tariff_distance(t, "42", "18133", "40", "17827"), DISTANCE_NEIGHBOUR);
	assert_int_equal(tariff_distance(t, "40", "17827", "42", "18133"), DISTANCE_NEIGHBOUR);
	assert_int_equal(tariff_distance(t, "42", "18133", "75", "26041"), DISTANCE_OTHER);
}

/* ---- laws ---- */

static uint32_t seed = 20261129;

static int64_t
draw(int64_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (int64_t)(seed >> 8) % below;
}

struct any {
	struct quote_ask ask;
	struct quote_paper papers[4];
	struct quote_leg legs[2];
};

static void
draw_ask(struct any *x)
{
	const struct procedure *p = &catalogue->procedures[draw((int64_t)catalogue->n_procedures)];
	const struct discount_class *d = &catalogue->tariff.discounts[draw((int64_t)catalogue->tariff.n_discounts)];
	x->ask = (struct quote_ask){.procedure = p,
	    .channel = p->channels[draw((int64_t)p->n_channels)].channel,
	    .discount = draw(2) == 0 ? d->code : NULL,
	    .papers = x->papers,
	    .legs = x->legs,
	    .n_legs = (size_t)draw(3)};
	for (size_t i = 0; i < p->n_components && x->ask.n_papers < 4; i++)
		if (p->components[i].class != COMPONENT_PAPER_ONLY && draw(2) == 0)
			x->papers[x->ask.n_papers++] = (struct quote_paper){p->components[i].code, 1 + draw(200)};
	for (size_t i = 0; i < x->ask.n_legs; i++)
		x->legs[i] = (struct quote_leg){i == 0 ? "COLLECT" : "RETURN", (enum distance)draw(DISTANCES), 1 + draw(20000)};
}

static int64_t
sum_of(struct arena *a, const struct quote_ask *ask)
{
	struct quote q;
	struct err e = {0};
	assert_int_equal(quote_make(a, catalogue, ask, &q, &e), 0);
	int64_t sum = 0;
	for (size_t i = 0; i < q.n_lines; i++) {
		const struct quote_line *l = &q.lines[i];
		assert_true(l->full >= 0 && l->discount >= 0 && l->discount <= l->full);
		assert_int_equal(l->amount, l->full - l->discount);
		assert_non_null(l->source);
		assert_true(l->code != NULL && l->name != NULL);
		sum += l->amount;
	}
	assert_int_equal(sum, q.sum);
	assert_int_equal(q.sum, q.state_fee + q.digitise_fee + q.postage);
	return sum;
}

static void
test_the_sum_is_the_sum_of_its_lines_and_grows_with_pages_and_weight(void **state)
{
	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct arena *a = arena_new(0);
		struct any x;
		draw_ask(&x);
		int64_t sum = sum_of(a, &x.ask);
		const char *discount = x.ask.discount;
		x.ask.discount = NULL;
		assert_true(sum_of(a, &x.ask) >= sum);
		x.ask.discount = discount;
		for (size_t k = 0; k < x.ask.n_papers; k++)
			x.papers[k].pages += draw(50);
		int64_t more = sum_of(a, &x.ask);
		assert_true(more >= sum);
		for (size_t k = 0; k < x.ask.n_legs; k++)
			x.legs[k].grams += draw(5000);
		assert_true(sum_of(a, &x.ask) >= more);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_quote_has_a_line_for_each_thing_to_pay),
	    cmocka_unit_test(test_a_discount_class_takes_off_what_its_law_says),
	    cmocka_unit_test(test_the_channel_decides_the_fee),
	    cmocka_unit_test(test_a_discount_is_rounded_up_to_the_dong_and_never_more_than_the_amount),
	    cmocka_unit_test(test_further_weight_is_charged_by_begun_steps),
	    cmocka_unit_test(test_what_has_no_price_is_refused),
	    cmocka_unit_test(test_it_is_so_far_as_the_map_says),
	    cmocka_unit_test(test_the_sum_is_the_sum_of_its_lines_and_grows_with_pages_and_weight),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
