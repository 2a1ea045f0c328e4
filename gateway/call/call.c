/* SPDX-License-Identifier: Apache-2.0 */
/* One call to a partner; see call.h. */
#include "call/call.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/http_text.h"
#include "base/log.h"
#include "blob/blob.h"
#include "call/circuit.h"
#include "crypto/vault.h"
#include "ledger/commit.h"
#include "sign/httpsig.h"
#include "sign/wsse.h"
#include "store/store.h"
#include "wire/wire.h"
#include "xml/xml.h"

enum {
	HEADERS_MAX = 24,
	TOKEN_WAIT_MS = 100,       /* between looks while another worker fetches a token */
	TOKEN_MARGIN_MS = 60000,   /* a token is not used in its last minute (domain section 5.1) */
	OVERHEAD_MAX = 32 * 1024,  /* what the envelope and signature add to a body */
};

/* A request being put together. */
struct sending {
	struct message m;            /* what is signed and sent */
	struct header headers[HEADERS_MAX];
	const char *url;
};

static void
add_header(struct sending *s, const char *name, const char *value)
{
	if (s->m.n_headers < HEADERS_MAX)
		s->headers[s->m.n_headers++] = (struct header){str_of(name), str_of(value)};
}

static int
begin(const struct call *c, const struct conn_request *q, struct sending *s, struct err *e)
{
	memset(s, 0, sizeof *s);
	s->url = arena_fmt(c->a, "%s%s", c->to->p.url, q->path != NULL ? q->path : "");
	if (wire_split(c->a, s->url, &s->m) != 0)
		return err_set(e, ERR_CONFIG, "partner %s: url cannot be read", c->to->p.name);
	s->m.method = str_of(q->method != NULL ? q->method : "POST");
	s->m.headers = s->headers;
	s->m.body = q->body;
	if (q->content_type != NULL)
		add_header(s, "Content-Type", q->content_type);
	for (const struct conn_header *h = q->headers; h != NULL && h->name != NULL; h++)
		add_header(s, h->name, h->value);
	return q->blob == NULL ? 0 : blob_get(c->core->blobs, c->a, q->blob, &s->m.body, e);
}

static int
seal_wsse(const struct call *c, const struct conn_request *q, struct sending *s, struct err *e)
{
	struct buf out;

	buf_init(&out, c->a, c->to->dialect->max_body + OVERHEAD_MAX);
	if (wsse_sign(c->a, c->to->key, SOAP_11, s->m.body, clock_now_ms(), c->setup->conf.messages.life, &out, e) != 0)
		return -1;
	s->m.body = (struct str){out.p, out.len};
	s->m.n_headers = 0;
	add_header(s, "Content-Type", soap_content_type(SOAP_11));
	add_header(s, "SOAPAction", arena_fmt(c->a, "\"%s\"", q->soap_action != NULL ? q->soap_action : ""));
	return 0;
}

static int
seal_httpsig(const struct call *c, struct sending *s, struct err *e)
{
	struct header sig[HTTPSIG_HEADERS];

	if (httpsig_sign(c->a, c->to->key, &s->m, NULL, clock_now_ms(), c->setup->conf.messages.life, sig, e) != 0)
		return -1;
	for (size_t i = 0; i < HTTPSIG_HEADERS; i++)
		if (sig[i].value.p != NULL && s->m.n_headers < HEADERS_MAX)
			s->headers[s->m.n_headers++] = sig[i];
	return 0;
}

/* REST messages whole, SOAP's as they are: their signature is in them. */
static void
keep(const struct call *c, enum journal_kind kind, const char *dossier, const struct message *m, bool body)
{
	struct str text = c->to->dialect->sealing == CONN_HTTPSIG ? http_text_print(c->a, m, body) : m->body;

	commit_note(c->core, kind, dossier, c->to->p.name, text);
}

/* The verified element of a SOAP answer. */
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

static int
open_httpsig(const struct call *c, const struct message *m, const struct message *sent, struct conn_reply *out, struct err *e)
{
	struct httpsig_verified v;

	if (httpsig_verify(c->a, m, sent, c->to->trust, &c->to->policy, clock_now_ms(), NULL, &v, e) != 0)
		return -1;
	out->body = m->body;
	return 0;
}

static const char *
header_text(const struct call *c, const struct message *m, const char *name)
{
	const struct str *v = message_header(m, name);
	return v != NULL ? arena_dup(c->a, v->p, v->n) : NULL;
}

/* Verify the answer.  Fronts and broken servers answer errors unsigned: of those only the status is believed, and only
 * as a hint that it failed. */
static int
open_reply(const struct call *c, const struct message *m, const struct message *sent, const char *dossier,
    struct call_reply *out, struct err *e)
{
	struct err why = {0};
	struct conn_reply *r = &out->reply;
	const char *type = header_text(c, m, "Content-Type");

	*r = (struct conn_reply){.status = m->status, .content_type = type != NULL ? type : "",
	    .retry_after = header_text(c, m, "Retry-After"), .body = {"", 0}};
	int bad = c->to->dialect->sealing == CONN_WSSE ? open_wsse(c, m, r, &why) : open_httpsig(c, m, sent, r, &why);
	out->verified = bad == 0;
	if (out->verified) {
		keep(c, JOURNAL_RECEIVED, dossier, m, !c->secret);
		return 0;
	}
	if (m->status < 400) {
		err_set(e, ERR_BAD_REPLY, "the answer cannot be verified: %s", why.msg);
		e->unsure = true;
		return -1;
	}
	r->body = (struct str){"", 0};
	return 0;
}

int
call_do(const struct call *c, const struct conn_request *q, const char *dossier, struct call_reply *out, struct err *e)
{
	struct sending s;
	struct message reply;

	if (begin(c, q, &s, e) != 0)
		return -1;
	if ((c->to->dialect->sealing == CONN_WSSE ? seal_wsse(c, q, &s, e) : seal_httpsig(c, &s, e)) != 0)
		return -1;
	keep(c, JOURNAL_SENT, dossier, &s.m, !c->secret && q->blob == NULL); /* papers are in the blobs already, bound by digest */
	const struct wire_call call = {
		.method = arena_dup(c->a, s.m.method.p, s.m.method.n), .url = s.url, .headers = s.headers,
		.n_headers = s.m.n_headers, .body = s.m.body, .tls = &c->to->tls, .connect_ms = c->to->p.connect_ms,
		.total_ms = c->to->p.total_ms, .max_reply = c->to->dialect->max_body + OVERHEAD_MAX, .until_us = c->until_us,
	};
	if (wire_do(c->wire, c->a, &call, &reply, &c->core->stop, e) != 0) {
		if (e->code != ERR_CONFIG && !atomic_load(&c->core->stop))
			circuit_failed(c->circuit, &c->to->p);
		return -1;
	}
	int opened = open_reply(c, &reply, &s.m, dossier, out, e);
	if (opened == 0 && !out->verified && reply.status >= 500) /* a front says that nobody is behind it */
		circuit_failed(c->circuit, &c->to->p);
	else
		circuit_answered(c->circuit);
	return opened;
}

/* ---- access tokens: one for all workers, sealed in the store ---- */

static int
stored_token(const struct call *c, const char **out, struct err *e)
{
	struct str sealed, plain;
	int found = store_token(c->core->store, c->a, c->to->p.name, &sealed, e);

	if (found <= 0)
		return found;
	if (vault_open(c->core->vault, c->a, "token", sealed, &plain, e) != 0)
		return -1;
	*out = arena_dup(c->a, plain.p, plain.n);
	return 1;
}

static int
fetch_token(const struct call *c, const struct conn_env *env, const char **out, struct err *e)
{
	struct call secret = *c;
	struct conn_request q = {0};
	struct call_reply r;
	int64_t life_ms;

	secret.secret = true;
	if (c->to->dialect->build_token(env, c->to->secret, &q, e) != 0 || call_do(&secret, &q, "", &r, e) != 0)
		return -1;
	if (!r.verified)
		return err_set(e, ERR_PARTNER_DOWN, "no token: status %d, unsigned", r.reply.status);
	if (c->to->dialect->read_token(env, &r.reply, out, &life_ms, e) != 0)
		return -1;
	struct str sealed = vault_seal(c->core->vault, c->a, "token", str_of(*out));
	int64_t keep_ms = life_ms > 2 * TOKEN_MARGIN_MS ? life_ms - TOKEN_MARGIN_MS : life_ms / 2;
	return store_token_set(c->core->store, c->to->p.name, sealed, keep_ms > 0 ? keep_ms : 1, e);
}

static int
shared_token(const struct call *c, const struct conn_env *env, const char **out, struct err *e)
{
	const struct timespec pause = {.tv_nsec = TOKEN_WAIT_MS * 1000000L};
	int64_t until = clock_mono_us() + c->to->p.total_ms * 1000;

	do {
		int found = stored_token(c, out, e);
		if (found != 0)
			return found > 0 ? 0 : -1;
		int mine = store_token_lock(c->core->store, c->to->p.name, c->to->p.total_ms + TOKEN_WAIT_MS, e);
		if (mine < 0)
			return -1;
		if (mine == 1) {
			found = stored_token(c, out, e); /* somebody may have fetched one between our look and our lock */
			int failed = found > 0 ? 0 : found < 0 ? -1 : fetch_token(c, env, out, e);
			struct err ignored = {0}; /* the lock ends by itself */
			if (store_token_unlock(c->core->store, c->to->p.name, &ignored) != 0)
				log_event(LOG_STORE_DOWN, "msg=\"%s\"", ignored.msg);
			return failed;
		}
		nanosleep(&pause, NULL);
	} while (clock_mono_us() < until && !atomic_load(&c->core->stop));
	return err_set(e, ERR_PARTNER_DOWN, "another worker has been fetching a token for too long");
}

int
call_env(const struct call *c, struct conn_env *out, struct err *e)
{
	*out = (struct conn_env){.arena = c->a, .partner = &c->to->p, .gateway = c->setup->conf.gateway.id, .now_ms = clock_now_ms()};
	if (!(c->to->dialect->caps & CONN_TOKEN))
		return 0;
	if (shared_token(c, out, &out->token, e) == 0)
		return 0;
	e->unsure = false; /* asking for a token does nothing */
	return -1;
}

int
call_token_stale(const struct call *c, const struct conn_env *env, struct err *e)
{
	struct str sealed, plain;
	int found = store_token(c->core->store, c->a, c->to->p.name, &sealed, e);

	if (found <= 0)
		return found;
	if (vault_open(c->core->vault, c->a, "token", sealed, &plain, e) != 0)
		return -1;
	if (env->token == NULL || !str_eq(plain, env->token))
		return 0; /* somebody replaced it already */
	return store_token_drop(c->core->store, c->to->p.name, sealed, e) < 0 ? -1 : 0;
}
