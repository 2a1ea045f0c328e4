/* SPDX-License-Identifier: Apache-2.0 */
/* The framing guard; see guard.h. */
#include "http/guard.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { LENGTH_DIGITS_MAX = 15 };

static int
refuse(struct err *e, const char *rule)
{
	return err_set(e, ERR_BAD_HTTP, "%s", rule);
}

static bool
is_token(struct str s)
{
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c) != NULL)
			return false;
	}
	return true;
}

static bool
has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

static bool
named(const struct header *h, const char *name)
{
	return h->name.n == strlen(name) && strncasecmp(h->name.p, name, h->name.n) == 0;
}

static const struct str *
find(const struct guarded *g, const char *name, size_t *count)
{
	const struct str *first = NULL;

	*count = 0;
	for (size_t i = 0; i < g->n_headers; i++)
		if (named(&g->headers[i], name) && (*count)++ == 0)
			first = &g->headers[i].value;
	return first;
}

static int
check_line(const struct guarded *g, struct err *e)
{
	static const char *const methods[] = {"GET", "HEAD", "POST"};
	size_t i = 0;

	if (strcmp(g->version, "HTTP/1.1") != 0 && strcmp(g->version, "HTTP/1.0") != 0)
		return refuse(e, "version: only HTTP/1.1 and 1.0 are spoken here");
	while (i < 3 && strcmp(g->method, methods[i]) != 0)
		i++;
	if (i == 3)
		return err_set(e, ERR_BAD_METHOD, "method: only GET, HEAD and POST are spoken here");
	return 0;
}

/* What decodes to a byte that means something in a path. */
static bool
is_bad_escape(const char *p, size_t left)
{
	unsigned char c;

	if (left < 3 || text_unhex(p + 1, 2, &c, 1) != 0)
		return true;
	return c < 0x20 || c == 0x7f || c == '/' || c == '\\' || c == '.' || c == '%';
}

static int
check_uri(struct str uri, struct err *e)
{
	const char *q = uri.n > 0 ? memchr(uri.p, '?', uri.n) : NULL;
	size_t path = q != NULL ? (size_t)(q - uri.p) : uri.n;

	if (uri.n == 0 || uri.p[0] != '/')
		return refuse(e, "uri: it does not begin with a slash");
	for (size_t i = 0; i < uri.n; i++) {
		unsigned char c = (unsigned char)uri.p[i];
		if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '#')
			return refuse(e, "uri: it holds a byte that must be escaped");
		if (c == '%' && i < path && is_bad_escape(uri.p + i, path - i))
			return refuse(e, "uri: it holds an escape that is not allowed in a path");
		if (c == '%' && i > path && strncmp(uri.p + i, "%00", uri.n - i < 3 ? uri.n - i : 3) == 0)
			return refuse(e, "uri: its query holds a NUL");
	}
	for (size_t i = 0; i < path; i++) {
		size_t dots = 0;
		if (uri.p[i] != '/')
			continue;
		while (i + 1 + dots < path && uri.p[i + 1 + dots] == '.')
			dots++;
		if ((dots == 1 || dots == 2) && (i + 1 + dots == path || uri.p[i + 1 + dots] == '/'))
			return refuse(e, "uri: it holds a dot segment");
	}
	return 0;
}

static int
check_headers(const struct guarded *g, struct err *e)
{
	if (g->n_headers > GUARD_HEADERS_MAX)
		return refuse(e, "headers: there are too many");
	for (size_t i = 0; i < g->n_headers; i++) {
		if (!is_token(g->headers[i].name))
			return refuse(e, "headers: a name is not a token");
		if (has_control(g->headers[i].value))
			return refuse(e, "headers: a value holds a control byte");
	}
	return 0;
}

static int
check_host(const struct guarded *g, struct str authority, struct err *e)
{
	size_t n;
	const struct str *host = find(g, "Host", &n);

	if (n != 1 || host->n == 0)
		return refuse(e, n > 1 ? "host: there is more than one" : "host: there is none");
	if (authority.n > 0 && (authority.n != host->n || strncasecmp(authority.p, host->p, host->n) != 0))
		return refuse(e, "host: it is not the target's");
	for (size_t i = 0; i < host->n; i++)
		if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]", host->p[i]) == NULL)
			return refuse(e, "host: it is not a host and port");
	return 0;
}

static int
check_framing(const struct guarded *g, struct err *e)
{
	size_t lengths, codings;
	const struct str *length = find(g, "Content-Length", &lengths);
	const struct str *coding = find(g, "Transfer-Encoding", &codings);
	int64_t v;

	if (lengths > 1 || codings > 1)
		return refuse(e, "framing: Content-Length or Transfer-Encoding is there more than once");
	if (lengths > 0 && codings > 0)
		return refuse(e, "framing: both Content-Length and Transfer-Encoding");
	if (codings > 0 && strcmp(g->version, "HTTP/1.1") != 0)
		return refuse(e, "framing: chunked in HTTP/1.0 (RFC 9112 section 6.1)");
	if (codings > 0 && (coding->n != 7 || strncasecmp(coding->p, "chunked", 7) != 0))
		return refuse(e, "framing: a transfer coding other than chunked");
	if (lengths > 0 && (length->n > LENGTH_DIGITS_MAX || text_int(length->p, length->n, 0, INT64_MAX, &v) != 0))
		return refuse(e, "framing: Content-Length is not a plain number");
	if (strcmp(g->method, "POST") != 0 && guard_length(g) != 0)
		return refuse(e, "framing: a body where none belongs");
	return 0;
}

/* Headers that would change how the message is read; none of our partners needs them. */
static int
check_meaning(const struct guarded *g, struct err *e)
{
	static const char *const once[] = {
	    "Content-Type", "Content-Encoding", "Expect", "X-Client-Cert", "X-Forwarded-Proto", "SOAPAction"};
	size_t n;

	for (size_t i = 0; i < sizeof once / sizeof once[0]; i++)
		if (find(g, once[i], &n), n > 1)
			return refuse(e, "headers: one that may be there once is there twice");
	const struct str *expect = find(g, "Expect", &n);
	if (expect != NULL && (expect->n != 12 || strncasecmp(expect->p, "100-continue", 12) != 0))
		return refuse(e, "headers: Expect other than 100-continue");
	const struct str *coding = find(g, "Content-Encoding", &n);
	if (coding != NULL && (coding->n != 8 || strncasecmp(coding->p, "identity", 8) != 0))
		return err_set(e, ERR_BAD_MEDIA_TYPE, "headers: a content coding");
	return 0;
}

int
guard_check(const struct guarded *g, struct err *e)
{
	struct str authority, path, query;

	if (check_line(g, e) != 0)
		return -1;
	if (!message_target(g->uri, &authority, &path, &query))
		return refuse(e, "uri: it is neither a path nor an address with one");
	path.n = g->uri.n - (size_t)(path.p - g->uri.p);
	if (check_uri(path, e) != 0 || check_headers(g, e) != 0)
		return -1;
	if (check_host(g, authority, e) != 0 || check_framing(g, e) != 0)
		return -1;
	return check_meaning(g, e);
}

int64_t
guard_length(const struct guarded *g)
{
	size_t n;
	int64_t v;
	const struct str *length = find(g, "Content-Length", &n);

	if (length != NULL)
		return text_int(length->p, length->n, 0, INT64_MAX, &v) == 0 ? v : INT64_MAX;
	return find(g, "Transfer-Encoding", &n) != NULL ? -1 : 0;
}

int
guard_layout(const struct guarded *g, struct err *e)
{
	const char *line = g->method + strlen(g->method) + 1;

	if (g->uri.p != line || g->version != g->uri.p + g->uri.n + 1)
		return refuse(e, "layout: the request line is not METHOD SP URI SP VERSION");
	const char *next = g->version + strlen(g->version) + 2;
	for (size_t i = 0; i < g->n_headers; i++) {
		const struct header *h = &g->headers[i];
		const char *gap = h->name.p + h->name.n;
		if (h->name.p != next)
			return refuse(e, "layout: a header line did not end in CR LF, was folded or held a NUL");
		if (h->value.p <= gap || (size_t)(h->value.p - gap) > 64)
			return refuse(e, "layout: a header is not NAME: VALUE");
		next = h->value.p + h->value.n + 2;
	}
	if (g->method + g->size != next + 2)
		return refuse(e, "layout: the last header line did not end in CR LF CR LF or held a NUL");
	return 0;
}
