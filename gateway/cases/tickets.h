/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue at a post office at work (docs/queue.md): numbers taken, called, ended, kept as everything is: journal first, then the
 * store.  Whoever changes something expects the version of the hall that he read, and looks again when somebody was faster.  An
 * act's id makes sending a form twice the same as once.  Caller's is the check of who may, and of which office.
 */
#ifndef CASES_TICKETS_H
#define CASES_TICKETS_H

#include "cases/hall_work.h"

/* Take a number of a class, once for each act.  ERR_BAD_VALUE: no such act's id. */
int ticket_take(struct commit_context *k, const struct ticket_ask *q, enum ticket_class class, struct ticket *out,
    struct err *e) MUST_CHECK;

/* The next one to that desk: 1, 0 nobody waits, -1.  Who has one already is given that one. */
int ticket_call(struct commit_context *k, const struct ticket_ask *q, int64_t desk, struct ticket *out, struct err *e) MUST_CHECK;

/* Do something with a ticket of that office; `what` is none of CALL and CLOSE, of which TICKET_LEAVE alone may be done with another
 * clerk's or nobody's.  `case_id` of BEGIN, else NULL.  ERR_NOT_FOUND: none of his office's; ERR_TICKET_MOVED. */
int ticket_move(struct commit_context *k, const struct ticket_ask *q, const char *id, enum ticket_act what, const char *case_id,
    struct ticket *out, struct err *e) MUST_CHECK;

/* A case is over: the number it was begun for is done.  No such number is no error; what goes wrong is told in the log and stops
 * nobody. */
void ticket_case_over(struct commit_context *k, const struct ticket_ask *q, const char *case_id);

#endif
