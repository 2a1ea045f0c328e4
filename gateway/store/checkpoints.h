/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the store stands to the journals it belongs to: one mark for each, what it is being the flow's matter, and for each tag
 * the number of each journal's last change that came there, with the numbers of those that were refused.
 */
#ifndef STORE_CHECKPOINTS_H
#define STORE_CHECKPOINTS_H

#include "store/store.h"

struct store_checkpoint {
	const char *installation, *text;
};

/* All marks, in no order.  ERR_RECORDS_DIFFER: an earlier version kept them otherwise. */
int store_checkpoints(struct store *s, struct arena *a, struct store_checkpoint **out, size_t *n_out, struct err *e) MUST_CHECK;

/* Put a new one in the place of `was` (NULL: that journal has none).  1, 0 it is another one, -1. */
int store_checkpoint_set(struct store *s, const char *installation, const char *was, const char *mark, struct err *e) MUST_CHECK;

struct store_stand {
	uint64_t last[DOSSIER_BUCKETS]; /* by bucket; 0: no change came there */
	uint64_t greatest;
	uint64_t *lost;                /* came and were refused */
	size_t n_lost;
};

enum { STORE_TAGS = DOSSIER_BUCKETS };
#define STORE_ALL_TAGS UINT64_MAX /* a bit for each bucket */

/* How far `writer`'s changes came to those tags. */
int store_stand(struct store *s, struct arena *a, const char *writer, uint64_t tags, struct store_stand *out,
    struct err *e) MUST_CHECK;

struct store_number {
	unsigned bucket;
	uint64_t seq;
};

/* These n changes of `writer`, each tag's in their order, are not made any more, should they still be on their way: what was not
 * there has been there and was refused.  In the same step, so that whoever dies after it finds them in store_stand.lost. */
int store_give_up(struct store *s, const char *writer, const struct store_number *c, size_t n, struct err *e) MUST_CHECK;

/* The journal knows of those refused in those tags up to there. */
int store_lost_known(struct store *s, const char *writer, uint64_t tags, uint64_t until, struct err *e) MUST_CHECK;

/* Of a cluster: tell all tags that up to that number nothing of the journal is missing in them, so that each says of itself how far
 * it is and a master that went back is known by its tags.  (One Redis goes back as a whole, its checkpoint with it.)  0, also when
 * some are farther; seq 0: nothing is told. */
int store_settled(struct store *s, const char *writer, uint64_t seq, struct err *e) MUST_CHECK;

#define LAYOUT_KEY "gw:{gateway}:layout" /* the key of layout.h, which alone does not fill a store */

/* 1 there is no key of ours but the layout's, 0 there are, -1. */
int store_empty(struct store *s, struct err *e) MUST_CHECK;

#endif
