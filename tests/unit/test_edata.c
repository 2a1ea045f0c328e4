/* SPDX-License-Identifier: Apache-2.0 */
/* Known papers, asked of a store that signs, does not, signs as a stranger, answers another question or nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "model/known_paper.h"
#include "tests/lib/asker.h"

#define NOTHING "{\"SoDinhDanhChuSoHuu\":\"042190001234\",\"DanhSachGiayToKetQua\":[]}"
#define ONE                                                                                                         \
	"{\"SoDinhDanhChuSoHuu\":\"042190001234\", \"DanhSachGiayToKetQua\":[{\"MaKetQua\":\"KQ.1\",\"TenGiayTo\":" \
	"\"Giấy khai sinh\",\"CoQuanChuQuan\":\"H27.55\",\"DanhSachTepDinhKem\":[]}]}"

static const struct paper_wanted wanted = {"KQ.1", NULL};
static const struct papers_asked asked = {.owner = "042190001234",
    .applicant = "042190001234",
    .applicant_name = "Nguyễn Thị Mẫu",
    .procedure = "1.004873",
    .wanted = &wanted,
    .n_wanted = 1};

/* How the store behaves. */
struct estore {
	int status;
	const char *result;        /* what is signed */
	const char *shown;         /* what stands in the body instead of it; NULL: the same */
	const char *code;          /* errorCode */
	const struct sign_key *by; /* NULL: unsigned */
	int64_t late_ms;           /* signed so long ago */
	const char *request;       /* the answer is bound to that request; NULL: to the one that came */
	int slow_ms;
	bool requests_signed; /* all that came were */
};

static char *
reply(void *ctx, const char *request)
{
	struct estore *s = ctx;
	char *own = asker_header(request, "X-JWS-Signature"), *body, *http;

	s->requests_signed = own[0] != '\0';
	free(own);
	usleep((unsigned)s->slow_ms * 1000);
	char *sig = s->by != NULL
	    ? asker_sign(s->by, s->result, s->request != NULL ? s->request : request, clock_now_ms() - s->late_ms)
	    : NULL;
	int n = sig != NULL ? asprintf(&body, "{\"errorCode\":%s,\"message\":\"\",\"signature\":\"%s\",\"result\":%s}", s->code,
				  sig, s->shown != NULL ? s->shown : s->result)
			    : asprintf(&body, "{\"errorCode\":%s,\"message\":\"\",\"result\":%s}", s->code, s->result);
	if (n < 0)
		abort();
	http = asker_http(s->status, body);
	free(sig);
	free(body);
	return http;
}

static struct peer *
store_of(struct estore *s, const char *name)
{
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply, .ctx = s};
	struct peer *peer = peer_start(&plan);
	asker_to("edata-1.0", peer, name);
	return peer;
}

static void
test_what_is_signed_is_found_and_its_proof_is_handed_on(void **state)
{
	(void)state;
	struct estore s = {.status = 200, .result = ONE, .code = "0", .by = asker.theirs};
	struct peer *peer = store_of(&s, "good");
	struct papers_found f;
	if (asker_ask(CONN_ASK_PAPERS, &asked, &f, 5000) != ASK_ANSWERED)
		fail_msg("%s", asker.e.msg);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.papers[0].name, "Giấy khai sinh");
	assert_true(str_eq(f.proof.signed_part, ONE)); /* byte for byte, with its blank */
	assert_non_null(strstr(f.proof.signature, ".."));
	assert_true(s.requests_signed);
	s.result = NOTHING;
	assert_int_equal(asker_ask(CONN_ASK_PAPERS, &asked, &f, 5000), ASK_ANSWERED);
	assert_int_equal(f.n, 0); /* and only that is "there is none" */
	peer_stop(peer);
}

static void
test_what_is_not_the_stores_word_is_no_answer(void **state)
{
	(void)state;
	static const char another[] = "POST / HTTP/1.1\r\nX-JWS-Signature: abc..def\r\n\r\n";
	static const char blank[] = "{ \"SoDinhDanhChuSoHuu\":\"042190001234\",\"DanhSachGiayToKetQua\":[]}";
	static const char other[] = "{\"SoDinhDanhChuSoHuu\":\"042190009999\",\"DanhSachGiayToKetQua\":[]}";
	const struct sign_key *own = asker.theirs;
	const struct {
		const char *what;
		struct estore s; /* of what is not said: 200, nothing found, errorCode 0 */
		const char *why; /* in the reason, for the log; NULL: it is one */
	} rows[] = {
	    {"unsigned", {.by = NULL}, "unsigned"},
	    {"an error, unsigned", {.code = "\"12\""}, "errorCode 12"},
	    {"a stranger's", {.by = asker.stranger}, "cert-unknown"},
	    {"changed after it was signed", {.by = own, .result = ONE, .shown = NOTHING}, "signature-value"},
	    {"a blank added within it", {.by = own, .shown = blank}, "signature-value"},
	    {"a blank added behind it", {.by = own, .shown = NOTHING " "}, NULL},
	    {"of an hour ago", {.by = own, .late_ms = 3600000}, ""},
	    {"to another question", {.by = own, .request = another}, "req"},
	    {"about another person", {.by = own, .result = other}, "SoDinhDanhChuSoHuu"},
	    {"an error beside a result", {.by = own, .code = "12"}, "errorCode"},
	    {"404", {.by = own, .status = 404}, "404"},
	    {"404, unsigned", {.status = 404}, "404"},
	    {"500", {.status = 500}, "500"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct estore s = rows[i].s;
		s.status = s.status != 0 ? s.status : 200;
		s.result = s.result != NULL ? s.result : NOTHING;
		s.code = s.code != NULL ? s.code : "0";
		struct peer *peer = store_of(&s, arena_fmt(asker.a, "bad%zu", i));
		struct papers_found f;
		enum ask_answer got = asker_ask(CONN_ASK_PAPERS, &asked, &f, 5000),
				want = rows[i].why == NULL ? ASK_ANSWERED : ASK_NOT_REACHABLE;
		if (got != want || (want != ASK_ANSWERED && strstr(asker.e.msg, rows[i].why) == NULL))
			fail_msg("%s: %s %s", rows[i].what, ask_answer_name(got), asker.e.msg);
		peer_stop(peer);
	}
}

static void
test_a_slow_store_is_left_when_the_time_is_over(void **state)
{
	(void)state;
	struct estore s = {.status = 200, .result = NOTHING, .code = "0", .by = asker.theirs, .slow_ms = 800};
	struct peer *peer = store_of(&s, "slow");
	struct papers_found f;
	int64_t began = clock_mono_us();
	assert_int_equal(asker_ask(CONN_ASK_PAPERS, &asked, &f, 200), ASK_NOT_REACHABLE);
	assert_true(clock_mono_us() - began < 700000);
	assert_int_equal(asker_ask(CONN_ASK_PAPERS, &asked, &f, 5000), ASK_ANSWERED);
	peer_stop(peer);
	const struct peer_plan plan = {.manner = PEER_HANG};
	peer = peer_start(&plan);
	asker_to("edata-1.0", peer, "never");
	assert_int_equal(asker_ask(CONN_ASK_PAPERS, &asked, &f, 200), ASK_NOT_REACHABLE);
	peer_stop(peer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_signed_is_found_and_its_proof_is_handed_on),
	    cmocka_unit_test(test_what_is_not_the_stores_word_is_no_answer),
	    cmocka_unit_test(test_a_slow_store_is_left_when_the_time_is_over),
	};
	return cmocka_run_group_tests(tests, asker_start, asker_stop);
}
