/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier is accepted once, shown, withdrawn and told of, on a real store and journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/office.h"
#include "tests/lib/play.h"

static void
test_an_accepted_dossier_is_kept_with_its_first_line_and_an_exchange_to_the_unit(void **state)
{
	(void)state;
	struct result_register r;
	const char **queue;
	size_t n;
	assert_int_equal(office_register(&office, office_filing(&office, "new-1"), &r), 0);
	struct dossier_view k = office_view(&office, r.dossier.id);
	assert_false(r.replay);
	assert_string_equal(k.dossier.ref, "new-1");
	assert_string_equal(k.dossier.partner, POST);
	assert_string_equal(k.dossier.unit_partner, UNIT);
	assert_int_equal(k.dossier.state, DOSSIER_RECEIVED); /* the post receives on the state's behalf */
	assert_true(k.dossier.due_ms > k.dossier.accepted_ms);
	assert_int_equal(k.n_history, 1);
	assert_string_equal(k.history[0].kind, "REGISTERED");
	assert_int_equal(store_queue(office.w.core.store, office.a, r.dossier.id, UNIT, &queue, &n, &office.e), 0);
	assert_int_equal(n, 1);
}

static void
test_the_same_content_gets_the_first_receipt(void **state)
{
	(void)state;
	struct result_register first, again;
	assert_int_equal(office_register(&office, office_filing(&office, "same-1"), &first), 0);
	assert_int_equal(office_register(&office, office_filing(&office, "same-1"), &again), 0);
	assert_true(again.replay);
	assert_true(first.receipt.n > 100 && first.receipt.n == again.receipt.n);
	assert_memory_equal(first.receipt.p, again.receipt.p, first.receipt.n);
	assert_int_equal(office_view(&office, first.dossier.id).dossier.version, 1);
}

static void
test_other_content_under_the_same_reference_is_a_conflict(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "conflict-1");
	struct filing *f = office_filing(&office, "conflict-1");
	struct result_register r;
	f->owner->name = "Trần Văn Khác";
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_int_equal(office.e.code, ERR_CONFLICT);
	assert_int_equal(office_view(&office, id).dossier.version, 1);
}

/* The digest that is said stands for the content only as long as it is its digest. */
static void
test_a_repeat_with_another_papers_bytes_gets_no_receipt(void **state)
{
	(void)state;
	struct filing *f = office_filing(&office, "paper-1");
	struct result_register r;
	f->papers[0].file_name = "to-khai.pdf";
	f->papers[0].media_type = "application/pdf";
	f->papers[0].content = str_of("test");
	f->papers[0].sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
	assert_int_equal(office_register(&office, f, &r), 0);
	assert_int_equal(office_register(&office, f, &r), 0);
	assert_true(r.replay);
	f->papers[0].content = str_of("tost");
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_int_equal(office.e.code, ERR_WRONG_DIGEST);
	f->papers[0].sha256 = NULL;
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_int_equal(office.e.code, ERR_BAD_VALUE);
}

static void
test_the_same_message_is_taken_once(void **state)
{
	(void)state;
	struct result_register r;
	office_registered(&office, "replay-1");
	office_same_message(&office);
	assert_int_equal(office_register(&office, office_filing(&office, "replay-1"), &r), -1);
	assert_int_equal(office.e.code, ERR_REPLAYED);
}

static void
test_what_breaks_a_rule_leaves_nothing(void **state)
{
	(void)state;
	static const struct {
		enum err_code code;
		const char *procedure, *unit;
		int64_t fee;
	} wrong[] = {
		{ERR_UNKNOWN_PROCEDURE, "9.999999", "H27.55", 20000},
		{ERR_UNKNOWN_UNIT, "1.004873", "H99.99", 20000},
		{ERR_BAD_VALUE, "1.004873", "H27.55", 1},
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct filing *f = office_filing(&office, "broken-1");
		struct result_register r;
		f->procedure = wrong[i].procedure;
		f->unit = wrong[i].unit;
		f->state_fee = wrong[i].fee;
		assert_int_equal(office_register(&office, f, &r), -1);
		assert_int_equal(office.e.code, wrong[i].code);
	}
	office_registered(&office, "broken-1"); /* the reference is still free */
}

static void
says(const char *vi, const char *en)
{
	char text[ERR_SENTENCE_MAX];

	err_sentence(&office.e, true, text, sizeof text);
	if (strstr(text, vi) == NULL)
		fail_msg("%s does not say %s", text, vi);
	err_sentence(&office.e, false, text, sizeof text);
	if (strstr(text, en) == NULL)
		fail_msg("%s does not say %s", text, en);
}

/* A fee of another version, a component that the procedure does not have, a due date outside the calendar. */
static void
test_what_does_not_fit_the_catalogue_is_told_in_both_languages(void **state)
{
	(void)state;
	struct filing *f = office_filing(&office, "unfit-1");
	struct calendar *calendar = &office.w.setup.catalogue->calendar;
	int32_t last_day = calendar->last_day;
	int64_t fee = f->state_fee;
	struct result_register r;
	f->state_fee = fee + 1000;
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_string_equal(office.e.field, "Dossier/Money/StateFee");
	says(arena_fmt(office.a, "lệ phí theo danh mục là %lld đồng", (long long)fee),
	    arena_fmt(office.a, "the fee in the catalogue is %lld dong", (long long)fee));
	f->state_fee = fee;
	f->papers[1].code = "NO.SUCH";
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_string_equal(office.e.field, "Dossier/Item[2]/Code");
	says("cần một thành phần hồ sơ của thủ tục 1.004873", "a component of the procedure 1.004873");
	f->papers[1].code = "GT.CC";
	calendar->last_day = deadline_day_of(office.now_ms) + 1;
	assert_int_equal(office_register(&office, f, &r), -1);
	assert_int_equal(office.e.code, ERR_CALENDAR_ENDS);
	says("để bổ sung lịch", "to extend the calendar");
	calendar->last_day = last_day;
	assert_int_equal(office_register(&office, f, &r), 0);
}

static void
test_an_item_belongs_to_one_dossier(void **state)
{
	(void)state;
	struct filing *f = office_filing(&office, "item-1"), *other = office_filing(&office, "item-2");
	struct result_register r;
	f->collect_item = other->collect_item = office_item(&office, 7001);
	assert_int_equal(office_register(&office, f, &r), 0);
	assert_int_equal(office_register(&office, other, &r), -1);
	assert_int_equal(office.e.code, ERR_ITEM_IN_USE);
	other->collect_item = office_item(&office, 7002);
	assert_int_equal(office_register(&office, other, &r), 0);
}

static void
test_a_dossier_is_shown_to_whom_it_belongs(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "shown-1");
	struct result_dossier r;
	assert_int_equal(office_dossier(&office, id, &r), 0);
	assert_string_equal(r.dossier.id, id);
	office.partners[0].p.name = "another-post"; /* not yours looks like not there */
	assert_int_equal(office_dossier(&office, id, &r), -1);
	assert_int_equal(office.e.code, ERR_UNKNOWN_DOSSIER);
	office.partners[0].p.name = POST;
}

static void
test_a_withdrawal_ends_it_and_is_said_once(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "back-1");
	struct result_withdraw r;
	assert_int_equal(office_withdraw(&office, id, "người dân đổi ý", &r), 0);
	assert_int_equal(r.dossier.state, DOSSIER_WITHDRAWN);
	size_t lines = office_view(&office, id).n_history;
	assert_int_equal(office_withdraw(&office, id, "người dân đổi ý", &r), 0); /* it is what was wanted */
	assert_int_equal(office_view(&office, id).n_history, lines);
}

static void
test_a_finished_dossier_cannot_be_withdrawn(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "late-1");
	struct result_news n;
	struct result_withdraw r;
	assert_int_equal(office_news(&office, id, "late-n1", DOSSIER_FINISHED, &n), 0);
	assert_int_equal(n.outcome, OUTCOME_APPLIED);
	assert_int_equal(office_withdraw(&office, id, "quá muộn", &r), -1);
	assert_int_equal(office.e.code, ERR_ILLEGAL_MOVE);
}

static void
test_news_moves_it_once(void **state)
{
	(void)state;
	const char *id = office_registered(&office, "news-1");
	struct result_news r;
	assert_int_equal(office_news(&office, id, "n-1", DOSSIER_PROCESSING, &r), 0);
	assert_int_equal(r.outcome, OUTCOME_APPLIED);
	struct dossier_view k = office_view(&office, id);
	assert_int_equal(k.dossier.state, DOSSIER_PROCESSING);
	assert_int_equal(k.n_history, 2);
	assert_int_equal(office_news(&office, "42.07-nosuchdossiernosuchdossiernosuch", "n-2", DOSSIER_PROCESSING, &r), -1);
	assert_int_equal(office.e.code, ERR_UNKNOWN_DOSSIER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_an_accepted_dossier_is_kept_with_its_first_line_and_an_exchange_to_the_unit),
	    cmocka_unit_test(test_the_same_content_gets_the_first_receipt),
	    cmocka_unit_test(test_other_content_under_the_same_reference_is_a_conflict),
	    cmocka_unit_test(test_a_repeat_with_another_papers_bytes_gets_no_receipt),
	    cmocka_unit_test(test_the_same_message_is_taken_once),
	    cmocka_unit_test(test_what_breaks_a_rule_leaves_nothing),
	    cmocka_unit_test(test_what_does_not_fit_the_catalogue_is_told_in_both_languages),
	    cmocka_unit_test(test_an_item_belongs_to_one_dossier),
	    cmocka_unit_test(test_a_dossier_is_shown_to_whom_it_belongs),
	    cmocka_unit_test(test_a_withdrawal_ends_it_and_is_said_once),
	    cmocka_unit_test(test_a_finished_dossier_cannot_be_withdrawn),
	    cmocka_unit_test(test_news_moves_it_once),
	};
	return cmocka_run_group_tests(tests, office_start, office_stop);
}
