/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who somebody is, as numbers and cards say it: personal number (Decree 137/2015, article 13), citizen's card, passport, tax code
 * (Circular 105/2020/TT-BTC).  Facts and vectors: the tests.  A wrong shape is refused; what contradicts is a doubt.
 */
#ifndef MODEL_PERSON_H
#define MODEL_PERSON_H

#include "base/err.h"
#include "model/doubt.h"

struct arena;

enum person_sex { PERSON_SEX_UNKNOWN, PERSON_MALE, PERSON_FEMALE };

const char *person_sex_name(enum person_sex sex); /* "", "Nam", "Nữ" */

/* What twelve digits say: where the birth was registered, sex and year of birth. */
struct person_number {
	const char *digits;     /* as they were given: the caller's */
	const char *birthplace; /* that province's name of then; NULL: no province had that number */
	const char *province;   /* code of the province it is in now; NULL with birthplace */
	enum person_sex sex;
	int year;
};

/* ERR_BAD_VALUE: not twelve digits. */
int person_number(const char *text, const char *field, struct person_number *out, struct err *e) MUST_CHECK;

/* Ten digits of which the last is a check, or these with a branch `-001`, or a personal number (since 1 July 2025).  ERR_BAD_VALUE;
 * with the digit that was expected. */
int person_tax_code(const char *text, const char *field, struct err *e) MUST_CHECK;

/* A letter and seven digits, or, of another country, 6 to 9 letters and digits (ICAO Doc 9303 part 4).  ERR_BAD_VALUE. */
int person_passport(const char *text, const char *field, struct err *e) MUST_CHECK;

/* What the code on a citizen's card holds.  Strings in the arena; "" where the card has nothing. */
struct person_card {
	const char *number, *old_number, *name;
	const char *birth_date; /* YYYY-MM-DD, or YYYY when only the year is known */
	enum person_sex sex;
	const char *residence; /* as printed: names of provinces and districts of then */
	const char *issued;    /* YYYY-MM-DD */
};

enum { PERSON_CARD_MAX = 1000 }; /* bytes of the code */

/*
 * Read it: fields between `|`: number, old number, name, date of birth and sex in either order, residence, date of issue; dates
 * DDMMYYYY. Line ends behind it, more fields and a missing date of issue are allowed; texts are converted to NFC.  ERR_BAD_VALUE,
 * ERR_NOT_NFC, ERR_BAD_CHARACTER, ERR_TOO_LARGE at `field`.  `now_ms`: nobody is born later.
 */
int person_card(struct arena *a, const char *code, const char *field, int64_t now_ms, struct person_card *out, struct doubts *d,
    struct err *e) MUST_CHECK;

/* Does what was said of somebody fit his personal number?  `birth_date` YYYY-MM-DD, YYYY or NULL.  What does not is a doubt at that
 * field, once.  `number_field` NULL: whether a province gave the number was looked at before. */
void person_compare(const struct person_number *n, const char *number_field, const char *birth_date, const char *birth_field,
    enum person_sex sex, const char *sex_field, struct doubts *d);

/* "1990" or "1990-02-01", there is such a day, between 1850 and today.  ERR_BAD_VALUE. */
int person_birth(const char *text, const char *field, int64_t now_ms, struct err *e) MUST_CHECK;

#endif
