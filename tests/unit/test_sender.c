/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sends a REST request: each kind of authentication through the whole door, on a real store - taken when it is right, 401 with
 * a challenge and without effect when it is not, never weaker than the partner's own kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "intake/entry.h"
#include "sign/hmac.h"
#include "sign/httpsig.h"
#include "sign/jws.h"
#include "tests/lib/office.h"
#include "tests/lib/play.h"
#include "tests/lib/testkeys.h"

#define SECRET "s3cret-of-the-unit-0042"
#define HOST   "gate.example:8443"

static struct office o;
static struct testkeys *keys;
static struct sign_key *theirs, *ours, *strangers;
static struct trust *pins, *tls_pins;
static struct connector dialect;
static const char *id, *tls_cert;
static unsigned told;

static const char *const parts[] = {"@method", "@authority", "@path", "X-Time", "@digest", NULL};
static const char *const reply_parts[] = {"@status", "X-Time", "@digest", "@request", NULL};
static const struct hmac_profile profile = {"X-Code", "X-Client", "X-Time", parts, reply_parts, false};

static struct sign_key *
load(const char *name, struct trust *t)
{
	struct err e = {0};
	char key[40], cert[40];

	snprintf(key, sizeof key, "%s.key", name);
	snprintf(cert, sizeof cert, "%s.pem", name);
	testkeys_pair(keys, name, TESTKEY_P256);
	struct sign_key *k = sign_key_load(testkeys_path(keys, key), testkeys_path(keys, cert), &e);
	assert_non_null(k);
	if (t != NULL)
		assert_int_equal(trust_pin(t, testkeys_path(keys, cert), &e), 0);
	return k;
}

/* Base64 of the DER: what stands between the lines of the PEM. */
static const char *
der_of(const char *file)
{
	FILE *f = fopen(testkeys_path(keys, file), "r");
	struct buf b;
	char line[100];

	assert_non_null(f);
	buf_init(&b, o.a, 4000);
	while (fgets(line, sizeof line, f) != NULL)
		if (line[0] != '-')
			buf_add(&b, line, strcspn(line, "\n"));
	fclose(f);
	return b.p;
}

static int
start(void **state)
{
	(void)state;
	office_open(&o);
	keys = testkeys_new();
	pins = trust_new();
	tls_pins = trust_new();
	theirs = load("theirs", pins);
	ours = load("ours", NULL);
	strangers = load("strangers", NULL);
	sign_key_free(load("tls", tls_pins));
	tls_cert = der_of("tls.pem");
	o.w.setup.conf.gateway.id = "gw-42";
	o.w.setup.conf.gateway.url = "https://" HOST;
	o.w.setup.conf.gateway.names = "";
	o.w.setup.conf.messages.life = 300000;
	id = office_registered(&o, "of-the-sender");
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	office_close(&o);
	sign_key_free(theirs);
	sign_key_free(ours);
	sign_key_free(strangers);
	trust_free(pins);
	trust_free(tls_pins);
	testkeys_free(keys);
	return 0;
}

/* The unit's system, as a dialect of that kind. */
static void
speaks(uint32_t auth)
{
	struct partner_setup *p = &o.partners[1];
	struct err e = {0};

	dialect = *connector_find("igate-1.0");
	dialect.auth_in = auth;
	dialect.hmac = &profile;
	if (connector_check(&dialect, &e) != 0)
		fail_msg("%s", e.msg);
	p->dialect = &dialect;
	p->auth_in = auth;
	p->trust = pins;
	p->tls_trust = auth == CONN_AUTH_NONE ? tls_pins : NULL;
	p->key = ours;
	p->policy = (struct sign_policy){.skew_ms = 60000, .max_age_ms = 600000};
	p->in_id = "unit-42";
	p->in_secret = SECRET;
}

struct sent_message {
	struct message m;
	struct header headers[10];
	const char *cert;
};

/* News of the dossier, new each time. */
static struct sent_message *
news(void)
{
	struct sent_message *s = arena_alloc(o.a, sizeof *s);

	memset(s, 0, sizeof *s);
	const char *body = arena_fmt(o.a, "{\"MaSuKien\":\"tin-%u\",\"MaThamChieu\":\"%s\",\"TrangThai\":4,\"ThoiDiem\":\"%s\"}",
	    ++told, id, clock_compact(clock_now_ms(), arena_alloc(o.a, CLOCK_TEXT)));
	s->m = (struct message){.method = str_of("POST"),
	    .authority = str_of(HOST),
	    .path = str_of("/api/v1/trang-thai"),
	    .query = {"", 0},
	    .body = str_of(body),
	    .headers = s->headers,
	    .n_headers = 1};
	s->headers[0] = (struct header){str_of("Content-Type"), str_of("application/json")};
	return s;
}

static void
add(struct sent_message *s, const char *name, const char *value)
{
	s->headers[s->m.n_headers++] = (struct header){str_of(name), str_of(value)};
}

static void
add_made(struct sent_message *s, const struct header *made, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (made[i].value.p != NULL)
			s->headers[s->m.n_headers++] = made[i];
}

static void
prove(struct sent_message *s, uint32_t auth, const struct sign_key *k, const struct hmac_key *key)
{
	struct header made[HTTPSIG_HEADERS] = {0};
	struct err e = {0};
	int rc = auth == CONN_AUTH_HTTPSIG ? httpsig_sign(o.a, k, &s->m, NULL, clock_now_ms(), 300000, made, &e)
	    : auth == CONN_AUTH_JWS        ? jws_sign(o.a, k, &s->m, NULL, clock_now_ms(), 300000, made, &e)
					   : hmac_sign(o.a, &profile, key, &s->m, NULL, clock_now_ms(), made, &e);

	assert_int_equal(rc, 0);
	add_made(s, made, HTTPSIG_HEADERS);
}

static const char *
basic(const char *pair)
{
	return arena_fmt(o.a, "Basic %s", text_base64(o.a, pair, strlen(pair)));
}

static struct answer
send_it(const struct sent_message *s)
{
	struct answer out = {0};
	struct str cert = {s->cert, s->cert != NULL ? strlen(s->cert) : 0};

	intake_rest(&o.w.core, &o.w.setup, o.a, &s->m, cert, &out);
	return out;
}

static const char *
header_of(const struct answer *r, const char *name)
{
	const struct message m = {.headers = r->headers, .n_headers = r->n_headers};
	const struct str *v = message_header(&m, name);
	return v != NULL ? arena_dup(o.a, v->p, v->n) : NULL;
}

static struct answer
taken(const struct sent_message *s)
{
	size_t before = office_view(&o, id).n_history;
	struct answer r = send_it(s);

	if (r.status != 200)
		fail_msg("%d %.*s", r.status, (int)r.body.n, r.body.p);
	assert_null(header_of(&r, "WWW-Authenticate"));
	assert_int_equal(office_view(&o, id).n_history, before + 1);
	return r;
}

/* Nothing of it is done, and the answer says how one must come, but no secret. */
static void
refused(const struct sent_message *s, const char *challenge)
{
	int64_t before = office_view(&o, id).dossier.version;
	struct answer r = send_it(s);

	if (r.status != 401)
		fail_msg("%d %.*s", r.status, (int)r.body.n, r.body.p);
	assert_non_null(header_of(&r, "WWW-Authenticate"));
	if (strstr(header_of(&r, "WWW-Authenticate"), challenge) == NULL)
		fail_msg("%s", header_of(&r, "WWW-Authenticate"));
	assert_null(memmem(r.body.p, r.body.n, SECRET, strlen(SECRET)));
	assert_int_equal(office_view(&o, id).dossier.version, before);
}

static void
replayed(const struct sent_message *s)
{
	struct answer r = send_it(s);
	assert_non_null(memmem(r.body.p, r.body.n, "REPLAYED", 8));
}

/* ---- the kinds ---- */

static void
test_a_bearer_token_is_the_partners_own(void **state)
{
	(void)state;
	static const char *const wrong[] = {"Bearer s3cret-of-the-unit-0043", "Bearer s3cret-of-the-unit-004", "Bearer ", "Bearer",
	    SECRET, "Basic " SECRET, "Bearer " SECRET " ", "Bearer " SECRET ", Bearer x", ""};
	struct sent_message *s;

	speaks(CONN_AUTH_BEARER);
	add(s = news(), "Authorization", "Bearer " SECRET);
	struct answer r = taken(s);
	assert_null(header_of(&r, "Signature"));
	add(s = news(), "authorization", "bEARER  " SECRET);
	taken(s);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		add(s = news(), "Authorization", wrong[i]);
		refused(s, "Bearer realm=\"gw-42\"");
	}
	refused(news(), "Bearer realm=\"gw-42\"");
	add(s = news(), "Authorization", "Bearer " SECRET);
	add(s, "Authorization", "Bearer " SECRET); /* which of the two? */
	refused(s, "Bearer");
	s = news();
	s->m.authority = str_of("other.example"); /* for somebody else */
	add(s, "Authorization", "Bearer " SECRET);
	struct answer astray = send_it(s);
	assert_non_null(memmem(astray.body.p, astray.body.n, "WRONG_AUDIENCE", 14));
}

static void
test_a_repeat_under_a_token_is_done_once(void **state)
{
	(void)state;
	struct sent_message *s;

	speaks(CONN_AUTH_BEARER);
	add(s = news(), "Authorization", "Bearer " SECRET);
	taken(s);
	size_t n = office_view(&o, id).n_history;
	struct answer again = send_it(s); /* nothing in it says whether it was sent again or copied: its id does */
	assert_int_equal(again.status, 200);
	assert_non_null(memmem(again.body.p, again.body.n, "REPEATED", 8));
	assert_int_equal(office_view(&o, id).n_history, n);
}

static void
test_a_password_is_the_partners_own(void **state)
{
	(void)state;
	static const char *const wrong[] = {"unit-42:", "unit-42:" SECRET "x", "unit-43:" SECRET, ":" SECRET, "unit-42"};
	struct sent_message *s;

	speaks(CONN_AUTH_BASIC);
	add(s = news(), "Authorization", basic("unit-42:" SECRET));
	taken(s);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		add(s = news(), "Authorization", basic(wrong[i]));
		refused(s, "Basic realm=\"gw-42\", charset=\"UTF-8\"");
	}
	add(s = news(), "Authorization", "Bearer " SECRET);
	refused(s, "Basic");
}

static void
test_a_keyed_digest_is_over_the_message_and_its_time(void **state)
{
	(void)state;
	const struct hmac_key key = {"unit-42", SECRET}, other = {"unit-42", "another-secret-of-16"}, nobody = {"unit-43", SECRET};
	struct hmac_verified v;
	struct err e = {0};
	struct sent_message *s;

	speaks(CONN_AUTH_HMAC);
	prove(s = news(), CONN_AUTH_HMAC, NULL, &key);
	struct answer r = taken(s);
	struct header all[8];
	size_t n = 0;
	for (; n < r.n_headers; n++)
		all[n] = r.headers[n];
	const struct message answer = {.status = 200, .body = r.body, .headers = all, .n_headers = n};
	assert_int_equal(hmac_verify(o.a, &profile, &key, &answer, &s->m, &o.partners[1].policy, clock_now_ms(), &v, &e), 0);
	replayed(s);
	prove(s = news(), CONN_AUTH_HMAC, NULL, &other);
	refused(s, "HMAC realm=\"gw-42\"");
	prove(s = news(), CONN_AUTH_HMAC, NULL, &nobody);
	refused(s, "HMAC");
	prove(s = news(), CONN_AUTH_HMAC, NULL, &key);
	s->m.body = news()->m.body;
	refused(s, "HMAC");
	add(s = news(), "X-Client", "unit-42");
	refused(s, "HMAC");
}

/* What is not covered is changed between the two: the message is the same. */
static void
test_a_message_that_was_refused_is_used_up_whatever_refused_it(void **state)
{
	(void)state;
	const struct hmac_key key = {"unit-42", SECRET};
	struct sent_message *s;
	struct answer r;

	speaks(CONN_AUTH_HMAC);
	prove(s = news(), CONN_AUTH_HMAC, NULL, &key);
	s->headers[0].value = str_of("text/plain");
	r = send_it(s);
	assert_int_equal(r.status, 415);
	s->headers[0].value = str_of("application/json");
	replayed(s);
	speaks(CONN_AUTH_HTTPSIG);
	s = news();
	s->m.authority = str_of("other.example");
	prove(s, CONN_AUTH_HTTPSIG, theirs, NULL);
	r = send_it(s);
	assert_int_equal(r.status, 403);
	o.w.setup.conf.gateway.names = "other.example"; /* the operator adds the name */
	replayed(s);
	o.w.setup.conf.gateway.names = "";
}

static void
test_a_detached_jws_is_of_a_pinned_certificate(void **state)
{
	(void)state;
	struct sent_message *s;

	speaks(CONN_AUTH_JWS);
	prove(s = news(), CONN_AUTH_JWS, theirs, NULL);
	struct answer r = taken(s);
	assert_non_null(header_of(&r, JWS_HEADER));
	replayed(s);
	prove(s = news(), CONN_AUTH_JWS, strangers, NULL);
	refused(s, "JWS realm=\"gw-42\"");
	prove(s = news(), CONN_AUTH_JWS, theirs, NULL);
	s->m.body = news()->m.body;
	refused(s, "JWS");
	refused(news(), "JWS");
}

static void
test_an_http_signature_is_as_before(void **state)
{
	(void)state;
	struct sent_message *s;

	speaks(CONN_AUTH_HTTPSIG);
	prove(s = news(), CONN_AUTH_HTTPSIG, theirs, NULL);
	struct answer r = taken(s);
	assert_non_null(header_of(&r, "Signature"));
	replayed(s);
	prove(s = news(), CONN_AUTH_HTTPSIG, strangers, NULL);
	refused(s, "Signature realm=\"gw-42\"");
	refused(news(), "Signature");
}

static void
test_nothing_but_a_pinned_tls_certificate(void **state)
{
	(void)state;
	struct sent_message *s = news();

	speaks(CONN_AUTH_NONE);
	s->cert = tls_cert;
	taken(s);
	refused(news(), "Certificate realm=\"gw-42\"");
	s = news();
	s->cert = der_of("theirs.pem");
	refused(s, "Certificate");
	s = news();
	s->cert = "no base64!";
	refused(s, "Certificate");
}

static void
test_name_and_proof_are_both_demanded(void **state)
{
	(void)state;
	struct sent_message *s;

	speaks(CONN_AUTH_BEARER | CONN_AUTH_JWS);
	prove(s = news(), CONN_AUTH_JWS, theirs, NULL);
	refused(s, "Bearer"); /* the name is missing */
	add(s = news(), "Authorization", "Bearer " SECRET);
	refused(s, "JWS"); /* the proof is missing */
	add(s = news(), "Authorization", "Bearer " SECRET);
	prove(s, CONN_AUTH_JWS, theirs, NULL);
	taken(s);
}

static void
test_no_kind_stands_for_another(void **state)
{
	(void)state;
	static const uint32_t kinds[] = {CONN_AUTH_BEARER, CONN_AUTH_BASIC, CONN_AUTH_HMAC, CONN_AUTH_JWS, CONN_AUTH_HTTPSIG};
	const struct hmac_key key = {"unit-42", SECRET};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
			struct sent_message *s = news();
			speaks(kinds[i]);
			if (kinds[k] & (CONN_AUTH_BEARER | CONN_AUTH_BASIC))
				add(s, "Authorization", kinds[k] == CONN_AUTH_BASIC ? basic("unit-42:" SECRET) : "Bearer " SECRET);
			else
				prove(s, kinds[k], theirs, &key);
			s->cert = tls_cert;
			if (i == k)
				taken(s);
			else
				refused(s, "realm=\"gw-42\"");
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_bearer_token_is_the_partners_own),
	    cmocka_unit_test(test_a_repeat_under_a_token_is_done_once),
	    cmocka_unit_test(test_a_password_is_the_partners_own),
	    cmocka_unit_test(test_a_keyed_digest_is_over_the_message_and_its_time),
	    cmocka_unit_test(test_a_message_that_was_refused_is_used_up_whatever_refused_it),
	    cmocka_unit_test(test_a_detached_jws_is_of_a_pinned_certificate),
	    cmocka_unit_test(test_an_http_signature_is_as_before),
	    cmocka_unit_test(test_nothing_but_a_pinned_tls_certificate),
	    cmocka_unit_test(test_name_and_proof_are_both_demanded),
	    cmocka_unit_test(test_no_kind_stands_for_another),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
