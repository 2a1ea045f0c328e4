/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "ledger/filing_json.h"
#include "model/filing.h"

static struct address where = {.province = "42", .commune = "18112", .street = "12 đường \"Phan Đình Phùng\"\n"};
static struct address back = {.province = "40", .commune = "16681", .street = "3 Quang Trung"};
static struct party owner = {.type = 1, .name = "Nguyễn Thị Hoa", .id_type = 2, .id_no = "183456789", .birth_date = "1990-02-28",
    .phone = "0912345678", .email = "hoa@example.vn", .address = &where};
static struct party submitter = {.type = 2, .name = "Công ty Lam Hồng", .id_type = 3, .id_no = "3000123456", .birth_date = "",
    .phone = "", .email = ""};
static struct paper papers[] = {
    {.code = "TK01",
	.name = "Tờ khai",
	.originals = 1,
	.copies = 2,
	.pages = 3,
	.form = 2,
	.sha256 = "ab",
	.file_name = "tờ khai.pdf",
	.media_type = "application/pdf",
	.content = {"PDF", 3}},
    {.code = "GT02", .name = "Giấy tờ khác", .copies = 1},
};
static const struct filing whole = {
	.ref = "480150-20260302-000031", .pos = "480150", .clerk = "lan.nt", .procedure = "1.001193", .unit = "H27.18112",
	.owner = &owner, .submitter = &submitter, .papers = papers, .n_papers = 2, .return_mode = 1, .return_name = "Trần Văn Bình",
	.return_phone = "0987654321", .return_address = &back, .state_fee = 50000, .digitise_fee = 12000, .postage = 30500,
	.collect_item = "EA473124829VN", .seal_no = "NP-7", .note = "gọi trước khi phát \\ \"sau 17 giờ\"",
};

static struct filing *
again(struct arena *a, const struct filing *f)
{
	struct filing *out = NULL;
	struct err e = {0};

	assert_int_equal(filing_json_parse(a, filing_json_print(a, f), &out, &e), 0);
	assert_int_equal(e.code, ERR_NONE);
	return out;
}

static void
same_address(const struct address *x, const struct address *y)
{
	assert_string_equal(x->province, y->province);
	assert_string_equal(x->commune, y->commune);
	assert_string_equal(x->street, y->street);
}

/* What was empty may come back as nothing. */
static void
same_text(const char *x, const char *y)
{
	assert_string_equal(x != NULL ? x : "", y != NULL ? y : "");
}

static void
same_party(const struct party *x, const struct party *y)
{
	assert_int_equal(x->type, y->type);
	assert_int_equal(x->id_type, y->id_type);
	same_text(x->name, y->name);
	same_text(x->id_no, y->id_no);
	same_text(x->birth_date, y->birth_date);
	same_text(x->phone, y->phone);
	same_text(x->email, y->email);
}

static void
test_every_field_of_a_filing_comes_back(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct filing *f = again(a, &whole);

	assert_string_equal(f->ref, whole.ref);
	assert_string_equal(f->pos, whole.pos);
	assert_string_equal(f->clerk, whole.clerk);
	assert_string_equal(f->procedure, whole.procedure);
	assert_string_equal(f->unit, whole.unit);
	same_party(f->owner, &owner);
	same_address(f->owner->address, &where);
	same_party(f->submitter, &submitter);
	assert_null(f->submitter->address);
	assert_int_equal(f->return_mode, whole.return_mode);
	assert_string_equal(f->return_name, whole.return_name);
	assert_string_equal(f->return_phone, whole.return_phone);
	same_address(f->return_address, &back);
	assert_int_equal(f->state_fee, whole.state_fee);
	assert_int_equal(f->digitise_fee, whole.digitise_fee);
	assert_int_equal(f->postage, whole.postage);
	assert_string_equal(f->collect_item, whole.collect_item);
	assert_string_equal(f->seal_no, whole.seal_no);
	assert_string_equal(f->note, whole.note);
	arena_free(a);
}

static void
test_papers_come_back_without_their_content(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct filing *f = again(a, &whole);

	assert_int_equal(f->n_papers, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(f->papers[i].code, papers[i].code);
		assert_string_equal(f->papers[i].name, papers[i].name);
		assert_int_equal(f->papers[i].originals, papers[i].originals);
		assert_int_equal(f->papers[i].copies, papers[i].copies);
		assert_int_equal(f->papers[i].pages, papers[i].pages);
		assert_int_equal(f->papers[i].form, papers[i].form);
		same_text(f->papers[i].sha256, papers[i].sha256);
		same_text(f->papers[i].file_name, papers[i].file_name);
		same_text(f->papers[i].media_type, papers[i].media_type);
		assert_null(f->papers[i].content.p);
	}
	arena_free(a);
}

static void
test_what_is_not_there_stays_away(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	const struct filing *f = again(a, &(const struct filing){.ref = "r", .procedure = "p", .unit = "u", .owner = &submitter});

	assert_null(f->submitter);
	assert_null(f->return_address);
	assert_null(f->collect_item);
	assert_null(f->note);
	assert_int_equal(f->n_papers, 0);
	arena_free(a);
}

/* The longest that the contract lets in: a list full of papers, every text at its length, every character three bytes or an
 * escape. */
static void
test_the_longest_filing_of_the_contract_comes_back(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct paper many[FILING_PAPERS_MAX];
	struct filing big = whole;
	char name[3 * 500 + 1] = "", file[3 * 200 + 1] = "", note[3 * 2000 + 1] = "";

	for (size_t i = 0; i < 500; i++)
		memcpy(name + 3 * i, "ế", 3);
	for (size_t i = 0; i < 200; i++)
		memcpy(file + 3 * i, "ộ", 3);
	for (size_t i = 0; i < 2000; i++)
		memcpy(note + 3 * i, "ữ", 3);
	for (size_t i = 0; i < FILING_PAPERS_MAX; i++) {
		many[i] = papers[0];
		many[i].name = name;
		many[i].file_name = file;
	}
	big.papers = many;
	big.n_papers = FILING_PAPERS_MAX;
	big.note = note;
	const struct filing *f = again(a, &big);
	assert_int_equal(f->n_papers, FILING_PAPERS_MAX);
	assert_string_equal(f->papers[FILING_PAPERS_MAX - 1].name, name);
	assert_string_equal(f->note, note);
	arena_free(a);
}

static void
test_what_is_no_filing_is_an_error_of_ours(void **state)
{
	(void)state;
	static const char *const broken[] = {
	    "", "{", "[]", "{\"ref\":1}", "{\"other\":\"x\"}", "{\"papers\":[1]}", "{\"state_fee\":-1}"};

	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct arena *a = arena_new(0);
		struct filing *out;
		struct err e = {0};
		assert_int_equal(filing_json_parse(a, str_of(broken[i]), &out, &e), -1);
		assert_int_equal(e.code, ERR_INTERNAL);
		arena_free(a);
	}
}

static const char *
values(struct arena *a, const struct filing *f)
{
	return filing_json_values(a, f).p;
}

/* The digests of what was accepted are of these bytes: they stay what they are, whatever fields come. */
static void
test_the_values_of_a_filing_are_written_alike_for_ever(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct filing small = {
	    .ref = "r-1", .pos = "480150", .clerk = "lan", .procedure = "1.001193", .unit = "H27", .owner = &submitter};
	struct paper other[2] = {papers[0], papers[1]};
	struct filing changed = whole;

	assert_string_equal(values(a, &small),
	    "{\"ref\":\"r-1\",\"pos\":\"480150\",\"clerk\":\"lan\",\"procedure\":\"1.001193\",\"unit\":\"H27\","
	    "\"owner\":{\"type\":2,\"name\":\"Công ty Lam Hồng\",\"id_type\":3,\"id_no\":\"3000123456\"}}");
	assert_non_null(strstr(values(a, &whole),
	    "\"papers\":[{\"code\":\"TK01\",\"name\":\"Tờ khai\",\"originals\":1,\"copies\":2,\"pages\":3,"
	    "\"form\":2,\"sha256\":\"ab\",\"file_name\":\"tờ khai.pdf\",\"media_type\":\"application/pdf\"},{\"code\":\"GT02\","
	    "\"name\":\"Giấy tờ khác\",\"copies\":1}],\"return_mode\":1"));
	assert_string_equal(values(a, again(a, &whole)), values(a, &whole));
	changed.papers = other;
	other[0].sha256 = "ac";
	assert_string_not_equal(values(a, &changed), values(a, &whole));
	other[0].sha256 = "ab";
	assert_string_equal(values(a, &changed), values(a, &whole));
	changed.postage++;
	assert_string_not_equal(values(a, &changed), values(a, &whole));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_field_of_a_filing_comes_back),
	    cmocka_unit_test(test_papers_come_back_without_their_content),
	    cmocka_unit_test(test_the_values_of_a_filing_are_written_alike_for_ever),
	    cmocka_unit_test(test_what_is_not_there_stays_away),
	    cmocka_unit_test(test_the_longest_filing_of_the_contract_comes_back),
	    cmocka_unit_test(test_what_is_no_filing_is_an_error_of_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
