/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change: what happened, as events (model/event.tbl), all about subjects of one tag; from them follows what must still be true
 * and what is then written, by one Redis function call, all or nothing.  The flows decide in C what is legal; Redis only checks
 * that nothing moved meanwhile.  Every function here adds an event with its checks and writes; strings are copied into the arena.
 * Key names and value formats: docs/architecture.md, "Keys".
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/exchange.h"
#include "store/clash.h"

struct arena;
struct change;

/* `tag` is the first DOSSIER_TAG_LEN characters of a dossier id; what stands behind them is passed over. */
struct change *change_new(struct arena *a, const char *tag);

/* ---- dossier and history ---- */

/* Check: no dossier of that id.  Write all fields, version 1. */
void change_dossier_new(struct change *c, const struct dossier *d);

/* Check: d->version is still the kept one.  Write number, state, since, due and version + 1. */
void change_dossier(struct change *c, const struct dossier *d);

/* Append a line; rewrite the index-th (from 0) line of the kept history, which thereby counts as applied.  Only together
 * with change_dossier or change_dossier_new, whose check covers the history too; lines appended by this
 * same change have no index yet. */
void change_history_add(struct change *c, const char *dossier, const struct history *line);
void change_history_applied(struct change *c, const char *dossier, size_t index, const struct history *line);

/* The index-th line of the kept history is another now: it gave up its place (dossier_line_place).  The same conditions. */
void change_history_put(struct change *c, const char *dossier, size_t index, const struct history *line);

/* ---- consignment: one hash holding state and all events ---- */

/* Check: version is the kept one (0: there is none yet).  Write everything, version + 1, and list the item with its dossier. */
void change_consignment(struct change *c, const struct consignment *k);

/* ---- exchanges ---- */

/* Check: the queue of (x->dossier, x->partner) has queue_len entries, counting those this change has appended itself so far.
 * Append x, version 1, open since created_ms; it is given to the workers at once when x->state is READY, which it
 * must be exactly when queue_len is 0 (else QUEUED).  Only together with change_dossier or change_dossier_new, whose version tells
 * between journals which of two was appended first: a length comes again. */
void change_exchange_new(struct change *c, const struct exchange *x, size_t queue_len);

/*
 * Check: x->version is still the kept one.  Write all mutable fields of x (state, attempts, step, memo, due, why), version + 1, and
 * list it where its state says: BACKOFF and UNSURE in the wait set and DEAD in the dead set by due_ms, every other state in
 * neither; READY (unless it was), and ASKING when `from` is UNSURE, given to the workers; DONE and REJECTED no longer open, and
 * gone after EXCHANGE_KEEP_DAYS. `from` is the state it had.  `held`, if not NULL, is acknowledged and deleted unless the new state
 * is SENDING or ASKING, in which the worker goes on holding it.
 */
void change_exchange(struct change *c, const struct exchange *x, enum exchange_state from, const struct taken *held);

/* After change_exchange to an END state: check that x is the queue's head and that the queue has queue_len entries, take x off,
 * and let `next` become READY and give it to the workers (checked: it is the second of the queue, its version, and that
 * it is QUEUED).  `next` is NULL when queue_len is 1, or 0, which clashes. */
void change_queue_next(struct change *c, const struct exchange *x, const struct exchange *next, size_t queue_len);

/* ---- objects that belong to no dossier ---- */

/* What happened to one (an `enum event_name` of its kind, store/event.h), which had that version, 0: it is new.  Its tag is the
 * change's (store_object_tag); the record is committed under the tag instead of a dossier.  It is listed and kept as kinds.tbl
 * says. */
void change_object(struct change *c, int what, const char *id, int64_t version, const void *object);

/* May it be journaled?  -1: a field that tells of a person (`sealed`, codec/fields.h) is not sealed, or an exchange is opened
 * without its dossier's version (docs/why/many-gateways.md, "Order"). */
int change_sound(const struct change *c, struct err *e) MUST_CHECK;

/* ---- replay ---- */

/* Check: this digest was not seen from this partner.  Remember it for life_ms. */
void change_seen(struct change *c, const char *partner, const unsigned char digest[32], int64_t life_ms);

enum { WRITER_LEN = 8 }; /* first hexadecimal digits of the installation whose journal it is */

/* The number of this change in the journal of `writer`, kept as that journal's last in this tag.  Check: the one kept is smaller,
 * so nothing older is ever made, and nothing twice.  Whether the change is made or refused, it has been here from then on. */
void change_seq(struct change *c, const char *writer, uint64_t seq);

/* The change's events as bytes for the journal (docs/journal-events.md), and back with what follows from them: ERR_INTERNAL when
 * they are no change of ours.  Changes journaled by earlier releases are read, too. */
struct str change_encode(const struct change *c);
struct change *change_decode(struct arena *a, struct str bytes, struct err *e);

/* To be made again so long after it was journaled: without streams, which are derived anew, and with what is left of lives. */
struct change *change_decode_again(struct arena *a, struct str bytes, int64_t age_ms, struct err *e);

#endif
