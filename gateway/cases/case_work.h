/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A case at work: read, one act done with it, kept again if nobody else moved it meanwhile.  Internal to cases: case.c keeps, a
 * file for each step does what it says.
 */
#ifndef CASES_CASE_WORK_H
#define CASES_CASE_WORK_H

#include "cases/op.h"

struct case_work {
	struct op *x;
	const struct case_act *act;
	struct counter_case *c; /* as it becomes */
	struct str was;         /* as it was read; p NULL: it was not there */
	struct doubts doubts;   /* what the step brings up */
	bool undoes;            /* the step takes back what the table says */
	bool lists;             /* it may be found by other names from now on */
};

/* The id of the case: given, or made from the partner's own reference. */
const char *case_id(struct op *x, const struct dossier_key *key);

/* Read it: 1, 0 there is none (it may be a dossier by now), -1. */
int case_read(struct op *x, const char *id, struct case_work *w, struct err *e) MUST_CHECK;

/* Is it that partner's, of that office (NULL: of any)? */
bool case_is_own(const struct op *x, const struct counter_case *c, const char *pos);

/* Keep what became of it.  ERR_CASE_MOVED when somebody was faster. */
int case_write(struct case_work *w, struct err *e) MUST_CHECK;

/* Is it this partner's, of the office of who asks, and at that post office (NULL: any)?  Else it is answered as if there were none.
 */
bool case_is_own(const struct op *x, const struct counter_case *c, const char *pos);

/* What is told of it. */
void case_tell(const struct case_work *w, bool replay, struct result_case *r);

/* The procedure of the case as it is today, or NULL with ERR_UNKNOWN_PROCEDURE. */
const struct procedure *case_procedure_of(const struct case_work *w, struct err *e);

/* A name, a phone (it becomes E.164; or NULL), a mail address (or NULL), an address (or NULL), as a clerk wrote them
 * (case_contact.c). ERR_BAD_VALUE and what base/unicode.h refuses, at `field` or below; what may be a mistake is doubted. */
int case_check_name(struct case_work *w, const char *name, const char *field, struct err *e) MUST_CHECK;
int case_take_phone(struct case_work *w, const char **phone, const char *field, struct err *e) MUST_CHECK;
int case_check_email(const char *email, const char *field, struct err *e) MUST_CHECK;
int case_check_address(struct case_work *w, const struct address *at, const char *field, struct err *e) MUST_CHECK;

/* What a step does with its input: the case in memory, and nothing else that is kept.  -1 with a field below the step's element. */
#define STEP(id, stem, element, undoes, vi, en) int case_##stem(struct case_work *w, struct err *e) MUST_CHECK;
#include "model/case_step.tbl"

/* It becomes a dossier: as op_register, whose answer becomes *r; OP_LATER. */
int case_become(struct case_work *w, struct result_case *r, struct err *e) MUST_CHECK;

#endif
