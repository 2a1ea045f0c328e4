/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An office (counter.h) that can ask an e-data store and a platform with databases, both at ports of loopback, which tell the
 * truth, are silent, late, unsigned, strangers, or speak of somebody else; and a counter's case by what is known already.  One a
 * program; failures to set it up abort it.
 */
#ifndef TESTS_LIB_HOLDERS_H
#define TESTS_LIB_HOLDERS_H

#include <jansson.h>
#include <stdatomic.h>

#include "tests/lib/office.h"

#define HOLDERS_WHO       "042190001234"
#define HOLDERS_OTHER     "042190009999"
#define HOLDERS_TAX_CODE  "0300012341"
#define HOLDERS_FIRM      "Công ty TNHH Mẫu" /* the enterprise database's name of whatever tax code */
#define HOLDERS_PROCEDURE "1.002051" /* a procedure that names the insurance database */
#define HOLDERS_PERSON(number) \
	"\"Person\":{\"Owner\":{\"Name\":\"Nguyễn Thị Mẫu\",\"IdNo\":\"" number "\",\"Phone\":\"0912000111\"}}"

enum holder_manner {
	HOLDER_TRUE_WORD,
	HOLDER_OF_ANOTHER, /* of HOLDERS_OTHER */
	HOLDER_UNSIGNED,
	HOLDER_STRANGER,
	HOLDER_LATE,  /* after 700 ms; the office waits 300 */
	HOLDER_NEVER, /* the store; the platform in all that it is asked, a token too */
	HOLDER_REFUSES,
	HOLDER_ERROR_500,
	HOLDER_SILENT, /* the platform, for longer than HOLDERS_SILENT_MS */
	/* whom the platform is asked to confirm */
	HOLDER_DIFFERS, /* in name, a citizen in birth, too */
	HOLDER_UNKNOWN,
	HOLDER_SUSPENDED, /* an enterprise */
	HOLDER_ENDED,
	HOLDER_ISSUES, /* an account that was not there */
};
enum { HOLDERS_SILENT_MS = 1200 };

extern struct partner_setup holders_all[4]; /* the post, the unit, the store, the platform */
/* What they do; peers answer by it in threads of their own, which a kept connection lets live. */
extern _Atomic enum holder_manner holders_store_is, holders_platform_is;
/* Of the platform, about portal accounts, citizens and enterprises; the truth after holders_meet. */
extern _Atomic enum holder_manner holders_account_is, holders_person_is, holders_enterprise_is;
extern atomic_int holders_papers_asked;               /* components that the store was asked for; several at once */

/* As cmocka's set-up and tear-down of a group. */
int holders_start(void **state);
int holders_stop(void **state);

/* From now on the store and the platform behave like that. */
void holders_meet(enum holder_manner s, enum holder_manner p);

/* The signature of the last question that the store read: what its answer is bound to. */
const char *holders_store_bond(void);

const struct procedure *holders_procedure(void);

/* A case of that person (HOLDERS_PERSON) for that procedure, before its look-ups. */
void holders_begin(const char *ref, const char *person);

/* Of the case as it was told last: the n-th line about that system, or NULL; how many warnings of that code; the first that is
 * known from that source, or NULL; and the text of such a line's member, or "". */
const json_t *holders_asked(const char *what, size_t n);
size_t holders_warnings(const char *code);
const json_t *holders_known(const char *source);
const char *holders_text(const json_t *line, const char *member);

/* All that is required, on paper, but one component (or NULL) that is used again: the step Papers. */
const char *holders_papers_with(const char *component, const char *reuse);

/* The quote and the receipt; and what was accepted, as the dossier keeps it. */
void holders_accept(void);
struct filing *holders_filed(const char *dossier);

#endif
