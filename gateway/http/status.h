/* SPDX-License-Identifier: Apache-2.0 */
/* The gateway's state as operators' tools read it: may it accept, what waits. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

struct buf;
struct core;

/* Is the gateway able to accept?  One line per check ("store ok"); 0 all is well, -1 not.  For /readyz. */
int status_ready(struct core *c, struct buf *out);

/* Open exchanges and their age per partner as OpenMetrics text, for /metrics. */
void status_metrics(struct core *c, struct buf *out);

#endif
