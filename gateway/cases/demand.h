/* SPDX-License-Identifier: Apache-2.0 */
/* A payment that the unit asks for in a dossier's life: owed from then on, like what was quoted. */
#ifndef CASES_DEMAND_H
#define CASES_DEMAND_H

#include "model/money.h"
#include "run/core.h"
#include "store/store.h"

struct demand {
	int64_t amount;   /* dong, above 0 */
	const char *news; /* key of the news that asks for it */
	const char *note; /* what the news says, plain: for what it is; or "" */
	enum money_collect collect;
};

/* Enter the charge in the change of that news.  More than the accounts take: ERR_NOT_OWED, ERR_BAD_VALUE. */
int demand_charge(struct core *core, struct arena *a, struct change *ch, const struct dossier *d, const struct demand *asked,
    int64_t now_ms, struct err *e) MUST_CHECK;

#endif
