/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases and dossiers found again by whose they are: number, phone or full name, by keyed digests, so that the store holds nothing
 * that can be read or guessed without the master key (docs/why/finding-cases.md).  Only what went through a case is found.
 */
#ifndef CASES_CASE_FIND_H
#define CASES_CASE_FIND_H

#include "cases/case_work.h"

#define FIND_PAST_MS  (INT64_C(400) * 86400000) /* how long an accepted dossier is found by its owner's number */
#define FIND_RENEW_MS INT64_C(86400000)         /* a case in work is listed anew once a day, and a day longer than it lives */

/* A case in work is found from now on.  That it could not be listed is told in the log and stops nothing. */
void case_find_open(struct case_work *w);

/* It was accepted: its owner's number finds it among earlier dossiers. */
void case_find_accepted(struct case_work *w);

/* Earlier dossiers of the case's owner that this partner handed in, newest first, with their filings. */
struct case_past {
	struct dossier dossier;
	struct filing *filing;
};
int case_find_past(struct case_work *w, struct case_past **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
