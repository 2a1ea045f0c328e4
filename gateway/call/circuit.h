/* SPDX-License-Identifier: Apache-2.0 */
/* The circuit breaker (breaker.h) of each partner in this process, shared by its workers; changes are logged, once each. */
#ifndef CALL_CIRCUIT_H
#define CALL_CIRCUIT_H

#include "model/partner.h"
#include "run/core.h"

struct circuit;

enum circuit_pass { CIRCUIT_CLOSED, CIRCUIT_OPEN, CIRCUIT_PROBE };

/* The partner's circuit, made when it is first asked for; lives as long as the core. */
struct circuit *circuit_of(struct core *c, const char *partner);

/* May a worker call now?  CIRCUIT_PROBE: as the only one, to find out; it tells what became of it, or circuit_unused. */
enum circuit_pass circuit_may(struct circuit *g, const struct partner *p);
bool circuit_unused(struct circuit *g); /* false: it was told already */

/* A call ended.  `g` NULL: nobody counts. */
void circuit_answered(struct circuit *g);
void circuit_failed(struct circuit *g, const struct partner *p);

/* Is the partner left alone at present? */
bool circuit_is_shut(struct circuit *g);

void circuits_free(struct circuit *first);

#endif
