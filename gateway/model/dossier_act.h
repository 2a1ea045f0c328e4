/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what with a dossier in which state, and what goes with it: the rows of dossier.tbl as functions.  Pure. */
#ifndef MODEL_DOSSIER_ACT_H
#define MODEL_DOSSIER_ACT_H

#include "model/dossier.h"

enum dossier_actor {
#define ACTOR(name, vi, en) DOSSIER_ACTOR_##name,
#include "model/dossier.tbl"
	DOSSIER_ACTORS
};

enum dossier_act {
#define ACT(name, gives, vi, en) DOSSIER_ACT_##name,
#include "model/dossier.tbl"
	DOSSIER_ACTS /* also: none */
};

/* What goes with an act, bits.  A counter is refused without; what a unit leaves out is told as lacking (model/dossier_told.h). */
enum {
	GIVES_NOTHING = 0,
	GIVES_REASON = 1u << 0,
	GIVES_LAW = 1u << 1,      /* on which the reason rests */
	GIVES_PAPERS = 1u << 2,   /* which papers, by component */
	GIVES_UNTIL = 1u << 3,    /* until when the citizen is waited for */
	GIVES_AMOUNT = 1u << 4,   /* dong */
	GIVES_DATE = 1u << 5,     /* newly promised */
	GIVES_UNIT = 1u << 6,     /* which unit */
	GIVES_RECEIVER = 1u << 7, /* who took it */
};

const char *dossier_actor_name(enum dossier_actor actor); /* "COUNTER" */
const char *dossier_actor_text(enum dossier_actor actor, bool vi);
const char *dossier_act_name(enum dossier_act act); /* "WITHDRAW" */
const char *dossier_act_text(enum dossier_act act, bool vi);
uint32_t dossier_act_gives(enum dossier_act act);

/* The words of such bits, one after the other: "REASON", NULL when there is no further one.  *at is 0 first. */
const char *dossier_gives_next(uint32_t gives, unsigned *at);

/* Where it leads, or DOSSIER_NONE: not in that state, or not by him. */
enum dossier_state dossier_act_to(enum dossier_actor actor, enum dossier_act act, enum dossier_state from);

/* The same.  ERR_ILLEGAL_MOVE with the state, and what he may do in it instead. */
int dossier_act_check(enum dossier_actor actor, enum dossier_act act, enum dossier_state from, enum dossier_state *to_out,
    struct err *e) MUST_CHECK;

/* What he did who told that it went from the one state to the other, or DOSSIER_ACTS. */
enum dossier_act dossier_act_between(enum dossier_actor actor, enum dossier_state from, enum dossier_state to);

/* What he may do in that state, in the order of the table, the further one after *at (0 first); DOSSIER_ACTS: nothing more. */
enum dossier_act dossier_act_next(enum dossier_actor actor, enum dossier_state from, size_t *at);

#endif
