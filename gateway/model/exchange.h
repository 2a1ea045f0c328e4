/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An exchange: one piece of work with one partner that must happen effectively once, perhaps in
 * several requests (steps).  Exchanges of one dossier with one partner go in order.  States, events
 * and moves are facts of exchange.tbl.
 */
#ifndef MODEL_EXCHANGE_H
#define MODEL_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "model/dossier.h"

struct arena;
struct filing;

enum exchange_state {
#define STATE(name, kind, meaning) EXCHANGE_##name,
#include "model/exchange.tbl"
	EXCHANGE_STATES
};

enum exchange_event {
#define EVENT(name, meaning) EXCHANGE_ON_##name,
#include "model/exchange.tbl"
	EXCHANGE_EVENTS
};

/* What is to be done at the partner. */
enum exchange_kind {
	EXCHANGE_REGISTER, /* hand a new dossier to the competent unit */
	EXCHANGE_STATUS,   /* tell the unit a state we decided: withdrawn (7), returned (10), papers supplied (2), paid (4) */
	EXCHANGE_NOTIFY,   /* tell the postal side that a dossier's state changed */
	EXCHANGE_SYNC,     /* keep the national portal in step: the dossier as it is at that news, and a line of progress */
	EXCHANGE_MONEY,    /* tell unit and portal what was paid, given back or struck out since the dossier was accepted */
	EXCHANGE_KINDS
};

enum { EXCHANGE_MEMO_MAX = 4096 }; /* docs/why/memo.md */

enum { EXCHANGE_KEEP_DAYS = 30 }; /* an ended exchange stays readable so long; nothing acknowledged depends on it */

struct exchange {
	const char *id;        /* unguessable; the event id the partner sees (MaSuKien, EventId) */
	const char *dossier;   /* id */
	const char *partner;
	enum exchange_kind kind;
	enum exchange_state state;
	int64_t version;
	unsigned attempts;     /* failed or lost attempts since the last confirmed step */
	unsigned step;         /* of the dialect; 0 at first */
	struct str memo;       /* of the dialect, opaque, at most EXCHANGE_MEMO_MAX: what earlier steps learnt */
	int64_t created_ms;
	int64_t due_ms;        /* BACKOFF, UNSURE: when to go on; DEAD: since when */
	const char *why;       /* last failure in a word, for the operator; or "" */
	const char *trail;     /* its last moves that tell something, see exchange_trail; NULL: none yet */

	/* The news it carries (STATUS, NOTIFY, SYNC, MONEY). */
	enum dossier_state news;
	int64_t news_at_ms;
	struct str note;       /* sealed text, or empty */
	const char *entry;     /* MONEY: id of the entry that it tells, with all before it; else NULL */
	/* STATUS: key of the counter's line whose papers it brings.  SYNC: of the line that it tells though that moved nothing.
	 * Else NULL. */
	const char *line;
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

const char *exchange_state_name(enum exchange_state s);
const char *exchange_event_name(enum exchange_event ev);
const char *exchange_kind_name(enum exchange_kind k);
enum exchange_state exchange_state_find(const char *name); /* or EXCHANGE_STATES */
enum exchange_kind exchange_kind_find(const char *name);   /* or EXCHANGE_KINDS */

/* The state after the event, or EXCHANGE_STATES when the table has no such move. */
enum exchange_state exchange_move(enum exchange_state from, enum exchange_event ev);

/*
 * Its way so far, for people who must find out what happened: `AT EVENT STATE STEP WHY` and a newline for each move
 * but being taken, its time and a step that went well; the last EXCHANGE_TRAIL of them.
 */
enum { EXCHANGE_TRAIL = 20 };
const char *exchange_trail(struct arena *a, const struct exchange *x, int64_t at_ms, enum exchange_event ev);

struct exchange_past {
	int64_t at_ms;
	const char *event, *state, *why;
	int64_t step;
};
/* Read the move at *at, which then is the next one's place.  false at the end, or where it cannot be read. */
bool exchange_trail_next(struct arena *a, const char **at, struct exchange_past *out);

/* Over for good: the next exchange of the queue may go. */
bool exchange_ended(enum exchange_state s);

#endif
