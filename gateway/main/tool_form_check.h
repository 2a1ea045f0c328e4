/* SPDX-License-Identifier: Apache-2.0 */
/* postgate form check: was this file printed of that dossier, by its journal; and does it come again from what was kept? */
#ifndef MAIN_TOOL_FORM_CHECK_H
#define MAIN_TOOL_FORM_CHECK_H

#include "base/str.h"

struct arena;

struct form_check {
	const char *config, *dossier; /* or the code of a post office, of what it printed that is of no dossier */
	struct str pdf;
	const char *journals[16]; /* of other gateways on the same store */
	size_t n_journals;
};

/* Says what it finds.  Exit status: 0 printed by us, and drawn again to the same bytes; 1 it was not, or another version of what
 * draws makes other bytes of the same papers. */
int form_check(struct arena *a, const struct form_check *q);

#endif
