/* SPDX-License-Identifier: Apache-2.0 */
/* A case is given up before its acceptance, with a reason.  One of another office is not there. */
#include <string.h>

#include "base/arena.h"
#include "ui/desk.h"
#include "ui/lines.h"

struct give_up_form {
	const char *reason;
};

static const struct field form_fields[] = {
    {"Reason", FIELD_TEXT, .at = offsetof(struct give_up_form, reason), .fallback = FIELD_NONE, .max = 500},
    {0},
};

/* What is not there, and what is another office's, is one answer. */
static int
not_there(struct err *e)
{
	err_clear(e);
	return err_set(e, ERR_NOT_FOUND, "no case of this office");
}

int
page_giveup_show(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return e->code == ERR_UNKNOWN_CASE ? not_there(e) : -1;
	const struct counter_case *c = r.as_case_show.is.now;
	if (c == NULL || r.as_case_show.is.accepted || strcmp(c->pos, p->who->who.place) != 0)
		return not_there(e);
	xml_out_elem(p->w, "Id", c->id);
	xml_out_opt(p->w, "Name", c->filing->owner != NULL ? c->filing->owner->name : NULL);
	xml_out_opt(p->w, "Procedure", r.as_case_show.is.procedure != NULL ? r.as_case_show.is.procedure->name : NULL);
	lines_when(p, "Begun", c->opened_ms);
	lines_when(p, "Moved", c->moved_ms);
	return 0;
}

int
page_giveup_act(struct page *p, struct err *e)
{
	struct give_up_form f = {0};
	struct result r = {0};

	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	struct request q = {.op = OPERATION_CASE_DROP,
	    .as_case_drop = {.key = {.dossier = desk_param(p, "case")},
		.id = desk_sent(p, "act"),
		.pos = p->who->who.place,
		.clerk = p->who->account,
		.reason = f.reason}};
	if (desk_ask(p, &q, &r, e) != 0)
		return e->code == ERR_UNKNOWN_CASE ? not_there(e) : -1;
	p->go = "/desk";
	return 0;
}
