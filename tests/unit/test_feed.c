/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of a feed on a real redis-server and a real journal: what cannot be taken is set aside, the rest is taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "deliver/feed.h"
#include "deliver/feed_state.h"
#include "store/feed_keys.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

static struct world w;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	world_make(&w);
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	world_drop(&w);
	return 0;
}

static struct call
caller(void)
{
	static struct partner_setup to = {.p = {.name = UNIT}};
	static struct catalogue none;

	w.setup.catalogue = &none;
	return (struct call){.core = &w.core, .setup = &w.setup, .to = &to, .a = a};
}

static struct conn_feed_item
item(const char *dossier, const char *key, enum dossier_state state)
{
	return (struct conn_feed_item){.bytes = str_of(arena_fmt(a, "{\"MaSuKien\":\"%s\"}", key)),
	    .report = {.key = key, .dossier = dossier, .state = state, .at_ms = 1764000009000}};
}

static const char *
accepted(unsigned n)
{
	struct err why = {0};
	assert_int_equal(play_accept(&w, a, n, &why), 1);
	return kept_dossier(a, n, 0).id;
}

static bool
has(const char *dossier, const char *key)
{
	struct dossier_view k;
	assert_int_equal(store_view(w.core.store, a, dossier, &k, &e), 1);
	for (size_t i = 0; i < k.n_history; i++)
		if (strcmp(k.history[i].key, key) == 0)
			return true;
	return false;
}

static void
test_the_good_ones_of_a_page_are_taken_whatever_stands_before_them(void **state)
{
	(void)state;
	const char *one = accepted(1), *two = accepted(2);
	struct conn_feed_item items[] = {item(one, "bad", 0), item("42.00-nobody", "whose", DOSSIER_PROCESSING),
	    item(one, "good-1", DOSSIER_PROCESSING), item(kept_dossier(a, 77, 0).id, "gone", DOSSIER_PROCESSING),
	    item(two, "good-2", DOSSIER_PROCESSING)};
	const struct conn_feed page = {.items = items, .n = 5};
	struct call c = caller();
	struct store_aside *aside;
	struct feed_aside read;
	size_t n;
	err_at(&items[0].why, ERR_SCHEMA, "TrangThai", "TrangThai is not 1..10");
	assert_int_equal(feed_take(&c, &page, &e), 0);
	assert_true(has(one, "good-1") && has(two, "good-2"));
	assert_int_equal(store_asides(w.core.store, a, UNIT, &aside, &n, &e), 0);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(feed_aside_read(&w.core, a, UNIT, aside[i].id, aside[i].sealed, &read, &e), 0);
		bool bad = strstr(read.bytes, "bad") != NULL;
		assert_string_equal(read.code, bad ? "SCHEMA" : "UNKNOWN_DOSSIER");
		assert_string_equal(read.field, bad ? "TrangThai" : "MaThamChieu");
		assert_null(strstr(arena_dup(a, aside[i].sealed.p, aside[i].sealed.n), "MaSuKien"));
	}
	assert_int_equal(feed_take(&c, &page, &e), 0); /* the page once more: nothing twice */
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), 3);
	assert_int_equal(store_aside_drop(w.core.store, UNIT, aside[0].id, &e), 1);
	assert_int_equal(store_aside_drop(w.core.store, UNIT, aside[0].id, &e), 0);
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), 2);
}

/* An id is used for one content only, and the number is part of it. */
static void
test_known_news_with_another_number_is_a_conflict(void **state)
{
	(void)state;
	struct conn_feed_item items[] = {item(accepted(5), "numbered", DOSSIER_PROCESSING)};
	const struct conn_feed page = {.items = items, .n = 1};
	struct call c = caller();
	int64_t before = store_aside_count(w.core.store, UNIT, &e);
	items[0].report.number = "H27.55-261129-0001";
	assert_int_equal(feed_take(&c, &page, &e), 0);
	assert_int_equal(feed_take(&c, &page, &e), 0); /* repeated */
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), before);
	items[0].report.number = "H27.55-261129-0002";
	assert_int_equal(feed_take(&c, &page, &e), 0);
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), before + 1);
}

/* What came in bytes that no text of ours holds is set aside so that it can be looked at. */
static void
test_bytes_of_any_kind_are_set_aside_readable(void **state)
{
	(void)state;
	static const char bytes[] = "{\"a\":\"\xff\0\x01\"}";
	struct conn_feed_item items[] = {{.bytes = {bytes, sizeof bytes - 1}}};
	const struct conn_feed page = {.items = items, .n = 1};
	struct call c = caller();
	struct store_aside *aside;
	struct feed_aside read;
	bool found = false;
	size_t n;
	err_set(&items[0].why, ERR_BAD_MESSAGE, "JSON is not UTF-8, or holds a NUL");
	assert_int_equal(feed_take(&c, &page, &e), 0);
	assert_int_equal(store_asides(w.core.store, a, UNIT, &aside, &n, &e), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(feed_aside_read(&w.core, a, UNIT, aside[i].id, aside[i].sealed, &read, &e), 0);
		found = found || strcmp(read.bytes, "{\"a\":\"\xef\xbf\xbd?\x01\"}") == 0;
	}
	assert_true(found);
}

static void
test_what_may_pass_by_itself_stops_the_page_and_sets_nothing_aside(void **state)
{
	(void)state;
	struct conn_feed_item items[] = {item(accepted(3), "x", DOSSIER_PROCESSING)};
	const struct conn_feed page = {.items = items, .n = 1};
	struct call c = caller();
	int64_t before = store_aside_count(w.core.store, UNIT, &e);
	err_set(&items[0].why, ERR_STORE, "away");
	assert_int_equal(feed_take(&c, &page, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), before);
	err_clear(&items[0].why);
	err_set(&items[0].why, ERR_INTERNAL, "our own record of that dossier is damaged"); /* would stop it for ever */
	assert_int_equal(feed_take(&c, &page, &e), 0);
	assert_int_equal(store_aside_count(w.core.store, UNIT, &e), before + 1);
}

static void
test_a_position_moved_by_an_operator_is_not_moved_back(void **state)
{
	(void)state;
	const char *at;
	assert_int_equal(store_cursor(w.core.store, a, "p", &at, &e), 0);
	assert_int_equal(store_cursor_move(w.core.store, "p", NULL, "16", &e), 1);
	assert_int_equal(store_cursor_move(w.core.store, "p", NULL, "99", &e), 0);
	assert_int_equal(store_cursor_move(w.core.store, "p", "16", "32", &e), 1);
	assert_int_equal(store_cursor_set(w.core.store, "p", "", &e), 0);         /* rewound while a page was read */
	assert_int_equal(store_cursor_move(w.core.store, "p", "32", "48", &e), 0); /* that page does not bring it back */
	assert_int_equal(store_cursor(w.core.store, a, "p", &at, &e), 1);
	assert_string_equal(at, "");
}

static void
test_so_much_is_set_aside_and_no_more(void **state)
{
	(void)state;
	for (int i = 0; i < STORE_ASIDES_MAX + 2; i++) {
		char id[17];
		snprintf(id, sizeof id, "%016d", i);
		const struct store_aside x = {id, str_of("sealed")};
		assert_int_equal(store_aside_add(w.core.store, "many", &x, &e), i < STORE_ASIDES_MAX);
	}
	assert_int_equal(store_aside_count(w.core.store, "many", &e), STORE_ASIDES_MAX);
}

static void
test_how_a_feed_goes_is_remembered(void **state)
{
	(void)state;
	struct err why = {0};
	err_set(&why, ERR_PARTNER_REFUSED, "no such position");
	assert_int_equal(feed_state_of(&w.core, "p").read_ms, 0);
	feed_state_read(&w.core, "p", 1000);
	assert_int_equal(feed_state_of(&w.core, "p").read_ms, 1000);
	assert_true(feed_state_failed(&w.core, "p", &why, false, 2000));
	assert_false(feed_state_failed(&w.core, "p", &why, false, 3000));
	assert_true(feed_state_failed(&w.core, "p", &why, true, 4000)); /* in another way */
	struct feed_state s = feed_state_of(&w.core, "p");
	assert_int_equal(s.failing_ms, 2000);
	assert_true(s.unknown_cursor);
	assert_string_equal(s.why, "no such position");
	feed_state_read(&w.core, "p", 5000);
	assert_int_equal(feed_state_of(&w.core, "p").failing_ms, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_good_ones_of_a_page_are_taken_whatever_stands_before_them),
	    cmocka_unit_test(test_what_may_pass_by_itself_stops_the_page_and_sets_nothing_aside),
	    cmocka_unit_test(test_known_news_with_another_number_is_a_conflict),
	    cmocka_unit_test(test_bytes_of_any_kind_are_set_aside_readable),
	    cmocka_unit_test(test_a_position_moved_by_an_operator_is_not_moved_back),
	    cmocka_unit_test(test_so_much_is_set_aside_and_no_more),
	    cmocka_unit_test(test_how_a_feed_goes_is_remembered),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
