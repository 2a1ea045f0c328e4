/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One budget for what parsers build.  A few bytes of input (`{},`) become hundreds in memory, so every parser counts the values of
 * a message - elements and attributes, members and list elements - before it builds any, and takes them from here.
 */
#ifndef BASE_VALUES_H
#define BASE_VALUES_H

#include <stddef.h>

#include "base/err.h"

struct arena;

enum {
	VALUES_MAX = 20000,      /* of one message */
	VALUES_ALL_MAX = 160000, /* of all that are in memory: about 64 MiB when nothing but values comes */
};

/* Take n values for as long as the arena holds them.  ERR_BAD_MESSAGE when n is more than one message may have, ERR_BUSY when
 * others hold too many at the moment.  Any thread. */
int values_take(struct arena *a, size_t n, struct err *e) MUST_CHECK;

/* How many are taken. */
size_t values_taken(void);

#endif
