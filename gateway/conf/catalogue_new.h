/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the national catalogue has and ours lacks, added as drafts: what the portal says of a procedure or unit, and nothing that it
 * does not say.  A draft is offered to nobody; `postgate catalogue check` tells what an operator completes before he moves it to
 * the entries.  Pure.
 */
#ifndef CONF_CATALOGUE_NEW_H
#define CONF_CATALOGUE_NEW_H

#include "conf/catalogue_folder.h"
#include "conf/catalogue_national.h"

/* What is wanted of it: these codes, of procedures and of units in either form; or all procedures that are listed, and all units of
 * the roots (a province, a ministry) of which we have units. */
struct catalogue_wanted {
	bool all;
	const char *const *codes;
	size_t n_codes;
};

bool catalogue_wants(const struct catalogue_wanted *w, const char *code);

/* How many procedures and units the portal lists that are neither entries nor drafts; units of our roots only. */
void catalogue_count_new(const struct catalogue *c, const struct catalogue_national *from, size_t *procedures, size_t *units);

/*
 * The files with the drafts that are wanted and not there yet, in the arena: in the file that has drafts, else in drafts.json, so
 * `out` has room for one more than n.  Told, a line each: what of them could not be taken, and what is wanted and not listed.
 * *n_added: how many.  CATALOGUE_WRONG: a file is none, or there are too many; nothing is made.
 */
enum catalogue_outcome catalogue_add_new(struct arena *a, const struct catalogue_text *files, size_t n,
    const struct catalogue_national *from, const struct catalogue_wanted *wanted, catalogue_tell *tell, void *with,
    struct catalogue_text *out, size_t *n_out, size_t *n_added) MUST_CHECK;

#endif
