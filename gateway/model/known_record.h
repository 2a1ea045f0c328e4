/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a database that a procedure names (civil status, land, tax, insurance, trade; domain section 1.1) has of somebody: records
 * that stand for components, so that no paper is asked for (domain section 1.3, rule 2).  Nothing is signed: TLS proves who said
 * it, and the answer is kept as it came.  Plain data; strings belong to the caller's arena.
 */
#ifndef MODEL_KNOWN_RECORD_H
#define MODEL_KNOWN_RECORD_H

#include <stddef.h>

#include "base/str.h"
#include "model/known_paper.h"
#include "model/procedure.h"

enum { KNOWN_RECORDS_MAX = 100 }; /* of one answer */

/* ---- CONN_ASK_RECORDS ---- */

struct records_asked {
	enum database database;
	const char *number;                /* whose: personal number or tax code */
	const char *procedure;             /* what for */
	const struct paper_wanted *wanted; /* components; at most KNOWN_WANTED_MAX */
	size_t n_wanted;
};

struct known_record {
	const char *code;                      /* of the component that was asked for */
	const char *name, *reference, *agency; /* as the database calls it; reference may be NULL */
};

struct records_found { /* n 0: the database says that it has none of them */
	struct known_record *records;
	size_t n;
	struct str said; /* the answer's bytes */
};

#endif
