/* SPDX-License-Identifier: Apache-2.0 */
/* A case at the counter, step by step: from the citizen's card to the receipt.  Each form is one act of the case
 * (model/case_step.tbl); its id and the version it saw were made with the page, so a form that is sent twice is one act. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "codec/form.h"
#include "model/answer_fields.h"
#include "model/deadline.h"
#include "ui/desk.h"
#include "xml/xml_fields.h"

enum { PAPERS_MAX = 100, CODE_MAX = 64 };

struct work_form {
	int64_t step, seen;
	const char *card, *name, *id_no, *birth, *phone, *province, *commune, *street;
	int64_t sex;
	const char *sub_name, *sub_id, *sub_phone, *authority_note;
	int64_t authority;
	const char *procedure, *unit;
	const char *discount, *ret_name, *ret_phone, *ret_province, *ret_commune, *ret_street;
	int64_t mode;
};

#define T(member, called, hi)                                                                                   \
	{                                                                                                       \
		called, FIELD_TEXT, .at = offsetof(struct work_form, member), .fallback = FIELD_NONE, .max = hi \
	}
#define I(member, called, hi)                                                                           \
	{                                                                                               \
		called, FIELD_INT, .at = offsetof(struct work_form, member), .fallback = "0", .max = hi \
	}
static const struct field form_fields[] = {
    I(step, "Step", CASE_STEPS - 1),
    I(seen, "Seen", INT32_MAX),
    T(card, "Card", 1000),
    T(name, "Name", 200),
    T(id_no, "IdNo", 20),
    T(birth, "Birth", 10),
    T(phone, "Phone", 20),
    I(sex, "Sex", 9),
    T(province, "Province", 2),
    T(commune, "Commune", 5),
    T(street, "Street", 300),
    T(sub_name, "SubName", 200),
    T(sub_id, "SubIdNo", 20),
    T(sub_phone, "SubPhone", 20),
    I(authority, "Authority", CASE_AUTHORITIES - 1),
    T(authority_note, "AuthorityNote", 300),
    T(procedure, "Procedure", 64),
    T(unit, "Unit", 64),
    T(discount, "Discount", 64),
    I(mode, "Mode", 9),
    T(ret_name, "ReturnName", 200),
    T(ret_phone, "ReturnPhone", 20),
    T(ret_province, "ReturnProvince", 2),
    T(ret_commune, "ReturnCommune", 5),
    T(ret_street, "ReturnStreet", 300),
    {0},
};

static const char *
value_of(const struct page *p, const char *wanted)
{
	struct str rest = p->m->body, name, value;

	while (form_next(p->a, &rest, &name, &value) > 0)
		if (str_eq(name, wanted))
			return value.p;
	return "";
}

/* ---- opened ---- */

int
page_casework_open(struct page *p, struct err *e)
{
	const char *act = value_of(p, "act");
	struct request q = {.op = OPERATION_CASE_OPEN,
	    .as_case_open = {
		.ref = arena_fmt(p->a, "%s-%s", p->who->who.place, act), .pos = p->who->who.place, .clerk = p->who->account}};
	struct result r = {0};

	if (!text_is_token(act, "", 26))
		return err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/cases/%s", r.as_case_open.is.now->id);
	return 0;
}

/* ---- shown ---- */

/* What can be chosen: a text of the model, or a key of the page's texts. */
static void
put_choice(struct page *p, const char *element, const char *value, const char *text, const char *key)
{
	xml_out_open(p->w, element);
	if (key != NULL)
		xml_out_attr(p->w, "k", key);
	if (text != NULL)
		xml_out_attr(p->w, "text", text);
	xml_out_attr(p->w, "value", value);
	xml_out_close(p->w);
}

/* All that may be chosen today, with who is competent for the one that was chosen (?Procedure=CODE). */
static void
put_procedures(struct page *p)
{
	static const char name[] = "Procedure=";
	const struct catalogue *c = p->setup->catalogue;
	int32_t day = deadline_day_of(p->now_ms);
	struct str q = p->m->query;
	bool chose = q.n > sizeof name - 1 && memcmp(q.p, name, sizeof name - 1) == 0;
	const char *code = chose ? arena_dup(p->a, q.p + sizeof name - 1, q.n - (sizeof name - 1)) : "";

	for (size_t i = 0; i < c->n_procedures; i++)
		if (procedure_valid(&c->procedures[i], day))
			put_choice(p, "Choice", c->procedures[i].code, c->procedures[i].name, NULL);
	const struct procedure *x = chose ? catalogue_procedure(c, code, day) : NULL;
	if (x == NULL)
		return;
	xml_out_elem(p->w, "Chosen", x->code);
	for (size_t i = 0; i < x->n_units; i++)
		put_choice(p, "UnitChoice", x->units[i]->code, x->units[i]->name, NULL);
}

static void
put_choices(struct page *p, enum case_step next)
{
	static const char *const modes[] = {"casework.mode.0", "casework.mode.1"};

	if (next == CASE_PROCEDURE)
		put_procedures(p);
	for (int i = 1; next == CASE_PERSON && i < CASE_AUTHORITIES; i++)
		put_choice(p, "AuthorityChoice", arena_fmt(p->a, "%d", i), NULL, arena_fmt(p->a, "casework.authority.%d", i));
	for (int i = 0; next == CASE_QUOTE && i < 2; i++)
		put_choice(p, "ModeChoice", arena_fmt(p->a, "%d", i), NULL, modes[i]);
}

/* A case of another office is not there: the flow knows of no office when it only shows. */
static int
load(struct page *p, struct result *r, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};

	if (desk_ask(p, &q, r, e) != 0)
		return -1;
	const struct counter_case *c = r->as_case_show.is.now;
	const char *pos = c != NULL ? c->pos : NULL;
	if (pos != NULL && strcmp(pos, p->who->who.place) != 0)
		return err_set(e, ERR_NOT_FOUND, "a case of another office");
	return 0;
}

int
page_casework_show(struct page *p, struct err *e)
{
	struct result r = {0};
	struct case_answer out;

	if (load(p, &r, e) != 0)
		return -1;
	const struct result_case *is = &r.as_case_show.is;
	if (is->accepted) {
		xml_out_elem(p->w, "Accepted", "1");
		xml_out_elem(p->w, "DossierId", is->receipt.dossier.id);
		return 0;
	}
	case_answer(p->a, is, &out);
	xml_out_int(p->w, "Step", case_next(is->now));
	xml_out_fields(p->w, NULL, case_answer_fields, &out);
	put_choices(p, case_next(is->now));
	return 0;
}

/* ---- acted ---- */

static struct address *
address(struct arena *a, const char *province, const char *commune, const char *street)
{
	struct address *out = arena_alloc(a, sizeof *out);

	*out = (struct address){province, commune, street};
	return province != NULL || commune != NULL || street != NULL ? out : NULL;
}

static struct case_person *
person(struct arena *a, const struct work_form *f)
{
	struct case_person *out = arena_alloc(a, sizeof *out);
	struct case_owner *owner = arena_alloc(a, sizeof *owner);
	struct party *sub = arena_alloc(a, sizeof *sub);

	*owner = (struct case_owner){.name = f->name,
	    .id_no = f->id_no,
	    .birth = f->birth,
	    .phone = f->phone,
	    .sex = f->sex,
	    .address = address(a, f->province, f->commune, f->street)};
	*sub = (struct party){.type = 1, .id_type = 1, .name = f->sub_name, .id_no = f->sub_id, .phone = f->sub_phone};
	*out = (struct case_person){.card = f->card,
	    .owner = f->name != NULL || f->id_no != NULL || f->phone != NULL || owner->address != NULL ? owner : NULL,
	    .submitter = f->sub_name != NULL || f->sub_id != NULL ? sub : NULL,
	    .authority = f->authority,
	    .authority_note = f->authority_note};
	return out;
}

/* "Row.Originals.GT.CC": how many of which component; the others of its row are found by the code. */
static struct case_papers *
papers(struct page *p, const struct counter_case *c)
{
	struct case_papers *out = arena_alloc(p->a, sizeof *out);
	const struct procedure *x = catalogue_procedure(p->setup->catalogue, c->filing->procedure, deadline_day_of(p->now_ms));

	out->papers = arena_alloc(p->a, (PAPERS_MAX + 1) * sizeof *out->papers);
	for (size_t i = 0; x != NULL && i < x->n_components && out->n_papers < PAPERS_MAX; i++) {
		const char *code = x->components[i].code;
		struct case_paper one = {.p = {.code = code, .name = x->components[i].name}};
		const char *reuse = value_of(p, arena_fmt(p->a, "Row.Reuse.%s", code));
		const char *how[] = {value_of(p, arena_fmt(p->a, "Row.Originals.%s", code)),
		    value_of(p, arena_fmt(p->a, "Row.Copies.%s", code)), value_of(p, arena_fmt(p->a, "Row.Pages.%s", code))};
		int64_t *to[] = {&one.p.originals, &one.p.copies, &one.p.pages};
		for (size_t k = 0; k < 3; k++)
			if (text_int(how[k], strlen(how[k]), 0, 999, to[k]) != 0)
				*to[k] = 0;
		one.reuse = reuse[0] != '\0' ? reuse : NULL;
		if (one.reuse != NULL || one.p.originals > 0 || one.p.copies > 0)
			out->papers[out->n_papers++] = one;
	}
	return out;
}

static struct case_quote *
quote(struct arena *a, const struct work_form *f)
{
	struct case_quote *out = arena_alloc(a, sizeof *out);
	struct case_return *back = arena_alloc(a, sizeof *back);

	*back = (struct case_return){.mode = f->mode,
	    .name = f->ret_name,
	    .phone = f->ret_phone,
	    .address = address(a, f->ret_province, f->ret_commune, f->ret_street)};
	*out = (struct case_quote){.back = back, .discount = f->discount};
	return out;
}

static void
input_of(struct page *p, const struct work_form *f, const struct counter_case *c, struct case_input *in)
{
	struct arena *a = p->a;

	switch ((enum case_step)f->step) {
	case CASE_PERSON:
		in->person = person(a, f);
		return;
	case CASE_PROCEDURE:
		in->procedure = arena_alloc(a, sizeof *in->procedure);
		*in->procedure = (struct case_procedure){f->procedure, f->unit};
		return;
	case CASE_LOOKUPS:
		in->lookups = arena_alloc(a, sizeof *in->lookups);
		return;
	case CASE_PAPERS:
		in->papers = papers(p, c);
		return;
	case CASE_QUOTE:
		in->quote = quote(a, f);
		return;
	case CASE_ACCEPT:
		in->accept = arena_alloc(a, sizeof *in->accept);
		return;
	case CASE_STEPS:
		return;
	}
}

int
page_casework_act(struct page *p, struct err *e)
{
	struct work_form f = {0};
	struct result was = {0}, r = {0};
	struct case_act act = {.id = value_of(p, "act"), .pos = p->who->who.place, .clerk = p->who->account};
	struct request q = {.op = OPERATION_CASE_ACT, .as_case_act = {.key = {.dossier = desk_param(p, "case")}, .act = &act}};

	if (load(p, &was, e) != 0 || page_form(p, form_fields, &f, e) != 0)
		return -1;
	if (f.step == CASE_PROCEDURE && f.procedure != NULL && f.unit == NULL) { /* a procedure was chosen: now who decides it */
		p->go = arena_fmt(p->a, "/desk/cases/%s?Procedure=%s", desk_param(p, "case"), form_percent(p->a, f.procedure));
		return 0;
	}
	act.seen = f.seen;
	if (was.as_case_show.is.now != NULL)
		input_of(p, &f, was.as_case_show.is.now, &act.input);
	return desk_ask(p, &q, &r, e);
}
