/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON: compact text in the order of the calls; see json.h.  Needs no library. */
#include "json/json.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"

static size_t
utf8_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static void
put_char(struct buf *b, unsigned char c)
{
	static const char short_names[] = "\"\"\\\\\bb\ff\nn\rr\tt"; /* pairs: character, letter after the backslash */

	for (size_t i = 0; i + 1 < sizeof short_names; i += 2)
		if (short_names[i] == (char)c) {
			buf_chr(b, '\\');
			buf_chr(b, short_names[i + 1]);
			return;
		}
	if (c < 0x20)
		buf_fmt(b, "\\u%04x", c);
	else
		buf_chr(b, (char)c);
}

/* How many bytes stand for themselves. */
static size_t
plain(const char *s)
{
	size_t n = 0;

	while (s[n] >= 0x20 && s[n] < 0x7f && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

static void
put_text(struct buf *b, const char *s)
{
	size_t n = strlen(s);

	buf_chr(b, '"');
	for (size_t i = 0; i < n;) {
		size_t run = plain(s + i);
		buf_add(b, s + i, run);
		i += run;
		if (i == n)
			break;
		size_t len = utf8_length((unsigned char)s[i]);
		if (len == 1)
			put_char(b, (unsigned char)s[i]);
		else if (len <= n - i && text_is_utf8(s + i, len))
			buf_add(b, s + i, len);
		else {
			buf_str(b, "\xef\xbf\xbd");
			len = 1;
		}
		i += len;
	}
	buf_chr(b, '"');
}

static void
begin(struct json_out *w, const char *name)
{
	assert(name == NULL || w->depth > 0);
	if (!w->first)
		buf_chr(w->b, ',');
	w->first = false;
	if (name != NULL) {
		put_text(w->b, name);
		buf_chr(w->b, ':');
	}
}

static void
enter(struct json_out *w, const char *name, char bracket)
{
	begin(w, name);
	buf_chr(w->b, bracket);
	w->depth++;
	w->first = true;
}

static void
leave(struct json_out *w, char bracket)
{
	assert(w->depth > 0);
	buf_chr(w->b, bracket);
	w->depth--;
	w->first = false;
}

void
json_out_init(struct json_out *w, struct buf *b)
{
	*w = (struct json_out){.b = b, .first = true};
}

void
json_out_open(struct json_out *w, const char *name)
{
	enter(w, name, '{');
}

void
json_out_close(struct json_out *w)
{
	leave(w, '}');
}

void
json_out_list(struct json_out *w, const char *name)
{
	enter(w, name, '[');
}

void
json_out_end(struct json_out *w)
{
	leave(w, ']');
}

void
json_out_text(struct json_out *w, const char *name, const char *value)
{
	begin(w, name);
	put_text(w->b, value);
}

void
json_out_opt(struct json_out *w, const char *name, const char *value)
{
	if (value != NULL && value[0] != '\0')
		json_out_text(w, name, value);
}

void
json_out_time(struct json_out *w, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms > 0)
		json_out_text(w, name, clock_utc(ms, text));
}

void
json_out_raw(struct json_out *w, const char *name, struct str json)
{
	begin(w, name);
	buf_add(w->b, json.p, json.n);
}

void
json_out_int(struct json_out *w, const char *name, int64_t value)
{
	begin(w, name);
	buf_int(w->b, value);
}

void
json_out_bool(struct json_out *w, const char *name, bool value)
{
	begin(w, name);
	buf_str(w->b, value ? "true" : "false");
}
