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

#endif
