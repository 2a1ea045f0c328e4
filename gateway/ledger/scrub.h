/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of the store is looked at for damage, by bytes a second, however many keys there are and however large: a key that was
 * larger than what was left is paid for by waiting.  Pure.
 */
#ifndef LEDGER_SCRUB_H
#define LEDGER_SCRUB_H

#include <stdint.h>

struct scrub {
	int64_t since_us;       /* when `left` was reckoned; 0: never */
	int64_t left;           /* bytes that may be read at once; below 0: a debt */
	uint64_t keys, bytes;   /* of late: how large a key is */
};

enum { SCRUB_KEYS_MAX = 500 };

/* How many keys to look at now, at most SCRUB_KEYS_MAX; 0: none yet. */
unsigned scrub_keys(struct scrub *x, int64_t now_us, int64_t bytes_a_second);

/* So many were looked at, and so much was read for it. */
void scrub_took(struct scrub *x, uint64_t keys, uint64_t bytes);

#endif
