/* SPDX-License-Identifier: Apache-2.0 */
/* Doubts: what a clerk is told beside an answer, and may go on in spite of (doubt.tbl).  Plain values; the first DOUBTS_MAX of an
 * answer are kept, and how many there were. */
#ifndef MODEL_DOUBT_H
#define MODEL_DOUBT_H

#include <stddef.h>

enum doubt_code {
#define X(name, vi, en) DOUBT_##name,
#include "model/doubt.tbl"
#undef X
	DOUBT_CODES
};

enum { DOUBTS_MAX = 16, DOUBT_ARG = 24 };

struct doubt {
	enum doubt_code code;
	char field[64]; /* whose value it is about, as the contract calls it */
	char one[DOUBT_ARG], two[DOUBT_ARG];
};

struct doubts {
	struct doubt v[DOUBTS_MAX];
	size_t n, all;
};

/* One more; `one` and `two` may be NULL; longer ones are cut. */
void doubt_add(struct doubts *d, enum doubt_code code, const char *field, const char *one, const char *two);

const char *doubt_name(enum doubt_code code); /* "BIRTH_YEAR" */

enum { DOUBT_TEXT = 400 }; /* bytes hold any sentence */

/* The clause with its arguments, Vietnamese or English. */
void doubt_text(const struct doubt *d, int vi, char *out, size_t size);

#endif
