/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a partner's workers may find something to take.  Redis lets nobody wait for streams of several slots at once, and waiting
 * for 64 streams costs it more than what comes; so who adds to a stream says so here, within the process, and what other processes
 * add is found by looking now and then.  Only hints: a stream that is hinted at may be empty.  Internal to store.
 */
#ifndef STORE_WAKE_H
#define STORE_WAKE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct change;
struct wake_partner;

struct wake {
	pthread_mutex_t lock;
	struct wake_partner *first; /* never fewer */
};

void wake_init(struct wake *w);
void wake_done(struct wake *w);

/* That change was made: whoever waits for the streams it added to has something to take. */
void wake_made(struct wake *w, const struct change *c);

/* A look at all streams of a partner: how many entries each has.  wake_look says whether it is time for one (every period_ms, among
 * all that ask), wake_found what it found. */
int wake_look(struct wake *w, const char *partner, int64_t period_ms);
void wake_found(struct wake *w, const char *partner, unsigned bucket, int64_t entries);

/* The next bucket at or after `first`, round and round, whose stream may have something, or -1; it is hinted at once less.  Wait
 * for one until that time (monotonic ms; 0: do not). */
int wake_next(struct wake *w, const char *partner, unsigned first, int64_t until_ms);

/* What waits for its time: can an exchange of the partner be due?  true at most every so often when nothing tells so; then say when
 * the next one is (wall clock; INT64_MAX: none), also when it could not be found out (0). */
bool wake_may_be_due(struct wake *w, const char *partner, int64_t now_ms, int64_t period_ms);
void wake_next_due(struct wake *w, const char *partner, int64_t due_ms);

/* Nothing was there after all. */
void wake_empty(struct wake *w, const char *partner, unsigned bucket);

#endif
