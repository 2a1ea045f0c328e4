/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a clerk is told of the day at a post office: cases in work, dossiers that wait, money, what must be seen to before going
 * home, items for the bag.  Plain data; all strings belong to the request's arena.
 */
#ifndef MODEL_OFFICE_DAY_H
#define MODEL_OFFICE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/bag.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/till.h"

enum { OFFICE_PAGE = 10 }; /* lines of one page */

struct case_in_work {
	const char *id, *name, *procedure; /* name: of the owner; procedure: its name; or NULL */
	const char *next;                  /* the step that comes next, case_step_name */
	int64_t begun_ms, moved_ms, ends_ms;
	int64_t version;
	size_t warnings;
};

/* Why a dossier or a case stands in a list. */
enum office_line_why {
	OFFICE_SUPPLEMENT, /* the citizen is to bring papers */
	OFFICE_PAYMENT,    /* or to pay what the unit asks */
	OFFICE_RESULT,     /* the result is there, to be handed over */
	OFFICE_DEAD,       /* something could not be told to a partner */
	OFFICE_DUE,        /* what was promised passes tomorrow, or has passed */
	OFFICE_UNPAID,     /* the fees of its acceptance are not paid */
	OFFICE_UNSURE,     /* nobody knows whether something was told to a partner */
	OFFICE_EXPIRES,    /* a case in work that ends by itself within a day */
	OFFICE_WARNED,     /* a case in work that has warnings */
	OFFICE_LINES_WHY
};

const char *office_line_word(enum office_line_why w); /* "SUPPLEMENT" */

struct office_line {
	enum office_line_why why;
	const char *dossier; /* id, of a dossier or a case */
	const char *number, *procedure, *name;
	int64_t since_ms, due_ms;
	int64_t amount;      /* of OFFICE_UNPAID */
	const char *partner; /* of OFFICE_DEAD and OFFICE_UNSURE */
};

struct office_clerk { /* one clerk's entries of a day */
	const char *clerk;
	int64_t entries, cash, bank;
};

struct office_figures {
	size_t taken;    /* dossiers taken in today */
	bool taken_more; /* there were more than are counted */
	struct office_clerk office, mine;
};

/* An item that may go into a bag. */
struct bag_candidate {
	const char *item, *dossier, *number; /* number: of the dossier, or NULL */
	const char *to;                      /* who gets it: the competent unit, or by name who gets the result */
	const char *unit;                    /* code of that unit; NULL: it is not for one */
	enum consignment_leg leg;
	int64_t taken_ms;
	bool scanned; /* it is here because its number was read, not because it is of today */
};

/* A dossier in a bag that goes to a unit, as it is handed over there; by batch-handover (docs/forms.md). */
struct bag_dossier {
	const char *item, *dossier, *number, *ref; /* number: or NULL */
	const char *owner, *procedure;             /* names */
	int64_t pages;                             /* 0: nobody counted */
};

#endif
