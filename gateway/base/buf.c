/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded growing buffers. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){.a = a, .max = max};
	b->cap = max < 255 ? max : 255;
	b->p = arena_bytes(a, b->cap + 1);
	b->p[0] = '\0';
}

static void
widen(struct buf *b, size_t cap)
{
	b->p = arena_regrow(b->a, b->p, b->cap + 1, cap - b->cap);
	b->cap = cap;
}

static bool
room(struct buf *b, size_t n)
{
	if (b->full || n > b->max - b->len) {
		b->full = true;
		return false;
	}
	if (b->cap - b->len >= n)
		return true;
	size_t cap = b->cap;
	while (cap - b->len < n)
		cap = cap > b->max / 2 ? b->max : cap * 2 + 1;
	widen(b, cap);
	return true;
}

void
buf_room(struct buf *b, size_t n)
{
	if (n > b->cap - b->len && n <= b->max - b->len)
		widen(b, b->len + n);
}

void
buf_grow(struct buf *b, const void *p, size_t n)
{
	if (n > 0 && room(b, n))
		buf_add(b, p, n);
}

void
buf_int(struct buf *b, int64_t v)
{
	char text[24], *p = text + sizeof text;
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (v < 0)
		*--p = '-';
	buf_add(b, p, (size_t)(text + sizeof text - p));
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n > 0 && room(b, (size_t)n)) {
		vsnprintf(b->p + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}
