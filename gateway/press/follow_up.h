/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The follow-up book of an office (Sổ theo dõi hồ sơ, Mẫu 06 of TT 01/2018/TT-VPCP): the dossiers that it took in on some days,
 * by when they were taken in, of the pages' own partner.  They are read some at a time, so that neither memory for what is parsed
 * (base/values.h) nor the store is held while it is made.
 */
#ifndef PRESS_FOLLOW_UP_H
#define PRESS_FOLLOW_UP_H

#include "press/office_print.h"

enum { FOLLOW_UP_MOST = 1400 }; /* dossiers of one book: what a model may hold (docs/forms.md) */

struct follow_up_line {
	const char *dossier; /* id */
	const char *number, *procedure, *owner, *address, *phone, *unit;
	int64_t accepted_ms, due_ms, returned_ms; /* 0: not yet */
	bool by_post;
};

struct follow_up {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	const char *office, *from, *to; /* days, "2026-11-30", both included */
	int64_t now_ms;
	const char **ids; /* follow_up_find: in no order */
	size_t n_ids;
	struct follow_up_line *lines; /* follow_up_read */
	size_t n;
};

/* Which there are.  ERR_BAD_VALUE at From or To: no day, in the wrong order, to come, or more than FOLLOW_UP_MOST dossiers. */
int follow_up_find(struct follow_up *b, struct err *e) MUST_CHECK;

/* What stands in the book of each, after follow_up_find. */
int follow_up_read(struct follow_up *b, struct err *e) MUST_CHECK;

/* The book, after follow_up_read; *b must live as long as the paper. */
struct office_paper follow_up_paper(const struct follow_up *b);

/* Of whose dossiers a book that was printed tells, as what stands on it says. */
int follow_up_told(const struct office_prints *p, const struct printing *x, const char ***out, size_t *n, struct err *e) MUST_CHECK;

#endif
