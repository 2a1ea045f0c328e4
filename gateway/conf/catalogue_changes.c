/* SPDX-License-Identifier: Apache-2.0 */
/* What two catalogues have otherwise: each is laid out as sorted lines of a key and a value, then they are merged. */
#include "conf/catalogue_print.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

struct line {
	const char *key, *value;
};

struct lines {
	struct arena *a;
	struct line *all;
	size_t n, cap;
};

/* A key, and its value by a format. */
static void __attribute__((format(printf, 3, 4))) put(struct lines *l, const char *key, const char *fmt, ...)
{
	char text[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (l->n == l->cap) {
		l->all = arena_regrow(l->a, l->all, l->cap * sizeof *l->all, l->cap * sizeof *l->all);
		l->cap *= 2;
	}
	l->all[l->n++] = (struct line){key, arena_str(l->a, text)};
}

static const char *
or_none(const char *text)
{
	return text != NULL ? text : "-";
}

static const char *
marked(bool invented)
{
	return invented ? ", invented" : "";
}

/* ---- procedures ---- */

static void
put_component(struct lines *l, const char *key, const struct component *k)
{
	put(l, arena_fmt(l->a, "%s component %s", key, k->code), "%s, %s, %s, condition %s, paper %s%s", k->name,
	    component_class_name(k->class), k->required ? "required" : "not required", or_none(k->condition), or_none(k->paper),
	    marked(k->invented));
}

static void
put_channel(struct lines *l, const char *key, const struct channel_terms *t)
{
	const char *channel = arena_fmt(l->a, "%s %s", key, channel_name(t->channel));

	put(l, arena_fmt(l->a, "%s limit", channel), "%" PRId64 " %s, %s%s", t->limit.amount, limit_unit_name(t->limit.unit),
	    t->source, marked(t->invented));
	for (size_t i = 0; i < t->n_fees; i++) {
		const struct fee *f = &t->fees[i];
		put(l, arena_fmt(l->a, "%s fee %s", channel, f->code), "%" PRId64 " dong, %s, %s, %s%s", f->amount, f->name,
		    fee_kind_name(f->kind), f->source, marked(f->invented));
	}
}

static void
put_parts(struct lines *l, const char *key, const struct procedure *p)
{
	for (size_t i = 0; i < p->n_results; i++)
		put(l, arena_fmt(l->a, "%s result %s", key, p->results[i].code), "%s, paper %s%s", p->results[i].name,
		    or_none(p->results[i].paper), marked(p->results[i].invented));
	for (size_t i = 0; i < p->n_steps; i++)
		put(l, arena_fmt(l->a, "%s step %zu", key, i + 1), "%s, %s, %" PRId64 " minutes%s", p->steps[i].name,
		    p->steps[i].who, p->steps[i].minutes, marked(p->steps[i].invented));
	for (size_t i = 0; i < p->n_samples; i++)
		put(l, arena_fmt(l->a, "%s sample %s", key, p->samples[i].name), "%s%s", or_none(p->samples[i].file),
		    marked(p->samples[i].invented));
	for (size_t i = 0; i < p->n_lookups; i++)
		put(l, arena_fmt(l->a, "%s lookup %s", key, database_name(p->lookups[i])), "asked");
	for (size_t i = 0; i < p->n_units; i++)
		put(l, arena_fmt(l->a, "%s unit %s", key, p->units[i]->code), "competent");
}

static void
put_procedure(struct lines *l, const struct procedure *p)
{
	const char *from = p->from == INT32_MIN ? "always" : catalogue_date(l->a, p->from);
	const char *key = arena_fmt(l->a, "procedure %s from %s", p->code, from);

	put(l, key, "%s, %s, until %s, %s, %s%s", p->name, p->field,
	    p->until == INT32_MAX ? "further" : catalogue_date(l->a, p->until), or_none(p->source),
	    p->field_inspection ? "inspected in the field" : "anywhere", marked(p->invented));
	for (size_t i = 0; i < p->n_components; i++)
		put_component(l, key, &p->components[i]);
	for (size_t i = 0; i < p->n_channels; i++)
		put_channel(l, key, &p->channels[i]);
	put_parts(l, key, p);
}

/* ---- the rest ---- */

static void
put_commune(struct lines *l, const struct commune *m)
{
	const char *key =
	    arena_fmt(l->a, "commune %s from %s", m->code, m->from == INT32_MIN ? "always" : catalogue_date(l->a, m->from));

	put(l, key, "%s, province %s, until %s, district %s%s", m->name, m->province,
	    m->until == INT32_MAX ? "further" : catalogue_date(l->a, m->until), or_none(m->district), marked(m->invented));
	for (size_t i = 0; i < m->n_was; i++)
		put(l, arena_fmt(l->a, "%s was %s", key, m->was[i]), i < m->n_whole ? "whole" : "in part");
}

static void
put_places(struct lines *l, const struct catalogue *c)
{
	for (size_t i = 0; i < c->n_units; i++)
		put(l, arena_fmt(l->a, "unit %s", c->units[i].code), "%s, %s, province %s, commune %s%s", c->units[i].name,
		    unit_kind_name(c->units[i].kind), or_none(c->units[i].province), or_none(c->units[i].commune),
		    marked(c->units[i].invented));
	for (size_t i = 0; i < c->n_aliases; i++)
		put(l, arena_fmt(l->a, "alias %s", c->aliases[i].code), "%s, %s%s", c->aliases[i].to, or_none(c->aliases[i].name),
		    marked(c->aliases[i].invented));
	put(l, "communesFrom", "%s", c->communes_from == 0 ? "-" : catalogue_date(l->a, c->communes_from));
	for (size_t i = 0; i < c->n_communes; i++)
		put_commune(l, &c->communes[i]);
	for (size_t i = 0; i < c->n_offices; i++)
		put(l, arena_fmt(l->a, "post office %s", c->offices[i].pos), "%s, province %s, commune %s%s", c->offices[i].name,
		    c->offices[i].province, c->offices[i].commune, marked(c->offices[i].invented));
}

static void
put_calendar(struct lines *l, const struct catalogue *c)
{
	put(l, "lastDay", "%s", catalogue_date(l->a, c->calendar.last_day));
	for (size_t i = 0; i < c->n_holidays; i++)
		put(l, arena_fmt(l->a, "day %s", c->holidays[i].date), "%s, %s, %s%s", c->holidays[i].off ? "off" : "worked",
		    c->holidays[i].name, c->holidays[i].source, c->holidays[i].provisional ? ", provisional" : "");
	/* a catalogue of before has days without names */
	for (size_t i = 0; c->n_holidays == 0 && i < c->calendar.n_holidays; i++)
		put(l, arena_fmt(l->a, "day %s", catalogue_date(l->a, c->calendar.holidays[i])), "off");
	for (size_t i = 0; c->n_holidays == 0 && i < c->calendar.n_workdays; i++)
		put(l, arena_fmt(l->a, "day %s", catalogue_date(l->a, c->calendar.workdays[i])), "worked");
}

static void
put_postage(struct lines *l, const struct postage_prices *t)
{
	const char *key = arena_fmt(l->a, "postage %s", distance_name(t->distance));

	put(l, key, "each further %" PRId64 " grams %" PRId64 " dong, at most %" PRId64 " grams, %s%s", t->more_grams,
	    t->more_amount, t->max_grams, t->source, marked(t->invented));
	for (size_t i = 0; i < t->n_weights; i++)
		put(l, arena_fmt(l->a, "%s up to %06" PRId64 " grams", key, t->weights[i].grams), "%" PRId64 " dong",
		    t->weights[i].amount);
}

static void
put_digitise(struct lines *l, const struct digitise_prices *t)
{
	const char *key = arena_fmt(l->a, "digitising %s", t->code);

	put(l, key, "%s, %s%s", t->name, t->source, marked(t->invented));
	for (size_t i = 0; i < t->n_tiers; i++)
		put(l, arena_fmt(l->a, "%s tier %zu", key, i + 1), "up to page %" PRId64 ", %" PRId64 " dong a page",
		    t->tiers[i].pages, t->tiers[i].amount);
}

static void
put_drafts(struct lines *l, const struct catalogue *c)
{
	for (size_t i = 0; i < c->n_drafts; i++) {
		const struct draft *d = &c->drafts[i];
		put(l, arena_fmt(l->a, "draft %s %s", d->unit ? "unit" : "procedure", d->code),
		    "%s, offered to nobody, %zu things to do", d->name, d->n_lacks);
	}
}

static void
put_discounts(struct lines *l, const struct discount_class *d)
{
	const char *key = arena_fmt(l->a, "discount %s", d->code);

	put(l, key, "%s", d->name);
	for (size_t i = 0; i < d->n_discounts; i++)
		put(l, arena_fmt(l->a, "%s of %s", key, d->discounts[i].fee), "%" PRId64 " percent, %s%s", d->discounts[i].percent,
		    d->discounts[i].source, marked(d->discounts[i].invented));
}

static void
put_tariff(struct lines *l, const struct catalogue *c)
{
	const struct tariff *t = &c->tariff;

	for (size_t i = 0; i < c->n_papers; i++)
		put(l, arena_fmt(l->a, "paper type %s", c->papers[i].code), "%s, pages %s%s", c->papers[i].name, c->papers[i].pages,
		    marked(c->papers[i].invented));
	for (size_t i = 0; i < t->n_postage; i++)
		put_postage(l, &t->postage[i]);
	for (size_t i = 0; i < t->n_digitise; i++)
		put_digitise(l, &t->digitise[i]);
	put(l, "digitisingDefault", "%s", or_none(t->digitise_default));
	for (size_t i = 0; i < t->n_discounts; i++)
		put_discounts(l, &t->discounts[i]);
	for (size_t i = 0; i < t->n_neighbours; i++) {
		const char *one = t->neighbours[i].one, *two = t->neighbours[i].two;
		bool turned = strcmp(one, two) > 0;
		put(l, arena_fmt(l->a, "neighbours %s and %s", turned ? two : one, turned ? one : two), "yes");
	}
}

/* ---- the comparison ---- */

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->key, ((const struct line *)b)->key);
}

static struct lines
lines_of(struct arena *a, const struct catalogue *c)
{
	struct lines l = {.a = a, .all = arena_alloc(a, 64 * sizeof *l.all), .cap = 64};

	put(&l, "version", "%s", or_none(c->date));
	for (size_t i = 0; i < c->n_procedures; i++)
		put_procedure(&l, &c->procedures[i]);
	put_places(&l, c);
	put_calendar(&l, c);
	put_tariff(&l, c);
	put_drafts(&l, c);
	qsort(l.all, l.n, sizeof *l.all, by_key);
	return l;
}

/* An entry that only one of the two has is one line: the lines of its parts are passed over. */
static size_t
put_alone(const struct lines *l, size_t at, char sign, struct buf *out)
{
	const char *key = l->all[at].key;
	size_t n = strlen(key);

	buf_fmt(out, "%c %s: %s\n", sign, key, l->all[at].value);
	do
		at++;
	while (at < l->n && strncmp(l->all[at].key, key, n) == 0 && l->all[at].key[n] == ' ');
	return at;
}

size_t
catalogue_print_changes(struct arena *a, const struct catalogue *was, const struct catalogue *now, struct buf *out)
{
	const struct lines x = lines_of(a, was), y = lines_of(a, now);
	size_t i = 0, k = 0, n = 0;

	while (i < x.n || k < y.n) {
		int order = i == x.n ? 1 : k == y.n ? -1 : by_key(&x.all[i], &y.all[k]);
		bool same = order == 0 && strcmp(x.all[i].value, y.all[k].value) == 0;
		n += !same;
		if (order < 0) {
			i = put_alone(&x, i, '-', out);
		} else if (order > 0) {
			k = put_alone(&y, k, '+', out);
		} else {
			if (!same)
				buf_fmt(out, "~ %s: %s -> %s\n", x.all[i].key, x.all[i].value, y.all[k].value);
			i++;
			k++;
		}
	}
	return n;
}
