/* SPDX-License-Identifier: Apache-2.0 */
/* The circuit breaker (breaker.h) of each partner in this process, shared by its workers; changes are logged, once each. */
#ifndef FLOW_GATE_H
#define FLOW_GATE_H

#include "flow/core.h"
#include "model/partner.h"

struct gate;

enum gate_pass { GATE_CLOSED, GATE_OPEN, GATE_PROBE };

/* The partner's gate, made when it is first asked for; lives as long as the core. */
struct gate *gate_of(struct core *c, const char *partner);

/* May a worker call now?  GATE_PROBE: as the only one, to find out; it tells what became of it, or gate_unused. */
enum gate_pass gate_may(struct gate *g, const struct partner *p);
void gate_unused(struct gate *g);

/* A call ended.  `g` NULL: nobody counts. */
void gate_answered(struct gate *g);
void gate_failed(struct gate *g, const struct partner *p);

/* Is the partner left alone at present? */
bool gate_is_shut(struct gate *g);

void gates_free(struct gate *first);

#endif
