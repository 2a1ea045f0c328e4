/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of object that the tree did not have before: put, read, and made again from the journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "model/courier_run.h"
#include "store/event.h"
#include "store/rows.h"
#include "tests/lib/play.h"

#define ID "tam.bc:2026-11-29"

static void
test_a_run_is_kept_and_rebuilt(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct courier_run put = {.courier = "tam.bc", .items = 31, .begun_ms = 5}, got = {0};
	enum change_clash clash;

	world_make(&w);
	struct commit_context keep = world_keeping(&w, a, POST);
	const char *tag = store_object_tag(a, "42", ID);
	for (unsigned n = 1; n < 12; n++)
		assert_int_equal(play_accept(&w, a, n, &e), 1);
	struct change *c = change_new(a, tag);
	change_object(c, EVENT_RUN_BEGUN, ID, 0, &put);
	assert_int_equal(commit_change(&keep, tag, c, &clash, &e), 1);
	assert_int_equal(store_object(w.core.store, a, KIND_RUN, ID, &got, &got.version, &e), 1);
	assert_int_equal(got.items, 31);
	assert_string_equal(got.courier, "tam.bc");
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_run_is_kept_and_rebuilt)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
