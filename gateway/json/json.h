/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to jansson.  Reading is strict: UTF-8, one object, no duplicate keys, no trailing bytes, no
 * NUL, integers only, and only the members a field table names.  Writing makes compact text in the order
 * of the calls.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

enum { JSON_DEPTH_MAX = 16, JSON_TEXT_MAX = 4000 };

enum json_kind { JSON_TEXT, JSON_INT, JSON_BOOL, JSON_LIST, JSON_RECORD };

struct json_field {
	const char *name;
	enum json_kind kind;
	bool required;
	int64_t min, max;      /* TEXT: length in characters, as JSON Schema counts; INT: value; LIST: elements */
	size_t at;             /* offset in the struct: const char *, int64_t, bool; LIST: struct json_list */
	const struct json_field *fields; /* LIST, RECORD: of each object; ends with a NULL name; NULL: a LIST of texts */
	size_t size;           /* LIST, RECORD: bytes of the element's struct */
};

/* A list member: n structs of the element's size.  A list of texts is an array of const char *, none
 * longer than JSON_TEXT_MAX.  A RECORD member is a pointer to one struct, or NULL. */
struct json_list {
	void *items;
	size_t n;
};

/* Fill `out` (zeroed by the caller) from one JSON object.  ERR_BAD_MESSAGE when it is no JSON of this shape at all
 * or has more values than base/values.h allows, ERR_BUSY when others hold too many,
 * ERR_SCHEMA with `field` as a path ("HoSo.GiayTo[2].Ten") and a hint otherwise.  Strings live in the arena;
 * absent optional members stay zero, and integers that may be absent should be preset by the caller.  `lenient`
 * lets unknown members pass and takes null for an absent optional member: for partners' answers, never for
 * requests.  Reals and -0 are refused wherever they stand. */
int json_read(struct arena *a, struct str bytes, const struct json_field *fields, bool lenient, void *out, struct err *e)
    MUST_CHECK;

/* The same for a file of the operator's own: as many values as it has. */
int json_read_own(struct arena *a, struct str bytes, const struct json_field *fields, void *out, struct err *e) MUST_CHECK;

/* Writer: members in the order of the calls; name NULL inside a list. */
struct json_out {
	struct buf *b;
	unsigned depth;
	bool first;
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

#endif
