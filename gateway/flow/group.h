/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes of many threads made durable together: the first thread that comes takes all that wait, asks the store what must
 * be known, appends everything to the journal with one sync, makes the changes in one round trip, and wakes the others.
 * While it works the next group forms.  So a request sleeps once for both records, and the journal has the changes in
 * the order in which the store made them.
 */
#ifndef FLOW_GROUP_H
#define FLOW_GROUP_H

#include <semaphore.h>

#include "flow/keep.h"

struct group;

/* What one thread brings.  It lives on that thread's stack. */
struct ticket {
	struct keeping *keep;
	const char *const *dossiers; /* whom each change is about */
	struct change **changes;
	size_t n;
	struct look *look;           /* of the one change that writes a new dossier; NULL: none */
	int *made;                   /* answers: 1, or 0 and why */
	enum change_clash *clashes;
	struct err *e;
	/* the group's own */
	struct ticket *next;
	struct journal_entry *entries;
	size_t n_entries;
	bool stopped;                /* the look says that nothing is to be written */
	sem_t turn;                  /* posted when it has its answers, or is to lead */
	bool leads;
	int result;
};

struct group *group_new(struct core *c);
void group_free(struct group *g);

/* 0 with the answers filled in (made[i] 0 for all when the look forbids it), -1 with e set. */
int group_run(struct group *g, struct ticket *t) MUST_CHECK;

#endif
