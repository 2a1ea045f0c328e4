/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the catalogue, and whether a filing fits it. */
#include "model/catalogue.h"

#include <string.h>

#include "model/filing.h"

const struct procedure *
catalogue_procedure(const struct catalogue *c, const char *code)
{
	size_t low = 0, high = c->n_procedures;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strcmp(code, c->procedures[mid].code);
		if (order == 0)
			return &c->procedures[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const struct unit *
catalogue_unit(const struct catalogue *c, const char *code)
{
	size_t low = 0, high = c->n_units;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = strcmp(code, c->units[mid].code);
		if (order == 0)
			return &c->units[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

bool
catalogue_handles(const struct procedure *p, const char *unit)
{
	for (size_t i = 0; i < p->n_units; i++)
		if (strcmp(p->units[i]->code, unit) == 0)
			return true;
	return false;
}

static bool
has_paper(const struct filing *f, const char *code)
{
	for (size_t i = 0; i < f->n_papers; i++)
		if (strcmp(f->papers[i].code, code) == 0)
			return true;
	return false;
}

static bool
is_component(const struct procedure *p, const char *code)
{
	for (size_t i = 0; i < p->n_components; i++)
		if (strcmp(p->components[i].code, code) == 0)
			return true;
	return false;
}

static int
check_papers(const struct procedure *p, const struct filing *f, struct err *e)
{
	char field[sizeof e->field];

	for (size_t i = 0; i < f->n_papers; i++)
		if (!is_component(p, f->papers[i].code)) {
			filing_paper_path(f, i, "Code", field, sizeof field);
			err_at(e, ERR_BAD_VALUE, field, "paper %zu is no component of %s", i + 1, p->code);
			return err_hint(e, HINT_COMPONENT, p->code, NULL);
		}
	for (size_t i = 0; i < p->n_components; i++)
		if (p->components[i].required && !has_paper(f, p->components[i].code)) {
			err_at(e, ERR_MISSING_COMPONENT, "Dossier/Item", "%s is missing", p->components[i].code);
			return err_hint(e, HINT_COMPONENT_MISSING, p->components[i].code, p->code);
		}
	return 0;
}

int
catalogue_check(const struct catalogue *c, const struct filing *f, const struct procedure **out,
    struct err *e)
{
	const struct procedure *p = catalogue_procedure(c, f->procedure);

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Dossier/ProcedureCode", "unknown procedure");
	if (catalogue_unit(c, f->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Dossier/CompetentUnit", "unknown unit");
	if (!catalogue_handles(p, f->unit))
		return err_at(e, ERR_NOT_COMPETENT, "Dossier/CompetentUnit", "%s does not handle %s", f->unit, p->code);
	if (f->state_fee != p->state_fee) {
		err_at(e, ERR_BAD_VALUE, "Dossier/Money/StateFee", "the catalogue says %lld", (long long)p->state_fee);
		return err_hint_range(e, HINT_FEE, p->state_fee, 0);
	}
	*out = p;
	return check_papers(p, f, e);
}

int64_t
catalogue_days_left(const struct catalogue *c, int64_t now_ms)
{
	int64_t longest = 0;

	for (size_t i = 0; i < c->n_procedures; i++)
		if (c->procedures[i].working_days > longest)
			longest = c->procedures[i].working_days;
	return deadline_days_left(&c->calendar, now_ms, longest);
}
