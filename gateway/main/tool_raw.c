/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a raw HTTP message; see tool_raw.h. */
#include "main/tool_raw.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"

/* up to LF or CRLF; false at the end of the bytes */
static bool
take_line(struct str *rest, struct str *line)
{
	const char *end = rest->n > 0 ? memchr(rest->p, '\n', rest->n) : NULL;
	if (end == NULL)
		return false;
	*line = (struct str){rest->p, (size_t)(end - rest->p)};
	rest->n -= line->n + 1;
	rest->p = end + 1;
	if (line->n > 0 && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

/* up to `stop`; false when there is none */
static bool
take_until(struct str *s, char stop, struct str *out)
{
	const char *end = s->n > 0 ? memchr(s->p, stop, s->n) : NULL;
	if (end == NULL)
		return false;
	*out = (struct str){s->p, (size_t)(end - s->p)};
	s->n -= out->n + 1;
	s->p = end + 1;
	return true;
}

static int
parse_target(struct str target, struct message *m, struct err *e)
{
	if (!message_target(target, &m->authority, &m->path, &m->query))
		return err_set(e, ERR_BAD_HTTP,
		    "the target must begin with / (origin form) or be http://authority/path (absolute form)");
	return 0;
}

static int
parse_request_line(struct arena *a, struct str line, struct message *m, struct err *e)
{
	struct str target;
	if (!take_until(&line, ' ', &m->method) || !take_until(&line, ' ', &target) ||
	    (!str_eq(line, "HTTP/1.1") && !str_eq(line, "HTTP/1.0")) ||
	    !text_is_token(arena_dup(a, m->method.p, m->method.n), "", 16))
		return err_set(e, ERR_BAD_HTTP, "the first line must be: METHOD /path?query HTTP/1.1");
	return parse_target(target, m, e);
}

/* HTTP/1.1, three digits, and a phrase that may be empty */
static int
parse_status_line(struct str line, struct message *m, struct err *e)
{
	int64_t status;
	if (line.n < 12 || memcmp(line.p, "HTTP/1.1 ", 9) != 0 || (line.n > 12 && line.p[12] != ' ') ||
	    text_int(line.p + 9, 3, 100, 599, &status) != 0)
		return err_set(e, ERR_BAD_HTTP, "the first line must be: HTTP/1.1 STATUS, or METHOD /path?query HTTP/1.1");
	m->status = (int)status;
	return 0;
}

static int
parse_header(struct arena *a, struct str line, struct header *out, struct err *e)
{
	if (!take_until(&line, ':', &out->name) || !text_is_token(arena_dup(a, out->name.p, out->name.n), "-_.", 100))
		return err_set(e, ERR_BAD_HTTP, "not a header: %.*s", (int)(line.n < 60 ? line.n : 60), line.p);
	out->value = message_value(line);
	return 0;
}

/* Host, of a request, and Content-Length must say what is there */
static int
check_framing(struct message *m, struct err *e)
{
	const struct str *host = message_header(m, "Host"), *length = message_header(m, "Content-Length");
	int64_t n;
	if (m->status == 0 && (host == NULL || host->n == 0))
		return err_set(e, ERR_BAD_HTTP, "there must be one Host header");
	if (m->status == 0 && m->authority.n > 0 &&
	    (m->authority.n != host->n || strncasecmp(m->authority.p, host->p, host->n) != 0))
		return err_set(e, ERR_BAD_HTTP, "the target names another host than Host");
	if (m->status == 0)
		m->authority = *host;
	if (message_count(m, "Transfer-Encoding") > 0)
		return err_set(e, ERR_BAD_HTTP, "Transfer-Encoding: write the body as it is, with Content-Length or without");
	if (length == NULL)
		return message_count(m, "Content-Length") == 0 ? 0 : err_set(e, ERR_BAD_HTTP, "two Content-Length");
	if (text_int(length->p, length->n, 0, INT32_MAX, &n) != 0 || (size_t)n != m->body.n)
		return err_set(e, ERR_BAD_HTTP, "Content-Length says %.*s, but %zu bytes follow the empty line",
		    (int)(length->n < 20 ? length->n : 20), length->p, m->body.n);
	return 0;
}

int
tool_raw_read(struct arena *a, struct str bytes, struct message *m, struct err *e)
{
	struct header *headers = arena_alloc(a, TOOL_RAW_HEADERS_MAX * sizeof *headers);
	struct str line;
	memset(m, 0, sizeof *m);
	m->headers = headers;
	if (!take_line(&bytes, &line))
		return err_set(e, ERR_BAD_HTTP, "there is no request line");
	bool answers = line.n >= 5 && memcmp(line.p, "HTTP/", 5) == 0;
	if ((answers ? parse_status_line(line, m, e) : parse_request_line(a, line, m, e)) != 0)
		return -1;
	for (;;) {
		if (!take_line(&bytes, &line))
			return err_set(e, ERR_BAD_HTTP, "there is no empty line after the headers");
		if (line.n == 0)
			break;
		if (m->n_headers == TOOL_RAW_HEADERS_MAX)
			return err_set(e, ERR_BAD_HTTP, "more than %d headers", TOOL_RAW_HEADERS_MAX);
		if (parse_header(a, line, &headers[m->n_headers++], e) != 0)
			return -1;
	}
	m->body = bytes;
	return check_framing(m, e);
}
