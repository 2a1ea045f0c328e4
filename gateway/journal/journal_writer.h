/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal's segments as one thing that grows at its end: the directory and its lock, where the records end, the chain through
 * them.  One thread at a time; who that is, and who waits for it, is journal.c's matter.
 */
#ifndef JOURNAL_JOURNAL_WRITER_H
#define JOURNAL_JOURNAL_WRITER_H

#include <stdint.h>

#include "base/err.h"
#include "journal/record.h"
#include "journal/segment.h"

struct journal_writer {
	int dir_fd, lock_fd;
	uint64_t segment_max;
	uint64_t seq;                    /* number of the last record written */
	unsigned char last[DIGEST_LEN];  /* the chain value after it; zeros before the first */
	/* what the next record goes on from: `last`, or the header of a segment that has no record yet */
	unsigned char chain[DIGEST_LEN];
	struct segment segment;          /* the one that is written */
	struct segment_header header;    /* of it */
};

/* As journal_open; 0, or -1 with nothing left open. */
int journal_writer_open(struct journal_writer *t, const char *dir, uint64_t segment_max, struct err *e) MUST_CHECK;
void journal_writer_close(struct journal_writer *t); /* as after a crash: what is written is there, zeros stay behind the records */

/* Number and chain the printed records, and write them durably, all into one segment; a new one is begun when they would outgrow
 * it. After a failure nothing more may be written. */
int journal_writer_write(struct journal_writer *t, unsigned char *records, size_t n, struct err *e) MUST_CHECK;

#endif
