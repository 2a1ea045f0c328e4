/* SPDX-License-Identifier: Apache-2.0 */
/* All processes beside the daemon; see children.h. */
#include "run/children.h"

#include <stdlib.h>
#include <string.h>

struct children {
	const struct child_row *rows;
	size_t n; /* that were started */
	struct child *each[];
};

struct children *
children_start(const struct child_row *rows, size_t n, struct err *e)
{
	struct children *all = calloc(1, sizeof *all + n * sizeof all->each[0]);

	if (all == NULL)
		abort();
	all->rows = rows;
	for (; all->n < n; all->n++)
		if ((all->each[all->n] = child_start(&rows[all->n].spec, e)) == NULL) {
			children_stop(all);
			return NULL;
		}
	return all;
}

void
children_stop(struct children *all)
{
	while (all->n > 0)
		child_stop(all->each[--all->n]);
	free(all);
}

struct child *
children_find(struct children *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->rows[i].spec.name, name) == 0)
			return all->each[i];
	return NULL;
}

bool
children_status(struct children *all, size_t i, const struct child_row **row, struct child_status *out)
{
	if (i >= all->n)
		return false;
	*row = &all->rows[i];
	child_status(all->each[i], out);
	return true;
}
