/* SPDX-License-Identifier: Apache-2.0 */
/* Three masters that know each other, and replicas of them; see cluster.h. */
#include "tests/lib/cluster.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TRIES = 1500, PAUSE_US = 10000, MOVED_AT_ONCE = 10 };

static int
free_port(int *fd)
{
	struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof addr;

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(*fd, (struct sockaddr *)&addr, n) != 0 || getsockname(*fd, (struct sockaddr *)&addr, &n) != 0)
		return 0;
	return ntohs(addr.sin_port);
}

/* For the nodes from `first` on; all are held until each has its own. */
static void
choose_ports(struct test_cluster *c, int first, int until)
{
	int fds[2 * CLUSTER_NODES], n = 0;

	for (int i = first; i < until; i++) {
		snprintf(c->port[i], sizeof c->port[i], "%d", free_port(&fds[n++]));
		snprintf(c->bus[i], sizeof c->bus[i], "%d", free_port(&fds[n++]));
	}
	while (n > 0)
		close(fds[--n]);
}

redisReply *
test_cluster_ask(struct test_cluster *c, int node, const char *command)
{
	redisContext *r = redisConnectUnix(c->node[node].socket);
	redisReply *reply = r != NULL && r->err == 0 ? redisCommand(r, command) : NULL;

	if (r != NULL)
		redisFree(r);
	return reply;
}

static bool
done(struct test_cluster *c, int node, const char *command)
{
	redisReply *r = test_cluster_ask(c, node, command);
	bool ok = r != NULL && r->type != REDIS_REPLY_ERROR;

	freeReplyObject(r);
	return ok;
}

static bool
serves(struct test_cluster *c, int node)
{
	char known[32];
	redisReply *r = test_cluster_ask(c, node, "CLUSTER INFO");

	snprintf(known, sizeof known, "cluster_known_nodes:%d\r", c->n);
	bool ok = r != NULL && r->type == REDIS_REPLY_STRING && strstr(r->str, "cluster_state:ok") != NULL &&
	    strstr(r->str, "cluster_slots_ok:16384") != NULL && strstr(r->str, known) != NULL;
	freeReplyObject(r);
	return ok;
}

bool
test_cluster_wait(struct test_cluster *c)
{
	for (int i = 0; i < TRIES; i++) {
		int n = 0;
		while (n < c->n && serves(c, n))
			n++;
		if (n == c->n)
			return true;
		usleep(PAUSE_US);
	}
	return false;
}

static bool
learn_id(struct test_cluster *c, int node)
{
	redisReply *id = test_cluster_ask(c, node, "CLUSTER MYID");
	bool named = id != NULL && id->type == REDIS_REPLY_STRING;

	snprintf(c->id[node], sizeof c->id[node], "%s", named ? id->str : "");
	freeReplyObject(id);
	return named;
}

static bool
meet(struct test_cluster *c, int node)
{
	char command[96];

	snprintf(command, sizeof command, "CLUSTER MEET 127.0.0.1 %s %s", c->port[node], c->bus[node]);
	return done(c, 0, command);
}

static bool
introduce(struct test_cluster *c)
{
	static const char *const ranges[CLUSTER_MASTERS] = {"0 5460", "5461 10922", "10923 16383"};
	char command[96];

	for (int i = 0; i < CLUSTER_MASTERS; i++) {
		snprintf(command, sizeof command, "CLUSTER ADDSLOTSRANGE %s", ranges[i]);
		if (!learn_id(c, i) || !done(c, i, command))
			return false;
		snprintf(command, sizeof command, "CLUSTER SET-CONFIG-EPOCH %d", i + 1);
		if (!done(c, i, command))
			return false;
	}
	for (int i = 1; i < CLUSTER_MASTERS; i++)
		if (!meet(c, i))
			return false;
	return test_cluster_wait(c);
}

static bool
start_nodes(struct test_cluster *c, int first, int until)
{
	bool up = true;

	choose_ports(c, first, until);
	for (int i = first; i < until; i++) {
		const char *const options[CLUSTER_OPTIONS] = {"--port", c->port[i], "--bind", "127.0.0.1", "--cluster-enabled",
		    "yes", "--cluster-port", c->bus[i], "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "1000",
		    "--cluster-require-full-coverage", "no", "--cluster-replica-no-failover", "yes", "--repl-diskless-sync-delay",
		    "0", NULL};
		memcpy(c->options[i], options, sizeof options);
		up = test_redis_start(&c->node[i], c->options[i]) && up;
	}
	c->n = until;
	return up;
}

bool
test_cluster_start(struct test_cluster *c)
{
	*c = (struct test_cluster){0};
	bool up = start_nodes(c, 0, CLUSTER_MASTERS);
	snprintf(c->seeds, sizeof c->seeds, "127.0.0.1:%s 127.0.0.1:%s, 127.0.0.1:%s", c->port[0], c->port[1], c->port[2]);
	if (up && introduce(c))
		return true;
	test_cluster_stop(c);
	return false;
}

/* ---- replicas ---- */

static bool
says(struct test_cluster *c, int node, const char *command, const char *text)
{
	for (int i = 0; i < TRIES; i++) {
		redisReply *r = test_cluster_ask(c, node, command);
		bool said = r != NULL && r->type == REDIS_REPLY_STRING && strstr(r->str, text) != NULL;
		freeReplyObject(r);
		if (said)
			return true;
		usleep(PAUSE_US);
	}
	return false;
}

bool
test_cluster_followed(struct test_cluster *c, int master)
{
	return says(c, master, "INFO replication", ",state=online,");
}

bool
test_cluster_replicate(struct test_cluster *c)
{
	char command[96];

	if (!start_nodes(c, CLUSTER_MASTERS, CLUSTER_NODES))
		return false;
	for (int i = CLUSTER_MASTERS; i < CLUSTER_NODES; i++)
		if (!learn_id(c, i) || !meet(c, i))
			return false;
	if (!test_cluster_wait(c))
		return false;
	for (int i = 0; i < CLUSTER_MASTERS; i++) {
		snprintf(command, sizeof command, "CLUSTER REPLICATE %s", c->id[i]);
		if (!says(c, CLUSTER_MASTERS + i, "CLUSTER NODES", c->id[i]) || !done(c, CLUSTER_MASTERS + i, command) ||
		    !test_cluster_followed(c, i))
			return false;
	}
	return test_cluster_wait(c);
}

bool
test_cluster_take_over(struct test_cluster *c, int master)
{
	return done(c, CLUSTER_MASTERS + master, "CLUSTER FAILOVER TAKEOVER") &&
	    says(c, CLUSTER_MASTERS + master, "INFO replication", "role:master");
}

/* ---- an operator's hands ---- */

void
test_cluster_stop(struct test_cluster *c)
{
	for (int i = 0; i < c->n; i++)
		test_redis_stop(&c->node[i]);
}

bool
test_cluster_again(struct test_cluster *c, int node)
{
	return test_redis_mended(&c->node[node]) && test_cluster_wait(c);
}

int
test_cluster_owner(struct test_cluster *c, const char *key)
{
	char command[200];

	snprintf(command, sizeof command, "EXISTS %s", key);
	for (int i = 0; i < c->n; i++)
		if (done(c, i, command))
			return i;
	return -1;
}

/* One page of the slot's keys from one to the other.  How many went, or -1. */
static long
move_page(struct test_cluster *c, unsigned slot, int from, int to, unsigned pause_us)
{
	char command[400];

	snprintf(command, sizeof command, "CLUSTER GETKEYSINSLOT %u %d", slot, MOVED_AT_ONCE);
	redisReply *keys = test_cluster_ask(c, from, command);
	long n = keys != NULL && keys->type == REDIS_REPLY_ARRAY ? (long)keys->elements : -1;
	for (long i = 0; i < n; i++) {
		snprintf(command, sizeof command, "MIGRATE 127.0.0.1 %s %s 0 5000", c->port[to], keys->element[i]->str);
		if (!done(c, from, command))
			n = -1;
		usleep(pause_us);
	}
	freeReplyObject(keys);
	return n;
}

bool
test_cluster_move(struct test_cluster *c, unsigned slot, int to, unsigned pause_us)
{
	char command[120];
	int from = -1;
	long n;

	for (int i = 0; i < CLUSTER_MASTERS && from < 0; i++) {
		snprintf(command, sizeof command, "CLUSTER SETSLOT %u MIGRATING %s", slot, c->id[to]);
		if (i != to && done(c, i, command))
			from = i;
	}
	snprintf(command, sizeof command, "CLUSTER SETSLOT %u IMPORTING %s", slot, c->id[from < 0 ? 0 : from]);
	if (from < 0 || !done(c, to, command))
		return false;
	while ((n = move_page(c, slot, from, to, pause_us)) > 0)
		;
	snprintf(command, sizeof command, "CLUSTER SETSLOT %u NODE %s", slot, c->id[to]);
	bool moved = n == 0 && done(c, to, command) && done(c, from, command);
	for (int i = 0; i < CLUSTER_MASTERS; i++)
		if (i != from && i != to)
			moved = done(c, i, command) && moved;
	return moved;
}
