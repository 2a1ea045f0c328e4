/* SPDX-License-Identifier: Apache-2.0 */
/* A small catalogue brought in step with what a portal says: what is taken, what is kept, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "conf/catalogue_import.h"
#include "conf/catalogue_new.h"
#include "conf/catalogue_print.h"
#include "conf/catalogue_record.h"
#include "json/json.h"

#define DAY "2026-11-29"

static const struct catalogue_text files[] = {
    {"a.json",
	{"{\"version\":\"2026-01-01\",\"lastDay\":\"2027-12-31\",\"units\":[{\"code\":\"H27.57\",\"name\":\"U\",\"kind\":"
	 "\"COMMUNE\","
	 "\"province\":\"42\"},{\"code\":\"H27.58\",\"name\":\"V\",\"kind\":\"COMMUNE\",\"province\":\"42\"}]}",
	    0}},
    {"p.json",
	{"{\"note\":[\"kept\"],\"procedures\":[{\"code\":\"1.1\",\"name\":\"N\",\"field\":\"F\",\"components\":["
	 "{\"code\":\"TK.01\",\"name\":\"T\",\"class\":\"PAPER_ONLY\",\"required\":true},"
	 "{\"code\":\"GT.9\",\"name\":\"G\",\"class\":\"ON_DEMAND\"},"
	 "{\"code\":\"KQ.1\",\"name\":\"K\",\"class\":\"FINAL_RESULT\"}],\"channels\":["
	 "{\"channel\":\"DIRECT\",\"limit\":3,\"unit\":\"WORKING_DAYS\",\"source\":\"L\","
	 "\"fees\":[{\"code\":\"LP\",\"name\":\"Phí\",\"amount\":20000,\"source\":\"L\"}]},"
	 "{\"channel\":\"POSTAL\",\"limit\":5,\"unit\":\"WORKING_DAYS\",\"source\":\"P\","
	 "\"fees\":[{\"code\":\"LP\",\"name\":\"Phí\",\"amount\":0,\"source\":\"P\"}]}],"
	 "\"results\":[{\"code\":\"R\",\"name\":\"R\"}],\"steps\":[{\"name\":\"S\",\"who\":\"W\",\"minutes\":60}],"
	 "\"lookups\":[\"STORE\"],\"unitKinds\":[\"COMMUNE\"]},"
	 "{\"code\":\"1.2\",\"name\":\"M\",\"field\":\"F\",\"components\":[{\"code\":\"TK.02\",\"name\":\"T\",\"class\":\"ON_"
	 "DEMAND\"}],"
	 "\"channels\":[{\"channel\":\"POSTAL\",\"limit\":5,\"unit\":\"WORKING_DAYS\",\"source\":\"P\"}],\"units\":[\"H27.57\"]}]}",
	    0}},
};

static struct national_fee fee;
static struct national_limit limits[2];
static struct national_way ways[2];
static struct national_paper papers[3];
static struct national_result result;
static struct national_procedure procedures[2];
static struct national_listed listed[3];
static struct national_unit unit;
static struct catalogue_national from;

/* A portal that says what the files say, but of the post, which it does not tell of. */
static void
as_ours(void)
{
	fee = (struct national_fee){"LP", NULL, 20000, "Đồng"};
	limits[0] = (struct national_limit){.amount = 3, .unit = "Ngày làm việc", .fees = &fee, .n_fees = 1};
	limits[1] = (struct national_limit){.amount = 9, .unit = "Ngày", .fees = &fee, .n_fees = 1};
	ways[0] = (struct national_way){1, &limits[0], 1};
	ways[1] = (struct national_way){3, &limits[1], 1};
	papers[0] = (struct national_paper){.code = "TK.01", .name = "T"};
	papers[1] = (struct national_paper){.code = "GT.9", .name = "G"};
	papers[2] = (struct national_paper){.code = "GT.10", .name = "Mới", .occasion = "Khi có"};
	result = (struct national_result){"R", "R"};
	procedures[0] = (struct national_procedure){.code = "1.1",
	    .name = "N",
	    .law = "Luật 1",
	    .ways = ways,
	    .n_ways = 1,
	    .papers = papers,
	    .n_papers = 2,
	    .results = &result,
	    .n_results = 1};
	procedures[1] = (struct national_procedure){.code = "1.2", .name = "M"};
	listed[0] = (struct national_listed){"1.1", "N", NULL, NULL};
	listed[1] = (struct national_listed){"1.2", "M", NULL, NULL};
	unit = (struct national_unit){"000.00.57.H27", "U", 3};
	from = (struct catalogue_national){
	    .day = DAY, .portal = "Cổng", .listed = {listed, 2}, .procedures = procedures, .n_procedures = 2, .units = {&unit, 1}};
}

static void
append(void *with, const char *text)
{
	struct buf *b = with;
	buf_str(b, text);
	buf_chr(b, '\n');
}

/* The differences that it makes; "" none, NULL it is refused.  What was told is in `told`. */
static const char *
imported(struct arena *a, struct buf *told, struct catalogue_text out[2])
{
	struct catalogue_text in[2] = {files[0], files[1]};
	struct catalogue *was, *now;
	struct buf text;
	size_t changed;

	buf_init(told, a, 1 << 16);
	buf_init(&text, a, 1 << 16);
	for (int i = 0; i < 2; i++)
		in[i].bytes = str_of(in[i].bytes.p);
	assert_int_equal(catalogue_take(a, in, 2, append, told, &was), CATALOGUE_READ);
	if (catalogue_import(a, in, 2, &from, append, told, out, &changed) != CATALOGUE_READ)
		return NULL;
	if (catalogue_take(a, out, 2, append, told, &now) != CATALOGUE_READ)
		fail_msg("%s", told->p);
	size_t n = catalogue_print_changes(a, was, now, &text);
	assert_int_equal(n == 0, changed == 0);
	return n > 0 ? arena_dup(a, text.p, text.len) : "";
}

static void
test_a_portal_that_says_the_same_changes_nothing(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue_text out[2];
	struct buf told;
	as_ours();
	assert_string_equal(imported(a, &told, out), "");
	assert_ptr_equal(out[1].bytes.p, files[1].bytes.p); /* the very bytes */
	assert_non_null(strstr(told.p, "H27.58: the portal knows no such unit"));
	assert_non_null(strstr(told.p, "1.2: the portal names no paper that has a code; ours stay"));
	arena_free(a);
}

static const struct change {
	const char *what, *says;
} changes[] = {
    {"fee", "Phí: 30.000 đồng (phí, lệ phí; Luật 1; Cổng, " DAY ")"},
    {"limit", "Nộp trực tiếp: 2 ngày (Luật 1; Cổng, " DAY ")"},
    {"name", "1.1 Tên mới"},
    {"post", "Nộp qua bưu chính công ích: 9 ngày (Luật 1; Cổng, " DAY ")"},
    {"unit", "~ unit H27.57: U, COMMUNE"},
    {"version", "~ version: 2026-01-01 -> " DAY},
};

static void
change(const char *what)
{
	as_ours();
	if (strcmp(what, "limit") == 0) {
		limits[0].amount = 2;
		limits[0].unit = "ngày";
	} else if (strcmp(what, "name") == 0) {
		procedures[0].name = "Tên mới";
	} else if (strcmp(what, "post") == 0) {
		procedures[0].n_ways = 2;
	} else if (strcmp(what, "unit") == 0) {
		unit.name = "Ủy ban mới";
	} else {
		fee.amount = 30000;
	}
}

/* The procedure as it is on that day, as people read it. */
static const char *
read_out(struct arena *a, struct catalogue_text out[2], const char *date)
{
	struct catalogue *c;
	struct buf told, text;
	int32_t day;
	buf_init(&told, a, 4096);
	buf_init(&text, a, 1 << 16);
	assert_int_equal(deadline_day(date, &day), 0);
	assert_int_equal(catalogue_take(a, out, 2, append, &told, &c), CATALOGUE_READ);
	catalogue_print_procedure(c, catalogue_procedure(c, "1.1", day), &text);
	return arena_dup(a, text.p, text.len);
}

static void
test_a_result_that_the_portal_names_is_invented_no_more(void **state)
{
	(void)state;
	static const char was[] = "{\"code\":\"R\",\"name\":\"R\"}", is[] = "{\"code\":\"R\",\"name\":\"R\",\"invented\":true}";
	for (int named = 0; named < 2; named++) {
		struct arena *a = arena_new(0);
		const char *text = files[1].bytes.p, *at = strstr(text, was);
		text = arena_fmt(a, "%.*s%s%s", (int)(at - text), text, is, at + sizeof was - 1);
		struct catalogue_text in[2] = {{"a.json", str_of(files[0].bytes.p)}, {"p.json", str_of(text)}}, out[2];
		struct buf told;
		size_t changed;
		as_ours();
		procedures[0].n_results = (size_t)named;
		buf_init(&told, a, 1 << 16);
		assert_int_equal(catalogue_import(a, in, 2, &from, append, &told, out, &changed), CATALOGUE_READ);
		const char *now = read_out(a, out, DAY);
		assert_true((strstr(now, "R [giả định]\n") == NULL) == (named == 1));
		assert_true((changed > 0) == (named == 1)); /* a portal that names none confirms none */
		arena_free(a);
	}
}

static void
test_what_the_portal_says_is_taken_from_that_day_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct arena *a = arena_new(0);
		struct catalogue_text out[2];
		struct buf told;
		change(changes[i].what);
		const char *text = imported(a, &told, out);
		assert_non_null(text);
		/* a new entry is one line of the difference; what it has is read out */
		if (strstr(text, changes[i].says) == NULL && strstr(read_out(a, out, DAY), changes[i].says) == NULL)
			fail_msg("%s: neither %s nor %s says %s", changes[i].what, text, read_out(a, out, DAY), changes[i].says);
		arena_free(a);
	}
}

static void
test_ours_is_kept(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue_text out[2];
	struct buf told;
	change("fee");
	papers[0].name = "Tờ khai mới";
	papers[1] = papers[2]; /* GT.9 is gone */
	procedures[0].n_papers = 2;
	assert_non_null(imported(a, &told, out));
	const char *before = read_out(a, out, "2026-11-28"), *now = read_out(a, out, DAY);
	assert_non_null(strstr(before, "20.000 đồng"));
	assert_non_null(strstr(before, "GT.9"));
	assert_non_null(strstr(now, "30.000 đồng"));
	assert_non_null(strstr(now, "qua bưu chính công ích: 5 ngày làm việc (P)")); /* the post's row */
	assert_non_null(strstr(now, "Phí: 0 đồng"));
	assert_non_null(strstr(now, "Tờ khai mới: chỉ nộp bản giấy; bắt buộc")); /* its class */
	assert_non_null(strstr(now, "KQ.1"));                                    /* which only the office makes */
	assert_null(strstr(now, "GT.9"));
	assert_non_null(strstr(now, "Mới: số hóa theo yêu cầu; Khi có [giả định]"));
	assert_non_null(strstr(now, "1. S (W): 1 giờ 0 phút"));
	assert_non_null(strstr(now, "kho quản lý dữ liệu điện tử"));
	assert_non_null(strstr(told.p, "1.1: GT.10 is new; say its class"));
	assert_non_null(strstr(out[1].bytes.p, "\"kept\""));
	/* once more on the same day: nothing further */
	struct catalogue_text again[2];
	size_t changed;
	assert_int_equal(catalogue_import(a, out, 2, &from, append, &told, again, &changed), CATALOGUE_READ);
	assert_int_equal(changed, 0);
	arena_free(a);
}

static void
test_what_cannot_be_taken_is_told_and_left(void **state)
{
	(void)state;
	static const struct {
		const char *what, *says;
	} rows[] = {
	    {"two limits", "1.1: DIRECT: the portal has 2 limits, by cases; ours stays"},
	    {"half a day", "1.1: DIRECT: its limit cannot be read"},
	    {"another unit", "1.1: DIRECT: its limit cannot be read (Tuần"},
	    {"by copy", "1.1: DIRECT: a fee has no code, or is by Đồng/bản and not by dossier; ours stay"},
	    {"without code", "a paper has no code, and is left out: G"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *a = arena_new(0);
		struct catalogue_text out[2];
		struct buf told;
		as_ours();
		ways[0].n_limits = i == 0 ? 2 : 1;
		limits[0].amount = i == 1 ? -1 : 3;
		limits[0].unit = i == 2 ? "Tuần" : "Ngày làm việc";
		fee.unit = i == 3 ? "Đồng/bản" : "Đồng";
		if (i == 4) {
			papers[2] = (struct national_paper){.name = "G"};
			procedures[0].n_papers = 3;
		}
		const char *text = imported(a, &told, out);
		assert_string_equal(text, "");
		if (strstr(told.p, rows[i].says) == NULL)
			fail_msg("%s: %s", rows[i].what, told.p);
		arena_free(a);
	}
}

static void
test_half_an_answer_is_refused(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue_text out[2];
	struct buf told;
	as_ours();
	from.listed.n = 0;
	assert_null(imported(a, &told, out));
	assert_non_null(strstr(told.p, "an empty list: that is no catalogue"));
	as_ours();
	from.n_procedures = 0; /* listed, and not told of */
	assert_null(imported(a, &told, out));
	assert_non_null(strstr(told.p, "less than half of our procedures"));
	as_ours();
	from.n_procedures = 1; /* one of two: it may have ended, which a person decides */
	assert_string_equal(imported(a, &told, out), "");
	assert_non_null(strstr(told.p, "1.2: the portal lists it no more"));
	arena_free(a);
}

/* ---- what the portal has and we lack ---- */

static struct national_procedure more[3];
static struct national_limit by_case[2];
static struct national_way new_ways[3];
static struct national_paper new_papers[3];
static struct national_unit more_units[4];

/* Beside ours: a procedure with a channel that can be read, one by cases and one whose fee is by copy; units of our root and of
 * another. */
static void
with_more(void)
{
	static struct national_fee by_copy = {"PHI", "Phí", 2000, "Đồng/bản"};
	static struct national_limit online;
	static const char *const fields[] = {"G03-HT"};

	as_ours();
	online = (struct national_limit){.amount = 1, .unit = "Ngày", .fees = &by_copy, .n_fees = 1};
	by_case[0] = by_case[1] = limits[0];
	new_ways[0] = ways[0];
	new_ways[1] = (struct national_way){2, &online, 1};
	new_ways[2] = (struct national_way){3, by_case, 2};
	new_papers[0] = (struct national_paper){.code = "TK.5", .name = "Tờ khai", .occasion = "Khi mất"};
	new_papers[1] = (struct national_paper){.name = "Không mã"};
	memcpy(more, procedures, sizeof procedures);
	more[2] = (struct national_procedure){.code = "1.3",
	    .name = "Thủ tục mới",
	    .field_name = "Hộ tịch",
	    .fields = (const char **)(uintptr_t)fields,
	    .n_fields = 1,
	    .law = "Luật 3",
	    .ways = new_ways,
	    .n_ways = 3,
	    .papers = new_papers,
	    .n_papers = 2,
	    .results = &result,
	    .n_results = 1};
	listed[2] = (struct national_listed){"1.3", "Thủ tục mới", NULL, NULL};
	more_units[0] = unit;
	more_units[1] = (struct national_unit){"H27.58", "V", 3};
	more_units[2] = (struct national_unit){"000.00.99.H27", "Đơn vị mới", 3};
	more_units[3] = (struct national_unit){"H61.01", "Tỉnh khác", 1};
	from.listed.n = 3;
	from.procedures = more;
	from.n_procedures = 3;
	from.units = (struct national_units){more_units, 4};
}

static void
ours_are(struct catalogue_text in[2])
{
	for (int i = 0; i < 2; i++)
		in[i] = (struct catalogue_text){files[i].name, str_of(files[i].bytes.p)};
}

static const struct draft *
draft_of(const struct catalogue *c, const char *code)
{
	for (size_t i = 0; i < c->n_drafts; i++)
		if (strcmp(c->drafts[i].code, code) == 0)
			return &c->drafts[i];
	fail_msg("there is no draft %s", code);
	return NULL;
}

static void
needs(const struct draft *d, const char *what)
{
	for (size_t i = 0; i < d->n_lacks; i++)
		if (strstr(d->lacks[i], what) != NULL)
			return;
	fail_msg("draft %s does not need: %s", d->code, what);
}

static void
test_what_we_lack_is_a_draft_and_offered_to_nobody(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct catalogue_text in[2], out[3], again[4];
	const struct catalogue_wanted all = {.all = true};
	struct catalogue *c;
	struct buf told, text;
	size_t n, added, procedures_lacking, units_lacking;
	with_more();
	ours_are(in);
	buf_init(&told, a, 1 << 16);
	buf_init(&text, a, 1 << 16);
	assert_int_equal(catalogue_add_new(a, in, 2, &from, &all, append, &told, out, &n, &added), CATALOGUE_READ);
	assert_int_equal(n, 3);
	assert_int_equal(added, 2);
	assert_string_equal(out[1].name, "drafts.json"); /* sorted, as the folder is read */
	if (catalogue_take(a, out, n, append, &told, &c) != CATALOGUE_READ)
		fail_msg("%s", told.p);
	assert_null(catalogue_procedure(c, "1.3", deadline_day_of(0)));
	assert_null(catalogue_unit_of(c, "H27.99"));
	const struct draft *d = draft_of(c, "1.3");
	assert_int_equal(c->n_drafts, 2);
	needs(d, "say of TK.5 which class it is");
	needs(d, "thêm dòng kênh POSTAL");
	needs(d, "name the competent units");
	needs(d, "quy trình nội bộ");
	needs(d, "then move it to procedures");
	assert_string_equal(d->says[0], "MALINHVUC: G03-HT");
	needs(draft_of(c, "000.00.99.H27"), "then move it to units");
	assert_non_null(strstr(told.p, "1.3: POSTAL: the portal has 2 limits, by cases; it is left out"));
	assert_non_null(strstr(told.p,
	    "1.3: ONLINE: a fee has no code, or is by Đồng/bản and not by dossier; the channel is left out"));
	assert_non_null(strstr(told.p, "1.3: a paper has no code, and is left out: Không mã"));
	assert_non_null(strstr(out[1].bytes.p, "\"channel\": \"DIRECT\", \"limit\": 3"));
	assert_null(strstr(out[1].bytes.p, "ONLINE")); /* a row without its fee would say that it is free */
	assert_non_null(strstr(out[1].bytes.p, "Luật 3; Cổng, " DAY));
	assert_non_null(strstr(out[1].bytes.p, "\"field\": \"Hộ tịch\""));
	catalogue_print_drafts(c, &text);
	assert_non_null(strstr(text.p, "drafts.json: drafts[0]: procedure 1.3 Thủ tục mới"));
	catalogue_count_new(c, &from, &procedures_lacking, &units_lacking);
	assert_int_equal(procedures_lacking + units_lacking, 0); /* of our root none is left */
	assert_int_equal(catalogue_add_new(a, out, n, &from, &all, append, &told, again, &n, &added), CATALOGUE_READ);
	assert_int_equal(added, 0);
	arena_free(a);
}

/* By name, also of another root; and the import of what is ours goes on over it and dates the whole. */
static void
test_what_is_named_is_added_and_the_version_is_dated(void **state)
{
	(void)state;
	static const char *const codes[] = {"000.00.01.H61", "9.9"};
	struct arena *a = arena_new(0);
	struct catalogue_text in[2], out[3], now[3];
	const struct catalogue_wanted two = {.codes = codes, .n_codes = 2};
	struct catalogue *was, *c;
	struct buf told, text;
	size_t n, changed;
	with_more();
	ours_are(in);
	buf_init(&told, a, 1 << 16);
	buf_init(&text, a, 1 << 16);
	assert_int_equal(catalogue_add_new(a, in, 2, &from, &two, append, &told, out, &n, &from.n_drafted), CATALOGUE_READ);
	assert_int_equal(from.n_drafted, 1);
	assert_non_null(strstr(told.p, "9.9: the portal lists no such procedure and no such unit"));
	assert_int_equal(catalogue_import(a, out, n, &from, append, &told, now, &changed), CATALOGUE_READ);
	assert_int_equal(changed, 1); /* of ours nothing is otherwise */
	assert_int_equal(catalogue_take(a, in, 2, append, &told, &was), CATALOGUE_READ);
	assert_int_equal(catalogue_take(a, now, n, append, &told, &c), CATALOGUE_READ);
	assert_string_equal(c->date, DAY);
	assert_int_equal(c->n_drafts, 1);
	assert_int_equal(catalogue_print_changes(a, was, c, &text), 2);
	assert_non_null(strstr(text.p, "+ draft unit H61.01: Tỉnh khác"));
	arena_free(a);
}

static void
test_a_draft_of_what_is_there_is_told_and_two_are_refused(void **state)
{
	(void)state;
	static const char there[] =
	    "{\"drafts\":[{\"code\":\"1.1\",\"name\":\"N\"}],\"draftUnits\":[{\"code\":\"000.00.57.H27\",\"name\":\"U\"}]}";
	static const char twice[] = "{\"drafts\":[{\"code\":\"1.4\",\"name\":\"N\"},{\"code\":\"1.4\",\"name\":\"N\"}]}";
	struct arena *a = arena_new(0);
	struct catalogue_text in[3];
	struct catalogue *c;
	struct buf told;
	ours_are(in);
	buf_init(&told, a, 1 << 16);
	in[2] = (struct catalogue_text){"z.json", str_of(there)};
	assert_int_equal(catalogue_take(a, in, 3, append, &told, &c), CATALOGUE_READ);
	needs(draft_of(c, "1.1"), "it is among the procedures already; take the draft out");
	needs(draft_of(c, "000.00.57.H27"), "it is among units or aliases already");
	in[2].bytes = str_of(twice);
	assert_int_equal(catalogue_take(a, in, 3, append, &told, &c), CATALOGUE_WRONG);
	assert_non_null(strstr(told.p, "z.json: drafts[1]: draft 1.4 is also at z.json: drafts[0]; leave one"));
	arena_free(a);
}

/* Every file of the built-in catalogue, written by the tables that read it. */
static void
test_a_file_that_is_written_reads_as_what_it_was(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue_text *in;
	struct catalogue_text *out;
	struct catalogue *was, *now;
	struct buf told, text;
	size_t n;
	buf_init(&told, a, 1 << 16);
	buf_init(&text, a, 1 << 16);
	assert_int_equal(catalogue_files(a, "", append, &told, &in, &n), CATALOGUE_READ);
	assert_true(n > 10);
	out = arena_alloc(a, n * sizeof *out);
	for (size_t i = 0; i < n; i++) {
		struct catalogue_part part = {0};
		struct err e = {0};
		struct buf b;
		buf_init(&b, a, CATALOGUE_FILE_MAX);
		assert_int_equal(json_read_own(a, in[i].bytes, catalogue_part_fields, &part, &e), 0);
		catalogue_write(&part, &b);
		assert_false(b.full);
		out[i] = (struct catalogue_text){in[i].name, {b.p, b.len}};
	}
	assert_int_equal(catalogue_take(a, in, n, append, &told, &was), CATALOGUE_READ);
	if (catalogue_take(a, out, n, append, &told, &now) != CATALOGUE_READ)
		fail_msg("%s", told.p);
	if (catalogue_print_changes(a, was, now, &text) != 0)
		fail_msg("%.*s", (int)text.len, text.p);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_portal_that_says_the_same_changes_nothing),
	    cmocka_unit_test(test_what_the_portal_says_is_taken_from_that_day_on),
	    cmocka_unit_test(test_a_result_that_the_portal_names_is_invented_no_more),
	    cmocka_unit_test(test_ours_is_kept),
	    cmocka_unit_test(test_what_cannot_be_taken_is_told_and_left),
	    cmocka_unit_test(test_half_an_answer_is_refused),
	    cmocka_unit_test(test_what_we_lack_is_a_draft_and_offered_to_nobody),
	    cmocka_unit_test(test_what_is_named_is_added_and_the_version_is_dated),
	    cmocka_unit_test(test_a_draft_of_what_is_there_is_told_and_two_are_refused),
	    cmocka_unit_test(test_a_file_that_is_written_reads_as_what_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
