/* SPDX-License-Identifier: Apache-2.0 */
/* The life of exchanges as changes against a real redis-server, and changes as bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <signal.h>

#include "base/arena.h"
#include "store/change_parts.h"
#include "store/queue.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"

#define P "igate-42"

static struct test_redis server;
static struct store *s;
static struct arena *a;
static struct err e;
static struct dossier d;

static int
start(void **state)
{
	(void)state;
	struct store_conf conf = kept_conf(server.socket);
	signal(SIGPIPE, SIG_IGN);
	if (!test_redis_start(&server, NULL))
		return -1;
	conf.socket = server.socket;
	a = arena_new(0);
	s = store_open(&conf, &e);
	return s != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	store_close(s);
	arena_free(a);
	test_redis_stop(&server);
	return 0;
}

/* Each test begins with an empty Redis and one dossier. */
static int
clear(void **state)
{
	(void)state;
	redisContext *c = redisConnectUnix(server.socket);
	freeReplyObject(redisCommand(c, "FLUSHALL"));
	redisFree(c);
	err_clear(&e);
	d = kept_dossier(a, 1, 10);
	struct change *change = kept_change(a, &d);
	enum change_clash clash;
	change_dossier_new(change, &d);
	return queue_prepare(s, P, &e) == 0 && store_commit(s, change, &clash, &e) == 1 ? 0 : -1;
}

static void
made(const struct change *c)
{
	enum change_clash clash;
	int result = store_commit(s, c, &clash, &e);
	if (result != 1)
		print_error("clash %d, %s\n", (int)clash, e.msg);
	assert_int_equal(result, 1);
}

static void
clashes(const struct change *c, enum change_clash want)
{
	enum change_clash clash;
	assert_int_equal(store_commit(s, c, &clash, &e), 0);
	assert_int_equal(clash, want);
}

static struct exchange
add(unsigned n, size_t queue_len)
{
	struct exchange x = kept_exchange(a, &d, P, n);
	struct change *c = kept_change(a, &d);
	if (queue_len > 0)
		x.state = EXCHANGE_QUEUED;
	change_exchange_new(c, &x, queue_len);
	made(c);
	x.version = 1;
	return x;
}

/* Move it and take its kept form back. */
static void
move(struct exchange *x, enum exchange_state to, const struct taken *held)
{
	struct change *c = kept_change(a, &d);
	enum exchange_state from = x->state;
	x->state = to;
	change_exchange(c, x, from, held);
	made(c);
	assert_int_equal(store_exchange(s, a, d.id, x->id, x, &e), 1);
	assert_int_equal(x->state, to);
}

static struct taken
take(const char *id)
{
	struct taken t = {0};
	if (queue_take(s, a, P, "w1", 0, &t, &e) != 1)
		fail_msg("nothing taken: %s", e.msg);
	assert_string_equal(t.dossier, d.id);
	assert_string_equal(t.exchange, id);
	return t;
}

static void
nothing_to_take(void)
{
	struct taken t;
	assert_int_equal(queue_take(s, a, P, "w1", 0, &t, &e), 0);
	assert_int_equal(queue_reclaim(s, a, P, "w2", 0, &t, &e), 0); /* nor does anybody hold one */
}

static void
stats_are(int64_t open, int64_t waiting)
{
	struct queue_stats stats;
	assert_int_equal(queue_stats(s, P, &stats, &e), 0);
	assert_int_equal(stats.open, open);
	assert_int_equal(stats.waiting, waiting);
}

static void
test_an_exchange_lives_through_all_its_moves(void **state)
{
	(void)state;
	struct exchange x = add(1, 0);
	struct due *due;
	size_t n;
	stats_are(1, 0);
	struct taken t = take(x.id);
	move(&x, EXCHANGE_SENDING, &t);
	x.step = 1;
	x.memo = (struct str){"a\0b", 3};
	move(&x, EXCHANGE_SENDING, &t); /* one step was confirmed; still held */
	assert_int_equal(x.step, 1);
	assert_int_equal(x.memo.n, 3);
	x.due_ms = 5000;
	x.attempts = 1;
	x.why = "TIMEOUT";
	move(&x, EXCHANGE_UNSURE, &t);
	assert_string_equal(x.why, "TIMEOUT");
	nothing_to_take();
	stats_are(1, 1);
	assert_int_equal(queue_due(s, a, P, 4999, 10, &due, &n, &e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(queue_due(s, a, P, 5000, 10, &due, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(due[0].exchange, x.id);
	move(&x, EXCHANGE_ASKING, NULL); /* its time has come */
	stats_are(1, 0);
	t = take(x.id);
	move(&x, EXCHANGE_READY, &t); /* the partner does not know it */
	t = take(x.id);
	move(&x, EXCHANGE_SENDING, &t);
	x.due_ms = 6000;
	move(&x, EXCHANGE_BACKOFF, &t);
	stats_are(1, 1);
	move(&x, EXCHANGE_READY, NULL);
	stats_are(1, 0);
	t = take(x.id);
	move(&x, EXCHANGE_SENDING, &t);
	move(&x, EXCHANGE_DEAD, &t);
	nothing_to_take();
	stats_are(1, 0);
	move(&x, EXCHANGE_UNSURE, NULL);
	stats_are(1, 1);
	move(&x, EXCHANGE_ASKING, NULL);
	t = take(x.id);
	move(&x, EXCHANGE_SENDING, &t); /* asking showed a step to be done; still held */
	move(&x, EXCHANGE_DONE, &t);
	stats_are(0, 0);
	nothing_to_take();
}

static void
test_the_second_exchange_goes_when_the_first_has_ended(void **state)
{
	(void)state;
	struct exchange one = add(1, 0), two = add(2, 1), three = add(3, 2);
	const char **ids;
	size_t n;
	struct taken t = take(one.id);
	move(&one, EXCHANGE_SENDING, &t);
	assert_int_equal(store_queue(s, a, d.id, P, &ids, &n, &e), 0);
	assert_int_equal(n, 3);
	assert_string_equal(ids[0], one.id);
	assert_string_equal(ids[2], three.id);
	struct change *c = kept_change(a, &d);
	one.state = EXCHANGE_DONE;
	change_exchange(c, &one, EXCHANGE_SENDING, &t);
	change_queue_next(c, &one, &two, 2);
	clashes(c, CLASH_QUEUE);
	c = kept_change(a, &d);
	change_exchange(c, &one, EXCHANGE_SENDING, &t);
	change_queue_next(c, &one, &three, 3);
	clashes(c, CLASH_QUEUE);
	c = kept_change(a, &d);
	change_exchange(c, &one, EXCHANGE_SENDING, &t);
	change_queue_next(c, &one, &two, 3);
	made(c);
	clashes(c, CLASH_EXCHANGE);
	assert_int_equal(store_exchange(s, a, d.id, two.id, &two, &e), 1);
	assert_int_equal(two.state, EXCHANGE_READY);
	assert_int_equal(two.version, 2);
	stats_are(2, 0);
	take(two.id);
}

static void
test_the_last_of_a_queue_leaves_it_empty(void **state)
{
	(void)state;
	struct exchange x = add(1, 0);
	const char **ids;
	size_t n;
	struct taken t = take(x.id);
	move(&x, EXCHANGE_SENDING, &t);
	struct change *c = kept_change(a, &d);
	x.state = EXCHANGE_REJECTED;
	change_exchange(c, &x, EXCHANGE_SENDING, &t);
	change_queue_next(c, &x, NULL, 1);
	made(c);
	assert_int_equal(store_queue(s, a, d.id, P, &ids, &n, &e), 0);
	assert_int_equal(n, 0);
	add(2, 0);
}

static void
test_one_change_may_append_two_to_a_queue(void **state)
{
	(void)state;
	struct exchange one = kept_exchange(a, &d, P, 1), two = kept_exchange(a, &d, P, 2);
	struct change *c = kept_change(a, &d);
	two.state = EXCHANGE_QUEUED;
	change_exchange_new(c, &one, 0);
	change_exchange_new(c, &two, 1);
	made(c);
	take(one.id);
	clashes(c, CLASH_QUEUE);
}

static void
test_of_two_workers_only_one_moves_an_exchange(void **state)
{
	(void)state;
	struct exchange x = add(1, 0);
	struct taken t = take(x.id);
	struct change *c = kept_change(a, &d);
	x.state = EXCHANGE_SENDING;
	change_exchange(c, &x, EXCHANGE_READY, &t);
	made(c);
	clashes(c, CLASH_EXCHANGE);
}

static void
test_an_ended_exchange_expires_and_an_open_one_does_not(void **state)
{
	(void)state;
	struct exchange x = add(1, 0);
	struct taken t = take(x.id);
	redisContext *c = redisConnectUnix(server.socket);
	const char *key = str_list_key(a, d.id, "x", d.id, x.id, NULL);
	redisReply *r = redisCommand(c, "PTTL %s", key);
	assert_int_equal(r->integer, -1);
	freeReplyObject(r);
	move(&x, EXCHANGE_SENDING, &t);
	move(&x, EXCHANGE_DONE, &t);
	r = redisCommand(c, "PTTL %s", key);
	int64_t days = EXCHANGE_KEEP_DAYS * 24LL * 3600 * 1000;
	assert_true(r->integer > days - 60000 && r->integer <= days);
	freeReplyObject(r);
	redisFree(c);
}

static void
test_a_change_survives_its_encoding(void **state)
{
	(void)state;
	struct dossier other = kept_dossier(a, 2, 3000), back;
	struct str bytes = change_encode(kept_acceptance(a, &other, 2));
	struct change *c = change_decode(a, bytes, &e);
	assert_non_null(c);
	struct str again = change_encode(c);
	assert_int_equal(again.n, bytes.n);
	assert_memory_equal(again.p, bytes.p, bytes.n);
	change_seq(c, "0a1b2c3d", 1000000);
	made(c);
	clashes(c, CLASH_OLDER);
	assert_int_equal(store_dossier(s, a, other.id, &back, &e), 1);
	assert_memory_equal(back.body.p, other.body.p, other.body.n);
}

static void
test_bytes_cut_short_are_no_whole_change(void **state)
{
	(void)state;
	struct dossier other = kept_dossier(a, 3, 40);
	struct str bytes = change_encode(kept_acceptance(a, &other, 3));
	size_t refused = 0;
	for (size_t n = 0; n < bytes.n; n++) {
		struct str cut = {bytes.p, n};
		struct change *c = change_decode(a, cut, &e);
		if (c == NULL) {
			assert_int_equal(e.code, ERR_INTERNAL);
			refused++;
		}
		err_clear(&e);
	}
	assert_true(refused > bytes.n * 9 / 10);
	assert_null(change_decode(a, str_of("4:what,"), &e));
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

/* The journal's form has five characters there, whoever made the change (docs/journal-events.md). */
static void
test_a_change_made_for_a_dossier_says_its_tag_and_no_more(void **state)
{
	struct change *c = change_new(a, d.id);
	struct event *events;
	const char *tag;
	size_t n;

	(void)state;
	change_dossier_new(c, &d);
	assert_int_equal(event_decode(a, change_encode(c), &tag, &events, &n, &e), 0);
	assert_int_equal(strlen(tag), DOSSIER_TAG_LEN);
	assert_memory_equal(tag, d.id, DOSSIER_TAG_LEN);
}

/* Two gateways append when the queue is empty, one after the other's has ended: the length alone would let each be the first. */
static void
test_an_exchange_is_opened_only_with_its_dossiers_version(void **state)
{
	struct dossier other = kept_dossier(a, 3, 40);
	struct exchange x = kept_exchange(a, &d, P, 1);
	struct change *c = kept_change(a, &d);

	(void)state;
	other.version = d.version = 1;
	change_exchange_new(c, &x, 0);
	assert_int_equal(change_sound(c, &e), -1);
	assert_non_null(strstr(e.msg, x.id));
	err_clear(&e);
	other.id = arena_fmt(a, "%.*s%s", DOSSIER_TAG_LEN, d.id, other.id + DOSSIER_TAG_LEN); /* a neighbour says nothing of it */
	change_dossier(c, &other);
	assert_int_equal(change_sound(c, &e), -1);
	err_clear(&e);
	change_dossier(c, &d);
	assert_int_equal(change_sound(c, &e), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_change_made_for_a_dossier_says_its_tag_and_no_more),
	    TEST(test_an_exchange_lives_through_all_its_moves),
	    TEST(test_the_second_exchange_goes_when_the_first_has_ended),
	    TEST(test_the_last_of_a_queue_leaves_it_empty),
	    TEST(test_one_change_may_append_two_to_a_queue),
	    TEST(test_of_two_workers_only_one_moves_an_exchange),
	    TEST(test_an_ended_exchange_expires_and_an_open_one_does_not),
	    TEST(test_an_exchange_is_opened_only_with_its_dossiers_version),
	    TEST(test_a_change_survives_its_encoding),
	    TEST(test_bytes_cut_short_are_no_whole_change),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
