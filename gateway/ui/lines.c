/* SPDX-License-Identifier: Apache-2.0 */
/* Lists as pages show them; see lines.h. */
#include "ui/lines.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "codec/form.h"

enum { SKIP_MAX = 100000 };

void
lines_when(struct page *p, const char *element, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms == 0)
		return;
	const char *t = clock_vn(ms, text); /* 2026-11-30T17:05:00... */
	xml_out_elem(p->w, element, arena_fmt(p->a, "%.5s, %.2s/%.2s/%.4s", t + 11, t + 8, t + 5, t));
}

void
lines_dong(struct page *p, const char *element, int64_t dong)
{
	const char *digits = arena_fmt(p->a, "%lld", (long long)(dong < 0 ? -dong : dong));
	size_t n = strlen(digits);
	char *out = arena_alloc(p->a, 2 * n + 4), *to = out; /* a minus has three bytes */

	if (dong < 0)
		to = stpcpy(to, "\u2212");
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*to++ = '.';
		*to++ = digits[i];
	}
	*to = '\0';
	xml_out_elem(p->w, element, out);
}

size_t
lines_values(const struct page *p, struct str text, const char *wanted, const char **out, size_t max)
{
	struct str rest = text, name, value;
	size_t n = 0;

	while (n < max && form_next(p->a, &rest, &name, &value) > 0)
		if (str_eq(name, wanted) && value.n > 0)
			out[n++] = value.p;
	return n;
}

size_t
lines_skip(const struct page *p, const char *name)
{
	const char *value;
	int64_t n;

	if (lines_values(p, p->m->query, name, &value, 1) == 0 || text_int(value, strlen(value), 0, SKIP_MAX, &n) != 0)
		return 0;
	return (size_t)n;
}

void
lines_pages(struct page *p, const char *path, const char *name, size_t skip, size_t all)
{
	if (skip > 0)
		xml_out_elem(p->w, arena_fmt(p->a, "%sPrevious", name),
		    arena_fmt(p->a, "%s?%s=%zu", path, name, skip > OFFICE_PAGE ? skip - OFFICE_PAGE : 0));
	if (skip + OFFICE_PAGE < all)
		xml_out_elem(p->w, arena_fmt(p->a, "%sNext", name), arena_fmt(p->a, "%s?%s=%zu", path, name, skip + OFFICE_PAGE));
}

void
lines_put(struct page *p, const struct office_line *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct office_line *l = &lines[i];
		xml_out_open(p->w, "Line");
		xml_out_elem(p->w, "Why", office_line_word(l->why));
		xml_out_elem(p->w, "Dossier", l->dossier);
		xml_out_opt(p->w, "Number", l->number);
		xml_out_opt(p->w, "Procedure", l->procedure);
		xml_out_opt(p->w, "Name", l->name);
		lines_when(p, "Since", l->since_ms);
		lines_when(p, "Due", l->due_ms);
		if (l->due_ms != 0 && l->due_ms < p->now_ms)
			xml_out_elem(p->w, "Late", "1");
		if (l->amount != 0)
			lines_dong(p, "Amount", l->amount);
		xml_out_opt(p->w, "Partner", l->partner);
		xml_out_close(p->w);
	}
}
