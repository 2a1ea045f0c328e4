/* SPDX-License-Identifier: Apache-2.0 */
/* A dialect that the tree did not have before keeps the laws of the table, speaks with an access token, and is heard with its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "connectors/connector.h"
#include "intake/entry.h"
#include "tests/lib/office.h"
#include "tests/lib/testkeys.h"

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

/* ---- what it rings ---- */

#define TOKEN "a-token-of-the-bell-42"

static struct answer
ring(struct office *o, const char *id, const char *at, const char *authorization)
{
	const struct header headers[] = {
	    {str_of("Content-Type"), str_of("application/json")}, {str_of("Authorization"), str_of(authorization)}};
	const struct message m = {.method = str_of("POST"),
	    .authority = str_of("gate.example"),
	    .path = str_of("/api/v1/trang-thai"),
	    .query = {"", 0},
	    .headers = headers,
	    .n_headers = 2,
	    .body = str_of(arena_fmt(o->a, "{\"id\":\"r-1\",\"dossier\":\"%s\",\"at\":\"%s\",\"state\":4}", id, at))};
	struct answer out = {0};

	intake_rest(&o->w.core, &o->w.setup, o->a, &m, (struct str){NULL, 0}, &out);
	return out;
}

static void
test_a_ring_with_its_token_moves_a_dossier(void **state)
{
	(void)state;
	struct office o;
	struct partner_setup *unit = &o.partners[1];
	char at[CLOCK_TEXT];

	office_open(&o);
	o.w.setup.conf.gateway.url = "https://gate.example";
	o.w.setup.conf.gateway.names = "";
	const char *id = office_registered(&o, "rung");
	unit->dialect = connector_find("bell-1.0");
	unit->auth_in = unit->dialect->auth_in;
	unit->in_id = "";
	unit->in_secret = TOKEN;
	clock_utc(clock_now_ms(), at);
	assert_int_equal(ring(&o, id, at, "Bearer another-token-of-the-bell").status, 401);
	assert_int_equal(office_view(&o, id).n_history, 1);
	struct answer r = ring(&o, id, at, "Bearer " TOKEN);
	assert_int_equal(r.status, 200);
	assert_non_null(memmem(r.body.p, r.body.n, "APPLIED", 7));
	assert_int_equal(office_view(&o, id).dossier.state, 4);
	r = ring(&o, id, at, "Bearer " TOKEN);
	assert_non_null(memmem(r.body.p, r.body.n, "REPEATED", 8));
	office_close(&o);
}

/* ---- its section ---- */

static void
complains(struct testkeys *keys, const char *more, const char *about)
{
	char *text, conf[2000];
	size_t n;
	FILE *f = open_memstream(&text, &n);

	snprintf(conf, sizeof conf,
	    "[gateway]\nid = gw-42\nprovince = 42\nurl = https://gate.example\n[http]\nsocket = http.sock\n[store]\nsocket = "
	    "r.sock\n"
	    "[journal]\ndir = journal\n[blobs]\ndir = blobs\n[vault]\nkey_file = vault.key\n[key main]\nkey_file = "
	    "main.key\ncert_file = main.pem\n"
	    "[partner bell]\ndialect = bell-1.0\nkey = main\nunits = H27.55\n%s",
	    more);
	testkeys_write(keys, "postgate.conf", conf, 0644);
	struct setup *s = setup_load(testkeys_path(keys, "postgate.conf"), f);
	fclose(f);
	if (about == NULL ? s == NULL : s != NULL || strstr(text, about) == NULL)
		fail_msg("%s: %s", more, text);
	if (s != NULL)
		setup_drop(s);
	free(text);
}

static void
test_what_is_missing_in_its_section_is_said(void **state)
{
	(void)state;
	struct testkeys *keys = testkeys_new();

	testkeys_pair(keys, "main", TESTKEY_P256);
	testkeys_write(keys, "vault.key", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n", 0600);
	testkeys_write(keys, "good", TOKEN "\n", 0600);
	testkeys_write(keys, "same", TOKEN "\n", 0600);
	testkeys_write(keys, "short", "123456789012345\n", 0600);
	testkeys_write(keys, "blank", "a token with blanks in it\n", 0600);
	testkeys_write(keys, "client", "swordfish\n", 0600);
#define CLIENT "client_id = us\nsecret_file = client\n"
	complains(keys, CLIENT "in_secret_file = good\n", NULL);
	complains(keys, CLIENT "auth_in = basic\nin_id = bell\nin_secret_file = blank\n", NULL);
	complains(keys, CLIENT, "proved by a password, a token or a key");
	complains(keys, CLIENT "in_secret_file = short\n", "16 bytes or more");
	complains(keys, CLIENT "in_secret_file = blank\n", "RFC 6750");
	complains(keys, CLIENT "auth_in = basic\nin_secret_file = good\n", "names it");
	complains(keys, CLIENT "auth_in = basic\nin_id = a:b\nin_secret_file = good\n", "no colon");
	complains(keys, CLIENT "auth_in = jws\nin_secret_file = good\n", "leaves no such choice");
	complains(keys, CLIENT "auth_in = none\nin_secret_file = good\n", "leaves no such choice");
	complains(keys,
	    CLIENT "in_secret_file = good\n[partner gong]\ndialect = bell-1.0\nkey = main\nunits = H27.56\n" CLIENT
		   "in_secret_file = same\n",
	    "expected each partner to have its own");
	testkeys_free(keys);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_bell_is_rung_with_a_token),
	    cmocka_unit_test(test_a_ring_with_its_token_moves_a_dossier),
	    cmocka_unit_test(test_what_is_missing_in_its_section_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
