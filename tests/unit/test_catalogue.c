/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in catalogue is sound, broken ones are refused, and filings are held to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/asset.h"
#include "conf/catalogue_file.h"
#include "model/filing.h"

static struct catalogue *
builtin(struct arena *a)
{
	const struct asset *f = asset_find("schemas/catalogue/1.0/catalogue.json");
	struct err e = {0};
	assert_non_null(f);
	struct catalogue *c = catalogue_read(a, (struct str){f->data, asset_size(f)}, &e);
	if (c == NULL)
		fail_msg("%s", e.msg);
	return c;
}

static void
test_the_builtin_catalogue_is_sorted_and_knows_its_holidays(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue *c = builtin(a);
	int32_t day;
	assert_true(c->n_procedures >= 25);
	for (size_t i = 1; i < c->n_procedures; i++)
		assert_true(strcmp(c->procedures[i - 1].code, c->procedures[i].code) < 0);
	assert_string_equal(catalogue_procedure(c, "1.004873", 20500)->name, "Cấp Giấy xác nhận tình trạng hôn nhân");
	assert_null(catalogue_procedure(c, "1.0", 20500));
	assert_true(catalogue_handles(catalogue_procedure(c, "1.004873", 20500), "H27.55"));
	assert_int_equal(deadline_day("2026-02-17", &day), 0);
	assert_false(deadline_is_working(&c->calendar, day));
	assert_int_equal(deadline_day("2026-08-22", &day), 0);
	assert_true(deadline_is_working(&c->calendar, day));
	arena_free(a);
}

static void
test_broken_catalogues_are_refused(void **state)
{
	(void)state;
#define UNIT "{\"code\":\"H1\",\"name\":\"x\"}"
#define PROC(code, comps, unit) "{\"code\":\"" code "\",\"name\":\"x\",\"field\":\"x\",\"workingDays\":1,\"stateFee\":0," \
	"\"components\":[" comps "],\"units\":[\"" unit "\"]}"
#define COMP "{\"code\":\"a\",\"name\":\"x\",\"required\":true}"
#define FILE(days, work, units, procs) "{\"lastDay\":\"2027-12-31\",\"holidays\":[" days "],\"workdays\":[" work "],\"units\":[" \
	units "],\"procedures\":[" procs "]}"
	static const struct {
		const char *text, *says;
	} cases[] = {
		{FILE("\"2026-01-01\"", "", UNIT, PROC("1", COMP, "H1")), NULL},
		{"{", "reading the catalogue"},
		{FILE("\"2026-02-30\"", "", UNIT, PROC("1", COMP, "H1")), "holidays[0]"},
		{FILE("1", "", UNIT, PROC("1", COMP, "H1")), "holidays[0]"},
		{FILE("\"2026-01-01\"", "\"2026-01-01\"", UNIT, PROC("1", COMP, "H1")), "both"},
		{FILE("", "", UNIT "," UNIT, PROC("1", COMP, "H1")), "unit H1 is there twice"},
		{FILE("", "", UNIT, PROC("1", COMP, "H1") "," PROC("1", COMP, "H1")), "procedure 1 is there twice"},
		{FILE("", "", UNIT, PROC("1", COMP, "H2")), "unknown unit H2"},
		{FILE("", "", UNIT, PROC("1", COMP "," COMP, "H1")), "component a twice"},
		{FILE("", "", UNIT, PROC("1 2", COMP, "H1")), "other characters"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		struct catalogue *c = catalogue_read(a, str_of(cases[i].text), &e);
		assert_int_equal(c != NULL, cases[i].says == NULL);
		if (c == NULL) {
			assert_int_equal(e.code, ERR_CONFIG);
			if (strstr(e.msg, cases[i].says) == NULL)
				fail_msg("%s does not say %s", e.msg, cases[i].says);
		}
		arena_free(a);
	}
}

static void
test_a_filing_is_held_to_its_procedure(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue *c = builtin(a);
	struct paper papers[] = {{.code = "TK.01"}, {.code = "GT.CC"}};
	const struct filing good = {.procedure = "1.004873", .unit = "H27.55", .state_fee = 20000, .papers = papers, .n_papers = 2};
	struct filing unknown = good, unit = good, elsewhere = good, fee = good, missing = good, strange = good;
	struct paper other = {.code = "XX"};
	unknown.procedure = "9";
	unit.unit = "H99";
	elsewhere.unit = "H27.31";
	fee.state_fee = 1;
	missing.n_papers = 0;
	strange.papers = &other;
	strange.n_papers = 1;
	const struct {
		const struct filing *f;
		enum err_code code;
	} cases[] = {
		{&good, ERR_NONE}, {&unknown, ERR_UNKNOWN_PROCEDURE}, {&unit, ERR_UNKNOWN_UNIT}, {&elsewhere, ERR_NOT_COMPETENT},
		{&fee, ERR_BAD_VALUE}, {&missing, ERR_MISSING_COMPONENT}, {&strange, ERR_BAD_VALUE},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct procedure *p;
		struct err e = {0};
		int r = catalogue_check(c, cases[i].f, 20500, false, &p, &e);
		assert_int_equal(e.code, cases[i].code);
		assert_int_equal(r, cases[i].code == ERR_NONE ? 0 : -1);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_builtin_catalogue_is_sorted_and_knows_its_holidays),
		cmocka_unit_test(test_broken_catalogues_are_refused),
		cmocka_unit_test(test_a_filing_is_held_to_its_procedure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
