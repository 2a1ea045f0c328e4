/* SPDX-License-Identifier: Apache-2.0 */
/* Questions on connections that are kept, and several at once: whose a connection is, when it ends, and that who is silent takes no
 * time from who is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/person_check.h"
#include "tests/lib/asker.h"

#define NOBODY "{\"KetQua\":\"KHONG_CO\",\"SoDinhDanh\":\"042190001234\"}"

static const struct account_asked asked = {.number = "042190001234", .name = "Nguyễn Thị Mẫu"};

static const char *body;
static int status;

static char *
reply(void *ctx, const char *request)
{
	(void)ctx;
	if (strncmp(request, "POST /token ", 12) == 0)
		return asker_http(200, "{\"access_token\":\"T1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
	return asker_http(status, body);
}

static struct peer *
platform(enum peer_manner manner)
{
	const struct peer_plan plan = {.manner = manner, .make = reply};

	body = NOBODY;
	status = 200;
	return peer_start(&plan);
}

static enum ask_answer
ask(void)
{
	struct account_found f = {0};
	enum ask_answer got = asker_ask(CONN_ASK_ACCOUNT, &asked, &f, 5000);

	assert_true(got != ASK_ANSWERED || !f.exists);
	return got;
}

static void
test_a_connection_is_kept_for_the_next_question_of_the_same_partner(void **state)
{
	(void)state;
	struct peer *p = platform(PEER_REPLY);
	asker_to("lgsp-1.0", p, "kept");
	for (int i = 0; i < 4; i++)
		assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 1); /* the token's was it, too */
	assert_int_equal(peer_requests(p), 5);
	peer_stop(p);
}

static void
test_no_connection_is_shared_between_partners(void **state)
{
	(void)state;
	struct peer *p = platform(PEER_REPLY); /* both are behind one address */
	asker_to("lgsp-1.0", p, "share-a");
	assert_int_equal(ask(), ASK_ANSWERED);
	asker_to("lgsp-1.0", p, "share-b");
	assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 2);
	asker_to("lgsp-1.0", p, "share-a");
	assert_int_equal(ask(), ASK_ANSWERED);
	asker_to("lgsp-1.0", p, "share-b");
	assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 2);
	peer_stop(p);
}

static void
test_what_cannot_be_believed_ends_its_connection(void **state)
{
	(void)state;
	struct peer *p = platform(PEER_REPLY);
	asker_to("lgsp-1.0", p, "unbelieved");
	assert_int_equal(ask(), ASK_ANSWERED);
	body = "{\"KetQua\":\"CO\",\"SoDinhDanh\":\"042190009999\",\"TaiKhoan\":{\"MaTaiKhoan\":\"TK\",\"SoDinhDanh\":"
	       "\"042190009999\","
	       "\"MucDo\":2}}"; /* of another */
	assert_int_equal(ask(), ASK_NOT_REACHABLE);
	assert_int_equal(peer_connections(p), 1);
	body = NOBODY;
	assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 2);
	peer_stop(p);
}

static void
test_a_reload_ends_all_of_them(void **state)
{
	(void)state;
	struct peer *p = platform(PEER_REPLY);
	asker_to("lgsp-1.0", p, "reload");
	assert_int_equal(ask(), ASK_ANSWERED);
	asker.w.setup.generation++;
	assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 2);
	assert_int_equal(ask(), ASK_ANSWERED);
	assert_int_equal(peer_connections(p), 2);
	peer_stop(p);
}

static void
test_one_that_died_meanwhile_is_made_anew(void **state)
{
	(void)state;
	struct peer *p = platform(PEER_ONCE); /* closes without a word at a connection's second request */
	asker_to("lgsp-1.0", p, "died");
	for (int i = 0; i < 3; i++)
		assert_int_equal(ask(), ASK_ANSWERED);
	assert_true(peer_connections(p) >= 4);
	peer_stop(p);
}

/* The list of revoked certificates is read for each connection, and a reload ends those that were made before. */
static void
test_a_certificate_that_was_revoked_meanwhile_is_noticed_after_a_reload(void **state)
{
	(void)state;
	testkeys_pair(asker.keys, "localhost", TESTKEY_P256);
	testkeys_crl(asker.keys, "tls.crl", TESTKEYS_UNTIL, NULL);
	const struct peer_plan plan = {.manner = PEER_REPLY,
	    .make = reply,
	    .cert = testkeys_path(asker.keys, "localhost.pem"),
	    .key = testkeys_path(asker.keys, "localhost.key")};
	body = NOBODY;
	status = 200;
	struct peer *p = peer_start(&plan);
	asker_to("lgsp-1.0", p, "tls");
	asker.to.p.url = arena_fmt(asker.a, "https://localhost:%d", peer_port(p));
	asker.to.tls.ca = testkeys_path(asker.keys, "ca.pem");
	asker.to.tls.crl = testkeys_path(asker.keys, "tls.crl");
	assert_int_equal(ask(), ASK_ANSWERED);
	testkeys_crl(asker.keys, "tls.crl", TESTKEYS_UNTIL, "localhost");
	assert_int_equal(ask(), ASK_ANSWERED); /* for five minutes at most */
	assert_int_equal(peer_connections(p), 1);
	asker.w.setup.generation++;
	assert_int_equal(ask(), ASK_NOT_REACHABLE);
	assert_non_null(strstr(asker.e.msg, "revoked"));
	assert_int_equal(peer_requests(p), 3); /* a token and two questions */
	peer_stop(p);
}

/* ---- several at once ---- */

enum { WAIT_MS = 1000 };

static void
put(struct ask *q, struct peer *p, const char *name, struct account_found *f)
{
	struct partner_setup *to = arena_alloc(asker.a, sizeof *to);

	asker_to("lgsp-1.0", p, name);
	*to = asker.to;
	*q = (struct ask){.to = to, .question = to->dialect->questions[CONN_ASK_ACCOUNT], .asked = &asked, .answer = f};
}

static void
test_who_is_silent_takes_no_time_from_the_others(void **state)
{
	(void)state;
	struct peer *good = platform(PEER_REPLY), *silent = platform(PEER_DEAF);
	struct account_found f[7] = {{0}};
	struct ask asks[7] = {{0}};
	for (size_t i = 0; i < 7; i++)
		put(&asks[i], i == 2 || i == 6 ? good : silent, arena_fmt(asker.a, "many-%zu", i), &f[i]);
	int64_t began_us = clock_mono_us();
	call_ask_all(&asker.w.core, &asker.w.setup, asker.a, asks, 7, "", began_us + WAIT_MS * INT64_C(1000));
	int64_t took_ms = (clock_mono_us() - began_us) / 1000;
	if (took_ms > 2 * WAIT_MS) /* one after the other it would be five times as long as one may take */
		fail_msg("it took %d ms", (int)took_ms);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(asks[i].got, i == 2 || i == 6 ? ASK_ANSWERED : ASK_NOT_REACHABLE);
		assert_int_equal(asks[i].e.code == ERR_NONE, i == 2 || i == 6);
	}
	peer_stop(good);
	peer_stop(silent);
}

static void
test_nobody_is_asked_when_no_time_is_left(void **state)
{
	(void)state;
	struct peer *good = platform(PEER_REPLY);
	struct account_found f[2] = {{0}};
	struct ask asks[2] = {{0}};
	put(&asks[0], good, "late-0", &f[0]);
	put(&asks[1], good, "late-1", &f[1]);
	call_ask_all(&asker.w.core, &asker.w.setup, asker.a, asks, 2, "", clock_mono_us() - 1);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(asks[i].got, ASK_NOT_REACHABLE);
	assert_int_equal(peer_requests(good), 0);
	call_ask_all(&asker.w.core, &asker.w.setup, asker.a, NULL, 0, "", 0); /* nothing is asked of nobody */
	peer_stop(good);
}

static void
test_the_same_partner_is_asked_several_things_at_once(void **state)
{
	(void)state;
	struct peer *good = platform(PEER_REPLY);
	struct account_found f[8] = {{0}};
	struct ask asks[8] = {{0}};
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 8; i++)
			put(&asks[i], good, "same", &f[i]);
		call_ask_all(&asker.w.core, &asker.w.setup, asker.a, asks, 8, "", clock_mono_us() + INT64_C(5000000));
		for (size_t i = 0; i < 8; i++)
			assert_int_equal(asks[i].got, ASK_ANSWERED);
	}
	assert_true(peer_connections(good) <= 8); /* never more than were in use at once */
	peer_stop(good);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_connection_is_kept_for_the_next_question_of_the_same_partner),
	    cmocka_unit_test(test_no_connection_is_shared_between_partners),
	    cmocka_unit_test(test_what_cannot_be_believed_ends_its_connection),
	    cmocka_unit_test(test_a_reload_ends_all_of_them),
	    cmocka_unit_test(test_one_that_died_meanwhile_is_made_anew),
	    cmocka_unit_test(test_a_certificate_that_was_revoked_meanwhile_is_noticed_after_a_reload),
	    cmocka_unit_test(test_who_is_silent_takes_no_time_from_the_others),
	    cmocka_unit_test(test_nobody_is_asked_when_no_time_is_left),
	    cmocka_unit_test(test_the_same_partner_is_asked_several_things_at_once),
	};
	return cmocka_run_group_tests(tests, asker_start, asker_stop);
}
