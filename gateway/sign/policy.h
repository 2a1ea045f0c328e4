/* SPDX-License-Identifier: Apache-2.0 */
/* What a partner's signatures may look like beyond the strict profile.  Off by default. */
#ifndef SIGN_POLICY_H
#define SIGN_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct sign_policy {
	bool plain_id;       /* un-namespaced Id attributes may be referenced (npm soap's default) */
	bool enveloped;      /* the enveloped-signature transform may stand before exclusive C14N */
	int64_t skew_ms;     /* how far their clock may be ahead */
	int64_t max_age_ms;  /* longest time from Created to now, and from Created to Expires */
};

/* Is the signed time acceptable now?  Created not after now plus the skew; not expired; neither its age nor its whole life
 * longer than max_age_ms.  ERR_STALE. */
int policy_time(const struct sign_policy *p, int64_t created_ms, int64_t expires_ms, int64_t now_ms, struct err *e)
    MUST_CHECK;

#endif
