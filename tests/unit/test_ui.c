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
#include "base/text.h"
#include "crypto/digest.h"
#include "people/accounts.h"
#include "people/guesses.h"
#include "tests/lib/visitor.h"
#include "ui/shipped.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define C (&office.w.core)
#define S (&office.w.setup)

static const struct header same_origin = {{"Sec-Fetch-Site", 14}, {"same-origin", 11}};

/* Without cases: no partner takes in what is opened at the pages. */
static int
start(void **state)
{
	visitor_start(state);
	S->conf.desk.partner = "";
	return 0;
}

static void
test_without_accounts_the_page_says_how_to_make_one(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();

	visitor_get(&b, "/desk/login");
	assert_int_equal(b.status, 200);
	assert_true(visitor_sees(&b, "postgate user add"));
	visitor_account("first", "auditor", "");
	visitor_get(&b, "/desk/login");
	assert_false(visitor_sees(&b, "postgate user add"));
}

static void
test_who_is_nobody_is_asked_who_he_is(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();

	for (int id = 0; id < PAGES; id++) {
		if (id == PAGE_LOGIN || id == PAGE_LOGIN_ENTER || id == PAGE_HELP || id == PAGE_OFFLINE ||
		    id == PAGE_OFFLINE_WORKER || id == PAGE_OFFLINE_CATALOGUE)
			continue;
		visitor_row(&b, (enum page_id)id);
		assert_int_equal(b.status, 303);
		assert_string_equal(b.where, "/desk/login");
		b.session = "0123456789abcdefghjkmnpqrs0123456789abcdefghjkmnpqrs"; /* guessed */
	}
}

static void
test_somebody_else_s_password_must_be_changed_first(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();

	visitor_account("a.clerk", "clerk", "480150");
	visitor_post(&b, "/desk/login", "Name=a.clerk&Password=" VISITOR_FIRST "&PasswordCode=");
	assert_string_equal(b.where, "/desk");
	visitor_get(&b, "/desk");
	assert_string_equal(b.where, "/desk/password");
	visitor_get(&b, "/desk/password");
	assert_true(visitor_sees(&b, "&lt;b&gt;Hoa&lt;/b&gt;") && !visitor_sees(&b, "<b>Hoa"));
	const char *before = b.session;
	visitor_post(&b, "/desk/password", "PasswordOld=x&Password=" VISITOR_OWN "&PasswordAgain=" VISITOR_OWN);
	assert_int_equal(b.status, 401);
	visitor_post(&b, "/desk/password", "PasswordOld=" VISITOR_FIRST "&Password=" VISITOR_OWN "&PasswordAgain=x");
	assert_int_equal(b.status, 422);
	assert_false(visitor_sees(&b, VISITOR_OWN) || visitor_sees(&b, VISITOR_FIRST)); /* no secret goes back */
	visitor_post(&b, "/desk/password", "PasswordOld=" VISITOR_FIRST "&Password=" VISITOR_FIRST "&PasswordAgain=" VISITOR_FIRST);
	assert_int_equal(b.status, 422);
	visitor_post(&b, "/desk/password", "PasswordOld=" VISITOR_FIRST "&Password=" VISITOR_OWN "&PasswordAgain=" VISITOR_OWN);
	assert_int_equal(b.status, 303);
	assert_string_not_equal(b.session, before);
	visitor_get(&b, "/desk");
	assert_int_equal(b.status, 200);
	b.session = before; /* another window of before */
	visitor_get(&b, "/desk");
	assert_string_equal(b.where, "/desk/login");
}

static void
test_wrong_passwords_are_refused_alike_and_then_wait(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();

	visitor_account("b.clerk", "clerk", "480150");
	visitor_post(&b, "/desk/login", "Name=nobody.at.all&Password=" VISITOR_FIRST);
	assert_int_equal(b.status, 401);
	const char *unknown = b.html;
	visitor_post(&b, "/desk/login", "Name=b.clerk&Password=wrong+password");
	assert_int_equal(b.status, 401);
	assert_int_equal(strlen(unknown) - strlen("nobody.at.all"), strlen(b.html) - strlen("b.clerk"));
	for (int i = 1; i < GUESSES_FREE; i++)
		visitor_post(&b, "/desk/login", "Name=b.clerk&Password=wrong+password");
	visitor_post(&b, "/desk/login", "Name=b.clerk&Password=" VISITOR_FIRST);
	assert_int_equal(b.status, 429);
	assert_string_equal(b.session, "");
}

static void
test_a_form_must_come_from_our_own_page(void **state)
{
	(void)state;
	struct visitor b = visitor_in("c.clerk", "clerk", "480150");
	const char *good = arena_fmt(office.a, "token=%s", b.token);
	static const struct header from[] = {{{"Sec-Fetch-Site", 14}, {"cross-site", 10}},
	    {{"Sec-Fetch-Site", 14}, {"same-site", 9}}, {{"Sec-Fetch-Site", 14}, {"none", 4}},
	    {{"Origin", 6}, {"https://quay.example.evil", 25}}, {{"Origin", 6}, {"null", 4}}, {{"Origin", 6}, {"https://", 8}}};

	for (size_t i = 0; i < sizeof from / sizeof from[0]; i++) {
		visitor_ask(&b, "POST", "/desk/logout", good, &from[i], 1);
		assert_int_equal(b.status, 403);
	}
	visitor_ask(&b, "POST", "/desk/logout", good, NULL, 0); /* it does not say where it comes from */
	assert_int_equal(b.status, 403);
	visitor_ask(&b, "POST", "/desk/logout", "", &same_origin, 1);
	assert_int_equal(b.status, 403);
	visitor_ask(&b, "POST", "/desk/logout", "token=0123456789abcdefghjkmnpqrs", &same_origin, 1);
	assert_int_equal(b.status, 403);
	struct visitor other = visitor_in("d.clerk", "clerk", "480150");
	visitor_ask(&other, "POST", "/desk/logout", good, &same_origin, 1); /* another session's form */
	assert_int_equal(other.status, 403);
	static const struct header own = {{"Origin", 6}, {"https://quay.example", 20}};
	visitor_ask(&b, "POST", "/desk/logout", good, &own, 1);
	assert_int_equal(b.status, 303);
	visitor_get(&b, "/desk");
	assert_string_equal(b.where, "/desk/login");
	visitor_get(&other, "/desk");
	assert_int_equal(other.status, 200);
}

static void
test_every_answer_says_what_a_browser_may_do(void **state)
{
	(void)state;
	struct visitor b = visitor_in("e.clerk", "clerk", "480150");

	for (int id = 0; id < PAGES; id++) {
		visitor_row(&b, (enum page_id)id);
		const char *csp = visitor_header(&b, "Content-Security-Policy");
		assert_non_null(strstr(csp, "default-src 'none'"));
		assert_null(strstr(csp, "unsafe"));
		assert_string_equal(visitor_header(&b, "X-Content-Type-Options"), "nosniff");
		assert_string_equal(visitor_header(&b, "Cache-Control"), "no-store");
		const char *may = visitor_header(&b, "Permissions-Policy");
		bool camera = id == PAGE_OFFLINE || id == PAGE_CASEWORK || id == PAGE_CASEWORK_ACT;
		assert_non_null(strstr(may, camera ? "camera=(self), " : "camera=(), "));
		assert_true(camera || !visitor_sees(&b, "data-camera="));
		bool is_page = b.told.content_type[0] == '\0' || strcmp(b.told.content_type, "text/html; charset=utf-8") == 0;
		assert_true(!is_page || b.told.body.n == 0 ||
		    ((id == PAGE_LOGIN || !visitor_sees(&b, "<style")) && !visitor_sees(&b, " style=") &&
			!visitor_sees(&b, "<script>") && !visitor_sees(&b, " on")));
		b = b.status == 303 ? visitor_in(arena_fmt(office.a, "e.clerk%d", id), "clerk", "480150") : b;
	}
}

/* The log-in page alone has a style in it, and browsers are told by its digest that it may. */
static void
test_the_first_page_carries_its_look_and_no_other_style_may_stand_in_it(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();
	unsigned char digest[DIGEST_LEN];

	visitor_get(&b, "/desk/login");
	const char *html = arena_dup(office.a, b.told.body.p, b.told.body.n), *style = strstr(html, "<style>");
	assert_non_null(style);
	style += strlen("<style>");
	const char *end = strstr(style, "</style>");
	assert_true(end - style > 10000);
	digest_of((struct str){style, (size_t)(end - style)}, digest);
	const char *named = arena_fmt(office.a, "style-src 'self' 'sha256-%s';", text_base64(office.a, digest, DIGEST_LEN));
	assert_non_null(strstr(visitor_header(&b, "Content-Security-Policy"), named));
	assert_null(strstr(end, "<style"));
	assert_false(visitor_sees(&b, "rel=\"stylesheet\""));
}

/* What the browser gets of desk.css when it says so of what it takes; how many bytes, `small` when they are compressed. */
static size_t
shipped(const char *takes, bool *small)
{
	const struct header h = {str_of("Accept-Encoding"), str_of(takes)};
	const struct message m = {.headers = &h, .n_headers = 1};
	const char *at = shipped_address(office.a, "desk.css");
	struct visitor b = visitor_nobody();

	shipped_answer(office.a, (struct str){at + 4, 16}, str_of("desk.css"), &m, &b.told);
	assert_int_equal(b.told.status, 200);
	assert_string_equal(visitor_header(&b, "Vary"), "Accept-Encoding");
	*small = visitor_header(&b, "Content-Encoding") != NULL;
	return b.told.body.n;
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
	struct visitor b = visitor_nobody();

	visitor_get(&b, "/desk/login");
	assert_true(visitor_sees(&b, "lang=\"vi\"") && visitor_sees(&b, "Đăng nhập"));
	b.lang = "en";
	visitor_get(&b, "/desk/login");
	assert_true(visitor_sees(&b, "lang=\"en\"") && visitor_sees(&b, "Log in"));
	b.lang = "xx\"><script>";
	visitor_get(&b, "/desk/login");
	assert_true(visitor_sees(&b, "lang=\"vi\"") && !visitor_sees(&b, "<script>"));
}

static void
test_what_is_typed_harms_no_page(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();
	char *much = arena_alloc(office.a, 10001);

	visitor_post(&b, "/desk/login", "Name=%3Cscript%3Ealert(1)%3C/script%3E&Password=x");
	assert_int_equal(b.status, 401);
	assert_true(visitor_sees(&b, "&lt;script&gt;alert(1)&lt;/script&gt;") ||
	    visitor_sees(&b, "&lt;script>alert(1)&lt;/script>"));
	assert_false(visitor_sees(&b, "<script>alert"));
	memset(much, 'a', 10000);
	much[10000] = '\0';
	visitor_post(&b, "/desk/login", arena_fmt(office.a, "Name=%s&Password=x", much));
	assert_int_equal(b.status, 422);
	visitor_post(&b, "/desk/login", "Name=a%00b&Password=x");
	assert_int_equal(b.status, 422);
	visitor_post(&b, "/desk/login", "Name=a&Name=b&Password=x");
	assert_int_equal(b.status, 422);
	visitor_post(&b, "/desk/login", "Name=%e2%80%ae&Password=x"); /* direction of text */
	assert_int_equal(b.status, 401);
	visitor_post(&b, "/desk/login", "Name=%01&Password=x"); /* what XML cannot carry */
	assert_int_equal(b.status, 401);
}

/* ---- without a line ---- */

/* The value of a text of the JSON that was answered. */
static const char *
member(const struct visitor *b, const char *name)
{
	const char *from = strstr(b->html, arena_fmt(office.a, "\"%s\":\"", name));

	if (from == NULL)
		return "";
	from += strlen(name) + 4;
	return arena_dup(office.a, from, strcspn(from, "\""));
}

/* A page as it is, but for the act's id, which is another each time. */
static const char *
without_act(const struct visitor *b)
{
	char *page = arena_dup(office.a, b->told.body.p, b->told.body.n);
	char *act = strstr(page, "name=\"act\" value=\"");

	if (act != NULL)
		memset(act + strlen("name=\"act\" value=\""), '-', 26);
	return page;
}

static void
test_the_page_that_browsers_keep_tells_of_nobody(void **state)
{
	(void)state;
	struct visitor none = visitor_nobody(), b = visitor_in("o.clerk", "clerk", "480150");

	visitor_get(&none, "/desk/offline");
	assert_int_equal(none.status, 200);
	const char *page = without_act(&none);
	visitor_get(&b, "/desk/offline");
	assert_string_equal(without_act(&b), page);
	assert_null(strstr(page, "o.clerk"));
	assert_null(strstr(page, "Hoa"));
	assert_null(strstr(page, "name=\"token\" value=\"0"));
	visitor_get(&none, "/desk/offline?in=en"); /* for a copy, without a cookie */
	assert_true(visitor_sees(&none, "lang=\"en\"") && visitor_header(&none, "Set-Cookie") == NULL);
	visitor_get(&none, "/desk/offline");
	assert_true(visitor_sees(&none, "lang=\"vi\"") && visitor_sees(&none, "Khi mất mạng"));
}

static void
test_only_two_pages_begin_a_worker(void **state)
{
	(void)state;
	struct visitor b = visitor_in("w.clerk", "clerk", "480150");

	for (int id = 0; id < PAGES; id++) {
		if (id == PAGE_LEAVE)
			continue;
		visitor_row(&b, (enum page_id)id);
		bool may = strstr(visitor_header(&b, "Content-Security-Policy"), "worker-src 'self'") != NULL;
		assert_int_equal(may, id == PAGE_HOME || id == PAGE_OFFLINE);
		assert_true(may || strstr(visitor_header(&b, "Content-Security-Policy"), "worker-src 'none'") != NULL);
	}
	visitor_get(&b, "/desk/worker.js");
	assert_string_equal(b.told.content_type, "text/javascript; charset=utf-8");
	assert_string_equal(visitor_header(&b, "Service-Worker-Allowed"), "/desk");
	/* its address never changes, so it is asked for each time */
	assert_string_equal(visitor_header(&b, "Cache-Control"), "no-store");
	assert_true(b.told.body.n > 1000);
}

/* No page looks for a value in a form that has one which is none. */
static void
test_a_form_that_cannot_be_read_is_refused_whole(void **state)
{
	(void)state;
	struct visitor b = visitor_in("u.clerk", "clerk", "480150");
	static const char *const bad[] = {
	    "Q=a%00b", "Q=a%ff", "Q=%4", "%zz=a", "act=%E2%80%AEa", "act=0123456789abcdefghjkmnpqrst"};

	S->conf.desk.partner = office.partners[0].p.name;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(visitor_post(&b, "/desk/bag", bad[i]), 422);
		assert_true(visitor_sees(&b, "<h1"));
	}
	assert_int_equal(visitor_post(&b, "/desk/bag", "Scan=&To=H%C3%A0+T%C4%A9nh"), 303);
	assert_string_equal(b.where, "/desk/bag?n=1&To=H%C3%A0%20T%C4%A9nh");
	assert_int_equal(visitor_post(&b, "/desk/bag", "Scan=&To=a%E2%80%AEb"), 422);
	assert_string_not_equal(visitor_error(&b, "To"), "");
	S->conf.desk.partner = "";
}

static void
test_what_is_kept_can_be_opened_by_the_same_person_for_a_time(void **state)
{
	(void)state;
	struct visitor b = visitor_in("k.clerk", "clerk", "480150"), other = visitor_in("l.clerk", "clerk", "480150");

	visitor_get(&b, "/desk/offline/session");
	assert_int_equal(b.status, 200);
	assert_string_equal(b.told.content_type, "application/json; charset=utf-8");
	assert_string_equal(member(&b, "Account"), "k.clerk");
	assert_string_equal(member(&b, "Token"), b.token);
	assert_true(visitor_sees(&b, "\"KeepMs\":259200000") && visitor_sees(&b, "\"LeftMs\":43"));
	const char *secret = member(&b, "Secret"), *key = member(&b, "Key");
	assert_int_equal(strlen(secret), 64);
	/* somebody else: his own of that time, which opens nothing */
	visitor_get(&other, arena_fmt(office.a, "/desk/offline/keys/%s", key));
	assert_string_not_equal(member(&other, "Secret"), secret);
	b.session = "";
	visitor_post(&b, "/desk/login", "Name=k.clerk&Password=" VISITOR_OWN); /* the session ended; he is there again */
	assert_int_equal(b.status, 303);
	visitor_get(&b, "/desk");
	visitor_get(&b, "/desk/offline/session");
	assert_string_not_equal(member(&b, "Secret"), secret);
	visitor_get(&b, arena_fmt(office.a, "/desk/offline/keys/%s", key));
	assert_string_equal(member(&b, "Secret"), secret);
	S->conf.desk.offline_keep = 1; /* its time is over */
	visitor_get(&b, arena_fmt(office.a, "/desk/offline/keys/%s", key));
	S->conf.desk.offline_keep = 72 * 3600 * INT64_C(1000);
	assert_int_equal(b.status, 404);
	static const char *const none[] = {"0", "-1", "1x", "99999999999999"};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		visitor_get(&b, arena_fmt(office.a, "/desk/offline/keys/%s", none[i]));
		assert_int_equal(b.status, 404);
	}
}

static void
test_who_logs_out_leaves_nothing_that_can_be_opened(void **state)
{
	(void)state;
	struct visitor b = visitor_in("m.clerk", "clerk", "480150");

	visitor_get(&b, "/desk/offline/session");
	const char *key = member(&b, "Key");
	visitor_post(&b, "/desk/logout", "");
	assert_int_equal(b.status, 303);
	visitor_post(&b, "/desk/login", "Name=m.clerk&Password=" VISITOR_OWN);
	visitor_get(&b, "/desk");
	visitor_get(&b, arena_fmt(office.a, "/desk/offline/keys/%s", key));
	assert_int_equal(b.status, 404);
	visitor_get(&b, "/desk/offline/session");
	assert_int_equal(b.status, 200);
}

static void
test_keys_are_for_clerks_and_for_our_own_scripts(void **state)
{
	(void)state;
	struct visitor b = visitor_in("p.clerk", "clerk", "480150"),
		       officer = visitor_in("p.officer", "officer", S->catalogue->units[0].code);

	visitor_ask(&b, "GET", "/desk/offline/session", "", NULL, 0); /* an address that somebody typed, or another site's script */
	assert_int_equal(b.status, 403);
	assert_string_equal(member(&b, "Secret"), "");
	static const struct header cross = {{"Sec-Fetch-Site", 14}, {"cross-site", 10}};
	visitor_ask(&b, "GET", "/desk/offline/session", "", &cross, 1);
	assert_int_equal(b.status, 403);
	visitor_get(&officer, "/desk/offline/session");
	assert_int_equal(officer.status, 404);
	visitor_get(&officer, "/desk/offline/keys/1");
	assert_int_equal(officer.status, 404);
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
	struct visitor b = visitor_in("r.clerk", "clerk", "480150"), far = visitor_in("s.clerk", "clerk", another_office());

	S->conf.desk.partner = office.partners[0].p.name;
	visitor_post(&b, "/desk/cases", "act=0123456789abcdefghjkmnpqrs");
	if (b.status != 303)
		fail_msg("%d %s", b.status, b.html);
	const char *id = b.where + strlen("/desk/cases/");
	visitor_get(&b, arena_fmt(office.a, "/desk/offline/cases/%s", id));
	assert_int_equal(b.status, 200);
	assert_string_equal(member(&b, "CaseId"), id);
	assert_string_equal(member(&b, "Next"), "Person");
	visitor_get(&far, arena_fmt(office.a, "/desk/offline/cases/%s", id));
	assert_int_equal(far.status, 404);
	const char *not_his = strstr(far.html, "<main");
	visitor_get(&far, "/desk/offline/cases/42.01-00000000000000000000000000000");
	assert_int_equal(far.status, 404);
	assert_int_equal(strlen(strstr(far.html, "<main")), strlen(not_his));
	S->conf.desk.partner = "";
}

static void
test_what_can_be_chosen_is_public(void **state)
{
	(void)state;
	struct visitor b = visitor_nobody();

	visitor_get(&b, "/desk/offline/catalogue");
	assert_int_equal(b.status, 200);
	assert_true(visitor_sees(&b, "\"Procedures\":[{\"Code\":") && visitor_sees(&b, "\"Papers\":[{") &&
	    visitor_sees(&b, "\"Units\":[{"));
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
	    cmocka_unit_test(test_the_first_page_carries_its_look_and_no_other_style_may_stand_in_it),
	    cmocka_unit_test(test_text_is_sent_small_to_who_takes_it),
	    cmocka_unit_test(test_pages_are_in_both_languages),
	    cmocka_unit_test(test_what_is_typed_harms_no_page),
	    cmocka_unit_test(test_the_page_that_browsers_keep_tells_of_nobody),
	    cmocka_unit_test(test_only_two_pages_begin_a_worker),
	    cmocka_unit_test(test_a_form_that_cannot_be_read_is_refused_whole),
	    cmocka_unit_test(test_what_is_kept_can_be_opened_by_the_same_person_for_a_time),
	    cmocka_unit_test(test_who_logs_out_leaves_nothing_that_can_be_opened),
	    cmocka_unit_test(test_keys_are_for_clerks_and_for_our_own_scripts),
	    cmocka_unit_test(test_a_case_is_told_to_scripts_of_its_own_office),
	    cmocka_unit_test(test_what_can_be_chosen_is_public),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, visitor_stop);
	transform_stop();
	xml_stop();
	return failed;
}
