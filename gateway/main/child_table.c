/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of run/children.tbl as what is to be started.  /proc/self/exe is looked up in the new process: the program that runs,
 * also when another one has taken its place on disk. */
#include "run/children.h"

enum { PAUSE_MS = 100, PAUSE_MAX_MS = 30 * 1000, STEADY_MS = 60 * 1000, STOP_MS = 2000 };

/* A sanitizer's shadow is terabytes of address space. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ADDRESS_SPACE(bytes) 0
#else
#define ADDRESS_SPACE(bytes) (bytes)
#endif

#define CHILD(name, ...) static const char *const argv_##name[] = {"/proc/self/exe", #name, NULL};
#include "run/children.tbl"

const struct child_row child_rows[] = {
#define CHILD(name, memory, cpu, files, meaning) \
	{meaning, {#name, argv_##name, ADDRESS_SPACE(memory), cpu, files, PAUSE_MS, PAUSE_MAX_MS, STEADY_MS, STOP_MS}},
#include "run/children.tbl"
    {0}, /* C knows no empty table */
};
const size_t child_rows_n = sizeof child_rows / sizeof child_rows[0] - 1;
