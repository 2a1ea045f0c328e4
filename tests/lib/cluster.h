/* SPDX-License-Identifier: Apache-2.0 */
/* A private Redis Cluster of three masters for a test, with a replica of each when asked for, on loopback ports of its own, and an
 * operator's hands in it. */
#ifndef TESTS_LIB_CLUSTER_H
#define TESTS_LIB_CLUSTER_H

#include <hiredis/hiredis.h>

#include "tests/lib/redis.h"

enum { CLUSTER_MASTERS = 3, CLUSTER_NODES = 2 * CLUSTER_MASTERS, CLUSTER_OPTIONS = 20 };

struct test_cluster {
	int n; /* nodes: the masters, and behind them their replicas in the same order */
	struct test_redis node[CLUSTER_NODES];
	const char *options[CLUSTER_NODES][CLUSTER_OPTIONS];
	char port[CLUSTER_NODES][8], bus[CLUSTER_NODES][8], id[CLUSTER_NODES][48];
	char seeds[128];  /* as [store] cluster takes them */
};

/* false: it did not come up, and nothing is left behind. */
bool test_cluster_start(struct test_cluster *c);
void test_cluster_stop(struct test_cluster *c);

/* A replica for each master, up to date; it takes over only when told.  false: it did not come to that. */
bool test_cluster_replicate(struct test_cluster *c);

/* Until that master's replica follows it. */
bool test_cluster_followed(struct test_cluster *c, int master);

/* The replica of that master, which is gone, takes its place. */
bool test_cluster_take_over(struct test_cluster *c, int master);

/* Until all slots are served and all nodes say so. */
bool test_cluster_wait(struct test_cluster *c);

/* A node again after test_redis_kill, and that. */
bool test_cluster_again(struct test_cluster *c, int node);

/* One command, its words parted by spaces, to one node; to be freed. */
redisReply *test_cluster_ask(struct test_cluster *c, int node, const char *command);

/* Which master has that key's slot. */
int test_cluster_owner(struct test_cluster *c, const char *key);

/* Move a slot with all that is in it, as `redis-cli --cluster reshard` does; pause_us between keys.  false: it was not possible. */
bool test_cluster_move(struct test_cluster *c, unsigned slot, int to, unsigned pause_us);

#endif
