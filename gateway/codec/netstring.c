/* SPDX-License-Identifier: Apache-2.0 */
/* Netstrings; see netstring.h. */
#include "codec/netstring.h"

#include "base/buf.h"
#include "base/text.h"

enum { DIGITS_MAX = 19 };

void
netstring_put(struct buf *b, struct str s)
{
	buf_int(b, (int64_t)s.n);
	buf_chr(b, ':');
	buf_add(b, s.p, s.n);
	buf_chr(b, ',');
}

int
netstring_next(struct str all, size_t *at, struct str *out)
{
	size_t left = all.n - *at;
	int64_t n;

	if (left == 0)
		return 0;
	const char *p = all.p + *at, *colon = memchr(p, ':', left < DIGITS_MAX + 1 ? left : DIGITS_MAX + 1);
	if (colon == NULL || text_int(p, (size_t)(colon - p), 0, NETSTRING_MAX, &n) != 0)
		return -1;
	size_t head = (size_t)(colon + 1 - p);
	if (left - head <= (size_t)n || p[head + (size_t)n] != ',')
		return -1;
	*out = (struct str){p + head, (size_t)n};
	*at += head + (size_t)n + 1;
	return 1;
}
