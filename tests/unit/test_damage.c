/* SPDX-License-Identifier: Apache-2.0 */
/* Redis' own files damaged: what Redis itself notices, what the gateway notices, and that nothing damaged passes for whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "store/check.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

enum { FLIPS = 60 };

/* The file Redis appends to. */
static const char *
log_path(const struct test_redis *r)
{
	static char path[160];
	snprintf(path, sizeof path, "%s/appendonlydir/appendonly.aof.1.incr.aof", r->dir);
	return path;
}

static void
count_damage(void *ctx, const char *key, const char *why)
{
	unsigned *n = ctx;
	assert_true(key[0] != '\0' && why[0] != '\0');
	++*n;
}

/* How many keys a whole round finds damaged. */
static unsigned
damaged(const char *socket)
{
	struct store_conf conf = kept_conf(socket);
	struct err e = {0};
	struct store *s = store_open(&conf, &e);
	struct store_round round = {0};
	unsigned n = 0;
	int rc = 0;

	if (s == NULL) {
		assert_int_equal(e.code, ERR_CONFIG); /* it refuses the log as a whole */
		return 1;
	}
	while (rc == 0)
		rc = store_check(s, &round, 50, count_damage, &n, &e);
	assert_int_equal(rc, 1);
	assert_true(round.keys > 10);
	assert_int_equal(round.damaged, n);
	store_close(s);
	return n;
}

static void
play_a_day(struct world *w)
{
	world_make(w);
	play_all(w, 11, 0);
	world_close(w, true);
}

static void
test_a_whole_store_has_no_damage_in_the_middle_of_work_and_after_it(void **state)
{
	(void)state;
	struct world w;

	play_a_day(&w);
	assert_int_equal(damaged(w.redis.socket), 0);
	world_drop(&w);
}

static void
test_redis_does_not_start_on_a_log_whose_tail_was_cut(void **state)
{
	(void)state;
	struct world w;
	size_t n;

	play_a_day(&w);
	test_redis_kill(&w.redis);
	free(file_read(log_path(&w.redis), &n));
	file_cut(log_path(&w.redis), n - 7);
	assert_false(test_redis_again(&w.redis));
	world_drop(&w);
}

/* As `redis-check-aof --fix` does: whole commands are gone from the end.  That is a store that is behind. */
static void
test_a_log_cut_at_a_command_is_repaired_from_the_journal(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	size_t n_before, n_after, n;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	world_close(&w, true);
	free(file_read(log_path(&w.redis), &n));
	world_reopen(&w);
	for (unsigned i = 2; i < 6; i++)
		assert_int_equal(play_accept(&w, a, i, &e), 1);
	world_close(&w, true);
	char *before = world_dump(w.redis.socket, &n_before), *after;
	test_redis_kill(&w.redis);
	file_cut(log_path(&w.redis), n);
	assert_true(test_redis_again(&w.redis));
	world_reopen(&w);
	world_close(&w, true);
	after = world_dump(w.redis.socket, &n_after);
	assert_same_dump(before, n_before, after, n_after);
	assert_int_equal(damaged(w.redis.socket), 0);
	free(before);
	free(after);
	arena_free(a);
	world_drop(&w);
}

/* How long an ended exchange is kept is in no dump and has no sum: it may go too early. */
static bool
is_expiry(const unsigned char *log, size_t at)
{
	return at > 120 && memmem(log + at - 120, 120, "PEXPIREAT", 9) != NULL;
}

/* What is said and what is dumped when the bit is flipped: 1 somebody notices, 0 nobody needs to, -1 it passes for whole. */
static int
flip(struct world *w, const unsigned char *log, size_t n, size_t at, unsigned char bit, const char *before, size_t n_before)
{
	size_t n_after;

	test_redis_kill(&w->redis);
	file_write(log_path(&w->redis), log, n, 0600);
	file_flip(log_path(&w->redis), at, bit);
	if (!test_redis_again(&w->redis))
		return 1;
	if (damaged(w->redis.socket) > 0)
		return 1;
	struct err e = {0};
	bool open = world_open(w, &e) == 0;
	world_close(w, open);
	char *after = world_dump(w->redis.socket, &n_after);
	bool same = (n_after == n_before && memcmp(before, after, n_after) == 0) || is_expiry(log, at);
	if (open && !same)
		print_error("byte %zu, bit %u: ...%.*s...\n", at, bit, 60, (const char *)log + (at > 30 ? at - 30 : 0));
	free(after);
	return !open ? 1 : same ? 0 : -1;
}

static void
test_no_bit_that_flips_in_redis_log_changes_anything_unnoticed(void **state)
{
	(void)state;
	struct world w;
	size_t n, n_before;
	unsigned seed = 5, noticed = 0;

	play_a_day(&w);
	log_level(LOG_LEVEL_ERROR + 1);
	char *before = world_dump(w.redis.socket, &n_before);
	unsigned char *log = file_read(log_path(&w.redis), &n);
	const char *more = getenv("FLIPS");
	int64_t flips = FLIPS;
	assert_true(more == NULL || text_int(more, strlen(more), 1, 1000000, &flips) == 0);
	for (int64_t i = 0; i < flips; i++) {
		size_t at = (size_t)rand_r(&seed) % n;
		int what = flip(&w, log, n, at, (unsigned char)(1 << rand_r(&seed) % 8), before, n_before);
		assert_int_not_equal(what, -1);
		noticed += what == 1;
	}
	assert_true(noticed > 0);
	free(before);
	free(log);
	world_drop(&w);
}

static void
test_a_damaged_row_is_refused_when_it_is_read_and_the_others_are_not(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d;
	const char *id;

	world_make(&w);
	for (unsigned i = 1; i < 3; i++)
		assert_int_equal(play_accept(&w, a, i, &e), 1);
	id = kept_dossier(a, 1, 1).id;
	redis_order(&w.redis, arena_fmt(a, "HSET gw:{%.5s}:d:%s due 1765000000002", id, id));
	assert_int_equal(store_dossier(w.core.store, a, id, &d, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_non_null(strstr(e.msg, id));
	err_clear(&e);
	assert_int_equal(store_dossier(w.core.store, a, kept_dossier(a, 2, 1).id, &d, &e), 1);
	assert_int_equal(damaged(w.redis.socket), 1);
	world_close(&w, true);
	arena_free(a);
	world_drop(&w);
}

static void
test_the_part_of_the_log_that_was_rewritten_is_refused_by_redis_itself(void **state)
{
	(void)state;
	struct world w;
	char path[160];
	size_t n;

	play_a_day(&w);
	redis_order(&w.redis, "SAVE"); /* the same format; a rewrite goes on in the background */
	redis_order(&w.redis, "BGREWRITEAOF");
	snprintf(path, sizeof path, "%s/appendonlydir/appendonly.aof.2.base.rdb", w.redis.dir);
	for (int i = 0; i < 500 && access(path, R_OK) != 0; i++)
		usleep(10000);
	usleep(200000);
	test_redis_kill(&w.redis);
	free(file_read(path, &n));
	file_flip(path, n / 2, 4);
	assert_false(test_redis_again(&w.redis));
	world_drop(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_whole_store_has_no_damage_in_the_middle_of_work_and_after_it),
	    cmocka_unit_test(test_redis_does_not_start_on_a_log_whose_tail_was_cut),
	    cmocka_unit_test(test_a_log_cut_at_a_command_is_repaired_from_the_journal),
	    cmocka_unit_test(test_a_damaged_row_is_refused_when_it_is_read_and_the_others_are_not),
	    cmocka_unit_test(test_the_part_of_the_log_that_was_rewritten_is_refused_by_redis_itself),
	    cmocka_unit_test(test_no_bit_that_flips_in_redis_log_changes_anything_unnoticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
