/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that can do nothing but reckon: seccomp with a list of the system calls that memory, pipes and clocks need (all others
 * end it at once), limits on memory and time, and an empty Landlock rule set where the kernel has it.  What it holds open it may
 * read and write; it opens nothing, connects to nobody and starts nothing.  Linux 5.11 or later.
 */
#ifndef SCAN_SCAN_CAGE_H
#define SCAN_SCAN_CAGE_H

#include "base/err.h"

enum {
	CAGE_MEMORY = 512 << 20, /* bytes of address space more than when it was shut */
	CAGE_CPU_S = 60,
};

/* Shut this process, which has one thread, for good.  ERR_INTERNAL: it is not shut, and must not go on. */
int scan_cage(struct err *e) MUST_CHECK;

#endif
