/* SPDX-License-Identifier: Apache-2.0 */
/* A bag on paper; see bag_manifest.h. */
#include "ui/bag_manifest.h"

#include "base/arena.h"
#include "base/vietnamese.h"
#include "conf/conf.h"

static void
put_items(struct xml_out *w, const struct result_bag_show *is)
{
	for (size_t i = 0; i < is->bag.n_items; i++) {
		xml_out_open(w, "Items");
		xml_out_elem(w, "Item", is->items[i].item);
		xml_out_opt(w, "DossierNumber", is->items[i].number);
		xml_out_opt(w, "Name", is->items[i].to);
		xml_out_close(w);
	}
}

void
bag_manifest_model(struct xml_out *w, struct arena *a, const struct setup *s, const struct result_bag_show *is,
    const char *authority, const char *clerk, int64_t reprint)
{
	const struct bag *b = &is->bag;
	const struct post_office *office = catalogue_office(s->catalogue, b->office);
	const char *name = office != NULL ? office->name : b->office;

	xml_out_open(w, "bag-manifest");
	xml_out_opt(w, "Authority", authority);
	xml_out_elem(w, "Office", vietnamese_capitals(a, name));
	if (reprint > 0)
		xml_out_int(w, "Reprint", reprint);
	xml_out_time(w, "IssuedAt", b->closed_ms);
	xml_out_elem(w, "Bag", bag_label(a, b));
	xml_out_elem(w, "From", arena_fmt(a, "%s (%s)", name, b->office));
	xml_out_elem(w, "To", b->to);
	xml_out_opt(w, "Seal", b->seal);
	put_items(w, is);
	xml_out_elem(w, "Clerk", clerk != NULL ? clerk : b->clerk);
	xml_out_close(w);
}
