/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A post office and a province's unit on a world (world.h): configuration, catalogue, papers, and each operation asked for as the
 * door would ask, in its neutral form.  No HAProxy, no signature, no partner process: a loop of seconds for the cases.
 * Failures to set it up abort the test program.
 */
#ifndef TESTS_LIB_OFFICE_H
#define TESTS_LIB_OFFICE_H

#include "cases/op.h"
#include "tests/lib/world.h"

struct office {
	struct world w;
	struct partner_setup partners[2]; /* the post ("vnpost-42"), the unit's system ("igate-42") */
	struct arena *a;
	int64_t now_ms;                   /* what the next operation is told; moves on by a second with each */
	unsigned asked;
	struct err e;                     /* of the last operation */
};

/* With an empty store, at nine in the morning of a working day. */
void office_open(struct office *o);
void office_close(struct office *o);

/* The one that a program's tests are about, as cmocka's set-up and tear-down of a group. */
extern struct office office;
int office_start(void **state);
int office_stop(void **state);

/* A filing of one copy and one original for a procedure of five days or so, with that reference; its parts may be changed. */
struct filing *office_filing(struct office *o, const char *ref);

/* The operation as the post or the unit asks for it, each time by a new message: 0, or -1 with o->e. */
int office_register(struct office *o, struct filing *f, struct result_register *r);
int office_dossier(struct office *o, const char *id, struct result_dossier *r);
int office_withdraw(struct office *o, const char *id, const char *reason, struct result_withdraw *r);
int office_events(struct office *o, struct pushed_event *events, size_t n, struct result_events *r);
int office_report(struct office *o, struct dossier_report report, struct result_news *r); /* at_ms 0: now */
int office_news(struct office *o, const char *id, const char *key, enum dossier_state state, struct result_news *r);

/* Any operation the post may ask, as its dialect read it. */
int office_run(struct office *o, const struct request *q, struct result *r);

/* The last message again, byte for byte. */
void office_same_message(struct office *o);

/* An event of that item, now. */
struct pushed_event office_event(struct office *o, const char *id, const char *item, const char *code);

/* What the store holds of it. */
struct dossier_view office_view(struct office *o, const char *id);

/* The n-th item number, with its check digit. */
const char *office_item(struct office *o, unsigned n);

/* All records are made again from the journal in an empty server (o->w.other), which must hold the same; then the office goes on
 * with its papers, children and pages. */
void office_rebuild(struct office *o);

/* What the store's own check finds wrong: a line for each key, "" when there is nothing. */
const char *office_damage(struct office *o);

/* How many READ records of that dossier have these words: who, and at which page.  One reaches the disk with the next change. */
unsigned office_reads(struct office *o, const char *dossier, const char *words);

/* Register one of that reference, and its id. */
const char *office_registered(struct office *o, const char *ref);

#endif
