/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, whole and in pieces; constant-time comparison. */
#ifndef SIGN_DIGEST_H
#define SIGN_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { DIGEST_LEN = 32, DIGEST_HEX = 65 };

void digest_of(struct str bytes, unsigned char out[DIGEST_LEN]);
void digest_hex(struct str bytes, char out[DIGEST_HEX]);

/* Of several pieces, one after the other. */
void digest_parts(const struct str *parts, size_t n, unsigned char out[DIGEST_LEN]);

bool digest_same(const void *a, const void *b, size_t n); /* in constant time */

#endif
