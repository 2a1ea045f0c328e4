/* SPDX-License-Identifier: Apache-2.0 */
/* Exclusive canonical form: known answers (worked out by hand from the recommendation), the writer, and that what fails
 * says nothing on standard error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "xml/write.h"
#include "xml/xml.h"

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

static struct _xmlNode *
root_of(const char *text, size_t n)
{
	struct err e = {0};
	struct _xmlDoc *doc = xml_parse(a, (struct str){text, n}, &e);
	assert_non_null(doc);
	return xml_root(doc);
}

/* The first element of that local name at or below n, or NULL. */
static struct _xmlNode *
find(struct _xmlNode *n, const char *name)
{
	struct _xmlNode *found = strcmp(xml_name(n), name) == 0 ? n : NULL;

	for (struct _xmlNode *c = xml_first(n); c != NULL && found == NULL; c = xml_next(c))
		found = find(c, name);
	return found;
}

static const char *
canon(struct _xmlNode *n, const char *prefixes, struct _xmlNode *skip)
{
	struct err e = {0};
	struct buf b;

	buf_init(&b, a, 1 << 20);
	assert_int_equal(xml_canon(n, prefixes, skip, &b, &e), 0);
	return b.p;
}

static void
test_canonical_forms_are_the_known_ones(void **state)
{
	(void)state;
	static const struct {
		const char *in, *top, *prefixes, *skip, *out;
	} cases[] = {
		/* namespaces: only those used, where they are first used, whatever is in scope above */
		{"<a xmlns:u='urn:u' xmlns:p='urn:p'><p:t><p:b/></p:t></a>", "t", NULL, NULL, "<p:t xmlns:p=\"urn:p\"><p:b></p:b></p:t>"},
		{"<a xmlns:u='urn:u' xmlns:p='urn:p'><p:t/></a>", "t", "u", NULL, "<p:t xmlns:p=\"urn:p\" xmlns:u=\"urn:u\"></p:t>"},
		{"<a xmlns:u='urn:u' xmlns:v='urn:v'><t/></a>", "t", "v  u\nw", NULL, "<t xmlns:u=\"urn:u\" xmlns:v=\"urn:v\"></t>"},
		{"<a xmlns='urn:a' xmlns:p='urn:p'><p:t><b/></p:t></a>", "t", NULL, NULL,
		    "<p:t xmlns:p=\"urn:p\"><b xmlns=\"urn:a\"></b></p:t>"},
		{"<a xmlns='urn:a' xmlns:p='urn:p'><p:t/></a>", "t", "#default", NULL, "<p:t xmlns=\"urn:a\" xmlns:p=\"urn:p\"></p:t>"},
		{"<p:t xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c/></p:b><p:d/></p:t>", "t", NULL, NULL,
		    "<p:t xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c></p:c></p:b><p:d></p:d></p:t>"},
		{"<t><p:b xmlns:p='urn:p'/><p:b xmlns:p='urn:p'/></t>", "t", NULL, NULL,
		    "<t><p:b xmlns:p=\"urn:p\"></p:b><p:b xmlns:p=\"urn:p\"></p:b></t>"},
		/* the default namespace taken back */
		{"<t xmlns='urn:a'><b xmlns=''><c xmlns='urn:a'/></b></t>", "t", NULL, NULL,
		    "<t xmlns=\"urn:a\"><b xmlns=\"\"><c xmlns=\"urn:a\"></c></b></t>"},
		{"<a xmlns='urn:a'><t xmlns=''/></a>", "t", NULL, NULL, "<t></t>"},
		/* attributes: by namespace, then by name; those without first; xml: needs no declaration */
		{"<t xmlns:z='urn:1' xmlns:y='urn:2' y:a='4' z:b='3' z:a='2' b='1' a='0' xml:lang='vi'/>", "t", NULL, NULL,
		    "<t xmlns:y=\"urn:2\" xmlns:z=\"urn:1\" a=\"0\" b=\"1\" xml:lang=\"vi\" z:a=\"2\" z:b=\"3\" y:a=\"4\"></t>"},
		{"<a xml:lang='vi'><t/></a>", "t", NULL, NULL, "<t></t>"},
		/* characters */
		{"<t b='&#9;&#10;&#13;&lt;&gt;&amp;&quot;&apos;'/>", "t", NULL, NULL, "<t b=\"&#x9;&#xA;&#xD;&lt;>&amp;&quot;'\"></t>"},
		{"<t b='x\r\ny\tz'/>", "t", NULL, NULL, "<t b=\"x y z\"></t>"},
		{"<t>x\r\ny\rz&#13;\t&quot;'&gt;&lt;&amp;</t>", "t", NULL, NULL, "<t>x\ny\nz&#xD;\t\"'&gt;&lt;&amp;</t>"},
		{"<t><![CDATA[<x> & ]]>&#x1EA1;</t>", "t", NULL, NULL, "<t>&lt;x&gt; &amp; ạ</t>"},
		{"<?xml version='1.0'?>\n<t> <b/>\n</t>\n", "t", NULL, NULL, "<t> <b></b>\n</t>"},
		/* a part left out, as the enveloped-signature transform does */
		{"<t>x<s><q>y</q></s>z<w/></t>", "t", NULL, "s", "<t>xz<w></w></t>"},
		{"<a xmlns:p='urn:p'><t><p:s><p:q r='1'/></p:s><p:w/></t></a>", "t", NULL, "s", "<t><p:w xmlns:p=\"urn:p\"></p:w></t>"},
		/* neighbours do not show */
		{"<a>1<t>2</t>3<b>4</b></a>", "t", NULL, NULL, "<t>2</t>"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct _xmlNode *root = root_of(cases[i].in, strlen(cases[i].in)), *top = find(root, cases[i].top);
		struct _xmlNode *skip = cases[i].skip != NULL ? find(root, cases[i].skip) : NULL;
		assert_string_equal(canon(top, cases[i].prefixes, skip), cases[i].out);
	}
}

static void
test_a_canonical_form_is_its_own_wherever_it_is_put(void **state)
{
	(void)state;
	static const char in[] = "<p:t xmlns:p=\"urn:p\" xmlns:unused=\"urn:x\" q=\"&#13;'&quot;\"><b xmlns=\"urn:b\"><c xmlns=\"\"/>\r\n&#13;</b></p:t>";
	const char *once = canon(root_of(in, sizeof in - 1), NULL, NULL);
	assert_string_equal(canon(root_of(once, strlen(once)), NULL, NULL), once);
	const char *around = arena_fmt(a, "<o xmlns:p=\"urn:other\" xmlns:z=\"urn:z\">%s</o>", once);
	assert_string_equal(canon(xml_first(root_of(around, strlen(around))), NULL, NULL), once);
}

static void
test_a_full_buffer_fails(void **state)
{
	(void)state;
	struct err e = {0};
	struct buf b;

	buf_init(&b, a, 10);
	assert_int_equal(xml_canon(root_of("<a>0123456789</a>", 17), NULL, NULL, &b, &e), -1);
	assert_int_equal(e.code, ERR_TOO_LARGE);
}

static void *
fail_in_a_thread(void *arg)
{
	struct arena *own = arena_new(0);
	struct err e = {0};
	struct buf b;

	buf_init(&b, own, 1000);
	struct _xmlDoc *doc = xml_parse(own, str_of("<secret xmlns:p='secret/relative' p:secret=''/>"), &e);
	*(int *)arg = doc == NULL || xml_canon(xml_root(doc), NULL, NULL, &b, &e) == -1;
	(void)!xml_parse(own, str_of("<secret></SECRET>"), &(struct err){0});
	arena_free(own);
	return NULL;
}

static void
test_what_fails_says_nothing_on_standard_error(void **state)
{
	(void)state;
	int pipes[2], refused = 0, status;
	char byte;

	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		pthread_t thread;
		dup2(pipes[1], 2);
		pthread_create(&thread, NULL, fail_in_a_thread, &refused);
		pthread_join(thread, NULL);
		fail_in_a_thread(&refused);
		_exit(refused ? 0 : 1);
	}
	close(pipes[1]);
	assert_int_equal(read(pipes[0], &byte, 1), 0);
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void
write_everything(struct xml_out *w)
{
	xml_out_open(w, "p:Doc");
	xml_out_ns(w, "p", "urn:p");
	xml_out_ns(w, "q", "urn:q");
	xml_out_attr(w, "a", "\t\n\r<>&\"' \xe1\xba\xa1");
	xml_out_attr(w, "q:b", "");
	xml_out_elem(w, "Name", "\t\n\r<>&\"' ]]> Nguy\xe1\xbb\x85n");
	xml_out_elem(w, "Empty", "");
	xml_out_opt(w, "None", NULL);
	xml_out_opt(w, "None", "");
	xml_out_opt(w, "p:Some", "x");
	xml_out_int(w, "Least", INT64_MIN);
	xml_out_time(w, "At", 1795485723004);
	xml_out_raw(w, "<raw></raw>", 11);
	xml_out_text(w, "tail");
	xml_out_close(w);
}

static void
test_what_the_writer_wrote_is_canonical(void **state)
{
	(void)state;
	struct xml_out w;
	struct buf b;

	buf_init(&b, a, 1 << 16);
	xml_out_init(&w, &b);
	write_everything(&w);
	assert_int_equal(w.depth, 0);
	struct _xmlNode *root = root_of(b.p, b.len);
	assert_string_equal(canon(root, NULL, NULL), b.p);
	assert_string_equal(xml_text(a, xml_child(root, NULL, "Name")), "\t\n\r<>&\"' ]]> Nguy\xe1\xbb\x85n");
	assert_string_equal(xml_attr(a, root, NULL, "a"), "\t\n\r<>&\"' \xe1\xba\xa1");
	assert_string_equal(xml_text(a, xml_child(root, NULL, "Least")), "-9223372036854775808");
	assert_string_equal(xml_text(a, xml_child(root, NULL, "At")), "2026-11-24T09:02:03+07:00");
	assert_null(xml_child(root, NULL, "None"));
}

int
main(void)
{
	const struct CMUnitTest canon_tests[] = {
		cmocka_unit_test_setup_teardown(test_canonical_forms_are_the_known_ones, begin, finish),
		cmocka_unit_test_setup_teardown(test_a_canonical_form_is_its_own_wherever_it_is_put, begin, finish),
		cmocka_unit_test_setup_teardown(test_a_full_buffer_fails, begin, finish),
		cmocka_unit_test_setup_teardown(test_what_fails_says_nothing_on_standard_error, begin, finish),
		cmocka_unit_test_setup_teardown(test_what_the_writer_wrote_is_canonical, begin, finish),
	};
	xml_start();
	return cmocka_run_group_tests(canon_tests, NULL, NULL);
}
