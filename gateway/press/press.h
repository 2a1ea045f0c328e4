/* SPDX-License-Identifier: Apache-2.0 */
/* The door to the process that draws papers (forms/press_loop.h): one at a time, whoever asks. */
#ifndef PRESS_PRESS_H
#define PRESS_PRESS_H

#include "run/core.h"

struct arena;

enum { PRESS_WAIT_MS = 10000 }; /* so long one drawing may take; a paper takes some 15 ms */

/* Netstrings, of each paper its form and its model, as one PDF in the arena: the same bytes give the same PDF.  Thread-safe.
 * ERR_BUSY: there is no such process now, it has just been started again, or it did not answer and was ended; what a template
 * refuses is ERR_INTERNAL or ERR_CONFIG with its words. */
int press_draw(struct core *c, const struct setup *s, struct arena *a, struct str papers, struct str *pdf,
    struct err *e) MUST_CHECK;

#endif
