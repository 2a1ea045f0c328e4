/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked about a citizen or an enterprise before anything is taken in, and what may be answered: confirmation against the
 * population and enterprise databases, and the account on the portal (domain section 1.3, rule 2: identity first, issued if
 * missing).  Only what the counter said already is asked about, and of somebody who is another than was said nothing is learnt but
 * which of it differs (Law 91/2025/QH15: no more than the purpose needs).  Plain data; strings belong to the caller's arena.
 */
#ifndef MODEL_PERSON_CHECK_H
#define MODEL_PERSON_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/person.h"

/* ---- CONN_ASK_PERSON ---- */

struct person_asked {
	const char *number; /* personal number, 12 digits */
	const char *name;
	const char *birth; /* YYYY-MM-DD, or YYYY when only the year is known */
};

enum person_check {
	PERSON_CHECK_FITS,    /* that number is of somebody of that name and birth */
	PERSON_CHECK_DIFFERS, /* the number is somebody's of whom another thing was said: which */
	PERSON_CHECK_NONE,    /* the database says that it has no such number: never because it could not be asked */
};

const char *person_check_name(enum person_check c); /* "FITS" */

struct person_found {
	enum person_check result;
	bool name_differs, birth_differs; /* DIFFERS: at least one */
	/* FITS only; NULL where the database says nothing */
	const char *number; /* the one that was asked about */
	const char *name, *birth;
	enum person_sex sex;
	const char *residence;
};

/* ---- CONN_ASK_ENTERPRISE ---- */

struct enterprise_asked {
	const char *tax_code; /* as person_tax_code allows */
};

enum enterprise_status {
	ENTERPRISE_ACTIVE,
	ENTERPRISE_SUSPENDED,  /* for a time */
	ENTERPRISE_DISSOLVING, /* or bankrupt, or its certificate withdrawn */
	ENTERPRISE_ENDED,
	ENTERPRISE_STATUSES
};

const char *enterprise_status_name(enum enterprise_status s); /* "ACTIVE" */

struct enterprise_found {
	bool exists; /* false: the database says that there is none with that tax code; then nothing else is there */
	const char *tax_code;
	const char *name;
	enum enterprise_status status;
	const char *representative; /* legal representative, or NULL */
	const char *address;        /* registered seat, or NULL */
};

/* ---- CONN_ASK_ACCOUNT, CONN_ASK_ACCOUNT_ISSUE ---- */

struct account_asked {
	const char *number; /* personal number or tax code */
	const char *name;
	const char *birth; /* or NULL: of an enterprise */
	const char *phone; /* or NULL */
};

struct account_found {
	bool exists;    /* false (only CONN_ASK_ACCOUNT): the portal says that nobody with that number has one */
	bool issued;    /* this very question brought it (only CONN_ASK_ACCOUNT_ISSUE) */
	const char *id; /* of the account, at the portal */
	int64_t level;  /* how well its owner is known: 1 or 2 (Decree 69/2024/NĐ-CP) */
};

#endif
