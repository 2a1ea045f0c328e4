/* SPDX-License-Identifier: Apache-2.0 */
/* OAuth 2 client credentials (RFC 6749 section 4.4) for dialects whose calls carry an access token: the request and the answer. */
#ifndef CONNECTORS_OAUTH_H
#define CONNECTORS_OAUTH_H

#include "connectors/connector.h"

enum {
	OAUTH_TOKEN_MAX = 2048,                   /* characters of an access token */
	OAUTH_LIFE_UNTOLD_MS = 5 * 60 * 1000,     /* of a token whose answer does not say how long it lives */
	OAUTH_LIFE_MAX_MS = 24 * 60 * 60 * 1000,  /* no token is used for longer than that, whatever it says */
};

/* POST of the client's name and secret to `path`, in the form or, where partner.token_basic says so, in a Basic header
 * (section 2.3.1, what WSO2 asks for).  ERR_CONFIG when the partner has no client_id. */
int oauth_build_token(const struct conn_env *env, const char *path, const char *secret, struct conn_request *out, struct err *e)
    MUST_CHECK;

/* The token and its life.  RFC 6749 section 5.1: token_type in any case; expires_in may be absent; a text of digits is taken too,
 * and what is no positive number says nothing.  ERR_BAD_REPLY when there is no bearer token (RFC 6750 section 2.1),
 * ERR_PARTNER_DOWN or ERR_PARTNER_REFUSED by the status, with the partner's word (`error`, section 5.2, or a problem's `code`). */
int oauth_read_token(const struct conn_env *env, const struct conn_reply *r, const char **token_out, int64_t *life_ms_out,
    struct err *e) MUST_CHECK;

#endif
