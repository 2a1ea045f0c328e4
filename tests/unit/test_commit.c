/* SPDX-License-Identifier: Apache-2.0 */
/* The commit queue on a real store and journal: what is made, what is refused, what is turned away, and many at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/arena.h"
#include "journal/read.h"
#include "ledger/commit_queue.h"
#include "store/checkpoints.h"
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
	world_close(&w, true);
	world_drop(&w);
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	err_clear(&e);
	return 0;
}

/* That dossier, as it is, one version on. */
static struct change *
moved(const struct dossier *d)
{
	struct change *c = kept_change(a, d);

	change_dossier(c, d);
	return c;
}

static void
test_a_change_is_in_the_journal_before_it_is_made(void **state)
{
	(void)state;
	uint64_t before = journal_seq(w.core.journal);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	assert_true(journal_seq(w.core.journal) >= before + 2); /* the message and the change */
	struct dossier d = kept_dossier(a, 1, 300), kept;
	assert_int_equal(store_dossier(w.core.store, a, d.id, &kept, &e), 1);
	uint64_t answered[DOSSIER_BUCKETS];
	commit_queue_answered(w.core.commits, answered);
	assert_true(answered[(d.id[3] - '0') * 10 + d.id[4] - '0'] > before);
}

static void
test_a_change_that_lost_its_race_is_void_and_says_where(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 2, 300);
	struct commit_context keep = world_keeping(&w, a, POST);
	uint64_t refused = commit_queue_refused(w.core.commits);
	enum change_clash clash;
	assert_int_equal(play_accept(&w, a, 2, &e), 1);
	d.version = 7; /* nobody has seen that one */
	assert_int_equal(commit_change(&keep, d.id, moved(&d), &clash, &e), -1);
	assert_int_equal(e.code, ERR_RECORDS_DIFFER); /* it is ahead of the store: something was lost */
	assert_false(e.code == ERR_CONFLICT);
	world_wait_agreed(&w);
	err_clear(&e);
	d.version = 1;
	assert_int_equal(commit_change(&keep, d.id, moved(&d), &clash, &e), 1);
	assert_int_equal(commit_change(&keep, d.id, moved(&d), &clash, &e), 0);
	assert_int_equal(clash, CLASH_DOSSIER);
	assert_true(commit_queue_refused(w.core.commits) > refused);
}

static void
test_while_it_is_shut_nothing_is_written(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 3, 300), kept;
	assert_int_equal(commit_queue_shut(w.core.commits), 0);
	commit_queue_pause(w.core.commits, STORE_ALL_TAGS);
	uint64_t before = journal_seq(w.core.journal);
	assert_int_equal(play_accept(&w, a, 3, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(err_retryable(e.code));
	assert_int_equal(journal_seq(w.core.journal), before);
	err_clear(&e);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &kept, &e), 0);
	commit_queue_resume(w.core.commits, STORE_ALL_TAGS, true);
	assert_int_equal(play_accept(&w, a, 3, &e), 1);
}

static void
test_changes_of_one_call_are_made_or_refused_each_by_itself(void **state)
{
	(void)state;
	enum { N = 3 };
	struct commit_context keep = world_keeping(&w, a, POST);
	struct dossier d[N];
	const char *ids[N];
	struct change *c[N];
	int made[N];
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(play_accept(&w, a, 20 + i, &e), 1);
		d[i] = kept_dossier(a, 20 + i, 300);
		d[i].version = 1;
		ids[i] = d[i].id;
	}
	enum change_clash clash;
	assert_int_equal(commit_change(&keep, ids[1], moved(&d[1]), &clash, &e), 1); /* somebody was quicker */
	for (unsigned i = 0; i < N; i++)
		c[i] = moved(&d[i]);
	assert_int_equal(commit_changes(&keep, ids, c, N, made, &e), 0);
	assert_int_equal(made[0], 1);
	assert_int_equal(made[1], 0);
	assert_int_equal(made[2], 1);
}

enum { THREADS = 8, EACH = 15 };

static void *
accept_some(void *ctx)
{
	unsigned first = *(unsigned *)ctx;

	play_accept_many(&w, first, EACH);
	return NULL;
}

static void
test_many_threads_lose_nothing(void **state)
{
	(void)state;
	pthread_t t[THREADS];
	unsigned first[THREADS];
	for (unsigned i = 0; i < THREADS; i++) {
		first[i] = 1000 + 100 * i;
		assert_int_equal(pthread_create(&t[i], NULL, accept_some, &first[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	for (unsigned i = 0; i < THREADS * EACH; i++) {
		struct dossier d = kept_dossier(a, first[i / EACH] + i % EACH, 300), kept;
		assert_int_equal(store_dossier(w.core.store, a, d.id, &kept, &e), 1);
	}
	assert_int_equal(commit_queue_settled(w.core.commits), journal_seq(w.core.journal));
}

static int
count_read(void *ctx, struct arena *scratch, const struct journal_record *r, struct err *why)
{
	unsigned *n = ctx;

	(void)scratch;
	(void)why;
	*n += r->kind == JOURNAL_READ;
	return 0;
}

/* A book of an office tells of more dossiers than one append takes. */
static void
test_any_number_of_notes_is_kept(void **state)
{
	(void)state;
	enum { MANY = 3000 };
	struct journal_entry *all = arena_alloc(a, MANY * sizeof *all);
	unsigned n = 0;

	for (unsigned i = 0; i < MANY; i++)
		all[i] = (struct journal_entry){JOURNAL_READ, arena_fmt(a, "42.07-%u", i), POST, str_of("hoa.nt /desk/books")};
	commit_notes(&w.core, all, MANY);
	assert_int_equal(journal_flush(w.core.journal, &e), 0);
	assert_int_equal(journal_walk(w.dir, w.core.vault, count_read, &n, &e), 0);
	assert_int_equal(n, MANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_change_is_in_the_journal_before_it_is_made, clear),
	    cmocka_unit_test_setup(test_a_change_that_lost_its_race_is_void_and_says_where, clear),
	    cmocka_unit_test_setup(test_while_it_is_shut_nothing_is_written, clear),
	    cmocka_unit_test_setup(test_changes_of_one_call_are_made_or_refused_each_by_itself, clear),
	    cmocka_unit_test_setup(test_any_number_of_notes_is_kept, clear),
	    cmocka_unit_test_setup(test_many_threads_lose_nothing, clear),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
