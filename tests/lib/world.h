/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One installation for tests of the two records: a real journal, a real redis-server, and the core between them; what is done
 * with it is in play.h.  Failures abort the test program.
 */
#ifndef TESTS_LIB_WORLD_H
#define TESTS_LIB_WORLD_H

#include "ledger/commit.h"
#include "run/core.h"
#include "tests/lib/redis.h"
#include "tests/lib/tempdir.h"

struct replay;

struct world {
	struct tempdir t;
	struct test_redis redis, other; /* other: the one a rebuild fills */
	struct setup setup;
	struct core core;
	const char *cluster;           /* seeds; NULL: one Redis */
	int64_t replicas;              /* as [store] replicas, from world_open on */
	char dir[128];
};

/* With an empty store and journal; away with everything. */
void world_make(struct world *w);
void world_drop(struct world *w);

/* The same, its store being a cluster that is not its own (cluster.h). */
void world_make_in(struct world *w, const char *cluster);

/* One more gateway with a journal of its own on the same server, after `postgate join`; it is closed, not dropped. */
void world_beside(struct world *w, const struct world *first);

/* Start the gateway's core: 0, or -1 when the records do not agree; world_reopen aborts then. */
int world_open(struct world *w, struct err *e);
void world_reopen(struct world *w);

/* `clean` false: as after a crash, nothing is written any more but what the journal was given. */
void world_close(struct world *w, bool clean);

/* It does not start, because...; and the message says what to do. */
void world_refused(struct world *w, const char *because);

/* Until store and journal were compared and agree. */
void world_wait_agreed(struct world *w);

/* A command that must not fail. */
void redis_order(const struct test_redis *r, const char *command);

/* Keep the server's files aside, or put them back; it is killed and started again. */
void redis_swap(struct test_redis *r, bool back);

/* Replace one folder by a copy of another. */
void dir_copy(const char *from, const char *to);

/* All that a store holds as text; the caller frees. */
char *world_dump(const char *socket, size_t *n_out);
void assert_same_dump(const char *l, size_t nl, const char *r, size_t nr);

/* Fill that server from the journal; the core is closed. */
int world_rebuild(struct world *w, struct test_redis *r, struct replay *replay, struct err *e);

/* The core is closed.  Rebuild into an empty server: it must hold what the live one holds. */
void assert_rebuild_is_identical(struct world *w);

/* The same from the journals of both. */
int world_rebuild_both(struct world *w, struct world *beside, struct test_redis *r, struct err *e);
void assert_rebuild_of_both_is_identical(struct world *w, struct world *beside);

#endif
