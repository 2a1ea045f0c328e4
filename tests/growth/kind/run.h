/* SPDX-License-Identifier: Apache-2.0 */
/* A courier's run.  Plain data. */
#ifndef MODEL_COURIER_RUN_H
#define MODEL_COURIER_RUN_H

#include <stdint.h>

#include "base/str.h"

struct courier_run {
	const char *courier;   /* its id is COURIER:DATE */
	const char *state;     /* OUT, HOME */
	struct str phone;      /* sealed */
	int64_t items, begun_ms;
	int64_t version;
	struct str rest;
};

#endif
