/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bag (UPU: receptacle) that a post office closes, with the items in it, and its number: from 1 without gaps for each office,
 * since it is counted by the change that closes the bag.  It belongs to no dossier.  An item is in at most one: each has a row of
 * its own in the tag of the office's bags, which two bags cannot both make.  Plain data.
 */
#ifndef MODEL_BAG_H
#define MODEL_BAG_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum {
	BAG_ITEMS_MAX = 200, /* a sack of letters of one evening; more go into the next */
	BAG_TO_MAX = 200,    /* characters of where it goes */
	BAG_SEAL_MAX = 30,
	BAG_ID_DIGITS = 24, /* hexadecimal, behind the # of its id */
};

struct bag_item {
	const char *item;    /* S10 */
	const char *dossier; /* id */
	struct str rest;
};

/* Its id is OFFICE.BAG#HEX, the digits made from the act, so that the act done again finds it. */
struct bag {
	const char *id;
	const char *office, *clerk;
	const char *act, *digest; /* by which it was closed: its id, and what it said */
	const char *to, *seal;    /* where it goes, as the clerk wrote it; number of the seal, or "" */
	int64_t number;
	int64_t closed_ms;
	struct bag_item *items; /* in the order of the manifest */
	size_t n_items;
	int64_t version;
	struct str rest; /* kept fields of a later release (codec/fields.h) */
};

/* How many bags the office has closed: the next one's number is one more. Its id is OFFICE.BAG. */
struct bag_book {
	const char *office;
	int64_t last;
	int64_t version;
	struct str rest;
};

/* In which bag an item is; its id is OFFICE.BAG#ITEM. */
struct bagged {
	const char *bag, *dossier; /* ids */
	int64_t version;
	struct str rest;
};

/* Ids of what is an office's, all of one tag (store_object_tag: what stands behind # does not count). */
const char *bag_book_id(struct arena *a, const char *office);
const char *bagged_id(struct arena *a, const char *office, const char *item);

/* What stands on its label: TUI-OFFICE-YYMMDD-NUMBER. */
const char *bag_label(struct arena *a, const struct bag *b);

#endif
