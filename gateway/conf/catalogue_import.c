/* SPDX-License-Identifier: Apache-2.0 */
/* Which entries of which files change; see catalogue_import.h.  What of a procedure changes is catalogue_adopt.c. */
#include "conf/catalogue_import.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/catalogue_adopt.h"
#include "conf/catalogue_print.h"
#include "conf/catalogue_record.h"
#include "json/json.h"

enum { FILE_MAX = CATALOGUE_FILE_MAX };

struct importing {
	struct adopting x;
	size_t ours, gone;
};

const char **
catalogue_codes(struct arena *a, const struct catalogue *c, int32_t day, size_t *n_out)
{
	const char **codes = arena_alloc(a, (c->n_procedures + 1) * sizeof *codes);

	*n_out = 0;
	for (size_t i = 0; i < c->n_procedures; i++)
		if (procedure_valid(&c->procedures[i], day))
			codes[(*n_out)++] = c->procedures[i].code;
	return codes;
}

bool
catalogue_is_listed(const struct national_list *l, const char *code)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i].code, code) == 0)
			return true;
	return false;
}

/* ---- procedures ---- */

static int
by_code(const void *code, const void *procedure)
{
	return strcmp(code, ((const struct national_procedure *)procedure)->code);
}

static bool
is_of(const struct importing *m, const struct procedure_record *r)
{
	int32_t day = m->x.day, from, until;

	return (r->from == NULL || (deadline_day(r->from, &from) == 0 && from <= day)) &&
	    (r->until == NULL || (deadline_day(r->until, &until) == 0 && until >= day));
}

/* The entry ends the day before; one that began today is none any more and is replaced. */
static void
end_entry(const struct importing *m, struct procedure_record *r)
{
	r->until = catalogue_date(m->x.a, m->x.day - 1);
}

/* 1: the entry is another, a new one is added; 0: it is as it was. */
static int
import_one(struct importing *m, struct procedure_record *r, struct procedure_record *added)
{
	const struct catalogue_national *from = m->x.from;
	const struct national_procedure *p =
	    from->n_procedures == 0 ? NULL : bsearch(r->p.code, from->procedures, from->n_procedures, sizeof *p, by_code);

	m->ours++;
	if (p == NULL) {
		m->gone++;
		adopt_tell(&m->x, r->p.code, "the portal lists it no more; give it `until` if it ended");
		return 0;
	}
	*added = *r;
	if (!adopt_procedure(&m->x, added, p))
		return 0;
	if (from->in_place) {
		*r = *added;
		return 2;
	}
	added->from = from->day;
	if (r->from != NULL && strcmp(r->from, from->day) == 0) {
		*r = *added; /* it began today: it is another, and not a second one */
		return 2;
	}
	end_entry(m, r);
	return 1;
}

static bool
import_procedures(struct importing *m, struct catalogue_part *part)
{
	struct procedure_record *r = part->procedures.items;
	size_t n = part->procedures.n, k = 0;
	struct procedure_record *all = arena_alloc(m->x.a, (2 * n + 1) * sizeof *all);
	bool changed = false;

	for (size_t i = 0; i < n; i++) {
		struct procedure_record added;
		int what = is_of(m, &r[i]) ? import_one(m, &r[i], &added) : 0;
		all[k++] = r[i];
		if (what == 1)
			all[k++] = added;
		changed |= what != 0;
	}
	part->procedures = (struct field_list){all, k};
	return changed;
}

/* ---- units ---- */

static bool
import_units(struct importing *m, struct catalogue_part *part)
{
	struct unit_record *units = part->units.items;
	bool changed = false;

	for (size_t i = 0; i < part->units.n; i++)
		changed |= adopt_unit(&m->x, &units[i].u);
	return changed;
}

/* ---- files ---- */

static enum catalogue_outcome
import_file(struct importing *m, const struct catalogue_text *file, struct catalogue_text *out, size_t *n_changed)
{
	struct catalogue_part part = {0};
	struct err e = {0};
	struct buf b;

	*out = *file;
	if (json_read_own(m->x.a, file->bytes, catalogue_part_fields, &part, &e) != 0) {
		adopt_tell(&m->x, file->name, e.msg);
		return CATALOGUE_WRONG;
	}
	bool procedures = import_procedures(m, &part), units = import_units(m, &part);
	if (!procedures && !units)
		return CATALOGUE_READ;
	++*n_changed;
	buf_init(&b, m->x.a, FILE_MAX);
	catalogue_write(&part, &b);
	if (b.full) {
		adopt_tell(&m->x, file->name, "it would be too large; spread its entries over files");
		return CATALOGUE_WRONG;
	}
	out->bytes = (struct str){b.p, b.len};
	return CATALOGUE_READ;
}

/* The whole has a new version: its date, in the file that says it. */
static enum catalogue_outcome
date_version(struct importing *m, const struct catalogue_text *files, size_t n, struct catalogue_text *out)
{
	for (size_t i = 0; i < n; i++) {
		struct catalogue_part part = {0};
		struct err e = {0};
		struct buf b;
		if (json_read_own(m->x.a, out[i].bytes, catalogue_part_fields, &part, &e) != 0) {
			adopt_tell(&m->x, files[i].name, e.msg);
			return CATALOGUE_WRONG;
		}
		if (part.version == NULL || strcmp(part.version, m->x.from->day) >= 0)
			continue;
		part.version = m->x.from->day;
		buf_init(&b, m->x.a, FILE_MAX);
		catalogue_write(&part, &b);
		out[i].bytes = (struct str){b.p, b.len};
	}
	return CATALOGUE_READ;
}

enum catalogue_outcome
catalogue_import(struct arena *a, const struct catalogue_text *files, size_t n, const struct catalogue_national *from,
    catalogue_tell *tell, void *with, struct catalogue_text *out, size_t *n_changed)
{
	struct importing m = {.x = {.a = a, .from = from, .tell = tell, .with = with}};

	*n_changed = from->n_drafted > 0;
	if (deadline_day(from->day, &m.x.day) != 0 || from->listed.n == 0) {
		adopt_tell(&m.x, from->portal, "no day, or an empty list: that is no catalogue; nothing was taken");
		return CATALOGUE_WRONG;
	}
	for (size_t i = 0; i < n; i++)
		if (import_file(&m, &files[i], &out[i], n_changed) != CATALOGUE_READ)
			return CATALOGUE_WRONG;
	if (m.gone * 2 > m.ours) {
		adopt_tell(&m.x, from->portal, "it lists less than half of our procedures: half an answer; nothing was taken");
		return CATALOGUE_WRONG;
	}
	return *n_changed == 0 ? CATALOGUE_READ : date_version(&m, files, n, out);
}
