/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A consignment: one postal item of one dossier, on the way to the unit (COLLECT) or to the citizen
 * (RETURN).  Its state is a function of the events known, sorted by their time, not of the order in which
 * they arrived: consignment_fold.  Facts are in consignment.tbl.
 */
#ifndef MODEL_CONSIGNMENT_H
#define MODEL_CONSIGNMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum consignment_state {
#define STATE(name, rank, final, vi, en) CONSIGNMENT_##name,
#include "model/consignment.tbl"
	CONSIGNMENT_STATES
};

enum consignment_code {
#define CODE(code, to, meaning) CONSIGNMENT_##code,
#include "model/consignment.tbl"
	CONSIGNMENT_CODES
};

enum consignment_leg { CONSIGNMENT_COLLECT, CONSIGNMENT_RETURN };

enum {
	CONSIGNMENT_EVENTS_MAX = 200,  /* events kept for one item; further ones take the place of what moved nothing */
	CONSIGNMENT_DOSSIER_MAX = 100, /* items of one dossier; more are refused */
};

struct postal_event {
	const char *id;        /* the sender's, unique per item */
	enum consignment_code code;
	int64_t at_ms;         /* when it happened */
	const char *pos;       /* post office, or "" */
	const char *reason;    /* of EMH, or "" */
	const char *detail;    /* sealed: receiver, identity digits; or "" */
	bool applied;          /* set by consignment_fold: it moved the item */
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

struct consignment {
	const char *item;      /* S10 */
	const char *dossier;   /* id */
	enum consignment_leg leg;
	enum consignment_state state;
	int64_t state_since_ms;
	int64_t version;
	struct postal_event *events; /* sorted by consignment_fold */
	size_t n_events;
	struct str rest;       /* kept fields of a later release (codec/fields.h) */
};

const char *consignment_state_name(enum consignment_state s);
const char *consignment_state_vi(enum consignment_state s);
const char *consignment_state_en(enum consignment_state s);
bool consignment_final(enum consignment_state s);
const char *consignment_leg_name(enum consignment_leg leg); /* "COLLECT", "RETURN" */
const char *consignment_code_name(enum consignment_code c);

/* The code of that name, or CONSIGNMENT_CODES. */
enum consignment_code consignment_code_find(const char *name);

/* The state after `code` in state `from`: the same state when the table has no move. */
enum consignment_state consignment_step(enum consignment_state from, enum consignment_code code);

/* Forget one event of a folded item, so that it has room again: the oldest that moved nothing, else the oldest that can be missed.
 * State and since stay what they are. */
void consignment_forget(struct consignment *c);

/* The leg of that name; false: there is none. */
bool consignment_leg_find(const char *name, enum consignment_leg *out);

/* Has all that is known to bring the result reached the citizen: no item of the RETURN leg is on its way, and the last that ended
 * was delivered, not returned to the sender? */
bool consignment_result_there(const struct consignment *c, size_t n);

/* Sort c->events by (time, rank, id), mark which of them moved the item, set state and since. */
void consignment_fold(struct consignment *c);

#endif
