/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Model to Redis values and back: hashes as tables of columns, packed values as sequences of netstrings, key names.
 * Any bytes fit.  What is read back is checked; what cannot be read is ERR_INTERNAL with the key's
 * name, never a crash.  Internal to store; knows nothing of connections.
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

struct arena;
struct buf;

/* A growing list of byte strings in an arena. */
struct strs {
	struct arena *a;
	struct str *v;
	size_t n, cap;
};
void strs_add(struct strs *l, struct str s);

/* "gw:{T}:part:part..." where T is the tag at the head of `id`; the parts end with NULL. */
const char *rows_key(struct arena *a, const char *id, ...) __attribute__((sentinel));

/* "gw:{name}:part": keys of their own slot. */
const char *rows_own_key(struct arena *a, const char *name, const char *part);

/* The number as text, in the arena. */
struct str rows_int(struct arena *a, int64_t v);
int rows_parse_int(struct str s, int64_t *out) MUST_CHECK;

/* "DOSSIER EXCHANGE", the text of stream entries and sorted sets, and back. */
struct str rows_pair(struct arena *a, const char *dossier, const char *exchange);
int rows_unpair(struct arena *a, const char *key, struct str s, const char **dossier, const char **exchange, struct err *e)
    MUST_CHECK;

/* Netstrings: one appended to the list's text; a whole text taken apart (views into it), 0 or -1. */
void rows_pack(struct buf *b, struct str s);
int rows_unpack(struct str packed, struct strs *out) MUST_CHECK;

/* Columns as name, value, name, value...; `whole` false: only what changes, and the version. */
void rows_put_dossier(struct strs *out, const struct dossier *d, int64_t version, bool whole);
void rows_put_exchange(struct strs *out, const struct exchange *x, int64_t version, bool whole);
void rows_put_consignment(struct strs *out, const struct consignment *k, int64_t version);
struct str rows_put_history(struct arena *a, const struct history *h);

/* Back from names and values (n of both together).  0, or -1. */
int rows_get_dossier(struct arena *a, const char *id, const struct str *kv, size_t n, struct dossier *out, struct err *e)
    MUST_CHECK;
int rows_get_exchange(struct arena *a, const char *dossier, const char *id, const struct str *kv, size_t n,
    struct exchange *out, struct err *e) MUST_CHECK;
int rows_get_consignment(struct arena *a, const char *dossier, const char *item, const struct str *kv, size_t n,
    struct consignment *out, struct err *e) MUST_CHECK;
int rows_get_history(struct arena *a, const char *dossier, struct str line, struct history *out, struct err *e) MUST_CHECK;

#endif
