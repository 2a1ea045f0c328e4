/* SPDX-License-Identifier: Apache-2.0 */
/* Streams and due times against a real redis-server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"

#define P "igate-42"

static struct test_redis server;
static struct store *s;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	struct store_conf conf = kept_conf(server.socket);
	signal(SIGPIPE, SIG_IGN);
	if (!test_redis_start(&server, NULL))
		return -1;
	a = arena_new(0);
	s = store_open(&conf, &e);
	return s != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	store_close(s);
	arena_free(a);
	test_redis_stop(&server);
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(server.socket);
	freeReplyObject(redisCommand(c, "FLUSHALL"));
	redisFree(c);
	err_clear(&e);
	return queue_prepare(s, P, &e);
}

/* The n-th dossier with its exchange x<n>, in a tag of its own for n < 64. */
static void
accept(unsigned n)
{
	struct dossier d = kept_dossier(a, n, 10);
	enum change_clash clash;
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, n), &clash, &e), 1);
}

/* In how many groups there is a consumer of that name. */
static int
consumers(const char *name)
{
	redisContext *c = redisConnectUnix(server.socket);
	int found = 0;
	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++) {
		redisReply *r = redisCommand(c, "XINFO CONSUMERS gw:{42.%02u}:out:%s w", i, P);
		assert_int_equal(r->type, REDIS_REPLY_ARRAY);
		for (size_t k = 0; k < r->elements; k++)
			found += strcmp(r->element[k]->element[1]->str, name) == 0;
		freeReplyObject(r);
	}
	redisFree(c);
	return found;
}

static void
test_groups_may_be_made_again(void **state)
{
	(void)state;
	assert_int_equal(queue_prepare(s, P, &e), 0);
	assert_int_equal(queue_prepare(s, P, &e), 0);
}

static void
test_without_groups_taking_is_an_error(void **state)
{
	(void)state;
	struct taken t;
	assert_int_equal(queue_take(s, a, "unknown", "w1", 0, &t, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_non_null(strstr(e.msg, "NOGROUP"));
}

static void
test_one_entry_is_taken_at_a_time_and_every_tag_has_its_turn(void **state)
{
	(void)state;
	bool seen[DOSSIER_BUCKETS] = {false};
	struct taken t;
	for (unsigned n = 0; n < DOSSIER_BUCKETS; n++)
		accept(n);
	for (unsigned n = 0; n < DOSSIER_BUCKETS; n++) {
		assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 1);
		unsigned bucket = (unsigned)(t.tag[3] - '0') * 10 + (unsigned)(t.tag[4] - '0');
		assert_false(seen[bucket]);
		seen[bucket] = true;
		assert_int_equal(queue_forget(s, P, &t, &e), 0);
	}
	assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 0);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 0, &t, &e), 0);
}

static void
test_a_busy_tag_does_not_starve_the_others(void **state)
{
	(void)state;
	struct taken t;
	int others = 0;
	for (unsigned n = 0; n < 100; n++)
		accept(5 + 64 * n);
	accept(40);
	for (int i = 0; i < 65; i++) {
		assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 1);
		others += strcmp(t.exchange, "x40") == 0;
	}
	assert_int_equal(others, 1);
}

static void *
accept_later(void *arg)
{
	(void)arg;
	struct arena *mine = arena_new(0);
	struct dossier d = kept_dossier(mine, 7, 10);
	enum change_clash clash;
	struct err why = {0};
	usleep(150000);
	intptr_t result = store_commit(s, kept_acceptance(mine, &d, 7), &clash, &why);
	arena_free(mine);
	return (void *)result; // NOLINT
}

static void
test_a_waiting_worker_is_woken(void **state)
{
	(void)state;
	struct taken t;
	pthread_t thread;
	int64_t since = clock_mono_us();
	assert_int_equal(queue_take(s, a, P, "w1", 100, &t, &e), 0);
	assert_true(clock_mono_us() - since >= 90000);
	pthread_create(&thread, NULL, accept_later, NULL);
	since = clock_mono_us();
	assert_int_equal(queue_take(s, a, P, "w1", 5000, &t, &e), 1);
	assert_true(clock_mono_us() - since < 3000000);
	assert_string_equal(t.exchange, "x7");
	assert_string_equal(t.dossier, kept_dossier(a, 7, 0).id);
	pthread_join(thread, NULL);
}

static void
test_what_a_dead_worker_held_another_takes_over(void **state)
{
	(void)state;
	struct taken t, again;
	accept(3);
	assert_int_equal(queue_take(s, a, P, "dead", 0, &t, &e), 1);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 60000, &again, &e), 0);
	usleep(60000);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 50, &again, &e), 1);
	assert_string_equal(again.entry, t.entry);
	assert_string_equal(again.exchange, "x3");
	assert_string_equal(again.tag, "42.03");
	assert_int_equal(queue_reclaim(s, a, P, "w3", 5000, &again, &e), 0); /* w2 has just begun */
	assert_int_equal(queue_forget(s, P, &t, &e), 0); /* the dead one was only asleep: what w2 holds stays */
	assert_int_equal(queue_reclaim(s, a, P, "w3", 0, &again, &e), 1);
	assert_string_equal(again.entry, t.entry);
	assert_int_equal(queue_forget(s, P, &again, &e), 0);
	assert_int_equal(queue_reclaim(s, a, P, "w3", 0, &again, &e), 0);
}

static void
test_what_is_said_to_be_at_work_is_not_taken_over_and_what_was_taken_over_is_noticed(void **state)
{
	(void)state;
	struct taken t, again;
	accept(5);
	assert_int_equal(queue_take(s, a, P, "slow", 0, &t, &e), 1);
	for (int i = 0; i < 2; i++) { /* together longer than a claim lasts; a busy machine has more than a second to spare */
		usleep(800000);
		assert_int_equal(queue_keep(s, a, P, &t, &e), 1);
		assert_int_equal(queue_reclaim(s, a, P, "w2", 1500, &again, &e), 0);
	}
	usleep(60000);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 50, &again, &e), 1);
	assert_int_equal(queue_forget(s, P, &again, &e), 0);
	assert_int_equal(queue_keep(s, a, P, &t, &e), 0);
}

enum { WORKERS = 4, WORK = 320 };
static atomic_int taken[WORK], total;

static void *
work(void *name)
{
	intptr_t wrong = 0;
	struct arena *mine = arena_new(0);
	int64_t until = clock_mono_us() + 30 * 1000000;

	while (atomic_load(&total) < WORK && clock_mono_us() < until) {
		struct err why = {0};
		struct taken t;
		int got = queue_take(s, mine, P, name, 50, &t, &why);
		if (got > 0) {
			atomic_fetch_add(&taken[strtol(t.exchange + 1, NULL, 10) % WORK], 1);
			atomic_fetch_add(&total, 1);
			wrong += queue_forget(s, P, &t, &why) != 0;
		}
		wrong += got < 0;
		arena_reset(mine);
	}
	arena_free(mine);
	return (void *)wrong; // NOLINT
}

static void
test_many_workers_take_each_entry_once(void **state)
{
	(void)state;
	static const char *const names[WORKERS] = {"w1", "w2", "w3", "w4"};
	pthread_t threads[WORKERS];
	const struct change *changes[WORK];
	int results[WORK];
	for (int i = 0; i < WORKERS; i++)
		pthread_create(&threads[i], NULL, work, arena_str(a, names[i]));
	for (unsigned n = 0; n < WORK; n++) {
		struct dossier d = kept_dossier(a, n, 10);
		changes[n] = kept_acceptance(a, &d, n);
	}
	for (int n = 0; n < WORK; n += 16) { /* bursts: several streams get one at the same moment */
		assert_int_equal(store_commit_many(s, changes + n, 16, results + n, NULL, &e), 0);
		usleep(2000);
	}
	for (int i = 0; i < WORKERS; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	for (int n = 0; n < WORK; n++)
		assert_int_equal(atomic_load(&taken[n]), 1);
}

static void
test_the_longest_overdue_comes_first_and_no_more_than_asked(void **state)
{
	(void)state;
	struct due *due;
	size_t n;
	for (unsigned i = 0; i < 20; i++) {
		struct dossier d = kept_dossier(a, i * 3, 10);
		struct exchange x = kept_exchange(a, &d, P, i);
		enum change_clash clash;
		accept(i * 3);
		struct change *c = change_new(a, arena_dup(a, d.id, DOSSIER_TAG_LEN));
		x.id = arena_fmt(a, "x%u", i * 3);
		x.version = 1;
		x.state = EXCHANGE_BACKOFF;
		x.due_ms = 1000 - i;
		change_exchange(c, &x, EXCHANGE_SENDING, NULL);
		assert_int_equal(store_commit(s, c, &clash, &e), 1);
	}
	assert_int_equal(queue_due(s, a, P, 990, 5, &due, &n, &e), 0);
	assert_int_equal(n, 5);
	for (unsigned i = 0; i < 5; i++)
		assert_string_equal(due[i].exchange, arena_fmt(a, "x%u", (19 - i) * 3));
	assert_int_equal(queue_due(s, a, P, 990, 100, &due, &n, &e), 0);
	assert_int_equal(n, 10);
	struct queue_stats stats;
	assert_int_equal(queue_stats(s, P, &stats, &e), 0);
	assert_int_equal(stats.open, 20);
	assert_int_equal(stats.waiting, 20);
	assert_int_equal(stats.oldest_ms, 1764000000000);
}

static void
test_a_waiting_worker_survives_a_restart_of_redis(void **state)
{
	(void)state;
	struct taken t;
	accept(9);
	assert_int_equal(queue_take(s, a, P, "w1", 10, &t, &e), 1);
	test_redis_kill(&server);
	/* who would wait looks only every two seconds, who would not looks at once */
	assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	assert_true(test_redis_again(&server));
	assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 0);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 0, &t, &e), 1);
	assert_string_equal(t.exchange, "x9");
}

static void
test_who_is_gone_and_holds_nothing_is_forgotten(void **state)
{
	(void)state;
	struct taken held, t;
	accept(1);
	assert_int_equal(queue_take(s, a, P, "holds", 0, &held, &e), 1);
	accept(2);
	assert_int_equal(queue_take(s, a, P, "gone", 0, &t, &e), 1);
	assert_int_equal(queue_forget(s, P, &t, &e), 0);
	assert_int_equal(queue_sweep(s, P, 60000, &e), 0); /* both have been heard of just now */
	assert_int_equal(consumers("gone"), 1);
	assert_int_equal(queue_sweep(s, P, 0, &e), 0);
	assert_int_equal(consumers("gone"), 0);
	assert_int_equal(consumers("holds"), 1);
	assert_int_equal(queue_reclaim(s, a, P, "gone", 0, &t, &e), 1); /* nothing was lost with it, and it may come back */
	assert_string_equal(t.exchange, "x1");
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_groups_may_be_made_again),
	    TEST(test_without_groups_taking_is_an_error),
	    TEST(test_one_entry_is_taken_at_a_time_and_every_tag_has_its_turn),
	    TEST(test_a_busy_tag_does_not_starve_the_others),
	    TEST(test_a_waiting_worker_is_woken),
	    TEST(test_what_a_dead_worker_held_another_takes_over),
	    TEST(test_what_is_said_to_be_at_work_is_not_taken_over_and_what_was_taken_over_is_noticed),
	    TEST(test_many_workers_take_each_entry_once),
	    TEST(test_the_longest_overdue_comes_first_and_no_more_than_asked),
	    TEST(test_who_is_gone_and_holds_nothing_is_forgotten),
	    TEST(test_a_waiting_worker_survives_a_restart_of_redis),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
