/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a postal request: parsed, found, validated, admitted; and admitted without validation, which must be
 * just as safe.  What both take, the schema's way gives. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "xml/schema.h"
#include "xml/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct connector *c;
	static struct schema *schema;
	struct err e = {0}, valid = {0};

	if (schema == NULL) {
		xml_start();
		c = connector_find("postal-1.0");
		schema = schema_load(c->request_xsd, &e);
		if (schema == NULL)
			abort();
	}
	struct arena *a = arena_new(0);
	struct str body = {(const char *)data, size};
	struct conn_env env = {.arena = a, .gateway = "gw-42"};
	struct _xmlDoc *doc = size <= c->max_body ? xml_parse(a, body, &e) : NULL;
	if (doc != NULL) {
		struct request q;
		int fits = schema_check(schema, xml_root(doc), &valid);
		int taken = c->admit(&env, body, xml_root(doc), &q, &e);
		/* The schema is the stricter one: what it takes is refused only for what a schema cannot say. */
		if (fits == 0 && taken != 0 && e.code != ERR_BAD_VALUE && e.code != ERR_UNKNOWN_OPERATION)
			abort();
	}
	arena_free(a);
	return 0;
}
