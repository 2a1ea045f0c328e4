/* SPDX-License-Identifier: Apache-2.0 */
/* The operator's API over accounts: who may work with the pages (docs/people.md). */
#ifndef HTTP_PEOPLE_API_H
#define HTTP_PEOPLE_API_H

#include "base/message.h"
#include "http/route.h"
#include "run/core.h"

struct answer;
struct arena;

/* Answer a ROUTE_PEOPLE*; uid is the asking process's.  -1 when it is refused.  No secret leaves. */
int people_answer(struct core *c, const struct setup *s, struct arena *a, const struct route_match *at, const struct message *m,
    int64_t uid, struct answer *out, struct err *e) MUST_CHECK;

#endif
