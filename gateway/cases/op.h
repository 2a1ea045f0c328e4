/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the gateway does when a partner asks: one function per operation of model/operation.tbl, with exactly its own request
 * and result.  The message is verified, valid and from a partner that may ask this; the result is what the dialect will answer.
 * Operations that change something are not called while nothing new is taken.
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
	const char *request_digest;        /* hex SHA-256 of the HTTP body */
	/* id of the dossier whose tag remembers the message, as a change of it would (op_remember); NULL: one made from the message
	 */
	const char *remember;
	bool used;                         /* it is remembered already */
	/* of a person at a page: the office whose dossiers and cases are there for him, all others are as if they were not
	 * (look_own); NULL: all of the partner's */
	const char *office;
	const char *account; /* the person at a page, or NULL: a system asks */
	const char **told;   /* of a person: dossiers and cases that he is told of (op_read) */
	size_t n_told;
	/* id of the dossier it turned out to be about: its messages are recorded there; or NULL */
	const char *about;
	/* OP_LATER: what is to be committed, and what then goes on */
	struct commit_pending *pending;
	int (*then)(struct op *x, void *step, struct err *e);
	void *step;
};

/*
 * An operation that waits for its commit may end in two steps: it answers OP_LATER with `pending`, which is its caller's to submit
 * as the very last thing it does with x; when it was told, op_end goes on.  So no thread sleeps for it
 * (docs/why/a-pool-of-threads.md).
 */
enum { OP_LATER = 1 };

/* int op_<stem>(struct op *, const struct request_<stem> *, struct result_<stem> *, struct err *): about, then the result, 0,
 * OP_LATER or -1 */
#define OPERATION(name, stem, who, effect, meaning) \
	int op_##stem(struct op *x, const struct request_##stem *q, struct result_##stem *r, struct err *e) MUST_CHECK;
#include "model/operation.tbl"

/* Do what the request asks, the one place where an operation is begun: 0, OP_LATER or -1.  ERR_FORBIDDEN when it is not for who has
 * that role to ask, ERR_STORE when it changes something and nothing new may be taken. */
int op_run(struct op *x, const struct request *q, struct result *r, struct err *e) MUST_CHECK;

int op_end(struct op *x, struct err *e) MUST_CHECK;           /* the second step: 0 or -1 */
/* `done` of the first step; the second, if there is one, after sleeping */
int op_wait(struct op *x, int done, struct err *e) MUST_CHECK;

/* ERR_REPLAYED when this very message was taken before; for acts without a change of their own.  dossier: whose tag remembers
 * it, as a change would have; NULL when the operation changes no dossier. */
int op_once(struct op *x, const char *dossier, struct err *e) MUST_CHECK;

/* Which tag remembers the message, by what it asks: that of the change it would make.  Known before any rule is asked, so that the
 * same bytes find it whatever they are refused for. */
void op_remember(struct op *x, const struct request *q);

/* The id of the dossier that has that reference of x->from. */
const char *op_dossier_id(const struct op *x, const char *ref);

/*
 * A verified message that was refused is used up like one that was taken, whatever refused it, so that it does not act when the
 * same bytes come once more and the world has changed.  One that failed in a way that may pass (retryable) is not: nothing was
 * decided. *why becomes ERR_REPLAYED when it was used before.
 */
void op_refused(struct op *x, struct err *why);

/*
 * Who asks is told of a dossier or case: written down, once it is sure that it is read and before it is shown (JOURNAL_READ).  Of a
 * person at a page it is put among x->told: the page's own record says who saw it where (ui/ui.c).
 */
void op_read(struct op *x, const char *dossier, const char *what);

/* An id or reference that was used before came with other content: told in the log and counted. */
void op_conflict(const char *partner, const char *dossier, const char *id);

#endif
