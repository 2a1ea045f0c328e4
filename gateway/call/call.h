/* SPDX-License-Identifier: Apache-2.0 */
/* One call to a partner in its dialect's manner: access token, signature, the wire, the answer's signature. */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include "call/calling.h"

struct call_reply {
	struct conn_reply reply;
	bool verified;  /* the answer's signature fits; an unverified one has only its status, and no body */
};

/* The connector's environment for this call, with an access token when the dialect needs one (fetched and shared when there
 * is none).  ERR_PARTNER_DOWN and the like when no token can be had: nothing was asked of the partner then. */
int call_env(const struct call *c, struct conn_env *out, struct err *e) MUST_CHECK;

/* The token was refused: the next call_env gets a new one. */
int call_token_stale(const struct call *c, const struct conn_env *env, struct err *e) MUST_CHECK;

/* Send it, with the token of call_env, and read the answer.  A 2xx answer that cannot be verified is ERR_BAD_REPLY with
 * e->unsure. */
int call_do(const struct call *c, const char *token, const struct conn_request *q, const char *dossier, struct call_reply *out,
    struct err *e) MUST_CHECK;

#endif
