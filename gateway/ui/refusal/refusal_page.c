/* SPDX-License-Identifier: Apache-2.0 */
/* A case that is not taken in: its reason, told to the citizen on a slip. */
#include "base/arena.h"
#include "codec/form.h"
#include "model/deadline.h"
#include "ui/desk.h"
#include "xml/escape.h"

struct refusal_form {
	int64_t seen;
	const char *reason;
};

static const struct field form_fields[] = {
    {"Seen", FIELD_INT, .at = offsetof(struct refusal_form, seen), .fallback = "0", .max = INT32_MAX},
    {"Reason", FIELD_TEXT, .at = offsetof(struct refusal_form, reason), .fallback = FIELD_NONE, .max = 500},
    {0},
};

static void
put_case(struct page *p, const struct result_case *is)
{
	const struct counter_case *c = is->now;

	xml_out_int(p->w, "Version", c->version);
	if (c->filing->owner != NULL)
		xml_out_elem(p->w, "Name", escape_fit(p->a, c->filing->owner->name));
	if (is->procedure != NULL)
		xml_out_elem(p->w, "Procedure", is->procedure->name);
	if (c->refused == NULL)
		return;
	xml_out_open(p->w, "Refused");
	xml_out_elem(p->w, "Reason", escape_fit(p->a, c->refused));
	xml_out_elem(p->w, "Clerk", c->clerk);
	xml_out_time(p->w, "At", c->refused_ms);
	xml_out_close(p->w);
}

int
page_refusal_show(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_case *is = &r.as_case_show.is;
	if (is->accepted)
		xml_out_elem(p->w, "Dossier", is->receipt.dossier.id);
	else
		put_case(p, is);
	return 0;
}

int
page_refusal_set(struct page *p, struct err *e)
{
	struct refusal_form f = {0};
	struct str rest = p->m->body, name, value;
	struct counter_act act = {.id = "", .pos = p->who->who.place, .clerk = p->who->account};
	struct request q = {
	    .op = OPERATION_CASE_REFUSE, .as_case_refuse = {.key = {.dossier = desk_param(p, "case")}, .act = &act}};
	struct result r = {0};

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	while (form_next(p->a, &rest, &name, &value) > 0)
		if (str_eq(name, "act"))
			act.id = value.p;
	act.seen = f.seen;
	act.reason = f.reason;
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/cases/%s/refusal?done=set", desk_param(p, "case"));
	return 0;
}
