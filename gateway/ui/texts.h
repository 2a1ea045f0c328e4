/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of pages: `key = text` a line, `#` begins a comment; the same keys in every language. */
#ifndef UI_TEXTS_H
#define UI_TEXTS_H

#include "base/err.h"
#include "base/str.h"

struct arena;

enum ui_language { UI_VI, UI_EN, UI_LANGUAGES };

const char *ui_language_name(enum ui_language l); /* "vi" */

/* The texts of a folder of gateway/ui/ as elements <t k="key">text</t>, in the arena.  ERR_CONFIG: a line that is none, a key
 * twice. */
int texts_read(struct arena *a, const char *stem, enum ui_language l, struct str *xml, struct err *e) MUST_CHECK;

/* Both languages have the same keys: 0, or ERR_CONFIG with one that is missing. */
int texts_compare(const char *stem, struct err *e) MUST_CHECK;

#endif
