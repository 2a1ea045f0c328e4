/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/text.h"

static int order[3], released;

static void
note(void *p)
{
	order[released++] = *(int *)p;
}

static void
test_owned_objects_go_in_reverse_order(void **state)
{
	(void)state;
	static int one = 1, two = 2, three = 3;
	struct arena *a = arena_new(0);
	arena_own(a, &one, note);
	arena_own(a, &two, note);
	arena_own(a, &three, note);
	arena_free(a);
	assert_int_equal(released, 3);
	assert_int_equal(order[0], 3);
	assert_int_equal(order[2], 1);
}

static void
test_arena_memory_is_zeroed_and_survives_growth(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_WIPE);
	char *first = arena_str(a, "first");
	for (int i = 0; i < 100; i++) {
		unsigned char *p = arena_alloc(a, 1000);
		assert_int_equal(p[0] | p[999], 0);
		memset(p, 255, 1000);
	}
	assert_string_equal(first, "first");
	arena_reset(a);
	unsigned char *p = arena_alloc(a, 1000);
	assert_int_equal(p[0] | p[999], 0);
	arena_free(a);
}

static void
test_a_full_buffer_says_so_and_keeps_its_limit(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct buf b;
	buf_init(&b, a, 600);
	for (int i = 0; i < 100; i++)
		buf_str(&b, "1234567");
	assert_true(b.full);
	assert_true(b.len <= 600);
	buf_init(&b, a, 600);
	buf_fmt(&b, "%0*d", 600, 7);
	assert_false(b.full);
	assert_int_equal(b.len, 600);
	arena_free(a);
}

/* One that can grow where it stands, and two that stand in each other's way, up to sizes beyond a block. */
static void
test_buffers_grow_without_losing_a_byte(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_WIPE);
	struct buf alone, one, other;
	buf_init(&alone, a, 1 << 20);
	for (int i = 0; i < 50000; i++)
		buf_chr(&alone, (char)('a' + i % 26));
	buf_init(&one, a, 1 << 20);
	buf_init(&other, a, 1 << 20);
	for (int i = 0; i < 50000; i++) {
		buf_chr(&one, (char)('a' + i % 26));
		buf_chr(&other, (char)('A' + i % 26));
		if (i % 1000 == 0)
			arena_str(a, "between");
	}
	for (int i = 0; i < 50000; i++) {
		assert_int_equal(alone.p[i], 'a' + i % 26);
		assert_int_equal(one.p[i], 'a' + i % 26);
		assert_int_equal(other.p[i], 'A' + i % 26);
	}
	assert_int_equal(strlen(alone.p) + strlen(one.p) + strlen(other.p), 150000);
	arena_free(a);
}

static void
test_formatted_text_is_whole_wherever_a_block_ends(void **state)
{
	(void)state;
	for (size_t before = 16 * 1024 - 64; before <= 16 * 1024; before++) {
		struct arena *a = arena_new(ARENA_WIPE);
		memset(arena_bytes(a, before), 1, before);
		char *s = arena_fmt(a, "%s-%d", "a text of thirty-two characters!", 12345);
		char *next = arena_str(a, "next");
		assert_string_equal(s, "a text of thirty-two characters!-12345");
		assert_string_equal(next, "next");
		arena_free(a);
	}
}

static void
test_base64_round_trip_and_refusals(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	unsigned char raw[64], *back;
	size_t n;
	for (size_t len = 0; len < sizeof raw; len++) {
		id_bytes(raw, len);
		char *s = text_base64(a, raw, len);
		assert_int_equal(text_unbase64(a, s, strlen(s), &back, &n), 0);
		assert_int_equal(n, len);
		assert_memory_equal(back, raw, len);
	}
	const char *bad[] = {"A", "AB", "ABC", "AB=C", "=AAA", "A===", "AB==AB==", "AB=\xc3\xa9", "AR==", "AAB=="};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(text_unbase64(a, bad[i], strlen(bad[i]), &back, &n), -1);
	assert_int_equal(text_unbase64(a, "QU\r\n JD", 7, &back, &n), 0);
	assert_memory_equal(back, "ABC", 3);
	for (size_t i = 0; i <= 12; i++) { /* a blank or a bad byte at each place */
		char text[14] = "QUJDREVGR0hJ";
		memmove(text + i + 1, text + i, 12 - i);
		text[i] = ' ';
		assert_int_equal(text_unbase64(a, text, 13, &back, &n), 0);
		assert_memory_equal(back, "ABCDEFGHI", n);
		assert_int_equal(n, 9);
		text[i] = '*';
		assert_int_equal(text_unbase64(a, text, 13, &back, &n), -1);
	}
	arena_free(a);
}

static void
test_utf8_refuses_what_is_not(void **state)
{
	(void)state;
	assert_true(text_is_utf8("Nguy\xe1\xbb\x85n", 8));
	const struct {
		const char *s;
		size_t n;
	} bad[] = {{"\xc0\xaf", 2}, {"\xe0\x80\xaf", 3}, {"\xed\xa0\x80", 3}, {"\xf4\x90\x80\x80", 4},
	    {"\xff", 1}, {"a\0b", 3}, {"\xe1\xbb", 2}, {"\x80", 1}};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(text_is_utf8(bad[i].s, bad[i].n));
	for (size_t at = 0; at < 24; at++) { /* wherever it stands among bytes that are looked at together */
		for (int c = 0; c < 256; c++) {
			char text[] = "abcdefghijklmnopqrstuvwx";
			text[at] = (char)c;
			assert_int_equal(text_is_utf8(text, 24), c > 0 && c < 128);
		}
		char two[] = "abcdefghijklmnopqrstuvwxy";
		memcpy(two + at, "\xc4\x90", 2);
		assert_true(text_is_utf8(two, 25));
		assert_false(text_is_utf8(two, at + 1));
	}
}

static void
test_times_parse_and_print(void **state)
{
	(void)state;
	char buf[CLOCK_TEXT];
	int64_t ms;
	assert_int_equal(clock_parse("2026-03-02T08:14:05+07:00", &ms), 0);
	assert_string_equal(clock_utc(ms, buf), "2026-03-02T01:14:05.000Z");
	assert_string_equal(clock_vn(ms, buf), "2026-03-02T08:14:05+07:00");
	assert_string_equal(clock_compact(ms, buf), "20260302081405");
	int64_t again;
	assert_int_equal(clock_parse_compact("20260302081405", &again), 0);
	assert_true(again == ms);
	assert_int_equal(clock_parse("2026-03-02T01:14:05.5Z", &ms), 0);
	assert_true(ms == again + 500);
	const char *bad[] = {"2026-02-30T00:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T08:14:05", "2026-03-02",
	    "2026-03-02T08:14:60Z", "2026-03-02T08:14:05.Z", "2026-03-02T08:14:05Z ", ""};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(clock_parse(bad[i], &ms), -1);
}

static void
test_numbers_masks_and_tokens(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	int64_t v;
	assert_int_equal(text_int("0", 1, 0, 9, &v), 0);
	assert_int_equal(text_int("20000", 5, 0, 100000, &v), 0);
	assert_true(v == 20000);
	assert_int_equal(text_int("007", 3, 0, 9, &v), -1);
	assert_int_equal(text_int("1.0", 3, 0, 9, &v), -1);
	assert_int_equal(text_int("-1", 2, -5, 9, &v), -1);
	assert_string_equal(text_mask(a, "042190001234"), "***34");
	assert_string_equal(text_mask(a, "1234"), "***");
	assert_string_equal(text_mask(a, "Nguy\xe1\xbb\x85n M\xe1\xba\xabu"), "***\xe1\xba\xabu");
	assert_true(text_is_token("480150-20260302-000031", "._-", 64));
	assert_false(text_is_token("a b", "._-", 64));
	assert_false(text_is_token("", "._-", 64));
	assert_int_equal(text_cut("a\xe1\xbb\x85", 4, 3), 1);
	arena_free(a);
}

static void
test_the_error_table_is_whole(void **state)
{
	(void)state;
	for (int c = 0; c < ERR_COUNT; c++) {
		enum err_code code = (enum err_code)c;
		assert_int_equal(err_find(err_name(code)), code);
		assert_true(strlen(err_vi(code)) > 5 && strlen(err_en(code)) > 5);
		assert_true(err_http(code) >= 200 && err_http(code) < 600);
	}
	struct err e = {0};
	assert_int_equal(err_at(&e, ERR_BAD_CHECK_DIGIT, "CollectItem", "item %s", "x"), -1);
	err_hint(&e, HINT_CHECK_DIGIT, "RB123456785VN", "5");
	err_doing(&e, "reading");
	assert_string_equal(e.msg, "reading: item x");
	char s[ERR_SENTENCE_MAX];
	err_sentence(&e, false, s, sizeof s);
	assert_string_equal(s,
	    "the item number has a wrong check digit: the check digit would be 5, and the number RB123456785VN if all else in it "
	    "is right; "
	    "compare it with the label. Enter the item number anew from its label.");
	err_expected(&e, s, sizeof s);
	assert_string_equal(s, "RB123456785VN");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_owned_objects_go_in_reverse_order),
	    cmocka_unit_test(test_arena_memory_is_zeroed_and_survives_growth),
	    cmocka_unit_test(test_a_full_buffer_says_so_and_keeps_its_limit),
	    cmocka_unit_test(test_buffers_grow_without_losing_a_byte),
	    cmocka_unit_test(test_formatted_text_is_whole_wherever_a_block_ends),
	    cmocka_unit_test(test_base64_round_trip_and_refusals),
	    cmocka_unit_test(test_utf8_refuses_what_is_not),
	    cmocka_unit_test(test_times_parse_and_print),
	    cmocka_unit_test(test_numbers_masks_and_tokens),
	    cmocka_unit_test(test_the_error_table_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
