/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as XML.  What is taken has a canonical form, and that form is its own canonical form. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
canon(struct arena *a, struct str bytes, struct buf *out)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, bytes, &e);

	if (doc == NULL && e.code != ERR_BAD_MESSAGE)
		abort();
	buf_init(out, a, 1 << 22);
	return doc != NULL && xml_canon(xml_root(doc), NULL, NULL, out, &e) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct buf once, twice;

	if (!started)
		xml_start();
	started = true;
	struct arena *a = arena_new(0);
	if (canon(a, (struct str){(const char *)data, size}, &once)) {
		/* &#13; and the like make a canonical form longer than its source, so a start tag may outgrow the limit */
		bool again = canon(a, (struct str){once.p, once.len}, &twice);
		if (again && (once.len != twice.len || memcmp(once.p, twice.p, once.len) != 0))
			abort();
		if (!again && once.len <= XML_START_TAG_MAX)
			abort();
	}
	arena_free(a);
	return 0;
}
