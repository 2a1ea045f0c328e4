/* SPDX-License-Identifier: Apache-2.0 */
/* The budget of values: counted before anything is built, of one message and of all, by every parser, and given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/metric.h"
#include "base/values.h"
#include "json/json.h"
#include "xml/xml.h"

enum { MEGABYTE = 1 << 20 };

static const struct field any[] = {{"x", FIELD_TEXT, .fallback = FIELD_NONE, .max = 10}, {0}};

/* `before`, n times `one`, `after`. */
static struct str
many(struct arena *a, const char *before, size_t n, const char *one, const char *after)
{
	struct buf b;

	buf_init(&b, a, 8 * MEGABYTE);
	buf_str(&b, before);
	while (n-- > 0)
		buf_str(&b, one);
	buf_str(&b, after);
	assert_false(b.full);
	return (struct str){b.p, b.len};
}

static void
test_what_is_taken_is_a_gauge(void **state)
{
	struct arena *a = arena_new(0), *work = arena_new(0);
	struct err e = {0};
	struct buf text;

	(void)state;
	assert_int_equal(values_take(work, 1234, &e), 0);
	assert_int_equal(values_take(work, VALUES_MAX + 1, &e), -1);
	buf_init(&text, a, MEGABYTE);
	metric_print(&text);
	assert_non_null(strstr(text.p, "# TYPE gw_values gauge\n"));
	assert_non_null(strstr(text.p, "\ngw_values 1234\n"));
	arena_free(work);
	text.len = 0;
	metric_print(&text);
	assert_non_null(strstr(text.p, "\ngw_values 0\n"));
	arena_free(a);
}

static void
test_what_explodes_is_refused_before_it_is_built(void **state)
{
	static const struct {
		const char *before, *one, *after;
	} bombs[] = {
	    {"{\"x\":[", "{},", "{}]}"},
	    {"{\"x\":[", "[],", "0]}"},
	    {"{\"x\":[", "[[]],", "0]}"},
	    {"{\"x\":[", "1,", "1]}"},
	    {"{\"x\":[", "\"\",", "\"\"]}"},
	    {"{\"x\":[", "{\"\":0},", "0]}"},
	    {"{\"x\":[", "{ } , ", "0]}"},
	    {"{\"x\":[", "[ 0 ],", "0]}"},
	    {"{\"x\":[", "null,", "null]}"},
	    {"{\"x\":{", "\"a\":{},", "\"b\":0}}"},
	    {"{", "\"a\":1,", "\"b\":0}"},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
		struct arena *work = arena_new(0);
		struct err e = {0};
		char out[64] = {0};
		struct str bytes = many(a, bombs[i].before, MEGABYTE / strlen(bombs[i].one), bombs[i].one, bombs[i].after);
		size_t before = mallinfo2().uordblks;
		assert_int_equal(json_read(work, bytes, any, true, out, &e), -1);
		size_t after = mallinfo2().uordblks;
		if (e.code != ERR_BAD_MESSAGE || strncmp(e.msg, "nodes: ", 7) != 0 || after > before + 65536 || values_taken() != 0)
			fail_msg("%s: %s, %zu bytes", bombs[i].one, e.msg, after - before);
		arena_free(work);
	}
	arena_free(a);
}

/* As many as allowed, whatever they are: the count is of values, not of punctuation. */
static void
test_json_counts_values(void **state)
{
	static const struct {
		const char *before, *one, *after;
		size_t each, base;      /* values of `one` and of the rest */
	} cases[] = {
	    {"{\"l\":[", "0,", "0]}", 1, 3},
	    {"{\"l\":[", "\"a,b:[{\",", "\"\"]}", 1, 3},
	    {"{\"l\":[", "{\"a\":1,\"b\":2},", "0]}", 3, 3},
	    {"{\"l\":[", "[],", "[]]}", 1, 3},
	    {"{\"l\":[", "[1,2],", "0]}", 3, 3},
	    {"{\"l\" : [ ", "[ ] , ", "[ ] ] }", 1, 3},
	};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (size_t over = 0; over < 2; over++) {
			struct arena *work = arena_new(0);
			struct err e = {0};
			char out[64] = {0};
			size_t n = (VALUES_MAX - cases[i].base) / cases[i].each + over;
			int got = json_read(work, many(a, cases[i].before, n, cases[i].one, cases[i].after), any, true, out, &e);
			if (got != (over ? -1 : 0) || (!over && values_taken() != n * cases[i].each + cases[i].base))
				fail_msg("%s: %zu of them: %s, %zu taken", cases[i].one, n, e.msg, values_taken());
			arena_free(work);
			assert_int_equal(values_taken(), 0);
		}
	arena_free(a);
}

/* Many messages at once share one budget; who comes too late is told to come again, and room comes back with the others' end. */
static void
test_all_messages_share_one_budget(void **state)
{
	enum { WORKS = VALUES_ALL_MAX / 10001 + 1 };
	struct arena *a = arena_new(0), *works[WORKS];
	struct str xml = many(a, "<r>", 10000, "<e/>", "</r>");
	struct str json = many(a, "{\"l\":[", 9998, "0,", "0]}");
	struct err e = {0};
	char out[64] = {0};

	(void)state;
	for (size_t i = 0; i < WORKS; i++) {
		works[i] = arena_new(0);
		bool ok = i % 2 ? xml_parse(works[i], xml, &e) != NULL : json_read(works[i], json, any, true, out, &e) == 0;
		assert_true(ok == (i < WORKS - 1));
	}
	assert_int_equal(e.code, ERR_BUSY);
	assert_true(err_retryable(e.code));
	arena_free(works[0]);
	err_clear(&e);
	assert_non_null(xml_parse(works[WORKS - 1], xml, &e));
	for (size_t i = 1; i < WORKS; i++)
		arena_free(works[i]);
	assert_int_equal(values_taken(), 0);
	arena_free(a);
}

/* A text of a megabyte takes a megabyte, in however many pieces the parser gives it. */
static void
test_a_text_is_built_in_its_own_size(void **state)
{
	static const struct {
		const char *what, *one;
		size_t most;    /* of ten */
	} cases[] = {{"letters", "abcdefghij\n", 12}, {"references", "&amp;&#65;x\n", 16}, {"CDATA", "a<![CDATA[b<c]]>", 25}};
	struct arena *a = arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *work = arena_new(0);
		struct err e = {0};
		struct str bytes = many(a, "<r>", MEGABYTE / strlen(cases[i].one), cases[i].one, "</r>");
		size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
		struct _xmlDoc *doc = xml_parse(work, bytes, &e);
		assert_non_null(doc);
		size_t used = mallinfo2().uordblks + mallinfo2().hblkhd - before;
		if (used > bytes.n / 10 * cases[i].most + 300000)
			fail_msg("%s: %zu bytes for %zu", cases[i].what, used, bytes.n);
		arena_free(work);
	}
	arena_free(a);
}

static void
test_a_large_buffer_leaves_no_old_copies(void **state)
{
	struct arena *a = arena_new(ARENA_WIPE);
	struct buf b;
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;

	(void)state;
	buf_init(&b, a, 4 * MEGABYTE);
	while (b.len < 2 * MEGABYTE) {
		buf_str(&b, "0123456789abcdef");
		if (b.len % 65536 == 0)
			arena_alloc(a, 100); /* it is not the newest of the arena */
	}
	size_t used = mallinfo2().uordblks + mallinfo2().hblkhd - before;
	assert_true(used < b.cap + 200000);
	assert_memory_equal(b.p + 2 * MEGABYTE - 16, "0123456789abcdef", 16);
	arena_free(a);
}

static int
start(void **state)
{
	(void)state;
	xml_start();
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	xml_stop();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_is_taken_is_a_gauge),
	    cmocka_unit_test(test_what_explodes_is_refused_before_it_is_built),
	    cmocka_unit_test(test_json_counts_values),
	    cmocka_unit_test(test_all_messages_share_one_budget),
	    cmocka_unit_test(test_a_text_is_built_in_its_own_size),
	    cmocka_unit_test(test_a_large_buffer_leaves_no_old_copies),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
