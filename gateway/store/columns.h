/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The engine of rows.c: members of a struct to named Redis values and back, by tables of columns, with a sum over a row and its key.
 * Internal to store.  Readers return 0, or -1; those with an error ERR_INTERNAL, naming the key and what is wrong.
 */
#ifndef STORE_COLUMNS_H
#define STORE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/str_list.h"

struct arena;

enum { COLUMNS_SUM_LEN = 16 }; /* hexadecimal digits */

/* How a member is written: text; text or no column at all; whole numbers; bytes; an enum by its name. */
enum form { TEXT, MAYBE, INT64, UNSIGNED, BYTES, DOSSIER_CODE, WORD };

struct column {
	const char *name;
	size_t at;                         /* of the member in its struct */
	enum form form;
	bool moves;                        /* changes after the row was made */
	const char *(*word)(unsigned);     /* of WORD */
	unsigned words;
};

/* ---- values ---- */

struct str columns_str(const char *s); /* NULL: empty */
int columns_unsigned(struct str s, int64_t max, unsigned *out) MUST_CHECK;
int columns_text(struct arena *a, struct str s, const char **out) MUST_CHECK; /* without NUL bytes; copied */

/* The value after that name in names and values, or NULL. */
const struct str *columns_find(const struct str *kv, size_t n, const char *name);

/* ---- sums ---- */

/* Of the key's name and what stands there. */
struct str columns_sum(struct arena *a, const char *key, const struct str *parts, size_t n);
int columns_check_sum(struct arena *a, const char *key, const struct str *parts, size_t n, const struct str *sum, struct err *e) MUST_CHECK;

/* ---- rows ---- */

/* One column's name and value; nothing when it is a MAYBE that is not there. */
void columns_put_one(struct str_list *out, const struct column *c, const void *row);

/* The columns, or those that move, and the sum of all. */
void columns_put(struct str_list *out, const char *key, const struct column *columns, size_t n, const void *row, bool whole);

/* The row of exactly these columns and their sum. */
int columns_get(struct arena *a, const char *key, const struct column *columns, size_t n_columns, const struct str *kv, size_t n, void *row,
    struct err *e) MUST_CHECK;

/* The same in two steps, for a row with more than columns: what was read stays in `seen` as it was summed; then, with the rest added to
 * it, whether that is all and has the sum that stands beside it. */
int columns_read(struct arena *a, const char *key, const struct column *columns, size_t n_columns, const struct str *kv, size_t n, void *row,
    struct str_list *seen, struct err *e) MUST_CHECK;
int columns_check(struct arena *a, const char *key, const struct str_list *seen, const struct str *kv, size_t n, struct err *e) MUST_CHECK;

#endif
