/* SPDX-License-Identifier: Apache-2.0 */
/* Which slot a key has, what a cluster says of its masters, and where an answer sends a command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/link.h"
#include "store/slots.h"
#include "store/str_list.h"

static redisReply *
parse(const char *resp)
{
	redisReader *reader = redisReaderCreate();
	void *reply = NULL;

	assert_int_equal(redisReaderFeed(reader, resp, strlen(resp)), REDIS_OK);
	assert_int_equal(redisReaderGetReply(reader, &reply), REDIS_OK);
	assert_non_null(reply);
	redisReaderFree(reader);
	return reply;
}

static void
test_slots_are_those_of_the_specification(void **state)
{
	(void)state;
	assert_int_equal(slot_of(str_of("123456789")), 0x31c3); /* the specification's own value of the checksum */
	assert_int_equal(slot_of(str_of("foo")), 12182);
	assert_int_equal(slot_of(str_of("bar")), 5061);
	assert_int_equal(slot_of(str_of("")), 0);
	assert_int_equal(slot_of(str_of("{user1000}.following")), slot_of(str_of("user1000")));
	assert_int_equal(slot_of(str_of("foo{}{bar}")), 8363);           /* nothing in the first braces: the whole key */
	assert_int_equal(slot_of(str_of("foo{{bar}}zap")), slot_of(str_of("{bar")));
	assert_int_equal(slot_of(str_of("foo{bar}{zap}")), slot_of(str_of("bar")));
	assert_int_equal(slot_of(str_of("gw:{42.07}:d:42.07-x")), slot_of(str_of("gw:{42.07}:out:hatinh")));
}

static void
key_is(struct str_list command, const char *key)
{
	struct str found = slot_key(&command);

	if (key == NULL)
		assert_null(found.p);
	else
		assert_true(str_eq(found, key));
}

static void
test_a_command_is_about_its_first_key(void **state)
{
	struct arena *a = arena_new(0);

	(void)state;
	key_is(link_command(a, "HGETALL", "k", NULL), "k");
	key_is(link_command(a, "FCALL", "commit_0", "2", "k", "l", "0", NULL), "k");
	key_is(link_command(a, "FCALL", "commit_0", "0", "0", NULL), NULL);
	key_is(link_command(a, "XGROUP", "CREATE", "k", "w", "0", "MKSTREAM", NULL), "k");
	key_is(link_command(a, "XREADGROUP", "GROUP", "w", "c", "COUNT", "1", "STREAMS", "k", ">", NULL), "k");
	key_is(link_command(a, "MULTI", NULL), NULL);
	key_is(link_command(a, "SCAN", "0", NULL), NULL);
	arena_free(a);
}

static const char map[] = "*3\r\n"
    "*3\r\n:0\r\n:5460\r\n*3\r\n$9\r\n10.0.0.10\r\n:7000\r\n$1\r\na\r\n"
    "*4\r\n:5461\r\n:10922\r\n*4\r\n$-1\r\n:7001\r\n$1\r\nb\r\n*0\r\n*3\r\n$9\r\n10.0.0.14\r\n:7004\r\n$1\r\ne\r\n"
    "*3\r\n:10924\r\n:16383\r\n*3\r\n$0\r\n\r\n:7002\r\n$1\r\nc\r\n";

static void
test_the_map_is_read(void **state)
{
	struct slots s;
	struct err e = {0};
	redisReply *r = parse(map);

	(void)state;
	slots_init(&s, NULL);
	assert_int_equal(s.node[0], SLOT_NOBODY);
	assert_int_equal(slots_read(&s, r, "10.0.0.99:7001", &e), 0);
	assert_int_equal(s.n, 3);
	assert_string_equal(s.address[s.node[0]], "10.0.0.10:7000");
	assert_string_equal(s.address[s.node[5460]], "10.0.0.10:7000");
	assert_string_equal(s.address[s.node[5461]], "10.0.0.99:7001");  /* the host that was asked, where none is named */
	assert_string_equal(s.address[s.node[16383]], "10.0.0.99:7002");
	assert_int_equal(s.node[10923], SLOT_NOBODY);
	unsigned first = s.node[0];
	assert_int_equal(slots_read(&s, r, "10.0.0.99:7001", &e), 0);    /* a master keeps its number */
	assert_int_equal(s.node[0], first);
	assert_int_equal(s.n, 3);
	freeReplyObject(r);
}

static void
test_a_map_that_cannot_be_read_changes_nothing(void **state)
{
	static const char *const bad[] = {"-ERR This instance has cluster support disabled\r\n", ":1\r\n", "*1\r\n:1\r\n",
	    "*1\r\n*2\r\n:0\r\n:1\r\n", "*1\r\n*3\r\n:0\r\n:16384\r\n*2\r\n$1\r\nh\r\n:1\r\n",
	    "*1\r\n*3\r\n:5\r\n:4\r\n*2\r\n$1\r\nh\r\n:1\r\n", "*1\r\n*3\r\n:-1\r\n:4\r\n*2\r\n$1\r\nh\r\n:1\r\n",
	    "*1\r\n*3\r\n:0\r\n:4\r\n*2\r\n:1\r\n:1\r\n"};
	struct slots s;

	(void)state;
	slots_init(&s, NULL);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct err e = {0};
		redisReply *r = parse(bad[i]);
		assert_int_equal(slots_read(&s, r, "h:1", &e), -1);
		assert_int_equal(e.code, ERR_STORE);
		assert_int_equal(s.node[0], SLOT_NOBODY);
		assert_int_equal(s.n, 0);
		freeReplyObject(r);
	}
}

static void
test_masters_beyond_the_most_are_refused(void **state)
{
	struct slots s;
	char address[24];

	(void)state;
	slots_init(&s, NULL);
	for (int i = 0; i < SLOT_NODES; i++) {
		snprintf(address, sizeof address, "h:%d", i + 1);
		assert_int_equal(slots_node(&s, address), i);
	}
	assert_int_equal(slots_node(&s, "h:7"), 6);
	assert_int_equal(slots_node(&s, "h:99"), -1);
}

static void
test_without_a_cluster_one_has_all(void **state)
{
	struct slots s;

	(void)state;
	slots_init(&s, "/run/redis.sock");
	assert_false(s.cluster);
	assert_int_equal(s.n, 1);
	for (size_t i = 0; i < SLOTS; i++)
		assert_int_equal(s.node[i], 0);
}

static void
answers(const char *resp, enum slot_answer expected, unsigned expected_slot, const char *expected_address)
{
	char address[SLOT_ADDRESS] = "";
	unsigned slot = 0;
	redisReply *r = parse(resp);

	assert_int_equal(slot_answer(r, "10.0.0.1:7000", &slot, address), expected);
	assert_int_equal(slot, expected_slot);
	assert_string_equal(address, expected_address);
	freeReplyObject(r);
}

static void
test_answers_that_send_elsewhere(void **state)
{
	(void)state;
	answers("-MOVED 3999 127.0.0.1:6381\r\n", SLOT_MOVED, 3999, "127.0.0.1:6381");
	answers("-MOVED 3999 :6381\r\n", SLOT_MOVED, 3999, "10.0.0.1:6381");
	answers("-ASK 16383 ::1:6381\r\n", SLOT_ASK, 16383, "::1:6381");
	answers("-TRYAGAIN Multiple keys request during rehashing of slot\r\n", SLOT_LATER, 0, "");
	answers("-CLUSTERDOWN Hash slot not served\r\n", SLOT_LATER, 0, "");
	answers("-MOVED 16384 h:1\r\n", SLOT_HERE, 0, "");
	answers("-MOVED x h:1\r\n", SLOT_HERE, 0, "");
	answers("-MOVED 1\r\n", SLOT_HERE, 0, "");
	answers("-ERR MOVED 1 h:1\r\n", SLOT_HERE, 0, "");
	answers("+MOVED 1 h:1\r\n", SLOT_HERE, 0, "");
	assert_int_equal(slot_answer(NULL, "h:1", &(unsigned){0}, (char[SLOT_ADDRESS]){0}), SLOT_HERE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_slots_are_those_of_the_specification),
	    cmocka_unit_test(test_a_command_is_about_its_first_key),
	    cmocka_unit_test(test_the_map_is_read),
	    cmocka_unit_test(test_a_map_that_cannot_be_read_changes_nothing),
	    cmocka_unit_test(test_masters_beyond_the_most_are_refused),
	    cmocka_unit_test(test_without_a_cluster_one_has_all),
	    cmocka_unit_test(test_answers_that_send_elsewhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
