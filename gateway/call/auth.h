/* SPDX-License-Identifier: Apache-2.0 */
/* How our calls say whose they are and how answers are trusted, as dialect and configuration say (connectors/connector.h,
 * conn_auth). */
#ifndef CALL_AUTH_H
#define CALL_AUTH_H

#include "call/calling.h"

enum { AUTH_HEADERS_MAX = 24, AUTH_OVERHEAD_MAX = 32 * 1024 }; /* what envelope and signature add to a body */

/* Name and proof, into the message: its headers (room for AUTH_HEADERS_MAX) and, with WS-Security, its body.  `token` may be NULL:
 * a call that only fetches one names nobody. */
int auth_apply(const struct call *c, const char *token, const struct conn_request *q, struct message *m, struct header *headers,
    struct err *e) MUST_CHECK;

/* The token that calls carry: fetched ones are the store's, a fixed one is the secret.  false: it must be fetched. */
bool auth_fixed_token(const struct partner_setup *to, const char **token_out);

/* Is the answer to be believed?  0 with its body, and xml with WS-Security; -1 with e why not. */
int auth_open(const struct call *c, const struct message *m, const struct message *sent, struct conn_reply *out,
    struct err *e) MUST_CHECK;

/* The message as the journal keeps it: what only lets somebody in is left out. */
struct str auth_withheld(const struct call *c, const char *token, const struct message *m, bool body);

#endif
