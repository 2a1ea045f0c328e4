/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A catalogue brought in step with the national one (model/national.h).  What the portal says of our procedures is taken: name,
 * limits and fees of each channel, papers, results; names of our units.  What is ours stays: a channel that the portal does not
 * tell of (the post's row), classes of components, conditions, paper types, internal steps, samples, look-ups, units.  What changes
 * gets an entry of its own from that day on, the one of before ends the day before; nothing is taken out.  Pure.
 */
#ifndef CONF_CATALOGUE_IMPORT_H
#define CONF_CATALOGUE_IMPORT_H

#include "conf/catalogue_folder.h"
#include "conf/catalogue_national.h"

/* The codes of our procedures on that day, each once, in the arena. */
const char **catalogue_codes(struct arena *a, const struct catalogue *c, int32_t day, size_t *n_out);

/* Is it listed at the portal? */
bool catalogue_is_listed(const struct national_list *l, const char *code);

/*
 * The files with what the portal says, in the arena; those that do not change are the bytes they were.  *n_changed: how many
 * changed, and one more when drafts were added before. What could not be taken over and must be looked at is told, a line each, and
 * left as it was.  CATALOGUE_WRONG: more than half of our procedures are not listed, which is half an answer and no catalogue, or a
 * file is none; nothing is made.  That the result is a catalogue is for catalogue_take.
 */
enum catalogue_outcome catalogue_import(struct arena *a, const struct catalogue_text *files, size_t n,
    const struct catalogue_national *from, catalogue_tell *tell, void *with, struct catalogue_text *out,
    size_t *n_changed) MUST_CHECK;

#endif
