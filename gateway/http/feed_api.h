/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's API over feeds: addresses, questions and answers in JSON (docs/operating-outbox.md). */
#ifndef HTTP_FEED_API_H
#define HTTP_FEED_API_H

#include "base/message.h"
#include "http/route.h"
#include "run/core.h"

struct answer;
struct arena;

/* Answer a ROUTE_FEED*; uid is the asking process's.  -1 when it is refused. */
int feed_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e) MUST_CHECK;

#endif
