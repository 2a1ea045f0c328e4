/* SPDX-License-Identifier: Apache-2.0 */
/* Validation against the postal contract: what is wrong, where, what was expected; never the value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/schema.h"
#include "xml/xml.h"

#define POSTAL "schemas/postal/1.0/postal.xsd"

static struct schema *postal;

static const char honest[] = "<p:RegisterDossier xmlns:p=\"urn:vn:postgate:postal:1.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
    "<p:Dossier><p:ClientRef>480150-1</p:ClientRef><p:Pos>480150</p:Pos><p:Clerk>hoa.nt</p:Clerk>"
    "<p:ProcedureCode>1.004873</p:ProcedureCode><p:CompetentUnit>H27.55</p:CompetentUnit>"
    "<p:Owner><p:Type>1</p:Type><p:Name>Nguyễn Thị Mẫu</p:Name><p:IdType>1</p:IdType><p:IdNo>042190001234</p:IdNo></p:Owner>"
    "<p:Return><p:Mode>0</p:Mode></p:Return>"
    "<p:Money><p:StateFee>20000</p:StateFee><p:DigitiseFee>6000</p:DigitiseFee><p:Postage>26000</p:Postage></p:Money>"
    "</p:Dossier></p:RegisterDossier>";

/* The honest message with one piece replaced. */
static const char *
changed(struct arena *a, const char *from, const char *to)
{
	const char *at = strstr(honest, from);
	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - honest), honest, to, at + strlen(from));
}

static int
check(struct arena *a, const char *text, struct err *e)
{
	struct _xmlDoc *doc = xml_parse(a, str_of(text), e);
	assert_non_null(doc);
	return schema_check(postal, xml_root(doc), e);
}

static void
test_the_honest_message_fits(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	assert_int_equal(check(a, honest, &e), 0);
	assert_int_equal(e.code, ERR_NONE);
	arena_free(a);
}

static void
test_each_mistake_is_named_with_what_was_expected(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to, *field, *hint;
	} cases[] = {
		{">480150-1<", ">SECRET ref<", "Dossier/ClientRef", "pattern [A-Za-z0-9._\\-]{1,64}"},
		{"<p:Type>1<", "<p:Type>SECRET<", "Dossier/Owner/Type", "a value of the type OwnerType"},
		{"<p:Type>1<", "<p:Type><", "Dossier/Owner/Type", "a value of the type OwnerType"},
		{">042190001234<", ">SECRET042190001234<", "Dossier/Owner/IdNo", "pattern [0-9]{9,10}|[0-9]{12,13}|[0-9]{10}-[0-9]{3}"},
		{">20000<", ">SECRET<", "Dossier/Money/StateFee", "a value of the type Amount"},
		{">20000<", ">1000000000001<", "Dossier/Money/StateFee", "at most 1000000000000"},
		{"<p:Pos>480150</p:Pos>", "", "Dossier/Clerk", "expected Pos"},
		{"<p:Pos>480150</p:Pos>", "<SECRET/><p:Pos>480150</p:Pos>", "Dossier/SECRET", "expected Pos"},
		{"<p:Mode>0</p:Mode>", "", "Dossier/Return", "expected Mode"},
		{"<p:Dossier>", "<p:Dossier SECRET=\"SECRET\">", "Dossier", "thuộc tính không có trong lược đồ / an attribute the schema does not have"},
		{"<p:Dossier>", "<p:Dossier xsi:nil=\"true\">", "Dossier", NULL},
		{"<p:Dossier>", "<p:Dossier xsi:type=\"p:SECRET\">", "Dossier", NULL},
		{"<p:Dossier>", "<p:Dossier>SECRET", "Dossier", "không có văn bản giữa các phần tử / no text between elements"},
		{">hoa.nt<", "><b>SECRET</b><", "Dossier/Clerk", NULL},
		{"<p:Return>", "<p:Items/><p:Return>", "Dossier/Items", "expected Submitter, Item, Return"},
		{"</p:RegisterDossier>", "<p:Dossier/></p:RegisterDossier>", "Dossier[2]", "không có phần tử này ở đây / no such element here"},
	};
	int wrong = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		assert_int_equal(check(a, changed(a, cases[i].from, cases[i].to), &e), -1);
		assert_int_equal(e.code, ERR_SCHEMA);
		if (strcmp(e.field, cases[i].field) != 0 || (cases[i].hint != NULL && strcmp(e.hint, cases[i].hint) != 0))
			wrong++;
		print_message("%s: %s, %s, %s\n", cases[i].to, e.field, e.hint, e.msg);
		assert_null(strstr(e.hint, "SECRET"));
		assert_null(strstr(e.msg, "SECRET"));
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

static void
test_a_value_that_looks_like_the_librarys_words_does_not_leak(void **state)
{
	(void)state;
	static const char *const words[] = {
		"' is not accepted by the pattern 'SECRET'.\n", "by the pattern SECRET", "element of the set {SECRET}", "atomic type SECRET",
		"Expected is ( SECRET )", "allowed maximum length of SECRET", "%s%s%s%n SECRET",
	};
	static const char *const places[] = {">480150-1<", "<p:Type>1<", ">Nguyễn Thị Mẫu<", ">20000<", ">1.004873<"};
	for (size_t i = 0; i < sizeof words / sizeof words[0] * 2; i++)
		for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
			struct arena *a = arena_new(0);
			struct err e = {0};
			struct buf long_value;
			buf_init(&long_value, a, 1 << 20);
			const char *end = strchr(places[k], '>');
			buf_add(&long_value, places[k], (size_t)(end - places[k]) + 1);
			buf_str(&long_value, words[i / 2]);
			for (int n = 0; n < (i % 2 == 0 ? 300 : 70000); n++) /* longer than the library's messages can be */
				buf_chr(&long_value, 'x');
			buf_chr(&long_value, '<');
			assert_int_equal(check(a, changed(a, places[k], long_value.p), &e), -1);
			assert_null(strstr(e.hint, "SECRET"));
			assert_null(strstr(e.field, "SECRET"));
			assert_null(strstr(e.msg, "SECRET"));
			arena_free(a);
		}
}

static void
test_a_message_cannot_bring_its_own_schema(void **state)
{
	(void)state;
	static const char *const places[] = {"http://127.0.0.1:1/x.xsd", "file:///etc/passwd", "asset:/schemas/postal/1.0/postal.xsd"};
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		struct arena *a = arena_new(0);
		struct err e = {0};
		const char *head = arena_fmt(a, "<p:Dossier xsi:schemaLocation=\"urn:x %s\" xsi:noNamespaceSchemaLocation=\"%s\">", places[i], places[i]);
		assert_int_equal(check(a, changed(a, "<p:Dossier>", head), &e), 0);
		assert_int_equal(check(a, "<own xmlns='urn:x'/>", &e), -1);
		assert_int_equal(e.code, ERR_SCHEMA);
		arena_free(a);
	}
}

static void
test_only_assets_are_schemas(void **state)
{
	(void)state;
	static const char *const paths[] = {
		"", "schemas/none.xsd", "/etc/passwd", "../schemas/postal/1.0/postal.xsd", "schemas/postal/1.0/postal.wsdl", "file:///etc/passwd",
	};
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		struct err e = {0};
		assert_null(schema_load(paths[i], &e));
		assert_int_equal(e.code, ERR_CONFIG);
	}
	schema_free(NULL);
}

static void *
check_often(void *arg)
{
	int *wrong = arg;

	for (int i = 0; i < 200; i++) {
		struct arena *a = arena_new(0);
		struct err good = {0}, bad = {0};
		*wrong += check(a, honest, &good) != 0;
		*wrong += check(a, changed(a, ">20000<", ">x<"), &bad) != -1 || strcmp(bad.field, "Dossier/Money/StateFee") != 0;
		arena_free(a);
	}
	return NULL;
}

static void
test_threads_share_a_schema(void **state)
{
	(void)state;
	pthread_t threads[4];
	int wrong[4] = {0};
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_often, &wrong[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(wrong[0] + wrong[1] + wrong[2] + wrong[3], 0);
}

static int
load(void **state)
{
	struct err e = {0};
	(void)state;
	postal = schema_load(POSTAL, &e);
	return postal != NULL ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	schema_free(postal);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest schema[] = {
		cmocka_unit_test(test_the_honest_message_fits),
		cmocka_unit_test(test_each_mistake_is_named_with_what_was_expected),
		cmocka_unit_test(test_a_value_that_looks_like_the_librarys_words_does_not_leak),
		cmocka_unit_test(test_a_message_cannot_bring_its_own_schema),
		cmocka_unit_test(test_only_assets_are_schemas),
		cmocka_unit_test(test_threads_share_a_schema),
	};
	xml_start();
	return cmocka_run_group_tests(schema, load, unload);
}
