/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue for people: what a clerk reads, what is counted, and what two have otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "conf/catalogue_folder.h"
#include "conf/catalogue_print.h"

static void
tell(void *with, const char *text)
{
	(void)with;
	fail_msg("%s", text);
}

/* The built-in catalogue, in whose files the first `from` is `to`. */
static struct catalogue *
with(struct arena *a, const char *from, const char *to)
{
	static const char folder[] = "schemas/catalogue/2.0/";
	struct catalogue_text files[64];
	struct catalogue *c = NULL;
	bool found = false;
	size_t n = 0;
	for (const struct asset *f = assets; f->path != NULL; f++) {
		if (strncmp(f->path, folder, sizeof folder - 1) != 0 || strstr(f->path, ".schema.json") != NULL)
			continue;
		const char *at = from != NULL && !found ? strstr(f->data, from) : NULL;
		const char *text =
		    at != NULL ? arena_fmt(a, "%.*s%s%s", (int)(at - f->data), f->data, to, at + strlen(from)) : f->data;
		found |= at != NULL;
		files[n++] = (struct catalogue_text){f->path + sizeof folder - 1, str_of(text)};
	}
	assert_true(found || from == NULL);
	assert_int_equal(catalogue_take(a, files, n, tell, NULL, &c), CATALOGUE_READ);
	return c;
}

static void
test_a_clerk_reads_a_procedure(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = with(a, NULL, NULL);
	struct buf out;
	buf_init(&out, a, 1 << 16);
	catalogue_print_procedure(c, catalogue_procedure(c, "1.004222", 20500), &out);
	const char *says[] = {"1.004222 Đăng ký thường trú", "Lĩnh vực: Cư trú", "Nộp trực tuyến: 7 ngày làm việc (Luật Cư trú",
	    "Lệ phí đăng ký cư trú: 10.000 đồng", "Nộp qua bưu chính công ích: 7 ngày", "20.000 đồng",
	    "TK.01            Tờ khai thay đổi thông tin cư trú: số hóa theo yêu cầu; bắt buộc [giả định]",
	    "cơ sở dữ liệu quốc gia về dân cư", "Quy trình nội bộ", "H27.55           Ủy ban nhân dân xã Sơn Trung",
	    "phiên bản 2026-11-29", "KQ.1.004222      Kết quả đăng ký thường trú [giả định]\n",
	    "1. Tiếp nhận, số hóa, chuyển hồ sơ (Bộ phận Một cửa): 4 giờ 0 phút làm việc [giả định]\n",
	    "  Hồ sơ mẫu: Đăng ký thường trú [giả định]\n"};
	for (size_t i = 0; i < sizeof says / sizeof *says; i++)
		if (strstr(out.p, says[i]) == NULL)
			fail_msg("%s\nis not in\n%s", says[i], out.p);
	arena_free(a);
}

static void
test_what_is_invented_is_counted_once(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct catalogue *c = with(a, NULL, NULL);
	struct buf out;
	size_t sum = 0;
	buf_init(&out, a, 1 << 16);
	catalogue_print_counts(c, &out);
	for (const char *p = out.p; (p = strpbrk(p, "in\n")) != NULL; p++)
		if (strncmp(p, "invented ", 9) == 0)
			sum += (size_t)strtol(p + 9, NULL, 10);
	const char *each[] = {"  results ", "  internal steps ", "  sample dossiers "}; /* of ours none is known */
	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		const char *line = strstr(out.p, each[i]);
		assert_non_null(line);
		long all = strtol(line + strlen(each[i]), NULL, 10);
		assert_true(all > 60);
		assert_int_equal(strtol(strstr(line, "invented ") + 9, NULL, 10), all);
	}
	const char *days = strstr(out.p, "provisional ");
	assert_non_null(days);
	assert_int_equal(sum + (size_t)strtol(days + 12, NULL, 10), c->invented);
	arena_free(a);
}

static void
test_two_of_the_same_have_nothing_otherwise(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct buf out;
	buf_init(&out, a, 1 << 16);
	assert_int_equal(catalogue_print_changes(a, with(a, NULL, NULL), with(a, NULL, NULL), &out), 0);
	assert_int_equal(out.len, 0);
	arena_free(a);
}

static void
test_each_change_is_a_line(void **state)
{
	(void)state;
	const struct {
		const char *from, *to, *line; /* line: the only one */
	} rows[] = {
	    {"\"limit\": 20, \"unit\": \"WORKING_DAYS\", \"source\": \"Quyết định công bố thủ tục hành chính (thời hạn giả "
	     "định)\", \"fees\": "
	     "[{\"code\": \"PHI.DATDAI\"",
		"\"limit\": 19, \"unit\": \"WORKING_DAYS\", \"source\": \"Quyết định công bố thủ tục hành chính (thời hạn giả "
		"định)\", \"fees\": "
		"[{\"code\": \"PHI.DATDAI\"",
		"~ procedure 1.012753 from always DIRECT limit: 20 WORKING_DAYS, "},
	    {"\"amount\": 115000", "\"amount\": 120000", "~ procedure 1.002809 from always ONLINE fee LP.GPLX: 115000 dong, "},
	    {"{\"date\": \"2027-09-03\"", "{\"date\": \"2027-09-06\"", "- day 2027-09-03: off, Quốc khánh"},
	    {"\"Ủy ban nhân dân xã Càng Long", "\"UBND xã Càng Long",
		"~ unit H61.40: Ủy ban nhân dân xã Càng Long, tỉnh Vĩnh Long, COMMUNE"},
	    {"{\"code\": \"H27.41.01\"", "{\"code\": \"H27.41.02\"", "- alias H27.41.01: H27.41, "},
	    {"\"lastDay\": \"2027-12-31\"", "\"lastDay\": \"2028-01-31\"", "~ lastDay: 2027-12-31 -> 2028-01-31\n"},
	    {"\"percent\": 30", "\"percent\": 35", "~ discount NGUOI_CO_CONG of POSTAGE: 30 percent, "},
	    {"{\"code\": \"1.010041\"", "{\"code\": \"1.910041\"",
		"- procedure 1.010041 from always: Khai báo thông tin về cư trú, "},
	    {"\"grams\": 100, \"amount\": 18000", "\"grams\": 100, \"amount\": 17000",
		"~ postage COMMUNE up to 000100 grams: 18000 dong -> 17000 dong\n"},
	    {"\"minutes\": 8880", "\"minutes\": 8870",
		"~ procedure 1.012753 from always step 2: Thẩm định, giải quyết, Công chức chuyên môn, 8880"},
	    {"\"Kết quả đăng ký thường trú\", \"invented\": true", "\"Kết quả đăng ký thường trú\"",
		"~ procedure 1.004222 from always result KQ.1.004222: Kết quả đăng ký thường trú, paper -, invented -> "},
	    {"\"minutes\": 8880, \"invented\": true", "\"minutes\": 8880",
		"~ procedure 1.012753 from always step 2: Thẩm định, giải quyết, Công chức chuyên môn, 8880 minutes, invented -> "},
	    {"{\"name\": \"Hồ sơ mẫu: Đăng ký thường trú\", \"invented\": true}", "{\"name\": \"Hồ sơ mẫu: Đăng ký thường trú\"}",
		"~ procedure 1.004222 from always sample Hồ sơ mẫu: Đăng ký thường trú: -, invented -> -"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena *a = arena_new(0);
		struct buf out;
		buf_init(&out, a, 1 << 16);
		size_t n = catalogue_print_changes(a, with(a, NULL, NULL), with(a, rows[i].from, rows[i].to), &out);
		const char *line = out.p != NULL ? strstr(out.p, rows[i].line) : NULL;
		if (line == NULL)
			fail_msg("%s does not say %s", out.p, rows[i].line);
		assert_int_equal(n, rows[i].line[0] == '~' ? 1 : 2); /* gone and new */
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_clerk_reads_a_procedure),
	    cmocka_unit_test(test_what_is_invented_is_counted_once),
	    cmocka_unit_test(test_two_of_the_same_have_nothing_otherwise),
	    cmocka_unit_test(test_each_change_is_a_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
