/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that deliver: workers of each partner.  The jobs due and sweep (run/jobs.tbl) are here too. */
#ifndef DELIVER_WORKER_H
#define DELIVER_WORKER_H

#include "run/core.h"

struct workers;

/* Start what the present generation asks for. */
struct workers *workers_start(struct core *c, struct err *e);

/* After a reload: start workers of new partners; those of partners that are gone rest. */
int workers_reload(struct workers *w, struct err *e) MUST_CHECK;

/* Wait until all have ended; core.stop must be set. */
void workers_stop(struct workers *w);

#endif
