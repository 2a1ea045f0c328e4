/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where cases are found again: gw:{T}:find:DIGEST, a sorted set of ids by when each ends, for a keyed digest that the caller makes
 * (docs/why/finding-cases.md).  Not journaled; the key goes with its last id, and has at most FIND_MAX of them: the later ends
 * stay.  What is found is a hint: who looks reads the object and compares.
 */
#ifndef STORE_FIND_KEY_H
#define STORE_FIND_KEY_H

#include "store/store.h"

enum { FIND_MAX = 50, FIND_DIGESTS_MAX = 8 };

/* The id is found by each of n digests (at most FIND_DIGESTS_MAX) for life_ms from now; where it is already, for the longer time.
 * -1: by some it may be found, by some not. */
int store_find_put(struct store *s, struct arena *a, const char *const *digests, size_t n, const char *id, int64_t now_ms,
    int64_t life_ms, struct err *e) MUST_CHECK;

/* The id is found by that digest no more: 1, 0 it was not, -1. */
int store_find_drop(struct store *s, struct arena *a, const char *digest, const char *id, struct err *e) MUST_CHECK;

/* Ids that end after now, those with the latest end first, at most FIND_MAX of them. */
int store_find(struct store *s, struct arena *a, const char *digest, int64_t now_ms, const char ***ids_out, size_t *n_out,
    struct err *e) MUST_CHECK;

#endif
