/* SPDX-License-Identifier: Apache-2.0 */
/* Exclusive canonical form against written vectors, and what the writer writes against it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/xml.h"
#include "xml/xml_write.h"

static struct arena *a;

static const struct row {
	const char *text, *prefixes, *want; /* of the element <e>, or of the root when there is none below it */
} rows[] = {
    {"<r/>", NULL, "<r></r>"},
    {"<?xml version='1.0'?>\n<r  b = '2'\n a='1' ><c/></r >\n", NULL, "<r a=\"1\" b=\"2\"><c></c></r>"},
    {"<r xmlns:u='urn:u' xmlns:v='urn:v'><v:e/></r>", NULL, "<v:e xmlns:v=\"urn:v\"></v:e>"},
    {"<r xmlns='urn:d' xmlns:u='urn:u'><e u:a='1'/></r>", NULL, "<e xmlns=\"urn:d\" xmlns:u=\"urn:u\" u:a=\"1\"></e>"},
    {"<r xmlns='urn:d'><e xmlns=''><k/></e></r>", NULL, "<e><k></k></e>"},
    {"<r><e xmlns='urn:d'><k xmlns=''/></e></r>", NULL, "<e xmlns=\"urn:d\"><k xmlns=\"\"></k></e>"},
    {"<r xmlns:p='urn:p'><e><p:k/><p:l/></e></r>", NULL, "<e><p:k xmlns:p=\"urn:p\"></p:k><p:l xmlns:p=\"urn:p\"></p:l></e>"},
    {"<p:e xmlns:p='urn:1'><p:k xmlns:p='urn:2'/></p:e>", NULL, "<p:e xmlns:p=\"urn:1\"><p:k xmlns:p=\"urn:2\"></p:k></p:e>"},
    {"<e xmlns:b='urn:a' xmlns:a='urn:b' b:x='1' a:y='2' z='3'/>", NULL,
	"<e xmlns:a=\"urn:b\" xmlns:b=\"urn:a\" z=\"3\" b:x=\"1\" a:y=\"2\"></e>"},
    {"<r xmlns:p='urn:p'><e/></r>", "p", "<e xmlns:p=\"urn:p\"></e>"},
    {"<r xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:q'><e/></r>", " q\tp ",
	"<e xmlns=\"urn:d\" xmlns:p=\"urn:p\" xmlns:q=\"urn:q\"></e>"},
    {"<r xmlns='urn:d' xmlns:x='urn:x'><x:e/></r>", "#default", "<x:e xmlns=\"urn:d\" xmlns:x=\"urn:x\"></x:e>"},
    {"<r xml:lang='vi'><e/></r>", NULL, "<e></e>"},
    {"<e xml:lang='vi' a='1'/>", NULL, "<e a=\"1\" xml:lang=\"vi\"></e>"},
    {"<e a='&#9;&#10;&#13;&lt;>&amp;&quot;&apos;'>&#9;&#13;\r\n&lt;&gt;&amp;\"'</e>", NULL,
	"<e a=\"&#x9;&#xA;&#xD;&lt;>&amp;&quot;'\">\t&#xD;\n&lt;&gt;&amp;\"'</e>"},
    {"<e><![CDATA[<a>&]]>b</e>", NULL, "<e>&lt;a&gt;&amp;b</e>"},
    {"<e>x<skip>gone<e2/></skip>y</e>", NULL, "<e>xy</e>"},
    {"<r><e> Nguy\u1ec5n \U0001f4ee</e></r>", NULL, "<e> Nguy\u1ec5n \U0001f4ee</e>"},
};

static const struct _xmlNode *
descend(const struct _xmlNode *n, const char *name)
{
	while (n != NULL && strcmp(xml_name(n), name) != 0)
		n = xml_first(n);
	return n;
}

static struct _xmlDoc *
parsed(const char *text)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of(text), &e);

	if (doc == NULL)
		fail_msg("%s: %s", e.msg, text);
	return doc;
}

static void
test_the_canonical_form_is_the_standards(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct _xmlNode *root = xml_root(parsed(rows[i].text)), *top = descend(root, "e");
		struct buf b;
		struct err e = {0};
		buf_init(&b, a, 4096);
		top = top != NULL ? top : root;
		assert_int_equal(xml_canon(top, rows[i].prefixes, descend(top, "skip"), &b, &e), 0);
		if (strcmp(b.p, rows[i].want) != 0)
			fail_msg("%s\n gave %s\n want %s", rows[i].text, b.p, rows[i].want);
	}
}

static void
test_a_form_too_large_is_refused(void **state)
{
	(void)state;
	struct buf b;
	struct err e = {0};
	buf_init(&b, a, 4);
	assert_int_equal(xml_canon(xml_root(parsed("<root/>")), NULL, NULL, &b, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
}

/* Text of 0 to 19 pieces, by a small generator so that a failure repeats. */
static const char *
some_text(uint32_t *seed)
{
	static const char *const pieces[] = {
	    "&", "<", ">", "\"", "'", "\t", "\n", "\r", " ", "]]>", "&amp;", "a", "Nguy\u1ec5n", "\u0111\u1ed3ng", "\U0001f4ee"};
	struct buf b;

	buf_init(&b, a, 1024);
	*seed = *seed * 1664525 + 1013904223;
	for (uint32_t n = *seed >> 24, i = 0; i < n % 20; i++) {
		*seed = *seed * 1664525 + 1013904223;
		buf_str(&b, pieces[(*seed >> 16) % (sizeof pieces / sizeof pieces[0])]);
	}
	buf_str(&b, "");
	return b.p != NULL ? b.p : "";
}

static void
test_what_the_writer_writes_is_canonical_and_comes_back(void **state)
{
	(void)state;
	uint32_t seed = 1;
	for (int i = 0; i < 500; i++) {
		const char *attr = some_text(&seed), *text = some_text(&seed), *second = some_text(&seed);
		struct buf b, c;
		struct xml_out w;
		struct err e = {0};
		buf_init(&b, a, 65536);
		buf_init(&c, a, 65536);
		xml_out_init(&w, &b);
		xml_out_open(&w, "p:Root");
		xml_out_ns(&w, "p", "urn:vn:a");
		xml_out_attr(&w, "a", attr);
		xml_out_elem(&w, "p:Text", text);
		xml_out_opt(&w, "p:Opt", second);
		xml_out_int(&w, "p:Int", INT64_MIN);
		xml_out_time(&w, "p:At", 1772410445123);
		xml_out_raw(&w, "<p:Raw></p:Raw>", 15);
		xml_out_text(&w, second);
		xml_out_close(&w);
		struct _xmlNode *root = xml_root(parsed(b.p));
		assert_int_equal(xml_canon(root, NULL, NULL, &c, &e), 0);
		assert_string_equal(b.p, c.p);
		assert_string_equal(xml_attr(a, root, NULL, "a"), attr);
		assert_string_equal(xml_text(a, xml_first(root)), text);
	}
}

static int
start(void **state)
{
	(void)state;
	xml_start();
	a = arena_new(0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	arena_free(a);
	xml_stop();
	return 0;
}

/* For tests/interop/c14n.sh, which compares with another program's. */
static int
print_canonical(const char *path)
{
	static char bytes[1 << 20];
	struct err e = {0};
	struct buf b;
	FILE *f = fopen(path, "rb");
	size_t n = f != NULL ? fread(bytes, 1, sizeof bytes, f) : 0;

	if (f != NULL)
		fclose(f);
	buf_init(&b, a, 4 << 20);
	struct _xmlDoc *doc = xml_parse(a, (struct str){bytes, n}, &e);
	return doc != NULL && xml_canon(xml_root(doc), NULL, NULL, &b, &e) == 0 && fwrite(b.p, 1, b.len, stdout) == b.len ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_canonical_form_is_the_standards),
		cmocka_unit_test(test_a_form_too_large_is_refused),
		cmocka_unit_test(test_what_the_writer_writes_is_canonical_and_comes_back),
	};
	if (argc == 2) {
		start(NULL);
		int r = print_canonical(argv[1]);
		stop(NULL);
		return r;
	}
	return cmocka_run_group_tests_name("canon", tests, start, stop);
}
