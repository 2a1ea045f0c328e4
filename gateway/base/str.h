/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns: an arena, the input, a constant.  No NUL promised. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

static inline struct str
str_of(const char *s)
{
	return (struct str){s, s != NULL ? strlen(s) : 0};
}

static inline bool
str_eq(struct str a, const char *b)
{
	return a.n == strlen(b) && (a.n == 0 || memcmp(a.p, b, a.n) == 0);
}

#endif
