/* SPDX-License-Identifier: Apache-2.0 */
/* Store and journal compared at start and at every reconnect: repaired when the store is behind, refused when they differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "ledger/replay.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

/* Journal a change as commit_change does, and crash before Redis hears of it. */
static void
journal_only(struct world *w, const char *dossier, struct change *c)
{
	struct journal_entry entry = {JOURNAL_CHANGE, dossier, POST, change_encode(c)};
	struct err e = {0};
	assert_int_equal(journal_append(w->core.journal, &entry, 1, NULL, &e), 0);
}

static void
test_a_journaled_change_that_never_reached_the_store_is_made_at_the_next_start(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 3, 50), found;
	struct exchange x = kept_exchange(a, &d, UNIT, 3);
	struct change *c = kept_change(a, &d);
	struct taken t;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	change_dossier_new(c, &d);
	change_exchange_new(c, &x, 0);
	journal_only(&w, d.id, c);
	world_close(&w, false);
	world_reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	for (int i = 0; i < 2; i++) /* this one's, and the one accepted before */
		assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 1);
	assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 0);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_a_repair_that_ended_between_changes_and_streams_is_finished_by_the_next(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 3, 50);
	struct exchange x = kept_exchange(a, &d, UNIT, 3);
	struct change *c = kept_change(a, &d);
	struct taken t;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	change_dossier_new(c, &d);
	change_exchange_new(c, &x, 0);
	journal_only(&w, d.id, c);
	world_close(&w, false);
	redis_order(&w.redis, "COPY gw:{gateway}:journal gw:{gateway}:before");
	world_reopen(&w);
	world_close(&w, false);
	redis_order(&w.redis, "COPY gw:{gateway}:before gw:{gateway}:journal REPLACE");
	redis_order(&w.redis, "DEL gw:{gateway}:before");
	redis_order(&w.redis, arena_fmt(a, "DEL gw:{%.5s}:out:" UNIT, d.id));
	world_reopen(&w);
	for (int i = 0; i < 2; i++) /* this one's, and the one accepted before */
		assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 1);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_of_two_changes_that_expect_the_same_version_the_first_journaled_one_counts_even_without_a_void(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 1, 300), found;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	for (int i = 1; i <= 2; i++) {
		struct change *c = kept_change(a, &found);
		struct dossier moved = found;
		moved.state_since_ms = i;
		change_dossier(c, &moved);
		journal_only(&w, d.id, c);
	}
	world_close(&w, false);
	world_reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	assert_int_equal(found.state_since_ms, 1);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_a_void_change_is_never_made(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 2, 50), found;
	struct change *c = kept_change(a, &d);
	struct journal_entry entry[2] = {{JOURNAL_CHANGE, d.id, POST, {0}}, {JOURNAL_VOID, d.id, POST, {0}}};

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	change_dossier_new(c, &d);
	entry[0].data = change_encode(c);
	entry[1].data = str_of(arena_fmt(a, "%llu", (unsigned long long)journal_seq(w.core.journal) + 1));
	assert_int_equal(journal_append(w.core.journal, entry, 2, NULL, &e), 0);
	world_close(&w, false);
	world_reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 0);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_an_old_copy_of_the_store_is_brought_up_to_date_at_start(void **state)
{
	(void)state;
	struct world w;
	size_t n_before, n_after;

	world_make(&w);
	play_all(&w, 8, 0);
	world_close(&w, true);
	redis_swap(&w.redis, false);
	world_reopen(&w);
	play_all(&w, 9, 0);
	world_close(&w, true);
	char *before = world_dump(w.redis.socket, &n_before);
	redis_swap(&w.redis, true);
	world_reopen(&w);
	world_close(&w, true);
	char *after = world_dump(w.redis.socket, &n_after);
	assert_same_dump(before, n_before, after, n_after);
	free(before);
	free(after);
	world_drop(&w);
}

static void
test_an_old_copy_put_back_under_a_running_gateway_is_brought_up_to_date_before_anything_is_changed(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier found;

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	recover_tick(&w.core);
	redis_swap(&w.redis, false);
	assert_int_equal(play_accept(&w, a, 2, &e), -1); /* the first to meet the new server */
	assert_int_equal(e.code, ERR_STORE);
	world_wait_agreed(&w);
	err_clear(&e);
	assert_int_equal(play_accept(&w, a, 2, &e), 1);
	redis_swap(&w.redis, true);
	assert_int_equal(play_accept(&w, a, 3, &e), -1);
	assert_false(recover_ok(&w.core));
	world_wait_agreed(&w);
	err_clear(&e);
	assert_int_equal(store_dossier(w.core.store, a, kept_dossier(a, 2, 1).id, &found, &e), 1);
	assert_int_equal(play_accept(&w, a, 3, &e), 1);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_a_store_emptied_under_a_running_gateway_stops_it(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};

	world_make(&w);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	recover_tick(&w.core);
	redis_order(&w.redis, "FLUSHALL");
	log_level(LOG_LEVEL_ERROR + 1);
	for (int i = 0; i < 3; i++)
		recover_tick(&w.core);
	assert_false(recover_ok(&w.core));
	assert_int_equal(play_accept(&w, a, 2, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	world_close(&w, true);
	arena_free(a);
	world_drop(&w);
}

enum { COPY = 140 };

/* One dossier, a clean stop, and a copy of the journal as it is then. */
static void
accept_one_and_copy(struct world *w, struct arena *a, char kept[COPY])
{
	struct err e = {0};

	assert_int_equal(play_accept(w, a, 1, &e), 1);
	world_close(w, true);
	snprintf(kept, COPY, "%s.old", w->dir);
	dir_copy(w->dir, kept);
}

static void
test_a_store_that_is_ahead_of_its_journal_is_refused(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	char kept[COPY];

	world_make(&w);
	accept_one_and_copy(&w, a, kept);
	world_reopen(&w);
	assert_int_equal(play_accept(&w, a, 2, &e), 1);
	world_close(&w, false); /* the mark is behind, the dossier's own number is not */
	dir_copy(kept, w.dir);
	world_refused(&w, "the journal ends with");
	arena_free(a);
	world_drop(&w);
}

static void
test_a_journal_that_went_another_way_is_refused(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	char kept[COPY];

	world_make(&w);
	accept_one_and_copy(&w, a, kept);
	redis_swap(&w.redis, false);
	world_reopen(&w);
	assert_int_equal(play_accept(&w, a, 2, &e), 1);
	world_close(&w, true);
	char ours[140];
	snprintf(ours, sizeof ours, "%s.ours", w.dir);
	dir_copy(w.dir, ours);
	dir_copy(kept, w.dir); /* another history from the same beginning, longer than the first */
	redis_swap(&w.redis, true);
	world_reopen(&w);
	for (unsigned n = 3; n < 6; n++)
		assert_int_equal(play_accept(&w, a, n, &e), 1);
	world_close(&w, true);
	dir_copy(ours, w.dir);
	world_refused(&w, "postgate");
	arena_free(a);
	world_drop(&w);
}

static void
test_the_journal_of_another_installation_is_refused(void **state)
{
	(void)state;
	struct world w, x;
	struct arena *a = arena_new(0);
	struct err e = {0};

	world_make(&w);
	world_make(&x);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	for (unsigned n = 1; n < 5; n++)
		assert_int_equal(play_accept(&x, a, n, &e), 1);
	world_close(&w, true);
	world_close(&x, true);
	dir_copy(x.dir, w.dir);
	world_refused(&w, "another installation");
	arena_free(a);
	world_drop(&w);
	world_drop(&x);
}

static void
test_a_store_of_another_layout_is_refused_and_left_as_it_is(void **state)
{
	(void)state;
	static const char *const orders[] = {"DEL gw:{gateway}:layout", "SET gw:{gateway}:layout 3"};
	struct world w;
	struct replay r = {0};
	struct err e = {0};

	world_make(&w);
	play_all(&w, 10, 0);
	world_close(&w, true);
	for (size_t i = 0; i < 2; i++) {
		redis_order(&w.redis, orders[i]);
		world_refused(&w, "keys are those of another version");
		assert_int_equal(world_rebuild(&w, &w.redis, &r, &e), -1);
		assert_int_equal(e.code, ERR_RECORDS_DIFFER);
		assert_non_null(strstr(e.msg, "postgate rebuild"));
		err_clear(&e);
	}
	redis_order(&w.redis, "SET gw:{gateway}:layout 4");
	world_reopen(&w); /* nothing was changed */
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_journaled_change_that_never_reached_the_store_is_made_at_the_next_start),
	    cmocka_unit_test(test_a_repair_that_ended_between_changes_and_streams_is_finished_by_the_next),
	    cmocka_unit_test(test_of_two_changes_that_expect_the_same_version_the_first_journaled_one_counts_even_without_a_void),
	    cmocka_unit_test(test_a_void_change_is_never_made),
	    cmocka_unit_test(test_an_old_copy_of_the_store_is_brought_up_to_date_at_start),
	    cmocka_unit_test(test_an_old_copy_put_back_under_a_running_gateway_is_brought_up_to_date_before_anything_is_changed),
	    cmocka_unit_test(test_a_store_emptied_under_a_running_gateway_stops_it),
	    cmocka_unit_test(test_a_store_that_is_ahead_of_its_journal_is_refused),
	    cmocka_unit_test(test_a_journal_that_went_another_way_is_refused),
	    cmocka_unit_test(test_the_journal_of_another_installation_is_refused),
	    cmocka_unit_test(test_a_store_of_another_layout_is_refused_and_left_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
