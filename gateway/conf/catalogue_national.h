/* SPDX-License-Identifier: Apache-2.0 */
/* What a national portal said of a catalogue, whole: what catalogue_import.h brings it in step with.  Plain data of the caller. */
#ifndef CONF_CATALOGUE_NATIONAL_H
#define CONF_CATALOGUE_NATIONAL_H

#include <stdbool.h>

#include "model/national.h"

struct catalogue_national {
	const char *day;    /* when it was told, 2026-11-29: what changes applies from it on */
	const char *portal; /* who told it, for the sources: "Cổng Dịch vụ công quốc gia" */
	struct national_list listed;
	const struct national_procedure *procedures; /* of ours that are listed, and of new ones; sorted by code */
	size_t n_procedures;
	struct national_units units;
	size_t n_drafted; /* of what we lack, added to the files already (catalogue_new.h) */
	bool in_place; /* to be shown: entries change where they are, so that a difference says what of them is another */
};

#endif
