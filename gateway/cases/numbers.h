/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Receipt numbers: drawn before the entry that gives them is made, each once (docs/why/a-case-before-the-receipt.md, Money).  The
 * job `numbers` settles those that were drawn some time ago.
 */
#ifndef CASES_NUMBERS_H
#define CASES_NUMBERS_H

#include "ledger/commit.h"
#include "model/receipt_number.h"

#define NUMBERS_SETTLE_MS (10 * 60 * INT64_C(1000)) /* far longer than a payment takes */

/* The number for that entry of that dossier, drawn now or before, that it may still give.  To be called after the dossier's `money`
 * was read, of which the entry's change expects the version: only then is a number that was doubted meanwhile refused by it. */
int numbers_draw(struct core *core, struct commit_context *k, int64_t now_ms, const char *office, const char *series,
    const char *dossier, const char *entry, int64_t *number_out, struct err *e) MUST_CHECK;

/* Settle all that were drawn before that: given or void.  *n_out: how many became void. */
int numbers_settle(struct commit_context *k, int64_t before_ms, size_t *n_out, struct err *e) MUST_CHECK;

#endif
