/* SPDX-License-Identifier: Apache-2.0 */
/* What the page of a case shows, as XML; see casework.h. */
#include "ui/casework/casework.h"

#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "model/answer_fields.h"
#include "model/deadline.h"
#include "ui/shipped.h"
#include "xml/escape.h"
#include "xml/xml_fields.h"

enum { SHOWN_MAX = 100 }; /* procedures: more are found by another word */

/* ---- what can be chosen ---- */

/* A choice of the field `of`: a text of the model, or a key of the page's texts. */
static void
put_choice(struct page *p, const char *of, const char *value, const char *text, const char *key)
{
	xml_out_open(p->w, "Choice");
	if (key != NULL)
		xml_out_attr(p->w, "k", key);
	xml_out_attr(p->w, "of", of);
	if (text != NULL)
		xml_out_attr(p->w, "text", text);
	xml_out_attr(p->w, "value", value);
	xml_out_close(p->w);
}

/* Numbers from `from` on, each called by the text casework.<stem>.<number>. */
static void
put_numbers(struct page *p, const char *of, const char *stem, int from, int end)
{
	for (int i = from; i < end; i++)
		put_choice(p, of, arena_fmt(p->a, "%d", i), NULL, arena_fmt(p->a, "casework.%s.%d", stem, i));
}

static void
put_discounts(struct page *p)
{
	const struct tariff *t = &p->setup->catalogue->tariff;

	for (size_t i = 0; i < t->n_discounts; i++)
		put_choice(p, "Discount", t->discounts[i].code, t->discounts[i].name, NULL);
}

static void
put_ways_to_pay(struct page *p)
{
	put_choice(p, "Pay", PAY_CASH, NULL, "casework.pay.CASH");
	put_choice(p, "Pay", PAY_TRANSFER, NULL, "casework.pay.TRANSFER");
	put_choice(p, "Pay", PAY_LATER, NULL, "casework.pay.LATER");
}

/* ---- fields ---- */

static void
put_fields(struct page *p, const struct work_form *known, enum case_step step)
{
	struct str value;

	for (size_t i = 0; work_rows[i].path != NULL; i++) {
		const struct work_row *row = &work_rows[i];
		const struct field *f = &work_fields[WORK_FIRST + i];
		if (row->step != step)
			continue;
		xml_out_open(p->w, "Field");
		xml_out_attr(p->w, "look", row->look);
		xml_out_attr(p->w, "name", f->name);
		xml_out_attr(p->w, "part", row->part);
		if (field_print(p->a, f, known, &value))
			xml_out_attr(p->w, "value", arena_dup(p->a, value.p, value.n));
		xml_out_attr(p->w, "width", arena_fmt(p->a, "%d", row->width));
		xml_out_close(p->w);
	}
}

/* ---- procedures and units ---- */

static void
put_match(struct page *p, const struct procedure *x)
{
	xml_out_open(p->w, "Match");
	xml_out_attr(p->w, "code", x->code);
	xml_out_attr(p->w, "name", x->name);
	xml_out_attr(p->w, "words", vietnamese_search_key(p->a, arena_fmt(p->a, "%s %s", x->name, x->code)));
	xml_out_close(p->w);
}

/* How near a unit is to this office: 0 of its commune, 1 of its province, 2. */
static int
farness(const struct post_office *office, const struct unit *u)
{
	if (office == NULL || u->province == NULL || strcmp(office->province, u->province) != 0)
		return 2;
	return u->commune != NULL && strcmp(office->commune, u->commune) == 0 ? 0 : 1;
}

/* The nearest first: it is the one in most cases. */
static void
put_units(struct page *p, const struct procedure *x)
{
	const struct post_office *office = catalogue_office(p->setup->catalogue, p->who->who.place);

	for (int far = 0; far < 3; far++)
		for (size_t i = 0; i < x->n_units; i++)
			if (farness(office, x->units[i]) == far)
				put_choice(p, "Unit", x->units[i]->code, x->units[i]->name, NULL);
}

static void
put_procedures(struct page *p, const struct work_look *look)
{
	const struct procedure **found = arena_alloc(p->a, SHOWN_MAX * sizeof(const struct procedure *));
	const struct procedure *x =
	    look->procedure == NULL ? NULL : catalogue_procedure(p->setup->catalogue, look->procedure, deadline_day_of(p->now_ms));

	if (x != NULL) {
		xml_out_elem(p->w, "Chosen", x->code);
		xml_out_elem(p->w, "ChosenName", x->name);
		put_units(p, x);
		return;
	}
	size_t n = work_search(p, look->words != NULL ? look->words : "", found, SHOWN_MAX);
	xml_out_int(p->w, "Matches", (int64_t)n);
	for (size_t i = 0; i < n && i < SHOWN_MAX; i++)
		put_match(p, found[i]);
}

/* ---- papers ---- */

static void
put_offers(struct page *p, const struct counter_case *c, const char *component)
{
	for (size_t i = 0; i < c->n_offers; i++) {
		const struct case_offer *o = &c->offers[i];
		if (strcmp(o->component, component) != 0)
			continue;
		xml_out_open(p->w, "Offer");
		xml_out_opt(p->w, "Agency", o->agency);
		xml_out_elem(p->w, "Id", o->id);
		xml_out_opt(p->w, "Name", o->name);
		xml_out_opt(p->w, "Reference", o->reference);
		xml_out_elem(p->w, "Source", o->source != NULL ? o->source : CASE_FROM_STORE);
		xml_out_opt(p->w, "Until", work_birth_shown(p->a, o->valid_until));
		xml_out_close(p->w);
	}
}

static bool
is_offered(const struct counter_case *c, const char *component)
{
	size_t i = 0;

	while (i < c->n_offers && strcmp(c->offers[i].component, component) != 0)
		i++;
	return i < c->n_offers;
}

static const struct paper *
handed_in(const struct filing *f, const char *code)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0)
			return &f->papers[i];
	return NULL;
}

/* As it was said; before that one original of one page of what must be there and is not known. */
static void
put_paper(struct page *p, const struct counter_case *c, const struct component *x, bool offered)
{
	const struct paper *was = handed_in(c->filing, x->code);
	bool done = case_is_done(c, CASE_PAPERS);
	int64_t first = !done && x->required && !offered;

	xml_out_open(p->w, "Paper");
	xml_out_attr(p->w, "class", component_class_name(x->class));
	xml_out_attr(p->w, "code", x->code);
	xml_out_attr(p->w, "copies", arena_fmt(p->a, "%lld", was != NULL ? (long long)was->copies : 0));
	xml_out_attr(p->w, "name", x->name);
	xml_out_attr(p->w, "originals", arena_fmt(p->a, "%lld", (long long)(was != NULL ? was->originals : first)));
	xml_out_attr(p->w, "pages", arena_fmt(p->a, "%lld", (long long)(was != NULL ? was->pages : first)));
	xml_out_attr(p->w, "required", x->required ? "1" : "0");
	if (done && offered && (was == NULL || was->reuse == 0)) /* it was offered, and not wanted */
		xml_out_attr(p->w, "unwanted", "1");
	xml_out_opt(p->w, "Condition", x->condition);
	put_offers(p, c, x->code);
	xml_out_close(p->w);
}

/* What is known first, so that nobody asks for it. */
static void
put_papers(struct page *p, const struct result_case *is)
{
	const struct procedure *x = is->procedure;

	for (int known = 1; x != NULL && known >= 0; known--)
		for (size_t i = 0; i < x->n_components; i++) {
			bool offered = is_offered(is->now, x->components[i].code);
			if (component_at_intake(x->components[i].class) && offered == (known == 1))
				put_paper(p, is->now, &x->components[i], offered);
		}
}

/* ---- all of it ---- */

/* When the result would be there, if it were accepted now. */
static void
put_due(struct page *p, const struct procedure *x)
{
	struct err none = {0};
	int64_t due_ms;

	if (x != NULL &&
	    deadline_due(&p->setup->catalogue->calendar, p->now_ms, procedure_terms(x, CHANNEL_POSTAL)->limit, &due_ms, &none) == 0)
		xml_out_time(p->w, "DueAt", due_ms);
}

static void
put_unit(struct page *p, const char *code)
{
	const struct unit *u = code != NULL ? catalogue_unit(p->setup->catalogue, code) : NULL;

	if (u != NULL)
		xml_out_elem(p->w, "UnitName", u->name);
}

static void
put_hints(struct page *p)
{
	if (page_cookie_of(p, PAGE_HINTS).n == 0)
		xml_out_elem(p->w, "Hints", "1");
	xml_out_elem(p->w, "Script", shipped_address(p->a, "counter.js"));
}

void
work_show(struct page *p, const struct result_case *is, enum case_step step, const struct work_look *look)
{
	struct case_answer out;
	struct work_form known;

	case_answer(p->a, is, &out);
	work_known(p->a, is->now, &known);
	xml_out_elem(p->w, "Now", case_step_name(step));
	xml_out_int(p->w, "NowIs", step);
	xml_out_fields(p->w, NULL, case_answer_fields, &out);
	put_unit(p, is->now->filing->unit);
	put_due(p, is->procedure);
	put_hints(p);
	put_fields(p, &known, step);
	switch (step) {
	case CASE_PERSON:
		put_numbers(p, "Authority", "authority", 1, CASE_AUTHORITIES);
		put_numbers(p, "IdType", "id", PARTY_PERSONAL, PARTY_PASSPORT + 1);
		return;
	case CASE_PROCEDURE:
		put_procedures(p, look);
		return;
	case CASE_PAPERS:
		put_papers(p, is);
		return;
	case CASE_QUOTE:
		put_numbers(p, "Mode", "mode", FILING_AT_COUNTER, FILING_BY_POST + 1);
		put_discounts(p);
		return;
	case CASE_ACCEPT:
		put_ways_to_pay(p);
		return;
	case CASE_LOOKUPS:
	case CASE_STEPS:
		return;
	}
}

int
work_owed(struct page *p, const char *dossier, int64_t *out, struct err *e)
{
	struct request q = {.op = OPERATION_ENTRIES, .as_entries = {.key = {.dossier = dossier}}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	*out = r.as_entries.is.money.owed;
	return 0;
}

int
work_show_accepted(struct page *p, const struct result_case *is, struct err *e)
{
	const struct dossier *d = &is->receipt.dossier;
	const struct work_form none = {0};
	int64_t owed;

	if (work_owed(p, d->id, &owed, e) != 0)
		return -1;
	xml_out_elem(p->w, "Accepted", "1");
	xml_out_elem(p->w, "DossierId", d->id);
	xml_out_opt(p->w, "DossierNumber", d->number);
	xml_out_time(p->w, "DueAt", d->due_ms);
	xml_out_int(p->w, "Owed", owed);
	put_unit(p, d->unit);
	put_hints(p);
	if (owed > 0) {
		put_fields(p, &none, CASE_ACCEPT);
		put_ways_to_pay(p);
	}
	return 0;
}

int
work_show_refused(struct page *p, const struct counter_case *c)
{
	xml_out_elem(p->w, "Refused", escape_fit(p->a, c->refused));
	put_hints(p);
	return 0;
}
