/* SPDX-License-Identifier: Apache-2.0 */
/* What may go into a bag; see bags.h. */
#include "cases/bags.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cases/look.h"
#include "model/deadline.h"
#include "model/s10.h"
#include "store/listed.h"

/* ---- who gets it ---- */

/* On the way to the unit it is for the unit; on the way back for whom the citizen named, or himself. */
static int
addressee(struct op *x, const struct dossier *d, enum consignment_leg leg, const char **out, struct err *e)
{
	const struct unit *u = catalogue_unit(x->setup->catalogue, d->unit);
	struct filing *f;

	*out = u != NULL ? u->name : d->unit;
	if (leg == CONSIGNMENT_COLLECT)
		return 0;
	if (look_filing(x, d, &f, e) != 0)
		return -1;
	*out = f->return_name != NULL ? f->return_name : f->owner != NULL ? f->owner->name : "";
	op_read(x, d->id, "BagManifest");
	return 0;
}

static int
candidate(struct op *x, const struct dossier *d, const struct consignment *c, struct bag_candidate *out, struct err *e)
{
	*out = (struct bag_candidate){.item = c->item,
	    .dossier = d->id,
	    .number = d->number,
	    .unit = c->leg == CONSIGNMENT_COLLECT ? d->unit : NULL,
	    .leg = c->leg,
	    .taken_ms = d->accepted_ms};
	return addressee(x, d, c->leg, &out->to, e);
}

static bool
is_own(const struct op *x, const struct dossier *d, const char *office)
{
	return strcmp(d->partner, x->from->p.name) == 0 && strcmp(d->office, office) == 0;
}

/* ---- by what was taken in lately ---- */

/* By what is known the item has not left the office. */
static bool
is_here(const struct consignment *c)
{
	return c->version > 0 && c->leg == CONSIGNMENT_COLLECT &&
	    (c->state == CONSIGNMENT_ORDERED || c->state == CONSIGNMENT_COLLECTED);
}

static int
taken_first(const void *l, const void *r)
{
	const struct bag_candidate *x = l, *y = r;
	int order = (x->taken_ms > y->taken_ms) - (x->taken_ms < y->taken_ms);

	return order != 0 ? order : strcmp(x->item, y->item);
}

/* Those that are in no bag, in their order. */
static int
leave_bagged(struct op *x, const char *office, struct bag_candidate *all, size_t *n, struct err *e)
{
	const char **items = arena_alloc(x->keep.a, (*n + 1) * sizeof *items),
		   **bags = arena_alloc(x->keep.a, (*n + 1) * sizeof *bags);
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++)
		items[i] = all[i].item;
	if (bags_of(x, office, items, *n, bags, e) != 0)
		return -1;
	for (size_t i = 0; i < *n; i++)
		if (bags[i] == NULL)
			all[kept++] = all[i];
	*n = kept;
	return 0;
}

int
bags_waiting_of(struct op *x, const char *office, const struct dossier_view *views, size_t n, struct bag_candidate **out,
    size_t *n_out, struct err *e)
{
	size_t items = 0;

	*n_out = 0;
	for (size_t i = 0; i < n; i++)
		items += views[i].n_consignments;
	*out = arena_alloc(x->keep.a, (items + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; views[i].dossier.id != NULL && k < views[i].n_consignments; k++)
			if (is_own(x, &views[i].dossier, office) && is_here(&views[i].consignments[k]) &&
			    candidate(x, &views[i].dossier, &views[i].consignments[k], &(*out)[(*n_out)++], e) != 0)
				return -1;
	if (leave_bagged(x, office, *out, n_out, e) != 0)
		return -1;
	if (*n_out > 1)
		qsort(*out, *n_out, sizeof **out, taken_first);
	return 0;
}

int
bags_waiting(struct op *x, const char *office, struct bag_candidate **out, size_t *n_out, struct err *e)
{
	struct store *s = x->core->store;
	int64_t from = x->now_ms - BAG_BEHIND_MS, *places;
	const char **ids;
	size_t n;

	if (store_listed_last(s, x->keep.a, "taken", office, from, BAG_TAG_MAX, &ids, &places, &n, e) != 0)
		return -1;
	struct dossier_view *views = arena_alloc(x->keep.a, (n + 1) * sizeof *views);
	if (n > 0 && store_views(s, x->keep.a, ids, n, views, e) != 0)
		return -1;
	return bags_waiting_of(x, office, views, n, out, n_out, e);
}

/* ---- by its number ---- */

int
bags_item(struct op *x, const char *office, const char *number, const char *field, struct bag_candidate *out, struct err *e)
{
	struct store *s = x->core->store;
	struct arena *a = x->keep.a;
	char item[S10_LEN + 1];
	const char *one = item, *dossier;
	struct consignment c = {0};
	struct dossier d;

	if (s10_parse(number, field, item, e) != 0 || store_items(s, a, &one, 1, &dossier, e) != 0)
		return -1;
	int found = dossier != NULL ? store_dossier(s, a, dossier, &d, e) : 0;
	if (found <= 0 || !is_own(x, &d, office))
		return found < 0 ? -1 : 0;
	if (store_consignments(s, a, &dossier, &one, 1, &c, e) != 0)
		return -1;
	if (c.version == 0)
		return 0;
	c.item = arena_str(a, item);
	int rc = candidate(x, &d, &c, out, e);
	out->scanned = true;
	return rc == 0 ? 1 : -1;
}

int
bags_of(struct op *x, const char *office, const char *const *items, size_t n, const char **out, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **ids = arena_alloc(a, (n + 1) * sizeof *ids);
	struct bagged *rows = arena_alloc(a, (n + 1) * sizeof *rows);
	int64_t *versions = arena_alloc(a, (n + 1) * sizeof *versions);

	for (size_t i = 0; i < n; i++)
		ids[i] = bagged_id(a, office, items[i]);
	if (store_objects(x->core->store, a, KIND_BAGGED, ids, n, rows, versions, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		out[i] = versions[i] != 0 ? rows[i].bag : NULL;
	return 0;
}

int
bags_dossier(struct op *x, const struct bag_candidate *of, struct bag_dossier *out, struct err *e)
{
	struct dossier d;
	struct filing *f;
	int found = store_dossier(x->core->store, x->keep.a, of->dossier, &d, e);

	if (found <= 0)
		return found;
	if (look_filing(x, &d, &f, e) != 0)
		return -1;
	const struct procedure *p = catalogue_procedure(x->setup->catalogue, d.procedure, deadline_day_of(d.accepted_ms));
	*out = (struct bag_dossier){.item = of->item,
	    .dossier = of->dossier,
	    .number = d.number,
	    .ref = d.ref,
	    .owner = f->owner != NULL ? f->owner->name : "",
	    .procedure = p != NULL ? p->name : d.procedure};
	for (size_t i = 0; i < f->n_papers; i++)
		out->pages += f->papers[i].pages;
	op_read(x, d.id, "BagManifest");
	return 1;
}
