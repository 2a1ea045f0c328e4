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
	struct json_list items;
	struct item *one;
};

#define END {NULL, JSON_TEXT, false, 0, 0, 0, NULL, 0}

static const struct json_field item_fields[] = {
	{"ten", JSON_TEXT, true, 0, 50, offsetof(struct item, name), NULL, 0},
	END,
};

static const struct json_field fields[] = {
	{"s", JSON_TEXT, false, 0, 50, offsetof(struct doc, text), NULL, 0},
	{"n", JSON_INT, false, INT64_MIN, INT64_MAX, offsetof(struct doc, number), NULL, 0},
	{"b", JSON_BOOL, false, 0, 0, offsetof(struct doc, flag), NULL, 0},
	{"l", JSON_LIST, false, 0, 10, offsetof(struct doc, items), item_fields, sizeof(struct item)},
	{"o", JSON_RECORD, false, 0, 0, offsetof(struct doc, one), item_fields, sizeof(struct item)},
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
