/* SPDX-License-Identifier: Apache-2.0 */
/* What a partner may look up without touching a dossier: the service itself and the catalogue. */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"

int
op_service(struct op *x, const struct request_service *q, struct result_service *r, struct err *e)
{
	(void)q;
	r->gateway = x->setup->conf.gateway.id;
	r->now_ms = x->now_ms;
	r->message_bytes = x->setup->conf.http.body_max;
	return op_once(x, NULL, e);
}

static bool
wanted(const struct procedure *p, const struct request_procedures *q, int32_t day)
{
	return procedure_valid(p, day) && (q->field == NULL || strcmp(p->field, q->field) == 0) &&
	    (q->unit == NULL || catalogue_handles(p, q->unit));
}

int
op_procedures(struct op *x, const struct request_procedures *q, struct result_procedures *r, struct err *e)
{
	const struct catalogue *c = x->setup->catalogue;

	if (q->unit != NULL && catalogue_unit(c, q->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Unit", "unknown unit");
	r->procedures = arena_alloc(x->keep.a, (c->n_procedures + 1) * sizeof *r->procedures);
	for (size_t i = 0; i < c->n_procedures; i++)
		if (wanted(&c->procedures[i], q, deadline_day_of(x->now_ms)))
			r->procedures[r->n_procedures++] = &c->procedures[i];
	return op_once(x, NULL, e);
}

int
op_procedure(struct op *x, const struct request_procedure *q, struct result_procedure *r, struct err *e)
{
	const struct procedure *p = catalogue_procedure(x->setup->catalogue, q->code, deadline_day_of(x->now_ms));

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Code", "unknown procedure");
	r->procedure = p;
	return op_once(x, NULL, e);
}
