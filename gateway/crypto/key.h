/* SPDX-License-Identifier: Apache-2.0 */
/* Our private keys with their certificates, and partners' pinned certificates.  Two algorithms, chosen by the
 * key: RSA (2048 bits or more) with SHA-256, PKCS#1 v1.5; ECDSA P-256 with SHA-256, signature as r||s. */
#ifndef CRYPTO_KEY_H
#define CRYPTO_KEY_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/sign_alg.h"

struct arena;

/* ---- ours ---- */

struct sign_key;

/* PEM files.  The certificate must fit the key; a key file that others may read is refused.  ERR_CONFIG.  Free with
 * sign_key_free.  Shared by all threads. */
struct sign_key *sign_key_load(const char *key_path, const char *cert_path, struct err *e);
void sign_key_free(struct sign_key *k);

enum sign_alg sign_key_alg(const struct sign_key *k);
const char *sign_key_id(const struct sign_key *k);    /* hex SHA-256 of the certificate (DER) */
const char *sign_key_token(const struct sign_key *k); /* certificate, DER, base64 without breaks */
int64_t sign_key_expires_ms(const struct sign_key *k);

/* Sign bytes; the signature lives in the arena. */
int sign_bytes(const struct sign_key *k, struct arena *a, struct str bytes, struct str *sig_out, struct err *e) MUST_CHECK;

/* ---- theirs ---- */

struct trust; /* the pinned certificates, authorities and revocation lists of one partner; immutable once filled */
struct pin;   /* one pinned certificate, parsed once */

struct trust *trust_new(void);
void trust_free(struct trust *t);

/* Pin a certificate (PEM file, one or more certificates).  CA: who issued them, to check CRLs.  CRL: a file of one or more lists,
 * PEM or DER; each must be signed by a CA given before, whole, and have a nextUpdate.  ERR_CONFIG. */
int trust_pin(struct trust *t, const char *path, struct err *e) MUST_CHECK;
int trust_ca(struct trust *t, const char *path, struct err *e) MUST_CHECK;
int trust_crl(struct trust *t, const char *path, struct err *e) MUST_CHECK;

/* How many revocation lists were given; 0: revocation is not checked. */
size_t trust_lists(const struct trust *t);

/* The pinned certificate with that SHA-256 over its DER form, or NULL. */
const struct pin *trust_find(const struct trust *t, const unsigned char digest[DIGEST_LEN]);

/* Valid at that time, digitalSignature allowed; and when lists were given: one of its issuer among them, not revoked, nor its
 * issuer, no list of them past nextUpdate plus a day?  ERR_REFUSED_SIG with rule cert-expired, cert-not-yet, cert-revoked,
 * cert-usage, crl-missing or crl-stale. */
int pin_check(const struct trust *t, const struct pin *p, int64_t now_ms, struct err *e) MUST_CHECK;

/* Is there a list of its issuer, or are there no lists at all? */
bool pin_is_covered(const struct trust *t, const struct pin *p);

enum sign_alg pin_alg(const struct pin *p);
const char *pin_id(const struct pin *p);      /* hex digest */
const char *pin_subject(const struct pin *p); /* one line, for operators */
int64_t pin_expires_ms(const struct pin *p);
const char *pin_token(const struct pin *p, struct arena *a); /* certificate, DER, base64 without breaks */

/* 0 when the signature fits, else ERR_REFUSED_SIG (rule signature-value). */
int pin_verify(const struct pin *p, struct str bytes, struct str sig, struct err *e) MUST_CHECK;

/* Lists for TLS, which must be PEM: may each be used, and would OpenSSL find one for an authority of `ca_path`?  ERR_CONFIG.
 * `without_out`: the names of authorities it finds none for (connections they vouch for fail), or NULL. */
int trust_check_tls(struct arena *a, const char *ca_path, const char *crl_path, const char **without_out, struct err *e) MUST_CHECK;

/* Iterate for the operator: NULL after the last. */
const struct pin *trust_at(const struct trust *t, size_t i);

#endif
