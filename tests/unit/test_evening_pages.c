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
#include "tests/lib/visitor.h"
#include "tests/lib/play.h"
#include "ui/bag_manifest.h"
#include "xml/transform.h"
#include "xml/xml.h"

/* A case begun at the pages: its id. */
static const char *
begun(struct visitor *v, const char *act)
{
	visitor_post(v, "/desk/cases", arena_fmt(office.a, "act=%s", act));
	assert_int_equal(v->status, 303);
	return v->where + strlen("/desk/cases/");
}

static void
test_the_home_page_has_my_cases_and_the_day(void **state)
{
	(void)state;
	struct visitor v = visitor_in("h.one", "clerk", "480150"), other = visitor_in("h.two", "clerk", "480150");

	assert_true(visitor_sees(&v, "Không có hồ sơ nào đang lập dở"));
	const char *id = begun(&v, "h1");
	visitor_get(&v, "/desk");
	assert_true(visitor_sees(&v, arena_fmt(office.a, "/desk/cases/%s/give-up", id)) &&
	    visitor_sees(&v, "Người nộp và chủ hồ sơ"));
	assert_true(visitor_sees(&v, "Hồ sơ bưu cục đã nhận"));
	visitor_get(&other, "/desk"); /* a colleague's home is his own */
	assert_false(visitor_sees(&other, id));
	for (int i = 0; i < OFFICE_PAGE; i++)
		(void)begun(&v, arena_fmt(office.a, "h1x%d", i));
	visitor_get(&v, "/desk");
	assert_true(visitor_sees(&v, "/desk?cases=10"));
	visitor_get(&v, "/desk?cases=10");
	assert_true(visitor_sees(&v, id) && visitor_sees(&v, "/desk?cases=0"));
	visitor_get(&v, "/desk?cases=-1&waits=x");
	assert_int_equal(v.status, 200);
	struct visitor officer = visitor_in("h.off", "auditor", "");
	visitor_get(&officer, "/desk");
	assert_false(visitor_sees(&officer, "Hồ sơ tôi đang lập"));
}

static void
test_a_case_is_given_up_with_a_reason(void **state)
{
	(void)state;
	struct visitor v = visitor_in("g.one", "clerk", "480150"), far = visitor_in("g.far", "clerk", "480200");
	const char *id = begun(&v, "g1"), *path = arena_fmt(office.a, "/desk/cases/%s/give-up", id);

	visitor_get(&v, path);
	assert_int_equal(v.status, 200);
	const char *act = visitor_value(&v, "act");
	visitor_post(&v, path, arena_fmt(office.a, "act=%s&Reason=", act));
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "id=\"Reason-error\""));
	visitor_get(&far, path);
	assert_int_equal(far.status, 404);
	const char *not_his = far.html;
	visitor_get(&far, "/desk/cases/42.00-0000000000000000000000000000000/give-up");
	assert_int_equal(far.status, 404);
	assert_int_equal(strlen(not_his), strlen(far.html));
	visitor_post(&far, path, "act=f1&Reason=kh%C3%B4ng+ph%E1%BA%A3i+c%E1%BB%A7a+t%C3%B4i");
	assert_int_equal(far.status, 404);
	const char *fields = arena_fmt(office.a, "act=%s&Reason=%%C4%%91%%E1%%BB%%95i+%%C3%%BD", act);
	visitor_post(&v, path, fields);
	assert_int_equal(v.status, 303);
	assert_string_equal(v.where, "/desk");
	visitor_post(&v, path, fields); /* a double click */
	assert_int_equal(v.status, 303);
	visitor_get(&v, path);
	assert_int_equal(v.status, 404);
}

static void
test_the_till_is_counted_and_closed_at_the_page(void **state)
{
	(void)state;
	struct visitor v = visitor_in("t.one", "clerk", "480150");

	visitor_get(&v, "/desk/evening");
	assert_int_equal(v.status, 200);
	const char *day = visitor_value(&v, "Day"), *act = visitor_value(&v, "act");
	assert_int_equal(strlen(day), 10);
	const char *head = arena_fmt(office.a, "act=%s&Day=%s", act, day);
	visitor_post(&v, "/desk/evening", head);
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "id=\"Total-error\""));
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "%s&Row.50000=x", head));
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "id=\"Row.50000-error\""));
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "%s&Row.50000=2&Row.500=1&Total=100000", head));
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "100500"));
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "%s&Row.50000=2&Row.500=1", head));
	assert_int_equal(v.status, 422); /* the book has nothing: why? */
	assert_true(visitor_sees(&v, "id=\"Reason-error\""));
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "%s&Total=100500&Reason=ti%%E1%%BB%%81n+l%%E1%%BA%%BB", head));
	assert_int_equal(v.status, 303);
	visitor_get(&v, "/desk/evening");
	assert_true(visitor_sees(&v, "Bạn đã chốt quỹ lúc") && visitor_sees(&v, "100.500") && visitor_sees(&v, "tiền lẻ"));
	assert_false(visitor_sees(&v, "name=\"Day\""));
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "%s&Total=100500&Reason=ti%%E1%%BB%%81n+l%%E1%%BA%%BB", head));
	assert_int_equal(v.status, 303);
	visitor_post(&v, "/desk/evening", arena_fmt(office.a, "act=z&Day=2999-01-01&Total=0"));
	assert_int_equal(v.status, 422);
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
	struct visitor v = visitor_in("b.one", "clerk", "480150"), far = visitor_in("b.far", "clerk", "480200");
	const char *one = with_item("pb-1"), *two = with_item("pb-2");

	visitor_get(&v, "/desk/bag");
	assert_int_equal(v.status, 200);
	assert_true(visitor_sees(&v, arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", one)));
	const char *act = visitor_value(&v, "act");
	visitor_post(&v, "/desk/bag", arena_fmt(office.a, "act=%s&Do=add&Scan=RB123456789VN&Shown=%s&Item=%s", act, one, one));
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "id=\"Scan-error\""));
	/* one was taken out; reading the other keeps it out */
	visitor_post(&v, "/desk/bag",
	    arena_fmt(office.a, "act=%s&Do=add&Scan=%s&Shown=%s&Shown=%s&Item=%s", act, two, one, two, two));
	assert_int_equal(v.status, 303);
	const char *where = v.where;
	assert_non_null(strstr(where, arena_fmt(office.a, "off=%s", one)));
	assert_null(strstr(where, arena_fmt(office.a, "off=%s", two)));
	visitor_get(&v, where);
	assert_false(visitor_sees(&v, arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", one)));
	assert_true(visitor_sees(&v, arena_fmt(office.a, "value=\"%s\" type=\"checkbox\" checked", two)));
	visitor_post(&v, "/desk/bag", arena_fmt(office.a, "act=%s&Do=close&To=&Item=%s", act, two));
	assert_int_equal(v.status, 422);
	assert_true(visitor_sees(&v, "id=\"To-error\""));
	const char *fields = arena_fmt(office.a, "act=%s&Do=close&To=Hu%%E1%%BA%%BF&Seal=KC-1&Item=%s", act, two);
	visitor_post(&v, "/desk/bag", fields);
	assert_int_equal(v.status, 303);
	const char *bag = v.where + strlen("/desk/bags/");
	visitor_post(&v, "/desk/bag", fields); /* a double click: the same bag */
	assert_string_equal(v.where + strlen("/desk/bags/"), bag);
	visitor_get(&v, arena_fmt(office.a, "/desk/bags/%s", bag));
	assert_true(visitor_sees(&v, two) && visitor_sees(&v, "TUI-480150-") && visitor_sees(&v, "KC-1") && !visitor_sees(&v, one));
	visitor_get(&v, "/desk/bags");
	assert_true(visitor_sees(&v, bag));
	visitor_get(&far, arena_fmt(office.a, "/desk/bags/%s", bag));
	assert_int_equal(far.status, 404);
	visitor_get(&far, "/desk/bags");
	assert_false(visitor_sees(&far, bag));
	visitor_get(&far, "/desk/bag");
	assert_false(visitor_sees(&far, one));
	visitor_post(&far, "/desk/bag", arena_fmt(office.a, "act=ff&Do=close&To=x&Item=%s", one));
	assert_int_equal(far.status, 404);
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
		bag_manifest_model(&w, office.a, &office.w.setup, &is.as_bag_show, "Bưu điện tỉnh", "Nguyễn Thị Hoa", 0);
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
	struct visitor v = visitor_in("x.one", "clerk", "480150");

	visitor_get(&v, "/desk/bag");
	visitor_post(&v, "/desk/bag", "act=x1&Do=close&To=%3Cscript%3Ealert(1)%3C/script%3E&Item=RB123456789VN");
	assert_false(visitor_sees(&v, "<script>alert"));
	visitor_get(&v, "/desk/bag?add=%3Cb%3E&off=%22%3E");
	assert_int_equal(v.status, 200);
	assert_false(visitor_sees(&v, "<b>"));
	visitor_get(&v, "/desk/bag?add=%00&off=%zz");
	assert_int_equal(v.status, 200);
	visitor_get(&v, "/desk/bags/x:y%23z");
	assert_int_equal(v.status, 404);
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
	int failed = cmocka_run_group_tests(tests, visitor_start, visitor_stop);
	forms_stop();
	transform_stop();
	xml_stop();
	return failed;
}
