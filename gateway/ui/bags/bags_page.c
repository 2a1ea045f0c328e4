/* SPDX-License-Identifier: Apache-2.0 */
/* The bags that an office closed, the last first. */
#include "base/arena.h"
#include "ui/desk.h"
#include "ui/lines.h"

#include <string.h>

int
page_bags_show(struct page *p, struct err *e)
{
	struct request q = {.op = OPERATION_BAGS, .as_bags = {.pos = p->who->who.place, .skip = lines_skip(p, "bags")}};
	struct result r = {0};

	if (desk_ask(p, &q, &r, e) != 0)
		return -1;
	for (size_t i = 0; i < r.as_bags.n_bags; i++) {
		const struct bag *b = &r.as_bags.bags[i];
		xml_out_open(p->w, "Bag");
		xml_out_elem(p->w, "Id", strchr(b->id, '#') + 1);
		xml_out_elem(p->w, "Label", bag_label(p->a, b));
		xml_out_elem(p->w, "To", b->to);
		xml_out_int(p->w, "Items", (int64_t)b->n_items);
		lines_when(p, "Closed", b->closed_ms);
		xml_out_elem(p->w, "Clerk", b->clerk);
		xml_out_close(p->w);
	}
	lines_pages(p, "/desk/bags", "bags", q.as_bags.skip, r.as_bags.all);
	return 0;
}
