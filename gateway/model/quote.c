/* SPDX-License-Identifier: Apache-2.0 */
/* The quote, line by line. */
#include "model/quote.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "model/catalogue.h"

struct quoting {
	const struct catalogue *c;
	const struct quote_ask *q;
	const struct discount_class *discount; /* or NULL */
	struct quote_line *lines;
	struct quote *out;
};

int64_t
quote_discount(int64_t amount, int64_t percent)
{
	return percent >= 100 ? amount : (amount * percent + 99) / 100;
}

/* What the applicant's class takes off fees of that code, or NULL. */
static const struct discount *
discount_of(const struct quoting *x, const char *fee)
{
	for (size_t i = 0; x->discount != NULL && i < x->discount->n_discounts; i++)
		if (strcmp(x->discount->discounts[i].fee, fee) == 0)
			return &x->discount->discounts[i];
	return NULL;
}

static void
add_line(struct quoting *x, const char *fee, struct quote_line line)
{
	const struct discount *d = discount_of(x, fee);
	int64_t *const sums[] = {&x->out->state_fee, &x->out->digitise_fee, &x->out->postage};

	if (d != NULL) {
		line.discount = quote_discount(line.full, d->percent);
		line.discount_source = d->source;
	}
	line.amount = line.full - line.discount;
	*sums[line.kind] += line.amount;
	x->out->sum += line.amount;
	x->lines[x->out->n_lines++] = line;
}

static void
add_fees(struct quoting *x, const struct channel_terms *t)
{
	for (size_t i = 0; i < t->n_fees; i++)
		add_line(x, t->fees[i].code,
		    (struct quote_line){.kind = QUOTE_STATE_FEE,
			.code = t->fees[i].code,
			.name = t->fees[i].name,
			.full = t->fees[i].amount,
			.source = t->fees[i].source});
}

/* The prices of a component's pages: those of its paper type, else the tariff's own. */
static const struct digitise_prices *
prices_of(const struct catalogue *c, const struct component *k)
{
	const struct paper_type *type = k->paper != NULL ? catalogue_paper(c, k->paper) : NULL;
	const char *class = type != NULL ? type->pages : c->tariff.digitise_default;

	for (size_t i = 0; class != NULL && i < c->tariff.n_digitise; i++)
		if (strcmp(c->tariff.digitise[i].code, class) == 0)
			return &c->tariff.digitise[i];
	return NULL;
}

static int64_t
pages_cost(const struct digitise_prices *prices, int64_t pages)
{
	int64_t sum = 0, before = 0;

	for (size_t i = 0; i < prices->n_tiers && before < pages; i++) {
		const struct page_price *t = &prices->tiers[i];
		int64_t until = t->pages == 0 || t->pages > pages ? pages : t->pages;
		sum += (until - before) * t->amount;
		before = until;
	}
	return sum;
}

static int
add_paper(struct quoting *x, const struct quote_paper *paper, struct err *e)
{
	const struct procedure *p = x->q->procedure;
	const struct component *k = procedure_component(p, paper->component);

	if (k == NULL) {
		err_at(e, ERR_BAD_VALUE, "Paper/Component", "no component of %s", p->code);
		return err_hint(e, HINT_COMPONENT, p->code, NULL);
	}
	if (paper->pages < 1 || paper->pages > QUOTE_PAGES_MAX) {
		err_at(e, ERR_BAD_VALUE, "Paper/Pages", "%lld pages", (long long)paper->pages);
		return err_hint_range(e, HINT_WHOLE_NUMBER, 1, QUOTE_PAGES_MAX);
	}
	if (component_must_scan(k->class))
		return 0; /* the law has it digitised: nobody pays */
	const struct digitise_prices *prices = prices_of(x->c, k);
	if (k->class == COMPONENT_PAPER_ONLY || prices == NULL) {
		err_at(e, ERR_BAD_VALUE, "Paper/Component", "%s has no price of digitising", k->code);
		return err_hint(e, k->class == COMPONENT_PAPER_ONLY ? HINT_PAPER_ONLY : HINT_NO_PRICE, k->code, NULL);
	}
	add_line(x, FEE_DIGITISE,
	    (struct quote_line){.kind = QUOTE_DIGITISE,
		.code = k->code,
		.name = k->name,
		.full = pages_cost(prices, paper->pages),
		.source = prices->source});
	return 0;
}

static int64_t
weight_cost(const struct postage_prices *t, int64_t grams)
{
	const struct weight_price *last = &t->weights[t->n_weights - 1];

	for (size_t i = 0; i < t->n_weights; i++)
		if (grams <= t->weights[i].grams)
			return t->weights[i].amount;
	return last->amount + (grams - last->grams + t->more_grams - 1) / t->more_grams * t->more_amount;
}

static int
add_leg(struct quoting *x, const struct quote_leg *leg, struct err *e)
{
	const struct tariff *t = &x->c->tariff;

	for (size_t i = 0; i < t->n_postage; i++) {
		const struct postage_prices *prices = &t->postage[i];
		if (prices->distance != leg->distance)
			continue;
		if (leg->grams < 1 || leg->grams > prices->max_grams) {
			err_at(e, ERR_BAD_VALUE, "Leg/Grams", "%lld grams", (long long)leg->grams);
			return err_hint_range(e, HINT_WHOLE_NUMBER, 1, prices->max_grams);
		}
		add_line(x, FEE_POSTAGE,
		    (struct quote_line){.kind = QUOTE_POSTAGE,
			.code = leg->name,
			.name = distance_vi(leg->distance),
			.full = weight_cost(prices, leg->grams),
			.source = prices->source});
		return 0;
	}
	err_at(e, ERR_BAD_VALUE, "Leg/Distance", "no postage for %s", distance_name(leg->distance));
	return err_hint(e, HINT_NO_PRICE, distance_name(leg->distance), NULL);
}

static int
begin(struct quoting *x, struct arena *a, const struct channel_terms *t, struct err *e)
{
	const struct quote_ask *q = x->q;

	if (t == NULL) {
		err_at(e, ERR_BAD_VALUE, "Channel", "%s is not filed that way", q->procedure->code);
		return err_hint(e, HINT_CHANNEL, q->procedure->code, NULL);
	}
	if (q->discount != NULL && (x->discount = tariff_discount(&x->c->tariff, q->discount)) == NULL) {
		err_at(e, ERR_BAD_VALUE, "Discount", "the catalogue has no such class");
		return err_hint(e, HINT_DISCOUNT, NULL, NULL);
	}
	assert(q->n_papers <= QUOTE_PAPERS_MAX && q->n_legs <= QUOTE_LEGS_MAX);
	x->lines = arena_alloc(a, (t->n_fees + q->n_papers + q->n_legs + 1) * sizeof *x->lines);
	*x->out = (struct quote){.lines = x->lines};
	return 0;
}

int
quote_make(struct arena *a, const struct catalogue *c, const struct quote_ask *q, struct quote *out, struct err *e)
{
	struct quoting x = {.c = c, .q = q, .out = out};
	const struct channel_terms *t = procedure_terms(q->procedure, q->channel);

	if (begin(&x, a, t, e) != 0)
		return -1;
	add_fees(&x, t);
	for (size_t i = 0; i < q->n_papers; i++)
		if (add_paper(&x, &q->papers[i], e) != 0) {
			out->refused = &q->papers[i];
			return -1;
		}
	for (size_t i = 0; i < q->n_legs; i++)
		if (add_leg(&x, &q->legs[i], e) != 0)
			return -1;
	return 0;
}
