/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fault points.  `if (FAULT_HERE(journal_sync)) ...` is constant false in release builds.  With
 * GW_FAULTS built in, the environment GW_FAULT=point:2 makes the second hit of that point true,
 * point:2+ that and all later ones, point:2! kills the process there, point:2~300 holds the thread up for 300 ms and lets it go on.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

enum fault_point {
#define FAULT(name, what) FAULT_##name,
#include "base/fault.tbl"
#undef FAULT
	FAULT_COUNT
};

#ifdef GW_FAULTS
bool fault_hit(enum fault_point p);
#define FAULT_HERE(name) fault_hit(FAULT_##name)
#else
#define FAULT_HERE(name) false
#endif

#endif
