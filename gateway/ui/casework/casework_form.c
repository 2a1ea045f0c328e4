/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk entered, as the flow's act, and back; see casework.h. */
#include "ui/casework/casework.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/unicode.h"
#include "codec/form.h"
#include "model/deadline.h"

enum { PAPERS_MAX = 50, SHEETS_MAX = 999, CITIZEN = 1, ENTERPRISE = 2 };

#define OPTION(text, called, most)                                                                              \
	{                                                                                                       \
		called, FIELD_TEXT, .at = offsetof(struct work_form, text), .fallback = FIELD_NONE, .max = most \
	}
const struct field work_fields[] = {
    {"Step", FIELD_INT, .at = offsetof(struct work_form, step), .fallback = FIELD_NONE, .max = CASE_STEPS - 1},
    {"Seen", FIELD_INT, .at = offsetof(struct work_form, seen), .fallback = FIELD_NONE, .max = INT32_MAX},
    OPTION(hints, "Hints", 1),
#define FIELD(step, part, kind, member, name, path, most, width, look) \
	{#name, FIELD_##kind, .at = offsetof(struct work_form, member), .fallback = FIELD_NONE, .max = most},
#include "ui/casework/casework.tbl"
    {0},
};

const struct work_row work_rows[] = {
#define FIELD(step, part, kind, member, name, path, max, width, look) {CASE_##step, #part, path, #look, width},
#include "ui/casework/casework.tbl"
    {0},
};

int
work_look_read(const struct page *p, struct work_look *out, struct err *e)
{
	static const struct field looks[] = {
	    {"Step", FIELD_TEXT, .at = offsetof(struct work_look, step), .fallback = FIELD_NONE, .max = 20},
	    {"Procedure", FIELD_TEXT, .at = offsetof(struct work_look, procedure), .fallback = FIELD_NONE, .max = 64},
	    {"Words", FIELD_TEXT, .at = offsetof(struct work_look, words), .fallback = FIELD_NONE, .max = 100},
	    {0},
	};

	*out = (struct work_look){0};
	return form_read(p->a, p->m->query, looks, out, e);
}

/* ---- birthdays, as people write them ---- */

static bool
is_digits(const char *s, size_t n)
{
	return strspn(s, "0123456789") >= n;
}

const char *
work_birth_shown(struct arena *a, const char *birth)
{
	if (birth == NULL || strlen(birth) != 10)
		return birth;
	return arena_fmt(a, "%.2s/%.2s/%.4s", birth + 8, birth + 5, birth);
}

const char *
work_birth_meant(struct arena *a, const char *typed)
{
	int day, month, year, end = 0;

	if (typed == NULL)
		return NULL;
	if (strlen(typed) == 8 && is_digits(typed, 8))
		return arena_fmt(a, "%.4s-%.2s-%.2s", typed + 4, typed + 2, typed);
	if (sscanf(typed, "%2d%*1[/.-]%2d%*1[/.-]%4d%n", &day, &month, &year, &end) != 3 || typed[end] != '\0' || end == 0)
		return typed;
	return day > 0 && month > 0 && year > 999 ? arena_fmt(a, "%04d-%02d-%02d", year, month, day) : typed;
}

/* ---- each step ---- */

/* Of fields that go together all must be there when one is.  NULL, or the name of the first that lacks. */
static int
whole(const char *const *values, const char *const *names, size_t n, struct err *e)
{
	const char *lacks = NULL;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		any = any || values[i] != NULL;
		lacks = lacks == NULL && values[i] == NULL ? names[i] : lacks;
	}
	if (!any || lacks == NULL)
		return 0;
	err_at(e, ERR_BAD_VALUE, lacks, "without %s", lacks);
	return err_hint(e, HINT_FILL_IN, NULL, NULL);
}

static int
address(struct arena *a, const char *const *parts, const char *const *names, struct address **out, struct err *e)
{
	*out = NULL;
	if (whole(parts, names, 3, e) != 0)
		return -1;
	if (parts[0] == NULL)
		return 0;
	*out = arena_alloc(a, sizeof **out);
	**out = (struct address){parts[0], parts[1], parts[2]};
	return 0;
}

static int
owner(struct arena *a, const struct work_form *f, struct case_person *to, struct err *e)
{
	static const char *const names[] = {"Province", "Commune", "Street"};
	const char *const parts[] = {f->province, f->commune, f->street};
	struct case_owner *o = arena_alloc(a, sizeof *o);

	*o = (struct case_owner){
	    .name = f->name, .id_no = f->id_no, .birth = work_birth_meant(a, f->birth), .phone = f->phone, .email = f->email};
	if (f->id_type > PARTY_PERSONAL) { /* a card says for itself that it is one */
		o->id_type = f->id_type;
		o->type = f->id_type == PARTY_TAX_CODE ? ENTERPRISE : CITIZEN;
	}
	if (address(a, parts, names, &o->address, e) != 0)
		return -1;
	if (o->name != NULL || o->id_no != NULL || o->birth != NULL || o->phone != NULL || o->email != NULL || o->address != NULL)
		to->owner = o;
	return 0;
}

static int
submitter(struct arena *a, const struct work_form *f, struct case_person *to, struct err *e)
{
	static const char *const names[] = {"SubName", "SubIdNo"};
	const char *const parts[] = {f->sub_name, f->sub_id};

	if (whole(parts, names, 2, e) != 0)
		return -1;
	to->authority = f->authority;
	to->authority_note = f->authority_note;
	if (f->sub_name == NULL)
		return 0;
	to->submitter = arena_alloc(a, sizeof *to->submitter);
	*to->submitter = (struct party){
	    .type = CITIZEN, .id_type = PARTY_PERSONAL, .name = f->sub_name, .id_no = f->sub_id, .phone = f->sub_phone};
	return 0;
}

static int
person(struct page *p, const struct work_form *f, struct case_input *in, struct err *e)
{
	in->person = arena_alloc(p->a, sizeof *in->person);
	in->person->card = f->card;
	return owner(p->a, f, in->person, e) != 0 || submitter(p->a, f, in->person, e) != 0 ? -1 : 0;
}

static int
procedure(struct page *p, const struct work_form *f, struct case_input *in, struct err *e)
{
	static const char *const names[] = {"Procedure", "Unit"};
	const char *const parts[] = {f->procedure, f->unit};

	in->procedure = arena_alloc(p->a, sizeof *in->procedure);
	*in->procedure = (struct case_procedure){f->procedure, f->unit};
	return whole(parts, names, 2, e);
}

static int
count(struct page *p, const char *what, const char *code, int64_t *out, struct err *e)
{
	const char *field = arena_fmt(p->a, "Row.%s.%s", what, code), *typed = desk_sent(p, field);

	*out = 0;
	if (typed[0] == '\0' || text_int(typed, strlen(typed), 0, SHEETS_MAX, out) == 0)
		return 0;
	err_at(e, ERR_BAD_VALUE, field, "no number of sheets");
	return err_hint_range(e, HINT_WHOLE_NUMBER, 0, SHEETS_MAX);
}

/* Row.Originals.GT.CC, Row.Copies., Row.Pages., Row.Reuse.: what is handed in of the component GT.CC. */
static int
papers(struct page *p, const struct counter_case *c, struct case_input *in, struct err *e)
{
	struct case_papers *out = in->papers = arena_alloc(p->a, sizeof *out);
	const struct procedure *x = c->filing->procedure == NULL
	    ? NULL
	    : catalogue_procedure(p->setup->catalogue, c->filing->procedure, deadline_day_of(p->now_ms));

	out->papers = arena_alloc(p->a, PAPERS_MAX * sizeof *out->papers);
	for (size_t i = 0; x != NULL && i < x->n_components && out->n_papers < PAPERS_MAX; i++) {
		const char *code = x->components[i].code, *reuse = desk_sent(p, arena_fmt(p->a, "Row.Reuse.%s", code));
		struct case_paper one = {.p = {.code = code, .name = x->components[i].name}};
		if (count(p, "Originals", code, &one.p.originals, e) != 0 || count(p, "Copies", code, &one.p.copies, e) != 0 ||
		    count(p, "Pages", code, &one.p.pages, e) != 0)
			return -1;
		one.reuse = reuse[0] != '\0' ? reuse : NULL;
		one.p.form = one.p.originals == 0 && one.p.copies > 0 ? FILING_COPY : FILING_ORIGINAL;
		if (one.reuse != NULL || one.p.originals > 0 || one.p.copies > 0)
			out->papers[out->n_papers++] = one;
	}
	return 0;
}

/* Where it comes back to is asked and kept only if it comes by post. */
static int
quote(struct page *p, const struct work_form *f, struct case_input *in, struct err *e)
{
	static const char *const names[] = {"ReturnProvince", "ReturnCommune", "ReturnStreet"};
	const char *const parts[] = {f->ret_province, f->ret_commune, f->ret_street};
	struct case_quote *out = in->quote = arena_alloc(p->a, sizeof *out);
	struct case_return *back = arena_alloc(p->a, sizeof *back);

	back->mode = f->mode;
	*out = (struct case_quote){.back = back,
	    .discount = f->discount,
	    .grams = f->grams,
	    .collect_item = f->collect_item,
	    .seal_no = f->seal_no,
	    .note = f->note};
	if (f->mode != FILING_BY_POST)
		return 0;
	back->name = f->ret_name;
	back->phone = f->ret_phone;
	return address(p->a, parts, names, &back->address, e);
}

/* ---- all of them ---- */

/* Without blanks around it, and with marks on their letters as a keyboard or an old system may not send them: nobody signed it, so
 * it is put right.  NULL when nothing is left. */
static const char *
tidy(struct arena *a, const char *text)
{
	size_t from = strspn(text, " \t"), n = strlen(text);

	while (n > from && (text[n - 1] == ' ' || text[n - 1] == '\t'))
		n--;
	if (n == from)
		return NULL;
	text = arena_dup(a, text + from, n - from);
	return unicode_is_nfc(text, n - from) ? text : unicode_to_nfc(a, text);
}

/* Every text, also one that this step has no use for: what turns lines around or cannot be seen is never taken and left out. */
static int
tidy_all(struct arena *a, struct work_form *f, struct err *e)
{
	for (const struct field *x = &work_fields[WORK_FIRST]; x->name != NULL; x++) {
		const char **text = (const char **)(void *)((char *)f + x->at);
		if (x->kind != FIELD_TEXT || *text == NULL)
			continue;
		*text = tidy(a, *text);
		if (unicode_check(*text, TEXT_RULE_NAME, x->name, e) != 0)
			return -1;
	}
	return 0;
}

int
work_input(struct page *p, const struct work_form *f, const struct counter_case *c, struct case_input *in, struct err *e)
{
	struct work_form said = *f;

	*in = (struct case_input){0};
	if (tidy_all(p->a, &said, e) != 0)
		return -1;
	switch ((enum case_step)f->step) {
	case CASE_PERSON:
		return person(p, &said, in, e);
	case CASE_PROCEDURE:
		return procedure(p, &said, in, e);
	case CASE_LOOKUPS:
		in->lookups = arena_alloc(p->a, sizeof *in->lookups);
		return 0;
	case CASE_PAPERS:
		return papers(p, c, in, e);
	case CASE_QUOTE:
		return quote(p, &said, in, e);
	case CASE_ACCEPT:
		in->accept = arena_alloc(p->a, sizeof *in->accept);
		return 0;
	case CASE_STEPS:
		return 0;
	}
	return 0;
}

/* ---- and back ---- */

static void
known_person(struct arena *a, const struct counter_case *c, struct work_form *out)
{
	const struct party *o = c->filing->owner, *s = c->filing->submitter;
	const struct address *at = o->address;

	out->name = o->name;
	out->id_no = o->id_no;
	out->id_type = o->id_type;
	out->birth = work_birth_shown(a, c->birth);
	out->phone = o->phone;
	out->email = o->email;
	out->province = at != NULL ? at->province : NULL;
	out->commune = at != NULL ? at->commune : NULL;
	out->street = at != NULL ? at->street : NULL;
	out->sub_name = s != NULL ? s->name : NULL;
	out->sub_id = s != NULL ? s->id_no : NULL;
	out->sub_phone = s != NULL ? s->phone : NULL;
	out->authority = c->authority;
	out->authority_note = c->authority_note;
}

void
work_known(struct arena *a, const struct counter_case *c, struct work_form *out)
{
	const struct filing *f = c->filing;
	bool quoted = f->return_mode == FILING_BY_POST;

	*out = (struct work_form){0};
	if (f->owner == NULL)
		return;
	known_person(a, c, out);
	const struct address *at = quoted ? f->return_address : f->owner->address; /* he lives there until he says otherwise */
	out->procedure = f->procedure;
	out->unit = f->unit;
	out->mode = f->return_mode;
	out->ret_name = quoted && f->return_name != NULL ? f->return_name : f->owner->name;
	out->ret_phone = quoted && f->return_phone != NULL ? f->return_phone : f->owner->phone;
	out->ret_province = at != NULL ? at->province : NULL;
	out->ret_commune = at != NULL ? at->commune : NULL;
	out->ret_street = at != NULL ? at->street : NULL;
	out->discount = c->discount;
	out->grams = c->grams;
	out->collect_item = f->collect_item;
	out->seal_no = f->seal_no;
	out->note = f->note;
}

/* ---- where a refusal stands ---- */

static bool
is_below(const char *path, const char *of)
{
	size_t n = strlen(of);

	return n > 0 && strncmp(path, of, n) == 0 && (path[n] == '\0' || path[n] == '/');
}

/* Which paper: the n-th of those that were sent, or the one that lacks, whose code the hint says. */
static const char *
paper_place(struct arena *a, const struct case_papers *in, const struct err *e)
{
	unsigned at = 1;

	if (in == NULL || strncmp(e->field, "Papers/Item", 11) != 0)
		return NULL;
	if (e->hint == HINT_COMPONENT_MISSING)
		return arena_fmt(a, "Row.Originals.%s", e->one);
	if (e->field[11] == '[' && sscanf(e->field + 12, "%3u", &at) != 1)
		return NULL;
	if (at < 1 || at > in->n_papers)
		return NULL;
	const char *member = strrchr(e->field, '/') + 1;
	bool offered = strcmp(member, "Reuse") == 0 && e->hint != HINT_OFFER;
	member = offered || strcmp(member, "Pages") == 0 ? member : "Originals";
	return arena_fmt(a, "Row.%s.%s", member, in->papers[at - 1].p.code);
}

static const char *
row_place(const char *path, enum case_step step)
{
	for (size_t i = 0; work_rows[i].path != NULL; i++)
		if (work_rows[i].step == step && (is_below(work_rows[i].path, path) || is_below(path, work_rows[i].path)))
			return work_fields[WORK_FIRST + i].name;
	return NULL;
}

/* Is it one of the page's own already? */
static bool
is_ours(const char *field)
{
	return strncmp(field, "Row.", 4) == 0 || field_find(work_fields, str_of(field)) != NULL;
}

/* What is said of a contract, as it is said of a page. */
static const struct {
	enum err_hint contract, page;
} hints[] = {
    {HINT_JSON_REQUIRED, HINT_FILL_IN},
    {HINT_CARD_OR_OWNER, HINT_CARD_OR_NAME},
    {HINT_SUBMITTER_FIRST, HINT_WHO_FOR},
    {HINT_AUTHORITY, HINT_BY_WHAT},
    {HINT_ADDRESS_FOR_POST, HINT_ADDRESS_BACK},
    {HINT_COMPONENT_MISSING, HINT_PAPER_BROUGHT},
    {HINT_OFFER, HINT_OFFER_GONE},
    {HINT_CASE_VERSION, HINT_NONE}, /* what to do next is told instead */
    {HINT_STEP, HINT_NONE},
};

static void
reword(struct err *e)
{
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++)
		if (e->hint == hints[i].contract) {
			e->hint = hints[i].page;
			return;
		}
}

void
work_place_error(struct page *p, const struct case_input *in, struct err *e)
{
	const char *place = paper_place(p->a, in->papers, e);

	reword(e);
	for (int i = 0; place == NULL && i < CASE_STEPS; i++) {
		const void *inputs[CASE_STEPS] = {
#define STEP(id, stem, element, undoes, vi, en) in->stem,
#include "model/case_step.tbl"
		};
		if (inputs[i] != NULL)
			place = row_place(e->field, (enum case_step)i);
	}
	if (place == NULL && is_ours(e->field))
		return;
	snprintf(e->field, sizeof e->field, "%s", place != NULL ? place : "");
}
