/* SPDX-License-Identifier: Apache-2.0 */
/* See asker.h. */
#include "tests/lib/asker.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "call/idle.h"
#include "crypto/digest.h"
#include "wire/wire.h"

struct asker asker;

static void
must(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "asker: %s: %s\n", what, asker.e.msg);
	abort();
}

static struct sign_key *
pair(const char *name)
{
	testkeys_pair(asker.keys, name, TESTKEY_P256);
	char key[40], pem[40];
	snprintf(key, sizeof key, "%s.key", name);
	snprintf(pem, sizeof pem, "%s.pem", name);
	struct sign_key *k = sign_key_load(testkeys_path(asker.keys, key), testkeys_path(asker.keys, pem), &asker.e);
	must(k != NULL, name);
	return k;
}

int
asker_start(void **state)
{
	(void)state;
	world_make(&asker.w);
	wire_start();
	asker.a = arena_new(0);
	asker.keys = testkeys_new();
	asker.ours = pair("ours");
	asker.theirs = pair("theirs");
	asker.stranger = pair("stranger");
	asker.trust = trust_new();
	must(trust_pin(asker.trust, testkeys_path(asker.keys, "theirs.pem"), &asker.e) == 0, "pin");
	asker.w.setup.conf.messages.life = 300000;
	return 0;
}

int
asker_stop(void **state)
{
	(void)state;
	trust_free(asker.trust);
	sign_key_free(asker.ours);
	sign_key_free(asker.theirs);
	sign_key_free(asker.stranger);
	testkeys_free(asker.keys);
	arena_free(asker.a);
	idle_free(&asker.w.core);
	wire_stop();
	world_drop(&asker.w);
	return 0;
}

void
asker_to(const char *dialect, const struct peer *p, const char *name)
{
	const struct connector *d = connector_find(dialect);

	must(d != NULL, dialect);
	asker.to = (struct partner_setup){.dialect = d,
	    .auth_out = d->auth_out,
	    .reply_by_tls = d->auth_reply == CONN_AUTH_NONE,
	    .trust = asker.trust,
	    .policy = {.skew_ms = 60000, .max_age_ms = 600000},
	    .key = asker.ours,
	    .secret = "0123456789abcdef",
	    .p = {.name = name,
		.dialect = dialect,
		.client_id = "postgate",
		.unit = "000.00.12.H42",
		.connect_ms = 2000,
		.total_ms = 10000,
		.breaker_after = 100,
		.breaker_pause_ms = 60000}};
	asker.to.p.url = arena_fmt(asker.a, "http://127.0.0.1:%d", peer_port(p));
}

enum ask_answer
asker_ask(enum conn_ask q, const void *asked, void *found, int64_t ms)
{
	err_clear(&asker.e);
	return call_ask(&asker.w.core, &asker.w.setup, &asker.to, asker.a, asker.to.dialect->questions[q], asked, found, "",
	    clock_mono_us() + ms * 1000, &asker.e);
}

char *
asker_http(int status, const char *body)
{
	char *out;

	must(asprintf(&out, "HTTP/1.1 %d Any\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", status,
		 strlen(body), body) > 0,
	    "asprintf");
	return out;
}

char *
asker_header(const char *request, const char *name)
{
	char *key;
	must(asprintf(&key, "\r\n%s: ", name) > 0, "asprintf");
	const char *at = strcasestr(request, key);
	char *out = at == NULL ? strdup("") : strndup(at + strlen(key), strcspn(at + strlen(key), "\r"));
	free(key);
	return out;
}

const char *
asker_body(const char *request)
{
	const char *at = strstr(request, "\r\n\r\n");
	return at != NULL ? at + 4 : "";
}

static const char *
thumb(struct arena *a, struct str bytes)
{
	unsigned char digest[DIGEST_LEN];

	digest_of(bytes, digest);
	return text_base64url(a, digest, sizeof digest);
}

/* A JWS over `bytes`; its protected header says besides what binds it, "name":"value". */
static char *
jws(const struct sign_key *k, const char *bytes, const char *name, const char *value, int64_t now_ms)
{
	struct arena *a = arena_new(0);
	unsigned char id[DIGEST_LEN];
	struct err e = {0};
	struct str sig;
	char *out;

	must(text_unhex(sign_key_id(k), 64, id, sizeof id) == 0, "key id");
	const char *head = arena_fmt(a,
	    "{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"],\"x5t#S256\":\"%s\",\"iat\":%lld,\"exp\":%lld,"
	    "\"jti\":\"0123456789abcdef\",\"%s\":\"%s\"}",
	    text_base64url(a, id, sizeof id), (long long)(now_ms / 1000), (long long)(now_ms / 1000 + 240), name, value);
	const char *first = text_base64url(a, head, strlen(head)), *input = arena_fmt(a, "%s.%s", first, bytes);
	must(sign_bytes(k, a, str_of(input), &sig, &e) == 0, e.msg);
	must(asprintf(&out, "%s..%s", first, text_base64url(a, sig.p, sig.n)) > 0, "asprintf");
	arena_free(a);
	return out;
}

char *
asker_sign(const struct sign_key *k, const char *part, const char *request, int64_t now_ms)
{
	struct arena *a = arena_new(0);
	char *bond = asker_header(request, "X-JWS-Signature");
	char *out = jws(k, part, "req", thumb(a, str_of(bond)), now_ms);

	free(bond);
	arena_free(a);
	return out;
}

char *
asker_sign_document(const struct sign_key *k, const char *bytes, const char *media_type, int64_t now_ms)
{
	return jws(k, bytes, "cty", media_type, now_ms);
}
