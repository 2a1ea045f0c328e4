/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases in work at counters: gw:{T}:case:ID, a string that the caller sealed, expires.  Not journaled: nothing was promised yet
 * (docs/why/a-case-before-the-receipt.md).  Whoever changes a case must have seen all of it: what was read is what is compared.
 */
#ifndef STORE_CASE_KEY_H
#define STORE_CASE_KEY_H

#include "store/store.h"

/* 1 with its bytes, 0 there is none, -1. */
int store_case(struct store *s, struct arena *a, const char *id, struct str *out, struct err *e) MUST_CHECK;

/* Put it, for life_ms from now, if it is still `was` (p NULL: not there): 1, 0 it is another by now, -1. */
int store_case_put(struct store *s, struct arena *a, const char *id, struct str was, struct str is, int64_t life_ms,
    struct err *e) MUST_CHECK;

/* It goes, if it is still `was`: 1, 0, -1. */
int store_case_drop(struct store *s, struct arena *a, const char *id, struct str was, struct err *e) MUST_CHECK;

#endif
