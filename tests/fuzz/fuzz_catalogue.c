/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue file: what is taken is sorted, finds its own entries, and every procedure's units are the catalogue's. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "conf/catalogue_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct catalogue *c)
{
	for (size_t i = 0; i < c->n_units; i++)
		if (catalogue_unit(c, c->units[i].code) != &c->units[i])
			abort();
	for (size_t i = 0; i < c->n_procedures; i++) {
		const struct procedure *p = &c->procedures[i];
		if (catalogue_procedure(c, p->code, 20500) != p)
			abort();
		for (size_t k = 0; k < p->n_units; k++)
			if (!catalogue_handles(p, p->units[k]->code))
				abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	int64_t due_ms;
	const struct catalogue *c = catalogue_read(a, (struct str){(const char *)data, size}, &e);

	if (c == NULL && e.code != ERR_CONFIG)
		abort();
	if (c != NULL) {
		check(c);
		if (deadline_due(&c->calendar, 1764000000000, (struct limit){15, LIMIT_WORKING_DAYS}, &due_ms, &e) != 0 &&
		    e.code == ERR_NONE)
			abort();
	}
	arena_free(a);
	return 0;
}
