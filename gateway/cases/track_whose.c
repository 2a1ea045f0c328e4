/* SPDX-License-Identifier: Apache-2.0 */
/* Which events may be taken, and whose they are; see track_work.h. */
#include "cases/track_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/unicode.h"

/* ---- each event by itself ---- */

int
track_refuse(struct event_result *r)
{
	r->outcome = OUTCOME_REFUSED;
	metric_refused(r->why.code);
	return -1;
}

int
track_check_scan(struct scan *m)
{
	const struct pushed_event *p = m->pushed;
	struct err *why = &m->result->why;

	m->code = consignment_code_find(p->code);
	if (m->code == CONSIGNMENT_CODES) {
		err_at(why, ERR_BAD_VALUE, "Code", "unknown event code");
		err_hint(why, HINT_EVENT_CODE, "EMA, EMG, EMH, EMI", NULL);
		return track_refuse(m->result);
	}
	if (s10_parse(p->item, "Item", m->item, why) != 0 || unicode_check(p->receiver, TEXT_RULE_NAME, "Receiver", why) != 0)
		return track_refuse(m->result);
	return 0;
}

/* The event names another dossier than the one that has its item: one of the two is mistaken, so neither is moved. */
static int
check_dossier(struct op *x, const struct scan *m, const struct dossier *d)
{
	if (m->pushed->dossier == NULL || strcmp(m->pushed->dossier, d->id) == 0)
		return 0;
	op_conflict(x->from->p.name, d->id, m->pushed->id);
	return err_at(&m->result->why, ERR_ITEM_IN_USE, "Dossier", "the item belongs to another dossier than the event names");
}

/* Refuse what is of another dossier, or cannot have happened to this one: too far ahead, or of an item number's earlier life. */
static void
check_scans(struct op *x, struct parcel *p, const struct dossier *d)
{
	size_t good = 0;

	for (size_t i = 0; i < p->n_scans; i++) {
		struct scan *m = p->scans[i];
		if (check_dossier(x, m, d) != 0 ||
		    dossier_time_check(m->pushed->at_ms, d->accepted_ms, x->now_ms, "Time", &m->result->why) != 0)
			track_refuse(m->result);
		else
			p->scans[good++] = m;
	}
	p->n_scans = good;
	p->done = p->done || good == 0;
}

/* ---- whose it is ---- */

static int
by_item(const void *l, const void *r)
{
	const struct scan *const *a = l, *const *b = r;
	return strcmp((*a)->item, (*b)->item);
}

/* Scans sorted by item become parcels. */
size_t
track_group(struct scan **scans, size_t n, struct parcel *parcels)
{
	size_t count = 0;

	if (n > 1)
		qsort(scans, n, sizeof *scans, by_item);
	for (size_t i = 0; i < n; i++) {
		if (count == 0 || strcmp(parcels[count - 1].item, scans[i]->item) != 0)
			parcels[count++] = (struct parcel){.scans = scans + i, .item = scans[i]->item};
		parcels[count - 1].n_scans++;
	}
	return count;
}

void
track_refuse_parcel(struct parcel *p, enum err_code code, const char *field, const char *what)
{
	for (size_t i = 0; i < p->n_scans; i++) {
		err_clear(&p->scans[i]->result->why);
		err_at(&p->scans[i]->result->why, code, field, "%s", what);
		track_refuse(p->scans[i]->result);
	}
	p->done = true;
}

/* The dossier that the first event naming one says this item belongs to, or NULL. */
static const char *
named_dossier(const struct parcel *p)
{
	for (size_t i = 0; i < p->n_scans; i++)
		if (p->scans[i]->pushed->dossier != NULL)
			return p->scans[i]->pushed->dossier;
	return NULL;
}

/* By the claims, or else by what the batch says. */
int
track_find_dossiers(struct op *x, struct parcel *parcels, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **items = arena_alloc(a, (n + 1) * sizeof *items), **dossiers = arena_alloc(a, (n + 1) * sizeof *dossiers);

	for (size_t i = 0; i < n; i++)
		items[i] = parcels[i].item;
	if (n > 0 && store_items(x->core->store, a, items, n, dossiers, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct parcel *p = &parcels[i];
		p->known = dossiers[i] != NULL;
		p->dossier = p->known ? dossiers[i] : named_dossier(p);
		if (p->dossier == NULL || !dossier_id_ok(p->dossier)) {
			log_event(LOG_TRACK_PARKED, "item=%s", p->item);
			track_refuse_parcel(p, ERR_UNKNOWN_ITEM, "Item", "no dossier has this item");
			p->dossier = NULL;
		}
	}
	return 0;
}

static int
by_dossier(const void *l, const void *r)
{
	const struct parcel *a = l, *b = r;
	int c = strcmp(a->dossier != NULL ? a->dossier : "", b->dossier != NULL ? b->dossier : "");
	return c != 0 ? c : strcmp(a->item, b->item);
}

/* Parcels sorted by dossier become folders; those of no dossier are left out. */
size_t
track_file(struct parcel *parcels, size_t n, struct folder *folders)
{
	size_t count = 0;

	if (n > 1)
		qsort(parcels, n, sizeof *parcels, by_dossier);
	for (size_t i = 0; i < n; i++) {
		if (parcels[i].dossier == NULL)
			continue;
		if (count == 0 || strcmp(folders[count - 1].dossier, parcels[i].dossier) != 0)
			folders[count++] = (struct folder){.parcels = parcels + i, .dossier = parcels[i].dossier};
		folders[count - 1].n_parcels++;
	}
	return count;
}

bool
track_is_open(const struct folder *f)
{
	for (size_t i = 0; i < f->n_parcels; i++)
		if (!f->parcels[i].done)
			return true;
	return false;
}

/* Read, in two round trips, the dossiers that have something open. */
int
track_read_views(struct op *x, struct folder *folders, size_t n, struct err *e)
{
	struct arena *a = x->keep.a;
	const char **ids = arena_alloc(a, (n + 1) * sizeof *ids);
	struct dossier_view *views = arena_alloc(a, (n + 1) * sizeof *views);
	size_t asked = 0, got = 0;

	for (size_t i = 0; i < n; i++)
		if (track_is_open(&folders[i]))
			ids[asked++] = folders[i].dossier;
	if (asked > 0 && store_views(x->core->store, a, ids, asked, views, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (track_is_open(&folders[i]))
			folders[i].view = views[got++];
	return 0;
}

/* One that nobody knows may be claimed by naming a dossier. */
static int
claim(struct op *x, struct folder *f, struct parcel *p, size_t *items, struct err *e)
{
	const char *holder;

	if (*items >= CONSIGNMENT_DOSSIER_MAX) {
		track_refuse_parcel(p, ERR_ILLEGAL_MOVE, "Item", "the dossier has too many items");
		return 0;
	}
	int mine = store_item_claim(x->core->store, x->keep.a, p->item, f->dossier, &holder, e);
	if (mine == 0)
		track_refuse_parcel(p, ERR_ITEM_IN_USE, "Item", "another dossier took it");
	*items += mine == 1;
	return mine < 0 ? -1 : 0;
}

/* Is it a dossier of this partner, can that have happened to it, and may it have these items? */
int
track_admit(struct op *x, struct folder *f, struct err *e)
{
	bool theirs = f->view.dossier.id != NULL && strcmp(f->view.dossier.partner, x->from->p.name) == 0;
	size_t items = f->view.n_consignments;

	for (size_t i = 0; i < f->n_parcels; i++) {
		struct parcel *p = &f->parcels[i];
		if (!theirs)
			track_refuse_parcel(p, p->known ? ERR_UNKNOWN_ITEM : ERR_UNKNOWN_DOSSIER, p->known ? "Item" : "Dossier",
			    "not a dossier of this partner");
		else
			check_scans(x, p, &f->view.dossier);
		if (!p->done && !p->known && claim(x, f, p, &items, e) != 0)
			return -1;
	}
	return 0;
}
