/* SPDX-License-Identifier: Apache-2.0 */
/* What is put into the journal and changes nothing. */
#ifndef LEDGER_COMMIT_NOTE_H
#define LEDGER_COMMIT_NOTE_H

#include "journal/journal.h"
#include "run/core.h"

/* Put what we sent, or who read what, into the journal without waiting for the disk. */
void commit_note(struct core *c, enum journal_kind kind, const char *dossier, const char *partner, struct str data);

enum { NOTES_AT_ONCE = 256 };

/* The same for any number; NOTES_AT_ONCE of them go in as neighbours, then others may come between.  Their strings must not be
 * NULL. */
void commit_notes(struct core *c, const struct journal_entry *entries, size_t n);

#endif
