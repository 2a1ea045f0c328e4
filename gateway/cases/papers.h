/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers that nobody names: scanned or fetched for a case that ended without a receipt, or for a registration that was refused.
 * They go when they were last put longer ago than blobs.unnamed, which is longer than a case lives, and neither a dossier nor an
 * open case names them.
 */
#ifndef CASES_PAPERS_H
#define CASES_PAPERS_H

#include <stdint.h>

#include "base/err.h"

struct blob_forgotten;
struct core;

/* What was put before `age_ms` ago and is not named goes.  1 done, 0 not now: the records are not known to agree, or the gateway
 * stops; -1, nothing went, or not all: what cannot be read could name a paper. */
int papers_forget(struct core *c, int64_t age_ms, struct blob_forgotten *out, struct err *e) MUST_CHECK;

#endif
