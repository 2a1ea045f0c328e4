/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case at the counter, step by step: from the citizen's card to the receipt (model/case_step.tbl).  Each form is one act of the
 * case; its id and the version it saw were made with the page, so a form that is sent twice is one act, and of two tabs or two
 * clerks the second is told what the first did.
 */
#include "ui/casework/casework.h"

#include <string.h>

#include "base/arena.h"
#include "base/id.h"
#include "base/text.h"
#include "codec/form.h"
#include "model/money_act.h"

enum { HINTS_LIFE_S = 365 * 24 * 3600, FOUND_MAX = 2 };

/* ---- opened ---- */

int
page_casework_open(struct page *p, struct err *e)
{
	const char *act = desk_sent(p, "act");
	struct request q = {.op = OPERATION_CASE_OPEN,
	    .as_case_open = {
		.ref = arena_fmt(p->a, "%s-%s", p->who->who.place, act), .pos = p->who->who.place, .clerk = p->who->account}};
	struct result r = {0};

	if (!text_is_token(act, "", ID_LEN))
		return err_at(e, ERR_BAD_VALUE, "act", "no id of ours");
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	p->go = arena_fmt(p->a, "/desk/cases/%s", r.as_case_open.is.now->id);
	return 0;
}

/* ---- shown ---- */

static int
load(struct page *p, struct result *r, struct err *e)
{
	struct request q = {.op = OPERATION_CASE_SHOW, .as_case_show = {.key = {.dossier = desk_param(p, "case")}}};

	return desk_ask(p, &q, r, e);
}

/* The step that is to be done: the one that comes next; one before it that the address names, or whose form was refused just now.
 */
static enum case_step
step_of(const struct page *p, const struct counter_case *c, const char *named)
{
	enum case_step next = case_next(c);
	const char *sent = desk_sent(p, "Step");
	int64_t i;

	for (int s = 0; named != NULL && s < (int)next; s++)
		if (strcmp(case_step_name((enum case_step)s), named) == 0)
			return (enum case_step)s;
	if (text_int(sent, strlen(sent), 0, CASE_STEPS - 1, &i) == 0 && i < (int64_t)next)
		return (enum case_step)i;
	return next < CASE_STEPS ? next : CASE_ACCEPT;
}

int
page_casework_show(struct page *p, struct err *e)
{
	struct result r = {0};
	struct work_look look;

	if (work_look_read(p, &look, e) != 0 || load(p, &r, e) != 0)
		return -1;
	const struct result_case *is = &r.as_case_show.is;
	if (is->accepted)
		return work_show_accepted(p, is, e);
	if (is->now->refused != NULL)
		return work_show_refused(p, is->now);
	enum case_step step = look.procedure != NULL || look.words != NULL ? CASE_PROCEDURE : step_of(p, is->now, look.step);
	if (case_may(is->now, step, e) != 0)
		return -1;
	if (look.procedure == NULL && desk_sent(p, "Procedure")[0] != '\0')
		look.procedure = desk_sent(p, "Procedure");
	work_show(p, is, step, &look);
	return 0;
}

/* ---- a procedure is looked for ---- */

/* One that all the words are in is chosen; several are shown.  Words that find nothing stay in the form: they may be a person's
 * number that was scanned into the wrong field, and stand in no address. */
static int
look_for(struct page *p, const struct work_form *f, struct err *e)
{
	const char *path = arena_fmt(p->a, "/desk/cases/%s", desk_param(p, "case"));
	const struct procedure *found[FOUND_MAX];

	if (f->procedure != NULL) {
		p->go = arena_fmt(p->a, "%s?Procedure=%s", path, form_percent(p->a, f->procedure));
		return 0;
	}
	if (f->words == NULL) {
		err_at(e, ERR_BAD_VALUE, "Words", "no words");
		return err_hint(e, HINT_FILL_IN, NULL, NULL);
	}
	size_t n = work_search(p, f->words, found, FOUND_MAX);
	if (n == 0) {
		err_at(e, ERR_UNKNOWN_PROCEDURE, "Words", "none has them");
		return err_hint(e, HINT_WORDS_NONE, NULL, NULL);
	}
	p->go = n == 1 ? arena_fmt(p->a, "%s?Procedure=%s", path, form_percent(p->a, found[0]->code))
		       : arena_fmt(p->a, "%s?Words=%s", path, form_percent(p->a, f->words));
	return 0;
}

/* ---- money ---- */

static bool
pays(const struct work_form *f)
{
	return f->pay != NULL && strcmp(f->pay, PAY_LATER) != 0;
}

/* All that is owed, in the way he says.  Nothing is owed: nothing is done. */
static int
take_money(struct page *p, const struct work_form *f, const char *dossier, struct err *e)
{
	struct money_act act = {.id = arena_fmt(p->a, "%sp", desk_sent(p, "act")),
	    .pos = p->who->who.place,
	    .clerk = p->who->account,
	    .method = f->pay != NULL && strcmp(f->pay, PAY_TRANSFER) == 0 ? METHOD_TRANSFER : METHOD_CASH,
	    .series = p->setup->conf.desk.series,
	    .reference = f->reference};
	struct request q = {.op = OPERATION_PAY, .as_pay = {.key = {.dossier = dossier}, .act = &act}};
	struct result r = {0};

	if (!pays(f))
		return 0;
	if (work_owed(p, dossier, &act.amount, e) != 0)
		return -1;
	return act.amount > 0 ? desk_ask(p, &q, &r, e) : 0;
}

static int
check_pay(const struct work_form *f, const struct counter_case *c, struct err *e)
{
	int64_t sum = c->filing->state_fee + c->filing->digitise_fee + c->filing->postage;

	if (sum > 0 && f->pay == NULL) {
		err_at(e, ERR_BAD_VALUE, "Pay", "how is it paid?");
		return err_hint(e, HINT_FILL_IN, NULL, NULL);
	}
	return 0;
}

/* ---- acted ---- */

/* Who was told the procedure need not be asked whether anybody shall look what is known: the plans say so.  If that fails it is the
 * step that comes next, with a button. */
static void
look_up(struct page *p, const struct result_case *is)
{
	struct case_lookups nothing = {0};
	struct case_act act = {.id = arena_fmt(p->a, "%sl", desk_sent(p, "act")),
	    .seen = is->now->version,
	    .pos = p->who->who.place,
	    .clerk = p->who->account,
	    .input = {.lookups = &nothing}};
	struct request q = {.op = OPERATION_CASE_ACT, .as_case_act = {.key = {.dossier = is->now->id}, .act = &act}};
	struct result r = {0};
	struct err none = {0};

	if (!case_is_done(is->now, CASE_LOOKUPS) && desk_ask(p, &q, &r, &none) != 0)
		err_clear(&none);
}

/* What follows an act by itself. */
static int
go_on(struct page *p, const struct work_form *f, const struct result_case *is, struct err *e)
{
	if (f->step == CASE_PROCEDURE && is->now != NULL && !is->accepted)
		look_up(p, is);
	if (f->step != CASE_ACCEPT || !is->accepted)
		return 0;
	page_cookie(p, PAGE_HINTS, "0", HINTS_LIFE_S); /* he has been through it once */
	return is->replay ? 0 : take_money(p, f, is->receipt.dossier.id, e);
}

static int
do_act(struct page *p, const struct work_form *f, const struct result_case *was, struct case_input *in, struct err *e)
{
	struct case_act act = {.id = desk_sent(p, "act"), .seen = f->seen, .pos = p->who->who.place, .clerk = p->who->account};
	struct request q = {.op = OPERATION_CASE_ACT, .as_case_act = {.key = {.dossier = desk_param(p, "case")}, .act = &act}};
	struct result r = {0};

	if (!text_is_token(act.id, "", ID_LEN))
		return err_at(e, ERR_BAD_VALUE, "", "no id of ours");
	if (was->now != NULL && f->step == CASE_ACCEPT && check_pay(f, was->now, e) != 0)
		return -1;
	if (was->now != NULL && work_input(p, f, was->now, in, e) != 0)
		return -1;
	act.input = *in;
	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	return go_on(p, f, &r.as_case_act.is, e);
}

/* It is a dossier by now.  Its own page takes money, which says so by having seen no version of the case; a form of the case that
 * comes late changes nothing. */
static int
act_late(struct page *p, const struct work_form *f, const struct result_case *was, struct err *e)
{
	if (f->seen == 0)
		return take_money(p, f, was->receipt.dossier.id, e);
	return f->step == CASE_ACCEPT ? 0 : err_set(e, ERR_CASE_OVER, "it was accepted");
}

static int
do_form(struct page *p, const struct work_form *f, const struct result_case *is, struct case_input *in, struct err *e)
{
	if (is->accepted)
		return act_late(p, f, is, e);
	return f->step == CASE_PROCEDURE && f->unit == NULL ? look_for(p, f, e) : do_act(p, f, is, in, e);
}

int
page_casework_act(struct page *p, struct err *e)
{
	struct work_form f = {0};
	struct result was = {0};
	struct case_input in = {0};

	if (load(p, &was, e) != 0 || page_form(p, work_fields, &f, e) != 0)
		return -1;
	if (f.hints != NULL) {
		page_cookie(p, PAGE_HINTS, "0", HINTS_LIFE_S);
		return 0;
	}
	if (do_form(p, &f, &was.as_case_show.is, &in, e) == 0)
		return 0;
	work_place_error(p, &in, e);
	return -1;
}
