/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an operator sees and does of the outbox: exchanges that have not ended, one with its way so far, and the acts that only
 * a person may decide.  An act goes to the journal with who did it and why, before it has any effect, and into the dossier's
 * history.  A look at one exchange goes there too, before anything is shown; a list, which shows ids and states, does not.
 * Nothing a citizen wrote is shown.
 */
#ifndef DELIVER_OUTBOX_H
#define DELIVER_OUTBOX_H

#include "model/exchange.h"
#include "run/core.h"

enum {
	OUTBOX_LIMIT = 100,      /* of a list, unless another is asked for */
	OUTBOX_LIMIT_MAX = 1000,
	OUTBOX_SCAN = 10000,     /* of a partner's oldest, so many are looked at for a list */
	OUTBOX_WHO_MAX = 64,     /* characters */
	OUTBOX_WHY_MAX = 500,
};

struct outbox_query {
	const char *partner;           /* NULL: all that are configured */
	enum exchange_state state;     /* EXCHANGE_STATES: any */
	unsigned limit;
};

struct outbox_list {
	struct exchange *x;            /* partner by partner, oldest first */
	size_t n;
	bool more;                     /* there are, or may be, others that fit */
};

/* ERR_BAD_VALUE when that state is none an exchange in the outbox can have. */
int outbox_list(struct core *c, const struct setup *s, struct arena *a, const struct outbox_query *q, struct outbox_list *out,
    struct err *e) MUST_CHECK;

enum outbox_verb { OUTBOX_RETRY, OUTBOX_DROP, OUTBOX_RESTART, OUTBOX_VERBS };

const char *outbox_verb_name(enum outbox_verb v); /* "retry", "drop", "restart" */

struct operator {
	const char *who;               /* name, as the operator's tool gave it */
	const char *why;
	int64_t uid;                   /* of the process that asked, as the kernel says */
};

/* Who and why are there, short enough, and without control characters: ERR_BAD_VALUE. */
int outbox_check(const struct operator *o, struct err *e) MUST_CHECK;

/* What an operator did to an exchange before. */
struct outbox_act {
	int64_t at_ms, uid;
	const char *exchange, *act, *who, *why;
};

struct outbox_case {
	struct exchange x;
	const char *catalogue; /* its dossier's, struct dossier */
	struct outbox_act *acts;
	size_t n_acts;
};

/* One exchange, for 30 days after its end too; ERR_NOT_FOUND.  Who and why may be NULL: then the uid alone is recorded. */
int outbox_show(struct core *c, struct arena *a, const char *dossier, const char *exchange, const struct operator *o,
    struct outbox_case *out, struct err *e) MUST_CHECK;

/* RETRY: a DEAD one begins anew by asking the partner, and from its first step when the partner does not have it; one that waits
 * goes at once.  RESTART: the same as for a DEAD one, also for one that waits.  DROP: a DEAD one is given up, and the next of its
 * dossier goes.  ERR_NOT_FOUND; ERR_ILLEGAL_MOVE when its state is another.  `after` is what it then is. */
int outbox_act(struct core *c, const struct setup *s, struct arena *a, const char *dossier, const char *exchange,
    enum outbox_verb verb, const struct operator *o, struct exchange *after, struct err *e) MUST_CHECK;

#endif
