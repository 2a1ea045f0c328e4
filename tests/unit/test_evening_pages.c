/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of a clerk's home and day's end, asked as a browser asks: what they show, what a form does, what is told beside its
 * field, and that another office's is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "forms/forms.h"
#include "people/accounts.h"
#include "tests/lib/counter.h"
#include "tests/lib/play.h"
#include "ui/bag_manifest.h"
#include "ui/render.h"
#include "ui/ui.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define PASSWORD "một mật khẩu dài"
#define OWN      "mật khẩu của riêng tôi"
#define C        (&office.w.core)
#define S        (&office.w.setup)

static struct answer told;

struct visitor {
	const char *session, *token;
};

static int
start(void **state)
{
	counter_start(state);
	S->conf.gateway.url = "https://quay.example";
	S->conf.desk.partner = POST;
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

static const char *
header(const char *name, const char *begin)
{
	for (size_t i = 0; i < told.n_headers; i++) {
		const char *v = arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
		if (str_eq(told.headers[i].name, name) && strncmp(v, begin, strlen(begin)) == 0)
			return v + strlen(begin);
	}
	return "";
}

/* The value of the page's n-th field of that name. */
static const char *
field(const char *name)
{
	const char *begin = arena_fmt(office.a, "name=\"%s\" value=\"", name), *at = strstr(html(), begin);

	at = at != NULL ? at + strlen(begin) : "";
	return arena_dup(office.a, at, strcspn(at, "\""));
}

static void
ask(struct visitor *v, enum page_id id, const char *path, const char *query, const char *param, const char *body)
{
	const struct header h[] = {{str_of("Cookie"), str_of(arena_fmt(office.a, "__Host-session=%s", v->session))},
	    {str_of("Content-Type"), str_of("application/x-www-form-urlencoded")},
	    {str_of("Sec-Fetch-Site"), str_of("same-origin")}};
	const struct message m = {.method = str_of(body != NULL ? "POST" : "GET"),
	    .authority = str_of("quay.example"),
	    .path = str_of(path),
	    .query = str_of(query),
	    .headers = h,
	    .n_headers = 3,
	    .body = str_of(body != NULL ? body : "")};
	const struct page_param params[] = {{str_of("case"), str_of(param)}, {str_of("bag"), str_of(param)}};

	ui_answer(C, S, office.a, id, params, 2, &m, &told);
	const char *session = header("Set-Cookie", "__Host-session=");
	if (session[0] != '\0')
		v->session = arena_dup(office.a, session, strcspn(session, ";"));
	if (told.body.n > 0 && field("token")[0] != '\0')
		v->token = field("token");
}

static void
get(struct visitor *v, enum page_id id, const char *path, const char *param)
{
	ask(v, id, path, "", param, NULL);
}

static void
post(struct visitor *v, enum page_id id, const char *path, const char *param, const char *fields)
{
	ask(v, id, path, "", param, arena_fmt(office.a, "token=%s&%s", v->token, fields));
}

static struct visitor
inside(const char *name, const char *roles, const char *place)
{
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Nguyễn Thị Hoa",
	    .roles = roles,
	    .place = place,
	    .password = PASSWORD,
	    .now_ms = clock_now_ms()};
	struct visitor v = {"", ""};
	struct account out;

	if (account_do(C, S, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	ask(&v, PAGE_LOGIN_ENTER, "/desk/login", "", "", arena_fmt(office.a, "Name=%s&Password=" PASSWORD, name));
	get(&v, PAGE_PASSWORD, "/desk/password", "");
	post(&v, PAGE_PASSWORD_SET, "/desk/password", "", "PasswordOld=" PASSWORD "&Password=" OWN "&PasswordAgain=" OWN);
	assert_int_equal(told.status, 303);
	get(&v, PAGE_HOME, "/desk", "");
	assert_int_equal(told.status, 200);
	return v;
}

/* A case begun at the pages: its id. */
static const char *
begun(struct visitor *v, const char *act)
{
	post(v, PAGE_CASE_BEGIN, "/desk/cases", "", arena_fmt(office.a, "act=%s", act));
	assert_int_equal(told.status, 303);
	return arena_str(office.a, header("Location", "/desk/cases/"));
}

static void
test_the_home_page_has_my_cases_and_the_day(void **state)
{
	(void)state;
	struct visitor v = inside("h.one", "clerk", "480150"), other = inside("h.two", "clerk", "480150");

	assert_true(shows("Không có hồ sơ nào đang lập dở"));
	const char *id = begun(&v, "h1");
	get(&v, PAGE_HOME, "/desk", "");
	assert_true(shows(arena_fmt(office.a, "/desk/cases/%s/give-up", id)) && shows("Người nộp và chủ hồ sơ"));
	assert_true(shows("Hồ sơ bưu cục đã nhận"));
	get(&other, PAGE_HOME, "/desk", ""); /* a colleague's home is his own */
	assert_false(shows(id));
	for (int i = 0; i < OFFICE_PAGE; i++)
		(void)begun(&v, arena_fmt(office.a, "h1x%d", i));
	get(&v, PAGE_HOME, "/desk", "");
	assert_true(shows("/desk?cases=10"));
	ask(&v, PAGE_HOME, "/desk", "cases=10", "", NULL);
	assert_true(shows(id) && shows("/desk?cases=0"));
	ask(&v, PAGE_HOME, "/desk", "cases=-1&waits=x", "", NULL);
	assert_int_equal(told.status, 200);
	struct visitor officer = inside("h.off", "auditor", "");
	get(&officer, PAGE_HOME, "/desk", "");
	assert_false(shows("Hồ sơ tôi đang lập"));
}

static void
test_a_case_is_given_up_with_a_reason(void **state)
{
	(void)state;
	struct visitor v = inside("g.one", "clerk", "480150"), far = inside("g.far", "clerk", "480200");
	const char *id = begun(&v, "g1"), *path = arena_fmt(office.a, "/desk/cases/%s/give-up", id);

	get(&v, PAGE_GIVE_UP, path, id);
	assert_int_equal(told.status, 200);
	const char *act = field("act");
	post(&v, PAGE_GIVE_UP_DO, path, id, arena_fmt(office.a, "act=%s&Reason=", act));
	assert_int_equal(told.status, 422);
	assert_true(shows("id=\"Reason-error\""));
	get(&far, PAGE_GIVE_UP, path, id);
	assert_int_equal(told.status, 404);
	const char *not_his = html();
	get(&far, PAGE_GIVE_UP, path, "42.00-0000000000000000000000000000000");
	assert_int_equal(told.status, 404);
	assert_int_equal(strlen(not_his), strlen(html()));
	post(&far, PAGE_GIVE_UP_DO, path, id, "act=f1&Reason=kh%C3%B4ng+ph%E1%BA%A3i+c%E1%BB%A7a+t%C3%B4i");
	assert_int_equal(told.status, 404);
	const char *fields = arena_fmt(office.a, "act=%s&Reason=%%C4%%91%%E1%%BB%%95i+%%C3%%BD", act);
	post(&v, PAGE_GIVE_UP_DO, path, id, fields);
	assert_int_equal(told.status, 303);
	assert_string_equal(header("Location", ""), "/desk");
	post(&v, PAGE_GIVE_UP_DO, path, id, fields); /* a double click */
	assert_int_equal(told.status, 303);
	get(&v, PAGE_GIVE_UP, path, id);
	assert_int_equal(told.status, 404);
}

static void
test_the_till_is_counted_and_closed_at_the_page(void **state)
{
	(void)state;
	struct visitor v = inside("t.one", "clerk", "480150");

	get(&v, PAGE_EVENING, "/desk/evening", "");
	assert_int_equal(told.status, 200);
	const char *day = field("Day"), *act = field("act");
	assert_int_equal(strlen(day), 10);
	const char *head = arena_fmt(office.a, "act=%s&Day=%s", act, day);
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "", head);
	assert_int_equal(told.status, 422);
	assert_true(shows("id=\"Total-error\""));
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "", arena_fmt(office.a, "%s&Row.50000=x", head));
	assert_int_equal(told.status, 422);
	assert_true(shows("id=\"Row.50000-error\""));
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "", arena_fmt(office.a, "%s&Row.50000=2&Row.500=1&Total=100000", head));
	assert_int_equal(told.status, 422);
	assert_true(shows("100500"));
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "", arena_fmt(office.a, "%s&Row.50000=2&Row.500=1", head));
	assert_int_equal(told.status, 422); /* the book has nothing: why? */
	assert_true(shows("id=\"Reason-error\""));
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "",
	    arena_fmt(office.a, "%s&Total=100500&Reason=ti%%E1%%BB%%81n+l%%E1%%BA%%BB", head));
	assert_int_equal(told.status, 303);
	get(&v, PAGE_EVENING, "/desk/evening", "");
	assert_true(shows("Bạn đã chốt quỹ lúc") && shows("100.500") && shows("tiền lẻ"));
	assert_false(shows("name=\"Day\""));
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "",
	    arena_fmt(office.a, "%s&Total=100500&Reason=ti%%E1%%BB%%81n+l%%E1%%BA%%BB", head));
	assert_int_equal(told.status, 303);
	post(&v, PAGE_EVENING_CLOSE, "/desk/evening", "", arena_fmt(office.a, "act=z&Day=2999-01-01&Total=0"));
	assert_int_equal(told.status, 422);
}

static unsigned next_item = 7000;

static const char *
with_item(const char *ref)
{
	struct filing *f = office_filing(&office, ref);
	struct result_register r;

	office.now_ms = clock_now_ms();
	f->pos = "480150";
	f->collect_item = office_item(&office, next_item++);
	if (office_register(&office, f, &r) != 0)
		fail_msg("%s at %s", err_name(office.e.code), office.e.field);
	return f->collect_item;
}

static void
test_a_bag_is_filled_and_closed_at_the_page(void **state)
{
	(void)state;
	struct visitor v = inside("b.one", "clerk", "480150"), far = inside("b.far", "clerk", "480200");
	const char *one = with_item("pb-1"), *two = with_item("pb-2");

	get(&v, PAGE_BAGGING, "/desk/bag", "");
	assert_int_equal(told.status, 200);
	assert_true(shows(arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", one)));
	const char *act = field("act");
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "",
	    arena_fmt(office.a, "act=%s&Do=add&Scan=RB123456789VN&Shown=%s&Item=%s", act, one, one));
	assert_int_equal(told.status, 422);
	assert_true(shows("id=\"Scan-error\""));
	/* one was taken out; reading the other keeps it out */
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "",
	    arena_fmt(office.a, "act=%s&Do=add&Scan=%s&Shown=%s&Shown=%s&Item=%s", act, two, one, two, two));
	assert_int_equal(told.status, 303);
	const char *where = header("Location", "/desk/bag?");
	assert_non_null(strstr(where, arena_fmt(office.a, "off=%s", one)));
	assert_null(strstr(where, arena_fmt(office.a, "off=%s", two)));
	ask(&v, PAGE_BAGGING, "/desk/bag", where, "", NULL);
	assert_false(shows(arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", one)));
	assert_true(shows(arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", two)));
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "", arena_fmt(office.a, "act=%s&Do=close&To=&Item=%s", act, two));
	assert_int_equal(told.status, 422);
	assert_true(shows("id=\"To-error\""));
	const char *fields = arena_fmt(office.a, "act=%s&Do=close&To=Hu%%E1%%BA%%BF&Seal=KC-1&Item=%s", act, two);
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "", fields);
	assert_int_equal(told.status, 303);
	const char *bag = arena_str(office.a, header("Location", "/desk/bags/"));
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "", fields); /* a double click: the same bag */
	assert_string_equal(header("Location", "/desk/bags/"), bag);
	get(&v, PAGE_BAG, arena_fmt(office.a, "/desk/bags/%s", bag), bag);
	assert_true(shows(two) && shows("TUI-480150-") && shows("KC-1") && !shows(one));
	get(&v, PAGE_BAGS, "/desk/bags", "");
	assert_true(shows(bag));
	get(&far, PAGE_BAG, arena_fmt(office.a, "/desk/bags/%s", bag), bag);
	assert_int_equal(told.status, 404);
	get(&far, PAGE_BAGS, "/desk/bags", "");
	assert_false(shows(bag));
	get(&far, PAGE_BAGGING, "/desk/bag", "");
	assert_false(shows(one));
	post(&far, PAGE_BAGGING_ACT, "/desk/bag", "", arena_fmt(office.a, "act=ff&Do=close&To=x&Item=%s", one));
	assert_int_equal(told.status, 404);
}

/* What the page of a bag knows is what its form needs, and the same bag is the same paper for ever. */
static void
test_a_bag_is_a_manifest_on_paper(void **state)
{
	(void)state;
	const char *items[] = {with_item("pm-1"), with_item("pm-2")};
	struct request q = {.op = OPERATION_BAG_CLOSE,
	    .as_bag_close = {.id = "m1", .pos = "480150", .clerk = "hoa.nt", .to = "Huế", .items = items, .n_items = 2}};
	struct forms *forms = forms_open(NULL, &office.e);
	struct str pdf[2];

	assert_non_null(forms);
	for (int i = 0; i < 2; i++) {
		struct result closed = {0}, is = {0};
		assert_int_equal(office_run(&office, &q, &closed), 0);
		const struct request show = {
		    .op = OPERATION_BAG_SHOW, .as_bag_show = {"480150", "hoa.nt", strchr(closed.as_bag_close.bag.id, '#') + 1}};
		assert_int_equal(office_run(&office, &show, &is), 0);
		struct xml_out w;
		struct buf b;
		buf_init(&b, office.a, 65536);
		xml_out_init(&w, &b);
		bag_manifest_model(&w, office.a, S, &is.as_bag_show, "Bưu điện tỉnh", "Nguyễn Thị Hoa");
		assert_non_null(strstr(arena_dup(office.a, b.p, b.len), items[1]));
		const struct form_paper paper = {"bag-manifest", {b.p, b.len}};
		if (forms_draw(forms, office.a, &paper, 1, &pdf[i], &office.e) != 0)
			fail_msg("%s", office.e.msg);
		office.now_ms += 86400000;
	}
	assert_int_equal(pdf[0].n, pdf[1].n);
	assert_memory_equal(pdf[0].p, pdf[1].p, pdf[0].n);
	office.now_ms -= 2 * INT64_C(86400000);
	forms_close(forms);
}

static void
test_what_is_typed_harms_no_page(void **state)
{
	(void)state;
	struct visitor v = inside("x.one", "clerk", "480150");

	get(&v, PAGE_BAGGING, "/desk/bag", "");
	post(&v, PAGE_BAGGING_ACT, "/desk/bag", "", "act=x1&Do=close&To=%3Cscript%3Ealert(1)%3C/script%3E&Item=RB123456789VN");
	assert_false(shows("<script>alert"));
	ask(&v, PAGE_BAGGING, "/desk/bag", "add=%3Cb%3E&off=%22%3E", "", NULL);
	assert_int_equal(told.status, 200);
	assert_false(shows("<b>"));
	ask(&v, PAGE_BAGGING, "/desk/bag", "add=%00&off=%zz", "", NULL);
	assert_int_equal(told.status, 200);
	get(&v, PAGE_BAG, "/desk/bags/x", "x:y#z");
	assert_int_equal(told.status, 404);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_home_page_has_my_cases_and_the_day),
	    cmocka_unit_test(test_a_case_is_given_up_with_a_reason),
	    cmocka_unit_test(test_the_till_is_counted_and_closed_at_the_page),
	    cmocka_unit_test(test_a_bag_is_filled_and_closed_at_the_page),
	    cmocka_unit_test(test_a_bag_is_a_manifest_on_paper),
	    cmocka_unit_test(test_what_is_typed_harms_no_page),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, stop);
	forms_stop();
	transform_stop();
	xml_stop();
	return failed;
}
