/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of containers: what is accepted is exactly what the writer writes from the entries it gave. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct zip_entry *z;
	struct str again;
	struct err e = {0};
	size_t n;

	if (zip_parse(a, (struct str){(const char *)data, size}, &z, &n, &e) == 0) {
		if (n == 0 || e.code != ERR_NONE || zip_print(a, z, n, &again, &e) != 0 || again.n != size ||
		    memcmp(again.p, data, size) != 0)
			abort();
	} else if (e.code != ERR_BAD_MESSAGE && e.code != ERR_TOO_LARGE)
		abort();
	arena_free(a);
	return 0;
}
