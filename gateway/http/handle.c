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
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/guard.h"
#include "http/handlers.h"
#include "http/inbound.h"
#include "http/route.h"
#include "http/timeout.h"

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

/* Bytes that the body of this route may have. */
static int64_t
body_limit(const struct inbound *r)
{
	const struct route_info *route = route_info(r->match.route);
	int64_t most = r->setup->conf.http.body_max, limit = (int64_t)route->limit;

	return route->body == BODY_NONE ? 0 : limit > 0 && limit < most ? limit : most;
}

/* Where it goes, whether its body is small enough, whether there is room. */
static int
check_route(struct inbound *r, int64_t length, struct err *e)
{
	struct message m = message_of(r);

	if (route_find(r->server->door, r->method, m.path, &r->match, e) != 0)
		return -1;
	r->routed = true;
	if (length > body_limit(r)) {
		err_set(e, ERR_TOO_LARGE, "body: its announced length is more than this address takes");
		return err_hint_range(e, HINT_BYTES_MOST, body_limit(r), 0);
	}
	return route_info(r->match.route)->who & WHO_PARTNER ? check_room(r, e) : 0;
}

/* The methods of an address, for a method that is spoken nowhere here. */
static void
find_allowed(struct inbound *r)
{
	struct message m = message_of(r);
	struct err ignored = {0};

	(void)!route_find(r->server->door, r->method, m.path, &r->match, &ignored);
	if (r->match.allow[0] == '\0')
		snprintf(r->match.allow, sizeof r->match.allow, "GET, HEAD, POST");
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
		if (why->code == ERR_BAD_METHOD)
			find_allowed(r);
		return inbound_refuse(r);
	}
	g.headers = r->headers;
	g.n_headers = r->n_headers;
	int64_t length = guard_length(&g);
	if (check_route(r, length, why) != 0 && (length < 0 || length > DROP_MAX)) {
		r->odd = true;
		return inbound_refuse(r);
	}
	buf_init(&r->body, r->a, r->routed ? (size_t)body_limit(r) : 0);
	return MHD_YES;
}

/* ---- after it ---- */

/* The answer is made: from here on the request is the loop's again. */
static void
ready(struct inbound *r)
{
	atomic_fetch_sub(&r->server->in_work, 1);
	MHD_resume_connection(r->c);
}

static void
work(struct inbound *r)
{
	struct message m = message_of(r);

	handlers_answer(r, &m);
}

/* Else on a thread of the pool. */
static void
work_in_pool(void *ctx)
{
	work(ctx);
	ready(ctx);
}

/* The whole request is here. */
static enum MHD_Result
hand_over(struct inbound *r)
{
	struct server *s = r->server;

	if (route_info(r->match.route)->thread == THREAD_LOOP) { /* however busy the pool is */
		work(r);
		return inbound_answer(r, &r->answer);
	}
	if (route_info(r->match.route)->who & WHO_PARTNER && check_room(r, &r->why) != 0)
		return inbound_refuse(r);
	atomic_fetch_add(&s->in_work, 1);
	timeout_enter(s->watch, r->watched, TIMEOUT_WORKING);
	r->read_us = clock_mono_us();
	r->stage = STAGE_WORK;
	r->task = (struct thread_task){.run = work_in_pool, .ctx = r};
	MHD_suspend_connection(r->c);
	if (!thread_pool_do(s->pool, &r->task)) {
		err_set(&r->why, ERR_BUSY, "stopping, or too many wait");
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
