/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of the lgsp dialect; nobody else includes it. */
#ifndef CONNECTORS_LGSP_H
#define CONNECTORS_LGSP_H

#include "connectors/connector.h"

enum {
	LGSP_BODY_MAX = 65536, /* bytes */
	LGSP_TEXT_MAX = 1000,  /* characters of a name or address in an answer */
};

/* lgsp_read.c: answers, as conn_question.read.  About another person or enterprise than asked, or contradicting itself:
 * ERR_BAD_REPLY. */
int lgsp_read_person(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;
int lgsp_read_enterprise(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;
int lgsp_read_account(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;
/* lgsp_records.c */
extern const struct conn_question lgsp_records;

int lgsp_read_issued(const struct conn_env *env, const void *asked, const struct conn_reply *r, void *answer,
    struct err *e) MUST_CHECK;

#endif
