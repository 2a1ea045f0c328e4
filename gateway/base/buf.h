/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing byte buffer inside an arena, with a maximum: no buffer without one.  Growth past the
 * maximum sets `full` and drops the bytes; the owner checks once at the end.  Always ended by a
 * NUL that `len` does not count.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct buf {
	struct arena *a;
	char *p;
	size_t len, cap, max;
	bool full; /* something did not fit: the content is not to be used */
};

/* An empty buffer that lives in `a` and never holds more than `max` bytes. */
void buf_init(struct buf *b, struct arena *a, size_t max);

/* Room for n bytes more in one step, for who knows how much comes: growing copies what is there. */
void buf_room(struct buf *b, size_t n);

/* buf_add when there is no room yet. */
void buf_grow(struct buf *b, const void *p, size_t n);

/* Append bytes, a string, one character, formatted text. */
static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	if (n > b->cap - b->len || b->full || n == 0) {
		buf_grow(b, p, n);
		return;
	}
	memcpy(b->p + b->len, p, n);
	b->len += n;
	b->p[b->len] = '\0';
}

static inline void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

static inline void
buf_chr(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v); /* decimal */
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
