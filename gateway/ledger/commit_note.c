/* SPDX-License-Identifier: Apache-2.0 */
/* Notes; see commit_note.h. */
#include "ledger/commit_note.h"

#include "base/log.h"

void
commit_note(struct core *c, enum journal_kind kind, const char *dossier, const char *partner, struct str data)
{
	const struct journal_entry entry = {kind, dossier != NULL ? dossier : "", partner != NULL ? partner : "", data};

	commit_notes(c, &entry, 1);
}

void
commit_notes(struct core *c, const struct journal_entry *entries, size_t n)
{
	struct err e = {0};

	for (size_t at = 0; at < n; at += NOTES_AT_ONCE)
		if (journal_note(c->journal, entries + at, n - at < NOTES_AT_ONCE ? n - at : NOTES_AT_ONCE, &e) != 0) {
			log_event(LOG_JOURNAL_FAILED, "msg=\"%s\"", e.msg);
			return;
		}
}
