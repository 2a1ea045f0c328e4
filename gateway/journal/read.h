/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading segments: which there are, and one of them record by record with every check.  Used by journal_open for the last
 * segment and by journal_walk for all.  Memory is bounded by one record and what is read ahead.
 */
#ifndef JOURNAL_READ_H
#define JOURNAL_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "journal/record.h"

struct arena;
struct vault;

/* First record numbers of the segments in the directory, ascending, in the arena.  Temporary files are not
 * looked at.  ERR_STORE. */
int segments_list(int dir_fd, struct arena *a, uint64_t **first_out, size_t *n_out, struct err *e) MUST_CHECK;

struct reader {
	int fd;                            /* read only */
	bool last;                         /* of its directory: may end in zeros, or be torn */
	bool live;                         /* see reader_live */
	char name[SEGMENT_NAME];
	uint64_t size, at;                 /* of the file; where the next record begins */
	uint64_t written;                  /* live: from there on there were only zeros */
	struct segment_header header;
	uint64_t next_seq;
	unsigned char chain[DIGEST_LEN];   /* after the record before `at` */
	unsigned char *ahead;              /* bytes read ahead, from ahead_at on; NULL: none yet */
	uint64_t ahead_at;
	size_t ahead_n;
};

enum read_result {
	READ_BAD = -1,   /* e says what and where */
	READ_END = 0,    /* nothing, or only zeros, follows */
	READ_RECORD = 1,
	READ_TORN = 2,   /* what follows is an append that was cut: not acknowledged, safe to drop */
};

/* Open a segment and read its header.  `before` is the reader of the segment before it, at its end, or NULL when this
 * is the first; numbers, installation and chain must go on from there.  Close with reader_close. */
int reader_open(struct reader *r, int dir_fd, uint64_t first_seq, bool last, const struct reader *before, struct err *e)
    MUST_CHECK;
void reader_close(struct reader *r);

/* Another process may be writing to this segment, just opened and the last one: read what was complete at this call, and take what
 * was not for the end, whatever is written or cut off meanwhile.  ERR_STORE. */
int reader_live(struct reader *r, struct err *e) MUST_CHECK;

/* The chain value a finished segment ends with, without reading it through: its last bytes. */
int reader_skip(struct reader *r, uint64_t next_seq, struct err *e) MUST_CHECK;

/* The next record, data sealed, in the arena. */
enum read_result reader_next(struct reader *r, struct arena *a, struct journal_record *out, struct err *e) MUST_CHECK;

/* Walk all records in order, checking the chain, one record in memory at a time.  `each` returns 0 to go on, -1 with e set to
 * stop; the arena is emptied after each.  v NULL: check without opening.  ERR_STORE with segment and offset of the first wrong
 * record, a torn tail included; ERR_INTERNAL when the vault cannot open one.  Takes no lock: while another process
 * appends, its half-written record looks torn. */
int journal_walk(const char *dir, const struct vault *v,
    int (*each)(void *ctx, struct arena *a, const struct journal_record *r, struct err *e), void *ctx, struct err *e) MUST_CHECK;

#endif
