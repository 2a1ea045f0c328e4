/* SPDX-License-Identifier: Apache-2.0 */
/* Entries of a dossier's money, made within another change. */
#ifndef CASES_ENTRIES_H
#define CASES_ENTRIES_H

#include "cases/op.h"

/* What a new dossier costs is entered with its acceptance: a charge for each line of the quote that is not nothing. */
int entries_charge(struct op *x, struct change *ch, const char *dossier, const struct request_register *q,
    struct err *e) MUST_CHECK;

/* All of a dossier, in their order; reasons are sealed. */
int entries_read(struct store *s, struct arena *a, const char *dossier, struct entry **out, size_t *n, struct err *e) MUST_CHECK;

/* The office's day book of that moment, in Viet Nam: OFFICE.YYYY-MM-DD, with _ for what may not be part of a key; of two offices
 * that are one so, the entries say which is whose. */
const char *entries_book(struct arena *a, const char *office, int64_t at_ms);
const char *entries_book_of(struct arena *a, const char *office, const char *date);

/* What was said, in one digest: the same id with another is another act. */
const char *entries_digest(struct arena *a, const char *const *said, size_t n);

#endif
