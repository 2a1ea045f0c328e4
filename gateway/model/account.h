/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People who work with the gateway's pages: who somebody is, what he may be, and where.  An account belongs to no dossier
 * (docs/why/people-and-pages.md).  Plain data and what can be said of it without asking anybody.
 */
#ifndef MODEL_ACCOUNT_H
#define MODEL_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum person_role { /* numbers of this process; what is kept are words */
#define PERSON_ROLE(name, ...) PERSON_ROLE_##name,
#include "model/person_role.tbl"
	PERSON_ROLES
};

enum person_place { PLACE_POST_OFFICE, PLACE_UNIT, PLACE_ANYWHERE };

/* Bits of enum person_role: 1 << role. */
#define PERSON_IS(role) (1U << PERSON_ROLE_##role)

const char *person_role_name(enum person_role r); /* "clerk" */
const char *person_role_text(enum person_role r, bool vi);
enum person_place person_role_place(enum person_role r);

enum {
	ACCOUNT_NAME_MIN = 2,
	ACCOUNT_NAME_MAX = 32,
	ACCOUNT_SHOWN_MAX = 100,
	ACCOUNT_PASSWORD_MIN = 10, /* characters; NIST SP 800-63B 5.1.1 asks for 8 at least, and for no rules of composition */
	ACCOUNT_PASSWORD_MAX = 128,
};

#define ACCOUNT_ALL "people" /* the list that names every account */

struct account {
	const char *name;     /* to log in with: a-z 0-9 . - _, a letter first */
	const char *list;     /* ACCOUNT_ALL */
	const char *shown;    /* what he is called; sealed where it is kept */
	const char *roles;    /* words with blanks between them, in the table's order */
	const char *place;    /* code of the post office or unit, or "" */
	const char *password; /* Argon2id, as its library writes it; sealed */
	bool change;          /* somebody else knows it: it must be another before anything else is done */
	const char *totp;     /* secret of the second factor (RFC 6238), base32, sealed; "": none */
	int64_t totp_step;    /* the last step whose code was taken: none is taken twice */
	bool disabled;
	const char *by;  /* who did what happened last: "name", or "uid 1000" of an operator */
	const char *why; /* what it was, a word: made, roles, password, reset, totp, disabled, enabled, entered */
	int64_t made_ms, entered_ms, changed_ms; /* entered: last let in; changed: the password */
	int64_t version;
	struct str rest; /* kept fields of a later release (codec/fields.h) */
};

/* The object's id: all accounts are in the tag of what stands before #. */
const char *account_id(struct arena *a, const char *name);

/* ERR_BAD_VALUE, field Name. */
int account_name_check(const char *name, struct err *e) MUST_CHECK;

/* Words to bits and back.  ERR_BAD_VALUE, field Roles: one is unknown, or two that work at different kinds of places. */
int account_roles_read(const char *words, unsigned *bits, struct err *e) MUST_CHECK;
const char *account_roles_print(struct arena *a, unsigned bits);

/* Where who has these roles works; PLACE_ANYWHERE for none. */
enum person_place account_place(unsigned roles);

/* Long enough, of characters that can be typed, and not the name again.  ERR_BAD_VALUE, field Password. */
int account_password_check(const char *password, const char *name, struct err *e) MUST_CHECK;

#endif
