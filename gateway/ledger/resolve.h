/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What became of a journal's last changes: those that the store refused, and, where several gateways share it, those that it never
 * saw, get their VOID, if a crash swallowed it.  Afterwards every change of this journal either was made or is void.
 */
#ifndef LEDGER_RESOLVE_H
#define LEDGER_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct journal;
struct journal_place;
struct store;
struct vault;

struct resolve {
	struct journal *journal;
	const char *dir;
	const struct vault *vault;
	struct store *store;
	const struct journal_place *known; /* the journal must hold it; NULL: that was looked at */
	uint64_t after;                   /* up to there it is known */
	uint64_t tags;                    /* only changes of dossiers in these, a bit for each bucket; 0: all */
	const uint64_t *answered;         /* by bucket: the store has answered all its changes up to there; NULL: not known */
	bool shared;                      /* changes the store never saw are given up, not made: others have gone on meanwhile */
	uint64_t voided;                  /* out */
};

/* ERR_RECORDS_DIFFER: the store does not have what it answered. */
int resolve_run(struct resolve *x, struct err *e) MUST_CHECK;

#endif
