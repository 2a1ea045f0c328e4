/* SPDX-License-Identifier: Apache-2.0 */
/* A bag that was closed, with what is in it, and its papers: the manifest.  One of another office is not there. */
#include <string.h>

#include "base/arena.h"
#include "base/vietnamese.h"
#include "people/accounts.h"
#include "ui/bag_manifest.h"
#include "ui/desk.h"
#include "ui/lines.h"
#include "ui/prints.h"

struct bag_page {
	struct page *p;
	const struct result_bag_show *is;
	struct office_prints prints;
};

static int
load(struct page *p, struct bag_page *out, struct err *e)
{
	struct request q = {.op = OPERATION_BAG_SHOW,
	    .as_bag_show = {.pos = p->who->who.place, .clerk = p->who->account, .bag = desk_param(p, "bag")}};
	struct result *r = arena_alloc(p->a, sizeof *r);

	if (desk_ask(p, &q, r, e) != 0)
		return -1;
	if (!r->as_bag_show.found)
		return err_set(e, ERR_NOT_FOUND, "no bag of this office");
	*out = (struct bag_page){.p = p, .is = &r->as_bag_show};
	return prints_read(p, arena_fmt(p->a, "bag-%s", desk_param(p, "bag")), &out->prints, e);
}

/* ---- on paper ---- */

static void
write_manifest(const void *ctx, struct xml_out *w, int64_t reprint)
{
	const struct bag_page *b = ctx;
	const struct page *p = b->p;
	const char *company = vietnamese_capitals(p->a, p->setup->conf.desk.company);

	bag_manifest_model(w, p->a, p->setup, b->is, company, account_called(p->core, p->a, b->is->bag.clerk), reprint);
}

static struct office_paper
manifest(const struct bag_page *b)
{
	return (struct office_paper){.kind = OFFICE_PAPER_MANIFEST, .write = write_manifest, .ctx = b};
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

int
page_bag_show(struct page *p, struct err *e)
{
	struct bag_page b;

	if (load(p, &b, e) != 0)
		return -1;
	lines_when(p, "Closed", b.is->bag.closed_ms);
	for (size_t i = 0; i < b.is->bag.n_items; i++)
		put_item(p, &b.is->items[i]);
	bag_manifest_model(p->w, p->a, p->setup, b.is, NULL, account_called(p->core, p->a, b.is->bag.clerk), 0);
	const struct office_paper paper = manifest(&b);
	prints_offer(p, &b.prints, &paper, NULL);
	prints_done(p, &b.prints);
	return 0;
}

/* ---- printed ---- */

int
page_bag_print(struct page *p, struct err *e)
{
	struct bag_page b;

	if (load(p, &b, e) != 0)
		return -1;
	const struct office_paper paper = manifest(&b);
	if (strcmp(desk_sent(p, "Paper"), office_paper_key(p->a, &paper)) != 0)
		return err_at(e, ERR_BAD_VALUE, "Paper", "no such paper of this bag");
	return prints_do(p, &b.prints, &paper, arena_fmt(p->a, "/desk/bags/%s/papers", desk_param(p, "bag")), e);
}

int
page_bag_file(struct page *p, struct err *e)
{
	struct bag_page b;

	return load(p, &b, e) != 0 ? -1 : prints_file(p, &b.prints, bag_label(p->a, &b.is->bag), e);
}
