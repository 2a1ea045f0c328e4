/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the journals know of one dossier, as files of an evidence container: messages byte for byte, events in readable JSON, who
 * read it, its papers' digests, the journal records with their chain values, and the signed heads that cover
 * them.  Reads the gateway's own journal up to the record of this very reading (evidence/reading.h), and those of other gateways on
 * the same store to their ends; takes no lock.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/zip.h"
#include "conf/conf.h"

struct arena;
struct blob_store;
struct vault;

enum { EVIDENCE_OTHERS = 15 };

struct evidence_ask {
	const struct setup *setup;
	const struct vault *vault;
	struct blob_store *blobs;    /* the papers themselves go in too; NULL: only their digests */
	const char *dossier;
	const char *who, *why;
	struct str reading;          /* the data of the record that is to be the own journal's last */
	const char *others[EVIDENCE_OTHERS]; /* directories of the other gateways' journals, or of copies */
	size_t n_others;
};

struct evidence_files {
	struct zip_entry *files;
	size_t n;
	const char **missing;        /* installations of gateways that use the store too, whose journals were not given */
	size_t n_missing;
};

/* All in the arena.  ERR_UNKNOWN_DOSSIER; ERR_RECORDS_DIFFER when the journals do not fit together, or nothing shows yet which of
 * two changes was made; ERR_STORE or ERR_INTERNAL with the place when journal, heads or papers are wrong. */
int evidence_collect(struct arena *a, const struct evidence_ask *q, struct evidence_files *out, struct err *e) MUST_CHECK;

#endif
