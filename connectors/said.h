/* SPDX-License-Identifier: Apache-2.0 */
/* What partners say, for dialects that call them: their statuses, words, texts and dates, alike in all of them. */
#ifndef CONNECTORS_SAID_H
#define CONNECTORS_SAID_H

#include "base/unicode.h"
#include "connectors/connector.h"

/* The word a refusal names (`error`, `code`, `errorCode` or `error_code` of a flat object), or "HTTP 422". */
const char *said_word(struct arena *a, const struct conn_reply *r);

/*
 * What the status alone says of an answer to a question: CONN_READ_ANSWERED for 200, whose body is to be read; CONN_READ_REFUSED
 * for 400 and 422, e says with which word; -1 for all others, ERR_BAD_REPLY: a 404 or 403 is some front's or a wrong address, and
 * must not be taken for "there is none".
 */
int said_status(const struct conn_env *env, const struct conn_reply *r, struct err *e) MUST_CHECK;

/* How long its Retry-After asks to wait, in milliseconds: at most a day; 0: it has none, or a date, and the flow decides. */
int64_t said_pause_ms(const struct conn_reply *r);

/* The answer's fault is the partner's, not our caller's: ERR_BAD_REPLY with what e said before, or `what`.  -1. */
int said_badly(struct err *e, const char *what);

/* A text that people read, in NFC and by its rule; "" and NULL are NULL.  ERR_BAD_REPLY. */
int said_text(struct arena *a, const char *text, enum text_rule rule, const char *name, const char **out, struct err *e) MUST_CHECK;

/* yyyyMMdd or yyyy as YYYY-MM-DD or YYYY, of somebody's birth; and back.  NULL and "" are NULL.  ERR_BAD_REPLY. */
int said_birth(const struct conn_env *env, const char *compact, const char *name, const char **out, struct err *e) MUST_CHECK;
const char *said_compact_birth(struct arena *a, const char *birth);

/* POST of a JSON body. */
void said_post(struct conn_request *q, const char *path, struct str body);

#endif
