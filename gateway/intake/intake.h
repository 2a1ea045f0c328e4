/* SPDX-License-Identifier: Apache-2.0 */
/* What both doors (SOAP and REST) share: which partner, what it asks, doing it, and accounting for refusals. */
#ifndef INTAKE_INTAKE_H
#define INTAKE_INTAKE_H

#include "cases/op.h"

struct _xmlNode;

/* One request on its way through a door. */
struct intake {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	const struct message *m;
	const struct partner_setup *from; /* NULL until known */
	const struct connector *dialect;  /* of this message: its own, or an older contract's; NULL until known */
	struct request q;
	struct result r;
	struct op act;
	char audit[27];                   /* names this refusal in log and answer */
};

void intake_init(struct intake *d, struct core *c, const struct setup *s, struct arena *a, const struct message *m);

/* It claims to be from that partner, NULL: from none that we know.  It must speak by such messages (SOAP, or REST), and its TLS
 * certificate fit where one is demanded.  ERR_REFUSED_SIG, ERR_CLIENT_CERT. */
int intake_partner(struct intake *d, const struct partner_setup *from, bool soap, struct str client_cert, struct err *e) MUST_CHECK;

/* Which of the contracts that the partner may use is it in, told by the namespace?  One that none has is left to the partner's own
 * dialect, which refuses it. */
void intake_contract(struct intake *d, const char *ns);

/* The signature was verified: remember until when it must not come again. */
void intake_verified(struct intake *d, const unsigned char replay[DIGEST_LEN], int64_t expires_ms);

/* Bytes to request, rules that hold for every operation, and the operation itself: 0, OP_LATER or -1 (op.h). */
int intake_run(struct intake *d, struct str body, struct _xmlNode *xml, struct err *e) MUST_CHECK;

/* What op_refused says, for a message refused at any step: one that was refused before it was read is read for the tag that would
 * remember it.  body and xml: as of intake_run. */
void intake_use_up(struct intake *d, struct str body, struct _xmlNode *xml, struct err *why);

/* Our answer, as it is sent, to the journal, and before it the request if its signature holds and no change brought it there: the
 * one proves little without the other.  As neighbours, so that no change of another request seems to be this one's. */
void intake_record(struct intake *d, struct str answer);

/* What the dialect may know about this request; partner is NULL until it is known. */
struct conn_env intake_env(const struct intake *d);

/* The dialect's schema for what it receives, or NULL. */
const struct schema *intake_schema(const struct intake *d);

/* One log line and one count for a refusal or failure. */
void intake_refused(struct intake *d, const struct err *why);

#endif
