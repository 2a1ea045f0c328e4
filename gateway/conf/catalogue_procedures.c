/* SPDX-License-Identifier: Apache-2.0 */
/* The procedures of a catalogue; see catalogue_build.h. */
#include "conf/catalogue_build.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static int
by_code_and_time(const void *a, const void *b)
{
	const struct procedure_record *x = a, *y = b;
	int order = strcmp(x->p.code, y->p.code);
	return order != 0 ? order : (x->p.from > y->p.from) - (x->p.from < y->p.from);
}

/* ---- components and results ---- */

static void
check_paper(struct building *b, const char *where, const char *of, const char *paper)
{
	if (paper != NULL && catalogue_paper(b->c, paper) == NULL)
		building_fault(b, where, "%s names the paper type %s, which is not there; add it to paperTypes", of, paper);
}

static void
check_components(struct building *b, const char *where, const struct procedure *p)
{
	for (size_t i = 0; i < p->n_components; i++) {
		const struct component *k = &p->components[i];
		building_code(b, where, k->code);
		check_paper(b, where, k->code, k->paper);
		if (k->required && !component_at_intake(k->class))
			building_fault(b, where,
			    "component %s comes while the dossier is processed (class %s), so it cannot be required", k->code,
			    component_class_name(k->class));
		if (k->required && k->condition != NULL)
			building_fault(b, where, "component %s has a condition, so it is not always required; leave one of the two",
			    k->code);
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->components[j].code, k->code) == 0)
				building_fault(b, where, "component %s is there twice; leave one", k->code);
		b->c->invented += k->invented;
	}
}

static void
check_results(struct building *b, const char *where, const struct procedure *p)
{
	for (size_t i = 0; i < p->n_results; i++) {
		building_code(b, where, p->results[i].code);
		check_paper(b, where, p->results[i].code, p->results[i].paper);
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->results[k].code, p->results[i].code) == 0)
				building_fault(b, where, "result %s is there twice; leave one", p->results[i].code);
		b->c->invented += p->results[i].invented;
	}
}

static void
count_inside(struct building *b, const struct procedure *p)
{
	for (size_t i = 0; i < p->n_steps; i++)
		b->c->invented += p->steps[i].invented;
	for (size_t i = 0; i < p->n_samples; i++)
		b->c->invented += p->samples[i].invented;
}

/* ---- channels ---- */

static void
check_fees(struct building *b, const char *where, const struct channel_terms *t)
{
	for (size_t i = 0; i < t->n_fees; i++) {
		building_code(b, where, t->fees[i].code);
		for (size_t k = 0; k < i; k++)
			if (strcmp(t->fees[k].code, t->fees[i].code) == 0)
				building_fault(b, where, "%s: fee %s is there twice; leave one", channel_name(t->channel),
				    t->fees[i].code);
		b->c->invented += t->fees[i].invented;
	}
}

static void
take_channels(struct building *b, const struct procedure_record *r, struct procedure *p)
{
	const struct channel_record *rows = r->channels.items;
	struct channel_terms *terms = arena_alloc(b->a, r->channels.n * sizeof *terms);

	for (size_t i = 0; i < r->channels.n; i++) {
		terms[i] = (struct channel_terms){.channel = rows[i].channel,
		    .limit = {rows[i].limit, rows[i].unit},
		    .source = rows[i].source,
		    .fees = rows[i].fees.items,
		    .n_fees = rows[i].fees.n,
		    .invented = rows[i].invented};
		check_fees(b, r->at.where, &terms[i]);
		b->c->invented += rows[i].invented;
		for (size_t k = 0; k < i; k++)
			if (rows[k].channel == rows[i].channel)
				building_fault(b, r->at.where, "channel %s is there twice; leave one",
				    channel_name(rows[i].channel));
	}
	p->channels = terms;
	p->n_channels = r->channels.n;
}

/* What contract 1.0 tells of the postal channel, which knows whole working days and one fee. */
static void
take_postal(struct building *b, const char *where, struct procedure *p)
{
	const struct channel_terms *t = procedure_terms(p, CHANNEL_POSTAL);

	if (t == NULL) {
		building_fault(b, where, "%s has no row for the channel POSTAL, which is ours; add it", p->code);
		return;
	}
	p->working_days = t->limit.unit == LIMIT_HOURS ? (t->limit.amount + 7) / 8 : t->limit.amount;
	p->state_fee = channel_fee(t);
	int64_t minutes = 0, limit = t->limit.unit == LIMIT_HOURS ? t->limit.amount * 60 : t->limit.amount * DEADLINE_DAY_MIN;
	for (size_t i = 0; i < p->n_steps; i++)
		minutes += p->steps[i].minutes;
	if (minutes > limit)
		building_fault(b, where,
		    "the steps of %s take %" PRId64 " minutes, its postal limit is %" PRId64 "; shorten a step", p->code, minutes,
		    limit);
}

/* ---- units and look-ups ---- */

static bool
has_unit(const struct unit *const *units, size_t n, const struct unit *u)
{
	for (size_t i = 0; i < n; i++)
		if (units[i] == u)
			return true;
	return false;
}

static unsigned
word_of(const char *text, const char *(*word)(unsigned), unsigned words)
{
	unsigned w = 0;
	while (w < words && strcmp(word(w), text) != 0)
		w++;
	return w;
}

/* The units it names, then all of the kinds it names. */
static void
take_units(struct building *b, const struct procedure_record *r, struct procedure *p)
{
	const char *const *codes = r->units.items, *const *kinds = r->unit_kinds.items;
	const struct unit **units = arena_alloc(b->a, (b->c->n_units + 1) * sizeof *units);

	for (size_t i = 0; i < r->units.n; i++) {
		const struct unit *u = catalogue_unit(b->c, codes[i]);
		if (u == NULL)
			building_fault(b, r->at.where, "there is no unit %s; add it to units", codes[i]);
		else if (has_unit(units, p->n_units, u))
			building_fault(b, r->at.where, "unit %s is there twice; leave one", codes[i]);
		else
			units[p->n_units++] = u;
	}
	for (size_t i = 0; i < r->unit_kinds.n; i++) {
		unsigned kind = word_of(kinds[i], unit_kind_name, UNIT_KINDS);
		if (kind == UNIT_KINDS)
			building_fault(b, r->at.where, "there is no kind of unit %s; see unitKinds in the schema", kinds[i]);
		for (size_t k = 0; k < b->c->n_units; k++)
			if (b->c->units[k].kind == kind && !has_unit(units, p->n_units, &b->c->units[k]))
				units[p->n_units++] = &b->c->units[k];
	}
	if (p->n_units == 0)
		building_fault(b, r->at.where, "%s has no competent unit; name units, or unitKinds that there are", p->code);
	p->units = units;
}

static void
take_lookups(struct building *b, const struct procedure_record *r, struct procedure *p)
{
	const char *const *words = r->lookups.items;
	enum database *lookups = arena_alloc(b->a, (r->lookups.n + 1) * sizeof *lookups);

	for (size_t i = 0; i < r->lookups.n; i++) {
		unsigned w = word_of(words[i], database_name, DATABASES);
		if (w == DATABASES)
			building_fault(b, r->at.where, "there is no database %s; see lookups in the schema", words[i]);
		lookups[i] = (enum database)w;
	}
	p->lookups = lookups;
	p->n_lookups = r->lookups.n;
}

/* ---- all of it ---- */

static void
take_procedure(struct building *b, const struct procedure_record *r, struct procedure *p)
{
	*p = r->p;
	p->components = r->components.items;
	p->n_components = r->components.n;
	p->results = r->results.items;
	p->n_results = r->results.n;
	p->steps = r->steps.items;
	p->n_steps = r->steps.n;
	p->samples = r->samples.items;
	p->n_samples = r->samples.n;
	building_code(b, r->at.where, p->code);
	check_components(b, r->at.where, p);
	check_results(b, r->at.where, p);
	count_inside(b, p);
	take_channels(b, r, p);
	take_postal(b, r->at.where, p);
	take_units(b, r, p);
	take_lookups(b, r, p);
	b->c->invented += p->invented;
}

static void
check_times(struct building *b, struct procedure_record *r)
{
	r->p.from = building_day(b, r->at.where, "from", r->from, INT32_MIN);
	r->p.until = building_day(b, r->at.where, "until", r->until, INT32_MAX);
	if (r->p.from > r->p.until)
		building_fault(b, r->at.where, "from comes after until; turn them round");
}

void
building_procedures(struct building *b)
{
	struct procedure_record *r = b->all->procedures.items;
	size_t n = b->all->procedures.n;
	struct procedure *all = arena_alloc(b->a, (n + 1) * sizeof *all);

	for (size_t i = 0; i < n; i++)
		check_times(b, &r[i]);
	if (n > 0)
		qsort(r, n, sizeof *r, by_code_and_time);
	else
		building_fault(b, "the catalogue", "it has no procedures; add a file with some");
	for (size_t i = 0; i < n; i++) {
		take_procedure(b, &r[i], &all[i]);
		if (i > 0 && strcmp(all[i - 1].code, all[i].code) == 0 && all[i - 1].until >= all[i].from)
			building_fault(b, r[i].at.where,
			    "%s is valid at the same time as at %s; give one an earlier until / hai mục trùng thời gian hiệu lực; "
			    "hãy ghi until "
			    "sớm hơn cho một mục",
			    all[i].code, r[i - 1].at.where);
	}
	b->c->procedures = all;
	b->c->n_procedures = n;
}
