/* SPDX-License-Identifier: Apache-2.0 */
/* A dialect that the tree did not have before keeps the laws of the table and speaks with an access token. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "connectors/connector.h"

static void
test_the_bell_is_rung_with_a_token(void **state)
{
	(void)state;
	const struct connector *c = connector_find("bell-1.0");
	struct arena *a = arena_new(0);
	const struct partner p = {.name = "bell", .dialect = "bell-1.0", .url = "https://127.0.0.1:1", .client_id = "us"};
	const struct conn_env env = {.arena = a, .partner = &p, .gateway = "gw"};
	const struct dossier d = {.id = "42.07-x"};
	const struct exchange x = {.id = "x"};
	const struct conn_case k = {.x = &x, .dossier = &d};
	struct conn_request q;
	struct conn_verdict v = {0};
	struct err e = {0};

	assert_non_null(c);
	assert_int_equal(connector_check(c, &e), 0);
	assert_int_equal(c->build(&env, &k, &q, &e), 0);
	assert_string_equal(q.path, "/ring/42.07-x");
	assert_int_equal(c->build_token(&env, "secret", &q, &e), 0);
	assert_string_equal(q.path, "/token");
	assert_int_equal(c->judge(&env, &k, &(struct conn_reply){.status = 401, .content_type = ""}, &v, &e), 0);
	assert_true(v.stale_token);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_bell_is_rung_with_a_token)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
