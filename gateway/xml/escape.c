/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping; see escape.h. */
#include "xml/escape.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/* 1: in text; 2: in attribute values; 3: in both */
static const unsigned char special[256] = {
	['&'] = 3, ['<'] = 3, ['>'] = 1, ['\r'] = 3, ['"'] = 2, ['\t'] = 2, ['\n'] = 2,
};

static const char *
instead(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\r':
		return "&#xD;";
	case '"':
		return "&quot;";
	case '\t':
		return "&#x9;";
	default:
		return "&#xA;";
	}
}

static void
put(struct buf *b, const char *text, unsigned where)
{
	const char *from = text;

	for (; *text != '\0'; text++) {
		if ((special[(unsigned char)*text] & where) == 0)
			continue;
		buf_add(b, from, (size_t)(text - from));
		buf_str(b, instead(*text));
		from = text + 1;
	}
	buf_add(b, from, (size_t)(text - from));
}

void
escape_text(struct buf *b, const char *text)
{
	put(b, text, 1);
}

void
escape_value(struct buf *b, const char *text)
{
	put(b, text, 2);
}

/* Bytes of a character that XML cannot carry at the beginning of well-formed UTF-8, or 0. */
static size_t
unfit(const char *s)
{
	if ((unsigned char)*s < ' ' && *s != '\n' && *s != '\t')
		return 1;
	return strncmp(s, "\xef\xbf\xbe", 3) == 0 || strncmp(s, "\xef\xbf\xbf", 3) == 0 ? 3 : 0;
}

const char *
escape_fit(struct arena *a, const char *text)
{
	const char *s = text;

	while (*s != '\0' && unfit(s) == 0)
		s++;
	if (*s == '\0')
		return text;
	char *out = arena_str(a, text), *to = out + (s - text);
	for (; *s != '\0'; s++) {
		size_t bad = unfit(s);
		*to++ = bad > 0 ? ' ' : *s;
		s += bad > 1 ? bad - 1 : 0;
	}
	*to = '\0';
	return out;
}
