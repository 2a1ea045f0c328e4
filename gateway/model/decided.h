/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case decided about a dossier besides what was handed in: the quote line by line, who was asked and answered what, by what
 * somebody else handed it in, what the clerk was warned of, and the catalogue it was decided by (domain sections 1.3, 3.4).  Kept
 * with the filing (filing.decided), so that the state's systems are told for ever what the clerk saw on that day, whatever the
 * catalogue says by then; it is no part of what makes two filings the same.  A dossier that came by contract 1.0 has none.  Plain
 * data.
 */
#ifndef MODEL_DECIDED_H
#define MODEL_DECIDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "codec/fields.h"

enum { DECIDED_FEES_MAX = 200, DECIDED_ASKED_MAX = 100, DECIDED_WARNINGS_MAX = 100 };

struct decided_fee {                                        /* line i of the quote; its charge is the entry "~i", from 1 */
	const char *kind;                                   /* "STATE_FEE", "DIGITISE", "POSTAGE" */
	const char *code, *name, *source, *discount_source; /* source: of the price; the last: NULL, nothing was taken off */
	int64_t full, discount, amount;                     /* dong */
	int64_t national;                                   /* LoaiPhiLePhi of a state fee, else 0 */
};

struct decided_asked {                      /* another system was asked: struct case_asked */
	const char *what, *answer, *result; /* "PERSON", "ANSWERED" "REFUSED" "NOT_REACHABLE" "NOT_ASKED", "FITS" or NULL */
	int64_t at_ms;
};

struct decided_warning {                      /* that the clerk saw and went on in spite of: struct case_doubt */
	const char *code, *field, *one, *two; /* "BIRTH_YEAR"; the last: what it speaks of, or NULL */
};

struct decided {
	const char *catalogue;                 /* its version, 2026-11-29, or NULL */
	const char *procedure, *field;         /* names */
	const char *result_code, *result_name; /* what comes out, when the procedure has one kind of result; else NULL */
	struct decided_fee *fees;
	size_t n_fees;
	struct decided_asked *asked;
	size_t n_asked;
	int64_t authority;          /* enum case_authority: by what the submitter handed it in; 0: there is none, or nobody said */
	const char *authority_note; /* number and date of the letter, or NULL */
	const char *account;        /* of the owner at the portal, or NULL */
	const char *birth_year;     /* of the owner, YYYY, when no more was known; else NULL */
	struct decided_warning *warnings;
	size_t n_warnings;
};

extern const struct field decided_kept_fields[];

/* Did the population or the enterprise database confirm the owner as he was written down? */
bool decided_confirmed(const struct decided *d);

#endif
