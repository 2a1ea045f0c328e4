/* SPDX-License-Identifier: Apache-2.0 */
/* What the workers take: exchanges given to a partner's workers, by Redis Streams with one consumer group per
 * (tag, partner); and what waits for its time.  Every stream is asked by itself where tags may have different masters. */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "store/store.h"

/* Make the groups of a partner; safe to repeat. */
int queue_prepare(struct store *s, const char *partner, struct err *e) MUST_CHECK;

/* Forget the consumers that have been silent for idle_ms and hold nothing: workers of processes that are gone.  One that lives and
 * only had nothing to do is known again with its next look. */
int queue_sweep(struct store *s, const char *partner, int64_t idle_ms, struct err *e) MUST_CHECK;

/* Take one entry, waiting up to wait_ms.  1, 0 nothing came, -1 (ERR_STORE also when the groups are not there: queue_prepare).
 * What this process gives to the workers is taken at once, what another one does within two seconds.  Every tag gets its turn. */
int queue_take(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t wait_ms, struct taken *out,
    struct err *e) MUST_CHECK;

/* Take over one entry that its worker has held longer than idle_ms (it died or hangs).  1, 0, -1.  Its state then tells whether
 * bytes may have left. */
int queue_reclaim(struct store *s, struct arena *a, const char *partner, const char *consumer, int64_t idle_ms, struct taken *out,
    struct err *e) MUST_CHECK;

/* It is still worked on: its time of being held begins anew.  1, 0 it is not this consumer's any more (it was silent for too long
 * and another took it over: leave the exchange alone), -1. */
int queue_keep(struct store *s, struct arena *a, const char *partner, const struct taken *t, struct err *e) MUST_CHECK;

/* Forget an entry without touching its exchange (it was already moved on).  One that another took over is left to that one. */
int queue_forget(struct store *s, const char *partner, const struct taken *t, struct err *e) MUST_CHECK;

/* Exchanges whose time has come, longest overdue first, at most max.  They stay listed until change_exchange moves them.  Asked
 * often it costs nothing: what this process puts off it knows, and what another one does is found within five seconds. */
struct due {
	const char *dossier, *exchange;
};
int queue_due(struct store *s, struct arena *a, const char *partner, int64_t now_ms, size_t max, struct due **out, size_t *n_out,
    struct err *e) MUST_CHECK;

/* Exchanges of a partner as they are listed, longest first, at most max: all that have not ended, those that wait, those that
 * are dead. */
enum queue_set { QUEUE_OPEN, QUEUE_WAIT, QUEUE_DEAD };
int queue_list(struct store *s, struct arena *a, const char *partner, enum queue_set set, size_t max, struct due **out,
    size_t *n_out, struct err *e) MUST_CHECK;

struct queue_stats {
	int64_t open;        /* exchanges not ended */
	int64_t waiting;     /* of them, BACKOFF or UNSURE */
	int64_t dead;        /* of them, DEAD */
	int64_t oldest_ms;   /* when the oldest open one was made, 0: none */
};
int queue_stats(struct store *s, const char *partner, struct queue_stats *out, struct err *e) MUST_CHECK;

#endif
