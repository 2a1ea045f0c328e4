/* SPDX-License-Identifier: Apache-2.0 */
/* What a counter program does with a dossier: each act has an id of its own and is one line of the history; done again it is
 * answered again, another content under its id is ERR_CONFLICT. */
#ifndef CASES_COUNTER_ACTS_H
#define CASES_COUNTER_ACTS_H

#include "cases/op.h"

/* Of op_withdraw, for who says in which post office and who he is. */
int counter_act_withdraw(struct op *x, const struct dossier_key *key, const struct counter_act *act, struct result_act *r,
    struct err *e) MUST_CHECK;

#endif
