/* SPDX-License-Identifier: Apache-2.0 */
/* A column that the tree did not have before: kept, moved, rebuilt from the journal, and 0 in what was written without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

static void
test_a_new_column_is_kept_and_rebuilt(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 1, 300), got;
	enum change_clash clash;

	world_make(&w);
	struct commit_context keep = world_keeping(&w, a, POST);
	for (unsigned n = 1; n < 12; n++) /* enough to compare */
		assert_int_equal(play_accept(&w, a, n, &e), 1);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &got, &e), 1);
	assert_int_equal(got.weight, 0);
	got.weight = 750;
	struct change *c = kept_change(a, &got);
	change_dossier(c, &got);
	assert_int_equal(commit_change(&keep, got.id, c, &clash, &e), 1);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &got, &e), 1);
	assert_int_equal(got.weight, 750);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_new_column_is_kept_and_rebuilt)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
