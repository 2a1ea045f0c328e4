/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal's changes made again in a store: all of them for a rebuild, the last ones at start and reconnect.  They
 * are made in the journal's order, each if its checks hold and its number is greater than its journal's last in the tag; so a
 * replay may be broken off and run again.  Voided ones are left out.  Streams are derived at the end, anew for all changes that
 * were read.
 */
#ifndef LEDGER_REPLAY_H
#define LEDGER_REPLAY_H

#include <stdint.h>

#include "base/err.h"
#include "journal/range.h"

struct merge;
struct store;
struct vault;

struct replay {
	const char *dir;                   /* of the journal */
	const struct vault *vault;
	struct store *store;
	uint64_t after, until;             /* numbers of records: after < n <= until */
	uint64_t tags;                     /* only changes of dossiers in these, a bit for each bucket; 0: all */
	struct merge *merge;               /* the changes of several journals instead of one; NULL: of `dir` */
	const struct journal_place *known; /* the journal must hold it; NULL: none */
	void (*progress)(void *ctx, const struct replay *r); /* called now and then; NULL: not */
	void *ctx;

	uint64_t records, changes, voided, made; /* out: read, of them changes, left out, and made by this run */
	uint64_t bytes, total;             /* out: read so far, of how many */
};

/* 0; ERR_RECORDS_DIFFER when `known` is not in the journal. */
int replay_run(struct replay *r, struct err *e) MUST_CHECK;

#endif
