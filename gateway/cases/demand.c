/* SPDX-License-Identifier: Apache-2.0 */
/* What is charged later than at acceptance; see demand.h. */
#include "cases/demand.h"

#include "base/arena.h"
#include "ledger/commit.h"
#include "model/day_book.h"
#include "store/event.h"

int
demand_charge(struct core *core, struct arena *a, struct change *ch, const struct dossier *d, const struct demand *asked,
    int64_t now_ms, struct err *e)
{
	struct money m = {0};

	if (store_object(core->store, a, KIND_MONEY, d->id, &m, &m.version, e) < 0)
		return -1;
	m.dossier = d->id;
	/* No counter's act has that sign, and no line of the quote the letter: lines that cost nothing made no entry, so the
	 * next number may be one of theirs. */
	struct entry x = {.id = arena_fmt(a, "~d%lld", (long long)m.entries + 1),
	    .dossier = d->id,
	    .amount = asked->amount,
	    .digest = "",
	    .what = asked->news,
	    .voids = "",
	    .reason = commit_seal(core, a, d->id, asked->note),
	    .collect = asked->collect,
	    .series = "",
	    .office = d->unit,
	    .clerk = d->unit_partner,
	    .book = day_book(a, d->unit, now_ms),
	    .at_ms = now_ms};
	money_move(&x, MOVE_STATE_FEE);
	if (money_enter(&m, &x, e) != 0)
		return -1;
	change_object(ch, EVENT_ENTRY_MADE, arena_fmt(a, "%s:%s", d->id, x.id), 0, &x);
	change_object(ch, EVENT_MONEY_MOVED, d->id, m.version, &m);
	return 0;
}
