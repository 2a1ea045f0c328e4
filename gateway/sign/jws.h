/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Detached JSON Web Signatures over the body's bytes as they are (RFC 7515 appendix F, RFC 7797 with "b64" false), compact,
 * in one fixed profile; the signature travels in a header field, `JWS_HEADER`.  Its protected header holds, all mandatory:
 *   alg "ES256" or "RS256", what the pinned key demands;  b64 false and crit ["b64"], nothing else;
 *   x5t#S256 (RFC 7515 section 4.1.8), the signer's certificate;  iat, exp (seconds), jti (16 to 128 characters)
 *   of a request   htm the method, htu "//authority/path" and "?query" when there is one
 *   of an answer   sta the status, req base64url of the SHA-256 of the request's own JWS, which binds it to that request
 *   cty the whole Content-Type, when there is a body
 * Members the profile does not know are ignored (RFC 7515 section 4), unless crit names them.  The time is judged last.
 *
 * Refusals are ERR_REFUSED_SIG, ERR_STALE; e->msg begins with "rule: ", a word of rule.tbl.
 */
#ifndef SIGN_JWS_H
#define SIGN_JWS_H

#include <stdint.h>

#include "base/err.h"
#include "base/message.h"
#include "crypto/key.h"
#include "sign/policy.h"

#define JWS_HEADER "X-JWS-Signature"

struct jws_verified {
	const struct pin *pin;
	int64_t created_ms, expires_ms;
	unsigned char replay[DIGEST_LEN]; /* digest of certificate and jti */
};

/* Which certificate does the message claim (x5t#S256)? */
int jws_claims(struct arena *a, const struct message *m, unsigned char digest_out[DIGEST_LEN], struct err *e) MUST_CHECK;

/* Verify a request (request NULL) or an answer to `request` (which must carry the JWS it was sent with). */
int jws_verify(struct arena *a, const struct message *m, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e) MUST_CHECK;

/*
 * Verify a JWS that is over a part of an answer to `request`, not over its body, and travels in it: the same profile without sta
 * and cty.  Who keeps `jws` and `part` keeps a proof for as long as the certificate is known.
 */
int jws_verify_part(struct arena *a, struct str jws, struct str part, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e) MUST_CHECK;

/*
 * Verify a JWS over a document's bytes that is kept with it: the same profile, bound to no message (htm, htu, sta and req must not
 * be there) and with the document's media type as cty.  The certificate must be pinned and valid at now_ms; exp, which is how long
 * a message may be believed, says nothing of a document.
 */
int jws_verify_document(struct arena *a, struct str jws, struct str bytes, const char *media_type, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, struct jws_verified *out, struct err *e) MUST_CHECK;

/* Make the header field for the message. */
int jws_sign(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request, int64_t now_ms,
    int64_t life_ms, struct header *out, struct err *e) MUST_CHECK;

#endif
