/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a change is made of, for the modules of store: its events; and what follows from them (apply.h): checks and writes as the
 * function `commit` of functions.lua reads them (words of checks and commands are that file's), and what they ask of versions and
 * lengths.  What is not journaled (checkpoints, claims, tokens) has checks and writes alone.
 */
#ifndef STORE_CHANGE_PARTS_H
#define STORE_CHANGE_PARTS_H

#include "store/event.h"
#include "store/rows.h"

struct check {
	enum change_clash clash;
	struct str word, key, a, b; /* key: its index as text, as the function reads it */
};

/* What a change asks of a version, or of a queue's length, and leaves behind. */
struct change_step {
	enum { STEP_VERSION, STEP_LENGTH, STEP_PRESENT } what;
	const char *key;
	int64_t before, after;      /* LENGTH: what it grows by instead of `after`; PRESENT: there must be a version */
};

struct change {
	struct arena *a;
	const char *tag;
	bool again;                 /* it is made again: streams are left out, and lives are what is left of them */
	int64_t age_ms;             /* how long ago it was journaled */
	const char *unsealed;       /* the first field of a person that the vault did not seal, or NULL */
	struct event *events;
	size_t n_events, cap_events;
	struct change_step *steps;
	size_t n_steps, cap_steps;
	struct str_list keys;
	struct check *checks;
	size_t n_checks, cap_checks;
	struct str_list writes;
	struct str_list pushed;     /* keys of queues, once for each exchange appended */
	struct str_list given;      /* keys of streams, once for each exchange that may be taken */
	struct str_list waits;      /* keys of wait sets, each followed by when its exchange is due */
};

/* Add a check; what its failure is called. */
void change_check(struct change *c, enum change_clash clash, const char *word, const char *key, struct str a, struct str b);

/* Begin a write; the caller adds exactly n_args arguments to the list returned. */
struct str_list *change_write(struct change *c, const char *command, const char *key, size_t n_args);

void change_step(struct change *c, struct change_step step);

/* What happened, and with it its checks and writes.  `held`: the stream entry that its worker lets go, or NULL. */
void change_event(struct change *c, const struct event *ev, const struct taken *held);

/* The events of a journaled change, whatever release wrote it.  ERR_INTERNAL; ERR_RECORDS_DIFFER: another release must read it. */
int change_events(struct arena *a, struct str bytes, const char **tag, struct event **events, size_t *n, struct err *e) MUST_CHECK;

/* What follows the function's name in FCALL: number of keys, keys, number of checks, checks (OLDER first, then SEEN, then DOSSIER,
 * then the others), writes.  Returns how many checks; order_out[i] is what a failure of the i-th (from 0) is called. */
size_t change_args(const struct change *c, struct str_list *out, const enum change_clash **order_out);

#endif
