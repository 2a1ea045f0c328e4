/* SPDX-License-Identifier: Apache-2.0 */
/* What a partner may look up without touching a dossier: the service itself and the catalogue. */
#include "cases/op.h"

#include <string.h>

#include "base/arena.h"

int
op_once(struct op *x, const char *dossier, struct err *e)
{
	int fresh = store_seen(x->core->store, dossier, x->from->p.name, x->seen, x->seen_ms, e);
	return fresh == 0 ? err_set(e, ERR_REPLAYED, "replayed: seen before") : fresh > 0 ? 0 : -1;
}

int
op_open(const struct op *x, struct err *e)
{
	if (atomic_load(&x->core->closed))
		return err_set(e, ERR_STORE, "nothing new is accepted: stopping, or no disk space left");
	return 0;
}

int
op_service(struct op *x, struct err *e)
{
	return op_once(x, NULL, e);
}

static bool
wanted(const struct procedure *p, const struct request *q)
{
	return (q->field == NULL || strcmp(p->field, q->field) == 0) && (q->unit == NULL || catalogue_handles(p, q->unit));
}

int
op_procedures(struct op *x, struct err *e)
{
	const struct catalogue *c = x->setup->catalogue;

	if (x->q->unit != NULL && catalogue_unit(c, x->q->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Unit", "unknown unit");
	x->r->procedures = arena_alloc(x->keep.a, (c->n_procedures + 1) * sizeof *x->r->procedures);
	for (size_t i = 0; i < c->n_procedures; i++)
		if (wanted(&c->procedures[i], x->q))
			x->r->procedures[x->r->n_procedures++] = &c->procedures[i];
	return op_once(x, NULL, e);
}

int
op_procedure(struct op *x, struct err *e)
{
	const struct procedure *p = catalogue_procedure(x->setup->catalogue, x->q->code);

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Code", "unknown procedure");
	x->r->procedures = arena_alloc(x->keep.a, sizeof *x->r->procedures);
	x->r->procedures[x->r->n_procedures++] = p;
	return op_once(x, NULL, e);
}
