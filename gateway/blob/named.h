/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which papers somebody names: a filter of a fixed size (NAMED_BYTES), however many there are.  What was added is found, always; of
 * what was not, a small share is found too (0.4 % of the others when ten million are named), another share with another salt, so
 * that a paper which nobody names is found out in one of the next rounds.  Pure; one thread.
 */
#ifndef BLOB_NAMED_H
#define BLOB_NAMED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { NAMED_BYTES = 16 << 20 };

struct named;

struct named *named_new(uint64_t salt);
void named_free(struct named *n);

/* sha256: 64 hexadecimal digits in lower case, of a digest: their bits are as good as random. */
void named_add(struct named *n, const char *sha256);
bool named_has(const struct named *n, const char *sha256);

/* Every digest that stands in the text: each run of exactly 64 such digits, whatever member it is of.  How many there were. */
uint64_t named_add_all(struct named *n, struct str text);

#endif
