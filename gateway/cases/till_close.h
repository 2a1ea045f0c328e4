/* SPDX-License-Identifier: Apache-2.0 */
/* What the day books have of each clerk. */
#ifndef CASES_TILL_CLOSE_H
#define CASES_TILL_CLOSE_H

#include "cases/op.h"

/* The entries of an office's day: each clerk's, and all together.  `clerks` has n of them, in the order of their names. */
int till_clerks(struct op *x, const char *pos, const char *date, struct office_clerk **clerks, size_t *n, struct office_clerk *all,
    struct err *e) MUST_CHECK;

#endif
