/* SPDX-License-Identifier: Apache-2.0 */
/* A Bloom filter of digests; see named.h. */
#include "blob/named.h"

#include <stdlib.h>

#include "crypto/digest.h"

enum { PROBES = 4, DIGITS = DIGEST_HEX - 1, PROBE_DIGITS = DIGITS / PROBES };
#define NAMED_BITS (UINT64_C(8) * NAMED_BYTES)

struct named {
	uint64_t salt;
	unsigned char bits[NAMED_BYTES];
};

struct named *
named_new(uint64_t salt)
{
	struct named *n = calloc(1, sizeof *n);

	if (n == NULL)
		abort();
	n->salt = salt;
	return n;
}

void
named_free(struct named *n)
{
	free(n);
}

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* A quarter of the digest, mixed with the salt so that two rounds fail at different papers. */
static uint64_t
place(const struct named *n, const char *sha256, int probe)
{
	uint64_t x = 0;

	for (int i = 0; i < PROBE_DIGITS; i++) {
		char c = sha256[probe * PROBE_DIGITS + i];
		x = x << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	x = (x ^ n->salt) * UINT64_C(0x9e3779b97f4a7c15); /* 2^64 by the golden ratio: the upper bits depend on all */
	return (x >> 32) % NAMED_BITS;
}

void
named_add(struct named *n, const char *sha256)
{
	for (int i = 0; i < PROBES; i++) {
		uint64_t at = place(n, sha256, i);
		n->bits[at / 8] |= (unsigned char)(1u << at % 8);
	}
}

bool
named_has(const struct named *n, const char *sha256)
{
	for (int i = 0; i < PROBES; i++) {
		uint64_t at = place(n, sha256, i);
		if ((n->bits[at / 8] >> at % 8 & 1) == 0)
			return false;
	}
	return true;
}

uint64_t
named_add_all(struct named *n, struct str text)
{
	uint64_t found = 0;
	size_t run = 0;

	for (size_t i = 0; i <= text.n; i++) {
		if (i < text.n && is_digit(text.p[i])) {
			run++;
			continue;
		}
		if (run == DIGITS) {
			named_add(n, text.p + i - DIGITS);
			found++;
		}
		run = 0;
	}
	return found;
}
