/* SPDX-License-Identifier: Apache-2.0 */
/* Who sends a REST request; see sender.h. */
#include "intake/sender.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/log.h"
#include "base/text.h"
#include "crypto/rule.h"
#include "sign/hmac.h"
#include "sign/httpsig.h"
#include "sign/jws.h"

enum { CHALLENGE_MAX = 1024 };

_Static_assert((int)HTTPSIG_HEADERS <= (int)SENDER_HEADERS && (int)HMAC_HEADERS <= (int)SENDER_HEADERS,
    "room for what any of them makes");

static bool
receives(const struct partner_setup *p, uint32_t auth)
{
	return (p->dialect->caps & CONN_RECEIVE) && (p->auth_in & auth) != 0;
}

/* ---- names ---- */

/* Digests are compared, so that neither what differs nor a length shows in the time. */
static bool
same_secret(struct str said, struct str known)
{
	unsigned char l[DIGEST_LEN], r[DIGEST_LEN];

	digest_of(said, l);
	digest_of(known, r);
	return digest_same(l, r, DIGEST_LEN) && known.n > 0;
}

/* What stands behind the scheme (RFC 9110 section 11.4: its case does not matter); p NULL: another scheme. */
static struct str
credentials(struct str value, const char *scheme)
{
	size_t n = strlen(scheme);

	if (value.n <= n || strncasecmp(value.p, scheme, n) != 0 || value.p[n] != ' ')
		return (struct str){NULL, 0};
	while (n < value.n && value.p[n] == ' ')
		n++;
	return (struct str){value.p + n, value.n - n};
}

/* Is the Authorization field this partner's? */
static bool
named(const struct intake *d, const struct partner_setup *p)
{
	const struct str *value = message_header(d->m, "Authorization"); /* NULL when it is there twice */
	bool basic = (p->auth_in & CONN_AUTH_BASIC) != 0;
	struct str said = value != NULL ? credentials(*value, basic ? "Basic" : "Bearer") : (struct str){NULL, 0};
	const char *known = p->in_secret;

	if (said.p == NULL)
		return false;
	if (basic) {
		const char *pair = arena_fmt(d->a, "%s:%s", p->in_id, p->in_secret);
		known = text_base64(d->a, pair, strlen(pair));
	}
	return same_secret(said, str_of(known));
}

/* ---- whom it claims ---- */

static const struct partner_setup *
find_keyed(const struct intake *d)
{
	for (size_t i = 0; i < d->setup->n_partners; i++) {
		const struct partner_setup *p = &d->setup->partners[i];
		if (!receives(p, CONN_AUTH_HMAC))
			continue;
		struct str id = hmac_claims(d->m, p->dialect->hmac);
		if (id.p != NULL && str_eq(id, p->in_id))
			return p;
	}
	return NULL;
}

static const struct partner_setup *
find_named(const struct intake *d)
{
	const struct partner_setup *found = NULL;

	for (size_t i = 0; i < d->setup->n_partners; i++)
		if (receives(&d->setup->partners[i], CONN_AUTH_BASIC | CONN_AUTH_BEARER) && named(d, &d->setup->partners[i]))
			found = &d->setup->partners[i];
	return found;
}

/* Who gives nothing in the message; conf/ sees to it that its TLS certificates are pinned. */
static const struct partner_setup *
find_by_tls(const struct intake *d, struct str client_cert)
{
	unsigned char *der, digest[DIGEST_LEN];
	size_t n;

	if (client_cert.p == NULL || text_unbase64(d->a, client_cert.p, client_cert.n, &der, &n) != 0)
		return NULL;
	digest_of((struct str){(char *)der, n}, digest);
	for (size_t i = 0; i < d->setup->n_partners; i++) {
		const struct partner_setup *p = &d->setup->partners[i];
		if ((p->dialect->caps & CONN_RECEIVE) && p->auth_in == CONN_AUTH_NONE && p->tls_trust != NULL &&
		    trust_find(p->tls_trust, digest) != NULL)
			return p;
	}
	return NULL;
}

static int
find_signer(const struct intake *d, bool jws, const struct partner_setup **out, struct err *e)
{
	unsigned char digest[DIGEST_LEN];

	if ((jws ? jws_claims(d->a, d->m, digest, e) : httpsig_claims(d->a, d->m, digest, e)) != 0)
		return -1;
	*out = setup_signer(d->setup, digest);
	return *out != NULL ? 0 : rule_refuse(e, RULE_CERT_UNKNOWN, "no partner pinned it");
}

int
sender_find(const struct intake *d, struct str client_cert, const struct partner_setup **out, struct err *e)
{
	bool httpsig = message_count(d->m, "Signature-Input") > 0 || message_count(d->m, "Signature") > 0;

	if (httpsig || message_count(d->m, JWS_HEADER) > 0)
		return find_signer(d, !httpsig, out, e);
	*out = find_keyed(d);
	if (*out == NULL)
		*out = find_named(d);
	if (*out == NULL && message_count(d->m, "Authorization") > 0)
		return rule_refuse(e, RULE_CREDENTIALS, "no partner's");
	if (*out == NULL)
		*out = find_by_tls(d, client_cert);
	return *out != NULL ? 0 : rule_refuse(e, RULE_UNSIGNED, "nor does it name a partner in another way");
}

/* ---- is it his ---- */

/* Nothing in it tells a repeat from a replay: what it says has ids, and what was done already is not done again. */
static void
remember_nothing(struct intake *d)
{
	char once[27];

	id_random(once);
	digest_of(str_of(once), d->act.seen);
	d->act.seen_ms = 1;
}

static int
verify_proof(struct intake *d, struct err *e)
{
	const struct partner_setup *p = d->from;
	const struct hmac_key key = {p->in_id, p->in_secret};
	int64_t now = d->act.now_ms;
	struct httpsig_verified http;
	struct jws_verified jws;
	struct hmac_verified keyed;

	switch (p->auth_in & CONN_AUTH_PROVES) {
	case CONN_AUTH_HTTPSIG:
		if (httpsig_verify(d->a, d->m, NULL, p->trust, &p->policy, now, NULL, &http, e) != 0)
			return -1;
		intake_verified(d, http.replay, http.expires_ms);
		return 0;
	case CONN_AUTH_JWS:
		if (jws_verify(d->a, d->m, NULL, p->trust, &p->policy, now, &jws, e) != 0)
			return -1;
		intake_verified(d, jws.replay, jws.expires_ms);
		return 0;
	case CONN_AUTH_HMAC:
		if (hmac_verify(d->a, p->dialect->hmac, &key, d->m, NULL, &p->policy, now, &keyed, e) != 0)
			return -1;
		intake_verified(d, keyed.replay, keyed.expires_ms);
		return 0;
	}
	remember_nothing(d);
	return 0;
}

int
sender_verify(struct intake *d, struct err *e)
{
	if ((d->from->auth_in & CONN_AUTH_NAMES) != 0 && !named(d, d->from))
		return rule_refuse(e, RULE_CREDENTIALS, "Authorization");
	return verify_proof(d, e);
}

/* ---- what goes back ---- */

size_t
sender_seal(const struct intake *d, const struct message *answer, struct header made[SENDER_HEADERS])
{
	const struct partner_setup *p = d->from;
	const struct hmac_key key = {p->in_id, p->in_secret};
	int64_t now = d->act.now_ms, life = d->setup->conf.messages.life;
	struct err e = {0};
	size_t n = 0;
	int rc = 0;

	memset(made, 0, SENDER_HEADERS * sizeof *made);
	if ((p->auth_in & CONN_AUTH_HTTPSIG) && message_header(d->m, "Signature") != NULL)
		rc = httpsig_sign(d->a, p->key, answer, d->m, now, life, made, &e);
	else if ((p->auth_in & CONN_AUTH_JWS) && message_header(d->m, JWS_HEADER) != NULL)
		rc = jws_sign(d->a, p->key, answer, d->m, now, life, made, &e);
	else if ((p->auth_in & CONN_AUTH_HMAC) && p->dialect->hmac->reply_parts != NULL &&
	    message_header(d->m, p->dialect->hmac->header) != NULL)
		rc = hmac_sign(d->a, p->dialect->hmac, &key, answer, d->m, now, made, &e);
	if (rc != 0 && e.code != ERR_REFUSED_SIG) /* that is: its proof cannot be read, so there is none to bind to */
		log_event(LOG_INTERNAL, "doing=sign-answer msg=\"%s\"", e.msg);
	for (size_t i = 0; rc == 0 && i < SENDER_HEADERS; i++)
		if (made[i].value.p != NULL)
			made[n++] = made[i];
	return n;
}

const char *
sender_challenge(const struct intake *d)
{
	static const struct {
		uint32_t auth;
		const char *scheme, *more;
	} kinds[] = {
	    {CONN_AUTH_HTTPSIG, "Signature", ""},
	    {CONN_AUTH_JWS, "JWS", ""},
	    {CONN_AUTH_HMAC, "HMAC", ""},
	    {CONN_AUTH_BASIC, "Basic", ", charset=\"UTF-8\""},
	    {CONN_AUTH_BEARER, "Bearer", ""},
	};
	uint32_t demanded = d->from != NULL ? d->from->auth_in : 0;
	struct buf b;

	for (size_t i = 0; d->from == NULL && i < d->setup->n_partners; i++)
		if (d->setup->partners[i].dialect->caps & CONN_RECEIVE)
			demanded |= d->setup->partners[i].auth_in;
	buf_init(&b, d->a, CHALLENGE_MAX);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (demanded & kinds[i].auth)
			buf_fmt(&b, "%s%s realm=\"%s\"%s", b.len > 0 ? ", " : "", kinds[i].scheme, d->setup->conf.gateway.id,
			    kinds[i].more);
	if (b.len == 0)
		buf_fmt(&b, "Certificate realm=\"%s\"", d->setup->conf.gateway.id);
	return b.p;
}
