/* SPDX-License-Identifier: Apache-2.0 */
/* What counter programs are told of a case: all that is needed to go on with it at another desk. */
#include "connectors/counter/counter.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"

static void
write_steps(struct json_out *w, const struct counter_case *c)
{
	enum case_step next = case_next(c);

	json_out_list(w, "Steps");
	for (int i = 0; i < CASE_STEPS; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "Step", case_step_name((enum case_step)i));
		json_out_bool(w, "Done", case_is_done(c, (enum case_step)i));
		json_out_close(w);
	}
	json_out_end(w);
	if (next == CASE_STEPS)
		return;
	json_out_text(w, "Next", case_step_name(next));
	json_out_text(w, "NextVi", case_step_text(next, true));
	json_out_text(w, "NextEn", case_step_text(next, false));
}

static void
write_warnings(struct json_out *w, const struct counter_case *c)
{
	char text[DOUBT_TEXT];
	struct doubt d;

	json_out_list(w, "Warnings");
	for (size_t i = 0; i < c->n_doubts; i++) {
		if (!case_doubt(&c->doubts[i], &d))
			continue;
		json_out_open(w, NULL);
		json_out_text(w, "Step", case_step_name((enum case_step)c->doubts[i].step));
		json_out_text(w, "Code", doubt_name(d.code));
		json_out_text(w, "Field", d.field);
		doubt_text(&d, true, text, sizeof text);
		json_out_text(w, "MessageVi", text);
		doubt_text(&d, false, text, sizeof text);
		json_out_text(w, "MessageEn", text);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_address(struct json_out *w, const char *name, const struct address *x)
{
	if (x == NULL)
		return;
	json_out_open(w, name);
	json_out_text(w, "Province", x->province);
	json_out_text(w, "Commune", x->commune);
	json_out_text(w, "Street", x->street);
	json_out_close(w);
}

static void
write_party(struct json_out *w, const char *name, const struct party *p, const char *birth)
{
	if (p == NULL)
		return;
	json_out_open(w, name);
	json_out_int(w, "Type", p->type);
	json_out_text(w, "Name", p->name);
	json_out_int(w, "IdType", p->id_type);
	json_out_text(w, "IdNo", p->id_no);
	json_out_opt(w, "Birth", birth);
	json_out_opt(w, "Phone", p->phone);
	json_out_opt(w, "Email", p->email);
	write_address(w, "Address", p->address);
	json_out_close(w);
}

static void
write_person(struct json_out *w, const struct counter_case *c)
{
	const struct filing *f = c->filing;

	write_party(w, "Owner", f->owner, c->birth);
	if (f->submitter == NULL)
		return;
	write_party(w, "Submitter", f->submitter, f->submitter->birth_date);
	json_out_int(w, "Authority", c->authority);
	json_out_opt(w, "AuthorityNote", c->authority_note);
}

static bool
is_handed_in(const struct filing *f, const char *code)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0)
			return true;
	return false;
}

/* What remains to be scanned or brought is what is required and not here. */
static void
write_procedure(struct json_out *w, const struct filing *f, const struct procedure *p)
{
	if (p == NULL)
		return;
	json_out_open(w, "Procedure");
	json_out_text(w, "Code", p->code);
	json_out_text(w, "Name", p->name);
	json_out_text(w, "CompetentUnit", f->unit);
	json_out_int(w, "WorkingDays", p->working_days);
	json_out_int(w, "StateFee", p->state_fee);
	json_out_list(w, "Components");
	for (size_t i = 0; i < p->n_components; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "Code", p->components[i].code);
		json_out_text(w, "Name", p->components[i].name);
		json_out_text(w, "Class", component_class_name(p->components[i].class));
		json_out_bool(w, "MustScan", component_must_scan(p->components[i].class));
		json_out_bool(w, "Required", p->components[i].required);
		json_out_opt(w, "Condition", p->components[i].condition);
		json_out_bool(w, "Here", is_handed_in(f, p->components[i].code));
		json_out_close(w);
	}
	json_out_end(w);
	json_out_close(w);
}

/* Which systems were asked, and what they said: NOT_REACHABLE is not NONE. */
static void
write_asked(struct json_out *w, const struct counter_case *c)
{
	json_out_list(w, "Asked");
	for (size_t i = 0; i < c->n_asked; i++) {
		json_out_open(w, NULL);
		json_out_text(w, "Step", case_step_name((enum case_step)c->asked[i].step));
		json_out_text(w, "What", c->asked[i].what);
		json_out_text(w, "Answer", c->asked[i].answer);
		json_out_opt(w, "Result", c->asked[i].result);
		json_out_time(w, "At", c->asked[i].at_ms);
		json_out_close(w);
	}
	json_out_end(w);
	json_out_opt(w, "Account", c->account);
}

static void
write_known(struct json_out *w, const struct counter_case *c)
{
	json_out_list(w, "Known");
	for (size_t i = 0; i < c->n_offers; i++) {
		const struct case_offer *o = &c->offers[i];
		json_out_open(w, NULL);
		json_out_text(w, "Id", o->id);
		json_out_text(w, "Component", o->component);
		json_out_opt(w, "Name", o->name);
		json_out_opt(w, "Reference", o->reference);
		json_out_opt(w, "Agency", o->agency);
		json_out_opt(w, "ValidUntil", o->valid_until);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_lines(struct json_out *w, const struct counter_case *c)
{
	json_out_list(w, "Lines");
	for (size_t i = 0; i < c->n_lines; i++) {
		const struct case_line *l = &c->lines[i];
		json_out_open(w, NULL);
		json_out_text(w, "Kind", l->kind);
		json_out_opt(w, "Code", l->code);
		json_out_opt(w, "Name", l->name);
		json_out_int(w, "Full", l->full);
		json_out_int(w, "Discount", l->discount);
		json_out_int(w, "Amount", l->amount);
		json_out_opt(w, "Source", l->source);
		json_out_opt(w, "DiscountSource", l->discount_source);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
write_quote(struct json_out *w, const struct counter_case *c)
{
	const struct filing *f = c->filing;

	if (!case_is_done(c, CASE_QUOTE))
		return;
	json_out_open(w, "Quote");
	write_lines(w, c);
	json_out_int(w, "StateFee", f->state_fee);
	json_out_int(w, "DigitiseFee", f->digitise_fee);
	json_out_int(w, "Postage", f->postage);
	json_out_int(w, "Total", f->state_fee + f->digitise_fee + f->postage);
	json_out_close(w);
}

static void
write_case(struct json_out *w, const struct result_case *r)
{
	const struct counter_case *c = r->now;

	json_out_text(w, "CaseId", c->id);
	json_out_text(w, "ClientRef", c->ref);
	json_out_text(w, "Pos", c->pos);
	json_out_text(w, "Clerk", c->clerk);
	json_out_int(w, "Version", c->version);
	json_out_time(w, "OpenedAt", c->opened_ms);
	json_out_time(w, "EndsAt", r->ends_ms);
	write_steps(w, c);
	write_warnings(w, c);
	write_person(w, c);
	write_asked(w, c);
	write_known(w, c);
	write_procedure(w, c->filing, r->procedure);
	write_quote(w, c);
}

static void
write_new_receipt(struct json_out *w, const struct result_register *r)
{
	const struct dossier *d = &r->dossier;

	json_out_text(w, "DossierId", d->id);
	json_out_text(w, "ClientRef", d->ref);
	json_out_int(w, "State", d->state);
	json_out_text(w, "StateName", dossier_state_name(d->state));
	json_out_time(w, "AcceptedAt", d->accepted_ms);
	json_out_time(w, "DueAt", d->due_ms);
	json_out_text(w, "ProcedureCode", d->procedure);
	json_out_text(w, "CompetentUnit", d->unit);
	json_out_text(w, "DossierDigest", d->digest);
	json_out_text(w, "RequestDigest", r->request_digest);
	json_out_text(w, "Gateway", r->gateway);
}

int
counter_receipt(const struct conn_env *env, const struct result_register *r, struct buf *out, struct err *e)
{
	struct json_out w;

	(void)env;
	json_out_init(&w, out);
	json_out_open(&w, NULL);
	write_new_receipt(&w, r);
	json_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the receipt is larger than it may be") : 0;
}

static const struct result_case *
case_of(const struct request *q, const struct result *r)
{
	switch (q->op) {
	case OPERATION_CASE_OPEN:
		return &r->as_case_open.is;
	case OPERATION_CASE_ACT:
		return &r->as_case_act.is;
	case OPERATION_CASE_SHOW:
		return &r->as_case_show.is;
	case OPERATION_PAY:
	case OPERATION_REFUND:
	case OPERATION_VOID_ENTRY:
	case OPERATION_ENTRIES:
	case OPERATION_TILL_CLOSE:
	case OPERATION_SERVICE:
	case OPERATION_PROCEDURES:
	case OPERATION_PROCEDURE:
	case OPERATION_REGISTER:
	case OPERATION_DOSSIER:
	case OPERATION_WITHDRAW:
	case OPERATION_EVENTS:
	case OPERATION_NEWS:
	case OPERATION_COUNT:
		break;
	}
	return NULL;
}

static void
write_result(struct json_out *w, const struct result_case *is)
{
	json_out_text(w, "State", is->accepted ? "ACCEPTED" : "OPEN");
	json_out_bool(w, "Replay", is->replay);
	if (is->accepted)
		json_out_raw(w, "Receipt", is->receipt.receipt);
	else
		write_case(w, is);
}

int
counter_write(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	const struct result_case *is = case_of(q, r);
	struct json_out w;

	json_out_init(&w, out);
	json_out_open(&w, NULL);
	if (is != NULL)
		write_result(&w, is);
	else if (!counter_write_money(&w, env->arena, q, r))
		return err_set(e, ERR_INTERNAL, "the counter's contract has no answer to that operation");
	json_out_close(&w);
	return out->full ? err_set(e, ERR_INTERNAL, "the answer is larger than a message may be") : 0;
}
