/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fixed number of threads that take tasks from a bounded queue, first come first served.  A task is plain code: where it waits
 * (for its commit, a read of the store, a paper's sync) its thread sleeps, so as many tasks can wait at once as there are threads;
 * or it is done in two parts with nothing asleep between.  Nothing a thread keeps for itself outlives a task, or a part, but what
 * libraries keep there.  Why so: docs/why/a-pool-of-threads.md.
 */
#ifndef RUN_THREAD_POOL_H
#define RUN_THREAD_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct thread_pool;

/* Its memory is the caller's; the pool does not touch it once `run` was called. */
struct thread_task {
	void (*run)(void *ctx);
	void *ctx;
	struct thread_task *next; /* the pool's own */
};

enum { THREAD_POOL_MAX = 256, THREAD_STACK = 1024 * 1024 };

/* 1 to THREAD_POOL_MAX threads, each with a stack of THREAD_STACK bytes, and a queue of at most `waiting` tasks that no thread has
 * begun. NULL: ERR_INTERNAL, a thread could not be started. */
struct thread_pool *thread_pool_start(size_t threads, size_t waiting, struct err *e);

/* From any thread.  false: the queue is full or the pool was stopped, and the task will not run. */
bool thread_pool_do(struct thread_pool *p, struct thread_task *t) MUST_CHECK;

/*
 * A task that waits for something without keeping a thread: it suspends itself as its last act but one, leaves itself with whoever
 * will wake it, and ends.  thread_pool_go_on, from any thread, then has its second part run, before what has not begun, however
 * full the queue; the pool does not stop before.  One call of the one, one of the other.
 */
void thread_pool_suspend(struct thread_pool *p);
void thread_pool_go_on(struct thread_pool *p, struct thread_task *t);

/* No more tasks; returns when every one that was taken has run.  thread_pool_do may still be called, until the pool is freed. */
void thread_pool_stop(struct thread_pool *p);
void thread_pool_free(struct thread_pool *p); /* after thread_pool_stop */

#endif
