/* SPDX-License-Identifier: Apache-2.0 */
/*
 * WS-Security X.509 signatures in one fixed profile (design section 8; WS-Security 1.1, X.509 token profile 1.1,
 * XMLDSig, exclusive C14N).  Verifying: exactly one Signature in the Security header; KeyInfo must reference the
 * BinarySecurityToken beside it and only selects among the pinned certificates; SignedInfo has exactly the
 * expected children; each Reference is a bare #id of Body, Timestamp, the token or an acted-on header; transform
 * exclusive C14N; digest SHA-256; ids unique in the document; Body and Timestamp must be signed.  Business
 * data comes from the signed bytes, re-parsed.  A UsernameToken may be there but counts for nothing.
 *
 * Every refusal is ERR_REFUSED_SIG, ERR_STALE, or ERR_BAD_MESSAGE; e->msg begins with "rule: " where rule is
 * a word of rule.tbl.  Callers are never told the rule.
 */
#ifndef SIGN_WSSE_H
#define SIGN_WSSE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/digest.h"
#include "crypto/key.h"
#include "sign/policy.h"
#include "sign/show.h"
#include "soap/soap.h"

struct wsse_verified {
	const struct pin *pin;
	struct _xmlNode *payload;     /* element inside Body, re-parsed from the signed bytes; the arena's */
	struct str payload_bytes;     /* its canonical form: a slice of the signed Body where possible */
	const char *to,
	    *action; /* the signed headers To and Action of WS-Addressing, without white space around; NULL: not signed */
	int64_t created_ms, expires_ms;
	unsigned char replay[DIGEST_LEN]; /* digest of the signature value: the same message has the same one */
};

/* Which certificate does the message claim to be signed with? */
struct wsse_claim {
	const struct _xmlNode *token;
	unsigned char digest[DIGEST_LEN]; /* of the token's DER form */
};
int wsse_claims(struct arena *a, const struct soap_message *m, struct wsse_claim *out, struct err *e) MUST_CHECK;

/* Verify with one partner's trust and policy.  claim may be NULL when it was not read before; show may be NULL. */
int wsse_verify(struct arena *a, const struct soap_message *m, const struct wsse_claim *claim, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, const struct sign_show *show, struct wsse_verified *out, struct err *e)
    MUST_CHECK;

/* What goes into an envelope: the one element inside Body, in canonical form, and header blocks beside Security, which are not
 * signed. */
struct wsse_parts {
	enum soap_version version;
	struct str payload, headers;
};

/* Append the whole signed envelope.  The Timestamp lives life_ms. */
int wsse_sign(struct arena *a, const struct sign_key *k, const struct wsse_parts *m, int64_t now_ms, int64_t life_ms,
    struct buf *out, struct err *e) MUST_CHECK;

#endif
