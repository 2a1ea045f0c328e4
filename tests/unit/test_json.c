/* SPDX-License-Identifier: Apache-2.0 */
/* JSON is read strictly and written plainly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "json/json.h"

struct item {
	const char *name;
};

struct doc {
	const char *text;
	int64_t number;
	bool flag;
	struct field_list items;
	struct item *one;
};

#define END {0}

static const struct field item_fields[] = {
	{"ten", FIELD_TEXT, .at = offsetof(struct item, name), .min = 1, .max = 5},
	END,
};

static const struct field fields[] = {
    {"s", FIELD_TEXT, .at = offsetof(struct doc, text), .fallback = FIELD_NONE, .min = 1, .max = 4},
    {"n", FIELD_INT, .at = offsetof(struct doc, number), .fallback = FIELD_NONE, .min = -5, .max = INT64_MAX},
    {"b", FIELD_BOOL, .at = offsetof(struct doc, flag), .fallback = FIELD_NONE},
    {"l", FIELD_LIST, .at = offsetof(struct doc, items), .fallback = FIELD_NONE, .min = 0, .max = 3, .fields = item_fields,
	.size = sizeof(struct item)},
    {"o", FIELD_RECORD, .at = offsetof(struct doc, one), .fallback = FIELD_NONE, .fields = item_fields,
	.size = sizeof(struct item)},
    END,
};

static void
test_members_land_in_the_struct(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct doc d = {0};
	struct err e = {0};
	assert_int_equal(json_read(a, str_of("{\"s\":\"\xe1\xba\xbd\xe1\xba\xbd\\u00e9\\\"\",\"n\":9223372036854775807,\"b\":true,"
	    "\"l\":[{\"ten\":\"x\"},{\"ten\":\"y\"}],\"o\":{\"ten\":\"z\"}}"), fields, false, &d, &e), 0);
	assert_string_equal(d.text, "\xe1\xba\xbd\xe1\xba\xbd\xc3\xa9\"");
	assert_true(d.number == INT64_MAX);
	assert_true(d.flag);
	assert_int_equal(d.items.n, 2);
	assert_string_equal(((struct item *)d.items.items)[1].name, "y");
	assert_string_equal(d.one->name, "z");
	arena_free(a);
}

static void
test_hostile_documents_are_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t n; /* 0: strlen */
		enum err_code code;
		const char *field;
	} cases[] = {
		{"", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\",\"s\":\"b\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\",\"\\u0073\":\"b\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\"} x", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\"}{}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\"}\0", 10, ERR_BAD_MESSAGE, ""},
		{"{\"n\":1.0}", 0, ERR_SCHEMA, "n"},
		{"{\"n\":1e3}", 0, ERR_SCHEMA, "n"},
		{"{\"n\":-0}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"n\":01}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"n\":+1}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"n\":NaN}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"n\":123456789012345678901}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"n\":-6}", 0, ERR_SCHEMA, "n"},
		{"{\"n\":\"1\"}", 0, ERR_SCHEMA, "n"},
		{"{\"s\":\"a\\u0000b\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"\\ud800\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"\\udc00\\ud800\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"\xed\xa0\x80\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"\xc0\xaf\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"\xff\"}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\nb\"}", 0, ERR_BAD_MESSAGE, ""},
		{"\xef\xbb\xbf{\"s\":\"a\"}", 0, ERR_BAD_MESSAGE, ""},
		{"[]", 0, ERR_BAD_MESSAGE, ""},
		{"\"s\"", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":'a'}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":\"a\",}", 0, ERR_BAD_MESSAGE, ""},
		{"{\"s\":null}", 0, ERR_SCHEMA, "s"},
		{"{\"s\":\"\"}", 0, ERR_SCHEMA, "s"},
		{"{\"s\":\"abcde\"}", 0, ERR_SCHEMA, "s"},
		{"{\"x\":1}", 0, ERR_SCHEMA, "x"},
		{"{\"b\":1}", 0, ERR_SCHEMA, "b"},
		{"{\"l\":{}}", 0, ERR_SCHEMA, "l"},
		{"{\"l\":[{\"ten\":\"a\"},{}]}", 0, ERR_SCHEMA, "l[1].ten"},
		{"{\"l\":[1]}", 0, ERR_SCHEMA, "l[0]"},
		{"{\"o\":{\"ten\":\"a\",\"la\":2}}", 0, ERR_SCHEMA, "o.la"},
		{"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", 0, ERR_BAD_MESSAGE, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new(0);
		struct doc d = {0};
		struct err e = {0};
		struct str s = {cases[i].text, cases[i].n != 0 ? cases[i].n : strlen(cases[i].text)};
		if (json_read(a, s, fields, false, &d, &e) == 0)
			fail_msg("accepted: %s", cases[i].text);
		assert_int_equal(e.code, cases[i].code);
		assert_string_equal(e.field, cases[i].field);
		arena_free(a);
	}
}

/* Not only that: what must be there, or where to look. */
static void
test_a_refusal_of_the_whole_says_what_is_expected(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
	    {"", "an object"},
	    {"[1]", "an object"},
	    {"{\"n\":-0}", "a whole number"},
	    {"{\"k\":1.5}", "a whole number"},
	    {"{\"s\":\"\xff\"}", "UTF-8"},
	    {"{\"s\":\n\"a\",}", "line 2, column"},
	    {"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "nested at most 16 deep"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new(0);
		struct doc d = {0};
		struct err e = {0};
		char en[ERR_SENTENCE_MAX];
		assert_int_equal(json_read(a, str_of(cases[i].text), fields, true, &d, &e), -1);
		err_sentence(&e, false, en, sizeof en);
		if (e.code != ERR_BAD_MESSAGE || strstr(en, cases[i].expected) == NULL)
			fail_msg("%s: %s", cases[i].text, en);
		arena_free(a);
	}
}

static void
test_lenient_reading_passes_strange_members_but_no_reals(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct doc d = {0};
	struct err e = {0};
	assert_int_equal(json_read(a, str_of("{\"x\":[{\"y\":null}],\"s\":null,\"n\":7}"), fields, true, &d, &e), 0);
	assert_null(d.text);
	assert_int_equal(d.number, 7);
	assert_int_equal(json_read(a, str_of("{\"x\":[{\"y\":0.1}]}"), fields, true, &d, &e), -1);
	assert_int_equal(e.code, ERR_BAD_MESSAGE);
	arena_free(a);
}

static void
test_what_is_written_is_escaped_and_always_utf8(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct json_out w;
	struct buf b;
	buf_init(&b, a, 1000);
	json_out_init(&w, &b);
	json_out_open(&w, NULL);
	json_out_text(&w, "a", "q\"\\\b\f\n\r\t\x01\x7f");
	json_out_text(&w, "b", "\xc3\xff\xed\xa0\x80\xe1\xba");
	json_out_opt(&w, "c", "");
	json_out_opt(&w, "c", NULL);
	json_out_list(&w, "l");
	json_out_int(&w, NULL, INT64_MIN);
	json_out_bool(&w, NULL, false);
	json_out_open(&w, NULL);
	json_out_close(&w);
	json_out_end(&w);
	json_out_close(&w);
	assert_string_equal(b.p,
	    "{\"a\":\"q\\\"\\\\\\b\\f\\n\\r\\t\\u0001\x7f\",\"b\":\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\",\"l\":[-9223372036854775808,false,{}]}");
	assert_true(text_is_utf8(b.p, b.len));
	assert_int_equal(w.depth, 0);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_members_land_in_the_struct),
	    cmocka_unit_test(test_hostile_documents_are_refused),
	    cmocka_unit_test(test_a_refusal_of_the_whole_says_what_is_expected),
	    cmocka_unit_test(test_lenient_reading_passes_strange_members_but_no_reals),
	    cmocka_unit_test(test_what_is_written_is_escaped_and_always_utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
