/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP Message Signatures in one profile; see httpsig.h.  The text is sigbase.c's work; here are the rules, the digest
 * of the body and the key. */
#include "sign/httpsig.h"

#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/text.h"
#include "crypto/rule.h"
#include "sign/sigbase.h"

enum { BASE_MAX = 64 * 1024 };

/* What must be covered, as it stands in Signature-Input. */
static const char *const of_request[] = {"\"@method\"", "\"@authority\"", "\"@path\"", "\"@query\"", NULL};
static const char *const of_status[] = {"\"@status\"", NULL};
static const char *const of_body[] = {"\"content-type\"", "\"content-digest\"", NULL};
static const char *const of_bond[] = {"\"@method\";req", "\"@authority\";req", "\"@path\";req",
    "\"signature\";req;key=\"sig\"", NULL};

static const char *
alg_name(enum sign_alg alg)
{
	switch (alg) {
	case SIGN_RSA_SHA256:
		return "rsa-v1_5-sha256";
	case SIGN_ECDSA_P256:
		return "ecdsa-p256-sha256";
	}
	return "";
}

static int
read_input(const struct message *m, struct sigbase_input *in, struct err *e)
{
	const struct str *value = message_header(m, "Signature-Input");
	if (value != NULL)
		return sigbase_read(*value, in, e);
	if (message_count(m, "Signature-Input") > 1)
		return rule_refuse(e, RULE_TWO_SIGNATURES, "Signature-Input");
	return rule_refuse(e, RULE_UNSIGNED, "no Signature-Input");
}

static int
claimed(const struct sigbase_input *in, unsigned char digest_out[DIGEST_LEN], struct err *e)
{
	if (text_unhex(in->keyid.p, in->keyid.n, digest_out, DIGEST_LEN) != 0)
		return rule_refuse(e, RULE_PARAMETERS, "keyid is not the hex SHA-256 of a certificate");
	return 0;
}

int
httpsig_claims(struct arena *a, const struct message *m, unsigned char digest_out[DIGEST_LEN], struct err *e)
{
	struct sigbase_input *in = arena_alloc(a, sizeof *in);
	if (read_input(m, in, e) != 0)
		return -1;
	return claimed(in, digest_out, e);
}

static int
check_all(const struct sigbase_input *in, const char *const *must, struct err *e)
{
	for (; *must != NULL; must++)
		if (!sigbase_covers(in, *must))
			return rule_refuse(e, RULE_COMPONENTS, "%s is not covered", *must);
	return 0;
}

static int
check_covered(const struct sigbase_input *in, const struct message *m, const struct message *request, struct err *e)
{
	if (m->body.n > 0 && check_all(in, of_body, e) != 0)
		return -1;
	if (request == NULL)
		return check_all(in, of_request, e);
	if (check_all(in, of_status, e) != 0)
		return -1;
	return check_all(in, of_bond, e);
}

static const char *
digest_field(struct arena *a, struct str body)
{
	unsigned char digest[DIGEST_LEN];
	digest_of(body, digest);
	return arena_fmt(a, "sha-256=:%s:", text_base64(a, digest, sizeof digest));
}

/* wherever there is a Content-Digest it must be right; where there is a body it must be there */
static int
check_digest(struct arena *a, const struct message *m, struct err *e)
{
	const struct str *value = message_header(m, "Content-Digest");
	if (value == NULL) {
		if (m->body.n == 0 && message_count(m, "Content-Digest") == 0)
			return 0;
		return rule_refuse(e, RULE_HEADER, "Content-Digest");
	}
	struct str want = str_of(digest_field(a, m->body));
	if (value->n != want.n || !digest_same(value->p, want.p, want.n))
		return rule_refuse(e, RULE_CONTENT_DIGEST, "%s", "");
	return 0;
}

static int
choose_pin(const struct sigbase_input *in, const struct trust *t, int64_t now_ms, const struct pin **out, struct err *e)
{
	unsigned char digest[DIGEST_LEN];
	if (claimed(in, digest, e) != 0)
		return -1;
	*out = trust_find(t, digest);
	if (*out == NULL)
		return rule_refuse(e, RULE_CERT_UNKNOWN, "keyid %.*s", (int)in->keyid.n, in->keyid.p);
	if (!str_eq(in->alg, alg_name(pin_alg(*out))))
		return rule_refuse(e, RULE_SIGNATURE_METHOD, "the pinned key is for %s", alg_name(pin_alg(*out)));
	return pin_check(t, *out, now_ms, e);
}

static int
check_value(struct arena *a, const struct sigbase_input *in, const struct message *m, const struct message *request,
    const struct pin *pin, const struct sign_show *show, struct err *e)
{
	const struct str *value = message_header(m, "Signature");
	struct str member, sig;
	struct buf base;
	if (value == NULL)
		return rule_refuse(e, message_count(m, "Signature") > 1 ? RULE_TWO_SIGNATURES : RULE_UNSIGNED, "Signature");
	if (sigbase_signature(a, *value, &member, &sig, e) != 0)
		return -1;
	buf_init(&base, a, BASE_MAX);
	if (sigbase_make(a, in, m, request, &base, e) != 0)
		return -1;
	if (show != NULL)
		show->bytes(show->ctx, "signature base", (struct str){base.p, base.len});
	return pin_verify(pin, (struct str){base.p, base.len}, sig, e);
}

int
httpsig_verify(struct arena *a, const struct message *m, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, const struct sign_show *show, struct httpsig_verified *out,
    struct err *e)
{
	struct sigbase_input *in = arena_alloc(a, sizeof *in);
	const struct pin *pin;
	if ((request == NULL) != (m->status == 0))
		return rule_refuse(e, RULE_COMPONENTS, "a response is verified with its request, a request without");
	if (read_input(m, in, e) != 0 || choose_pin(in, t, now_ms, &pin, e) != 0 ||
	    check_covered(in, m, request, e) != 0 || check_digest(a, m, e) != 0 ||
	    check_value(a, in, m, request, pin, show, e) != 0)
		return -1;
	int64_t created_ms = in->created * 1000, expires_ms = in->expires * 1000;
	if (policy_time(policy, created_ms, expires_ms, now_ms, e) != 0)
		return -1;
	*out = (struct httpsig_verified){.pin = pin, .created_ms = created_ms, .expires_ms = expires_ms};
	const struct str seen[] = {str_of(pin_id(pin)), {"", 1}, in->nonce};
	digest_parts(seen, 3, out->replay);
	return 0;
}

/* ---- signing ---- */

static void
list_all(struct buf *b, const char *const *names)
{
	for (; *names != NULL; names++)
		buf_fmt(b, "%s%s", b->p[b->len - 1] == '(' ? "" : " ", *names);
}

/* the whole value of Signature-Input */
static struct str
write_input(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request,
    int64_t now_ms, int64_t life_ms)
{
	char nonce[27];
	struct buf b;
	id_random(nonce);
	buf_init(&b, a, 1024);
	buf_str(&b, "sig=(");
	list_all(&b, request == NULL ? of_request : of_status);
	if (m->body.n > 0)
		list_all(&b, of_body);
	if (request != NULL)
		list_all(&b, of_bond);
	buf_fmt(&b, ");created=%lld;expires=%lld;nonce=\"%s\";keyid=\"%s\";alg=\"%s\"", (long long)(now_ms / 1000),
	    (long long)((now_ms + life_ms) / 1000), nonce, sign_key_id(k), alg_name(sign_key_alg(k)));
	return (struct str){b.p, b.len};
}

/* the same message with a Content-Digest among its headers */
static struct message
with_digest(struct arena *a, const struct message *m, struct str digest)
{
	struct message copy = *m;
	struct header *h = arena_alloc(a, (m->n_headers + 1) * sizeof *h);
	size_t n = 0;
	for (size_t i = 0; i < m->n_headers; i++)
		if (m->headers[i].name.n != 14 || strncasecmp(m->headers[i].name.p, "Content-Digest", 14) != 0)
			h[n++] = m->headers[i];
	if (digest.p != NULL)
		h[n++] = (struct header){str_of("Content-Digest"), digest};
	copy.headers = h;
	copy.n_headers = n;
	return copy;
}

int
httpsig_sign(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request,
    int64_t now_ms, int64_t life_ms, struct header out[HTTPSIG_HEADERS], struct err *e)
{
	struct sigbase_input *in = arena_alloc(a, sizeof *in);
	struct str digest = {NULL, 0}, sig, input = write_input(a, k, m, request, now_ms, life_ms);
	struct buf base;
	if (m->body.n > 0)
		digest = str_of(digest_field(a, m->body));
	struct message whole = with_digest(a, m, digest);
	buf_init(&base, a, BASE_MAX);
	if (sigbase_read(input, in, e) != 0 || sigbase_make(a, in, &whole, request, &base, e) != 0 ||
	    sign_bytes(k, a, (struct str){base.p, base.len}, &sig, e) != 0)
		return err_doing(e, "signing an HTTP message");
	out[0] = (struct header){str_of("Content-Digest"), digest};
	out[1] = (struct header){str_of("Signature-Input"), input};
	out[2] = (struct header){str_of("Signature"), str_of(arena_fmt(a, "sig=:%s:", text_base64(a, sig.p, sig.n)))};
	return 0;
}
