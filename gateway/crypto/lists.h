/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Authorities and their revocation lists (RFC 5280 section 5): what trust.c asks about pinned certificates, and nobody
 * outside this folder includes.  A file may hold any number of lists, in PEM form (other blocks in it are passed over) or
 * in DER form one after the other; all of them count.
 *
 * Refused, because a check with it would be none: a list that cannot be read, that no authority given before has signed,
 * without nextUpdate, that tells only changes (delta) or only a part of what is revoked, or that says something critical we do
 * not know.
 */
#ifndef CRYPTO_LISTS_H
#define CRYPTO_LISTS_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/x509.h>

#include "base/err.h"

enum { LISTS_FILE_MAX = 64 * 1024 * 1024 }; /* bytes: a public authority's list has hundreds of thousands of entries */

/* All lists of a file, in its order; at least one.  Free with sk_X509_CRL_pop_free.  NULL and ERR_CONFIG. */
STACK_OF(X509_CRL) *lists_read(const char *path, struct err *e);

/* NULL, or why it may not be used whoever signed it. */
const char *lists_fault(X509_CRL *list);

struct lists {
	STACK_OF(X509) *authorities;
	STACK_OF(X509_CRL) *lists;
};

void lists_init(struct lists *l);
void lists_done(struct lists *l);

/* Take the certificates, or the revocation lists, of a file.  ERR_CONFIG; `l` is then only good for lists_done. */
int lists_add_authorities(struct lists *l, const char *path, struct err *e) MUST_CHECK;
int lists_add(struct lists *l, const char *path, struct err *e) MUST_CHECK;

struct lists_verdict {
	bool covered;    /* there is a list of its issuer, and the issuer is one of the authorities */
	bool revoked;    /* it, or an authority above it, is on a list */
	int64_t next_ms; /* when the first of the lists used should have been followed by another; INT64_MAX: there is none */
};

void lists_judge(const struct lists *l, X509 *cert, struct lists_verdict *out);

#endif
