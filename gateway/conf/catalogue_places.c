/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar and the places of a catalogue; see catalogue_build.h. */
#include "conf/catalogue_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* ---- calendar ---- */

static bool
is_weekend(int32_t day)
{
	int weekday = (day + 4) % 7;
	return weekday == 0 || weekday == 6;
}

static int
by_holiday_date(const void *a, const void *b)
{
	return strcmp(((const struct holiday *)a)->date, ((const struct holiday *)b)->date);
}

/* The days of a list, which is sorted by date, to be looked up and to be shown. */
static const int32_t *
take_days(struct building *b, struct field_list *list, bool off, struct holiday *shown)
{
	struct day_record *records = list->items;
	int32_t *days = arena_alloc(b->a, (list->n + 1) * sizeof *days);

	for (size_t i = 0; i < list->n; i++) {
		days[i] = building_day(b, records[i].at.where, "date", records[i].d.date, 0);
		if (days[i] > b->c->calendar.last_day)
			building_fault(b, records[i].at.where, "%s comes after lastDay; move lastDay, or take the day out",
			    records[i].d.date);
		if (!off && !is_weekend(days[i]))
			building_fault(b, records[i].at.where, "%s is worked anyway: neither a Saturday nor a Sunday; take it out",
			    records[i].d.date);
		shown[i] = records[i].d;
		shown[i].off = off;
		b->c->invented += records[i].d.provisional;
	}
	return days;
}

static void
check_both(struct building *b)
{
	const struct day_record *off = b->all->days_off.items, *worked = b->all->days_worked.items;

	for (size_t i = 0; i < b->all->days_worked.n; i++)
		for (size_t k = 0; k < b->all->days_off.n; k++)
			if (strcmp(worked[i].d.date, off[k].d.date) == 0)
				building_fault(b, worked[i].at.where, "%s is also off at %s; it can be only one", worked[i].d.date,
				    off[k].at.where);
}

void
building_calendar(struct building *b)
{
	struct catalogue_part *all = b->all;
	struct calendar *c = &b->c->calendar;
	struct holiday *shown = arena_alloc(b->a, (all->days_off.n + all->days_worked.n + 1) * sizeof *shown);
	const size_t size = sizeof(struct day_record), key = offsetof(struct day_record, d.date);

	if (all->version == NULL || all->last_day == NULL)
		building_fault(b, "the catalogue", "%s is in no file; add it to one, as 2026-11-29",
		    all->version == NULL ? "version" : "lastDay");
	building_day(b, "the catalogue", "version", all->version, 0);
	b->c->date = all->version;
	c->last_day = building_day(b, "the catalogue", "lastDay", all->last_day, 0);
	building_sort(&all->days_off, size, key);
	building_sort(&all->days_worked, size, key);
	building_twice(b, &all->days_off, size, key, "day");
	building_twice(b, &all->days_worked, size, key, "day");
	check_both(b);
	c->holidays = take_days(b, &all->days_off, true, shown);
	c->n_holidays = all->days_off.n;
	c->workdays = take_days(b, &all->days_worked, false, shown + all->days_off.n);
	c->n_workdays = all->days_worked.n;
	b->c->n_holidays = c->n_holidays + c->n_workdays;
	if (b->c->n_holidays > 0)
		qsort(shown, b->c->n_holidays, sizeof *shown, by_holiday_date);
	b->c->holidays = shown;
}

/* ---- communes ---- */

static int
by_commune(const void *a, const void *b)
{
	const struct commune_record *x = a, *y = b;
	int order = strcmp(x->c.code, y->c.code);
	return order != 0 ? order : (x->c.from > y->c.from) - (x->c.from < y->c.from);
}

/* Codes of before, whole and then in part, as one list. */
static void
take_was(struct building *b, struct commune_record *r)
{
	const struct field_list *lists[] = {&r->was, &r->was_part};
	const char **codes = arena_alloc(b->a, (r->was.n + r->was_part.n) * sizeof *codes);

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < lists[k]->n; i++) {
			const char *code = ((const char *const *)lists[k]->items)[i];
			if (strlen(code) != 5 || strspn(code, "0123456789") != 5)
				building_fault(b, r->at.where, "%s %s is not five digits", k == 0 ? "was" : "wasPart", code);
			codes[r->c.n_was++] = code;
		}
	r->c.was = codes;
	r->c.n_whole = r->was.n;
	b->c->n_was += r->c.n_was;
}

static void
check_commune(struct building *b, struct commune_record *r)
{
	if (r->was.n + r->was_part.n > 0)
		take_was(b, r);
	r->c.from = building_day(b, r->at.where, "from", r->from, INT32_MIN);
	r->c.until = building_day(b, r->at.where, "until", r->until, INT32_MAX);
	if (strspn(r->c.code, "0123456789") != 5)
		building_fault(b, r->at.where, "the code %s is not five digits", r->c.code);
	if (r->c.from > r->c.until)
		building_fault(b, r->at.where, "from comes after until; turn them round");
	building_province(b, r->at.where, r->c.province);
	b->c->invented += r->c.invented;
}

static int
by_was(const void *a, const void *b)
{
	const struct commune_was *x = a, *y = b;
	int order = strcmp(x->code, y->code);
	return order != 0 ? order : x->part != y->part ? x->part - y->part : strcmp(x->now->code, y->now->code);
}

/* To be found by the codes of before. */
static void
index_was(struct building *b)
{
	struct commune_was *rows = arena_alloc(b->a, (b->c->n_was + 1) * sizeof *rows);
	size_t n = 0;

	for (size_t i = 0; i < b->c->n_communes; i++) {
		const struct commune *m = &b->c->communes[i];
		for (size_t k = 0; k < m->n_was; k++)
			rows[n++] = (struct commune_was){m->was[k], m, k >= m->n_whole};
	}
	if (n > 0)
		qsort(rows, n, sizeof *rows, by_was);
	b->c->was = rows;
}

static void
take_communes(struct building *b)
{
	b->c->communes_from = building_day(b, "the catalogue", "communesFrom", b->all->communes_from, 0);
	struct commune_record *r = b->all->communes.items;
	size_t n = b->all->communes.n;
	struct commune *communes = arena_alloc(b->a, (n + 1) * sizeof *communes);

	for (size_t i = 0; i < n; i++)
		check_commune(b, &r[i]);
	if (n > 0)
		qsort(r, n, sizeof *r, by_commune);
	for (size_t i = 0; i < n; i++) {
		communes[i] = r[i].c;
		if (i > 0 && strcmp(r[i - 1].c.code, r[i].c.code) == 0 && r[i - 1].c.until >= r[i].c.from)
			building_fault(b, r[i].at.where,
			    "commune %s is valid at the same time as at %s; give one an earlier until / xã, phường này trùng thời "
			    "gian "
			    "hiệu lực với mục kia; hãy ghi until sớm hơn cho một mục",
			    r[i].c.code, r[i - 1].at.where);
	}
	b->c->communes = communes;
	b->c->n_communes = n;
	index_was(b);
}

static int
by_code(const void *code, const void *commune)
{
	return strcmp(code, ((const struct commune *)commune)->code);
}

/* The earliest of that code, or NULL.  There may be tens of thousands of post offices, so it is searched for. */
static const struct commune *
first_commune(const struct catalogue *c, const char *code)
{
	const struct commune *m = c->n_communes > 0 ? bsearch(code, c->communes, c->n_communes, sizeof *m, by_code) : NULL;

	while (m != NULL && m > c->communes && strcmp(m[-1].code, code) == 0)
		m--;
	return m;
}

/* Is there such a commune in that province, whenever? */
static void
check_place(struct building *b, const char *where, const char *province, const char *commune)
{
	const struct commune *other = NULL;

	if (!building_province(b, where, province) || commune == NULL)
		return;
	const struct commune *m = first_commune(b->c, commune), *end = b->c->communes + b->c->n_communes;
	for (; m != NULL && m < end && strcmp(m->code, commune) == 0; m++) {
		if (strcmp(m->province, province) == 0)
			return;
		other = m;
	}
	if (other != NULL)
		building_fault(b, where, "commune %s is in province %s, not in %s; correct one of them", commune, other->province,
		    province);
	else
		building_fault(b, where, "there is no commune %s; add it to communes", commune);
}

/* ---- units, aliases, post offices ---- */

static void
take_units(struct building *b)
{
	struct field_list *list = &b->all->units;
	struct unit_record *r = list->items;
	struct unit *units = arena_alloc(b->a, (list->n + 1) * sizeof *units);

	building_sort(list, sizeof *r, offsetof(struct unit_record, u.code));
	building_twice(b, list, sizeof *r, offsetof(struct unit_record, u.code), "unit");
	for (size_t i = 0; i < list->n; i++) {
		building_code(b, r[i].at.where, r[i].u.code);
		check_place(b, r[i].at.where, r[i].u.province, r[i].u.commune);
		units[i] = r[i].u;
		b->c->invented += r[i].u.invented;
	}
	b->c->units = units;
	b->c->n_units = list->n;
}

static int
by_normal(const void *code, const void *record)
{
	return strcmp(code, ((const struct alias_record *)record)->normal);
}

/* In the list, which is sorted by normal form; NULL: no alias has that code. */
static const struct alias_record *
find_alias(const struct building *b, const char *code)
{
	char normal[UNIT_CODE_MAX + 1];
	const struct field_list *list = &b->all->aliases;

	if (unit_code_normal(code, normal) != 0)
		return NULL;
	return bsearch(normal, list->items, list->n, sizeof(struct alias_record), by_normal);
}

/* Where an alias leads in the end; NULL after telling that it leads nowhere or in a circle. */
static const struct unit *
follow(struct building *b, const struct alias_record *r)
{
	const char *to = r->a.to;

	for (size_t steps = 0; steps <= b->all->aliases.n; steps++) {
		const struct unit *u = catalogue_unit(b->c, to);
		const struct alias_record *next = u == NULL ? find_alias(b, to) : NULL;
		if (u != NULL)
			return u;
		if (next == NULL) {
			building_fault(b, r->at.where,
			    "alias %s leads to %s, which is no unit; add the unit or correct `to` / mã cũ này trỏ tới một mã không "
			    "phải đơn "
			    "vị; hãy thêm đơn vị hoặc sửa `to`",
			    r->a.code, to);
			return NULL;
		}
		to = next->a.to;
	}
	building_fault(b, r->at.where,
	    "alias %s leads back to itself; let one of the circle lead to a unit / các mã cũ này trỏ vòng tròn; hãy cho một mã trỏ "
	    "tới một đơn vị",
	    r->a.code);
	return NULL;
}

static bool
alias_is_sound(struct building *b, struct alias_record *r)
{
	char normal[UNIT_CODE_MAX + 1];

	if (unit_code_normal(r->a.code, normal) != 0) {
		building_fault(b, r->at.where, "%s is no code of a unit; write it as H56.12 or 000.00.12.H56", r->a.code);
		return false;
	}
	bool own = r->normal != NULL;
	r->normal = arena_str(b->a, normal);
	if (own || (catalogue_unit(b->c, normal) == NULL && catalogue_unit(b->c, r->a.code) == NULL))
		return true;
	building_fault(b, r->at.where, "%s is a unit's own code; take the alias out", r->a.code);
	return false;
}

/* A unit whose own code has the older form is found by the other one, too. */
static void
add_own_forms(struct building *b)
{
	struct field_list *list = &b->all->aliases;
	const struct unit_record *units = b->all->units.items;
	struct alias_record *all = arena_alloc(b->a, (list->n + b->all->units.n + 1) * sizeof *all);
	char normal[UNIT_CODE_MAX + 1];

	if (list->n > 0)
		memcpy(all, list->items, list->n * sizeof *all);
	list->items = all;
	for (size_t i = 0; i < b->all->units.n; i++) {
		const struct unit *u = &units[i].u;
		if (unit_code_normal(u->code, normal) != 0 || strcmp(normal, u->code) == 0)
			continue;
		if (catalogue_unit(b->c, normal) != NULL)
			building_fault(b, units[i].at.where, "unit %s is there in both forms; leave one", normal);
		else
			all[list->n++] = (struct alias_record){
			    .at = units[i].at, .a = {.code = u->code, .to = u->code}, .normal = arena_str(b->a, normal)};
	}
}

static void
take_aliases(struct building *b)
{
	add_own_forms(b);
	struct field_list *list = &b->all->aliases;
	struct alias_record *r = list->items;
	struct unit_alias *aliases = arena_alloc(b->a, (list->n + 1) * sizeof *aliases);
	size_t bad = 0;

	for (size_t i = 0; i < list->n; i++)
		bad += !alias_is_sound(b, &r[i]);
	if (bad > 0)
		return;
	building_sort(list, sizeof *r, offsetof(struct alias_record, normal));
	building_twice(b, list, sizeof *r, offsetof(struct alias_record, normal), "alias");
	for (size_t i = 0; i < list->n; i++) {
		aliases[i] = r[i].a;
		aliases[i].code = r[i].normal;
		aliases[i].unit = follow(b, &r[i]);
		b->c->invented += r[i].a.invented;
	}
	b->c->aliases = aliases;
	b->c->n_aliases = list->n;
}

static void
take_offices(struct building *b)
{
	struct field_list *list = &b->all->offices;
	struct office_record *r = list->items;
	struct post_office *offices = arena_alloc(b->a, (list->n + 1) * sizeof *offices);

	building_sort(list, sizeof *r, offsetof(struct office_record, o.pos));
	building_twice(b, list, sizeof *r, offsetof(struct office_record, o.pos), "post office");
	for (size_t i = 0; i < list->n; i++) {
		building_code(b, r[i].at.where, r[i].o.pos);
		check_place(b, r[i].at.where, r[i].o.province, r[i].o.commune);
		offices[i] = r[i].o;
		b->c->invented += r[i].o.invented;
	}
	b->c->offices = offices;
	b->c->n_offices = list->n;
}

void
building_places(struct building *b)
{
	take_communes(b);
	take_units(b);
	take_aliases(b);
	take_offices(b);
}
