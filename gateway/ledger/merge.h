/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The changes of several journals in an order in which one store made them: each journal in its own order, and a change that builds
 * on a version which another journal brings waits for it.  What was made is known of all but the last changes of a journal; those
 * are made unless another journal shows that they were not, and where nothing shows which of two was made, the merge fails
 * (docs/why/many-gateways.md).
 */
#ifndef LEDGER_MERGE_H
#define LEDGER_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct journal;
struct journal_record;
struct merge;
struct vault;

/* A change that so many of its journal follow was made, or has its VOID by then: they are more than one group can have. */
enum { MERGE_FOLLOWED = 1000 };

struct merge_from {
	const char *dir;
	uint64_t until;                /* its last record */
	uint64_t settled;              /* every change up to there was made, or has its VOID; 0: not known */
	uint64_t needed;               /* changes after it may stay undecided when they build on what is not there */
	/* as cursor_next, instead of reading `dir` */
	int (*next)(void *ctx, struct arena *a, struct journal_record *out, struct err *e);
	void *ctx;
};

/* Copies `from`, whose directories must stay. */
struct merge *merge_new(const struct merge_from *from, size_t n, const struct vault *v);
void merge_free(struct merge *m);

/* It is known that a journal is missing: what builds on its changes is shown all the same, older versions first. */
void merge_gaps(struct merge *m);

/* Show the changes that were made, in order; `each` as journal_range's.  ERR_RECORDS_DIFFER: the journals do not fit together. */
int merge_run(struct merge *m, int (*each)(void *ctx, struct arena *a, const struct journal_record *r, struct err *e), void *ctx,
    struct err *e) MUST_CHECK;

/* After it: give those that lost their race without a VOID theirs, in the journal of the i-th. */
int merge_write_voids(struct merge *m, size_t i, struct journal *j, struct err *e) MUST_CHECK;

/* Bytes read, and to read. */
void merge_progress(const struct merge *m, uint64_t *bytes, uint64_t *total);

#endif
