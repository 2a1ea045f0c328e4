/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as XML.  What is taken has a canonical form, and that form read again has the same. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/xml.h"

enum { CANON_MAX = 8 << 20 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	xml_start();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct buf first, second;
	struct _xmlDoc *doc = xml_parse(a, (struct str){(const char *)data, size}, &e);

	buf_init(&first, a, CANON_MAX);
	buf_init(&second, a, CANON_MAX);
	if (doc != NULL && xml_canon(xml_root(doc), NULL, NULL, &first, &e) == 0) {
		doc = xml_parse(a, (struct str){first.p, first.len}, &e);
		if (doc != NULL && xml_canon(xml_root(doc), NULL, NULL, &second, &e) != 0)
			abort();
		/* escapes and moved declarations may pass a limit of ours, but well formed it is */
		if (doc == NULL ? strncmp(e.msg, "syntax", 6) == 0 : first.len != second.len || memcmp(first.p, second.p, first.len) != 0)
			abort();
	}
	arena_free(a);
	return 0;
}
