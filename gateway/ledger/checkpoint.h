/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What binds a journal and a store: the mark that the store keeps for each journal, and, where several gateways use the store, a
 * file beside the journal with what the store has acknowledged last and whose other marks it held.  A store that knows less than
 * the file has lost something (docs/why/many-gateways.md).
 */
#ifndef LEDGER_CHECKPOINT_H
#define LEDGER_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "journal/range.h"
#include "store/change.h"

struct arena;
struct store;
struct store_checkpoint;

enum { INSTALLATION_HEX = 2 * SEGMENT_ID + 1, PEERS_MAX = 64 };

struct checkpoint {
	char installation[INSTALLATION_HEX];
	struct journal_place known;   /* the last record the store knew of */
	uint64_t settled;             /* all changes up to there were made, or are void */
	uint64_t beat;                /* grows with every mark that is put where gateways share a store */
	bool unfinished;              /* a rebuild is at work, or was broken off */
};

/* The mark of a journal that has got to `place`. */
struct checkpoint checkpoint_at(const struct journal_place *place, uint64_t settled);

/* As the store keeps it: "SETTLED SEQ CHAIN BEAT [unfinished]", under the installation. */
const char *checkpoint_print(struct arena *a, const struct checkpoint *m);
int checkpoint_parse(const struct store_checkpoint *kept, struct checkpoint *out, struct err *e) MUST_CHECK;

/* Put it into the store in the place of `was` (NULL: there is none), its tags first: none is behind what it says.  1, 0 it is
 * another one, -1. */
int checkpoint_put(struct store *s, struct arena *a, const struct checkpoint *m, const char *was, struct err *e) MUST_CHECK;

/* What changes of that installation are numbered for. */
const char *checkpoint_writer(struct arena *a, const unsigned char installation[SEGMENT_ID]);

struct checkpoint_seen {
	uint64_t beat, settled;
	size_t n;
	char peers[PEERS_MAX][INSTALLATION_HEX]; /* other installations */
};

/* The file: 1, 0 there is none, or none that can be read: it says nothing.  checkpoint_keep returns when it is on disk. */
int checkpoint_seen(const char *dir, struct checkpoint_seen *out);
int checkpoint_keep(const char *dir, const struct checkpoint_seen *seen, struct err *e) MUST_CHECK;

#endif
