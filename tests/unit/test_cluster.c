/* SPDX-License-Identifier: Apache-2.0 */
/* The store against a real Redis Cluster of three masters: every tag at its master, moved slots, a master that is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "store/check.h"
#include "store/checkpoints.h"
#include "store/queue.h"
#include "store/remake.h"
#include "store/slots.h"
#include "store/store.h"
#include "tests/lib/cluster.h"
#include "tests/lib/kept.h"

#define P "igate-42"
enum { MANY = 128, WRITERS = 4, ROUNDS = 40 };

static struct test_cluster cluster;
static struct store_conf conf;
static struct store *s;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	if (!test_cluster_start(&cluster))
		return -1;
	conf = kept_conf("");
	conf.cluster = cluster.seeds;
	a = arena_new(0);
	s = store_open(&conf, &e);
	if (s == NULL)
		print_error("%s\n", e.msg);
	return s != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	store_close(s);
	arena_free(a);
	test_cluster_stop(&cluster);
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	for (int i = 0; i < CLUSTER_MASTERS; i++)
		freeReplyObject(test_cluster_ask(&cluster, i, "FLUSHALL"));
	err_clear(&e);
	return queue_prepare(s, P, &e);
}

static const char *
tag(unsigned bucket)
{
	return arena_fmt(a, "42.%02u", bucket);
}

static int
owner(unsigned bucket)
{
	return test_cluster_owner(&cluster, arena_fmt(a, "gw:{%s}:seq", tag(bucket)));
}

static unsigned
slot(unsigned bucket)
{
	return slot_of(str_of(tag(bucket)));
}

static void
accept_many(unsigned n)
{
	const struct change *changes[MANY] = {NULL};
	int results[MANY];

	for (unsigned i = 0; i < n; i++) {
		struct dossier d = kept_dossier(a, i, 10);
		changes[i] = kept_acceptance(a, &d, i);
	}
	assert_int_equal(store_commit_many(s, changes, n, results, NULL, &e), 0);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(results[i], STORE_MADE);
}

static void
no_damage(void *ctx, const char *key, const char *why)
{
	(void)ctx;
	fail_msg("%s: %s", key, why);
}

static int
count_line(void *ctx, const struct dump_line *line)
{
	*(unsigned *)ctx += strstr(line->key, "}:d:") != NULL;
	return 0;
}

static void
test_every_tag_is_at_its_master(void **state)
{
	struct store_round round = {0};
	unsigned dumped = 0;
	int rc;

	(void)state;
	accept_many(MANY);
	for (unsigned i = 0; i < MANY; i++) {
		struct dossier_view view;
		assert_int_equal(store_view(s, a, kept_dossier(a, i, 10).id, &view, &e), 1);
		assert_int_equal(view.n_history, 1);
	}
	for (int i = 0; i < CLUSTER_MASTERS; i++) {
		redisReply *r = test_cluster_ask(&cluster, i, "DBSIZE");
		assert_true(r->integer > 3 * MANY / CLUSTER_MASTERS / 2);
		freeReplyObject(r);
	}
	assert_int_equal(store_ping(s, &e), 0);
	assert_int_equal(store_empty(s, &e), 0);
	while ((rc = store_check(s, &round, 50, no_damage, NULL, &e)) == 0)
		;
	assert_int_equal(rc, 1);
	assert_true(round.keys > 3 * MANY);
	assert_int_equal(store_dump(s, count_line, &dumped, &e), 0);
	assert_int_equal(dumped, MANY);
}

static void
test_workers_take_from_every_master(void **state)
{
	bool seen[DOSSIER_BUCKETS] = {false};
	struct queue_stats stats;
	struct taken t;

	(void)state;
	accept_many(DOSSIER_BUCKETS);
	assert_int_equal(queue_stats(s, P, &stats, &e), 0);
	assert_int_equal(stats.open, DOSSIER_BUCKETS);
	for (unsigned n = 0; n < DOSSIER_BUCKETS; n++) {
		assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 1);
		unsigned bucket = (unsigned)(t.tag[3] - '0') * 10 + (unsigned)(t.tag[4] - '0');
		assert_false(seen[bucket]);
		seen[bucket] = true;
		if (n % 2 == 0)
			assert_int_equal(queue_forget(s, P, &t, &e), 0);
	}
	assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 0);
	for (unsigned n = 0; n < DOSSIER_BUCKETS / 2; n++) {
		assert_int_equal(queue_reclaim(s, a, P, "w2", 0, &t, &e), 1);
		assert_int_equal(queue_keep(s, a, P, &t, &e), 1);
		assert_int_equal(queue_forget(s, P, &t, &e), 0);
	}
	assert_int_equal(queue_reclaim(s, a, P, "w2", 0, &t, &e), 0);
	assert_int_equal(queue_sweep(s, P, 0, &e), 0);
}

/* What another process adds is found, though nobody says so here. */
static void
test_what_another_process_adds_is_found(void **state)
{
	struct store *other = store_open(&conf, &e);
	struct taken t;

	(void)state;
	assert_non_null(other);
	accept_many(3);
	for (int n = 0; n < 3; n++)
		assert_int_equal(queue_take(other, a, P, "w1", 2000, &t, &e), 1);
	store_close(other);
}

static void
test_an_item_has_one_holder_wherever_it_is(void **state)
{
	static const unsigned char seen[32] = {1};
	struct precheck looks[DOSSIER_BUCKETS];

	(void)state;
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		looks[i] = (struct precheck){
		    .dossier = kept_dossier(a, i, 1).id, .partner = P, .seen = seen, .item = arena_fmt(a, "RB%09uVN", i / 2)};
	assert_int_equal(store_precheck(s, a, looks, DOSSIER_BUCKETS, &e), 0);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		assert_false(looks[i].failed);
		assert_int_equal(looks[i].claimed, i % 2 == 0);
		assert_int_equal(looks[i].taken, i % 2 == 1);
	}
}

static void
test_how_far_each_tag_is(void **state)
{
	struct store_stand stand;

	(void)state;
	assert_int_equal(store_settled(s, "0123abcd", 77, &e), 0);
	assert_int_equal(store_settled(s, "0123abcd", 70, &e), 0); /* refused by all: they are farther */
	assert_int_equal(store_stand(s, a, "0123abcd", STORE_ALL_TAGS, &stand, &e), 0);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		assert_int_equal(stand.last[i], 77);
	assert_int_equal(stand.n_lost, 0);
	struct store_number up[2 * DOSSIER_BUCKETS];
	for (unsigned i = 0; i < 2 * DOSSIER_BUCKETS; i++)
		up[i] = (struct store_number){i % DOSSIER_BUCKETS, i < DOSSIER_BUCKETS ? 60 : 99}; /* 60: they are farther */
	assert_int_equal(store_give_up(s, "0123abcd", up, 2 * DOSSIER_BUCKETS, &e), 0);
	assert_int_equal(store_stand(s, a, "0123abcd", 1, &stand, &e), 0);
	assert_int_equal(stand.last[0], 99);
	assert_int_equal(stand.last[1], 0); /* not asked for */
	assert_int_equal(stand.n_lost, 1);
	assert_int_equal(stand.lost[0], 99);
	assert_int_equal(store_lost_known(s, "0123abcd", STORE_ALL_TAGS, 99, &e), 0);
}

static void
test_functions_thrown_away_at_one_master_are_loaded_again(void **state)
{
	(void)state;
	freeReplyObject(test_cluster_ask(&cluster, 1, "FUNCTION FLUSH"));
	assert_int_equal(store_ping(s, &e), 0); /* the others would take a change; and what is missing was noticed */
	accept_many(DOSSIER_BUCKETS);
}

/* ---- moved slots ---- */

struct writer {
	pthread_t thread;
	unsigned bucket;
	uint64_t made, clashed, failed, unsure;
};

static atomic_bool writing;

/* Raise one dossier's version again and again, by batches in which the later builds on the earlier; what is told to be made is
 * counted. */
static void *
write_on(void *arg)
{
	struct writer *w = arg;

	while (atomic_load(&writing)) {
		struct arena *mine = arena_new(0);
		struct err why = {0};
		const struct change *changes[4] = {NULL};
		int results[4];
		struct dossier d = kept_dossier(mine, w->bucket, 10);
		if (store_dossier(s, mine, d.id, &d, &why) == 1) {
			for (unsigned i = 0; i < 4; i++, d.version++) {
				struct change *c = change_new(mine, arena_dup(mine, d.id, DOSSIER_TAG_LEN));
				change_dossier(c, &d);
				changes[i] = c;
			}
			(void)!store_commit_many(s, changes, 4, results, NULL, &why);
			for (unsigned i = 0; i < 4; i++) {
				w->made += results[i] == STORE_MADE;
				w->clashed += results[i] == STORE_REFUSED;
				w->failed += results[i] == STORE_FAILED || results[i] == STORE_UNREACHED;
				w->unsure += results[i] == STORE_UNKNOWN;
			}
		}
		arena_free(mine);
	}
	return NULL;
}

static void
write_while(struct writer w[WRITERS], void (*meanwhile)(void))
{
	accept_many(DOSSIER_BUCKETS);
	atomic_store(&writing, true);
	for (unsigned i = 0; i < WRITERS; i++) {
		w[i] = (struct writer){.bucket = 5 + i};
		pthread_create(&w[i].thread, NULL, write_on, &w[i]);
	}
	meanwhile();
	atomic_store(&writing, false);
	for (unsigned i = 0; i < WRITERS; i++)
		pthread_join(w[i].thread, NULL);
}

static void
move_slots(void)
{
	for (int round = 0; round < 4; round++)
		for (unsigned i = 0; i < WRITERS; i++)
			assert_true(test_cluster_move(&cluster, slot(5 + i), (owner(5 + i) + 1) % CLUSTER_MASTERS, 500));
}

static void
test_nothing_is_lost_or_made_twice_while_slots_move(void **state)
{
	struct writer w[WRITERS];
	struct dossier d;

	(void)state;
	write_while(w, move_slots);
	for (unsigned i = 0; i < WRITERS; i++) {
		assert_int_equal(store_dossier(s, a, kept_dossier(a, w[i].bucket, 10).id, &d, &e), 1);
		assert_int_equal(d.version, 1 + w[i].made);
		/* nobody else writes there: a clash would be an order that was turned round */
		assert_int_equal(w[i].clashed, 0);
		assert_int_equal(w[i].unsure, 0);
		assert_true(w[i].made > 20);
	}
	assert_true(queue_prepare(s, P, &e) == 0);
}

/* Half of a tag's keys are at one master, half at another. */
static int
half_way(unsigned n, const char *first)
{
	int from = owner(n), to = (from + 1) % CLUSTER_MASTERS;

	freeReplyObject(test_cluster_ask(&cluster, from, arena_fmt(a, "CLUSTER SETSLOT %u MIGRATING %s", slot(n), cluster.id[to])));
	freeReplyObject(test_cluster_ask(&cluster, to, arena_fmt(a, "CLUSTER SETSLOT %u IMPORTING %s", slot(n), cluster.id[from])));
	freeReplyObject(test_cluster_ask(&cluster, from,
	    arena_fmt(a, "MIGRATE 127.0.0.1 %s gw:{%s}:d:%s 0 5000", cluster.port[to], tag(n), first)));
	return to;
}

/* A slot that is on its way for long: what is there can be read wherever it is; a change that needs both sides is told so, soon. */
static void
test_a_slot_half_way(void **state)
{
	struct store *serving = store_open(&conf, &e);
	struct dossier there = kept_dossier(a, 7, 10), later = kept_dossier(a, 7 + DOSSIER_BUCKETS, 10), d;
	enum change_clash clash;
	int64_t began;

	(void)state;
	assert_non_null(serving);
	store_guard(serving);
	accept_many(DOSSIER_BUCKETS);
	int to = half_way(7, there.id);
	assert_int_equal(store_dossier(serving, a, there.id, &d, &e), 1); /* ASK */
	assert_int_equal(store_commit(serving, kept_acceptance(a, &later, 999), &clash, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_false(e.unsure);
	assert_non_null(strstr(e.msg, "TRYAGAIN"));
	err_clear(&e);
	began = clock_mono_us();
	assert_int_equal(store_commit(serving, kept_acceptance(a, &later, 999), &clash, &e), -1); /* known by now: at once */
	assert_true(clock_mono_us() - began < 100000);
	err_clear(&e);
	assert_true(test_cluster_move(&cluster, slot(7), to, 0));
	usleep(1100000);
	assert_int_equal(store_commit(serving, kept_acceptance(a, &later, 999), &clash, &e), 1);
	store_close(serving);
}

static void *
move_on(void *to)
{
	usleep(700000);
	assert_true(test_cluster_move(&cluster, slot(9), (int)(intptr_t)to, 0));
	return NULL;
}

/* Who starts or compares has nobody behind him, and waits for the slot. */
static void
test_who_only_starts_waits_for_a_slot_half_way(void **state)
{
	struct store *starting = store_open(&conf, &e);
	struct dossier there = kept_dossier(a, 9, 10), later = kept_dossier(a, 9 + DOSSIER_BUCKETS, 10);
	enum change_clash clash;
	pthread_t thread;

	(void)state;
	assert_non_null(starting);
	accept_many(DOSSIER_BUCKETS);
	intptr_t to = half_way(9, there.id);
	pthread_create(&thread, NULL, move_on, (void *)to); // NOLINT
	assert_int_equal(store_commit(starting, kept_acceptance(a, &later, 998), &clash, &e), 1);
	pthread_join(thread, NULL);
	store_close(starting);
}

/* ---- a master is lost ---- */

static void
test_one_master_down_is_only_its_own_tags_concern(void **state)
{
	const struct change *changes[DOSSIER_BUCKETS] = {NULL};
	int results[DOSSIER_BUCKETS], lost = owner(0), made = 0;
	uint64_t beside = store_beside(s, 0);

	(void)state;
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		struct dossier d = kept_dossier(a, i, 10);
		changes[i] = kept_acceptance(a, &d, i);
		assert_int_equal(beside >> i & 1, owner(i) == lost);
	}
	test_redis_kill(&cluster.node[lost]);
	assert_int_equal(store_commit_many(s, changes, DOSSIER_BUCKETS, results, NULL, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		bool away = (beside >> i & 1) != 0;
		assert_true(away ? results[i] < STORE_FAILED : results[i] == STORE_MADE);
		made += !away;
	}
	assert_in_range(made, 1, DOSSIER_BUCKETS - 1);
	err_clear(&e);
	assert_int_equal(store_ping(s, &e), 0);
	struct taken t;
	for (int n = 0; n < made; n++)
		assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 1);
	assert_true(test_cluster_again(&cluster, lost));
	usleep(300000);
	err_clear(&e);
	assert_int_equal(store_ping(s, &e), 0);
	assert_int_equal(store_commit_many(s, changes, DOSSIER_BUCKETS, results, NULL, &e), 0);
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		assert_int_equal(results[i], (beside >> i & 1) != 0 ? STORE_MADE : STORE_REFUSED);
}

static void *
let_go_on(void *server)
{
	usleep(200000);
	kill(((struct test_redis *)server)->pid, SIGCONT);
	return NULL;
}

/* Another server than before, which takes its time: it is refused. */
static void
meet_slowly(int node, const char *dossier)
{
	struct dossier found;
	pthread_t thread;

	kill(cluster.node[node].pid, SIGSTOP);
	pthread_create(&thread, NULL, let_go_on, &cluster.node[node]);
	assert_int_equal(store_dossier(s, a, dossier, &found, &e), -1);
	pthread_join(thread, NULL);
	if (e.code != ERR_STORE || strstr(e.msg, "compared with the journal") == NULL)
		fail_msg("%s", e.msg);
	err_clear(&e);
}

/* As whoever compares does, over connections of its own; it met the masters in another order. */
static void
compare_and_admit(void)
{
	char seeds[sizeof cluster.seeds];
	struct store_conf other = conf;

	snprintf(seeds, sizeof seeds, "127.0.0.1:%s 127.0.0.1:%s 127.0.0.1:%s", cluster.port[2], cluster.port[1], cluster.port[0]);
	other.cluster = seeds;
	struct store *compared = store_open(&other, &e);
	if (compared == NULL)
		fail_msg("%s", e.msg);
	store_admit(s, compared);
	store_close(compared);
}

static void
test_a_master_that_was_restarted_is_first_compared(void **state)
{
	struct dossier d = kept_dossier(a, 0, 10), found;
	int lost = owner(0);
	uint64_t beside = store_beside(s, 0);

	(void)state;
	accept_many(DOSSIER_BUCKETS);
	store_guard(s);
	assert_int_equal(store_strange(s), 0);
	test_redis_kill(&cluster.node[lost]);
	assert_true(test_cluster_again(&cluster, lost));
	meet_slowly(lost, d.id);
	assert_int_equal(store_strange(s), beside);
	assert_true(store_stranger(s));
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) /* the others go on */
		if ((beside >> i & 1) == 0)
			assert_int_equal(store_dossier(s, a, kept_dossier(a, i, 10).id, &found, &e), 1);
	compare_and_admit();
	assert_false(store_stranger(s));
	assert_int_equal(store_beside(s, 0), beside);
	if (store_dossier(s, a, d.id, &found, &e) != 1) /* at once: that it was refused just now is not held against it */
		fail_msg("%s", e.msg);
}

static void
test_a_node_is_not_taken_for_the_one_redis(void **state)
{
	struct store_conf one = kept_conf(cluster.node[0].socket);

	(void)state;
	assert_null(store_open(&one, &e));
	assert_int_equal(e.code, ERR_CONFIG);
	assert_non_null(strstr(e.msg, "[store] cluster"));
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_every_tag_is_at_its_master),
	    TEST(test_workers_take_from_every_master),
	    TEST(test_what_another_process_adds_is_found),
	    TEST(test_an_item_has_one_holder_wherever_it_is),
	    TEST(test_how_far_each_tag_is),
	    TEST(test_functions_thrown_away_at_one_master_are_loaded_again),
	    TEST(test_nothing_is_lost_or_made_twice_while_slots_move),
	    TEST(test_a_slot_half_way),
	    TEST(test_who_only_starts_waits_for_a_slot_half_way),
	    TEST(test_one_master_down_is_only_its_own_tags_concern),
	    TEST(test_a_master_that_was_restarted_is_first_compared),
	    TEST(test_a_node_is_not_taken_for_the_one_redis),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
