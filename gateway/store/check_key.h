/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must be true of each kind of key; see check.h.  0 all is well, or it is gone by now; -1: ERR_STORE, or ERR_INTERNAL when
 * something is damaged (or was on its way from one place to another while it was read).
 */
#ifndef STORE_CHECK_KEY_H
#define STORE_CHECK_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct kept;
struct store;

enum { KEY_PARTS = 5 };

struct key { /* gw:{TAG}:part:part... */
	const struct kept *kind;       /* NULL: it is none of ours */
	struct store *s;
	struct arena *a;
	const char *name, *tag;
	const char *part[KEY_PARTS];   /* [0] the kind, [1] a dossier's id or a partner */
	size_t n;
};

/* Is it of what two stores of the same content share? */
bool check_dumped(struct str key);

/* -1, with e set. */
int check_damage(const char *why, struct err *e);

/* Those of which there are most, n of them in a few round trips. */
int check_dossiers(struct key *const *k, size_t n, struct err *e) MUST_CHECK;
int check_exchanges(struct key *const *k, size_t n, struct err *e) MUST_CHECK;
int check_queues(struct key *const *k, size_t n, struct err *e) MUST_CHECK;

int check_consignment(struct key *k, struct err *e) MUST_CHECK;
int check_index(struct key *k, struct err *e) MUST_CHECK;  /* a sorted set of kinds.tbl: all in it are there, and belong there */
int check_stream(struct key *k, struct err *e) MUST_CHECK; /* out: an exchange that moved on may still have an entry */
int check_items(struct key *k, struct err *e) MUST_CHECK;  /* each where it is looked for, and its claim can be read */
int check_seq(struct key *k, struct err *e) MUST_CHECK;    /* journals' last numbers; numbers of refused changes */
int check_object(struct key *k,
    struct err *e) MUST_CHECK;                            /* what has a row and no check of its own: that, and where it is listed */
int check_money(struct key *k, struct err *e) MUST_CHECK; /* as check_object; and it is what the dossier's entries come to */
int check_name_only(struct key *k, struct err *e) MUST_CHECK;

#endif
