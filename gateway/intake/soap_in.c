/* SPDX-License-Identifier: Apache-2.0 */
/* The SOAP door: envelope, signature, schema, operation, signed answer or signed fault. */
#include "intake/entry.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/log.h"
#include "intake/intake.h"
#include "sign/wsse.h"
#include "soap/soap.h"
#include "xml/schema.h"
#include "xml/xml.h"

static const char FAULT_NS[] = "urn:vn:postgate:postal:1.0"; /* of GatewayFault, when no contract is asked for that we have */

enum { ANSWER_MAX = 2 * 1024 * 1024 };

struct soap_in {
	struct intake d;           /* first: intake_soap_end finds the rest by it */
	enum soap_version version; /* of the answer: what came, or what its Content-Type said */
	const char *action;        /* of the Content-Type (1.2) or SOAPAction, without quotes; or NULL */
	struct soap_message soap;
	struct wsse_verified v;
};

static int
read_media(struct soap_in *x, struct err *e)
{
	const struct str *type = message_header(x->d.m, "Content-Type"), *action = message_header(x->d.m, "SOAPAction");

	if (type == NULL || !soap_media(x->d.a, arena_dup(x->d.a, type->p, type->n), &x->version, &x->action)) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: not text/xml or application/soap+xml in UTF-8");
		return err_hint(e, HINT_CONTENT_TYPE, "text/xml; charset=utf-8", NULL);
	}
	if (action != NULL) {
		size_t quotes = action->n >= 2 && action->p[0] == '"' && action->p[action->n - 1] == '"';
		x->action = arena_dup(x->d.a, action->p + quotes, action->n - 2 * quotes);
	}
	return 0;
}

static int
read_envelope(struct soap_in *x, struct err *e)
{
	struct _xmlDoc *doc = xml_parse(x->d.a, x->d.m->body, e);
	enum soap_version said = x->version;

	if (doc == NULL || soap_read(doc, &x->soap, e) != 0)
		return -1;
	x->version = x->soap.version;
	if (said != x->version)
		return err_set(e, ERR_BAD_MEDIA_TYPE, "media: the Content-Type is of the other SOAP version");
	return 0;
}

static int
check_signature(struct soap_in *x, struct str client_cert, struct err *e)
{
	struct wsse_claim claim;
	struct intake *d = &x->d;

	if (wsse_claims(d->a, &x->soap, &claim, e) != 0 ||
	    intake_partner(d, setup_signer(d->setup, claim.digest), true, client_cert, e) != 0 ||
	    wsse_verify(d->a, &x->soap, &claim, d->from->trust, &d->from->policy, d->act.now_ms, NULL, &x->v, e) != 0)
		return -1;
	intake_verified(d, x->v.replay, x->v.expires_ms);
	intake_contract(d, xml_ns(x->v.payload));
	return 0;
}

/* A signed To (WS-Addressing 1.0 section 3.1) is our address under one of our names and with the path that was asked, or nobody's
 * in particular.  http and https are the same here: it is the front that ends TLS. */
static int
check_to(const struct soap_in *x, struct err *e)
{
	const struct intake *d = &x->d;
	const char *to = x->v.to;
	const char *own = arena_dup(d->a, d->m->path.p, d->m->path.n);
	struct str authority, path, query;

	if (to == NULL || soap_anonymous(to))
		return 0;
	if (message_target(str_of(to), &authority, &path, &query) && setup_is_own(d->setup, authority) && str_eq(path, own))
		return 0;
	err_at(e, ERR_WRONG_AUDIENCE, "To", "addressed to another gateway");
	return err_hint(e, HINT_OWN_ADDRESS, arena_fmt(d->a, "%s%s", d->setup->conf.gateway.url, own), NULL);
}

/* SOAPAction may be absent or empty, a signed Action of WS-Addressing absent; another operation's is refused.  Only the signed Body
 * decides what is done. */
static int
check_action(const struct soap_in *x, struct err *e)
{
	const char *ns = xml_ns(x->v.payload), *name = xml_name(x->v.payload);
	const char *own = arena_fmt(x->d.a, "%s/%s", ns, name);

	if (x->action != NULL && x->action[0] != '\0' && strcmp(x->action, own) != 0)
		return err_set(e, ERR_WRONG_ACTION, "action: SOAPAction is not %s", own);
	if (x->v.action != NULL && strcmp(x->v.action, own) != 0)
		return err_at(e, ERR_WRONG_ACTION, "Action", "action: the signed Action is not %s", own);
	return 0;
}

static int
check_schema(const struct soap_in *x, struct err *e)
{
	const struct schema *s = intake_schema(&x->d);
	return s == NULL ? 0 : schema_check(s, x->v.payload, e);
}

static int
act_on(struct soap_in *x, struct str client_cert, struct err *e)
{
	if (read_media(x, e) != 0 || read_envelope(x, e) != 0 || check_signature(x, client_cert, e) != 0 || check_to(x, e) != 0 ||
	    check_action(x, e) != 0 || check_schema(x, e) != 0)
		return -1;
	return intake_run(&x->d, x->v.payload_bytes, x->v.payload, e);
}

static int
write_result(struct soap_in *x, struct buf *payload, struct err *e)
{
	struct intake *d = &x->d;
	const struct conn_env env = intake_env(d);

	if (d->dialect->answer(&env, &d->q, &d->r, payload, e) != 0)
		return -1;
	if (FAULT_HERE(answer_before))
		return err_set(e, ERR_INTERNAL, "fault: before the answer");
	return payload->full ? err_set(e, ERR_INTERNAL, "the answer is too large") : 0;
}

/* Who is not known gets its fault signed too, with the key most partners use: stacks choke on unsigned ones. */
static const struct sign_key *
answer_key(const struct intake *d)
{
	return d->from != NULL ? d->from->key : d->setup->partners[0].key;
}

static void
seal(struct soap_in *x, struct str headers, struct str payload, int status, struct answer *out)
{
	struct intake *d = &x->d;
	struct err e = {0};
	struct buf b;

	buf_init(&b, d->a, ANSWER_MAX);
	const struct wsse_parts parts = {x->version, payload, headers};
	if (wsse_sign(d->a, answer_key(d), &parts, d->act.now_ms, d->setup->conf.messages.life, &b, &e) != 0 || b.full) {
		log_event(LOG_INTERNAL, "doing=sign-answer audit=%s msg=\"%s\"", d->audit, e.msg);
		err_clear(&e);
		err_set(&e, ERR_INTERNAL, "the answer could not be signed");
		intake_soap_refusal(d->a, message_header(d->m, "Content-Type"), &e, d->audit, out);
		return;
	}
	*out = (struct answer){.status = status, .content_type = soap_content_type(x->version), .body = {b.p, b.len}};
	if (d->from != NULL)
		intake_record(d, out->body);
}

void
intake_soap_refusal(struct arena *a, const struct str *content_type, const struct err *why, const char *audit, struct answer *out)
{
	enum soap_version version = SOAP_11;
	const char *action;
	struct buf b;

	if (content_type != NULL)
		(void)soap_media(a, arena_dup(a, content_type->p, content_type->n), &version, &action);
	buf_init(&b, a, ANSWER_MAX);
	buf_fmt(&b, "<s:Envelope xmlns:s=\"%s\"><s:Body>", soap_ns(version));
	soap_fault(&b, version, FAULT_NS, why, NULL, audit);
	buf_str(&b, "</s:Body></s:Envelope>");
	*out = (struct answer){.status = err_http(why->code), .content_type = soap_content_type(version), .body = {b.p, b.len},
	    .retry_after_s = err_http(why->code) == 503 ? 1 : 0};
}

/* Of the contract that was asked by; it is no matter who asked, nor whether that is proved. */
static const char *
fault_ns(const struct soap_in *x)
{
	const char *ns = x->soap.payload != NULL ? xml_ns(x->soap.payload) : "";

	for (size_t i = 0; connectors[i] != NULL; i++)
		if (connectors[i]->ns != NULL && strcmp(connectors[i]->ns, ns) == 0)
			return connectors[i]->ns;
	return FAULT_NS;
}

static void
fault(struct soap_in *x, const struct err *why, struct answer *out)
{
	struct buf b, headers;

	intake_refused(&x->d, why);
	buf_init(&b, x->d.a, ANSWER_MAX);
	buf_init(&headers, x->d.a, ANSWER_MAX);
	soap_fault(&b, x->version, fault_ns(x), why, x->d.q.request_id, x->d.audit);
	soap_fault_headers(&headers, why);
	seal(x, (struct str){headers.p, headers.len}, (struct str){b.p, b.len}, soap_fault_status(x->version, why), out);
	if (err_http(why->code) == 503)
		out->retry_after_s = 1;
}

/* The operation ended: `done` 0 or -1. */
static void
answer(struct soap_in *x, int done, struct err *e, struct answer *out)
{
	struct buf payload;

	buf_init(&payload, x->d.a, ANSWER_MAX);
	if (done != 0 || write_result(x, &payload, e) != 0) {
		intake_use_up(&x->d, x->v.payload_bytes, x->v.payload, e);
		fault(x, e, out);
	} else {
		seal(x, (struct str){0}, (struct str){payload.p, payload.len}, 200, out);
	}
	log_with(NULL, NULL);
}

struct intake *
intake_soap(struct core *c, const struct setup *s, struct arena *a, const struct message *m, struct str client_cert,
    struct answer *out)
{
	struct soap_in *x = arena_alloc(a, sizeof *x);
	struct err e = {0};

	*x = (struct soap_in){.version = SOAP_11};
	intake_init(&x->d, c, s, a, m);
	int done = act_on(x, client_cert, &e);
	if (done == OP_LATER) {
		log_with(NULL, NULL);
		return &x->d;
	}
	answer(x, done, &e, out);
	return NULL;
}

void
intake_soap_end(struct intake *d, struct answer *out)
{
	struct soap_in *x = (struct soap_in *)d; /* whose first member it is */
	struct err e = {0};

	log_with(NULL, d->from->p.name);
	answer(x, op_end(&d->act, &e), &e, out);
}
