/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a dossier and telling of it; see look.h. */
#include "cases/look.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"

int
look_filing(struct op *x, const struct dossier *d, struct filing **out, struct err *e)
{
	struct arena *a = x->keep.a;
	struct str plain;

	if (vault_open(x->core->vault, a, arena_fmt(a, "filing:%s", d->id), d->body, &plain, e) != 0)
		return -1;
	return filing_json_parse(a, plain, out, e);
}

int
look_own(struct op *x, const struct dossier *d, struct err *e)
{
	struct filing *f;

	if (strcmp(d->partner, x->from->p.name) != 0)
		return 0;
	if (x->office == NULL)
		return 1;
	if (look_filing(x, d, &f, e) != 0)
		return -1;
	return strcmp(f->pos, x->office) == 0;
}

int
look_load(struct op *x, const struct dossier_key *key, struct dossier_view *k, struct err *e)
{
	const char *id = key->dossier != NULL ? key->dossier : op_dossier_id(x, key->ref);
	int found = dossier_id_ok(id) ? store_view(x->core->store, x->keep.a, id, k, e) : 0;

	if (found > 0)
		found = look_own(x, &k->dossier, e);
	if (found < 0)
		return -1;
	if (found == 0)
		return err_at(e, ERR_UNKNOWN_DOSSIER, key->dossier != NULL ? "DossierId" : "ClientRef",
		    "no such dossier of this partner");
	x->about = k->dossier.id;
	log_with(k->dossier.id, x->from->p.name);
	return 0;
}

int
look_seen(const struct dossier *d, int64_t seen, struct err *e)
{
	if (seen == 0 || seen == d->version)
		return 0;
	return err_set(e, ERR_DOSSIER_MOVED, "version %lld was seen, it is %lld", (long long)seen, (long long)d->version);
}

int
look_told(const struct core *core, struct arena *a, const struct dossier_view *k, struct dossier_told **out, struct err *e)
{
	const char *text;

	*out = arena_alloc(a, (k->n_history + 1) * sizeof **out);
	for (size_t i = 0; i < k->n_history; i++)
		if (commit_unseal(core->vault, a, k->dossier.id, k->history[i].told, &text, e) != 0 ||
		    dossier_told_parse(a, text, &(*out)[i], e) != 0)
			return -1;
	return 0;
}

void
look_under(const struct setup *s, const struct dossier *d, struct accepted *out)
{
	accepted_under(s, d, out);
	if (out->how == ACCEPTED_GONE)
		log_event(LOG_CATALOGUE_GONE, "version=\"%s\"", d->catalogue);
}

void
look_life(const struct op *x, const struct dossier_view *k, const struct dossier_told *told, const struct accepted *under,
    struct dossier_life *out)
{
	const struct life_ask q = {.d = &k->dossier,
	    .history = k->history,
	    .told = told,
	    .n = k->n_history,
	    .procedure = under->procedure,
	    .calendar = &x->setup->catalogue->calendar,
	    .now_ms = x->now_ms};

	dossier_life(&q, out);
	const struct unit *now = accepted_unit(x->setup, under, out->holder);
	if (now != NULL)
		out->holder = now->code;
}

/* Kept in the order it came; people read it in the order it happened. */
static void
sort_by_time(struct history *h, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct history line = h[i];
		size_t at = i;
		for (; at > 0 && h[at - 1].at_ms > line.at_ms; at--)
			h[at] = h[at - 1];
		h[at] = line;
	}
}

int
look_show(struct op *x, struct dossier_view *k, struct result_dossier *r, struct err *e)
{
	sort_by_time(k->history, k->n_history);
	for (size_t i = 0; i < k->n_history; i++) {
		struct history *h = &k->history[i];
		if (strcmp(h->kind, HISTORY_OPERATOR) == 0)
			h->note = NULL; /* that somebody acted is told, not who */
		else if (commit_unseal(x->core->vault, x->keep.a, k->dossier.id, h->note, &h->note, e) != 0)
			return -1;
	}
	*r = (struct result_dossier){.dossier = k->dossier,
	    .history = k->history,
	    .n_history = k->n_history,
	    .consignments = k->consignments,
	    .n_consignments = k->n_consignments};
	struct accepted under;
	if (look_told(x->core, x->keep.a, k, &r->told, e) != 0)
		return -1;
	look_under(x->setup, &k->dossier, &under);
	look_life(x, k, r->told, &under, &r->life);
	r->catalogue_held = under.how == ACCEPTED_HELD;
	return 0;
}
