/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A function on a stack of its own, that can be left in the middle and taken up again: straight code that waits without
 * holding up its thread.  A fiber belongs to the thread that first ran it, since compilers keep addresses of a thread's
 * own variables across calls.  The sanitizers are told of each change of stacks.
 */
#ifndef BASE_FIBER_H
#define BASE_FIBER_H

#include <stdbool.h>

struct fiber;

/* A stack of 512 KiB, taken by pages when they are touched, with a page below it that ends the process. */
struct fiber *fiber_new(void);

/* One that is not in the middle of a function. */
void fiber_free(struct fiber *f);

/* Run run(ctx) on it: true when that returned, false when it left and fiber_resume is to be called. */
bool fiber_start(struct fiber *f, void (*run)(void *), void *ctx);
bool fiber_resume(struct fiber *f);

/* From the function that runs on it: back to who started or resumed it, until the next fiber_resume. */
void fiber_leave(struct fiber *f);

#endif
