/* SPDX-License-Identifier: Apache-2.0 */
/* Where a day begins: who is there, and what he can do. */
#include "ui/page.h"

int
page_home_show(struct page *p, struct err *e)
{
	(void)e;
	xml_out_time(p->w, "Now", p->now_ms);
	return 0;
}
