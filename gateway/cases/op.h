/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the gateway does when a partner asks: one function per operation, all of one shape.  The message is verified,
 * valid and from a partner that may speak; the result is what the dialect will answer.
 */
#ifndef CASES_OP_H
#define CASES_OP_H

#include "crypto/digest.h"
#include "ledger/commit.h"
#include "model/operation.h"
#include "run/core.h"

struct op {
	struct core *core;
	const struct setup *setup;
	const struct partner_setup *from;
	struct commit_context keep;               /* partner, arena, the message */
	int64_t now_ms;
	unsigned char seen[DIGEST_LEN];    /* the signed message's own digest, against replay */
	int64_t seen_ms;                   /* how long it must be remembered */
	const struct request *q;
	struct result *r;
};

/* service.c */
int op_service(struct op *x, struct err *e) MUST_CHECK;
int op_procedures(struct op *x, struct err *e) MUST_CHECK;
int op_procedure(struct op *x, struct err *e) MUST_CHECK;
/* register.c */
int op_register(struct op *x, struct err *e) MUST_CHECK;
/* dossier.c */
int op_dossier(struct op *x, struct err *e) MUST_CHECK;
int op_withdraw(struct op *x, struct err *e) MUST_CHECK;
/* track.c */
int op_events(struct op *x, struct err *e) MUST_CHECK;
/* news.c */
int op_news(struct op *x, struct err *e) MUST_CHECK;

/* ERR_REPLAYED when this very message was taken before; for acts without a change of their own.  dossier: whose tag remembers
 * it, as a change would have; NULL when the operation changes no dossier. */
int op_once(struct op *x, const char *dossier, struct err *e) MUST_CHECK;

/* ERR_STORE when nothing new may be taken: stopping, or the disk is nearly full. */
int op_open(const struct op *x, struct err *e) MUST_CHECK;

#endif
