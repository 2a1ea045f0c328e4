/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to dossiers on a day, through journal and store, for tests of the two records: one act at a time, or many threads
 * doing everything at random.  Acts answer as commit_change does: 1 made, 0 another was quicker, -1.
 */
#ifndef TESTS_LIB_PLAY_H
#define TESTS_LIB_PLAY_H

#include "tests/lib/world.h"

#define UNIT "igate-42"
#define POST "vnpost-42"

struct commit_context world_keeping(struct world *w, struct arena *a, const char *partner);

/* Accept the n-th dossier: the first ten have an item. */
int play_accept(struct world *w, struct arena *a, unsigned n, struct err *e);
/* The digest of the message that brings it. */
void play_digest(unsigned n, unsigned char out[32]);
void play_accept_many(struct world *w, unsigned first, unsigned n);

/* News: the dossier moves, and its partner hears of it. */
int play_news(struct world *w, struct arena *a, const char *id, struct err *e);

/* The post has news of one of the dossier's items. */
int play_track(struct world *w, struct arena *a, const char *id, unsigned dossier, unsigned turn, struct err *e);

/* What a worker does: take, move on, end, let the next one go; how far, `turn` says. */
int play_work(struct world *w, struct arena *a, const char *partner, unsigned turn, struct err *e);

/* What a timer does. */
int play_due(struct world *w, struct arena *a, const char *partner, struct err *e);

/* All of that by several threads, while Redis is killed so many times; or while something else is done. */
void play_all(struct world *w, unsigned seed, int kills);
void play_while(struct world *w, unsigned seed, void (*meanwhile)(struct world *w, void *ctx), void *ctx);

#endif
