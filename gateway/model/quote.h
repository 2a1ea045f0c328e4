/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a dossier costs before it is accepted: the channel's state fees, digitising of on-demand papers by pages, postage of
 * each leg, each less what the applicant's discount class takes off.  Pure; whole dong.
 *
 * Rounding: a discount is amount * percent / 100 rounded up to the whole dong and never more than the amount, so the applicant
 * never pays a dong that the percentage forgives.  Each line is rounded by itself, the sum is the sum of the lines.
 */
#ifndef MODEL_QUOTE_H
#define MODEL_QUOTE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/procedure.h"
#include "model/tariff.h"

struct arena;
struct catalogue;

enum quote_kind { QUOTE_STATE_FEE, QUOTE_DIGITISE, QUOTE_POSTAGE };

struct quote_line {
	enum quote_kind kind;
	const char *code, *name;     /* of the fee, of the component, of the leg */
	int64_t full, discount;      /* dong */
	int64_t amount;              /* full - discount */
	const char *source;          /* of the price */
	const char *discount_source; /* NULL: none was taken off */
};

/* What is asked. */
struct quote_paper {
	const char *component; /* code; one of the procedure's that must be scanned costs nothing */
	int64_t pages;
};

struct quote_leg {
	const char *name; /* "COLLECT", "RETURN" */
	enum distance distance;
	int64_t grams;
};

struct quote_ask {
	const struct procedure *procedure;
	enum channel channel;
	const char *discount;             /* code of a class, or NULL */
	const struct quote_paper *papers; /* that the applicant wants digitised */
	size_t n_papers;
	const struct quote_leg *legs;
	size_t n_legs;
};

struct quote {
	const struct quote_line *lines;
	size_t n_lines;
	int64_t state_fee, digitise_fee, postage; /* the sums of each kind, dong */
	int64_t sum;
	const struct quote_paper *refused; /* of a refusal at Paper/...: which */
};

enum { QUOTE_PAGES_MAX = 10000, QUOTE_PAPERS_MAX = 100, QUOTE_LEGS_MAX = 4 };

/* The quote, in the arena (names and sources are the catalogue's).  ERR_BAD_VALUE with the field and a hint: no such channel,
 * component or discount class, no price for the paper, too heavy, too many pages. */
int quote_make(struct arena *a, const struct catalogue *c, const struct quote_ask *q, struct quote *out, struct err *e) MUST_CHECK;

/* The rounding rule above. */
int64_t quote_discount(int64_t amount, int64_t percent);

#endif
