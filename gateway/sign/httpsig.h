/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530, sha-256), one fixed profile, label `sig`:
 *   request   ("@method" "@authority" "@path" "@query" "content-type" "content-digest")   content-* only when
 *             there is a body; parameters created, expires, nonce, keyid, alg - all mandatory
 *   response  ("@status" "content-type" "content-digest" "@method";req "@authority";req "@path";req
 *             "signature";req;key="sig")   the last binds it to the very request
 * alg is rsa-v1_5-sha256 or ecdsa-p256-sha256 and must be what the pinned key demands; keyid is the hex SHA-256 of
 * the certificate; a nonce has 16 to 128 characters.  A covered set that holds more (header fields, each there once) is
 * accepted, less is not.  @query is "?" plus the query.  The structured fields must be in canonical form, with the one
 * label and without escapes.  The time is judged last, so that only an authentic message is ever called stale.
 *
 * Refusals are ERR_REFUSED_SIG, ERR_STALE; e->msg begins with "rule: ", a word of rule.tbl.
 */
#ifndef SIGN_HTTPSIG_H
#define SIGN_HTTPSIG_H

#include <stdint.h>

#include "base/err.h"
#include "base/message.h"
#include "crypto/key.h"
#include "sign/policy.h"
#include "sign/show.h"

struct httpsig_verified {
	const struct pin *pin;
	int64_t created_ms, expires_ms;
	unsigned char replay[DIGEST_LEN]; /* digest of keyid and nonce */
};

/* Which key does it claim (keyid as digest)? */
int httpsig_claims(struct arena *a, const struct message *m, unsigned char digest_out[DIGEST_LEN], struct err *e)
    MUST_CHECK;

/* Verify a request (request NULL) or a response to `request` (which must carry the Signature header sent). */
int httpsig_verify(struct arena *a, const struct message *m, const struct message *request, const struct trust *t,
    const struct sign_policy *policy, int64_t now_ms, const struct sign_show *show, struct httpsig_verified *out,
    struct err *e) MUST_CHECK;

enum { HTTPSIG_HEADERS = 3 };

/* Make the headers Content-Digest (value p NULL when there is no body), Signature-Input and Signature for the message. */
int httpsig_sign(struct arena *a, const struct sign_key *k, const struct message *m, const struct message *request,
    int64_t now_ms, int64_t life_ms, struct header out[HTTPSIG_HEADERS], struct err *e) MUST_CHECK;

#endif
