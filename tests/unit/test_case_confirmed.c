/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who stands at the counter, as the databases say: every outcome of the three questions that the person is asked about, and what
 * the case says of it.  Whatever it is, the case is whole and goes on to its receipt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "model/decided.h"
#include "tests/lib/counter.h"
#include "tests/lib/holders.h"

#define CITIZEN                                                                                                               \
	"\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"" HOLDERS_WHO "\",\"Birth\":\"1990-02-01\",\"Phone\":" \
	"\"0912000111\"}}"
#define FIRM                                                                                                              \
	"\"Person\":{\"Owner\":{\"Type\":2,\"IdType\":3,\"IdNo\":\"" HOLDERS_TAX_CODE "\",\"Name\":\"" HOLDERS_FIRM "\"," \
	"\"Phone\":\"0912000111\"}}"

struct confirmation {
	enum holder_manner how;
	const char *answer, *result;
	const char *code; /* of the warning, or NULL: there is none */
	const char *field;
	size_t warnings; /* in all */
};

static const struct confirmation persons[] = {
    {HOLDER_TRUE_WORD, "ANSWERED", "FITS", NULL, NULL, 0},
    {HOLDER_DIFFERS, "ANSWERED", "DIFFERS", "PERSON_DIFFERS", "Person/Owner/Name", 2},
    {HOLDER_DIFFERS, "ANSWERED", "DIFFERS", "PERSON_DIFFERS", "Person/Owner/Birth", 2},
    {HOLDER_UNKNOWN, "ANSWERED", "NONE", "PERSON_UNKNOWN", "Person/Owner/IdNo", 1}, {HOLDER_REFUSES, "REFUSED", "", NULL, NULL, 0},
    {HOLDER_OF_ANOTHER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_LATE, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_ERROR_500, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_NEVER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 2}, /* nor can the account be asked about */
};

static const struct confirmation enterprises[] = {
    {HOLDER_TRUE_WORD, "ANSWERED", "ACTIVE", NULL, NULL, 0},
    {HOLDER_DIFFERS, "ANSWERED", "ACTIVE", "ENTERPRISE_DIFFERS", "Person/Owner/Name", 1},
    {HOLDER_SUSPENDED, "ANSWERED", "SUSPENDED", "ENTERPRISE_STATUS", "Person/Owner/IdNo", 1},
    {HOLDER_ENDED, "ANSWERED", "ENDED", "ENTERPRISE_STATUS", "Person/Owner/IdNo", 1},
    {HOLDER_UNKNOWN, "ANSWERED", "NONE", "ENTERPRISE_UNKNOWN", "Person/Owner/IdNo", 1},
    {HOLDER_REFUSES, "REFUSED", "", NULL, NULL, 0},
    {HOLDER_OF_ANOTHER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_LATE, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_ERROR_500, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_NEVER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 2},
};

static const struct confirmation accounts[] = {
    {HOLDER_TRUE_WORD, "ANSWERED", "FOUND", NULL, NULL, 0},
    {HOLDER_ISSUES, "ANSWERED", "ISSUED", NULL, NULL, 0},
    {HOLDER_REFUSES, "REFUSED", "", "NO_ACCOUNT", "Person", 1},
    {HOLDER_UNKNOWN, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1}, /* no answer to whoever wants one issued */
    {HOLDER_OF_ANOTHER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_LATE, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_ERROR_500, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 1},
    {HOLDER_NEVER, "NOT_REACHABLE", "", "NOT_REACHABLE", "Person", 2},
};

/* What the case tells now of that question is that row's. */
static void
check_told(const char *what, const struct confirmation *o)
{
	const json_t *asked = holders_asked(what, 0);

	assert_non_null(asked);
	if (strcmp(holders_text(asked, "Answer"), o->answer) != 0 || strcmp(holders_text(asked, "Result"), o->result) != 0)
		fail_msg("%s of manner %d: %s %s", what, (int)o->how, holders_text(asked, "Answer"), holders_text(asked, "Result"));
	assert_null(holders_asked(what, 1));
	if (o->code != NULL && !counter_warned(o->field, o->code))
		fail_msg("%s of manner %d: no %s at %s", what, (int)o->how, o->code, o->field);
	size_t n = json_array_size(json_object_get(counter_told, "Warnings"));
	if (n != o->warnings)
		fail_msg("%s of manner %d: %zu warnings", what, (int)o->how, n);
}

/* And so it stays with the dossier. */
static void
check_kept(const char *what, const struct confirmation *o)
{
	const struct decided *d = holders_filed(counter_case)->decided;
	size_t i = 0, warned = 0;

	while (i < d->n_asked && strcmp(d->asked[i].what, what) != 0)
		i++;
	assert_true(i < d->n_asked);
	assert_string_equal(d->asked[i].answer, o->answer);
	for (size_t k = 0; o->code != NULL && k < d->n_warnings; k++)
		warned += strcmp(d->warnings[k].code, o->code) == 0 && strcmp(d->warnings[k].field, o->field) == 0;
	assert_true(o->code == NULL || warned > 0);
	bool named = strcmp(what, "ACCOUNT_ISSUE") != 0 ? o->how != HOLDER_NEVER : strcmp(o->answer, "ANSWERED") == 0;
	assert_true((d->account != NULL && d->account[0] != '\0') == named);
}

static void
each(const char *what, _Atomic enum holder_manner *is, const struct confirmation *rows, size_t n, const char *person)
{
	static int cases;

	for (size_t i = 0; i < n; i++) {
		const struct confirmation *o = &rows[i];
		holders_meet(HOLDER_TRUE_WORD, o->how == HOLDER_NEVER ? HOLDER_NEVER : HOLDER_TRUE_WORD);
		*is = o->how;
		holders_begin(arena_fmt(office.a, "q-%d", cases++), person);
		check_told(what, o);
		assert_string_equal(counter_text("State"), "OPEN");
		assert_string_equal(counter_text("Next"), "LookUps");
		holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
		counter_must("a3", "\"LookUps\":{}");
		counter_must("a4", holders_papers_with(NULL, NULL));
		holders_accept();
		check_kept(what, o);
	}
}

#define EACH(what, is, rows, person) each(what, is, rows, sizeof(rows) / sizeof(rows)[0], person)

static void
test_a_citizen_is_confirmed_or_not_and_taken_in(void **state)
{
	(void)state;
	EACH("PERSON", &holders_person_is, persons, CITIZEN);
}

static void
test_an_enterprise_is_confirmed_or_not_and_taken_in(void **state)
{
	(void)state;
	EACH("ENTERPRISE", &holders_enterprise_is, enterprises, FIRM);
}

static void
test_an_account_is_named_issued_or_not_and_its_owner_taken_in(void **state)
{
	(void)state;
	EACH("ACCOUNT_ISSUE", &holders_account_is, accounts, CITIZEN);
	EACH("ACCOUNT_ISSUE", &holders_account_is, accounts, FIRM);
}

/* Asked again, the new answer stands alone: what could not be asked before, or was doubted, is not told any more. */
static void
test_who_is_asked_about_again_has_the_last_answer(void **state)
{
	static const enum holder_manner before[] = {HOLDER_LATE, HOLDER_UNKNOWN, HOLDER_DIFFERS};

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++) {
		holders_meet(HOLDER_TRUE_WORD, HOLDER_TRUE_WORD);
		holders_person_is = before[i];
		holders_begin(arena_fmt(office.a, "q-again.%zu", i), CITIZEN);
		assert_true(json_array_size(json_object_get(counter_told, "Warnings")) > 0);
		holders_person_is = HOLDER_TRUE_WORD;
		counter_must("a1b", CITIZEN);
		check_told("PERSON", &persons[0]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_citizen_is_confirmed_or_not_and_taken_in),
	    cmocka_unit_test(test_an_enterprise_is_confirmed_or_not_and_taken_in),
	    cmocka_unit_test(test_an_account_is_named_issued_or_not_and_its_owner_taken_in),
	    cmocka_unit_test(test_who_is_asked_about_again_has_the_last_answer),
	};
	return cmocka_run_group_tests(tests, holders_start, holders_stop);
}
