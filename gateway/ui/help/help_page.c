/* SPDX-License-Identifier: Apache-2.0 */
/* The clerk's guide, one sheet of paper.  It is there before anybody is known: who cannot log in needs it most. */
#include "ui/page.h"

int
page_help_show(struct page *p, struct err *e)
{
	(void)e;
	xml_out_opt(p->w, "Call", p->setup->conf.desk.call);
	return 0;
}
