/* SPDX-License-Identifier: Apache-2.0 */
/* What a violation of the postal schema tells: where and what was expected, never what the sender wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "xml/schema.h"
#include "xml/schema_text.h"
#include "xml/xml.h"

#define NS "urn:vn:postgate:postal:1.0"
#define XS "http://www.w3.org/2001/XMLSchema"
#define CANARY "NguyenBiMat"

enum { THREADS = 8, ROUNDS = 50 };

static struct schema *schema;

static const char good[] =
    "<b:RegisterDossier xmlns:b='" NS "'><b:RequestId>r-1</b:RequestId><b:Audience>gw-42</b:Audience><b:Dossier>"
    "<b:ClientRef>R1</b:ClientRef><b:Pos>480150</b:Pos><b:Clerk>hoa.nt</b:Clerk><b:ProcedureCode>1.004873</b:ProcedureCode>"
    "<b:CompetentUnit>H27.55</b:CompetentUnit><b:Owner><b:Type>1</b:Type><b:Name>Mau</b:Name><b:IdType>1</b:IdType>"
    "<b:IdNo>042190001234</b:IdNo><b:BirthDate>1990-05-17</b:BirthDate></b:Owner>"
    "<b:Item><b:Code>A</b:Code><b:Originals>1</b:Originals><b:Copies>0</b:Copies><b:Pages>3</b:Pages><b:Form>0</b:Form></b:Item>"
    "<b:Item><b:Code>B</b:Code><b:Originals>1</b:Originals><b:Copies>0</b:Copies><b:Pages>3</b:Pages><b:Form>0</b:Form></b:Item>"
    "<b:Return><b:Mode>0</b:Mode></b:Return><b:Money><b:StateFee>20000</b:StateFee><b:DigitiseFee>0</b:DigitiseFee><b:Postage>1</"
    "b:Postage></b:Money>"
    "<b:Note>x</b:Note></b:Dossier></b:RegisterDossier>";

/* The good message with the first `from` replaced by `to`. */
static const char *
changed(struct arena *a, const char *from, const char *to)
{
	const char *at = strstr(good, from);

	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

/* Our reader takes none, the schema has some. */
static struct str
without_comments(struct arena *a, struct str text)
{
	struct buf b;
	const char *p = text.p, *end = text.p + text.n;

	buf_init(&b, a, 1 << 20);
	for (const char *c; (c = memmem(p, (size_t)(end - p), "<!--", 4)) != NULL;) {
		buf_add(&b, p, (size_t)(c - p));
		p = (const char *)memmem(c, (size_t)(end - c), "-->", 3) + 3;
	}
	buf_add(&b, p, (size_t)(end - p));
	return (struct str){b.p, b.len};
}

static int
check(struct arena *a, const char *text, struct err *e)
{
	struct err parse = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of(text), &parse);

	if (doc == NULL)
		fail_msg("%s: %s", parse.msg, text);
	return schema_check(schema, xml_root(doc), e);
}

static void
test_an_honest_message_is_taken(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	assert_int_equal(check(a, good, &e), 0);
	assert_int_equal(e.code, ERR_NONE);
	arena_free(a);
}

/* hint: a piece of what is said in English */
static const struct row {
	const char *from, *to, *field, *hint;
} rows[] = {
    {"<b:RequestId>r-1", "<b:RequestId>" CANARY " x", "RequestId",
	"1-64 characters, of these only: A-Z a-z 0-9 . _ : - (no spaces)"},
    {"<b:Type>1", "<b:Type>" CANARY, "Dossier/Owner/Type", "one of these values: 1, 2, 3, 4"},
    {"<b:Type>1", "<b:Type>77", "Dossier/Owner/Type", "one of these values: 1, 2, 3, 4"},
    {"<b:Form>0</b:Form></b:Item><b:R", "<b:Form>9</b:Form></b:Item><b:R", "Dossier/Item[2]/Form", "one of these values: 0, 1, 2"},
    {"<b:Name>Mau", "<b:Name>" CANARY "\t", "Dossier/Owner/Name", "1 to 200 characters in one line"},
    {"<b:IdNo>042190001234", "<b:IdNo>" CANARY " accepted by the pattern '" CANARY "'", "Dossier/Owner/IdNo",
	"9, 10, 12 or 13 digits"},
    {"<b:BirthDate>1990-05-17", "<b:BirthDate>" CANARY, "Dossier/Owner/BirthDate", "such as 1990-05-17"},
    {"<b:BirthDate>1990-05-17", "<b:BirthDate>1990-02-30", "Dossier/Owner/BirthDate", "a day that exists"},
    {"<b:Pages>3", "<b:Pages>10000", "Dossier/Item[1]/Pages", "a whole number from 0 to "},
    {"<b:Pages>3", "<b:Pages>03", "Dossier/Item[1]/Pages", "without leading zeros"},
    {"<b:Pages>3", "<b:Pages>-1", "Dossier/Item[1]/Pages", "a whole number from 0 to "},
    {"<b:Pages>3", "<b:Pages>ba", "Dossier/Item[1]/Pages", "a whole number from 0 to "},
    {"<b:Pages>3", "<b:Pages>99999999999", "Dossier/Item[1]/Pages", "a whole number from 0 to "},
    {"<b:StateFee>20000", "<b:StateFee>-5", "Dossier/Money/StateFee", "a whole number from 0 to 1000000000000"},
    {"<b:StateFee>20000", "<b:StateFee>1.5", "Dossier/Money/StateFee", "a whole number"},
    {"<b:Note>x", "<b:Note>", "Dossier/Note", "1 to 1000 characters"},
    {"<b:Pos>480150", "<b:Pos>", "Dossier/Pos", "1-20 characters"},
    {"<b:Pos>480150</b:Pos>", "<b:" CANARY ">1</b:" CANARY ">", "Dossier",
	"the element here must be Pos; write the elements in the order"},
    {"<b:Pos>480150</b:Pos>", "<x:" CANARY " xmlns:x='urn:" CANARY "'><x:Pos/></x:" CANARY ">", "Dossier", "in the namespace " NS},
    {"<b:Pos>480150</b:Pos>", "<Pos>1</Pos>", "Dossier/Pos", "in the namespace " NS},
    {"<b:Pos>480150</b:Pos>", "", "Dossier/Clerk", "the element here must be Pos"},
    {"<b:Pos>480150</b:Pos>", "<b:Pos>480150</b:Pos><b:Pos>480150</b:Pos>", "Dossier/Pos[2]", "at most 1 elements Pos"},
    {"<b:Return><b:Mode>0</b:Mode>", "<b:Return>", "Dossier/Return", "the element Mode is missing; add it"},
    {"<b:Note>x</b:Note>", "<b:Note>x</b:Note><b:Pos>1</b:Pos>", "Dossier/Pos[2]", "at most 1 elements Pos"},
    {"<b:Note>x</b:Note>", "<b:Note>x</b:Note><b:Code>1</b:Code>", "Dossier/Code", "no more elements may stand here"},
    {"<b:Pos>480150", "<b:Pos " CANARY "='" CANARY "'>480150", "Dossier/Pos", "attribute"},
    {"<b:Dossier>", "<b:Dossier " CANARY "='" CANARY "'>", "Dossier", "attribute"},
    {"<b:Dossier>", "<b:Dossier xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:type='" CANARY "'>", "Dossier", ""},
    {"<b:Dossier>", "<b:Dossier xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'>", "Dossier", "nil"},
    {"<b:Dossier>", "<b:Dossier>" CANARY, "Dossier", "only elements, without text"},
    {"<b:Pos>480150", "<b:Pos><b:" CANARY "/>", "Dossier/Pos", "only text, without elements"},
    {"<b:RequestId>r-1", "<b:RequestId>" CANARY " Expected is ( Pos )", "RequestId", "1-64 characters"},
    {"<b:Type>1", "<b:Type>" CANARY " atomic type '" CANARY "'", "Dossier/Owner/Type", "one of these values"},
    {"<b:Type>1", "<b:Type>&#10;" CANARY "&#10;element of the set {" CANARY, "Dossier/Owner/Type", "one of these values"},
    {"</b:IdNo>", "</b:IdNo><b:Phone>+84091200011</b:Phone>", "Dossier/Owner/Phone",
	"then 9 or 10 digits that do not begin with 0"},
    {"</b:IdNo>", "</b:IdNo><b:Phone>0912 000 111</b:Phone>", "Dossier/Owner/Phone", "without spaces"},
    {"<b:Form>0</b:Form></b:Item><b:R", "<b:Form>2</b:Form><b:Sha256>ABC</b:Sha256></b:Item><b:R", "Dossier/Item[2]/Sha256",
	"64 characters, of these only: 0-9 a-f"},
    {"<b:Form>0</b:Form></b:Item><b:R", "<b:Form>2</b:Form><b:FileName>a/b</b:FileName></b:Item><b:R", "Dossier/Item[2]/FileName",
	"without folders"},
};

/* What is told of it in both languages; nothing of the sender's in it. */
static const char *
told(struct arena *a, const struct err *e)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX], expected[ERR_EXPECTED_MAX];

	err_sentence(e, true, vi, sizeof vi);
	err_sentence(e, false, en, sizeof en);
	err_expected(e, expected, sizeof expected);
	const char *all = arena_fmt(a, "%s | %s | %s | %s", en, vi, expected, e->msg);
	assert_null(strstr(all, CANARY));
	assert_non_null(strstr(vi, "Hãy sửa trường đã nêu"));
	return all;
}

static void
test_every_violation_says_where_and_what_and_never_the_value(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		const char *text = changed(a, rows[i].from, rows[i].to);
		if (check(a, text, &e) == 0)
			fail_msg("%s was taken", rows[i].to);
		const char *all = told(a, &e);
		if (e.code != ERR_SCHEMA || strcmp(e.field, rows[i].field) != 0 || strstr(all, rows[i].hint) == NULL ||
		    e.hint == HINT_NONE || e.hint == HINT_AS_SCHEMA || strstr(e.field, CANARY) != NULL)
			fail_msg("%s: field \"%s\", %s", rows[i].to, e.field, all);
	}
	arena_free(a);
}

/* Fifty papers are allowed; the one too many is named with its number. */
static void
test_one_paper_too_many_is_told_with_the_limit(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct buf b;
	buf_init(&b, a, 1 << 20);
	for (int i = 0; i < 49; i++)
		buf_str(&b,
		    "<b:Item><b:Code>A</b:Code><b:Originals>1</b:Originals><b:Copies>0</b:Copies><b:Pages>3</b:Pages><b:Form>0</"
		    "b:Form></b:Item>");
	buf_str(&b, "<b:Return>");
	assert_int_equal(check(a, changed(a, "<b:Return>", b.p), &e), -1);
	assert_string_equal(e.field, "Dossier/Item[51]");
	if (strstr(told(a, &e), "at most 50 elements Item are allowed") == NULL)
		fail_msg("%s", told(a, &e));
	arena_free(a);
}

/* A pattern nobody has words for would be shown to a clerk as it is. */
static void
test_every_pattern_of_a_schema_has_words(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	const struct asset *xsd = asset_find("schemas/postal/1.0/postal.xsd");
	struct _xmlDoc *doc = xml_parse(a, without_comments(a, (struct str){xsd->data, asset_size(xsd)}), &e);
	size_t n = 0;
	if (doc == NULL)
		fail_msg("%s", e.msg);
	for (const struct _xmlNode *type = xml_first(xml_root(doc)); type != NULL; type = xml_next(type)) {
		const struct _xmlNode *r = xml_child(type, XS, "restriction");
		for (const struct _xmlNode *p = r != NULL ? xml_first(r) : NULL; p != NULL; p = xml_next(p)) {
			if (!xml_is(p, XS, "pattern"))
				continue;
			n++;
			if (!schema_knows_pattern(xml_attr(a, p, NULL, "value")))
				fail_msg("%s %s: add it to xml/schema_pattern.tbl", xml_attr(a, type, NULL, "name"),
				    xml_attr(a, p, NULL, "value"));
		}
	}
	assert_true(n > 20);
	arena_free(a);
}

/* libxml2 cuts its message at 64000 bytes: what is then last in it is the value. */
static void
test_a_value_too_long_for_a_message_is_not_told(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct buf b;
	struct err e = {0};
	buf_init(&b, a, 1 << 20);
	buf_str(&b, "<b:Type>");
	while (b.len < 100000)
		buf_str(&b, " atomic type '" CANARY "' accepted by the pattern '" CANARY "'");
	assert_int_equal(check(a, changed(a, "<b:Type>1", b.p), &e), -1);
	assert_string_equal(e.field, "Dossier/Owner/Type");
	told(a, &e);
	arena_free(a);
}

static void
test_an_unknown_root_is_not_named(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	assert_int_equal(check(a, "<b:" CANARY " xmlns:b='" NS "'/>", &e), -1);
	assert_string_equal(e.field, "");
	told(a, &e);
	arena_free(a);
}

static void
test_a_schema_the_sender_names_is_not_loaded(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	const char *text = "<x:r xmlns:x='http://www.w3.org/2001/XMLSchema' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"
			   " i:schemaLocation='http://www.w3.org/2001/XMLSchema asset:/schemas/postal/1.0/postal.xsd' "
			   "i:noNamespaceSchemaLocation='file:///etc/passwd'/>";
	assert_int_equal(check(a, text, &e), -1);
	assert_int_equal(e.code, ERR_SCHEMA);
	err_clear(&e);
	assert_null(schema_load("schemas/none.xsd", &e));
	assert_int_equal(e.code, ERR_CONFIG);
	arena_free(a);
}

/* In turn the good message and every bad one; what a thread counts must be what one alone would count. */
static void *
validate_many(void *refused)
{
	struct arena *a = arena_new(0);
	size_t n = sizeof rows / sizeof rows[0];

	for (size_t i = 0; i < ROUNDS; i++) {
		struct err e = {0};
		const char *text = i % 2 == 0 ? good : changed(a, rows[i / 2 % n].from, rows[i / 2 % n].to);
		*(int *)refused += check(a, text, &e) != 0;
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

static void
test_threads_share_one_schema(void **state)
{
	(void)state;
	pthread_t t[THREADS];
	int refused[THREADS] = {0};
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&t[i], NULL, validate_many, &refused[i]), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], NULL);
		assert_int_equal(refused[i], ROUNDS / 2);
	}
}

static int
start(void **state)
{
	struct err e = {0};

	(void)state;
	xml_start();
	schema = schema_load("schemas/postal/1.0/postal.xsd", &e);
	return schema != NULL ? 0 : -1;
}

static int
stop(void **state)
{
	(void)state;
	schema_free(schema);
	xml_stop();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_honest_message_is_taken),
		cmocka_unit_test(test_every_violation_says_where_and_what_and_never_the_value),
		cmocka_unit_test(test_one_paper_too_many_is_told_with_the_limit),
		cmocka_unit_test(test_every_pattern_of_a_schema_has_words),
		cmocka_unit_test(test_a_value_too_long_for_a_message_is_not_told),
		cmocka_unit_test(test_an_unknown_root_is_not_named),
		cmocka_unit_test(test_a_schema_the_sender_names_is_not_loaded),
		cmocka_unit_test(test_threads_share_one_schema),
	};
	return cmocka_run_group_tests_name("schema", tests, start, stop);
}
