/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections to partners that questions left open, for the next question to the same partner (docs/why/asked-together.md).  A
 * connection belongs to the handle that made it and a handle to one partner of one generation of the configuration, so none is ever
 * shared between partners or used after a reload.  For questions alone: what may have an effect has a connection of its own
 * (wire/wire.h).  Any thread.
 */
#ifndef CALL_IDLE_H
#define CALL_IDLE_H

#include "run/core.h"

struct wire;

enum {
	IDLE_EACH = 32,       /* handles kept of one partner */
	IDLE_LIFE_MS = 60000, /* how long one is kept without use */
};

/* One that was kept for this partner, or a new one: the caller's until it is given back, or freed with wire_free. */
struct wire *idle_take(struct core *c, const struct setup *s, const struct partner_setup *to);

/* It is not used any more, and what came over it was believed.  It is kept, or freed. */
void idle_give(struct core *c, const struct setup *s, const struct partner_setup *to, struct wire *w);

/* All of them, at the end. */
void idle_free(struct core *c);

#endif
