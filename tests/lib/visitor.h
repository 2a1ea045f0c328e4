/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person at the pages of an office (office.h), as a browser stands before the door: addresses go through the table of routes to
 * ui_answer, cookies are kept and sent again, and of what is shown the fields of forms and what is wrong with them are read.  Any
 * number a program.  All texts live in office.a, as long as the office.  Failures to set it up fail the test.
 */
#ifndef TESTS_LIB_VISITOR_H
#define TESTS_LIB_VISITOR_H

#include "tests/lib/counter.h"
#include "ui/ui.h"

/* The password that an account is made with, and the one that he chooses. */
#define VISITOR_FIRST "một mật khẩu dài"
#define VISITOR_OWN   "mật khẩu của riêng tôi"

/* A copy is another window of the same browser, as it is at that moment. */
struct visitor {
	const char *session, *device, *lang, *window, *hints; /* cookies; "" as long as nobody gave it one, lang is vi */
	const char *token;                                    /* of the session's forms: of the last page that had one */
	const char *act, *seen; /* hidden fields of the last page, "" when it had none: the act's id, the version of a case */
	int status;             /* of the last answer */
	const char *html;       /* its body as a text, page or not */
	const char *where;      /* its Location, or "" */
	struct answer told;     /* all of it */
};

/* As cmocka's set-up and tear-down of a group: counter.h's, with pages whose dossiers are the post's.  What a test changes in the
 * configuration afterwards counts for the next request. */
int visitor_start(void **state);
int visitor_stop(void **state);

/* Nobody: a browser without cookies.  An account with VISITOR_FIRST as its password, which must be changed; its owner is called
 * "Nguyễn Thị <b>Hoa</b>", so that a page which takes it for markup is seen.  One who has such an account and VISITOR_OWN as his
 * password, is logged in and looks at /desk.  roles and place: people/accounts.h. */
struct visitor visitor_nobody(void);
void visitor_account(const char *name, const char *roles, const char *place);
struct visitor visitor_in(const char *name, const char *roles, const char *place);

/* The page at that address, which may have a query; or what a form asks of it: its fields percent-encoded, the token before them,
 * for visitor_send the act of the last page as well.  Sent from a page of ours, as Sec-Fetch-Site says.  The status.  An address
 * that no row of page.tbl has fails the test. */
int visitor_get(struct visitor *v, const char *address);
int visitor_post(struct visitor *v, const char *address, const char *fields);
int visitor_send(struct visitor *v, const char *address, const char *fields);

/* The same with nothing that is not said: that body to its last byte (of a form, when the method is POST), and besides cookies
 * these n headers. */
int visitor_ask(struct visitor *v, const char *method, const char *address, const char *body, const struct header *more, size_t n);

/* A row of page.tbl by its own method, with nothing in its form; what its address names is "x". */
int visitor_row(struct visitor *v, enum page_id id);

/* Does the last answer's body have that text? */
bool visitor_sees(const struct visitor *v, const char *text);

/* Of the last answer: the value of the first field of that name, "" when there is none; the error that stands beside a field, ""
 * when there is none; a header, NULL when it has none of that name. */
const char *visitor_value(const struct visitor *v, const char *name);
const char *visitor_error(const struct visitor *v, const char *field);
const char *visitor_header(const struct visitor *v, const char *name);

#endif
