/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is at the pages: a session is 256 random bits that only the browser has, kept under their SHA-256 and sealed.  It ends when
 * nobody clicks for [desk] session_idle, after [desk] session_life whatever happens, when its account is disabled or gone, and when
 * the password is another.  Roles and place are the account's of this moment, not those of the log-in.
 */
#ifndef PEOPLE_SESSION_H
#define PEOPLE_SESSION_H

#include "model/account.h"
#include "run/core.h"

enum { SESSION_COOKIE = 53 }; /* characters of what the browser has, and a NUL */

struct session {
	const char *id; /* what it is kept under */
	const char *account;
	const char *token; /* its forms carry this one, so that nobody else's are taken for them */
	int64_t made_ms, seen_ms;
	struct account who; /* opened; not its password and second factor */
	unsigned roles;
};

/* A new one for an account that was let in; the cookie is for the browser, once. */
int session_begin(struct core *c, const struct setup *s, struct arena *a, const char *account, int64_t now_ms,
    char cookie[SESSION_COOKIE], struct err *e) MUST_CHECK;

/* 1 it is there, and goes on; 0 there is none any more; -1. */
int session_find(struct core *c, const struct setup *s, struct arena *a, struct str cookie, int64_t now_ms, struct session *out,
    struct err *e) MUST_CHECK;

/* He leaves. */
int session_end(struct core *c, struct arena *a, const struct session *x, struct err *e) MUST_CHECK;

/* Did the form come from a page of this session? */
bool session_token_is(const struct session *x, struct str token);

#endif
