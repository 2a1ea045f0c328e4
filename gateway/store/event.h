/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened, about whom, and which version of it that expects: what the journal holds.  Names and facts: model/event.tbl; the
 * bytes: docs/journal-events.md.  An event that this release does not know is read all the same (EVENTS), to be shown; it cannot be
 * made.
 */
#ifndef STORE_EVENT_H
#define STORE_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/kinds.h"

struct arena;
struct buf;

enum event_name {
#define EVENT(id, name, version, kind, how, meaning) EVENT_##id,
#include "model/event.tbl"
	EVENTS /* also: one that this release does not know */
};

enum { EVENT_EXPECTS_NOTHING = -1 }; /* another event of the change says what is expected */

struct event {
	enum event_name what;
	const char *name;
	int64_t version;       /* of the event's form */
	enum kind kind;
	const char *id;        /* of the subject, within its kind */
	int64_t expects;       /* its version, 0: there is none yet; of a queue: its length */
	struct str facts, row; /* packed fields (codec/fields.h) */
};

/* What a change's events are in the journal: the tag they are all of, and each. */
struct str event_encode(struct arena *a, const char *tag, const struct event *events, size_t n);

/* ERR_INTERNAL: these bytes are none. */
int event_decode(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e) MUST_CHECK;

/* A new one of that name; facts and row are to be filled in. */
struct event event_of(enum event_name what, const char *id, int64_t expects);

/* ERR_RECORDS_DIFFER when this release does not know one of them. */
int event_known(const struct event *events, size_t n, struct err *e) MUST_CHECK;

/* A fact, or a field of the row; p NULL. */
struct str event_fact(const struct event *ev, const char *name);
struct str event_field(const struct event *ev, const char *name);

/* The dossier that a subject of it hangs on: what stands before the first colon of the id. */
const char *event_owner(struct arena *a, const struct event *ev);

#endif
