/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A circuit breaker: after several calls in a row that brought no answer, a partner is left alone for a while, then one probe
 * finds out whether it is back.  So a partner that is away costs no attempts of the exchanges that wait for it, and no
 * thread hangs in its time limits.  Pure and without a lock; who shares one among threads brings the lock
 * (core.h).  Times are of any clock that does not go back.
 */
#ifndef CALL_BREAKER_H
#define CALL_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

/* pauses double up to this, or stay what they are configured to be if that is more */
enum { BREAKER_PAUSE_MAX_MS = 5 * 60 * 1000 };

enum breaker_state {
	BREAKER_CLOSED,  /* calls go */
	BREAKER_OPEN,    /* none goes until `until_ms` */
	BREAKER_PROBING, /* one goes, everybody else waits for what becomes of it */
};

struct breaker {
	enum breaker_state state;
	int64_t failures;        /* calls in a row without an answer */
	int64_t pause_ms;        /* of the present opening */
	/* OPEN: when the probe may go; PROBING: when another may, in case this one's outcome is never told */
	int64_t until_ms;
};

enum breaker_change { BREAKER_SAME, BREAKER_OPENED, BREAKER_CLOSED_AGAIN };

/* May a call go now?  In an opening whose pause is over, true to one caller, who must tell what became of it. */
bool breaker_may(struct breaker *b, int64_t now_ms, int64_t probe_ms);

/* The permission was not used: nothing was there to be sent. */
void breaker_unused(struct breaker *b);

/* The partner answered, whatever it said. */
enum breaker_change breaker_answered(struct breaker *b);

/* No answer.  Opens after `after` in a row for pause_ms, twice as long after each probe that failed. */
enum breaker_change breaker_failed(struct breaker *b, int64_t now_ms, int64_t after, int64_t pause_ms);

#endif
