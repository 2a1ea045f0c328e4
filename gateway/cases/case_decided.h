/* SPDX-License-Identifier: Apache-2.0 */
/* What a case decided, taken from it as it becomes a dossier. */
#ifndef CASES_CASE_DECIDED_H
#define CASES_CASE_DECIDED_H

#include "cases/case_work.h"
#include "model/decided.h"

/* w->c->filing->decided, in the arena: quote, answers, authority, warnings, catalogue.  It stays NULL when the catalogue has no
 * such procedure. */
void case_decide(struct case_work *w);

#endif
