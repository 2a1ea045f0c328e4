/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier that was accepted before, told again. */
#ifndef CASES_REGISTER_H
#define CASES_REGISTER_H

#include "cases/op.h"

/* Its first receipt, as the dialect made it; r->replay. */
int register_again(struct op *x, const struct dossier *kept, struct result_register *r, struct err *e) MUST_CHECK;

#endif
