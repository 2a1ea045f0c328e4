/* SPDX-License-Identifier: Apache-2.0 */
/* Writing canonical XML; see xml_write.h. */
#include "xml/xml_write.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "xml/escape.h"

static void
end_tag(struct xml_out *w)
{
	if (w->in_tag)
		buf_chr(w->b, '>');
	w->in_tag = false;
}

void
xml_out_init(struct xml_out *w, struct buf *b)
{
	*w = (struct xml_out){.b = b};
}

/* "p:Name" */
static void
put_name(struct buf *b, const char *prefix, const char *name)
{
	if (prefix != NULL) {
		buf_str(b, prefix);
		buf_chr(b, ':');
	}
	buf_str(b, name);
}

void
xml_out_open_in(struct xml_out *w, const char *prefix, const char *name)
{
	assert(w->depth < XML_OUT_DEPTH);
	end_tag(w);
	w->open[w->depth].prefix = prefix;
	w->open[w->depth++].name = name;
	buf_chr(w->b, '<');
	put_name(w->b, prefix, name);
	w->in_tag = true;
}

void
xml_out_open(struct xml_out *w, const char *name)
{
	xml_out_open_in(w, NULL, name);
}

void
xml_out_ns(struct xml_out *w, const char *prefix, const char *uri)
{
	assert(w->in_tag);
	buf_str(w->b, " xmlns:");
	buf_str(w->b, prefix);
	buf_str(w->b, "=\"");
	escape_value(w->b, uri);
	buf_chr(w->b, '"');
}

void
xml_out_attr(struct xml_out *w, const char *name, const char *value)
{
	assert(w->in_tag);
	buf_chr(w->b, ' ');
	buf_str(w->b, name);
	buf_str(w->b, "=\"");
	escape_value(w->b, value);
	buf_chr(w->b, '"');
}

void
xml_out_text(struct xml_out *w, const char *text)
{
	end_tag(w);
	escape_text(w->b, text);
}

void
xml_out_close(struct xml_out *w)
{
	assert(w->depth > 0);
	end_tag(w);
	buf_str(w->b, "</");
	w->depth--;
	put_name(w->b, w->open[w->depth].prefix, w->open[w->depth].name);
	buf_chr(w->b, '>');
}

void
xml_out_elem(struct xml_out *w, const char *name, const char *text)
{
	xml_out_open(w, name);
	xml_out_text(w, text);
	xml_out_close(w);
}

void
xml_out_opt(struct xml_out *w, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		xml_out_elem(w, name, text);
}

void
xml_out_int(struct xml_out *w, const char *name, int64_t v)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, v);
	xml_out_elem(w, name, text);
}

void
xml_out_time(struct xml_out *w, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	xml_out_elem(w, name, clock_vn(ms, text));
}

void
xml_out_raw(struct xml_out *w, const char *p, size_t n)
{
	end_tag(w);
	buf_add(w->b, p, n);
}
