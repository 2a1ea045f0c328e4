/* SPDX-License-Identifier: Apache-2.0 */
/* What earlier releases wrote is opened: their journals are read, their stores are refused with what to do (tests/old). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "ledger/replay.h"
#include "store/check.h"
#include "tests/lib/kept.h"
#include "tests/lib/world.h"

#define OLD "tests/old/"

/* An installation of that folder's journal, closed. */
static void
old_world(struct world *w, const char *folder)
{
	static const char key[] = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\n";
	char from[128];

	world_make(w);
	world_close(w, false);
	file_write(tempdir_file(&w->t, "vault.key"), key, sizeof key - 1, 0600);
	snprintf(from, sizeof from, OLD "%s/journal", folder);
	dir_copy(from, w->dir);
	chmod(w->dir, 0700);
	assert_true(test_redis_start(&w->other, NULL));
}

static void
damage_found(void *ctx, const char *key, const char *why)
{
	(void)ctx;
	fail_msg("%s: %s", key, why);
}

static void
check_all(const char *socket)
{
	struct store_conf conf = kept_conf(socket);
	struct err e = {0};
	struct store_round round = {0};
	struct store *s = store_open(&conf, &e);
	int rc;

	while ((rc = store_check(s, &round, 100, damage_found, NULL, &e)) == 0)
		;
	assert_int_equal(rc, 1);
	store_close(s);
}

static void
rebuilds(const char *folder)
{
	struct world w;
	struct err e = {0};
	struct replay r = {0};
	char path[128];
	size_t n, n_should;

	old_world(&w, folder);
	if (world_rebuild(&w, &w.other, &r, &e) != 0)
		fail_msg("%s: %s", folder, e.msg);
	assert_int_equal(r.changes, 35);
	assert_int_equal(r.voided, 1);
	assert_int_equal(r.made, 34);
	check_all(w.other.socket);
	char *is = world_dump(w.other.socket, &n);
	snprintf(path, sizeof path, OLD "%s/dump", folder);
	char *should = (char *)file_read(path, &n_should);
	assert_same_dump(is, n, should, n_should);
	free(is);
	free(should);
	world_drop(&w);
}

static void
test_a_journal_of_redis_commands_is_read_as_events(void **state)
{
	(void)state;
	rebuilds("change2");
}

static void
test_a_journal_of_the_first_events_is_read(void **state)
{
	(void)state;
	rebuilds("events1");
}

static void
test_a_store_of_layout_2_is_refused_with_what_to_do(void **state)
{
	(void)state;
	struct world w;
	char to[128];

	old_world(&w, "change2");
	test_redis_kill(&w.redis);
	snprintf(to, sizeof to, "%s/appendonlydir", w.redis.dir);
	dir_copy(OLD "change2/store/appendonlydir", to);
	assert_true(test_redis_again(&w.redis));
	world_refused(&w, "postgate rebuild");
	world_drop(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_journal_of_redis_commands_is_read_as_events),
	    cmocka_unit_test(test_a_journal_of_the_first_events_is_read),
	    cmocka_unit_test(test_a_store_of_layout_2_is_refused_with_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
