/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a dossier's number (MaHoSo) says: of a dossier that was taken in somewhere else (phi địa giới) it carries the code of the
 * competent unit, and not that of who took it in (domain sections 1, 3.11), as "<code>-<yyMMdd or yyyyMMdd>-<sequence>".  The
 * province alone gives numbers, and one of another form says nothing.  Pure.
 */
#ifndef MODEL_DOSSIER_NUMBER_H
#define MODEL_DOSSIER_NUMBER_H

#include "model/catalogue.h"

enum number_whose {
	NUMBER_SAYS_NOTHING, /* it is of another form: opaque text */
	NUMBER_OF_UNIT,      /* of the unit, in either form of its code, by a code of before, or of a part of it */
	NUMBER_OF_NOBODY,    /* of that form, with a code that the catalogue does not know */
	NUMBER_OF_ANOTHER,   /* of another unit that the catalogue knows */
};

struct number_ask {
	const char *number, *unit; /* unit: the code of the competent one */
	const char *prefix;        /* what else the province puts there by agreement (unit_prefix), or NULL or "" */
};

/* The code in front of it as it is written, in `out` of UNIT_CODE_MAX + 1 bytes.  false: it is of another form. */
bool dossier_number_code(const char *number, char *out);

enum number_whose dossier_number_whose(const struct catalogue *c, const struct number_ask *q);

const char *dossier_number_text(enum number_whose whose, bool vi); /* for a person */

/* NUMBER_OF_ANOTHER is ERR_BAD_VALUE at `field`, with both units; else 0. */
int dossier_number_check(const struct catalogue *c, const struct number_ask *q, const char *field, struct err *e) MUST_CHECK;

#endif
