/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping as Canonical XML 1.0 section 2.3 has it, for the writer and the canonical form alike. */
#ifndef XML_ESCAPE_H
#define XML_ESCAPE_H

struct buf;

void escape_text(struct buf *b, const char *text);
void escape_value(struct buf *b, const char *text); /* of an attribute */

#endif
