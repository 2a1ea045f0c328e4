/* SPDX-License-Identifier: Apache-2.0 */
/* Bad input at a case behind who it is (test_case_bad.c): what is said when it is opened, of each act, and by the steps procedure,
 * papers and quote, each member wrong in each way.  A table of vectors: what is sent, the field, the code; both languages and that
 * the case is unharmed are looked at each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "tests/lib/counter.h"

struct row {
	const char *says, *field;
	enum err_code code;
};

#define PERSON "\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"042190001234\"}}"
#define TELLS  "\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0"
#define TK     "{\"Code\":\"TK.01\"," TELLS "}"
#define CC     "{\"Code\":\"GT.CC\"," TELLS "}"
#define PAPERS "\"Papers\":{\"Item\":[" TK "," CC "]}"
#define QUOTE  "\"Quote\":{\"Return\":{\"Mode\":0}}"
#define LONG   "0123456789012345678901234567890123456789012345678901234567890123" /* of 64 characters */

static const char *
procedure(void)
{
	const struct procedure *p = catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms));

	return arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", p->units[0]->code);
}

/* A case with the first n steps done. */
static void
begin(const char *ref, int n)
{
	const char *const steps[] = {PERSON, procedure(), "\"LookUps\":{}", PAPERS};

	counter_begin(ref);
	for (int i = 0; i < n; i++)
		counter_must(arena_fmt(office.a, "a%d", i), steps[i]);
}

/* Each row, as the act of that step; and what is right is taken after all of them. */
static void
each(const struct row *rows, size_t n, const char *element, const char *good)
{
	for (size_t i = 0; i < n; i++)
		counter_refused(counter_act(arena_fmt(office.a, "w%zu", i),
				    arena_fmt(office.a, "\"%s\":{%s}", element, rows[i].says)),
		    rows[i].code, rows[i].field, rows[i].says);
	counter_must("good", good);
}

/* ---- opened ---- */

static const struct row openings[] = {
    {"\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_SCHEMA},
    {"\"ClientRef\":\"\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_SCHEMA},
    {"\"ClientRef\":7,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_SCHEMA},
    {"\"ClientRef\":\"" LONG "x\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_SCHEMA},
    {"\"ClientRef\":\"hồ sơ\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_BAD_VALUE},
    {"\"ClientRef\":\"a b\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_BAD_VALUE},
    {"\"ClientRef\":\"a:b\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_BAD_VALUE},
    {"\"ClientRef\":\"a\\nb\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_BAD_VALUE},
    {"\"ClientRef\":\"a\\u202eb\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "ClientRef", ERR_BAD_VALUE},
    {"\"ClientRef\":\"x\",\"Clerk\":\"hoa.nt\"", "Pos", ERR_SCHEMA},
    {"\"ClientRef\":\"x\",\"Pos\":\"012345678901234567890\",\"Clerk\":\"hoa.nt\"", "Pos", ERR_SCHEMA},
    {"\"ClientRef\":\"x\",\"Pos\":\"48/0150\",\"Clerk\":\"hoa.nt\"", "Pos", ERR_BAD_VALUE},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\"", "Clerk", ERR_SCHEMA},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\",\"Clerk\":\"\"", "Clerk", ERR_SCHEMA},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\",\"Clerk\":\"" LONG "x\"", "Clerk", ERR_SCHEMA},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\",\"Clerk\":\"Hòa\"", "Clerk", ERR_BAD_VALUE},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\",\"Clerk\":\"hoa\\u200bnt\"", "Clerk", ERR_BAD_VALUE},
    {"\"ClientRef\":\"x\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",\"More\":1", "More", ERR_SCHEMA},
};

static void
test_each_member_of_an_opening_wrong_in_each_way(void **state)
{
	(void)state;
	counter_begin("s-1");
	for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++)
		counter_refused(counter_ask("POST", "/counter/v1/cases", arena_fmt(office.a, "{%s}", openings[i].says)),
		    openings[i].code, openings[i].field, openings[i].says);
	counter_must("a1", PERSON);
}

/* ---- what every act says ---- */

static const struct row acts[] = {
    {"\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Id", ERR_SCHEMA},
    {"\"Id\":\"\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Id", ERR_SCHEMA},
    {"\"Id\":\"" LONG "x\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Id", ERR_SCHEMA},
    {"\"Id\":\"a 1\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Act/Id", ERR_BAD_VALUE},
    {"\"Id\":\"a1\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Seen", ERR_SCHEMA},
    {"\"Id\":\"a1\",\"Seen\":0,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Seen", ERR_SCHEMA},
    {"\"Id\":\"a1\",\"Seen\":\"1\",\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Seen", ERR_SCHEMA},
    {"\"Id\":\"a1\",\"Seen\":2,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"", "Act/Seen", ERR_CASE_MOVED},
    {"\"Id\":\"a1\",\"Seen\":1,\"Clerk\":\"hoa.nt\"", "Pos", ERR_SCHEMA},
    {"\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"48 0150\",\"Clerk\":\"hoa.nt\"", "Act/Pos", ERR_BAD_VALUE},
    {"\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"480150\"", "Clerk", ERR_SCHEMA},
    {"\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa nt\"", "Act/Clerk", ERR_BAD_VALUE},
    {"\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",\"LookUps\":{}", "Act", ERR_BAD_VALUE},
    {"\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\",\"Step\":{}", "Step", ERR_SCHEMA},
};

static void
test_what_every_act_says_wrong_in_each_way(void **state)
{
	(void)state;
	counter_begin("s-2");
	const char *path = arena_fmt(office.a, "/counter/v1/cases/%s/acts", counter_case);
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		counter_refused(counter_ask("POST", path, arena_fmt(office.a, "{%s," PERSON "}", acts[i].says)), acts[i].code,
		    acts[i].field, acts[i].says);
	counter_refused(counter_ask("POST", path, "{\"Id\":\"a1\",\"Seen\":1,\"Pos\":\"480150\",\"Clerk\":\"hoa.nt\"}"),
	    ERR_BAD_VALUE, "Act", "no step at all");
	counter_must("a1", PERSON);
}

/* ---- procedure, papers ---- */

static const struct row procedures[] = {
    {"\"ProcedureCode\":\"1.004873\"", "Procedure/CompetentUnit", ERR_SCHEMA},
    {"\"CompetentUnit\":\"H27.55\"", "Procedure/ProcedureCode", ERR_SCHEMA},
    {"\"ProcedureCode\":\"\",\"CompetentUnit\":\"H27.55\"", "Procedure/ProcedureCode", ERR_SCHEMA},
    {"\"ProcedureCode\":1,\"CompetentUnit\":\"H27.55\"", "Procedure/ProcedureCode", ERR_SCHEMA},
    {"\"ProcedureCode\":\"9.999999\",\"CompetentUnit\":\"H27.55\"", "Procedure/ProcedureCode", ERR_UNKNOWN_PROCEDURE},
    {"\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"H0.0\"", "Procedure/CompetentUnit", ERR_UNKNOWN_UNIT},
    {"\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"H27.30\"", "Procedure/CompetentUnit", ERR_NOT_COMPETENT},
    {"\"ProcedureCode\":\"1.012770\",\"CompetentUnit\":\"H61.40\"", "Procedure/CompetentUnit", ERR_BAD_VALUE},
    {"\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"H27.55\",\"Unit\":\"x\"", "Procedure/Unit", ERR_SCHEMA},
};

static void
test_a_procedure_and_unit_wrong_in_each_way(void **state)
{
	(void)state;
	begin("s-3", 1);
	each(procedures, sizeof procedures / sizeof procedures[0], "Procedure", procedure());
}

/* A district of before 1 July 2025, a town of it (by way of the district), and the long form of a code: each names the code that is
 * to be chosen, in both languages. */
static void
test_a_unit_of_before_is_refused_with_what_it_is_now(void **state)
{
	static const char *const rows[][2] = {{"H27.40", "H27.57"}, {"H27.40.01", "H27.57"}, {"000.00.58.H27", "H27.58"}};
	char now[ERR_EXPECTED_MAX], vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];

	(void)state;
	begin("s-3.1", 1);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		int rc = counter_act(arena_fmt(office.a, "u%zu", i),
		    arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", rows[i][0]));
		err_expected(&office.e, now, sizeof now);
		err_sentence(&office.e, true, vi, sizeof vi);
		err_sentence(&office.e, false, en, sizeof en);
		counter_refused(rc, ERR_UNKNOWN_UNIT, "Procedure/CompetentUnit", rows[i][0]);
		assert_string_equal(now, rows[i][1]);
		assert_non_null(strstr(vi, rows[i][1]));
		assert_non_null(strstr(en, rows[i][1]));
		assert_non_null(strstr(en, rows[i][0]));
	}
	counter_must("good", procedure());
}

#define FILE_(name, type) "\"Sha256\":\"" LONG "\",\"Content\":\"QUJD\",\"FileName\":\"" name "\",\"MediaType\":\"" type "\""
#define SCAN(rest)        "\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2," rest "}]"
#define SECOND(members)   "\"Item\":[" CC ",{\"Code\":\"TK.01\"," members "}]"

static const struct row papers[] = {
    {"\"Item\":{}", "Papers/Item", ERR_SCHEMA},
    {"\"Item\":[{" TELLS "}]", "Papers/Item[0]/Code", ERR_SCHEMA},
    {SECOND("\"Originals\":1,\"Copies\":0,\"Pages\":1"), "Papers/Item[1]/Form", ERR_SCHEMA},
    {SECOND("\"Originals\":10000,\"Copies\":0,\"Pages\":1,\"Form\":0"), "Papers/Item[1]/Originals", ERR_SCHEMA},
    {SECOND("\"Originals\":1,\"Copies\":-1,\"Pages\":1,\"Form\":0"), "Papers/Item[1]/Copies", ERR_SCHEMA},
    {SECOND("\"Originals\":1,\"Copies\":0,\"Pages\":1.5,\"Form\":0"), "Papers/Item[1]/Pages", ERR_SCHEMA},
    {SECOND(TELLS ",\"Name\":\"a\\u202eb\""), "Papers/Item[2]/Name", ERR_BAD_CHARACTER},
    {SECOND(TELLS ",\"Name\":\"Tơ\\u0300 khai\""), "Papers/Item[2]/Name", ERR_NOT_NFC},
    {"\"Item\":[" TK ",{\"Code\":\"NO.SUCH\"," TELLS "}]", "Papers/Item[2]/Code", ERR_BAD_VALUE},
    {SCAN(FILE_("a/b.pdf", "application/pdf")), "Papers/Item/FileName", ERR_BAD_CHARACTER},
    {SCAN(FILE_("a.pdf", "application/")), "Papers/Item/MediaType", ERR_BAD_VALUE},
    {SCAN(FILE_("a.pdf", "application/PDF")), "Papers/Item/MediaType", ERR_BAD_VALUE},
    {SCAN(FILE_("a.pdf", "video/mp4")), "Papers/Item/MediaType", ERR_BAD_VALUE},
    {SCAN(FILE_("a.pdf", "text/plain\\r\\nX-Other: 1")), "Papers/Item/MediaType", ERR_BAD_VALUE},
    {SCAN(FILE_("a.pdf", "application/pdf")), "Papers/Item/Sha256", ERR_WRONG_DIGEST},
    {SCAN("\"Content\":\"QUJD\",\"FileName\":\"a.pdf\",\"MediaType\":\"application/pdf\""), "Papers/Item/Content", ERR_BAD_VALUE},
    {SCAN("\"Reuse\":\"k1\",\"Sha256\":\"" LONG "\""), "Papers/Item/Reuse", ERR_BAD_VALUE},
};

static void
test_each_member_of_a_paper_wrong_in_each_way(void **state)
{
	(void)state;
	begin("s-4", 3);
	each(papers, sizeof papers / sizeof papers[0], "Papers", PAPERS);
}

/* ---- the quote ---- */

#define HERE          "\"Return\":{\"Mode\":0}"
#define BY_POST(more) "\"Return\":{\"Mode\":1," more "}"
#define AT(p, c, s)   "\"Address\":{\"Province\":\"" p "\",\"Commune\":\"" c "\",\"Street\":\"" s "\"}"
#define HOME          AT("42", "18133", "Thôn 1")
#define ITEM(number)  HERE ",\"CollectItem\":\"" number "\""

static const struct row quotes[] = {
    {"", "Quote/Return", ERR_SCHEMA},
    {"\"Return\":{}", "Quote/Return/Mode", ERR_SCHEMA},
    {"\"Return\":{\"Mode\":2}", "Quote/Return/Mode", ERR_SCHEMA},
    {"\"Return\":{\"Mode\":1}", "Quote/Return/Address", ERR_BAD_VALUE},
    {BY_POST("\"Address\":{\"Province\":\"42\",\"Commune\":\"18133\"}"), "Quote/Return/Address/Street", ERR_SCHEMA},
    {BY_POST(AT("4", "18133", "1")), "Quote/Return/Address/Province", ERR_SCHEMA},
    {BY_POST(AT("02", "18133", "1")), "Quote/Return/Address/Province", ERR_BAD_VALUE},
    {BY_POST(AT("42", "1813", "1")), "Quote/Return/Address/Commune", ERR_SCHEMA},
    {BY_POST(AT("42", "00004", "1")), "Quote/Return/Address/Commune", ERR_BAD_VALUE},
    {BY_POST(AT("42", "18133", "Tho\\u0302n 1")), "Quote/Return/Address/Street", ERR_NOT_NFC},
    {BY_POST(AT("42", "18133", "\\u2066Thôn")), "Quote/Return/Address/Street", ERR_BAD_CHARACTER},
    {BY_POST(HOME ",\"Name\":\"A\\u202eB\""), "Quote/Return/Name", ERR_BAD_CHARACTER},
    {BY_POST(HOME ",\"Name\":\"Mâ\\u0303u\""), "Quote/Return/Name", ERR_NOT_NFC},
    {BY_POST(HOME ",\"Phone\":\"12345678901\""), "Quote/Return/Phone", ERR_BAD_VALUE},
    {BY_POST(HOME ",\"Phone\":\"0412345678\""), "Quote/Return/Phone", ERR_BAD_VALUE},
    {BY_POST(HOME ",\"Phone\":\"0912\""), "Quote/Return/Phone", ERR_SCHEMA},
    {HERE ",\"Grams\":0", "Quote/Grams", ERR_SCHEMA},
    {HERE ",\"Grams\":-5", "Quote/Grams", ERR_SCHEMA},
    {HERE ",\"Grams\":900000", "Quote/Grams", ERR_BAD_VALUE},
    {HERE ",\"Discount\":\"KHONG.CO\"", "Quote/Discount", ERR_BAD_VALUE},
    {HERE ",\"Discount\":\"\"", "Quote/Discount", ERR_SCHEMA},
    /* item numbers: section 6.5's vectors, the last digit of each another one */
    {ITEM("RR473124820VN"), "Quote/CollectItem", ERR_BAD_CHECK_DIGIT},
    {ITEM("CD377518649VN"), "Quote/CollectItem", ERR_BAD_CHECK_DIGIT},
    {ITEM("RB123456784VN"), "Quote/CollectItem", ERR_BAD_CHECK_DIGIT},
    {ITEM("RB000000081VN"), "Quote/CollectItem", ERR_BAD_CHECK_DIGIT},
    {ITEM("RB000000150VN"), "Quote/CollectItem", ERR_BAD_CHECK_DIGIT},
    {ITEM("RB12345678VN"), "Quote/CollectItem", ERR_SCHEMA},
    {ITEM("RB1234567855VN"), "Quote/CollectItem", ERR_BAD_VALUE},
    {ITEM("R1123456785VN"), "Quote/CollectItem", ERR_BAD_VALUE},
    {ITEM("RB12345678O5V"), "Quote/CollectItem", ERR_BAD_VALUE},
    {ITEM("RB-123456785-VN"), "Quote/CollectItem", ERR_BAD_VALUE},
    {HERE ",\"SealNo\":\"HT 1\"", "Quote/SealNo", ERR_BAD_VALUE},
    {HERE ",\"SealNo\":\"HT\\u202e1\"", "Quote/SealNo", ERR_BAD_VALUE},
    {HERE ",\"Note\":\"a\\u202eb\"", "Quote/Note", ERR_BAD_CHARACTER},
    {HERE ",\"Fee\":0", "Quote/Fee", ERR_SCHEMA},
};

static void
test_each_member_of_a_quote_wrong_in_each_way(void **state)
{
	(void)state;
	begin("s-5", 4);
	each(quotes, sizeof quotes / sizeof quotes[0], "Quote", QUOTE);
	counter_must("accept", "\"Accept\":{}"); /* what was refused before does not stand in its way */
	assert_string_equal(counter_text("State"), "ACCEPTED");
}

/* Whoever the result goes to is written on a parcel: text of an old code page is warned about there, too. */
static void
test_odd_text_at_a_return_is_warned_about(void **state)
{
	static const struct {
		const char *says, *field, *code;
	} rows[] = {
	    {BY_POST(HOME ",\"Name\":\"NguyÔn ThÞ MÉu\""), "Quote/Return/Name", "OLD_FONT"},
	    {BY_POST(HOME ",\"Name\":\"Nguyeãn Thò Maãu\""), "Quote/Return/Name", "OLD_FONT"},
	    {BY_POST(HOME ",\"Name\":\"Ðào\""), "Quote/Return/Name", "ETH"},
	    {BY_POST(AT("42", "18133", "Th«n 1")), "Quote/Return/Address/Street", "OLD_FONT"},
	};

	(void)state;
	begin("s-7", 4);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		counter_must(arena_fmt(office.a, "o%zu", i), arena_fmt(office.a, "\"Quote\":{%s}", rows[i].says));
		if (!counter_warned(rows[i].field, rows[i].code))
			fail_msg("%s: no %s", rows[i].says, rows[i].code);
	}
	counter_must("plain", "\"Quote\":{" BY_POST(HOME ",\"Name\":\"Nguyễn Thị Mẫu\"") "}");
	assert_int_equal(json_array_size(json_object_get(counter_told, "Warnings")), 0);
}

/* As a person writes it: small letters, in groups. */
static void
test_the_item_number_that_it_should_be_is_said_and_taken(void **state)
{
	char digit[ERR_EXPECTED_MAX];

	(void)state;
	begin("s-6", 4);
	assert_int_equal(counter_act("w1", "\"Quote\":{" ITEM("RB123456784VN") "}"), -1);
	err_expected(&office.e, digit, sizeof digit);
	assert_string_equal(digit, "RB123456785VN");
	counter_must("a5", "\"Quote\":{" ITEM("rb 123 456 785 vn") ",\"SealNo\":\"HT0098812/1\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_member_of_an_opening_wrong_in_each_way),
	    cmocka_unit_test(test_what_every_act_says_wrong_in_each_way),
	    cmocka_unit_test(test_a_procedure_and_unit_wrong_in_each_way),
	    cmocka_unit_test(test_a_unit_of_before_is_refused_with_what_it_is_now),
	    cmocka_unit_test(test_each_member_of_a_paper_wrong_in_each_way),
	    cmocka_unit_test(test_each_member_of_a_quote_wrong_in_each_way),
	    cmocka_unit_test(test_odd_text_at_a_return_is_warned_about),
	    cmocka_unit_test(test_the_item_number_that_it_should_be_is_said_and_taken),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
