/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk does at a page with a dossier that was taken in, and how he finds it again.  On a real store and journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "journal/read.h"
#include "tests/lib/visitor.h"
#include "xml/transform.h"
#include "xml/xml.h"

static struct visitor hoa, an;

static int
begin(void **state)
{
	visitor_start(state);
	hoa = visitor_in("hoa.nt", "clerk", "480150");
	an = visitor_in("an.tv", "clerk", "480200");
	return 0;
}

static const char *
page_of(const char *id)
{
	return arena_fmt(office.a, "/desk/dossiers/%s", id);
}

/* The form of that act as the page made it, with what is filled in. */
static const char *
form_of(struct visitor *v, const char *id, const char *act, const char *filled)
{
	visitor_get(v, arena_fmt(office.a, "%s?do=%s", page_of(id), act));
	assert_int_equal(v->status, 200);
	return arena_fmt(office.a, "act=%s&Do=%s&Seen=%s&%s", visitor_value(v, "act"), act, visitor_value(v, "Seen"), filled);
}

/* It is done, and the page says so. */
static void
does(struct visitor *v, const char *id, const char *act, const char *filled)
{
	visitor_post(v, page_of(id), form_of(v, id, act, filled));
	if (v->status != 303)
		fail_msg("%s: %s", act, v->html);
	assert_string_equal(v->where, arena_fmt(office.a, "%s?done=%s", page_of(id), act));
	visitor_get(v, v->where);
	assert_true(visitor_sees(v, "govuk-notification-banner--success"));
}

static void
tells(const char *id, enum dossier_state s, struct dossier_report more)
{
	static unsigned told;
	struct result_news r;

	more.dossier = id;
	more.state = s;
	more.key = arena_fmt(office.a, "n-%u", told++);
	if (office_report(&office, more, &r) != 0)
		fail_msg("%s", office.e.msg);
}

static void
test_a_dossier_is_shown_whole_in_both_languages(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-1");

	visitor_get(&hoa, page_of(id));
	assert_int_equal(hoa.status, 200);
	assert_true(visitor_sees(&hoa, "Nguyễn Thị Mẫu") && visitor_sees(&hoa, "042190001234") && visitor_sees(&hoa, "01/02/1990"));
	assert_true(visitor_sees(&hoa, "Được tiếp nhận") && visitor_sees(&hoa, "Tiếp nhận tại quầy") &&
	    visitor_sees(&hoa, "TK.01"));
	assert_true(visitor_sees(&hoa, ".000\u00a0₫"));
	assert_true(visitor_sees(&hoa, "?do=pay\"") && visitor_sees(&hoa, "?do=withdraw\"") &&
	    !visitor_sees(&hoa, "?do=handover\""));
	assert_false(visitor_sees(&hoa, "success"));
	hoa.lang = "en";
	visitor_get(&hoa, page_of(id));
	assert_true(visitor_sees(&hoa, "Received by the competent unit") && visitor_sees(&hoa, "Taken in at the counter"));
	hoa.lang = "vi";
}

static void
test_what_is_owed_is_paid_given_back_and_voided(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-2");
	long long total = counter_quoted("Total");

	does(&hoa, id, "pay", "Amount=1.000&Method=0");
	assert_true(visitor_sees(&hoa, "BL 1"));
	does(&hoa, id, "pay", arena_fmt(office.a, "Amount=%lld&Method=1&Reference=FT26&Series=CK", total - 1000));
	assert_true(visitor_sees(&hoa, "CK 1") && !visitor_sees(&hoa, "?do=pay\""));
	does(&hoa, id, "refund", "Amount=400&Method=0&Reason=thu+th%E1%BB%ABa");
	assert_true(visitor_sees(&hoa, "400\u00a0₫") && visitor_sees(&hoa, "thu thừa"));
	visitor_get(&hoa, arena_fmt(office.a, "%s?do=void", page_of(id)));
	const char *entry = strstr(hoa.html, "name=\"Entry\"");
	assert_non_null(entry);
	entry = strstr(entry, "value=\"") + strlen("value=\"");
	does(&hoa, id, "void",
	    arena_fmt(office.a, "Entry=%s&Reason=nh%%E1%%BA%%A7m", arena_dup(office.a, entry, strcspn(entry, "\""))));
}

static void
test_a_wrong_field_is_told_beside_it_and_nothing_is_done(void **state)
{
	(void)state;
	static const struct {
		const char *act, *filled, *field;
	} wrong[] = {{"pay", "Amount=nhi%E1%BB%81u&Method=0", "Amount"}, {"pay", "Amount=999.999.999&Method=0", "Amount"},
	    {"pay", "Amount=1.000&Method=0&Series=%C4%90%C3%94", "Series"}, {"pay", "Amount=&Method=0", "Amount"},
	    {"withdraw", "Reason=", "Reason"}, {"withdraw", "Reason=a%01b", "Reason"}, {"withdraw", "Reason=%E2%80%AEa", "Reason"}};
	const char *id = counter_accepted("p-3");
	int64_t version = office_view(&office, id).dossier.version;

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		visitor_post(&hoa, page_of(id), form_of(&hoa, id, wrong[i].act, wrong[i].filled));
		if (!visitor_sees(&hoa, arena_fmt(office.a, "id=\"%s-error\"", wrong[i].field)))
			fail_msg("%s: %d %s", wrong[i].filled, hoa.status, hoa.html);
		assert_true(hoa.status == 422 || hoa.status == 409);
		assert_true(visitor_sees(&hoa, arena_fmt(office.a, "name=\"Do\" value=\"%s\"", wrong[i].act)));
	}
	assert_int_equal(office_view(&office, id).dossier.version, version);
}

static void
test_a_form_that_is_sent_twice_is_one_act(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-4"), *form = form_of(&hoa, id, "pay", "Amount=1.000&Method=0");

	for (int i = 0; i < 2; i++) {
		visitor_post(&hoa, page_of(id), form);
		assert_int_equal(hoa.status, 303);
	}
	visitor_get(&hoa, page_of(id));
	assert_null(strstr(strstr(hoa.html, "Thu tiền, ") != NULL ? strstr(hoa.html, "Thu tiền, ") + 1 : "", "Thu tiền, "));
	const char *other = arena_fmt(office.a, "%s9", form); /* the same act, another sum: Method=09 is no number, so the amount */
	visitor_post(&hoa, page_of(id), other);
	assert_int_equal(hoa.status, 422);
}

static void
test_of_two_clerks_the_second_looks_again(void **state)
{
	(void)state;
	struct visitor lan = visitor_in("lan.pt", "clerk", "480150");
	const char *id = counter_accepted("p-5"), *form = form_of(&lan, id, "pay", "Amount=1.000&Method=0");

	does(&hoa, id, "pay", "Amount=2.000&Method=0");
	visitor_post(&lan, page_of(id), form);
	assert_int_equal(lan.status, 409);
	assert_true(visitor_sees(&lan, "Hồ sơ đã thay đổi sau lần bạn xem"));
	/* what he looks at now is of now, and can be sent */
	visitor_post(&lan, page_of(id),
	    arena_fmt(office.a, "act=%s&Do=pay&Seen=%s&Amount=1.000&Method=0", visitor_value(&lan, "act"),
		visitor_value(&lan, "Seen")));
	assert_int_equal(lan.status, 303);
}

static void
test_papers_that_were_asked_for_are_taken_in(void **state)
{
	(void)state;
	static struct asked_paper two[] = {{"TK.01", "thiếu chữ ký"}, {"GT.CC", NULL}};
	const char *id = counter_accepted("p-6");

	tells(id, DOSSIER_SUPPLEMENT, (struct dossier_report){.note = "Đề nghị bổ sung", .told = {.asked = two, .n_asked = 2}});
	visitor_get(&hoa, page_of(id));
	assert_true(visitor_sees(&hoa, "thiếu chữ ký") && visitor_sees(&hoa, "?do=supply\""));
	visitor_post(&hoa, page_of(id), form_of(&hoa, id, "supply", "Row.Originals.TK.01=&Row.Copies.GT.CC=0"));
	assert_int_equal(hoa.status, 422);
	assert_true(visitor_sees(&hoa, "id=\"Row.Originals.TK.01-error\""));
	does(&hoa, id, "supply", "Row.Originals.TK.01=1&Row.Copies.GT.CC=1&Row.Pages.TK.01=2");
	assert_int_equal(office_view(&office, id).dossier.state, DOSSIER_RECEIVED);
	assert_true(visitor_sees(&hoa, "Nhận giấy tờ bổ sung") && visitor_sees(&hoa, "hoa.nt (480150)"));
}

static void
test_a_result_is_handed_over_or_the_dossier_withdrawn(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-7"), *gone = counter_accepted("p-8");

	tells(id, DOSSIER_PROCESSING, (struct dossier_report){0});
	tells(id, DOSSIER_FINISHED, (struct dossier_report){0});
	visitor_post(&hoa, page_of(id), form_of(&hoa, id, "handover", "Receiver=Tr%E1%BA%A7n+An&IdLast4=12"));
	assert_true(hoa.status == 422 && visitor_sees(&hoa, "id=\"IdLast4-error\""));
	does(&hoa, id, "handover", "Receiver=Tr%E1%BA%A7n+An&IdLast4=1234");
	assert_int_equal(office_view(&office, id).dossier.state, DOSSIER_RETURNED);
	does(&hoa, gone, "withdraw", "Reason=kh%C3%B4ng+c%E1%BA%A7n+n%E1%BB%AFa");
	assert_int_equal(office_view(&office, gone).dossier.state, DOSSIER_WITHDRAWN);
	assert_false(visitor_sees(&hoa, "?do=withdraw\""));
}

/* ---- found again ---- */

static void
looks(struct visitor *v, const char *query)
{
	visitor_get(v, "/desk/search");
	visitor_post(v, "/desk/search", arena_fmt(office.a, "act=%s&Query=%s", visitor_value(v, "act"), query));
	assert_int_equal(v->status, 303);
}

static void
test_any_number_or_name_finds_it_at_its_own_office_alone(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-9");
	struct result_news r;
	struct dossier_report numbered = {
	    .dossier = id, .key = "numbered", .number = "H42.18133-261130-0009", .state = DOSSIER_PROCESSING};

	assert_int_equal(office_report(&office, numbered, &r), 0);
	struct pushed_event event = office_event(&office, "e-1", office_item(&office, 77), "EMA");
	struct result_events events;
	event.dossier = id;
	event.leg = "RETURN";
	assert_int_equal(office_events(&office, &event, 1, &events), 0);
	const char *const codes[] = {id, "p-9", "H42.18133-261130-0009", "%20H42.18133-261130-0009%20", office_item(&office, 77)};
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		looks(&hoa, codes[i]);
		assert_string_equal(hoa.where, page_of(id));
		looks(&an, codes[i]); /* another office: nothing */
		assert_non_null(strstr(an.where, "/desk/search?for="));
		visitor_get(&an, an.where);
		assert_true(an.status == 200 && !visitor_sees(&an, "/desk/dossiers/"));
	}
	static const char *const people[] = {"nguyen+thi+mau", "Nguy%E1%BB%85n+Th%E1%BB%8B+M%E1%BA%ABu", "042190001234"};
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		looks(&hoa, people[i]); /* all of them are hers */
		assert_null(strstr(hoa.where, "nguyen"));
		assert_null(strstr(hoa.where, "0421"));
		const char *where = hoa.where;
		visitor_get(&hoa, where);
		assert_true(visitor_sees(&hoa, page_of(id)));
		visitor_get(&an, where); /* of another session: as if nothing was looked for */
		assert_true(an.status == 200 && !visitor_sees(&an, "/desk/dossiers/"));
	}
}

static void
test_an_open_case_is_found_and_goes_on(void **state)
{
	(void)state;

	counter_begin("p-10");
	counter_must("a1", "\"Person\":{\"Owner\":{\"Name\":\"Đỗ Văn Mở\",\"IdNo\":\"042190009999\",\"Phone\":\"0912000999\"}}");
	looks(&hoa, "0912+000+999");
	assert_string_equal(hoa.where, arena_fmt(office.a, "/desk/cases/%s", counter_case));
	looks(&hoa, "do+van+mo");
	assert_string_equal(hoa.where, arena_fmt(office.a, "/desk/cases/%s", counter_case));
	visitor_post(&hoa, "/desk/search", "Query=ab");
	assert_int_equal(hoa.status, 422);
	assert_true(visitor_sees(&hoa, "id=\"Query-error\""));
}

/* ---- not taken in ---- */

static void
test_a_case_is_refused_with_its_reason_and_over(void **state)
{
	(void)state;

	counter_begin("p-12");
	const char *where = arena_fmt(office.a, "/desk/cases/%s/refusal", counter_case);
	visitor_get(&hoa, where);
	visitor_post(&hoa, where, arena_fmt(office.a, "act=r1&Seen=%s&Reason=sai", visitor_value(&hoa, "Seen")));
	assert_int_equal(hoa.status, 409); /* whose is it, and what does he want? */
	counter_must("a1", "\"Person\":{\"Owner\":{\"Name\":\"Đỗ Văn Mở\",\"IdNo\":\"042190008888\"}}");
	const struct procedure *x = catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms));
	counter_must("a2",
	    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", x->units[0]->code));
	visitor_get(&hoa, where);
	const char *seen = visitor_value(&hoa, "Seen");
	visitor_post(&hoa, where, arena_fmt(office.a, "act=r2&Seen=%s&Reason=", seen));
	assert_true(hoa.status == 422 && visitor_sees(&hoa, "id=\"Reason-error\""));
	for (int i = 0; i < 2; i++) { /* sent twice, it is one */
		visitor_post(&hoa, where, arena_fmt(office.a, "act=r3&Seen=%s&Reason=kh%%C3%%B4ng+%%C4%%91%%C3%%BAng", seen));
		assert_int_equal(hoa.status, 303);
	}
	visitor_post(&hoa, where, arena_fmt(office.a, "act=r4&Seen=%s&Reason=khac", seen));
	assert_int_equal(hoa.status, 409);
	visitor_get(&hoa, where);
	assert_true(visitor_sees(&hoa, "không đúng") && visitor_sees(&hoa, "hoa.nt") && !visitor_sees(&hoa, "name=\"Reason\""));
	assert_int_equal(counter_act_at("a3", counter_number("Version") + 1, "480150", "\"LookUps\":{}"), -1);
	assert_int_equal(office.e.code, ERR_CASE_REFUSED);
	visitor_get(&hoa, arena_fmt(office.a, "/desk/cases/%s", counter_case));
	assert_true(hoa.status == 200 && visitor_sees(&hoa, "không đúng") && !visitor_sees(&hoa, "name=\"Step\""));
	visitor_get(&an, where);
	assert_int_equal(an.status, 404);
}

/* ---- who looks is written down ---- */

static unsigned
times_read(const char *dossier, const char *words)
{
	static unsigned more;

	counter_accepted(arena_fmt(office.a, "read-%u", more++)); /* a note reaches the disk with the next change */
	return office_reads(&office, dossier, words);
}

static void
test_who_looked_at_which_page_is_in_the_journal(void **state)
{
	(void)state;
	const char *id = counter_accepted("p-11");

	visitor_get(&hoa, page_of(id));
	visitor_get(&an, page_of(id));
	assert_int_equal(an.status, 404);
	assert_int_equal(times_read(id, "hoa.nt /desk/dossiers/{dossier}"), 1);
	assert_int_equal(times_read(id, "an.tv /desk/dossiers/{dossier}"), 0);
	looks(&hoa, "042190001234");
	visitor_get(&hoa, hoa.where);
	assert_int_equal(times_read(id, "hoa.nt /desk/search"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_is_shown_whole_in_both_languages),
	    cmocka_unit_test(test_what_is_owed_is_paid_given_back_and_voided),
	    cmocka_unit_test(test_a_wrong_field_is_told_beside_it_and_nothing_is_done),
	    cmocka_unit_test(test_a_form_that_is_sent_twice_is_one_act),
	    cmocka_unit_test(test_of_two_clerks_the_second_looks_again),
	    cmocka_unit_test(test_papers_that_were_asked_for_are_taken_in),
	    cmocka_unit_test(test_a_result_is_handed_over_or_the_dossier_withdrawn),
	    cmocka_unit_test(test_any_number_or_name_finds_it_at_its_own_office_alone),
	    cmocka_unit_test(test_an_open_case_is_found_and_goes_on),
	    cmocka_unit_test(test_a_case_is_refused_with_its_reason_and_over),
	    cmocka_unit_test(test_who_looked_at_which_page_is_in_the_journal),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, begin, visitor_stop);
	transform_stop();
	xml_stop();
	return failed;
}
