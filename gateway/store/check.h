/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking for damage: bits that flipped in Redis' files and were loaded without complaint.  Rows and lines are checked against
 * their sums; a write that went to a damaged name is found at the other end, as a key or member that belongs to nothing,
 * since what belongs together is looked at from both sides.  Not seen: memory of messages that was lost.
 */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

#include <stdint.h>

#include "store/store.h"

struct store_round {
	unsigned node;                 /* the master at which it is, */
	char cursor[24];               /* and where there; "": begin */
	uint64_t keys, damaged;        /* so far */
	uint64_t bytes;                /* of what was read for it */
};

/* Look at some n keys more and tell of each that is damaged.  1 that was the last, 0 there are more, -1. */
int store_check(struct store *s, struct store_round *r, unsigned n, void (*damaged)(void *ctx, const char *key, const char *why),
    void *ctx, struct err *e) MUST_CHECK;

#endif
