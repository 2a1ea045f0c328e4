/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The only door to hiredis: connections to one Redis over its unix socket or to the masters of a Redis Cluster, the function
 * library (functions.lua, loaded under a name that holds its digest), reads, and changes.  Thread-safe.  After an I/O failure or
 * timeout a connection is thrown away; a server that is not the one last looked at (it was restarted) must pass the check of its
 * settings before anything else is asked of it.  The process must ignore SIGPIPE. Three-way answers: 1 found / made, 0 not, -1
 * failed (ERR_STORE; e->unsure when the call may have been applied).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/change.h"
#include "store/store_conf.h"

struct store;

/* Connect, refuse unsafe settings (ERR_CONFIG naming each one with what it must be: appendonly, appendfsync,
 * no-appendfsync-on-rewrite, aof-load-truncated, maxmemory-policy, the checksums of what was rewritten, and Redis 7.0 or later; or
 * that its log was damaged), load the library.  ERR_STORE when Redis does not answer. */
struct store *store_open(const struct store_conf *conf, struct err *e);
void store_close(struct store *s);

/* 0: alive, and a change would be taken, of a cluster by one master at least (Redis is not out of memory, loading, a replica, or
 * without our functions). */
int store_ping(struct store *s, struct err *e) MUST_CHECK;

/* ---- changes ---- */

/* 1 made; 0 not made because a check failed (*clash_out, the first one in this order: OLDER, SEEN, DOSSIER, others); -1, of which
 * ERR_RECORDS_DIFFER: it expects a version that the store has not reached, so the store lost something. */
int store_commit(struct store *s, const struct change *c, enum change_clash *clash_out, struct err *e) MUST_CHECK;

/* What became of one of many changes; below 0 it was not told to be made or refused. */
enum {
	STORE_MADE = 1,
	STORE_REFUSED = 0,       /* a check failed */
	STORE_FAILED = -1,       /* it was not made, for the reason in e */
	STORE_UNREACHED = -2,    /* nor: its master cannot be reached */
	STORE_UNKNOWN = -3,      /* it may have been made */
};

/* Many changes in one round trip, those of one tag in this order (tags have none between them), each made or not on its own.  0:
 * all were answered.  -1: at least one result is below 0; e says why of the first of them, and is unsure when one is
 * STORE_UNKNOWN. */
int store_commit_many(struct store *s, const struct change *const *c, size_t n, int *results, enum change_clash *clashes,
    struct err *e) MUST_CHECK; /* clashes may be NULL */

bool store_is_cluster(const struct store *s);

/* The tags, a bit for each bucket, whose master is that bucket's: they are reached or lost together. */
uint64_t store_beside(struct store *s, unsigned bucket);

/* ---- reading ---- */

/* An object whose kind has a table of fields and no reader of its own below (kinds.h): its struct, zeroed by the caller, and
 * version.  What belongs to no dossier is in the tag of store_object_tag. */
int store_object(struct store *s, struct arena *a, int kind, const char *id, void *out, int64_t *version, struct err *e) MUST_CHECK;

/* The tag of what belongs to no dossier: the province and one of its buckets, by the digest of the id up to the first #: what
 * stands behind it is in the tag of what stands before it. */
const char *store_object_tag(struct arena *a, const char *province, const char *id);

int store_dossier(struct store *s, struct arena *a, const char *id, struct dossier *out, struct err *e) MUST_CHECK;

/* n dossiers in one round trip: out[i].id is NULL when there is none. */
int store_dossiers(struct store *s, struct arena *a, const char *const *ids, size_t n, struct dossier *out,
    struct err *e) MUST_CHECK;

/* Dossier, its history and its consignments.  Dossier, history and the list of items are of one moment; the consignments follow in
 * a second round trip. */
struct dossier_view {
	struct dossier dossier;
	struct history *history;
	size_t n_history;
	struct consignment *consignments;
	size_t n_consignments;
};
int store_view(struct store *s, struct arena *a, const char *id, struct dossier_view *out, struct err *e) MUST_CHECK;

/* n of them in two round trips: out[i].dossier.id is NULL when there is none. */
int store_views(struct store *s, struct arena *a, const char *const *ids, size_t n, struct dossier_view *out, struct err *e)
    MUST_CHECK;

/* n consignments by dossier and item in one round trip: out[i].version is 0 when there is none. */
int store_consignments(struct store *s, struct arena *a, const char *const *dossiers, const char *const *items, size_t n,
    struct consignment *out, struct err *e) MUST_CHECK;

int store_exchange(struct store *s, struct arena *a, const char *dossier, const char *exchange, struct exchange *out,
    struct err *e) MUST_CHECK;

/* n exchanges in one round trip: out[i].version is 0 when there is none. */
int store_exchanges(struct store *s, struct arena *a, const char *const *dossiers, const char *const *ids, size_t n,
    struct exchange *out, struct err *e) MUST_CHECK;

/* Their states alone, a fifth of the work: EXCHANGE_STATES when there is none.  To choose by, not to rely on: what moves is kept in
 * one value, which is read without the row's sum. */
int store_exchange_states(struct store *s, struct arena *a, const char *const *dossiers, const char *const *ids, size_t n,
    enum exchange_state *out, struct err *e) MUST_CHECK;

/* Ids in queue order. */
int store_queue(struct store *s, struct arena *a, const char *dossier, const char *partner, const char ***ids_out, size_t *n_out,
    struct err *e) MUST_CHECK;

/* ---- items: which dossier has the item (own slots; derived, claimed before use) ---- */

/* dossiers_out[i] NULL when unknown. */
int store_items(struct store *s, struct arena *a, const char *const *items, size_t n, const char **dossiers_out,
    struct err *e) MUST_CHECK;

/* 1 it is this dossier's now or was; 0 another dossier holds it (*holder_out); a holder that is no dossier which lists it
 * loses it 10 minutes after its last claim. */
int store_item_claim(struct store *s, struct arena *a, const char *item, const char *dossier, const char **holder_out,
    struct err *e) MUST_CHECK;

/* What must be known before a new dossier is written, for many in one round trip: is it there already, was its message seen, and
 * its item is claimed.  Fields from `exists` on are answers. */
struct precheck {
	const char *dossier, *partner;
	const unsigned char *seen; /* digest, of 32 bytes */
	const char *item;          /* or NULL */
	bool exists, replayed;
	bool taken;                /* another dossier holds the item */
	bool claimed;              /* the item was claimed here and now, */
	int64_t claimed_ms;        /* with this time */
	const char *holder;        /* who holds it when taken */
	bool failed;               /* none of this is known; */
	uint64_t away;             /* and of these tags the master cannot be reached: a bit for each bucket */
};
int store_precheck(struct store *s, struct arena *a, struct precheck *prechecks, size_t n, struct err *e) MUST_CHECK;

/* Give up what that look claimed: nothing was kept after all.  Nothing happens if the item was claimed anew since, also for the
 * same dossier: a letter that was sent again can have been kept by another gateway. */
int store_item_release(struct store *s, struct arena *a, const struct precheck *l, struct err *e) MUST_CHECK;

/* ---- replay of messages that change nothing ---- */

/* `dossier` gives the tag under which change_seen would remember it; NULL: one made from the digest. */
int store_seen(struct store *s, const char *dossier, const char *partner, const unsigned char digest[32], int64_t life_ms,
    struct err *e)
    MUST_CHECK; /* 1 new, 0 seen before */

/* ---- tokens ---- */

/* Tokens are sealed by the caller. */
int store_token(struct store *s, struct arena *a, const char *partner, struct str *token_out, struct err *e) MUST_CHECK;
int store_token_set(struct store *s, const char *partner, struct str token, int64_t life_ms, struct err *e) MUST_CHECK;
int store_token_drop(struct store *s, const char *partner, struct str token, struct err *e)
    MUST_CHECK; /* 1 dropped, 0 it is another by now */
int store_token_lock(struct store *s, const char *partner, int64_t life_ms, struct err *e) MUST_CHECK; /* 1 mine, 0 another's */
int store_token_unlock(struct store *s, const char *partner, struct err *e) MUST_CHECK; /* 0; only if still this process's */

/* This process has the job for life_ms, whatever becomes of it: 1, 0 another one has (or this one, still), -1. */
int store_job_claim(struct store *s, const char *job, int64_t life_ms, struct err *e) MUST_CHECK;

#endif
