/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Query strings and form bodies (application/x-www-form-urlencoded, WHATWG URL section 5.1) by field tables (fields.h), both ways.
 * Reading is strict: every name is one of the table's and is there once, escapes are %XX, text is UTF-8 without NUL.
 */
#ifndef CODEC_FORM_H
#define CODEC_FORM_H

#include "base/err.h"
#include "base/str.h"
#include "codec/fields.h"

/* "name=value&name=value" into `out`, which the caller zeroed, or filled with what stands for fields that may be missing
 * (FIELD_NONE).  A name without "=" has the value "".  Strings live in the arena.  ERR_BAD_VALUE with the name, and what is
 * expected: the names there are, the bounds, the words. */
int form_read(struct arena *a, struct str text, const struct field *table, void *out, struct err *e) MUST_CHECK;

/* The same as a browser sends a form: a field that was left empty is not there, and names of `others` (ends with NULL; one that
 * ends with a dot stands for all that begin so) are somebody else's. */
int form_read_browser(struct arena *a, struct str text, const struct field *table, const char *const *others, void *out,
    struct err *e) MUST_CHECK;

/* One pair after the other, unescaped into the arena; *rest then has what is behind it.  1, 0 at the end, -1: a wrong escape, no
 * UTF-8, or a NUL; then *name is its name if that can be read, else "". */
int form_next(struct arena *a, struct str *rest, struct str *name, struct str *value);

/* All fields that are not what a missing one is, appended. */
void form_write(struct buf *b, const struct field *table, const void *record);

/* RFC 3986: everything but unreserved characters as %XX. */
const char *form_percent(struct arena *a, const char *s);

#endif
