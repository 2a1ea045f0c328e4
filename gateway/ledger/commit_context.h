/* SPDX-License-Identifier: Apache-2.0 */
/* What the commit (commit.h) and its queue (commit_queue.h) both know of who changes something. */
#ifndef LEDGER_COMMIT_CONTEXT_H
#define LEDGER_COMMIT_CONTEXT_H

#include <stdbool.h>

#include "run/core.h"

struct arena;

/* What the changes of one request or worker step have in common. */
struct commit_context {
	struct core *core;
	const struct setup *setup;
	struct arena *a;
	const char *partner; /* whose doing it is */
	struct str message;  /* the signed message that causes it, byte for byte; p NULL: none */
	bool message_kept;   /* it is in the journal already */
	bool act;            /* the message is what an operator does */
};

#endif
