/* SPDX-License-Identifier: Apache-2.0 */
/* What belongs to no dossier is changed as durably as one; any number of partners may be told; what a later release wrote is kept,
 * carried on and shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cases/move.h"
#include "store/check.h"
#include "store/event.h"
#include "store/facts.h"
#include "store/rows.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

#define DAY_ID "480150:2026-11-29"

static struct arena *a;
static struct world w;
static struct err e;

static int
begin(void **state)
{
	(void)state;
	a = arena_new(0);
	err_clear(&e);
	world_make(&w);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	world_drop(&w);
	arena_free(a);
	return 0;
}

/* ---- a day ---- */

static int
close_day(const struct day *day, enum change_clash *clash)
{
	struct commit_context keep = world_keeping(&w, a, POST);
	const char *tag = store_object_tag(a, "42", DAY_ID);
	struct change *c = change_new(a, tag);

	change_object(c, EVENT_DAY_CLOSED, DAY_ID, day->version, day);
	return commit_change(&keep, tag, c, clash, &e);
}

static struct day
read_day(void)
{
	struct day day = {0};
	if (store_object(w.core.store, a, KIND_DAY, DAY_ID, &day, &day.version, &e) < 0)
		fail_msg("%s", e.msg);
	return day;
}

static void
found(void *ctx, const char *key, const char *why)
{
	snprintf(ctx, 200, "%s %s", key, why);
}

static const char *
damage(void)
{
	static char text[200];
	struct store_round round = {0};

	text[0] = '\0';
	while (store_check(w.core.store, &round, 100, found, text, &e) == 0)
		;
	return text;
}

static void
test_a_day_is_closed_corrected_and_rebuilt(void **state)
{
	(void)state;
	struct day day = {.office = "480150", .date = "2026-11-29", .dossiers = 12, .fees = 340000, .closed_ms = 5};
	enum change_clash clash;

	assert_int_equal(read_day().version, 0);
	assert_int_equal(close_day(&day, &clash), 1);
	assert_int_equal(close_day(&day, &clash), 0);
	assert_int_equal(clash, CLASH_OBJECT);
	day = read_day();
	assert_int_equal(day.version, 1);
	assert_string_equal(day.office, "480150");
	assert_int_equal(day.fees, 340000);
	day.dossiers = 0;
	assert_int_equal(close_day(&day, &clash), 1);
	assert_int_equal(read_day().dossiers, 0);
	assert_int_equal(read_day().version, 2);
	assert_string_equal(damage(), "");
	for (unsigned n = 0; n < 20; n++)
		assert_int_equal(play_accept(&w, a, n, &e), 1);
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	size_t n;
	char *dump = world_dump(w.other.socket, &n);
	assert_non_null(memmem(dump, n, ":day:" DAY_ID " hash", strlen(":day:" DAY_ID " hash")));
	free(dump);
}

static void
test_a_damaged_day_is_found(void **state)
{
	(void)state;
	const struct day day = {.office = "480150", .date = "2026-11-29", .fees = 1, .closed_ms = 5};
	enum change_clash clash;

	assert_int_equal(close_day(&day, &clash), 1);
	redis_order(&w.redis, arena_fmt(a, "HSET gw:{%s}:day:" DAY_ID " office 480151", store_object_tag(a, "42", DAY_ID)));
	assert_non_null(strstr(damage(), "its sum is another"));
	world_close(&w, false);
}

static void
test_a_day_whose_answer_was_lost_is_made_again_from_the_journal(void **state)
{
	(void)state;
	const struct day day = {.office = "480150", .date = "2026-11-29", .fees = 7, .closed_ms = 5};
	enum change_clash clash;

	redis_swap(&w.redis, false); /* a copy of the store without the day */
	world_wait_agreed(&w);
	assert_int_equal(close_day(&day, &clash), 1);
	redis_swap(&w.redis, true);
	world_wait_agreed(&w);
	assert_int_equal(read_day().fees, 7);
	world_close(&w, true);
}

/* ---- partners ---- */

static void
test_one_change_may_tell_any_number_of_partners(void **state)
{
	(void)state;
	static const char *const partners[] = {"p1", "p2", "p3", "p4", UNIT, POST, "p7"};
	enum { PARTNERS = sizeof partners / sizeof partners[0], TIMES = 2 };
	struct commit_context keep = world_keeping(&w, a, POST);
	enum change_clash clash;
	struct dossier_view k;
	struct move m;
	const char **ids;
	size_t n;

	assert_int_equal(play_accept(&w, a, 50, &e), 1); /* its unit has one exchange already */
	assert_int_equal(store_view(w.core.store, a, kept_dossier(a, 50, 1).id, &k, &e), 1);
	move_init(&m, &w.core, &w.setup, a, &k, 1000);
	for (int i = 0; i < TIMES * PARTNERS; i++)
		assert_int_equal(move_exchange(&m, partners[i % PARTNERS], EXCHANGE_NOTIFY, DOSSIER_PROCESSING, 1, NULL, &e), 0);
	change_dossier(m.ch, &k.dossier);
	assert_int_equal(commit_change(&keep, k.dossier.id, m.ch, &clash, &e), 1);
	for (int i = 0; i < PARTNERS; i++) {
		assert_int_equal(store_queue(w.core.store, a, k.dossier.id, partners[i], &ids, &n, &e), 0);
		assert_int_equal(n, TIMES + (strcmp(partners[i], UNIT) == 0));
	}
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
}

/* ---- what a later release writes ---- */

/* The dossier's acceptance as a later release journals it: with a field that does not move, one that moves, and one in a line. */
static struct change *
later_acceptance(struct dossier *d)
{
	struct change *c = kept_change(a, d);
	struct history line = {.key = "",
	    .source = DOSSIER_BY_POSTAL,
	    .kind = "REGISTERED",
	    .state = d->state,
	    .at_ms = 1,
	    .seen_ms = 1,
	    .applied = true,
	    .note = ""};

	line.rest = str_of("6:by=hoa,");
	d->rest = str_of("8:fee=1200,16:counter=480150-7,");
	change_dossier_new(c, d);
	change_history_add(c, d->id, &line);
	return c;
}

static void
test_fields_of_a_later_release_are_kept_carried_on_and_rebuilt(void **state)
{
	(void)state;
	struct commit_context keep = world_keeping(&w, a, POST);
	struct dossier d = kept_dossier(a, 60, 900);
	enum change_clash clash;
	struct dossier_view k;
	size_t n;

	assert_int_equal(commit_change(&keep, d.id, later_acceptance(&d), &clash, &e), 1);
	for (int moves = 0; moves < 3; moves++) {
		if (store_view(w.core.store, a, d.id, &k, &e) != 1)
			fail_msg("%s", e.msg);
		assert_int_equal(k.dossier.rest.n, d.rest.n);
		assert_memory_equal(k.dossier.rest.p, d.rest.p, d.rest.n);
		assert_memory_equal(k.history[0].rest.p, "6:by=hoa,", 9);
		struct change *c = kept_change(a, &d);
		k.dossier.due_ms++;
		change_dossier(c, &k.dossier);
		assert_int_equal(commit_change(&keep, d.id, c, &clash, &e), 1);
	}
	assert_string_equal(damage(), "");
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
	char *dump = world_dump(w.other.socket, &n);
	assert_non_null(memmem(dump, n, "3:fee 4:1200", 12));
	free(dump);
}

static void
test_a_fixed_column_of_a_later_release_counts_in_the_sum_and_stays(void **state)
{
	(void)state;
	static const struct field channel = {"channel", FIELD_TEXT, 0, .since = 2, .fallback = "", .fixed = true};
	struct str_list kv = {.a = a}, ours = {.a = a};
	struct dossier d = kept_dossier(a, 61, 10), back;
	const char *key = str_list_key(a, d.id, "d", d.id, NULL);
	struct buf b;

	buf_init(&b, a, 10000);
	fields_pack(&b, rows_dossier, &d, FIELDS_ALL);
	buf_str(&b, "11:channel=web,");
	/* as that release writes it: `channel` is a column of its own */
	struct field *table = arena_alloc(a, 20 * sizeof *table);
	size_t n = 0;
	for (; rows_dossier[n].name != NULL; n++)
		table[n + 1] = rows_dossier[n];
	table[0] = channel;
	rows_put_new(&kv, key, table, (struct str){b.p, b.len});
	assert_non_null(rows_find(kv.v, kv.n, "channel"));
	if (rows_get_dossier(a, d.id, kv.v, kv.n, &back, &e) != 0)
		fail_msg("%s", e.msg);
	assert_string_equal(back.ref, d.ref);
	assert_int_equal(back.rest.n, 0);
	for (size_t i = 0; i < kv.n; i++) /* another one is damage */
		str_list_add(&ours, str_eq(kv.v[i], "web") ? str_of("wEb") : kv.v[i]);
	assert_int_equal(rows_get_dossier(a, d.id, ours.v, ours.n, &back, &e), -1);
	assert_non_null(strstr(e.msg, "its sum is another"));
	world_close(&w, false);
}

static void
test_an_event_that_is_not_known_is_shown_and_not_made(void **state)
{
	(void)state;
	const char *id = kept_dossier(a, 62, 1).id;
	const struct event later = {.what = EVENTS,
	    .name = "dossier.archived",
	    .version = 1,
	    .kind = KIND_DOSSIER,
	    .id = id,
	    .expects = 3,
	    .facts = {"7:box=A-7,", 10},
	    .row = {"", 0}};
	struct facts facts;

	struct str bytes = event_encode(a, arena_dup(a, id, DOSSIER_TAG_LEN), &later, 1);
	if (facts_read(a, bytes, id, &facts, &e) != 0)
		fail_msg("%s", e.msg);
	assert_int_equal(facts.n_more, 1);
	assert_string_equal(facts.more[0].event, "dossier.archived");
	assert_memory_equal(facts.more[0].value.p, "A-7", 3);
	assert_int_equal(event_known(&later, 1, &e), -1);
	assert_int_equal(e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(e.msg, "dossier.archived"));
	world_close(&w, false);
}

static void
test_tables_of_rows_keep_their_laws(void **state)
{
	(void)state;
	for (enum kind k = 0; k < KINDS; k++)
		if (kind_fields(k) != NULL && fields_law(kind_fields(k)) != NULL)
			fail_msg("%s: %s", kind_name(k), fields_law(kind_fields(k)));
	world_close(&w, false);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_day_is_closed_corrected_and_rebuilt),
	    TEST(test_a_damaged_day_is_found),
	    TEST(test_a_day_whose_answer_was_lost_is_made_again_from_the_journal),
	    TEST(test_one_change_may_tell_any_number_of_partners),
	    TEST(test_fields_of_a_later_release_are_kept_carried_on_and_rebuilt),
	    TEST(test_a_fixed_column_of_a_later_release_counts_in_the_sum_and_stays),
	    TEST(test_an_event_that_is_not_known_is_shown_and_not_made),
	    TEST(test_tables_of_rows_keep_their_laws),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
