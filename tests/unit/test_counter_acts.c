/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier's life after its acceptance, on a real store and journal: what the unit tells, what a counter program asks and does by
 * REST, one test for each way that it can go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "store/walk.h"
#include "tests/lib/counter.h"

#define WHO "\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\""

static void
must(int rc)
{
	if (rc != 0)
		fail_msg("%s at %s: %s", err_name(office.e.code), office.e.field, office.e.msg);
}

static void
refused(int rc, enum err_code code, const char *words)
{
	char en[ERR_SENTENCE_MAX];

	assert_int_equal(rc, -1);
	assert_string_equal(err_name(office.e.code), err_name(code));
	err_sentence(&office.e, false, en, sizeof en);
	if (strstr(en, words) == NULL)
		fail_msg("\"%s\" is not in: %s", words, en);
}

static int
post(const char *id, const char *what, const char *body)
{
	return counter_ask("POST", arena_fmt(office.a, "/counter/v1/dossiers/%s/%s", id, what), body);
}

static int
supply(const char *id, const char *act, const char *items)
{
	return post(id, "supplements", arena_fmt(office.a, "{\"Id\":\"%s\"," WHO ",\"Item\":[%s]}", act, items));
}

static int
withdraw(const char *id, const char *act, const char *why)
{
	return post(id, "withdrawals", arena_fmt(office.a, "{\"Id\":\"%s\"," WHO ",\"Reason\":\"%s\"}", act, why));
}

static int
hand_over(const char *id, const char *act)
{
	return post(id, "returns",
	    arena_fmt(office.a, "{\"Id\":\"%s\"," WHO ",\"Receiver\":\"Nguyễn Thị Mẫu\",\"IdLast4\":\"1234\"}", act));
}

static void
show(const char *id)
{
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s", id), ""));
}

static unsigned news_told;

/* News of the unit, now. */
static enum outcome
tells(const char *id, enum dossier_state s, struct dossier_report more)
{
	struct result_news r;

	more.dossier = id;
	more.state = s;
	if (more.key == NULL)
		more.key = arena_fmt(office.a, "n-%u", news_told++);
	must(office_report(&office, more, &r));
	return r.outcome;
}

static const struct dossier_report nothing;

static json_t *
part(const char *a, const char *b)
{
	json_t *x = json_object_get(counter_told, a);
	return b != NULL ? json_object_get(x, b) : x;
}

static const char *
text(const char *a, const char *b)
{
	const char *s = json_string_value(part(a, b));
	return s != NULL ? s : "";
}

static bool
has_word(const char *list, const char *word)
{
	json_t *all = json_object_get(counter_told, list), *one;
	size_t i;

	json_array_foreach(all, i, one) if (strcmp(json_string_value(one), word) == 0) return true;
	return false;
}

/* Hours later, within the working calendar's years. */
static void
later(int hours)
{
	office.now_ms += hours * INT64_C(3600000);
}

#define PAPER(code) "{\"Code\":\"" code "\",\"Originals\":1,\"Copies\":0,\"Pages\":2,\"Form\":0}"

static struct asked_paper two[] = {{"TK.01", "thiếu chữ ký"}, {"GT.CC", NULL}};

static void
test_papers_are_asked_for_taken_in_piece_by_piece_and_the_promise_shifts(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-1");
	show(id);
	assert_string_equal(text("StateName", NULL), "RECEIVED");
	assert_string_equal(text("Promise", "ClockStart"), "ACCEPTANCE");
	assert_string_equal(text("CatalogueVersion", NULL), catalogue_version(office.a, office.w.setup.catalogue));
	assert_true(json_is_true(part("CatalogueHeld", NULL)));
	assert_false(json_is_true(part("Promise", "Stands")));
	const char *due = arena_str(office.a, text("Promise", "DueAt"));
	tells(id, DOSSIER_SUPPLEMENT,
	    (struct dossier_report){
		.note = "Đề nghị bổ sung", .told = {.asked = two, .n_asked = 2, .until_ms = office.now_ms + 86400000}});
	show(id);
	assert_string_equal(text("Asked", "Act"), "ASK");
	assert_true(json_is_true(part("Promise", "Stands")));
	json_t *papers = part("Asked", "Papers");
	assert_int_equal(json_array_size(papers), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(papers, 0), "Why")), "thiếu chữ ký");
	assert_null(part("Asked", "Lacking"));
	assert_true(has_word("Possible", "SUPPLY") && has_word("Possible", "WITHDRAW"));
	refused(supply(id, "s0", PAPER("KHAC")), ERR_BAD_VALUE, "TK.01, GT.CC");
	later(24);
	must(supply(id, "s1", PAPER("GT.CC")));
	assert_string_equal(text("StateName", NULL), "SUPPLEMENT");
	papers = part("Asked", "Papers");
	assert_false(json_is_true(json_object_get(json_array_get(papers, 0), "Here")));
	assert_true(json_is_true(json_object_get(json_array_get(papers, 1), "Here")));
	must(supply(id, "s1", PAPER("GT.CC")));
	assert_true(json_is_true(part("Replay", NULL)));
	refused(supply(id, "s1", PAPER("TK.01")), ERR_CONFLICT, "used before");
	must(supply(id, "s2", PAPER("TK.01")));
	assert_string_equal(text("StateName", NULL), "RECEIVED");
	assert_null(part("Asked", NULL));
	assert_string_not_equal(text("Promise", "DueAt"), due);
	json_t *change = json_array_get(part("Promise", "Changes"), 0);
	assert_string_equal(json_string_value(json_object_get(change, "Was")), due);
	assert_string_equal(json_string_value(json_object_get(change, "Is")), text("Promise", "DueAt"));
	assert_string_equal(json_string_value(json_object_get(change, "Why")), "PAUSED");
	refused(supply(id, "s3", PAPER("TK.01")), ERR_ILLEGAL_MOVE, "WITHDRAW");
	tells(id, DOSSIER_PROCESSING, nothing);
	tells(id, DOSSIER_FINISHED, nothing);
	show(id);
	assert_true(has_word("Possible", "RETURN"));
}

#define SCAN                                                                                              \
	"{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2,\"FileName\":\"a.pdf\"," \
	"\"MediaType\":\"application/pdf\",\"Sha256\":\"%s\",\"Content\":\"eA==\"}"

static void
test_a_scan_that_is_another_is_refused_and_a_good_one_is_kept(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-2");
	const char *sum = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"; /* of "x" */

	tells(id, DOSSIER_SUPPLEMENT, nothing);
	show(id);
	assert_int_equal(json_array_size(part("Asked", "Papers")), 0);
	assert_int_equal(json_array_size(part("Asked", "Lacking")), 2); /* news of contract 1.0: neither papers nor a date */
	refused(supply(id, "s1", arena_fmt(office.a, SCAN, arena_fmt(office.a, "%s%s", "00", sum + 2))), ERR_WRONG_DIGEST,
	    "SHA-256");
	assert_string_equal(office.e.field, "Item/Sha256");
	must(supply(id, "s1", arena_fmt(office.a, SCAN, sum)));
	assert_string_equal(text("StateName", NULL), "RECEIVED");
}

static void
test_a_refusal_says_why_and_what_it_rests_on_and_ends_it(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-3");
	tells(id, DOSSIER_SUPPLEMENT, nothing);
	tells(id, DOSSIER_NOT_RECEIVED,
	    (struct dossier_report){.note = "Không đủ điều kiện", .told = {.law = "Nghị định 61/2018/NĐ-CP, Điều 17"}});
	show(id);
	assert_string_equal(text("StateName", NULL), "NOT_RECEIVED");
	assert_int_equal(json_array_size(part("Possible", NULL)), 0);
	json_t *last = json_array_get(part("History", NULL), json_array_size(part("History", NULL)) - 1);
	assert_string_equal(json_string_value(json_object_get(last, "Note")), "Không đủ điều kiện");
	assert_string_equal(json_string_value(json_object_get(last, "Law")), "Nghị định 61/2018/NĐ-CP, Điều 17");
	refused(withdraw(id, "w1", "đổi ý"), ERR_ILLEGAL_MOVE, "nothing can be done");
	refused(supply(id, "s1", PAPER("TK.01")), ERR_ILLEGAL_MOVE, "NOT_RECEIVED (3)");
}

static void
test_a_withdrawal_has_an_id_a_clerk_and_a_reason(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-4");
	refused(post(id, "withdrawals", "{\"Id\":\"w1\"," WHO "}"), ERR_SCHEMA, "required");
	must(withdraw(id, "w1", "đổi ý"));
	assert_string_equal(text("StateName", NULL), "WITHDRAWN");
	assert_false(json_is_true(part("Replay", NULL)));
	must(withdraw(id, "w1", "đổi ý"));
	assert_true(json_is_true(part("Replay", NULL)));
	refused(withdraw(id, "w1", "nộp nhầm"), ERR_CONFLICT, "used before");
	refused(withdraw(id, "w2", "đổi ý"), ERR_ILLEGAL_MOVE, "WITHDRAWN (7)");
}

/* Of an act on a dossier: where it is posted, what it says, and how that is refused. */
static const struct {
	const char *what, *says, *field;
	enum err_code code;
} bad[] = {
    {"withdrawals", WHO ",\"Reason\":\"x\"", "Id", ERR_SCHEMA},
    {"withdrawals", "\"Id\":\"w:1\"," WHO ",\"Reason\":\"x\"", "Id", ERR_BAD_VALUE},
    {"withdrawals", "\"Id\":\"w1\"," WHO, "Reason", ERR_SCHEMA},
    {"withdrawals", "\"Id\":\"w1\"," WHO ",\"Reason\":\"\"", "Reason", ERR_SCHEMA},
    {"withdrawals", "\"Id\":\"w1\"," WHO ",\"Reason\":\"a\\u202eb\"", "Reason", ERR_BAD_CHARACTER},
    {"withdrawals", "\"Id\":\"w1\",\"Pos\":\"48 0150\",\"Clerk\":\"x\",\"Reason\":\"x\"", "Pos", ERR_BAD_VALUE},
    {"withdrawals", "\"Id\":\"w1\",\"Pos\":\"480150\",\"Clerk\":\"Hòa\",\"Reason\":\"x\"", "Clerk", ERR_BAD_VALUE},
    {"supplements", "\"Id\":\"s1\"," WHO ",\"Item\":[]", "Item", ERR_SCHEMA},
    {"supplements", "\"Id\":\"s1\"," WHO ",\"Item\":[{\"Code\":\"TK.01\"}]", "Item[0].Originals", ERR_SCHEMA},
    {"supplements",
	"\"Id\":\"s1\"," WHO ",\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2,"
	"\"MediaType\":\"text/plain\\r\\nX: 1\"}]",
	"Item/MediaType", ERR_BAD_VALUE},
    {"returns", "\"Id\":\"r1\"," WHO, "Receiver", ERR_SCHEMA},
    {"returns", "\"Id\":\"r1\"," WHO ",\"Receiver\":\" Mẫu\"", "Receiver", ERR_BAD_CHARACTER},
    {"returns", "\"Id\":\"r1\"," WHO ",\"Receiver\":\"Mẫu\",\"IdLast4\":\"12345\"", "IdLast4", ERR_SCHEMA},
    {"returns", "\"Id\":\"r1\"," WHO ",\"Receiver\":\"Mẫu\",\"IdLast4\":\"12a4\"", "IdLast4", ERR_BAD_VALUE},
};

static void
test_each_member_of_an_act_wrong_in_each_way(void **state)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];

	(void)state;
	const char *id = counter_accepted("l-13");
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(post(id, bad[i].what, arena_fmt(office.a, "{%s}", bad[i].says)), -1);
		if (office.e.code != bad[i].code || strcmp(office.e.field, bad[i].field) != 0)
			fail_msg("%s: %s at %s", bad[i].says, err_name(office.e.code), office.e.field);
		err_sentence(&office.e, true, vi, sizeof vi);
		err_sentence(&office.e, false, en, sizeof en);
		assert_string_not_equal(vi, en);
	}
	show(id);
	assert_int_equal(json_array_size(part("History", NULL)), 1); /* unharmed */
	must(withdraw(id, "w1", "đổi ý"));
}

#define PAY "{\"Id\":\"%s\"," WHO ",\"Method\":\"CASH\",\"Amount\":%lld,\"Series\":\"BL26\"}"

static void
test_a_payment_that_is_asked_for_is_owed_and_paid_it_goes_on(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-5");
	long long quoted = counter_quoted("Total");
	tells(id, DOSSIER_PROCESSING, nothing);
	tells(id, DOSSIER_PAYMENT, (struct dossier_report){.note = "Phí thẩm định", .told = {.amount = 20000}});
	show(id);
	const char *due = arena_str(office.a, text("Promise", "DueAt"));
	assert_string_equal(text("Asked", "Act"), "CHARGE");
	assert_int_equal(json_integer_value(part("Asked", "Amount")), 20000);
	must(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s/entries", id), ""));
	assert_int_equal(counter_number("Owed"), quoted + 20000);
	const json_t *entries = json_object_get(counter_told, "Entries");
	const char *last = json_string_value(json_object_get(json_array_get(entries, json_array_size(entries) - 1), "Id"));
	assert_int_equal(strncmp(last, "~d", 2), 0); /* not a place of the quote, of which some lines cost nothing */
	later(24);
	must(post(id, "payments", arena_fmt(office.a, PAY, "p1", quoted)));
	show(id);
	assert_string_equal(text("StateName", NULL), "PAYMENT");
	must(post(id, "payments", arena_fmt(office.a, PAY, "p2", 20000LL)));
	assert_int_equal(counter_number("Owed"), 0);
	must(post(id, "payments", arena_fmt(office.a, PAY, "p2", 20000LL)));
	assert_true(json_is_true(part("Replay", NULL)));
	show(id);
	assert_string_equal(text("StateName", NULL), "PROCESSING");
	assert_string_not_equal(text("Promise", "DueAt"), due);
}

static void
test_it_stops_and_goes_on_and_the_time_between_is_not_counted(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-6");
	tells(id, DOSSIER_PROCESSING, nothing);
	show(id);
	const char *due = arena_str(office.a, text("Promise", "DueAt"));
	tells(id, DOSSIER_STOPPED, (struct dossier_report){.note = "Chờ xác minh"});
	refused(withdraw(id, "w1", "đổi ý"), ERR_ILLEGAL_MOVE, "STOPPED (8)");
	later(48);
	tells(id, DOSSIER_PROCESSING, nothing);
	show(id);
	assert_string_not_equal(text("Promise", "DueAt"), due);
	assert_false(json_is_true(part("Promise", "Stands")));
	assert_int_equal(json_integer_value(part("Promise", "LateMinutes")), 0);
}

/* Another unit that handles it, and one that does not. */
static const struct unit *
other_unit(const char *than, bool competent)
{
	const struct catalogue *c = office.w.setup.catalogue;
	const struct procedure *p = catalogue_procedure(c, "1.004873", deadline_day_of(office.now_ms));

	for (size_t i = 0; i < c->n_units; i++)
		if (strcmp(c->units[i].code, than) != 0 && catalogue_handles(p, c->units[i].code) == competent)
			return &c->units[i];
	fail_msg("the catalogue has no other unit");
	return NULL;
}

static int
hands_on(const char *id, enum dossier_state s, const char *unit)
{
	struct result_news r;

	return office_report(&office,
	    (struct dossier_report){.key = arena_fmt(office.a, "h-%u", news_told++),
		.dossier = id,
		.state = s,
		.note = "Chuyển xử lý",
		.told = {.unit = unit}},
	    &r);
}

static void
test_who_has_it_is_told_when_it_was_handed_on(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-7");
	show(id);
	const char *own = arena_str(office.a, text("CompetentUnit", NULL));
	assert_string_equal(text("Holder", "Unit"), own);
	const char *other = other_unit(own, true)->code;
	must(hands_on(id, DOSSIER_RECEIVED, other));
	show(id);
	assert_string_equal(text("Holder", "Unit"), other);
	assert_string_equal(text("CompetentUnit", NULL), own); /* as it was accepted; its number carries that code */
	assert_string_equal(text("StateName", NULL), "RECEIVED");
	must(hands_on(id, DOSSIER_RECEIVED, "H27.40")); /* a district of before */
	show(id);
	assert_string_equal(text("Holder", "Unit"), "H27.57");
}

static void
says_both(const char *vi, const char *en)
{
	char said[ERR_SENTENCE_MAX];

	err_sentence(&office.e, true, said, sizeof said);
	if (strstr(said, vi) == NULL)
		fail_msg("\"%s\" is not in: %s", vi, said);
	err_sentence(&office.e, false, said, sizeof said);
	if (strstr(said, en) == NULL)
		fail_msg("\"%s\" is not in: %s", en, said);
}

static void
test_it_is_handed_on_to_who_is_competent_and_while_it_is_at_work(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-71");
	show(id);
	const char *own = arena_str(office.a, text("CompetentUnit", NULL));
	const struct unit *other = other_unit(own, true), *wrong = other_unit(own, false);
	refused(hands_on(id, DOSSIER_RECEIVED, "X99.99"), ERR_UNKNOWN_UNIT, "unit");
	assert_string_equal(office.e.field, "DonViXuLy");
	refused(hands_on(id, DOSSIER_RECEIVED, wrong->code), ERR_NOT_COMPETENT, "name one that is competent");
	says_both("không giải quyết thủ tục 1.004873", wrong->code);
	static struct partner_setup three[3];
	const char *const theirs[] = {other->code, NULL};
	memcpy(three, office.partners, sizeof office.partners);
	three[2] = office.partners[1];
	three[2].p.name = "another";
	three[2].units = theirs;
	office.w.setup.partners = three; /* another system speaks for that unit */
	office.w.setup.n_partners = 3;
	refused(hands_on(id, DOSSIER_RECEIVED, other->code), ERR_NOT_COMPETENT, "this system does not speak for the unit");
	says_both("hệ thống này không báo tin cho đơn vị", other->code);
	office.w.setup.partners = office.partners;
	office.w.setup.n_partners = 2;
	tells(id, DOSSIER_PROCESSING, nothing);
	refused(hands_on(id, DOSSIER_FINISHED, other->code), ERR_ILLEGAL_MOVE, "RETURN"); /* what a unit may do with it then */
	assert_string_equal(office.e.field, "DonViXuLy");
	says_both("hồ sơ đang ở trạng thái FINISHED (9)", "the dossier's state is FINISHED (9)");
	show(id);
	assert_string_equal(text("Holder", "Unit"), own);
	tells(id, DOSSIER_FINISHED, nothing);
	tells(id, DOSSIER_RETURNED, nothing);
	refused(hands_on(id, DOSSIER_PROCESSING, other->code), ERR_ILLEGAL_MOVE, "nothing can be done from here");
	must(hands_on(id, DOSSIER_RETURNED, own)); /* who has it is named again: nothing is handed on */
}

/* The number is the competent unit's, in whatever form of its code; of another unit it is not this dossier's. */
static void
test_a_number_carries_the_code_of_the_competent_unit(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-72");
	struct result_news r;
	show(id);
	const char *own = arena_str(office.a, text("CompetentUnit", NULL));
	const struct unit *other = other_unit(own, true);
	struct dossier_report report = {.key = "nr-1",
	    .dossier = id,
	    .state = DOSSIER_PROCESSING,
	    .number = arena_fmt(office.a, "%s-260302-0007", other->code)};
	refused(office_report(&office, report, &r), ERR_BAD_VALUE, "the dossier is of the unit");
	assert_string_equal(office.e.field, "MaHoSo");
	says_both(arena_fmt(office.a, "số hồ sơ mang mã %s, hồ sơ thuộc đơn vị %s", other->code, own), own);
	show(id);
	assert_null(part("DossierNumber", NULL));
	report.number = arena_fmt(office.a, "%s-260302-0007", own);
	must(office_report(&office, report, &r));
	show(id);
	assert_string_equal(text("DossierNumber", NULL), report.number);
	must(hands_on(id, DOSSIER_PROCESSING, other->code)); /* and it stays, whoever has the dossier */
	report.key = "nr-2";
	report.number = arena_fmt(office.a, "%s-260302-0007", other->code);
	refused(office_report(&office, report, &r), ERR_CONFLICT, "");
	show(id);
	assert_string_equal(text("Holder", "Unit"), other->code);
	assert_string_equal(text("DossierNumber", NULL), arena_fmt(office.a, "%s-260302-0007", own));
}

static void
test_a_late_dossier_is_told_with_its_step_and_an_apology_names_a_new_date(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-8");
	tells(id, DOSSIER_PROCESSING, (struct dossier_report){.told = {.step = 1}});
	show(id);
	assert_int_equal(json_integer_value(part("Step", "Number")), 1);
	assert_true(text("Step", "Who")[0] != '\0' && text("Step", "Name")[0] != '\0');
	assert_int_equal(json_integer_value(part("Step", "LateMinutes")), 0);
	later(24 * 60);
	show(id);
	long long late = json_integer_value(part("Promise", "LateMinutes"));
	assert_true(late > 0);
	assert_true(json_integer_value(part("Step", "LateMinutes")) > late);
	int64_t named = office.now_ms + INT64_C(5) * 86400000;
	assert_int_equal(tells(id, DOSSIER_PROCESSING,
			     (struct dossier_report){.note = "Xin lỗi vì chậm trễ", .due_ms = named, .told = {.apology = true}}),
	    OUTCOME_KEPT);
	show(id);
	assert_int_equal(json_integer_value(part("Promise", "LateMinutes")), 0);
	assert_string_equal(text("Apology", "Text"), "Xin lỗi vì chậm trễ");
	assert_string_equal(text("Apology", "DueAt"), text("Promise", "DueAt"));
	struct dossier_view k = office_view(&office, id);
	assert_int_equal(k.dossier.due_ms, named);
}

/* A counter that does not receive on the state's behalf takes papers and money in and passes them on: the unit moves the dossier.
 */
static void
test_a_counter_that_only_passes_on_moves_nothing(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-pass"), *other = counter_accepted("l-pass-2");
	tells(id, DOSSIER_SUPPLEMENT, (struct dossier_report){.told = {.asked = two, .n_asked = 1}});
	tells(other, DOSSIER_PROCESSING, nothing);
	tells(other, DOSSIER_PAYMENT, (struct dossier_report){.note = "Phí thẩm định", .told = {.amount = 20000}});
	long long owed = counter_quoted("Total") + 20000;
	office.partners[0].p.on_behalf = false;
	must(post(id, "supplements", arena_fmt(office.a, "{\"Id\":\"s1\"," WHO ",\"Item\":[" PAPER("TK.01") "]}")));
	must(post(other, "payments", arena_fmt(office.a, PAY, "p1", owed)));
	assert_int_equal(counter_number("Owed"), 0);
	office.partners[0].p.on_behalf = true;
	show(id);
	assert_string_equal(text("StateName", NULL), "SUPPLEMENT");
	assert_true(json_is_true(json_object_get(json_array_get(part("Asked", "Papers"), 0), "Here")));
	show(other);
	assert_string_equal(text("StateName", NULL), "PAYMENT");
	tells(other, DOSSIER_PROCESSING, nothing);
	show(other);
	assert_string_equal(text("StateName", NULL), "PROCESSING");
}

static void
test_what_was_late_when_it_was_finished_stays_late(void **state)
{
	(void)state;
	struct result_news r;
	const char *id = counter_accepted("l-late");
	tells(id, DOSSIER_PROCESSING, nothing);
	later(24 * 60);
	tells(id, DOSSIER_FINISHED, nothing);
	later(1);
	const struct dossier_report sorry = {
	    .dossier = id, .key = "too-late", .state = DOSSIER_FINISHED, .note = "Xin lỗi", .told = {.apology = true}};
	refused(office_report(&office, sorry, &r), ERR_ILLEGAL_MOVE, "FINISHED (9)");
	assert_string_equal(office.e.field, "XinLoi");
	show(id);
	long long late = json_integer_value(part("Promise", "LateMinutes"));
	const char *due = arena_str(office.a, text("Promise", "DueAt"));
	assert_true(late > 0);
	assert_int_equal(tells(id, DOSSIER_FINISHED, (struct dossier_report){.due_ms = office.now_ms + INT64_C(5) * 86400000}),
	    OUTCOME_KEPT);
	show(id);
	assert_int_equal(json_integer_value(part("Promise", "LateMinutes")), late);
	assert_string_equal(text("Promise", "DueAt"), due);
}

static void
test_the_result_is_handed_over_once_it_is_there_and_not_in_the_post(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-9"), *posted = counter_accepted("l-10");
	struct result_events r;
	refused(hand_over(id, "t1"), ERR_ILLEGAL_MOVE, "WITHDRAW");
	tells(id, DOSSIER_FINISHED, nothing);
	must(hand_over(id, "t1"));
	assert_string_equal(text("StateName", NULL), "RETURNED");
	must(hand_over(id, "t1"));
	assert_true(json_is_true(part("Replay", NULL)));
	tells(posted, DOSSIER_FINISHED, nothing);
	struct pushed_event ev = office_event(&office, "e-1", office_item(&office, 7001), "EMA");
	ev.dossier = posted;
	ev.leg = "RETURN";
	assert_int_equal(office_events(&office, &ev, 1, &r), 0);
	refused(hand_over(posted, "t1"), ERR_ILLEGAL_MOVE, ev.item);
}

static void
test_another_partner_sees_nothing_of_it(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-11"), *name = office.partners[0].p.name;
	office.partners[0].p.name = "another";
	refused(counter_ask("GET", arena_fmt(office.a, "/counter/v1/dossiers/%s", id), ""), ERR_UNKNOWN_DOSSIER, "no such");
	refused(withdraw(id, "w1", "đổi ý"), ERR_UNKNOWN_DOSSIER, "no such");
	office.partners[0].p.name = name;
}

static void
test_every_dossier_is_walked_by(void **state)
{
	(void)state;
	const char *id = counter_accepted("l-12");
	struct store_walk walk = {0};
	struct store_sealed *found;
	size_t n, times = 0, all = 0;
	int last = 0;

	while (last == 0) {
		last = store_walk(office.w.core.store, office.a, &walk, WALK_DOSSIERS, 3, &found, &n, &office.e);
		for (size_t i = 0; last >= 0 && i < n; i++)
			times += strcmp(found[i].id, id) == 0;
		all += n;
	}
	assert_int_equal(last, 1);
	assert_true(times >= 1 && all >= 12);
}

/* Last: what was journaled makes the same store, promises and all. */
static void
test_a_rebuild_is_the_same(void **state)
{
	(void)state;
	office_rebuild(&office);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_papers_are_asked_for_taken_in_piece_by_piece_and_the_promise_shifts),
	    cmocka_unit_test(test_a_scan_that_is_another_is_refused_and_a_good_one_is_kept),
	    cmocka_unit_test(test_a_refusal_says_why_and_what_it_rests_on_and_ends_it),
	    cmocka_unit_test(test_a_withdrawal_has_an_id_a_clerk_and_a_reason),
	    cmocka_unit_test(test_each_member_of_an_act_wrong_in_each_way),
	    cmocka_unit_test(test_a_payment_that_is_asked_for_is_owed_and_paid_it_goes_on),
	    cmocka_unit_test(test_it_stops_and_goes_on_and_the_time_between_is_not_counted),
	    cmocka_unit_test(test_who_has_it_is_told_when_it_was_handed_on),
	    cmocka_unit_test(test_it_is_handed_on_to_who_is_competent_and_while_it_is_at_work),
	    cmocka_unit_test(test_a_number_carries_the_code_of_the_competent_unit),
	    cmocka_unit_test(test_a_late_dossier_is_told_with_its_step_and_an_apology_names_a_new_date),
	    cmocka_unit_test(test_a_counter_that_only_passes_on_moves_nothing),
	    cmocka_unit_test(test_what_was_late_when_it_was_finished_stays_late),
	    cmocka_unit_test(test_the_result_is_handed_over_once_it_is_there_and_not_in_the_post),
	    cmocka_unit_test(test_another_partner_sees_nothing_of_it),
	    cmocka_unit_test(test_every_dossier_is_walked_by),
	    cmocka_unit_test(test_a_rebuild_is_the_same),
	};

	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
