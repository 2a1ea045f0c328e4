/* SPDX-License-Identifier: Apache-2.0 */
/* The REST door: who sends it, operation, answer or problem document (RFC 9457), proved as the request was. */
#include "intake/entry.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/http_text.h"
#include "base/log.h"
#include "intake/sender.h"
#include "json/json.h"

enum { ANSWER_MAX = 256 * 1024 };

static void
print_problem(struct arena *a, const struct err *why, const char *audit, struct buf *b)
{
	char vi[ERR_SENTENCE_MAX], en[ERR_SENTENCE_MAX], expected[ERR_EXPECTED_MAX];
	struct json_out w;

	err_sentence(why, true, vi, sizeof vi);
	err_sentence(why, false, en, sizeof en);
	json_out_init(&w, b);
	json_out_open(&w, NULL);
	json_out_text(&w, "type", arena_fmt(a, "urn:postgate:error:%s", err_name(why->code)));
	json_out_text(&w, "title", err_en(why->code));
	json_out_int(&w, "status", err_http(why->code));
	json_out_text(&w, "detail", en);
	json_out_text(&w, "code", err_name(why->code));
	json_out_text(&w, "messageVi", vi);
	json_out_text(&w, "messageEn", en);
	json_out_opt(&w, "field", why->field);
	err_expected(why, expected, sizeof expected);
	json_out_opt(&w, "expected", expected);
	json_out_bool(&w, "retryable", err_retryable(why->code));
	json_out_text(&w, "auditId", audit);
	json_out_close(&w);
}

void
intake_problem(struct arena *a, const struct err *why, const char *audit, struct answer *out)
{
	struct buf b;

	buf_init(&b, a, ANSWER_MAX);
	print_problem(a, why, audit, &b);
	*out = (struct answer){.status = err_http(why->code), .content_type = "application/problem+json", .body = {b.p, b.len},
	    .retry_after_s = err_http(why->code) == 503 ? 1 : 0};
}

/* application/json, whatever its parameters (RFC 9110 section 8.3.1: case does not matter) */
static bool
is_json(struct str type)
{
	static const char json[] = "application/json";
	const size_t n = sizeof json - 1;

	return type.n >= n && strncasecmp(type.p, json, n) == 0 && (type.n == n || strchr("; \t", type.p[n]) != NULL);
}

/* The signature covers @authority as Host has it; that both say the same does not make it ours. */
static int
check_authority(const struct intake *d, struct err *e)
{
	const char *url = d->setup->conf.gateway.url, *host = strstr(url, "//");

	if (setup_is_own(d->setup, d->m->authority))
		return 0;
	err_at(e, ERR_WRONG_AUDIENCE, "@authority", "signed for another authority");
	return err_hint(e, HINT_OWN_AUTHORITY, host != NULL ? host + 2 : url, NULL);
}

static int
act_on(struct intake *d, struct str client_cert, struct buf *body, struct err *e)
{
	const struct str *type = message_header(d->m, "Content-Type");
	const struct partner_setup *from = NULL;

	if (sender_find(d, client_cert, &from, e) != 0 || intake_partner(d, from, false, client_cert, e) != 0 ||
	    sender_verify(d, e) != 0)
		return -1;
	if (check_authority(d, e) != 0)
		return -1;
	bool nothing = d->m->body.n == 0 && type == NULL; /* a question may say all by its address */
	if (!nothing && (type == NULL || !is_json(*type))) {
		err_set(e, ERR_BAD_MEDIA_TYPE, "media: not application/json");
		return err_hint(e, HINT_CONTENT_TYPE, "application/json", NULL);
	}
	if (op_wait(&d->act, intake_run(d, d->m->body, NULL, e), e) != 0)
		return -1;
	const struct conn_env env = intake_env(d);
	if (d->dialect->answer(&env, &d->q, &d->r, body, e) != 0)
		return -1;
	if (FAULT_HERE(answer_before))
		return err_set(e, ERR_INTERNAL, "fault: before the answer");
	return body->full ? err_set(e, ERR_INTERNAL, "the answer is too large") : 0;
}

/* What goes back: proved as the request was and bound to it, with a challenge when it was not believed.  Somebody unknown gets it
 * bare: there is nothing to bind to. */
static void
seal(struct intake *d, struct answer *out)
{
	struct header *headers = arena_alloc(d->a, (SENDER_HEADERS + 3) * sizeof *headers);
	size_t n = 1;

	headers[0] = (struct header){str_of("Content-Type"), str_of(out->content_type)};
	const struct message m = {.status = out->status, .headers = headers, .n_headers = 1, .body = out->body};
	if (d->from != NULL)
		n += sender_seal(d, &m, headers + 1);
	bool sealed = n > 1;
	if (out->status == 401)
		headers[n++] = (struct header){str_of("WWW-Authenticate"), str_of(sender_challenge(d))};
	out->headers = headers + 1; /* the type is a field of its own there */
	out->n_headers = n - 1;
	if (out->retry_after_s > 0)
		headers[n++] = (struct header){str_of("Retry-After"), str_of(arena_fmt(d->a, "%d", out->retry_after_s))};
	if (sealed || d->act.seen_ms > 0)
		intake_record(d,
		    http_text_print(d->a,
			&(struct message){.status = out->status, .headers = headers, .n_headers = n, .body = out->body}, true));
}

void
intake_rest(struct core *c, const struct setup *s, struct arena *a, const struct message *m, struct str client_cert,
    struct answer *out)
{
	struct err e = {0};
	struct intake d;
	struct buf body;

	intake_init(&d, c, s, a, m);
	buf_init(&body, a, ANSWER_MAX);
	if (act_on(&d, client_cert, &body, &e) != 0) {
		intake_use_up(&d, d.m->body, NULL, &e);
		intake_refused(&d, &e);
		intake_problem(a, &e, d.audit, out);
	} else {
		*out = (struct answer){.status = 200, .content_type = "application/json", .body = {body.p, body.len}};
	}
	seal(&d, out);
	log_with(NULL, NULL);
}
