/* SPDX-License-Identifier: Apache-2.0 */
/* Structs into elements by the tables that xml_fields_read reads by; see xml_fields.h. */
#include "xml/xml_fields.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "xml/escape.h"
#include "xml/xml_write.h"

static void
put_text(struct xml_out *w, const char *prefix, const struct field *f, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	xml_out_open_in(w, prefix, f->name);
	xml_out_text(w, escape_fit(w->b->a, text));
	xml_out_close(w);
}

static void
put_int(struct xml_out *w, const char *prefix, const struct field *f, int64_t v)
{
	char text[24];

	if (v == 0 && f->fallback == FIELD_NONE)
		return;
	snprintf(text, sizeof text, "%" PRId64, v);
	put_text(w, prefix, f, text);
}

static void
put_time(struct xml_out *w, const char *prefix, const struct field *f, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms != 0 || f->fallback != FIELD_NONE)
		put_text(w, prefix, f, clock_vn(ms, text));
}

static void
put_bool(struct xml_out *w, const char *prefix, const struct field *f, bool v)
{
	if (v || f->fallback != FIELD_NONE)
		put_text(w, prefix, f, v ? "true" : "false");
}

static void
put_record(struct xml_out *w, const char *prefix, const struct field *f, const void *record)
{
	if (record == NULL)
		return;
	xml_out_open_in(w, prefix, f->name);
	xml_out_fields(w, prefix, f->fields, record);
	xml_out_close(w);
}

static void
put_list(struct xml_out *w, const char *prefix, const struct field *f, const struct field_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (f->fields != NULL)
			put_record(w, prefix, f, (const char *)list->items + i * f->size);
		else
			put_text(w, prefix, f, ((const char *const *)list->items)[i]);
}

static void
put_field(struct xml_out *w, const char *prefix, const struct field *f, const void *at)
{
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		put_text(w, prefix, f, *(const char *const *)at);
		break;
	case FIELD_INT:
		put_int(w, prefix, f, *(const int64_t *)at);
		break;
	case FIELD_UINT:
		put_int(w, prefix, f, *(const unsigned *)at);
		break;
	case FIELD_TIME:
		put_time(w, prefix, f, *(const int64_t *)at);
		break;
	case FIELD_BOOL:
		put_bool(w, prefix, f, *(const bool *)at);
		break;
	case FIELD_WORD:
		put_text(w, prefix, f, f->word(*(const unsigned *)at));
		break;
	case FIELD_LIST:
		put_list(w, prefix, f, at);
		break;
	case FIELD_RECORD:
		put_record(w, prefix, f, *(const void *const *)at);
		break;
	case FIELD_BYTES: /* neither is written */
	case FIELD_REST:
		break;
	}
}

/* Recursion follows the tables, which are finite trees. */
void
xml_out_fields(struct xml_out *w, const char *prefix, const struct field *table, const void *record)
{
	for (const struct field *f = table; f->name != NULL; f++)
		put_field(w, prefix, f, (const char *)record + f->at);
}
