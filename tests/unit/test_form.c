/* SPDX-License-Identifier: Apache-2.0 */
/* Queries and form bodies by tables: escapes, what is twice, unknown, missing or out of bounds, and writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "codec/form.h"

enum colour { RED, GREEN, COLOURS };

struct asked {
	const char *name;
	int64_t age;
	unsigned limit;
	enum colour colour;
	bool open;
};

static const char *
colour_name(unsigned c)
{
	return c == RED ? "RED" : "GREEN";
}

#define A(member) .at = offsetof(struct asked, member)
static const struct field fields[] = {
    {"name", FIELD_TEXT, A(name), .min = 1, .max = 6},
    {"age", FIELD_INT, A(age), .fallback = "7"},
    {"limit", FIELD_UINT, A(limit), .fallback = FIELD_NONE, .min = 1, .max = 10},
    {"colour", FIELD_WORD, A(colour), .fallback = FIELD_NONE, .word = colour_name, .words = COLOURS},
    {"open", FIELD_BOOL, A(open), .fallback = "0"},
    {0},
};

static struct arena *a;

static void
test_what_is_asked_is_read_by_the_table(void **state)
{
	(void)state;
	struct asked q = {.limit = 3};
	struct err e = {0};

	assert_int_equal(form_read(a, str_of("colour=GREEN&name=%C4%90%e1%BA%A1t+%2b&age=-4&open=1"), fields, &q, &e), 0);
	assert_string_equal(q.name, "Đạt +");
	assert_int_equal(q.age, -4);
	assert_int_equal(q.limit, 3); /* FIELD_NONE: as the caller put it */
	assert_int_equal(q.colour, GREEN);
	assert_true(q.open);
	q = (struct asked){0};
	assert_int_equal(form_read(a, str_of("n%61me=a%26b%3Dc&limit=10"), fields, &q, &e), 0);
	assert_string_equal(q.name, "a&b=c");
	assert_int_equal(q.age, 7);
	assert_int_equal(q.limit, 10);
}

static void
refused(const char *text, const char *field, enum err_hint hint, const char *expected)
{
	struct asked q = {0};
	struct err e = {0};
	char told[ERR_EXPECTED_MAX];

	if (form_read(a, str_of(text), fields, &q, &e) != -1)
		fail_msg("%s is taken", text);
	assert_int_equal(e.code, ERR_BAD_VALUE);
	assert_string_equal(e.field, field);
	assert_int_equal(e.hint, hint);
	err_expected(&e, told, sizeof told);
	if (strstr(told, expected) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", text, told, expected);
}

static void
test_what_is_refused_says_what_is_expected(void **state)
{
	(void)state;
	refused("name=x&nam=y", "nam", HINT_PARAMETERS, "name, age, limit, colour, open");
	refused("name=x&%0aevil=y", "query", HINT_PARAMETERS, "name, age"); /* not shown as it came */
	refused("name=x&&age=1", "query", HINT_PARAMETERS, "name, age");
	refused("name=x&Name=y", "Name", HINT_PARAMETERS, "name, age");
	refused("name=x&age=1&age=1", "age", HINT_PARAMETER_ONCE, "once");
	refused("name=x&n%61me=y", "name", HINT_PARAMETER_ONCE, "once");
	refused("age=1", "name", HINT_PARAMETER_MISSING, "name");
	refused("", "name", HINT_PARAMETER_MISSING, "name");
	refused("name", "name", HINT_LENGTH, "1");
	refused("name=1234567", "name", HINT_LENGTH, "6");
	refused("name=x&limit=11", "limit", HINT_WHOLE_NUMBER, "10");
	refused("name=x&limit=0", "limit", HINT_WHOLE_NUMBER, "10");
	refused("name=x&limit=+5", "limit", HINT_WHOLE_NUMBER, "10");
	refused("name=x&age=1e3", "age", HINT_WHOLE, "whole number");
	refused("name=x&colour=BLUE", "colour", HINT_ONE_OF, "RED, GREEN");
	refused("name=x&open=yes", "open", HINT_ONE_OF, "0, 1");
	refused("name=%", "query", HINT_ESCAPES, "RFC 3986");
	refused("name=%4", "query", HINT_ESCAPES, "RFC 3986");
	refused("name=%zz", "query", HINT_ESCAPES, "RFC 3986");
	refused("name=a%00b", "query", HINT_ESCAPES, "UTF-8");
	refused("name=%c3", "query", HINT_ESCAPES, "UTF-8");
	refused("name=%ed%a0%80", "query", HINT_ESCAPES, "UTF-8"); /* a surrogate */
}

static void
test_what_is_written_is_read_as_it_was(void **state)
{
	(void)state;
	const struct asked put = {.name = "đ &=+%", .age = 7, .limit = 2, .colour = GREEN};
	struct asked got = {0};
	struct err e = {0};
	struct buf b;

	buf_init(&b, a, 1000);
	form_write(&b, fields, &put);
	assert_string_equal(b.p, "name=%C4%91%20%26%3D%2B%25&limit=2&colour=GREEN");
	assert_int_equal(form_read(a, (struct str){b.p, b.len}, fields, &got, &e), 0);
	assert_string_equal(got.name, put.name);
	assert_int_equal(got.age, 7);
	assert_int_equal(got.limit, 2);
	assert_int_equal(got.colour, GREEN);
}

static int
open_arena(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_asked_is_read_by_the_table),
	    cmocka_unit_test(test_what_is_refused_says_what_is_expected),
	    cmocka_unit_test(test_what_is_written_is_read_as_it_was),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
