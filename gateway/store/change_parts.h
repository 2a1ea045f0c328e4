/* SPDX-License-Identifier: Apache-2.0 */
/* What a change is made of, for the modules of store: checks and writes as the function `commit` of
 * functions.lua reads them.  Words of checks and commands are that file's. */
#ifndef STORE_CHANGE_PARTS_H
#define STORE_CHANGE_PARTS_H

#include "store/rows.h"
#include "store/store.h"

struct check {
	enum change_clash clash;
	struct str word, key, a, b; /* key: its index as text, as the function reads it */
};

struct change {
	struct arena *a;
	const char *tag;
	struct str_list keys;
	struct check *checks;
	size_t n_checks, cap_checks;
	struct str_list writes;
	struct str_list pushed; /* keys of queues, once for each exchange appended */
};

void change_add(struct change *c, struct check check);

/* Add a check; what its failure is called. */
void change_check(struct change *c, enum change_clash clash, const char *word, const char *key, struct str a, struct str b);

/* Begin a write; the caller adds exactly n_args arguments to the list returned. */
struct str_list *change_write(struct change *c, const char *command, const char *key, size_t n_args);

/* A write taken apart; views. */
struct change_write {
	struct str command, key;
	const struct str *args;
	size_t n;
};

/* The key that a check or write names by its index, or NULL. */
const struct str *change_key(const struct change *c, struct str index);

/* The write at *at, which moves on to the next; false after the last.  For decoded changes, whose counts were checked. */
bool change_next_write(const struct change *c, size_t *at, struct change_write *out);

/* What follows the function's name in FCALL: number of keys, keys, number of checks, checks (OLDER first, then SEEN, then DOSSIER, then
 * the others), writes.  Returns how many checks; order_out[i] is what a failure of the i-th (from 0) is called. */
size_t change_args(const struct change *c, struct str_list *out, const enum change_clash **order_out);

#endif
