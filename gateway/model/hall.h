/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queue at a post office on a day: the hall, its tickets, who is next, and the two clocks that the plans ask for (waiting and
 * handling, domain section 1.4; docs/queue.md).  They belong to no dossier and know nobody.  Plain data and pure functions: what is
 * kept expects the version of the hall that was read.
 */
#ifndef MODEL_HALL_H
#define MODEL_HALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum ticket_class {
#define TICKET_CLASS(name, letter) TICKET_##name,
#include "model/ticket.tbl"
	TICKET_CLASSES /* also: none yet */
};

enum ticket_state {
#define TICKET_STATE(name) TICKET_IS_##name,
#include "model/ticket.tbl"
	TICKET_STATES
};

enum ticket_act {
	TICKET_CALL,  /* to a desk */
	TICKET_AGAIN, /* once more */
	TICKET_MISS,  /* nobody came: after TICKET_CALLS calls */
	TICKET_BEGIN, /* somebody came, and a case begins */
	TICKET_SERVE, /* it is done */
	TICKET_LEAVE, /* he goes without */
	TICKET_CLOSE, /* the day is over */
	TICKET_ACTS
};

const char *ticket_class_name(unsigned c);             /* "PRIORITY"; NULL: no such number */
const char *ticket_state_name(unsigned s);             /* "WAITING"; NULL: no such number */
enum ticket_class ticket_class_find(const char *name); /* TICKET_CLASSES: none */

enum {
	HALL_IN_A_ROW = 3, /* of priority or appointment, while an ordinary ticket waits */
	TICKET_CALLS = 3,  /* before nobody came */
	HALL_DESK_MAX = 99,
	HALL_OFFICE_MAX = 20,
	TICKET_KEEP_DAYS = 90,
};

#define HALL_ALL "halls" /* the list of all that are open */

enum hall_state { HALL_OPEN, HALL_CLOSED, HALL_STATES };
const char *hall_state_name(unsigned s); /* "OPEN"; NULL: no such number */

struct hall_clock { /* of tickets whose clock stopped */
	int64_t n, sum_ms, max_ms;
};

struct hall_class {
	int64_t last; /* number that was given: from 1, without a gap */
	struct hall_clock waiting, handling;
};

struct hall {
	const char *office, *date; /* date: YYYY-MM-DD in Viet Nam */
	const char *list;          /* HALL_ALL */
	int64_t opened_ms;
	enum hall_state state;
	struct hall_class of[TICKET_CLASSES];
	int64_t in_a_row;         /* called since the last ordinary ticket */
	enum ticket_class called; /* the class that was called last */
	int64_t version;
	struct str rest;
};

struct ticket {
	const char *id;   /* HALL#HEX, made from the act that took it; not in its row */
	const char *hall; /* id */
	enum ticket_class class;
	int64_t number, taken_ms;
	int64_t due_ms; /* when its turn may come: of an appointment its time, else taken_ms */
	enum ticket_state state;
	const char *act;             /* what was done last: that act's id, or "" */
	const char *clerk, *case_id; /* who called it, and the case begun for it; or "" */
	int64_t desk, calls;
	int64_t first_ms, called_ms, begun_ms, ended_ms; /* first and last call; 0: not yet */
	int64_t version;
	struct str rest;
};

/* ---- ids ---- */

/* "480150.2026-03-02": of the day that it is in Viet Nam then. */
const char *hall_id(struct arena *a, const char *office, int64_t now_ms);

/* An empty one of that office and day. */
struct hall hall_new(struct arena *a, const char *office, int64_t now_ms);

/* HALL#HEX: what an act made in a hall; `what` tells kinds apart. */
const char *hall_thing_id(struct arena *a, const char *hall, const char *what, const char *hex);

/* Does it belong to that hall? */
bool hall_has(const char *hall, const char *id);

const char *ticket_shown(struct arena *a, const struct ticket *t); /* "A007" */

/* ---- numbers, order, clocks ---- */

/* The next number of that class: fills class, number, times and state of *t, and moves the hall on. */
void hall_give(struct hall *h, enum ticket_class class, int64_t now_ms, int64_t due_ms, struct ticket *t);

/* Whose turn it is among classes somebody waits in whose time has come; TICKET_CLASSES: nobody's. */
enum ticket_class hall_turn(const struct hall *h, const bool waits[TICKET_CLASSES]);

/* The ticket that is called next of n of any state, or NULL: nobody waits. */
struct ticket *hall_next(const struct hall *h, struct ticket *tickets, size_t n, int64_t now_ms);

/* Do it: the ticket's state and times, the hall's order and clocks.  ERR_TICKET_MOVED: not in its state. */
int ticket_do(struct hall *h, struct ticket *t, enum ticket_act act, int64_t now_ms, struct err *e) MUST_CHECK;

/* How long it waited, and was handled; -1: that clock never stopped. */
int64_t ticket_waited(const struct ticket *t);
int64_t ticket_handled(const struct ticket *t);

/* A class or, with TICKET_CLASSES, all of them. */
struct hall_clock hall_waiting(const struct hall *h, enum ticket_class c);
struct hall_clock hall_handling(const struct hall *h, enum ticket_class c);

#endif
