/* SPDX-License-Identifier: Apache-2.0 */
/* XML Schema 1.0 validation against schemas that are built in.  Imports resolve to assets only. */
#ifndef XML_SCHEMA_H
#define XML_SCHEMA_H

#include "base/err.h"

struct _xmlNode;
struct schema;

/* Compile the asset of that path (all it imports too).  Shared by all threads; free with schema_free. */
struct schema *schema_load(const char *path, struct err *e);
void schema_free(struct schema *s);

/* Validate the element and all below it.  ERR_SCHEMA: `field` names the first wrong element, `hint` says what
 * was expected there (from the schema, never the value). */
int schema_check(const struct schema *s, struct _xmlNode *element, struct err *e) MUST_CHECK;

#endif
