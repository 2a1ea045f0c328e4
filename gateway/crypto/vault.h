/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encryption at rest: AES-256-GCM under a master key read from a file (64 hex digits, mode 0600).  A sealed value
 * is: version 1, key number, 12-byte random nonce, ciphertext, 16-byte tag.  `about` is authenticated, not
 * stored: a sealed value moved to another place does not open.  Several keys at once for rotation: the first
 * seals, all open.
 */
#ifndef CRYPTO_VAULT_H
#define CRYPTO_VAULT_H

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"

struct arena;
struct vault;

enum { VAULT_OVERHEAD = 30 };

/* previous_path: the keys before it, one a line, at most 15; may be NULL or "".  ERR_CONFIG. */
struct vault *vault_load(const char *path, const char *previous_path, struct err *e);
void vault_free(struct vault *v);

/* Other keys from now on, while threads seal and open.  ERR_CONFIG, also when the key that sealed until now is not among
 * them; then nothing changes. */
int vault_renew(struct vault *v, const char *path, const char *previous_path, struct err *e) MUST_CHECK;

/* Into the arena. */
struct str vault_seal(const struct vault *v, struct arena *a, const char *about, struct str plain);

/* ERR_INTERNAL when it was changed, belongs elsewhere or its key is gone. */
int vault_open(const struct vault *v, struct arena *a, const char *about, struct str sealed, struct str *plain_out,
    struct err *e) MUST_CHECK;

/* HMAC-SHA-256 under a key derived from the master key: for look-up keys of personal data. */
void vault_hmac(const struct vault *v, struct str bytes, unsigned char out[DIGEST_LEN]);

#endif
