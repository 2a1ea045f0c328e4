/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind each address; see handlers.h.  A handler fills r->answer, whatever happens. */
#include "http/handlers.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "http/document.h"
#include "http/feed_api.h"
#include "http/server_parts.h"
#include "http/inbound.h"
#include "http/ops.h"
#include "http/outbox_api.h"
#include "http/people_api.h"
#include "intake/entry.h"
#include "ui/shipped.h"
#include "ui/ui.h"

static void
answer_document(struct inbound *r, const struct message *m)
{
	struct answer *out = &r->answer;
	struct document page;
	struct err e = {0};
	struct header *etag = arena_alloc(r->a, sizeof *etag);

	const char *own;

	if (document_address(r->a, r->setup, m, &own, &e) != 0 ||
	    document_get(r->a, r->match.route, m->query, own, &page, &e) != 0) {
		inbound_problem(r, &e, out);
		return;
	}
	*etag = (struct header){str_of("ETag"), str_of(page.etag)};
	*out =
	    (struct answer){.status = 200, .content_type = page.content_type, .headers = etag, .n_headers = 1, .body = page.body};
	if (document_is_known(message_header(m, "If-None-Match"), page.etag)) {
		out->status = 304;
		out->content_type = "";
		out->body = (struct str){"", 0};
	}
}

static void
answer_soap(struct inbound *r, const struct message *m)
{
	r->later = intake_soap(r->server->core, r->setup, r->a, m, inbound_client_cert(r), &r->answer);
}

static void
answer_rest(struct inbound *r, const struct message *m)
{
	intake_rest(r->server->core, r->setup, r->a, m, inbound_client_cert(r), &r->answer);
}

/* {name} by {name} of the address. */
static size_t
params_of(const struct inbound *r, struct page_param out[ROUTE_PARAMS])
{
	const char *p = route_info(r->match.route)->path;
	size_t n = 0;

	for (; (p = strchr(p, '{')) != NULL; p++, n++)
		out[n] = (struct page_param){{p + 1, strcspn(p + 1, "}")}, r->match.params[n]};
	return n;
}

/* Rows of ui/page.tbl stand together, and in its order. */
static void
answer_page(struct inbound *r, const struct message *m)
{
	struct page_param params[ROUTE_PARAMS];
	size_t n = params_of(r, params);

	ui_answer(r->server->core, r->setup, r->a, (enum page_id)(r->match.route - ROUTE_PAGE_LOGIN), params, n, m, &r->answer);
}

static void
answer_ui_asset(struct inbound *r, const struct message *m)
{
	shipped_answer(r->a, route_param(&r->match, "digest"), route_param(&r->match, "name"), m, &r->answer);
}

static void
answer_health(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_health(&r->answer);
}

static void
answer_ready(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_ready(r->server->core, r->a, &r->answer);
}

static void
answer_metrics(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_metrics(r->server->core, r->a, &r->answer);
}

static void
answer_overview(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_overview(r->setup, r->a, &r->answer);
}

static void
answer_jobs(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_jobs(r->server->core, r->a, &r->answer);
}

static void
answer_children(struct inbound *r, const struct message *m)
{
	(void)m;
	ops_children(r->server->core, r->a, &r->answer);
}

/* What an operator asks, who is who the kernel says. */
static void
answer_operator(struct inbound *r, const struct message *m, int (*answer)(struct core *, const struct setup *, struct arena *,
    const struct route_match *, const struct message *, int64_t, struct answer *, struct err *))
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t n = sizeof peer;
	struct err e = {0};

	if (getsockopt(r->fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
		err_set(&e, ERR_INTERNAL, "the kernel does not say who asks");
	else if (answer(r->server->core, r->setup, r->a, &r->match, m, (int64_t)peer.uid, &r->answer, &e) == 0)
		return;
	inbound_problem(r, &e, &r->answer);
}

static void
answer_outbox(struct inbound *r, const struct message *m)
{
	answer_operator(r, m, outbox_answer);
}

static void
answer_feed(struct inbound *r, const struct message *m)
{
	answer_operator(r, m, feed_answer);
}

static void
answer_people(struct inbound *r, const struct message *m)
{
	answer_operator(r, m, people_answer);
}

static void (*const handlers[ROUTES])(struct inbound *, const struct message *) = {
#define ROUTE(id, method, path, listeners, who, body, limit, thread, handler, ...) [ROUTE_##id] = handler,
#include "http/route.tbl"
};

static void
answered(const struct inbound *r)
{
	const struct route_info *route = route_info(r->match.route);

	if (route->timer >= 0)
		metric_time_us((enum metric_timer)route->timer, clock_mono_us() - r->read_us);
	log_with(NULL, NULL);
}

void
handlers_answer(struct inbound *r, const struct message *m)
{
	handlers[r->match.route](r, m);
	if (r->later == NULL)
		answered(r);
}

void
handlers_go_on(struct inbound *r)
{
	intake_soap_end(r->later, &r->answer);
	answered(r);
}
