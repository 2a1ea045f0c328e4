/* SPDX-License-Identifier: Apache-2.0 */
/* Rules between the fields of a filing, and whether it fits its procedure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "model/catalogue.h"
#include "model/filing.h"

static int64_t now_ms;

static struct party owner;
static struct address home;
static struct paper papers[2];
static struct filing filing;

static int
fresh(void **state)
{
	(void)state;
	assert_int_equal(clock_parse("2026-03-02T00:30:00+07:00", &now_ms), 0);
	home = (struct address){"42", "18430", "Thôn 1"};
	owner = (struct party){.type = 1, .name = "Nguyễn Thị Mẫu", .id_type = 1, .id_no = "042190001234"};
	papers[0] = (struct paper){.code = "TK.01", .originals = 1, .pages = 3};
	papers[1] = (struct paper){.code = "KQ.01", .copies = 1, .pages = 2, .form = FILING_ELECTRONIC, .sha256 = "9d",
	    .file_name = "a.pdf", .media_type = "application/pdf", .content = {"ABC", 3}};
	filing = (struct filing){.ref = "r-1", .pos = "480150", .clerk = "hoa.nt", .procedure = "1.004873",
	    .unit = "H27.55", .owner = &owner, .papers = papers, .n_papers = 2, .return_mode = FILING_BY_POST,
	    .return_address = &home, .state_fee = 20000, .collect_item = "RB123456785VN"};
	return 0;
}

static void
refused(enum err_code code, const char *field)
{
	struct err e = {0};
	assert_int_equal(filing_check(&filing, now_ms, &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.field, field);
}

static void
test_a_good_filing_passes(void **state)
{
	(void)state;
	struct err e = {0};
	assert_int_equal(filing_check(&filing, now_ms, &e), 0);
	filing.collect_item = NULL;
	filing.submitter = &owner;
	filing.n_papers = 0;
	assert_int_equal(filing_check(&filing, now_ms, &e), 0);
}

static void
test_identity_numbers_fit_their_type(void **state)
{
	(void)state;
	const struct {
		int type;
		const char *no;
		bool good;
	} rows[] = {
	    {1, "042190001234", true},
	    {1, "04219000123", false},
	    {1, "0421900012345", false},
	    {1, "04219000123a", false},
	    {2, "187654321", true},
	    {2, "042190001234", false},
	    {3, "0100109106", true},
	    {3, "0100109106001", true},
	    {3, "0100109106-001", true},
	    {3, "010010910", false},
	    {3, "042190001234", true},
	    {3, "04219000123a", false},
	    {3, "0421900012-34", false},
	    {3, "042190001234-001", false},
	    {3, "01001091060", false},
	    {3, "0100109106-01", false},
	    {3, "0100109106-0a1", false},
	    {3, "01001091060010", false},
	    {4, "042190001234", false},
	    {0, "042190001234", false},
	    {1, "", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = {0};
		owner.id_type = rows[i].type;
		owner.id_no = rows[i].no;
		assert_int_equal(filing_check(&filing, now_ms, &e), rows[i].good ? 0 : -1);
		if (!rows[i].good) {
			assert_int_equal(e.code, ERR_BAD_VALUE);
			assert_string_equal(e.field, "Dossier/Owner/IdNo");
		}
	}
}

static void
test_the_submitter_is_checked_too(void **state)
{
	(void)state;
	struct party other = owner;
	other.id_no = "1";
	filing.submitter = &other;
	refused(ERR_BAD_VALUE, "Dossier/Submitter/IdNo");
}

static void
test_a_birth_date_lies_in_the_past_of_viet_nam(void **state)
{
	(void)state;
	struct err e = {0};
	owner.birth_date = "2026-03-02"; /* today there, still yesterday in UTC */
	assert_int_equal(filing_check(&filing, now_ms, &e), 0);
	owner.birth_date = "2026-03-03";
	refused(ERR_BAD_VALUE, "Dossier/Owner/BirthDate");
}

static void
test_a_birth_date_is_not_older_than_people(void **state)
{
	(void)state;
	struct err e = {0};
	owner.birth_date = "1850-01-01";
	assert_int_equal(filing_check(&filing, now_ms, &e), 0);
	owner.birth_date = "1849-12-31";
	refused(ERR_BAD_VALUE, "Dossier/Owner/BirthDate");
}

/* 0 and nine or ten digits, or +84 instead of the 0, never both. */
static void
test_phones_can_be_called(void **state)
{
	(void)state;
	static const struct {
		const char *phone;
		bool good;
	} rows[] = {
	    {"0912000111", true},
	    {"+84912000111", true},
	    {"02393855123", true},
	    {"+842393855123", true},
	    {"+840912000111", false},
	    {"+84091200011", false},
	    {"0091200011", false},
	    {"00842393855123", false},
	    {"091200011", false},
	    {"091200011111", false},
	    {"+8491200011", false},
	    {"84912000111", false},
	    {"+8591200011", false},
	    {"0912 000 111", false},
	    {"", false},
	    {"+84", false},
	    {"0", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err e = {0};
		owner.phone = rows[i].phone;
		if (filing_check(&filing, now_ms, &e) != (rows[i].good ? 0 : -1))
			fail_msg("%s", rows[i].phone);
		if (!rows[i].good)
			assert_string_equal(e.field, "Dossier/Owner/Phone");
	}
	owner.phone = NULL;
	filing.return_phone = "+840912000111";
	refused(ERR_BAD_VALUE, "Dossier/Return/Phone");
}

/* Each of the texts, by its own rule and name. */
static void
test_every_text_has_its_rule(void **state)
{
	(void)state;
	struct party other = owner;
	struct address back = home;
	struct err e = {0};
	const struct {
		const char **at, *text;
		enum err_code code;
		const char *field;
	} rows[] = {
	    {&owner.name, "\u200b", ERR_BAD_CHARACTER, "Dossier/Owner/Name"},
	    {&owner.name, "A\u0301nh", ERR_NOT_NFC, "Dossier/Owner/Name"},
	    {&owner.email, "a\u200b@b.vn", ERR_BAD_CHARACTER, "Dossier/Owner/Email"},
	    {&other.name, "\u00a0", ERR_BAD_CHARACTER, "Dossier/Submitter/Name"},
	    {&home.street, "Th\u202eôn 1", ERR_BAD_CHARACTER, "Dossier/Return/Address/Street"},
	    {&papers[1].name, "Gia\u0302\u0301y", ERR_NOT_NFC, "Dossier/Item[2]/Name"},
	    {&papers[1].file_name, "..", ERR_BAD_CHARACTER, "Dossier/Item[2]/FileName"},
	    {&papers[0].file_name, "a/b.pdf", ERR_BAD_CHARACTER, "Dossier/Item[1]/FileName"},
	    {&filing.return_name, "\ufeffA", ERR_BAD_CHARACTER, "Dossier/Return/Name"},
	    {&filing.note, "A\u202eB", ERR_BAD_CHARACTER, "Dossier/Note"},
	    {&filing.note, "o\u031b", ERR_NOT_NFC, "Dossier/Note"},
	};
	other.address = &back;
	filing.submitter = &other;
	assert_int_equal(filing_check_texts(&filing, &e), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *was = *rows[i].at;
		*rows[i].at = rows[i].text;
		err_clear(&e);
		assert_int_equal(filing_check_texts(&filing, &e), -1);
		assert_int_equal(e.code, rows[i].code);
		assert_string_equal(e.field, rows[i].field);
		*rows[i].at = was;
	}
}

static void
test_content_comes_with_digest_name_and_media_type(void **state)
{
	(void)state;
	papers[1].file_name = NULL;
	refused(ERR_BAD_VALUE, "Dossier/Item[2]/Content");
	papers[1].file_name = "a.pdf";
	papers[1].content = (struct str){0};
	refused(ERR_BAD_VALUE, "Dossier/Item[2]/Sha256");
	papers[1].content = (struct str){"", FILING_CONTENT_MAX + 1};
	refused(ERR_TOO_LARGE, "Dossier/Item[2]/Content");
	papers[0] = papers[1];
	filing.n_papers = 1; /* the only one has no number */
	refused(ERR_TOO_LARGE, "Dossier/Item/Content");
}

static void
test_return_by_post_needs_an_address(void **state)
{
	(void)state;
	struct err e = {0};
	filing.return_address = NULL;
	refused(ERR_BAD_VALUE, "Dossier/Return/Address");
	filing.return_mode = FILING_AT_COUNTER;
	assert_int_equal(filing_check(&filing, now_ms, &e), 0);
}

static void
test_the_item_numbers_digit_is_checked(void **state)
{
	(void)state;
	filing.collect_item = "RB123456784VN";
	refused(ERR_BAD_CHECK_DIGIT, "Dossier/CollectItem");
}

static const struct component components[] = {
    {.code = "TK.01", .name = "Tờ khai", .required = true, .class = COMPONENT_ON_DEMAND},
    {.code = "KQ.01", .name = "Giấy khai sinh", .class = COMPONENT_EARLIER_RESULT},
};
static const struct unit units[] = {{.code = "H27.55", .name = "UBND xã A"}, {.code = "H27.56", .name = "UBND xã B"}};
static const struct unit *const handles[] = {&units[0]};
#define ALWAYS .from = INT32_MIN, .until = INT32_MAX, .units = handles, .n_units = 1
static const struct procedure procedures[] = {
    {.code = "1.000001", .name = "A", .field = "X", .working_days = 1, ALWAYS},
    {.code = "1.004873",
	.name = "Đăng ký khai sinh",
	.field = "Hộ tịch",
	.working_days = 3,
	.state_fee = 20000,
	.components = components,
	.n_components = 2,
	ALWAYS},
};
static const struct catalogue catalogue = {.procedures = procedures, .n_procedures = 2, .units = units, .n_units = 2};

static void
unfit(enum err_code code, const char *field)
{
	struct err e = {0};
	const struct procedure *p = NULL;
	assert_int_equal(catalogue_check(&catalogue, &filing, 20500, false, &p, &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(e.field, field);
}

static void
test_a_filing_that_fits_its_procedure_passes(void **state)
{
	(void)state;
	struct err e = {0};
	const struct procedure *p = NULL;
	assert_int_equal(catalogue_check(&catalogue, &filing, 20500, false, &p, &e), 0);
	assert_ptr_equal(p, &procedures[1]);
}

static void
test_procedure_unit_fee_and_components_are_the_catalogues(void **state)
{
	(void)state;
	filing.procedure = "1.004874";
	unfit(ERR_UNKNOWN_PROCEDURE, "Dossier/ProcedureCode");
	filing.procedure = "1.004873";
	filing.unit = "H27.57";
	unfit(ERR_UNKNOWN_UNIT, "Dossier/CompetentUnit");
	filing.unit = "H27.56";
	unfit(ERR_NOT_COMPETENT, "Dossier/CompetentUnit");
	filing.unit = "H27.55";
	filing.state_fee = 0;
	unfit(ERR_BAD_VALUE, "Dossier/Money/StateFee");
	filing.state_fee = 20000;
	papers[1].code = "KQ.02";
	unfit(ERR_BAD_VALUE, "Dossier/Item[2]/Code");
	papers[1].code = "KQ.01";
	papers[0].code = "KQ.01";
	unfit(ERR_MISSING_COMPONENT, "Dossier/Item");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(test_a_good_filing_passes, fresh),
	    cmocka_unit_test_setup(test_identity_numbers_fit_their_type, fresh),
	    cmocka_unit_test_setup(test_the_submitter_is_checked_too, fresh),
	    cmocka_unit_test_setup(test_a_birth_date_lies_in_the_past_of_viet_nam, fresh),
	    cmocka_unit_test_setup(test_a_birth_date_is_not_older_than_people, fresh),
	    cmocka_unit_test_setup(test_phones_can_be_called, fresh),
	    cmocka_unit_test_setup(test_every_text_has_its_rule, fresh),
	    cmocka_unit_test_setup(test_content_comes_with_digest_name_and_media_type, fresh),
	    cmocka_unit_test_setup(test_return_by_post_needs_an_address, fresh),
	    cmocka_unit_test_setup(test_the_item_numbers_digit_is_checked, fresh),
	    cmocka_unit_test_setup(test_a_filing_that_fits_its_procedure_passes, fresh),
	    cmocka_unit_test_setup(test_procedure_unit_fee_and_components_are_the_catalogues, fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
