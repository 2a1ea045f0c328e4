/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads an element into a struct by a table (codec/fields.h): one row per child element.  A name with a slash ("Return/Mode") is an
 * element inside an element that is no struct of its own.  Strict, though a schema may have been checked before: no element of
 * another namespace or name, none twice unless it is a LIST, none missing, all within their bounds.
 */
#ifndef XML_XML_FIELDS_H
#define XML_XML_FIELDS_H

#include "base/err.h"
#include "codec/fields.h"

struct arena;
struct _xmlNode;

/* `out` is zeroed by the caller; strings live in the arena.  TIME is a moment with its zone, BYTES base64 (empty: as if it were not
 * there), WORD one of the words; BOOL and REST cannot be read from XML.  ERR_SCHEMA or ERR_BAD_VALUE with the element's path below
 * `element`, and what was expected. */
int xml_fields_read(struct arena *a, const char *ns, const struct field *table, const struct _xmlNode *element, void *out,
    struct err *e) MUST_CHECK;

#endif
