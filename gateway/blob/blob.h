/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Papers by content: sealed files named by the SHA-256 of what they hold, under dir/ab/abcdef....  Written to a
 * temporary name, synced, renamed, directory synced, before anything refers to them; the same content is
 * written once.  When a paper was last put is its file's time, by the clock of the file system, so that those
 * that nobody names any more can be told from those that somebody is about to name.
 */
#ifndef BLOB_BLOB_H
#define BLOB_BLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct blob_store;
struct vault;

/* Make the directory if need be.  The vault must outlive the store.  NULL: ERR_STORE. */
struct blob_store *blob_open(const char *dir, const struct vault *v, struct err *e);
void blob_close(struct blob_store *b);

/* Keep content under its hex digest, which the caller has verified.  ERR_STORE. */
int blob_put(struct blob_store *b, const char *sha256, struct str content, struct err *e) MUST_CHECK;

/* The content in the arena; ERR_STORE when it is missing, ERR_INTERNAL when it does not fit its digest. */
int blob_get(struct blob_store *b, struct arena *a, const char *sha256, struct str *out, struct err *e) MUST_CHECK;

/* Remove temporary files that a crash left, older than age_ms.  How many, or -1. */
int blob_sweep(struct blob_store *b, int64_t age_ms, struct err *e) MUST_CHECK;

/* What time it is where the papers' times are made (milliseconds since 1970); the gateway's own clock may be another. */
int blob_now(struct blob_store *b, int64_t *ms_out, struct err *e) MUST_CHECK;

struct blob_forgotten {
	uint64_t kept, removed; /* papers */
	uint64_t bytes;         /* of the removed ones' files */
};

/* Remove papers that were last put before before_ms (by blob_now) and that `named` does not know.  Any thread and process may put
 * meanwhile, also one of these: it stays, or is written anew.  ERR_STORE; what was done until then is in *out. */
int blob_forget(struct blob_store *b, int64_t before_ms, bool (*named)(void *ctx, const char *sha256), void *ctx,
    struct blob_forgotten *out, struct err *e) MUST_CHECK;

#endif
