/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Byte strings as Redis takes and gives them: lists of them, key names, numbers as text, pairs of ids, netstrings.
 * Any bytes fit.  Internal to store.
 */
#ifndef STORE_STR_LIST_H
#define STORE_STR_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct buf;

enum { STRS_PACK_MAX = 16 * 1024 * 1024 };

/* A growing list of byte strings in an arena. */
struct str_list {
	struct arena *a;
	struct str *v;
	size_t n, cap;
};
void str_list_add(struct str_list *l, struct str s);

/* "gw:{T}:part:part..." where T is the tag at the head of `id`; the parts end with NULL. */
const char *str_list_key(struct arena *a, const char *id, ...) __attribute__((sentinel));

/* The bucket of a key's tag, gw:{42.07}:...; DOSSIER_BUCKETS: it has none of ours. */
unsigned str_list_bucket(struct str key);

/* "gw:{name}:part": keys of their own slot. */
const char *str_list_own_key(struct arena *a, const char *name, const char *part);

/* "gw:{T}:items:NN": the hash that holds an item's claim, one of 4096 by the item's digest, 64 in each tag of the province. */
const char *str_list_item_key(struct arena *a, const char *province, const char *item);

/* The number as text, in the arena. */
struct str str_list_int(struct arena *a, int64_t v);
int str_list_parse_int(struct str s, int64_t *out) MUST_CHECK;

/* "DOSSIER EXCHANGE", the text of stream entries and sorted sets, and back. */
struct str str_list_pair(struct arena *a, const char *dossier, const char *exchange);
int str_list_unpair(struct arena *a, const char *key, struct str s, const char **dossier, const char **exchange, struct err *e)
    MUST_CHECK;

/* Netstrings: one appended to the list's text; a whole text taken apart (views into it), 0 or -1. */
void str_list_pack(struct buf *b, struct str s);
int str_list_unpack(struct str packed, struct str_list *out) MUST_CHECK;

#endif
