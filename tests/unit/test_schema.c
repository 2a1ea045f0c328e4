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
#include "base/buf.h"
#include "xml/schema.h"
#include "xml/xml.h"

#define NS "urn:vn:postgate:postal:1.0"
#define CANARY "NguyenBiMat"

enum { THREADS = 8, ROUNDS = 50 };

static struct schema *schema;

static const char good[] = "<b:RegisterDossier xmlns:b='" NS "'><b:RequestId>r-1</b:RequestId><b:Audience>gw-42</b:Audience><b:Dossier>"
    "<b:ClientRef>R1</b:ClientRef><b:Pos>480150</b:Pos><b:Clerk>hoa.nt</b:Clerk><b:ProcedureCode>1.004873</b:ProcedureCode>"
    "<b:CompetentUnit>H27.55</b:CompetentUnit><b:Owner><b:Type>1</b:Type><b:Name>Mau</b:Name><b:IdType>1</b:IdType>"
    "<b:IdNo>042190001234</b:IdNo><b:BirthDate>1990-05-17</b:BirthDate></b:Owner>"
    "<b:Item><b:Code>A</b:Code><b:Originals>1</b:Originals><b:Copies>0</b:Copies><b:Pages>3</b:Pages><b:Form>0</b:Form></b:Item>"
    "<b:Item><b:Code>B</b:Code><b:Originals>1</b:Originals><b:Copies>0</b:Copies><b:Pages>3</b:Pages><b:Form>0</b:Form></b:Item>"
    "<b:Return><b:Mode>0</b:Mode></b:Return><b:Money><b:StateFee>20000</b:StateFee><b:DigitiseFee>0</b:DigitiseFee><b:Postage>1</b:Postage></b:Money>"
    "<b:Note>x</b:Note></b:Dossier></b:RegisterDossier>";

/* The good message with the first `from` replaced by `to`. */
static const char *
changed(struct arena *a, const char *from, const char *to)
{
	const char *at = strstr(good, from);

	assert_non_null(at);
	return arena_fmt(a, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
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

static const struct row {
	const char *from, *to, *field, *hint;
} rows[] = {
	{"<b:RequestId>r-1", "<b:RequestId>" CANARY " x", "RequestId", "pattern [A-Za-z0-9._:\\-]{1,64}"},
	{"<b:Type>1", "<b:Type>" CANARY, "Dossier/Owner/Type", "OwnerType"},
	{"<b:Type>1", "<b:Type>77", "Dossier/Owner/Type", "one of {1, 2, 3, 4}"},
	{"<b:Form>0</b:Form></b:Item><b:R", "<b:Form>9</b:Form></b:Item><b:R", "Dossier/Item[2]/Form", "one of {0, 1, 2}"},
	{"<b:Name>Mau", "<b:Name>" CANARY "\t", "Dossier/Owner/Name", "pattern "},
	{"<b:IdNo>042190001234", "<b:IdNo>" CANARY " accepted by the pattern '" CANARY "'", "Dossier/Owner/IdNo", "pattern [0-9]{9,10}|"},
	{"<b:BirthDate>1990-05-17", "<b:BirthDate>" CANARY, "Dossier/Owner/BirthDate", "CalendarDate"},
	{"<b:Pages>3", "<b:Pages>10000", "Dossier/Item[1]/Pages", "at most 9999"},
	{"<b:StateFee>20000", "<b:StateFee>-5", "Dossier/Money/StateFee", ""},
	{"<b:Note>x", "<b:Note>", "Dossier/Note", "shortest length 1"},
	{"<b:Pos>480150</b:Pos>", "<b:" CANARY ">1</b:" CANARY ">", "Dossier", "Pos"},
	{"<b:Pos>480150</b:Pos>", "<x:" CANARY " xmlns:x='urn:" CANARY "'><x:Pos/></x:" CANARY ">", "Dossier", "Pos"},
	{"<b:Pos>480150</b:Pos>", "", "Dossier/Clerk", "Pos"},
	{"<b:Return><b:Mode>0</b:Mode>", "<b:Return>", "Dossier/Return", "Mode"},
	{"<b:Pos>480150", "<b:Pos " CANARY "='" CANARY "'>480150", "Dossier/Pos", ""},
	{"<b:Dossier>", "<b:Dossier " CANARY "='" CANARY "'>", "Dossier", "attribute"},
	{"<b:Dossier>", "<b:Dossier xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:type='" CANARY "'>", "Dossier", ""},
	{"<b:Dossier>", "<b:Dossier xmlns:x='http://www.w3.org/2001/XMLSchema-instance' x:nil='true'>", "Dossier", "nil"},
	{"<b:Dossier>", "<b:Dossier>" CANARY, "Dossier", "text"},
	{"<b:Pos>480150", "<b:Pos><b:" CANARY "/>", "Dossier/Pos", "text"},
	{"<b:RequestId>r-1", "<b:RequestId>" CANARY " Expected is " CANARY, "RequestId", "pattern "},
	{"<b:Type>1", "<b:Type>" CANARY " atomic type '" CANARY "'", "Dossier/Owner/Type", "OwnerType"},
	{"<b:Type>1", "<b:Type>&#10;" CANARY "&#10;element of the set {" CANARY, "Dossier/Owner/Type", "OwnerType"},
};

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
		if (e.code != ERR_SCHEMA || strcmp(e.field, rows[i].field) != 0 || strstr(e.hint, rows[i].hint) == NULL || e.hint[0] == '\0' ||
		    strstr(e.hint, CANARY) != NULL || strstr(e.msg, CANARY) != NULL)
			fail_msg("%s: field \"%s\", hint \"%s\", msg \"%s\"", rows[i].to, e.field, e.hint, e.msg);
	}
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
	assert_null(strstr(e.hint, CANARY));
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
	assert_null(strstr(e.hint, CANARY));
	arena_free(a);
}

static void
test_a_schema_the_sender_names_is_not_loaded(void **state)
{
	(void)state;
	struct arena *a = arena_new(0);
	struct err e = {0};
	const char *text = "<x:r xmlns:x='http://www.w3.org/2001/XMLSchema' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"
	    " i:schemaLocation='http://www.w3.org/2001/XMLSchema asset:/schemas/postal/1.0/postal.xsd' i:noNamespaceSchemaLocation='file:///etc/passwd'/>";
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
		cmocka_unit_test(test_a_value_too_long_for_a_message_is_not_told),
		cmocka_unit_test(test_an_unknown_root_is_not_named),
		cmocka_unit_test(test_a_schema_the_sender_names_is_not_loaded),
		cmocka_unit_test(test_threads_share_one_schema),
	};
	return cmocka_run_group_tests_name("schema", tests, start, stop);
}
