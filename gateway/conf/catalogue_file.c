/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a catalogue 1.0 by tables of its members, and checking what it says. */
#include "conf/catalogue_file.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "json/json.h"

#define MEMBER(type, member) .at = offsetof(struct type, member)
#define LIST(type, member, table, of) .at = offsetof(struct type, member), .fields = table, .size = sizeof(struct of)
#define END {0}

#define OLD "catalogue 1.0" /* the source of what such a file says without one */

enum { CODE_MAX = 64, NAME_MAX_CHARS = 500, UNITS_MAX = 5000, PROCEDURES_MAX = 5000, COMPONENTS_MAX = 100, DAYS_MAX = 1000 };

struct old_procedure {
	const char *code, *name, *field;
	int64_t working_days, state_fee;
	struct field_list components, units;
};

struct old_catalogue {
	const char *last_day;
	struct field_list note, holidays, workdays, units, procedures;
};

static const struct field unit_fields[] = {
	{"code", FIELD_TEXT, .min = 1, .max = CODE_MAX, MEMBER(unit, code)},
	{"name", FIELD_TEXT, .min = 1, .max = NAME_MAX_CHARS, MEMBER(unit, name)},
	END,
};

static const struct field component_fields[] = {
	{"code", FIELD_TEXT, .min = 1, .max = CODE_MAX, MEMBER(component, code)},
	{"name", FIELD_TEXT, .min = 1, .max = NAME_MAX_CHARS, MEMBER(component, name)},
	{"required", FIELD_BOOL, MEMBER(component, required)},
	END,
};

static const struct field procedure_fields[] = {
    {"code", FIELD_TEXT, .min = 1, .max = CODE_MAX, MEMBER(old_procedure, code)},
    {"name", FIELD_TEXT, .min = 1, .max = NAME_MAX_CHARS, MEMBER(old_procedure, name)},
    {"field", FIELD_TEXT, .min = 1, .max = NAME_MAX_CHARS, MEMBER(old_procedure, field)},
    {"workingDays", FIELD_INT, .min = 1, .max = 365, MEMBER(old_procedure, working_days)},
    {"stateFee", FIELD_INT, .min = 0, .max = 1000000000, MEMBER(old_procedure, state_fee)},
    {"components", FIELD_LIST, .min = 1, .max = COMPONENTS_MAX, LIST(old_procedure, components, component_fields, component)},
    {"units", FIELD_LIST, .min = 1, .max = UNITS_MAX, MEMBER(old_procedure, units)},
    END,
};

static const struct field catalogue_fields[] = {
    {"note", FIELD_LIST, .fallback = FIELD_NONE, .min = 0, .max = DAYS_MAX, MEMBER(old_catalogue, note)},
    {"lastDay", FIELD_TEXT, .min = 10, .max = 10, MEMBER(old_catalogue, last_day)},
    {"holidays", FIELD_LIST, .min = 0, .max = DAYS_MAX, MEMBER(old_catalogue, holidays)},
    {"workdays", FIELD_LIST, .min = 0, .max = DAYS_MAX, MEMBER(old_catalogue, workdays)},
    {"units", FIELD_LIST, .min = 1, .max = UNITS_MAX, LIST(old_catalogue, units, unit_fields, unit)},
    {"procedures", FIELD_LIST, .min = 1, .max = PROCEDURES_MAX, LIST(old_catalogue, procedures, procedure_fields, old_procedure)},
    END,
};

static int
by_unit_code(const void *a, const void *b)
{
	return strcmp(((const struct unit *)a)->code, ((const struct unit *)b)->code);
}

static int
by_procedure_code(const void *a, const void *b)
{
	return strcmp(((const struct procedure *)a)->code, ((const struct procedure *)b)->code);
}

static int
by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static int
check_code(const char *code, struct err *e)
{
	return text_is_token(code, "._-", CODE_MAX) ? 0 : err_set(e, ERR_CONFIG, "catalogue: code %s has other characters", code);
}

static int
read_days(struct arena *a, struct field_list list, const char *what, const int32_t **out, size_t *n_out, struct err *e)
{
	const char *const *texts = list.items;
	int32_t *days = arena_alloc(a, list.n * sizeof *days);

	for (size_t i = 0; i < list.n; i++)
		if (deadline_day(texts[i], &days[i]) != 0)
			return err_set(e, ERR_CONFIG, "catalogue: %s[%zu] is no date", what, i);
	if (list.n > 0)
		qsort(days, list.n, sizeof *days, by_day);
	*out = days;
	*n_out = list.n;
	return 0;
}

static int
read_calendar(struct arena *a, const struct old_catalogue *r, struct calendar *c, struct err *e)
{
	if (deadline_day(r->last_day, &c->last_day) != 0)
		return err_set(e, ERR_CONFIG, "catalogue: lastDay is no date");
	if (read_days(a, r->holidays, "holidays", &c->holidays, &c->n_holidays, e) != 0 ||
	    read_days(a, r->workdays, "workdays", &c->workdays, &c->n_workdays, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n_workdays; i++)
		if (c->n_holidays > 0 && bsearch(&c->workdays[i], c->holidays, c->n_holidays, sizeof(int32_t), by_day) != NULL)
			return err_set(e, ERR_CONFIG, "catalogue: a day is both a holiday and a working day");
	return 0;
}

static int
read_units(struct field_list list, struct catalogue *c, struct err *e)
{
	struct unit *units = list.items;

	qsort(units, list.n, sizeof *units, by_unit_code);
	for (size_t i = 0; i < list.n; i++) {
		if (check_code(units[i].code, e) != 0)
			return -1;
		if (i > 0 && strcmp(units[i - 1].code, units[i].code) == 0)
			return err_set(e, ERR_CONFIG, "catalogue: unit %s is there twice", units[i].code);
	}
	c->units = units;
	c->n_units = list.n;
	return 0;
}

static int
check_components(const struct procedure *p, struct err *e)
{
	for (size_t i = 0; i < p->n_components; i++) {
		if (check_code(p->components[i].code, e) != 0)
			return -1;
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->components[i].code, p->components[k].code) == 0)
				return err_set(e, ERR_CONFIG, "catalogue: %s has component %s twice", p->code,
				    p->components[i].code);
	}
	return 0;
}

/* Such a file does not say what must be digitised: nothing then. */
static const struct component *
classed(const struct field_list *list)
{
	struct component *components = list->items;

	for (size_t i = 0; i < list->n; i++)
		components[i].class = COMPONENT_ON_DEMAND;
	return components;
}

/* Days and fee of such a file are those of the postal channel, its only one. */
static const struct channel_terms *
postal_terms(struct arena *a, const struct old_procedure *r)
{
	struct channel_terms *t = arena_alloc(a, sizeof *t);
	struct fee *fee = arena_alloc(a, sizeof *fee);

	*fee =
	    (struct fee){.code = "STATE_FEE", .name = "Phí, lệ phí", .amount = r->state_fee, .kind = FEE_ORDINARY, .source = OLD};
	*t = (struct channel_terms){
	    .channel = CHANNEL_POSTAL, .limit = {r->working_days, LIMIT_WORKING_DAYS}, .source = OLD, .fees = fee, .n_fees = 1};
	return t;
}

static int
read_procedure(struct arena *a, const struct old_procedure *r, const struct catalogue *c, struct procedure *p, struct err *e)
{
	const char *const *codes = r->units.items;
	const struct unit **units = arena_alloc(a, r->units.n * sizeof *units);

	for (size_t i = 0; i < r->units.n; i++)
		if ((units[i] = catalogue_unit(c, codes[i])) == NULL)
			return err_set(e, ERR_CONFIG, "catalogue: %s names the unknown unit %s", r->code, codes[i]);
	*p = (struct procedure){.code = r->code,
	    .name = r->name,
	    .field = r->field,
	    .from = INT32_MIN,
	    .until = INT32_MAX,
	    .working_days = r->working_days,
	    .state_fee = r->state_fee,
	    .components = classed(&r->components),
	    .n_components = r->components.n,
	    .channels = postal_terms(a, r),
	    .n_channels = 1,
	    .units = units,
	    .n_units = r->units.n};
	return check_code(p->code, e) != 0 ? -1 : check_components(p, e);
}

static int
read_procedures(struct arena *a, struct field_list list, struct catalogue *c, struct err *e)
{
	const struct old_procedure *records = list.items;
	struct procedure *all = arena_alloc(a, list.n * sizeof *all);

	for (size_t i = 0; i < list.n; i++)
		if (read_procedure(a, &records[i], c, &all[i], e) != 0)
			return -1;
	qsort(all, list.n, sizeof *all, by_procedure_code);
	for (size_t i = 1; i < list.n; i++)
		if (strcmp(all[i - 1].code, all[i].code) == 0)
			return err_set(e, ERR_CONFIG, "catalogue: procedure %s is there twice", all[i].code);
	c->procedures = all;
	c->n_procedures = list.n;
	return 0;
}

struct catalogue *
catalogue_read(struct arena *a, struct str bytes, struct err *e)
{
	struct catalogue *c = arena_alloc(a, sizeof *c);
	struct old_catalogue r = {0};

	if (json_read_own(a, bytes, catalogue_fields, &r, e) != 0) {
		e->code = ERR_CONFIG;
		err_doing(e, "reading the catalogue");
		return NULL;
	}
	if (read_calendar(a, &r, &c->calendar, e) != 0 || read_units(r.units, c, e) != 0 ||
	    read_procedures(a, r.procedures, c, e) != 0)
		return NULL;
	return c;
}
