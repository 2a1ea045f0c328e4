/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers; see id.h. */
#include "base/id.h"

#include <stdlib.h>
#include <sys/random.h>

void
id_bytes(void *out, size_t n)
{
	unsigned char *p = out;
	while (n > 0) {
		ssize_t got = getrandom(p, n > 256 ? 256 : n, 0);
		if (got <= 0)
			abort();
		p += got;
		n -= (size_t)got;
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
id_random(char out[27])
{
	unsigned char raw[16];
	id_bytes(raw, sizeof raw);
	id_base32(raw, sizeof raw, out); /* 128 bits: 26 characters */
}
