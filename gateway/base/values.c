/* SPDX-License-Identifier: Apache-2.0 */
/* The budget of values; see values.h.  Process-wide, like the memory it stands for. */
#include "base/values.h"

#include <stdatomic.h>

#include "base/arena.h"
#include "base/metric.h"

static atomic_size_t taken;

static void
give_back(void *n)
{
	atomic_fetch_sub(&taken, *(size_t *)n);
	metric_gauge(METRIC_G_VALUES, -(int64_t) * (size_t *)n);
}

int
values_take(struct arena *a, size_t n, struct err *e)
{
	if (n > VALUES_MAX) {
		err_set(e, ERR_BAD_MESSAGE, "nodes: more than %d values in one message", VALUES_MAX);
		return err_hint_range(e, HINT_VALUES, VALUES_MAX, 0);
	}
	size_t *own = arena_alloc(a, sizeof *own);
	if (atomic_fetch_add(&taken, n) + n > VALUES_ALL_MAX) {
		atomic_fetch_sub(&taken, n);
		return err_set(e, ERR_BUSY, "too many values are held by messages in work");
	}
	*own = n;
	metric_gauge(METRIC_G_VALUES, (int64_t)n);
	arena_own(a, own, give_back);
	return 0;
}

size_t
values_taken(void)
{
	return atomic_load(&taken);
}
