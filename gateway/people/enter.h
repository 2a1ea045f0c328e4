/* SPDX-License-Identifier: Apache-2.0 */
/* Letting somebody in: name, password and, where there is one, a second factor. */
#ifndef PEOPLE_ENTER_H
#define PEOPLE_ENTER_H

#include "people/session.h"

enum { DEVICE_MAX = 160 };

struct enter_ask {
	const char *name, *password;
	const char *code;  /* of the second factor, or "" */
	struct str device; /* the cookie by which a browser that was let in before is known; n 0: none */
	int64_t now_ms;
};

struct entered {
	struct account who; /* without secrets */
	char cookie[SESSION_COOKIE];
	char device[DEVICE_MAX]; /* for the browser to keep: it is known from now on */
};

/*
 * ERR_LOGIN: name, password or code are not right, and nobody learns which; ERR_LOGIN_WAIT: too many were not, *wait_ms_out says
 * how long; ERR_LOGIN_CODE: the password is right, and a code of the second factor is needed; ERR_BUSY: too many log in at once.
 */
int enter(struct core *c, const struct setup *s, struct arena *a, const struct enter_ask *q, struct entered *out,
    int64_t *wait_ms_out, struct err *e) MUST_CHECK;

/*
 * Is it still he who sits there?  The password alone of an account that is logged in, at what nobody else may do there; nothing
 * begins.  Guesses are counted with those of log-ins.  Errors as of enter, ERR_LOGIN at the field Password.
 */
int enter_again(struct core *c, const struct setup *s, struct arena *a, const struct enter_ask *q, int64_t *wait_ms_out,
    struct err *e) MUST_CHECK;

#endif
