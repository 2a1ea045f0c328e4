/* SPDX-License-Identifier: Apache-2.0 */
/* Journals of several gateways merged: every interleaving ends alike, a change that was not made is not made, and what nothing
 * decides is not guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "crypto/vault.h"
#include "journal/journal.h"
#include "journal/range.h"
#include "ledger/merge.h"
#include "tests/lib/kept.h"
#include "tests/lib/tempdir.h"

enum { JOURNALS = 3, MOVES = 200, LONG = 1200 };

struct desk { /* some journals, and what their merge brings */
	struct tempdir t;
	struct arena *a;
	struct vault *vault;
	struct journal *j[JOURNALS];
	char dir[JOURNALS][128];
	uint64_t settled[JOURNALS];
	char *out;                     /* "<journal.number> " of each, in order */
	struct err e;
};

static void
desk_make(struct desk *d)
{
	static const char key[] = "0102030405060708091011121314151617181920212223242526272829303132";

	*d = (struct desk){.a = arena_new(0)};
	tempdir_make(&d->t);
	file_write(tempdir_file(&d->t, "vault.key"), key, sizeof key - 1, 0600);
	d->vault = vault_load(tempdir_file(&d->t, "vault.key"), NULL, &d->e);
	assert_non_null(d->vault);
	for (int i = 0; i < JOURNALS; i++) {
		char name[24];
		snprintf(name, sizeof name, "journal%d", i);
		snprintf(d->dir[i], sizeof d->dir[i], "%s", tempdir_file(&d->t, name));
		d->j[i] = journal_open(d->dir[i], d->vault, 1 << 20, &d->e);
		if (d->j[i] == NULL)
			fail_msg("%s", d->e.msg);
	}
}

static void
desk_drop(struct desk *d)
{
	for (int i = 0; i < JOURNALS; i++)
		journal_close(d->j[i]);
	vault_free(d->vault);
	arena_free(d->a);
	free(d->out);
	tempdir_remove(&d->t);
}

static uint64_t
append(struct desk *d, int i, const char *dossier, const struct change *c)
{
	const struct journal_entry entry = {JOURNAL_CHANGE, dossier, "p", change_encode(c)};
	uint64_t seq;

	assert_int_equal(journal_append(d->j[i], &entry, 1, &seq, &d->e), 0);
	return seq;
}

/* Journal i has the dossier's change from that version; `since` tells it from others.  Its number. */
static uint64_t
move(struct desk *d, int i, unsigned dossier, int64_t version, int64_t since)
{
	struct dossier x = kept_dossier(d->a, dossier, 50);
	struct change *c = kept_change(d->a, &x);

	x.version = version;
	x.state_since_ms = since;
	if (version == 0)
		change_dossier_new(c, &x);
	else
		change_dossier(c, &x);
	return append(d, i, x.id, c);
}

/* Journal i has that the dossier of that version got an exchange, appended to an empty queue. */
static void
open_exchange(struct desk *d, int i, unsigned dossier, int64_t version, unsigned exchange)
{
	struct dossier x = kept_dossier(d->a, dossier, 50);
	struct exchange opened = kept_exchange(d->a, &x, "igate-42", exchange);
	struct change *c = kept_change(d->a, &x);

	x.version = version;
	change_exchange_new(c, &opened, 0);
	change_dossier(c, &x);
	assert_int_equal(change_sound(c, &d->e), 0);
	append(d, i, x.id, c);
}

/* Journal i has that it ended, the only one of its queue. */
static void
end_exchange(struct desk *d, int i, unsigned dossier, unsigned exchange)
{
	struct dossier x = kept_dossier(d->a, dossier, 50);
	struct exchange ended = kept_exchange(d->a, &x, "igate-42", exchange);
	struct change *c = kept_change(d->a, &x);

	ended.version = 1;
	ended.state = EXCHANGE_DONE;
	change_exchange(c, &ended, EXCHANGE_READY, NULL);
	change_queue_next(c, &ended, NULL, 1);
	append(d, i, x.id, c);
}

static void
make_void(struct desk *d, int i, uint64_t seq)
{
	const struct journal_entry entry = {JOURNAL_VOID, "", "p", str_of(arena_fmt(d->a, "%llu", (unsigned long long)seq))};
	assert_int_equal(journal_append(d->j[i], &entry, 1, NULL, &d->e), 0);
}

static void
settle(struct desk *d)
{
	for (int i = 0; i < JOURNALS; i++)
		d->settled[i] = journal_seq(d->j[i]);
}

static int
note(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	(void)a, (void)e;
	fprintf(ctx, "<%02x.%llu> ", r->installation[0], (unsigned long long)r->seq);
	return 0;
}

/* 0 with what was shown; what lost its race gets its VOID. */
static int
merge(struct desk *d, int n)
{
	struct merge_from from[JOURNALS];
	size_t len;

	for (int i = 0; i < n; i++)
		from[i] = (struct merge_from){
		    .dir = d->dir[i], .until = journal_seq(d->j[i]), .needed = journal_seq(d->j[i]), .settled = d->settled[i]};
	free(d->out);
	FILE *out = open_memstream(&d->out, &len);
	struct merge *m = merge_new(from, (size_t)n, d->vault);
	err_clear(&d->e);
	int rc = merge_run(m, note, out, &d->e);
	for (int i = 0; rc == 0 && i < n; i++)
		assert_int_equal(merge_write_voids(m, (size_t)i, d->j[i], &d->e), 0);
	merge_free(m);
	fclose(out);
	return rc;
}

static size_t
shown(const struct desk *d)
{
	size_t n = 0;
	for (const char *p = d->out; *p != '\0'; p++)
		n += *p == ' ';
	return n;
}

static bool
shows(struct desk *d, int i, uint64_t seq)
{
	struct journal_place place;
	journal_place(d->j[i], &place);
	return strstr(d->out, arena_fmt(d->a, "<%02x.%llu> ", place.installation[0], (unsigned long long)seq)) != NULL;
}

static void
test_moves_of_one_dossier_spread_over_three_journals_come_in_the_order_of_their_versions(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 20; seed++) {
		struct desk d;
		unsigned r = seed * 2654435761u;
		int64_t version[5] = {0};
		desk_make(&d);
		for (int k = 0; k < MOVES; k++) {
			r = r * 1664525u + 1013904223u;
			unsigned dossier = (r >> 8) % 5;
			move(&d, (int)((r >> 16) % JOURNALS), dossier, version[dossier], k + 1);
			version[dossier]++;
		}
		settle(&d);
		if (merge(&d, JOURNALS) != 0)
			fail_msg("seed %u: %s", seed, d.e.msg);
		assert_int_equal(shown(&d), MOVES); /* order_fit lets each come only when its version was there */
		desk_drop(&d);
	}
}

static void
test_the_same_without_the_files_that_say_what_is_settled(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	for (int k = 0; k < MOVES; k++)
		move(&d, k % JOURNALS, 1, k, k + 1);
	assert_int_equal(merge(&d, JOURNALS), 0);
	assert_int_equal(shown(&d), MOVES);
	desk_drop(&d);
}

/* The length that each expects comes again with every one that ends, so in any order of the journals each may seem to be next. */
static void
test_exchanges_appended_to_an_empty_queue_by_turns_come_in_their_dossiers_order(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	for (unsigned k = 1; k <= 6; k++) {
		open_exchange(&d, (int)(JOURNALS - 1 - k % JOURNALS), 1, k, k);
		end_exchange(&d, (int)((k * k) % JOURNALS), 1, k);
	}
	settle(&d);
	if (merge(&d, JOURNALS) != 0)
		fail_msg("%s", d.e.msg);
	assert_int_equal(shown(&d), 1 + 2 * 6);
	desk_drop(&d);
}

static void
test_a_change_that_lost_its_race_is_left_out_with_its_void_and_without(void **state)
{
	(void)state;
	for (int with_void = 0; with_void <= 1; with_void++) {
		struct desk d;
		desk_make(&d);
		move(&d, 0, 1, 0, 1);
		uint64_t won = move(&d, 1, 1, 1, 2);
		settle(&d);
		uint64_t lost = move(&d, 0, 1, 1, 3); /* the last of its journal */
		if (with_void)
			make_void(&d, 0, lost);
		if (merge(&d, 2) != 0)
			fail_msg("%s", d.e.msg);
		assert_true(shows(&d, 1, won));
		assert_int_equal(shown(&d), 2);
		assert_int_equal(merge(&d, 2), 0); /* by now it has its void */
		assert_int_equal(shown(&d), 2);
		desk_drop(&d);
	}
}

static void
test_what_a_later_change_builds_on_was_made(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	settle(&d);
	uint64_t made = move(&d, 0, 1, 1, 2); /* its gateway died before it could say so, */
	move(&d, 1, 1, 2, 3);                 /* but another saw it */
	d.settled[1] = journal_seq(d.j[1]);
	assert_int_equal(merge(&d, 2), 0);
	assert_true(shows(&d, 0, made));
	assert_int_equal(shown(&d), 3);
	desk_drop(&d);
}

static void
test_many_changes_after_it_show_that_a_change_was_made(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	uint64_t won = move(&d, 1, 1, 1, 2), lost = move(&d, 0, 1, 1, 3);
	for (int k = 0; k < LONG; k++)
		move(&d, 1, 2, k, k);
	assert_int_equal(merge(&d, 2), 0);
	assert_true(shows(&d, 1, won));
	assert_false(shows(&d, 0, lost));
	desk_drop(&d);
}

static void
test_two_last_changes_that_expect_the_same_stop_the_merge_and_are_named(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	settle(&d);
	move(&d, 0, 1, 1, 2);
	move(&d, 1, 1, 1, 3);
	assert_int_equal(merge(&d, 2), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, kept_dossier(d.a, 1, 50).id));
	assert_non_null(strstr(d.e.msg, "record 2 of"));
	assert_non_null(strstr(d.e.msg, "record 1 of"));
	desk_drop(&d);
}

static void
test_a_journal_that_is_missing_is_noticed(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	move(&d, 2, 1, 1, 2);
	move(&d, 1, 1, 2, 3);
	settle(&d);
	assert_int_equal(merge(&d, 2), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, "is a journal missing"));
	assert_int_equal(merge(&d, 3), 0);
	assert_int_equal(shown(&d), 3);
	desk_drop(&d);
}

static void
test_two_settled_changes_that_expect_the_same_are_of_two_stores(void **state)
{
	(void)state;
	struct desk d;

	desk_make(&d);
	move(&d, 0, 1, 0, 1);
	move(&d, 1, 1, 0, 2);
	settle(&d);
	assert_int_equal(merge(&d, 2), -1);
	assert_int_equal(d.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(d.e.msg, "not of one store"));
	desk_drop(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_moves_of_one_dossier_spread_over_three_journals_come_in_the_order_of_their_versions),
	    cmocka_unit_test(test_the_same_without_the_files_that_say_what_is_settled),
	    cmocka_unit_test(test_exchanges_appended_to_an_empty_queue_by_turns_come_in_their_dossiers_order),
	    cmocka_unit_test(test_a_change_that_lost_its_race_is_left_out_with_its_void_and_without),
	    cmocka_unit_test(test_what_a_later_change_builds_on_was_made),
	    cmocka_unit_test(test_many_changes_after_it_show_that_a_change_was_made),
	    cmocka_unit_test(test_two_last_changes_that_expect_the_same_stop_the_merge_and_are_named),
	    cmocka_unit_test(test_a_journal_that_is_missing_is_noticed),
	    cmocka_unit_test(test_two_settled_changes_that_expect_the_same_are_of_two_stores),
	};

	log_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
