/* SPDX-License-Identifier: Apache-2.0 */
/* All dossiers of a store, page by page, in no order; for lists that a person asks for now and then, since it reads every key. */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include "store/store.h"

/* Each page of them is told, with their histories; the arena is emptied behind it.  One may come twice, and one that is accepted
 * meanwhile not at all.  `each`: 0, or -1 with e set, which ends it. */
int store_walk(struct store *s, int (*each)(void *ctx, struct arena *a, struct dossier_view *views, size_t n, struct err *e),
    void *ctx, struct err *e) MUST_CHECK;

#endif
