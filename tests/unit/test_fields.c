/* SPDX-License-Identifier: Apache-2.0 */
/* The table engine: every kind there and back, bounds in characters, what is missing, what is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "codec/fields.h"
#include "codec/netstring.h"

enum colour { RED, GREEN, COLOURS };

struct part {
	const char *name;
	int64_t weight;
	struct str rest;
};

struct thing {
	const char *name, *nick;
	struct str seal, rest;
	int64_t at, fee;
	unsigned count;
	bool open;
	enum colour colour;
	struct field_list parts;
	struct part *lid;
};

static const char *
colour_name(unsigned c)
{
	return c == RED ? "RED" : "GREEN";
}

#define P(member) .at = offsetof(struct part, member), .since = 1
static const struct field part_fields[] = {
    {"name", FIELD_TEXT, P(name)},
    {"weight", FIELD_INT, P(weight), .fallback = "0"},
    {"", FIELD_REST, P(rest)},
    {0},
};

#define T(member) .at = offsetof(struct thing, member)
static const struct field fields[] = {
    {"name", FIELD_TEXT, T(name), .since = 1, .min = 2, .max = 6, .fixed = true},
    {"nick", FIELD_TEXT, T(nick), .since = 1, .fallback = FIELD_NONE, .fixed = true},
    {"seal", FIELD_BYTES, T(seal), .since = 1, .fallback = "", .max = 8},
    {"at", FIELD_INT, T(at), .since = 1},
    {"count", FIELD_UINT, T(count), .since = 1, .fallback = "1", .max = 9},
    {"open", FIELD_BOOL, T(open), .since = 1, .fallback = "1"},
    {"colour", FIELD_WORD, T(colour), .since = 1, .word = colour_name, .words = COLOURS},
    {"parts", FIELD_LIST, T(parts), .since = 1, .fallback = "", .fields = part_fields, .size = sizeof(struct part), .max = 3},
    {"lid", FIELD_RECORD, T(lid), .since = 1, .fallback = FIELD_NONE, .fields = part_fields, .size = sizeof(struct part)},
    {"fee", FIELD_INT, T(fee), .since = 2, .fallback = "25"},
    {"", FIELD_REST, T(rest), .since = 1},
    {0},
};

/* the release before */
static const struct field fields_before[] = {
    {"name", FIELD_TEXT, T(name), .since = 1, .min = 2, .max = 6, .fixed = true},
    {"nick", FIELD_TEXT, T(nick), .since = 1, .fallback = FIELD_NONE, .fixed = true},
    {"at", FIELD_INT, T(at), .since = 1},
    {"", FIELD_REST, T(rest), .since = 1},
    {0},
};

static struct arena *a;

static struct str
pack(const struct field *table, const struct thing *t, enum fields_which which)
{
	struct buf b;
	buf_init(&b, a, 10000);
	fields_pack(&b, table, t, which);
	assert_false(b.full);
	return (struct str){b.p, b.len};
}

/* NULL, or "NAME WHY" */
static const char *
unpack(const struct field *table, struct str packed, struct thing *t)
{
	struct fields_reader r;
	*t = (struct thing){0};
	fields_begin(&r, a, table, t);
	if (fields_take_packed(&r, packed) == 0 && fields_end(&r) == 0)
		return NULL;
	return arena_fmt(a, "%s %s", r.name, r.why);
}

static struct thing
full(void)
{
	static struct part parts[2] = {{.name = "lid", .weight = -7}, {.name = ""}}, lid = {.name = "top", .weight = 3};
	return (struct thing){.name = "Hà,:=",
	    .nick = "",
	    .seal = {"\0\xff,", 3},
	    .at = -999999999999999999,
	    .count = 9,
	    .open = false,
	    .colour = GREEN,
	    .parts = {parts, 2},
	    .lid = &lid,
	    .fee = 26};
}

static void
assert_packed(struct str is, struct str should)
{
	assert_int_equal(is.n, should.n);
	assert_memory_equal(is.p, should.p, is.n);
}

static void
test_every_kind_there_and_back(void **state)
{
	(void)state;
	struct thing t = full(), back;
	struct str packed = pack(fields, &t, FIELDS_ALL);
	const char *why = unpack(fields, packed, &back);
	if (why != NULL)
		fail_msg("%s", why);
	assert_string_equal(back.name, t.name);
	assert_string_equal(back.nick, "");
	assert_memory_equal(back.seal.p, t.seal.p, 3);
	assert_int_equal(back.at, -999999999999999999);
	assert_int_equal(back.count, 9);
	assert_false(back.open);
	assert_int_equal(back.colour, GREEN);
	assert_int_equal(back.parts.n, 2);
	assert_int_equal(((struct part *)back.parts.items)[0].weight, -7);
	assert_string_equal(back.lid->name, "top");
	assert_packed(pack(fields, &back, FIELDS_ALL), packed);
}

static void
test_what_is_as_when_it_is_missing_is_not_written(void **state)
{
	(void)state;
	struct thing t = {.name = "ab", .count = 1, .open = true, .fee = 25}, back;
	assert_packed(pack(fields, &t, FIELDS_ALL), str_of("7:name=ab,4:at=0,10:colour=RED,"));
	assert_null(unpack(fields, str_of("7:name=ab,4:at=0,10:colour=RED,"), &back));
	assert_null(back.nick);
	assert_null(back.lid);
	assert_int_equal(back.count, 1);
	assert_true(back.open);
	assert_int_equal(back.fee, 25);
	assert_int_equal(back.parts.n, 0);
}

static void
test_fixed_and_moving_fields_are_two_parts(void **state)
{
	(void)state;
	struct thing t = {.name = "ab", .nick = "n", .count = 1, .open = true, .fee = 25, .rest = {"3:x=y,", 6}};
	assert_packed(pack(fields, &t, FIELDS_FIXED), str_of("7:name=ab,6:nick=n,"));
	assert_packed(pack(fields, &t, FIELDS_MOVING), str_of("4:at=0,10:colour=RED,3:x=y,"));
}

static void
test_what_a_release_does_not_know_it_keeps_and_writes_again(void **state)
{
	(void)state;
	struct thing t = full(), old, back;
	assert_null(unpack(fields_before, pack(fields, &t, FIELDS_ALL), &old));
	old.at = 5;
	assert_null(unpack(fields, pack(fields_before, &old, FIELDS_ALL), &back));
	t.at = 5;
	assert_packed(pack(fields, &back, FIELDS_ALL), pack(fields, &t, FIELDS_ALL));
}

static void
test_a_row_of_the_release_before_has_what_stands_for_the_new_field(void **state)
{
	(void)state;
	struct thing t;
	assert_null(unpack(fields, str_of("7:name=ab,4:at=0,10:colour=RED,"), &t));
	assert_int_equal(t.fee, 25);
}

static void
test_what_cannot_be_is_refused_by_name(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
	    {"4:at=0,10:colour=RED,", "name is missing"},
	    {"6:name=a,4:at=0,10:colour=RED,", "name is less than may be"},
	    {"13:name=ắắắắắắắ,", NULL},
	    {"7:name=ab,7:name=ab,", "name is there twice"},
	    {"7:name=ab,5:at=-0,", "at is no whole number"},
	    {"5:at=1x,", "at is no whole number"},
	    {"23:at=9223372036854775808,", NULL},
	    {"8:count=10,", "count is more than may be"},
	    {"8:count=-1,", "count is no whole number"},
	    {"6:open=2,", "open is neither 1 nor 0"},
	    {"11:colour=BLUE,", "colour is none of its words"},
	    {"14:seal=123456789,", "seal is more than may be"},
	    {"8:parts=0:,", NULL},
	    {"11:parts=3:abc,", NULL},
	    {"2:at,", "what stands there cannot be taken apart"},
	    {"2:=1,", "what stands there cannot be taken apart"},
	    {"4:at=0", "what stands there cannot be taken apart"},
	    {"04:at=0,", "what stands there cannot be taken apart"},
	};
	struct thing t;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *why = unpack(fields, str_of(cases[i][0]), &t);
		assert_non_null(why);
		if (cases[i][1] != NULL)
			assert_string_equal(why, cases[i][1]);
	}
}

static void
test_a_text_is_as_long_as_it_has_characters(void **state)
{
	(void)state;
	struct thing t;
	struct str six = str_of("23:name=ắắắắắắ,"), seven = str_of("26:name=ắắắắắắắ,");
	(void)!unpack(fields, seven, &t);
	assert_string_equal(unpack(fields, seven, &t), "name is more than may be");
	assert_string_equal(unpack(fields, six, &t), "at is missing");
}

static void
test_tables_that_break_a_law_are_named(void **state)
{
	(void)state;
	static const struct field twice[] = {{"a", FIELD_INT, 0, .since = 1}, {"a", FIELD_INT, 8, .since = 1}, {0}};
	static const struct field late[] = {{"a", FIELD_INT, 0, .since = 2}, {0}};
	static const struct field bad[] = {{"a", FIELD_INT, 0, .since = 2, .fallback = "x"}, {0}};
	static const struct field separator[] = {{"a=", FIELD_INT, 0, .since = 1}, {0}};
	assert_null(fields_law(fields));
	assert_non_null(fields_law(twice));
	assert_non_null(fields_law(late));
	assert_non_null(fields_law(bad));
	assert_non_null(fields_law(separator));
}

static void
test_netstrings_that_are_none(void **state)
{
	(void)state;
	static const char *const bad[] = {
	    "1:a", "1:ab,", "2:a,", ":a,", "-1:,", "01:a,", "99999999999999999999:a,", "x", "1", "1:"};
	struct str out;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		size_t at = 0;
		assert_int_equal(netstring_next(str_of(bad[i]), &at, &out), -1);
	}
	size_t at = 0;
	assert_int_equal(netstring_next(str_of("0:,1:,,"), &at, &out), 1);
	assert_int_equal(netstring_next(str_of("0:,1:,,"), &at, &out), 1);
	assert_memory_equal(out.p, ",", 1);
	assert_int_equal(netstring_next(str_of("0:,1:,,"), &at, &out), 0);
}

static int
start(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_kind_there_and_back),
	    cmocka_unit_test(test_what_is_as_when_it_is_missing_is_not_written),
	    cmocka_unit_test(test_fixed_and_moving_fields_are_two_parts),
	    cmocka_unit_test(test_what_a_release_does_not_know_it_keeps_and_writes_again),
	    cmocka_unit_test(test_a_row_of_the_release_before_has_what_stands_for_the_new_field),
	    cmocka_unit_test(test_what_cannot_be_is_refused_by_name),
	    cmocka_unit_test(test_a_text_is_as_long_as_it_has_characters),
	    cmocka_unit_test(test_tables_that_break_a_law_are_named),
	    cmocka_unit_test(test_netstrings_that_are_none),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
