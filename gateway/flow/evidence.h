/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the journal knows of one dossier, as files of an evidence container: messages byte for byte, events in readable JSON, who
 * read it, its papers' digests, the journal records with their chain values, and the signed heads that cover
 * them.  Reads the journal without its lock, up to the record of this very reading (flow/reading.h).
 */
#ifndef FLOW_EVIDENCE_H
#define FLOW_EVIDENCE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "base/zip.h"
#include "conf.h"

struct arena;
struct blob_store;
struct vault;

struct evidence_ask {
	const struct setup *setup;
	const struct vault *vault;
	struct blob_store *blobs;    /* the papers themselves go in too; NULL: only their digests */
	const char *dossier;
	const char *who, *why;
	struct str reading;          /* the data of the record that is to be the last */
};

/* The files in the arena.  ERR_UNKNOWN_DOSSIER; ERR_STORE or ERR_INTERNAL with the place when journal, heads or papers are wrong. */
int evidence_collect(struct arena *a, const struct evidence_ask *q, struct zip_entry **files_out, size_t *n_out, struct err *e)
    MUST_CHECK;

#endif
