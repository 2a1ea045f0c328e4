/* SPDX-License-Identifier: Apache-2.0 */
/* The answers about a case, made from what is kept, and their tables; see answer_fields.h. */
#include "model/answer_fields.h"

#include <string.h>

#include "base/arena.h"
#include "model/answer_row.h"
#include "model/promise.h"

/* ---- tables ---- */

static const struct field step_fields[] = {
    TEXT(answer_step, step, "Step", MUST),
    BOOL(answer_step, done, "Done"),
    {0},
};

static const struct field warning_fields[] = {
    TEXT(answer_warning, step, "Step", MUST),
    TEXT(answer_warning, code, "Code", MUST),
    TEXT(answer_warning, field, "Field", MUST),
    TEXT(answer_warning, vi, "MessageVi", MUST),
    TEXT(answer_warning, en, "MessageEn", MUST),
    {0},
};

static const struct field asked_fields[] = {
    TEXT(answer_asked, step, "Step", MUST),
    TEXT(answer_asked, what, "What", MUST),
    TEXT(answer_asked, answer, "Answer", MUST),
    TEXT(answer_asked, result, "Result", MAY),
    TIME(answer_asked, at_ms, "At"),
    {0},
};

static const struct field known_fields[] = {
    TEXT(case_offer, id, "Id", MUST),
    TEXT(case_offer, component, "Component", MUST),
    TEXT(case_offer, name, "Name", MAY),
    TEXT(case_offer, reference, "Reference", MAY),
    TEXT(case_offer, agency, "Agency", MAY),
    TEXT(case_offer, valid_until, "ValidUntil", MAY),
    TEXT(case_offer, source, "Source", MAY),
    {0},
};

static const struct field component_fields[] = {
    TEXT(answer_component, code, "Code", MUST),
    TEXT(answer_component, name, "Name", MUST),
    TEXT(answer_component, class, "Class", MUST),
    BOOL(answer_component, must_scan, "MustScan"),
    BOOL(answer_component, required, "Required"),
    TEXT(answer_component, condition, "Condition", MAY),
    BOOL(answer_component, here, "Here"),
    {0},
};

static const struct field procedure_fields[] = {
    TEXT(answer_procedure, code, "Code", MUST),
    TEXT(answer_procedure, name, "Name", MUST),
    TEXT(answer_procedure, unit, "CompetentUnit", MUST),
    INT(answer_procedure, working_days, "WorkingDays", MUST, 0, 9999),
    INT(answer_procedure, limit, "Limit", MUST, 0, 9999),
    TEXT(answer_procedure, limit_unit, "LimitUnit", MUST),
    DONG(answer_procedure, state_fee, "StateFee"),
    LIST(answer_procedure, components, "Components", LINES_MAX, answer_component, component_fields),
    {0},
};
AS_LIST(answer_procedure, components);

static const struct field line_fields[] = {
    TEXT(case_line, kind, "Kind", MUST),
    TEXT(case_line, code, "Code", MAY),
    TEXT(case_line, name, "Name", MAY),
    DONG(case_line, full, "Full"),
    DONG(case_line, discount, "Discount"),
    DONG(case_line, amount, "Amount"),
    TEXT(case_line, source, "Source", MAY),
    TEXT(case_line, discount_source, "DiscountSource", MAY),
    {0},
};

static const struct field quote_fields[] = {
    LIST(answer_quote, lines, "Lines", LINES_MAX, case_line, line_fields),
    DONG(answer_quote, state_fee, "StateFee"),
    DONG(answer_quote, digitise_fee, "DigitiseFee"),
    DONG(answer_quote, postage, "Postage"),
    DONG(answer_quote, total, "Total"),
    {0},
};
AS_LIST(answer_quote, lines);

const struct field case_answer_fields[] = {
    TEXT(case_answer, id, "CaseId", MUST),
    TEXT(case_answer, ref, "ClientRef", MUST),
    TEXT(case_answer, pos, "Pos", MUST),
    TEXT(case_answer, clerk, "Clerk", MUST),
    INT(case_answer, version, "Version", MUST, 1, INT32_MAX),
    TIME(case_answer, opened_ms, "OpenedAt"),
    TIME(case_answer, ends_ms, "EndsAt"),
    TEXT(case_answer, catalogue, "CatalogueVersion", MAY),
    LIST(case_answer, steps, "Steps", CASE_STEPS, answer_step, step_fields),
    TEXT(case_answer, next, "Next", MAY),
    TEXT(case_answer, next_vi, "NextVi", MAY),
    TEXT(case_answer, next_en, "NextEn", MAY),
    LIST(case_answer, warnings, "Warnings", LINES_MAX, answer_warning, warning_fields),
    RECORD(case_answer, owner, "Owner", case_owner, case_owner_fields),
    RECORD(case_answer, submitter, "Submitter", party, case_party_fields),
    INT(case_answer, authority, "Authority", MAY, 1, CASE_AUTHORITIES - 1),
    TEXT(case_answer, authority_note, "AuthorityNote", MAY),
    LIST(case_answer, asked, "Asked", LINES_MAX, answer_asked, asked_fields),
    TEXT(case_answer, account, "Account", MAY),
    LIST(case_answer, known, "Known", CASE_OFFERS_MAX, case_offer, known_fields),
    RECORD(case_answer, procedure, "Procedure", answer_procedure, procedure_fields),
    RECORD(case_answer, quote, "Quote", answer_quote, quote_fields),
    {0},
};
AS_LIST(case_answer, steps);
AS_LIST(case_answer, warnings);
AS_LIST(case_answer, asked);
AS_LIST(case_answer, known);

static const char *
state_word(unsigned s)
{
	return dossier_state_name((enum dossier_state)s);
}

static const char *
clock_vi(unsigned clock)
{
	return dossier_clock_text(clock, true);
}

static const char *
clock_en(unsigned clock)
{
	return dossier_clock_text(clock, false);
}

#define RECEIPT                                                                                                        \
	TEXT(result_register, dossier.id, "DossierId", MUST), TEXT(result_register, dossier.ref, "ClientRef", MUST),   \
	    TEXT(result_register, dossier.number, "DossierNumber", MAY),                                               \
	    ROW(result_register, UINT, dossier.state, "State", MUST, .min = 1, .max = DOSSIER_STATES - 1),             \
	    ROW(result_register, WORD, dossier.state, "StateName", MUST, .word = state_word, .words = DOSSIER_STATES), \
	    TIME(result_register, dossier.accepted_ms, "AcceptedAt"), TIME(result_register, dossier.due_ms, "DueAt"),  \
	    TEXT(result_register, dossier.procedure, "ProcedureCode", MUST),                                           \
	    TEXT(result_register, dossier.unit, "CompetentUnit", MUST),                                                \
	    TEXT(result_register, dossier.digest, "DossierDigest", MUST),                                              \
	    TEXT(result_register, request_digest, "RequestDigest", MUST), TEXT(result_register, gateway, "Gateway", MUST)
#define CLOCK(name, fn) ROW(result_register, WORD, dossier.clock, name, MAY, .word = fn, .words = DOSSIER_CLOCKS)

const struct field receipt_10_fields[] = {RECEIPT, {0}};

const struct field receipt_fields[] = {
    RECEIPT,
    CLOCK(RECEIPT_CLOCK, dossier_clock_name),
    CLOCK("ClockStartVi", clock_vi),
    CLOCK("ClockStartEn", clock_en),
    TEXT(result_register, dossier.catalogue, "CatalogueVersion", MAY),
    {0},
};

static const char *
case_state(unsigned accepted)
{
	return accepted != 0 ? "ACCEPTED" : "OPEN";
}

static const struct field found_fields[] = {
    ROW(answer_found, WORD, accepted, "State", MUST, .word = case_state, .words = 2),
    TEXT(answer_found, case_id, "CaseId", MAY),
    TEXT(answer_found, dossier_id, "DossierId", MAY),
    TEXT(answer_found, ref, "ClientRef", MUST),
    TEXT(answer_found, name, "Name", MUST),
    TEXT(answer_found, procedure, "ProcedureCode", MAY),
    TEXT(answer_found, next, "Next", MAY),
    TEXT(answer_found, number, "DossierNumber", MAY),
    TEXT(answer_found, state, "DossierState", MAY),
    ROW(answer_found, TIME, moved_ms, "MovedAt", MAY, .max = INT32_MAX),
    ROW(answer_found, TIME, accepted_ms, "AcceptedAt", MAY, .max = INT32_MAX),
    {0},
};

const struct field find_answer_fields[] = {
    LIST(find_answer, found, "Found", CASE_FOUND_MAX, answer_found, found_fields),
    {0},
};
AS_LIST(find_answer, found);

/* ---- the answer ---- */

static void
tell_steps(struct arena *a, const struct counter_case *c, struct case_answer *out)
{
	enum case_step next = case_next(c);

	out->steps = arena_alloc(a, CASE_STEPS * sizeof *out->steps);
	for (int i = 0; i < CASE_STEPS; i++)
		out->steps[out->n_steps++] =
		    (struct answer_step){case_step_name((enum case_step)i), case_is_done(c, (enum case_step)i)};
	if (next == CASE_STEPS)
		return;
	out->next = case_step_name(next);
	out->next_vi = case_step_text(next, true);
	out->next_en = case_step_text(next, false);
}

static const char *
sentence(struct arena *a, const struct doubt *d, bool vi)
{
	char text[DOUBT_TEXT];

	doubt_text(d, vi, text, sizeof text);
	return arena_str(a, text);
}

static void
tell_warnings(struct arena *a, const struct counter_case *c, struct case_answer *out)
{
	out->warnings = arena_alloc(a, (c->n_doubts + 1) * sizeof *out->warnings);
	for (size_t i = 0; i < c->n_doubts; i++) {
		struct doubt d;
		if (!case_doubt(&c->doubts[i], &d))
			continue;
		out->warnings[out->n_warnings++] = (struct answer_warning){
		    .step = case_step_name((enum case_step)c->doubts[i].step),
		    .code = doubt_name(d.code),
		    .field = arena_str(a, d.field),
		    .vi = sentence(a, &d, true),
		    .en = sentence(a, &d, false),
		};
	}
}

static void
tell_person(struct arena *a, const struct counter_case *c, struct case_answer *out)
{
	const struct party *p = c->filing->owner;

	if (p != NULL) {
		out->owner = arena_alloc(a, sizeof *out->owner);
		*out->owner = (struct case_owner){.type = p->type,
		    .id_type = p->id_type,
		    .issuer = p->issuer,
		    .name = p->name,
		    .id_no = p->id_no,
		    .birth = c->birth,
		    .phone = p->phone,
		    .email = p->email,
		    .sex = c->sex,
		    .address = p->address};
	}
	out->submitter = c->filing->submitter;
	if (out->submitter == NULL)
		return;
	out->authority = c->authority;
	out->authority_note = c->authority_note;
}

/* Which systems were asked, and what they said: NOT_REACHABLE is not NONE. */
static void
tell_asked(struct arena *a, const struct counter_case *c, struct case_answer *out)
{
	out->asked = arena_alloc(a, (c->n_asked + 1) * sizeof *out->asked);
	for (size_t i = 0; i < c->n_asked; i++) {
		const struct case_asked *x = &c->asked[i];
		out->asked[out->n_asked++] =
		    (struct answer_asked){case_step_name((enum case_step)x->step), x->what, x->answer, x->result, x->at_ms};
	}
	out->account = c->account;
}

static bool
is_handed_in(const struct filing *f, const char *code)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0)
			return true;
	return false;
}

static void
tell_procedure(struct arena *a, const struct filing *f, const struct procedure *p, struct case_answer *out)
{
	if (p == NULL)
		return;
	struct answer_procedure *to = out->procedure = arena_alloc(a, sizeof *to);
	const struct limit limit = procedure_terms(p, CHANNEL_POSTAL)->limit;
	*to = (struct answer_procedure){.code = p->code,
	    .name = p->name,
	    .unit = f->unit,
	    .working_days = p->working_days,
	    .limit = limit.amount,
	    .limit_unit = limit_unit_name(limit.unit),
	    .state_fee = p->state_fee};
	to->components = arena_alloc(a, (p->n_components + 1) * sizeof *to->components);
	for (size_t i = 0; i < p->n_components; i++) {
		const struct component *c = &p->components[i];
		to->components[to->n_components++] = (struct answer_component){c->code, c->name, component_class_name(c->class),
		    c->condition, component_must_scan(c->class), c->required, is_handed_in(f, c->code)};
	}
}

static void
tell_quote(struct arena *a, const struct counter_case *c, struct case_answer *out)
{
	const struct filing *f = c->filing;

	if (!case_is_done(c, CASE_QUOTE))
		return;
	out->quote = arena_alloc(a, sizeof *out->quote);
	*out->quote = (struct answer_quote){.lines = c->lines,
	    .n_lines = c->n_lines,
	    .state_fee = f->state_fee,
	    .digitise_fee = f->digitise_fee,
	    .postage = f->postage,
	    .total = f->state_fee + f->digitise_fee + f->postage};
}

void
case_answer(struct arena *a, const struct result_case *r, struct case_answer *out)
{
	const struct counter_case *c = r->now;

	*out = (struct case_answer){.id = c->id,
	    .ref = c->ref,
	    .pos = c->pos,
	    .clerk = c->clerk,
	    .version = c->version,
	    .opened_ms = c->opened_ms,
	    .ends_ms = r->ends_ms,
	    .catalogue = r->catalogue,
	    .known = c->offers,
	    .n_known = c->n_offers};
	tell_steps(a, c, out);
	tell_warnings(a, c, out);
	tell_person(a, c, out);
	tell_asked(a, c, out);
	tell_procedure(a, c->filing, r->procedure, out);
	tell_quote(a, c, out);
}

void
find_answer(struct arena *a, const struct result_case_find *r, struct find_answer *out)
{
	*out = (struct find_answer){.found = arena_alloc(a, (r->n_found + 1) * sizeof *out->found)};
	for (size_t i = 0; i < r->n_found; i++) {
		const struct case_found *f = &r->found[i];
		out->found[out->n_found++] = (struct answer_found){.accepted = f->accepted,
		    .case_id = f->accepted ? NULL : f->id,
		    .dossier_id = f->accepted ? f->id : NULL,
		    .ref = f->ref,
		    .name = f->name,
		    .procedure = f->procedure,
		    .next = f->next,
		    .number = f->number,
		    .state = f->state,
		    .moved_ms = f->accepted ? 0 : f->at_ms,
		    .accepted_ms = f->accepted ? f->at_ms : 0};
	}
}

const struct result_case *
case_answered(const struct request *q, const struct result *r)
{
	if (q->op == OPERATION_CASE_OPEN)
		return &r->as_case_open.is;
	if (q->op == OPERATION_CASE_ACT)
		return &r->as_case_act.is;
	return q->op == OPERATION_CASE_SHOW ? &r->as_case_show.is : NULL;
}
