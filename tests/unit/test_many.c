/* SPDX-License-Identifier: Apache-2.0 */
/* Two gateways with a journal each on one store: work side by side, crashes of one, a store that forgot, and a rebuild from
 * both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "journal/range.h"
#include "ledger/checkpoint.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "ledger/refill.h"
#include "ledger/replay.h"
#include "store/checkpoints.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"

enum { DOSSIERS = 4, STEPS = 150, DEATHS = 3 };

struct pair {
	struct world w, x;
	struct arena *a;
	struct err e;
};

static void
pair_make(struct pair *p)
{
	*p = (struct pair){.a = arena_new(0)};
	world_make(&p->w);
	assert_int_equal(play_accept(&p->w, p->a, 1, &p->e), 1);
	world_beside(&p->x, &p->w);
	recover_tick(&p->w.core); /* it sees the other one */
}

static void
pair_drop(struct pair *p)
{
	arena_free(p->a);
	world_drop(&p->w);
}

/* The dossier moves on from how the store has it, with news of that time. */
static struct change *
a_move(struct pair *p, struct world *w, const char *id, int64_t since)
{
	struct dossier d;
	assert_int_equal(store_dossier(w->core.store, p->a, id, &d, &p->e), 1);
	d.state_since_ms = since;
	struct change *c = kept_change(p->a, &d);
	change_dossier(c, &d);
	return c;
}

static uint64_t
journaled(struct pair *p, struct world *w, const char *dossier, const struct change *c)
{
	const struct journal_entry entry = {JOURNAL_CHANGE, dossier, POST, change_encode(c)};
	uint64_t seq;
	assert_int_equal(journal_append(w->core.journal, &entry, 1, &seq, &p->e), 0);
	return seq;
}

static int
made(struct pair *p, struct world *w, const char *id, struct change *c)
{
	struct commit_context k = world_keeping(w, p->a, POST);
	enum change_clash clash;
	return commit_change(&k, id, c, &clash, &p->e);
}

static int64_t
since_of(struct pair *p, struct world *w, const char *id)
{
	struct dossier d;
	assert_int_equal(store_dossier(w->core.store, p->a, id, &d, &p->e), 1);
	return d.state_since_ms;
}

struct side {
	struct world *w;
	unsigned seed;
};

static void *
work(void *arg)
{
	struct side *s = arg;
	struct arena *a = arena_new(0);
	unsigned r = s->seed;

	for (int i = 0; i < STEPS; i++) {
		struct err e = {0};
		r = r * 1664525u + 1013904223u;
		unsigned n = (r >> 8) % DOSSIERS;
		struct dossier d = kept_dossier(a, n, 300);
		switch ((r >> 16) % 5) {
		case 0:
			(void)play_accept(s->w, a, n, &e);
			break;
		case 1:
			(void)play_news(s->w, a, d.id, &e);
			break;
		case 2:
			(void)play_track(s->w, a, d.id, n, r >> 20, &e);
			break;
		default:
			(void)play_work(s->w, a, r & 1 ? UNIT : POST, r >> 20, &e);
		}
		if (i % 20 == 0)
			recover_tick(&s->w->core);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void
test_two_gateways_that_move_the_same_dossiers_can_be_rebuilt_from_both_journals(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 3; seed++) {
		struct pair p;
		pair_make(&p);
		struct side sides[2] = {{&p.w, seed}, {&p.x, seed + 100}};
		pthread_t t[2];
		for (int i = 0; i < 2; i++)
			assert_int_equal(pthread_create(&t[i], NULL, work, &sides[i]), 0);
		for (int i = 0; i < 2; i++)
			pthread_join(t[i], NULL);
		assert_true(recover_ok(&p.w.core) && recover_ok(&p.x.core));
		world_close(&p.w, true);
		world_close(&p.x, true);
		assert_rebuild_of_both_is_identical(&p.w, &p.x);
		pair_drop(&p);
	}
}

static pthread_mutex_t redis_up = PTHREAD_MUTEX_INITIALIZER; /* a gateway that starts needs it */

/* Redis dies under both, and each gateway dies and starts again: what is acknowledged is in the store, what is not is void. */
static void *
hard_work(void *arg)
{
	struct side *s = arg, some = *s;

	for (int i = 0; i < DEATHS; i++, some.seed += 17) {
		(void)work(&some);
		for (int n = 0; n < 500 && !recover_ok(&s->w->core); n++) {
			recover_tick(&s->w->core);
			usleep(10000);
		}
		pthread_mutex_lock(&redis_up);
		world_close(s->w, i % 2 == 0);
		world_reopen(s->w);
		pthread_mutex_unlock(&redis_up);
	}
	return NULL;
}

static void
test_the_same_while_redis_and_each_of_them_dies(void **state)
{
	(void)state;
	struct pair p;
	pair_make(&p);
	struct side sides[2] = {{&p.w, 7}, {&p.x, 8}};
	pthread_t t[2];
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&t[i], NULL, hard_work, &sides[i]), 0);
	usleep(300000);
	pthread_mutex_lock(&redis_up);
	test_redis_kill(&p.w.redis);
	assert_true(test_redis_mended(&p.w.redis));
	pthread_mutex_unlock(&redis_up);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_rebuild_of_both_is_identical(&p.w, &p.x);
	pair_drop(&p);
}

static void
test_a_gateway_that_did_not_join_is_refused_and_a_journal_with_changes_cannot_join(void **state)
{
	(void)state;
	struct world w, other;
	struct arena *a = arena_new(0);
	struct err e = {0};
	size_t others;

	world_make(&w);
	world_make(&other);
	assert_int_equal(play_accept(&w, a, 1, &e), 1);
	assert_int_equal(play_accept(&other, a, 1, &e), 1);
	world_close(&w, true);
	world_reopen(&w);
	assert_int_equal(refill_join(other.core.journal, other.dir, other.core.vault, w.core.store, &others, &e), -1);
	assert_int_equal(e.code, ERR_RECORDS_DIFFER);
	world_close(&w, true);
	world_close(&other, true);
	dir_copy(other.dir, w.dir);
	world_refused(&w, "postgate join");
	arena_free(a);
	world_drop(&w);
	world_drop(&other);
}

static void
test_what_a_gateway_journaled_and_never_asked_for_is_void_when_it_wakes_and_the_others_change_stands(void **state)
{
	(void)state;
	struct pair p;
	struct dossier d;

	pair_make(&p);
	d = kept_dossier(p.a, 1, 300);
	(void)journaled(&p, &p.w, d.id, a_move(&p, &p.w, d.id, 11));
	world_close(&p.w, false); /* between journal and store */
	assert_int_equal(made(&p, &p.x, d.id, a_move(&p, &p.x, d.id, 22)), 1);
	world_reopen(&p.w);
	assert_int_equal(since_of(&p, &p.w, d.id), 22);
	assert_int_equal(made(&p, &p.w, d.id, a_move(&p, &p.w, d.id, 33)), 1);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_rebuild_of_both_is_identical(&p.w, &p.x);
	pair_drop(&p);
}

static void
test_a_change_that_was_refused_is_known_to_be_void_even_if_a_crash_swallowed_that(void **state)
{
	(void)state;
	struct pair p;
	struct dossier d;
	enum change_clash clash;
	struct journal_place place;

	pair_make(&p);
	d = kept_dossier(p.a, 1, 300);
	struct change *late = a_move(&p, &p.w, d.id, 11), *later = a_move(&p, &p.w, d.id, 12);
	assert_int_equal(made(&p, &p.x, d.id, a_move(&p, &p.x, d.id, 22)), 1);
	uint64_t first = journaled(&p, &p.w, d.id, late);
	(void)journaled(&p, &p.w, d.id, later); /* both reach the store, no answer reaches the gateway */
	journal_place(p.w.core.journal, &place);
	change_seq(late, checkpoint_writer(p.a, place.installation), first);
	change_seq(later, checkpoint_writer(p.a, place.installation), first + 1);
	assert_int_equal(store_commit(p.w.core.store, late, &clash, &p.e), 0);
	assert_int_equal(clash, CLASH_DOSSIER);
	assert_int_equal(store_commit(p.w.core.store, later, &clash, &p.e), 0);
	assert_int_equal(store_commit(p.w.core.store, late, &clash, &p.e), 0);
	assert_int_equal(clash, CLASH_OLDER);
	world_close(&p.w, false);
	world_reopen(&p.w);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_rebuild_of_both_is_identical(&p.w, &p.x);
	pair_drop(&p);
}

static void
test_a_change_still_on_its_way_when_its_gateway_starts_again_is_not_made(void **state)
{
	(void)state;
	struct pair p;
	struct dossier d;
	enum change_clash clash;
	struct journal_place place;

	pair_make(&p);
	d = kept_dossier(p.a, 1, 300);
	struct change *slow = a_move(&p, &p.w, d.id, 11);
	uint64_t seq = journaled(&p, &p.w, d.id, slow);
	journal_place(p.w.core.journal, &place);
	change_seq(slow, checkpoint_writer(p.a, place.installation), seq);
	world_close(&p.w, false);
	world_reopen(&p.w);
	assert_int_equal(store_commit(p.x.core.store, slow, &clash, &p.e), 0);
	assert_int_equal(clash, CLASH_OLDER);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_rebuild_of_both_is_identical(&p.w, &p.x);
	pair_drop(&p);
}

/* The store is told that a change is given up, and its gateway dies before the journal has the VOID. */
static void
test_what_was_given_up_is_void_even_if_a_crash_came_before_its_void(void **state)
{
	(void)state;
	struct pair p;
	struct dossier d;
	enum change_clash clash;
	struct journal_place place;

	pair_make(&p);
	d = kept_dossier(p.a, 1, 300);
	struct change *slow = a_move(&p, &p.w, d.id, 11);
	const struct store_number n = {dossier_bucket(d.id), journaled(&p, &p.w, d.id, slow)};
	journal_place(p.w.core.journal, &place);
	const char *writer = checkpoint_writer(p.a, place.installation);
	change_seq(slow, writer, n.seq);
	world_close(&p.w, false);
	assert_int_equal(store_give_up(p.x.core.store, writer, &n, 1, &p.e), 0);
	assert_int_equal(store_give_up(p.x.core.store, writer, &n, 1, &p.e), 0); /* as often as it dies there */
	assert_int_equal(store_commit(p.x.core.store, slow, &clash, &p.e), 0);
	assert_int_equal(clash, CLASH_OLDER);
	assert_int_equal(made(&p, &p.x, d.id, a_move(&p, &p.x, d.id, 22)), 1);
	world_reopen(&p.w);
	assert_int_equal(since_of(&p, &p.w, d.id), 22);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_rebuild_of_both_is_identical(&p.w, &p.x);
	pair_drop(&p);
}

static void
test_an_old_copy_of_a_shared_store_is_repaired_by_nobody(void **state)
{
	(void)state;
	struct pair p;

	pair_make(&p);
	recover_tick(&p.x.core);
	redis_swap(&p.w.redis, false);
	world_wait_agreed(&p.w);
	world_wait_agreed(&p.x);
	assert_int_equal(play_accept(&p.x, p.a, 2, &p.e), 1);
	recover_tick(&p.w.core);
	recover_tick(&p.x.core);
	redis_swap(&p.w.redis, true);
	for (int i = 0; i < 5; i++) {
		recover_tick(&p.w.core);
		recover_tick(&p.x.core);
	}
	assert_false(recover_ok(&p.w.core) || recover_ok(&p.x.core));
	err_clear(&p.e);
	assert_int_equal(play_accept(&p.w, p.a, 3, &p.e), -1);
	world_close(&p.w, false);
	world_close(&p.x, false);
	world_refused(&p.w, "with all journals");
	err_clear(&p.e);
	assert_true(test_redis_start(&p.w.other, NULL));
	assert_int_equal(world_rebuild_both(&p.w, &p.x, &p.w.other, &p.e), 0);
	pair_drop(&p);
}

static void
test_a_rebuild_without_the_other_journal_is_refused_and_names_it(void **state)
{
	(void)state;
	struct pair p;
	struct replay r = {0};

	pair_make(&p);
	recover_tick(&p.w.core);
	assert_int_equal(play_accept(&p.x, p.a, 2, &p.e), 1);
	world_close(&p.w, true);
	world_close(&p.x, true);
	assert_true(test_redis_start(&p.w.other, NULL));
	assert_int_equal(world_rebuild(&p.w, &p.w.other, &r, &p.e), -1);
	assert_int_equal(p.e.code, ERR_RECORDS_DIFFER);
	assert_non_null(strstr(p.e.msg, "is missing"));
	pair_drop(&p);
}

static void
test_of_an_entry_taken_over_the_first_holder_hears_that_it_is_gone(void **state)
{
	(void)state;
	struct pair p;
	struct taken mine, theirs;

	pair_make(&p);
	assert_int_equal(queue_take(p.w.core.store, p.a, UNIT, "sleeper", 0, &mine, &p.e), 1);
	assert_int_equal(queue_keep(p.w.core.store, p.a, UNIT, &mine, &p.e), 1);
	assert_int_equal(queue_reclaim(p.x.core.store, p.a, UNIT, "awake", 0, &theirs, &p.e), 1);
	assert_int_equal(queue_keep(p.w.core.store, p.a, UNIT, &mine, &p.e), 0);
	assert_int_equal(queue_keep(p.x.core.store, p.a, UNIT, &theirs, &p.e), 1);
	world_close(&p.w, true);
	world_close(&p.x, true);
	pair_drop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_two_gateways_that_move_the_same_dossiers_can_be_rebuilt_from_both_journals),
	    cmocka_unit_test(test_the_same_while_redis_and_each_of_them_dies),
	    cmocka_unit_test(test_a_gateway_that_did_not_join_is_refused_and_a_journal_with_changes_cannot_join),
	    cmocka_unit_test(test_what_a_gateway_journaled_and_never_asked_for_is_void_when_it_wakes_and_the_others_change_stands),
	    cmocka_unit_test(test_a_change_that_was_refused_is_known_to_be_void_even_if_a_crash_swallowed_that),
	    cmocka_unit_test(test_a_change_still_on_its_way_when_its_gateway_starts_again_is_not_made),
	    cmocka_unit_test(test_what_was_given_up_is_void_even_if_a_crash_came_before_its_void),
	    cmocka_unit_test(test_an_old_copy_of_a_shared_store_is_repaired_by_nobody),
	    cmocka_unit_test(test_a_rebuild_without_the_other_journal_is_refused_and_names_it),
	    cmocka_unit_test(test_of_an_entry_taken_over_the_first_holder_hears_that_it_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
