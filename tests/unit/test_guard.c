/* SPDX-License-Identifier: Apache-2.0 */
/* The framing guard and the rewriting of documents: the pure parts of the HTTP door. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "http/document.h"
#include "http/guard.h"
#include "http/route.h"

enum { LINES = 70 };

/* A request as text: "METHOD URI VERSION\nName: value\n...", split without any interpretation of its own. */
static enum err_code
judge(const char *text, size_t size, struct err *e)
{
	static struct header headers[LINES];
	struct arena *a = arena_new(0);
	struct guarded g = {.headers = headers};
	char *p = arena_dup(a, text, size), *end = p + size, *uri = strchr(p, ' '), *version = strchr(uri + 1, ' ');

	*uri++ = '\0';
	*version++ = '\0';
	g.method = p;
	g.uri = str_of(uri);
	g.version = version;
	for (p = memchr(version, '\n', (size_t)(end - version)); p != NULL && p + 1 < end && g.n_headers < LINES;) {
		char *line = p + 1, *colon = memchr(line, ':', (size_t)(end - line));
		*p = '\0';
		p = memchr(line, '\n', (size_t)(end - line));
		char *stop = p != NULL ? p : end, *value = colon + 1;
		while (value < stop && *value == ' ')
			value++;
		headers[g.n_headers++] = (struct header){{line, (size_t)(colon - line)}, {value, (size_t)(stop - value)}};
	}
	*e = (struct err){0};
	enum err_code code = guard_check(&g, e) == 0 ? ERR_NONE : e->code;
	arena_free(a);
	return code;
}

#define POST "POST /soap/postal HTTP/1.1\nHost: a\n"
#define GET "GET /healthz HTTP/1.1\nHost: a\n"

static const struct shape {
	const char *what, *text;
	size_t size;
	enum err_code code;
} shapes[] = {
#define S(what, text, code) {what, text, sizeof(text) - 1, ERR_##code}
    S("a plain request", GET, NONE),
    S("a query", "GET /soap/postal?wsdl HTTP/1.1\nHost: gateway.example.vn:8443\n", NONE),
    S("escapes of a query are the query's", "GET /a?x=%2f%5c.. HTTP/1.1\nHost: a\n", NONE),
    S("a length", POST "Content-Length: 5\n", NONE),
    S("an empty body on GET", GET "Content-Length: 0\n", NONE),
    S("chunked", POST "Transfer-Encoding: Chunked\n", NONE),
    S("Expect", POST "Content-Length: 5\nExpect: 100-continue\n", NONE),
    S("an empty value", GET "X:\n", NONE),
    S("UTF-8 in a value", GET "X: \xc4\x91\n", NONE),
    S("length and chunked", POST "Content-Length: 5\nTransfer-Encoding: chunked\n", BAD_HTTP),
    S("chunked and length", POST "Transfer-Encoding: chunked\nContent-Length: 5\n", BAD_HTTP),
    S("two lengths", POST "Content-Length: 5\nContent-Length: 6\n", BAD_HTTP),
    S("the same length twice", POST "Content-Length: 5\ncontent-length: 5\n", BAD_HTTP),
    S("space before the colon", POST "Content-Length : 5\n", BAD_HTTP),
    S("tab before the colon", POST "Content-Length\t: 5\n", BAD_HTTP),
    S("a list of lengths", POST "Content-Length: 5, 5\n", BAD_HTTP),
    S("a signed length", POST "Content-Length: +5\n", BAD_HTTP),
    S("a negative length", POST "Content-Length: -5\n", BAD_HTTP),
    S("a hexadecimal length", POST "Content-Length: 0x5\n", BAD_HTTP),
    S("an empty length", POST "Content-Length:\n", BAD_HTTP),
    S("leading zeros", POST "Content-Length: 005\n", BAD_HTTP),
    S("2^64", POST "Content-Length: 18446744073709551616\n", BAD_HTTP),
    S("2^64 + 5", POST "Content-Length: 18446744073709551621\n", BAD_HTTP),
    S("chunked twice", POST "Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n", BAD_HTTP),
    S("identity", POST "Transfer-Encoding: identity\n", BAD_HTTP),
    S("gzip, chunked", POST "Transfer-Encoding: gzip, chunked\n", BAD_HTTP),
    S("chunked, identity", POST "Transfer-Encoding: chunked, identity\n", BAD_HTTP),
    S("xchunked", POST "Transfer-Encoding: xchunked\n", BAD_HTTP),
    S("vertical tab before chunked", POST "Transfer-Encoding: \vchunked\n", BAD_HTTP),
    S("HTTP/1.0 with chunked", "POST /soap/postal HTTP/1.0\nHost: a\nTransfer-Encoding: chunked\n", BAD_HTTP),
    S("HTTP/1.0", "GET /healthz HTTP/1.0\nHost: a\n", NONE),
    S("HTTP/2.0", "GET /healthz HTTP/2.0\nHost: a\n", BAD_HTTP),
    S("lower case version", "GET /healthz http/1.1\nHost: a\n", BAD_HTTP),
    S("no Host", "GET /healthz HTTP/1.1\nX: y\n", BAD_HTTP),
    S("an empty Host", "GET /healthz HTTP/1.1\nHost:\n", BAD_HTTP),
    S("two Hosts", GET "Host: b\n", BAD_HTTP),
    S("a Host with a path", "GET /healthz HTTP/1.1\nHost: a/b\n", BAD_HTTP),
    S("a Host with a user", "GET /healthz HTTP/1.1\nHost: u@a\n", BAD_HTTP),
    S("a name with a space", GET "X Y: z\n", BAD_HTTP),
    S("an empty name", GET ": z\n", BAD_HTTP),
    S("a NUL in a value", GET "X: a\0b\n", BAD_HTTP),
    S("a NUL in a name", GET "X\0: ab\n", BAD_HTTP),
    S("a control byte in a value", GET "X: a\x01" "b\n", BAD_HTTP),
    S("a CR in a value", GET "X: a\rb\n", BAD_HTTP),
    S("%00", "GET /healthz%00 HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("%00 in a query", "GET /healthz?a=%00 HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("%2f", "GET /x/..%2fhealthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("%2F", "GET /x%2Fhealthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("%5c", "GET /x%5chealthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("a backslash", "GET /x\\healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("dot segments", "GET /x/../healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("a last dot segment", "GET /x/.. HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("one dot", "GET /./healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("escaped dots", "GET /%2e%2e/healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("an escaped percent", "GET /%252e HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("half an escape", "GET /x%2 HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("dots inside a name are no segment", "GET /a..b HTTP/1.1\nHost: a\n", NONE),
    S("three dots are a name", "GET /... HTTP/1.1\nHost: a\n", NONE),
    S("absolute form", "GET http://a/healthz HTTP/1.1\nHost: A\n", NONE),
    S("absolute form with a port and a query", "GET HTTPS://a:8/x?y HTTP/1.1\nHost: a:8\n", NONE),
    S("absolute form of another host", "GET http://b/healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("absolute form of a longer host", "GET http://ab/healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("absolute form with a user", "GET http://u@a/healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("absolute form without a path", "GET http://a HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("absolute form without a host", "GET http:///healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("absolute form with a dot segment", "GET http://a/x/../y HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("another scheme", "GET ftp://a/healthz HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("HTTP/1.0 without Host", "GET /healthz HTTP/1.0\nX: y\n", BAD_HTTP),
    S("asterisk form", "GET * HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("a fragment", "GET /a#b HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("bytes beyond ASCII in the path", "GET /\xc4\x91 HTTP/1.1\nHost: a\n", BAD_HTTP),
    S("PUT", "PUT /healthz HTTP/1.1\nHost: a\n", BAD_METHOD),
    S("an invented method", "FOO /healthz HTTP/1.1\nHost: a\n", BAD_METHOD),
    S("a lower case method", "get /healthz HTTP/1.1\nHost: a\n", BAD_METHOD),
    S("a body on GET", GET "Content-Length: 40\n", BAD_HTTP),
    S("a chunked body on HEAD", "HEAD /healthz HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\n", BAD_HTTP),
    S("gzip", POST "Content-Encoding: gzip\nContent-Length: 5\n", BAD_MEDIA_TYPE),
    S("identity coding", POST "Content-Encoding: identity\nContent-Length: 5\n", NONE),
    S("another Expect", POST "Expect: foo\nContent-Length: 5\n", BAD_HTTP),
    S("two client certificates", GET "X-Client-Cert: a\nx-client-cert: b\n", BAD_HTTP),
    S("two content types", POST "Content-Type: text/xml\nContent-Type: text/xml\nContent-Length: 1\n", BAD_HTTP),
#undef S
};

static void
test_each_shape_is_judged_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		struct err e;
		enum err_code code = judge(shapes[i].text, shapes[i].size, &e);
		if (code != shapes[i].code)
			fail_msg("%s: %s, expected %s", shapes[i].what, err_name(code), err_name(shapes[i].code));
	}
}

static void
test_more_than_64_headers_are_refused(void **state)
{
	(void)state;
	char text[1024] = GET;
	struct err e;

	for (int i = 0; i < 63; i++)
		memcpy(text + strlen(text), "A: b\n", 6);
	assert_int_equal(judge(text, strlen(text), &e), ERR_NONE);
	memcpy(text + strlen(text), "A: b\n", 6);
	assert_int_equal(judge(text, strlen(text), &e), ERR_BAD_HTTP);
}

static void
test_a_refusal_never_repeats_what_the_request_said(void **state)
{
	(void)state;
	struct err e;

	judge(GET "X: secret\x01\n", strlen(GET) + 11, &e);
	assert_int_equal(e.code, ERR_BAD_HTTP);
	assert_null(strstr(e.msg, "secret"));
}

/* One block of received bytes, with separators overwritten as the library does. */
static enum err_code
lay_out(const char *crlf, const char *last, const char *sp, size_t extra)
{
	static char block[256];
	struct header h[2];
	struct guarded g = {.headers = h, .n_headers = 2};
	struct err e = {0};
	int n = snprintf(block, sizeof block, "GET%s/x%sHTTP/1.1%sHost:%sa%sX: b%s", sp, sp, crlf, sp, crlf, last);
	char *uri = strchr(block, '/'), *version = strstr(block, "HTTP"), *host = strstr(block, "Host"), *x = strstr(block, "X:");

	g.method = block;
	g.uri = (struct str){uri, 2};
	g.version = version;
	h[0] = (struct header){{host, 4}, {host + 5 + strlen(sp), 1}};
	h[1] = (struct header){{x, 1}, {x + 3, 1}};
	block[3] = uri[2] = version[8] = '\0';
	g.size = (size_t)n + extra;
	return guard_layout(&g, &e) == 0 ? ERR_NONE : e.code;
}

static void
test_the_layout_tells_separators_the_library_hides(void **state)
{
	(void)state;
	assert_int_equal(lay_out("\r\n", "\r\n\r\n", " ", 0), ERR_NONE);
	assert_int_equal(lay_out("\n", "\r\n\r\n", " ", 0), ERR_BAD_HTTP);    /* bare LF */
	assert_int_equal(lay_out("\r\n", "\n\r\n", " ", 0), ERR_BAD_HTTP);    /* after the last header */
	assert_int_equal(lay_out("\r\n", "\r\n\n", " ", 0), ERR_BAD_HTTP);    /* an empty line that is a bare LF */
	assert_int_equal(lay_out("\r\n", "\r\n\r\n", "  ", 0), ERR_BAD_HTTP); /* two spaces in the request line */
	assert_int_equal(lay_out("\r\n", "\r\n\r\n", " ", 4), ERR_BAD_HTTP);  /* something cut off by a NUL */
}

static void
test_documents_name_the_public_address(void **state)
{
	static const char from[] = "<import schemaLocation=\"postal.xsd\"/><a schemaLocation=\"http://x/y.xsd\"/>"
	    "<soap:address location=\"http://127.0.0.1:8080/soap/postal\"/>http://127.0.0.1:808";
	struct arena *a = arena_new(0);
	struct buf out;

	(void)state;
	buf_init(&out, a, 4096);
	document_rewrite(&out, str_of(from), "https://g.vn", "/soap/postal");
	assert_string_equal(out.p, "<import schemaLocation=\"https://g.vn/soap/postal?xsd=postal.xsd\"/>"
	    "<a schemaLocation=\"http://x/y.xsd\"/><soap:address location=\"https://g.vn/soap/postal\"/>http://127.0.0.1:808");
	buf_init(&out, a, 4096);
	document_rewrite(&out, str_of("schemaLocation=\"postal.xsd"), "u", "/d"); /* cut short: left alone */
	assert_string_equal(out.p, "schemaLocation=\"postal.xsd");
	arena_free(a);
}

static void
test_only_named_documents_are_given_out(void **state)
{
	static const char *const queries[] = {"", "wsdl2", "xsd", "xsd=", "xsd=postal.wsdl", "xsd=../../igate/1.0/x.xsd",
	    "xsd=none.xsd", "xsd=postal.xsd&x=y", "xsd=postal.xsd%00"};
	static const enum route routes[] = {ROUTE_SOAP_DOCUMENT, ROUTE_SOAP_DOCUMENT_11, ROUTE_NOTIFY_DOCUMENT};
	struct arena *a = arena_new(0);
	struct document page;

	(void)state;
	for (size_t i = 0; i < 3 * sizeof queries / sizeof queries[0]; i++) {
		struct err e = {0};
		assert_int_equal(document_get(a, routes[i % 3], str_of(queries[i / 3]), "u", &page, &e), -1);
		assert_int_equal(e.code, ERR_NOT_FOUND);
	}
	arena_free(a);
}

/* Each version at an address of its own, which its schema is imported from; messages of both go to one. */
static void
test_each_version_of_the_contract_has_its_documents(void **state)
{
	static const struct {
		enum route route;
		const char *query, *has;
	} rows[] = {
	    {ROUTE_SOAP_DOCUMENT, "wsdl", "schemaLocation=\"u/soap/postal?xsd=postal.xsd\""},
	    {ROUTE_SOAP_DOCUMENT, "xsd=postal.xsd", "targetNamespace=\"urn:vn:postgate:postal:1.0\""},
	    {ROUTE_SOAP_DOCUMENT_11, "WSDL", "schemaLocation=\"u/soap/postal/1.1?xsd=postal.xsd\""},
	    {ROUTE_SOAP_DOCUMENT_11, "wsdl", "address location=\"u/soap/postal\""},
	    {ROUTE_SOAP_DOCUMENT_11, "xsd=postal.xsd", "targetNamespace=\"urn:vn:postgate:postal:1.1\""},
	    {ROUTE_NOTIFY_DOCUMENT, "wsdl", "schemaLocation=\"u/soap/notify?xsd=postal.xsd\""},
	    {ROUTE_NOTIFY_DOCUMENT, "xsd=postal.xsd", "targetNamespace=\"urn:vn:postgate:postal:1.0\""},
	};
	struct arena *a = arena_new(0);
	struct document page;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err e = {0};
		assert_int_equal(document_get(a, rows[i].route, str_of(rows[i].query), "u", &page, &e), 0);
		if (memmem(page.body.p, page.body.n, rows[i].has, strlen(rows[i].has)) == NULL)
			fail_msg("%s has no %s", rows[i].query, rows[i].has);
	}
	arena_free(a);
}

static void
test_a_known_document_is_recognised(void **state)
{
	const struct str star = str_of("*"), list = str_of("\"a\", W/\"b\""), other = str_of("\"c\"");

	(void)state;
	assert_true(document_is_known(&star, "\"b\""));
	assert_true(document_is_known(&list, "\"b\""));
	assert_false(document_is_known(&other, "\"b\""));
	assert_false(document_is_known(NULL, "\"b\""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_each_shape_is_judged_as_the_table_says),
	    cmocka_unit_test(test_more_than_64_headers_are_refused),
	    cmocka_unit_test(test_a_refusal_never_repeats_what_the_request_said),
	    cmocka_unit_test(test_the_layout_tells_separators_the_library_hides),
	    cmocka_unit_test(test_documents_name_the_public_address),
	    cmocka_unit_test(test_only_named_documents_are_given_out),
	    cmocka_unit_test(test_each_version_of_the_contract_has_its_documents),
	    cmocka_unit_test(test_a_known_document_is_recognised),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
