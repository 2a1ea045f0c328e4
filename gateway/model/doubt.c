/* SPDX-License-Identifier: Apache-2.0 */
/* Doubts; see doubt.h. */
#include "model/doubt.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *vi, *en;
} rows[DOUBT_CODES] = {
#define X(name, vi, en) {#name, vi, en},
#include "model/doubt.tbl"
#undef X
};

void
doubt_add(struct doubts *d, enum doubt_code code, const char *field, const char *one, const char *two)
{
	d->all++;
	if (d->n == DOUBTS_MAX)
		return;
	struct doubt *x = &d->v[d->n++];
	x->code = code;
	snprintf(x->field, sizeof x->field, "%s", field);
	snprintf(x->one, sizeof x->one, "%s", one != NULL ? one : "");
	snprintf(x->two, sizeof x->two, "%s", two != NULL ? two : "");
}

const char *
doubt_name(enum doubt_code code)
{
	assert(code < DOUBT_CODES);
	return rows[code].name;
}

void
doubt_text(const struct doubt *d, int vi, char *out, size_t size)
{
	const char *s = vi ? rows[d->code].vi : rows[d->code].en;
	size_t n = 0;

	while (*s != '\0' && n + 1 < size) {
		const char *arg = strncmp(s, "{1}", 3) == 0 ? d->one : strncmp(s, "{2}", 3) == 0 ? d->two : NULL;
		if (arg == NULL) {
			out[n++] = *s++;
			continue;
		}
		int k = snprintf(out + n, size - n, "%s", arg);
		n += (size_t)k < size - n ? (size_t)k : size - n - 1;
		s += 3;
	}
	out[n] = '\0';
}
