/* SPDX-License-Identifier: Apache-2.0 */
/* See catalogue_new.h. */
#include "conf/catalogue_new.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "conf/catalogue_adopt.h"
#include "conf/catalogue_import.h"
#include "conf/catalogue_record.h"
#include "json/json.h"

static const char NEW_FILE[] = "drafts.json";

struct adding {
	struct adopting x;
	const struct catalogue_wanted *wanted;
	const struct catalogue *c; /* what there is */
	struct procedure_record *drafts;
	struct draft_unit_record *units;
	size_t n_drafts, n_units;
};

/* ---- what there is ---- */

static bool
has_draft(const struct catalogue *c, const char *code, bool unit)
{
	for (size_t i = 0; i < c->n_drafts; i++)
		if (c->drafts[i].unit == unit && strcmp(c->drafts[i].code, code) == 0)
			return true;
	return false;
}

static bool
has_procedure(const struct catalogue *c, const char *code)
{
	for (size_t i = 0; i < c->n_procedures; i++)
		if (strcmp(c->procedures[i].code, code) == 0)
			return true;
	return has_draft(c, code, false);
}

static bool
has_unit(const struct catalogue *c, const char *code)
{
	return catalogue_unit_of(c, code) != NULL || has_draft(c, code, true);
}

/* Is the unit of a ministry or province of which we have units?  The root is what stands before the first dot of the normal form.
 */
static bool
is_of_our_roots(const struct catalogue *c, const char *code)
{
	char said[UNIT_CODE_MAX + 1], ours[UNIT_CODE_MAX + 1];

	if (unit_code_normal(code, said) != 0)
		return false;
	size_t n = strcspn(said, ".");
	for (size_t i = 0; i < c->n_units; i++)
		if (unit_code_normal(c->units[i].code, ours) == 0 && strcspn(ours, ".") == n && strncmp(ours, said, n) == 0)
			return true;
	return false;
}

/* By any form of its code. */
static bool
is_named(const struct catalogue_wanted *w, const char *code)
{
	char one[UNIT_CODE_MAX + 1], two[UNIT_CODE_MAX + 1];
	bool is_unit = unit_code_normal(code, one) == 0;

	for (size_t i = 0; i < w->n_codes; i++)
		if (strcmp(w->codes[i], code) == 0 || (is_unit && unit_code_normal(w->codes[i], two) == 0 && strcmp(one, two) == 0))
			return true;
	return false;
}

bool
catalogue_wants(const struct catalogue_wanted *w, const char *code)
{
	return w->all || is_named(w, code);
}

void
catalogue_count_new(const struct catalogue *c, const struct catalogue_national *from, size_t *procedures, size_t *units)
{
	*procedures = *units = 0;
	for (size_t i = 0; i < from->listed.n; i++)
		*procedures += !has_procedure(c, from->listed.items[i].code);
	for (size_t i = 0; i < from->units.n; i++)
		*units += is_of_our_roots(c, from->units.items[i].code) && !has_unit(c, from->units.items[i].code);
}

/* ---- drafts ---- */

static void
add_procedures(struct adding *m)
{
	const struct catalogue_national *from = m->x.from;

	m->drafts = arena_alloc(m->x.a, (from->n_procedures + 1) * sizeof *m->drafts);
	for (size_t i = 0; i < from->n_procedures; i++) {
		const struct national_procedure *p = &from->procedures[i];
		bool again = i > 0 && strcmp(from->procedures[i - 1].code, p->code) == 0;
		if (!again && catalogue_wants(m->wanted, p->code) && !has_procedure(m->c, p->code))
			m->n_drafts += adopt_draft(&m->x, &m->drafts[m->n_drafts], p);
	}
}

static bool
is_drafted(const struct adding *m, const char *code)
{
	for (size_t i = 0; i < m->n_units; i++)
		if (strcmp(m->units[i].code, code) == 0)
			return true;
	return false;
}

static void
add_units(struct adding *m)
{
	const struct national_units *said = &m->x.from->units;

	m->units = arena_alloc(m->x.a, (said->n + 1) * sizeof *m->units);
	for (size_t i = 0; i < said->n; i++) {
		const struct national_unit *u = &said->items[i];
		bool wanted = is_named(m->wanted, u->code) || (m->wanted->all && is_of_our_roots(m->c, u->code));
		if (!wanted || has_unit(m->c, u->code) || is_drafted(m, u->code))
			continue;
		if (!text_is_token(u->code, "._-", UNIT_CODE_MAX) || strlen(u->name) > 1000 || u->name[0] == '\0')
			adopt_tell(&m->x, u->code, "its code or name is none that a catalogue can have; it is left out");
		else
			m->units[m->n_units++] = (struct draft_unit_record){
			    .code = u->code, .name = u->name, .level = u->level >= 0 && u->level <= 99 ? u->level : 0};
	}
}

/* What somebody names and nobody has. */
static void
tell_missing(const struct adding *m)
{
	for (size_t i = 0; i < m->wanted->n_codes; i++) {
		const char *code = m->wanted->codes[i];
		const struct catalogue_wanted one = {.codes = &code, .n_codes = 1};
		bool found = has_procedure(m->c, code) || has_unit(m->c, code) || catalogue_is_listed(&m->x.from->listed, code);
		for (size_t k = 0; k < m->x.from->units.n && !found; k++)
			found = is_named(&one, m->x.from->units.items[k].code);
		if (!found)
			adopt_tell(&m->x, code, "the portal lists no such procedure and no such unit");
	}
}

/* ---- files ---- */

/* Which file has drafts, or is called as ours; n: none. */
static size_t
file_of_drafts(const struct catalogue_text *files, const struct catalogue_part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (parts[i].drafts.n + parts[i].draft_units.n > 0 || strcmp(files[i].name, NEW_FILE) == 0)
			return i;
	return n;
}

static void
append(struct arena *a, struct field_list *list, const void *more, size_t n, size_t size)
{
	char *all = arena_alloc(a, (list->n + n + 1) * size);

	if (list->n > 0)
		memcpy(all, list->items, list->n * size);
	if (n > 0)
		memcpy(all + list->n * size, more, n * size);
	*list = (struct field_list){all, list->n + n};
}

static enum catalogue_outcome
write_drafts(struct adding *m, struct catalogue_part *part, struct catalogue_text *out)
{
	struct buf b;

	append(m->x.a, &part->drafts, m->drafts, m->n_drafts, sizeof *m->drafts);
	append(m->x.a, &part->draft_units, m->units, m->n_units, sizeof *m->units);
	buf_init(&b, m->x.a, CATALOGUE_FILE_MAX);
	catalogue_write(part, &b);
	if (b.full || part->drafts.n > CATALOGUE_DRAFTS_MAX || part->draft_units.n > CATALOGUE_DRAFTS_MAX) {
		adopt_tell(&m->x, out->name, "there would be too many drafts; name codes instead of all");
		return CATALOGUE_WRONG;
	}
	out->bytes = (struct str){b.p, b.len};
	return CATALOGUE_READ;
}

enum catalogue_outcome
catalogue_add_new(struct arena *a, const struct catalogue_text *files, size_t n, const struct catalogue_national *from,
    const struct catalogue_wanted *wanted, catalogue_tell *tell, void *with, struct catalogue_text *out, size_t *n_out,
    size_t *n_added)
{
	struct adding m = {.x = {.a = a, .from = from, .tell = tell, .with = with, .drafting = true}, .wanted = wanted};
	struct catalogue_part *parts = arena_alloc(a, (n + 1) * sizeof *parts);
	struct catalogue *c;
	struct err e = {0};

	if (catalogue_take(a, files, n, tell, with, &c) != CATALOGUE_READ)
		return CATALOGUE_WRONG;
	m.c = c;
	for (size_t i = 0; i < n; i++)
		if (json_read_own(a, files[i].bytes, catalogue_part_fields, &parts[i], &e) != 0) {
			adopt_tell(&m.x, files[i].name, e.msg);
			return CATALOGUE_WRONG;
		}
	add_procedures(&m);
	add_units(&m);
	tell_missing(&m);
	memcpy(out, files, n * sizeof *out);
	*n_out = n;
	*n_added = m.n_drafts + m.n_units;
	if (*n_added == 0)
		return CATALOGUE_READ;
	size_t at = file_of_drafts(files, parts, n);
	if (at < n)
		return write_drafts(&m, &parts[at], &out[at]);
	for (at = 0; at < n && strcmp(files[at].name, NEW_FILE) < 0; at++) /* they are sorted by name, as the folder is read */
		;
	memmove(&out[at + 1], &out[at], (n - at) * sizeof *out);
	out[at] = (struct catalogue_text){.name = NEW_FILE};
	*n_out = n + 1;
	return write_drafts(&m, &parts[n], &out[at]);
}
