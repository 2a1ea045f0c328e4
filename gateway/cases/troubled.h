/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exchanges that gave up, or of which nobody knows what became: whoever ends the day asks for those of the own office.  They stand
 * in two lists of each partner in each of the 64 tags, more than a thousand, and in the evening every clerk asks; so a process
 * keeps what it found and tells it to all.  Who comes looks at one list that is due, if nobody else is looking; only what is older
 * than TROUBLED_LIFE_MS, or not known, is looked for at once, and waited for.  What comes of one meanwhile is for the caller to
 * read.
 */
#ifndef CASES_TROUBLED_H
#define CASES_TROUBLED_H

#include <stddef.h>
#include <stdint.h>

#include "run/core.h"

enum {
	TROUBLED_LIFE_MS = 10000,
	TROUBLED_TAG_MAX = 8, /* looked at of each list and tag, those that are due first */
};

struct troubled;

struct troubled_one {
	const char *partner, *dossier, *id; /* id: the exchange's */
};

struct troubled *troubled_new(void);
void troubled_free(struct troubled *t);

/* All that are known, of every partner of that setup, into the arena.  t NULL (tools): they are looked for now.  now_ms: a clock
 * that goes back makes it look anew.  ERR_STORE_DOWN. */
int troubled_read(struct troubled *t, struct store *s, const struct setup *setup, int64_t now_ms, struct arena *a,
    const struct troubled_one **out, size_t *n, struct err *e) MUST_CHECK;

#endif
