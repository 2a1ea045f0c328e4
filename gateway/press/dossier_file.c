/* SPDX-License-Identifier: Apache-2.0 */
/* Reading what papers are made from; see dossier_file.h. */
#include "press/dossier_file.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cases/entries.h"
#include "crypto/vault.h"
#include "ledger/commit.h"
#include "ledger/filing_json.h"
#include "model/province.h"
#include "people/accounts.h"
#include "store/listed.h"

static int
read_filing(struct dossier_file *f, struct err *e)
{
	const struct dossier *d = &f->is->dossier;
	struct filing *filing;
	struct str plain;

	if (vault_open(f->core->vault, f->a, arena_fmt(f->a, "filing:%s", d->id), d->body, &plain, e) != 0 ||
	    filing_json_parse(f->a, plain, &filing, e) != 0)
		return -1;
	f->filing = filing;
	return 0;
}

static int
read_money(struct dossier_file *f, struct err *e)
{
	const char *id = f->is->dossier.id;
	struct entry *entries;

	if (entries_read(f->core->store, f->a, id, &entries, &f->n_entries, e) != 0 ||
	    store_object(f->core->store, f->a, KIND_MONEY, id, &f->money, &f->money.version, e) < 0)
		return -1;
	for (size_t i = 0; i < f->n_entries; i++)
		if (commit_unseal(f->core->vault, f->a, id, entries[i].reason, &entries[i].reason, e) != 0)
			return -1;
	f->entries = entries;
	return 0;
}

static int
by_place(const void *l, const void *r)
{
	const struct printing *x = l, *y = r;

	return x->place < y->place ? -1 : x->place > y->place;
}

static bool
has_sheets(const struct paper *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (all[i].originals > 0 || all[i].copies > 0)
			return true;
	return false;
}

bool
dossier_file_on_paper(const struct dossier_file *f)
{
	for (size_t i = 0; i < f->is->n_history; i++)
		if (has_sheets(f->is->told[i].papers, f->is->told[i].n_papers))
			return true;
	return has_sheets(f->filing->papers, f->filing->n_papers);
}

int
dossier_file_printings(struct dossier_file *f, struct err *e)
{
	const char **ids, *id = f->is->dossier.id;
	size_t n;

	if (store_belongings(f->core->store, f->a, KIND_PRINTING, id, &ids, &n, e) != 0)
		return -1;
	int64_t *versions = arena_alloc(f->a, (n + 1) * sizeof *versions);
	f->printings = arena_alloc(f->a, (n + 1) * sizeof *f->printings);
	f->n_printings = n;
	if (store_objects(f->core->store, f->a, KIND_PRINTING, ids, n, f->printings, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *place = ids[i] + strlen(id) + 1;
		if (versions[i] == 0 || text_int(place, strlen(place), 1, PRINTING_MOST, &f->printings[i].place) != 0)
			return err_set(e, ERR_INTERNAL, "%s is listed and not there", ids[i]);
		f->printings[i].dossier = id;
	}
	if (n > 0)
		qsort(f->printings, n, sizeof *f->printings, by_place);
	return 0;
}

static void
name_office(struct dossier_file *f, const char *pos)
{
	const struct post_office *office = catalogue_office(f->setup->catalogue, pos);
	const struct commune *c = office != NULL && office->commune != NULL
	    ? catalogue_commune(f->setup->catalogue, office->commune, deadline_day_of(f->now_ms))
	    : NULL;

	f->office = office != NULL ? office->name : pos;
	f->commune = c != NULL ? c->name : "";
}

static void
name_places(struct dossier_file *f)
{
	const struct dossier *d = &f->is->dossier;
	const struct unit *unit = accepted_unit(f->setup, &f->under, d->unit);

	f->procedure = f->under.procedure != NULL ? f->under.procedure->name : d->procedure;
	f->unit = unit != NULL ? unit->name : d->unit;
	name_office(f, f->filing->pos);
}

int
dossier_file_read(struct core *c, const struct setup *s, struct arena *a, const struct result_dossier *is, const char *pos,
    int64_t now_ms, struct dossier_file *out, struct err *e)
{
	*out = (struct dossier_file){.core = c, .setup = s, .a = a, .now_ms = now_ms, .is = is};
	if (read_filing(out, e) != 0)
		return -1;
	if (strcmp(out->filing->pos, pos) != 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, "DossierId", "a dossier of another office");
	accepted_under(s, &is->dossier, &out->under);
	name_places(out);
	return read_money(out, e) != 0 || dossier_file_printings(out, e) != 0 ? -1 : 0;
}

void
dossier_file_of_case(struct core *c, const struct setup *s, struct arena *a, const struct counter_case *is, int64_t now_ms,
    struct dossier_file *out)
{
	const char *code = is->filing->procedure != NULL ? is->filing->procedure : "";
	const struct procedure *p = catalogue_procedure(s->catalogue, code, deadline_day_of(now_ms));

	*out = (struct dossier_file){.core = c, .setup = s, .a = a, .now_ms = now_ms, .filing = is->filing};
	out->procedure = p != NULL ? p->name : code;
	name_office(out, is->pos);
}

const char *
dossier_file_clerk(const struct dossier_file *f, const char *account)
{
	return account_called(f->core, f->a, account);
}

const char *
dossier_file_area(const struct dossier_file *f, const char *commune, const char *province)
{
	const struct commune *c =
	    commune != NULL ? catalogue_commune(f->setup->catalogue, commune, deadline_day_of(f->now_ms)) : NULL;
	const char *p = province != NULL ? province_name(province) : NULL;

	if (c == NULL || p == NULL)
		return c != NULL ? c->name : p;
	return arena_fmt(f->a, "%s, %s", c->name, p);
}

const char *
dossier_file_address(const struct dossier_file *f, const struct address *x)
{
	const char *area = x != NULL ? dossier_file_area(f, x->commune, x->province) : NULL;

	if (x == NULL || x->street == NULL || x->street[0] == '\0')
		return area;
	return area != NULL ? arena_fmt(f->a, "%s, %s", x->street, area) : x->street;
}

const char *
dossier_file_number(const struct dossier_file *f)
{
	const struct dossier *d = &f->is->dossier;

	return d->number != NULL && d->number[0] != '\0' ? d->number : d->ref;
}

const char *
dossier_file_phone(const struct dossier_file *f, const char *x)
{
	return x != NULL && strncmp(x, "+84", 3) == 0 ? arena_fmt(f->a, "0%s", x + 3) : x;
}
