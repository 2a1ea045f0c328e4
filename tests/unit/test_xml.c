/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile documents: each is refused by the rule that stands for it, and nothing is opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/tree.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/xml.h"

static struct arena *a;

/* "" when the document is taken, else the word of the rule that refused it. */
static const char *
verdict_of(struct str bytes)
{
	struct err e = {0};

	if (xml_parse(a, bytes, &e) != NULL) {
		assert_int_equal(e.code, ERR_NONE);
		return "";
	}
	assert_int_equal(e.code, ERR_BAD_MESSAGE);
	assert_int_not_equal(e.hint, HINT_NONE);
	return arena_dup(a, e.msg, strcspn(e.msg, ":"));
}

struct row {
	const char *rule, *text;
	size_t n; /* NULs may be in it */
};

static void
check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str bytes = {rows[i].text, rows[i].n};
		const char *got = verdict_of(bytes);
		if (strcmp(got, rows[i].rule) != 0)
			fail_msg("%.*s: \"%s\", expected \"%s\"", (int)bytes.n, bytes.p, got, rows[i].rule);
	}
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof rows / sizeof rows[0])
#define ROW(rule, text) {rule, text, sizeof text - 1}

static void
test_document_types_and_entities_are_refused(void **state)
{
	(void)state;
	static const struct row rows[] = {
		ROW("dtd", "<!DOCTYPE r><r/>"),
		ROW("dtd", "<?xml version='1.0'?>\n<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>"),
		ROW("dtd", "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><r>&x;</r>"),
		ROW("dtd", "<!DOCTYPE r [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x'>%p;]><r/>"),
		ROW("dtd", "<!DOCTYPE r PUBLIC 'a' 'asset:/schemas/postal/1.0/postal.xsd'><r/>"),
		ROW("dtd", "<!DOCTYPE r [<!ATTLIST r role CDATA 'admin'>]><r/>"),
		ROW("dtd", "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><r>&b;&b;</r>"),
		ROW("dtd", "<r/><!DOCTYPE r>"),
		ROW("dtd", "<r><!ENTITY x 'y'></r>"),
		ROW("dtd", "\xef\xbb\xbf<!DOCTYPE r><r/>"),
		ROW("dtd", "<!doctype r><r/>"),
		ROW("entity", "<r>&x;</r>"),
		ROW("entity", "<r a='&x;'/>"),
		ROW("entity", "<r a=\"'&nbsp;\"/>"),
		ROW("entity", "<r>&</r>"),
		ROW("entity", "<r>&amp</r>"),
		ROW("entity", "<r>&LT;</r>"),
		ROW("syntax", "<r>&#0;</r>"),
		ROW("syntax", "<r>&#;</r>"),
		ROW("syntax", "<r>&#xD800;</r>"),
		ROW("syntax", "<r>&#x110000;</r>"),
		ROW("syntax", "<r>&#99999999999999999999;</r>"),
		ROW("", "<r a='&lt;&#10;&quot;'>&lt;&gt;&amp;&apos;&quot;&#65;&#x1EC7;</r>"),
	};
	CHECK_ROWS(rows);
}

static void
test_what_is_neither_element_nor_text_is_refused(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    ROW("comment", "<r>a<!-- -->b</r>"),
	    ROW("comment", "<!-- --><r/>"),
	    ROW("comment", "<r/><!-- -->"),
	    ROW("pi", "<?xml-stylesheet type='text/xsl' href='http://127.0.0.1:1/'?><r/>"),
	    ROW("pi", "<r>a<?x?>b</r>"),
	    ROW("pi", "<r/><?x y?>"),
	    ROW("pi", " <?xml version='1.0'?><r/>"),
	    ROW("xinclude", "<r xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='file:///etc/passwd' parse='text'/></r>"),
	    ROW("xinclude", "<include xmlns='http://www.w3.org/2001/XInclude'/>"),
	};
	CHECK_ROWS(rows);
}

static void
test_only_utf_8_is_read(void **state)
{
	(void)state;
	static const struct row rows[] = {
		ROW("encoding", "\xff\xfe<\0r\0/\0>\0"),
		ROW("encoding", "\xfe\xff\0<\0r\0/\0>"),
		ROW("encoding", "<\0r\0/\0>\0"),
		ROW("encoding", "\0\0\0<\0\0\0r\0\0\0/\0\0\0>"),
		ROW("encoding", "<r>\0</r>"),
		ROW("encoding", "<r/>\0"),
		ROW("encoding", "<r>\xc0\xaf</r>"),
		ROW("encoding", "<r>\xe0\x80\xbc</r>"),
		ROW("encoding", "<r>\xed\xa0\x80</r>"),
		ROW("encoding", "<r>\xf4\x90\x80\x80</r>"),
		ROW("encoding", "<r>\xe1\xbb</r>"),
		ROW("encoding", "<?xml version='1.0' encoding='ISO-8859-1'?><r>\xe9</r>"),
		ROW("encoding", "\x4c\x6f\xa7\x94\x93"),
		ROW("declaration", "<?xml version='1.0' encoding='ISO-8859-1'?><r/>"),
		ROW("declaration", "<?xml version='1.0' encoding='UTF-16'?><r/>"),
		ROW("declaration", "<?xml version='1.0' encoding='UTF-7'?><r>+ADw-x+AD4-</r>"),
		ROW("declaration", "<?xml version='1.0' encoding='utf-8x'?><r/>"),
		ROW("declaration", "<?xml version='1.0' encoding='utf-'?><r/>"),
		ROW("declaration", "<?xml version='1.0' encoding=UTF-8?><r/>"),
		ROW("declaration", "<?xml version='1.1'?><r/>"),
		ROW("declaration", "<?xml encoding='UTF-8'?><r/>"),
		ROW("declaration", "<?xml version='1.0'"),
		ROW("syntax", "<r>\x01</r>"),
		ROW("syntax", "<r>\xef\xbf\xbe</r>"),
		ROW("encoding", "\xef\xbb\xbf\xef\xbb\xbf<r/>"),
		ROW("", "\xef\xbb\xbf<r/>"),
		ROW("", "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?><r/>"),
		ROW("", "<?xml version='1.0' encoding='UTF-8' standalone='yes'?><r>\xe1\xbb\x87\xf0\x9f\x93\xae</r>"),
	};
	CHECK_ROWS(rows);
}

static void
test_what_is_not_well_formed_is_refused(void **state)
{
	(void)state;
	static const struct row rows[] = {
	    ROW("syntax", ""),
	    ROW("syntax", " "),
	    ROW("syntax", "x"),
	    ROW("syntax", "<"),
	    ROW("syntax", "<r"),
	    ROW("syntax", "<r>"),
	    ROW("syntax", "</r>"),
	    ROW("syntax", "<r></s>"),
	    ROW("syntax", "<r/><r/>"),
	    ROW("syntax", "<r/>x"),
	    ROW("syntax", "<r></r></r>"),
	    ROW("syntax", "<r a='1' a='2'/>"),
	    ROW("syntax", "<r xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>"),
	    ROW("syntax", "<p:r/>"),
	    ROW("syntax", "<r p:a='1'/>"),
	    ROW("syntax", "<r xmlns:p=''/>"),
	    ROW("syntax", "<a:b:c xmlns:a='u'/>"),
	    ROW("syntax", "<r a=1/>"),
	    ROW("syntax", "<r a/>"),
	    ROW("syntax", "<r a='<'/>"),
	    ROW("syntax", "<r a='x/>"),
	    ROW("syntax", "<r>]]></r>"),
	    ROW("syntax", "<r><![CDATA[</r>"),
	    ROW("syntax", "<![CDATA[x]]><r/>"),
	    ROW("syntax", "<r/><![CDATA[x]]>"),
	    ROW("syntax", "<r><x></x <y/></r>"),
	    ROW("syntax", "<r></r a='1'>"),
	    ROW("syntax", "<r></r"),
	    ROW("syntax", "<r <s/>"),
	    ROW("", "<r a='>' b=\"'>'\" c='\"'>></r >"),
	    ROW("", "<r><![CDATA[<!DOCTYPE <!-- <? &x; ]]></r\n>"),
	};
	CHECK_ROWS(rows);
}

/* head; n times before, its number, after; tail. */
static const char *
ladder(const char *head, const char *before, int n, const char *after, const char *tail)
{
	struct buf b;

	buf_init(&b, a, 4 << 20);
	buf_str(&b, head);
	for (int i = 0; i < n; i++)
		buf_fmt(&b, "%s%d%s", before, i, after);
	buf_str(&b, tail);
	assert_false(b.full);
	return verdict_of((struct str){b.p, b.len});
}

static const char *
nested(int depth)
{
	struct buf b;

	buf_init(&b, a, 1 << 16);
	for (int i = 0; i < depth; i++)
		buf_str(&b, "<d>");
	for (int i = 0; i < depth; i++)
		buf_str(&b, "</d>");
	return verdict_of((struct str){b.p, b.len});
}

static void
test_depth_stops_at_its_limit(void **state)
{
	(void)state;
	assert_string_equal(nested(XML_DEPTH_MAX - 1), "");
	assert_string_equal(nested(XML_DEPTH_MAX), "");
	assert_string_equal(nested(XML_DEPTH_MAX + 1), "depth");
	assert_string_equal(nested(2000), "depth");
}

static void
test_attributes_stop_at_their_limit(void **state)
{
	(void)state;
	assert_string_equal(ladder("<r", " a", XML_ATTRIBUTES_MAX - 1, "=''", "/>"), "");
	assert_string_equal(ladder("<r", " a", XML_ATTRIBUTES_MAX, "='>'", "/>"), "");
	assert_string_equal(ladder("<r", " a", XML_ATTRIBUTES_MAX + 1, "=''", "/>"), "attributes");
	assert_string_equal(ladder("<r", " xmlns:n", XML_ATTRIBUTES_MAX, "='u'", "/>"), "");
	assert_string_equal(ladder("<r", " xmlns:n", XML_ATTRIBUTES_MAX + 1, "='u'", "/>"), "attributes");
}

static void
test_nodes_stop_at_their_limit(void **state)
{
	(void)state;
	assert_string_equal(ladder("<r>", "<e", XML_NODES_MAX - 2, "/>", "</r>"), "");
	assert_string_equal(ladder("<r>", "<e", XML_NODES_MAX - 1, "/>", "</r>"), "");
	assert_string_equal(ladder("<r>", "<e", XML_NODES_MAX, "/>", "</r>"), "nodes");
	assert_string_equal(ladder("<r>", "<e", XML_NODES_MAX / 2, " a=\'\'/>", "</r>"), "nodes");
}

/* A start tag of exactly n bytes. */
static const char *
start_tag(int n)
{
	char *tag = malloc((size_t)n + 1);

	assert_non_null(tag);
	memset(tag, 'x', (size_t)n);
	memcpy(tag, "<r a='", 6);
	memcpy(tag + n - 3, "'/>", 4);
	const char *verdict = verdict_of(str_of(tag));
	free(tag);
	return verdict;
}

static void
test_start_tags_stop_at_their_limit(void **state)
{
	(void)state;
	assert_string_equal(start_tag(XML_START_TAG_MAX - 1), "");
	assert_string_equal(start_tag(XML_START_TAG_MAX), "");
	assert_string_equal(start_tag(XML_START_TAG_MAX + 1), "start-tag");
}

/* The library spends the square of the number of attributes, so the rule's word shows that it never saw them. */
static void
test_floods_of_attributes_never_reach_the_library(void **state)
{
	(void)state;
	assert_string_equal(ladder("<r", " a", 80000, "=''", "/>"), "start-tag");
	assert_string_equal(ladder("<r a='\">", " a", 80000, "=''", "/>"), "start-tag");
	/* behind an error from which the library would go on */
	assert_string_equal(ladder("<r><x></x <b", " a", 80000, "=''", "/></r>"), "syntax");
	assert_string_equal(ladder("<r><x \"> <b", " a", 80000, "=''", "/></r>"), "syntax");
	assert_string_equal(ladder("<r><x '> ", " a", 80000, "=\"\"", "'/></r>"), "start-tag");
}

static void
test_hints_for_other_programs_have_no_effect(void **state)
{
	(void)state;
	static const char text[] =
	    "<r xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='u asset:/schemas/postal/1.0/postal.xsd'"
	    " xsi:noNamespaceSchemaLocation='file:///dev/zero' xml:base='http://127.0.0.1:1/'>x</r>";
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of(text), &e);
	assert_non_null(doc);
	assert_string_equal(xml_text(a, xml_root(doc)), "x");
}

static void
test_text_is_read_whole(void **state)
{
	(void)state;
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of("<r k='a&lt;b'> a<![CDATA[<b>]]>&amp;c\r\n&#13;<x/></r>"), &e);
	assert_non_null(doc);
	assert_null(xml_text(a, xml_root(doc)));
	assert_string_equal(xml_attr(a, xml_root(doc), NULL, "k"), "a<b");
	doc = xml_parse(a, str_of("<r> a<![CDATA[<b>]]>&amp;c\r\n&#13;</r>"), &e);
	assert_non_null(doc);
	assert_string_equal(xml_text(a, xml_root(doc)), " a<b>&c\n\r");
}

/* The parser gives what is not ASCII in small pieces. */
static void
test_a_long_text_in_vietnamese_is_one_node_in_linear_time(void **state)
{
	(void)state;
	static const char word[] = "Nguyễn Thị Hạnh &amp; ";
	struct err e = {0};
	struct buf text;
	buf_init(&text, a, 8 << 20);
	buf_str(&text, "<r>");
	for (int i = 0; i < 200000; i++)
		buf_str(&text, word);
	buf_str(&text, "</r>");
	struct _xmlDoc *doc = xml_parse(a, (struct str){text.p, text.len}, &e);
	assert_non_null(doc);
	const struct _xmlNode *only = xml_root(doc)->children;
	assert_null(only->next);
	assert_int_equal(strlen((const char *)only->content), 200000 * (sizeof word - 1 - strlen("amp;")));
}

static void
test_attributes_keep_their_namespace_and_order(void **state)
{
	(void)state;
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of("<r xmlns='u' xmlns:p='v' b='1' p:a='2' xml:lang='vi'><p:s a='&#38;'/></r>"), &e);
	assert_non_null(doc);
	const struct _xmlNode *r = xml_root(doc), *s = xml_first(r);
	assert_string_equal(xml_attr(a, r, "v", "a"), "2");
	assert_string_equal(xml_attr(a, r, NULL, "b"), "1");
	assert_null(xml_attr(a, r, "u", "b"));
	assert_string_equal(xml_attr(a, r, "http://www.w3.org/XML/1998/namespace", "lang"), "vi");
	assert_true(xml_is(s, "v", "s"));
	assert_string_equal(xml_attr(a, s, NULL, "a"), "&");
}

static void
test_paths_count_only_among_equals_and_fit_their_space(void **state)
{
	(void)state;
	char path[80], small[6];
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of("<r><i/><i><c/></i><k/></r>"), &e);
	assert_non_null(doc);
	const struct _xmlNode *r = xml_root(doc), *c = xml_first(xml_next(xml_first(r)));
	xml_path(r, c, path, sizeof path);
	assert_string_equal(path, "i[2]/c");
	xml_path(r, c, small, sizeof small);
	assert_string_equal(small, "i[2]/");
	xml_path(r, r, path, sizeof path);
	assert_string_equal(path, "");
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document_types_and_entities_are_refused),
		cmocka_unit_test(test_what_is_neither_element_nor_text_is_refused),
		cmocka_unit_test(test_only_utf_8_is_read),
		cmocka_unit_test(test_what_is_not_well_formed_is_refused),
		cmocka_unit_test(test_depth_stops_at_its_limit),
		cmocka_unit_test(test_attributes_stop_at_their_limit),
		cmocka_unit_test(test_nodes_stop_at_their_limit),
		cmocka_unit_test(test_start_tags_stop_at_their_limit),
		cmocka_unit_test(test_floods_of_attributes_never_reach_the_library),
		cmocka_unit_test(test_hints_for_other_programs_have_no_effect),
		cmocka_unit_test(test_text_is_read_whole),
		cmocka_unit_test(test_a_long_text_in_vietnamese_is_one_node_in_linear_time),
		cmocka_unit_test(test_attributes_keep_their_namespace_and_order),
		cmocka_unit_test(test_paths_count_only_among_equals_and_fit_their_space),
	};
	return cmocka_run_group_tests_name("xml", tests, start, stop);
}
