/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's acts on a real redis-server and a real journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <signal.h>

#include "base/arena.h"
#include "crypto/vault.h"
#include "deliver/outbox.h"
#include "journal/journal.h"
#include "journal/read.h"
#include "ledger/commit_queue.h"
#include "store/checkpoints.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"
#include "tests/lib/tempdir.h"

#define P "igate-42"

static const struct operator hoa = {.who = "hoa.nt", .why = "mended at the province", .uid = 1001};
static struct test_redis server;
static struct tempdir dir;
static struct core core;
static struct setup setup;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	static const char key[] = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
	struct store_conf conf;
	signal(SIGPIPE, SIG_IGN);
	if (!test_redis_start(&server, NULL))
		return -1;
	tempdir_make(&dir);
	file_write(tempdir_file(&dir, "vault.key"), key, sizeof key - 1, 0600);
	conf = kept_conf(server.socket);
	a = arena_new(0);
	core.vault = vault_load(tempdir_file(&dir, "vault.key"), NULL, &e);
	core.journal = core.vault != NULL ? journal_open(tempdir_file(&dir, "journal"), core.vault, 1 << 20, &e) : NULL;
	core.store = store_open(&conf, &e);
	core.commits = commit_queue_new(&core, &e);
	commit_queue_resume(core.commits, STORE_ALL_TAGS, true);
	return core.journal != NULL && core.store != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	commit_queue_free(core.commits);
	store_close(core.store);
	journal_close(core.journal);
	vault_free(core.vault);
	arena_free(a);
	tempdir_remove(&dir);
	test_redis_stop(&server);
	return 0;
}

static int
clear(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(server.socket);
	freeReplyObject(redisCommand(c, "FLUSHALL"));
	redisFree(c);
	err_clear(&e);
	return queue_prepare(core.store, P, &e);
}

/* The n-th dossier, whose exchange x<n> a worker took and brought into that state. */
static struct dossier
brought(unsigned n, enum exchange_state to)
{
	struct dossier d = kept_dossier(a, n, 10);
	struct exchange x = kept_exchange(a, &d, P, n);
	struct change *c = kept_change(a, &d);
	struct taken t;
	enum change_clash clash;
	assert_int_equal(store_commit(core.store, kept_acceptance(a, &d, n), &clash, &e), 1);
	assert_int_equal(queue_take(core.store, a, P, "w1", 0, &t, &e), 1);
	x.version = 1;
	x.state = to;
	x.step = 2;
	x.memo = str_of("what earlier steps learnt");
	x.attempts = 7;
	x.due_ms = 1764000009000;
	x.why = "TOKEN";
	x.trail = exchange_trail(a, &x, 1764000008000, EXCHANGE_ON_GAVE_UP);
	change_exchange(c, &x, EXCHANGE_READY, &t);
	assert_int_equal(store_commit(core.store, c, &clash, &e), 1);
	return d;
}

static int64_t
dead(void)
{
	struct queue_stats q;
	assert_int_equal(queue_stats(core.store, P, &q, &e), 0);
	return q.dead;
}

static int
act(const struct dossier *d, const char *x, enum outbox_verb verb, struct exchange *after)
{
	err_clear(&e);
	return outbox_act(&core, &setup, a, d->id, x, verb, &hoa, after, &e);
}

static void
test_a_dead_exchange_is_listed_until_it_is_moved(void **state)
{
	(void)state;
	const struct outbox_query q = {.partner = P, .state = EXCHANGE_DEAD, .limit = 10};
	struct outbox_list list;
	struct exchange after;
	struct dossier d = brought(1, EXCHANGE_DEAD);
	brought(2, EXCHANGE_BACKOFF);
	assert_int_equal(dead(), 1);
	assert_int_equal(outbox_list(&core, &setup, a, &q, &list, &e), 0);
	assert_int_equal(list.n, 1);
	assert_string_equal(list.x[0].id, "x1");
	assert_string_equal(list.x[0].why, "TOKEN");
	assert_int_equal(act(&d, "x1", OUTBOX_RETRY, &after), 0);
	assert_int_equal(after.state, EXCHANGE_UNSURE); /* asked before anything is sent again */
	assert_int_equal(after.attempts, 0);
	assert_int_equal(dead(), 0);
}

/* A partner of that dialect for the exchanges of this test. */
static void
speaks(const char *dialect)
{
	static struct partner_setup p;
	p = (struct partner_setup){.p = {.name = P}, .dialect = connector_find(dialect)};
	assert_non_null(p.dialect);
	setup.partners = &p;
	setup.n_partners = 1;
}

static void
test_what_begins_anew_forgets_what_its_steps_learnt(void **state)
{
	(void)state;
	static const struct {
		enum exchange_state from;
		enum outbox_verb verb;
		const char *dialect;
		bool forgets;
	} rows[] = {
	    {EXCHANGE_DEAD, OUTBOX_RETRY, "igate-1.0", true}, {EXCHANGE_DEAD, OUTBOX_RESTART, "igate-1.0", true},
	    {EXCHANGE_BACKOFF, OUTBOX_RESTART, "igate-1.0", true}, {EXCHANGE_UNSURE, OUTBOX_RESTART, "igate-1.0", true},
	    {EXCHANGE_UNSURE, OUTBOX_RETRY, "igate-1.0", false}, {EXCHANGE_DEAD, OUTBOX_RESTART, "postal-1.0", false},
	};
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct exchange after, kept;
		assert_int_equal(clear(state), 0);
		struct dossier d = brought(20 + i, rows[i].from);
		const char *x = arena_fmt(a, "x%u", 20 + i);
		speaks(rows[i].dialect);
		assert_int_equal(act(&d, x, rows[i].verb, &after), 0);
		assert_int_equal(after.state,
		    rows[i].verb == OUTBOX_RETRY && rows[i].from == EXCHANGE_UNSURE ? EXCHANGE_ASKING : EXCHANGE_UNSURE);
		assert_int_equal(store_exchange(core.store, a, d.id, x, &kept, &e), 1);
		assert_int_equal(kept.step, rows[i].forgets ? 0 : 2);
		assert_int_equal(kept.memo.n == 0, rows[i].forgets);
	}
	setup.n_partners = 0;
}

static void
test_what_is_at_work_is_not_restarted(void **state)
{
	(void)state;
	struct exchange after;
	struct dossier d = brought(30, EXCHANGE_SENDING);
	assert_int_equal(act(&d, "x30", OUTBOX_RESTART, &after), -1);
	assert_int_equal(e.code, ERR_ILLEGAL_MOVE);
}

static void
test_a_list_says_when_there_are_more(void **state)
{
	(void)state;
	const struct outbox_query q = {.partner = P, .state = EXCHANGE_STATES, .limit = 2};
	struct outbox_list list;
	for (unsigned n = 1; n <= 3; n++)
		brought(n, EXCHANGE_BACKOFF);
	assert_int_equal(outbox_list(&core, &setup, a, &q, &list, &e), 0);
	assert_int_equal(list.n, 2);
	assert_true(list.more);
}

static void
test_a_dropped_one_leaves_the_queue(void **state)
{
	(void)state;
	struct exchange after;
	struct queue_stats q;
	const char **ids;
	size_t n;
	struct dossier d = brought(3, EXCHANGE_DEAD);
	assert_int_equal(act(&d, "x3", OUTBOX_DROP, &after), 0);
	assert_int_equal(after.state, EXCHANGE_REJECTED);
	assert_int_equal(store_queue(core.store, a, d.id, P, &ids, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(queue_stats(core.store, P, &q, &e), 0);
	assert_int_equal(q.dead + q.open, 0);
}

static void
test_the_order_of_a_dossier_is_kept_through_retry_and_drop(void **state)
{
	(void)state;
	struct exchange second, after;
	struct taken t;
	enum change_clash clash;
	struct dossier d = brought(9, EXCHANGE_DEAD);
	struct change *c = kept_change(a, &d);
	second = kept_exchange(a, &d, P, 10);
	second.state = EXCHANGE_QUEUED;
	change_exchange_new(c, &second, 1);
	assert_int_equal(store_commit(core.store, c, &clash, &e), 1);
	assert_int_equal(act(&d, "x9", OUTBOX_RETRY, &after), 0);
	/* the first one waits to be asked about, the second for it */
	assert_int_equal(queue_take(core.store, a, P, "w2", 0, &t, &e), 0);
	assert_int_equal(store_exchange(core.store, a, d.id, "x10", &second, &e), 1);
	assert_int_equal(second.state, EXCHANGE_QUEUED);
	after.state = EXCHANGE_DEAD; /* it dies again */
	after.version++;
	c = kept_change(a, &d);
	change_exchange(c, &after, EXCHANGE_UNSURE, NULL);
	assert_int_equal(store_commit(core.store, c, &clash, &e), 1);
	assert_int_equal(act(&d, "x10", OUTBOX_DROP, &second), -1); /* nobody overtakes */
	assert_int_equal(e.code, ERR_ILLEGAL_MOVE);
	assert_int_equal(act(&d, "x9", OUTBOX_DROP, &after), 0);
	assert_int_equal(queue_take(core.store, a, P, "w2", 0, &t, &e), 1);
	assert_string_equal(t.exchange, "x10");
}

static void
test_one_that_waits_goes_at_once(void **state)
{
	(void)state;
	struct exchange after;
	struct taken t;
	struct dossier d = brought(4, EXCHANGE_BACKOFF);
	assert_int_equal(queue_take(core.store, a, P, "w2", 0, &t, &e), 0);
	assert_int_equal(act(&d, "x4", OUTBOX_RETRY, &after), 0);
	assert_int_equal(after.state, EXCHANGE_READY);
	assert_int_equal(queue_take(core.store, a, P, "w2", 0, &t, &e), 1);
	assert_string_equal(t.exchange, "x4");
}

static void
test_what_an_operator_may_not_move_is_refused(void **state)
{
	(void)state;
	struct exchange after;
	struct dossier d = brought(5, EXCHANGE_BACKOFF);
	assert_int_equal(act(&d, "x5", OUTBOX_DROP, &after), -1);
	assert_int_equal(e.code, ERR_ILLEGAL_MOVE);
	assert_int_equal(act(&d, "x6", OUTBOX_RETRY, &after), -1);
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_int_equal(act(&d, "x5", OUTBOX_RETRY, &after), 0);
	assert_int_equal(act(&d, "x5", OUTBOX_RETRY, &after), -1); /* it is on its way already */
	assert_int_equal(e.code, ERR_ILLEGAL_MOVE);
}

static void
test_an_act_needs_who_and_why(void **state)
{
	(void)state;
	char longer[OUTBOX_WHO_MAX + 2] = {0};
	memset(longer, 'x', OUTBOX_WHO_MAX + 1);
	const struct operator bad[] = {{"", "why", 0}, {"who", "", 0}, {"who", "   ", 0}, {NULL, "why", 0}, {"a\nb", "why", 0},
	    {longer, "why", 0}, {"\xff", "why", 0}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err_clear(&e);
		assert_int_equal(outbox_check(&bad[i], &e), -1);
		assert_int_equal(e.code, ERR_BAD_VALUE);
	}
	err_clear(&e);
	assert_int_equal(outbox_check(&hoa, &e), 0);
}

static void
test_an_act_is_shown_with_who_and_why_and_the_way_so_far(void **state)
{
	(void)state;
	struct outbox_case k;
	struct exchange after;
	struct exchange_past past;
	struct dossier d = brought(7, EXCHANGE_DEAD);
	assert_int_equal(act(&d, "x7", OUTBOX_RETRY, &after), 0);
	assert_int_equal(outbox_show(&core, a, d.id, "x7", &hoa, &k, &e), 0);
	assert_string_equal(k.catalogue, "2026-11-29 557d44c1");
	assert_int_equal(k.n_acts, 1);
	assert_string_equal(k.acts[0].who, "hoa.nt");
	assert_string_equal(k.acts[0].why, "mended at the province");
	assert_int_equal(k.acts[0].uid, 1001);
	const char *at = k.x.trail;
	assert_true(exchange_trail_next(a, &at, &past));
	assert_string_equal(past.event, "GAVE_UP");
	assert_string_equal(past.why, "TOKEN");
	assert_true(exchange_trail_next(a, &at, &past));
	assert_string_equal(past.event, "RETRIED");
	assert_false(exchange_trail_next(a, &at, &past));
}

static int
find_act(void *ctx, struct arena *mine, const struct journal_record *r, struct err *why)
{
	int *found = ctx;
	(void)why;
	if (r->kind == JOURNAL_ACT &&
	    strstr(arena_dup(mine, r->data.p, r->data.n), "\"exchange\":\"x8\",\"act\":\"drop\",\"who\":\"hoa.nt\",\"uid\":1001") !=
		NULL)
		++*found;
	return 0;
}

static void
test_an_act_is_in_the_journal(void **state)
{
	(void)state;
	struct exchange after;
	int found = 0;
	struct dossier d = brought(8, EXCHANGE_DEAD);
	assert_int_equal(act(&d, "x8", OUTBOX_DROP, &after), 0);
	assert_int_equal(journal_flush(core.journal, &e), 0);
	journal_close(core.journal);
	assert_int_equal(journal_walk(tempdir_file(&dir, "journal"), core.vault, find_act, &found, &e), 0);
	core.journal = journal_open(tempdir_file(&dir, "journal"), core.vault, 1 << 20, &e);
	assert_non_null(core.journal);
	assert_int_equal(found, 1);
}

static int
find_look(void *ctx, struct arena *mine, const struct journal_record *r, struct err *why)
{
	const char **looked = ctx;
	(void)why;
	if (r->kind == JOURNAL_READ && strcmp(r->dossier, looked[0]) == 0)
		looked[1] = arena_str(a, arena_dup(mine, r->data.p, r->data.n));
	return 0;
}

static const char *
last_look(const struct dossier *d)
{
	const char *looked[] = {d->id, ""};
	assert_int_equal(journal_walk(tempdir_file(&dir, "journal"), core.vault, find_look, looked, &e), 0);
	return looked[1];
}

static void
test_a_look_is_in_the_journal_with_who_and_why_where_given(void **state)
{
	(void)state;
	const struct operator nameless = {.uid = 7}, nobody = {.who = "", .uid = 7};
	struct outbox_case k;
	struct dossier d = brought(9, EXCHANGE_DEAD);
	assert_int_equal(outbox_show(&core, a, d.id, "x9", &hoa, &k, &e), 0);
	assert_string_equal(last_look(&d),
	    "{\"exchange\":\"x9\",\"act\":\"show\",\"who\":\"hoa.nt\",\"uid\":1001,\"why\":\"mended at the province\"}");
	assert_int_equal(outbox_show(&core, a, d.id, "x9", &nameless, &k, &e), 0);
	assert_string_equal(last_look(&d), "{\"exchange\":\"x9\",\"act\":\"show\",\"uid\":7}");
	assert_int_equal(outbox_show(&core, a, d.id, "x9", &nobody, &k, &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
	assert_int_equal(k.n_acts, 0);
}

static void
test_the_way_keeps_its_last_moves(void **state)
{
	(void)state;
	struct exchange x = {.state = EXCHANGE_BACKOFF, .why = "a b\n"};
	struct exchange_past past;
	size_t n = 0;
	for (int i = 1; i <= EXCHANGE_TRAIL + 5; i++)
		x.trail = exchange_trail(a, &x, i, EXCHANGE_ON_FAILED);
	assert_ptr_equal(exchange_trail(a, &x, 99, EXCHANGE_ON_TAKEN), x.trail);
	for (const char *at = x.trail; exchange_trail_next(a, &at, &past); n++)
		assert_int_equal(past.at_ms, (int64_t)n + 6);
	assert_int_equal(n, EXCHANGE_TRAIL);
	assert_string_equal(past.why, "a_b_");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_dead_exchange_is_listed_until_it_is_moved, clear),
	    cmocka_unit_test_setup(test_what_begins_anew_forgets_what_its_steps_learnt, clear),
	    cmocka_unit_test_setup(test_what_is_at_work_is_not_restarted, clear),
	    cmocka_unit_test_setup(test_a_list_says_when_there_are_more, clear),
	    cmocka_unit_test_setup(test_a_dropped_one_leaves_the_queue, clear),
	    cmocka_unit_test_setup(test_the_order_of_a_dossier_is_kept_through_retry_and_drop, clear),
	    cmocka_unit_test_setup(test_one_that_waits_goes_at_once, clear),
	    cmocka_unit_test_setup(test_what_an_operator_may_not_move_is_refused, clear),
	    cmocka_unit_test_setup(test_an_act_needs_who_and_why, clear),
	    cmocka_unit_test_setup(test_an_act_is_shown_with_who_and_why_and_the_way_so_far, clear),
	    cmocka_unit_test_setup(test_an_act_is_in_the_journal, clear),
	    cmocka_unit_test_setup(test_a_look_is_in_the_journal_with_who_and_why_where_given, clear),
	    cmocka_unit_test_setup(test_the_way_keeps_its_last_moves, clear),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
