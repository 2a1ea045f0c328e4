/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feeds: where reading goes on, and what could not be taken and was set aside for a person.  Both follow from the partner and may
 * be lost: a feed that begins anew brings everything again, and what was set aside is set aside once more.
 */
#ifndef STORE_FEED_KEYS_H
#define STORE_FEED_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct store;

enum { STORE_ASIDES_MAX = 1000 }; /* of one partner */

/* 1, 0 there is none yet, -1. */
int store_cursor(struct store *s, struct arena *a, const char *partner, const char **cursor_out, struct err *e) MUST_CHECK;

/* From the position that was read (NULL: none yet) to the next: 1; 0 somebody moved it meanwhile, and it stays as it is; -1. */
int store_cursor_move(struct store *s, const char *partner, const char *from, const char *to, struct err *e) MUST_CHECK;

/* Wherever it is: 0, -1. */
int store_cursor_set(struct store *s, const char *partner, const char *to, struct err *e) MUST_CHECK;

/* What was set aside: an id made from its bytes, and sealed text. */
struct store_aside {
	const char *id;
	struct str sealed;
};

/* 1 new; 0 it was there already, or there are STORE_ASIDES_MAX (the next look at the feed's beginning brings it again); -1. */
int store_aside_add(struct store *s, const char *partner, const struct store_aside *x, struct err *e) MUST_CHECK;

/* How many, or -1. */
int64_t store_aside_count(struct store *s, const char *partner, struct err *e) MUST_CHECK;

/* All of them, in no order. */
int store_asides(struct store *s, struct arena *a, const char *partner, struct store_aside **out, size_t *n_out,
    struct err *e) MUST_CHECK;

/* 1, 0 there is none, -1. */
int store_aside(struct store *s, struct arena *a, const char *partner, const char *id, struct str *sealed_out,
    struct err *e) MUST_CHECK;
int store_aside_drop(struct store *s, const char *partner, const char *id, struct err *e) MUST_CHECK;

#endif
