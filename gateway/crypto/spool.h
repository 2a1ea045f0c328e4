/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes that are too many for memory while they come in: a file without a name, enciphered (AES-256 in counter mode) with a key
 * that is made for it and goes with it.  So nothing that can be read is left on the disk, however the process ends.  It proves
 * nothing about what is read back but what its digest says: nobody else has the file.  One thread at a time.
 */
#ifndef CRYPTO_SPOOL_H
#define CRYPTO_SPOOL_H

#include <stdint.h>

#include "base/err.h"
#include "crypto/digest.h"

struct spool;

/* In a directory whose file system knows O_TMPFILE (2013 and later).  NULL: ERR_STORE. */
struct spool *spool_open(const char *dir, struct err *e);

/* Behind what is there.  Not synced: it is for as long as the process lives.  ERR_STORE: no room; then nothing more may be added.
 */
int spool_add(struct spool *s, const void *p, size_t n, struct err *e) MUST_CHECK;

/* n bytes from `at`; ERR_INTERNAL when there are not so many, ERR_STORE. */
int spool_read(struct spool *s, uint64_t at, void *p, size_t n, struct err *e) MUST_CHECK;

uint64_t spool_size(const struct spool *s);

/* SHA-256 of all that was added until now. */
void spool_digest(const struct spool *s, unsigned char out[DIGEST_LEN]);

void spool_close(struct spool *s); /* NULL: nothing */

#endif
