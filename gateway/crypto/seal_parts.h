/* SPDX-License-Identifier: Apache-2.0 */
/* What seal.c and stamp.c share, and nobody outside this folder includes: trust anchors, and what is demanded of
 * signed data beyond its signature. */
#ifndef CRYPTO_SEAL_PARTS_H
#define CRYPTO_SEAL_PARTS_H

#include <openssl/pkcs7.h>
#include <openssl/x509.h>

struct anchors;

/* A fresh store that judges as of that time.  Free with X509_STORE_free. */
X509_STORE *anchors_store(const struct anchors *t, int64_t at_ms);

/* Is all of it what it must be that no signature covers: versions, algorithms, one signer, no unsigned attributes?  `type`:
 * NID of the content.  NULL, or what is not. */
const char *anchors_loose(const PKCS7 *p7, int version, int type);

#endif
