/* SPDX-License-Identifier: Apache-2.0 */
/* Where a day begins: who is there, and what he can do. */
#include "ui/offline/offline_mark.h"

int
page_home_show(struct page *p, struct err *e)
{
	(void)e;
	xml_out_time(p->w, "Now", p->now_ms);
	xml_out_elem(p->w, "Mark", offline_mark(p));
	return 0;
}
