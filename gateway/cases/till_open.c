/* SPDX-License-Identifier: Apache-2.0 */
/* Tills by office, day and clerk; see till_open.h. */
#include "cases/till_open.h"

#include "base/arena.h"
#include "base/clock.h"
#include "cases/digest_said.h"
#include "model/till.h"
#include "store/kinds.h"

const char *
till_id(struct arena *a, const char *pos, const char *clerk, const char *date)
{
	const char *const whose[] = {pos, clerk};

	return arena_fmt(a, "%.10s.%.32s", date, digest_said(a, whose, 2));
}

int
till_open(struct op *x, const char *pos, const char *clerk, struct err *e)
{
	char text[CLOCK_TEXT];
	struct till t = {0};
	const char *id = till_id(x->keep.a, pos, clerk, clock_vn(x->now_ms, text));

	if (store_object(x->core->store, x->keep.a, KIND_TILL, id, &t, &t.version, e) < 0)
		return -1;
	return t.final ? err_at(e, ERR_TILL_CLOSED, "Clerk", "closed by %s", t.act) : 0;
}
