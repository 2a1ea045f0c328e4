/* SPDX-License-Identifier: Apache-2.0 */
/* The store against a real redis-server: settings, reads, races, failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "store/feed_keys.h"
#include "store/store.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"

static struct test_redis server;
static struct store *s;
static struct arena *a;
static struct err e;

static int
start(void **state)
{
	(void)state;
	struct store_conf conf = kept_conf(server.socket);
	signal(SIGPIPE, SIG_IGN);
	if (!test_redis_start(&server, NULL))
		return -1;
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

static int
clear(void **state)
{
	(void)state;
	err_clear(&e);
	return 0;
}

/* Something done behind the store's back. */
static long long
by_hand(const char *command)
{
	redisContext *c = redisConnectUnix(server.socket);
	redisReply *r = redisCommand(c, command); // NOLINT: words without values
	assert_non_null(r);
	assert_int_not_equal(r->type, REDIS_REPLY_ERROR);
	long long n = r->integer;
	freeReplyObject(r);
	redisFree(c);
	return n;
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

static void
test_each_unsafe_setting_is_refused_by_name(void **state)
{
	(void)state;
	static const char *const unsafe[][2] = {{"--appendonly", "no"}, {"--appendfsync", "everysec"},
	    {"--no-appendfsync-on-rewrite", "yes"}, {"--aof-load-truncated", "yes"}, {"--maxmemory-policy", "allkeys-lru"}};
	for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++) {
		const char *options[] = {unsafe[i][0], unsafe[i][1], NULL};
		struct test_redis other;
		assert_true(test_redis_start(&other, options));
		struct store_conf conf = kept_conf(other.socket);
		assert_null(store_open(&conf, &e));
		assert_int_equal(e.code, ERR_CONFIG);
		assert_non_null(strstr(e.msg, unsafe[i][0] + 2));
		err_clear(&e);
		conf.unsafe = true;
		struct store *bench = store_open(&conf, &e);
		assert_non_null(bench);
		store_close(bench);
		test_redis_stop(&other);
	}
}

static void
test_all_unsafe_settings_are_named_at_once_and_secrets_are_asked_for(void **state)
{
	(void)state;
	static const char *const options[] = {"--appendonly", "no", "--appendfsync", "no", "--no-appendfsync-on-rewrite", "yes",
	    "--aof-load-truncated", "yes", "--maxmemory-policy", "allkeys-lru", "--requirepass", "open sesame", NULL};
	struct test_redis other;
	assert_true(test_redis_start(&other, options));
	struct store_conf conf = kept_conf(other.socket);
	assert_null(store_open(&conf, &e));
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	conf.password = "open sesame";
	assert_null(store_open(&conf, &e));
	assert_int_equal(e.code, ERR_CONFIG);
	for (int i = 0; i < 10; i += 2)
		assert_non_null(strstr(e.msg, options[i] + 2));
	test_redis_stop(&other);
	err_clear(&e);
	assert_null(store_open(&conf, &e));
	assert_int_equal(e.code, ERR_STORE);
}

static void
test_a_dossier_is_read_back_byte_for_byte(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 1, 3000), back;
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 0);
	made(kept_acceptance(a, &d, 1));
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 1);
	assert_string_equal(back.id, d.id);
	assert_string_equal(back.partner, d.partner);
	assert_string_equal(back.unit_partner, d.unit_partner);
	assert_string_equal(back.ref, d.ref);
	assert_string_equal(back.digest, d.digest);
	assert_null(back.number);
	assert_string_equal(back.procedure, d.procedure);
	assert_string_equal(back.unit, d.unit);
	assert_int_equal(back.state, d.state);
	assert_int_equal(back.state_since_ms, d.state_since_ms);
	assert_int_equal(back.accepted_ms, d.accepted_ms);
	assert_int_equal(back.due_ms, d.due_ms);
	assert_int_equal(back.version, 1);
	assert_int_equal(back.body.n, d.body.n);
	assert_memory_equal(back.body.p, d.body.p, d.body.n);
	assert_int_equal(store_dossier(s, a, "not an id", &back, &e), 0);
}

static void
test_the_first_broken_check_is_told_in_order(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 2, 100), other = kept_dossier(a, 2 + 64 * 4, 100);
	made(kept_acceptance(a, &d, 2));
	clashes(kept_acceptance(a, &d, 2), CLASH_SEEN);
	clashes(kept_acceptance(a, &d, 3), CLASH_DOSSIER);
	struct change *c = kept_change(a, &d); /* the queue is checked first but told last */
	struct exchange x = kept_exchange(a, &d, "igate-42", 4);
	change_exchange_new(c, &x, 0);
	change_dossier_new(c, &d);
	clashes(c, CLASH_DOSSIER);
	c = kept_change(a, &d);
	change_exchange_new(c, &x, 0);
	clashes(c, CLASH_QUEUE);
	assert_int_equal(store_dossier(s, a, other.id, &other, &e), 0);
}

static void
test_history_and_number_follow_the_dossier(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 3, 100);
	struct history late = {.key = "k\r\n\"1", .source = DOSSIER_BY_PROVINCE, .kind = "STATUS", .state = DOSSIER_FINISHED,
	    .at_ms = -5, .seen_ms = 7, .note = "\xe1\xbb\x85,3:x"};
	struct dossier_view k;
	made(kept_acceptance(a, &d, 30));
	d.version = 1;
	d.number = "H56.12-251124-0001";
	d.state = DOSSIER_PROCESSING;
	struct change *c = kept_change(a, &d);
	change_dossier(c, &d);
	change_history_add(c, d.id, &late);
	made(c);
	clashes(c, CLASH_DOSSIER);
	d.version = 2;
	c = kept_change(a, &d);
	change_dossier(c, &d);
	change_history_applied(c, d.id, 1, &late);
	made(c);
	assert_int_equal(store_view(s, a, d.id, &k, &e), 1);
	assert_string_equal(k.dossier.number, d.number);
	assert_int_equal(k.dossier.state, DOSSIER_PROCESSING);
	assert_int_equal(k.dossier.version, 3);
	assert_int_equal(k.n_history, 2);
	assert_string_equal(k.history[0].kind, "REGISTERED");
	assert_string_equal(k.history[1].key, late.key);
	assert_string_equal(k.history[1].note, late.note);
	assert_int_equal(k.history[1].source, DOSSIER_BY_PROVINCE);
	assert_int_equal(k.history[1].at_ms, -5);
	assert_true(k.history[1].applied);
	assert_int_equal(k.n_consignments, 0);
}

static void
test_a_line_that_is_not_there_refuses_the_whole_change(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 4, 100);
	struct history line = {.key = "", .kind = "X", .note = ""};
	enum change_clash clash;
	made(kept_acceptance(a, &d, 40));
	d.version = 1;
	struct change *c = kept_change(a, &d);
	change_dossier(c, &d);
	change_history_applied(c, d.id, 9, &line);
	assert_int_equal(store_commit(s, c, &clash, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_false(e.unsure);
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, d.id, &d, &e), 1);
	assert_int_equal(d.version, 1);
}

static void
test_a_key_of_a_foreign_type_refuses_the_whole_change(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 5, 100);
	enum change_clash clash;
	assert_int_equal(by_hand(arena_fmt(a, "SADD gw:{%.5s}:out:igate-42 x", d.id)), 1);
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, 50), &clash, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, d.id, &d, &e), 0);
	by_hand(arena_fmt(a, "DEL gw:{%.5s}:out:igate-42", d.id));
}

static void
test_consignments_keep_two_hundred_events(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 6, 100);
	struct postal_event events[CONSIGNMENT_EVENTS_MAX];
	struct dossier_view k;
	made(kept_acceptance(a, &d, 60));
	for (int i = 0; i < CONSIGNMENT_EVENTS_MAX; i++)
		events[i] = (struct postal_event){.id = arena_fmt(a, "e%d\r\n*1", i),
		    .code = (enum consignment_code)(i % CONSIGNMENT_CODES),
		    .at_ms = 1764000000000 + i,
		    .pos = "100000",
		    .reason = "",
		    .detail = "5:,",
		    .applied = i % 2 == 0};
	struct consignment c = {.item = "RB123456785VN", .dossier = d.id, .leg = CONSIGNMENT_RETURN,
	    .state = CONSIGNMENT_IN_TRANSIT, .state_since_ms = 5, .events = events, .n_events = CONSIGNMENT_EVENTS_MAX};
	struct change *change = kept_change(a, &d);
	change_consignment(change, &c);
	made(change);
	clashes(change, CLASH_CONSIGNMENT);
	c.version = 1;
	change = kept_change(a, &d);
	change_consignment(change, &c);
	made(change);
	assert_int_equal(store_view(s, a, d.id, &k, &e), 1);
	assert_int_equal(k.n_consignments, 1);
	const struct consignment *back = &k.consignments[0];
	assert_string_equal(back->item, c.item);
	assert_int_equal(back->version, 2);
	assert_int_equal(back->leg, c.leg);
	assert_int_equal(back->state, c.state);
	assert_int_equal(back->n_events, CONSIGNMENT_EVENTS_MAX);
	for (int i = 0; i < CONSIGNMENT_EVENTS_MAX; i++) {
		assert_string_equal(back->events[i].id, events[i].id);
		assert_int_equal(back->events[i].code, events[i].code);
		assert_int_equal(back->events[i].at_ms, events[i].at_ms);
		assert_string_equal(back->events[i].detail, "5:,");
		assert_int_equal(back->events[i].applied, events[i].applied);
	}
	const char *dossiers[] = {d.id, d.id}, *items[] = {"none", c.item};
	struct consignment two[2];
	assert_int_equal(store_consignments(s, a, dossiers, items, 2, two, &e), 0);
	assert_int_equal(two[0].version, 0);
	assert_int_equal(two[1].n_events, CONSIGNMENT_EVENTS_MAX);
}

enum { RACES = 500 };

static void *
race(void *id)
{
	struct arena *mine = arena_new(0);
	intptr_t lost = 0;

	for (int done = 0; done < RACES;) {
		struct err why = {0};
		struct dossier d;
		enum change_clash clash;
		if (store_dossier(s, mine, id, &d, &why) != 1)
			break;
		struct change *c = kept_change(mine, &d);
		d.due_ms++;
		change_dossier(c, &d);
		int result = store_commit(s, c, &clash, &why);
		done += result == 1;
		lost += result < 0 || (result == 0 && clash != CLASH_DOSSIER);
		arena_reset(mine);
	}
	arena_free(mine);
	return (void *)lost; // NOLINT
}

static void
test_two_threads_change_one_dossier_and_nothing_is_lost(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 7, 100), back;
	pthread_t threads[2];
	made(kept_acceptance(a, &d, 70));
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, race, arena_str(a, d.id));
	for (int i = 0; i < 2; i++) {
		void *wrong;
		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 1);
	assert_int_equal(back.version, 1 + 2 * RACES);
	assert_int_equal(back.due_ms, d.due_ms + 2 * RACES);
}

static void
test_many_changes_stand_or_fall_each_on_its_own(void **state)
{
	(void)state;
	enum { MANY = 300, SAME = 250 };
	const struct change *changes[MANY];
	int results[MANY];
	for (unsigned i = 0; i < MANY; i++) {
		struct dossier d = kept_dossier(a, 1000 + (i == SAME ? 0 : i), 50);
		changes[i] = kept_acceptance(a, &d, 1000 + i);
	}
	assert_int_equal(store_commit_many(s, changes, MANY, results, NULL, &e), 0);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(results[i], i == SAME ? 0 : 1);
	struct dossier last = kept_dossier(a, 1000 + MANY - 1, 0);
	assert_int_equal(store_dossier(s, a, last.id, &last, &e), 1);
	assert_int_equal(store_commit_many(s, NULL, 0, NULL, NULL, &e), 0);
}

static void
test_hostile_ids_are_kept_verbatim(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 8, 10);
	struct exchange x = kept_exchange(a, &d, "p:} {\r\n", 0), back;
	const char **ids;
	size_t n;
	x.id = "\r\n$3\r\n *1 {a}:b %s%n \"'\\ \xff\xfe 0123456789012345";
	assert_true(strlen(x.id) >= 40);
	made(kept_acceptance(a, &d, 80));
	struct change *c = kept_change(a, &d);
	change_exchange_new(c, &x, 0);
	made(c);
	assert_int_equal(store_exchange(s, a, d.id, x.id, &back, &e), 1);
	assert_string_equal(back.id, x.id);
	assert_string_equal(back.partner, x.partner);
	assert_memory_equal(back.memo.p, x.memo.p, x.memo.n);
	assert_memory_equal(back.note.p, x.note.p, x.note.n);
	assert_int_equal(store_queue(s, a, d.id, x.partner, &ids, &n, &e), 0);
	assert_int_equal(n, 1);
	assert_string_equal(ids[0], x.id);
}

static void
test_an_unreadable_value_is_an_error_with_its_key(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 9, 10), back;
	struct dossier_view k;
	made(kept_acceptance(a, &d, 90));
	by_hand(arena_fmt(a, "HSET gw:{%.5s}:d:%s state 11", d.id, d.id));
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_non_null(strstr(e.msg, d.id));
	err_clear(&e);
	by_hand(arena_fmt(a, "HSET gw:{%.5s}:d:%s state 2", d.id, d.id));
	by_hand(arena_fmt(a, "HSET gw:{%.5s}:d:%s h:0 3:abc", d.id, d.id));
	assert_int_equal(store_view(s, a, d.id, &k, &e), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	err_clear(&e);
	by_hand(arena_fmt(a, "HDEL gw:{%.5s}:d:%s h:0", d.id, d.id));
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), -1);
	assert_non_null(strstr(e.msg, "a line is missing"));
}

static void
test_replays_are_seen(void **state)
{
	(void)state;
	unsigned char digest[32] = {9, [31] = 200};
	assert_int_equal(store_seen(s, NULL, "p", digest, 60000, &e), 1);
	assert_int_equal(store_seen(s, NULL, "p", digest, 60000, &e), 0);
	assert_int_equal(store_seen(s, NULL, "q", digest, 50, &e), 1);
	usleep(120000);
	assert_int_equal(store_seen(s, NULL, "q", digest, 50, &e), 1);
	struct dossier d = kept_dossier(a, 17, 10); /* a change and a look see the same messages */
	unsigned char accepted[32] = {1, 170};
	made(kept_acceptance(a, &d, 170));
	assert_int_equal(store_seen(s, d.id, "vnpost-42", accepted, 60000, &e), 0);
}

static void
test_an_item_belongs_to_one_dossier(void **state)
{
	(void)state;
	struct dossier one = kept_dossier(a, 10, 10), two = kept_dossier(a, 11, 10), three = kept_dossier(a, 12, 10);
	const char *holder, *items[] = {"EE1", "EE2"}, *found[2];
	clock_set(1764000000000);
	assert_int_equal(store_item_claim(s, a, "EE1", one.id, &holder, &e), 1);
	assert_int_equal(store_item_claim(s, a, "EE1", one.id, &holder, &e), 1);
	assert_int_equal(store_item_claim(s, a, "EE1", two.id, &holder, &e), 0);
	assert_string_equal(holder, one.id);
	clock_set(1764000000000 + 9 * 60000);
	assert_int_equal(store_item_claim(s, a, "EE1", one.id, &holder, &e), 1); /* claims anew */
	clock_set(1764000000000 + 18 * 60000);
	assert_int_equal(store_item_claim(s, a, "EE1", two.id, &holder, &e), 0);
	clock_set(1764000000000 + 20 * 60000);
	assert_int_equal(store_item_claim(s, a, "EE1", two.id, &holder, &e), 1); /* one never came to be */
	made(kept_acceptance(a, &two, 110));
	clock_set(1764000000000 + 40 * 60000);
	assert_int_equal(store_item_claim(s, a, "EE1", three.id, &holder, &e), 1); /* two is there, without the item */
	clock_set(1764000000000 + 60 * 60000);
	const struct consignment c = {.item = "EE1", .dossier = two.id, .leg = CONSIGNMENT_COLLECT, .state = CONSIGNMENT_ORDERED};
	struct change *listed = change_new(a, "42.11");
	assert_int_equal(store_item_claim(s, a, "EE1", two.id, &holder, &e), 1);
	change_consignment(listed, &c);
	made(listed);
	clock_set(1764000000000 + 90 * 60000);
	assert_int_equal(store_item_claim(s, a, "EE1", three.id, &holder, &e), 0);
	assert_string_equal(holder, two.id);
	clock_set(-1);
	assert_int_equal(store_items(s, a, items, 2, found, &e), 0);
	assert_string_equal(found[0], two.id);
	assert_null(found[1]);
}

static void
test_an_item_claimed_anew_for_its_dossier_cannot_be_given_up_by_who_claimed_it_first(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 10, 10);
	const char *item = "EE3", *holder;
	struct precheck first = {.dossier = d.id, .partner = "p", .seen = (unsigned char[32]){3}, .item = item}, second = first;
	clock_set(1764000000000); /* in one millisecond */
	assert_int_equal(store_precheck(s, a, &first, 1, &e), 0);
	assert_int_equal(store_precheck(s, a, &second, 1, &e), 0); /* the letter once more, at another gateway */
	assert_true(first.claimed && !second.claimed && !second.taken);
	assert_int_equal(store_item_release(s, a, &first, &e), 0);
	assert_int_equal(store_items(s, a, &item, 1, &holder, &e), 0);
	assert_non_null(holder);
	assert_string_equal(holder, d.id);
	clock_set(-1);
	first.item = second.item = item = "EE4";
	assert_int_equal(store_precheck(s, a, &first, 1, &e), 0);
	assert_int_equal(store_item_release(s, a, &first, &e), 0);
	assert_int_equal(store_items(s, a, &item, 1, &holder, &e), 0);
	assert_null(holder);
}

static void
test_cursors_and_tokens(void **state)
{
	(void)state;
	const char *cursor;
	struct str token = {"a\0b", 3}, back, other = {"a", 1};
	assert_int_equal(store_cursor(s, a, "p", &cursor, &e), 0);
	assert_null(cursor);
	assert_int_equal(store_cursor_set(s, "p", "page 2\r\n", &e), 0);
	assert_int_equal(store_cursor(s, a, "p", &cursor, &e), 1);
	assert_string_equal(cursor, "page 2\r\n");
	assert_int_equal(store_token(s, a, "p", &back, &e), 0);
	assert_int_equal(store_token_set(s, "p", token, 60000, &e), 0);
	assert_int_equal(store_token(s, a, "p", &back, &e), 1);
	assert_int_equal(back.n, 3);
	assert_memory_equal(back.p, token.p, 3);
	assert_int_equal(store_token_drop(s, "p", other, &e), 0);
	assert_int_equal(store_token_drop(s, "p", token, &e), 1);
	assert_int_equal(store_token(s, a, "p", &back, &e), 0);
	assert_int_equal(store_token_lock(s, "p", 60000, &e), 1);
	assert_int_equal(store_token_lock(s, "p", 60000, &e), 0);
	assert_int_equal(store_token_unlock(s, "p", &e), 0);
	assert_int_equal(store_token_lock(s, "p", 60000, &e), 1);
}

static void
test_out_of_memory_refuses_a_change_whole(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 13, 10), old = kept_dossier(a, 1, 0), back;
	enum change_clash clash;
	by_hand("CONFIG SET maxmemory 1");
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, 130), &clash, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_non_null(strstr(e.msg, "OOM"));
	err_clear(&e);
	assert_int_equal(store_ping(s, &e), -1);
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, old.id, &back, &e), 1);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 0);
	assert_int_equal(by_hand(arena_fmt(a, "EXISTS gw:{%.5s}:d:%s", d.id, d.id)), 0);
	by_hand("CONFIG SET maxmemory 0");
	assert_int_equal(store_ping(s, &e), 0);
}

static void *
ask_narrow(void *narrow)
{
	struct arena *mine = arena_new(0);
	struct err why = {0};
	struct dossier d;
	intptr_t busy = store_dossier(narrow, mine, kept_dossier(mine, 1, 0).id, &d, &why) == -1 && why.code == ERR_STORE &&
	    !why.unsure && strncmp(why.msg, "busy", 4) == 0;
	arena_free(mine);
	return (void *)busy; // NOLINT
}

static void
test_callers_wait_for_a_connection_only_so_long(void **state)
{
	(void)state;
	enum { CALLERS = 4 };
	struct store_conf conf = kept_conf(server.socket);
	pthread_t threads[CALLERS];
	intptr_t busy = 0;
	struct dossier d;
	conf.timeout_ms = 200;
	conf.connections = 1;
	struct store *narrow = store_open(&conf, &e);
	assert_non_null(narrow);
	kill(server.pid, SIGSTOP);
	int64_t since = clock_mono_us();
	for (int i = 0; i < CALLERS; i++)
		pthread_create(&threads[i], NULL, ask_narrow, narrow);
	for (int i = 0; i < CALLERS; i++) {
		void *result;
		pthread_join(threads[i], &result);
		busy += (intptr_t)result;
	}
	kill(server.pid, SIGCONT);
	assert_true(busy >= 1 && busy < CALLERS);
	assert_true(clock_mono_us() - since < 3000000);
	assert_int_equal(store_dossier(narrow, a, kept_dossier(a, 1, 0).id, &d, &e), 1);
	store_close(narrow);
}

static void
test_a_change_without_answer_is_unsure(void **state)
{
	(void)state;
	struct store_conf conf = kept_conf(server.socket);
	struct dossier d = kept_dossier(a, 14, 10), back;
	enum change_clash clash;
	conf.timeout_ms = 100;
	struct store *hasty = store_open(&conf, &e);
	assert_non_null(hasty);
	kill(server.pid, SIGSTOP);
	assert_int_equal(store_commit(hasty, kept_acceptance(a, &d, 140), &clash, &e), -1);
	kill(server.pid, SIGCONT);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(e.unsure);
	err_clear(&e);
	assert_int_equal(store_ping(s, &e), 0);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 1); /* it was made */
	store_close(hasty);
}

#ifdef GW_FAULTS
static void
test_fault_points_fail_before_and_after(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 15, 10), back;
	enum change_clash clash;
	setenv("GW_FAULT", "store_before:1+", 1);
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, 150), &clash, &e), -1);
	assert_false(e.unsure);
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 0);
	setenv("GW_FAULT", "store_after:1+", 1);
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, 150), &clash, &e), -1);
	assert_true(e.unsure);
	unsetenv("GW_FAULT");
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 1);
}
#endif

static void
test_after_a_restart_of_redis_everything_is_there(void **state)
{
	(void)state;
	struct dossier d = kept_dossier(a, 16, 2000), back;
	enum change_clash clash;
	made(kept_acceptance(a, &d, 160));
	test_redis_kill(&server);
	assert_int_equal(store_commit(s, kept_acceptance(a, &d, 161), &clash, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_false(e.unsure);
	err_clear(&e);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	assert_true(test_redis_again(&server));
	clashes(kept_acceptance(a, &d, 162), CLASH_DOSSIER);
	assert_int_equal(store_dossier(s, a, d.id, &back, &e), 1);
	assert_memory_equal(back.body.p, d.body.p, d.body.n);
}

static void
test_a_server_that_comes_back_unsafe_is_not_used(void **state)
{
	(void)state;
	static const char *const unsafe[] = {"--appendfsync", "everysec", NULL};
	struct dossier d;
	test_redis_kill(&server);
	server.options = unsafe;
	assert_true(test_redis_again(&server));
	assert_int_equal(store_dossier(s, a, kept_dossier(a, 16, 0).id, &d, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_non_null(strstr(e.msg, "appendfsync must be always"));
	err_clear(&e);
	test_redis_kill(&server);
	server.options = NULL;
	assert_true(test_redis_again(&server));
	assert_int_equal(store_dossier(s, a, kept_dossier(a, 16, 0).id, &d, &e), 1);
}

static void
test_functions_thrown_away_are_loaded_again(void **state)
{
	(void)state;
	assert_int_equal(store_ping(s, &e), 0);
	by_hand("FUNCTION FLUSH");
	assert_int_equal(store_ping(s, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	err_clear(&e);
	assert_int_equal(store_ping(s, &e), 0);
}

#define TEST(name) cmocka_unit_test_setup(name, clear)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_each_unsafe_setting_is_refused_by_name),
	    TEST(test_all_unsafe_settings_are_named_at_once_and_secrets_are_asked_for),
	    TEST(test_a_dossier_is_read_back_byte_for_byte),
	    TEST(test_the_first_broken_check_is_told_in_order),
	    TEST(test_history_and_number_follow_the_dossier),
	    TEST(test_a_line_that_is_not_there_refuses_the_whole_change),
	    TEST(test_a_key_of_a_foreign_type_refuses_the_whole_change),
	    TEST(test_consignments_keep_two_hundred_events),
	    TEST(test_two_threads_change_one_dossier_and_nothing_is_lost),
	    TEST(test_many_changes_stand_or_fall_each_on_its_own),
	    TEST(test_hostile_ids_are_kept_verbatim),
	    TEST(test_an_unreadable_value_is_an_error_with_its_key),
	    TEST(test_replays_are_seen),
	    TEST(test_an_item_belongs_to_one_dossier),
	    TEST(test_an_item_claimed_anew_for_its_dossier_cannot_be_given_up_by_who_claimed_it_first),
	    TEST(test_cursors_and_tokens),
	    TEST(test_out_of_memory_refuses_a_change_whole),
	    TEST(test_callers_wait_for_a_connection_only_so_long),
	    TEST(test_a_change_without_answer_is_unsure),
#ifdef GW_FAULTS
	    TEST(test_fault_points_fail_before_and_after),
#endif
	    TEST(test_functions_thrown_away_are_loaded_again),
	    TEST(test_after_a_restart_of_redis_everything_is_there),
	    TEST(test_a_server_that_comes_back_unsafe_is_not_used),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
