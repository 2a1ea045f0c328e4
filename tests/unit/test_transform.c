/* SPDX-License-Identifier: Apache-2.0 */
/* Stylesheets: what a citizen wrote stays text, and a stylesheet reaches nothing but its model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "xml/transform.h"
#include "xml/xml.h"

#define SHEET(body)                                                                       \
	"<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform' " \
	"xmlns:exsl='http://exslt.org/common' extension-element-prefixes='exsl'>"         \
	"<xsl:output method='html' doctype-system='about:legacy-compat' encoding='UTF-8' indent='no'/>" body "</xsl:stylesheet>"

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* What comes out, or NULL with why in *e. */
static const char *
made(const char *sheet, const char *model, struct err *e)
{
	struct str out;
	struct transform *t = transform_read(str_of(sheet), "test.xsl", e);
	int rc = t != NULL ? transform_run(t, a, str_of(model), &out, e) : -1;

	transform_free(t);
	return rc == 0 ? arena_dup(a, out.p, out.n) : NULL;
}

static void
test_what_was_written_stays_text(void **state)
{
	(void)state;
	struct err e = {0};
	const char *out =
	    made(SHEET("<xsl:template match='/m'><html><p title='{x}'><xsl:value-of select='x'/></p></html></xsl:template>"),
		"<m><x>&lt;script>alert('1')&lt;/script> &amp; \"Đỗ\"</x></m>", &e);

	assert_non_null(out);
	assert_null(strstr(out, "<script"));
	assert_non_null(strstr(out, "&lt;script&gt;alert('1')&lt;/script&gt; &amp; \"Đỗ\"</p>"));
	assert_non_null(strstr(out, "&quot;Đỗ&quot;\">"));
	assert_memory_equal(out, "<!DOCTYPE html>\n<html>", 22);
}

static void
test_a_stylesheet_reads_and_writes_nothing_else(void **state)
{
	(void)state;
	static const char *const sheets[] = {
	    SHEET("<xsl:template match='/'><xsl:copy-of select=\"document('/etc/passwd')\"/></xsl:template>"),
	    SHEET("<xsl:template match='/'><xsl:copy-of select=\"document('http://127.0.0.1:1/x')\"/></xsl:template>"),
	    SHEET("<xsl:template match='/'><xsl:copy-of "
		  "select=\"document('asset:/schemas/postal/1.0/postal.xsd')\"/></xsl:template>"),
	    SHEET("<xsl:template match='/'><exsl:document href='/tmp/postgate-test-transform'>x</exsl:document></xsl:template>"),
	    SHEET("<xsl:include href='/etc/passwd'/><xsl:template match='/'>x</xsl:template>"),
	    SHEET("<xsl:import href='http://127.0.0.1:1/x.xsl'/><xsl:template match='/'>x</xsl:template>"),
	};

	for (size_t i = 0; i < sizeof sheets / sizeof sheets[0]; i++) {
		struct err e = {0};
		const char *out = made(sheets[i], "<m/>", &e);
		if (out != NULL)
			fail_msg("sheet %zu gave %s", i, out);
		assert_true(e.code == ERR_INTERNAL || e.code == ERR_CONFIG);
	}
	assert_int_equal(access("/tmp/postgate-test-transform", F_OK), -1);
}

static void
test_one_without_an_end_ends(void **state)
{
	(void)state;
	struct err e = {0};

	assert_null(made(SHEET("<xsl:template match='/'><xsl:apply-templates select='/'/></xsl:template>"), "<m/>", &e));
	assert_int_equal(e.code, ERR_INTERNAL);
}

static void
test_what_is_wrong_is_said(void **state)
{
	(void)state;
	struct err e = {0};

	assert_null(made("<xsl:stylesheet", "<m/>", &e));
	assert_int_equal(e.code, ERR_CONFIG);
	err_clear(&e);
	assert_null(made(SHEET("<xsl:template match='/'><xsl:nonsense/></xsl:template>"), "<m/>", &e));
	assert_int_equal(e.code, ERR_INTERNAL); /* it is found where it would be used */
	err_clear(&e);
	assert_null(made(SHEET("<xsl:template match='/'>x</xsl:template>"), "<m>", &e));
	assert_int_equal(e.code, ERR_INTERNAL);
	err_clear(&e);
	assert_null(made(SHEET("<xsl:template match='/'><xsl:call-template name='gone'/></xsl:template>"), "<m/>", &e));
	assert_true(e.code == ERR_CONFIG || e.code == ERR_INTERNAL);
	err_clear(&e);
	assert_null(transform_load("no/such.xsl", &e));
	assert_int_equal(e.code, ERR_CONFIG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_was_written_stays_text),
	    cmocka_unit_test(test_a_stylesheet_reads_and_writes_nothing_else),
	    cmocka_unit_test(test_one_without_an_end_ends),
	    cmocka_unit_test(test_what_is_wrong_is_said),
	};
	xml_start();
	transform_start();
	int failed = cmocka_run_group_tests(tests, begin, end);
	transform_stop();
	xml_stop();
	return failed;
}
