/* SPDX-License-Identifier: Apache-2.0 */
/* How a request is answered; see inbound.h. */
#include "http/inbound.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "crypto/digest.h"
#include "http/connection.h"
#include "http/server_parts.h"
#include "http/timeout.h"
#include "intake/entry.h"

static void
add_header(struct inbound *r, struct MHD_Response *m, struct str name, struct str value)
{
	MHD_add_response_header(m, arena_dup(r->a, name.p, name.n), arena_dup(r->a, value.p, value.n));
}

struct str
inbound_client_cert(const struct inbound *r)
{
	const struct message m = {.headers = r->headers, .n_headers = r->n_headers};
	const struct str *cert = message_header(&m, "X-Client-Cert");

	return cert != NULL && cert->n > 0 ? *cert : (struct str){NULL, 0};
}

enum MHD_Result
inbound_answer(struct inbound *r, const struct answer *x)
{
	/* the body is the arena's (or a constant), which outlives the response */
	struct MHD_Response *m = MHD_create_response_from_buffer(x->body.n, (void *)(uintptr_t)x->body.p,
	    MHD_RESPMEM_PERSISTENT);

	if (m == NULL)
		return MHD_NO;
	if (x->content_type != NULL && x->content_type[0] != '\0')
		MHD_add_response_header(m, "Content-Type", x->content_type);
	for (size_t i = 0; i < x->n_headers; i++)
		if (x->headers[i].value.p != NULL)
			add_header(r, m, x->headers[i].name, x->headers[i].value);
	if (x->retry_after_s > 0)
		MHD_add_response_header(m, "Retry-After", arena_fmt(r->a, "%d", x->retry_after_s));
	if (x->close || r->odd || atomic_load(&r->server->stopping))
		MHD_add_response_header(m, "Connection", "close");
	timeout_enter(r->server->timeouts, r->watched, TIMEOUT_ANSWERING);
	r->stage = STAGE_ANSWER;
	enum MHD_Result sent = MHD_queue_response(r->c, (unsigned)x->status, m);
	MHD_destroy_response(m);
	log_event(LOG_HTTP, "route=%s status=%d us=%lld", r->routed ? route_info(r->match.route)->name : "-", x->status,
	    (long long)(clock_mono_us() - r->began_us));
	return sent;
}

bool
inbound_is_known(const struct inbound *r)
{
	struct str cert = inbound_client_cert(r);
	unsigned char *der, digest[DIGEST_LEN];
	size_t n;

	if (cert.p == NULL || text_unbase64(r->a, cert.p, cert.n, &der, &n) != 0)
		return false;
	digest_of((struct str){(char *)der, n}, digest);
	for (size_t i = 0; i < r->setup->n_partners; i++)
		if (r->setup->partners[i].tls_trust != NULL && trust_find(r->setup->partners[i].tls_trust, digest) != NULL)
			return true;
	return false;
}

void
inbound_problem(struct inbound *r, const struct err *why, struct answer *out)
{
	const struct message m = {.headers = r->headers, .n_headers = r->n_headers};
	char audit[27];

	id_random(audit);
	if (r->routed && route_info(r->match.route)->who == WHO_SOAP_PARTNER)
		intake_soap_refusal(r->a, message_header(&m, "Content-Type"), why, audit, out);
	else
		intake_problem(r->a, why, audit, out);
	if (why->code == ERR_BUSY) {
		metric_add(METRIC_SHED, 1);
		out->retry_after_s = 1;
	} else if (why->code != ERR_NOT_FOUND) {
		metric_refused(why->code);
		log_event(LOG_REFUSED, "code=%s audit=%s at=door rule=\"%s\"", err_name(why->code), audit, why->msg);
	}
}

enum MHD_Result
inbound_refuse(struct inbound *r)
{
	struct header h = {str_of("Allow"), str_of(r->match.allow)};
	struct answer x = {0};

	inbound_problem(r, &r->why, &x);
	if (r->why.code == ERR_BAD_METHOD) {
		x.headers = &h;
		x.n_headers = 1;
	}
	return inbound_answer(r, &x);
}

enum MHD_Result
inbound_refuse_early(struct inbound *r)
{
	r->odd = connection_of(r->c)->early = true;
	return inbound_refuse(r);
}

void
inbound_write_now(struct inbound *r, const struct err *why)
{
	struct answer x = {0};

	inbound_problem(r, why, &x);
	connection_of(r->c)->early = true;
	const char *retry = x.retry_after_s > 0 ? arena_fmt(r->a, "Retry-After: %d\r\n", x.retry_after_s) : "";
	const char *text = arena_fmt(r->a, "HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s"
	    "Connection: close\r\n\r\n%.*s", x.status, MHD_get_reason_phrase_for((unsigned)x.status), x.content_type,
	    x.body.n, retry, (int)x.body.n, x.body.p);
	ssize_t sent = send(r->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
	(void)sent; /* the connection ends either way */
	shutdown(r->fd, SHUT_WR);
}

enum MHD_Result
inbound_cut(struct inbound *r)
{
	r->cut = true;
	inbound_write_now(r, &r->why);
	return MHD_NO;
}
