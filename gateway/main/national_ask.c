/* SPDX-License-Identifier: Apache-2.0 */
/* See national_ask.h. */
#include "main/national_ask.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "connectors/connector.h"
#include "wire/wire.h"

enum { HEADERS_MAX = 16, PROGRESS_MS = 2000, TRIES = 3, AGAIN_MS = 1000 };

struct asking {
	const struct national_ask *x;
	struct wire *wire;
	const char *token;
	int64_t began_us, told_us;
	const char **codes; /* that are asked one by one */
	size_t n_codes;
};

/* ---- one call ---- */

static const char *
header_of(struct arena *a, const struct message *m, const char *name)
{
	const struct str *v = message_header(m, name);

	return v != NULL ? arena_dup(a, v->p, v->n) : NULL;
}

static int
call(struct asking *s, const struct conn_request *q, struct conn_reply *out, struct err *e)
{
	const struct partner_setup *to = s->x->to;
	struct header headers[HEADERS_MAX];
	struct arena *a = s->x->a;
	struct message reply;
	size_t n = 0;

	if (q->content_type != NULL)
		headers[n++] = (struct header){str_of("Content-Type"), str_of(q->content_type)};
	for (const struct conn_header *h = q->headers; h != NULL && h->name != NULL && n < HEADERS_MAX; h++)
		headers[n++] = (struct header){str_of(h->name), str_of(h->value)};
	const struct wire_call w = {.method = q->method != NULL ? q->method : "POST",
	    .url = arena_fmt(a, "%s%s", to->p.url, q->path != NULL ? q->path : ""),
	    .headers = headers,
	    .n_headers = n,
	    .body = q->body,
	    .tls = &to->tls,
	    .connect_ms = to->p.connect_ms,
	    .total_ms = to->p.total_ms,
	    .max_reply = to->dialect->max_body};
	if (wire_do(s->wire, a, &w, &reply, NULL, e) != 0)
		return -1;
	const char *type = header_of(a, &reply, "Content-Type");
	*out = (struct conn_reply){.status = reply.status,
	    .content_type = type != NULL ? type : "",
	    .retry_after = header_of(a, &reply, "Retry-After"),
	    .body = reply.body};
	return 0;
}

static struct conn_env
env_of(const struct asking *s)
{
	return (struct conn_env){
	    .arena = s->x->a, .partner = &s->x->to->p, .gateway = s->x->gateway, .token = s->token, .now_ms = clock_now_ms()};
}

static int
log_in(struct asking *s, struct err *e)
{
	const struct connector *d = s->x->to->dialect;
	const struct conn_env env = env_of(s);
	struct conn_request q = {0};
	struct conn_reply r;
	int64_t life_ms;

	if (d->build_token == NULL)
		return 0;
	if (d->build_token(&env, s->x->to->secret, &q, e) != 0 || call(s, &q, &r, e) != 0 ||
	    d->read_token(&env, &r, &s->token, &life_ms, e) != 0)
		return err_doing(e, "beginning a session");
	return 0;
}

/* ---- one question ---- */

static bool
is_busy(int status)
{
	return status >= 500 || status == 408 || status == 425 || status == 429;
}

/* As conn_question.read. */
static int
once(struct asking *s, const struct conn_question *question, const void *asked, void *answer, struct err *e)
{
	const struct conn_env env = env_of(s);
	struct conn_request q = {0};
	struct conn_reply r;

	if (question->build(&env, asked, &q, e) != 0 || call(s, &q, &r, e) != 0)
		return -1;
	if (r.status == 401)
		return CONN_READ_STALE;
	if (is_busy(r.status))
		return err_set(e, ERR_PARTNER_DOWN, "answered status %d", r.status);
	return question->read(&env, asked, &r, answer, e);
}

static void
wait_ms(int64_t ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Until it is answered; an ended session is begun again. */
static int
ask(struct asking *s, enum conn_ask what, const void *asked, void *answer, const char *about, struct err *e)
{
	const struct conn_question *question = s->x->to->dialect->questions[what];

	for (int i = 0;; i++) {
		int read = once(s, question, asked, answer, e);
		if (read == CONN_READ_ANSWERED)
			return 0;
		bool again = read == CONN_READ_STALE || (read < 0 && (e->code == ERR_PARTNER_DOWN || e->code == ERR_TIMEOUT));
		if (!again || i + 1 == TRIES) {
			if (e->code == ERR_NONE)
				err_set(e, ERR_PARTNER_DOWN, "the session is refused");
			return err_doing(e, "asking for %s", about);
		}
		err_clear(e);
		if (read == CONN_READ_STALE ? log_in(s, e) != 0 : (wait_ms(AGAIN_MS << i), false))
			return -1;
	}
}

/* ---- all of it ---- */

static void
tell_progress(struct asking *s, size_t done)
{
	int64_t now = clock_mono_us();

	if (now - s->told_us < PROGRESS_MS * 1000)
		return;
	s->told_us = now;
	s->x->progress(done, s->n_codes, (now - s->began_us) / 1000);
}

static int
by_code(const void *a, const void *b)
{
	return strcmp(((const struct national_procedure *)a)->code, ((const struct national_procedure *)b)->code);
}

/* Ours that are listed, and the listed ones that are wanted besides. */
static void
choose(struct asking *s, const struct national_list *listed)
{
	const struct national_ask *x = s->x;

	s->codes = arena_alloc(x->a, (x->n_codes + listed->n + 1) * sizeof *s->codes);
	for (size_t i = 0; i < x->n_codes; i++)
		if (catalogue_is_listed(listed, x->codes[i]))
			s->codes[s->n_codes++] = x->codes[i];
	for (size_t i = 0; i < listed->n; i++) {
		size_t k = 0;
		while (k < x->n_codes && strcmp(x->codes[k], listed->items[i].code) != 0)
			k++;
		if (k == x->n_codes && catalogue_wants(x->wanted, listed->items[i].code))
			s->codes[s->n_codes++] = listed->items[i].code;
	}
}

static int
ask_procedures(struct asking *s, struct catalogue_national *out, struct err *e)
{
	choose(s, &out->listed);
	struct national_procedure *all = arena_alloc(s->x->a, (s->n_codes + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < s->n_codes; i++) {
		const struct procedure_asked asked = {s->codes[i]};
		if (ask(s, CONN_ASK_PROCEDURE, &asked, &all[n++], s->codes[i], e) != 0)
			return -1;
		tell_progress(s, i + 1);
	}
	if (n > 0)
		qsort(all, n, sizeof *all, by_code);
	out->procedures = all;
	out->n_procedures = n;
	return 0;
}

int
national_ask(const struct national_ask *x, struct catalogue_national *out, struct err *e)
{
	struct asking s = {.x = x, .began_us = clock_mono_us()};

	s.told_us = s.began_us;
	wire_start();
	s.wire = wire_new();
	bool good = log_in(&s, e) == 0 && ask(&s, CONN_ASK_PROCEDURES, NULL, &out->listed, "the list of procedures", e) == 0 &&
	    ask(&s, CONN_ASK_UNITS, NULL, &out->units, "the list of agencies", e) == 0 && ask_procedures(&s, out, e) == 0;
	wire_free(s.wire);
	wire_stop();
	return good ? 0 : -1;
}
