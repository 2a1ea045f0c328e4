/* SPDX-License-Identifier: Apache-2.0 */
/* Detached JSON Web Signatures in one profile; see jws.h. */
#include "sign/jws.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/text.h"
#include "json/json.h"
#include "crypto/rule.h"

enum { HEAD_MAX = 8192, URL_MAX = 4096, TYPE_MAX = 256, CRIT_MAX = 8, THUMB_LEN = 43, ALG_LEN = 5 };

/* The protected header. */
struct jws_head {
	const char *alg, *thumb, *id, *method, *url, *type, *bond;
	int64_t created, expires, status;
	struct field_list crit;
	bool encoded;
};

#define TEXT(member, name, missing, lo, hi)                                                                          \
	{                                                                                                            \
		name, FIELD_TEXT, .at = offsetof(struct jws_head, member), .fallback = missing, .min = lo, .max = hi \
	}
#define INT(member, name, missing, hi)                                                                             \
	{                                                                                                          \
		name, FIELD_INT, .at = offsetof(struct jws_head, member), .fallback = missing, .min = 0, .max = hi \
	}
static const struct field fields[] = {
    TEXT(alg, "alg", NULL, ALG_LEN, ALG_LEN),
    TEXT(thumb, "x5t#S256", NULL, THUMB_LEN, THUMB_LEN),
    TEXT(id, "jti", NULL, 16, 128),
    TEXT(method, "htm", FIELD_NONE, 1, 20),
    TEXT(url, "htu", FIELD_NONE, 1, URL_MAX),
    TEXT(type, "cty", FIELD_NONE, 1, TYPE_MAX),
    TEXT(bond, "req", FIELD_NONE, THUMB_LEN, THUMB_LEN),
    INT(created, "iat", NULL, INT64_C(253402300799)),
    INT(expires, "exp", NULL, INT64_C(253402300799)),
    INT(status, "sta", FIELD_NONE, 599),
    {"crit", FIELD_LIST, .at = offsetof(struct jws_head, crit), .min = 1, .max = CRIT_MAX},
    {"b64", FIELD_BOOL, .at = offsetof(struct jws_head, encoded)},
    {0},
};

static const char *
alg_name(enum sign_alg alg)
{
	switch (alg) {
	case SIGN_RSA_SHA256:
		return "RS256";
	case SIGN_ECDSA_P256:
		return "ES256";
	}
	return "";
}

/* ---- base64url (RFC 7515 section 2: without padding, white space or other characters) ---- */

static int
unbase64url(struct arena *a, const char *s, size_t n, unsigned char **out, size_t *out_len)
{
	char *text = arena_bytes(a, n + 3);

	if (n % 4 == 1)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strchr("+/= \t\r\n", s[i]) != NULL)
			return -1;
		text[i] = (char)(s[i] == '-' ? '+' : s[i] == '_' ? '/' : s[i]);
	}
	size_t padded = (n + 3) / 4 * 4;
	memset(text + n, '=', padded - n);
	if (text_unbase64(a, text, padded, out, out_len) != 0)
		return -1;
	/* one text for one value: bits that encode nothing must be zero */
	const char *again = text_base64url(a, *out, *out_len);
	return strlen(again) == n && memcmp(again, s, n) == 0 ? 0 : -1;
}

static const char *
thumb_of(struct arena *a, struct str bytes)
{
	unsigned char digest[DIGEST_LEN];

	digest_of(bytes, digest);
	return text_base64url(a, digest, sizeof digest);
}

/* ---- reading ---- */

/* The only JWS of the message. */
static int
jws_of(const struct message *m, struct str *out, struct err *e)
{
	const struct str *value = message_header(m, JWS_HEADER);

	if (value == NULL)
		return rule_refuse(e, message_count(m, JWS_HEADER) > 1 ? RULE_TWO_SIGNATURES : RULE_UNSIGNED, JWS_HEADER);
	*out = *value;
	return 0;
}

/* `header..signature`: its two ends. */
static int
split(struct str jws, struct str *head, struct str *sig, struct err *e)
{
	const char *dot = jws.n > 0 ? memchr(jws.p, '.', jws.n) : NULL, *end = jws.p + jws.n;

	if (dot == NULL || jws.n > HEAD_MAX || end - dot < 3 || dot[1] != '.' ||
	    memchr(dot + 2, '.', (size_t)(end - dot) - 2) != NULL)
		return rule_refuse(e, RULE_SYNTAX, "no detached JWS in compact form");
	*head = (struct str){jws.p, (size_t)(dot - jws.p)};
	*sig = (struct str){dot + 2, (size_t)(end - dot) - 2};
	return 0;
}

static int
read_head(struct arena *a, struct str jws, struct jws_head *out, struct str *head_out, struct str *sig_out, struct err *e)
{
	unsigned char *bytes;
	struct err why = {0};
	size_t n;

	if (split(jws, head_out, sig_out, e) != 0)
		return -1;
	if (unbase64url(a, head_out->p, head_out->n, &bytes, &n) != 0)
		return rule_refuse(e, RULE_BASE64, "the protected header");
	*out = (struct jws_head){.encoded = true};
	if (json_read(a, (struct str){(char *)bytes, n}, fields, true, out, &why) != 0)
		return rule_refuse(e, RULE_PARAMETERS, "%s", why.msg);
	const char *const *crit = out->crit.items;
	if (out->encoded || out->crit.n != 1 || strcmp(crit[0], "b64") != 0)
		return rule_refuse(e, RULE_PARAMETERS, "b64 must be false, and crit [\"b64\"]");
	return 0;
}

static int
claimed(struct arena *a, const struct jws_head *h, unsigned char digest_out[DIGEST_LEN], struct err *e)
{
	unsigned char *bytes;
	size_t n;

	if (unbase64url(a, h->thumb, strlen(h->thumb), &bytes, &n) != 0 || n != DIGEST_LEN)
		return rule_refuse(e, RULE_PARAMETERS, "x5t#S256 is not the SHA-256 of a certificate in base64url");
	memcpy(digest_out, bytes, DIGEST_LEN);
	return 0;
}

int
jws_claims(struct arena *a, const struct message *m, unsigned char digest_out[DIGEST_LEN], struct err *e)
{
	struct str jws, head, sig;
	struct jws_head h;

	return jws_of(m, &jws, e) != 0 || read_head(a, jws, &h, &head, &sig, e) != 0 ? -1 : claimed(a, &h, digest_out, e);
}

static const char *
url_of(struct arena *a, const struct message *m)
{
	return arena_fmt(a, "//%.*s%.*s%s%.*s", (int)m->authority.n, m->authority.p, (int)m->path.n, m->path.p,
	    m->query.n > 0 ? "?" : "", (int)m->query.n, m->query.n > 0 ? m->query.p : "");
}

static bool
is(const char *said, const char *what)
{
	return said != NULL && strcmp(said, what) == 0;
}

/* What the JWS of a request says must bind its answer: the JWS itself. */
static const char *
bond_of(struct arena *a, const struct message *request)
{
	const struct str *value = message_header(request, JWS_HEADER);
	return value != NULL ? thumb_of(a, *value) : NULL;
}

static int
check_bond(struct arena *a, const struct jws_head *h, const struct message *request, struct err *e)
{
	const char *bond = bond_of(a, request);

	return bond != NULL && is(h->bond, bond) ? 0 : rule_refuse(e, RULE_COMPONENTS, "req is not the request that was sent");
}

/* For whom, to what, of which kind: each is compared with the message that came. */
static int
check_bound(struct arena *a, const struct jws_head *h, const struct message *m, const struct message *request, struct err *e)
{
	const struct str *type = message_header(m, "Content-Type");

	if (m->body.n > 0 && (type == NULL || !is(h->type, arena_dup(a, type->p, type->n))))
		return rule_refuse(e, RULE_COMPONENTS, "cty is not the Content-Type");
	if (request == NULL) {
		if (!is(h->method, arena_dup(a, m->method.p, m->method.n)))
			return rule_refuse(e, RULE_COMPONENTS, "htm is not the method");
		return is(h->url, url_of(a, m)) ? 0 : rule_refuse(e, RULE_COMPONENTS, "htu is not %s", url_of(a, m));
	}
	if (check_bond(a, h, request, e) != 0)
		return -1;
	return h->status == m->status ? 0 : rule_refuse(e, RULE_COMPONENTS, "sta is not the status");
}

/* header '.' body (RFC 7797 section 3) */
static struct str
signing_input(struct arena *a, struct str head, struct str body)
{
	char *p = arena_bytes(a, head.n + 1 + body.n + 1);

	memcpy(p, head.p, head.n);
	p[head.n] = '.';
	if (body.n > 0)
		memcpy(p + head.n + 1, body.p, body.n);
	return (struct str){p, head.n + 1 + body.n};
}

static int
check_value(struct arena *a, struct str body, const struct pin *pin, struct str head, struct str sig, struct err *e)
{
	unsigned char *bytes;
	size_t n;

	if (unbase64url(a, sig.p, sig.n, &bytes, &n) != 0)
		return rule_refuse(e, RULE_BASE64, "the signature");
	return pin_verify(pin, signing_input(a, head, body), (struct str){(char *)bytes, n}, e);
}

/* Whose it is: pinned, of the pinned key's kind, valid today. */
static int
signer_of(struct arena *a, const struct jws_head *h, const struct trust *t, int64_t now_ms, const struct pin **out, struct err *e)
{
	unsigned char digest[DIGEST_LEN];

	if (claimed(a, h, digest, e) != 0)
		return -1;
	const struct pin *pin = *out = trust_find(t, digest);
	if (pin == NULL)
		return rule_refuse(e, RULE_CERT_UNKNOWN, "x5t#S256 %s", h->thumb);
	if (!is(h->alg, alg_name(pin_alg(pin))))
		return rule_refuse(e, RULE_SIGNATURE_METHOD, "the pinned key is for %s", alg_name(pin_alg(pin)));
	return pin_check(t, pin, now_ms, e);
}

/* All else fits: may it be believed now?  Then what it was. */
static int
conclude(const struct jws_head *h, const struct pin *pin, const struct sign_policy *policy, int64_t now_ms,
    struct jws_verified *out, struct err *e)
{
	if (policy_time(policy, h->created * 1000, h->expires * 1000, now_ms, e) != 0)
		return -1;
	*out = (struct jws_verified){.pin = pin, .created_ms = h->created * 1000, .expires_ms = h->expires * 1000};
	const struct str seen[] = {str_of(pin_id(pin)), {"", 1}, str_of(h->id)};
	digest_parts(seen, 3, out->replay);
	return 0;
}

int
jws_verify(struct arena *a, const struct message *m, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e)
{
	struct str jws, head, sig;
	const struct pin *pin;
	struct jws_head h;

	if ((request == NULL) != (m->status == 0))
		return rule_refuse(e, RULE_COMPONENTS, "a response is verified with its request, a request without");
	if (jws_of(m, &jws, e) != 0 || read_head(a, jws, &h, &head, &sig, e) != 0 || signer_of(a, &h, t, now_ms, &pin, e) != 0 ||
	    check_bound(a, &h, m, request, e) != 0 || check_value(a, m->body, pin, head, sig, e) != 0)
		return -1;
	return conclude(&h, pin, policy, now_ms, out, e);
}

int
jws_verify_part(struct arena *a, struct str jws, struct str part, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e)
{
	struct str head, sig;
	const struct pin *pin;
	struct jws_head h;

	if (read_head(a, jws, &h, &head, &sig, e) != 0 || signer_of(a, &h, t, now_ms, &pin, e) != 0 ||
	    check_bond(a, &h, request, e) != 0 || check_value(a, part, pin, head, sig, e) != 0)
		return -1;
	return conclude(&h, pin, policy, now_ms, out, e);
}

/* Is it of no message, and of a document of that kind?  Else what was signed for one purpose would prove another. */
static int
check_unbound(const struct jws_head *h, const char *media_type, struct err *e)
{
	if (h->method != NULL || h->url != NULL || h->bond != NULL || h->status != 0)
		return rule_refuse(e, RULE_COMPONENTS, "the signature of a message is none of a document");
	return is(h->type, media_type) ? 0 : rule_refuse(e, RULE_COMPONENTS, "cty is not %s", media_type);
}

int
jws_verify_document(struct arena *a, struct str jws, struct str bytes, const char *media_type, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e)
{
	struct str head, sig;
	const struct pin *pin;
	struct jws_head h;

	if (read_head(a, jws, &h, &head, &sig, e) != 0 || signer_of(a, &h, t, now_ms, &pin, e) != 0 ||
	    check_unbound(&h, media_type, e) != 0 || check_value(a, bytes, pin, head, sig, e) != 0)
		return -1;
	if (h.created * 1000 > now_ms + policy->skew_ms)
		return err_set(e, ERR_STALE, "it was signed after now");
	*out = (struct jws_verified){.pin = pin, .created_ms = h.created * 1000, .expires_ms = h.expires * 1000};
	return 0;
}

/* ---- signing ---- */

static int
own_thumb(struct arena *a, const struct sign_key *k, const char **out, struct err *e)
{
	unsigned char digest[DIGEST_LEN];

	if (text_unhex(sign_key_id(k), strlen(sign_key_id(k)), digest, sizeof digest) != 0)
		return err_set(e, ERR_INTERNAL, "a key without a digest");
	*out = text_base64url(a, digest, sizeof digest);
	return 0;
}

static int
write_head(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request, int64_t now_ms,
    int64_t life_ms, struct buf *b, struct err *e)
{
	const struct str *type = message_header(m, "Content-Type");
	const char *thumb = "", *bond = request != NULL ? bond_of(a, request) : NULL;
	struct json_out w;
	char id[27];

	if (own_thumb(a, k, &thumb, e) != 0)
		return -1;
	if (request != NULL && bond == NULL)
		return rule_refuse(e, RULE_UNSIGNED, "the request has no JWS to bind the answer to");
	id_random(id);
	json_out_init(&w, b);
	json_out_open(&w, NULL);
	json_out_text(&w, "alg", alg_name(sign_key_alg(k)));
	json_out_bool(&w, "b64", false);
	json_out_list(&w, "crit");
	json_out_text(&w, NULL, "b64");
	json_out_end(&w);
	json_out_text(&w, "x5t#S256", thumb);
	json_out_int(&w, "iat", now_ms / 1000);
	json_out_int(&w, "exp", (now_ms + life_ms) / 1000);
	json_out_text(&w, "jti", id);
	if (m->body.n > 0 && type != NULL)
		json_out_text(&w, "cty", arena_dup(a, type->p, type->n));
	if (request == NULL) {
		json_out_text(&w, "htm", arena_dup(a, m->method.p, m->method.n));
		json_out_text(&w, "htu", url_of(a, m));
	} else {
		json_out_int(&w, "sta", m->status);
		json_out_text(&w, "req", bond);
	}
	json_out_close(&w);
	return b->full ? err_set(e, ERR_TOO_LARGE, "the protected header of a JWS does not fit") : 0;
}

int
jws_sign(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request, int64_t now_ms,
    int64_t life_ms, struct header *out, struct err *e)
{
	struct str sig;
	struct buf b;

	buf_init(&b, a, HEAD_MAX / 2);
	if (write_head(a, k, m, request, now_ms, life_ms, &b, e) != 0)
		return -1;
	struct str head = str_of(text_base64url(a, b.p, b.len));
	if (sign_bytes(k, a, signing_input(a, head, m->body), &sig, e) != 0)
		return err_doing(e, "signing a JWS");
	*out = (struct header){str_of(JWS_HEADER), str_of(arena_fmt(a, "%s..%s", head.p, text_base64url(a, sig.p, sig.n)))};
	return 0;
}
