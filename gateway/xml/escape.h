/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping as Canonical XML 1.0 section 2.3 has it, for the writer and the canonical form alike. */
#ifndef XML_ESCAPE_H
#define XML_ESCAPE_H

struct arena;
struct buf;

void escape_text(struct buf *b, const char *text);
void escape_value(struct buf *b, const char *text); /* of an attribute */

/* The text without what XML 1.0 cannot carry at all, escaped or not (section 2.2): each such character is a space.  `text` itself
 * when all fits. */
const char *escape_fit(struct arena *a, const char *text);

#endif
