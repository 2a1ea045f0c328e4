/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of what is kept: facts of kinds.tbl. */
#ifndef STORE_KINDS_H
#define STORE_KINDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "store/clash.h"

struct arena;
struct field;

enum kind {
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) KIND_##id,
#include "store/kinds.tbl"
	KINDS /* also: one that this release does not know */
};

enum kind_whose { OF_DOSSIER, OF_TAG, OF_NOBODY };
bool kind_of_dossier(enum kind k);

/* A sorted set of a kind's objects. */
struct kind_index {
	enum kind kind;
	const char *word, *whose, *by, *states;
};
enum { KIND_INDEXES_MAX = 8 };
extern const struct kind_index kind_indexes[]; /* the last one's word is NULL */

const struct kind_index *kind_index_find(const char *word); /* or NULL */
bool kind_index_has(const struct kind_index *x, struct str state);

/* An object in an index: "DOSSIER REST" of what belongs to a dossier, else its id.  And back. */
struct str kind_member(struct arena *a, enum kind k, const char *id);
const char *kind_member_id(struct arena *a, enum kind k, struct str member);

const char *kind_list(enum kind k);               /* before its name in its dossier's hash; NULL: it is not listed there */
int64_t kind_days(enum kind k, struct str state); /* how long a row of that state is kept; 0: as long as there is a store */

const char *kind_name(enum kind k);
enum kind kind_find(struct str name); /* or KINDS */
const struct field *kind_fields(enum kind k); /* of its row, or NULL */
size_t kind_size(enum kind k);                /* of its struct */
enum change_clash kind_clash(enum kind k);
enum kind kind_of_prefix(const char *prefix); /* the first with that prefix, or KINDS */

/* Its key, in the arena. */
const char *kind_key(struct arena *a, const char *tag, enum kind k, const char *id);

#endif
