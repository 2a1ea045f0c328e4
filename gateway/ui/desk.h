/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk does at a page, as an operation that a counter program could ask (model/operation.tbl), of the partner that the
 * gateway's own counters are. */
#ifndef UI_DESK_H
#define UI_DESK_H

#include "cases/tickets.h"
#include "model/operation.h"
#include "ui/page.h"

/* As op_run, waited for.  Who works at an office is asked for that office: what another one accepted is not there.  ERR_NO_DESK
 * when the configuration names no partner for the pages. */
int desk_ask(struct page *p, const struct request *q, struct result *r, struct err *e) MUST_CHECK;

/* Is somebody here who works at a counter, and has the gateway counters of its own? */
bool desk_works(const struct page *p);

/* The parameter {name} of the address, or "". */
const char *desk_param(const struct page *p, const char *name);

/* The value of a field of the form that was sent, or else of the address behind "?"; "" when there is none. */
const char *desk_sent(const struct page *p, const char *name);

/* The number that was just given (?Got=A007), or "" when it cannot be one. */
const char *desk_got(const struct page *p);

/* Who does something with his office's queue (cases/tickets.h): by that form's act. */
struct ticket_ask desk_ticket_ask(const struct page *p);
struct commit_context desk_keeping(const struct page *p);

#endif
