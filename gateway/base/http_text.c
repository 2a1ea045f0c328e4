/* SPDX-License-Identifier: Apache-2.0 */
/* Whole HTTP messages as text; see http_text.h. */
#include "base/http_text.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"

enum { HEAD_MAX = 256 * 1024 }; /* what guard.h and reply.h let in is far less */

static const char *const secrets[] = {"authorization", "proxy-authorization", "cookie", "set-cookie"};

static bool
is_named(struct str name, const char *word)
{
	return name.n == strlen(word) && strncasecmp(name.p, word, name.n) == 0;
}

/* Does the message's own signature cover the field? */
static bool
covers(struct arena *a, const struct message *m, const char *word)
{
	const struct str *input = message_header(m, "Signature-Input");

	return input != NULL && strstr(arena_dup(a, input->p, input->n), arena_fmt(a, "\"%s\"", word)) != NULL;
}

static bool
is_withheld(struct arena *a, const struct message *m, struct str name)
{
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		if (is_named(name, secrets[i]))
			return !covers(a, m, secrets[i]);
	return false;
}

static void
start_line(const struct message *m, struct buf *b)
{
	if (m->status != 0) {
		buf_fmt(b, "HTTP/1.1 %d \r\n", m->status);
		return;
	}
	buf_fmt(b, "%.*s %.*s", (int)m->method.n, m->method.p, (int)m->path.n, m->path.p);
	if (m->query.n > 0)
		buf_fmt(b, "?%.*s", (int)m->query.n, m->query.p);
	buf_str(b, " HTTP/1.1\r\n");
	if (message_count(m, "Host") == 0) /* ours: libcurl writes it first */
		buf_fmt(b, "Host: %.*s\r\n", (int)m->authority.n, m->authority.p);
}

/* Where the sender left the length to the library, or sent in chunks. */
static bool
lacks_length(const struct message *m)
{
	bool reads = m->status == 0 && (is_named(m->method, "GET") || is_named(m->method, "HEAD"));

	return message_count(m, "Content-Length") == 0 && (m->body.n > 0 || (m->status == 0 && !reads));
}

struct str
http_text_print(struct arena *a, const struct message *m, bool body)
{
	struct buf b;

	buf_init(&b, a, HEAD_MAX + m->body.n);
	start_line(m, &b);
	for (size_t i = 0; i < m->n_headers; i++) {
		const struct header *h = &m->headers[i];
		if (is_named(h->name, "Transfer-Encoding"))
			continue;
		struct str value = is_withheld(a, m, h->name) ? str_of(HTTP_TEXT_WITHHELD) : h->value;
		buf_fmt(&b, "%.*s: %.*s\r\n", (int)h->name.n, h->name.p, (int)value.n, value.n > 0 ? value.p : "");
	}
	if (lacks_length(m))
		buf_fmt(&b, "Content-Length: %zu\r\n", m->body.n);
	buf_str(&b, "\r\n");
	if (body && m->body.n > 0)
		buf_add(&b, m->body.p, m->body.n);
	return (struct str){b.p, b.len};
}

bool
http_text_is(struct str text)
{
	static const char version[] = "HTTP/1.1";
	const size_t n = sizeof version - 1;
	const char *end = text.n > 0 ? memchr(text.p, '\r', text.n) : NULL;
	size_t line = end != NULL ? (size_t)(end - text.p) : 0;

	return line > n && ((memcmp(text.p, version, n) == 0 && text.p[n] == ' ') ||
	    (memcmp(end - n, version, n) == 0 && end[-(ptrdiff_t)n - 1] == ' '));
}

struct str
http_text_body(struct str text)
{
	if (!http_text_is(text))
		return text;
	for (size_t i = 0; i + 4 <= text.n; i++)
		if (memcmp(text.p + i, "\r\n\r\n", 4) == 0)
			return (struct str){text.p + i + 4, text.n - i - 4};
	return (struct str){"", 0};
}
