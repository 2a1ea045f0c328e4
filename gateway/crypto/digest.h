/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, whole, in pieces and keyed; constant-time comparison. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum { DIGEST_LEN = 32, DIGEST_HEX = 65 };

void digest_of(struct str bytes, unsigned char out[DIGEST_LEN]);
void digest_hex(struct str bytes, char out[DIGEST_HEX]);

/* Of several pieces, one after the other. */
void digest_parts(const struct str *parts, size_t n, unsigned char out[DIGEST_LEN]);

/* HMAC-SHA256 (RFC 2104). */
void digest_keyed(struct str key, struct str bytes, unsigned char out[DIGEST_LEN]);

bool digest_same(const void *a, const void *b, size_t n); /* in constant time */

/* The version of the library all of crypto/ stands on ("3.0.15"); NULL with ERR_CONFIG when it is older than 3.0. */
const char *digest_library(struct err *e);

#endif
