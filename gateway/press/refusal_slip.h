/* SPDX-License-Identifier: Apache-2.0 */
/* The slip that a citizen gets whose dossier was not taken in: Mẫu 03 of TT 01/2018/TT-VPCP, by NĐ 61/2018. */
#ifndef PRESS_REFUSAL_SLIP_H
#define PRESS_REFUSAL_SLIP_H

#include "press/dossier_file.h"
#include "press/office_print.h"

struct refusal_slip {
	struct dossier_file f; /* dossier_file_of_case */
	const struct counter_case *c;
};

/* Of a case that was refused and has an owner; *slip must live as long as the paper.  Nothing on it changes with the time, or with
 * who prints it. */
void refusal_slip_of(struct core *c, const struct setup *s, struct arena *a, const struct counter_case *is, int64_t now_ms,
    struct refusal_slip *slip, struct office_paper *out);

#endif
