/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a postal request, by contract 1.1 or 1.0 as their namespace says: parsed, found, validated, admitted; and admitted
 * without validation, which must be just as safe.  What both take, the schema's way gives. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "xml/schema.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct schema *schemas[2];
	struct err e = {0}, valid = {0};

	if (schemas[0] == NULL) {
		xml_start();
		schemas[0] = schema_load(connector_find("postal-1.0")->request_xsd, &e);
		schemas[1] = schema_load(connector_find("postal-1.1")->request_xsd, &e);
		if (schemas[0] == NULL || schemas[1] == NULL)
			abort();
	}
	struct arena *a = arena_new(0);
	struct str body = {(const char *)data, size};
	struct conn_env env = {.arena = a, .gateway = "gw-42"};
	const struct connector *c = connector_find("postal-1.1");
	struct _xmlDoc *doc = size <= c->max_body ? xml_parse(a, body, &e) : NULL;
	if (doc != NULL) {
		struct request q;
		bool newer = strcmp(xml_ns(xml_root(doc)), c->ns) == 0;
		c = newer ? c : c->older;
		int fits = schema_check(schemas[newer], xml_root(doc), &valid);
		int taken = c->admit(&env, body, xml_root(doc), &q, &e);
		/* The schema is the stricter one: what it takes is refused only for what a schema cannot say. */
		if (fits == 0 && taken != 0 && e.code != ERR_BAD_VALUE && e.code != ERR_UNKNOWN_OPERATION)
			abort();
	}
	arena_free(a);
	return 0;
}
