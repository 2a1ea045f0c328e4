/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results of earlier dossiers that came out electronically, signed by their unit: found again for the same owner, and used again
 * with that signature (domain section 1.3, rules 2 and 5).  The unit told what there is with the state; the file is asked of it
 * when it is to be used, so the gateway keeps nobody's results that nobody wants.
 */
#ifndef CASES_CASE_RESULTS_H
#define CASES_CASE_RESULTS_H

#include "cases/case_find.h"
#include "model/dossier_told.h"

/* The results of that dossier that are valid today and can be asked for, as its unit told them last; *from is its unit's system. */
int case_results_of(struct case_work *w, const struct case_past *past, struct told_result **out, size_t *n_out,
    const struct partner_setup **from, struct err *e) MUST_CHECK;

/* Fetch the result that is offered and put it into *p, with its signature.  ERR_BAD_VALUE: it is the owner's no more, or its time
 * is over; ERR_NOT_REACHABLE, ERR_HOLDER_REFUSED: the unit does not give it, or what it gives is not signed by it.  Without a
 * field. */
int case_result_take(struct case_work *w, const struct case_offer *offer, struct paper *p, struct err *e) MUST_CHECK;

#endif
