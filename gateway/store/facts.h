/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a journaled change says of one dossier, in the model's terms: for evidence and other readers of the journal.  Pure: no
 * connection.  Whether the change was made is not asked here (order.h).
 */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "model/consignment.h"
#include "model/dossier.h"
#include "model/money.h"

struct arena;

struct fact_exchange {
	const char *id, *partner, *kind, *state, *why; /* partner and kind "" unless it is new */
};

/* A field that this release does not know, of an event. */
struct fact_more {
	const char *event;
	struct str name, value;
};

struct facts {
	bool moved;                        /* the dossier's row was written: the five members below */
	enum dossier_state state;
	int64_t since_ms, due_ms;
	const char *number;                /* or NULL */
	struct str body;                   /* sealed filing, when the dossier is new */
	const char *catalogue;             /* the version it was accepted under, when it is new; or NULL */
	struct history *history;           /* lines appended, or applied at last */
	size_t n_history;
	struct consignment *consignments;
	size_t n_consignments;
	struct fact_exchange *exchanges;
	size_t n_exchanges;
	struct entry *entries; /* of its money */
	size_t n_entries;
	struct fact_more *more;
	size_t n_more;
};

/* Read change_encode's bytes.  Views into the arena.  ERR_INTERNAL. */
int facts_read(struct arena *a, struct str bytes, const char *dossier, struct facts *out, struct err *e) MUST_CHECK;

#endif
