/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All dossiers, or all cases in work, page by page, while others write.  What is there from the first page to the last is told at
 * least once; of a cluster whose slots move meanwhile, what moved may be missed: who must not miss it walks again.
 */
#ifndef STORE_BODIES_H
#define STORE_BODIES_H

#include "store/store.h"

enum store_bodies_of { BODIES_OF_CASES, BODIES_OF_DOSSIERS };

struct store_bodies_at { /* zeroed: at the beginning */
	unsigned node;
	char cursor[24];
};

struct store_sealed {
	const char *id;   /* of the case, or dossier */
	struct str bytes; /* the whole case, or the dossier's body, as the vault sealed it */
};

/* Some n keys more of the store looked at, those asked for in *out.  1 they were the last, 0 there are more, -1 ERR_STORE. */
int store_bodies(struct store *s, struct arena *a, struct store_bodies_at *w, enum store_bodies_of what, unsigned n,
    struct store_sealed **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
