/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a journaled change says of one dossier, in the model's terms: for evidence and other readers of the journal.  Pure: no
 * connection.  Whether the change was made is told as far as the journal can tell it: a change that asks for a version
 * which an earlier change already replaced lost its race, also when a crash swallowed the record that voids it.
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "model/consignment.h"
#include "model/dossier.h"

struct arena;
struct versions;

struct fact_exchange {
	const char *id, *partner, *kind, *state, *why; /* partner and kind "" unless it is new */
};

struct facts {
	bool moved;                        /* the dossier's row was written: the five members below */
	enum dossier_state state;
	int64_t since_ms, due_ms;
	const char *number;                /* or NULL */
	struct str body;                   /* sealed filing, when the dossier is new */
	struct history *history;           /* lines appended, or applied at last */
	size_t n_history;
	struct consignment *consignments;
	size_t n_consignments;
	struct fact_exchange *exchanges;
	size_t n_exchanges;
	bool lost;                         /* it was not made */
};

/* What has been seen of a journal so far; lives in the arena. */
struct versions *versions_new(struct arena *a);

/* Read change_encode's bytes.  Views into the arena.  ERR_INTERNAL. */
int facts_read(struct arena *a, struct str bytes, const char *dossier, struct versions *v, struct facts *out, struct err *e)
    MUST_CHECK;

/* That change was made: its versions count. */
void facts_made(struct arena *a, struct str bytes, struct versions *v);

#endif
