/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Passports as ICAO Doc 9303 (eighth edition) says: numbers, states, and the machine readable zone of a booklet (part 4, TD3: two
 * lines of 44 characters), which a scanner types.  A wrong shape or check digit is refused; what contradicts is a doubt.
 */
#ifndef MODEL_PASSPORT_H
#define MODEL_PASSPORT_H

#include <stdint.h>

#include "base/err.h"
#include "model/doubt.h"
#include "model/person.h"

struct arena;

enum { PASSPORT_LINE = 44, PASSPORT_MRZ_MAX = 200 }; /* characters of a line; bytes of both with what a scanner puts around them */

/* What both lines say.  Strings in the arena. */
struct passport {
	const char *number;
	const char *issuer; /* issuing state: "VNM", "D" */
	const char *nationality;
	const char *name;       /* "ERIKSSON ANNA MARIA": Latin capitals, family name first */
	const char *birth_date; /* YYYY-MM-DD, or YYYY when only the year is known */
	enum person_sex sex;    /* PERSON_SEX_UNKNOWN: not specified */
	const char *expires;    /* YYYY-MM-DD */
};

/* One to three capital letters (part 3, section 5; states of one letter are padded in the zone, not here).  ERR_BAD_VALUE. */
int passport_state(const char *text, const char *field, struct err *e) MUST_CHECK;

/* 6 to 9 capital letters and digits.  `issuer` may be NULL; the form of a Vietnamese one (a letter and 7 digits, 8 on those of
 * later years; seen, no published rule) is doubted when it is another.  ERR_BAD_VALUE. */
int passport_number(const char *text, const char *issuer, const char *field, struct doubts *d, struct err *e) MUST_CHECK;

/*
 * Both lines, with or without line ends.  Every check digit must be right; ERR_BAD_VALUE says at which place of the second line
 * which was expected.  `now_ms`: nobody is born later, and a passport that ended before is doubted.
 */
int passport_read(struct arena *a, const char *zone, const char *field, int64_t now_ms, struct passport *out, struct doubts *d,
    struct err *e) MUST_CHECK;

#endif
