/* SPDX-License-Identifier: Apache-2.0 */
/* Who and what stands where: competent units, communes, post offices.  Plain data of the catalogue. */
#ifndef MODEL_PLACE_H
#define MODEL_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum unit_kind {
#define UNIT_KIND(name, vi) UNIT_##name,
#include "model/catalogue.tbl"
	UNIT_KINDS
};

enum { UNIT_CODE_MAX = 64 };

struct unit {
	const char *code, *name;
	enum unit_kind kind;
	const char *province; /* two digits; NULL in a catalogue 1.0 */
	const char *commune;  /* five digits; NULL: not of a commune */
	bool invented;
};

struct unit_alias {
	const char *code;        /* in normal form (unit_code_normal) */
	const char *name;        /* of the unit that was, or NULL: the same unit by another code */
	const char *to;          /* the code of a unit or of another alias, as written */
	const struct unit *unit; /* where it leads in the end */
	bool invented;
};

struct commune {
	const char *code, *name, *province;
	int32_t from, until;  /* the first and the last day on which it is so */
	const char *district; /* the one of before 1 July 2025, or NULL */
	/* codes of before 1 July 2025 that went into it, whole and then in part */
	const char *const *was;
	size_t n_was, n_whole;
	bool invented;
};

struct commune_was { /* a code of before 1 July 2025 */
	const char *code;
	const struct commune *now; /* what it went into, whole or in part */
	bool part;
};

struct post_office {
	const char *pos, *name, *province, *commune;
	bool invented;
};

/*
 * A code of an agency in the form of QD 20/2020/QD-TTg, root first: "H56.12.1" is taken as it is, the form of QCVN 102:2016/BTTTT,
 * "000.00.12.H56", is turned round and its zero groups left out (domain section 5.4).  Letters become capitals.  `out` has
 * UNIT_CODE_MAX + 1 bytes.  0, or -1: it is neither.
 */
int unit_code_normal(const char *code, char *out);

const char *unit_kind_name(unsigned kind); /* NULL: no such number */
const char *unit_kind_vi(unsigned kind);

#endif
