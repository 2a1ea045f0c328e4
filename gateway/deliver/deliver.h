/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One exchange at work: requests are built, sent, judged, and the exchange moves as exchange.tbl says.  Unknown
 * outcomes are asked about before anything is sent again; exchanges of a dossier with a partner go one after
 * the other.
 */
#ifndef DELIVER_DELIVER_H
#define DELIVER_DELIVER_H

#include "call/call.h"
#include "store/queue.h"

/* Work on what was taken until it waits or ends.  `reclaimed`: another worker held it and did not come back.  -1 only when the
 * store or journal failed: the entry stays with this worker and is reclaimed later. */
int deliver_taken(const struct call *c, const struct taken *t, bool reclaimed, struct err *e) MUST_CHECK;

/* The time of a waiting exchange has come: BACKOFF becomes READY, UNSURE becomes ASKING. */
int deliver_due(struct core *core, const struct setup *s, struct arena *a, const char *partner, const struct due *due,
    struct err *e) MUST_CHECK;

#endif
