/* SPDX-License-Identifier: Apache-2.0 */
/* A post office's day, closed: what was taken in at its counters.  It belongs to no dossier.  Plain data. */
#ifndef MODEL_DAY_H
#define MODEL_DAY_H

#include <stdint.h>

#include "base/str.h"

struct day {
	const char *office;    /* post office; with the date the object's id, OFFICE:DATE */
	const char *date;      /* YYYY-MM-DD */
	int64_t dossiers;      /* taken in */
	int64_t fees;          /* in dong */
	int64_t closed_ms;
	int64_t version;
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

#endif
