/* SPDX-License-Identifier: Apache-2.0 */
/* A Content-Type on the first line, an envelope behind it: what is taken has all its parts in their places. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "soap/soap.h"
#include "xml/xml.h"

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
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t n = end != NULL ? (size_t)(end - data) : 0, skip = end != NULL ? n + 1 : 0;
	enum soap_version v;
	const char *action;
	struct err e = {0};
	struct soap_message m;

	if (soap_media(a, arena_dup(a, data, n), &v, &action) && v != SOAP_11 && v != SOAP_12)
		abort();
	struct _xmlDoc *doc = xml_parse(a, (struct str){(const char *)data + skip, size - skip}, &e);
	if (doc != NULL && soap_read(doc, &m, &e) == 0) {
		if (m.payload == NULL || xml_first(m.body) != m.payload || xml_next(m.payload) != NULL || xml_next(m.body) != NULL)
			abort();
		if (m.security != NULL && (m.header == NULL || !xml_is(m.security, SOAP_NS_WSSE, "Security")))
			abort();
	}
	arena_free(a);
	return 0;
}
