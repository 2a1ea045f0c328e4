/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an element into a struct by a table, and writes one (codec/fields.h): one row per child element.  A name with a slash
 * ("Return/Mode") is an element inside an element that is no struct of its own.  Strict, though a schema may have been checked
 * before: no element of another namespace or name, none twice unless it is a LIST, none missing, all within their bounds.
 */
#ifndef XML_XML_FIELDS_H
#define XML_XML_FIELDS_H

#include "base/err.h"
#include "codec/fields.h"

struct arena;
struct xml_out;
struct _xmlNode;

/* `out` is zeroed by the caller; strings live in the arena.  TIME is a moment with its zone, BYTES base64 (empty: as if it were not
 * there), WORD one of the words; BOOL, REST and a LIST of texts cannot be read from XML.  ERR_SCHEMA or ERR_BAD_VALUE with the
 * element's path below `element`, and what was expected. */
int xml_fields_read(struct arena *a, const char *ns, const struct field *table, const struct _xmlNode *element, void *out,
    struct err *e) MUST_CHECK;

/* All members of a struct by a table without slashes, as elements of that prefix, in the order of the table; what may be missing
 * and is what a missing one is (NULL, "", 0, nothing in a list) is left out.  Texts without what XML cannot carry; BYTES and REST
 * are not written.
 */
void xml_out_fields(struct xml_out *w, const char *prefix, const struct field *table, const void *record);

#endif
