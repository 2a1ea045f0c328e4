/* SPDX-License-Identifier: Apache-2.0 */
/* Whose a number is, as the built-in catalogue knows units. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "conf/catalogue_folder.h"
#include "model/dossier_number.h"

static struct arena *a;
static struct catalogue *c;

static void
tell(void *with, const char *text)
{
	(void)with;
	fail_msg("%s", text);
}

static int
start(void **state)
{
	(void)state;
	a = arena_new(0);
	return catalogue_load(a, "", tell, NULL, &c) == CATALOGUE_READ ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static const struct {
	const char *number, *unit, *prefix;
	enum number_whose whose;
} rows[] = {
    {"H27.57-260302-0007", "H27.57", NULL, NUMBER_OF_UNIT},
    {"000.00.57.H27-260302-0007", "H27.57", NULL, NUMBER_OF_UNIT}, /* the form of QCVN 102 */
    {"h27.57-260302-7", "H27.57", NULL, NUMBER_OF_UNIT},
    {"H27.57-20260302-0092637", "H27.57", NULL, NUMBER_OF_UNIT}, /* as a ministry writes them */
    {"H27.40-250101-0001", "H27.57", NULL, NUMBER_OF_UNIT},      /* the district of before went into it */
    {"H27.40.01-250101-0001", "H27.57", NULL, NUMBER_OF_UNIT},   /* and a township of that */
    {"H27.57.03-260302-0007", "H27.57", NULL, NUMBER_OF_UNIT},   /* a part of it */
    {"H27.57-260302-0007", "H27.40", NULL, NUMBER_OF_UNIT},      /* accepted when the district was the unit */
    {"H27.55-260302-0007", "H27.57", NULL, NUMBER_OF_ANOTHER},
    {"000.00.55.H27-260302-0007", "H27.57", NULL, NUMBER_OF_ANOTHER},
    {"H27.41-250101-0001", "H27.57", NULL, NUMBER_OF_ANOTHER},  /* a district that went into another commune */
    {"H27.55-260302-0007", "H27.57", "H27.55", NUMBER_OF_UNIT}, /* agreed so */
    {"H27.55-260302-0007", "H27.57", "", NUMBER_OF_ANOTHER},
    {"H99.01-260302-0007", "H27.57", NULL, NUMBER_OF_NOBODY},
    {"H27-260302-0007", "H27.57", NULL, NUMBER_OF_NOBODY}, /* of the whole province */
    {"H27-260302-0007", "H27.57", "H27", NUMBER_OF_UNIT},
    {"H27.570-260302-0007", "H27.57", NULL, NUMBER_OF_NOBODY},
    {"H27.55-0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"H27.55-2603-0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"H27.55-260302-", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"H27.55-260302-00a7", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"-260302-0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"260302-0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"H27.55/123/2026", "H27.57", NULL, NUMBER_SAYS_NOTHING},
    {"01234567890123456789012345678901234567890123456789012345678901234-260302-0007", "H27.57", NULL, NUMBER_SAYS_NOTHING},
};

static void
test_a_number_is_of_the_unit_whose_code_it_carries(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct number_ask q = {rows[i].number, rows[i].unit, rows[i].prefix};
		struct err e = {0};
		enum number_whose whose = dossier_number_whose(c, &q);
		if (whose != rows[i].whose)
			fail_msg("%s of %s is %s, not: %s", rows[i].number, rows[i].unit, dossier_number_text(whose, false),
			    dossier_number_text(rows[i].whose, false));
		assert_int_equal(dossier_number_check(c, &q, "MaHoSo", &e), whose == NUMBER_OF_ANOTHER ? -1 : 0);
		assert_string_equal(e.field, whose == NUMBER_OF_ANOTHER ? "MaHoSo" : "");
	}
}

static void
test_a_refusal_names_both_units_in_both_languages(void **state)
{
	(void)state;
	const struct number_ask q = {"000.00.55.H27-260302-0007", "H27.57", NULL};
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX];
	struct err e = {0};
	assert_int_equal(dossier_number_check(c, &q, "MaHoSo", &e), -1);
	assert_int_equal(e.code, ERR_BAD_VALUE);
	err_sentence(&e, true, vi, sizeof vi);
	err_sentence(&e, false, en, sizeof en);
	assert_non_null(strstr(vi, "số hồ sơ mang mã 000.00.55.H27, hồ sơ thuộc đơn vị H27.57"));
	assert_non_null(strstr(en, "the number carries the code 000.00.55.H27, the dossier is of the unit H27.57"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_number_is_of_the_unit_whose_code_it_carries),
	    cmocka_unit_test(test_a_refusal_names_both_units_in_both_languages),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
