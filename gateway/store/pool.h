/* SPDX-License-Identifier: Apache-2.0 */
/* A pool of connections to Redis, each made safe before its first use (greet.h), and which server is talked to (replay.h).
 * Internal to pool.c and link.c. */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/time.h>

#include "store/handshake.h"
#include "store/link.h"

enum { POOLED = 0, WAITING = 1 };

struct conn {
	redisContext *c;
	struct conn *next;
};

struct store {
	struct arena *a; /* of the configuration's strings */
	struct handshake greeting;
	const char *province;
	char name[27];
	int64_t timeout_ms, max;
	atomic_uint turn;
	bool opened; /* from then on an unsafe server is a store that is down, not a wrong configuration */
	pthread_mutex_t lock;
	pthread_cond_t returned;
	struct conn *idle[2]; /* POOLED, WAITING; under lock, as is all below */
	int64_t pooled;       /* connections of the pool in being */
	char run_id[HANDSHAKE_RUN_ID]; /* of the server that was last found safe */
	char seen[HANDSHAKE_RUN_ID];   /* the same, not forgotten */
	char admitted[HANDSHAKE_RUN_ID]; /* the only one to be talked to; "": any */
	bool stranger;             /* another one was met */
};

struct timeval timeval_of(int64_t ms);

/* A connection that works: unused, or new when there is room (POOLED: waits for that at most timeout_ms).  NULL: ERR_STORE. */
struct conn *conn_take(struct store *s, int list, struct err *e);

/* Back it goes; one that is not good is closed. */
void conn_give(struct store *s, int list, struct conn *k, bool good);

/* The server is not what was checked any more: the next connection is a new one and looks again. */
void forget_server(struct store *s);

#endif
