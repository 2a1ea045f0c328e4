/* SPDX-License-Identifier: Apache-2.0 */
/* One call to a partner; see call.h. */
#include "call/call.h"

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "blob/blob.h"
#include "call/auth.h"
#include "call/circuit.h"
#include "crypto/vault.h"
#include "ledger/commit.h"
#include "store/store.h"
#include "wire/url.h"
#include "wire/wire.h"

enum {
	TOKEN_WAIT_MS = 100,       /* between looks while another worker fetches a token */
	TOKEN_MARGIN_MS = 60000,   /* a token is not used in its last minute (domain section 5.1) */
};

/* A request being put together. */
struct sending {
	struct message m;            /* what is signed and sent */
	struct header headers[AUTH_HEADERS_MAX];
	const char *url;
};

static void
add_header(struct sending *s, const char *name, const char *value)
{
	if (s->m.n_headers < AUTH_HEADERS_MAX)
		s->headers[s->m.n_headers++] = (struct header){str_of(name), str_of(value)};
}

static int
begin(const struct call *c, const struct conn_request *q, struct sending *s, struct err *e)
{
	memset(s, 0, sizeof *s);
	s->url = arena_fmt(c->a, "%s%s", c->to->p.url, q->path != NULL ? q->path : "");
	if (url_split(c->a, s->url, &s->m) != 0)
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

static const char *
header_text(const struct call *c, const struct message *m, const char *name)
{
	const struct str *v = message_header(m, name);
	return v != NULL ? arena_dup(c->a, v->p, v->n) : NULL;
}

/* Verify the answer.  Fronts and broken servers answer errors unsigned: of those only the status is believed, and only
 * as a hint that it failed. */
static int
open_reply(const struct call *c, const struct message *m, const struct message *sent, struct call_reply *out, struct err *e)
{
	struct err why = {0};
	struct conn_reply *r = &out->reply;
	const char *type = header_text(c, m, "Content-Type");

	*r = (struct conn_reply){.status = m->status, .content_type = type != NULL ? type : "",
	    .retry_after = header_text(c, m, "Retry-After"), .body = {"", 0}};
	out->verified = auth_open(c, m, sent, r, &why) == 0;
	if (out->verified)
		return 0;
	if (m->status < 400) {
		err_set(e, ERR_BAD_REPLY, "the answer cannot be verified: %s", why.msg);
		e->unsure = true;
		return -1;
	}
	r->body = (struct str){"", 0};
	return 0;
}

static int64_t
shorter(int64_t ms, int64_t left_us)
{
	return left_us / 1000 < ms ? left_us / 1000 : ms;
}

/* No answer.  Who was given less time than the partner may take has found out nothing. */
static void
no_answer(const struct call *c, const struct err *e)
{
	bool hurried = c->deadline_us > 0 && clock_mono_us() >= c->deadline_us - 1000;

	if (e->code == ERR_CONFIG || atomic_load(&c->core->stop))
		return;
	if (!hurried)
		circuit_failed(c->circuit, &c->to->p);
	else if (c->circuit != NULL)
		circuit_unused(c->circuit);
}

static int
exchange_bytes(const struct call *c, const struct sending *s, struct message *reply, struct err *e)
{
	int64_t left_us = c->deadline_us > 0 ? c->deadline_us - clock_mono_us() : INT64_MAX;
	struct wire_call call = {
	    .method = arena_dup(c->a, s->m.method.p, s->m.method.n),
	    .url = s->url,
	    .headers = s->headers,
	    .n_headers = s->m.n_headers,
	    .body = s->m.body,
	    .tls = &c->to->tls,
	    .connect_ms = shorter(c->to->p.connect_ms, left_us),
	    .total_ms = shorter(c->to->p.total_ms, left_us),
	    .max_reply = c->to->dialect->max_body + AUTH_OVERHEAD_MAX,
	    .until_us = c->until_us,
	    .harmless = c->harmless,
	};

	if (call.total_ms <= 0)
		return err_set(e, ERR_TIMEOUT, "no time is left to ask");
	return wire_do(c->wire, c->a, &call, reply, &c->core->stop, e);
}

int
call_do(const struct call *c, const char *token, const struct conn_request *q, const char *dossier, struct call_reply *out,
    struct err *e)
{
	const char *partner = c->to->p.name;
	struct sending s;
	struct message reply;

	if (begin(c, q, &s, e) != 0 || auth_apply(c, token, q, &s.m, s.headers, e) != 0)
		return -1;
	/* papers are in the blobs already, bound by digest */
	commit_note(c->core, JOURNAL_SENT, dossier, partner, auth_withheld(c, token, &s.m, !c->secret && q->blob == NULL));
	if (exchange_bytes(c, &s, &reply, e) != 0) {
		no_answer(c, e);
		return -1;
	}
	int opened = open_reply(c, &reply, &s.m, out, e);
	if (opened == 0 && out->verified)
		commit_note(c->core, JOURNAL_RECEIVED, dossier, partner, auth_withheld(c, token, &reply, !c->secret));
	bool front = !out->verified || c->to->reply_by_tls; /* may be one, that says that nobody is behind it */
	if (opened == 0 && front && reply.status >= 500)
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
	if (c->to->dialect->build_token(env, c->to->secret, &q, e) != 0 || call_do(&secret, NULL, &q, "", &r, e) != 0)
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

	if (c->deadline_us > 0 && c->deadline_us < until)
		until = c->deadline_us;

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
	*out =
	    (struct conn_env){.arena = c->a, .partner = &c->to->p, .gateway = c->setup->conf.gateway.id, .now_ms = clock_now_ms()};
	if (auth_fixed_token(c->to, &out->token))
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

	if (c->to->dialect->build_token == NULL)
		return 0; /* a fixed one: nothing can be fetched */
	int found = store_token(c->core->store, c->a, c->to->p.name, &sealed, e);
	if (found <= 0)
		return found;
	if (vault_open(c->core->vault, c->a, "token", sealed, &plain, e) != 0)
		return -1;
	if (env->token == NULL || !str_eq(plain, env->token))
		return 0; /* somebody replaced it already */
	return store_token_drop(c->core->store, c->to->p.name, sealed, e) < 0 ? -1 : 0;
}
