/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings of a dossier by a person at this machine: who and why must be in the journal before anything is shown.  The daemon
 * holds the journal, so the tool leaves a note in <journal>/reads, durable; the daemon's timer thread turns each note
 * into a record of kind READ and then removes it.  A crash between the two makes the record twice, never not
 * at all.  When no daemon runs, the tool takes the journal's lock and writes the record itself.  A note that is none gets
 * READING_ASIDE behind its name, once, and holds up nobody.
 */
#ifndef EVIDENCE_READING_H
#define EVIDENCE_READING_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct journal;
struct setup;
struct vault;

enum { READING_TEXT = 400, READING_WAIT_MS = 15000 };
#define READING_ASIDE ".bad"

/* Tool: have it recorded and wait until it is.  *data_out is what the record holds.  ERR_BAD_VALUE: who, why or dossier; ERR_STORE:
 * not recorded, so nothing may be shown. */
int reading_record(struct arena *a, const struct setup *s, const struct vault *v, const char *dossier, const char *who,
    const char *why, struct str *data_out, struct err *e) MUST_CHECK;

/* Daemon: take the notes that wait.  What cannot be understood is set aside, logged and counted.  ERR_STORE: something failed that
 * may pass; what was not taken waits.  Timer thread. */
int reading_take(struct arena *a, const char *journal_dir, struct journal *j, struct err *e) MUST_CHECK;

#endif
