/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases and dossiers found again by whose they are: number, phone or full name, by keyed digests, so that the store holds nothing
 * that can be read or guessed without the master key (docs/why/finding-cases.md); and by their own codes.  Only what went through
 * a case is found.
 */
#ifndef CASES_CASE_FIND_H
#define CASES_CASE_FIND_H

#include "cases/case_work.h"

#define FIND_PAST_MS  (INT64_C(400) * 86400000) /* how long an accepted dossier is found by its owner's number */
#define FIND_PEOPLE_MS \
	(INT64_C(120) * 86400000) /* and by phone and name of its owner and of who handed it in: while it is under way */
#define FIND_RENEW_MS INT64_C(86400000)         /* a case in work is listed anew once a day, and a day longer than it lives */

/* A case in work is found from now on.  That it could not be listed is told in the log and stops nothing. */
void case_find_open(struct case_work *w);

/* It is among the cases in work of its office and clerk from now on (case_find_mine); the same. */
void case_find_begun(struct case_work *w);

/* Ids of those of that office and clerk, at most FIND_MAX: hints, whoever reads one looks whose it is. */
int case_find_mine(struct op *x, const char *pos, const char *clerk, const char ***ids, size_t *n, struct err *e) MUST_CHECK;

/* It is no case any more, and not among theirs. */
void case_find_over(struct op *x, const char *pos, const char *clerk, const char *id);

/* It was accepted: its owner's number finds it among earlier dossiers, and the people in it find it for a while. */
void case_find_accepted(struct case_work *w);

/* It has a number of the competent unit's (MaHoSo): one that was accepted at the gateway's own counters ([desk] partner) is found
 * by it; others have a program that knows it. */
void case_find_numbered(const struct commit_context *k, const struct dossier *d, int64_t now_ms);

/* Earlier dossiers of the case's owner that this partner handed in, newest first, with their filings. */
struct case_past {
	struct dossier dossier;
	struct filing *filing;
};
int case_find_past(struct case_work *w, struct case_past **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
