/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions of a case to other systems, while the clerk waits: each has a deadline and three answers, and each is written down with
 * the case.  That nobody could be reached never becomes "there is none".
 */
#ifndef CASES_CASE_ASK_H
#define CASES_CASE_ASK_H

#include "call/ask.h"
#include "cases/case_work.h"
#include "model/known_paper.h"

/* Ask the first partner that can be asked this, and note the answer at `step`.  1 answered, 0 not: refused, not reachable (then it
 * is doubted at `field`), or there is nobody to ask.  `result_of` (or NULL) gives the word of the answer. */
int case_ask(struct case_work *w, enum case_step step, enum conn_ask what, const void *asked, void *answer, const char *field,
    const char *(*result_of)(const void *answer));

/* One of the questions that a step asks together. */
struct case_question {
	enum conn_ask what;
	const char *name;               /* by which it is written down: the question's, or of a database */
	const struct partner_setup *of; /* who can be asked it; NULL: the first that can */
	const void *asked;
	void *answer;
	const char *(*result_of)(const void *answer); /* or NULL */
	bool answered;                                /* out */
};

/* Ask all at once, until then at the latest, and write them down in their order. */
void case_ask_all(struct case_work *w, enum case_step step, struct case_question *questions, size_t n, const char *field,
    int64_t until_us);

/* When a step that begins now gives up whoever is silent: [intake] ask_timeout from now (clock_mono_us). */
int64_t case_ask_until(const struct case_work *w);

/* Nobody is asked: too little is known to ask, or there is nobody. */
void case_not_asked(struct case_work *w, enum case_step step, const char *name);

/* Was the last question understood and refused, and not just unanswered? */
bool case_ask_refused(const struct case_work *w);

/* An answer as it came, kept as a blob: its hex SHA-256. */
int case_keep_answer(struct case_work *w, struct str bytes, const char **digest, struct err *e) MUST_CHECK;

/* A signed answer, kept as a blob: its hex SHA-256. */
int case_keep_proof(struct case_work *w, const struct paper_proof *p, const char **digest, struct err *e) MUST_CHECK;

#endif
