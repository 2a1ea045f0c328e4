/* SPDX-License-Identifier: Apache-2.0 */
/* What is accepted can be delivered: a dialect's check and its published contract agree at every bound of every field. */
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "connectors/igate/igate.h"
#include "model/counter_case.h"
#include "model/decided.h"
#include "model/procedure.h"

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define ID "42.07-0123456789abcdefghjkmnpqrstvwxy"

static json_t *contracts[2]; /* by enum igate_level */
static json_t *contract;     /* the one in question */
static enum igate_level level;
static struct arena *a;
static char complaint[200];

/* ---- as much of JSON Schema as the contract uses ---- */

static bool fits(const json_t *schema, const json_t *v, const char *where);

static bool
no(const char *where, const char *what)
{
	snprintf(complaint, sizeof complaint, "%s: %s", where, what);
	return false;
}

static bool
fits_pattern(const char *pattern, const char *s)
{
	regex_t re;
	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	bool yes = regexec(&re, s, 0, NULL, 0) == 0;
	regfree(&re);
	return yes;
}

static bool
fits_text(const json_t *schema, const json_t *v, const char *where)
{
	const char *s = json_string_value(v);
	const json_t *min = json_object_get(schema, "minLength"), *max = json_object_get(schema, "maxLength"),
	    *pattern = json_object_get(schema, "pattern");
	int64_t n = s != NULL ? (int64_t)text_characters(s, strlen(s)) : -1;
	if (s == NULL || (min != NULL && n < json_integer_value(min)) || (max != NULL && n > json_integer_value(max)))
		return no(where, "length");
	return pattern == NULL || fits_pattern(json_string_value(pattern), s) ? true : no(where, "pattern");
}

static bool
fits_integer(const json_t *schema, const json_t *v, const char *where)
{
	const json_t *min = json_object_get(schema, "minimum"), *max = json_object_get(schema, "maximum");
	if (!json_is_integer(v) || (min != NULL && json_integer_value(v) < json_integer_value(min)) ||
	    (max != NULL && json_integer_value(v) > json_integer_value(max)))
		return no(where, "value");
	return true;
}

static bool
fits_list(const json_t *schema, const json_t *v, const char *where)
{
	const json_t *max = json_object_get(schema, "maxItems");
	if (!json_is_array(v) || (max != NULL && (json_int_t)json_array_size(v) > json_integer_value(max)))
		return no(where, "items");
	for (size_t i = 0; i < json_array_size(v); i++)
		if (!fits(json_object_get(schema, "items"), json_array_get(v, i), where))
			return false;
	return true;
}

static bool
fits_object(const json_t *schema, json_t *v, const char *where)
{
	json_t *known = json_object_get(schema, "properties"), *required = json_object_get(schema, "required");
	if (!json_is_object(v))
		return no(where, "object");
	for (size_t i = 0; i < json_array_size(required); i++)
		if (json_object_get(v, json_string_value(json_array_get(required, i))) == NULL)
			return no(where, "a member is missing");
	for (void *i = json_object_iter(v); i != NULL; i = json_object_iter_next(v, i)) {
		const char *name = json_object_iter_key(i);
		const json_t *of = json_object_get(known, name);
		if (of == NULL)
			return no(name, "unknown member");
		if (!fits(of, json_object_iter_value(i), name))
			return false;
	}
	return true;
}

static bool
fits(const json_t *schema, const json_t *v, const char *where)
{
	static const char ref_start[] = "#/components/schemas/";
	const char *ref = json_string_value(json_object_get(schema, "$ref")),
		   *type = json_string_value(json_object_get(schema, "type"));
	json_t *words = json_object_get(schema, "enum");
	if (ref != NULL)
		return fits(json_object_get(json_object_get(json_object_get(contract, "components"), "schemas"),
				ref + sizeof ref_start - 1),
		    v, where);
	bool among = words == NULL;
	for (size_t i = 0; i < json_array_size(words); i++)
		among |= json_equal(json_array_get(words, i), v) == 1;
	if (!among)
		return no(where, "none of its words");
	if (strcmp(type, "string") == 0)
		return fits_text(schema, v, where);
	if (strcmp(type, "integer") == 0)
		return fits_integer(schema, v, where);
	if (strcmp(type, "array") == 0)
		return fits_list(schema, v, where);
	assert_string_equal(type, "object");
	return fits_object(schema, (json_t *)(uintptr_t)v, where);
}

/* ---- a filing and what is sent of it ---- */

struct fixture {
	struct address address;
	struct party owner, submitter;
	struct paper papers[FILING_PAPERS_MAX + 1];
	struct decided_fee fees[DECIDED_FEES_MAX + 1];
	struct decided_asked asked;
	struct decided decided;
	struct filing filing;
};

static void
begin(struct fixture *f)
{
	*f = (struct fixture){.address = {"42", "18430", "Thôn 1"}};
	f->owner = f->submitter = (struct party){.type = 1, .name = "Nguyễn Thị Mẫu", .id_type = 1, .id_no = "042190001234",
	    .phone = "0912000111", .email = "a@b.vn", .address = &f->address};
	for (size_t i = 0; i < FILING_PAPERS_MAX + 1; i++)
		f->papers[i] = (struct paper){.code = "TK.01",
		    .name = "Tờ khai",
		    .originals = 1,
		    .sha256 = HASH,
		    .file_name = "a.pdf",
		    .media_type = "application/pdf"};
	f->filing = (struct filing){.ref = "r-1", .pos = "480150", .clerk = "hoa.nt", .procedure = "1.001193", .unit = "H27.55",
	    .owner = &f->owner, .submitter = &f->submitter, .papers = f->papers, .n_papers = 1, .return_mode = FILING_BY_POST,
	    .return_name = "Nguyễn Thị Mẫu", .return_phone = "0912000111", .return_address = &f->address, .state_fee = 8000,
	    .collect_item = "RB123456785VN", .seal_no = "HT0098812", .note = "x"};
	if (level == IGATE_1_0)
		return;
	for (size_t i = 0; i < FILING_PAPERS_MAX + 1; i++) {
		f->papers[i].class = component_class_name(COMPONENT_EARLIER_RESULT);
		f->papers[i].reuse = 3;
		f->papers[i].agency = "UBND xã";
		f->papers[i].reference = "15/2019";
		f->papers[i].proof = f->papers[i].list_proof = HASH;
	}
	for (size_t i = 0; i < DECIDED_FEES_MAX + 1; i++)
		f->fees[i] = (struct decided_fee){"STATE_FEE", "KS.01", "Lệ phí", "NQ 12", "NQ 13", 16000, 8000, 8000, 1};
	f->asked = (struct decided_asked){"PERSON", "NOT_REACHABLE", NULL, 1772413445000};
	f->decided = (struct decided){.catalogue = "2026-11-29",
	    .fees = f->fees,
	    .n_fees = 1,
	    .asked = &f->asked,
	    .n_asked = 1,
	    .authority = CASE_AUTHORITY_LETTER,
	    .authority_note = "12/GUQ"};
	f->filing.decided = &f->decided;
}

static void
begin_at(struct fixture *f, enum igate_level by)
{
	level = by;
	contract = contracts[by];
	begin(f);
}

static struct str
submitted(struct fixture *f)
{
	struct dossier d = {.id = ID, .state = DOSSIER_RECEIVED, .accepted_ms = 1772413445000, .due_ms = 1772499845000};
	struct exchange x = {.id = "x1", .kind = EXCHANGE_REGISTER};
	struct igate_memo m = {.number = "H27.55-1", .state = DOSSIER_RECEIVED, .due = "20260303081405"};
	const struct conn_case c = {.x = &x, .dossier = &d, .filing = &f->filing};
	for (; m.n_files < FILING_PAPERS_MAX; m.n_files++)
		m.files[m.n_files].id = "tep-56789012345678901234567890123456789012345678";
	return igate_write_dossier(a, &c, &m, level);
}

static bool
taken(struct fixture *f, struct err *e)
{
	const struct partner p = {.name = "province-42"};
	const struct conn_env env = {.arena = a, .partner = &p};
	err_clear(e);
	return connector_find(level == IGATE_1_0 ? "igate-1.0" : "igate-1.1")->check(&env, &f->filing, e) == 0;
}

static bool
valid(struct fixture *f)
{
	struct str body = submitted(f);
	json_t *v = json_loadb(body.p, body.n, 0, NULL);
	json_t *schemas = json_object_get(json_object_get(contract, "components"), "schemas");
	assert_non_null(v);
	bool yes = fits(json_object_get(schemas, "NopHoSo"), v, "NopHoSo");
	json_decref(v);
	return yes;
}

/* ---- every field at its bounds ---- */

static const char *
text_of(int64_t n)
{
	struct buf b;
	buf_init(&b, a, 4096);
	while (n-- > 0)
		buf_chr(&b, '1');
	return b.p != NULL ? b.p : "";
}

static void
agree(struct fixture *f, const char *name, bool wanted)
{
	struct err e = {0};
	complaint[0] = '\0';
	bool got = taken(f, &e), right = valid(f);
	if (got != wanted || right != wanted)
		fail_msg("%s: wanted %d, the check says %d (%s %s), the contract %d (%s)", name, wanted, got, e.field,
		    err_hint_name(e.hint), right, complaint);
	if (!wanted)
		assert_true(e.code == ERR_BAD_VALUE && strncmp(e.field, "Dossier/", 8) == 0 && e.hint != HINT_NONE);
}

static size_t
at_its_bounds(struct fixture *f, const struct field *field, char *in)
{
	char *at = in + field->at;
	size_t n = 0;
	if (field->kind == FIELD_TEXT && strcmp(field->name, "CollectItem") != 0) { /* which has one length, and a check digit */
		const char **text = (void *)at, *before = *text;
		*text = text_of(field->max);
		agree(f, field->name, true);
		*text = text_of(field->max + 1);
		agree(f, field->name, false);
		*text = before;
		n = 1;
	} else if (field->kind == FIELD_INT) {
		int64_t *value = (void *)at, before = *value;
		for (int64_t v = field->min - 1; v <= field->max + 1; v += v == field->min ? field->max - field->min : 1) {
			*value = v;
			if (v >= 0 || strncmp(field->name, "Money/", 6) != 0) /* which is left out then */
				agree(f, field->name, v >= field->min && v <= field->max);
		}
		*value = before;
		n = 1;
	} else if (field->kind == FIELD_RECORD) {
		for (const struct field *inner = field->fields; inner->name != NULL; inner++)
			if (strcmp(field->name, "Submitter") != 0 ||
			    strcmp(inner->name, "Type") != 0) /* only the owner's is told */
				n += at_its_bounds(f, inner, *(char **)(void *)at);
	} else if (field->kind == FIELD_LIST) {
		struct field_list *list = (void *)at;
		for (const struct field *inner = field->fields; inner->name != NULL; inner++)
			n += at_its_bounds(f, inner, list->items);
		for (int64_t i = 1; i <= field->max; i++) /* as the first, which was changed and put back */
			memcpy((char *)list->items + (size_t)i * field->size, list->items, field->size);
		list->n = (size_t)field->max;
		agree(f, field->name, true);
		list->n = (size_t)field->max + 1;
		agree(f, field->name, false);
		list->n = 1;
	}
	return n;
}

static void
test_the_check_and_the_provinces_contract_agree_at_every_bound(void **state)
{
	(void)state;
	struct fixture f;
	size_t n = 0;
	begin_at(&f, IGATE_1_0);
	agree(&f, "nothing", true);
	for (const struct field *field = igate_filing_limits; field->name != NULL; field++)
		n += at_its_bounds(&f, field, (char *)&f.filing);
	assert_true(n > 35);
}

/* Without a case's decisions there are sums instead of lines, which are money of the filing. */
static void
test_they_agree_by_contract_1_1_too(void **state)
{
	(void)state;
	struct fixture f;
	size_t n = 0;
	begin_at(&f, IGATE_1_1);
	agree(&f, "nothing", true);
	for (const struct field *field = igate_filing_limits; field->name != NULL; field++)
		if (strncmp(field->name, "Money/", 6) != 0)
			n += at_its_bounds(&f, field, (char *)&f.filing);
	for (const struct field *field = igate_more_limits; field->name != NULL; field++)
		if (strncmp(field->name, "Money/", 6) != 0)
			n += at_its_bounds(&f, field, (char *)&f.filing);
	f.filing.decided = NULL;
	f.filing.state_fee = 0;
	for (const struct field *field = igate_more_limits; field->name != NULL; field++)
		if (strncmp(field->name, "Money/", 6) == 0)
			n += at_its_bounds(&f, field, (char *)&f.filing);
	assert_true(n > 43);
}

/* Its partners of today are sent what they were sent, whatever a case decided. */
static void
test_nothing_of_1_1_is_told_by_contract_1_0(void **state)
{
	(void)state;
	struct fixture more, plain;
	begin_at(&more, IGATE_1_1);
	begin_at(&plain, IGATE_1_0);
	struct str first = submitted(&plain), second = submitted(&more);
	assert_int_equal(first.n, second.n);
	assert_memory_equal(first.p, second.p, first.n);
}

static void
test_a_refusal_names_the_very_field(void **state)
{
	(void)state;
	struct fixture f;
	struct err e = {0};
	begin_at(&f, IGATE_1_0);
	f.filing.n_papers = 3;
	f.papers[2].originals = 1000;
	assert_false(taken(&f, &e));
	assert_string_equal(e.field, "Dossier/Item[3]/Originals");
	assert_int_equal(e.hint, HINT_ONWARD_NUMBER);
	assert_string_equal(e.two, "999");
	begin(&f);
	f.filing.unit = "H27_55";
	assert_false(taken(&f, &e));
	assert_string_equal(e.field, "Dossier/CompetentUnit");
}

/* 191 characters of four bytes are 2,292 bytes percent-encoded. */
static void
test_a_files_name_must_fit_its_header(void **state)
{
	(void)state;
	struct fixture f;
	struct err e = {0};
	struct buf b;
	begin_at(&f, IGATE_1_0);
	buf_init(&b, a, 4096);
	for (int i = 0; i < 191; i++)
		buf_str(&b, "𠀀");
	f.papers[0].file_name = b.p;
	assert_true(taken(&f, &e));
	f.papers[0].file_name = arena_fmt(a, "%s𠀀", b.p);
	assert_false(taken(&f, &e));
	assert_string_equal(e.field, "Dossier/Item[1]/FileName");
}

/* All texts as long as they may be, of characters that take the most bytes. */
static const char *
largest(int64_t n)
{
	struct buf b;
	buf_init(&b, a, 8192);
	while (n-- > 0)
		buf_str(&b, "𠀀");
	return b.p;
}

static void
largest_fits(enum igate_level by)
{
	struct fixture f;
	struct err e = {0};
	begin_at(&f, by);
	f.address.street = largest(500);
	f.owner.name = f.submitter.name = f.filing.return_name = largest(200);
	f.owner.email = f.submitter.email = largest(100);
	f.filing.note = largest(1000);
	f.filing.n_papers = FILING_PAPERS_MAX;
	for (size_t i = 0; i < FILING_PAPERS_MAX; i++) {
		f.papers[i].name = largest(500);
		f.papers[i].file_name = largest(191);
		f.papers[i].media_type = text_of(100);
		f.papers[i].code = text_of(64);
	}
	f.decided.n_fees = by == IGATE_1_0 ? 0 : 20;
	assert_true(taken(&f, &e));
	assert_true(valid(&f));
	assert_true(submitted(&f).n < IGATE_SENT_MAX);
}

static void
test_the_largest_dossier_fits_what_the_province_takes(void **state)
{
	(void)state;
	largest_fits(IGATE_1_0);
	largest_fits(IGATE_1_1);
}

/* ---- what a person wrote ---- */

/* Each text within its bounds, and too much together: told at the counter, not found out when it is sent. */
static void
test_a_dossier_that_is_too_large_as_a_whole_is_refused(void **state)
{
	(void)state;
	struct fixture f;
	struct err e = {0};
	begin_at(&f, IGATE_1_1);
	f.decided.n_fees = IGATE_LINES_MAX;
	for (size_t i = 0; i < IGATE_LINES_MAX; i++)
		f.fees[i].name = largest(1000);
	assert_false(taken(&f, &e));
	assert_string_equal(e.field, "Dossier/Item");
	assert_int_equal(e.hint, HINT_BYTES_MOST);
	f.decided.n_fees = 50;
	assert_true(taken(&f, &e));
	assert_true(submitted(&f).n < IGATE_SENT_MAX);
}

static void
test_a_text_is_whole_or_says_that_it_is_not(void **state)
{
	(void)state;
	const char *fits_just = arena_dup(a, largest(1000), 4000), *longer = arena_fmt(a, "%sệ", fits_just);
	assert_string_equal(text_shorten(a, fits_just, 1000), fits_just);
	const char *cut = text_shorten(a, longer, 1000);
	assert_int_equal(text_characters(cut, strlen(cut)), 1000);
	assert_string_equal(cut + strlen(cut) - strlen("𠀀 […]"), "𠀀 […]");
	assert_true(text_is_utf8(cut, strlen(cut)));
}

/* A withdrawal's reason of 1,000 characters, and one of the longest clerk's name. */
static void
test_the_province_is_told_all_the_characters_there_are(void **state)
{
	(void)state;
	struct dossier d = {.id = ID};
	struct exchange x = {.id = "x1", .kind = EXCHANGE_STATUS, .news = DOSSIER_WITHDRAWN, .news_at_ms = 1772413445000};
	const struct conn_case c = {.x = &x, .dossier = &d, .note = largest(1000)};
	const struct igate_memo m = {0};
	assert_non_null(strstr(igate_write_status(a, &c, &m).p, c.note));
}

static int
setup(void **state)
{
	(void)state;
	a = arena_new(0);
	contracts[IGATE_1_0] = json_load_file("schemas/igate/1.0/igate.json", 0, NULL);
	contracts[IGATE_1_1] = json_load_file("schemas/igate/1.1/igate.json", 0, NULL);
	return contracts[IGATE_1_0] == NULL || contracts[IGATE_1_1] == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	json_decref(contracts[IGATE_1_0]);
	json_decref(contracts[IGATE_1_1]);
	arena_free(a);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_check_and_the_provinces_contract_agree_at_every_bound),
	    cmocka_unit_test(test_they_agree_by_contract_1_1_too),
	    cmocka_unit_test(test_nothing_of_1_1_is_told_by_contract_1_0),
	    cmocka_unit_test(test_a_refusal_names_the_very_field),
	    cmocka_unit_test(test_a_files_name_must_fit_its_header),
	    cmocka_unit_test(test_the_largest_dossier_fits_what_the_province_takes),
	    cmocka_unit_test(test_a_dossier_that_is_too_large_as_a_whole_is_refused),
	    cmocka_unit_test(test_a_text_is_whole_or_says_that_it_is_not),
	    cmocka_unit_test(test_the_province_is_told_all_the_characters_there_are),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
