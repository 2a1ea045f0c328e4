/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a stretch of the journal: from the segment that holds a given number on, so that who knows what was settled
 * reads only what came after it.  Earlier segments are checked at their ends, as journal_open does; what is read is
 * checked whole.  Also the place the journal has reached, for others to keep and compare with.
 */
#ifndef JOURNAL_RANGE_H
#define JOURNAL_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "journal/record.h"

struct journal;
struct vault;

/* A place in one journal: nobody else's record of that number has this chain value. */
struct journal_place {
	unsigned char installation[SEGMENT_ID];
	uint64_t seq;                     /* 0: before the first record; the chain is then zeros */
	unsigned char chain[DIGEST_LEN];
};

/* Where the journal is: its last durable record. */
void journal_place(struct journal *j, struct journal_place *out);

struct journal_range {
	uint64_t after, until;            /* show the records numbered after < n <= until */
	unsigned kinds;                   /* which are opened and shown: bits 1u << kind */
	const struct journal_place *known; /* must be a place of this journal with known->seq >= after; NULL: none */
	int (*each)(void *ctx, struct arena *a, const struct journal_record *r, struct err *e); /* as journal_walk's */
	void *ctx;
	bool live; /* to the end as it is now, `until` is set to it: another process may be writing, and what is not complete
		    * there is the end */
	unsigned char installation[SEGMENT_ID]; /* out: whose journal it is */
	uint64_t bytes, total;            /* read so far, and what there is to read; for progress */
};

/* 0; ERR_RECORDS_DIFFER when `known` is not a place of this journal, or lies beyond its end; else as journal_walk.  `until` must be
 * durable: what follows it is not looked at, so that others may go on appending. */
int journal_range(const char *dir, const struct vault *v, struct journal_range *span, struct err *e) MUST_CHECK;

#endif
