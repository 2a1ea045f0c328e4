/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The postal contracts 1.0 and 1.1 (schemas/postal): what postal systems ask of us, and the notices we send them, which are the
 * same in both, in the namespace of 1.0. SOAPAction of a message is the namespace, "/", and the operation's name, which is the name
 * of the element inside Body without "Response".
 */
#include "connectors/postal/postal_soap.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "soap/soap.h"
#include "xml/xml.h"
#include "xml/xml_write.h"

enum { NOTICE_MAX = 16384, RETRY_AFTER_MAX_S = 86400 };

static const struct postal_contract contract_10 = {"1.0", POSTAL_NS, 0}, contract_11 = {"1.1", POSTAL_NS_11, 1};

static int
admit_10(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
{
	(void)body; /* for dialects without XML */
	return postal_read(env->arena, &contract_10, xml, out, e);
}

static int
admit_11(const struct conn_env *env, struct str body, struct _xmlNode *xml, struct request *out, struct err *e)
{
	(void)body;
	return postal_read(env->arena, &contract_11, xml, out, e);
}

static int
answer_10(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	(void)env;
	return postal_write(&contract_10, q, r, out, e);
}

static int
answer_11(const struct conn_env *env, const struct request *q, const struct result *r, struct buf *out, struct err *e)
{
	(void)env;
	return postal_write(&contract_11, q, r, out, e);
}

static void
write_notice(struct xml_out *w, struct arena *a, const struct conn_case *c)
{
	xml_out_open(w, "p:NotifyStatus");
	xml_out_ns(w, "p", POSTAL_NS);
	xml_out_elem(w, "p:EventId", c->x->id);
	xml_out_elem(w, "p:DossierId", c->dossier->id);
	xml_out_elem(w, "p:ClientRef", c->dossier->ref);
	xml_out_opt(w, "p:DossierNumber", c->dossier->number);
	xml_out_int(w, "p:State", c->x->news);
	xml_out_elem(w, "p:StateName", dossier_state_name(c->x->news));
	xml_out_time(w, "p:At", c->x->news_at_ms);
	if (c->dossier->due_ms != 0)
		xml_out_time(w, "p:DueAt", c->dossier->due_ms);
	if (c->note != NULL)
		xml_out_opt(w, "p:Note", postal_note(a, c->note));
	xml_out_close(w);
}

static int
build(const struct conn_env *env, const struct conn_case *c, struct conn_request *out, struct err *e)
{
	struct buf b;
	struct xml_out w;

	if (c->x->kind != EXCHANGE_NOTIFY || !dossier_state_ok(c->x->news))
		return err_set(e, ERR_INTERNAL, "the postal contract has no message for %s", exchange_kind_name(c->x->kind));
	buf_init(&b, env->arena, NOTICE_MAX);
	xml_out_init(&w, &b);
	write_notice(&w, env->arena, c);
	if (b.full)
		return err_set(e, ERR_INTERNAL, "the notice does not fit");
	out->soap_action = POSTAL_NS "/NotifyStatus";
	out->body = (struct str){b.p, b.len};
	return 0;
}

/* Only the status is known: a 5xx may come from a front after the service acted; 429 and 503 say that nothing was
 * tried. */
static int
judge_status(const struct conn_reply *r, struct conn_verdict *out, struct arena *a, struct err *e)
{
	int64_t wait_s;

	if (r->status < 400)
		return err_set(e, ERR_BAD_REPLY, "HTTP %d without a signed answer", r->status);
	if (r->status == 429 || r->status == 503)
		out->event = EXCHANGE_ON_FAILED;
	else
		out->event = r->status >= 500 ? EXCHANGE_ON_LOST : EXCHANGE_ON_REFUSED;
	out->why = arena_fmt(a, "HTTP %d", r->status);
	if (r->retry_after != NULL &&
	    text_int(r->retry_after, strlen(r->retry_after), 1, RETRY_AFTER_MAX_S, &wait_s) == 0)
		out->retry_after_ms = wait_s * 1000;
	return 0;
}

/* Local name in the fault's code: "Client", "Sender", ..., without 1.1's dotted refinement; "" when there is none. */
static const char *
fault_code(struct arena *a, const struct _xmlNode *fault)
{
	bool old = xml_is(fault, SOAP_NS_11, "Fault");
	const struct _xmlNode *n = old ? xml_child(fault, NULL, "faultcode") : xml_child(fault, SOAP_NS_12, "Code");

	if (!old && n != NULL)
		n = xml_child(n, SOAP_NS_12, "Value");
	const char *text = n != NULL ? xml_text(a, n) : NULL;
	if (text == NULL)
		return "";
	text += strspn(text, " \t\r\n");
	const char *colon = strchr(text, ':');
	text = colon != NULL ? colon + 1 : text;
	return arena_dup(a, text, strcspn(text, ". \t\r\n"));
}

/* Text of one element of the typed detail, or "". */
static const char *
fault_detail(struct arena *a, const struct _xmlNode *fault, const char *name)
{
	bool old = xml_is(fault, SOAP_NS_11, "Fault");
	const struct _xmlNode *n = old ? xml_child(fault, NULL, "detail") : xml_child(fault, SOAP_NS_12, "Detail");

	n = n != NULL ? xml_child(n, POSTAL_NS, "GatewayFault") : NULL;
	n = n != NULL ? xml_child(n, POSTAL_NS, name) : NULL;
	const char *text = n != NULL ? xml_text(a, n) : NULL;
	return text != NULL ? text : "";
}

/* A refusal of the message, not of the notice in it: a clock or a certificate is wrong, on either side.  It is signed anew each
 * time, and a person looks when that does not help. */
static bool
about_the_message(const char *code)
{
	return strcmp(code, "REFUSED_SIG") == 0 || strcmp(code, "STALE") == 0 || strcmp(code, "REPLAYED") == 0;
}

/* Only who says clearly "your fault, and it will not pass" ends the attempts; a code we do not know brings a
 * person in when the attempts are used up. */
static void
judge_fault(const struct conn_reply *r, struct conn_verdict *out, struct arena *a)
{
	const char *side = fault_code(a, r->xml), *code = fault_detail(a, r->xml, "Code");
	const char *retry = fault_detail(a, r->xml, "Retryable");
	bool retryable = strcmp(retry, "true") == 0 || strcmp(retry, "1") == 0;
	bool ours = strcmp(side, "Client") == 0 || strcmp(side, "Sender") == 0;

	out->event = ours && !retryable && !about_the_message(code) ? EXCHANGE_ON_REFUSED : EXCHANGE_ON_FAILED;
	out->why = text_is_token(code, "_", 40) ? code : text_is_token(side, "_", 40) ? side : "fault";
}

/* A signed confirmation counts, whatever the unsigned HTTP status beside it says. */
static int
judge(const struct conn_env *env, const struct conn_case *c, const struct conn_reply *r, struct conn_verdict *out,
    struct err *e)
{
	struct arena *a = env->arena;

	*out = (struct conn_verdict){.why = ""};
	if (r->xml == NULL)
		return judge_status(r, out, a, e);
	if (xml_is(r->xml, SOAP_NS_11, "Fault") || xml_is(r->xml, SOAP_NS_12, "Fault")) {
		judge_fault(r, out, a);
		return 0;
	}
	const struct _xmlNode *id = xml_child(r->xml, POSTAL_NS, "EventId");
	const struct _xmlNode *outcome = xml_child(r->xml, POSTAL_NS, "Outcome");
	if (!xml_is(r->xml, POSTAL_NS, "NotifyStatusResponse") || id == NULL || outcome == NULL)
		return err_set(e, ERR_BAD_REPLY, "not an answer to NotifyStatus");
	const char *id_text = xml_text(a, id), *word = xml_text(a, outcome);
	if (id_text == NULL || strcmp(id_text, c->x->id) != 0)
		return err_set(e, ERR_BAD_REPLY, "an answer to another notice");
	if (word == NULL || (strcmp(word, "APPLIED") != 0 && strcmp(word, "REPEATED") != 0))
		return err_set(e, ERR_BAD_REPLY, "unknown outcome");
	out->event = EXCHANGE_ON_CONFIRMED;
	out->why = strcmp(word, "REPEATED") == 0 ? "REPEATED" : "";
	return 0;
}

static int
receipt_10(const struct conn_env *env, const struct result_register *r, struct buf *out, struct err *e)
{
	(void)env;
	return postal_receipt(&contract_10, r, out, e);
}

static int
receipt_11(const struct conn_env *env, const struct result_register *r, struct buf *out, struct err *e)
{
	(void)env;
	return postal_receipt(&contract_11, r, out, e);
}

#define BOTH                                                                                                          \
	.caps = CONN_RECEIVE | CONN_SEND | CONN_IDEMPOTENT, .auth_out = CONN_AUTH_WSSE, .auth_reply = CONN_AUTH_WSSE, \
	.auth_in = CONN_AUTH_WSSE, .role = ROLE_POSTAL, .max_body = POSTAL_MESSAGE_MAX,                               \
	.reply_xsd = "schemas/postal/1.0/postal.xsd", .build = build, .judge = judge

const struct connector conn_postal_soap = {
    .name = "postal-1.0",
    .title = "Postal contract 1.0, SOAP",
    .spec = "schemas/postal/1.0/postal.wsdl and notify.wsdl",
    BOTH,
    .ns = POSTAL_NS,
    .request_xsd = "schemas/postal/1.0/postal.xsd",
    .admit = admit_10,
    .answer = answer_10,
    .receipt = receipt_10,
};

const struct connector conn_postal_soap_11 = {
    .name = "postal-1.1",
    .title = "Postal contract 1.1, SOAP: with cases at a counter, and the life after them",
    .spec = "schemas/postal/1.1/postal.wsdl, and 1.0/notify.wsdl",
    BOTH,
    .ns = POSTAL_NS_11,
    .older = &conn_postal_soap,
    .request_xsd = "schemas/postal/1.1/postal.xsd",
    .admit = admit_11,
    .answer = answer_11,
    .receipt = receipt_11,
};
