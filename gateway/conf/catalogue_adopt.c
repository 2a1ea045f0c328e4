/* SPDX-License-Identifier: Apache-2.0 */
/* One procedure, one unit; see catalogue_adopt.h.  Where the portal says what cannot be taken (two limits of one channel, a fee by
 * the copy, a paper without code) ours stays and a person is told. */
#include "conf/catalogue_adopt.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vietnamese.h"

enum { SOURCE_MAX = 900, NAME_MAX_BYTES = 1000, PARTS_MAX = 100 /* of one list of a procedure */ };

void
adopt_tell(const struct adopting *x, const char *what, const char *text)
{
	x->tell(x->with, arena_fmt(x->a, "%s: %s", what, text));
}

/* What becomes of what cannot be taken. */
static const char *
otherwise(const struct adopting *x)
{
	return x->drafting ? "it is left out" : "ours stays";
}

static const char *
source(const struct adopting *x, const struct national_procedure *p)
{
	bool law = p->law != NULL && p->law[0] != '\0' && strlen(p->law) <= SOURCE_MAX;

	return arena_fmt(x->a, "%s%s%s, %s", law ? p->law : "", law ? "; " : "", x->from->portal, x->from->day);
}

static bool
fits(const char *text)
{
	return text != NULL && text[0] != '\0' && strlen(text) <= NAME_MAX_BYTES;
}

/* A text that is another now.  Nothing said is no news. */
static bool
take_text(const char **ours, const char *said)
{
	if (!fits(said) || (*ours != NULL && strcmp(*ours, said) == 0))
		return false;
	*ours = said;
	return true;
}

/* ---- limits ---- */

static const struct {
	const char *key; /* as vietnamese_search_key writes it */
	enum limit_unit unit;
} limit_words[] = {{"ngay lam viec", LIMIT_WORKING_DAYS}, {"ngay", LIMIT_DAYS}, {"gio", LIMIT_HOURS}};

static bool
unit_of(struct arena *a, const char *said, enum limit_unit *out)
{
	const char *key = said != NULL ? vietnamese_search_key(a, said) : "";

	for (size_t i = 0; i < sizeof limit_words / sizeof limit_words[0]; i++)
		if (strcmp(key, limit_words[i].key) == 0) {
			*out = limit_words[i].unit;
			return true;
		}
	return false;
}

static bool
adopt_limit(const struct adopting *x, const struct procedure_record *r, struct channel_record *c, const struct national_limit *l,
    const struct national_procedure *p)
{
	enum limit_unit unit = c->unit;

	if (l->amount < 1 || l->amount > 1000 || !unit_of(x->a, l->unit, &unit)) {
		adopt_tell(x, r->p.code,
		    arena_fmt(x->a, "%s: its limit cannot be read (%s %s); %s", channel_name(c->channel),
			l->unit != NULL ? l->unit : "-", l->text != NULL ? l->text : "", otherwise(x)));
		return false;
	}
	if (c->limit == l->amount && c->unit == unit && !c->invented)
		return false;
	c->limit = l->amount;
	c->unit = unit;
	c->source = source(x, p);
	c->invented = false;
	return true;
}

/* ---- fees ---- */

/* Dong for one dossier, not by copy or page. */
static bool
is_plain(struct arena *a, const struct national_fee *f)
{
	const char *key = f->unit != NULL ? vietnamese_search_key(a, f->unit) : "dong";

	return f->code != NULL && (strcmp(key, "dong") == 0 || strcmp(key, "vnd") == 0 || key[0] == '\0') &&
	    text_is_token(f->code, "._-", UNIT_CODE_MAX);
}

static const struct fee *
own_fee(const struct channel_record *c, const char *code)
{
	const struct fee *fees = c->fees.items;

	for (size_t i = 0; i < c->fees.n; i++)
		if (strcmp(fees[i].code, code) == 0)
			return &fees[i];
	return NULL;
}

static struct fee
fee_now(const struct adopting *x, const struct fee *was, const struct national_fee *f, const struct national_procedure *p,
    bool *changed)
{
	struct fee now = was != NULL ? *was : (struct fee){.code = f->code, .name = f->code, .kind = FEE_ORDINARY};

	if (take_text(&now.name, f->text) || was == NULL)
		*changed = true;
	if (was == NULL || now.amount != f->amount || now.invented) {
		now.amount = f->amount;
		now.source = source(x, p);
		now.invented = false;
		*changed = true;
	}
	return now;
}

static bool
adopt_fees(const struct adopting *x, const struct procedure_record *r, struct channel_record *c, const struct national_limit *l,
    const struct national_procedure *p)
{
	struct fee *fees = arena_alloc(x->a, (l->n_fees + 1) * sizeof *fees);
	bool changed = l->n_fees != c->fees.n;

	for (size_t i = 0; i < l->n_fees; i++) {
		if (!is_plain(x->a, &l->fees[i])) {
			adopt_tell(x, r->p.code,
			    arena_fmt(x->a, "%s: a fee has no code, or is by %s and not by dossier; %s", channel_name(c->channel),
				l->fees[i].unit != NULL ? l->fees[i].unit : "-",
				x->drafting ? "the channel is left out" : "ours stay"));
			return false;
		}
		fees[i] = fee_now(x, own_fee(c, l->fees[i].code), &l->fees[i], p, &changed);
	}
	if (changed)
		c->fees = (struct field_list){fees, l->n_fees};
	return changed;
}

/* ---- channels ---- */

static const struct national_way *
way_of(const struct national_procedure *p, enum channel channel)
{
	for (size_t i = 0; i < p->n_ways; i++)
		if (p->ways[i].channel == (int64_t)channel_number(channel))
			return &p->ways[i];
	return NULL;
}

static bool
adopt_channels(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	struct channel_record *rows = arena_alloc(x->a, (r->channels.n + 1) * sizeof *rows);
	bool changed = false;

	memcpy(rows, r->channels.items, r->channels.n * sizeof *rows);
	for (size_t i = 0; i < r->channels.n; i++) {
		const struct national_way *w = way_of(p, rows[i].channel);
		if (w == NULL)
			continue; /* the portal does not tell of it: it is ours, as the post's row is */
		if (w->n_limits != 1) {
			adopt_tell(x, r->p.code,
			    arena_fmt(x->a, "%s: the portal has %zu limits, by cases; ours stays", channel_name(rows[i].channel),
				w->n_limits));
			continue;
		}
		changed |= adopt_limit(x, r, &rows[i], &w->limits[0], p);
		changed |= adopt_fees(x, r, &rows[i], &w->limits[0], p);
	}
	r->channels.items = rows;
	return changed;
}

/* ---- papers and results ---- */

static const struct component *
own_component(const struct procedure_record *r, const char *code)
{
	const struct component *c = r->components.items;

	for (size_t i = 0; i < r->components.n; i++)
		if (strcmp(c[i].code, code) == 0)
			return &c[i];
	return NULL;
}

static bool
has_paper(const struct national_procedure *p, const char *code)
{
	for (size_t i = 0; i < p->n_papers; i++)
		if (p->papers[i].code != NULL && strcmp(p->papers[i].code, code) == 0)
			return true;
	return false;
}

/* A paper of the portal that we do not have: which class it is of only a person can say. */
static struct component
new_component(const struct national_paper *n)
{
	return (struct component){
	    .code = n->code, .name = n->name, .class = COMPONENT_ON_DEMAND, .condition = n->occasion, .invented = true};
}

static bool
add_components(const struct adopting *x, const struct procedure_record *r, const struct national_procedure *p,
    struct component *all, size_t *n)
{
	bool changed = false;

	for (size_t i = 0; i < p->n_papers; i++) {
		const struct national_paper *said = &p->papers[i];
		bool again = false;
		if (said->code == NULL || !text_is_token(said->code, "._-", UNIT_CODE_MAX)) {
			adopt_tell(x, r->p.code, arena_fmt(x->a, "a paper has no code, and is left out: %s", said->name));
			continue;
		}
		if (!fits(said->name) || (said->occasion != NULL && !fits(said->occasion))) {
			adopt_tell(x, r->p.code,
			    arena_fmt(x->a, "%s has no name, or one of more than %d bytes, and is left out", said->code,
				NAME_MAX_BYTES));
			continue;
		}
		for (size_t k = 0; k < *n; k++)
			again |= strcmp(all[k].code, said->code) == 0;
		if (again || own_component(r, said->code) != NULL)
			continue;
		all[(*n)++] = new_component(said);
		if (!x->drafting) /* of a draft the catalogue itself says what is to be done */
			adopt_tell(x, r->p.code,
			    arena_fmt(x->a, "%s is new; say its class, whether it is required, and take `invented` out",
				said->code));
		changed = true;
	}
	return changed;
}

/* Ours stay in their order; one that the applicant brings and the portal has no more goes, one that only the office makes is ours.
 */
static bool
adopt_components(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	const struct component *ours = r->components.items;
	struct component *all = arena_alloc(x->a, (r->components.n + p->n_papers + 1) * sizeof *all);
	bool changed = false;
	size_t n = 0;

	for (size_t i = 0; i < r->components.n; i++) {
		if (!has_paper(p, ours[i].code) && component_at_intake(ours[i].class)) {
			changed = true;
			continue;
		}
		all[n] = ours[i];
		for (size_t k = 0; k < p->n_papers; k++)
			if (p->papers[k].code != NULL && strcmp(p->papers[k].code, ours[i].code) == 0 &&
			    take_text(&all[n].name, p->papers[k].name))
				changed = true;
		n++;
	}
	changed |= add_components(x, r, p, all, &n);
	if (n == 0) {
		if (!x->drafting)
			adopt_tell(x, r->p.code, "the portal names no paper that has a code; ours stay");
		return false;
	}
	r->components = (struct field_list){all, n};
	return changed;
}

static bool
adopt_results(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	const struct result_type *ours = r->results.items;
	struct result_type *all = arena_alloc(x->a, (p->n_results + 1) * sizeof *all);
	bool changed = p->n_results != r->results.n;
	size_t n = 0;

	for (size_t i = 0; i < p->n_results; i++) {
		if (p->results[i].code == NULL || !text_is_token(p->results[i].code, "._-", UNIT_CODE_MAX))
			continue;
		all[n] = (struct result_type){.code = p->results[i].code};
		for (size_t k = 0; k < r->results.n; k++)
			if (strcmp(ours[k].code, all[n].code) == 0)
				all[n] = ours[k];
		changed |= all[n].name == NULL || all[n].invented;
		all[n].invented = false; /* the portal has it */
		changed |= take_text(&all[n].name, p->results[i].name);
		n += all[n].name != NULL;
	}
	if (!changed || n == 0)
		return false; /* a portal that names none has said nothing */
	r->results = (struct field_list){all, n};
	return true;
}

/* ---- the whole ---- */

bool
adopt_procedure(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	bool changed = take_text(&r->p.name, p->name);

	changed |= adopt_channels(x, r, p);
	changed |= adopt_components(x, r, p);
	changed |= adopt_results(x, r, p);
	if (changed || r->p.invented) {
		r->p.source = source(x, p);
		r->p.invented = false;
		changed = true;
	}
	return changed;
}

/* ---- one that we lack ---- */

/* Each channel of which the portal says one limit that can be read; what it costs there is taken as of ours. */
static void
draft_channels(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	struct channel_record *rows = arena_alloc(x->a, CHANNELS * sizeof *rows);
	size_t n = 0;

	for (unsigned c = 0; c < CHANNELS; c++) {
		const struct national_way *w = way_of(p, (enum channel)c);
		rows[n] = (struct channel_record){.channel = (enum channel)c};
		if (w == NULL)
			continue;
		if (w->n_limits != 1)
			adopt_tell(x, r->p.code,
			    arena_fmt(x->a, "%s: the portal has %zu limits, by cases; it is left out", channel_name(c),
				w->n_limits));
		else if (adopt_limit(x, r, &rows[n], &w->limits[0], p)) {
			(void)adopt_fees(x, r, &rows[n], &w->limits[0], p);
			n += rows[n].fees.n == w->limits[0].n_fees; /* a row without its fees would say that it costs nothing */
		}
	}
	r->channels = (struct field_list){rows, n};
}

static void
draft_says(const struct adopting *x, struct procedure_record *r, const struct national_procedure *p)
{
	const struct {
		const char *name, *text;
	} rows[] = {{"MALINHVUC", p->n_fields > 0 ? p->fields[0] : NULL}, {"MACOQUANCONGBO", p->agency}, {"COQUANTHUCHIEN", p->by},
	    {"DOITUONGTHUCHIEN", p->whom}, {"TRANGTHAI", p->status}};
	const char **says = arena_alloc(x->a, sizeof rows / sizeof rows[0] * sizeof *says);
	size_t n = 0;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (fits(rows[i].text))
			says[n++] = arena_fmt(x->a, "%s: %s", rows[i].name, rows[i].text);
	r->says = (struct field_list){says, n};
}

bool
adopt_draft(const struct adopting *x, struct procedure_record *out, const struct national_procedure *p)
{
	*out = (struct procedure_record){.p = {.code = p->code, .name = p->name, .source = source(x, p)}};
	if (!text_is_token(p->code, "._-", UNIT_CODE_MAX) || !fits(p->name)) {
		adopt_tell(x, p->code, "its code or name is none that a catalogue can have; it is left out");
		return false;
	}
	(void)take_text(&out->p.field, p->field_name);
	draft_channels(x, out, p);
	(void)adopt_components(x, out, p);
	(void)adopt_results(x, out, p);
	if (out->components.n > PARTS_MAX || out->results.n > PARTS_MAX) {
		adopt_tell(x, p->code, arena_fmt(x->a, "it has more than %d papers or results; it is left out", PARTS_MAX));
		return false;
	}
	draft_says(x, out, p);
	return true;
}

bool
adopt_unit(const struct adopting *x, struct unit *u)
{
	char ours[UNIT_CODE_MAX + 1], said[UNIT_CODE_MAX + 1];

	if (unit_code_normal(u->code, ours) != 0)
		return false;
	for (size_t i = 0; i < x->from->units.n; i++) {
		const struct national_unit *n = &x->from->units.items[i];
		if (unit_code_normal(n->code, said) != 0 || strcmp(ours, said) != 0)
			continue;
		bool changed = take_text(&u->name, n->name) || u->invented;
		u->invented = false;
		return changed;
	}
	if (x->from->units.n > 0)
		adopt_tell(x, u->code, "the portal knows no such unit; ours stays");
	return false;
}
