/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers; see id.h. */
#include "base/id.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { POOL = 256 }; /* getrandom fills as much at once, whole or not at all */

/* Each thread draws for several requests at once, because a system call costs more than the bytes. */
static _Thread_local struct {
	unsigned char bytes[POOL];
	size_t left;
} pool;

void
id_bytes(void *out, size_t n)
{
	for (unsigned char *p = out; n > 0;) {
		if (pool.left == 0) {
			if (getrandom(pool.bytes, POOL, 0) != POOL)
				abort();
			pool.left = POOL;
		}
		size_t take = n < pool.left ? n : pool.left;
		pool.left -= take;
		memcpy(p, pool.bytes + pool.left, take);
		explicit_bzero(pool.bytes + pool.left, take); /* nobody reads later what was given out */
		p += take;
		n -= take;
	}
}

void
id_base32(const void *p, size_t n, char *out)
{
	static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
	const unsigned char *b = p;
	unsigned acc = 0, bits = 0;
	for (size_t i = 0; i < n; i++) {
		acc = acc << 8 | b[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*out++ = alphabet[acc >> (bits - 5) & 31];
		acc &= (1u << bits) - 1;
	}
	if (bits > 0)
		*out++ = alphabet[acc << (5 - bits) & 31];
	*out = '\0';
}

void
id_random(char out[ID_LEN + 1])
{
	unsigned char raw[16];
	id_bytes(raw, sizeof raw);
	id_base32(raw, sizeof raw, out); /* 128 bits: 26 characters */
}
