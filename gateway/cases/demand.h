/* SPDX-License-Identifier: Apache-2.0 */
/* A payment that the unit asks for in a dossier's life: owed from then on, like what was quoted. */
#ifndef CASES_DEMAND_H
#define CASES_DEMAND_H

#include "run/core.h"
#include "store/store.h"

/* Enter the charge in the change of the news of that key.  More than the accounts take: ERR_NOT_OWED, ERR_BAD_VALUE. */
int demand_charge(struct core *core, struct arena *a, struct change *ch, const struct dossier *d, int64_t amount, const char *key,
    int64_t now_ms, struct err *e) MUST_CHECK;

#endif
