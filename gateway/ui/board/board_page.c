/* SPDX-License-Identifier: Apache-2.0 */
/* The screen of the waiting room: which numbers are called to which desks, the last first.  Nobody's data; it renews itself without
 * a script (docs/queue.md). */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "ui/desk.h"

enum { ROWS_MAX = 8, TIME_AT = 11, TIME_LEN = 5 };

#define RENEWED "10"

static int
last_first(const void *l, const void *r)
{
	const struct ticket *x = *(const struct ticket *const *)l, *y = *(const struct ticket *const *)r;

	return (x->called_ms < y->called_ms) - (x->called_ms > y->called_ms);
}

int
page_board_show(struct page *p, struct err *e)
{
	struct hall_view v;
	char text[CLOCK_TEXT];
	size_t n = 0;

	if (hall_see(p->core, p->a, p->setup->conf.gateway.province, p->who->who.place, p->now_ms, &v, e) != 0)
		return -1;
	const struct ticket **called = arena_alloc(p->a, (v.n_open + 1) * sizeof *called);
	for (size_t i = 0; i < v.n_open; i++)
		if (v.open[i].state != TICKET_IS_WAITING)
			called[n++] = &v.open[i];
	if (n > 0)
		qsort(called, n, sizeof *called, last_first);
	for (size_t i = 0; i < n && i < ROWS_MAX; i++) {
		xml_out_open(p->w, "Called");
		xml_out_elem(p->w, "Number", ticket_shown(p->a, called[i]));
		xml_out_int(p->w, "Desk", called[i]->desk);
		xml_out_elem(p->w, "State", ticket_state_name(called[i]->state));
		xml_out_close(p->w);
	}
	clock_vn(p->now_ms, text);
	xml_out_elem(p->w, "Now", arena_dup(p->a, text + TIME_AT, TIME_LEN));
	xml_out_int(p->w, "Waiting", (int64_t)(v.n_open - n));
	p->refresh = RENEWED;
	return 0;
}
