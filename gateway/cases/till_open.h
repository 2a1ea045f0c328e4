/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a clerk's till of today still takes something. */
#ifndef CASES_TILL_OPEN_H
#define CASES_TILL_OPEN_H

#include "cases/op.h"

/* The till's object: of an office, a day (YYYY-MM-DD) and a clerk, whatever they are called. */
const char *till_id(struct arena *a, const char *pos, const char *clerk, const char *date);

/* May that clerk enter at that office now something that moves cash or bank?  ERR_TILL_CLOSED when his till of today was closed for
 * good.  An entry that was judged at the very moment of the close may still follow: who shows the till (op_till_show) sees that the
 * entries come to more than was closed. */
int till_open(struct op *x, const char *pos, const char *clerk, struct err *e) MUST_CHECK;

#endif
