/* SPDX-License-Identifier: Apache-2.0 */
/* What an act said, in one digest: the same id with another is another act. */
#ifndef CASES_DIGEST_SAID_H
#define CASES_DIGEST_SAID_H

#include <stddef.h>

struct arena;

/* Hex SHA-256 of n texts, in the arena; NULL is not "". */
const char *digest_said(struct arena *a, const char *const *said, size_t n);

#endif
