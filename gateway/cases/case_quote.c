/* SPDX-License-Identifier: Apache-2.0 */
/* What it costs and how the result comes back, and that it is accepted. */
#include "cases/case_decided.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/unicode.h"
#include "blob/blob.h"
#include "cases/case_find.h"
#include "ledger/filing_json.h"
#include "model/quote.h"
#include "model/s10.h"
#include "store/passing_key.h"

/* ---- the quote ---- */

static int
check_return(struct case_work *w, const struct case_return *in, const char **phone, struct err *e)
{
	*phone = NULL;
	if (in->name != NULL && case_check_name(w, in->name, "Quote/Return/Name", e) != 0)
		return -1;
	if (case_check_address(w, in->address, "Quote/Return/Address", e) != 0)
		return -1;
	if (in->mode == FILING_BY_POST && in->address == NULL) {
		err_at(e, ERR_BAD_VALUE, "Quote/Return/Address", "return by post needs an address");
		return err_hint(e, HINT_ADDRESS_FOR_POST, NULL, NULL);
	}
	*phone = in->phone;
	return case_take_phone(w, phone, "Quote/Return/Phone", e);
}

/* Item numbers may come in groups and in small letters. */
static int
take_item(struct case_work *w, const char *text, const char **out, struct err *e)
{
	char item[S10_LEN + 1];

	*out = NULL;
	if (text == NULL)
		return 0;
	if (s10_parse(text, "Quote/CollectItem", item, e) != 0)
		return -1;
	*out = arena_str(w->x->keep.a, item);
	return 0;
}

/* What is digitised because the applicant wants it: scanned here, and no class that the law demands. */
static size_t
to_digitise(const struct case_work *w, const struct procedure *p, struct quote_paper **out)
{
	const struct filing *f = w->c->filing;
	size_t n = 0;

	*out = arena_alloc(w->x->keep.a, (f->n_papers + 1) * sizeof **out);
	if (w->x->setup->catalogue->tariff.n_digitise == 0)
		return 0; /* a catalogue 1.0 has no prices of it */
	for (size_t i = 0; i < f->n_papers; i++) {
		const struct paper *x = &f->papers[i];
		const struct component *c = procedure_component(p, x->code);
		if (c != NULL && c->class == COMPONENT_ON_DEMAND && x->form == FILING_ELECTRONIC && x->reuse == 0 && x->pages > 0)
			(*out)[n++] = (struct quote_paper){.component = x->code, .pages = x->pages};
	}
	return n;
}

/* Does paper go to the unit?  What was scanned or found needs no parcel. */
static bool
sends_paper(const struct filing *f)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (f->papers[i].originals > 0 || f->papers[i].copies > 0)
			return true;
	return false;
}

static struct quote_leg
leg(const struct case_work *w, const char *name, const char *province, const char *commune)
{
	const struct setup *s = w->x->setup;
	const struct post_office *from = catalogue_office(s->catalogue, w->c->pos);
	const char *own = s->conf.gateway.province;

	return (struct quote_leg){.name = name,
	    .grams = w->c->grams,
	    .distance = tariff_distance(&s->catalogue->tariff, from != NULL ? from->province : own,
		from != NULL ? from->commune : NULL, province != NULL ? province : own, commune)};
}

/* The journeys that somebody pays for. */
static size_t
legs(const struct case_work *w, struct quote_leg out[2])
{
	const struct filing *f = w->c->filing;
	const struct unit *u = catalogue_unit(w->x->setup->catalogue, f->unit);
	size_t n = 0;

	if (w->x->setup->catalogue->tariff.n_postage == 0)
		return 0; /* nor of the post */
	if (sends_paper(f))
		out[n++] = leg(w, "COLLECT", u != NULL ? u->province : NULL, u != NULL ? u->commune : NULL);
	if (f->return_mode == FILING_BY_POST)
		out[n++] = leg(w, "RETURN", f->return_address->province, f->return_address->commune);
	return n;
}

static const char *
line_kind(enum quote_kind k)
{
	static const char *const names[] = {"STATE_FEE", "DIGITISE", "POSTAGE"};
	return names[k];
}

/* What the quote calls a field (model/quote.h) as the contracts call it.  A case has one weight, and the way is the return's or the
 * unit's; the channel is the post, which the procedure may not have. */
static const struct {
	const char *quote, *contract;
	const char *paper; /* of which one of Papers: the member after Papers/Item[n]/ */
} fields[] = {
    {"Leg/Grams", "Quote/Grams", NULL},
    {"Leg/Distance", "Quote/Return", NULL},
    {"Discount", "Quote/Discount", NULL},
    {"Channel", "Procedure/ProcedureCode", NULL},
    {"Paper/Pages", "Papers/Item", "Pages"},
    {"Paper/Component", "Papers/Item", "Code"},
};

/* The field of a paper, by the code that was refused. */
static void
paper_field(const struct filing *f, const struct quote_paper *refused, const char *member, char *out, size_t size)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, refused->component) == 0) {
			snprintf(out, size, "Papers/Item[%zu]/%s", i + 1, member);
			return;
		}
}

/* A field of the quote as whoever asks knows it. */
static int
at_contract(const struct case_work *w, const struct quote *q, struct err *e)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		if (strcmp(e->field, fields[i].quote) != 0)
			continue;
		snprintf(e->field, sizeof e->field, "%s", fields[i].contract);
		if (fields[i].paper != NULL && q->refused != NULL)
			paper_field(w->c->filing, q->refused, fields[i].paper, e->field, sizeof e->field);
		break;
	}
	return -1;
}

static int
make_quote(struct case_work *w, struct quote *out, struct err *e)
{
	const struct procedure *p = case_procedure_of(w, e);
	struct quote_paper *papers;
	struct quote_leg way[2];

	if (p == NULL)
		return -1;
	size_t n_papers = to_digitise(w, p, &papers), n_legs = legs(w, way);
	const struct quote_ask ask = {.procedure = p,
	    .channel = CHANNEL_POSTAL,
	    .discount = w->c->discount,
	    .papers = papers,
	    .n_papers = n_papers,
	    .legs = way,
	    .n_legs = n_legs};
	*out = (struct quote){0};
	if (quote_make(w->x->keep.a, w->x->setup->catalogue, &ask, out, e) != 0)
		return e->code == ERR_BAD_VALUE ? at_contract(w, out, e) : -1;
	return 0;
}

static struct case_line
line_of(const struct quote_line *l)
{
	return (struct case_line){.kind = line_kind(l->kind),
	    .code = l->code,
	    .name = l->name,
	    .source = l->source,
	    .discount_source = l->discount_source,
	    .full = l->full,
	    .discount = l->discount,
	    .amount = l->amount};
}

static void
keep_quote(struct case_work *w, const struct quote *q)
{
	struct counter_case *c = w->c;

	c->lines = arena_alloc(w->x->keep.a, (q->n_lines + 1) * sizeof *c->lines);
	c->n_lines = q->n_lines;
	for (size_t i = 0; i < q->n_lines; i++)
		c->lines[i] = line_of(&q->lines[i]);
	c->filing->state_fee = q->state_fee;
	c->filing->digitise_fee = q->digitise_fee;
	c->filing->postage = q->postage;
}

int
case_quote(struct case_work *w, struct err *e)
{
	const struct case_quote *in = w->act->input.quote;
	struct filing *f = w->c->filing;
	const char *phone, *item;
	struct quote q;

	if (check_return(w, in->back, &phone, e) != 0 || take_item(w, in->collect_item, &item, e) != 0)
		return -1;
	if (in->note != NULL && unicode_check(in->note, TEXT_RULE_NOTE, "Quote/Note", e) != 0)
		return -1;
	f->return_mode = in->back->mode;
	f->return_name = in->back->name;
	f->return_phone = phone;
	f->return_address = in->back->address;
	f->collect_item = item;
	f->seal_no = in->seal_no;
	f->note = in->note;
	w->c->discount = in->discount;
	w->c->grams = in->grams > 0 ? in->grams : CASE_GRAMS;
	if (make_quote(w, &q, e) != 0)
		return -1;
	keep_quote(w, &q);
	return 0;
}

/* ---- acceptance ---- */

/* Papers are handed on with what they hold, which was put away when they came. */
static int
fetch_contents(struct case_work *w, struct filing *f, struct err *e)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (f->papers[i].sha256 != NULL &&
		    blob_get(w->x->core->blobs, w->x->keep.a, f->papers[i].sha256, &f->papers[i].content, e) != 0)
			return -1;
	return 0;
}

static bool
same_text(const char *l, const char *r)
{
	return strcmp(l != NULL ? l : "", r != NULL ? r : "") == 0;
}

static bool
same_line(const struct case_line *l, const struct case_line *r)
{
	return same_text(l->kind, r->kind) && same_text(l->code, r->code) && same_text(l->name, r->name) &&
	    same_text(l->source, r->source) && same_text(l->discount_source, r->discount_source) && l->full == r->full &&
	    l->discount == r->discount && l->amount == r->amount;
}

/* The citizen was told what for, by which law and how much; what a new catalogue says by now must be told anew. */
static int
still_so(struct case_work *w, struct err *e)
{
	struct quote q;

	if (make_quote(w, &q, e) != 0)
		return -1;
	bool same = q.n_lines == w->c->n_lines;
	for (size_t i = 0; same && i < q.n_lines; i++) {
		const struct case_line now = line_of(&q.lines[i]);
		same = same_line(&now, &w->c->lines[i]);
	}
	if (same)
		return 0;
	err_at(e, ERR_STEP_MISSING, "Accept", "the quote is another by now");
	return err_hint(e, HINT_QUOTE_AGAIN, NULL, NULL);
}

int
case_accept(struct case_work *w, struct err *e)
{
	struct filing *f = w->c->filing;

	if (still_so(w, e) != 0)
		return -1;
	f->ref = w->c->ref;
	f->pos = w->c->pos;
	f->clerk = w->act->clerk;
	return fetch_contents(w, f, e);
}

/* What waits for the registration's commit. */
struct becoming {
	struct case_work w;
	struct request_register q;
	struct result_case *r;
	int (*then)(struct op *x, void *step, struct err *e);
	void *step;
};

/* The dossier is there: the case goes.  If that fails it is found to be over by its dossier, and ends by itself. */
static void
end_case(struct becoming *b)
{
	struct op *x = b->w.x;
	struct err e = {0};

	b->r->accepted = true;
	b->r->now = b->w.c;
	b->r->replay = b->r->receipt.replay;
	case_find_accepted(&b->w);
	if (store_passing_drop(x->core->store, x->keep.a, PASSING_CASE, b->w.c->id, b->w.was, &e) < 0)
		log_event(LOG_STORE_DOWN, "doing=end-case msg=\"%s\"", e.msg);
}

static int
became(struct op *x, void *step, struct err *e)
{
	struct becoming *b = step;

	if (b->then(x, b->step, e) != 0)
		return -1;
	end_case(b);
	return 0;
}

int
case_become(struct case_work *w, struct result_case *r, struct err *e)
{
	struct op *x = w->x;
	struct becoming *b = arena_alloc(x->keep.a, sizeof *b);

	case_decide(w);
	*b = (struct becoming){.w = *w, .r = r};
	b->q = (struct request_register){.filing = w->c->filing,
	    .quoted = true,
	    .charges = w->c->lines,
	    .n_charges = w->c->n_lines,
	    .filing_bytes = filing_json_values(x->keep.a, w->c->filing)};
	case_tell(w, false, r);
	int done = op_register(x, &b->q, &r->receipt, e);
	if (done == 0)
		end_case(b);
	if (done != OP_LATER)
		return done;
	b->then = x->then;
	b->step = x->step;
	x->then = became;
	x->step = b;
	return OP_LATER;
}
