/* SPDX-License-Identifier: Apache-2.0 */
/* A bag that was closed, with what is in it.  One of another office is not there. */
#include "base/arena.h"
#include "ui/bag_manifest.h"
#include "ui/desk.h"
#include "ui/lines.h"

int
page_bag_show(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_BAG_SHOW,
	    .as_bag_show = {.pos = p->who->who.place, .clerk = p->who->account, .bag = desk_param(p, "bag")}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	const struct result_bag_show *is = &r.as_bag_show;
	if (!is->found)
		return err_set(e, ERR_NOT_FOUND, "no bag of this office");
	lines_when(p, "Closed", is->bag.closed_ms);
	for (size_t i = 0; i < is->bag.n_items; i++) {
		xml_out_open(p->w, "Item");
		xml_out_elem(p->w, "Number", is->items[i].item);
		xml_out_elem(p->w, "Dossier", is->items[i].dossier);
		xml_out_opt(p->w, "DossierNumber", is->items[i].number);
		xml_out_opt(p->w, "To", is->items[i].to);
		xml_out_close(p->w);
	}
	bag_manifest_model(p->w, p->a, p->setup, is, NULL, NULL);
	return 0;
}
