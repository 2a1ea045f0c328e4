/* SPDX-License-Identifier: Apache-2.0 */
/* A bag that was closed, with what is in it, and its papers: the manifest, and for each unit the record of what is handed over to
 * it.  A bag of another office is not there. */
#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "people/accounts.h"
#include "ui/bag_handover.h"
#include "ui/bag_manifest.h"
#include "ui/desk.h"
#include "ui/lines.h"
#include "ui/prints.h"

struct bag_page {
	struct page *p;
	const struct result_bag_show *is;
	const char *unit; /* whose handover is to be printed; NULL: none */
	struct office_prints prints;
};

static int
load(struct page *p, const char *unit, struct bag_page *out, struct err *e)
{
	struct request q = {.op = OPERATION_BAG_SHOW,
	    .as_bag_show = {.pos = p->who->who.place, .clerk = p->who->account, .bag = desk_param(p, "bag"), .unit = unit}};
	struct result *r = arena_alloc(p->a, sizeof *r);

	if (desk_ask(p, &q, r, e) != 0)
		return -1;
	if (!r->as_bag_show.found)
		return err_set(e, ERR_NOT_FOUND, "no bag of this office");
	*out = (struct bag_page){.p = p, .is = &r->as_bag_show, .unit = unit};
	return prints_read(p, arena_fmt(p->a, "bag-%s", desk_param(p, "bag")), &out->prints, e);
}

/* ---- on paper ---- */

static const char *
company(const struct page *p)
{
	return vietnamese_capitals(p->a, p->setup->conf.desk.company);
}

/* Who closed the bag: what stands on its papers does not change with who prints them. */
static const char *
closer(const struct bag_page *b)
{
	return account_called(b->p->core, b->p->a, b->is->bag.clerk);
}

static void
write_manifest(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct bag_page *b = ctx;

	bag_manifest_model(w, b->p->a, b->p->setup, b->is, company(b->p), closer(b), reprint);
}

static void
write_handover(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct bag_page *b = ctx;

	bag_handover_model(w, b->p->a, b->p->setup, b->is, b->unit, company(b->p), closer(b), reprint);
}

static struct office_paper
manifest(const struct bag_page *b)
{
	return (struct office_paper){.kind = OFFICE_PAPER_MANIFEST, .write = write_manifest, .ctx = b};
}

static struct office_paper
handover(const struct bag_page *b, const char *unit)
{
	return (struct office_paper){.kind = OFFICE_PAPER_HANDOVER, .about = unit, .write = write_handover, .ctx = b};
}

/* ---- shown ---- */

static void
put_item(struct page *p, const struct bag_candidate *c)
{
	xml_out_open(p->w, "Item");
	xml_out_elem(p->w, "Number", c->item);
	xml_out_elem(p->w, "Dossier", c->dossier);
	xml_out_opt(p->w, "DossierNumber", c->number);
	xml_out_opt(p->w, "To", c->to);
	xml_out_close(p->w);
}

static bool
is_first_of_unit(const struct bag_candidate *items, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (items[k].unit != NULL && strcmp(items[k].unit, items[i].unit) == 0)
			return false;
	return true;
}

static void
offer_papers(struct page *p, const struct bag_page *b)
{
	const struct bag_candidate *items = b->is->items;
	struct office_paper paper = manifest(b);

	prints_offer(p, &b->prints, &paper, NULL);
	for (size_t i = 0; i < b->is->bag.n_items; i++) {
		if (items[i].unit == NULL || !is_first_of_unit(items, i))
			continue;
		paper = handover(b, items[i].unit);
		prints_offer(p, &b->prints, &paper, items[i].to);
	}
}

int
page_bag_show(struct page *p, struct err *e)
{
	struct bag_page b;

	if (load(p, NULL, &b, e) != 0)
		return -1;
	lines_when(p, "Closed", b.is->bag.closed_ms);
	for (size_t i = 0; i < b.is->bag.n_items; i++)
		put_item(p, &b.is->items[i]);
	bag_manifest_model(p->w, p->a, p->setup, b.is, NULL, closer(&b), 0);
	offer_papers(p, &b);
	prints_done(p, &b.prints);
	return 0;
}

/* ---- printed ---- */

/* The unit whose handover the form wants; NULL: it wants another paper. */
static const char *
wanted_unit(const struct page *p)
{
	const char *paper = desk_sent(p, "Paper"), *form = office_paper_form(OFFICE_PAPER_HANDOVER);
	size_t n = strlen(form);

	return strncmp(paper, form, n) == 0 && paper[n] == '.' ? paper + n + 1 : NULL;
}

int
page_bag_print(struct page *p, struct err *e)
{
	const char *unit = wanted_unit(p);
	struct bag_page b;

	if (load(p, unit, &b, e) != 0)
		return -1;
	const struct office_paper paper = unit != NULL ? handover(&b, unit) : manifest(&b);
	if ((unit != NULL && b.is->n_dossiers == 0) || strcmp(desk_sent(p, "Paper"), office_paper_key(p->a, &paper)) != 0)
		return err_at(e, ERR_BAD_VALUE, "Paper", "no such paper of this bag");
	return prints_do(p, &b.prints, &paper, arena_fmt(p->a, "/desk/bags/%s/papers", desk_param(p, "bag")), e);
}

int
page_bag_file(struct page *p, struct err *e)
{
	struct bag_page b;

	return load(p, NULL, &b, e) != 0 ? -1 : prints_file(p, &b.prints, bag_label(p->a, &b.is->bag), e);
}
