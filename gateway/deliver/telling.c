/* SPDX-License-Identifier: Apache-2.0 */
/* What an exchange tells besides its news; see telling.h. */
#include "deliver/telling.h"

#include <string.h>

#include "base/arena.h"
#include "cases/entries.h"
#include "cases/look.h"
#include "conf/accepted.h"
#include "crypto/vault.h"
#include "ledger/filing_json.h"
#include "model/told.h"

static int
load_filing(const struct call *c, const struct dossier *d, struct conn_case *cc, struct err *e)
{
	struct filing *f;
	struct str plain;

	if (vault_open(c->core->vault, c->a, arena_fmt(c->a, "filing:%s", d->id), d->body, &plain, e) != 0 ||
	    filing_json_parse(c->a, plain, &f, e) != 0)
		return -1;
	cc->filing = f;
	return 0;
}

/* What the unit called a fee that it asked for later; why something was undone is the counter's business. */
static int
open_charges(const struct call *c, const char *dossier, struct entry *entries, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (entries[i].kind == MONEY_CHARGE &&
		    commit_unseal(c->core->vault, c->a, dossier, entries[i].reason, &entries[i].reason, e) != 0)
			return -1;
	return 0;
}

/* Those up to the one that is told: what came after it has an exchange of its own. */
static int
load_entries(const struct call *c, const struct dossier *d, struct conn_case *cc, struct err *e)
{
	struct entry *entries;
	size_t n, own = 0;

	if (entries_read(c->core->store, c->a, d->id, &entries, &n, e) != 0 || open_charges(c, d->id, entries, n, e) != 0)
		return -1;
	cc->entries = entries;
	cc->n_entries = n;
	if (cc->x->kind != EXCHANGE_MONEY)
		return 0;
	while (own < n && (cc->x->entry == NULL || strcmp(entries[own].id, cc->x->entry) != 0))
		own++;
	if (own == n)
		return err_set(e, ERR_INTERNAL, "an exchange tells an entry that is not there");
	cc->n_entries = own + 1;
	return 0;
}

/* The dossier's lines with the notes that are told open. */
static int
open_lines(const struct call *c, const struct dossier_view *k, struct history **out, struct err *e)
{
	*out = arena_alloc(c->a, (k->n_history + 1) * sizeof **out);
	for (size_t i = 0; i < k->n_history; i++) {
		struct history *h = &(*out)[i];
		*h = k->history[i];
		if (!h->applied || h->state == DOSSIER_NONE)
			h->note = "";
		else if (commit_unseal(c->core->vault, c->a, k->dossier.id, h->note, &h->note, e) != 0)
			return -1;
	}
	return 0;
}

/* What the news that asked for each of them said of papers. */
static void
name_papers(struct arena *a, const struct dossier_view *k, const struct dossier_told *told, const struct filing *f,
    struct supplement *asked, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct history *news = dossier_line_find(k->history, k->n_history, DOSSIER_BY_PROVINCE, asked[i].id);
		if (news != NULL)
			told_papers(a, f, &told[news - k->history], &asked[i]);
	}
}

/* Whatever a counter took in until then, whether or not it moved the dossier. */
static void
gather_brought(struct arena *a, const struct told_lines *by, struct conn_case *cc)
{
	struct paper *all;
	size_t n = 0;

	for (size_t i = 0; i < by->n; i++)
		n += dossier_is_supply(&by->lines[i]) ? by->told[i].n_papers : 0;
	cc->brought = all = arena_alloc(a, (n + 1) * sizeof *all);
	for (size_t i = 0; i < by->n; i++) {
		const struct dossier_told *t = &by->told[i];
		if (!dossier_is_supply(&by->lines[i]) || !told_by_then(by, &by->lines[i]) || t->n_papers == 0)
			continue;
		memcpy(all + cc->n_brought, t->papers, t->n_papers * sizeof *all);
		cc->n_brought += t->n_papers;
	}
}

/* The line that is told, or NULL: it gave its place to another, or none brought the news. */
static const struct history *
own_line(const struct dossier_view *k, const struct exchange *x)
{
	const struct history *first = NULL;

	if (x->line != NULL)
		return dossier_line_find(k->history, k->n_history, DOSSIER_BY_PROVINCE, x->line);
	for (size_t i = 0; i < k->n_history; i++) {
		const struct history *h = &k->history[i];
		if (h->applied && h->state == x->news && h->at_ms == x->news_at_ms &&
		    (first == NULL || h->seen_ms < first->seen_ms))
			first = h;
	}
	return first;
}

static int
load_told(const struct call *c, const struct dossier_view *k, struct conn_case *cc, struct err *e)
{
	struct result_paper *results;
	struct supplement *asked;
	struct dossier_told *told;
	struct history *lines;

	if (open_lines(c, k, &lines, e) != 0 || look_told(c->core, c->a, k, &told, e) != 0)
		return -1;
	const struct history *own = own_line(k, cc->x);
	const struct told_lines by = {lines, told, k->n_history, cc->x->news_at_ms, own != NULL ? own->seen_ms : INT64_MAX};
	told_supplements(c->a, cc->filing, &by, k->dossier.due_ms, &asked, &cc->n_supplements);
	name_papers(c->a, k, told, cc->filing, asked, cc->n_supplements);
	told_results(c->a, cc->filing, cc->x->news, &by, &results, &cc->n_results);
	cc->history = lines;
	cc->supplements = asked;
	cc->results = results;
	cc->holder = told_holder(&by);
	gather_brought(c->a, &by, cc);
	if (cc->x->kind != EXCHANGE_SYNC || cc->x->line == NULL)
		return 0;
	if (own != NULL) /* else later lines needed its place (dossier_line_place), and its note is told alone */
		cc->line = &told[own - k->history];
	return 0;
}

/* What a counter took in, by the line that is told: its words for papers, and the class of each in the version it was accepted
 * under. */
static int
load_supplied(const struct call *c, const struct dossier_view *k, struct conn_case *cc, struct err *e)
{
	const struct dossier *d = &k->dossier;
	struct dossier_told told;
	const char *text;

	if (cc->x->line == NULL || !(c->to->dialect->caps & CONN_PAPERS))
		return 0;
	const struct history *line = dossier_line_find(k->history, k->n_history, DOSSIER_BY_POSTAL, cc->x->line);
	if (line == NULL)
		return err_set(e, ERR_INTERNAL, "an exchange tells a line that is not there");
	if (commit_unseal(c->core->vault, c->a, d->id, line->told, &text, e) != 0 || dossier_told_parse(c->a, text, &told, e) != 0)
		return -1;
	struct accepted under;
	accepted_under(c->setup, d, &under);
	for (size_t i = 0; i < told.n_papers; i++) {
		const struct component *is =
		    under.procedure != NULL ? procedure_component(under.procedure, told.papers[i].code) : NULL;
		told.papers[i].class = is != NULL ? component_class_name(is->class) : NULL;
	}
	cc->supplied = told.papers;
	cc->n_supplied = told.n_papers;
	return 0;
}

int
telling_load(const struct call *c, const struct dossier_view *k, struct conn_case *cc, struct err *e)
{
	cc->history = k->history;
	cc->n_history = k->n_history;
	switch (cc->x->kind) {
	case EXCHANGE_REGISTER:
		return load_filing(c, &k->dossier, cc, e);
	case EXCHANGE_SYNC:
	case EXCHANGE_MONEY:
		return load_filing(c, &k->dossier, cc, e) != 0 || load_entries(c, &k->dossier, cc, e) != 0 ? -1
													   : load_told(c, k, cc, e);
	case EXCHANGE_STATUS:
		return load_supplied(c, k, cc, e);
	case EXCHANGE_NOTIFY:
	case EXCHANGE_KINDS:
		break;
	}
	return 0;
}
