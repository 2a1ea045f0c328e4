/* SPDX-License-Identifier: Apache-2.0 */
/* Envelopes, headers that must be understood, content types, faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "soap/soap.h"
#include "xml/xml.h"

#define NS "urn:vn:postgate:postal:1.0"
#define S11 "<s:Envelope xmlns:s='" SOAP_NS_11 "' xmlns:w='" SOAP_NS_WSSE "'>"
#define S12 "<s:Envelope xmlns:s='" SOAP_NS_12 "' xmlns:w='" SOAP_NS_WSSE "'>"
#define BODY "<s:Body><x/></s:Body></s:Envelope>"

static struct arena *a;

static int
read_text(const char *text, struct soap_message *m, struct err *e)
{
	struct err parse = {0};
	struct _xmlDoc *doc = xml_parse(a, str_of(text), &parse);

	if (doc == NULL)
		fail_msg("%s: %s", parse.msg, text);
	return soap_read(doc, m, e);
}

static void
test_the_content_type_tells_the_version(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int ok;
		enum soap_version v;
		const char *action;
	} rows[] = {
		{"text/xml", 1, SOAP_11, NULL},
		{"TEXT/XML; charset=UTF-8", 1, SOAP_11, NULL},
		{"text/xml;charset=\"utf-8\"", 1, SOAP_11, NULL},
		{"application/soap+xml; charset=utf-8; action=\"urn:a;b\"", 1, SOAP_12, "urn:a;b"},
		{"application/soap+xml;action=urn:a", 1, SOAP_12, "urn:a"},
		{"application/soap+xml ; action=\"\"", 1, SOAP_12, ""},
		{"text/xml;", 1, SOAP_11, NULL},
		{"", 0, SOAP_11, NULL},
		{"text/xmlx", 0, SOAP_11, NULL},
		{"application/xml", 0, SOAP_11, NULL},
		{"application/json", 0, SOAP_11, NULL},
		{"multipart/related; type=\"text/xml\"", 0, SOAP_11, NULL},
		{"text/xml, text/xml", 0, SOAP_11, NULL},
		{"text/xml; charset=utf-16", 0, SOAP_11, NULL},
		{"text/xml; charset=", 0, SOAP_11, NULL},
		{"text/xml; charset=utf-8; charset=utf-16", 0, SOAP_11, NULL},
		{"text/xml; charset", 0, SOAP_11, NULL},
		{"text/xml; charset=\"utf-8", 0, SOAP_11, NULL},
		{"text/xml; =utf-8", 0, SOAP_11, NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		enum soap_version v = SOAP_11;
		const char *action = NULL;
		int ok = soap_media(a, rows[i].text, &v, &action);
		if (ok != rows[i].ok || (ok && v != rows[i].v) || (ok && rows[i].action == NULL && action != NULL) ||
		    (ok && rows[i].action != NULL && (action == NULL || strcmp(action, rows[i].action) != 0)))
			fail_msg("%s: %d, version %d, action %s", rows[i].text, ok, (int)v, action != NULL ? action : "none");
	}
}

static void
test_an_envelope_comes_apart_in_its_parts(void **state)
{
	(void)state;
	static const char *const texts[] = {S11 "<s:Header><w:Security s:mustUnderstand='1'/></s:Header>" BODY,
	    S12 "<s:Header><w:Security s:mustUnderstand='true'/></s:Header>" BODY};
	for (int v = SOAP_11; v <= SOAP_12; v++) {
		struct soap_message m;
		struct err e = {0};
		assert_int_equal(read_text(texts[v], &m, &e), 0);
		assert_int_equal(m.version, v);
		assert_string_equal(xml_name(m.security), "Security");
		assert_string_equal(xml_name(m.payload), "x");
		assert_ptr_equal(xml_first(m.body), m.payload);
		assert_ptr_equal(xml_first(m.envelope), m.header);
	}
}

static void
test_what_is_no_envelope_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "<x/>",
	    S11 "</s:Envelope>",
	    S11 "<s:Header/></s:Envelope>",
	    S11 "<s:Body/></s:Envelope>",
	    S11 "<s:Body><x/><y/></s:Body></s:Envelope>",
	    S11 "<s:Body>text</s:Body></s:Envelope>",
	    S11 "<s:Body><x/></s:Body>" BODY,
	    S11 "<s:Header/><s:Header/>" BODY,
	    S11 "<s:Body><x/></s:Body><s:Header/></s:Envelope>",
	    S11 "<s:Body><x/></s:Body><y/></s:Envelope>",
	    S11 "<y/>" BODY,
	    S11 "<Body><x/></Body></s:Envelope>",
	    S11 "<z:Body xmlns:z='" SOAP_NS_12 "'><x/></z:Body></s:Envelope>",
	    S11 "text" BODY,
	    S11 "<s:Body>text<x/></s:Body></s:Envelope>",
	    S11 "<s:Header>text</s:Header>" BODY,
	    S11 "<s:Header><w:Security/><w:Security/></s:Header>" BODY,
	    S11
	    "<s:Header><w:Security s:actor=''/><w:Security s:actor='http://schemas.xmlsoap.org/soap/actor/next'/></s:Header>" BODY,
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct soap_message m;
		struct err e = {0};
		if (read_text(texts[i], &m, &e) == 0 || e.code != ERR_BAD_MESSAGE)
			fail_msg("%s: %s", texts[i], e.code == ERR_NONE ? "taken" : err_name(e.code));
		assert_int_equal(strncmp(e.msg, "envelope: ", 10), 0);
	}
}

static void
test_an_envelope_of_another_version_is_told_as_such(void **state)
{
	static const char *const texts[] = {"<Envelope/>", "<s:Envelope xmlns:s='urn:x'><s:Body><x/></s:Body></s:Envelope>",
	    "<s:Envelope xmlns:s='http://www.w3.org/2001/12/soap-envelope'><s:Body><x/></s:Body></s:Envelope>"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct soap_message m;
		struct err e = {0};
		assert_int_equal(read_text(texts[i], &m, &e), -1);
		assert_int_equal(e.code, ERR_VERSION_MISMATCH);
		assert_int_equal(e.hint, HINT_SOAP_VERSIONS);
	}
}

/* Every value of mustUnderstand with every actor or role, for a header we do not know. */
static void
test_a_header_that_must_be_understood_is_refused_when_it_is_for_us(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool must;
	} musts[] = {{"", false}, {"s:mustUnderstand='0'", false}, {"s:mustUnderstand='false'", false},
	    {"s:mustUnderstand='1'", true}, {"s:mustUnderstand='true'", true}, {"s:mustUnderstand='yes'", true},
	    {"mustUnderstand='1'", false}};
	static const struct {
		const char *text;
		bool ours[2];
	} roles[] = {
	    {"", {true, true}},
	    {"s:actor='' s:role=''", {true, true}},
	    {"s:actor='http://schemas.xmlsoap.org/soap/actor/next' s:role='http://www.w3.org/2003/05/soap-envelope/role/next'",
		{true, true}},
	    {"s:role='http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver'", {true, true}},
	    {"s:actor='urn:other' s:role='urn:other'", {false, false}},
	    {"s:role='http://www.w3.org/2003/05/soap-envelope/role/none'", {true, false}},
	    {"s:actor='urn:other'", {false, true}},
	};
	for (int v = SOAP_11; v <= SOAP_12; v++)
		for (size_t i = 0; i < sizeof musts / sizeof musts[0]; i++)
			for (size_t k = 0; k < sizeof roles / sizeof roles[0]; k++) {
				struct soap_message m;
				struct err e = {0};
				const char *text =
				    arena_fmt(a, "%s<s:Header><h:NguyenBiMat xmlns:h='urn:h' %s %s/></s:Header>" BODY,
					v == SOAP_11 ? S11 : S12, musts[i].text, roles[k].text);
				int r = read_text(text, &m, &e);
				if ((r != 0) != (musts[i].must && roles[k].ours[v]))
					fail_msg("%s: %d", text, r);
				assert_true(r == 0 || (e.code == ERR_NOT_UNDERSTOOD && strcmp(e.field, "Header") == 0));
			}
}

static void
test_security_for_another_actor_is_not_ours(void **state)
{
	(void)state;
	struct soap_message m;
	struct err e = {0};
	assert_int_equal(read_text(S11 "<s:Header><w:Security s:actor='urn:other' s:mustUnderstand='1'/></s:Header>" BODY, &m, &e),
	    0);
	assert_null(m.security);
	assert_int_equal(read_text(S11 "<s:Header><w:Security s:actor='urn:other'/><w:Security/></s:Header>" BODY, &m, &e), 0);
	assert_ptr_equal(m.security, xml_next(xml_first(m.header)));
}

static const char *
text_of(const struct _xmlNode *parent, const char *ns, const char *name)
{
	const struct _xmlNode *n = xml_child(parent, ns, name);

	return n != NULL ? xml_text(a, n) : NULL;
}

static void
test_a_fault_is_canonical_and_says_all_there_is(void **state)
{
	(void)state;
	for (int v = SOAP_11; v <= SOAP_12; v++) {
		struct err why = {0}, e = {0};
		struct buf b, c;
		buf_init(&b, a, 65536);
		buf_init(&c, a, 65536);
		err_at(&why, ERR_SCHEMA, "Dossier/Item[2]/Code", "the log's own words");
		err_hint(&why, HINT_ELEMENT_HERE, "[^<&>]\"{1}", NULL);
		soap_fault(&b, (enum soap_version)v, NS, &why, "r<1>", "audit-1");
		struct _xmlDoc *doc = xml_parse(a, (struct str){b.p, b.len}, &e);
		assert_non_null(doc);
		const struct _xmlNode *fault = xml_root(doc);
		assert_int_equal(xml_canon(fault, NULL, NULL, &c, &e), 0);
		assert_string_equal(b.p, c.p);
		assert_null(strstr(b.p, "the log's own words"));
		const struct _xmlNode *detail =
		    v == SOAP_11 ? xml_child(fault, NULL, "detail") : xml_child(fault, SOAP_NS_12, "Detail");
		assert_non_null(detail);
		const struct _xmlNode *g = xml_child(detail, NS, "GatewayFault");
		assert_non_null(g);
		assert_string_equal(text_of(g, NS, "Code"), "SCHEMA");
		assert_string_equal(text_of(g, NS, "Retryable"), "false");
		assert_string_equal(text_of(g, NS, "Field"), "Dossier/Item[2]/Code");
		assert_string_equal(text_of(g, NS, "Expected"), "[^<&>]\"{1}");
		assert_string_equal(text_of(g, NS, "RequestId"), "r<1>");
		assert_string_equal(text_of(g, NS, "AuditId"), "audit-1");
		assert_true(text_of(g, NS, "MessageVi")[0] != '\0' && text_of(g, NS, "MessageEn")[0] != '\0');
		if (v == SOAP_11) {
			assert_string_equal(text_of(fault, NULL, "faultcode"), "s:Client");
			continue;
		}
		assert_string_equal(text_of(xml_child(fault, SOAP_NS_12, "Code"), SOAP_NS_12, "Value"), "s:Sender");
		/* One Text: gSOAP does not read a fault with two. */
		const char *text = strstr(b.p, "<s:Text ");
		assert_non_null(text);
		assert_null(strstr(text + 1, "<s:Text "));
	}
}

static void
test_a_fault_names_the_side_and_its_status(void **state)
{
	(void)state;
	static const struct {
		enum err_code code;
		const char *in_11, *in_12;
		int status_12;
	} rows[] = {{ERR_STORE, "s:Server", "s:Receiver", 500}, {ERR_STALE, "s:Client", "s:Sender", 400},
	    {ERR_NOT_UNDERSTOOD, "s:MustUnderstand", "s:MustUnderstand", 500},
	    {ERR_VERSION_MISMATCH, "s:VersionMismatch", "s:VersionMismatch", 500}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err why = {.code = rows[i].code};
		struct buf b;
		buf_init(&b, a, 65536);
		soap_fault(&b, SOAP_11, NS, &why, NULL, "a");
		assert_non_null(strstr(b.p, rows[i].in_11));
		assert_null(strstr(b.p, "RequestId"));
		soap_fault(&b, SOAP_12, NS, &why, NULL, "a");
		assert_non_null(strstr(b.p, rows[i].in_12));
		assert_int_equal(soap_fault_status(SOAP_11, &why), 500);
		assert_int_equal(soap_fault_status(SOAP_12, &why), rows[i].status_12);
		b.len = 0;
		soap_fault_headers(&b, &why);
		assert_int_equal(b.len > 0, rows[i].code == ERR_VERSION_MISMATCH);
	}
}

static void
test_a_version_mismatch_tells_which_versions_are_spoken(void **state)
{
	(void)state;
	struct err why = {.code = ERR_VERSION_MISMATCH};
	struct buf b;
	buf_init(&b, a, 65536);
	soap_fault_headers(&b, &why);
	assert_string_equal(b.p,
	    "<u:Upgrade xmlns:u=\"http://www.w3.org/2003/05/soap-envelope\">"
	    "<u:SupportedEnvelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" qname=\"e:Envelope\"></u:SupportedEnvelope>"
	    "<u:SupportedEnvelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\" qname=\"e:Envelope\"></u:SupportedEnvelope>"
	    "</u:Upgrade>");
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
	    cmocka_unit_test(test_the_content_type_tells_the_version),
	    cmocka_unit_test(test_an_envelope_comes_apart_in_its_parts),
	    cmocka_unit_test(test_what_is_no_envelope_is_refused),
	    cmocka_unit_test(test_an_envelope_of_another_version_is_told_as_such),
	    cmocka_unit_test(test_a_header_that_must_be_understood_is_refused_when_it_is_for_us),
	    cmocka_unit_test(test_security_for_another_actor_is_not_ours),
	    cmocka_unit_test(test_a_fault_is_canonical_and_says_all_there_is),
	    cmocka_unit_test(test_a_fault_names_the_side_and_its_status),
	    cmocka_unit_test(test_a_version_mismatch_tells_which_versions_are_spoken),
	};
	return cmocka_run_group_tests_name("soap", tests, start, stop);
}
