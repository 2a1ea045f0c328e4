/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of fee receipts: a pool for each post office and series counts from 1, and each number that was drawn is a row of its own
 * for ever, given or void (docs/why/a-case-before-the-receipt.md, Money).  They belong to no dossier.  Plain data.
 */
#ifndef MODEL_RECEIPT_NUMBER_H
#define MODEL_RECEIPT_NUMBER_H

#include <stdint.h>

#include "base/str.h"

struct receipt_pool {
	const char *office, *series; /* its id is OFFICE.SERIES */
	int64_t last;                /* number that was drawn */
	int64_t version;
	struct str rest;
};

enum number_state {
	NUMBER_DRAWN,   /* for that entry of that dossier, which may be made */
	NUMBER_DOUBTED, /* long ago, and there is no such entry yet: nobody may give it any more */
	NUMBER_GIVEN,   /* the entry is made */
	NUMBER_VOID,    /* it was not given out, and never will be */
	NUMBER_STATES
};

const char *number_state_name(enum number_state s);

/* Its id is POOL#HEX, the digits made from dossier, entry and try, so that who draws again for the same finds it. */
struct receipt_number {
	const char *pool, *dossier, *entry;
	int64_t number;
	const char *form; /* NUMBER_FORM */
	int64_t drawn_ms;
	enum number_state state;
	const char *why; /* of VOID, a word; or "" */
	int64_t version;
	struct str rest;
};

#define NUMBER_FORM      "FEE"           /* what the numbers are of: receipts for fees (biên lai) */
#define NUMBER_NOT_GIVEN "NOT_GIVEN_OUT" /* why a number is void */

enum { NUMBER_NAME_MAX = 20 }; /* characters of an office, and of a series */

#endif
