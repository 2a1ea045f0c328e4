/* SPDX-License-Identifier: Apache-2.0 */
/* What a clerk does at a page, as an operation that a counter program could ask (model/operation.tbl), of the partner that the
 * gateway's own counters are. */
#ifndef UI_DESK_H
#define UI_DESK_H

#include "model/operation.h"
#include "ui/page.h"

/* As op_run, waited for.  ERR_NO_DESK when the configuration names no partner for the pages. */
int desk_ask(struct page *p, const struct request *q, struct result *r, struct err *e) MUST_CHECK;

/* The parameter {name} of the address, or "". */
const char *desk_param(const struct page *p, const char *name);

#endif
