/* SPDX-License-Identifier: Apache-2.0 */
/* What a partner's signatures may look like beyond the strict profile.  Off by default. */
#ifndef SIGN_POLICY_H
#define SIGN_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct sign_policy {
	bool plain_id;       /* un-namespaced Id attributes may be referenced (npm soap's default) */
	bool enveloped;      /* the enveloped-signature transform may stand before exclusive C14N */
	int64_t skew_ms;     /* how far their clock may be ahead */
	int64_t max_age_ms;  /* longest time from Created to now, and from Created to Expires */
};

/* Is the signed time acceptable now?  Created not after now plus the skew; not expired; neither its age nor its whole life
 * longer than max_age_ms.  ERR_STALE. */
int policy_time(const struct sign_policy *p, int64_t created_ms, int64_t expires_ms, int64_t now_ms, struct err *e)
    MUST_CHECK;

/*
 * A keyed digest (HMAC-SHA256, RFC 2104) in a header field, over parts of the message joined by newlines.  A part is "@method",
 * "@authority", "@path", "@query" (without '?'), "@status", "@digest" (hex SHA-256 of the body), "@request" (the code of the
 * request an answer belongs to), or the name of a header field, which must be there once.
 */
struct hmac_profile {
	const char *header;               /* the code */
	const char *id_header;            /* whose key: the client's id */
	const char *time_header;          /* when, in seconds since 1970 */
	const char *const *parts;         /* of a request; ends with NULL */
	const char *const *reply_parts;   /* of an answer; NULL: answers carry none */
	bool base64;                      /* the code is base64, else lower-case hex */
};

#endif
