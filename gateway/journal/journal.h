/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The journal: the record of truth, append-only segments under one directory.  A record holds kind, time, whom and
 * what it is about, and sealed bytes; each record's hash covers the one before it, across segments.  An
 * append returns when its bytes are on disk; threads that append together share one fdatasync (the first
 * one waiting does it for all).  After a failed write or sync the journal is broken until a restart:
 * fsync errors are never retried and trusted.
 *
 * File format: docs/architecture.md, "The journal".
 */
#ifndef JOURNAL_JOURNAL_H
#define JOURNAL_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "journal/record.h"

struct arena;
struct journal;
struct vault;

struct journal_entry {
	enum journal_kind kind;
	const char *dossier;  /* id, or "" */
	const char *partner;  /* name, or "" */
	struct str data;     /* at most 16 MiB */
};

/* Open or create; the last segment's torn tail (an append cut by a crash) is cut off, anything else wrong is
 * refused with file and place.  Earlier segments are checked at their ends only: journal_walk reads all.  One process
 * at a time.  segment_max: bytes after which a new segment begins.  The vault must outlive the journal.  NULL on failure. */
struct journal *journal_open(const char *dir, const struct vault *v, uint64_t segment_max, struct err *e);
void journal_close(struct journal *j); /* syncs what was noted */

/* Append up to 1024 entries as neighbours and wait until they are durable.  *seq_out is the first one's number (may be NULL).
 * Any thread.  A crash may leave the first entries without the last, never the last without the first.  ERR_STORE when the
 * journal is broken: then they may be there after a restart, or not.  ERR_TOO_LARGE: data, or a string over 255 bytes. */
int journal_append(struct journal *j, const struct journal_entry *entries, size_t n, uint64_t *seq_out, struct err *e)
    MUST_CHECK;

/* Append as neighbours without waiting: durable with the next append or journal_flush.  Waits after all when 4 MiB are queued. */
int journal_note(struct journal *j, const struct journal_entry *entries, size_t n, struct err *e) MUST_CHECK;
int journal_flush(struct journal *j, struct err *e) MUST_CHECK;

bool journal_ok(const struct journal *j);
uint64_t journal_seq(const struct journal *j); /* number of the last record */

/* Where the durable records end: what a signed head speaks of. */
struct journal_end {
	unsigned char installation[16];
	uint64_t seq;         /* 0: no record yet */
	unsigned char chain[32];
	uint64_t segment;     /* number of the first record of the segment that is written */
};

void journal_end(struct journal *j, struct journal_end *out);

#endif
