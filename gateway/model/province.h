/* SPDX-License-Identifier: Apache-2.0 */
/* Provinces of now and of the personal numbers (province.tbl). */
#ifndef MODEL_PROVINCE_H
#define MODEL_PROVINCE_H

struct birthplace {
	const char *code, *name; /* three digits; the province's name of then */
	const char *now;         /* the province it is in since 1 July 2025 */
};

/* The name of a province of now; NULL: no province has that code of two digits. */
const char *province_name(const char *code);

/* Where a number that begins with these three digits was given; NULL: nowhere. */
const struct birthplace *province_birthplace(const char *number);

#endif
