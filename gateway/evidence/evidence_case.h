/* SPDX-License-Identifier: Apache-2.0 */
/* Between evidence_search.c, which finds a dossier's records, evidence_order.c, which puts those of several journals in one order,
 * evidence_print.c, which writes them down, and evidence.c; nobody else includes it. */
#ifndef EVIDENCE_EVIDENCE_CASE_H
#define EVIDENCE_EVIDENCE_CASE_H

#include "crypto/digest.h"
#include "evidence/head.h"
#include "journal/journal.h"
#include "ledger/checkpoint.h"
#include "store/facts.h"

struct change;
struct evidence_ask;
struct zip_entry;

struct evidence_record {
	const struct evidence_journal *journal;
	uint64_t seq, offset, head;        /* head: the first that covers it; 0: none yet */
	int64_t at_ms;
	enum journal_kind kind;
	const char *partner, *segment;
	char chain[DIGEST_HEX];
	bool batch;                        /* a message about many dossiers, of which this is one */
	bool lost;                         /* a change that was not made */
	bool made;                         /* a change that was; neither: not decided yet, or no change */
	uint64_t nth;                      /* of a change: how many the journal had with it */
	struct change *change;
	struct str data;
	const char *file;                  /* of a message, or NULL */
	struct facts facts;                /* of a change that was made */
};

struct evidence_journal {
	const char *dir, *heads_dir;
	const char *folder;                /* of its files in the container: "" for the own one, else "INSTALLATION/" */
	const char *gateway;               /* as its newest head names it; "" when there is none */
	unsigned char id[SEGMENT_ID];
	char installation[INSTALLATION_HEX];
	struct checkpoint_seen seen;
	struct head_files *heads;
	size_t n_heads;
	uint64_t until;                    /* the last record that can be in the container */
	uint64_t changes;                  /* how many there are that have no VOID */
	/* of the dossier, in its order; after `until` only changes, to tell what became of others */
	struct evidence_record *records;
	size_t n, cap;
};

struct evidence_case {
	struct arena *a;
	const struct evidence_ask *ask;
	struct evidence_journal *journals; /* the first is the own one */
	size_t n_journals;
	const char **missing;
	size_t n_missing;
	size_t gaps;                       /* changes that build on one that none of the journals has */
	struct evidence_record *records;   /* of all journals, in the order of the container */
	size_t n;
	struct str filing;                 /* as it is kept, opened; empty when there is none */
	struct zip_entry *files;
	size_t n_files, cap_files;
};

void evidence_add(struct evidence_case *c, const char *name, struct str data);

/* Find the dossier's records in a journal: in the own one up to the record of this reading. */
int evidence_search(struct evidence_case *c, struct evidence_journal *j, struct err *e) MUST_CHECK;

/* After all were searched: what has become of its changes, and of those they build on, since. */
int evidence_look_on(struct evidence_case *c, struct evidence_journal *j, struct err *e) MUST_CHECK;

/* Which changes were made, and all records in one order.  ERR_RECORDS_DIFFER. */
int evidence_order(struct evidence_case *c, struct err *e) MUST_CHECK;

/* The readable files. */
int evidence_print(struct evidence_case *c, struct err *e) MUST_CHECK;

#endif
