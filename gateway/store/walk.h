/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All dossiers, or all cases in work, page by page, while others write.  What is there from the first page to the last is told at
 * least once; of a cluster whose slots move meanwhile, what moved may be missed: who must not miss it walks again.
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "store/store.h"

/* a case; the dossiers' bodies; their ids alone; what an office printed that is of no dossier */
enum store_walked { WALK_CASES, WALK_FILINGS, WALK_DOSSIERS, WALK_OFFICE_PRINTINGS };

struct store_walk { /* zeroed: at the beginning */
	unsigned node;
	char cursor[24];
};

struct store_sealed {
	const char *id;   /* of the case, or dossier */
	struct str
	    bytes; /* the whole case, or the dossier's body, as the vault sealed it; empty of an id alone; a printing's model */
};

/* Some n keys more of the store looked at, those asked for in *out.  1 they were the last, 0 there are more, -1 ERR_STORE. */
int store_walk(struct store *s, struct arena *a, struct store_walk *w, enum store_walked what, unsigned n,
    struct store_sealed **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
