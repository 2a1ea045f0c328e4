/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Store and journal compared: at start, after a change whose fate is unknown, and when Redis is another process than
 * before.  The store keeps a mark for each gateway's journal: up to which record it has everything, and the last record it
 * knew of with its chain value.  A store that is behind gets the missing changes before anything else, if this is its only
 * gateway; one that knows records the journal does not have, or not this journal, is left alone and nothing is accepted.
 */
#ifndef LEDGER_RECOVER_H
#define LEDGER_RECOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct core;
struct store_conf;

/* Compare, repair, and from then on keep the mark.  ERR_RECORDS_DIFFER: they do not belong together; the message says what to
 * do. */
int recover_start(struct core *c, const struct store_conf *conf, struct err *e) MUST_CHECK;

/* Can changes be made: do store and journal agree, about some tags at least?  About how many of DOSSIER_BUCKETS: fewer than all
 * while a master of a cluster is away. */
bool recover_ok(struct core *c);
unsigned recover_tags(struct core *c);

/* Now and then: move the mark on; compare and repair when there is reason to. */
void recover_tick(struct core *c);

/* Leave the mark at the end of what is settled.  Safe when recover_start was not reached. */
void recover_stop(struct core *c);

#endif
