/* SPDX-License-Identifier: Apache-2.0 */
/* What a partner's signatures may look like beyond the strict profile.  Off by default. */
#ifndef SIGN_POLICY_H
#define SIGN_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct sign_policy {
	bool plain_id;       /* un-namespaced Id attributes may be referenced (npm soap's default) */
	bool enveloped;      /* the enveloped-signature transform may stand before exclusive C14N */
	int64_t skew_ms;     /* how far their clock may be ahead */
	int64_t max_age_ms;  /* longest time from Created to now, and from Created to Expires */
};

#endif
