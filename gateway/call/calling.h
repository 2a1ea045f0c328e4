/* SPDX-License-Identifier: Apache-2.0 */
/* What every step of a call needs: the call itself (call.h), its name and proof (auth.h). */
#ifndef CALL_CALLING_H
#define CALL_CALLING_H

#include "run/core.h"

struct circuit;
struct wire;

/* Who calls whom, for one worker step. */
struct call {
	struct core *core;
	const struct setup *setup;
	const struct partner_setup *to;
	struct wire *wire;
	struct arena *a;
	struct circuit *circuit; /* hears whether the partner answers; may be NULL */
	bool secret;             /* the bodies are secrets: the journal gets none of them */
	bool harmless;           /* a question: it may be sent again, so an open connection may be used (wire.h) */
	int64_t deadline_us;     /* of everything, clock_mono_us; 0: the partner's own limits alone */
	int64_t until_us;        /* nothing may be sent after that (wire.h); 0: no matter */
};

#endif
