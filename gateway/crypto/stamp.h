/* SPDX-License-Identifier: Apache-2.0 */
/* Timestamps by RFC 3161: the question, and judging the answer.  The network is the caller's business. */
#ifndef CRYPTO_STAMP_H
#define CRYPTO_STAMP_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "crypto/seal.h"

enum { STAMP_NONCE = 8, STAMP_MAX = 64 * 1024 };

/* Ask for a timestamp of these bytes: DER (application/timestamp-query) in the arena, and the nonce to check the answer with. */
int stamp_ask(struct arena *a, struct str bytes, struct str *query_out, unsigned char nonce_out[STAMP_NONCE], struct err *e)
    MUST_CHECK;

/* Judge an answer as it came: granted, of these bytes, with that nonce, signed by an authority of `t` for timestamping.
 * *kept_out is what to keep: the answer without its unsigned words.  ERR_REFUSED_SIG. */
int stamp_take(const struct anchors *t, struct arena *a, struct str bytes, struct str answer,
    const unsigned char nonce[STAMP_NONCE], struct str *kept_out, struct err *e) MUST_CHECK;

/* Judge a kept one, as of the time it tells.  ERR_REFUSED_SIG. */
int stamp_check(const struct anchors *t, struct str bytes, struct str kept, int64_t *at_ms_out, struct err *e) MUST_CHECK;

/* A kept one as a bare token (DER of ContentInfo), as containers hold it, and back. */
int stamp_token(struct arena *a, struct str kept, struct str *token_out, struct err *e) MUST_CHECK;
int stamp_untoken(struct arena *a, struct str token, struct str *kept_out, struct err *e) MUST_CHECK;

#endif
