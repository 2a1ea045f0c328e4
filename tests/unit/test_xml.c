/* SPDX-License-Identifier: Apache-2.0 */
/* What xml_parse takes, what it refuses and by which rule; looking around in a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "xml/xml.h"

#define XI "xmlns:xi=\"http://www.w3.org/2001/XInclude\""

static struct arena *a;

static int
begin(void **state)
{
	(void)state;
	a = arena_new(0);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct _xmlDoc *
parse(const char *p, size_t n)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, (struct str){p, n}, &e);
	if (doc == NULL)
		print_message("refused: %s\n", e.msg);
	return doc;
}

/* The word of the rule that refuses these bytes, or "taken". */
static const char *
verdict(const char *p, size_t n)
{
	struct err e = {0};

	if (xml_parse(a, (struct str){p, n}, &e) != NULL)
		return "taken";
	assert_int_equal(e.code, ERR_BAD_MESSAGE);
	assert_true(e.hint[0] != '\0');
	return arena_dup(a, e.msg, strcspn(e.msg, ":"));
}

static void
test_every_hostile_document_is_refused_by_its_rule(void **state)
{
	(void)state;
#define BYTES(s) s, sizeof s - 1
	static const struct {
		const char *rule, *bytes;
		size_t n;
	} cases[] = {
		/* document types and entities */
		{"dtd", BYTES("<!DOCTYPE a><a/>")},
		{"dtd", BYTES("<!DOCTYPE a SYSTEM \"http://127.0.0.1/x.dtd\"><a/>")},
		{"dtd", BYTES("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>")},
		{"dtd", BYTES("<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY % p SYSTEM \"file:///x\"> %p;]><a/>")},
		{"dtd", BYTES("<!DOCTYPE a [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><a b=\"&b;\"/>")},
		{"dtd", BYTES("<!DOCTYPE a [<!ATTLIST a role CDATA \"admin\">]><a/>")},
		{"dtd", BYTES("\xef\xbb\xbf <!DOCTYPE a><a/>")},
		{"dtd", BYTES("<a><!DOCTYPE a></a>")},
		{"dtd", BYTES("<a><!ELEMENT a ANY></a>")},
		{"dtd", BYTES("<a><![INCLUDE[]]></a>")},
		{"dtd", BYTES("<a><![cdata[x]]></a>")},
		{"entity", BYTES("<a>&nbsp;</a>")},
		{"entity", BYTES("<a b=\"&x;\"/>")},
		{"entity", BYTES("<a>&</a>")},
		{"entity", BYTES("<a>&lt</a>")},
		{"entity", BYTES("<a>&LT;</a>")},
		{"syntax", BYTES("<a>&#0;</a>")},
		{"syntax", BYTES("<a>&#xFFFF;</a>")},
		{"syntax", BYTES("<a>&#xD800;</a>")},
		{"syntax", BYTES("<a>&#99999999999;</a>")},
		{"syntax", BYTES("<a>&#x;</a>")},
		{"syntax", BYTES("<a>&#</a>")},
		/* comments and instructions, which split text and carry style sheets */
		{"comment", BYTES("<a>Ngu<!-- -->yen</a>")},
		{"comment", BYTES("<!-- --><a/>")},
		{"comment", BYTES("<a/><!---->")},
		{"pi", BYTES("<?xml-stylesheet href=\"http://127.0.0.1/x.xsl\"?><a/>")},
		{"pi", BYTES("<a>x<?y z?></a>")},
		{"pi", BYTES(" <?xml version=\"1.0\"?><a/>")},
		{"pi", BYTES("<a/><?xml version=\"1.0\"?>")},
		/* XInclude, however it is spelled */
		{"xinclude", BYTES("<a " XI "><xi:include href=\"file:///etc/passwd\"/></a>")},
		{"xinclude", BYTES("<include xmlns=\"http://www.w3.org/2001/XInclude\" href=\"x\"/>")},
		{"xinclude", BYTES("<a><b><x:fallback xmlns:x=\"http://www.w3.org/2001/XIncl&#117;de\"/></b></a>")},
		/* encodings */
		{"declaration", BYTES("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>")},
		{"declaration", BYTES("<?xml version=\"1.0\" encoding=\"UTF-7\"?><a>+ADw-b+AD4-</a>")},
		{"declaration", BYTES("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>")},
		{"declaration", BYTES("<?xml version=\"1.0\" encoding='utf-8x'?><a/>")},
		{"declaration", BYTES("<?xml version=\"1.1\"?><a/>")},
		{"declaration", BYTES("<?xml version=\"1.0\" <a/>")},
		{"encoding", BYTES("\xff\xfe<\0a\0/\0>\0")},
		{"encoding", BYTES("\xfe\xff\0<\0a\0/\0>")},
		{"encoding", BYTES("<\0a\0/\0>\0")},
		{"encoding", BYTES("<a>\xe9</a>")},
		{"encoding", BYTES("<a>\xc0\xbc</a>")},
		{"encoding", BYTES("<a>\xe0\x80\xbc</a>")},
		{"encoding", BYTES("<a>\xed\xa0\x80</a>")},
		{"encoding", BYTES("<a>\xf4\x90\x80\x80</a>")},
		{"encoding", BYTES("<a>\0</a>")},
		{"encoding", BYTES("<a/>\0")},
		{"encoding", BYTES("\x4c\x6f\xa7\x94")}, /* EBCDIC for <?xm */
		/* not well formed */
		{"syntax", BYTES("")},
		{"syntax", BYTES("\xef\xbb\xbf")},
		{"syntax", BYTES("   ")},
		{"syntax", BYTES("x")},
		{"syntax", BYTES("<a>")},
		{"syntax", BYTES("</a>")},
		{"syntax", BYTES("<a></b>")},
		{"syntax", BYTES("<a/><b/>")},
		{"syntax", BYTES("<a/>x")},
		{"syntax", BYTES("<a b=\"1\" b=\"2\"/>")},
		{"syntax", BYTES("<a xmlns:p=\"u\" xmlns:q=\"u\" p:b=\"1\" q:b=\"2\"/>")},
		{"syntax", BYTES("<a b=\"c")},
		{"syntax", BYTES("<a b=\"<\"/>")},
		{"syntax", BYTES("<a b=c/>")},
		{"syntax", BYTES("<a>\x01</a>")},
		{"syntax", BYTES("<a>]]></a>")},
		{"syntax", BYTES("<a><![CDATA[x</a>")},
		{"syntax", BYTES("<![CDATA[x]]><a/>")},
		/* namespaces that mean nothing or too much */
		{"syntax", BYTES("<p:a/>")},
		{"syntax", BYTES("<a p:b=\"\"/>")},
		{"syntax", BYTES("<a xmlns:xml=\"urn:x\"/>")},
		{"syntax", BYTES("<a xmlns:xmlns=\"urn:x\"/>")},
		{"syntax", BYTES("<a xmlns:p=\"\"/>")},
		{"syntax", BYTES("<a xmlns:p=\"http://www.w3.org/2000/xmlns/\"/>")},
	};
	int wrong = 0;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const char *rule = verdict(cases[i].bytes, cases[i].n);
		if (strcmp(rule, cases[i].rule) != 0)
			wrong++, print_message("%s: wanted %s, got %s\n", cases[i].bytes, cases[i].rule, rule);
	}
	assert_int_equal(wrong, 0);
#undef BYTES
}

static void
test_unusual_but_honest_documents_are_taken(void **state)
{
	(void)state;
	static const char *const cases[] = {
		"<a/>", "\xef\xbb\xbf<a/>", "\n<a/>\n", "<?xml version='1.0'?><a/>",
		"<?xml version=\"1.0\" encoding=\"utf-8\" standalone='yes' ?>\r\n<a/>", "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>",
		"<a b=\">\" c='\"/>' d='-->'/>", "<a><![CDATA[<!DOCTYPE x [ <!-- <?pi ?> &x; ]] > ]]></a>", "<a>&#x1EA1;&lt;&gt;&amp;&apos;&quot;&#10;</a>",
		"<a\n\tb = \"c\"\n/>", "<a ></a >", "<xml:a xmlns:p='urn:x'/>", "<a xml:lang='vi'/>", "<a>-- ]] ></a>", "<Hồ_sơ số='1'/>",
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_non_null(parse(cases[i], strlen(cases[i])));
}

/* `n` times `each` (a printf format for the number) between head and tail. */
static const char *
many(const char *head, int n, const char *each, const char *tail)
{
	struct buf b;

	buf_init(&b, a, 1 << 24);
	buf_str(&b, head);
	for (int i = 0; i < n; i++) {
		buf_str(&b, each);
		if (each[0] == ' ')
			buf_fmt(&b, "%d=\"\"", i);
	}
	buf_str(&b, tail);
	assert_false(b.full);
	return b.p;
}

static const char *
deep(int n)
{
	return many(many("", n, "<a>", ""), n, "</a>", "");
}

static const char *
start_tag(int bytes)
{
	return many("<a b=\"", bytes - (int)strlen("<a b=\"\"/>"), "x", "\"/>");
}

static void
test_limits_are_kept_to_the_last_one(void **state)
{
	(void)state;
	const struct {
		const char *bytes, *verdict;
	} cases[] = {
		{deep(XML_DEPTH_MAX - 1), "taken"},
		{deep(XML_DEPTH_MAX), "taken"},
		{deep(XML_DEPTH_MAX + 1), "depth"},
		{many("<a", XML_ATTRIBUTES_MAX - 1, " b", "/>"), "taken"},
		{many("<a", XML_ATTRIBUTES_MAX, " b", "/>"), "taken"},
		{many("<a", XML_ATTRIBUTES_MAX + 1, " b", "/>"), "attributes"},
		{many("<a xmlns:p='urn:x'", XML_ATTRIBUTES_MAX, " p:b", "/>"), "attributes"},
		{start_tag(XML_START_TAG_MAX - 1), "taken"},
		{start_tag(XML_START_TAG_MAX), "taken"},
		{start_tag(XML_START_TAG_MAX + 1), "start-tag"},
		{many("<a>", XML_NODES_MAX - 2, "<b/>", "</a>"), "taken"},
		{many("<a>", XML_NODES_MAX - 1, "<b/>", "</a>"), "taken"},
		{many("<a>", XML_NODES_MAX, "<b/>", "</a>"), "nodes"},
		{many("<a>", XML_NODES_MAX / 2, "<b c=''/>", "</a>"), "nodes"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_equal(verdict(cases[i].bytes, strlen(cases[i].bytes)), cases[i].verdict);
}

static void
test_known_ways_to_burn_time_are_refused_before_the_library(void **state)
{
	(void)state;
	const char *cases[] = {
		many("<a", 80000, " b", "/>"), many("<a", 80000, " xmlns:b", "/>"), many("<a>", 2000000, "<b>", ""),
		many("<", 2000000, "n", "/>"), many("<a>", 200000, "<![CDATA[]]>", ""), many("<a b='", 4000000, ">", ""),
	};
	int64_t from = clock_mono_us();
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_string_not_equal(verdict(cases[i], strlen(cases[i])), "taken");
	assert_true(clock_mono_us() - from < 5000000); /* unguarded, the first alone takes longer */
}

static void
test_a_truncated_document_is_never_taken(void **state)
{
	(void)state;
	static const char whole[] = "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<p:a xmlns:p=\"urn:p\" b='>'>Hồ sơ &#10;<![CDATA[<x>]]></p:a>";
	for (size_t n = 0; n < sizeof whole - 1; n++)
		assert_string_not_equal(verdict(arena_dup(a, whole, n), n), "taken");
	assert_string_equal(verdict(whole, sizeof whole - 1), "taken");
}

static void
test_elements_are_found_by_namespace_and_name(void **state)
{
	(void)state;
	static const char doc[] = "<p:a xmlns:p='urn:p' p:k='1' k='2'> <b>x</b>\n<p:b/><b xmlns='urn:p'><![CDATA[<&]]>y</b></p:a>";
	struct _xmlNode *root = xml_root(parse(doc, sizeof doc - 1));
	assert_true(xml_is(root, "urn:p", "a"));
	assert_false(xml_is(root, NULL, "a"));
	assert_string_equal(xml_ns(root), "urn:p");
	struct _xmlNode *plain = xml_child(root, NULL, "b"), *first = xml_child(root, "urn:p", "b");
	assert_ptr_equal(plain, xml_first(root));
	assert_string_equal(xml_ns(plain), "");
	assert_ptr_equal(first, xml_next(plain));
	assert_string_equal(xml_text(a, first), "");
	assert_string_equal(xml_text(a, xml_next(first)), "<&y");
	assert_null(xml_next(xml_next(first)));
	assert_null(xml_text(a, root));
	assert_string_equal(xml_attr(a, root, "urn:p", "k"), "1");
	assert_string_equal(xml_attr(a, root, NULL, "k"), "2");
	assert_null(xml_attr(a, root, NULL, "K"));
}

static void
test_paths_number_equal_siblings_and_are_cut_to_their_room(void **state)
{
	(void)state;
	static const char doc[] = "<a><Item/><Item><Code/></Item><Other/></a>";
	char out[80], small[8];
	struct _xmlNode *root = xml_root(parse(doc, sizeof doc - 1)), *second = xml_next(xml_first(root));
	xml_path(root, xml_first(second), out, sizeof out);
	assert_string_equal(out, "Item[2]/Code");
	xml_path(root, xml_next(second), out, sizeof out);
	assert_string_equal(out, "Other");
	xml_path(root, root, out, sizeof out);
	assert_string_equal(out, "");
	xml_path(root, xml_first(second), small, sizeof small);
	assert_string_equal(small, "Item[2]");
	static const char viet[] = "<a><x\xe1\xba\xa1\xe1\xba\xa1\xe1\xba\xa1/></a>";
	root = xml_root(parse(viet, sizeof viet - 1));
	xml_path(root, xml_first(root), small, sizeof small); /* between characters */
	assert_string_equal(small, "x\xe1\xba\xa1\xe1\xba\xa1");
	xml_path(root, xml_first(root), small, sizeof small - 1);
	assert_string_equal(small, "x\xe1\xba\xa1");
}

int
main(void)
{
	const struct CMUnitTest xml[] = {
		cmocka_unit_test_setup_teardown(test_every_hostile_document_is_refused_by_its_rule, begin, finish),
		cmocka_unit_test_setup_teardown(test_unusual_but_honest_documents_are_taken, begin, finish),
		cmocka_unit_test_setup_teardown(test_limits_are_kept_to_the_last_one, begin, finish),
		cmocka_unit_test_setup_teardown(test_known_ways_to_burn_time_are_refused_before_the_library, begin, finish),
		cmocka_unit_test_setup_teardown(test_a_truncated_document_is_never_taken, begin, finish),
		cmocka_unit_test_setup_teardown(test_elements_are_found_by_namespace_and_name, begin, finish),
		cmocka_unit_test_setup_teardown(test_paths_number_equal_siblings_and_are_cut_to_their_room, begin, finish),
	};
	xml_start();
	return cmocka_run_group_tests(xml, NULL, NULL);
}
