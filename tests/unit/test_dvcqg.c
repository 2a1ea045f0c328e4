/* SPDX-License-Identifier: Apache-2.0 */
/* The national portal: the order of the steps of a SYNC against a portal played here, what each status means, and its questions in
 * a session that ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "model/money.h"
#include "model/national.h"
#include "tests/lib/asker.h"

/* ---- steps ---- */

enum { HISTORY = 23 };

static struct party owner = {.type = 1, .name = "Nguyễn Thị Mẫu", .id_type = 1, .id_no = "042190001234"};
static struct filing filing = {.procedure = "1.004873", .unit = "H27.55", .pos = "480150", .owner = &owner};
static struct dossier dossier = {
    .id = "42.07-0123456789abcdefghjkmnpqrstvwxy", .number = "H27.55-260302-0007", .accepted_ms = 1000};
static struct history history[HISTORY];
static struct exchange x;

/* A dossier with so many applied lines, the last of which is the news. */
static struct conn_case
with_lines(size_t n)
{
	for (size_t i = 0; i < n; i++)
		history[i] = (struct history){.key = "k",
		    .kind = "STATUS",
		    .source = DOSSIER_BY_PROVINCE,
		    .state = i == 0 ? DOSSIER_RECEIVED
			: i % 2     ? DOSSIER_PROCESSING
				    : DOSSIER_SUPPLEMENT,
		    .at_ms = (int64_t)(i + 1) * 1000,
		    .applied = true};
	x = (struct exchange){.id = "x1", .kind = EXCHANGE_SYNC, .news = history[n - 1].state, .news_at_ms = history[n - 1].at_ms};
	return (struct conn_case){.x = &x, .dossier = &dossier, .filing = &filing, .history = history, .n_history = n};
}

/* What a portal is, as far as it matters: has it the dossier, how many lines has it heard. */
struct played {
	bool has;
	size_t lines, calls, inserts, updates;
	int silent_at; /* the call that acts and whose answer is lost, from 1; 0: none */
};

static size_t
count(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
		n++;
	return n;
}

static const char *
play(struct played *p, const char *body)
{
	p->calls++;
	if (strstr(body, "\"TraCuuHoSo\"") != NULL) {
		struct buf b;
		buf_init(&b, asker.a, 100000);
		if (!p->has)
			return "{\"error_code\":\"0\",\"result\":[]}";
		buf_fmt(&b, "{\"error_code\":0,\"result\":[{\"MaHoSo\":\"%s\",\"TrangThaiHoSo\":\"%d\",\"DanhSachTienDo\":[",
		    dossier.number, (int)x.news);
		for (size_t i = 0; i < p->lines; i++)
			buf_fmt(&b, "%s{\"ThoiDiemXuLy\":\"197001010700%02d\",\"TrangThai\":%d}", i > 0 ? "," : "",
			    (int)(history[i].at_ms / 1000), (int)history[i].state);
		buf_str(&b, "]}]}");
		return b.p;
	}
	if (strstr(body, "\"CapNhatTienDoHoSoMC\"") != NULL) {
		p->lines += count(body, "\"ThoiDiemXuLy\"");
		return "{\"error_code\":\"0\"}";
	}
	bool update = strstr(body, "\"isUpdating\":\"True\"") != NULL;
	if (update != p->has)
		return p->has ? "{\"error_code\":\"-1\",\"message\":\"Đã tồn tại\"}"
			      : "{\"error_code\":-1,\"message\":\"khong ton tai\"}";
	p->has = true;
	p->inserts += !update;
	p->updates += update;
	return "{\"error_code\":\"00\"}";
}

/* Work on it as deliver/ does; the verdict that ends it. */
static enum exchange_event
work(struct conn_case *c, struct played *p)
{
	const struct connector *d = connector_find("dvcqg-1.0");
	static const struct partner partner = {.name = "p", .unit = "H42", .client_id = "c"};
	const struct conn_env env = {.arena = asker.a, .partner = &partner, .gateway = "gw", .token = "S"};
	bool asking = false;

	for (int i = 0; i < 20; i++) {
		struct conn_request q;
		struct conn_verdict v;
		struct err e = {0};
		if ((asking ? d->build_query : d->build)(&env, c, &q, &e) != 0)
			fail_msg("step %u: %s", x.step, e.msg);
		const char *body = arena_dup(asker.a, q.body.p, q.body.n);
		struct conn_reply r = {.status = 200, .content_type = "application/json", .body = str_of(play(p, body))};
		if ((int)p->calls == p->silent_at)
			r = (struct conn_reply){.status = 502, .content_type = "", .body = str_of("")};
		assert_int_equal((asking ? d->judge_query : d->judge)(&env, c, &r, &v, &e), 0);
		if (v.memo.p != NULL)
			x.memo = v.memo;
		if (v.event == EXCHANGE_ON_STEP)
			x.step = v.step;
		else if (v.event != EXCHANGE_ON_LOST)
			return v.event;
		asking = v.event == EXCHANGE_ON_LOST;
	}
	return EXCHANGE_EVENTS;
}

static void
test_a_dossier_is_inserted_once_and_then_updated(void **state)
{
	(void)state;
	struct played p = {0};
	for (size_t n = 1; n <= 4; n++) {
		struct conn_case c = with_lines(n);
		p.calls = 0;
		assert_int_equal(work(&c, &p), EXCHANGE_ON_CONFIRMED);
		assert_int_equal(p.calls, 2); /* the dossier, its line */
		assert_int_equal(p.lines, n);
	}
	assert_int_equal(p.inserts, 1);
	assert_int_equal(p.updates, 3);
}

static void
test_a_portal_that_does_not_know_it_gets_all_lines_by_tens(void **state)
{
	(void)state;
	struct played p = {0};
	struct conn_case c = with_lines(HISTORY);
	assert_int_equal(work(&c, &p), EXCHANGE_ON_CONFIRMED);
	assert_int_equal(p.inserts, 1);
	assert_int_equal(p.lines, HISTORY);
	assert_int_equal(p.calls, 5); /* refused as an update, inserted, three times lines */
}

static void
test_what_exists_already_becomes_an_update(void **state)
{
	(void)state;
	struct played p = {.has = true};
	struct conn_case c = with_lines(1);
	assert_int_equal(work(&c, &p), EXCHANGE_ON_CONFIRMED);
	assert_int_equal(p.inserts, 0);
	assert_int_equal(p.updates, 1);
	assert_int_equal(p.lines, 1);
}

/* Whichever answer is lost, nothing is told twice. */
static void
test_an_unknown_outcome_is_asked_about(void **state)
{
	(void)state;
	for (int at = 1; at <= 5; at++) {
		struct played p = {.silent_at = at};
		struct conn_case c = with_lines(HISTORY);
		if (work(&c, &p) != EXCHANGE_ON_CONFIRMED || p.inserts != 1 || p.lines != HISTORY)
			fail_msg("call %d lost: %zu inserts, %zu lines", at, p.inserts, p.lines);
	}
}

/* Money: the dossier is sent again whenever in doubt, its line never. */
static void
test_a_payment_has_one_line_whichever_answer_is_lost(void **state)
{
	(void)state;
	const struct entry paid = {.id = "p1",
	    .kind = MONEY_PAY,
	    .debit = MONEY_TILL,
	    .credit = MONEY_OWED,
	    .amount = 1000,
	    .what = "",
	    .voids = "",
	    .series = "AA",
	    .number = 7,
	    .office = "480150",
	    .clerk = "hoa.nt",
	    .at_ms = 3000};
	for (int at = 0; at <= 3; at++) {
		struct played p = {.has = true, .lines = 2, .silent_at = at};
		struct conn_case c = with_lines(3); /* the third is where the portal played here looks for the line */
		c.n_history = 2;
		x.kind = EXCHANGE_MONEY;
		x.entry = "p1";
		c.entries = &paid;
		c.n_entries = 1;
		if (work(&c, &p) != EXCHANGE_ON_CONFIRMED || p.inserts != 0 || p.lines != 3)
			fail_msg("call %d lost: %zu inserts, %zu lines", at, p.inserts, p.lines);
	}
	struct played none = {0};
	struct conn_case c = with_lines(3);
	c.n_history = 2;
	x.kind = EXCHANGE_MONEY;
	c.entries = &paid;
	c.n_entries = 1;
	assert_int_equal(work(&c, &none), EXCHANGE_ON_CONFIRMED); /* a portal that lost the dossier has all of it again */
	assert_int_equal(none.inserts, 1);
	assert_int_equal(none.lines, 3);
}

/* ---- questions ---- */

struct portal {
	int logins;
	int ended; /* so many calls find their session ended */
	const char *body;
};

static char *
reply(void *ctx, const char *request)
{
	struct portal *p = ctx;
	char text[80];

	if (strncmp(request, "POST /mapi/login ", 17) == 0) {
		snprintf(text, sizeof text, "{\"session\":\"S%d\",\"error_code\":\"0\"}", ++p->logins);
		return asker_http(200, text);
	}
	snprintf(text, sizeof text, "\"session\":\"S%d\"", p->logins);
	if (strstr(asker_body(request), text) == NULL || p->ended-- > 0)
		return asker_http(200, "{\"error_code\":\"-1\",\"message\":\"Session khong hop le\"}");
	return asker_http(200, p->body);
}

static void
test_a_session_that_ended_is_begun_again_once(void **state)
{
	(void)state;
	struct portal p = {
	    .body = "{\"error_code\":\"0\",\"result\":[{\"MADONVI\":\"H42\",\"TENDONVI\":\"Hà Tĩnh\",\"CAPDONVI\":1}]}"};
	const struct peer_plan plan = {.manner = PEER_REPLY, .make = reply, .ctx = &p};
	struct peer *peer = peer_start(&plan);
	struct national_units units;
	asker_to("dvcqg-1.0", peer, "portal");
	assert_int_equal(asker_ask(CONN_ASK_UNITS, NULL, &units, 5000), ASK_ANSWERED);
	assert_int_equal(units.n, 1);
	assert_int_equal(p.logins, 1);
	p.ended = 1;
	assert_int_equal(asker_ask(CONN_ASK_UNITS, NULL, &units, 5000), ASK_ANSWERED);
	assert_int_equal(p.logins, 2);
	p.ended = 9;
	assert_int_equal(asker_ask(CONN_ASK_UNITS, NULL, &units, 5000), ASK_NOT_REACHABLE);
	assert_int_equal(p.logins, 3);
	p.ended = 0;
	p.body = "{\"error_code\":\"99\",\"message\":\"bao tri\"}";
	assert_int_equal(asker_ask(CONN_ASK_UNITS, NULL, &units, 5000), ASK_REFUSED);
	assert_non_null(strstr(asker.e.msg, "error_code 99"));
	peer_stop(peer);
}

/* ---- statuses ---- */

static void
test_what_each_status_means(void **state)
{
	(void)state;
	static const struct {
		int status;
		enum exchange_event event;
		bool stale;
	} rows[] = {
	    {401, EXCHANGE_ON_FAILED, true},
	    {400, EXCHANGE_ON_REFUSED, false},
	    {403, EXCHANGE_ON_REFUSED, false},
	    {404, EXCHANGE_ON_REFUSED, false},
	    {408, EXCHANGE_ON_FAILED, false},
	    {429, EXCHANGE_ON_FAILED, false},
	    {500, EXCHANGE_ON_LOST, false},
	    {503, EXCHANGE_ON_LOST, false},
	};
	const struct conn_env env = {.arena = asker.a, .gateway = "gw", .token = "S"};
	struct conn_case c = with_lines(1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct conn_reply r = {.status = rows[i].status, .content_type = "", .body = str_of("")};
		struct conn_verdict v;
		struct err e = {0};
		assert_int_equal(connector_find("dvcqg-1.0")->judge(&env, &c, &r, &v, &e), 0);
		if (v.event != rows[i].event || v.stale_token != rows[i].stale)
			fail_msg("%d: %s", rows[i].status, exchange_event_name(v.event));
	}
}

/* No character is ever cut in the middle, and what was cut is named once. */
static void
test_texts_are_cut_at_characters_and_never_silently(void **state)
{
	(void)state;
	static const struct partner partner = {.name = "p", .unit = "H42"};
	const struct conn_env env = {.arena = asker.a, .partner = &partner, .token = "S"};
	struct conn_case c = with_lines(1);
	for (size_t n = 950; n < 1000; n++) {
		struct buf b;
		buf_init(&b, asker.a, 10000);
		for (size_t i = 0; i < n; i++)
			buf_str(&b, i % 2 ? "ệ" : "a");
		filing.note = b.p;
		struct conn_request q;
		struct err e = {0};
		assert_int_equal(connector_find("dvcqg-1.0")->build(&env, &c, &q, &e), 0);
		assert_true(text_is_utf8(q.body.p, q.body.n));
		size_t whole = strlen("1.004873: ") + n;
		if ((q.shortened != NULL) != (whole > 1000) || (q.shortened != NULL && strcmp(q.shortened, "TrichYeuHoSo") != 0))
			fail_msg("%zu characters: %s", whole, q.shortened);
	}
	filing.note = NULL;
}

/* What was scanned here, what another procedure's result or another component was used for, and what the e-data store signed,
 * or an earlier dossier's unit. */
static void
test_papers_say_whether_they_were_used_again(void **state)
{
	static struct paper papers[] = {
	    {.code = "A", .form = FILING_ELECTRONIC, .sha256 = "aa", .file_name = "a.pdf"},
	    {.code = "B", .form = FILING_ELECTRONIC, .sha256 = "bb", .file_name = "b.pdf", .reuse = 2},
	    {.code = "C",
		.form = FILING_ELECTRONIC,
		.sha256 = "cc",
		.file_name = "c.pdf",
		.reuse = 3,
		.proof = "dd",
		.list_proof = "ee"},
	    {.code = "D", .form = FILING_ELECTRONIC, .sha256 = "ff", .file_name = "d.pdf", .reuse = 3, .proof = "dd"},
	};
	static const char *const flags[] = {
	    "\"MaThanhPhanHoSo\":\"A\",\"DuocSoHoa\":\"1\",\"DuocTaiSuDung\":\"0\",\"DuocLayTuKhoDMQG\":\"0\"",
	    "\"MaThanhPhanHoSo\":\"B\",\"DuocSoHoa\":\"0\",\"DuocTaiSuDung\":\"1\",\"DuocLayTuKhoDMQG\":\"0\"",
	    "\"MaThanhPhanHoSo\":\"C\",\"DuocSoHoa\":\"0\",\"DuocTaiSuDung\":\"2\",\"DuocLayTuKhoDMQG\":\"1\"",
	    "\"MaThanhPhanHoSo\":\"D\",\"DuocSoHoa\":\"0\",\"DuocTaiSuDung\":\"2\",\"DuocLayTuKhoDMQG\":\"0\"",
	};
	static const struct partner partner = {.name = "p", .unit = "H42"};
	const struct conn_env env = {.arena = asker.a, .partner = &partner, .token = "S"};
	struct conn_case c = with_lines(1);
	struct conn_request q;
	struct err e = {0};

	(void)state;
	filing.papers = papers;
	filing.n_papers = sizeof papers / sizeof papers[0];
	assert_int_equal(connector_find("dvcqg-1.0")->build(&env, &c, &q, &e), 0);
	for (size_t i = 0; i < filing.n_papers; i++)
		if (memmem(q.body.p, q.body.n, flags[i], strlen(flags[i])) == NULL)
			fail_msg("%s not in %.*s", flags[i], (int)q.body.n, q.body.p);
	filing.n_papers = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_is_inserted_once_and_then_updated),
	    cmocka_unit_test(test_a_portal_that_does_not_know_it_gets_all_lines_by_tens),
	    cmocka_unit_test(test_what_exists_already_becomes_an_update),
	    cmocka_unit_test(test_an_unknown_outcome_is_asked_about),
	    cmocka_unit_test(test_a_payment_has_one_line_whichever_answer_is_lost),
	    cmocka_unit_test(test_a_session_that_ended_is_begun_again_once),
	    cmocka_unit_test(test_what_each_status_means),
	    cmocka_unit_test(test_texts_are_cut_at_characters_and_never_silently),
	    cmocka_unit_test(test_papers_say_whether_they_were_used_again),
	};
	return cmocka_run_group_tests(tests, asker_start, asker_stop);
}
