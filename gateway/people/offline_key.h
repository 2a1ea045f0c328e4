/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The server's half of what a browser keeps while its line is down (docs/why/offline.md): a key for each session, which is told to
 * that session, and for a time to later ones of the same person.  Derived by the vault, so nothing of it is kept; what is kept is
 * that it is dead.
 */
#ifndef PEOPLE_OFFLINE_KEY_H
#define PEOPLE_OFFLINE_KEY_H

#include "people/session.h"

/* The key of that person's session that began at made_ms, 64 hex digits: 1; 0 there is none: its time ([desk] offline_keep) is
 * over, it has not begun, or he logged out; -1.  Derived for who was no session of his as well: it opens nothing then. */
int offline_key(struct core *c, const struct setup *s, struct arena *a, const char *account, int64_t made_ms, int64_t now_ms,
    char out[DIGEST_HEX], struct err *e) MUST_CHECK;

/* He logged out: it is told to nobody any more. */
int offline_key_end(struct core *c, const struct setup *s, struct arena *a, const struct session *x, int64_t now_ms,
    struct err *e) MUST_CHECK;

#endif
