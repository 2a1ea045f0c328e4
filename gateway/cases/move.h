/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dossier moving, inside one change: news is applied or only kept, history grows, and who must hear of it gets an
 * exchange in its queue.  The caller loads the case, calls these, keeps the change, and runs again when it lost a race.
 */
#ifndef CASES_MOVE_H
#define CASES_MOVE_H

#include "ledger/commit.h"
#include "model/dossier_told.h"
#include "model/money.h"
#include "model/operation.h"

/* A partner's queue of the dossier, as long as it will be with what the change appends. */
struct move_queue {
	struct move_queue *next;
	const char *partner;
	size_t len;
};

struct move {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	struct dossier_view *k;
	struct change *ch;
	int64_t now_ms;
	struct move_queue *queues;     /* of the partners it tells, however many */
	const struct history *arrived; /* the last line that moved it in this change, or NULL */
	int64_t named_ms;              /* when the newest news happened that named a promised date */
};

void move_init(struct move *m, struct core *core, const struct setup *setup, struct arena *a, struct dossier_view *k,
    int64_t now_ms);

/* Append an exchange to the partner's queue of this dossier.  `note` is plain text or NULL. */
int move_exchange(struct move *m, const char *partner, enum exchange_kind kind, enum dossier_state news, int64_t at_ms,
    const char *note, struct err *e) MUST_CHECK;

/* The same, unless the partner has no address to be called at. */
int move_tell(struct move *m, const char *partner, enum exchange_kind kind, enum dossier_state news, int64_t at_ms,
    const char *note, struct err *e) MUST_CHECK;

/* The unit hears by STATUS of a line that is not its own: of the state that it brought, or of the present one, and gets the papers
 * that it brought if it can (CONN_PAPERS).  The line's note is plain; the same change writes the line. */
int move_tell_unit(struct move *m, const struct history *line, enum dossier_state state, struct err *e) MUST_CHECK;

/* Each national portal that is kept in step hears that the dossier is in that state now. */
int move_national(struct move *m, enum dossier_state news, int64_t at_ms, const char *note, struct err *e) MUST_CHECK;

/* Who is told of money (CONN_MONEY), the unit's partner and national portals, hears of that entry; the same change makes it. */
int move_money(struct move *m, const struct entry *x, struct err *e) MUST_CHECK;

/* After change_exchange brought x, the head of its queue, to an END state: it leaves the queue, and the next one may go. */
int move_queue(struct move *m, const struct exchange *x, struct err *e) MUST_CHECK;

/* Take one line of news: applied when legal (with all kept news that may follow), else only kept; m->k->dossier is brought
 * up to date and written.  Every applied state is told to both sides except the one it came from: the postal
 * partner by NOTIFY, the unit's by STATUS; and to national portals by SYNC.  A partner that has no address is not told.  line->note
 * is plain text, and `told` (or NULL) what else it says.  The promise moves with it (model/promise.h), and of a payment that is
 * asked for the dossier's money is charged.  An apology, or that it was handed on, is told to the postal
 * partner and to national portals though it moves nothing, and again when it came early and moves the dossier after all.
 * ERR_ILLEGAL_MOVE when the history has no place for the line. */
int move_news(struct move *m, struct history *line, const struct dossier_told *told, bool *applied_out, struct err *e) MUST_CHECK;

/* Seal note and `told` (or NULL) of a line that is to be written by move_line. */
void move_seal(struct move *m, struct history *line, const struct dossier_told *told);

/* Write a line that moves nothing, its note sealed, to the place that dossier_line_place has for it.  ERR_ILLEGAL_MOVE: none. */
int move_line(struct move *m, const struct history *line, struct err *e) MUST_CHECK;

#endif
