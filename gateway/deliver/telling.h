/* SPDX-License-Identifier: Apache-2.0 */
/* What an exchange tells besides its news: filing, money, supplements and results, opened for the dialect.  Layer deliver. */
#ifndef DELIVER_TELLING_H
#define DELIVER_TELLING_H

#include "call/call.h"
#include "cases/move.h"
#include "connectors/connector.h"

/* Fills what conn_case says that this kind of exchange has, for cc->x of the dossier of k, in the call's arena.  -1: the store does
 * not answer, or our own record cannot be read. */
int telling_load(const struct call *c, const struct dossier_view *k, struct conn_case *cc, struct err *e) MUST_CHECK;

#endif
