/* SPDX-License-Identifier: Apache-2.0 */
/* A person at a browser, whose pages are asked of ui_answer as the door does: cookies, forms with their hidden fields, and what the
 * page says.  On an office (office.h) whose counters are the pages'.  Failures to set it up fail the test. */
#ifndef TESTS_LIB_SITTING_H
#define TESTS_LIB_SITTING_H

#include "tests/lib/counter.h"
#include "ui/page.h"

struct sitting {
	const char *session, *hints; /* cookies */
	const char *token, *act;     /* of the form that was shown last */
	const char *seen;            /* of a case: its version as it was shown last */
};

/* Set-up and tear-down of a group: counter_start, and the pages. */
int sitting_start(void **state);
int sitting_stop(void **state);

/* Somebody with these roles at that place, let in. */
struct sitting sitting_of(const char *name, const char *roles, const char *place);

/* A page is got, or a form sent: what it says is told from then on.  `about` is the parameter {case} or {dossier}; `query` is what
 * stands behind `?`.  A form has its token and act by itself. */
void sitting_get(struct sitting *s, enum page_id id, const char *about, const char *query);
void sitting_post(struct sitting *s, enum page_id id, const char *about, const char *form);

int sitting_status(void);
const char *sitting_header(const char *name); /* or NULL */
bool sitting_shows(const char *text);         /* in the page's bytes */
const char *sitting_value(const char *name);  /* of the page's field of that name; "" */

/* What the page says is wrong with that field, beside it; "" nothing. */
const char *sitting_error(const char *field);

#endif
