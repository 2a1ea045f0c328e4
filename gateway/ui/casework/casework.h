/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page of a case: what is entered (casework.tbl), what each step makes of it, and what is shown.  Internal to this folder:
 * casework_page.c answers, casework_form.c reads forms, casework_model.c writes the page, casework_search.c finds procedures.
 */
#ifndef UI_CASEWORK_CASEWORK_H
#define UI_CASEWORK_CASEWORK_H

#include "ui/desk.h"

typedef const char *work_TEXT;
typedef int64_t work_INT;

struct work_form {
	int64_t step, seen;
	const char *hints; /* he has seen the hints, and wants no more */
#define FIELD(step, part, kind, member, name, path, max, width, look) work_##kind member;
#include "ui/casework/casework.tbl"
};

extern const struct field work_fields[]; /* step, seen, hints, then casework.tbl row by row */
enum { WORK_FIRST = 3 };                 /* of casework.tbl */

/* Of work_fields[WORK_FIRST + i]. */
struct work_row {
	enum case_step step;
	const char *part, *path, *look;
	int width;
};
extern const struct work_row work_rows[]; /* ends with a path of NULL */

#define PAY_CASH     "CASH"
#define PAY_TRANSFER "TRANSFER"
#define PAY_LATER    "LATER"

/* What of the address stands behind `?`: the step that is to be done again, a procedure, words that find several. */
struct work_look {
	const char *step, *procedure, *words;
};
int work_look_read(const struct page *p, struct work_look *out, struct err *e) MUST_CHECK;

/* The act's input by what was entered at f->step.  -1: what is no number, beside its field. */
int work_input(struct page *p, const struct work_form *f, const struct counter_case *c, struct case_input *in,
    struct err *e) MUST_CHECK;

/* What the clerk would have entered to make the case what it is: what stands in the fields of a step that is done again, or that
 * begins with what is known. */
void work_known(struct arena *a, const struct counter_case *c, struct work_form *out);

/* A refusal of the flow stands at a field of the contract: from now on at that of the page, or at none. */
void work_place_error(struct page *p, const struct case_input *in, struct err *e);

/* "17/05/1990" of "1990-05-17", and back; "1990" and what is no date stay.  In the arena. */
const char *work_birth_shown(struct arena *a, const char *birth);
const char *work_birth_meant(struct arena *a, const char *typed);

/* Procedures of today in which all the words begin some word, marks or not: at most `max` of them into `out`, how many there are
 * is returned.  Words that are all of a procedure's name, or its code, find it alone. */
size_t work_search(const struct page *p, const char *words, const struct procedure **out, size_t max);

/* The page of a case that is at `step`, of one that is a dossier now, and of one that was not taken in. */
void work_show(struct page *p, const struct result_case *is, enum case_step step, const struct work_look *look);
int work_show_accepted(struct page *p, const struct result_case *is, struct err *e) MUST_CHECK;
int work_show_refused(struct page *p, const struct counter_case *c);

/* What is still to be paid for it, dong. */
int work_owed(struct page *p, const char *dossier, int64_t *out, struct err *e) MUST_CHECK;

#endif
