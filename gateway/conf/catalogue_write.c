/* SPDX-License-Identifier: Apache-2.0 */
/* A catalogue file as people keep it: an entry a line, and of an entry that has lists each of their elements a line; see
 * catalogue_record.h. */
#include "conf/catalogue_record.h"

#include <string.h>

#include "base/buf.h"
#include "json/json.h"

/* Is it what a missing one would be? */
static bool
says_nothing(const struct field *f, const void *at)
{
	if (f->kind == FIELD_TEXT)
		return *(const char *const *)at == NULL;
	if (f->kind == FIELD_LIST)
		return ((const struct field_list *)at)->n == 0 && f->min == 0;
	if (f->fallback == NULL)
		return false;
	switch (f->kind) {
	case FIELD_INT:
		return *(const int64_t *)at == 0;
	case FIELD_BOOL:
		return !*(const bool *)at;
	case FIELD_WORD:
		return strcmp(f->word(*(const unsigned *)at), f->fallback) == 0;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_BYTES:
	case FIELD_TIME:
	case FIELD_UINT:
	case FIELD_LIST:
	case FIELD_RECORD:
	case FIELD_REST:
		break;
	}
	return false;
}

static void
put_text(struct buf *b, const char *text)
{
	struct json_out w;

	json_out_init(&w, b);
	json_out_text(&w, NULL, text);
}

static void
put_break(struct buf *b, unsigned depth)
{
	buf_chr(b, '\n');
	while (depth-- > 0)
		buf_chr(b, ' ');
}

static void put_entry(struct buf *b, const struct field *table, const void *record, unsigned depth);

static void
put_list(struct buf *b, const struct field *f, const struct field_list *list, unsigned depth)
{
	buf_chr(b, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			buf_str(b, f->fields != NULL ? "," : ", ");
		if (f->fields == NULL) {
			put_text(b, ((const char *const *)list->items)[i]);
			continue;
		}
		put_break(b, depth + 1);
		put_entry(b, f->fields, (const char *)list->items + i * f->size, depth + 1);
	}
	if (f->fields != NULL)
		put_break(b, depth);
	buf_chr(b, ']');
}

static void
put_value(struct buf *b, const struct field *f, const void *at, unsigned depth)
{
	if (f->kind == FIELD_TEXT)
		put_text(b, *(const char *const *)at);
	else if (f->kind == FIELD_WORD)
		put_text(b, f->word(*(const unsigned *)at));
	else if (f->kind == FIELD_BOOL)
		buf_str(b, *(const bool *)at ? "true" : "false");
	else if (f->kind == FIELD_INT)
		buf_fmt(b, "%lld", (long long)*(const int64_t *)at);
	else
		put_list(b, f, at, depth);
}

/* Recursion follows the tables, which are finite trees. */
static void
put_entry(struct buf *b, const struct field *table, const void *record, unsigned depth)
{
	bool first = true;

	buf_chr(b, '{');
	for (const struct field *f = table; f->name != NULL; f++) {
		const void *at = (const char *)record + f->at;
		bool list = f->kind == FIELD_LIST && f->fields != NULL;
		if (says_nothing(f, at))
			continue;
		if (!first)
			buf_str(b, list ? "," : ", ");
		if (list || (depth == 0 && first))
			put_break(b, depth + 1);
		first = false;
		put_text(b, f->name);
		buf_str(b, ": ");
		put_value(b, f, at, depth + 1);
	}
	if (depth == 0)
		put_break(b, 0);
	buf_chr(b, '}');
}

void
catalogue_write(const struct catalogue_part *part, struct buf *out)
{
	put_entry(out, catalogue_part_fields, part, 0);
	buf_chr(out, '\n');
}
