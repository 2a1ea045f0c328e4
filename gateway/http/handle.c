/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request from its first line to its answer.  What can be refused without the body is decided before the body is
 * read; a small body is then read and dropped, so that the connection can stay.  Everything made for a request lives in
 * its arena, which goes when the library says that the answer has left.
 *
 * A connection stays open after an answer for clients that use it again (the front makes a new one for each request).  It
 * is closed after whatever the guard found odd (so that bytes behind an ambiguous message never run as a request),
 * after a refusal whose body was not read (late_reader.h sees that it can be read), and when the client asks for it.
 */
#include "http/handle.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"
#include "http/guard.h"
#include "http/handlers.h"
#include "http/inbound.h"
#include "http/route.h"
#include "http/server_parts.h"
#include "http/timeout.h"
#include "intake/entry.h"
#include "ledger/commit.h"

enum { DROP_MAX = 64 * 1024 };    /* larger bodies of refused requests are not waited for */

void *
handle_uri(void *cls, const char *uri, struct MHD_Connection *c)
{
	struct server *s = cls;
	struct connection *l = connection_of(c);
	struct arena *a = connection_arena(s);
	struct inbound *r = arena_alloc(a, sizeof *r);

	r->server = s;
	r->a = a;
	r->c = c;
	r->watched = l->watched;
	r->fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	r->began_us = clock_mono_us();
	r->raw_uri = uri;
	r->uri = str_of(arena_str(r->a, uri));
	r->setup = core_setup(s->core);
	s->deadline_ms = r->setup->conf.http.deadline;
	timeout_limits(s->timeouts, s->deadline_ms, s->idle_ms);
	budget_limits(&s->budget, (size_t)r->setup->conf.http.body_memory, (size_t)r->setup->conf.http.body_memory_known);
	timeout_enter(s->timeouts, r->watched, TIMEOUT_READING);
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
	timeout_enter(s->timeouts, r->watched, TIMEOUT_IDLE);
	setup_drop(r->setup);
	body_close(&r->body);
	connection_arena_back(s, r->a);
}

/* The one connection from which the library reads at the moment; NULL when there are several or none. */
static struct connection *
only_reader(const struct server *s)
{
	struct connection *found = NULL;

	for (struct connection *l = s->connections; l != NULL; l = l->next) {
		if (l->call != NULL && l->call->stage > STAGE_BODY)
			continue;
		if (found != NULL)
			return NULL;
		found = l;
	}
	return found;
}

void
handle_unreadable(struct server *s, unsigned status)
{
	struct connection *l = only_reader(s);
	struct err e = {0};

	if (l == NULL || l->call == NULL || l->call->cut || (status >= 500 && status != MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED))
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

/* Values without the white space around them, but for the two that say where the body ends: those are read by the library, as they
 * stand, and must not mean something else to us. */
static void
trim_values(struct header *h, size_t n)
{
	static const char *const framing[] = {"Content-Length", "Transfer-Encoding"};

	for (size_t i = 0; i < n; i++) {
		bool as_it_stands = false;
		for (size_t k = 0; k < 2; k++)
			as_it_stands = as_it_stands ||
			    (h[i].name.n == strlen(framing[k]) && strncasecmp(h[i].name.p, framing[k], h[i].name.n) == 0);
		if (!as_it_stands)
			h[i].value = message_value(h[i].value);
	}
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
	trim_values(r->headers, r->n_headers);
	return guard_check(&g, e);
}

static struct message
message_of(const struct inbound *r)
{
	struct message m = {.method = str_of(r->method), .path = r->uri, .headers = r->headers, .n_headers = r->n_headers};
	const struct str *host = message_header(&m, "Host");
	struct str authority; /* the guard saw that it is Host's */

	(void)message_target(r->uri, &authority, &m.path, &m.query);
	if (host != NULL) {
		char *lower = arena_dup(r->a, host->p, host->n);
		for (size_t i = 0; i < host->n; i++)
			lower[i] = (char)tolower((unsigned char)lower[i]);
		m.authority = (struct str){lower, host->n};
	}
	m.body = (struct str){r->body.p != NULL ? r->body.p : "", body_in_memory(&r->body)};
	return m;
}

/* May a partner's request come in?  ERR_BUSY: too many are in work.  Whether anything new is accepted is the operation's to say: a
 * question is answered all the same, and a refusal is signed. */
static int
check_room(const struct inbound *r, struct err *e)
{
	const struct server *s = r->server;

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

	if (route->body == BODY_NONE)
		return 0;
	return limit > 0 && (limit < most || route->body == BODY_STREAMED) ? limit : most;
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

/* Room for the body, from the share of those who are known when there is no other. */
static int
open_body(struct inbound *r, int64_t length, struct err *e)
{
	struct budget *b = &r->server->budget;
	size_t limit = (size_t)body_limit(r);

	if (route_info(r->match.route)->body == BODY_STREAMED)
		return body_stream(&r->body, r->setup->conf.blobs.dir, length, limit, e);
	if (body_open(&r->body, b, length, limit, false, e) == 0)
		return 0;
	if (!inbound_is_known(r))
		return -1;
	err_clear(e);
	return body_open(&r->body, b, length, limit, true, e);
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
		if (why->code == ERR_BAD_METHOD)
			find_allowed(r);
		return inbound_refuse_early(r);
	}
	r->odd = strcmp(version, "HTTP/1.0") == 0; /* its sender does not expect another answer here */
	g.headers = r->headers;
	g.n_headers = r->n_headers;
	int64_t length = guard_length(&g);
	bool good = check_route(r, length, why) == 0 && open_body(r, length, why) == 0;
	return good || (length >= 0 && length <= DROP_MAX) ? MHD_YES : inbound_refuse_early(r);
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
	struct message *m = arena_alloc(r->a, sizeof *m);

	*m = message_of(r);
	handlers_answer(r, m);
}

static void work_in_pool(void *ctx);

static struct thread_pool *
pool_of(const struct inbound *r)
{
	return route_info(r->match.route)->thread == THREAD_PAGE ? r->server->pages : r->server->pool;
}

/* One that may begin, and those that may because of it.  Any thread. */
static void
give_to_pool(struct inbound *r)
{
	while (r != NULL) {
		struct server *s = r->server;
		r->task = (struct thread_task){.run = work_in_pool, .ctx = r};
		if (thread_pool_do(pool_of(r), &r->task)) {
			r = budget_end(&s->budget, NULL);
			continue;
		}
		err_set(&r->why, ERR_BUSY, "stopping, or too many wait");
		inbound_problem(r, &r->why, &r->answer);
		struct inbound *next = budget_end(&s->budget, &r->turn);
		ready(r);
		r = next;
	}
}

static void
worked(struct inbound *r)
{
	struct inbound *next = budget_end(&r->server->budget, &r->turn);

	ready(r);
	give_to_pool(next);
}

static void
go_on_in_pool(void *ctx)
{
	struct inbound *r = ctx;

	handlers_go_on(r);
	worked(r);
}

/* On the thread that made the commit. */
static void
committed(void *ctx)
{
	struct inbound *r = ctx;

	r->task = (struct thread_task){.run = go_on_in_pool, .ctx = r};
	thread_pool_go_on(r->server->pool, &r->task);
}

/* Unless on the loop's thread. */
static void
work_in_pool(void *ctx)
{
	struct inbound *r = ctx;

	work(r);
	if (r->later == NULL) {
		worked(r);
		return;
	}
	thread_pool_suspend(r->server->pool);
	commit_submit(intake_pending(r->later), committed, r); /* from here on it is the commit's */
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
	timeout_enter(s->timeouts, r->watched, TIMEOUT_WORKING);
	r->read_us = clock_mono_us();
	r->stage = STAGE_WORK;
	MHD_suspend_connection(r->c);
	r->turn = (struct budget_turn){.bytes = body_in_memory(&r->body), .owner = r};
	if (budget_begin(&s->budget, &r->turn)) /* else whoever ends before it hands it over */
		give_to_pool(r);
	return MHD_YES;
}

/* More of the body; when there is no room, from the share of those who are known. */
static int
add_to_body(struct inbound *r, const char *p, size_t n, struct err *e)
{
	if (body_add(&r->body, p, n, e) == 0)
		return 0;
	if (e->code != ERR_BUSY || r->body.known || !inbound_is_known(r))
		return -1;
	err_clear(e);
	r->body.known = true;
	return body_add(&r->body, p, n, e);
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
		if (r->why.code != ERR_NONE) /* it is small: read and dropped, then refused */
			return MHD_YES;
		return add_to_body(r, upload, n, &r->why) == 0 ? MHD_YES : inbound_cut(r);
	}
	return r->why.code == ERR_NONE ? hand_over(r) : inbound_refuse(r);
}
