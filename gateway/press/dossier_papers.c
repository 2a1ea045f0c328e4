/* SPDX-License-Identifier: Apache-2.0 */
/* Papers by what happened to the dossier; see dossier_papers.h. */
#include "press/dossier_papers.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vietnamese.h"
#include "xml/xml_fields.h"
#include "xml/xml_write.h"

enum { MODEL_MAX = 1 << 20 };

struct paper_list {
	const struct dossier_file *f;
	struct dossier_paper *all;
	size_t n;
};

/* about: what follows the form in its key, or NULL: there is one of the dossier. */
static struct dossier_paper *
add(struct paper_list *l, const char *form, const char *about, const char *subject)
{
	const struct dossier_file *f = l->f;
	struct dossier_paper *p = &l->all[l->n];

	l->n += l->n < DOSSIER_PAPERS_MAX; /* more than anybody prints: not offered */
	*p = (struct dossier_paper){
	    .form = form, .key = about != NULL ? arena_fmt(f->a, "%s.%s", form, about) : form, .subject = subject};
	p->times = printing_times(f->printings, f->n_printings, p->key);
	return p;
}

/* ---- which there are ---- */

static void
each_dossier(struct paper_list *l, const char *form)
{
	add(l, form, NULL, NULL);
}

static void
each_cover(struct paper_list *l, const char *form)
{
	if (l->f->filing->n_papers > 0)
		add(l, form, NULL, NULL);
}

static bool
is_voided(const struct dossier_file *f, const struct entry *x)
{
	for (size_t i = 0; i < f->n_entries; i++)
		if (f->entries[i].kind == MONEY_VOID && strcmp(f->entries[i].voids, x->id) == 0)
			return true;
	return false;
}

/* Of each payment that got a number and was not made undone. */
static void
each_payment(struct paper_list *l, const char *form)
{
	const struct dossier_file *f = l->f;

	for (size_t i = 0; f->setup->conf.desk.tax_code[0] != '\0' && i < f->n_entries; i++) {
		const struct entry *x = &f->entries[i];
		if (x->kind == MONEY_PAY && x->number > 0 && !is_voided(f, x))
			add(l, form, x->id, arena_fmt(f->a, "%s %07lld", x->series, (long long)x->number))->entry = x;
	}
}

static void
each_item(struct paper_list *l, const char *form)
{
	for (size_t i = 0; i < l->f->is->n_consignments; i++) {
		const struct consignment *c = &l->f->is->consignments[i];
		if (!consignment_final(c->state))
			add(l, form, c->item, c->item)->item = c;
	}
}

static const struct consignment *
item_of(const struct dossier_file *f, enum consignment_leg leg)
{
	const struct consignment *last = NULL;

	for (size_t i = 0; i < f->is->n_consignments; i++)
		if (f->is->consignments[i].leg == leg)
			last = &f->is->consignments[i];
	return last;
}

/* What is not digitised goes to the unit on paper; a dossier without any has nothing to be handed over. */
static void
each_handover(struct paper_list *l, const char *form)
{
	if (l->f->filing->n_papers > 0)
		add(l, form, "to-unit", NULL)->item = item_of(l->f, CONSIGNMENT_COLLECT);
}

static void
each_handback(struct paper_list *l, const char *form)
{
	const struct consignment *c = item_of(l->f, CONSIGNMENT_RETURN);
	enum dossier_state s = l->f->is->dossier.state;

	if (c != NULL || s == DOSSIER_FINISHED || s == DOSSIER_RETURNED)
		add(l, form, "from-unit", c != NULL ? c->item : NULL)->item = c;
}

/* What the citizen takes back is signed for: TT 01/2018 has no form for it, so it is a handover to him.  Nothing on paper was
 * handed in: nothing is given back. */
static void
each_withdrawal(struct paper_list *l, const char *form)
{
	const struct result_dossier *d = l->f->is;

	if (d->dossier.state != DOSSIER_WITHDRAWN || !dossier_file_on_paper(l->f))
		return;
	for (size_t i = 0; i < d->n_history; i++)
		if (d->history[i].applied && d->history[i].state == DOSSIER_WITHDRAWN) {
			add(l, form, "to-owner", NULL)->line = i;
			return;
		}
}

/* One for each line of the history of which that is true; it is named by its second, as two of one kind do not come in one. */
static void
each_line(struct paper_list *l, const char *form, bool (*is)(const struct history *h, const struct dossier_told *t))
{
	const struct result_dossier *d = l->f->is;

	for (size_t i = 0; i < d->n_history; i++)
		if (is(&d->history[i], &d->told[i]))
			add(l, form, arena_fmt(l->f->a, "%lld", (long long)(d->history[i].at_ms / 1000)), NULL)->line = i;
}

static bool
asks(const struct history *h, const struct dossier_told *t)
{
	return h->applied && h->state == DOSSIER_SUPPLEMENT && t->n_asked > 0;
}

static bool
refuses(const struct history *h, const struct dossier_told *t)
{
	(void)t;
	return h->applied && h->state == DOSSIER_NOT_RECEIVED;
}

static bool
delays(const struct history *h, const struct dossier_told *t)
{
	return t->apology && h->was_ms > 0 && h->promise_ms > h->was_ms;
}

static void
each_asking(struct paper_list *l, const char *form)
{
	each_line(l, form, asks);
}

static void
each_refusal(struct paper_list *l, const char *form)
{
	each_line(l, form, refuses);
}

static void
each_delay(struct paper_list *l, const char *form)
{
	each_line(l, form, delays);
}

/* ---- all of them ---- */

static const struct paper_row {
	const char *form, *vi, *en;
	bool at_once;
	void (*each)(struct paper_list *l, const char *form);
	void (*fill)(const struct dossier_file *f, const struct dossier_paper *p, struct form_model *m);
} rows[DOSSIER_PAPERS] = {
#define PAPER(id, form, each, at_once, vi, en) [DOSSIER_PAPER_##id] = {form, vi, en, at_once, each_##each, fill_##id},
#include "press/paper.tbl"
};

size_t
dossier_papers(const struct dossier_file *f, struct dossier_paper **out)
{
	struct paper_list l = {.f = f, .all = arena_alloc(f->a, (DOSSIER_PAPERS_MAX + 1) * sizeof *l.all)};

	for (int k = 0; k < DOSSIER_PAPERS; k++) {
		size_t from = l.n;
		rows[k].each(&l, rows[k].form);
		for (size_t i = from; i < l.n; i++) {
			l.all[i].kind = (enum dossier_paper_kind)k;
			l.all[i].at_once = rows[k].at_once && l.all[i].times == 1;
		}
	}
	*out = l.all;
	return l.n;
}

const struct dossier_paper *
dossier_paper_find(const struct dossier_paper *all, size_t n, struct str key)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(key, all[i].key))
			return &all[i];
	return NULL;
}

const char *
dossier_paper_title(enum dossier_paper_kind kind, bool vi)
{
	return vi ? rows[kind].vi : rows[kind].en;
}

struct str
dossier_paper_model(const struct dossier_file *f, const struct dossier_paper *p, const char *account)
{
	const struct conf *conf = &f->setup->conf;
	struct form_model m = {.authority = vietnamese_capitals(f->a, conf->desk.company),
	    .office = vietnamese_capitals(f->a, f->office),
	    .place = f->commune,
	    .reprint = p->times - 1,
	    .issued_ms = f->now_ms,
	    .id = f->is->dossier.id,
	    .number = dossier_file_number(f),
	    .procedure = f->is->dossier.procedure,
	    .procedure_name = f->procedure,
	    .unit_name = f->unit,
	    .accepted_ms = f->is->dossier.accepted_ms,
	    .due_ms = f->is->dossier.due_ms,
	    .clerk = dossier_file_clerk(f, account)};
	struct xml_out w;
	struct buf b;

	rows[p->kind].fill(f, p, &m);
	buf_init(&b, f->a, MODEL_MAX);
	xml_out_init(&w, &b);
	xml_out_open(&w, p->form);
	xml_out_fields(&w, NULL, form_model_fields, &m);
	xml_out_close(&w);
	return (struct str){b.p, b.len};
}
