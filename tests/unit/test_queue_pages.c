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
#include "tests/lib/visitor.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define HERE   "480150"
#define THERE  "480200"
#define NAME   "Nguyễn Thị Hẹn"
#define C      (&office.w.core)
#define S      (&office.w.setup)
#define MINUTE INT64_C(60000)

/* A form with an act's id of its own, whatever page is shown. */
static int
post(struct visitor *v, const char *address, const char *fields)
{
	char act[27];

	id_random(act);
	return visitor_post(v, address, arena_fmt(office.a, "act=%s&%s", act, fields));
}

static void
test_who_may_see_what(void **state)
{
	(void)state;
	static const char *const pages[] = {"/desk/queue", "/desk/ticket", "/desk/board", "/desk/appointments"};
	static const struct {
		const char *name, *role, *place;
		bool may[4];
	} rows[] = {{"q.clerk", "clerk", HERE, {true, true, true, true}}, {"q.kiosk", "kiosk", HERE, {false, true, true, false}},
	    {"q.courier", "courier", HERE, {false}}, {"q.auditor", "auditor", "", {false}},
	    {"q.operator", "operator", "", {false}}};

	for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
		struct visitor b = visitor_in(rows[r].name, rows[r].role, rows[r].place);
		for (int i = 0; i < 4; i++) {
			assert_int_equal(visitor_get(&b, pages[i]), rows[r].may[i] ? 200 : 404);
			if (i != 2) /* the screen takes nothing */
				assert_int_equal(post(&b, pages[i], ""), rows[r].may[i] ? 422 : 404);
		}
	}
}

/* Whoever stands before it finds no way out by accident, and cannot give it a second factor that its staff does not have. */
static void
test_a_kiosk_is_logged_out_by_who_knows_its_password(void **state)
{
	(void)state;
	struct visitor kiosk = visitor_in("out.kiosk", "kiosk", HERE), clerk = visitor_in("out.clerk", "clerk", HERE);

	assert_int_equal(visitor_get(&clerk, "/desk/logout"), 404);
	assert_int_equal(visitor_get(&kiosk, "/desk/factor"), 404);
	assert_int_equal(post(&kiosk, "/desk/factor", "Secret=x&Code=000000"), 404);
	assert_int_equal(visitor_get(&kiosk, "/desk/ticket"), 200);
	assert_false(visitor_sees(&kiosk, "action=\"/desk/logout\""));
	assert_true(visitor_sees(&kiosk, "href=\"/desk/logout\""));
	assert_int_equal(visitor_get(&kiosk, "/desk/logout"), 200);
	assert_string_equal(visitor_header(&kiosk, "Refresh"), "300; url=/desk/ticket");
	assert_int_equal(visitor_post(&kiosk, "/desk/logout", ""), 401);
	assert_int_equal(visitor_post(&kiosk, "/desk/logout", "Password=qqqqqqqqqqqq"), 401);
	assert_string_not_equal(visitor_error(&kiosk, "Password"), "");
	for (int i = 0; i < 4; i++)
		visitor_post(&kiosk, "/desk/logout", "Password=qqqqqqqqqqqq");
	assert_int_equal(kiosk.status, 429); /* guesses are those of a log-in */
	assert_int_equal(visitor_get(&kiosk, "/desk/ticket"), 200);
	struct visitor other = visitor_in("out2.kiosk", "kiosk", HERE);
	visitor_get(&other, "/desk/logout");
	assert_int_equal(visitor_post(&other, "/desk/logout",
			     arena_fmt(office.a, "Password=%s", form_percent(office.a, VISITOR_OWN))),
	    303);
	assert_string_equal(other.where, "/desk/login");
	visitor_get(&other, "/desk/ticket");
	assert_string_equal(other.where, "/desk/login");
	visitor_get(&clerk, "/desk/queue");
	assert_int_equal(visitor_post(&clerk, "/desk/logout", ""), 303); /* who sits there himself is asked nothing */
}

static void
test_a_number_goes_from_the_kiosk_to_the_end(void **state)
{
	(void)state;
	struct visitor kiosk = visitor_in("k.kiosk", "kiosk", HERE), clerk = visitor_in("k.clerk", "clerk", HERE);

	assert_int_equal(visitor_get(&kiosk, "/desk/ticket"), 200);
	assert_int_equal(post(&kiosk, "/desk/ticket", "Class=PRIORITY"), 303);
	assert_non_null(strstr(kiosk.where, "?Got="));
	assert_int_equal(visitor_get(&kiosk, kiosk.where), 200);
	assert_true(visitor_sees(&kiosk, "U001"));
	assert_string_equal(visitor_header(&kiosk, "Refresh"), "30; url=/desk/ticket");
	assert_int_equal(post(&kiosk, "/desk/ticket", "Class=APPOINTMENT"), 422); /* not without one */
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	assert_true(visitor_sees(&clerk, "U001"));
	assert_int_equal(post(&clerk, "/desk/queue", "Do=call"), 422);
	assert_true(visitor_sees(&clerk, "id=\"Desk\"") && visitor_sees(&clerk, "govuk-input--error"));
	assert_int_equal(post(&clerk, "/desk/queue", "Do=call&Desk=100"), 422);
	assert_int_equal(post(&clerk, "/desk/queue", "Do=call&Desk=7"), 303);
	assert_string_equal(clerk.window, "7");
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	const char *id = visitor_value(&clerk, "Ticket");
	assert_true(strncmp(id, HERE ".", 7) == 0);
	assert_false(visitor_sees(&clerk, "value=\"miss\""));
	assert_int_equal(visitor_get(&kiosk, "/desk/board"), 200);
	assert_string_equal(visitor_header(&kiosk, "Refresh"), "10");
	assert_true(visitor_sees(&kiosk, "U001") && visitor_sees(&kiosk, "<td>7</td>"));
	const char *form = arena_fmt(office.a, "Do=serve&Ticket=%s", form_percent(office.a, id));
	struct visitor other = visitor_in("k.other", "clerk", HERE), there = visitor_in("k.there", "clerk", THERE);
	assert_int_equal(post(&there, "/desk/queue", form), 404);
	const char *not_his = there.html;
	assert_int_equal(post(&there, "/desk/queue", "Do=serve&Ticket=" THERE ".2026-03-02%23none"), 404);
	assert_int_equal(strlen(not_his), strlen(there.html)); /* but for the audit's id */
	assert_int_equal(post(&other, "/desk/queue", form), 409);
	assert_int_equal(post(&clerk, "/desk/queue", "Do=call&Desk=7"), 303); /* he has one */
	assert_int_equal(post(&clerk, "/desk/queue", form), 303);
	assert_int_equal(post(&clerk, "/desk/queue", form), 409);
	assert_true(visitor_sees(&clerk, "vừa có thay đổi"));
	assert_int_equal(visitor_get(&kiosk, "/desk/board"), 200);
	assert_false(visitor_sees(&kiosk, "U001"));
}

static void
test_a_form_that_comes_twice_does_it_once(void **state)
{
	(void)state;
	struct visitor clerk = visitor_in("t.clerk", "clerk", THERE);
	const char *form;
	char act[27];

	id_random(act);
	form = arena_fmt(office.a, "act=%s&Do=take&Class=ORDINARY", act);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(visitor_post(&clerk, "/desk/queue", form), 303);
		assert_string_equal(clerk.where, "/desk/queue?Got=A001");
	}
	assert_int_equal(post(&clerk, "/desk/queue", "Do=take&Class=APPOINTMENT"), 422);
	assert_int_equal(post(&clerk, "/desk/queue", "Do=take&Class=%3Cscript%3E"), 422);
	assert_false(visitor_sees(&clerk, "<script>"));
	assert_int_equal(visitor_post(&clerk, "/desk/queue", "act=guess&Do=take&Class=ORDINARY"), 422);
	assert_int_equal(visitor_get(&clerk, "/desk/queue?Got=%3Cb%3E"), 200);
	assert_false(visitor_sees(&clerk, "notification-banner--success"));
}

static void
test_a_case_that_is_accepted_ends_its_number(void **state)
{
	(void)state;
	struct visitor clerk = visitor_in("j.clerk", "clerk", HERE);
	const struct procedure *p = catalogue_procedure(S->catalogue, "1.004873", 20500);

	assert_int_equal(post(&clerk, "/desk/queue", "Do=take&Class=ORDINARY"), 303);
	assert_int_equal(post(&clerk, "/desk/queue", "Do=call&Desk=1"), 303);
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	const char *id = form_percent(office.a, visitor_value(&clerk, "Ticket"));
	char act[27];
	id_random(act);
	for (int i = 0; i < 2; i++) { /* twice: the same case */
		const char *body = arena_fmt(office.a, "act=%s&Do=begin&Ticket=%s", act, id);
		assert_int_equal(visitor_post(&clerk, "/desk/queue", body), 303);
		const char *where = clerk.where;
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
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	assert_true(visitor_sees(&clerk, counter_case));
	id_random(act);
	const char *accept = arena_fmt(office.a, "act=%s&Step=5&Pay=LATER&Seen=%lld", act, counter_number("Version"));
	assert_int_equal(visitor_post(&clerk, arena_fmt(office.a, "/desk/cases/%s", counter_case), accept), 303);
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	assert_false(visitor_sees(&clerk, "pg-number-now"));
}

static void
test_appointments_are_seen_by_their_office_alone(void **state)
{
	(void)state;
	struct visitor clerk = visitor_in("a.clerk", "clerk", HERE), there = visitor_in("a.there", "clerk", THERE);
	int64_t ten = office.now_ms - office.now_ms % (60 * MINUTE) + 60 * MINUTE;
	const char *form = arena_fmt(office.a, "Do=book&Date=2026-03-02&From=%lld&Name=" NAME "&Phone=0912000111", (long long)ten);

	assert_int_equal(post(&clerk, "/desk/appointments", "Do=book&Date=2026-03-02&From=&Name=x&Phone=0912000111"), 422);
	assert_int_equal(post(&clerk, "/desk/appointments", form), 303);
	assert_int_equal(post(&clerk, "/desk/appointments", form), 409); /* the only place of that time */
	assert_true(visitor_sees(&clerk, NAME));
	const char *id = form_percent(office.a, visitor_value(&clerk, "Id"));
	assert_int_equal(visitor_get(&there, "/desk/appointments"), 200);
	assert_false(visitor_sees(&there, NAME));
	assert_int_equal(post(&there, "/desk/appointments", arena_fmt(office.a, "Do=come&Id=%s", id)), 404);
	assert_int_equal(post(&there, "/desk/appointments", arena_fmt(office.a, "Do=cancel&Id=%s", id)), 404);
	clock_set(ten - 5 * MINUTE);
	assert_int_equal(post(&clerk, "/desk/appointments", arena_fmt(office.a, "Do=come&Id=%s", id)), 303);
	assert_string_equal(clerk.where, "/desk/appointments?Got=H001");
	assert_int_equal(visitor_get(&clerk, "/desk/queue"), 200);
	assert_true(visitor_sees(&clerk, "H001") && !visitor_sees(&clerk, NAME));
	assert_int_equal(visitor_get(&clerk, "/desk/board"), 200);
	assert_false(visitor_sees(&clerk, NAME));
	clock_set(office.now_ms);
}

static int
start(void **state)
{
	visitor_start(state);
	assert_int_equal(clock_parse("2026-03-02T09:00:00+07:00", &office.now_ms), 0);
	clock_set(office.now_ms);
	S->conf.desk.session_idle = 12 * 60 * MINUTE;
	S->conf.desk.appointments = "08:00-17:00";
	S->conf.desk.appointment_length = 30 * MINUTE;
	S->conf.desk.appointment_desks = 1;
	return 0;
}

static int
stop(void **state)
{
	clock_set(-1);
	return visitor_stop(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_who_may_see_what),
	    cmocka_unit_test(test_a_kiosk_is_logged_out_by_who_knows_its_password),
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
