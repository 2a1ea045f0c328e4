/* SPDX-License-Identifier: Apache-2.0 */
/* Who somebody is, asked of a platform that answers, revokes its tokens, is slow or is not there.  What each answer means is in the
 * golden cases; here the way between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/person_check.h"
#include "tests/lib/asker.h"

#define FITS                                                                                                 \
	"{\"KetQua\":\"KHOP\",\"SoDinhDanh\":\"042190001234\",\"CongDan\":{\"SoDinhDanh\":\"042190001234\"," \
	"\"HoTen\":\"Nguyễn Thị Mẫu\",\"NgaySinh\":\"19900201\",\"GioiTinh\":\"Nữ\"}}"

static const struct person_asked asked = {"042190001234", "Nguyễn Thị Mẫu", "1990-02-01"};

/* A platform with tokens T1, T2 ...: each new one revokes the one before. */
struct platform {
	int tokens;       /* given */
	int revoke;       /* so many calls find their token revoked */
	int refused;      /* calls with another token than the newest */
	bool deaf_to_all; /* no token is ever good */
	bool basic;       /* how the last token was asked for */
	int status;
	const char *body;
};

static char *
reply(void *ctx, const char *request)
{
	struct platform *p = ctx;
	char want[40], token[80];

	if (strncmp(request, "POST /token ", 12) == 0) {
		char *auth = asker_header(request, "Authorization");
		p->basic = strncmp(auth, "Basic ", 6) == 0;
		free(auth);
		snprintf(token, sizeof token, "{\"access_token\":\"T%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}",
		    ++p->tokens);
		return asker_http(200, token);
	}
	if (p->revoke > 0) { /* somebody else got one */
		p->revoke--;
		p->tokens++;
	}
	snprintf(want, sizeof want, "Bearer T%d", p->tokens);
	char *auth = asker_header(request, "Authorization");
	bool good = strcmp(auth, want) == 0 && !p->deaf_to_all;
	free(auth);
	p->refused += !good;
	return good ? asker_http(p->status, p->body) : asker_http(401, "{\"code\":\"900901\"}");
}

static struct peer *
platform(struct platform *p, const char *name)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply, .ctx = p};
	struct peer *peer = peer_start(&plan);
	asker_to("lgsp-1.0", peer, name);
	return peer;
}

static void
test_a_person_is_confirmed_with_one_token_for_all(void **state)
{
	(void)state;
	struct platform p = {.status = 200, .body = FITS};
	struct peer *peer = platform(&p, "one-token");
	struct person_found f;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 5000), ASK_ANSWERED);
		assert_int_equal(f.result, PERSON_CHECK_FITS);
		assert_string_equal(f.name, "Nguyễn Thị Mẫu");
		assert_int_equal(f.sex, PERSON_FEMALE);
	}
	assert_int_equal(p.tokens, 1);
	assert_false(p.basic);
	assert_null(strstr(peer_request(peer), "GET ")); /* nobody's number stands in an address */
	peer_stop(peer);
}

static void
test_a_revoked_token_is_renewed_once(void **state)
{
	(void)state;
	struct platform p = {.status = 200, .body = FITS};
	struct peer *peer = platform(&p, "revoked");
	struct person_found f;
	assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 5000), ASK_ANSWERED);
	p.revoke = 1;
	assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 5000), ASK_ANSWERED);
	assert_int_equal(p.refused, 1);
	p.deaf_to_all = true;
	p.refused = 0;
	assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 5000), ASK_NOT_REACHABLE);
	assert_int_equal(p.refused, 2); /* not again and again */
	assert_non_null(strstr(asker.e.msg, "token"));
	peer_stop(peer);
}

static void
test_a_token_is_asked_for_with_a_header_where_it_says_so(void **state)
{
	(void)state;
	struct platform p = {.status = 200, .body = FITS};
	struct peer *peer = platform(&p, "basic");
	struct person_found f;
	asker.to.p.token_basic = true;
	assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 5000), ASK_ANSWERED);
	assert_true(p.basic);
	peer_stop(peer);
}

/* Three answers, and only a signed word of the platform itself is "there is none". */
static void
test_not_reachable_never_becomes_nobody(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
		enum ask_answer want;
	} rows[] = {
	    {200, "{\"KetQua\":\"KHONG_CO\",\"SoDinhDanh\":\"042190001234\"}", ASK_ANSWERED},
	    {200, "{\"KetQua\":\"KHONG_CO\",\"SoDinhDanh\":\"042190009999\"}", ASK_NOT_REACHABLE},
	    {422, "{\"code\":\"HO_TEN\"}", ASK_REFUSED},
	    {404, "{\"code\":\"404\"}", ASK_NOT_REACHABLE},
	    {403, "{\"code\":\"900908\"}", ASK_NOT_REACHABLE},
	    {500, "{}", ASK_NOT_REACHABLE},
	    {429, "{}", ASK_NOT_REACHABLE},
	    {200, "<html>", ASK_NOT_REACHABLE},
	    {200, "", ASK_NOT_REACHABLE},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct platform p = {.status = rows[i].status, .body = rows[i].body};
		struct peer *peer = platform(&p, arena_fmt(asker.a, "row%zu", i));
		struct person_found f;
		enum ask_answer got = asker_ask(CONN_ASK_PERSON, &asked, &f, 5000);
		if (got != rows[i].want || (got == ASK_ANSWERED) != (asker.e.code == ERR_NONE))
			fail_msg("row %zu: %s %s", i, ask_answer_name(got), asker.e.msg);
		if (got == ASK_ANSWERED)
			assert_int_equal(f.result, PERSON_CHECK_NONE);
		peer_stop(peer);
	}
}

static void
test_who_never_answers_is_not_waited_for(void **state)
{
	(void)state;
	const enum peer_manner manners[] = {PEER_HANG, PEER_DEAF, PEER_SHUT, PEER_RESET};
	for (size_t i = 0; i < 4; i++) {
		const struct peer_plan plan = {.manner = manners[i]};
		struct peer *peer = peer_start(&plan);
		struct person_found f;
		asker_to("lgsp-1.0", peer, arena_fmt(asker.a, "away%zu", i));
		assert_int_equal(asker_ask(CONN_ASK_PERSON, &asked, &f, 300), ASK_NOT_REACHABLE);
		assert_int_not_equal(asker.e.code, ERR_NONE);
		peer_stop(peer);
	}
}

/* Silence, then the same question: the second answer says what became of the first. */
static void
test_an_account_is_issued_once(void **state)
{
	(void)state;
	const struct account_asked who = {"042190001234", "Nguyễn Thị Mẫu", "1990-02-01", NULL};
	struct platform p = {.status = 503, .body = "{}"}; /* it may have issued it before it broke */
	struct peer *peer = platform(&p, "account");
	struct account_found f;
	assert_int_equal(asker_ask(CONN_ASK_ACCOUNT_ISSUE, &who, &f, 5000), ASK_NOT_REACHABLE);
	p.status = 200;
	p.body = "{\"KetQua\":\"CO\",\"SoDinhDanh\":\"042190001234\",\"TaiKhoan\":{\"MaTaiKhoan\":\"TK-1\",\"SoDinhDanh\":"
		 "\"042190001234\",\"MucDo\":1}}";
	assert_int_equal(asker_ask(CONN_ASK_ACCOUNT_ISSUE, &who, &f, 5000), ASK_ANSWERED);
	assert_true(f.exists && !f.issued && f.level == 1);
	assert_string_equal(f.id, "TK-1");
	peer_stop(peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_person_is_confirmed_with_one_token_for_all),
	    cmocka_unit_test(test_a_revoked_token_is_renewed_once),
	    cmocka_unit_test(test_a_token_is_asked_for_with_a_header_where_it_says_so),
	    cmocka_unit_test(test_not_reachable_never_becomes_nobody),
	    cmocka_unit_test(test_who_never_answers_is_not_waited_for),
	    cmocka_unit_test(test_an_account_is_issued_once),
	};
	return cmocka_run_group_tests(tests, asker_start, asker_stop);
}
