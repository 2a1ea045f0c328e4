/* SPDX-License-Identifier: Apache-2.0 */
/* The tools' raw HTTP request: what is taken has its parts inside the bytes given, and says what they are. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "main/tool_raw.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct message m;
	struct err e = {0};

	if (tool_raw_read(a, (struct str){(const char *)data, size}, &m, &e) == 0) {
		const char *end = (const char *)data + size;
		if (e.code != ERR_NONE || m.method.n == 0 || m.path.n == 0 || m.path.p[0] != '/' || m.authority.n == 0)
			abort();
		if (m.body.p + m.body.n != end || m.n_headers > TOOL_RAW_HEADERS_MAX)
			abort();
	} else if (e.code != ERR_BAD_HTTP)
		abort();
	arena_free(a);
	return 0;
}
