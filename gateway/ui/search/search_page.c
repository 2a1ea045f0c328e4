/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One box for any number, phone or name: dossiers and open cases of the clerk's own office.  It is sent as a form, so that nothing
 * of a person stands in an address.  What is shown can be reloaded and come back to, so its address carries what was looked for
 * sealed, and of use in this session alone.
 */
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"
#include "codec/form.h"
#include "crypto/vault.h"
#include "model/answer_fields.h"
#include "model/deadline.h"
#include "ui/desk.h"
#include "xml/escape.h"

enum { QUERY_MIN = 3, QUERY_MAX = 200, SEALED_MAX = 4096 };

struct search_form {
	const char *query;
};

static const struct field form_fields[] = {
    {"Query", FIELD_TEXT, .at = offsetof(struct search_form, query), .fallback = FIELD_NONE, .max = 1000},
    {0},
};

/* ---- what was looked for, in an address ---- */

static const char *
about(const struct page *p)
{
	return arena_fmt(p->a, "search:%s", p->who->id);
}

static const char *
sealed(const struct page *p, const char *query)
{
	struct str s = vault_seal(p->core->vault, p->a, about(p), str_of(query));
	char *hex = arena_alloc(p->a, 2 * s.n + 1);

	text_hex((const unsigned char *)s.p, s.n, hex);
	return hex;
}

/* NULL: nothing was looked for, or not in this session. */
static const char *
opened(const struct page *p)
{
	struct str rest = p->m->query, name, value, plain;
	struct err none = {0};

	while (form_next(p->a, &rest, &name, &value) > 0) {
		if (!str_eq(name, "for") || value.n > SEALED_MAX || value.n % 2 != 0)
			continue;
		unsigned char *bytes = arena_alloc(p->a, value.n / 2 + 1);
		if (text_unhex(value.p, value.n, bytes, value.n / 2) != 0)
			return NULL;
		struct str s = {(const char *)bytes, value.n / 2};
		return vault_open(p->core->vault, p->a, about(p), s, &plain, &none) == 0 ? arena_dup(p->a, plain.p, plain.n) : NULL;
	}
	return NULL;
}

/* ---- looked for ---- */

static int
find(struct page *p, const char *query, struct result_case_find *out, struct err *e)
{
	struct request q = {
	    .op = OPERATION_CASE_FIND, .as_case_find = {.pos = p->who->who.place, .clerk = p->who->account, .query = query}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	*out = r.as_case_find;
	return 0;
}

static void
put_found(struct page *p, const struct case_found *f)
{
	const struct procedure *x =
	    f->procedure != NULL ? catalogue_procedure(p->setup->catalogue, f->procedure, deadline_day_of(p->now_ms)) : NULL;

	xml_out_open(p->w, "Found");
	xml_out_elem(p->w, "Id", f->id);
	xml_out_elem(p->w, "Accepted", f->accepted ? "1" : "0");
	xml_out_elem(p->w, "Name", escape_fit(p->a, f->name));
	xml_out_opt(p->w, "Procedure", x != NULL ? x->name : f->procedure);
	xml_out_opt(p->w, "Number", f->number);
	xml_out_elem(p->w, "Ref", f->ref);
	for (int s = 1; f->state != NULL && s < DOSSIER_STATES; s++)
		if (strcmp(dossier_state_name((enum dossier_state)s), f->state) == 0)
			xml_out_elem(p->w, "State",
			    p->vi ? dossier_state_vi((enum dossier_state)s) : dossier_state_en((enum dossier_state)s));
	for (int s = 0; f->next != NULL && s < CASE_STEPS; s++)
		if (strcmp(case_step_name((enum case_step)s), f->next) == 0)
			xml_out_elem(p->w, "Next", case_step_text((enum case_step)s, p->vi));
	xml_out_time(p->w, "At", f->at_ms);
	xml_out_close(p->w);
}

int
page_search_show(struct page *p, struct err *e)
{
	const char *query = p->m->body.n == 0 ? opened(p) : NULL;
	struct result_case_find r = {0};

	if (query == NULL)
		return 0;
	if (find(p, query, &r, e) != 0)
		return -1;
	xml_out_elem(p->w, "Query", escape_fit(p->a, query));
	for (size_t i = 0; i < r.n_found; i++)
		put_found(p, &r.found[i]);
	xml_out_int(p->w, "Full", r.n_found == CASE_FOUND_MAX);
	return 0;
}

/* Scanners and copied texts bring blanks along. */
static const char *
trimmed(struct arena *a, const char *text)
{
	size_t n;

	text += strspn(text, " ");
	for (n = strlen(text); n > 0 && text[n - 1] == ' ';)
		n--;
	return arena_dup(a, text, n);
}

/* One that is found is opened at once. */
int
page_search_ask(struct page *p, struct err *e)
{
	struct search_form f = {0};
	struct result_case_find r = {0};

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	const char *query = trimmed(p->a, f.query != NULL ? f.query : "");
	if (strlen(query) < QUERY_MIN || strlen(query) > QUERY_MAX) {
		err_at(e, ERR_BAD_VALUE, "Query", "too short or too long");
		return err_hint_range(e, HINT_LENGTH, QUERY_MIN, QUERY_MAX);
	}
	if (find(p, query, &r, e) != 0)
		return -1;
	p->go = r.n_found == 1 ? arena_fmt(p->a, "/desk/%s/%s", r.found[0].accepted ? "dossiers" : "cases", r.found[0].id)
			       : arena_fmt(p->a, "/desk/search?for=%s", sealed(p, query));
	return 0;
}
