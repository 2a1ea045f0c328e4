/* SPDX-License-Identifier: Apache-2.0 */
/* A kind of object that the tree did not have before: put, read, listed while it is out, gone some time after, kept sealed where it
 * tells of a person, checked, and made again from the journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "crypto/vault.h"
#include "model/courier_run.h"
#include "store/check.h"
#include "store/event.h"
#include "store/rows.h"
#include "tests/lib/play.h"

#define ID "tam.bc:2026-11-29"
#define LATER  "tam.bc:2026-11-30"
#define DAY_MS (24 * 3600 * (long long)1000)

static struct world w;
static struct arena *a;
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

static struct courier_run
run_of(const char *state)
{
	return (struct courier_run){.courier = "tam.bc",
	    .state = state,
	    .phone = vault_seal(w.core.vault, a, "run:" ID, str_of("0912345678")),
	    .items = 31,
	    .begun_ms = 1764000000005};
}

static int
put(enum event_name what, const char *id, int64_t version, const struct courier_run *run)
{
	struct commit_context keep = world_keeping(&w, a, POST);
	const char *tag = store_object_tag(a, "42", id);
	struct change *c = change_new(a, tag);
	enum change_clash clash;

	change_object(c, what, id, version, run);
	return commit_change(&keep, tag, c, &clash, &e);
}

/* What Redis answers to COMMAND KEY, a key of that run's tag. */
static const char *
ask(const char *command, const char *id, const char *rest)
{
	redisContext *c = redisConnectUnix(w.redis.socket);
	redisReply *r = redisCommand(c, arena_fmt(a, "%s gw:{%s}:%s", command, store_object_tag(a, "42", id), rest));
	const char *said = r == NULL         ? "?"
	    : r->type == REDIS_REPLY_INTEGER ? arena_fmt(a, "%lld", r->integer)
	    : r->str != NULL                 ? arena_str(a, r->str)
					     : "none";

	freeReplyObject(r);
	redisFree(c);
	return said;
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
test_a_run_is_kept_and_rebuilt(void **state)
{
	(void)state;
	struct courier_run run = run_of("OUT"), got = {0};

	for (unsigned n = 1; n < 12; n++)
		assert_int_equal(play_accept(&w, a, n, &e), 1);
	assert_int_equal(put(EVENT_RUN_BEGUN, ID, 0, &run), 1);
	assert_int_equal(put(EVENT_RUN_BEGUN, LATER, 0, &run), 1);
	run.state = "HOME";
	assert_int_equal(put(EVENT_RUN_ENDED, LATER, 1, &run), 1);
	assert_int_equal(store_object(w.core.store, a, KIND_RUN, ID, &got, &got.version, &e), 1);
	assert_int_equal(got.items, 31);
	assert_string_equal(got.courier, "tam.bc");
	assert_string_equal(damage(), "");
	world_close(&w, true);
	assert_rebuild_is_identical(&w);
}

static void
test_a_run_is_listed_while_it_is_out_and_goes_some_time_after(void **state)
{
	(void)state;
	struct courier_run run = run_of("OUT");

	assert_int_equal(put(EVENT_RUN_BEGUN, ID, 0, &run), 1);
	assert_string_equal(ask("ZSCORE", ID, "runs:tam.bc " ID), "1764000000005");
	assert_string_equal(ask("PTTL", ID, "run:" ID), "-1");
	run.items = 30;
	assert_int_equal(put(EVENT_RUN_ENDED, ID, 1, &run), 1); /* moved, and still out */
	assert_string_equal(ask("ZSCORE", ID, "runs:tam.bc " ID), "1764000000005");
	assert_string_equal(damage(), "");
	(void)ask("ZREM", ID, "runs:tam.bc " ID);
	assert_non_null(strstr(damage(), "it is not listed where its state says"));
	run.state = "HOME";
	assert_int_equal(put(EVENT_RUN_ENDED, ID, 2, &run), 1);
	assert_string_equal(ask("ZSCORE", ID, "runs:tam.bc " ID), "none");
	long long left = atoll(ask("PTTL", ID, "run:" ID));
	assert_true(left > 89 * DAY_MS && left <= 90 * DAY_MS);
	assert_string_equal(damage(), "");
	(void)ask("ZADD", ID, "runs:tam.bc 1764000000005 " ID);
	assert_non_null(strstr(damage(), "it lists what is in another state"));
	world_close(&w, true);
}

static void
test_a_telephone_number_is_kept_sealed_or_not_at_all(void **state)
{
	(void)state;
	struct courier_run run = run_of("OUT"), got = {0};
	struct str plain;

	run.phone = str_of("0912345678");
	assert_int_equal(put(EVENT_RUN_BEGUN, ID, 0, &run), -1);
	assert_int_equal(e.code, ERR_INTERNAL);
	assert_non_null(strstr(e.msg, "phone"));
	assert_string_equal(ask("EXISTS", ID, "run:" ID), "0");
	err_clear(&e);
	run = run_of("OUT");
	assert_int_equal(put(EVENT_RUN_BEGUN, ID, 0, &run), 1);
	assert_int_equal(store_object(w.core.store, a, KIND_RUN, ID, &got, &got.version, &e), 1);
	assert_int_equal(vault_open(w.core.vault, a, "run:" ID, got.phone, &plain, &e), 0);
	assert_true(str_eq(plain, "0912345678"));
	world_close(&w, true);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_run_is_kept_and_rebuilt),
	    TEST(test_a_run_is_listed_while_it_is_out_and_goes_some_time_after),
	    TEST(test_a_telephone_number_is_kept_sealed_or_not_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
