/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached signatures over files, as CMS (RFC 5652): what `openssl cms -verify` understands.  SHA-256, one signer, his
 * certificate inside and named by what is signed (CAdES-BES).  Checking is stricter than CMS: a byte outside what the signature
 * covers that is not as we write it is refused too, so that no byte of a kept seal can change unnoticed.
 */
#ifndef CRYPTO_SEAL_H
#define CRYPTO_SEAL_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/key.h"

struct arena;

/* Whom to trust: certificates from PEM files, authorities or the signers' own. */
struct anchors;

/* n files, all certificates in each.  ERR_CONFIG.  Shared by all threads. */
struct anchors *anchors_load(const char *const *paths, size_t n, struct err *e);
void anchors_free(struct anchors *t);

/* Sign; DER in the arena. */
int seal_make(const struct sign_key *k, struct arena *a, struct str bytes, struct str *seal_out, struct err *e) MUST_CHECK;

/* Signed by somebody of `t`, whose certificate was valid at that time?  ERR_REFUSED_SIG. */
int seal_check(const struct anchors *t, struct str bytes, struct str seal, int64_t at_ms, struct err *e) MUST_CHECK;

/* The certificate that stands in a seal (DER, base64 without breaks); it proves nothing before seal_check.  ERR_REFUSED_SIG: there
 * is none. */
int seal_signer(struct arena *a, struct str seal, const char **token_out, struct err *e) MUST_CHECK;

#endif
