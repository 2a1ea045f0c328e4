/* SPDX-License-Identifier: Apache-2.0 */
/* Paper types, prices and discounts of a catalogue; see catalogue_build.h. */
#include "conf/catalogue_build.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"

static void
check_tiers(struct building *b, const struct digitise_record *r)
{
	const struct page_price *t = r->tiers.items;
	int64_t before = 0;

	for (size_t i = 0; i < r->tiers.n; i++) {
		bool last = i + 1 == r->tiers.n;
		if ((t[i].pages == 0) != last || (!last && t[i].pages <= before))
			building_fault(b, r->at.where,
			    "tiers[%zu]: pages must grow from tier to tier, and the last tier, for all further pages, has none", i);
		before = t[i].pages;
	}
}

static void
take_digitising(struct building *b)
{
	struct field_list *list = &b->all->digitise;
	struct digitise_record *r = list->items;
	struct digitise_prices *prices = arena_alloc(b->a, (list->n + 1) * sizeof *prices);

	building_sort(list, sizeof *r, offsetof(struct digitise_record, p.code));
	building_twice(b, list, sizeof *r, offsetof(struct digitise_record, p.code), "price class");
	for (size_t i = 0; i < list->n; i++) {
		check_tiers(b, &r[i]);
		prices[i] = r[i].p;
		prices[i].tiers = r[i].tiers.items;
		prices[i].n_tiers = r[i].tiers.n;
		b->c->invented += r[i].p.invented;
	}
	b->c->tariff.digitise = prices;
	b->c->tariff.n_digitise = list->n;
	b->c->tariff.digitise_default = b->all->digitise_default;
}

static void
check_page_class(struct building *b, const char *where, const char *code)
{
	for (size_t i = 0; i < b->c->tariff.n_digitise; i++)
		if (strcmp(b->c->tariff.digitise[i].code, code) == 0)
			return;
	building_fault(b, where, "there is no price class %s; add it to digitising", code);
}

static void
take_papers(struct building *b)
{
	struct field_list *list = &b->all->papers;
	struct paper_record *r = list->items;
	struct paper_type *papers = arena_alloc(b->a, (list->n + 1) * sizeof *papers);

	building_sort(list, sizeof *r, offsetof(struct paper_record, t.code));
	building_twice(b, list, sizeof *r, offsetof(struct paper_record, t.code), "paper type");
	for (size_t i = 0; i < list->n; i++) {
		building_code(b, r[i].at.where, r[i].t.code);
		check_page_class(b, r[i].at.where, r[i].t.pages);
		papers[i] = r[i].t;
		b->c->invented += r[i].t.invented;
	}
	b->c->papers = papers;
	b->c->n_papers = list->n;
	if (b->all->digitise_default != NULL)
		check_page_class(b, "digitisingDefault", b->all->digitise_default);
}

static void
check_weights(struct building *b, const struct postage_record *r)
{
	const struct weight_price *w = r->weights.items, *last = &w[r->weights.n - 1];

	for (size_t i = 1; i < r->weights.n; i++)
		if (w[i].grams <= w[i - 1].grams || w[i].amount < w[i - 1].amount)
			building_fault(b, r->at.where,
			    "weights[%zu]: grams must grow and the amount may not fall from tier to tier", i);
	if ((r->p.more_grams == 0) != (r->p.more_amount == 0))
		building_fault(b, r->at.where, "furtherGrams and furtherAmount belong together; add the other one");
	if (r->p.max_grams < last->grams || (r->p.max_grams > last->grams && r->p.more_grams == 0))
		building_fault(b, r->at.where,
		    "maxGrams is %" PRId64 ", the last tier ends at %" PRId64 " grams: add furtherGrams, or make them the same",
		    r->p.max_grams, last->grams);
}

static void
take_postage(struct building *b)
{
	const struct field_list *list = &b->all->postage;
	const struct postage_record *r = list->items;
	struct postage_prices *prices = arena_alloc(b->a, (list->n + 1) * sizeof *prices);

	for (size_t i = 0; i < list->n; i++) {
		check_weights(b, &r[i]);
		for (size_t k = 0; k < i; k++)
			if (r[k].p.distance == r[i].p.distance)
				building_fault(b, r[i].at.where, "distance %s is also at %s; leave one",
				    distance_name(r[i].p.distance), r[k].at.where);
		prices[i] = r[i].p;
		prices[i].weights = r[i].weights.items;
		prices[i].n_weights = r[i].weights.n;
		b->c->invented += r[i].p.invented;
	}
	b->c->tariff.postage = prices;
	b->c->tariff.n_postage = list->n;
}

static void
take_neighbours(struct building *b)
{
	const struct field_list *list = &b->all->neighbours;
	const struct pair_record *r = list->items;
	struct province_pair *pairs = arena_alloc(b->a, (list->n + 1) * sizeof *pairs);

	for (size_t i = 0; i < list->n; i++) {
		pairs[i] = r[i].p;
		building_province(b, r[i].at.where, r[i].p.one);
		building_province(b, r[i].at.where, r[i].p.two);
		if (strcmp(r[i].p.one, r[i].p.two) == 0)
			building_fault(b, r[i].at.where, "province %s is not its own neighbour; take it out", r[i].p.one);
	}
	b->c->tariff.neighbours = pairs;
	b->c->tariff.n_neighbours = list->n;
}

void
building_prices(struct building *b)
{
	take_digitising(b);
	take_papers(b);
	take_postage(b);
	take_neighbours(b);
}

/* ---- discounts ---- */

static bool
is_fee(const struct catalogue *c, const char *code)
{
	for (size_t i = 0; i < c->n_procedures; i++)
		for (size_t k = 0; k < c->procedures[i].n_channels; k++) {
			const struct channel_terms *t = &c->procedures[i].channels[k];
			for (size_t f = 0; f < t->n_fees; f++)
				if (strcmp(t->fees[f].code, code) == 0)
					return true;
		}
	return strcmp(code, FEE_POSTAGE) == 0 || strcmp(code, FEE_DIGITISE) == 0;
}

static void
check_discounts(struct building *b, const struct discount_record *r)
{
	const struct discount *d = r->discounts.items;

	for (size_t i = 0; i < r->discounts.n; i++) {
		if (!is_fee(b->c, d[i].fee))
			building_fault(b, r->at.where,
			    "discounts[%zu]: no procedure has the fee %s; name a fee's code, " FEE_POSTAGE " or " FEE_DIGITISE, i,
			    d[i].fee);
		for (size_t k = 0; k < i; k++)
			if (strcmp(d[k].fee, d[i].fee) == 0)
				building_fault(b, r->at.where, "discounts[%zu]: fee %s is there twice; leave one", i, d[i].fee);
		b->c->invented += d[i].invented;
	}
}

void
building_discounts(struct building *b)
{
	struct field_list *list = &b->all->discounts;
	struct discount_record *r = list->items;
	struct discount_class *classes = arena_alloc(b->a, (list->n + 1) * sizeof *classes);

	building_sort(list, sizeof *r, offsetof(struct discount_record, c.code));
	building_twice(b, list, sizeof *r, offsetof(struct discount_record, c.code), "discount class");
	for (size_t i = 0; i < list->n; i++) {
		building_code(b, r[i].at.where, r[i].c.code);
		check_discounts(b, &r[i]);
		classes[i] = r[i].c;
		classes[i].discounts = r[i].discounts.items;
		classes[i].n_discounts = r[i].discounts.n;
	}
	b->c->tariff.discounts = classes;
	b->c->tariff.n_discounts = list->n;
}
