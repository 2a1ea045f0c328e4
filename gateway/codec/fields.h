/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one table engine: members of a struct by name, as text and back.  A table says of each field its name, kind, place, bounds,
 * what a missing one is, and since when there is such a field; rows, events and what partners send are read and written by such
 * tables.
 *
 * A field that is what a missing one is, is not written.  One that the table does not know is kept byte for byte in the struct's
 * FIELD_REST member and written again, so that a release may read, and carry on, what a later one wrote.
 */
#ifndef CODEC_FIELDS_H
#define CODEC_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

enum field_kind {
	FIELD_TEXT,   /* const char *: no NUL bytes */
	FIELD_DATE,   /* const char *: a day, 1990-05-17 */
	FIELD_BYTES,  /* struct str: any bytes */
	FIELD_INT,    /* int64_t */
	FIELD_TIME,   /* int64_t: milliseconds since 1970; formats for people write it as a moment */
	FIELD_UINT,   /* unsigned, or an enum that is written as its number */
	FIELD_BOOL,   /* bool: 1 or 0 */
	FIELD_WORD,   /* an enum, written by name */
	FIELD_LIST,   /* struct field_list of structs */
	FIELD_RECORD, /* pointer to one struct, or NULL */
	FIELD_REST,   /* struct str: what the table does not know */
};

/* A field that may be missing has what then stands for it, as it would be written; FIELD_NONE leaves the member as it is (NULL,
 * 0). */
extern const char FIELD_NONE[];

struct field {
	/* NULL: the table ends; "Return/Mode": in formats that nest, the member Mode inside Return */
	const char *name;
	enum field_kind kind;
	size_t at;                     /* offset in the struct */
	const char *fallback;          /* what a missing one is; NULL: it must be there */
	unsigned since;                /* the release that brought it, from 1; a later one must have a fallback */
	/* TEXT: characters; BYTES: bytes; INT, UINT: value; LIST: items; both 0: as the kind allows */
	int64_t min, max;
	bool fixed;                    /* of a row: is never another after the row was made */
	bool sealed;                   /* it tells of a person: is kept only as the vault sealed it (TEXT, BYTES) */
	const char *(*word)(unsigned); /* WORD: its name */
	unsigned words;                /* WORD: how many */
	const struct field *fields;    /* LIST, RECORD: of each struct */
	size_t size;                   /* LIST, RECORD: of the struct */
};

struct field_list {
	void *items;
	size_t n;
};

/* ---- one field ---- */

const struct field *field_find(const struct field *table, struct str name);

/* Its value as text, in the arena or a view; false: it is what a missing one is. */
bool field_print(struct arena *a, const struct field *f, const void *record, struct str *out);

/* Text into the member, by kind and bounds.  0, or -1 with *why: what is wrong with it, to follow the field's name. */
int field_parse(struct arena *a, const struct field *f, struct str text, void *record, const char **why) MUST_CHECK;

/* ---- all of a table ---- */

enum fields_which { FIELDS_ALL, FIELDS_FIXED, FIELDS_MOVING }; /* MOVING: with the rest */

/* Append "name=value" netstrings, in the order of the table, and the rest. */
void fields_pack(struct buf *b, const struct field *table, const void *record, enum fields_which which);

/* The next "name=value" of packed fields: 1 with views, 0 at the end, -1 there is none. */
int fields_next(struct str packed, size_t *at, struct str *name, struct str *value);

/* The value of that name; p NULL: there is none. */
struct str fields_value(struct str packed, const char *name);

/*
 * Reading, step by step: begin; each name and value there is (twice the same is refused); end, which asks for the missing ones.
 * Where they come from (packed, JSON, a query) is the caller's.  `record` is zeroed by the caller; strings live in the arena. -1:
 * *why says what is wrong, the field is r.name.
 */
enum { FIELDS_MAX = 64 };
struct fields_reader {
	struct arena *a;
	const struct field *table;
	void *record;
	uint64_t seen;                 /* bit i: the i-th of the table */
	const char *name, *why;        /* after a failure */
};
void fields_begin(struct fields_reader *r, struct arena *a, const struct field *table, void *record);
int fields_take(struct fields_reader *r, struct str name, struct str value) MUST_CHECK;
int fields_end(struct fields_reader *r) MUST_CHECK;

/* All packed ones. */
int fields_take_packed(struct fields_reader *r, struct str packed) MUST_CHECK;

/* Are all members within the table's bounds?  For what was read by another table with wider ones.  What is not there (NULL) fits;
 * of words, lists of texts and the rest nothing is asked.  -1: out tells where ("Item[2]/Originals", counted from 1), by which
 * field, and how much it is. */
struct fields_misfit {
	const char *path; /* in the arena */
	const struct field *field;
	int64_t is;
};
int fields_fit(struct arena *a, const struct field *table, const void *record, struct fields_misfit *out) MUST_CHECK;

/* The laws of a table: at most FIELDS_MAX rows, names once, a fallback that can be read, a later `since` only with one.  NULL, or
 * the law that is broken. */
const char *fields_law(const struct field *table);

#endif
