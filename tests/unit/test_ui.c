/* SPDX-License-Identifier: Apache-2.0 */
/* The pages' door: who comes in, what a browser must prove, and that every page says what a browser may do.  On a real store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "people/accounts.h"
#include "people/guesses.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"
#include "ui/render.h"
#include "ui/shipped.h"
#include "ui/ui.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define FIRST "một mật khẩu dài"
#define NEXT  "mật khẩu của riêng tôi"
#define URL   "https://quay.example"
#define C     (&office.w.core)
#define S     (&office.w.setup)

static struct answer told;
static struct page_param named[1]; /* {name} of the next address; value.n 0: it has none */
static const char *query = "";

/* What a browser has. */
struct browser {
	const char *session, *device, *lang, *token;
};

static int
start(void **state)
{
	counter_start(state);
	S->conf.gateway.url = URL;
	S->conf.desk.partner = "";
	C->ui = ui_open(&office.e);
	if (C->ui == NULL)
		fail_msg("%s", office.e.msg);
	return 0;
}

static int
stop(void **state)
{
	ui_free(C->ui);
	return counter_stop(state);
}

static void
account(const char *name, const char *roles, const char *place)
{
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị <b>Mẫu</b>",
	    .roles = roles,
	    .place = place,
	    .password = FIRST,
	    .now_ms = clock_now_ms()};
	struct account out;

	if (account_do(C, S, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
}

static const char *
header(const char *name)
{
	for (size_t i = 0; i < told.n_headers; i++)
		if (str_eq(told.headers[i].name, name))
			return arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
	return NULL;
}

/* The value that a Set-Cookie of the answer gives it, or what it was. */
static const char *
cookie(const char *name, const char *was)
{
	const char *begin = arena_fmt(office.a, "__Host-%s=", name);

	for (size_t i = 0; i < told.n_headers; i++) {
		const char *v = arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
		if (str_eq(told.headers[i].name, "Set-Cookie") && strncmp(v, begin, strlen(begin)) == 0)
			return arena_dup(office.a, v + strlen(begin), strcspn(v + strlen(begin), ";"));
	}
	return was;
}

static const char *
html(void)
{
	return arena_dup(office.a, told.body.p, told.body.n);
}

static bool
shows(const char *text)
{
	return strstr(html(), text) != NULL;
}

/* As it stands in every form of a page. */
static const char *
token_of(const char *page)
{
	const char *at = strstr(page, "name=\"token\" value=\"");

	at = at != NULL ? at + strlen("name=\"token\" value=\"") : "";
	return arena_dup(office.a, at, strcspn(at, "\""));
}

static void
ask(struct browser *b, enum page_id id, const char *body, const struct header *more, size_t n_more)
{
	struct header *h = arena_alloc(office.a, (n_more + 2) * sizeof *h);
	const char *cookies =
	    arena_fmt(office.a, "other=1; __Host-session=%s; __Host-device=%s; __Host-lang=%s", b->session, b->device, b->lang);
	const struct message m = {.method = str_of(body != NULL ? "POST" : "GET"),
	    .authority = str_of("quay.example"),
	    .path = str_of("/desk"),
	    .query = str_of(query),
	    .headers = h,
	    .n_headers = n_more + 2,
	    .body = str_of(body != NULL ? body : "")};

	h[0] = (struct header){str_of("Cookie"), str_of(cookies)};
	h[1] = (struct header){str_of("Content-Type"), str_of(body != NULL ? "application/x-www-form-urlencoded" : "text/plain")};
	for (size_t i = 0; i < n_more; i++)
		h[2 + i] = more[i];
	ui_answer(C, S, office.a, id, named, named[0].value.n > 0 ? 1 : 0, &m, &told);
	b->session = cookie("session", b->session);
	b->device = cookie("device", b->device);
	if (told.body.n > 0 && shows("name=\"token\""))
		b->token = token_of(html());
}

static void
get(struct browser *b, enum page_id id)
{
	ask(b, id, NULL, NULL, 0);
}

static void
post(struct browser *b, enum page_id id, const char *body)
{
	const struct header same = {{"Sec-Fetch-Site", 14}, {"same-origin", 11}};

	ask(b, id, body, &same, 1);
}

static struct browser
nobody(void)
{
	return (struct browser){"", "", "vi", ""};
}

/* One who is let in and has a password of his own. */
static struct browser
inside(const char *name, const char *roles, const char *place)
{
	struct browser b = nobody();

	account(name, roles, place);
	post(&b, PAGE_LOGIN_ENTER, arena_fmt(office.a, "Name=%s&Password=" FIRST, name));
	assert_int_equal(told.status, 303);
	get(&b, PAGE_PASSWORD);
	post(&b, PAGE_PASSWORD_SET,
	    arena_fmt(office.a, "token=%s&PasswordOld=" FIRST "&Password=" NEXT "&PasswordAgain=" NEXT, b.token));
	assert_int_equal(told.status, 303);
	get(&b, PAGE_HOME);
	assert_int_equal(told.status, 200);
	return b;
}

static void
test_without_accounts_the_page_says_how_to_make_one(void **state)
{
	(void)state;
	struct browser b = nobody();

	get(&b, PAGE_LOGIN);
	assert_int_equal(told.status, 200);
	assert_true(shows("postgate user add"));
	account("first", "auditor", "");
	get(&b, PAGE_LOGIN);
	assert_false(shows("postgate user add"));
}

static void
test_who_is_nobody_is_asked_who_he_is(void **state)
{
	(void)state;
	struct browser b = nobody();

	for (int id = 0; id < PAGES; id++) {
		if (id == PAGE_LOGIN || id == PAGE_LOGIN_ENTER || id == PAGE_HELP || id == PAGE_OFFLINE ||
		    id == PAGE_OFFLINE_WORKER || id == PAGE_OFFLINE_CATALOGUE)
			continue;
		get(&b, (enum page_id)id);
		assert_int_equal(told.status, 303);
		assert_string_equal(header("Location"), "/desk/login");
		b.session = "0123456789abcdefghjkmnpqrs0123456789abcdefghjkmnpqrs"; /* guessed */
	}
}

static void
test_somebody_else_s_password_must_be_changed_first(void **state)
{
	(void)state;
	struct browser b = nobody();

	account("a.clerk", "clerk", "480150");
	post(&b, PAGE_LOGIN_ENTER, "Name=a.clerk&Password=" FIRST "&PasswordCode=");
	assert_string_equal(header("Location"), "/desk");
	get(&b, PAGE_HOME);
	assert_string_equal(header("Location"), "/desk/password");
	get(&b, PAGE_PASSWORD);
	assert_true(shows("&lt;b&gt;Mẫu&lt;/b&gt;") && !shows("<b>Mẫu"));
	const char *before = b.session;
	post(&b, PAGE_PASSWORD_SET, arena_fmt(office.a, "token=%s&PasswordOld=x&Password=" NEXT "&PasswordAgain=" NEXT, b.token));
	assert_int_equal(told.status, 401);
	post(&b, PAGE_PASSWORD_SET,
	    arena_fmt(office.a, "token=%s&PasswordOld=" FIRST "&Password=" NEXT "&PasswordAgain=x", b.token));
	assert_int_equal(told.status, 422);
	assert_false(shows(NEXT) || shows(FIRST)); /* no secret goes back */
	post(&b, PAGE_PASSWORD_SET,
	    arena_fmt(office.a, "token=%s&PasswordOld=" FIRST "&Password=" FIRST "&PasswordAgain=" FIRST, b.token));
	assert_int_equal(told.status, 422);
	post(&b, PAGE_PASSWORD_SET,
	    arena_fmt(office.a, "token=%s&PasswordOld=" FIRST "&Password=" NEXT "&PasswordAgain=" NEXT, b.token));
	assert_int_equal(told.status, 303);
	assert_string_not_equal(b.session, before);
	get(&b, PAGE_HOME);
	assert_int_equal(told.status, 200);
	b.session = before; /* another window of before */
	get(&b, PAGE_HOME);
	assert_string_equal(header("Location"), "/desk/login");
}

static void
test_wrong_passwords_are_refused_alike_and_then_wait(void **state)
{
	(void)state;
	struct browser b = nobody();

	account("b.clerk", "clerk", "480150");
	post(&b, PAGE_LOGIN_ENTER, "Name=nobody.at.all&Password=" FIRST);
	assert_int_equal(told.status, 401);
	const char *unknown = html();
	post(&b, PAGE_LOGIN_ENTER, "Name=b.clerk&Password=wrong+password");
	assert_int_equal(told.status, 401);
	assert_int_equal(strlen(unknown) - strlen("nobody.at.all"), strlen(html()) - strlen("b.clerk"));
	for (int i = 1; i < GUESSES_FREE; i++)
		post(&b, PAGE_LOGIN_ENTER, "Name=b.clerk&Password=wrong+password");
	post(&b, PAGE_LOGIN_ENTER, "Name=b.clerk&Password=" FIRST);
	assert_int_equal(told.status, 429);
	assert_string_equal(b.session, "");
}

static void
test_a_form_must_come_from_our_own_page(void **state)
{
	(void)state;
	struct browser b = inside("c.clerk", "clerk", "480150");
	const char *good = arena_fmt(office.a, "token=%s", b.token);
	static const struct header from[] = {{{"Sec-Fetch-Site", 14}, {"cross-site", 10}},
	    {{"Sec-Fetch-Site", 14}, {"same-site", 9}}, {{"Sec-Fetch-Site", 14}, {"none", 4}},
	    {{"Origin", 6}, {"https://quay.example.evil", 25}}, {{"Origin", 6}, {"null", 4}}, {{"Origin", 6}, {"https://", 8}}};

	for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
		ask(&b, PAGE_LEAVE, good, &from[i], 1);
		assert_int_equal(told.status, 403);
	}
	ask(&b, PAGE_LEAVE, good, NULL, 0); /* it does not say where it comes from */
	assert_int_equal(told.status, 403);
	post(&b, PAGE_LEAVE, "");
	assert_int_equal(told.status, 403);
	post(&b, PAGE_LEAVE, "token=0123456789abcdefghjkmnpqrs");
	assert_int_equal(told.status, 403);
	struct browser other = inside("d.clerk", "clerk", "480150");
	post(&other, PAGE_LEAVE, good); /* another session's form */
	assert_int_equal(told.status, 403);
	static const struct header own = {{"Origin", 6}, {URL, sizeof URL - 1}};
	ask(&b, PAGE_LEAVE, good, &own, 1);
	assert_int_equal(told.status, 303);
	get(&b, PAGE_HOME);
	assert_string_equal(header("Location"), "/desk/login");
	get(&other, PAGE_HOME);
	assert_int_equal(told.status, 200);
}

static void
test_every_answer_says_what_a_browser_may_do(void **state)
{
	(void)state;
	struct browser b = inside("e.clerk", "clerk", "480150");

	for (int id = 0; id < PAGES; id++) {
		get(&b, (enum page_id)id);
		const char *csp = header("Content-Security-Policy");
		assert_non_null(strstr(csp, "default-src 'none'"));
		assert_null(strstr(csp, "unsafe"));
		assert_string_equal(header("X-Content-Type-Options"), "nosniff");
		assert_string_equal(header("Cache-Control"), "no-store");
		bool is_page = told.content_type[0] == '\0' || strcmp(told.content_type, "text/html; charset=utf-8") == 0;
		assert_true(!is_page || told.body.n == 0 ||
		    (!shows("<style") && !shows(" style=") && !shows("<script>") && !shows(" on")));
		b = told.status == 303 ? inside(arena_fmt(office.a, "e.clerk%d", id), "clerk", "480150") : b;
	}
}

/* What the browser gets of desk.css when it says so of what it takes; how many bytes, `small` when they are compressed. */
static size_t
shipped(const char *takes, bool *small)
{
	const struct header h = {str_of("Accept-Encoding"), str_of(takes)};
	const struct message m = {.headers = &h, .n_headers = 1};
	const char *at = shipped_address(office.a, "desk.css");

	shipped_answer(office.a, (struct str){at + 4, 16}, str_of("desk.css"), &m, &told);
	assert_int_equal(told.status, 200);
	assert_string_equal(header("Vary"), "Accept-Encoding");
	*small = header("Content-Encoding") != NULL;
	return told.body.n;
}

static void
test_text_is_sent_small_to_who_takes_it(void **state)
{
	(void)state;
	bool small;

	size_t whole = shipped("br", &small);
	assert_false(small);
	for (const char *const *no = (const char *const[]){"", "gzip;q=0", "gzip; q=0.0, br", NULL}; *no != NULL; no++) {
		assert_int_equal(shipped(*no, &small), whole);
		assert_false(small);
	}
	for (const char *const *yes = (const char *const[]){"gzip", "br, gzip;q=0.5", "gzip, br;q=0", NULL}; *yes != NULL; yes++) {
		assert_true(shipped(*yes, &small) < whole / 4);
		assert_true(small);
	}
}

static void
test_pages_are_in_both_languages(void **state)
{
	(void)state;
	struct browser b = nobody();

	get(&b, PAGE_LOGIN);
	assert_true(shows("lang=\"vi\"") && shows("Đăng nhập"));
	b.lang = "en";
	get(&b, PAGE_LOGIN);
	assert_true(shows("lang=\"en\"") && shows("Log in"));
	b.lang = "xx\"><script>";
	get(&b, PAGE_LOGIN);
	assert_true(shows("lang=\"vi\"") && !shows("<script>"));
}

static void
test_what_is_typed_harms_no_page(void **state)
{
	(void)state;
	struct browser b = nobody();
	char *much = arena_alloc(office.a, 10001);

	post(&b, PAGE_LOGIN_ENTER, "Name=%3Cscript%3Ealert(1)%3C/script%3E&Password=x");
	assert_int_equal(told.status, 401);
	assert_true(shows("&lt;script&gt;alert(1)&lt;/script&gt;") || shows("&lt;script>alert(1)&lt;/script>"));
	assert_false(shows("<script>alert"));
	memset(much, 'a', 10000);
	much[10000] = '\0';
	post(&b, PAGE_LOGIN_ENTER, arena_fmt(office.a, "Name=%s&Password=x", much));
	assert_int_equal(told.status, 422);
	post(&b, PAGE_LOGIN_ENTER, "Name=a%00b&Password=x");
	assert_int_equal(told.status, 422);
	post(&b, PAGE_LOGIN_ENTER, "Name=a&Name=b&Password=x");
	assert_int_equal(told.status, 422);
	post(&b, PAGE_LOGIN_ENTER, "Name=%e2%80%ae&Password=x"); /* direction of text */
	assert_int_equal(told.status, 401);
	post(&b, PAGE_LOGIN_ENTER, "Name=%01&Password=x"); /* what XML cannot carry */
	assert_int_equal(told.status, 401);
}

/* ---- without a line ---- */

static const struct header same_origin = {{"Sec-Fetch-Site", 14}, {"same-origin", 11}};

/* The value of a text of the JSON that was answered. */
static const char *
member(const char *name)
{
	const char *from = strstr(html(), arena_fmt(office.a, "\"%s\":\"", name));

	if (from == NULL)
		return "";
	from += strlen(name) + 4;
	return arena_dup(office.a, from, strcspn(from, "\""));
}

static void
fetch(struct browser *b, enum page_id id, const char *name, const char *value)
{
	named[0] = (struct page_param){str_of(name), str_of(value)};
	ask(b, id, NULL, &same_origin, 1);
	named[0] = (struct page_param){0};
}

/* A page as it is, but for the act's id, which is another each time. */
static const char *
without_act(void)
{
	char *page = arena_dup(office.a, told.body.p, told.body.n);
	char *act = strstr(page, "name=\"act\" value=\"");

	if (act != NULL)
		memset(act + strlen("name=\"act\" value=\""), '-', 26);
	return page;
}

static void
test_the_page_that_browsers_keep_tells_of_nobody(void **state)
{
	(void)state;
	struct browser none = nobody(), b = inside("o.clerk", "clerk", "480150");

	get(&none, PAGE_OFFLINE);
	assert_int_equal(told.status, 200);
	const char *page = without_act();
	get(&b, PAGE_OFFLINE);
	assert_string_equal(without_act(), page);
	assert_null(strstr(page, "o.clerk"));
	assert_null(strstr(page, "Mẫu"));
	assert_null(strstr(page, "name=\"token\" value=\"0"));
	query = "in=en"; /* for a copy, without a cookie */
	get(&none, PAGE_OFFLINE);
	query = "";
	assert_true(shows("lang=\"en\"") && header("Set-Cookie") == NULL);
	get(&none, PAGE_OFFLINE);
	assert_true(shows("lang=\"vi\"") && shows("Khi mất mạng"));
}

static void
test_only_two_pages_begin_a_worker(void **state)
{
	(void)state;
	struct browser b = inside("w.clerk", "clerk", "480150");

	for (int id = 0; id < PAGES; id++) {
		if (id == PAGE_LEAVE)
			continue;
		get(&b, (enum page_id)id);
		bool may = strstr(header("Content-Security-Policy"), "worker-src 'self'") != NULL;
		assert_int_equal(may, id == PAGE_HOME || id == PAGE_OFFLINE);
		assert_true(may || strstr(header("Content-Security-Policy"), "worker-src 'none'") != NULL);
	}
	get(&b, PAGE_OFFLINE_WORKER);
	assert_string_equal(told.content_type, "text/javascript; charset=utf-8");
	assert_string_equal(header("Service-Worker-Allowed"), "/desk");
	assert_string_equal(header("Cache-Control"), "no-store"); /* its address never changes, so it is asked for each time */
	assert_true(told.body.n > 1000);
}

static void
test_what_is_kept_can_be_opened_by_the_same_person_for_a_time(void **state)
{
	(void)state;
	struct browser b = inside("k.clerk", "clerk", "480150"), other = inside("l.clerk", "clerk", "480150");

	fetch(&b, PAGE_OFFLINE_SESSION, "", "");
	assert_int_equal(told.status, 200);
	assert_string_equal(told.content_type, "application/json; charset=utf-8");
	assert_string_equal(member("Account"), "k.clerk");
	assert_string_equal(member("Token"), b.token);
	assert_true(shows("\"KeepMs\":259200000") && shows("\"LeftMs\":43"));
	const char *secret = member("Secret"), *key = member("Key");
	assert_int_equal(strlen(secret), 64);
	fetch(&other, PAGE_OFFLINE_KEY, "key", key); /* somebody else: his own of that time, which opens nothing */
	assert_string_not_equal(member("Secret"), secret);
	b.session = "";
	post(&b, PAGE_LOGIN_ENTER, "Name=k.clerk&Password=" NEXT); /* the session ended; he is there again */
	assert_int_equal(told.status, 303);
	get(&b, PAGE_HOME);
	fetch(&b, PAGE_OFFLINE_SESSION, "", "");
	assert_string_not_equal(member("Secret"), secret);
	fetch(&b, PAGE_OFFLINE_KEY, "key", key);
	assert_string_equal(member("Secret"), secret);
	S->conf.desk.offline_keep = 1; /* its time is over */
	fetch(&b, PAGE_OFFLINE_KEY, "key", key);
	S->conf.desk.offline_keep = 72 * 3600 * INT64_C(1000);
	assert_int_equal(told.status, 404);
	static const char *const none[] = {"", "0", "-1", "1x", "99999999999999"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		fetch(&b, PAGE_OFFLINE_KEY, "key", none[i]);
		assert_int_equal(told.status, 404);
	}
}

static void
test_who_logs_out_leaves_nothing_that_can_be_opened(void **state)
{
	(void)state;
	struct browser b = inside("m.clerk", "clerk", "480150");

	fetch(&b, PAGE_OFFLINE_SESSION, "", "");
	const char *key = member("Key");
	post(&b, PAGE_LEAVE, arena_fmt(office.a, "token=%s", b.token));
	assert_int_equal(told.status, 303);
	post(&b, PAGE_LOGIN_ENTER, "Name=m.clerk&Password=" NEXT);
	get(&b, PAGE_HOME);
	fetch(&b, PAGE_OFFLINE_KEY, "key", key);
	assert_int_equal(told.status, 404);
	fetch(&b, PAGE_OFFLINE_SESSION, "", "");
	assert_int_equal(told.status, 200);
}

static void
test_keys_are_for_clerks_and_for_our_own_scripts(void **state)
{
	(void)state;
	struct browser b = inside("p.clerk", "clerk", "480150"),
		       officer = inside("p.officer", "officer", S->catalogue->units[0].code);

	get(&b, PAGE_OFFLINE_SESSION); /* an address that somebody typed, or another site's script */
	assert_int_equal(told.status, 403);
	assert_string_equal(member("Secret"), "");
	static const struct header cross = {{"Sec-Fetch-Site", 14}, {"cross-site", 10}};
	ask(&b, PAGE_OFFLINE_SESSION, NULL, &cross, 1);
	assert_int_equal(told.status, 403);
	fetch(&officer, PAGE_OFFLINE_SESSION, "", "");
	assert_int_equal(told.status, 404);
	fetch(&officer, PAGE_OFFLINE_KEY, "key", "1");
	assert_int_equal(told.status, 404);
}

static const char *
another_office(void)
{
	const struct catalogue *c = S->catalogue;

	return strcmp(c->offices[0].pos, "480150") != 0 ? c->offices[0].pos : c->offices[1].pos;
}

/* A case as the page shows it to scripts; of another office it is what is not there. */
static void
test_a_case_is_told_to_scripts_of_its_own_office(void **state)
{
	(void)state;
	struct browser b = inside("r.clerk", "clerk", "480150"), far = inside("s.clerk", "clerk", another_office());

	S->conf.desk.partner = office.partners[0].p.name;
	post(&b, PAGE_CASE_BEGIN, arena_fmt(office.a, "token=%s&act=0123456789abcdefghjkmnpqrs", b.token));
	if (told.status != 303)
		fail_msg("%d %s", told.status, html());
	const char *id = header("Location") + strlen("/desk/cases/");
	fetch(&b, PAGE_OFFLINE_CASE, "case", id);
	assert_int_equal(told.status, 200);
	assert_string_equal(member("CaseId"), id);
	assert_string_equal(member("Next"), "Person");
	fetch(&far, PAGE_OFFLINE_CASE, "case", id);
	assert_int_equal(told.status, 404);
	const char *not_his = strstr(html(), "<main");
	fetch(&far, PAGE_OFFLINE_CASE, "case", "42.01-00000000000000000000000000000");
	assert_int_equal(told.status, 404);
	assert_int_equal(strlen(strstr(html(), "<main")), strlen(not_his));
	S->conf.desk.partner = "";
}

static void
test_what_can_be_chosen_is_public(void **state)
{
	(void)state;
	struct browser b = nobody();

	get(&b, PAGE_OFFLINE_CATALOGUE);
	assert_int_equal(told.status, 200);
	assert_true(shows("\"Procedures\":[{\"Code\":") && shows("\"Papers\":[{") && shows("\"Units\":[{"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_without_accounts_the_page_says_how_to_make_one),
	    cmocka_unit_test(test_who_is_nobody_is_asked_who_he_is),
	    cmocka_unit_test(test_somebody_else_s_password_must_be_changed_first),
	    cmocka_unit_test(test_wrong_passwords_are_refused_alike_and_then_wait),
	    cmocka_unit_test(test_a_form_must_come_from_our_own_page),
	    cmocka_unit_test(test_every_answer_says_what_a_browser_may_do),
	    cmocka_unit_test(test_text_is_sent_small_to_who_takes_it),
	    cmocka_unit_test(test_pages_are_in_both_languages),
	    cmocka_unit_test(test_what_is_typed_harms_no_page),
	    cmocka_unit_test(test_the_page_that_browsers_keep_tells_of_nobody),
	    cmocka_unit_test(test_only_two_pages_begin_a_worker),
	    cmocka_unit_test(test_what_is_kept_can_be_opened_by_the_same_person_for_a_time),
	    cmocka_unit_test(test_who_logs_out_leaves_nothing_that_can_be_opened),
	    cmocka_unit_test(test_keys_are_for_clerks_and_for_our_own_scripts),
	    cmocka_unit_test(test_a_case_is_told_to_scripts_of_its_own_office),
	    cmocka_unit_test(test_what_can_be_chosen_is_public),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, stop);
	transform_stop();
	xml_stop();
	return failed;
}
