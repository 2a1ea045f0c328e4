/* SPDX-License-Identifier: Apache-2.0 */
/* Writing by the tables that json_read reads by. */
#include "json/json.h"

static void
put_list(struct json_out *w, const struct field *f, const struct field_list *list)
{
	if (list->n == 0 && (w->sparse || (w->brief && f->fallback == FIELD_NONE && f->min > 0)))
		return;
	json_out_list(w, f->name);
	for (size_t i = 0; i < list->n; i++) {
		if (f->fields == NULL) {
			json_out_text(w, NULL, ((const char *const *)list->items)[i]);
			continue;
		}
		json_out_open(w, NULL);
		json_out_fields(w, f->fields, (const char *)list->items + i * f->size);
		json_out_close(w);
	}
	json_out_end(w);
}

static void
put_int(struct json_out *w, const struct field *f, int64_t v)
{
	if (v != 0 || !(w->sparse || (w->brief && f->fallback == FIELD_NONE)))
		json_out_int(w, f->name, v);
}

static void
put_record(struct json_out *w, const struct field *f, const void *record)
{
	if (record == NULL)
		return;
	json_out_open(w, f->name);
	json_out_fields(w, f->fields, record);
	json_out_close(w);
}

static void
put_field(struct json_out *w, const struct field *f, const void *at)
{
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_DATE:
		json_out_opt(w, f->name, *(const char *const *)at);
		break;
	case FIELD_INT:
		put_int(w, f, *(const int64_t *)at);
		break;
	case FIELD_UINT:
		put_int(w, f, *(const unsigned *)at);
		break;
	case FIELD_TIME:
		json_out_time(w, f->name, *(const int64_t *)at);
		break;
	case FIELD_BOOL:
		if (!w->sparse || *(const bool *)at)
			json_out_bool(w, f->name, *(const bool *)at);
		break;
	case FIELD_WORD:
		json_out_opt(w, f->name, f->word(*(const unsigned *)at));
		break;
	case FIELD_LIST:
		put_list(w, f, at);
		break;
	case FIELD_RECORD:
		put_record(w, f, *(const void *const *)at);
		break;
	case FIELD_BYTES: /* neither is text */
	case FIELD_REST:
		break;
	}
}

/* Recursion follows the tables, which are finite trees. */
void
json_out_fields(struct json_out *w, const struct field *fields, const void *record)
{
	for (const struct field *f = fields; f->name != NULL; f++)
		put_field(w, f, (const char *)record + f->at);
}
