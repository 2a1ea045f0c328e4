/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a journal one record at a time, for who reads several at once.  What is read is checked whole, as journal_range does. */
#ifndef JOURNAL_CURSOR_H
#define JOURNAL_CURSOR_H

#include "journal/journal.h"

struct journal_cursor;

/* From the first record to number `until`, which must be durable; only these kinds (bits 1u << kind) are shown.  NULL:
 * ERR_STORE. */
struct journal_cursor *cursor_open(const char *dir, const struct vault *v, uint64_t until, unsigned kinds, struct err *e);
void cursor_close(struct journal_cursor *c);

/* 1 with the next one, whose strings are in the arena (installation: as long as the cursor; segment and chain: not there), 0 that
 * was the last, -1. */
int cursor_next(struct journal_cursor *c, struct arena *a, struct journal_record *out, struct err *e) MUST_CHECK;

/* Bytes read so far, and how many there are. */
void cursor_progress(const struct journal_cursor *c, uint64_t *bytes, uint64_t *total);

#endif
