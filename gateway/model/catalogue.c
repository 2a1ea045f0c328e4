/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the catalogue, and whether a filing fits it. */
#include "model/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/filing.h"

static int
by_first_member(const void *code, const void *entry)
{
	return strcmp(code, *(const char *const *)entry);
}

/* The entry of that code in a sorted table whose entries begin with their code; of several, any. */
static const void *
find(const char *code, const void *table, size_t n, size_t size)
{
	return n > 0 ? bsearch(code, table, n, size, by_first_member) : NULL;
}

const char *
catalogue_version(struct arena *a, const struct catalogue *c)
{
	return arena_fmt(a, "%s %s", c->date != NULL ? c->date : "1.0", c->digest != NULL ? c->digest : "-");
}

bool
catalogue_is_version(const struct catalogue *c, const char *version)
{
	const char *date = c->date != NULL ? c->date : "1.0", *digest = c->digest != NULL ? c->digest : "-";
	size_t n = strlen(date);

	return strncmp(version, date, n) == 0 && version[n] == ' ' && strcmp(version + n + 1, digest) == 0;
}

const struct procedure *
catalogue_procedure(const struct catalogue *c, const char *code, int32_t day)
{
	const struct procedure *end = c->procedures + c->n_procedures;
	const struct procedure *p = find(code, c->procedures, c->n_procedures, sizeof *p);

	while (p != NULL && p > c->procedures && strcmp(p[-1].code, code) == 0)
		p--;
	for (; p != NULL && p < end && strcmp(p->code, code) == 0; p++)
		if (procedure_valid(p, day))
			return p;
	return NULL;
}

const struct unit *
catalogue_unit(const struct catalogue *c, const char *code)
{
	return find(code, c->units, c->n_units, sizeof *c->units);
}

const struct unit *
catalogue_unit_of(const struct catalogue *c, const char *code)
{
	char normal[UNIT_CODE_MAX + 1];
	const struct unit *u = catalogue_unit(c, code);

	if (u != NULL || unit_code_normal(code, normal) != 0)
		return u;
	const struct unit_alias *alias = find(normal, c->aliases, c->n_aliases, sizeof *alias);
	return alias != NULL ? alias->unit : catalogue_unit(c, normal);
}

const struct post_office *
catalogue_office(const struct catalogue *c, const char *pos)
{
	return find(pos, c->offices, c->n_offices, sizeof *c->offices);
}

const struct paper_type *
catalogue_paper(const struct catalogue *c, const char *code)
{
	return find(code, c->papers, c->n_papers, sizeof *c->papers);
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

static int
check_papers(const struct procedure *p, const struct filing *f, struct err *e)
{
	char field[sizeof e->field];

	for (size_t i = 0; i < f->n_papers; i++)
		if (procedure_component(p, f->papers[i].code) == NULL) {
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

static int
check_fee(const struct procedure *p, const struct filing *f, struct err *e)
{
	if (f->state_fee == p->state_fee)
		return 0;
	err_at(e, ERR_BAD_VALUE, "Dossier/Money/StateFee", "the catalogue says %lld", (long long)p->state_fee);
	return err_hint_range(e, HINT_FEE, p->state_fee, 0);
}

int
catalogue_check(const struct catalogue *c, const struct filing *f, int32_t day, bool quoted, const struct procedure **out,
    struct err *e)
{
	const struct procedure *p = catalogue_procedure(c, f->procedure, day);

	if (p == NULL)
		return err_at(e, ERR_UNKNOWN_PROCEDURE, "Dossier/ProcedureCode", "unknown procedure");
	if (catalogue_unit(c, f->unit) == NULL)
		return err_at(e, ERR_UNKNOWN_UNIT, "Dossier/CompetentUnit", "unknown unit");
	if (!catalogue_handles(p, f->unit))
		return err_at(e, ERR_NOT_COMPETENT, "Dossier/CompetentUnit", "%s does not handle %s", f->unit, p->code);
	if (!quoted && check_fee(p, f, e) != 0)
		return -1;
	*out = p;
	return check_papers(p, f, e);
}

int64_t
catalogue_days_left(const struct catalogue *c, int64_t now_ms)
{
	struct limit longest[LIMIT_UNITS] = {0};
	int64_t left = INT64_MAX;

	for (size_t i = 0; i < c->n_procedures; i++)
		for (size_t k = 0; k < c->procedures[i].n_channels; k++) {
			struct limit limit = c->procedures[i].channels[k].limit;
			if (limit.amount > longest[limit.unit].amount)
				longest[limit.unit] = limit;
		}
	for (int u = 0; u < LIMIT_UNITS; u++) {
		int64_t days = longest[u].amount > 0 ? deadline_days_left(&c->calendar, now_ms, longest[u]) : INT64_MAX;
		if (days < left)
			left = days;
	}
	return left < INT64_MAX ? left : deadline_days_left(&c->calendar, now_ms, (struct limit){0, LIMIT_WORKING_DAYS});
}
