/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dossier's fees as the state's systems are told them: each line of the quote with what became of it, made of what the case
 * decided and the entries of its money.  Pure: the same filing and the same entries give the same lines, so an exchange tells the
 * same in every attempt.
 *
 * Entries pay a dossier, not a line.  What is paid counts for the lines in their order, which begins with the state's fees: they
 * are the first to be paid, and the last to be given back.  What is struck out (a voided charge) is no longer owed.
 */
#ifndef MODEL_FEES_H
#define MODEL_FEES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/filing.h"
#include "model/money.h"

struct arena;

struct fee_line {
	enum money_account account;                         /* MONEY_STATE_FEE, MONEY_DIGITISE, MONEY_POSTAGE */
	const char *charge;                                 /* id of the entry that charged it since, or NULL: it was quoted.  Such
							     * a fee is called what the unit wrote, and has no code */
	const char *code, *name, *source, *discount_source; /* NULL: not known */
	int64_t full, discount;                             /* dong; of a line that the case did not quote: full is the amount */
	int64_t amount, struck, paid;
	int64_t national; /* LoaiPhiLePhi; 0: no state fee */
	int64_t collect;  /* HinhThucThu: enum money_collect */
};

struct fees {
	struct fee_line *lines;
	size_t n;
	int64_t owed, paid; /* owed: of all lines, less what was struck out; paid: less what was given back */
	bool known;         /* is it known here what was paid?  Not of a dossier by contract 1.0 */
};

/* The lines, in the arena; texts are the filing's and the entries'.  `entries` in their order, those up to the moment that is told;
 * the reasons of what was charged are open. */
void fees_of(struct arena *a, const struct filing *f, const struct entry *entries, size_t n, struct fees *out);

/* Did it move money of the citizen's: was it paid or given back, or such an entry made undone? */
bool fees_moved(const struct entry *x);

/* What it brought in, dong: below nothing when it was given back. */
int64_t fees_taken(const struct entry *x);

/* Cash, rather than by transfer. */
bool fees_in_cash(const struct entry *x);

#endif
