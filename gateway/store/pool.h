/* SPDX-License-Identifier: Apache-2.0 */
/* Connections to Redis, a pool for each master, each connection made safe before its first use (handshake.h), and which servers may
 * be talked to (remake.h).  Internal to pool.c, masters.c, trip.c and link.c. */
#ifndef STORE_POOL_H
#define STORE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/time.h>

#include "model/dossier.h"
#include "store/handshake.h"
#include "store/slots.h"
#include "store/wake.h"

struct conn {
	redisContext *c;
	unsigned node;
	struct conn *next;
};

struct node { /* a master; under the store's lock, but the condition */
	pthread_cond_t returned;
	struct conn *idle;
	int64_t pooled;                /* connections in being */
	char known[HANDSHAKE_SERVER];      /* the server that was last found safe */
	char seen[HANDSHAKE_SERVER];       /* the same, not forgotten */
	char admitted[HANDSHAKE_SERVER];   /* the only one to be talked to when guarded */
	bool stranger;                 /* another one was met */
	/* of a cluster: until then (monotonic) it is not tried to connect, after that took long in vain */
	int64_t away_ms;
};

struct store {
	struct arena *a; /* of the configuration's strings */
	struct handshake greeting;
	const char *province;
	char name[27];
	int64_t timeout_ms, max, replicas;
	atomic_uint turn;
	bool opened; /* from then on an unsafe server is a store that is down, not a wrong configuration */
	struct wake wake;
	pthread_mutex_t lock;
	struct slots slots; /* under lock, as is all below */
	struct node nodes[SLOT_NODES];
	bool guarded;
	bool stale;                    /* the map of slots may be an old one, */
	bool refreshing;               /* somebody is reading it, */
	int64_t refreshed_ms;          /* and when that was done last; monotonic */
	int64_t moving_ms[DOSSIER_BUCKETS]; /* until then a slot that is being moved is not waited for; monotonic */
};

struct timeval timeval_of(int64_t ms);

/* A connection to that master that works: unused, or new when there is room (waits for that at most timeout_ms).  NULL: ERR_STORE.
 * Who takes several takes them in the order of their nodes. */
struct conn *conn_take(struct store *s, unsigned node, struct err *e);

/* Back it goes; one that is not good is closed. */
void conn_give(struct store *s, struct conn *k, bool good);

/* The server is not what was checked any more: the next connection is a new one and looks again. */
void forget_server(struct store *s, unsigned node);

/* Its address, which never changes. */
const char *node_address(const struct store *s, unsigned node);

void pool_init(struct store *s);
void pool_free(struct store *s);

/* ---- masters.c: the map of slots ---- */

/* Learn the masters of a cluster from the first of `seeds` (HOST:PORT, separated by spaces or commas) that answers. */
int masters_learn(struct store *s, const char *seeds, struct err *e) MUST_CHECK;

/* Read the map again if it may be an old one and that was not tried a moment ago.  Fails silently: the old one stays. */
void masters_refresh(struct store *s);

/* How many there are; it only grows. */
unsigned masters_count(struct store *s);

/* A master did not answer, or sent us elsewhere. */
void masters_doubt(struct store *s);

#endif
