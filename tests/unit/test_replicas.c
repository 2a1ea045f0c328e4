/* SPDX-License-Identifier: Apache-2.0 */
/* [store] replicas against a real cluster of three masters, each with a replica: what is answered is there, and what is not there
 * is not answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "store/remake.h"
#include "store/store.h"
#include "tests/lib/cluster.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

enum { WRITERS = 4, BATCH = 4, ALL = 64, TRIES = 500 };

static struct test_cluster cluster;
static struct store_conf conf;
static struct store *s;
static struct arena *a;
static struct err e;

/* A cluster for each test: a master that was lost is not what it was. */
static int
start(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	if (!test_cluster_start(&cluster) || !test_cluster_replicate(&cluster))
		return -1;
	conf = kept_conf("");
	conf.cluster = cluster.seeds;
	conf.replicas = 1;
	a = arena_new(0);
	err_clear(&e);
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

static unsigned
bucket_of(const char *id)
{
	return (unsigned)(id[3] - '0') * 10 + (unsigned)(id[4] - '0');
}

static int
owner(unsigned bucket)
{
	return test_cluster_owner(&cluster, arena_fmt(a, "gw:{42.%02u}:seq", bucket));
}

static pid_t
replica_of(int master)
{
	return cluster.node[CLUSTER_MASTERS + master].pid;
}

static void
accept_each(int *results, unsigned from, unsigned n)
{
	const struct change *changes[ALL] = {NULL};

	for (unsigned i = 0; i < n; i++) {
		struct dossier d = kept_dossier(a, from + i, 10);
		changes[i] = kept_acceptance(a, &d, from + i);
	}
	(void)!store_commit_many(s, changes, n, results, NULL, &e); /* each result is looked at */
}

/* A replica that does not answer: what its master made is not told to be made, and neither is a claim; the others go on. */
static void
test_what_a_replica_has_not_got_is_not_made(void **state)
{
	int results[ALL], lost = owner(0), shut = 0;
	const char *item = "RB000000001VN", *holder;

	(void)state;
	accept_each(results, 0, ALL);
	for (unsigned i = 0; i < ALL; i++)
		assert_int_equal(results[i], STORE_MADE);
	kill(replica_of(lost), SIGSTOP);
	for (unsigned i = 0; i < ALL; i++) {
		err_clear(&e);
		accept_each(&results[i], ALL + i, 1);
		bool here = owner(bucket_of(kept_dossier(a, ALL + i, 1).id)) == lost;
		assert_int_equal(results[i], here ? STORE_UNKNOWN : STORE_MADE);
		assert_int_equal(e.code, here ? ERR_STORE : ERR_NONE);
		assert_int_equal(e.unsure, here);
		assert_true(!here || strstr(e.msg, "0 of 1 replicas have the change") != NULL);
		if (here && ++shut == 3)
			break;
	}
	assert_int_equal(shut, 3);
	for (unsigned i = 0, met = 0; met < 2 && i < ALL; i++) { /* a claim at that master, and one at another */
		item = arena_fmt(a, "RB%09uVN", i);
		bool here = test_cluster_owner(&cluster, str_list_item_key(a, "42", item)) == lost;
		if (met != here)
			continue;
		met++;
		err_clear(&e);
		assert_int_equal(store_item_claim(s, a, item, kept_dossier(a, i, 1).id, &holder, &e), here ? -1 : 1);
		assert_int_equal(e.unsure, here);
	}
	kill(replica_of(lost), SIGCONT);
	assert_true(test_cluster_followed(&cluster, lost));
	err_clear(&e);
	accept_each(results, 2 * ALL, ALL);
	for (unsigned i = 0; i < ALL; i++)
		assert_int_equal(results[i], STORE_MADE);
}

/* ---- a master is lost for good while it is written to ---- */

struct writer {
	pthread_t thread;
	unsigned n;
	uint64_t made, unsure;
};

static atomic_bool writing;

static void
raise_version(struct writer *w, struct arena *mine)
{
	const struct change *changes[BATCH] = {NULL};
	int results[BATCH];
	struct err why = {0};
	struct dossier d = kept_dossier(mine, w->n, 10);

	if (store_dossier(s, mine, d.id, &d, &why) != 1)
		return;
	for (unsigned i = 0; i < BATCH; i++, d.version++) {
		struct change *c = kept_change(mine, &d);
		change_dossier(c, &d);
		changes[i] = c;
	}
	(void)!store_commit_many(s, changes, BATCH, results, NULL, &why);
	for (unsigned i = 0; i < BATCH; i++) {
		w->made += results[i] == STORE_MADE;
		w->unsure += results[i] == STORE_UNKNOWN;
	}
}

static void *
write_on(void *arg)
{
	struct writer *w = arg;

	while (atomic_load(&writing)) {
		struct arena *mine = arena_new(0);
		raise_version(w, mine);
		arena_free(mine);
	}
	return NULL;
}

static void
test_a_replica_in_its_masters_place_has_all_that_was_answered(void **state)
{
	struct writer w[WRITERS];
	int results[ALL], lost = owner(0);
	unsigned n = 0;

	(void)state;
	accept_each(results, 0, ALL);
	atomic_store(&writing, true);
	for (unsigned i = 0; i < ALL && n < WRITERS; i++) {
		if (owner(bucket_of(kept_dossier(a, i, 1).id)) != lost)
			continue;
		w[n] = (struct writer){.n = i};
		pthread_create(&w[n].thread, NULL, write_on, &w[n]);
		n++;
	}
	assert_int_equal(n, WRITERS);
	usleep(300000);
	test_redis_kill(&cluster.node[lost]);
	assert_true(test_cluster_take_over(&cluster, lost));
	usleep(300000);
	atomic_store(&writing, false);
	for (unsigned i = 0; i < n; i++)
		pthread_join(w[i].thread, NULL);
	struct store *now = store_open(&conf, &e); /* whoever comes new finds the one that took over */
	if (now == NULL)
		fail_msg("%s", e.msg);
	for (unsigned i = 0; i < n; i++) {
		struct dossier d;
		assert_int_equal(store_dossier(now, a, kept_dossier(a, w[i].n, 1).id, &d, &e), 1);
		assert_true(w[i].made > 0);
		assert_in_range(d.version, 1 + w[i].made, 1 + w[i].made + w[i].unsure);
	}
	store_close(now);
	accept_each(results, ALL, 1); /* it has no replica of its own: nothing counts there any more */
	assert_int_equal(results[0],
	    owner(bucket_of(kept_dossier(a, ALL, 1).id)) == CLUSTER_MASTERS + lost ? STORE_UNKNOWN : STORE_MADE);
}

/* ---- a gateway ---- */

/* The replica of a master is away: acceptance is closed in that master's tags and stays so however often it is compared, until the
 * replica follows again; then what was not answered is there once. */
static void
test_acceptance_is_closed_while_a_replica_is_away(void **state)
{
	struct world w;
	struct dossier d;
	const char *first = kept_dossier(a, 0, 1).id;
	int lost = owner(bucket_of(first));

	(void)state;
	world_make_in(&w, cluster.seeds);
	world_close(&w, true);
	w.replicas = 1;
	world_reopen(&w);
	play_accept_many(&w, 0, ALL);
	recover_tick(&w.core);
	test_redis_kill(&cluster.node[CLUSTER_MASTERS + lost]);
	assert_int_equal(play_news(&w, a, first, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(e.unsure);
	uint64_t shut = commit_queue_shut(w.core.commits);
	assert_int_equal(shut, store_beside(w.core.store, bucket_of(first)));
	for (int i = 0; i < 3; i++) {
		recover_tick(&w.core);
		assert_int_equal(commit_queue_shut(w.core.commits) & shut, shut);
		err_clear(&e);
		assert_int_equal(play_news(&w, a, first, &e), -1);
		assert_int_equal(e.code, ERR_STORE);
	}
	assert_true(test_cluster_again(&cluster, CLUSTER_MASTERS + lost));
	assert_true(test_cluster_followed(&cluster, lost));
	world_wait_agreed(&w);
	for (unsigned i = 0; i < ALL; i++) {
		err_clear(&e);
		if (play_news(&w, a, kept_dossier(a, i, 1).id, &e) != 1)
			fail_msg("%u: %s", i, e.msg);
	}
	assert_int_equal(store_dossier(w.core.store, a, first, &d, &e), 1);
	assert_int_equal(d.version, 3); /* accepted; the news without an answer, once; the news after it */
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_what_a_replica_has_not_got_is_not_made),
	    TEST(test_a_replica_in_its_masters_place_has_all_that_was_answered),
	    TEST(test_acceptance_is_closed_while_a_replica_is_away),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
