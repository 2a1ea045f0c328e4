/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to jansson.  Reading is strict: UTF-8, one object, no duplicate keys, no trailing bytes, no
 * NUL, integers only, and only the members a field table names.  Writing makes compact text in the order of the
 * calls, or of the same table.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "codec/fields.h"

struct arena;
struct buf;

enum { JSON_DEPTH_MAX = 16, JSON_TEXT_MAX = 4000 };

/* Fill `out` (zeroed by the caller) from one JSON object by a table (codec/fields.h): TEXT is a string (its bounds count
 * characters, as JSON Schema does), INT and UINT a whole number, BOOL true or false, WORD a string that is one of the words, LIST
 * an array of objects, or of strings of at most JSON_TEXT_MAX characters when it has no table, RECORD an object, BYTES base64 ("":
 * as if it were not there).  TIME and REST cannot be read from JSON.  ERR_BAD_MESSAGE when it is no JSON of this shape at all or
 * has more values than base/values.h allows, ERR_BUSY when others hold too many, ERR_SCHEMA with `field` as a path
 * ("HoSo.GiayTo[2].Ten") and a hint otherwise. Strings live in the arena; an absent member is what the table says a missing one is.
 * `lenient` lets unknown members pass and takes null for an absent optional member: for partners' answers, never for requests.
 * Reals and -0 are refused wherever they stand. */
int json_read(struct arena *a, struct str bytes, const struct field *fields, bool lenient, void *out, struct err *e)
    MUST_CHECK;

/* The same for a file of the operator's own: as many values as it has. */
int json_read_own(struct arena *a, struct str bytes, const struct field *fields, void *out, struct err *e) MUST_CHECK;

/* Writer: members in the order of the calls; name NULL inside a list. */
struct json_out {
	struct buf *b;
	unsigned depth;
	bool first;
	bool sparse; /* json_out_fields leaves out what says nothing, too: 0, false, a list of nothing */
	bool brief;  /* json_out_fields leaves out a number that may be missing and is 0, a list that may and is of at least one */
};

void json_out_init(struct json_out *w, struct buf *b);
void json_out_open(struct json_out *w, const char *name);  /* { */
void json_out_close(struct json_out *w);                   /* } */
void json_out_list(struct json_out *w, const char *name);  /* [ */
void json_out_end(struct json_out *w);                     /* ] */
void json_out_text(struct json_out *w, const char *name, const char *value);
void json_out_opt(struct json_out *w, const char *name, const char *value); /* nothing when NULL or "" */
void json_out_int(struct json_out *w, const char *name, int64_t value);
void json_out_bool(struct json_out *w, const char *name, bool value);
void json_out_time(struct json_out *w, const char *name, int64_t ms); /* UTC; nothing when 0 */

/* A value that is JSON already, as it is. */
void json_out_raw(struct json_out *w, const char *name, struct str json);

/* All members of a struct by the table json_read would read them with; TEXT, WORD and RECORD that are not there are left out. */
void json_out_fields(struct json_out *w, const struct field *fields, const void *record);

#endif
