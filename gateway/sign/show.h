/* SPDX-License-Identifier: Apache-2.0 */
/* For the integrator's tools: a verifier may be asked to show the exact bytes it digested or verified. */
#ifndef SIGN_SHOW_H
#define SIGN_SHOW_H

#include "base/str.h"

struct sign_show {
	void (*bytes)(void *ctx, const char *what, struct str bytes); /* what: "Body", "SignedInfo", "signature base" */
	void *ctx;
};

#endif
