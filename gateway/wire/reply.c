/* SPDX-License-Identifier: Apache-2.0 */
/* A reply as it comes in; see reply.h.  Knows nothing of libcurl. */
#include "wire/reply.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"

void
reply_init(struct reply_reader *r, struct arena *a, bool head, size_t max_body, struct err *e)
{
	*r = (struct reply_reader){.a = a, .e = e, .head = head};
	buf_init(&r->body, a, max_body);
}

static int
bad(struct reply_reader *r, const char *why)
{
	return err_set(r->e, ERR_BAD_REPLY, "reply: %s", why);
}

/* HTTP/1.x and three digits; interim replies come before the final one and are forgotten */
static int
status_line(struct reply_reader *r, struct str line)
{
	int64_t status;
	if (line.n < 12 || (strncmp(line.p, "HTTP/1.1 ", 9) != 0 && strncmp(line.p, "HTTP/1.0 ", 9) != 0) ||
	    (line.n > 12 && line.p[12] != ' ') || text_int(line.p + 9, 3, 100, 599, &status) != 0)
		return bad(r, "not an HTTP/1.1 status line");
	r->status = (int)status;
	r->n_headers = 0;
	return 0;
}

static bool
is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]) != NULL)
			return false;
	return s.n > 0;
}

static bool
is_value(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static int
header_line(struct reply_reader *r, struct str line)
{
	const char *colon = memchr(line.p, ':', line.n);
	if (colon == NULL)
		return bad(r, "a header line without a colon");
	size_t n = (size_t)(colon - line.p);
	struct header h = {.name = {line.p, n}, .value = message_value((struct str){colon + 1, line.n - n - 1})};
	if (!is_name(h.name) || !is_value(h.value))
		return bad(r, "a header that is not one");
	if (r->n_headers == REPLY_HEADERS_MAX)
		return bad(r, "too many headers");
	h.name.p = arena_dup(r->a, h.name.p, h.name.n);
	h.value.p = arena_dup(r->a, h.value.p, h.value.n);
	r->headers[r->n_headers++] = h;
	return 0;
}

static bool
is_word(const struct str *s, const char *word)
{
	return s != NULL && s->n == strlen(word) && strncasecmp(s->p, word, s->n) == 0;
}

static int
check_framing(struct reply_reader *r)
{
	const struct message m = {.headers = r->headers, .n_headers = r->n_headers};
	size_t lengths = message_count(&m, "Content-Length"), codings = message_count(&m, "Transfer-Encoding");
	const struct str *length = message_header(&m, "Content-Length");
	int64_t n = 0;
	if (lengths > 1 || codings > 1 || lengths + codings > 1)
		return bad(r, "more than one of Content-Length and Transfer-Encoding");
	if (codings == 1 && !is_word(message_header(&m, "Transfer-Encoding"), "chunked"))
		return bad(r, "a transfer coding other than chunked");
	if (length != NULL && text_int(length->p, length->n, 0, INT64_MAX, &n) != 0)
		return bad(r, "Content-Length is no number");
	if (message_count(&m, "Content-Encoding") > 0 && !is_word(message_header(&m, "Content-Encoding"), "identity"))
		return bad(r, "a content coding nobody asked for");
	bool bodiless = r->head || r->status == 204 || r->status == 304;
	if (!bodiless && lengths + codings == 0)
		return bad(r, "neither Content-Length nor chunked: where it ends is not known");
	if (!bodiless && (uint64_t)n > r->body.max)
		return bad(r, "larger than the limit");
	return 0;
}

static int
end_of_headers(struct reply_reader *r)
{
	if (r->status == 101)
		return bad(r, "101 without having been asked to switch");
	if (r->status < 200)
		return 0;
	r->complete = true;
	return check_framing(r);
}

int
reply_line(struct reply_reader *r, const char *p, size_t n)
{
	struct str line = {p, n};
	r->bytes += n;
	if (r->bytes > REPLY_HEADER_BYTES_MAX)
		return bad(r, "headers larger than the limit");
	if (r->complete)
		return 0; /* trailers: nobody here acts on them */
	if (line.n > 0 && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (r->status < 200 && line.n >= 5 && strncmp(line.p, "HTTP/", 5) == 0)
		return status_line(r, line);
	if (r->status == 0)
		return bad(r, "not HTTP");
	return line.n == 0 ? end_of_headers(r) : header_line(r, line);
}

int
reply_body(struct reply_reader *r, const char *p, size_t n)
{
	if (!r->complete)
		return bad(r, "a body before its headers");
	buf_add(&r->body, p, n);
	return r->body.full ? bad(r, "larger than the limit") : 0;
}

int
reply_finish(struct reply_reader *r, struct message *out)
{
	if (!r->complete)
		return bad(r, "no whole header block");
	struct header *h = arena_alloc(r->a, (r->n_headers + 1) * sizeof *h);
	memcpy(h, r->headers, r->n_headers * sizeof *h);
	*out = (struct message){.status = r->status, .headers = h, .n_headers = r->n_headers,
	    .body = {r->body.p, r->body.len}};
	return 0;
}
