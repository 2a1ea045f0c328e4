/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes it safe: the time limit is reckoned before anything is read, so whatever is put meanwhile is younger; a case goes
 * only after its dossier has come, so who reads cases first and dossiers then sees one of the two; dossiers never go.
 */
#include "cases/papers.h"

#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "base/metric.h"
#include "blob/blob.h"
#include "blob/named.h"
#include "crypto/vault.h"
#include "ledger/commit.h"
#include "ledger/recover.h"
#include "run/core.h"
#include "run/jobs.h"
#include "model/printing.h"
#include "store/checkpoints.h"
#include "store/listed.h"
#include "store/walk.h"

enum {
	PAGE = 500,               /* keys looked at in one round trip */
	REST = 3,                 /* of the time: one part of work, two of rest */
	CHECKED_US = 2 * 1000000, /* so long the records must go on agreeing after all was read */
};

/* Where papers are named: whatever else comes to name one must be walked here, too (docs/growing.md). */
static const struct papers_place {
	enum store_walked what;
	const char *about; /* what its vault's seal is about, before the id; NULL: it is not sealed */
} places[] = {
    /* in this order: a case becomes a dossier, never the reverse */
    {WALK_CASES, "case"},
    {WALK_FILINGS, "filing"},
    {WALK_OFFICE_PRINTINGS, NULL},
};

struct papers_reading {
	struct core *c;
	struct named *named;
	struct arena *a; /* of one page */
};

/* All that is in it is text: every digest there may be a paper's. */
static int
read_names(struct papers_reading *r, const struct papers_place *p, const struct store_sealed *x, struct err *e)
{
	struct str plain = x->bytes;

	if (p->about != NULL && vault_open(r->c->vault, r->a, arena_fmt(r->a, "%s:%s", p->about, x->id), x->bytes, &plain, e) != 0)
		return err_doing(e, "papers named by %s", x->id);
	named_add_all(r->named, plain);
	return 0;
}

/* Papers that were brought later: lines of the history name them. */
static int
read_lines(struct papers_reading *r, const struct store_sealed *x, size_t n, struct err *e)
{
	const char **ids = arena_alloc(r->a, (n + 1) * sizeof *ids), *told;
	struct dossier_view *views = arena_alloc(r->a, (n + 1) * sizeof *views);

	for (size_t i = 0; i < n; i++)
		ids[i] = x[i].id;
	if (n > 0 && store_views(r->c->store, r->a, ids, n, views, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < views[i].n_history; k++) {
			if (commit_unseal(r->c->vault, r->a, ids[i], views[i].history[k].told, &told, e) != 0)
				return err_doing(e, "papers named by %s", ids[i]);
			if (told != NULL)
				named_add_all(r->named, str_of(told));
		}
	return 0;
}

/* What stands on papers that were printed: a blob of its own. */
static int
read_printings(struct papers_reading *r, const struct store_sealed *x, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const char **ids;
		size_t count;
		if (store_belongings(r->c->store, r->a, KIND_PRINTING, x[i].id, &ids, &count, e) != 0)
			return -1;
		struct printing *all = arena_alloc(r->a, (count + 1) * sizeof *all);
		int64_t *versions = arena_alloc(r->a, (count + 1) * sizeof *versions);
		if (count > 0 && store_objects(r->c->store, r->a, KIND_PRINTING, ids, count, all, versions, e) != 0)
			return -1;
		for (size_t k = 0; k < count; k++)
			if (versions[k] > 0)
				named_add_all(r->named, str_of(all[k].model));
	}
	return 0;
}

/* 1 all were read, 0 the gateway stops, -1 */
static int
read_all(struct papers_reading *r, const struct papers_place *p, struct err *e)
{
	struct store_walk walk = {0};
	struct store_sealed *x;
	size_t n;
	int last = 0;

	while (last == 0) {
		int64_t began_us = clock_mono_us();
		last = store_walk(r->c->store, r->a, &walk, p->what, PAGE, &x, &n, e);
		for (size_t i = 0; last >= 0 && i < n; i++)
			if (read_names(r, p, &x[i], e) != 0)
				last = -1;
		if (last >= 0 && p->what == WALK_FILINGS && (read_lines(r, x, n, e) != 0 || read_printings(r, x, n, e) != 0))
			last = -1;
		arena_reset(r->a);
		if (atomic_load(&r->c->stop))
			return 0;
		if (last == 0)
			usleep((useconds_t)((clock_mono_us() - began_us) * (REST - 1)));
	}
	return last;
}

static int
read_store(struct papers_reading *r, struct err *e)
{
	/* of a cluster twice: a key whose slot moved away from a master still to be read may be met once by nobody */
	int rounds = store_is_cluster(r->c->store) ? 2 : 1, rc = 1;

	for (int i = 0; i < rounds; i++)
		for (size_t k = 0; k < sizeof places / sizeof places[0] && rc > 0; k++)
			rc = read_all(r, &places[k], e);
	return rc;
}

/* Is this the store of our journal, with all of it, still after it was read?  One that went back to old files is noticed by then,
 * one that was emptied has no marks. */
static bool
agreed(struct core *c, struct arena *a, struct err *e)
{
	struct store_checkpoint *marks;
	size_t n;

	if (store_checkpoints(c->store, a, &marks, &n, e) != 0 || n == 0)
		return false;
	for (int64_t until_us = clock_mono_us() + CHECKED_US; clock_mono_us() < until_us; usleep(50000))
		if (!recover_ok(c) || recover_tags(c) != DOSSIER_BUCKETS || atomic_load(&c->stop))
			return false;
	return true;
}

static bool
is_named(void *ctx, const char *sha256)
{
	return named_has(ctx, sha256);
}

int
papers_forget(struct core *c, int64_t age_ms, struct blob_forgotten *out, struct err *e)
{
	struct papers_reading r = {.c = c};
	uint64_t salt;
	int64_t now_ms;

	*out = (struct blob_forgotten){0};
	if (!recover_ok(c) || recover_tags(c) != DOSSIER_BUCKETS)
		return 0;
	if (blob_now(c->blobs, &now_ms, e) != 0)
		return -1;
	id_bytes(&salt, sizeof salt);
	r.named = named_new(salt);
	r.a = arena_new(0);
	int rc = read_store(&r, e);
	if (rc > 0 && !agreed(c, r.a, e))
		rc = e->code == ERR_NONE ? 0 : -1;
	if (rc > 0 && blob_forget(c->blobs, now_ms - age_ms, is_named, r.named, out, e) != 0)
		rc = -1;
	arena_free(r.a);
	named_free(r.named);
	return rc;
}

int
job_papers(struct job_run *r, struct err *e)
{
	struct blob_forgotten f;
	int rc = papers_forget(r->core, r->setup->conf.blobs.unnamed, &f, e);

	metric_add(METRIC_PAPERS_FORGOTTEN, f.removed);
	if (f.removed > 0)
		log_event(LOG_PAPERS_FORGOTTEN, "removed=%llu bytes=%llu kept=%llu", (unsigned long long)f.removed,
		    (unsigned long long)f.bytes, (unsigned long long)f.kept);
	return rc < 0 ? -1 : 0;
}
