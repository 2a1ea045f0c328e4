/* SPDX-License-Identifier: Apache-2.0 */
/* A case that is not taken in: its reason, and the slip that tells the citizen. */
#include <string.h>

#include "base/arena.h"
#include "people/accounts.h"
#include "press/refusal_slip.h"
#include "ui/desk.h"
#include "ui/prints.h"
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

static int
load(struct page *p, struct result_case *out, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};
	struct result *r = arena_alloc(p->a, sizeof *r);

	if (desk_ask(p, &q, r, e) != 0)
		return -1;
	*out = r->as_case_show.is;
	return 0;
}

/* ---- the slip ---- */

struct refusal_papers {
	struct refusal_slip slip;
	struct office_paper paper;
	struct office_prints prints;
};

static bool
has_slip(const struct result_case *is)
{
	return !is->accepted && is->now->refused != NULL && is->now->filing->owner != NULL;
}

static int
read_papers(const struct page *p, const struct result_case *is, struct refusal_papers *out, struct err *e)
{
	refusal_slip_of(p->core, p->setup, p->a, is->now, p->now_ms, &out->slip, &out->paper);
	return prints_read(p, arena_fmt(p->a, "case-%s", is->now->id), &out->prints, e);
}

/* Of a case that was refused: its papers; else there is no such thing. */
static int
load_papers(struct page *p, struct refusal_papers *out, struct err *e)
{
	struct result_case is;

	if (load(p, &is, e) != 0)
		return -1;
	return has_slip(&is) ? read_papers(p, &is, out, e) : err_set(e, ERR_NOT_FOUND, "no case of this office that was refused");
}

static int
print(struct page *p, struct err *e)
{
	struct refusal_papers x;

	if (load_papers(p, &x, e) != 0)
		return -1;
	if (strcmp(desk_sent(p, "Paper"), office_paper_key(p->a, &x.paper)) != 0)
		return err_at(e, ERR_BAD_VALUE, "Paper", "no such paper of this case");
	return prints_do(p, &x.prints, &x.paper, arena_fmt(p->a, "/desk/cases/%s/refusal", desk_param(p, "case")), e);
}

int
page_refusal_file(struct page *p, struct err *e)
{
	struct refusal_papers x;

	return load_papers(p, &x, e) != 0 ? -1 : prints_file(p, &x.prints, arena_fmt(p->a, "mau03-%s", x.slip.c->id), e);
}

/* ---- shown ---- */

static void
put_refused(struct page *p, const struct counter_case *c)
{
	xml_out_open(p->w, "Refused");
	xml_out_elem(p->w, "Reason", escape_fit(p->a, c->refused));
	xml_out_elem(p->w, "Clerk", arena_fmt(p->a, "%s (%s)", account_called(p->core, p->a, c->clerk), c->clerk));
	xml_out_time(p->w, "At", c->refused_ms);
	xml_out_close(p->w);
}

static int
put_case(struct page *p, const struct result_case *is, struct err *e)
{
	const struct counter_case *c = is->now;
	struct refusal_papers x;

	xml_out_int(p->w, "Version", c->version);
	if (c->filing->owner != NULL)
		xml_out_elem(p->w, "Name", escape_fit(p->a, c->filing->owner->name));
	if (is->procedure != NULL)
		xml_out_elem(p->w, "Procedure", is->procedure->name);
	if (c->refused != NULL)
		put_refused(p, c);
	if (!has_slip(is))
		return 0;
	if (read_papers(p, is, &x, e) != 0)
		return -1;
	prints_offer(p, &x.prints, &x.paper, NULL);
	prints_done(p, &x.prints);
	return 0;
}

int
page_refusal_show(struct page *p, struct err *e)
{
	struct result_case is;

	if (load(p, &is, e) != 0)
		return -1;
	if (!is.accepted)
		return put_case(p, &is, e);
	xml_out_elem(p->w, "Dossier", is.receipt.dossier.id);
	return 0;
}

/* ---- acted ---- */

int
page_refusal_set(struct page *p, struct err *e)
{
	struct refusal_form f = {0};
	struct counter_act act = {.id = desk_sent(p, "act"), .pos = p->who->who.place, .clerk = p->who->account};
	struct request q = {
	    .op = OPERATION_CASE_REFUSE, .as_case_refuse = {.key = {.dossier = desk_param(p, "case")}, .act = &act}};
	struct result r = {0};

	if (desk_sent(p, "Paper")[0] != '\0')
		return print(p, e);
	if (page_form(p, form_fields, &f, e) != 0)
		return -1;
	act.seen = f.seen;
	act.reason = f.reason;
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/cases/%s/refusal?done=set", desk_param(p, "case"));
	return 0;
}
