/* SPDX-License-Identifier: Apache-2.0 */
/* Between evidence.c, which finds a dossier's records, and evidence_print.c, which writes them down; nobody else includes it. */
#ifndef FLOW_EVIDENCE_CASE_H
#define FLOW_EVIDENCE_CASE_H

#include "flow/evidence.h"
#include "journal/journal.h"
#include "sign/digest.h"
#include "store/facts.h"

struct evidence_record {
	uint64_t seq, offset, head;        /* head: the first that covers it; 0: none yet */
	int64_t at_ms;
	enum journal_kind kind;
	const char *partner, *segment;
	char chain[DIGEST_HEX];
	bool batch;                        /* a message about many dossiers, of which this is one */
	bool lost;                         /* a change that was not made */
	struct str data;
	const char *file;                  /* of a message, or NULL */
	struct facts facts;                /* of a change that was made */
};

struct evidence_case {
	struct arena *a;
	const struct evidence_ask *ask;
	char installation[33];
	struct evidence_record *records;
	size_t n, cap;
	struct str filing;                 /* as it is kept, opened; empty when there is none */
	struct zip_entry *files;
	size_t n_files, cap_files;
};

void evidence_add(struct evidence_case *c, const char *name, struct str data);

/* The readable files. */
int evidence_print(struct evidence_case *c, struct err *e) MUST_CHECK;

#endif
