/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who sends a REST request, and is it his?  The kinds of connectors/connector.h (conn_auth), for what comes in as call/auth.h does
 * for what goes out: the message claims a sender - by a signature's certificate, the id of a keyed digest, a name with its
 * password, a token, or nothing but its TLS certificate - and the sender found must then give all that its dialect and
 * configuration demand. Secrets are compared in constant time and never told.  Refusals are ERR_REFUSED_SIG, ERR_STALE; e->msg
 * begins with "rule: ".
 */
#ifndef INTAKE_SENDER_H
#define INTAKE_SENDER_H

#include "intake/intake.h"

enum { SENDER_HEADERS = 4 }; /* what any kind of proof adds to an answer */

/* Whom the request claims to be from. */
int sender_find(const struct intake *d, struct str client_cert, const struct partner_setup **out, struct err *e) MUST_CHECK;

/* Name and proof of d->from, all that it must give; what has a time and a nonce is remembered against replay. */
int sender_verify(struct intake *d, struct err *e) MUST_CHECK;

/* Headers that prove our answer by the kind that its request was proved by, bound to it; how many.  None for who gives but a name:
 * there TLS says who we are. */
size_t sender_seal(const struct intake *d, const struct message *answer, struct header made[SENDER_HEADERS]);

/* WWW-Authenticate of a 401 (RFC 9110 section 11.6.1): what this partner, or, while none is known, any of ours must give. */
const char *sender_challenge(const struct intake *d);

#endif
