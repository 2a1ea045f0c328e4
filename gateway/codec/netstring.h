/* SPDX-License-Identifier: Apache-2.0 */
/* `length:bytes,` (netstrings): any bytes fit, nothing is escaped, and a reader in any language takes them apart in a few lines. */
#ifndef CODEC_NETSTRING_H
#define CODEC_NETSTRING_H

#include <stddef.h>

#include "base/str.h"

struct buf;

enum { NETSTRING_MAX = 16 * 1024 * 1024 };

void netstring_put(struct buf *b, struct str s);

/* The netstring at *at, which moves behind it: 1 with a view, 0 at the end, -1 what stands there is none. */
int netstring_next(struct str all, size_t *at, struct str *out);

#endif
