/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A partner's signed message from the door to its signed answer: SOAP (postal) and REST (province).  Refused
 * input has no effect and leaves one log line and one typed fault or problem document (RFC 9457).
 */
#ifndef INTAKE_ENTRY_H
#define INTAKE_ENTRY_H

#include "run/core.h"

struct arena;
struct commit_pending;
struct intake;

/*
 * A SOAP request to /soap/postal.  client_cert: DER in base64 from the TLS front, or p NULL.  NULL: *out is the answer.  Else the
 * answer waits for a commit, and all arguments with it: intake_pending is to be submitted, and when it was told, intake_soap_end
 * makes the answer.
 */
struct intake *intake_soap(struct core *c, const struct setup *s, struct arena *a, const struct message *m, struct str client_cert,
    struct answer *out);
struct commit_pending *intake_pending(struct intake *d);
void intake_soap_end(struct intake *d, struct answer *out);

/* A REST call of a partner, at one of the addresses of http/route.tbl; sleeps where it waits for a commit. */
void intake_rest(struct core *c, const struct setup *s, struct arena *a, const struct message *m, struct str client_cert,
    struct answer *out);

/* A problem document (application/problem+json) for `why`, unsigned: for what the door itself refuses.  audit: by which the log
 * line of the refusal is found. */
void intake_problem(struct arena *a, const struct err *why, const char *audit, struct answer *out);

/* A SOAP fault for `why`, unsigned, in the version that the request's Content-Type (or NULL) says: for what the door itself refuses
 * at a SOAP address before it read the message. */
void intake_soap_refusal(struct arena *a, const struct str *content_type, const struct err *why, const char *audit,
    struct answer *out);

#endif
