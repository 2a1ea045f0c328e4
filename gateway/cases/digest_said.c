/* SPDX-License-Identifier: Apache-2.0 */
/* One digest of several texts; see digest_said.h. */
#include "cases/digest_said.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypto/digest.h"

const char *
digest_said(struct arena *a, const char *const *said, size_t n)
{
	struct str *parts = arena_alloc(a, (2 * n + 1) * sizeof *parts);
	unsigned char digest[DIGEST_LEN];
	char *hex = arena_alloc(a, DIGEST_HEX);

	for (size_t i = 0; i < n; i++) { /* NULL is not "" */
		parts[2 * i] = said[i] != NULL ? (struct str){"+", 1} : (struct str){"-", 1};
		parts[2 * i + 1] = said[i] != NULL ? (struct str){said[i], strlen(said[i]) + 1} : (struct str){"", 0};
	}
	digest_parts(parts, 2 * n, digest);
	text_hex(digest, DIGEST_LEN, hex);
	return hex;
}
