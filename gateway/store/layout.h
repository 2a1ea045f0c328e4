/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a store has is written in it as a number, so that no version misreads what another wrote. */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H

#include <stdbool.h>

#include "store/store.h"

/* 0: the store is of our layout, or empty, and with `claim` says ours from then on.  ERR_RECORDS_DIFFER: it is of another;
 * ERR_STORE. */
int store_layout(struct store *s, bool claim, struct err *e) MUST_CHECK;

#endif
