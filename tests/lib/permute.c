/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/lib/permute.h"

static void
swap(size_t *l, size_t *r)
{
	size_t t = *l;
	*l = *r;
	*r = t;
}

bool
permute_next(size_t *order, size_t n)
{
	size_t i = n, j = n;

	if (n < 2)
		return false;
	for (i = n - 1; i > 0 && order[i - 1] > order[i]; i--)
		;
	if (i == 0)
		return false;
	while (order[--j] < order[i - 1])
		;
	swap(&order[i - 1], &order[j]);
	for (j = n; i + 1 < j; i++)
		swap(&order[i], &order[--j]);
	return true;
}
