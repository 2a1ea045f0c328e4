/* SPDX-License-Identifier: Apache-2.0 */
/* See auth.h. */
#include "call/auth.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/http_text.h"
#include "base/text.h"
#include "crypto/rule.h"
#include "json/part.h"
#include "sign/hmac.h"
#include "sign/httpsig.h"
#include "sign/jws.h"
#include "sign/wsse.h"
#include "xml/xml.h"

static int
add(struct message *m, struct header *headers, struct header h, struct err *e)
{
	if (m->n_headers == AUTH_HEADERS_MAX)
		return err_set(e, ERR_INTERNAL, "a call with too many headers");
	headers[m->n_headers++] = h;
	m->headers = headers;
	return 0;
}

static int
add_text(struct message *m, struct header *headers, const char *name, const char *value, struct err *e)
{
	return add(m, headers, (struct header){str_of(name), str_of(value)}, e);
}

/* ---- who we are ---- */

bool
auth_fixed_token(const struct partner_setup *to, const char **token_out)
{
	*token_out = NULL;
	if (!(to->auth_out & (CONN_AUTH_BEARER | CONN_AUTH_SESSION)))
		return true;
	if (to->dialect->build_token != NULL)
		return false;
	*token_out = to->secret;
	return true;
}

static int
name_us(const struct call *c, const char *token, struct message *m, struct header *headers, struct err *e)
{
	const char *value = NULL;

	if (c->secret)
		return 0;
	if (c->to->auth_out & CONN_AUTH_BASIC) {
		const char *pair = arena_fmt(c->a, "%s:%s", c->to->p.client_id, c->to->secret);
		value = arena_fmt(c->a, "Basic %s", text_base64(c->a, pair, strlen(pair)));
	} else if ((c->to->auth_out & CONN_AUTH_BEARER) && token != NULL)
		value = arena_fmt(c->a, "Bearer %s", token);
	return value == NULL ? 0 : add_text(m, headers, "Authorization", value, e);
}

/* ---- that it is ours ---- */

static int
seal_wsse(const struct call *c, const struct conn_request *q, struct message *m, struct header *headers, struct err *e)
{
	struct buf out;

	buf_init(&out, c->a, c->to->dialect->max_body + AUTH_OVERHEAD_MAX);
	const struct wsse_parts parts = {.version = SOAP_11, .payload = m->body};
	if (wsse_sign(c->a, c->to->key, &parts, clock_now_ms(), c->setup->conf.messages.life, &out, e) != 0)
		return -1;
	m->body = (struct str){out.p, out.len};
	m->n_headers = 0;
	return add_text(m, headers, "Content-Type", soap_content_type(SOAP_11), e) != 0 ? -1 :
	    add_text(m, headers, "SOAPAction", arena_fmt(c->a, "\"%s\"", q->soap_action != NULL ? q->soap_action : ""), e);
}

static struct hmac_key
key_of(const struct call *c)
{
	return (struct hmac_key){c->to->p.client_id, c->to->secret};
}

static int
prove(const struct call *c, struct message *m, struct header *headers, struct err *e)
{
	int64_t now = clock_now_ms(), life = c->setup->conf.messages.life;
	struct header made[HTTPSIG_HEADERS] = {0};
	const struct hmac_key key = key_of(c);
	int failed = 0;

	_Static_assert((int)HMAC_HEADERS <= (int)HTTPSIG_HEADERS, "room for what any of them makes");
	if (c->to->auth_out & CONN_AUTH_HTTPSIG)
		failed = httpsig_sign(c->a, c->to->key, m, NULL, now, life, made, e);
	else if (c->to->auth_out & CONN_AUTH_JWS)
		failed = jws_sign(c->a, c->to->key, m, NULL, now, life, made, e);
	else if (c->to->auth_out & CONN_AUTH_HMAC)
		failed = hmac_sign(c->a, c->to->dialect->hmac, &key, m, NULL, now, made, e);
	for (size_t i = 0; failed == 0 && i < HTTPSIG_HEADERS; i++)
		if (made[i].value.p != NULL)
			failed = add(m, headers, made[i], e);
	return failed;
}

int
auth_apply(const struct call *c, const char *token, const struct conn_request *q, struct message *m, struct header *headers,
    struct err *e)
{
	if ((c->to->auth_out & CONN_AUTH_WSSE) && seal_wsse(c, q, m, headers, e) != 0)
		return -1;
	return name_us(c, token, m, headers, e) != 0 ? -1 : prove(c, m, headers, e);
}

/* ---- answers ---- */

static int
open_wsse(const struct call *c, const struct message *m, struct conn_reply *out, struct err *e)
{
	struct soap_message soap;
	struct wsse_verified v;
	struct _xmlDoc *doc = xml_parse(c->a, m->body, e);

	if (doc == NULL || soap_read(doc, &soap, e) != 0 ||
	    wsse_verify(c->a, &soap, NULL, c->to->trust, &c->to->policy, clock_now_ms(), NULL, &v, e) != 0)
		return -1;
	out->xml = v.payload;
	out->body = v.payload_bytes;
	return 0;
}

/* A JSON body that holds its own signature: over its result, as it is. */
static int
open_result(const struct call *c, const struct message *m, const struct message *sent, struct err *e)
{
	static const char *const names[] = {"signature", "errorCode"};
	const char *said[2];
	struct jws_verified jws;
	struct str result;

	if (json_texts(c->a, m->body, names, 2, said, e) != 0 || json_member(c->a, m->body, "result", &result, e) != 0)
		return -1;
	if (said[0] == NULL || result.p == NULL)
		return rule_refuse(e, RULE_UNSIGNED, "errorCode %s",
		    said[1] != NULL && text_is_token(said[1], "_.-", 40) ? said[1] : "absent");
	return jws_verify_part(c->a, str_of(said[0]), result, sent, c->to->trust, &c->to->policy, clock_now_ms(), &jws, e);
}

int
auth_open(const struct call *c, const struct message *m, const struct message *sent, struct conn_reply *out, struct err *e)
{
	const struct sign_policy *policy = &c->to->policy;
	const struct hmac_key key = key_of(c);
	uint32_t by = c->to->dialect->auth_reply;
	int64_t now = clock_now_ms();
	struct httpsig_verified http;
	struct hmac_verified keyed;
	struct jws_verified jws;
	int bad;

	out->body = m->body;
	if (c->to->reply_by_tls) /* the connection is to whom tls_ca_file vouches for, or there would be no answer */
		return 0;
	if (by == CONN_AUTH_WSSE)
		return open_wsse(c, m, out, e);
	if (by == CONN_AUTH_HTTPSIG)
		bad = httpsig_verify(c->a, m, sent, c->to->trust, policy, now, NULL, &http, e);
	else if (by == CONN_AUTH_JWS)
		bad = jws_verify(c->a, m, sent, c->to->trust, policy, now, &jws, e);
	else if (by == CONN_AUTH_RESULT)
		bad = open_result(c, m, sent, e);
	else if (by == CONN_AUTH_HMAC)
		bad = hmac_verify(c->a, c->to->dialect->hmac, &key, m, sent, policy, now, &keyed, e);
	else
		bad = err_set(e, ERR_CONFIG, "answers of this dialect are not signed, and reply_trust does not say tls");
	return bad;
}

/* ---- on record ---- */

/* A session's token stands in the body, wherever the dialect put it. */
static struct str
without(struct arena *a, struct str body, const char *token)
{
	struct buf b;
	size_t n = strlen(token);

	buf_init(&b, a, body.n + n + (body.n / n + 1) * (sizeof HTTP_TEXT_WITHHELD));
	for (size_t i = 0; i < body.n;)
		if (body.n - i >= n && memcmp(body.p + i, token, n) == 0) {
			buf_str(&b, HTTP_TEXT_WITHHELD);
			i += n;
		} else
			buf_chr(&b, body.p[i++]);
	return (struct str){b.p, b.len};
}

struct str
auth_withheld(const struct call *c, const char *token, const struct message *m, bool body)
{
	struct message kept = *m;

	if (body && (c->to->auth_out & CONN_AUTH_SESSION) && token != NULL && token[0] != '\0' && m->body.n > 0)
		kept.body = without(c->a, m->body, token);
	/* SOAP messages as they are: their signature is in them. */
	return c->to->auth_out & CONN_AUTH_WSSE ? kept.body : http_text_print(c->a, &kept, body);
}
