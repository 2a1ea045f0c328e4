/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model to Redis values and back: hashes as tables of columns, packed values as sequences of netstrings.  What is
 * read back is checked; what cannot be read is ERR_INTERNAL with the key's name, never a crash.  Internal to
 * store; knows nothing of connections.  Rows and lines carry a sum of all that they hold and of their key, so that a bit that
 * flipped in Redis' files, or a row under another one's name, is seen when it is read.
 */
#ifndef STORE_ROWS_H
#define STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/exchange.h"
#include "store/str_list.h"

struct arena;

/* Columns as name, value, name, value..., the sum of the whole row last; `whole` false: only what changes, and the version. */
void rows_put_dossier(struct str_list *out, const struct dossier *d, int64_t version, bool whole);
void rows_put_exchange(struct str_list *out, const struct exchange *x, int64_t version, bool whole);
void rows_put_consignment(struct str_list *out, const struct consignment *k, int64_t version);

/* A dossier's hash holds, beside the columns of its row, its history as h:0, h:1..., their number as `lines`, and its items, each as a
 * name without value: i:ITEM. */
#define ROWS_LINE "h:"
#define ROWS_ITEM "i:"
struct rows_case {
	struct str_list columns;           /* names and values */
	struct str *lines;             /* of history, in order */
	size_t n_lines;
	struct str_list items;
};
int rows_split(struct arena *a, const char *id, const struct str *kv, size_t n, struct rows_case *out, struct err *e) MUST_CHECK;

/* The number of a journal's last change in a tag, with a sum of its own: "NUMBER SUM". */
struct str rows_put_number(struct arena *a, const char *key, const char *writer, uint64_t seq);
int rows_get_number(struct arena *a, const char *key, const char *writer, struct str value, uint64_t *seq_out, struct err *e) MUST_CHECK;

struct str rows_put_history(struct arena *a, const char *dossier, const struct history *h);

/* Back from names and values (n of both together; a dossier's: its columns).  0, or -1. */
int rows_get_dossier(struct arena *a, const char *id, const struct str *kv, size_t n, struct dossier *out, struct err *e)
    MUST_CHECK;
int rows_get_exchange(struct arena *a, const char *dossier, const char *id, const struct str *kv, size_t n,
    struct exchange *out, struct err *e) MUST_CHECK;
int rows_get_consignment(struct arena *a, const char *dossier, const char *item, const struct str *kv, size_t n,
    struct consignment *out, struct err *e) MUST_CHECK;
int rows_get_history(struct arena *a, const char *dossier, struct str line, struct history *out, struct err *e) MUST_CHECK;

#endif
