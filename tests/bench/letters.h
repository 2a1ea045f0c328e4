/* SPDX-License-Identifier: Apache-2.0 */
/* Ready-made requests: RegisterDossier messages signed beforehand, each with its own reference and item. */
#ifndef TESTS_BENCH_LETTERS_H
#define TESTS_BENCH_LETTERS_H

#include <stddef.h>

#include "base/str.h"

struct arena;
struct sign_key;

enum { LETTER_BYTES = 4096 }; /* of the envelope, as the issue has it; a note fills what is missing */

/* One kind of key: who signs the requests, who answers. */
struct kind {
	const char *name;             /* p256, rsa */
	struct sign_key *theirs, *ours;
	struct trust *their_trust, *our_trust;
	size_t padding;
};

/* How long the note must be so that the envelope has LETTER_BYTES. */
void letters_fit(struct kind *k);

/* The next envelope. */
struct str letter_make(struct arena *a, const struct kind *k);

/* n whole HTTP requests. */
struct str *letters_make(struct arena *a, const struct kind *k, size_t n);

struct str letter_request(struct arena *a, struct str envelope);

#endif
