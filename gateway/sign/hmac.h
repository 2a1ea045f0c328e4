/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages authenticated by a keyed digest (HMAC-SHA256) in a header field, as the dialect's profile says (policy.h): three fields,
 * for the code, the client's id and the time.  A request with the same code is the same message.
 *
 * Refusals are ERR_REFUSED_SIG, ERR_STALE; e->msg begins with "rule: ", a word of rule.tbl.
 */
#ifndef SIGN_HMAC_H
#define SIGN_HMAC_H

#include <stdint.h>

#include "base/err.h"
#include "base/message.h"
#include "crypto/digest.h"
#include "sign/policy.h"

struct arena;

enum { HMAC_HEADERS = 3, HMAC_KEY_MIN = 16 }; /* bytes of a key: 128 bits */

/* Whose key and which. */
struct hmac_key {
	const char *id, *secret;
};

struct hmac_verified {
	int64_t created_ms, expires_ms;   /* expires: when its time window ends */
	unsigned char replay[DIGEST_LEN]; /* digest of id and code */
};

/* The id a message claims, or p NULL. */
struct str hmac_claims(const struct message *m, const struct hmac_profile *p);

/* Make the three fields.  `request` is the request an answer belongs to, as it was sent, or NULL. */
int hmac_sign(struct arena *a, const struct hmac_profile *p, const struct hmac_key *k, const struct message *m,
    const struct message *request, int64_t now_ms, struct header out[HMAC_HEADERS], struct err *e) MUST_CHECK;

int hmac_verify(struct arena *a, const struct hmac_profile *p, const struct hmac_key *k, const struct message *m,
    const struct message *request, const struct sign_policy *policy, int64_t now_ms, struct hmac_verified *out,
    struct err *e) MUST_CHECK;

#endif
