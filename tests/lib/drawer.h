/* SPDX-License-Identifier: Apache-2.0 */
/* A process that draws papers, as `postgate press` does: the test program itself, started with the word `press`. */
#ifndef TESTS_LIB_DRAWER_H
#define TESTS_LIB_DRAWER_H

#include "run/core.h"

/* At the beginning of main: when it was started to draw, it does, until its input ends; *status is then main's. */
bool drawer_is(int argc, char **argv, int *status);

/* Started beside that core as its child "press", and ended; failures abort the test. */
void drawer_start(struct core *c);
void drawer_stop(struct core *c);

#endif
