/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the gateway does when a partner asks: one function per operation, all of one shape.  The message is verified,
 * valid and from a partner that may speak; the result is what the dialect will answer.
 */
#ifndef FLOW_ACT_H
#define FLOW_ACT_H

#include "flow/core.h"
#include "flow/keep.h"
#include "model/operation.h"
#include "sign/digest.h"

struct act {
	struct core *core;
	const struct setup *setup;
	const struct partner_setup *from;
	struct keeping keep;               /* partner, arena, the message */
	int64_t now_ms;
	unsigned char seen[DIGEST_LEN];    /* the signed message's own digest, against replay */
	int64_t seen_ms;                   /* how long it must be remembered */
	const struct request *q;
	struct result *r;
};

/* service.c */
int act_service(struct act *x, struct err *e) MUST_CHECK;
int act_procedures(struct act *x, struct err *e) MUST_CHECK;
int act_procedure(struct act *x, struct err *e) MUST_CHECK;
/* register.c */
int act_register(struct act *x, struct err *e) MUST_CHECK;
/* dossier.c */
int act_dossier(struct act *x, struct err *e) MUST_CHECK;
int act_withdraw(struct act *x, struct err *e) MUST_CHECK;
/* track.c */
int act_events(struct act *x, struct err *e) MUST_CHECK;
/* news.c */
int act_news(struct act *x, struct err *e) MUST_CHECK;

/* ERR_REPLAYED when this very message was taken before; for acts without a change of their own.  dossier: whose tag remembers
 * it, as a change would have; NULL when the operation changes no dossier. */
int act_once(struct act *x, const char *dossier, struct err *e) MUST_CHECK;

/* ERR_STORE when nothing new may be taken: stopping, or the disk is nearly full. */
int act_open(const struct act *x, struct err *e) MUST_CHECK;

#endif
