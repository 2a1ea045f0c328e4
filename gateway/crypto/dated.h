/* SPDX-License-Identifier: Apache-2.0 */
/* From when to when a file of certificates or revocation lists is good, for those who must renew it in time. */
#ifndef CRYPTO_DATED_H
#define CRYPTO_DATED_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

struct dated {
	const char *kind;       /* "certificate" or "list" */
	const char *name;       /* a certificate's subject, a list's issuer: one line, UTF-8 */
	const char *id;         /* first 16 hex digits of the SHA-256 of its DER form */
	int64_t from_ms, until_ms; /* notBefore and notAfter; thisUpdate and nextUpdate (INT64_MAX: none) */
};

/* All certificates of a PEM file, or all lists of a PEM or DER file, in the arena.  ERR_CONFIG. */
int dated_certificates(struct arena *a, const char *path, struct dated **out, size_t *n_out, struct err *e) MUST_CHECK;
int dated_lists(struct arena *a, const char *path, struct dated **out, size_t *n_out, struct err *e) MUST_CHECK;

#endif
