/* SPDX-License-Identifier: Apache-2.0 */
/* What key.c, trust.c, vault.c, seal.c and stamp.c share, and nobody outside this folder includes: files, certificates and keys as
 * OpenSSL's objects. */
#ifndef CRYPTO_CERT_H
#define CRYPTO_CERT_H

#include <stdint.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/sign_alg.h"

struct sign_key;

enum { CERT_FILE_MAX = 1024 * 1024 };

/* A whole file of at most `max` bytes as a BIO, or NULL and ERR_CONFIG.  `secret`: refused when others may read it; its memory is
 * wiped when the BIO is freed. */
BIO *cert_file(const char *path, long max, bool secret, struct err *e);

/* Append all certificates of a PEM file, at least one; a block that cannot be read is an error, not the end.  ERR_CONFIG. */
int cert_read(const char *path, STACK_OF(X509) *into, struct err *e) MUST_CHECK;

/* Which of the two algorithms a key is good for; anything else, or too short, is ERR_CONFIG. */
int cert_alg(EVP_PKEY *pkey, enum sign_alg *out, struct err *e) MUST_CHECK;

/* A context ready to sign or verify SHA-256 digests; never used itself but duplicated for each call,
 * which only reads it and so is safe in all threads. */
EVP_PKEY_CTX *cert_prototype(EVP_PKEY *pkey, enum sign_alg alg, bool for_signing);

/* Digest of the DER form; the DER form itself is freed with OPENSSL_free.  Length, or -1. */
int cert_der(const X509 *cert, unsigned char **der_out, unsigned char digest_out[DIGEST_LEN]);

/* A name in one line, RFC 2253 order and escapes but UTF-8 as it is: Vietnamese names are for reading.  Cut at a character. */
void cert_name(const X509_NAME *name, char *out, size_t size);

/* Milliseconds since 1970, or -1. */
int64_t cert_time_ms(const ASN1_TIME *t);

/* Our key and its certificate as OpenSSL's objects; they stay the key's. */
EVP_PKEY *cert_key_pkey(const struct sign_key *k);
X509 *cert_key_x509(const struct sign_key *k);

#endif
