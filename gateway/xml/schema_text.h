/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a schema expected at a place, as a hint for the caller in both languages: read from the schema document itself (bounds,
 * lists, lengths, patterns), so that contract and refusal cannot disagree.  Nothing of the sender's message goes into it.
 */
#ifndef XML_SCHEMA_TEXT_H
#define XML_SCHEMA_TEXT_H

#include "base/err.h"

struct _xmlDoc;
struct _xmlNode;

/* The declaration (xs:element) of a message's element `at`, found by its path below `top`; NULL: there is none. */
const struct _xmlNode *schema_declaration(const struct _xmlDoc *xsd, const struct _xmlNode *top, const struct _xmlNode *at);

/* How often the declaration allows the element; 0: as often as you like. */
int schema_most(const struct _xmlNode *declaration);

/* Hint what a value of that declaration must be. */
void schema_hint_value(const struct _xmlDoc *xsd, const struct _xmlNode *declaration, struct err *e);

/* Has this pattern words of its own?  For the test that no pattern of a schema lacks them. */
bool schema_knows_pattern(const char *pattern);

/* The namespace the schema is about. */
const char *schema_target(const struct _xmlDoc *xsd);

#endif
