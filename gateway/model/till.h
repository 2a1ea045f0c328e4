/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk took in on a day at a post office, taken over: counted, and set against the entries.  It belongs to no dossier.
 * Plain data. */
#ifndef MODEL_TILL_H
#define MODEL_TILL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct till {
	const char *office, *clerk, *date; /* whose it is; date: YYYY-MM-DD */
	const char *act, *digest;          /* of the last take-over: its id, and what it said */
	const char *by;                    /* who took it over */
	int64_t entries;                   /* how many moved cash or bank */
	int64_t cash, bank;                /* what they come to, dong */
	int64_t counted;                   /* cash */
	const char *reason;                /* why counted is not cash, sealed; or "" */
	int64_t closed_ms;
	bool final; /* that day's book takes nothing more of the clerk */
	int64_t version;
	struct str rest;
};

#endif
