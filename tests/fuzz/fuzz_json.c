/* SPDX-License-Identifier: Apache-2.0 */
/* Door: JSON.  Whatever is accepted can be written and read again. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json/json.h"

struct item {
	const char *name;
};

struct doc {
	const char *text;
	int64_t number;
	bool flag;
	struct field_list items;
	struct item *one;
};

#define END {0}

static const struct field item_fields[] = {
	{"ten", FIELD_TEXT, .at = offsetof(struct item, name), .min = 0, .max = 50},
	END,
};

static const struct field fields[] = {
    {"s", FIELD_TEXT, .at = offsetof(struct doc, text), .fallback = FIELD_NONE, .min = 0, .max = 50},
    {"n", FIELD_INT, .at = offsetof(struct doc, number), .fallback = FIELD_NONE, .min = INT64_MIN, .max = INT64_MAX},
    {"b", FIELD_BOOL, .at = offsetof(struct doc, flag), .fallback = FIELD_NONE},
    {"l", FIELD_LIST, .at = offsetof(struct doc, items), .fallback = FIELD_NONE, .min = 0, .max = 10, .fields = item_fields,
	.size = sizeof(struct item)},
    {"o", FIELD_RECORD, .at = offsetof(struct doc, one), .fallback = FIELD_NONE, .fields = item_fields,
	.size = sizeof(struct item)},
    END,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct doc d = {0}, again = {0};
	struct err e = {0};
	struct json_out w;
	struct buf b;

	if (json_read(a, (struct str){(const char *)data, size}, fields, size % 2 == 0, &d, &e) == 0 && d.text != NULL) {
		buf_init(&b, a, 10000);
		json_out_init(&w, &b);
		json_out_open(&w, NULL);
		json_out_text(&w, "s", d.text);
		json_out_int(&w, "n", d.number);
		json_out_close(&w);
		if (json_read(a, (struct str){b.p, b.len}, fields, false, &again, &e) != 0 || strcmp(again.text, d.text) != 0 ||
		    again.number != d.number)
			__builtin_trap();
	}
	arena_free(a);
	return 0;
}
