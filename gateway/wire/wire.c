/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One bounded HTTP call through libcurl; see wire.h.
 *
 * Connections are reused for GET, HEAD and what is said to be harmless.  When a reused connection turns out to be dead libcurl
 * sends the request again by itself, and cannot know whether the partner acted on the first copy; so whatever may have an effect
 * gets a connection of its own.  TLS sessions are not resumed either: a resumed one skips the check of certificate and revocation
 * list.
 */
#include "wire/wire.h"

#include <curl/curl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/metric.h"
#include "wire/reply.h"
#include "wire/url.h"

enum { CONNECTIONS_KEPT = 4, CONNECTION_LIFE_S = 300 };

struct wire {
	CURL *curl;
	char why[CURL_ERROR_SIZE]; /* libcurl's words */
};

void
wire_start(void)
{
	/* OpenSSL writes to sockets without MSG_NOSIGNAL; with CURLOPT_NOSIGNAL libcurl leaves SIGPIPE to us. */
	signal(SIGPIPE, SIG_IGN);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

void
wire_stop(void)
{
	curl_global_cleanup();
}

struct wire *
wire_new(void)
{
	struct wire *w = calloc(1, sizeof *w);
	if (w == NULL || (w->curl = curl_easy_init()) == NULL)
		abort();
	return w;
}

void
wire_free(struct wire *w)
{
	if (w == NULL)
		return;
	curl_easy_cleanup(w->curl);
	free(w);
}

/* ---- what libcurl calls ------------------------------------------------------------------------------- */

static size_t
on_line(char *p, size_t size, size_t n, void *r)
{
	return reply_line(r, p, size * n) == 0 ? size * n : 0;
}

static size_t
on_body(char *p, size_t size, size_t n, void *r)
{
	return reply_body(r, p, size * n) == 0 ? size * n : 0;
}

static int
on_progress(void *stop, curl_off_t dltotal, curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow)
{
	const atomic_bool *b = stop;
	(void)dltotal, (void)dlnow, (void)ultotal, (void)ulnow;
	return b != NULL && atomic_load(b);
}

/* Connected, and about to send. */
static int
on_ready(void *until, char *remote, char *local, int remote_port, int local_port)
{
	const int64_t *until_us = until;

	(void)remote, (void)local, (void)remote_port, (void)local_port;
	return *until_us > 0 && clock_mono_us() > *until_us ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static void
free_list(void *list)
{
	curl_slist_free_all(list);
}

/* ---- setting up --------------------------------------------------------------------------------------- */

static bool
given(const char *path)
{
	return path != NULL && path[0] != '\0';
}

static int
check_call(struct arena *a, const struct wire_call *c, struct err *e)
{
	struct message url = {0};
	if (url_split(a, c->url, &url) != 0)
		return err_set(e, ERR_CONFIG, "not a URL that can be called: %s", c->url);
	if (url_is_https(c->url) && (c->tls == NULL || !given(c->tls->ca)))
		return err_set(e, ERR_CONFIG, "https needs a CA to trust: %s", c->url);
	if (!url_is_https(c->url) && !url_is_loopback(url.authority.p))
		return err_set(e, ERR_CONFIG, "http is for loopback only: %s", c->url);
	if (c->connect_ms <= 0 || c->total_ms <= 0)
		return err_set(e, ERR_CONFIG, "a call without time limits: %s", c->url);
	return 0;
}

static bool
names_header(const struct wire_call *c, const char *name)
{
	struct message m = {.headers = c->headers, .n_headers = c->n_headers};
	return message_count(&m, name) > 0;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return true;
	return false;
}

/* Exactly the caller's headers, besides Host and the body's framing: what libcurl would add is switched off. */
static int
header_list(struct arena *a, const struct wire_call *c, struct curl_slist **out, struct err *e)
{
	static const char *const added[] = {"Accept", "Content-Type", "Expect"};
	struct curl_slist *list = NULL;
	for (size_t i = 0; i < c->n_headers; i++) {
		const struct header *h = &c->headers[i];
		if (h->name.n == 0 || has_control(h->name) || has_control(h->value) || memchr(h->name.p, ':', h->name.n)) {
			curl_slist_free_all(list);
			return err_set(e, ERR_INTERNAL, "header %zu of the call cannot be sent", i);
		}
		list = curl_slist_append(list, arena_fmt(a, h->value.n > 0 ? "%.*s: %.*s" : "%.*s;%.*s", (int)h->name.n,
		    h->name.p, (int)h->value.n, h->value.n > 0 ? h->value.p : ""));
	}
	for (size_t i = 0; i < sizeof added / sizeof *added; i++)
		if (!names_header(c, added[i]))
			list = curl_slist_append(list, arena_fmt(a, "%s:", added[i]));
	*out = arena_own(a, list, free_list);
	return 0;
}

static void
set_tls(CURL *h, const struct wire_tls *t)
{
	curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(h, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(h, CURLOPT_CAPATH, NULL); /* else the system's authorities are trusted too */
	curl_easy_setopt(h, CURLOPT_CAINFO, t != NULL && given(t->ca) ? t->ca : NULL);
	if (t == NULL)
		return;
	curl_easy_setopt(h, CURLOPT_CRLFILE, given(t->crl) ? t->crl : NULL);
	curl_easy_setopt(h, CURLOPT_SSLCERT, given(t->cert) ? t->cert : NULL);
	curl_easy_setopt(h, CURLOPT_SSLKEY, given(t->key) ? t->key : NULL);
	curl_easy_setopt(h, CURLOPT_KEYPASSWD, ""); /* an encrypted key fails instead of asking a terminal */
}

static void
set_limits(CURL *h, const struct wire_call *c, const atomic_bool *stop)
{
	curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)c->connect_ms);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)c->total_ms);
	curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(h, CURLOPT_XFERINFODATA, (void *)(uintptr_t)stop); /* only read there */
	curl_easy_setopt(h, CURLOPT_PREREQFUNCTION, on_ready);
	curl_easy_setopt(h, CURLOPT_PREREQDATA, (void *)(uintptr_t)&c->until_us); /* only read there */
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(h, CURLOPT_HTTP09_ALLOWED, 0L);
	curl_easy_setopt(h, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(h, CURLOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
	curl_easy_setopt(h, CURLOPT_MAXLIFETIME_CONN, (long)CONNECTION_LIFE_S);
}

static void
set_request(CURL *h, const struct wire_call *c, struct curl_slist *headers)
{
	bool head = strcmp(c->method, "HEAD") == 0, reads = head || strcmp(c->method, "GET") == 0;
	curl_easy_setopt(h, CURLOPT_URL, c->url);
	curl_easy_setopt(h, CURLOPT_UNIX_SOCKET_PATH, c->socket);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, headers);
	if (head)
		curl_easy_setopt(h, CURLOPT_NOBODY, 1L);
	if (!reads || c->body.p != NULL) {
		curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body.n);
		curl_easy_setopt(h, CURLOPT_POSTFIELDS, c->body.p != NULL ? c->body.p : "");
	}
	curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, c->method);
	curl_easy_setopt(h, CURLOPT_FRESH_CONNECT, reads || c->harmless ? 0L : 1L);
	curl_easy_setopt(h, CURLOPT_FORBID_REUSE, reads || c->harmless ? 0L : 1L);
}

static int
set_up(struct wire *w, struct arena *a, const struct wire_call *c, struct reply_reader *r, const atomic_bool *stop,
    struct err *e)
{
	struct curl_slist *headers;
	if (header_list(a, c, &headers, e) != 0)
		return -1;
	curl_easy_reset(w->curl); /* keeps connections */
	w->why[0] = '\0';
	curl_easy_setopt(w->curl, CURLOPT_ERRORBUFFER, w->why);
	curl_easy_setopt(w->curl, CURLOPT_HEADERFUNCTION, on_line);
	curl_easy_setopt(w->curl, CURLOPT_HEADERDATA, r);
	curl_easy_setopt(w->curl, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(w->curl, CURLOPT_WRITEDATA, r);
	set_limits(w->curl, c, stop);
	set_tls(w->curl, c->tls);
	set_request(w->curl, c, headers);
	return 0;
}

/* ---- calling ------------------------------------------------------------------------------------------ */

/* What libcurl's code means depends on whether the request left: before, there was no partner; after, no proper answer. */
static enum err_code
meaning(CURLcode rc, bool left)
{
	static const CURLcode ours[] = {CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CRL_BADFILE, CURLE_SSL_CERTPROBLEM,
	    CURLE_SSL_CIPHER, CURLE_URL_MALFORMAT};
	for (size_t i = 0; i < sizeof ours / sizeof *ours && !left; i++)
		if (rc == ours[i])
			return ERR_CONFIG;
	if (rc == CURLE_ABORTED_BY_CALLBACK || (rc == CURLE_OPERATION_TIMEDOUT && left))
		return ERR_TIMEOUT;
	return left ? ERR_BAD_REPLY : ERR_PARTNER_DOWN;
}

static int
explain(const struct wire *w, CURLcode rc, struct err *e)
{
	long sent = 1;
	curl_easy_getinfo(w->curl, CURLINFO_REQUEST_SIZE, &sent);
	if (e->code == ERR_NONE) /* else the reply was refused by us, and that is why libcurl stopped */
		err_set(e, meaning(rc, sent > 0), "%s%s%s",
		    rc == CURLE_ABORTED_BY_CALLBACK ? "given up because the gateway stops or was held up" : curl_easy_strerror(rc),
		    w->why[0] != '\0' ? ": " : "", w->why);
	e->unsure = sent > 0;
	return -1;
}

static int
perform(struct wire *w, struct reply_reader *r, bool faults, struct message *reply, struct err *e)
{
	int64_t began = clock_mono_us();
	CURLcode rc = curl_easy_perform(w->curl);
	metric_time_us(METRIC_T_PARTNER, clock_mono_us() - began);
	if (rc != CURLE_OK)
		return explain(w, rc, e);
	e->unsure = reply_finish(r, reply) != 0;
	if (!e->unsure && faults && FAULT_HERE(wire_after)) {
		err_set(e, ERR_TIMEOUT, "fault wire_after");
		e->unsure = true;
	}
	return e->unsure ? -1 : 0;
}

int
wire_do(struct wire *w, struct arena *a, const struct wire_call *call, struct message *reply, const atomic_bool *stop,
    struct err *e)
{
	struct reply_reader r;
	reply_init(&r, a, strcmp(call->method, "HEAD") == 0, call->max_reply, e);
	if (check_call(a, call, e) != 0 || set_up(w, a, call, &r, stop, e) != 0)
		return -1;
	if (!call->no_partner && FAULT_HERE(wire_before))
		return err_set(e, ERR_PARTNER_DOWN, "fault wire_before");
	return perform(w, &r, !call->no_partner, reply, e);
}
