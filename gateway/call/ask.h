/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A question to a partner that somebody waits for: once, with a deadline, through the same circuit breaker, access token and
 * signatures as every call.  That a partner could not be reached is an answer of its own: it must never become "there is none".
 */
#ifndef CALL_ASK_H
#define CALL_ASK_H

#include "run/core.h"

struct arena;

enum ask_answer {
	ASK_ANSWERED,      /* `answer` is filled */
	ASK_REFUSED,       /* the partner read the question and said no, or that there is none */
	ASK_NOT_REACHABLE, /* no answer in time, none that can be believed or read, or the partner is left alone at present */
};

const char *ask_answer_name(enum ask_answer x);

/* Ask `to` until deadline_us (clock_mono_us), and no longer.  `asked` and `answer` are of the question's own structs; what the
 * answer points to lives in the arena.  e says why it was not answered, for the log.  Any thread; each question has a connection of
 * its own.  Question and answer are noted in the journal as of `dossier` (the case's id, or ""). */
enum ask_answer call_ask(struct core *c, const struct setup *s, const struct partner_setup *to, struct arena *a,
    const struct conn_question *question, const void *asked, void *answer, const char *dossier, int64_t deadline_us,
    struct err *e) MUST_CHECK;

#endif
