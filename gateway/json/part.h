/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents read in parts, where one bad part must not spoil the others: the elements of a list as they came, and single members
 * whose kind nobody vouches for.  Only for answers of partners.  The parts are then read as strictly as anything (json.h).
 */
#ifndef JSON_PART_H
#define JSON_PART_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { JSON_PARTS_MAX = 10000 };

/* The elements of the list that is the member `name` of the document's object, byte for byte, and the document without them
 * (`name` an empty list).  ERR_BAD_MESSAGE when it is no well-formed JSON object, `name` is absent or there twice, no list, or one
 * of more than JSON_PARTS_MAX elements.  Inside an element only the brackets are judged: what its strings and
 * numbers hold, and whether that is UTF-8, shows when it is read. */
int json_parts(struct arena *a, struct str bytes, const char *name, struct str **items_out, size_t *n_out, struct str *rest_out,
    struct err *e) MUST_CHECK;

/* The member `name` of the document's object, byte for byte, and of an absent one p NULL: 0.  -1 as json_parts. */
int json_member(struct arena *a, struct str bytes, const char *name, struct str *out, struct err *e) MUST_CHECK;

/* Members of one flat object as text, in the order of `names`: a string's content, a number as it was written, "true", "false";
 * NULL when it is absent, null, or has members of its own.  ERR_BAD_MESSAGE when it is no well-formed JSON object, or a member is
 * there twice. */
int json_texts(struct arena *a, struct str bytes, const char *const *names, size_t n, const char **out, struct err *e) MUST_CHECK;

#endif
