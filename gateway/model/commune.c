/* SPDX-License-Identifier: Apache-2.0 */
/* Communes on a day: which it is, what one of before went into, whether an address names one that is there (Decision
 * 19/2025/QD-TTg), and whether a post office lies in a unit's own area. */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "model/catalogue.h"
#include "model/province.h"

enum { NAMED_MAX = 3 }; /* of what one went into: so many are told */

static int
by_code(const void *code, const void *entry)
{
	return strcmp(code, *(const char *const *)entry);
}

const struct commune *
catalogue_commune(const struct catalogue *c, const char *code, int32_t day)
{
	const struct commune *end = c->communes + c->n_communes;
	const struct commune *p = c->n_communes > 0 ? bsearch(code, c->communes, c->n_communes, sizeof *p, by_code) : NULL;

	while (p != NULL && p > c->communes && strcmp(p[-1].code, code) == 0)
		p--;
	for (; p != NULL && p < end && strcmp(p->code, code) == 0; p++)
		if (p->from <= day && day <= p->until)
			return p;
	return NULL;
}

const struct commune_was *
catalogue_commune_was(const struct catalogue *c, const char *code, size_t *n_out)
{
	const struct commune_was *end = c->was + c->n_was;
	const struct commune_was *p = c->n_was > 0 ? bsearch(code, c->was, c->n_was, sizeof *p, by_code) : NULL;

	while (p != NULL && p > c->was && strcmp(p[-1].code, code) == 0)
		p--;
	for (*n_out = 0; p != NULL && p + *n_out < end && strcmp(p[*n_out].code, code) == 0;)
		++*n_out;
	return p;
}

/* One that ended is refused with what it went into. */
static int
refuse_ended(const struct commune_was *was, size_t n, const char *field, struct err *e)
{
	char now[160] = "";
	size_t len = 0;

	for (size_t i = 0; i < n && i < NAMED_MAX; i++) {
		const struct commune *m = was[i].now;
		int put = snprintf(now + len, sizeof now - len, "%s%s %s (%s)", i > 0 ? ", " : "", m->code, m->name, m->province);
		if (put < 0 || (size_t)put >= sizeof now - len) {
			now[len] = '\0'; /* never half a name */
			break;
		}
		len += (size_t)put;
	}
	err_at(e, ERR_BAD_VALUE, field, "a commune of before 1 July 2025");
	return err_hint(e, HINT_COMMUNE_ENDED, was->code, now);
}

int
catalogue_place_check(const struct catalogue *c, const char *province, const char *commune, int32_t day, const char *at,
    struct err *e)
{
	const struct commune *m = catalogue_commune(c, commune, day);
	const struct commune_was *was;
	bool all = c->communes_from != 0 && day >= c->communes_from;
	char field[sizeof e->field];
	size_t n;

	snprintf(field, sizeof field, "%s/Province", at);
	if (all && province_name(province) == NULL) {
		err_at(e, ERR_BAD_VALUE, field, "no province since 1 July 2025");
		return err_hint(e, HINT_PROVINCE, NULL, NULL);
	}
	snprintf(field, sizeof field, "%s/Commune", at);
	if (m != NULL ? strcmp(m->province, province) == 0 : !all)
		return 0;
	if (m == NULL && (was = catalogue_commune_was(c, commune, &n)) != NULL)
		return refuse_ended(was, n, field, e);
	err_at(e, ERR_BAD_VALUE, field, m != NULL ? "a commune of another province" : "there is no such commune");
	return m != NULL ? err_hint(e, HINT_COMMUNE_OF, m->province, province_name(m->province))
			 : err_hint(e, HINT_COMMUNE, NULL, NULL);
}

static bool
same(const char *one, const char *other)
{
	return one == NULL || other == NULL || strcmp(one, other) == 0; /* what is not known is not held against anybody */
}

int
catalogue_area_check(const struct catalogue *c, const struct procedure *p, const struct unit *u, const char *pos, const char *own,
    int32_t day, const char *field, struct err *e)
{
	const struct post_office *o = catalogue_office(c, pos);
	const char *commune = o != NULL ? o->commune : NULL;

	if (!p->field_inspection || (same(u->province, o != NULL ? o->province : own) && same(u->commune, commune)))
		return 0;
	const struct commune *m = u->commune != NULL ? catalogue_commune(c, u->commune, day) : NULL;
	const char *area = u->commune != NULL ? u->commune : u->province;
	const char *name = u->commune == NULL ? province_name(area) : m != NULL ? m->name : NULL;
	err_at(e, ERR_BAD_VALUE, field, "%s is inspected in the field, and %s is outside the area of %s", p->code, pos, u->code);
	return err_hint(e, HINT_OWN_AREA, area, name != NULL ? name : u->name);
}
