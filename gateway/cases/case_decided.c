/* SPDX-License-Identifier: Apache-2.0 */
/* What a case decided, kept with the filing when it becomes a dossier: nobody can ask the case any more then. */
#include "cases/case_decided.h"

#include <string.h>

#include "base/arena.h"

/* LoaiPhiLePhi of the procedure's fee of that code. */
static int64_t
national(const struct procedure *p, const char *code)
{
	const struct channel_terms *t = procedure_terms(p, CHANNEL_POSTAL);

	for (size_t i = 0; t != NULL && i < t->n_fees; i++)
		if (code != NULL && t->fees[i].code != NULL && strcmp(t->fees[i].code, code) == 0)
			return fee_kind_number(t->fees[i].kind);
	return fee_kind_number(FEE_ORDINARY);
}

static void
take_lines(struct arena *a, const struct counter_case *c, const struct procedure *p, struct decided *d)
{
	d->fees = arena_alloc(a, (c->n_lines + 1) * sizeof *d->fees);
	d->n_fees = c->n_lines;
	for (size_t i = 0; i < c->n_lines; i++) {
		const struct case_line *l = &c->lines[i];
		bool state = strcmp(l->kind, money_account_name(MONEY_STATE_FEE)) == 0;
		d->fees[i] = (struct decided_fee){.kind = l->kind,
		    .code = l->code,
		    .name = l->name,
		    .source = l->source,
		    .discount_source = l->discount_source,
		    .full = l->full,
		    .discount = l->discount,
		    .amount = l->amount,
		    .national = state ? national(p, l->code) : 0};
	}
}

static void
take_asked(struct arena *a, const struct counter_case *c, struct decided *d)
{
	d->asked = arena_alloc(a, (c->n_asked + 1) * sizeof *d->asked);
	for (size_t i = 0; i < c->n_asked && d->n_asked < DECIDED_ASKED_MAX; i++) {
		const struct case_asked *q = &c->asked[i];
		d->asked[d->n_asked++] =
		    (struct decided_asked){.what = q->what, .answer = q->answer, .result = q->result, .at_ms = q->at_ms};
	}
}

/* Who stood there for the owner, and what of him the filing has no place for. */
static void
take_person(const struct counter_case *c, struct decided *d)
{
	d->authority = c->filing->submitter != NULL ? c->authority : CASE_AUTHORITY_NONE;
	d->authority_note = c->filing->submitter != NULL ? c->authority_note : NULL;
	d->account = c->account;
	if (c->birth != NULL && strlen(c->birth) == 4)
		d->birth_year = c->birth;
}

static void
take_warnings(struct arena *a, const struct counter_case *c, struct decided *d)
{
	d->warnings = arena_alloc(a, (c->n_doubts + 1) * sizeof *d->warnings);
	for (size_t i = 0; i < c->n_doubts && d->n_warnings < DECIDED_WARNINGS_MAX; i++) {
		const struct case_doubt *w = &c->doubts[i];
		d->warnings[d->n_warnings++] =
		    (struct decided_warning){.code = w->code, .field = w->field, .one = w->one, .two = w->two};
	}
}

void
case_decide(struct case_work *w)
{
	struct arena *a = w->x->keep.a;
	struct decided *d = arena_alloc(a, sizeof *d);
	struct err gone = {0};
	const struct procedure *p = case_procedure_of(w, &gone);

	if (p == NULL) /* the registration says so, unless it was accepted before */
		return;
	d->catalogue = w->x->setup->catalogue->date;
	d->procedure = p->name;
	d->field = p->field;
	if (p->n_results == 1) {
		d->result_code = p->results[0].code;
		d->result_name = p->results[0].name;
	}
	take_lines(a, w->c, p, d);
	take_asked(a, w->c, d);
	take_person(w->c, d);
	take_warnings(a, w->c, d);
	w->c->filing->decided = d;
}
