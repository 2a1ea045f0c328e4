/* SPDX-License-Identifier: Apache-2.0 */
/* Limits that contracts and documents tell in a sentence: the number in it is that of the tables. */
#ifndef SCRIPTS_LIMITS_H
#define SCRIPTS_LIMITS_H

#include <stdio.h>

/* The file, with each limit that stands in it written anew.  0; or 1, with the reason on standard error: it cannot be read, or one
 * of its sentences is gone, so that nobody would notice when it becomes untrue. */
int limits_print(const char *file, FILE *out);

#endif
