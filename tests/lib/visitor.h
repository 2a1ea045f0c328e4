/* SPDX-License-Identifier: Apache-2.0 */
/* A person at the pages of an office (office.h): what a browser keeps and sends, without a browser.  Failures to set it up abort
 * the test program. */
#ifndef TESTS_LIB_VISITOR_H
#define TESTS_LIB_VISITOR_H

#include "tests/lib/counter.h"
#include "ui/ui.h"

struct visitor {
	const char *session, *lang, *token;
	int status;        /* of the last answer */
	const char *html;  /* its body */
	const char *where; /* its Location, or "" */
};

/* As cmocka's set-up and tear-down of a group: counter.h's, with pages whose dossiers are the post's. */
int visitor_start(void **state);
int visitor_stop(void **state);

/* One who is let in, with a password of his own; and nobody. */
struct visitor visitor_in(const char *name, const char *roles, const char *place);
struct visitor visitor_nobody(void);

/* The page at that address, which may have a query, or what a form asks of it; the token is put before the body.  An address that
 * no row of page.tbl has fails the test. */
void visitor_get(struct visitor *v, const char *address);
void visitor_post(struct visitor *v, const char *address, const char *body);

bool visitor_sees(const struct visitor *v, const char *text);

/* The value of the hidden field of that name in the last page. */
const char *visitor_hidden(const struct visitor *v, const char *name);

#endif
