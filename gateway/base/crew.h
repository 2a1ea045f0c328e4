/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A few threads that do jobs, each on a stack of its own.  A job that waits with pause_wait leaves its thread, which goes on with
 * other jobs meanwhile; so many jobs can wait for a disk at once with few threads and without putting any to sleep.  Other
 * waiting (for a lock, a read of the store, a paper's sync) holds up the thread, as anywhere.  As many threads begin jobs at once as
 * there are processors; the others take the places of those that say that they are held up.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct crew;
struct fiber;
struct hand;

/* Its memory is the caller's, who must not touch it from crew_do until ended is called: on the same thread, after run has returned and
 * at most a few other jobs were taken up again (who hears of several at once is woken once). */
struct job {
	void (*run)(void *ctx), (*ended)(void *ctx);
	void *ctx;
	/* the crew's own */
	struct fiber *fiber;
	struct hand *hand;
	struct job *next;
};

/* 1 to CREW_MAX threads; NULL with ERR_INTERNAL. */
enum { CREW_MAX = 64 };
struct crew *crew_start(size_t threads, struct err *e);

/* No more jobs; returns when every one has ended and said so.  It may still be asked with crew_do, until it is freed. */
void crew_stop(struct crew *c);
void crew_free(struct crew *c);

/* From any thread.  false: the crew was stopped and the job will not run. */
bool crew_do(struct crew *c, struct job *j) MUST_CHECK;

/* Around what holds up the thread for long without pause_wait: meanwhile another thread does its work.  Elsewhere than in a job:
 * nothing. */
void crew_held_up(void);
void crew_goes_on(void);

/* A place to wait until another thread calls pause_end: once, after pause_begin and before or after pause_wait.  Of a job only the
 * job waits, of any other thread the thread. */
struct pause {
	struct job *job;
	sem_t turn;
};

void pause_begin(struct pause *p);
void pause_wait(struct pause *p);
void pause_end(struct pause *p);

#endif
