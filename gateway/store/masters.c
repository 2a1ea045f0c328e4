/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a store: one Redis, or the masters of a cluster and which slots they have; which servers may be talked to.  See pool.h
 * and remake.h. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "store/link.h"
#include "store/pool.h"
#include "store/remake.h"
#include "store/replies.h"
#include "store/store.h"

enum { REFRESH_MS = 200 };

static int64_t
now_ms(void)
{
	return clock_mono_us() / 1000;
}

/* ---- the map ---- */

/* Ask that master which slots are whose. */
static int
read_map(struct store *s, unsigned node, struct err *e)
{
	struct conn *k = conn_take(s, node, e);

	if (k == NULL)
		return -1;
	struct arena *a = arena_new(0);
	replies_into(k->c, a);
	redisReply *r = redisCommand(k->c, "CLUSTER SLOTS");
	int rc = r == NULL ? err_set(e, ERR_STORE, "Redis at %s: %s", node_address(s, node), k->c->errstr) : 0;
	if (rc == 0) {
		pthread_mutex_lock(&s->lock);
		rc = slots_read(&s->slots, r, node_address(s, node), e);
		pthread_mutex_unlock(&s->lock);
	}
	conn_give(s, k, r != NULL);
	arena_free(a);
	return rc;
}

void
masters_doubt(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	s->stale = s->slots.cluster;
	pthread_mutex_unlock(&s->lock);
}

void
masters_refresh(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	bool mine = s->stale && !s->refreshing && now_ms() - s->refreshed_ms >= REFRESH_MS;
	size_t n = s->slots.n;
	s->refreshing = s->refreshing || mine;
	pthread_mutex_unlock(&s->lock);
	if (!mine)
		return;
	bool read = false;
	for (unsigned i = 0, first = link_turn(s); i < n && !read; i++) {
		struct err e = {0};
		read = read_map(s, (unsigned)((first + i) % n), &e) == 0;
	}
	pthread_mutex_lock(&s->lock);
	s->refreshing = false;
	s->refreshed_ms = now_ms();
	s->stale = !read;
	pthread_mutex_unlock(&s->lock);
}

/* The next HOST:PORT at *at, which moves on; NULL after the last. */
static const char *
next_seed(struct arena *a, const char **at)
{
	*at += strspn(*at, " ,\t");
	size_t n = strcspn(*at, " ,\t");
	const char *seed = arena_dup(a, *at, n);

	*at += n;
	return n > 0 ? seed : NULL;
}

int
masters_learn(struct store *s, const char *seeds, struct err *e)
{
	for (const char *at = seeds, *seed; (seed = next_seed(s->a, &at)) != NULL;) {
		if (strrchr(seed, ':') == NULL || strlen(seed) >= SLOT_ADDRESS)
			return err_set(e, ERR_CONFIG, "[store] cluster: \"%.60s\" is not HOST:PORT", seed);
		int node = slots_node(&s->slots, seed);
		if (node < 0)
			return err_set(e, ERR_CONFIG, "[store] cluster: more than %d masters", SLOT_NODES);
		err_clear(e);
		if (read_map(s, (unsigned)node, e) == 0)
			return 0;
	}
	return e->code != ERR_NONE ? -1 : err_set(e, ERR_CONFIG, "[store] cluster: no HOST:PORT in it");
}

/* ---- opening ---- */

/* Each master must be there and be set safely. */
static int
meet_all(struct store *s, struct err *e)
{
	for (unsigned i = 0; i < link_nodes(s); i++) {
		if (!link_serves(s, i))
			continue;
		struct conn *k = conn_take(s, i, e);
		if (k == NULL)
			return -1;
		conn_give(s, k, true);
	}
	return 0;
}

struct store *
link_open(const struct store_conf *conf, struct err *e)
{
	struct store *s = calloc(1, sizeof *s);

	if (s == NULL)
		abort();
	assert(conf->connections > 0 && conf->timeout_ms > 0);
	s->a = arena_new(ARENA_WIPE);
	s->province = arena_str(s->a, conf->province);
	s->timeout_ms = conf->timeout_ms;
	s->max = conf->connections;
	s->replicas = conf->replicas;
	id_random(s->name);
	handshake_init(&s->greeting, s->a, conf);
	slots_init(&s->slots, s->greeting.cluster ? NULL : conf->socket);
	pool_init(s);
	wake_init(&s->wake);
	if ((s->greeting.cluster && masters_learn(s, conf->cluster, e) != 0) || meet_all(s, e) != 0) {
		link_close(s);
		return NULL;
	}
	s->opened = true;
	return s;
}

void
link_close(struct store *s)
{
	if (s == NULL)
		return;
	pool_free(s);
	wake_done(&s->wake);
	arena_free(s->a);
	free(s);
}

/* ---- whose slots ---- */

unsigned
masters_count(struct store *s)
{
	pthread_mutex_lock(&s->lock);
	size_t n = s->slots.n;
	pthread_mutex_unlock(&s->lock);
	return (unsigned)n;
}

unsigned
link_nodes(struct store *s)
{
	return masters_count(s);
}

bool
link_serves(struct store *s, unsigned node)
{
	pthread_mutex_lock(&s->lock);
	bool any = memchr(s->slots.node, (int)node, SLOTS) != NULL;
	pthread_mutex_unlock(&s->lock);
	return any;
}

bool
link_cluster(const struct store *s)
{
	return s->slots.cluster;
}

bool
store_is_cluster(const struct store *s)
{
	return link_cluster(s);
}

static unsigned
tag_slot(const struct store *s, unsigned bucket)
{
	char tag[8];

	snprintf(tag, sizeof tag, "%.2s.%02u", s->province, bucket);
	return slot_of(str_of(tag));
}

uint64_t
store_beside(struct store *s, unsigned bucket)
{
	uint64_t tags = 0;

	pthread_mutex_lock(&s->lock);
	unsigned node = s->slots.node[tag_slot(s, bucket)];
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		if (s->slots.node[tag_slot(s, i)] == node)
			tags |= UINT64_C(1) << i;
	pthread_mutex_unlock(&s->lock);
	return tags;
}

/* ---- which server (remake.h) ---- */

void
store_guard(struct store *s)
{
	store_admit(s, s);
}

/* What `compared` found at its masters, and where, which have other numbers there. */
static void
admit(struct store *s, const struct slots *found, char (*seen)[HANDSHAKE_SERVER])
{
	unsigned char here[SLOT_NODES];

	for (size_t i = 0; i < found->n; i++) {
		int node = slots_node(&s->slots, found->address[i]);
		here[i] = node < 0 ? SLOT_NOBODY : (unsigned char)node;
		if (node < 0 || seen[i][0] == '\0')
			continue;
		memcpy(s->nodes[node].admitted, seen[i], sizeof seen[i]);
		s->nodes[node].stranger = false;
		s->nodes[node].away_ms = 0;
	}
	for (size_t i = 0; i < SLOTS; i++)
		s->slots.node[i] = found->node[i] == SLOT_NOBODY ? SLOT_NOBODY : here[found->node[i]];
	s->guarded = true;
}

void
store_admit(struct store *s, struct store *compared)
{
	struct slots *found = malloc(sizeof *found);
	char (*seen)[HANDSHAKE_SERVER] = calloc(SLOT_NODES, sizeof *seen);

	if (found == NULL || seen == NULL)
		abort();
	pthread_mutex_lock(&compared->lock);
	*found = compared->slots;
	for (size_t i = 0; i < found->n; i++)
		memcpy(seen[i], compared->nodes[i].seen, sizeof seen[i]);
	pthread_mutex_unlock(&compared->lock);
	pthread_mutex_lock(&s->lock);
	admit(s, found, seen);
	pthread_mutex_unlock(&s->lock);
	free(found);
	free(seen);
}

bool
store_met_another(struct store *s, struct store *compared)
{
	char(*seen)[HANDSHAKE_SERVER] = calloc(SLOT_NODES, sizeof *seen);
	char(*address)[SLOT_ADDRESS] = calloc(SLOT_NODES, sizeof *address);
	bool another = false;
	size_t n;

	if (seen == NULL || address == NULL)
		abort();
	pthread_mutex_lock(&compared->lock);
	n = compared->slots.n;
	for (size_t i = 0; i < n; i++) {
		memcpy(seen[i], compared->nodes[i].seen, sizeof seen[i]);
		memcpy(address[i], compared->slots.address[i], sizeof address[i]);
	}
	pthread_mutex_unlock(&compared->lock);
	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < n; i++) {
		int node = slots_node(&s->slots, address[i]);
		if (seen[i][0] != '\0' && (node < 0 || strcmp(seen[i], s->nodes[node].admitted) != 0))
			another = true;
	}
	pthread_mutex_unlock(&s->lock);
	free(seen);
	free(address);
	return another;
}

bool
store_stranger(struct store *s)
{
	bool stranger = false;

	pthread_mutex_lock(&s->lock);
	for (size_t i = 0; i < s->slots.n; i++)
		stranger = stranger || s->nodes[i].stranger;
	pthread_mutex_unlock(&s->lock);
	return stranger;
}

uint64_t
store_strange(struct store *s)
{
	uint64_t tags = 0;

	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		unsigned node = s->slots.node[tag_slot(s, i)];
		if (node != SLOT_NOBODY && s->nodes[node].stranger)
			tags |= UINT64_C(1) << i;
	}
	pthread_mutex_unlock(&s->lock);
	return tags;
}

/* ---- names ---- */

const char *
link_province(const struct store *s)
{
	return s->province;
}

const char *
link_name(const struct store *s)
{
	return s->name;
}

unsigned
link_turn(struct store *s)
{
	return atomic_fetch_add(&s->turn, 1) % DOSSIER_BUCKETS;
}
