/* SPDX-License-Identifier: Apache-2.0 */
/* Journal and store, where the store is a Redis Cluster: masters are killed, go back to old files, slots move, and what a rebuild
 * into one Redis makes is what the cluster holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "journal/journal.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "store/checkpoints.h"
#include "store/slots.h"
#include "tests/lib/cluster.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

static struct test_cluster cluster;

static int
start(void **state)
{
	(void)state;
	return test_cluster_start(&cluster) ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	test_cluster_stop(&cluster);
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	for (int i = 0; i < CLUSTER_MASTERS; i++)
		freeReplyObject(test_cluster_ask(&cluster, i, "FLUSHALL"));
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
	char key[24];

	snprintf(key, sizeof key, "gw:{42.%02u}:seq", bucket);
	return test_cluster_owner(&cluster, key);
}

static void
kill_and_move(struct world *w, void *ctx)
{
	(void)ctx;
	for (int k = 0; k < CLUSTER_MASTERS; k++) {
		usleep(20000);
		recover_tick(&w->core);
		test_redis_kill(&cluster.node[k]);
		usleep(20000);
		recover_tick(&w->core); /* others go on meanwhile */
		assert_true(test_cluster_again(&cluster, k));
		world_wait_agreed(w);
		for (unsigned i = 0; i < 4; i++) {
			unsigned bucket = (unsigned)k * 4 + i;
			char tag[8];
			snprintf(tag, sizeof tag, "42.%02u", bucket);
			assert_true(test_cluster_move(&cluster, slot_of(str_of(tag)), (owner(bucket) + 1) % CLUSTER_MASTERS, 200));
			recover_tick(&w->core);
		}
	}
}

static void
test_kills_and_moves_under_load(void **state)
{
	struct world w;

	(void)state;
	world_make_in(&w, cluster.seeds);
	play_while(&w, 7, kill_and_move, NULL);
	world_close(&w, false); /* a crash */
	world_reopen(&w);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
}

/* While one master is away: its tags are shut, others are acknowledged, and the checkpoint waits for what was not answered. */
static void
test_one_master_away_shuts_its_tags_only(void **state)
{
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	int lost, made = 0, away = 0;

	(void)state;
	world_make_in(&w, cluster.seeds);
	play_accept_many(&w, 0, 64);
	recover_tick(&w.core);
	uint64_t settled = commit_queue_settled(w.core.commits);
	assert_int_equal(settled, journal_seq(w.core.journal));
	lost = owner(bucket_of(kept_dossier(a, 0, 1).id));
	const char *first = kept_dossier(a, 0, 1).id;
	struct dossier d;
	enum change_clash clash;
	assert_int_equal(store_dossier(w.core.store, a, first, &d, &e), 1);
	struct change *c = kept_change(a, &d);
	struct commit_context keep = world_keeping(&w, a, UNIT);
	change_dossier(c, &d);
	kill(cluster.node[lost].pid, SIGSTOP); /* first an answer that does not come, then no master */
	assert_int_equal(commit_change(&keep, first, c, &clash, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(e.unsure);
	assert_int_equal(commit_queue_shut(w.core.commits), store_beside(w.core.store, bucket_of(first)));
	kill(cluster.node[lost].pid, SIGCONT);
	test_redis_kill(&cluster.node[lost]);
	for (unsigned i = 0; i < 64; i++) {
		const char *id = kept_dossier(a, i, 1).id;
		struct err why = {0};
		int rc = play_news(&w, a, id, &why);
		assert_int_equal(rc, owner(bucket_of(id)) < 0 ? -1 : 1);
		made += rc == 1;
		away += rc != 1;
		assert_true(rc == 1 || why.code == ERR_STORE);
	}
	assert_true(made > 0 && away > 0);
	recover_tick(&w.core);
	assert_true(recover_ok(&w.core));
	assert_int_equal(recover_tags(&w.core), 64 - away);
	assert_true(commit_queue_settled(w.core.commits) <= settled + 1);
	assert_true(test_cluster_again(&cluster, lost));
	world_wait_agreed(&w);
	recover_tick(&w.core);
	assert_int_equal(commit_queue_settled(w.core.commits), journal_seq(w.core.journal));
	for (unsigned i = 0; i < 64; i++) {
		err_clear(&e);
		assert_int_equal(play_news(&w, a, kept_dossier(a, i, 1).id, &e), 1);
	}
	assert_int_equal(store_dossier(w.core.store, a, first, &d, &e), 1);
	assert_int_equal(d.version, 3); /* the change without an answer was made, once, and the news */
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

/* Each master is talked to, and one that was restarted is compared: then all are served, whatever was refused on the way. */
static void
meet_all(struct world *w)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	bool all = false;
	struct dossier d;

	for (int tries = 0; tries < 50 && !all; tries++) {
		err_clear(&e);
		all = true;
		for (unsigned i = 0; i < 64; i++)
			all = store_dossier(w->core.store, a, kept_dossier(a, i, 1).id, &d, &e) >= 0 && all;
		world_wait_agreed(w);
		usleep(all ? 0 : 20000);
	}
	if (!all)
		fail_msg("not served a second after it was compared: %s", e.msg);
	arena_free(a);
}

/* One master's files are those of some time ago, its checkpoint's or not: what is missing there is made again from the journal. */
static void
test_a_master_that_went_back_is_repaired(void **state)
{
	(void)state;
	for (int k = 0; k < CLUSTER_MASTERS; k++) {
		bool running = k != 1; /* the gateway meets it while it runs, or finds it when it starts */
		struct world w;
		(void)clear(NULL);
		world_make_in(&w, cluster.seeds);
		play_accept_many(&w, 100, 100);
		recover_tick(&w.core);
		redis_swap(&cluster.node[k], false);
		assert_true(test_cluster_wait(&cluster));
		meet_all(&w);
		play_accept_many(&w, 0, 100); /* some with items, whose claims are in any tag */
		recover_tick(&w.core);
		recover_tick(&w.core);
		if (!running)
			world_close(&w, true);
		redis_swap(&cluster.node[k], true);
		assert_true(test_cluster_wait(&cluster));
		if (running) {
			meet_all(&w);
		} else {
			world_reopen(&w);
		}
		world_close(&w, true);
		assert_rebuild_is_identical(&w);
		world_drop(&w);
	}
}

/* The same, where who compares is the first to call it since: its tags are shut, because a change failed while it was away, and
 * nobody has met the other server yet.  Claims on it are of dossiers of any tag. */
static void
test_a_master_that_went_back_unseen_is_repaired_with_all_claims(void **state)
{
	(void)state;
	for (int k = 0; k < CLUSTER_MASTERS; k++) {
		struct world w;
		struct arena *a = arena_new(0);
		struct err e = {0};
		unsigned i = 0;
		(void)clear(NULL);
		world_make_in(&w, cluster.seeds);
		play_accept_many(&w, 100, 100);
		recover_tick(&w.core);
		redis_swap(&cluster.node[k], false);
		assert_true(test_cluster_wait(&cluster));
		meet_all(&w);
		play_accept_many(&w, 0, 100);
		recover_tick(&w.core);
		while (owner(bucket_of(kept_dossier(a, i, 1).id)) != k)
			i++;
		struct dossier d;
		enum change_clash clash;
		assert_int_equal(store_dossier(w.core.store, a, kept_dossier(a, i, 1).id, &d, &e), 1);
		struct change *c = kept_change(a, &d);
		struct commit_context keep = world_keeping(&w, a, UNIT);
		change_dossier(c, &d);
		test_redis_kill(&cluster.node[k]);
		assert_int_equal(commit_change(&keep, d.id, c, &clash, &e), -1);
		assert_true(commit_queue_shut(w.core.commits) != 0);
		redis_swap(&cluster.node[k], true);
		assert_true(test_cluster_wait(&cluster));
		for (int tries = 0; tries < 500 && recover_tags(&w.core) < 64; tries++) {
			recover_tick(&w.core);
			usleep(20000);
		}
		assert_int_equal(recover_tags(&w.core), 64);
		world_close(&w, true);
		assert_rebuild_is_identical(&w);
		arena_free(a);
		world_drop(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_kills_and_moves_under_load, clear),
	    cmocka_unit_test_setup(test_one_master_away_shuts_its_tags_only, clear),
	    cmocka_unit_test_setup(test_a_master_that_went_back_is_repaired, clear),
	    cmocka_unit_test_setup(test_a_master_that_went_back_unseen_is_repaired_with_all_claims, clear),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
