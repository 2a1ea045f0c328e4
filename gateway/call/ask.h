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
 * answer points to lives in the arena.  e says why it was not answered, for the log.  Any thread; it goes out on a connection that
 * an earlier question to that partner left open, if there is one (idle.h).  Question and answer are noted in the journal as of
 * `dossier` (the case's id, or ""). */
enum ask_answer call_ask(struct core *c, const struct setup *s, const struct partner_setup *to, struct arena *a,
    const struct conn_question *question, const void *asked, void *answer, const char *dossier, int64_t deadline_us,
    struct err *e) MUST_CHECK;

/* One of several questions. */
struct ask {
	const struct partner_setup *to;
	const struct conn_question *question;
	const void *asked;
	void *answer;
	enum ask_answer got; /* out, with e */
	struct err e;
};

/* Ask them all at once, as call_ask each, until deadline_us: whoever is silent takes time from nobody else.  What the answers point
 * to lives in the arena. */
void call_ask_all(struct core *c, const struct setup *s, struct arena *a, struct ask *asks, size_t n, const char *dossier,
    int64_t deadline_us);

/* Did that partner sign this document (sign/jws.h, jws_verify_document)?  ERR_REFUSED_SIG, ERR_STALE. */
int call_signed(const struct partner_setup *by, struct arena *a, const char *jws, struct str bytes, const char *media_type,
    int64_t now_ms, struct err *e) MUST_CHECK;

#endif
