/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator's tools ask: alive, ready, metrics. */
#ifndef HTTP_OPS_H
#define HTTP_OPS_H

#include "run/core.h"

struct arena;

void ops_health(struct answer *out);
void ops_ready(struct core *c, struct arena *a, struct answer *out);
void ops_metrics(struct core *c, struct arena *a, struct answer *out);

#endif
