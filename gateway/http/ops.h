/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator's tools ask: alive, ready, metrics, an overview. */
#ifndef HTTP_OPS_H
#define HTTP_OPS_H

#include "run/core.h"

struct arena;
struct setup;

void ops_health(struct answer *out);
void ops_ready(struct core *c, struct arena *a, struct answer *out);
void ops_metrics(struct core *c, struct arena *a, struct answer *out);

/* GET /ops: what is answered at which address, to whom, with which limits; JSON. */
void ops_overview(const struct setup *s, struct arena *a, struct answer *out);

/* What is done by the clock (run/jobs.tbl) and what became of it. */
void ops_jobs(struct core *c, struct arena *a, struct answer *out);

/* The processes beside the daemon (run/children.tbl) and how they are. */
void ops_children(struct core *c, struct arena *a, struct answer *out);

#endif
