/* SPDX-License-Identifier: Apache-2.0 */
/* A counter program by REST on an office (office.h): addresses and bodies in, JSON out, through the counter's dialect.  One a
 * program; failures to set it up abort it. */
#ifndef TESTS_LIB_COUNTER_H
#define TESTS_LIB_COUNTER_H

#include <jansson.h>

#include "tests/lib/office.h"

/* As cmocka's set-up and tear-down of a group: the post asks by REST, and the catalogue is the built-in folder, which has prices.
 */
int counter_start(void **state);
int counter_stop(void **state);

/* As the door does with a message that it verified: 0 with the answer in counter_told, or -1 with office.e. */
extern json_t *counter_told;
int counter_ask(const char *method, const char *path, const char *body);

/* The same at another world of the same store, by many threads: the answer is the caller's, NULL with *e. */
json_t *counter_ask_at(struct world *w, struct arena *a, const char *path, const char *body, struct err *e);

const char *counter_text(const char *name);
long long counter_number(const char *name);

/* The case at work, that of the last opening.  By hoa.nt at that post office: 0, or -1 with office.e. */
extern const char *counter_case;
int counter_open(const char *ref, const char *pos);
int counter_act_at(const char *act, long long seen, const char *pos, const char *step);

/* The same at 480150, of the version last told; counter_begin and counter_must fail the test if it was not done. */
void counter_begin(const char *ref);
int counter_act(const char *act, const char *step);
void counter_must(const char *act, const char *step);

/* What was just asked (its rc) was refused so: at that field of the contract (what the reader of JSON refuses has dots for
 * slashes), with a sentence in each language that is not the other's; and the case is what it was.  `what`: for who reads that it
 * was not. */
void counter_refused(int rc, enum err_code code, const char *field, const char *what);

/* Is there a warning of that code at that field, in two languages that differ, in what was last told? */
bool counter_warned(const char *field, const char *code);

/* A case from the person to its receipt, with a return by post and a paper digitised, so that it costs something: the dossier's id.
 */
const char *counter_accepted(const char *ref);
const char *counter_accepted_at(const char *ref, const char *pos);

/* What it costs: by kind as the quote says, "StateFee", "DigitiseFee", "Postage", "Total". */
long long counter_quoted(const char *name);

#endif
