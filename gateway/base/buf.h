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

struct arena;

struct buf {
	struct arena *a;
	char *p;
	size_t len, cap, max;
	bool full; /* something did not fit: the content is not to be used */
};

/* An empty buffer that lives in `a` and never holds more than `max` bytes. */
void buf_init(struct buf *b, struct arena *a, size_t max);

/* Append bytes, a string, one character, formatted text. */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_chr(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v); /* decimal */
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
