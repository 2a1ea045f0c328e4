/* SPDX-License-Identifier: Apache-2.0 */
/* Where on which page each part of a measured sheet stands.  Nothing stands on anything else. */
#ifndef FORMS_PLACING_H
#define FORMS_PLACING_H

#include "base/err.h"
#include "forms/sheet.h"

struct arena;

enum placed_kind { PLACED_BLOCK, PLACED_FRAME, PLACED_RULE };

struct placed {
	struct placed *next;
	enum placed_kind kind;
	size_t page;                 /* from 0 */
	double x, y, wide, high;     /* from the page's upper left corner */
	const struct sheet_block *b; /* BLOCK: a TEXT, LINE or CODE */
	size_t first, end;           /* lines of a TEXT */
	double rule;                 /* FRAME, RULE: thickness */
};

struct placed_page {
	size_t copy, number, of; /* which copy, which page of how many of it, from 1 */
};

struct placing {
	struct placed *all; /* by pages, in order */
	struct placed_page pages[SHEET_PAGES_MAX];
	size_t n_pages;
};

/* Measures, places, and measures again with smaller type when the sheet says how many pages it may have.  In the arena; NULL:
 * ERR_CONFIG says what does not fit. */
struct placing *place_sheet(struct arena *a, struct sheet *s, struct err *e);

enum { PLACED_MARK_ROW = 22 }; /* points from one row of marks to the next */

/* Where what is in the frame stands: above the blocks and below them. */
double place_head_y(const struct sheet *s);
double place_foot_y(const struct sheet *s);

#endif
