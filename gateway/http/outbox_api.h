/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's API over the outbox: addresses, questions and answers in JSON (docs/operating-outbox.md). */
#ifndef HTTP_OUTBOX_API_H
#define HTTP_OUTBOX_API_H

#include "http/route.h"
#include "run/core.h"

struct arena;

/* Answer a ROUTE_OUTBOX*; uid is the asking process's.  -1 when it is refused. */
int outbox_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e) MUST_CHECK;

#endif
