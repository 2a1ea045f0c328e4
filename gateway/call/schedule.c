/* SPDX-License-Identifier: Apache-2.0 */
/* Pauses between attempts; see schedule.h. */
#include "call/schedule.h"

int64_t
schedule_pause_ms(const struct partner *p, unsigned attempts, unsigned char random)
{
	int64_t ms = p->retry_ms;

	for (unsigned i = 1; i < attempts && ms < p->retry_max_ms; i++)
		ms *= 2;
	if (ms > p->retry_max_ms)
		ms = p->retry_max_ms;
	return ms * (384 + random) / 512;
}

int64_t
schedule_total_ms(const struct partner *p, unsigned char random)
{
	int64_t total = 0;

	for (unsigned i = 1; i < (unsigned)p->attempts; i++)
		total += schedule_pause_ms(p, i, random);
	return total;
}
