/* SPDX-License-Identifier: Apache-2.0 */
/* The pages of a post office's queue as a browser asks them, on a real store: who may see what, what a form does, what happens when
 * it comes twice, and that a case ends the number it was begun for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "codec/form.h"
#include "people/accounts.h"
#include "tests/lib/counter.h"
#include "ui/render.h"
#include "ui/ui.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define FIRST  "một mật khẩu dài"
#define NEXT   "mật khẩu của riêng tôi"
#define HERE   "480150"
#define THERE  "480200"
#define NAME   "Nguyễn Thị Hẹn"
#define C      (&office.w.core)
#define S      (&office.w.setup)
#define MINUTE INT64_C(60000)

static struct answer told;

/* Somebody's browser: his session, the token of his forms, and the number of his desk. */
struct visitor {
	const char *session, *token, *window;
};

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
header(const char *name)
{
	for (size_t i = 0; i < told.n_headers; i++)
		if (str_eq(told.headers[i].name, name))
			return arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
	return "";
}

static const char *
cookie(const char *name, const char *was)
{
	const char *begin = arena_fmt(office.a, "__Host-%s=", name);
	size_t n = strlen(begin);

	for (size_t i = 0; i < told.n_headers; i++)
		if (str_eq(told.headers[i].name, "Set-Cookie") && told.headers[i].value.n > n &&
		    memcmp(told.headers[i].value.p, begin, n) == 0) {
			const char *v = arena_dup(office.a, told.headers[i].value.p, told.headers[i].value.n);
			return arena_dup(office.a, v + n, strcspn(v + n, ";"));
		}
	return was;
}

/* What stands between that and the next quotation mark on the page; "" when it is not there. */
static const char *
after(const char *text)
{
	const char *at = strstr(html(), text);

	return at == NULL ? "" : arena_dup(office.a, at + strlen(text), strcspn(at + strlen(text), "\""));
}

static int
ask(struct visitor *b, enum page_id id, const char *query, const char *body, const char *case_id)
{
	const struct header h[] = {
	    {str_of("Cookie"), str_of(arena_fmt(office.a, "__Host-session=%s; __Host-window=%s", b->session, b->window))},
	    {str_of("Content-Type"), str_of("application/x-www-form-urlencoded")},
	    {str_of("Sec-Fetch-Site"), str_of("same-origin")}};
	const struct page_param param = {str_of("case"), str_of(case_id)};
	const struct message m = {.method = str_of(body != NULL ? "POST" : "GET"),
	    .authority = str_of("quay.example"),
	    .path = str_of("/desk"),
	    .query = str_of(query),
	    .headers = h,
	    .n_headers = 3,
	    .body = str_of(body != NULL ? body : "")};

	ui_answer(C, S, office.a, id, &param, 1, &m, &told);
	b->session = cookie("session", b->session);
	b->window = cookie("window", b->window);
	if (told.body.n > 0 && strstr(html(), "name=\"token\"") != NULL)
		b->token = after("name=\"token\" value=\"");
	return told.status;
}

static int
get(struct visitor *b, enum page_id id)
{
	return ask(b, id, "", NULL, "");
}

/* A form with an act's id of its own. */
static int
post(struct visitor *b, enum page_id id, const char *fields)
{
	char act[27];

	id_random(act);
	return ask(b, id, "", arena_fmt(office.a, "token=%s&act=%s&%s", b->token, act, fields), "");
}

static struct visitor
inside(const char *name, const char *role, const char *place)
{
	struct visitor b = {"", "", ""};
	const struct account_ask q = {.name = name,
	    .by = "uid 0",
	    .shown = "Trần Văn Quầy",
	    .roles = role,
	    .place = place,
	    .password = FIRST,
	    .now_ms = clock_now_ms()};
	struct account out;

	if (account_do(C, S, office.a, ACCOUNT_MADE, &q, &out, &office.e) != 0)
		fail_msg("%s %s", office.e.field, office.e.msg);
	assert_int_equal(ask(&b, PAGE_LOGIN_ENTER, "", arena_fmt(office.a, "Name=%s&Password=" FIRST, name), ""), 303);
	assert_int_equal(get(&b, PAGE_PASSWORD), 200);
	assert_int_equal(post(&b, PAGE_PASSWORD_SET, "PasswordOld=" FIRST "&Password=" NEXT "&PasswordAgain=" NEXT), 303);
	assert_int_equal(get(&b, PAGE_HOME), 200);
	return b;
}

static void
test_who_may_see_what(void **state)
{
	(void)state;
	static const enum page_id pages[] = {PAGE_QUEUE, PAGE_TICKET, PAGE_BOARD, PAGE_APPOINTMENTS};
	static const enum page_id acts[] = {PAGE_QUEUE_ACT, PAGE_TICKET_TAKE, PAGES, PAGE_APPOINTMENTS_ACT};
	static const struct {
		const char *name, *role, *place;
		bool may[4];
	} rows[] = {{"q.clerk", "clerk", HERE, {true, true, true, true}}, {"q.kiosk", "kiosk", HERE, {false, true, true, false}},
	    {"q.courier", "courier", HERE, {false}}, {"q.auditor", "auditor", "", {false}},
	    {"q.operator", "operator", "", {false}}};

	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct visitor b = inside(rows[r].name, rows[r].role, rows[r].place);
		for (int i = 0; i < 4; i++) {
			assert_int_equal(get(&b, pages[i]), rows[r].may[i] ? 200 : 404);
			if (acts[i] != PAGES)
				assert_int_equal(post(&b, acts[i], ""), rows[r].may[i] ? 422 : 404);
		}
	}
}

static void
test_a_number_goes_from_the_kiosk_to_the_end(void **state)
{
	(void)state;
	struct visitor kiosk = inside("k.kiosk", "kiosk", HERE), clerk = inside("k.clerk", "clerk", HERE);

	assert_int_equal(get(&kiosk, PAGE_TICKET), 200);
	assert_int_equal(post(&kiosk, PAGE_TICKET_TAKE, "Class=PRIORITY"), 303);
	const char *got = strstr(header("Location"), "Got=");
	assert_non_null(got);
	assert_int_equal(ask(&kiosk, PAGE_TICKET, got, NULL, ""), 200);
	assert_true(shows("U001"));
	assert_string_equal(header("Refresh"), "30; url=/desk/ticket");
	assert_int_equal(post(&kiosk, PAGE_TICKET_TAKE, "Class=APPOINTMENT"), 422); /* not without one */
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	assert_true(shows("U001"));
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=call"), 422);
	assert_true(shows("id=\"Desk\"") && shows("govuk-input--error"));
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=call&Desk=100"), 422);
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=call&Desk=7"), 303);
	assert_string_equal(clerk.window, "7");
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	const char *id = after("name=\"Ticket\" value=\"");
	assert_true(strncmp(id, HERE ".", 7) == 0);
	assert_false(shows("value=\"miss\""));
	assert_int_equal(get(&kiosk, PAGE_BOARD), 200);
	assert_string_equal(header("Refresh"), "10");
	assert_true(shows("U001") && shows("<td>7</td>"));
	const char *form = arena_fmt(office.a, "Do=serve&Ticket=%s", form_percent(office.a, id));
	struct visitor other = inside("k.other", "clerk", HERE), there = inside("k.there", "clerk", THERE);
	assert_int_equal(post(&there, PAGE_QUEUE_ACT, form), 404);
	const char *not_his = html();
	assert_int_equal(post(&there, PAGE_QUEUE_ACT, "Do=serve&Ticket=" THERE ".2026-03-02%23none"), 404);
	assert_int_equal(strlen(not_his), strlen(html())); /* but for the audit's id */
	assert_int_equal(post(&other, PAGE_QUEUE_ACT, form), 409);
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=call&Desk=7"), 303); /* he has one */
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, form), 303);
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, form), 409);
	assert_true(shows("vừa có thay đổi"));
	assert_int_equal(get(&kiosk, PAGE_BOARD), 200);
	assert_false(shows("U001"));
}

static void
test_a_form_that_comes_twice_does_it_once(void **state)
{
	(void)state;
	struct visitor clerk = inside("t.clerk", "clerk", THERE);
	const char *form;
	char act[27];

	id_random(act);
	form = arena_fmt(office.a, "token=%s&act=%s&Do=take&Class=ORDINARY", clerk.token, act);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(ask(&clerk, PAGE_QUEUE_ACT, "", form, ""), 303);
		assert_string_equal(header("Location"), "/desk/queue?Got=A001");
	}
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=take&Class=APPOINTMENT"), 422);
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=take&Class=%3Cscript%3E"), 422);
	assert_false(shows("<script>"));
	assert_int_equal(ask(&clerk, PAGE_QUEUE_ACT, "",
			     arena_fmt(office.a, "token=%s&act=guess&Do=take&Class=ORDINARY", clerk.token), ""),
	    422);
	assert_int_equal(ask(&clerk, PAGE_QUEUE, "Got=%3Cb%3E", NULL, ""), 200);
	assert_false(shows("notification-banner--success"));
}

static void
test_a_case_that_is_accepted_ends_its_number(void **state)
{
	(void)state;
	struct visitor clerk = inside("j.clerk", "clerk", HERE);
	const struct procedure *p = catalogue_procedure(S->catalogue, "1.004873", 20500);

	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=take&Class=ORDINARY"), 303);
	assert_int_equal(post(&clerk, PAGE_QUEUE_ACT, "Do=call&Desk=1"), 303);
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	const char *id = form_percent(office.a, after("name=\"Ticket\" value=\""));
	char act[27];
	id_random(act);
	for (int i = 0; i < 2; i++) { /* twice: the same case */
		const char *body = arena_fmt(office.a, "token=%s&act=%s&Do=begin&Ticket=%s", clerk.token, act, id);
		assert_int_equal(ask(&clerk, PAGE_QUEUE_ACT, "", body, ""), 303);
		const char *where = header("Location");
		assert_true(strncmp(where, "/desk/cases/", 12) == 0);
		assert_true(i == 0 || strcmp(counter_case, where + 12) == 0);
		counter_case = where + 12;
	}
	assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), 0);
	counter_must("s1",
	    "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\",\"Birth\":\"1990-02-01\",\"Sex\":2}}");
	counter_must("s2",
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", p->units[0]->code));
	counter_must("s3", "\"LookUps\":{}");
	counter_must("s4",
	    "\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0},"
	    "{\"Code\":\"GT.CC\",\"Originals\":0,\"Copies\":1,\"Pages\":1,\"Form\":0}]}");
	counter_must("s5", "\"Quote\":{\"Return\":{\"Mode\":0}}");
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	assert_true(shows(counter_case));
	id_random(act);
	const char *accept =
	    arena_fmt(office.a, "token=%s&act=%s&Step=5&Pay=LATER&Seen=%lld", clerk.token, act, counter_number("Version"));
	assert_int_equal(ask(&clerk, PAGE_CASEWORK_ACT, "", accept, counter_case), 303);
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	assert_false(shows("pg-number-now"));
}

static void
test_appointments_are_seen_by_their_office_alone(void **state)
{
	(void)state;
	struct visitor clerk = inside("a.clerk", "clerk", HERE), there = inside("a.there", "clerk", THERE);
	int64_t ten = office.now_ms - office.now_ms % (60 * MINUTE) + 60 * MINUTE;
	const char *form = arena_fmt(office.a, "Do=book&Date=2026-03-02&From=%lld&Name=" NAME "&Phone=0912000111", (long long)ten);

	assert_int_equal(post(&clerk, PAGE_APPOINTMENTS_ACT, "Do=book&Date=2026-03-02&From=&Name=x&Phone=0912000111"), 422);
	assert_int_equal(post(&clerk, PAGE_APPOINTMENTS_ACT, form), 303);
	assert_int_equal(post(&clerk, PAGE_APPOINTMENTS_ACT, form), 409); /* the only place of that time */
	assert_true(shows(NAME));
	const char *id = form_percent(office.a, after("name=\"Id\" value=\""));
	assert_int_equal(get(&there, PAGE_APPOINTMENTS), 200);
	assert_false(shows(NAME));
	assert_int_equal(post(&there, PAGE_APPOINTMENTS_ACT, arena_fmt(office.a, "Do=come&Id=%s", id)), 404);
	assert_int_equal(post(&there, PAGE_APPOINTMENTS_ACT, arena_fmt(office.a, "Do=cancel&Id=%s", id)), 404);
	clock_set(ten - 5 * MINUTE);
	assert_int_equal(post(&clerk, PAGE_APPOINTMENTS_ACT, arena_fmt(office.a, "Do=come&Id=%s", id)), 303);
	assert_string_equal(header("Location"), "/desk/appointments?Got=H001");
	assert_int_equal(get(&clerk, PAGE_QUEUE), 200);
	assert_true(shows("H001") && !shows(NAME));
	assert_int_equal(get(&clerk, PAGE_BOARD), 200);
	assert_false(shows(NAME));
	clock_set(office.now_ms);
}

static int
start(void **state)
{
	counter_start(state);
	assert_int_equal(clock_parse("2026-03-02T09:00:00+07:00", &office.now_ms), 0);
	clock_set(office.now_ms);
	S->conf.gateway.url = "https://quay.example";
	S->conf.desk.partner = office.partners[0].p.name;
	S->conf.desk.session_idle = 12 * 60 * MINUTE;
	S->conf.desk.appointments = "08:00-17:00";
	S->conf.desk.appointment_length = 30 * MINUTE;
	S->conf.desk.appointment_desks = 1;
	C->ui = ui_open(&office.e);
	if (C->ui == NULL)
		fail_msg("%s", office.e.msg);
	return 0;
}

static int
stop(void **state)
{
	ui_free(C->ui);
	clock_set(-1);
	return counter_stop(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_who_may_see_what),
	    cmocka_unit_test(test_a_number_goes_from_the_kiosk_to_the_end),
	    cmocka_unit_test(test_a_form_that_comes_twice_does_it_once),
	    cmocka_unit_test(test_a_case_that_is_accepted_ends_its_number),
	    cmocka_unit_test(test_appointments_are_seen_by_their_office_alone),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, stop);
	transform_stop();
	xml_stop();
	return failed;
}
