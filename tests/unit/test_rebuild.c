/* SPDX-License-Identifier: Apache-2.0 */
/* A store filled from the journal holds what the live one held: with a real redis-server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>

#include "base/arena.h"
#include "ledger/replay.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

static void
test_a_rebuild_ends_in_the_state_that_racing_threads_left(void **state)
{
	(void)state;
	struct world w;

	world_make(&w);
	play_all(&w, 1, 0);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
}

static void
test_a_rebuild_is_identical_after_redis_was_killed_in_the_middle_of_changes(void **state)
{
	(void)state;
	for (unsigned seed = 2; seed < 5; seed++) {
		struct world w;
		world_make(&w);
		play_all(&w, seed, 3);
		world_close(&w, true);
		assert_rebuild_is_identical(&w);
		world_drop(&w);
	}
}

static void
test_an_emptied_store_is_refused_and_a_rebuild_brings_it_back(void **state)
{
	(void)state;
	struct world w;
	struct err e = {0};
	struct replay r = {0};
	size_t n_before, n_after;

	world_make(&w);
	play_all(&w, 7, 0);
	world_close(&w, true);
	char *before = world_dump(w.redis.socket, &n_before);
	redis_order(&w.redis, "FLUSHALL");
	assert_int_equal(world_open(&w, &e), -1);
	assert_int_equal(e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(e.msg, "postgate rebuild"));
	world_close(&w, false);
	err_clear(&e);
	assert_int_equal(world_rebuild(&w, &w.redis, &r, &e), 0);
	char *after = world_dump(w.redis.socket, &n_after);
	assert_same_dump(before, n_before, after, n_after);
	world_reopen(&w);
	world_close(&w, true);
	err_clear(&e);
	assert_int_equal(world_rebuild(&w, &w.redis, &r, &e), -1); /* not empty any more */
	assert_int_equal(e.code, ERR_RECORDS_DIFFER);
	free(before);
	free(after);
	world_drop(&w);
}

/* Takes Redis away in the middle. */
static void
kill_midway(void *ctx, const struct replay *r)
{
	struct world *w = ctx;
	if (r->records == 3700)
		test_redis_kill(&w->other);
}

static void
assert_rewrites(const struct test_redis *r, const char *percentage)
{
	redisContext *c = redisConnectUnix(r->socket);
	redisReply *is = redisCommand(c, "CONFIG GET auto-aof-rewrite-percentage");
	assert_string_equal(is->element[1]->str, percentage);
	freeReplyObject(is);
	redisFree(c);
}

static void
test_a_rebuild_that_was_broken_off_is_finished_by_running_it_again(void **state)
{
	(void)state;
	struct world w;
	struct replay first = {.progress = kill_midway, .ctx = &w}, second = {0};
	struct err e = {0};
	size_t n_live, n_built;

	world_make(&w);
	for (unsigned n = 0; n < 4000; n += 500)
		play_accept_many(&w, n, 500);
	world_close(&w, true);
	assert_true(test_redis_start(&w.other, NULL));
	assert_int_equal(world_rebuild(&w, &w.other, &first, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(test_redis_mended(&w.other));
	err_clear(&e);

	char socket[sizeof w.redis.socket]; /* a gateway does not start on it */
	memcpy(socket, w.redis.socket, sizeof socket);
	memcpy(w.redis.socket, w.other.socket, sizeof socket);
	world_refused(&w, "broken off");
	memcpy(w.redis.socket, socket, sizeof socket);

	redis_order(&w.other, "CONFIG SET auto-aof-rewrite-percentage 0"); /* a killed one leaves that behind */
	assert_int_equal(world_rebuild(&w, &w.other, &second, &e), 0);
	assert_rewrites(&w.other, "100");
	char *live = world_dump(w.redis.socket, &n_live), *built = world_dump(w.other.socket, &n_built);
	assert_same_dump(live, n_live, built, n_built);
	free(live);
	free(built);
	world_drop(&w);
}

static void
test_what_a_dead_worker_held_is_reclaimed_after_a_rebuild_and_not_simply_taken(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct replay r = {0};
	struct taken t;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	assert_int_equal(play_work(&w, a, UNIT, 0, &e), 1); /* SENDING, and there it stays */
	world_close(&w, true);
	redis_order(&w.redis, "FLUSHALL");
	assert_int_equal(world_rebuild(&w, &w.redis, &r, &e), 0);
	world_reopen(&w);
	assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 0);
	assert_int_equal(queue_reclaim(w.core.store, a, UNIT, "w", 0, &t, &e), 1);
	assert_string_equal(t.exchange, "x1");
	world_close(&w, true);
	arena_free(a);
	world_drop(&w);
}

static void
test_the_message_behind_a_change_stays_seen_after_a_rebuild_for_the_rest_of_its_window(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct replay r = {0};
	const char *id = kept_dossier(a, 1, 1).id;
	unsigned char digest[32];

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	world_close(&w, true);
	redis_order(&w.redis, "FLUSHALL");
	assert_int_equal(world_rebuild(&w, &w.redis, &r, &e), 0);
	world_reopen(&w);
	play_digest(1, digest);
	assert_int_equal(store_seen(w.core.store, id, POST, digest, 1000, &e), 0);
	play_digest(2, digest);
	assert_int_equal(store_seen(w.core.store, id, POST, digest, 1000, &e), 1);
	world_close(&w, true);
	arena_free(a);
	world_drop(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_rebuild_ends_in_the_state_that_racing_threads_left),
	    cmocka_unit_test(test_a_rebuild_is_identical_after_redis_was_killed_in_the_middle_of_changes),
	    cmocka_unit_test(test_an_emptied_store_is_refused_and_a_rebuild_brings_it_back),
	    cmocka_unit_test(test_a_rebuild_that_was_broken_off_is_finished_by_running_it_again),
	    cmocka_unit_test(test_what_a_dead_worker_held_is_reclaimed_after_a_rebuild_and_not_simply_taken),
	    cmocka_unit_test(test_the_message_behind_a_change_stays_seen_after_a_rebuild_for_the_rest_of_its_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
