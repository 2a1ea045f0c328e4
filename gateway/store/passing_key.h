/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What passes: cases in work at counters, people's sessions, counts of wrong passwords, dead keys.  gw:{T}:WORD:ID, a string that
 * the caller made (and sealed, where it tells of a person), expires.  Not journaled: nothing was promised
 * (docs/why/a-case-before-the-receipt.md, docs/why/people-and-pages.md).  The id begins with its tag.  Whoever changes one must
 * have seen all of it: what was read is what is compared.
 */
#ifndef STORE_PASSING_KEY_H
#define STORE_PASSING_KEY_H

#include "store/store.h"

/* Words of kinds.tbl. */
#define PASSING_CASE    "case"
#define PASSING_SESSION "session"
#define PASSING_GUESSES "guesses"
#define PASSING_OFFLINE "offline"

/* 1 with its bytes, 0 there is none, -1. */
int store_passing(struct store *s, struct arena *a, const char *word, const char *id, struct str *out, struct err *e) MUST_CHECK;

/* Put it, for life_ms from now, if it is still `was` (p NULL: not there): 1, 0 it is another by now, -1. */
int store_passing_put(struct store *s, struct arena *a, const char *word, const char *id, struct str was, struct str is,
    int64_t life_ms, struct err *e) MUST_CHECK;

/* It goes, if it is still `was`: 1, 0, -1. */
int store_passing_drop(struct store *s, struct arena *a, const char *word, const char *id, struct str was,
    struct err *e) MUST_CHECK;

#endif
