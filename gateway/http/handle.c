/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request from its first line to its answer.  What can be refused without the body is decided before the body is
 * read; a small body is then read and dropped, so that the connection can stay.  Everything made for a request lives in
 * its arena, which goes when the library says that the answer has left.
 *
 * A connection stays open after an answer for clients that use it again (the front makes a new one for each request).  It
 * is closed after whatever the guard found odd (so that bytes behind an ambiguous message never run as a request),
 * after a refusal whose body was not read, and when the client asks for it.
 */
#include "http/handle.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "http/connection.h"
#include "http/document.h"
#include "http/guard.h"
#include "http/inbound.h"
#include "http/ops.h"
#include "http/outbox_api.h"
#include "http/route.h"
#include "http/timeout.h"
#include "intake/entry.h"

enum { DROP_MAX = 64 * 1024 };    /* larger bodies of refused requests are not waited for */

void *
handle_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
	struct server *s = cls;
	struct connection *l = connection_of(c);
	struct inbound *r = arena_alloc(l->a, sizeof *r);

	r->server = s;
	r->a = l->a;
	r->c = c;
	r->watched = l->watched;
	r->fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	r->began_us = clock_mono_us();
	r->raw_uri = uri;
	r->uri = str_of(arena_str(r->a, uri));
	r->setup = core_setup(s->core);
	timeout_limits(s->watch, r->setup->conf.http.deadline, s->idle_ms);
	timeout_enter(s->watch, r->watched, TIMEOUT_READING);
	l->call = r;
	return r;
}

void
handle_completed(void *cls, struct MHD_Connection *c, void **slot, enum MHD_RequestTerminationCode how)
{
	struct server *s = cls;
	struct inbound *r = *slot;
	struct connection *l = connection_of(c);

	(void)how;
	if (r == NULL)
		return;
	*slot = l->call = NULL;
	timeout_enter(s->watch, r->watched, TIMEOUT_IDLE);
	setup_drop(r->setup);
	arena_reset(r->a);
}

void
handle_unreadable(struct server *s, unsigned status)
{
	struct connection *l = connection_only_reader(s);
	struct err e = {0};

	if (l == NULL || l->call == NULL || l->call->cut > 0 || (status >= 500 && status != MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED))
		return;
	if (status == MHD_HTTP_CONTENT_TOO_LARGE)
		err_set(&e, ERR_TOO_LARGE, "library: it announces more than there can be");
	else
		err_set(&e, ERR_BAD_HTTP, "library: status %u", status);
	inbound_write_now(l->call, &e);
}

/* ---- before the body ---- */

struct collect {
	struct inbound *r;
	size_t n;
};

static enum MHD_Result
count_header(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_n, const char *value, size_t value_n)
{
	struct collect *k = ctx;

	(void)kind;
	if (k->n <= GUARD_HEADERS_MAX) /* one too many is kept, for the guard to see */
		k->r->headers[k->n++] = (struct header){{name, name_n}, {value != NULL ? value : "", value_n}};
	return k->n <= GUARD_HEADERS_MAX ? MHD_YES : MHD_NO;
}

static int
check_frame(struct inbound *r, const char *method, const char *version, struct err *e)
{
	struct collect k = {r, 0};
	struct guarded g = {.method = method, .version = version, .uri = {r->raw_uri, r->uri.n},
	    .size = MHD_get_connection_info(r->c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size};

	r->headers = arena_alloc(r->a, (GUARD_HEADERS_MAX + 1) * sizeof *r->headers);
	MHD_get_connection_values_n(r->c, MHD_HEADER_KIND, count_header, &k);
	r->n_headers = k.n;
	g.headers = r->headers;
	g.n_headers = r->n_headers;
	if (guard_layout(&g, e) != 0)
		return -1;
	g.uri = r->uri;
	return guard_check(&g, e);
}

static struct message
message_of(const struct inbound *r)
{
	struct message m = {.method = str_of(r->method), .path = r->uri, .headers = r->headers, .n_headers = r->n_headers};
	const char *q = memchr(r->uri.p, '?', r->uri.n);
	const struct str *host = message_header(&m, "Host");

	if (q != NULL) {
		m.path.n = (size_t)(q - r->uri.p);
		m.query = (struct str){q + 1, r->uri.n - m.path.n - 1};
	}
	if (host != NULL) {
		char *lower = arena_dup(r->a, host->p, host->n);
		for (size_t i = 0; i < host->n; i++)
			lower[i] = (char)tolower((unsigned char)lower[i]);
		m.authority = (struct str){lower, host->n};
	}
	m.body = (struct str){r->body.p, r->body.len};
	return m;
}

static bool
is_business(enum route route)
{
	return route == ROUTE_SOAP || route == ROUTE_REST;
}

/* May this business request come in?  ERR_STORE: not now; ERR_BUSY: too many are in work. */
static int
check_room(const struct inbound *r, struct err *e)
{
	const struct server *s = r->server;

	if (atomic_load(&s->core->closed))
		return err_set(e, ERR_STORE, "closed: the journal cannot be written, the disk is nearly full, or the timestamp debt is too old; /readyz says which");
	if (atomic_load(&s->in_work) >= r->setup->conf.http.in_work)
		return err_set(e, ERR_BUSY, "too many in work");
	return 0;
}

/* The first call for a request: headers are complete, the body has not been read. */
static enum MHD_Result
begin(struct inbound *r, const char *method, const char *version)
{
	struct guarded g = {0};
	struct err *why = &r->why;

	r->stage = STAGE_BODY;
	r->method = method;
	if (check_frame(r, method, version, why) != 0) {
		r->odd = true;
		r->allow = why->code == ERR_BAD_METHOD ? "GET, HEAD, POST" : NULL;
		return inbound_refuse(r);
	}
	g.headers = r->headers;
	g.n_headers = r->n_headers;
	int64_t length = guard_length(&g), max = r->setup->conf.http.body_max;
	struct message m = message_of(r);
	if (length > max)
		err_set(why, ERR_TOO_LARGE, "body: its announced length is more than http.body_max");
	else if (route_find(r->server->door, method, m.path, &r->route, &r->allow, why) == 0 && is_business(r->route))
		check_room(r, why);
	if (why->code != ERR_NONE && (length < 0 || length > DROP_MAX)) {
		r->odd = true;
		return inbound_refuse(r);
	}
	buf_init(&r->body, r->a, (size_t)max);
	return MHD_YES;
}

/* ---- after it ---- */

static void
answer_page(struct inbound *r, const struct message *m)
{
	struct answer *out = &r->answer;
	struct document page;
	struct err e = {0};
	struct header *etag = arena_alloc(r->a, sizeof *etag);

	if (document_get(r->a, r->route, m->query, r->setup->conf.gateway.url, &page, &e) != 0) {
		inbound_problem(r, &e, out);
		return;
	}
	*etag = (struct header){str_of("ETag"), str_of(page.etag)};
	*out = (struct answer){.status = 200, .content_type = page.content_type, .headers = etag, .n_headers = 1, .body = page.body};
	if (document_is_known(message_header(m, "If-None-Match"), page.etag)) {
		out->status = 304;
		out->content_type = "";
		out->body = (struct str){"", 0};
	}
}

static void
answer_business(struct inbound *r, const struct message *m)
{
	const struct str *cert = message_header(m, "X-Client-Cert");
	struct str client = cert != NULL && cert->n > 0 ? *cert : (struct str){NULL, 0};
	struct core *core = r->server->core;

	if (r->route == ROUTE_SOAP)
		intake_soap(core, r->setup, r->a, m, client, &r->answer);
	else
		intake_rest(core, r->setup, r->a, m, client, &r->answer);
	metric_time_us(r->route == ROUTE_SOAP ? METRIC_T_ACCEPT : METRIC_T_STATUS, clock_mono_us() - r->read_us);
}

static void
answer_outbox(struct inbound *r, const struct message *m)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t n = sizeof peer;
	struct err e = {0};

	if (getsockopt(r->fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
		err_set(&e, ERR_INTERNAL, "the kernel does not say who asks");
	else if (outbox_answer(r->server->core, r->setup, r->a, r->route, m, (int64_t)peer.uid, &r->answer, &e) == 0)
		return;
	inbound_problem(r, &e, &r->answer);
}

/* The answer is made: from here on the request is the loop's again. */
static void
ready(void *ctx)
{
	struct inbound *r = ctx;

	atomic_fetch_sub(&r->server->in_work, 1);
	MHD_resume_connection(r->c);
}

/* Nothing to wait for: the loop makes it itself, however busy the crew is. */
static bool
is_at_hand(enum route route)
{
	return route == ROUTE_HEALTH || route == ROUTE_SOAP_DOCUMENT || route == ROUTE_NOTIFY_DOCUMENT || route == ROUTE_OPENAPI;
}

/* Else on a thread of the crew. */
static void
work(void *ctx)
{
	struct inbound *r = ctx;
	struct message m = message_of(r);
	struct server *s = r->server;

	switch (r->route) {
	case ROUTE_SOAP:
	case ROUTE_REST:
		answer_business(r, &m);
		break;
	case ROUTE_SOAP_DOCUMENT:
	case ROUTE_NOTIFY_DOCUMENT:
	case ROUTE_OPENAPI:
		answer_page(r, &m);
		break;
	case ROUTE_HEALTH:
		ops_health(&r->answer);
		break;
	case ROUTE_READY:
		ops_ready(s->core, r->a, &r->answer);
		break;
	case ROUTE_METRICS:
		ops_metrics(s->core, r->a, &r->answer);
		break;
	case ROUTE_OUTBOX:
	case ROUTE_OUTBOX_ONE:
	case ROUTE_OUTBOX_ACT:
		answer_outbox(r, &m);
		break;
	}
	log_with(NULL, NULL);
}

/* The whole request is here. */
static enum MHD_Result
hand_over(struct inbound *r)
{
	struct server *s = r->server;

	if (is_at_hand(r->route)) {
		work(r);
		return inbound_answer(r, &r->answer);
	}
	if (is_business(r->route) && check_room(r, &r->why) != 0)
		return inbound_refuse(r);
	atomic_fetch_add(&s->in_work, 1);
	timeout_enter(s->watch, r->watched, TIMEOUT_WORKING);
	r->read_us = clock_mono_us();
	r->stage = STAGE_WORK;
	r->job = (struct job){.run = work, .ended = ready, .ctx = r};
	MHD_suspend_connection(r->c);
	if (!crew_do(s->crew, &r->job)) {
		err_set(&r->why, ERR_BUSY, "stopping");
		inbound_problem(r, &r->why, &r->answer);
		ready(r);
	}
	return MHD_YES;
}

enum MHD_Result
handle_request(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
    const char *upload, size_t *upload_size, void **slot)
{
	struct inbound *r = *slot;

	(void)cls;
	(void)c;
	(void)url; /* cut at the question mark; the whole one was kept by handle_uri */
	if (r->stage == STAGE_HEADERS)
		return begin(r, method, version);
	if (r->stage == STAGE_WORK)
		return inbound_answer(r, &r->answer);
	assert(r->stage == STAGE_BODY);
	if (*upload_size > 0) {
		size_t n = *upload_size;
		*upload_size = 0;
		if (r->why.code == ERR_NONE)
			buf_add(&r->body, upload, n);
		return r->body.full ? inbound_cut_body(r, n) : MHD_YES;
	}
	if (r->cut > 0)
		return MHD_NO; /* it has its answer */
	return r->why.code == ERR_NONE ? hand_over(r) : inbound_refuse(r);
}
