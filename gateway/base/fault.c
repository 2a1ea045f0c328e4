/* SPDX-License-Identifier: Apache-2.0 */
/* Fault points; empty unless built with GW_FAULTS. */
#include "base/fault.h"

#ifdef GW_FAULTS

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[] = {
#define FAULT(name, what) #name,
#include "base/fault.tbl"
#undef FAULT
};
static atomic_int hits[FAULT_COUNT];

bool
fault_hit(enum fault_point p)
{
	const char *plan = getenv("GW_FAULT");
	size_t len = strlen(names[p]);
	int hit = atomic_fetch_add(&hits[p], 1) + 1;

	if (plan == NULL || strncmp(plan, names[p], len) != 0 || plan[len] != ':')
		return false;
	char *end;
	long n = strtol(plan + len + 1, &end, 10);
	if (hit == n && *end == '!')
		kill(getpid(), SIGKILL);
	if (hit == n)
		dprintf(STDERR_FILENO, "fault %s\n", names[p]); /* so that a test can tell that it happened */
	if (hit == n && *end == '~')
		usleep((useconds_t)strtoul(end + 1, NULL, 10) * 1000);
	return (hit == n && *end != '~') || (hit > n && *end == '+');
}

#else
typedef int fault_is_not_built_in;
#endif
