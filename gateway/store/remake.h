/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making journaled changes again, and what lets a store be compared with its journal.  What a change wrote to streams
 * is left out and derived afterwards: entry ids are Redis' own.  Lives of keys go on from when the change
 * was journaled.  An item's claim is derived from the change that lists the item with its dossier.
 */
#ifndef STORE_REMAKE_H
#define STORE_REMAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "store/str_list.h"

enum { REMAKE_BATCH = 600 };

/* Streams that replayed changes would have written to, by bucket; each once. */
struct remake_streams {
	struct arena *a;               /* of their names; outlives the changes */
	struct str_list keys[DOSSIER_BUCKETS];
	size_t n;
};

/* An item that a change lists with its dossier, and when that was journaled. */
struct remake_claim {
	const char *item, *dossier;
	int64_t at_ms;
};

struct remake_change {
	struct change *change;
	struct remake_claim *claims; /* to be made beside it */
	size_t n_claims;
};

/* Bytes of change_encode as a change to be made now; `writer` and `seq` as change_seq.  `dossier`: as the record names it, or its
 * tag alone when it is about what belongs to no dossier. */
int remake_decode(struct arena *a, struct str bytes, const char *dossier, const char *writer, uint64_t seq, int64_t at_ms,
    int64_t now_ms, struct remake_streams *streams, struct remake_change *out, struct err *e) MUST_CHECK;

/* Make up to REMAKE_BATCH of them in order.  *made_out grows by those made now; the others were made before, or lost their race. */
int remake_make(struct store *s, const struct remake_change *c, size_t n, uint64_t *made_out, struct err *e) MUST_CHECK;

/* Make claims, of one item in order. */
int remake_claim(struct store *s, const struct remake_claim *c, size_t n, struct err *e) MUST_CHECK;

/* Around the filling of a whole store: Redis does not rewrite its log again and again meanwhile, and does once at the end, so that
 * it is loaded fast.  Where it does not let us, it goes without.  `was` lives in the arena.  `again`: a filling before this one was
 * broken off and left its 0 there, so Redis' default is what was. */
enum { REMAKE_MASTERS = 64 };
struct remake_bulk {
	const char *setting[REMAKE_MASTERS];
};
void remake_bulk_begin(struct store *s, struct arena *a, bool again, struct remake_bulk *was);
void remake_bulk_end(struct store *s, struct arena *a, const struct remake_bulk *was);

/* Make those streams anew from the exchanges that are open: READY and ASKING ones may be taken; SENDING ones are held by a worker
 * that is gone, so that they are reclaimed.  Nobody may change exchanges meanwhile. */
int remake_streams(struct store *s, const struct remake_streams *streams, struct err *e) MUST_CHECK;

/* ---- which server ---- */

/* From now on only the servers now connected to are talked to; another one (after a restart, or in a lost one's place) is refused
 * until it is admitted. */
void store_guard(struct store *s);
/* Has `compared`, which lets everybody in, met one that `s` does not know?  It may have, before s has. */
bool store_met_another(struct store *s, struct store *compared);
bool store_stranger(struct store *s);                     /* another one was refused, */
uint64_t store_strange(struct store *s);                  /* and the tags it has: a bit for each bucket */
void store_admit(struct store *s, struct store *compared); /* those that `compared` talks to are right now */

/* ---- dump ---- */

struct dump_line {
	const char *key, *type;
	const struct str *parts;       /* hash: names and values by name; list: in order; stream: texts */
	size_t n;
};

/* Every key of ours in byte order, but what is fetched or claimed anew or passes by itself: tokens, feed positions, seen
 * messages, the marks, journals' numbers, claims of items that no dossier lists.  Expiry, entry ids and claim times are left out.
 * Holds the names of all keys in memory. */
int store_dump(struct store *s, int (*each)(void *ctx, const struct dump_line *line), void *ctx, struct err *e) MUST_CHECK;

#endif
