/* SPDX-License-Identifier: Apache-2.0 */
/* What a case decided outlives it: who stood there for the owner and by what, what was known of him and what the clerk was warned
 * of are kept with the filing, and the unit's system is told its part (igate 1.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "connectors/connector.h"
#include "ledger/filing_json.h"
#include "model/counter_case.h"
#include "model/decided.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

#define OWNER  "\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"" HOLDERS_WHO "\",\"Birth\":\"1991\",\"Phone\":\"0912000111\"}"
#define SON    "\"Submitter\":{\"Type\":1,\"Name\":\"Lê Văn Con\",\"IdType\":1,\"IdNo\":\"042090001235\"}"
#define NOTE   "Giấy ủy quyền số 12/GUQ, 01/03/2026"
#define BY_SON "\"Person\":{" OWNER "," SON ",\"Authority\":1,\"AuthorityNote\":\"" NOTE "\"}"

/* Accepted after that Person, as the dossier keeps it. */
static struct filing *
filed(const char *ref, const char *person)
{
	holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
	holders_begin(ref, person);
	counter_must("a3", "\"LookUps\":{}");
	counter_must("a4", holders_papers_with(NULL, NULL));
	holders_accept();
	return holders_filed(counter_case);
}

static bool
warned(const struct decided *d, const char *code, const char *field)
{
	for (size_t i = 0; i < d->n_warnings; i++)
		if (strcmp(d->warnings[i].code, code) == 0)
			return strcmp(d->warnings[i].field, field) == 0;
	return false;
}

/* The registration as its unit's system is sent it. */
static const char *
sent(struct filing *f, const char *dialect)
{
	const struct connector *igate = connector_find(dialect);
	struct dossier d = {.id = counter_case, .number = "H27.1", .state = DOSSIER_RECEIVED, .accepted_ms = office.now_ms};
	struct exchange x = {.id = "x1",
	    .kind = EXCHANGE_REGISTER,
	    .step = 1,
	    .memo = str_of("{\"So\":\"H27.1\",\"TrangThai\":2,\"Hen\":\"20260305081405\",\"Tep\":[]}")};
	const struct partner p = {.name = "province-42"};
	const struct conn_env env = {.arena = office.a, .partner = &p, .token = "T", .now_ms = office.now_ms};
	const struct conn_case c = {.x = &x, .dossier = &d, .filing = f};
	struct conn_request r = {0};
	struct err e = {0};

	if (igate->build(&env, &c, &r, &e) != 0)
		fail_msg("%s", e.msg);
	return arena_fmt(office.a, "%.*s", (int)r.body.n, r.body.p);
}

static void
test_by_what_a_son_filed_for_his_mother_outlives_the_case(void **state)
{
	(void)state;
	struct filing *f = filed("d-mother", BY_SON);
	const struct decided *d = f->decided;

	assert_string_equal(f->submitter->name, "Lê Văn Con");
	assert_int_equal(d->authority, CASE_AUTHORITY_LETTER);
	assert_string_equal(d->authority_note, NOTE);
	assert_true(d->account != NULL && d->account[0] != '\0');
	assert_string_equal(d->birth_year, "1991"); /* as it was said; the filing has a place for whole dates alone */
	assert_null(f->owner->birth_date);
	assert_true(warned(d, "BIRTH_YEAR", "Person/Owner/Birth"));
	assert_true(warned(d, "BIRTH_YEAR_ONLY", "Person/Owner/Birth"));
	const char *told = sent(f, "igate-1.1");
	assert_non_null(strstr(told, "\"TuCachNguoiNop\":\"LETTER\",\"CanCuNguoiNop\":\"" NOTE "\""));
	assert_null(strstr(sent(f, "igate-1.0"), "TuCachNguoiNop"));
}

static void
test_who_comes_himself_needs_no_authority(void **state)
{
	(void)state;
	struct filing *f = filed("d-own", HOLDERS_PERSON(HOLDERS_WHO));

	assert_int_equal(f->decided->authority, CASE_AUTHORITY_NONE);
	assert_null(f->decided->authority_note);
	assert_null(f->decided->birth_year);
	assert_null(strstr(sent(f, "igate-1.1"), "TuCachNguoiNop"));
}

/* What the first release kept is read, and says nothing of it. */
static void
test_what_was_kept_before_is_read(void **state)
{
	static const char kept[] = "{\"submitter\":{\"name\":\"A\"},\"decided\":{\"catalogue\":\"2026-02-27\",\"fees\":[]}}";
	struct filing *f;
	struct err e = {0};

	(void)state;
	assert_int_equal(filing_json_parse(office.a, str_of(kept), &f, &e), 0);
	assert_string_equal(f->decided->catalogue, "2026-02-27");
	assert_int_equal(f->decided->authority, CASE_AUTHORITY_NONE);
	assert_null(f->decided->account);
	assert_int_equal(f->decided->n_warnings, 0);
}

static void
test_each_authority_has_a_name_and_a_text_in_both_languages(void **state)
{
	(void)state;
	for (int64_t i = CASE_AUTHORITY_LETTER; i < CASE_AUTHORITIES; i++) {
		assert_non_null(case_authority_name(i));
		assert_string_not_equal(case_authority_text(i, true), case_authority_text(i, false));
	}
	assert_null(case_authority_name(CASE_AUTHORITY_NONE));
	assert_null(case_authority_name(CASE_AUTHORITIES)); /* a later release wrote it */
	assert_null(case_authority_text(-1, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_by_what_a_son_filed_for_his_mother_outlives_the_case),
	    cmocka_unit_test(test_who_comes_himself_needs_no_authority),
	    cmocka_unit_test(test_what_was_kept_before_is_read),
	    cmocka_unit_test(test_each_authority_has_a_name_and_a_text_in_both_languages),
	};
	return cmocka_run_group_tests(tests, holders_start, holders_stop);
}
