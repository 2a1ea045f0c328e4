/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole store from the journals of all its gateways, which must not run meanwhile.  Every journal that ever shared the store is
 * needed: one that is missing is noticed, by what the others' files say (checkpoint.h) or by a change that builds on one that is
 * not there.
 */
#ifndef LEDGER_REFILL_H
#define LEDGER_REFILL_H

#include <stddef.h>

#include "base/err.h"

struct journal;
struct replay;
struct store;
struct vault;

struct refill_from {
	struct journal *journal;
	const char *dir;
};

/* Fill an empty store, or go on with a filling that was broken off; r->progress and r->ctx are the caller's.  Changes that the
 * store refuses get their VOID if they have none.  ERR_RECORDS_DIFFER: the store holds something else, or the journals do not fit
 * together. */
int refill(const struct refill_from *from, size_t n, const struct vault *v, struct store *s, struct replay *r,
    struct err *e) MUST_CHECK;

/* Put the mark of a journal without changes beside those of the gateways that use the store.  ERR_RECORDS_DIFFER: it has changes,
 * the store has another journal by that name, or nobody's mark. */
int refill_join(struct journal *j, const char *dir, const struct vault *v, struct store *s, size_t *others_out,
    struct err *e) MUST_CHECK;

#endif
