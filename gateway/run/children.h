/* SPDX-License-Identifier: Apache-2.0 */
/* All processes beside the daemon (children.tbl), started and stopped with it.  How they are: GET /ops/children, /metrics. */
#ifndef RUN_CHILDREN_H
#define RUN_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>

#include "run/child.h"

struct child_row {
	const char *meaning;
	struct child_spec spec;
};

extern const struct child_row child_rows[]; /* main/child_table.c */
extern const size_t child_rows_n;

struct children;

/* Start the n of them.  A program that cannot be executed is no error: its state tells.  The rows must outlive it.  NULL:
 * ERR_INTERNAL, and none runs. */
struct children *children_start(const struct child_row *rows, size_t n, struct err *e);

/* Returns when all are gone. */
void children_stop(struct children *all);

/* Whose pipes to ask for; NULL: there is no such row.  Any thread, until children_stop. */
struct child *children_find(struct children *all, const char *name);

/* The i-th; false: there are no more.  Any thread. */
bool children_status(struct children *all, size_t i, const struct child_row **row, struct child_status *out);

#endif
