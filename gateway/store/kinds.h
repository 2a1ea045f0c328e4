/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of what is kept: facts of kinds.tbl. */
#ifndef STORE_KINDS_H
#define STORE_KINDS_H

#include "base/str.h"
#include "store/clash.h"

struct arena;
struct field;

enum kind {
#define KIND(id, name, prefix, parts, whose, fields, of, clash, check) KIND_##id,
#include "store/kinds.tbl"
	KINDS /* also: one that this release does not know */
};

const char *kind_name(enum kind k);
enum kind kind_find(struct str name); /* or KINDS */
const struct field *kind_fields(enum kind k); /* of its row, or NULL */
size_t kind_size(enum kind k);                /* of its struct */
enum change_clash kind_clash(enum kind k);
enum kind kind_of_prefix(const char *prefix); /* the first with that prefix, or KINDS */

/* Its key, in the arena. */
const char *kind_key(struct arena *a, const char *tag, enum kind k, const char *id);

#endif
