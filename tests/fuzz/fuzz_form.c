/* SPDX-License-Identifier: Apache-2.0 */
/* Door: queries and forms.  Whatever is accepted can be written and read again. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "codec/form.h"

struct asked {
	const char *text;
	int64_t number;
	bool flag;
};

static const struct field fields[] = {
    {"t", FIELD_TEXT, .at = offsetof(struct asked, text), .fallback = FIELD_NONE},
    {"n", FIELD_INT, .at = offsetof(struct asked, number), .fallback = "0"},
    {"b", FIELD_BOOL, .at = offsetof(struct asked, flag), .fallback = "0"},
    {0},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct asked q = {0}, again = {0};
	struct err e = {0};
	struct buf b;

	if (form_read(a, (struct str){(const char *)data, size}, fields, &q, &e) == 0) {
		buf_init(&b, a, 4 * size + 100);
		form_write(&b, fields, &q);
		if (form_read(a, (struct str){b.len > 0 ? b.p : "", b.len}, fields, &again, &e) != 0 || again.number != q.number ||
		    again.flag != q.flag || (q.text != NULL) != (again.text != NULL) ||
		    (q.text != NULL && strcmp(again.text, q.text) != 0))
			__builtin_trap();
	}
	arena_free(a);
	return 0;
}
