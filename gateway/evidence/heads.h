/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The daemon's heads: written, signed and timestamped by two jobs (evidence_jobs.c).  A head without timestamp is debt, paid in
 * order.  Nothing here is on a request's path.
 */
#ifndef EVIDENCE_HEADS_H
#define EVIDENCE_HEADS_H

#include <stdatomic.h>

#include "conf/conf.h"

struct journal;
struct heads;
struct core;

/* Opens <dir>/heads and finds the last head and the debt.  ERR_STORE.  The journal must outlive it. */
struct heads *heads_open(const char *dir, struct journal *j, struct err *e);
void heads_close(struct heads *h);

/* Write a head if one is due: new records, and `every` is over, a segment was begun, or `now`.  The job heads.  A failure is
 * kept in mind, tried again and counts as debt. */
int heads_tick(struct heads *h, const struct setup *s, bool now, struct err *e) MUST_CHECK;

/* Get the oldest missing timestamp.  1 got one, 0 nothing is missing, -1.  The job stamps. */
int heads_pay(struct heads *h, const struct setup *s, struct wire *w, const atomic_bool *stop, struct err *e) MUST_CHECK;

/* Have bytes timestamped by the configured authority; *kept_out as stamp_take gives it.  Any thread. */
int heads_stamp(const struct setup *s, struct wire *w, struct arena *a, struct str bytes, const atomic_bool *stop,
    struct str *kept_out, struct err *e) MUST_CHECK;

struct heads_debt {
	int64_t heads;        /* without timestamp; 0 when none are asked for */
	int64_t age_ms;       /* of the oldest, or of records that have no head though one was due */
};

struct heads_debt heads_debt(struct heads *h, const struct setup *s);

/* At a stop: the last head, over the last record; its timestamp is got after the next start. */
void heads_last(struct core *c);

#endif
