/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accounts kept as everything is: journal first, then the store.  Secrets are sealed where they are kept and opened for who must
 * compare them, never shown.  Also who is let in.
 */
#ifndef PEOPLE_ACCOUNTS_H
#define PEOPLE_ACCOUNTS_H

#include "model/account.h"
#include "run/core.h"

struct arena;

/* 1 with shown, password and totp open, 0 there is none of that name, -1. */
int account_find(struct core *c, struct arena *a, const char *name, struct account *out, struct err *e) MUST_CHECK;

/* What people call that account, or its name: counter programs have clerks without one.  In the arena. */
const char *account_called(struct core *c, struct arena *a, const char *name);

/* All, by name; without their secrets. */
int account_list(struct core *c, struct arena *a, struct account **out, size_t *n_out, struct err *e) MUST_CHECK;

enum { ACCOUNT_LIST_MAX = 20000 };

enum account_act { /* words of struct account, `why` */
	ACCOUNT_MADE,
	ACCOUNT_ROLES,    /* roles, place, what he is called */
	ACCOUNT_PASSWORD, /* his own doing */
	ACCOUNT_RESET,    /* somebody else's: it must be changed, and the second factor is none any more */
	ACCOUNT_TOTP,
	ACCOUNT_DISABLED,
	ACCOUNT_ENABLED,
	ACCOUNT_ENTERED,
	ACCOUNT_ACTS
};

const char *account_act_name(enum account_act what); /* "made" */

/* What is to be; of members that the act is not about nothing is asked. */
struct account_ask {
	const char *name;
	const char *by; /* who does it */
	const char *shown, *roles, *place;
	const char *password; /* plain */
	const char *totp;     /* base32 */
	int64_t totp_step;    /* TOTP, ENTERED: the step that proved it */
	int64_t now_ms;
};

/* Do it; *out as it is then, without secrets.  ERR_BAD_VALUE; ERR_CONFLICT: MADE of a name that is there; ERR_NO_SUCH_PERSON:
 * another act of one that is not; ERR_RACE. */
int account_do(struct core *c, const struct setup *s, struct arena *a, enum account_act what, const struct account_ask *q,
    struct account *out, struct err *e) MUST_CHECK;

#endif
