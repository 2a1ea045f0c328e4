/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bad input at a case: every field of who it is wrong in each way, steps out of order, a call twice, late, after expiry, of another
 * office.  Each gets a clear answer in both languages, names its field, and leaves the case as it was.  Which test shows what:
 *
 * - a field of section 6 (number, tax code, passport, card's code in both orders, birth, sex, phone, address, mail, name): here,
 *   test_each_field_wrong_in_each_way_is_refused; warned about: test_what_may_be_so_is_warned_about
 *
 * - a component that the procedure has not, content that is no base64: here, test_papers_wrong_in_each_way
 *
 * - a step too early, all pairs: here, test_every_step_too_early_names_the_one_that_is_missing, and tests/scenes/order
 *
 * - two clerks on one case, a case of another office or partner: here, test_two_clerks_on_one_case,
 *   test_a_case_is_of_its_office_and_partner
 *
 * - a call twice, late, after expiry: here, test_a_call_twice_late_and_after_expiry
 *
 * - a look-up answered for another person, unsigned, signed by a stranger, too late, never, refused, by the store and by a
 * database: test_case_known.c, test_however_the_store_behaves_..., test_all_that_is_silent_costs_one_deadline; the same when a
 * paper is fetched: test_a_paper_whose_holder_does_not_give_it_...; of a result: test_case_results.c; of each question by itself:
 * test_lgsp.c, test_edata.c, and after a minute, in another language: tests/interop/asked.sh; what answers mean: tests/golden
 *
 * - reuse of somebody else's paper, or for another component: test_case_known.c, test_what_is_somebody_elses_is_not_used_again,
 *   test_a_paper_whose_holder_..., a passport of another state: test_nobody_outside_is_asked_about_a_passport
 *
 * - what is said when it is opened, of an act, of procedure, papers and quote (section 6.5's item numbers): test_case_bad_steps.c
 *
 * - a fee that does not match the version, a deadline outside the calendar, communes of another province or time:
 *   test_case_catalogue.c
 *
 * - passports' lines: test_passport.c; numbers, codes and dates by themselves: test_person.c, test_s10.c, test_consignment.c
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>

#include "base/arena.h"
#include "tests/lib/counter.h"

static const char *
hundred(char c)
{
	return arena_fmt(office.a, "%0101d%c", 0, c);
}

/* ---- who it is ---- */

#define OWNER(members) "{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\"," members "}}"
#define NUMBER         "\"IdNo\":\"042190001234\""
#define PERSON         OWNER(NUMBER)
#define WITH(members)  OWNER(NUMBER "," members)
#define AT(members)    WITH("\"Address\":{" members "}")
#define CARD(text)     "{\"Card\":\"" text "\"}"
#define BY(members)    "{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Submitter\":{" members "},\"Authority\":1}"
#define SECOND         "\"Type\":1,\"Name\":\"Con\",\"IdType\":1,\"IdNo\":\"042090001235\""
#define FIRST_LINE     "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
#define LINES          FIRST_LINE "\\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"

struct row {
	const char *person, *field;
	enum err_code code;
};

static const struct row wrong[] = {
    /* the name */
    {"{\"Owner\":{" NUMBER "}}", "Person/Owner/Name", ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"\"," NUMBER "}}", "Person/Owner/Name", ERR_SCHEMA},
    {"{\"Owner\":{\"Name\":7," NUMBER "}}", "Person/Owner/Name", ERR_SCHEMA},
    {"{\"Owner\":{\"Name\":\" Mẫu\"," NUMBER "}}", "Person/Owner/Name", ERR_BAD_CHARACTER},
    {"{\"Owner\":{\"Name\":\"M\\u0061\\u0302\\u0303u\"," NUMBER "}}", "Person/Owner/Name", ERR_NOT_NFC},
    {"{\"Owner\":{\"Name\":\"M\\u202eu\"," NUMBER "}}", "Person/Owner/Name", ERR_BAD_CHARACTER},
    {"{\"Owner\":{\"Name\":\"M\\u200bu\"," NUMBER "}}", "Person/Owner/Name", ERR_BAD_CHARACTER},
    {"{\"Owner\":{\"Name\":\"M\\nu\"," NUMBER "}}", "Person/Owner/Name", ERR_BAD_CHARACTER},
    /* the personal number */
    {OWNER("\"IdType\":1"), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdNo\":\"04219\""), "Person/Owner/IdNo", ERR_SCHEMA},
    {OWNER("\"IdNo\":\"04219000123\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdNo\":\"0421900012345\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdNo\":\"04219000123x\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdNo\":\"042 190 00123\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdNo\":42190001234"), "Person/Owner/IdNo", ERR_SCHEMA},
    {OWNER(NUMBER ",\"IdType\":0"), "Person/Owner/IdType", ERR_SCHEMA},
    {OWNER(NUMBER ",\"IdType\":5"), "Person/Owner/IdType", ERR_SCHEMA},
    {OWNER(NUMBER ",\"Type\":5"), "Person/Owner/Type", ERR_SCHEMA},
    /* the old number */
    {OWNER("\"IdType\":2,\"IdNo\":\"18345678\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":2,\"IdNo\":\"1834567890\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":2,\"IdNo\":\"18345678x\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    /* the tax code: section 6.3's vectors */
    {OWNER("\"IdType\":3,\"IdNo\":\"0300012345\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":3,\"IdNo\":\"3000000020\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":3,\"IdNo\":\"0100109106-000\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":3,\"IdNo\":\"0100109106-1\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":3,\"IdNo\":\"0100109106001\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":3,\"IdNo\":\"010010910\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    /* the passport */
    {OWNER("\"IdType\":4,\"IdNo\":\"C1234\""), "Person/Owner/IdNo", ERR_SCHEMA},
    {OWNER("\"IdType\":4,\"IdNo\":\"c1234567\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"C 123456\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"ABCDEFGH\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"C123456789\""), "Person/Owner/IdNo", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"C1234567\",\"Issuer\":\"vnm\""), "Person/Owner/Issuer", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"C1234567\",\"Issuer\":\"VN1\""), "Person/Owner/Issuer", ERR_BAD_VALUE},
    {OWNER("\"IdType\":4,\"IdNo\":\"C1234567\",\"Issuer\":\"VNMM\""), "Person/Owner/Issuer", ERR_SCHEMA},
    {WITH("\"Issuer\":\"VNM\""), "Person/Owner/Issuer", ERR_BAD_VALUE},
    {"{\"Mrz\":\"" FIRST_LINE "\"}", "Person/Mrz", ERR_BAD_VALUE},
    {"{\"Mrz\":\"" FIRST_LINE "L898902C35UTO7408122F1204159ZE184226B<<<<<10\"}", "Person/Mrz", ERR_BAD_VALUE},
    {"{\"Mrz\":\"" LINES "\",\"Card\":\"x\"}", "Person/Mrz", ERR_BAD_VALUE},
    {"{\"Mrz\":\"" LINES "\",\"Owner\":{\"IdNo\":\"C1234567\"}}", "Person/Owner/IdNo", ERR_BAD_VALUE},
    {"{\"Mrz\":\"" LINES "\",\"Owner\":{\"IdType\":1}}", "Person/Owner/IdNo", ERR_BAD_VALUE},
    /* birth and sex */
    {WITH("\"Birth\":\"1990-02-30\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"1990-13-01\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"01/02/1990\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"1990-2-1\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"1849\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"2999-01-01\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"2999\""), "Person/Owner/Birth", ERR_BAD_VALUE},
    {WITH("\"Birth\":\"90\""), "Person/Owner/Birth", ERR_SCHEMA},
    {WITH("\"Birth\":1990"), "Person/Owner/Birth", ERR_SCHEMA},
    {WITH("\"Sex\":3"), "Person/Owner/Sex", ERR_SCHEMA},
    {WITH("\"Sex\":\"Nam\""), "Person/Owner/Sex", ERR_SCHEMA},
    /* the phone and the mail */
    {WITH("\"Phone\":\"12345678901\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0012000111\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"+1 212 555 0100\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0123456789\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0412 345 678\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0612345678\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0239385555\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"09120001112\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"không có máy\""), "Person/Owner/Phone", ERR_BAD_VALUE},
    {WITH("\"Phone\":\"0912\""), "Person/Owner/Phone", ERR_SCHEMA},
    {WITH("\"Email\":\"mau.vn\""), "Person/Owner/Email", ERR_BAD_VALUE},
    {WITH("\"Email\":\"@mau.vn\""), "Person/Owner/Email", ERR_BAD_VALUE},
    {WITH("\"Email\":\"a@b@c\""), "Person/Owner/Email", ERR_BAD_VALUE},
    {WITH("\"Email\":\"a b@c.vn\""), "Person/Owner/Email", ERR_BAD_VALUE},
    /* the address: section 6.4 */
    {AT("\"Province\":\"42\",\"Commune\":\"18430\""), "Person/Owner/Address/Street", ERR_SCHEMA},
    {AT("\"Province\":\"02\",\"Commune\":\"18430\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Province", ERR_BAD_VALUE},
    {AT("\"Province\":\"HT\",\"Commune\":\"18430\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Province", ERR_BAD_VALUE},
    {AT("\"Province\":\"422\",\"Commune\":\"18430\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Province", ERR_SCHEMA},
    {AT("\"Province\":\"42\",\"Commune\":\"1800x\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Commune", ERR_BAD_VALUE},
    {AT("\"Province\":\"42\",\"Commune\":\"99999\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Commune", ERR_BAD_VALUE},
    {AT("\"Province\":\"42\",\"Commune\":\"26041\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Commune", ERR_BAD_VALUE},
    {AT("\"Province\":\"42\",\"Commune\":\"1800\",\"Street\":\"Thôn 1\""), "Person/Owner/Address/Commune", ERR_SCHEMA},
    {AT("\"Province\":\"42\",\"Commune\":\"18430\",\"Street\":\"Th\\u00f4\\u202en\""), "Person/Owner/Address/Street",
	ERR_BAD_CHARACTER},
    {AT("\"Province\":\"42\",\"Commune\":\"18430\",\"Street\":\"Tho\\u0302n\""), "Person/Owner/Address/Street", ERR_NOT_NFC},
    {AT("\"Province\":\"42\",\"Commune\":\"18430\",\"Street\":\"1\",\"District\":\"436\""), "Person/Owner/Address/District",
	ERR_SCHEMA},
    /* the card's code, in both orders of birth and sex */
    {CARD("x"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|01021990|Nữ"), "Person/Card", ERR_BAD_VALUE},
    {CARD("04219000123|183456789|Mẫu|01021990|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|18345678|Mẫu|01021990|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789||01021990|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_CHARACTER},
    {CARD("042190001234|183456789|Mẫu|30021990|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|Nữ|30021990|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|01022999|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|Nữ|01022999|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|01021990|X|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|X|01021990|Thôn 1|15082021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|Mẫu|01021990|Nữ|Thôn 1|31022021"), "Person/Card", ERR_BAD_VALUE},
    {CARD("042190001234|183456789|M\\u202eu|01021990|Nữ|Thôn 1|15082021"), "Person/Card", ERR_BAD_CHARACTER},
    /* whoever hands it in */
    {"{}", "Person", ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Submitter\":{" SECOND "}}", "Person/Authority", ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Authority\":1}", "Person/Authority", ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Submitter\":{" SECOND "},\"Authority\":4}", "Person/Authority", ERR_SCHEMA},
    {BY("\"Type\":1,\"Name\":\"Con\",\"IdType\":1"), "Person/Submitter/IdNo", ERR_SCHEMA},
    {BY("\"Type\":1,\"Name\":\"Con\",\"IdType\":1,\"IdNo\":\"04209000123\""), "Person/Submitter/IdNo", ERR_BAD_VALUE},
    {BY("\"Type\":2,\"Name\":\"Con\",\"IdType\":3,\"IdNo\":\"0300012345\""), "Person/Submitter/IdNo", ERR_BAD_VALUE},
    {BY("\"Type\":1,\"Name\":\"Con\",\"IdType\":4,\"IdNo\":\"c1234567\""), "Person/Submitter/IdNo", ERR_BAD_VALUE},
    {BY(SECOND ",\"Issuer\":\"USA\""), "Person/Submitter/Issuer", ERR_BAD_VALUE},
    {BY(SECOND ",\"BirthDate\":\"1990-02-30\""), "Person/Submitter/BirthDate", ERR_BAD_VALUE},
    {BY(SECOND ",\"BirthDate\":\"2999-02-01\""), "Person/Submitter/BirthDate", ERR_BAD_VALUE},
    {BY(SECOND ",\"Phone\":\"12345678901\""), "Person/Submitter/Phone", ERR_BAD_VALUE},
    {BY(SECOND ",\"Phone\":\"0612345678\""), "Person/Submitter/Phone", ERR_BAD_VALUE},
    {BY(SECOND ",\"Email\":\"con.vn\""), "Person/Submitter/Email", ERR_BAD_VALUE},
    {BY(SECOND ",\"Address\":{\"Province\":\"02\",\"Commune\":\"18430\",\"Street\":\"1\"}"), "Person/Submitter/Address/Province",
	ERR_BAD_VALUE},
    {"{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Submitter\":{" SECOND "},\"Authority\":1,\"AuthorityNote\":\"s\\u202e\"}",
	"Person/AuthorityNote", ERR_BAD_CHARACTER},
    {WITH("\"Nickname\":\"x\""), "Person/Owner/Nickname", ERR_SCHEMA},
};

static void
test_each_field_wrong_in_each_way_is_refused(void **state)
{
	(void)state;
	counter_begin("b-1");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		int rc = counter_act(arena_fmt(office.a, "w%zu", i), arena_fmt(office.a, "\"Person\":%s", wrong[i].person));
		counter_refused(rc, wrong[i].code, wrong[i].field, wrong[i].person);
	}
	const char *long_card = arena_fmt(office.a, "\"Person\":{\"Card\":\"%0999d%s\"}", 0, hundred('x'));
	counter_refused(counter_act("card", long_card), ERR_SCHEMA, "Person/Card", "a card of more than a thousand characters");
	const char *long_name =
	    arena_fmt(office.a, "\"Person\":{\"Owner\":{\"Name\":\"%s%s\"," NUMBER "}}", hundred('x'), hundred('y'));
	counter_refused(counter_act("name", long_name), ERR_SCHEMA, "Person/Owner/Name",
	    "a name of more than two hundred characters");
	counter_must("a1", "\"Person\":" PERSON);
}

/* What may be so after all is told and kept. */
static const struct {
	const char *person, *field, *code;
} odd[] = {
    {WITH("\"Birth\":\"1991-02-01\""), "Person/Owner/Birth", "BIRTH_YEAR"},
    {WITH("\"Birth\":\"1990\""), "Person/Owner/Birth", "BIRTH_YEAR_ONLY"},
    {OWNER("\"IdType\":4,\"IdNo\":\"C1234567\",\"Issuer\":\"VNM\",\"Birth\":\"1990\""), "Person/Owner/Birth", "BIRTH_YEAR_ONLY"},
    {WITH("\"Sex\":1"), "Person/Owner/Sex", "SEX"},
    {BY(SECOND ",\"BirthDate\":\"1991-02-01\""), "Person/Submitter/BirthDate", "BIRTH_YEAR"},
    {BY("\"Type\":1,\"Name\":\"Con\",\"IdType\":1,\"IdNo\":\"999090001235\""), "Person/Submitter/IdNo", "BIRTHPLACE"},
    {OWNER("\"IdNo\":\"999190001234\""), "Person/Owner/IdNo", "BIRTHPLACE"},
    {"{\"Owner\":{\"Name\":\"Ðào\"," NUMBER "}}", "Person/Owner/Name", "ETH"},
    {"{\"Owner\":{\"Name\":\"NguyÔn ThÞ MÉu\"," NUMBER "}}", "Person/Owner/Name", "OLD_FONT"},   /* TCVN3 */
    {"{\"Owner\":{\"Name\":\"Nguyeãn Thò Maãu\"," NUMBER "}}", "Person/Owner/Name", "OLD_FONT"}, /* VNI */
    {AT("\"Province\":\"42\",\"Commune\":\"18430\",\"Street\":\"Th«n 1\""), "Person/Owner/Address/Street", "OLD_FONT"},
    {AT("\"Province\":\"42\",\"Commune\":\"18430\",\"Street\":\"Ðường 1\""), "Person/Owner/Address/Street", "ETH"},
    {BY("\"Type\":1,\"Name\":\"TrÇn ThÞ Con\",\"IdType\":1,\"IdNo\":\"042090001235\""), "Person/Submitter/Name", "OLD_FONT"},
    {OWNER("\"IdType\":4,\"IdNo\":\"AB123456\",\"Issuer\":\"VNM\""), "Person/Owner/IdNo", "PASSPORT_FORM"},
    {"{\"Mrz\":\"" LINES "\"}", "Person/Owner/Name", "PASSPORT_NAME"},
    {"{\"Mrz\":\"" LINES "\"}", "Person/Mrz", "PASSPORT_OVER"},
    {"{\"Mrz\":\"" LINES "\",\"Owner\":{\"Name\":\"Eriksson Anna\"}}", "Person/Owner/Name", "PASSPORT_DIFFERS"},
    {CARD("042190001234|183456789|Mẫu|01021990|Nữ|Thôn 1"), "Person/Card", "CARD_SHORT"},
    {CARD("042190001234|183456789|Mẫu|Nữ|01021990|Thôn 1|15082021|Cha|Mẹ"), "Person/Card", "CARD_LONGER"},
    {CARD("042190001234|183456789|M?u|01021990|Nữ|Thôn 1|15082021"), "Person/Card", "LETTERS_LOST"},
    {CARD("042190001234|183456789|Mẫu|01021991|Nữ|Thôn 1|15082021"), "Person/Card", "BIRTH_YEAR"},
    {CARD("042190001234|183456789|Mẫu|Nam|01021990|Thôn 1|15082021"), "Person/Card", "SEX"},
    {CARD("042190001234|183456789|Mẫu|1990|Nữ|Thôn 1|15082021"), "Person/Card", "BIRTH_YEAR_ONLY"},
    {CARD("999190001234|183456789|Mẫu|01021990|Nữ|Thôn 1|15082021"), "Person/Card", "BIRTHPLACE"},
    {"{\"Card\":\"999190001234||Mẫu|01021990|Nữ|Thôn 1|15082021\",\"Owner\":{\"Sex\":2}}", "Person/Card", "BIRTHPLACE"},
    {"{\"Card\":\"042190001234||Mẫu|01021990|Nữ|Thôn 1|15082021\",\"Owner\":{\"Birth\":\"1990\"}}", "Person/Owner/Birth",
	"BIRTH_YEAR_ONLY"},
    {CARD("042190001234|183456789|Ma\\u0302\\u0303u|01021990|Nữ|Thôn 1|15082021"), "Person/Card", "CARD_FORM"},
};

static size_t
warnings_of(const char *code)
{
	const json_t *list = json_object_get(counter_told, "Warnings");
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		n += strcmp(json_string_value(json_object_get(json_array_get(list, i), "Code")), code) == 0;
	return n;
}

/* However many looked at it: who is warned twice of one thing reads neither. */
static void
test_what_may_be_so_is_warned_about(void **state)
{
	(void)state;
	counter_begin("b-2");
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		counter_must(arena_fmt(office.a, "o%zu", i), arena_fmt(office.a, "\"Person\":%s", odd[i].person));
		if (!counter_warned(odd[i].field, odd[i].code))
			fail_msg("%s: no %s", odd[i].person, odd[i].code);
		if (warnings_of(odd[i].code) != 1)
			fail_msg("%s: %zu times %s", odd[i].person, warnings_of(odd[i].code), odd[i].code);
	}
	counter_must("plain", "\"Person\":" PERSON);
	assert_int_equal(json_array_size(json_object_get(counter_told, "Warnings")), 0); /* those of before are gone */
}

/* ---- the steps ---- */

static const char *
step(enum case_step s)
{
	const char *unit =
	    catalogue_procedure(office.w.setup.catalogue, "1.004873", deadline_day_of(office.now_ms))->units[0]->code;

	switch (s) {
	case CASE_PERSON:
		return "\"Person\":" PERSON;
	case CASE_PROCEDURE:
		return arena_fmt(office.a, "\"Procedure\":{\"ProcedureCode\":\"1.004873\",\"CompetentUnit\":\"%s\"}", unit);
	case CASE_LOOKUPS:
		return "\"LookUps\":{}";
	case CASE_PAPERS:
		return "\"Papers\":{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0},"
		       "{\"Code\":\"GT.CC\",\"Originals\":0,\"Copies\":1,\"Pages\":1,\"Form\":0}]}";
	case CASE_QUOTE:
		return "\"Quote\":{\"Return\":{\"Mode\":0}}";
	case CASE_ACCEPT:
		return "\"Accept\":{}";
	case CASE_STEPS:
		break;
	}
	return "";
}

/* With the first n steps done, and undone again by each earlier one: whatever comes too early names the step that is missing. */
static void
test_every_step_too_early_names_the_one_that_is_missing(void **state)
{
	char hint[ERR_EXPECTED_MAX];

	(void)state;
	for (int done = 0; done < CASE_ACCEPT; done++) {
		counter_begin(arena_fmt(office.a, "b-3.%d", done));
		for (int i = 0; i < done; i++)
			counter_must(arena_fmt(office.a, "d%d", i), step((enum case_step)i));
		for (int early = done + 1; early < CASE_STEPS; early++) {
			const char *name = case_step_name((enum case_step)early);
			int rc = counter_act(arena_fmt(office.a, "e%d", early), step((enum case_step)early));
			err_expected(&office.e, hint, sizeof hint);
			counter_refused(rc, ERR_STEP_MISSING, name, name);
			assert_string_equal(hint, case_step_name((enum case_step)done));
		}
		counter_must("next", step((enum case_step)done)); /* and the case goes on */
	}
}

static void
test_papers_wrong_in_each_way(void **state)
{
	static const struct row rows[] = {
	    {"{\"Item\":[]}", "Papers/Item", ERR_MISSING_COMPONENT},
	    {"{\"Item\":[{\"Code\":\"NO.SUCH\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":0}]}", "Papers/Item/Code",
		ERR_BAD_VALUE},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":-1,\"Copies\":0,\"Pages\":1,\"Form\":0}]}", "Papers/Item[0]/Originals",
		ERR_SCHEMA},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":3}]}", "Papers/Item[0]/Form",
		ERR_SCHEMA},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Content\":\"****\"}]}",
		"Papers/Item[0]/Content", ERR_SCHEMA},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Content\":\"QUJD=\"}]}",
		"Papers/Item[0]/Content", ERR_SCHEMA},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Content\":7}]}",
		"Papers/Item[0]/Content", ERR_SCHEMA},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Content\":\"QUJD\"}]}",
		"Papers/Item/Content", ERR_BAD_VALUE},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":1,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Content\":\"QUJD\",\"FileName\":"
	     "\"a.pdf\",\"MediaType\":\"application/pdf\",\"Sha256\":"
	     "\"0000000000000000000000000000000000000000000000000000000000000000\"}]}",
		"Papers/Item/Sha256", ERR_WRONG_DIGEST},
	    {"{\"Item\":[{\"Code\":\"TK.01\",\"Originals\":0,\"Copies\":0,\"Pages\":1,\"Form\":2,\"Reuse\":\"k1\"}]}",
		"Papers/Item/Reuse", ERR_BAD_VALUE},
	};

	(void)state;
	counter_begin("b-4");
	for (int i = 0; i < CASE_PAPERS; i++)
		counter_must(arena_fmt(office.a, "d%d", i), step((enum case_step)i));
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		counter_refused(counter_act(arena_fmt(office.a, "w%zu", i), arena_fmt(office.a, "\"Papers\":%s", rows[i].person)),
		    rows[i].code, rows[i].field, rows[i].person);
	counter_must("a4", step(CASE_PAPERS));
}

static void
test_a_unit_that_takes_no_passports_says_so_when_it_is_chosen(void **state)
{
	(void)state;
	counter_begin("b-5");
	counter_must("a1", "\"Person\":" OWNER("\"IdType\":4,\"IdNo\":\"C1234567\",\"Issuer\":\"VNM\""));
	counter_refused(counter_act("a2", step(CASE_PROCEDURE)), ERR_BAD_VALUE, "Person/Owner/IdType", "a passport");
	assert_string_equal(err_hint_name(office.e.hint), "NONE"); /* of the look that followed */
	counter_must("a3", "\"Person\":" PERSON);
	counter_must("a4", step(CASE_PROCEDURE));
	counter_must("a5",
	    "\"Person\":{\"Owner\":{\"Name\":\"Mẫu\"," NUMBER "},\"Submitter\":{\"Type\":1,\"Name\":\"Con\",\"IdType\":4,"
	    "\"IdNo\":\"C1234567\"},\"Authority\":1}");
	for (int i = CASE_LOOKUPS; i < CASE_ACCEPT; i++)
		if (counter_text("Next") != NULL && strcmp(counter_text("Next"), case_step_name((enum case_step)i)) == 0)
			counter_must(arena_fmt(office.a, "s%d", i), step((enum case_step)i));
	counter_refused(counter_act("a9", step(CASE_ACCEPT)), ERR_BAD_VALUE, "Dossier/Submitter/IdType",
	    "a passport came after the unit");
}

/* ---- whose, and when ---- */

static void
test_two_clerks_on_one_case(void **state)
{
	char hint[ERR_EXPECTED_MAX];

	(void)state;
	counter_begin("b-6");
	counter_must("a1", step(CASE_PERSON));
	int rc = counter_act_at("b1", 1, "480150", step(CASE_PROCEDURE)); /* the other saw it before */
	err_expected(&office.e, hint, sizeof hint);
	counter_refused(rc, ERR_CASE_MOVED, "Act/Seen", "two clerks");
	assert_string_equal(hint, "2");
	counter_must("b2", step(CASE_PROCEDURE));
}

static void
test_a_case_is_of_its_office_and_partner(void **state)
{
	(void)state;
	counter_begin("b-7");
	counter_refused(counter_act_at("a1", 1, "480999", step(CASE_PERSON)), ERR_UNKNOWN_CASE, "CaseId", "another office acts");
	counter_refused(counter_open("b-7", "480999"), ERR_CONFLICT, "ClientRef", "another office opens");
	const char *name = office.partners[0].p.name;
	office.partners[0].p.name = "another-post";
	assert_int_equal(counter_ask("GET", arena_fmt(office.a, "/counter/v1/cases/%s", counter_case), ""), -1);
	assert_string_equal(err_name(office.e.code), "UNKNOWN_CASE");
	assert_int_equal(counter_act_at("a1", 1, "480150", step(CASE_PERSON)), -1);
	assert_string_equal(err_name(office.e.code), "UNKNOWN_CASE");
	office.partners[0].p.name = name;
	counter_must("a1", step(CASE_PERSON));
}

static void
test_a_call_twice_late_and_after_expiry(void **state)
{
	(void)state;
	counter_begin("b-8");
	counter_must("a1", step(CASE_PERSON));
	counter_must("a2", step(CASE_PROCEDURE));
	assert_int_equal(counter_act_at("a1", 1, "480150", step(CASE_PERSON)), 0); /* twice: answered, not done */
	assert_true(json_is_true(json_object_get(counter_told, "Replay")));
	assert_int_equal(counter_number("Version"), 3);
	office_same_message(&office); /* the same bytes once more */
	assert_int_equal(counter_act_at("a1", 1, "480150", step(CASE_PERSON)), -1);
	assert_string_equal(err_name(office.e.code), "REPLAYED");
	counter_refused(counter_act_at("a1", 3, "480150", step(CASE_LOOKUPS)), ERR_CONFLICT, "Act/Id", "its id for something else");
	redisContext *c = redisConnectUnix(office.w.redis.socket);
	freeReplyObject(redisCommand(c, "DEL %s",
	    arena_fmt(office.a, "gw:{%.5s}:case:%s", counter_case, counter_case))); /* as if its time were over */
	redisFree(c);
	assert_int_equal(counter_act("a3", step(CASE_LOOKUPS)), -1);
	assert_string_equal(err_name(office.e.code), "UNKNOWN_CASE");
	counter_begin("b-8"); /* it begins anew */
	assert_int_equal(counter_number("Version"), 1);
	for (int i = 0; i < CASE_STEPS; i++)
		counter_must(arena_fmt(office.a, "d%d", i), step((enum case_step)i));
	assert_int_equal(counter_act_at("late", 1, "480150", step(CASE_QUOTE)), -1); /* after acceptance */
	assert_string_equal(err_name(office.e.code), "CASE_OVER");
	assert_int_equal(counter_act_at("d5", 1, "480150", step(CASE_ACCEPT)), 0); /* the receipt again */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_field_wrong_in_each_way_is_refused),
	    cmocka_unit_test(test_what_may_be_so_is_warned_about),
	    cmocka_unit_test(test_every_step_too_early_names_the_one_that_is_missing),
	    cmocka_unit_test(test_papers_wrong_in_each_way),
	    cmocka_unit_test(test_a_unit_that_takes_no_passports_says_so_when_it_is_chosen),
	    cmocka_unit_test(test_two_clerks_on_one_case),
	    cmocka_unit_test(test_a_case_is_of_its_office_and_partner),
	    cmocka_unit_test(test_a_call_twice_late_and_after_expiry),
	};
	return cmocka_run_group_tests(tests, counter_start, counter_stop);
}
