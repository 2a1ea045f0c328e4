/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one form of an XML Signature we accept and make: exclusive C14N without comments, SHA-256, RSA or ECDSA P-256.
 * Reading takes the element apart and refuses everything else; it judges no target and trusts nobody.
 */
#ifndef SIGN_XMLDSIG_H
#define SIGN_XMLDSIG_H

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "sign/id_index.h"
#include "sign/policy.h"

struct buf;

#define XMLDSIG_X509V3 "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
#define XMLDSIG_BASE64 "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"

enum { XMLDSIG_REFERENCES_MAX = 16 };

struct xmldsig_reference {
	const char *id;       /* what the URI names, without '#' */
	const char *prefixes; /* InclusiveNamespaces PrefixList, or NULL */
	bool enveloped;
	unsigned char digest[DIGEST_LEN];
};

struct xmldsig {
	struct _xmlNode *signature, *signed_info, *key_info;
	const char *prefixes; /* of SignedInfo's own canonicalization */
	enum sign_alg alg;
	struct str value; /* the signature's bytes */
	struct xmldsig_reference references[XMLDSIG_REFERENCES_MAX];
	size_t n;
};

/* Take a ds:Signature apart.  Rules structure, c14n-method, signature-method, digest-method, transform,
 * reference-uri, base64. */
int xmldsig_read(struct arena *a, struct _xmlNode *signature, const struct sign_policy *policy, struct xmldsig *out,
    struct err *e) MUST_CHECK;

/* A part to be signed: the id of its element and the digest of its canonical form. */
struct xmldsig_part {
	const char *id;
	unsigned char digest[DIGEST_LEN];
};

/* Append a ds:Signature over the parts, with a reference to the token of that id. */
int xmldsig_write(struct arena *a, const struct sign_key *k, const struct xmldsig_part *parts, size_t n,
    const char *token_id, struct buf *out, struct err *e) MUST_CHECK;

#endif
