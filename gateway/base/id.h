/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers from the kernel's generator. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stddef.h>

/* n random bytes; aborts if the kernel has none, which it promises not to.  Not for use on both sides of a fork. */
void id_bytes(void *out, size_t n);

enum { ID_LEN = 26 };

/* 26 characters of Crockford base32 (130 bits) and a NUL: unguessable, fit for logs and URLs. */
void id_random(char out[ID_LEN + 1]);

/* Any bytes as lower-case Crockford base32; out has (n*8+4)/5 + 1 bytes. */
void id_base32(const void *p, size_t n, char *out);

#endif
