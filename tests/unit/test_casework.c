/* SPDX-License-Identifier: Apache-2.0 */
/* A case at the pages, on a real store and journal: each step with what is wrong with it told beside its field, and nothing lost or
 * done twice by a second click, a second tab, another clerk or another office. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "tests/lib/visitor.h"
#include "ui/casework/casework.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define CARD  "042190001234%7C183456789%7CNguy%E1%BB%85n+Th%E1%BB%8B+M%E1%BA%ABu%7C01021990%7CN%E1%BB%AF%7CTh%C3%B4n+1%7C15082021"
#define OWNER "Card=" CARD "&Phone=0912+000+111"
#define MEANT "Procedure=2.000635&Unit=H27.57"
#define ONE   "Row.Originals.TK.01=1&Row.Pages.TK.01=1"

static struct visitor clerk;

static const char *
at(const char *id, const char *query)
{
	return arena_fmt(office.a, "/desk/cases/%s%s%s", id, query[0] != '\0' ? "?" : "", query);
}

static const char *
act(int step, const char *seen, const char *rest)
{
	return arena_fmt(office.a, "Step=%d&Seen=%s&%s", step, seen, rest);
}

/* A new case of his: its id. */
static const char *
begun(struct visitor *s)
{
	visitor_get(s, "/desk");
	visitor_send(s, "/desk/cases", "");
	assert_int_equal(s->status, 303);
	const char *id = strrchr(s->where, '/') + 1;
	visitor_get(s, at(id, ""));
	return id;
}

/* The step is done, and the page that comes next shown. */
static void
did(struct visitor *s, const char *id, int step, const char *rest)
{
	visitor_send(s, at(id, ""), act(step, s->seen, rest));
	if (s->status != 303)
		fail_msg("step %d: %d", step, s->status);
	visitor_get(s, at(id, ""));
	assert_int_equal(s->status, 200);
}

/* A case of his that this step is next of. */
static const char *
begun_at(struct visitor *s, enum case_step step)
{
	static const char *const said[] = {OWNER, MEANT, "", ONE, "Mode=0"};
	const char *id = begun(s);

	for (int i = 0; i < (int)step; i++)
		if (i != CASE_LOOKUPS) /* it goes with the procedure */
			did(s, id, i, said[i]);
	return id;
}

/* It is refused beside that field, nothing is lost, and the case is what it was. */
static void
refused(struct visitor *s, const char *id, int step, const char *rest, int status, const char *field)
{
	const char *seen = s->seen;

	visitor_send(s, at(id, ""), act(step, seen, rest));
	if (s->status != status || (field[0] != '\0' && visitor_error(s, field)[0] == '\0'))
		fail_msg("%s: %d, nothing at %s", rest, s->status, field);
	assert_string_equal(s->seen, seen);
}

static void
test_a_dossier_is_taken_in_from_card_to_money(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_ACCEPT);

	assert_true(visitor_sees(&clerk, "8.000") && visitor_sees(&clerk, "₫"));
	assert_string_equal(visitor_value(&clerk, "Step"), "5");
	did(&clerk, id, CASE_ACCEPT, "Pay=CASH");
	assert_true(visitor_sees(&clerk, "Đã tiếp nhận hồ sơ") && visitor_sees(&clerk, id));
	assert_true(visitor_sees(&clerk, ">0\xc2\xa0₫") && !visitor_sees(&clerk, "name=\"Pay\""));
	assert_string_equal(clerk.hints, "0"); /* he has been through it */
}

static void
test_money_that_is_not_taken_yet_is_taken_later_and_once(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_ACCEPT);

	did(&clerk, id, CASE_ACCEPT, "Pay=LATER");
	assert_true(visitor_sees(&clerk, "name=\"Pay\"") && visitor_sees(&clerk, "26.000"));
	const struct visitor before = clerk;
	visitor_send(&clerk, at(id, ""), "Step=5&Pay=TRANSFER&Reference=FT26-1");
	assert_int_equal(clerk.status, 303);
	clerk.act = before.act; /* the same form again, and then one from another tab */
	visitor_send(&clerk, at(id, ""), "Step=5&Pay=TRANSFER&Reference=FT26-1");
	assert_int_equal(clerk.status, 303);
	clerk.act = "0123456789abcdefghjkmnpqrs";
	visitor_send(&clerk, at(id, ""), "Step=5&Pay=CASH");
	assert_int_equal(clerk.status, 303);
	visitor_get(&clerk, at(id, ""));
	assert_true(visitor_sees(&clerk, ">0\xc2\xa0₫") && !visitor_sees(&clerk, "26.000"));
}

static void
test_a_refusal_stands_beside_its_field_and_nothing_is_lost(void **state)
{
	(void)state;
	static const struct {
		const char *form, *field;
	} bad[] = {
	    {"", "Card"},
	    {"Card=x", "Card"},
	    {"Name=M%E1%BA%ABu&IdNo=123", "IdNo"},
	    {"Name=M%E1%BA%ABu", "IdNo"},
	    {"IdNo=042190001234", "Name"},
	    {"Name=%E2%80%AEx&IdNo=042190001234", "Name"},
	    {"Name=x&IdNo=042190001234&Birth=31/02/1990", "Birth"},
	    {"Name=x&IdNo=042190001234&Phone=12", "Phone"},
	    {"Name=x&IdNo=042190001234&Street=1", "Province"},
	    {"Name=x&IdNo=042190001234&Province=42&Street=1", "Commune"},
	    {"Name=x&IdNo=042190001234&Province=99&Commune=18133&Street=1", "Province"},
	    {"Name=x&IdNo=042190001234&SubIdNo=042190001235", "SubName"},
	    {"Name=x&IdNo=042190001234&SubName=y&SubIdNo=042190001235", "Authority"},
	    {"Name=x&IdNo=042190001234&Authority=1", "Authority"},
	    {"Name=x&IdNo=042190001234&IdType=7", "IdType"},
	    {"Name=x&IdNo=0421900012&IdType=3", "IdNo"},
	    {"Name=x&IdNo=042190001234&Email=x", "Email"},
	};
	const char *id = begun(&clerk);

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		refused(&clerk, id, CASE_PERSON, bad[i].form, 422, bad[i].field);
		assert_true(strstr(bad[i].form, "Name=x") == NULL || strcmp(visitor_value(&clerk, "Name"), "x") == 0);
	}
	did(&clerk, id, CASE_PERSON, "Name=Nguyen+Van+A&IdNo=042090001234&Birth=17/05/1990&Phone=0912000111");
	visitor_get(&clerk, at(id, "Step=Person"));
	assert_string_equal(visitor_value(&clerk, "Birth"), "17/05/1990");
}

static void
test_procedures_are_found_by_words_without_accents(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_PROCEDURE);

	visitor_send(&clerk, at(id, ""), act(1, clerk.seen, "Words=TRICH+luc"));
	assert_non_null(strstr(clerk.where, "?Procedure=2.000635"));
	visitor_get(&clerk, at(id, "Procedure=2.000635"));
	assert_string_equal(visitor_value(&clerk, "Procedure"), "2.000635");
	assert_true(visitor_sees(&clerk, "value=\"H27.57\""));
	visitor_send(&clerk, at(id, ""), act(1, clerk.seen, "Words=khai+sinh"));
	assert_non_null(strstr(clerk.where, "?Words=khai%20sinh"));
	visitor_get(&clerk, at(id, "Words=khai%20sinh"));
	assert_true(visitor_sees(&clerk, "Đăng ký khai sinh lưu động") && !visitor_sees(&clerk, "Đăng ký kết hôn<"));
	visitor_send(&clerk, at(id, ""), act(1, clerk.seen, "Words=dang+ky+khai+sinh")); /* all of a name */
	assert_non_null(strstr(clerk.where, "?Procedure=1.001193"));
	refused(&clerk, id, CASE_PROCEDURE, "Words=042190001234", 422, "Words");
	refused(&clerk, id, CASE_PROCEDURE, "", 422, "Words");
	refused(&clerk, id, CASE_PROCEDURE, "Procedure=2.000635&Unit=H27.99", 422, "Unit");
	assert_string_equal(visitor_value(&clerk, "Procedure"), "2.000635"); /* it stays chosen */
	refused(&clerk, id, CASE_PROCEDURE, "Unit=H27.57", 422, "");
}

static void
test_what_is_wrong_with_a_paper_stands_at_that_paper(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_PAPERS);

	assert_true(visitor_sees(&clerk, "Bắt buộc") && visitor_sees(&clerk, "Nếu có") &&
	    visitor_sees(&clerk, "Số hóa theo yêu cầu"));
	assert_string_equal(visitor_value(&clerk, "Row.Originals.TK.01"), "1"); /* one of what must be there, none of the others */
	assert_string_equal(visitor_value(&clerk, "Row.Originals.GT.CC"), "0");
	refused(&clerk, id, CASE_PAPERS, "Row.Copies.GT.CC=1", 422, "Row.Originals.TK.01");
	assert_string_equal(visitor_value(&clerk, "Row.Copies.GT.CC"), "1");
	refused(&clerk, id, CASE_PAPERS, "Row.Originals.TK.01=many", 422, "Row.Originals.TK.01");
	refused(&clerk, id, CASE_PAPERS, "Row.Originals.TK.01=1000", 422, "Row.Originals.TK.01");
	refused(&clerk, id, CASE_PAPERS, ONE "&Row.Reuse.GT.CC=k99", 422, "Row.Originals.GT.CC");
}

static void
test_the_way_back_and_the_money_are_asked_for(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_QUOTE);

	assert_string_equal(visitor_value(&clerk, "ReturnName"), "Nguyễn Thị Mẫu");
	refused(&clerk, id, CASE_QUOTE, "Mode=1&ReturnName=x", 422, "ReturnProvince");
	refused(&clerk, id, CASE_QUOTE, "Mode=1&ReturnStreet=1", 422, "ReturnProvince");
	refused(&clerk, id, CASE_QUOTE, "Mode=0&Discount=none", 422, "Discount");
	refused(&clerk, id, CASE_QUOTE, "Mode=0&CollectItem=AA123456789VN", 422, "CollectItem");
	did(&clerk, id, CASE_QUOTE, "Mode=1&ReturnName=x&ReturnProvince=42&ReturnCommune=18133&ReturnStreet=1");
	assert_true(visitor_sees(&clerk, "Cước phát kết quả tận nhà"));
	refused(&clerk, id, CASE_ACCEPT, "", 422, "Pay");
}

static void
test_a_second_click_a_second_tab_and_going_back_do_nothing(void **state)
{
	(void)state;
	const char *id = begun(&clerk);
	struct visitor tab = clerk;
	const char *form = act(CASE_PERSON, clerk.seen, OWNER);

	visitor_send(&clerk, at(id, ""), form);
	visitor_send(&clerk, at(id, ""), form);
	assert_int_equal(clerk.status, 303);
	visitor_get(&clerk, at(id, ""));
	const char *now = clerk.seen;
	visitor_send(&clerk, at(id, ""), act(CASE_PROCEDURE, now, MEANT));
	tab.act = "0123456789abcdefghjkmnpqrs"; /* another tab showed the case as it was opened */
	visitor_send(&tab, at(id, ""), act(CASE_PERSON, tab.seen, "Name=Ai+do&IdNo=042190001234"));
	assert_int_equal(tab.status, 409);
	assert_true(visitor_sees(&tab, "ở tab khác") && strcmp(visitor_value(&tab, "Name"), "Ai do") == 0);
	visitor_get(&clerk, at(id, ""));
	assert_true(visitor_sees(&clerk, "Nguyễn Thị Mẫu, 042190001234"));
	tab.act = clerk.act; /* "back", and other content in the form that was sent */
	did(&clerk, id, CASE_PAPERS, ONE);
	visitor_send(&tab, at(id, ""), act(CASE_PAPERS, tab.seen, "Row.Originals.TK.01=2"));
	assert_int_equal(tab.status, 409);
}

static void
test_a_case_that_was_accepted_is_left_alone(void **state)
{
	(void)state;
	const char *id = begun_at(&clerk, CASE_ACCEPT);
	struct visitor tab = clerk;

	tab.act = "0123456789abcdefghjkmnpqrs";
	did(&clerk, id, CASE_ACCEPT, "Pay=LATER");
	visitor_send(&tab, at(id, ""), act(CASE_QUOTE, tab.seen, "Mode=0"));
	assert_int_equal(tab.status, 409);
	assert_true(visitor_sees(&tab, "đã được tiếp nhận"));
	visitor_send(&tab, at(id, ""), act(CASE_ACCEPT, clerk.seen[0] != '\0' ? clerk.seen : "9", "Pay=CASH"));
	assert_int_equal(tab.status, 303);
	visitor_get(&tab, at(id, ""));
	assert_true(visitor_sees(&tab, "26.000")); /* no money was taken by a form that came late */
}

/* The answer without what differs by itself. */
static const char *
plain(struct visitor *s, const char *id, const char *form)
{
	if (form != NULL)
		visitor_send(s, at(id, ""), form);
	else
		visitor_get(s, at(id, ""));
	return arena_fmt(office.a, "%d %d %d", s->status, visitor_sees(s, "không tìm thấy hồ sơ đang lập"),
	    visitor_sees(s, "042190001234"));
}

static void
test_a_case_of_another_office_is_not_there(void **state)
{
	(void)state;
	struct visitor other = visitor_in("other.office", "clerk", "480200");
	const char *id = begun_at(&clerk, CASE_PAPERS), *none = "42.00-0123456789abcdefghjkmnpqrstvwxy";
	const char *form = act(CASE_PAPERS, clerk.seen, ONE);

	assert_string_equal(plain(&other, none, NULL), "404 0 0");
	assert_string_equal(plain(&other, id, NULL), "404 0 0");
	assert_string_equal(plain(&other, none, form), plain(&other, id, form));
	visitor_get(&clerk, at(id, ""));
	assert_string_equal(visitor_value(&clerk, "Step"), "3");
}

static void
test_steps_are_done_in_order_and_again(void **state)
{
	(void)state;
	const char *id = begun(&clerk);

	refused(&clerk, id, CASE_ACCEPT, "Pay=CASH", 409, "");
	refused(&clerk, id, CASE_PAPERS, ONE, 409, "");
	id = begun_at(&clerk, CASE_QUOTE);
	visitor_get(&clerk, at(id, "Step=Person"));
	assert_string_equal(visitor_value(&clerk, "IdNo"), "042190001234");
	did(&clerk, id, CASE_PERSON, "Name=Nguyen+Thi+Mau&IdNo=042190001234");
	assert_string_equal(visitor_value(&clerk, "Step"), "4"); /* the same person: what was done stays */
	visitor_get(&clerk, at(id, "Step=Accept"));
	assert_string_equal(visitor_value(&clerk, "Step"), "4"); /* none is left out */
	visitor_get(&clerk, at(id, "Step=Nothing&x=%00"));
	assert_true(clerk.status == 200 || clerk.status == 422);
}

static void
test_hints_are_shown_until_he_knows(void **state)
{
	(void)state;
	struct visitor novice = visitor_in("new.clerk", "clerk", "480150");
	const char *id = begun(&novice);

	assert_true(visitor_sees(&novice, "không hiện hướng dẫn nữa"));
	visitor_send(&novice, at(id, ""), "Hints=0");
	assert_int_equal(novice.status, 303);
	visitor_get(&novice, at(id, ""));
	assert_false(visitor_sees(&novice, "không hiện hướng dẫn nữa"));
}

static void
test_birthdays_are_written_as_people_do(void **state)
{
	(void)state;
	static const char *const days[][2] = {{"17/05/1990", "1990-05-17"}, {"7/5/1990", "1990-05-07"}, {"17.5.1990", "1990-05-17"},
	    {"17051990", "1990-05-17"}, {"1990", "1990"}, {"1990-05-17", "1990-05-17"}, {"17/05/1990x", "17/05/1990x"},
	    {"17/05", "17/05"}, {"", ""}};

	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
		assert_string_equal(work_birth_meant(office.a, days[i][0]), days[i][1]);
	assert_null(work_birth_meant(office.a, NULL));
	assert_string_equal(work_birth_shown(office.a, "1990-05-17"), "17/05/1990");
	assert_string_equal(work_birth_shown(office.a, "1990"), "1990");
}

static void
test_every_field_has_its_place_and_its_text(void **state)
{
	(void)state;
	size_t n = 0;

	while (work_fields[WORK_FIRST + n].name != NULL) {
		const struct work_row *row = &work_rows[n++];
		struct err e = {0};
		struct page p = {.a = office.a};
		const struct case_input in = {.person = row->step == CASE_PERSON ? (struct case_person *)&e : NULL,
		    .procedure = row->step == CASE_PROCEDURE ? (struct case_procedure *)&e : NULL,
		    .quote = row->step == CASE_QUOTE ? (struct case_quote *)&e : NULL,
		    .accept = row->step == CASE_ACCEPT ? (struct case_accept *)&e : NULL};
		if (row->path[0] == '\0')
			continue;
		err_at(&e, ERR_BAD_VALUE, row->path, "wrong");
		work_place_error(&p, &in, &e);
		assert_string_equal(e.field, work_fields[WORK_FIRST + n - 1].name);
	}
	assert_null(work_rows[n].path);
}

static int
start(void **state)
{
	visitor_start(state);
	clerk = visitor_in("mau.nt", "clerk courier", "480150");
	assert_true(visitor_sees(&clerk, "giao dịch viên") && visitor_sees(&clerk, "bưu tá")); /* all that he is */
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_dossier_is_taken_in_from_card_to_money),
	    cmocka_unit_test(test_money_that_is_not_taken_yet_is_taken_later_and_once),
	    cmocka_unit_test(test_a_refusal_stands_beside_its_field_and_nothing_is_lost),
	    cmocka_unit_test(test_procedures_are_found_by_words_without_accents),
	    cmocka_unit_test(test_what_is_wrong_with_a_paper_stands_at_that_paper),
	    cmocka_unit_test(test_the_way_back_and_the_money_are_asked_for),
	    cmocka_unit_test(test_a_second_click_a_second_tab_and_going_back_do_nothing),
	    cmocka_unit_test(test_a_case_that_was_accepted_is_left_alone),
	    cmocka_unit_test(test_a_case_of_another_office_is_not_there),
	    cmocka_unit_test(test_steps_are_done_in_order_and_again),
	    cmocka_unit_test(test_hints_are_shown_until_he_knows),
	    cmocka_unit_test(test_birthdays_are_written_as_people_do),
	    cmocka_unit_test(test_every_field_has_its_place_and_its_text),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, start, visitor_stop);
	transform_stop();
	xml_stop();
	return failed;
}
