/* SPDX-License-Identifier: Apache-2.0 */
/* The table of addresses: what leads where, what it says to others, and that it is what the OpenAPI file promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "base/asset.h"
#include "http/route.h"

static void
test_addresses_lead_where_the_table_says(void **state)
{
	static const struct {
		const char *method, *path, *allow;
		enum err_code code;
		enum route route;
		enum route_listener listener;
	} cases[] = {
	    {"POST", "/soap/postal", "GET, HEAD, POST", ERR_NONE, ROUTE_SOAP, ROUTE_PUBLIC},
	    {"GET", "/soap/postal", "GET, HEAD, POST", ERR_NONE, ROUTE_SOAP_DOCUMENT, ROUTE_PUBLIC},
	    {"HEAD", "/soap/postal", "GET, HEAD, POST", ERR_NONE, ROUTE_SOAP_DOCUMENT, ROUTE_PUBLIC},
	    {"PUT", "/soap/postal", "GET, HEAD, POST", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"GET", "/soap/postal/1.1", "GET, HEAD", ERR_NONE, ROUTE_SOAP_DOCUMENT_11, ROUTE_PUBLIC},
	    {"POST", "/soap/postal/1.1", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"GET", "/soap/postal/1.2", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/soap/notify", "GET, HEAD", ERR_NONE, ROUTE_NOTIFY_DOCUMENT, ROUTE_PUBLIC},
	    {"POST", "/soap/notify", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"GET", "/api/v1/openapi.json", "GET, HEAD", ERR_NONE, ROUTE_OPENAPI, ROUTE_PUBLIC},
	    {"POST", "/api/v1/openapi.json", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/trang-thai", "POST", ERR_NONE, ROUTE_NEWS, ROUTE_PUBLIC},
	    {"GET", "/api/v1/trang-thai", "POST", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"HEAD", "/api/v1/trang-thai", "POST", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/status", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/trang-thai/", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/trang-thai/x", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1//trang-thai", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/trang%2dthai", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/Trang-Thai", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/trang-tha", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/api/v1/", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/counter/v1/procedures", "GET, HEAD", ERR_NONE, ROUTE_PROCEDURES, ROUTE_PUBLIC},
	    {"POST", "/counter/v1/procedures", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"GET", "/counter/v1/procedures/1.004873", "GET, HEAD", ERR_NONE, ROUTE_PROCEDURE, ROUTE_PUBLIC},
	    {"GET", "/counter/v1/procedures/", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/counter/v1/procedures/1.004873/units", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/healthz", "GET, HEAD", ERR_NONE, ROUTE_HEALTH, ROUTE_PUBLIC},
	    {"POST", "/healthz", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_PUBLIC},
	    {"GET", "/readyz", "GET, HEAD", ERR_NONE, ROUTE_READY, ROUTE_PUBLIC},
	    {"GET", "/metrics", "GET, HEAD", ERR_NONE, ROUTE_METRICS, ROUTE_PUBLIC},
	    {"GET", "/metrics/", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/ops", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/ops/outbox", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"POST", "/ops/outbox/d/x/drop", "", ERR_NOT_FOUND, 0, ROUTE_PUBLIC},
	    {"GET", "/ops", "GET, HEAD", ERR_NONE, ROUTE_OVERVIEW, ROUTE_OPS},
	    {"GET", "/ops/jobs", "GET, HEAD", ERR_NONE, ROUTE_JOBS, ROUTE_OPS},
	    {"GET", "/ops/children", "GET, HEAD", ERR_NONE, ROUTE_CHILDREN, ROUTE_OPS},
	    {"GET", "/ops/outbox", "GET, HEAD", ERR_NONE, ROUTE_OUTBOX, ROUTE_OPS},
	    {"POST", "/ops/outbox", "GET, HEAD", ERR_BAD_METHOD, 0, ROUTE_OPS},
	    {"GET", "/ops/outbox/", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"GET", "/ops/outbox/d", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"GET", "/ops/outbox//x", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"GET", "/ops/outbox/d/x", "GET, HEAD", ERR_NONE, ROUTE_OUTBOX_ONE, ROUTE_OPS},
	    {"GET", "/ops/outbox/d/x/", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"GET", "/ops/outbox/d/x/drop", "POST", ERR_BAD_METHOD, 0, ROUTE_OPS},
	    {"POST", "/ops/outbox/d/x/drop", "POST", ERR_NONE, ROUTE_OUTBOX_DROP, ROUTE_OPS},
	    {"POST", "/ops/outbox/d/x/retry", "POST", ERR_NONE, ROUTE_OUTBOX_RETRY, ROUTE_OPS},
	    {"POST", "/ops/outbox/d/x/show", "POST", ERR_NONE, ROUTE_OUTBOX_SHOW, ROUTE_OPS},
	    {"POST", "/ops/outbox/d/x/steal", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"GET", "/readyz", "GET, HEAD", ERR_NONE, ROUTE_READY, ROUTE_OPS},
	    {"POST", "/soap/postal", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	    {"POST", "/api/v1/trang-thai", "", ERR_NOT_FOUND, 0, ROUTE_OPS},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err e = {0};
		struct route_match m;
		int got = route_find(cases[i].listener, cases[i].method, str_of(cases[i].path), &m, &e);
		if ((got == 0 ? ERR_NONE : e.code) != cases[i].code || (got == 0 && m.route != cases[i].route))
			fail_msg("%s %s leads to %s, code %s", cases[i].method, cases[i].path, route_info(m.route)->name,
			    err_name(e.code));
		if (strcmp(m.allow, cases[i].allow) != 0)
			fail_msg("%s %s allows %s", cases[i].method, cases[i].path, m.allow);
	}
}

static void
test_parameters_are_whole_segments(void **state)
{
	struct err e = {0};
	struct route_match m;

	(void)state;
	assert_int_equal(route_find(ROUTE_OPS, "POST", str_of("/ops/outbox/42.07-ab/x%20y/retry"), &m, &e), 0);
	assert_true(str_eq(route_param(&m, "dossier"), "42.07-ab"));
	assert_true(str_eq(route_param(&m, "exchange"), "x%20y"));
	assert_int_equal(route_param(&m, "doss").n, 0);
	assert_int_equal(route_param(&m, "none").n, 0);
}

/* What every row must be, whoever adds one. */
static void
test_rows_keep_the_laws_of_the_table(void **state)
{
	(void)state;
	for (int i = 0; i < ROUTES; i++) {
		const struct route_info *r = route_info((enum route)i);
		struct route_match m;
		struct err e = {0};
		bool post = strcmp(r->method, "POST") == 0, ops = r->listeners == 1u << ROUTE_OPS;
		if ((!post && strcmp(r->method, "GET") != 0) || r->path[0] != '/' || r->meaning[0] == '\0' || r->listeners == 0 ||
		    r->who == 0)
			fail_msg("%s: method, path, listener, who or meaning", r->name);
		if (post != (r->body != BODY_NONE) || (r->limit > 0 && r->body == BODY_NONE))
			fail_msg("%s: a body belongs to POST, and only there", r->name);
		if ((r->who & WHO_OPERATOR) != 0 && !ops)
			fail_msg("%s: an operator's address at a public listener", r->name);
		if ((r->who & WHO_PARTNER) != 0 && (r->who != (r->who & WHO_PARTNER) || r->thread != THREAD_POOL || r->timer < 0))
			fail_msg("%s: a partner's call is for partners alone, waits and is timed", r->name);
		if (post && (r->who & WHO_ANYONE))
			fail_msg("%s: anyone may change something", r->name);
		if (route_find(ops ? ROUTE_OPS : ROUTE_PUBLIC, r->method, str_of(r->path), &m, &e) != 0 || m.route != (enum route)i)
			fail_msg("%s: another row hides it", r->name);
	}
}

static const struct {
	const char *prefix, *document;
} contracts[] = {
    {"/api/", "schemas/province/1.0/openapi.json"},
    {"/counter/", "schemas/counter/1.0/openapi.json"},
};

static json_t *
openapi(const char *document)
{
	const struct asset *a = asset_find(document);
	json_error_t why;

	assert_non_null(a);
	json_t *doc = json_loadb(a->data, asset_size(a), 0, &why);
	assert_non_null(doc);
	return doc;
}

static const char *
text_at(const json_t *x, const char *a, const char *b, const char *c)
{
	const json_t *v = json_object_get(json_object_get(json_object_get(x, a), b), c);
	return json_is_string(v) ? json_string_value(v) : "";
}

/* The operation of the document with that id, method and path; NULL. */
static const json_t *
operation(json_t *doc, const struct route_info *r)
{
	const json_t *x = json_object_get(json_object_get(json_object_get(doc, "paths"), r->path),
	    strcmp(r->method, "GET") == 0 ? "get" : "post");
	return x != NULL && strcmp(json_string_value(json_object_get(x, "operationId")), r->operation) == 0 ? x : NULL;
}

/* The row is as the document says; 1, to be counted. */
static size_t
row_is_told(json_t *doc, const struct route_info *r)
{
	char limit[60];

	if (r->operation[0] == '\0')
		fail_msg("%s: below the address of a contract without an operation", r->name);
	const json_t *op = operation(doc, r);
	if (op == NULL)
		fail_msg("%s: its contract has no such operation there", r->name);
	if ((json_array_size(json_object_get(op, "security")) > 0) != ((r->who & WHO_PARTNER) != 0))
		fail_msg("%s: signed here and not there, or the other way", r->name);
	snprintf(limit, sizeof limit, "Larger than %zu KiB (TOO_LARGE).", r->limit / 1024);
	if (r->limit > 0)
		assert_string_equal(text_at(op, "responses", "413", "description"), limit);
	assert_true((json_object_get(op, "requestBody") != NULL) == (r->body != BODY_NONE));
	return 1;
}

static size_t
operations(json_t *doc)
{
	const char *path, *method;
	json_t *methods, *x;
	size_t n = 0;

	json_object_foreach(json_object_get(doc, "paths"), path, methods) json_object_foreach(methods, method, x) n +=
	    json_object_get(x, "operationId") != NULL;
	return n;
}

static void
test_rows_are_what_openapi_says(void **state)
{
	(void)state;
	for (size_t c = 0; c < sizeof contracts / sizeof contracts[0]; c++) {
		json_t *doc = openapi(contracts[c].document);
		size_t kept = 0;
		for (int i = 0; i < ROUTES; i++) {
			const struct route_info *r = route_info((enum route)i);
			if (strncmp(r->path, contracts[c].prefix, strlen(contracts[c].prefix)) == 0)
				kept += row_is_told(doc, r);
		}
		assert_int_equal(kept, operations(doc));
		json_decref(doc);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_addresses_lead_where_the_table_says),
	    cmocka_unit_test(test_parameters_are_whole_segments),
	    cmocka_unit_test(test_rows_keep_the_laws_of_the_table),
	    cmocka_unit_test(test_rows_are_what_openapi_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
