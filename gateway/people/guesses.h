/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wrong passwords are counted for an account and where they come from: a browser that was let in before (known) has a count of its
 * own, all others share one.  So guessers lock guessers out, never the person (docs/why/people-and-pages.md).  After
 * GUESSES_FREE of them each wait is twice the one before, GUESSES_WAIT_MAX at most; a day without one and all is forgotten, and so
 * it is when somebody is let in.
 */
#ifndef PEOPLE_GUESSES_H
#define PEOPLE_GUESSES_H

#include <stdint.h>

#include "base/err.h"
#include "run/core.h"

struct arena;

enum { GUESSES_FREE = 5, GUESSES_WAIT_FIRST_MS = 2000, GUESSES_WAIT_MAX_MS = 15 * 60 * 1000 };

struct guesser {
	const char *name;   /* as it was typed: there may be no such account, and who tries must not learn that */
	const char *device; /* of a known browser; NULL: a stranger */
};

/* How long he must wait now, ms, 0: not at all; -1. */
int64_t guesses_wait(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, int64_t now_ms,
    struct err *e) MUST_CHECK;

/* One more was wrong. */
int guesses_add(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, int64_t now_ms,
    struct err *e) MUST_CHECK;

/* He was let in. */
int guesses_forget(struct core *c, const struct setup *s, struct arena *a, const struct guesser *g, struct err *e) MUST_CHECK;

#endif
