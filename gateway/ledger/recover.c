/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and repairing; see recover.h and docs/architecture.md, "When the two records differ". */
#include "ledger/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/range.h"
#include "ledger/checkpoint.h"
#include "ledger/commit_queue.h"
#include "ledger/replay.h"
#include "ledger/resolve.h"
#include "run/core.h"
#include "run/jobs.h"
#include "store/checkpoints.h"
#include "store/layout.h"
#include "store/remake.h"

enum {
	AGAIN_MS = 10 * 1000, /* after finding them different, look again only so often */
};

struct recovery {
	pthread_mutex_t lock;         /* one comparison at a time; what follows is under it */
	const struct store_conf *conf; /* to connect with */
	struct arena *a;              /* of conf's strings */
	struct checkpoint mark;             /* what the store was last given; installation "": nothing yet */
	struct checkpoint_seen seen;        /* beside it, the marks of other gateways; n 0: none was ever there */
	uint64_t refused;             /* how many changes had been when the store was last told that the journal knows */
	bool differ;                  /* they do not belong together */
	int64_t again_ms;             /* monotonic: not compared before */
};

/* ---- comparing ---- */

static int
count_change(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	bool *found = ctx;

	(void)a;
	(void)r;
	*found = true;
	return err_set(e, ERR_RECORDS_DIFFER,
	    "the journal holds dossiers, the store holds nothing: is it the right Redis?  Then `postgate rebuild` fills it");
}

/* A store without a mark: new together with its journal, or not ours. */
static int
check_unmarked(struct core *c, struct store *s, const char *dir, const struct journal_place *end, struct err *e)
{
	bool found = false;
	int empty = store_empty(s, e);
	struct journal_range span = {.until = end->seq, .kinds = 1u << JOURNAL_CHANGE, .each = count_change, .ctx = &found};

	if (empty < 0)
		return -1;
	if (empty == 0)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "the store holds keys of a gateway, but no mark of a journal: move them away (FLUSHALL, or "
		    "another Redis) and run `postgate rebuild`");
	return end->seq > 0 ? journal_range(dir, c->vault, &span, e) : 0;
}

/* The marks of other gateways into `seen`; ours into *mine, NULL when there is none. */
static int
sort_marks(const struct store_checkpoint *marks, size_t n, const char *installation, struct checkpoint_seen *seen,
    const struct store_checkpoint **mine, struct err *e)
{
	struct checkpoint m;

	*mine = NULL;
	seen->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (checkpoint_parse(&marks[i], &m, e) != 0)
			return -1;
		if (m.unfinished)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "a rebuild of the store was broken off: run `postgate rebuild` again");
		if (strcmp(m.installation, installation) == 0)
			*mine = &marks[i];
		else if (seen->n < PEERS_MAX)
			memcpy(seen->peers[seen->n++], m.installation, INSTALLATION_HEX);
	}
	return 0;
}

/* Whom we once saw beside us must be there, and what the store acknowledged: else it is an older copy, and what other gateways did
 * since cannot be had from this journal. */
static int
check_seen(const struct checkpoint_seen *before, const struct checkpoint_seen *now, const struct checkpoint *mine, struct err *e)
{
	if (mine->beat < before->beat)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "several gateways use this store, and it lost what it had acknowledged: stop them all, then "
		    "`postgate rebuild` with all journals");
	for (size_t i = 0; i < before->n; i++) {
		size_t k = 0;
		while (k < now->n && strcmp(before->peers[i], now->peers[k]) != 0)
			k++;
		if (k == now->n)
			return err_set(e, ERR_RECORDS_DIFFER,
			    "the store does not know gateway %.*s any more: stop all gateways, then `postgate rebuild` with "
			    "all journals",
			    WRITER_LEN, before->peers[i]);
	}
	return 0;
}

/* What store and journal say of each other. */
struct comparison {
	uint64_t tags;                  /* of which; a bit for each bucket */
	struct core *c;
	struct store *s;
	struct arena *a;
	const char *dir;
	struct journal_place end;
	const struct store_checkpoint *kept;  /* ours; NULL: the store is new */
	struct checkpoint mark;
	struct checkpoint_seen seen;          /* from now on */
	uint64_t after;                 /* up to there nothing is missing */
	struct replay replay;
	uint64_t voided;
};

/* The checkpoint and each tag can have gone back by itself where they have different masters: nothing is missing up to the
 * least. */
static int
find_after(struct comparison *x, const struct store_stand *stand, bool shared, struct err *e)
{
	x->after = x->mark.settled;
	for (unsigned i = 0; store_is_cluster(x->s) && i < DOSSIER_BUCKETS; i++)
		if ((x->tags >> i & 1) != 0 && stand->last[i] < x->after)
			x->after = stand->last[i];
	if (shared && x->after < x->mark.settled)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "several gateways use this store, and a master of it lost what it had acknowledged: stop them all, "
		    "then `postgate rebuild` with all journals");
	return 0;
}

/* 0 with what stands there; -1. */
static int
read_marks(struct comparison *x, struct err *e)
{
	struct checkpoint here = checkpoint_at(&x->end, x->end.seq);
	struct checkpoint_seen before;
	struct store_checkpoint *marks;
	struct store_stand stand;
	size_t n;

	(void)checkpoint_seen(x->dir, &before);
	if (store_checkpoints(x->s, x->a, &marks, &n, e) != 0 ||
	    sort_marks(marks, n, here.installation, &x->seen, &x->kept, e) != 0)
		return -1;
	if (x->kept == NULL && before.n > 0)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "the store does not know this gateway any more: stop all gateways, then `postgate rebuild` with all "
		    "journals");
	if (n == 0)
		return check_unmarked(x->c, x->s, x->dir, &x->end, e);
	if (x->kept == NULL)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "the store belongs to another installation's journal; a new gateway beside others is added with "
		    "`postgate join`");
	if (checkpoint_parse(x->kept, &x->mark, e) != 0 || check_seen(&before, &x->seen, &x->mark, e) != 0 ||
	    store_stand(x->s, x->a, checkpoint_writer(x->a, x->end.installation), x->tags, &stand, e) != 0)
		return -1;
	if (stand.greatest > x->end.seq)
		return err_set(e, ERR_RECORDS_DIFFER,
		    "the store has the change of record %" PRIu64 ", the journal ends with %" PRIu64, stand.greatest, x->end.seq);
	return find_after(x, &stand, x->seen.n > 0, e);
}

/* With one gateway, changes that are missing are made.  With several they are given up: nobody was told that they were made, and
 * the others have gone on. */
static int
bring_together(struct comparison *x, struct err *e)
{
	bool shared = x->seen.n > 0;
	uint64_t answered[DOSSIER_BUCKETS];
	struct resolve left = {.journal = x->c->journal,
	    .dir = x->dir,
	    .vault = x->c->vault,
	    .store = x->s,
	    .after = x->after,
	    .tags = x->tags,
	    .answered = answered,
	    .shared = shared,
	    .known = shared ? &x->mark.known : NULL};

	x->replay = (struct replay){.dir = x->dir, .vault = x->c->vault, .store = x->s, .after = x->after, .until = x->end.seq,
	    .tags = x->tags, .known = &x->mark.known};
	if (x->kept == NULL || x->tags == 0)
		return 0;
	commit_queue_answered(x->c->commits, answered);
	if (!shared && replay_run(&x->replay, e) != 0)
		return -1;
	int rc = resolve_run(&left, e);
	x->voided = left.voided;
	return rc;
}

/* Put the mark and remember that it was put. */
static int
keep_mark(struct recovery *v, struct store *s, struct arena *a, const char *dir, const char *was, struct checkpoint *m,
    struct checkpoint_seen *seen, struct err *e)
{
	m->beat += seen->n > 0;
	int made = checkpoint_put(s, a, m, was, e);
	seen->beat = m->beat;
	seen->settled = m->settled;
	if (made == 1 && seen->n > 0 && checkpoint_keep(dir, seen, e) != 0)
		return -1;
	if (made == 1) {
		v->mark = *m;
		v->seen = *seen;
	}
	return made;
}

static int
compare(struct recovery *v, struct comparison *x, struct err *e)
{
	if (journal_flush(x->c->journal, e) != 0 || store_layout(x->s, true, e) != 0)
		return -1;
	journal_place(x->c->journal, &x->end);
	if (read_marks(x, e) != 0)
		return -1;
	if (x->tags != STORE_ALL_TAGS && store_met_another(x->c->store, x->s)) {
		/* Restarted, and nobody else has called it since.  Looked at before anything is made: that would hide how far back
		 * it is. */
		x->tags = STORE_ALL_TAGS;
		commit_queue_pause(x->c->commits, x->tags);
		return compare(v, x, e);
	}
	if (bring_together(x, e) != 0)
		return -1;
	uint64_t beat = x->mark.beat;
	journal_place(x->c->journal, &x->end);
	/* else other tags have something at work */
	x->mark = checkpoint_at(&x->end, x->tags == STORE_ALL_TAGS ? x->end.seq : x->mark.settled);
	x->mark.beat = beat;
	int made = keep_mark(v, x->s, x->a, x->dir, x->kept != NULL ? x->kept->text : NULL, &x->mark, &x->seen, e);
	if (made == 1 && store_lost_known(x->s, checkpoint_writer(x->a, x->end.installation), x->tags, x->end.seq, e) != 0)
		return -1;
	return made == 0 ? err_set(e, ERR_RECORDS_DIFFER, "another process uses this store with the same journal")
	    : made < 0   ? -1
			 : 0;
}

/* Errors that the operator must act on get the sentence what to do. */
static int
explain(struct err *e)
{
	if (e->code == ERR_RECORDS_DIFFER && strstr(e->msg, "rebuild") == NULL) {
		size_t n = strlen(e->msg);
		snprintf(e->msg + n, sizeof e->msg - n,
		    "; bring store and journal of one installation together, or move the store's keys "
		    "away and run `postgate rebuild`");
	}
	return -1;
}

/* *tags: which; and which it were in the end. */
static int
compare_now(struct core *c, struct recovery *v, struct store *s, uint64_t *tags, struct err *e)
{
	struct setup *setup = core_setup(c);
	struct comparison x = {.tags = *tags, .c = c, .s = s, .a = arena_new(0), .dir = setup->conf.journal.dir};
	int64_t began = clock_mono_us();
	int rc = compare(v, &x, e);
	*tags = x.tags;
	commit_queue_together(c->commits, v->seen.n > 0);

	if (rc == 0 && x.replay.made > 0)
		log_event(LOG_STORE_REPAIRED, "changes=%" PRIu64 " after=%" PRIu64 " to=%" PRIu64 " ms=%" PRId64, x.replay.made,
		    x.replay.after, x.replay.until, (clock_mono_us() - began) / 1000);
	if (rc == 0 && x.voided > 0)
		log_event(LOG_STORE_VOIDED, "changes=%" PRIu64, x.voided);
	arena_free(x.a);
	setup_drop(setup);
	return rc == 0 ? 0 : explain(e);
}

/* ---- a whole store ---- */

/* ---- at start, now and then, at the end ---- */

static void
copy_conf(struct recovery *v, const struct store_conf *conf)
{
	struct store_conf *own = arena_alloc(v->a, sizeof *own);

	*own = *conf;
	own->socket = arena_str(v->a, conf->socket);
	own->cluster = conf->cluster != NULL ? arena_str(v->a, conf->cluster) : NULL;
	own->user = arena_str(v->a, conf->user);
	own->password = arena_str(v->a, conf->password);
	own->province = arena_str(v->a, conf->province);
	own->connections = 1;
	v->conf = own;
}

int
recover_start(struct core *c, const struct store_conf *conf, struct err *e)
{
	struct recovery *v = calloc(1, sizeof *v);

	if (v == NULL)
		abort();
	pthread_mutex_init(&v->lock, NULL);
	v->a = arena_new(ARENA_WIPE);
	copy_conf(v, conf);
	c->recovery = v;
	uint64_t tags = STORE_ALL_TAGS;
	if (compare_now(c, v, c->store, &tags, e) != 0)
		return -1;
	store_guard(c->store);
	commit_queue_resume(c->commits, STORE_ALL_TAGS, true);
	return 0;
}

/* Is the store still the one it was a moment ago?  1, with the marks of other gateways; 0, -1. */
static int
same_store(struct recovery *v, struct store *s, struct arena *a, struct checkpoint_seen *seen, struct err *e)
{
	struct checkpoint_seen now;
	const struct store_checkpoint *mine;
	struct store_checkpoint *marks;
	size_t n;

	if (store_checkpoints(s, a, &marks, &n, e) != 0)
		return e->code == ERR_RECORDS_DIFFER ? 0 : -1;
	if (sort_marks(marks, n, v->mark.installation, &now, &mine, e) != 0 || check_seen(&v->seen, &now, &v->mark, e) != 0)
		return 0;
	*seen = now;
	return mine != NULL && strcmp(mine->text, checkpoint_print(a, &v->mark)) == 0;
}

/* Move it on, and with it what the store must remember of refused changes. */
static int
put_mark(struct core *c, struct recovery *v, struct arena *a, const char *dir, struct checkpoint_seen *seen, struct err *e)
{
	struct journal_place place;
	uint64_t refused = commit_queue_refused(c->commits), settled = commit_queue_settled(c->commits);

	if (journal_flush(c->journal, e) != 0)
		return -1;

	journal_place(c->journal, &place);
	struct checkpoint m = checkpoint_at(&place, settled);
	m.beat = v->mark.beat;
	if (seen->n == 0 && strcmp(checkpoint_print(a, &m), checkpoint_print(a, &v->mark)) == 0)
		return 1;
	int made = keep_mark(v, c->store, a, dir, checkpoint_print(a, &v->mark), &m, seen, e);
	if (made == 1 && refused != v->refused) {
		if (store_lost_known(c->store, checkpoint_writer(a, place.installation), STORE_ALL_TAGS, settled, e) != 0)
			return -1;
		v->refused = refused;
	}
	return made;
}

static void
move_mark(struct core *c, struct recovery *v)
{
	struct arena *a = arena_new(0);
	struct setup *setup = core_setup(c);
	struct checkpoint_seen seen;
	struct err e = {0};
	int same = same_store(v, c->store, a, &seen, &e);

	if (same == 1)
		same = put_mark(c, v, a, setup->conf.journal.dir, &seen, &e);
	if (same == 0)
		commit_queue_pause(c->commits, STORE_ALL_TAGS);
	setup_drop(setup);
	arena_free(a);
}

/* Reached again: over a connection of its own, since the others do not let a new server in before this. */
static void
compare_again(struct core *c, struct recovery *v, uint64_t tags)
{
	struct err e = {0};
	struct store *s = store_open(v->conf, &e);

	if (s == NULL) /* not back yet */
		return;
	commit_queue_pause(c->commits, tags);
	int rc = compare_now(c, v, s, &tags, &e);
	if (rc == 0)
		store_admit(c->store, s);
	commit_queue_resume(c->commits, tags, rc == 0);
	store_close(s);
	if (rc == 0)
		log_event(LOG_STORE_UP, "%s", "");
	else if (!v->differ || e.code != ERR_RECORDS_DIFFER)
		log_event(e.code == ERR_RECORDS_DIFFER ? LOG_STORE_DIFFERS : LOG_STORE_DOWN, "msg=\"%s\"", e.msg);
	v->differ = rc != 0 && e.code == ERR_RECORDS_DIFFER;
	v->again_ms = v->differ ? clock_mono_us() / 1000 + AGAIN_MS : 0;
	if (v->differ)
		commit_queue_pause(c->commits, STORE_ALL_TAGS);
}

/* The tags that are compared: those in which nothing can be changed.  All, when several gateways use the store; and when a server
 * is another than before, for it may have gone back, and then changes of any tag may have had a claim there. */
static uint64_t
tags_in_doubt(struct core *c, const struct recovery *v)
{
	uint64_t tags = commit_queue_shut(c->commits) | store_strange(c->store);

	return v->seen.n > 0 || store_stranger(c->store) ? STORE_ALL_TAGS : tags;
}

static bool
whole(struct core *c)
{
	return commit_queue_shut(c->commits) == 0 && !store_stranger(c->store);
}

bool
recover_ok(struct core *c)
{
	return recover_tags(c) > 0;
}

unsigned
recover_tags(struct core *c)
{
	uint64_t shut = commit_queue_shut(c->commits) | store_strange(c->store);
	unsigned open = 0;

	for (unsigned i = 0; i < DOSSIER_BUCKETS; i++)
		open += (shut >> i & 1) == 0;
	return open;
}

void
recover_tick(struct core *c)
{
	struct recovery *v = c->recovery;

	pthread_mutex_lock(&v->lock);
	if (whole(c))
		move_mark(c, v);
	else if (journal_ok(c->journal) && clock_mono_us() / 1000 >= v->again_ms)
		compare_again(c, v, tags_in_doubt(c, v));
	pthread_mutex_unlock(&v->lock);
}

int
job_checkpoint(struct job_run *r, struct err *e)
{
	recover_tick(r->core); /* it says itself what is wrong */
	return whole(r->core) ? 0 : err_set(e, ERR_STORE, "store and journal are not known to agree");
}

void
recover_stop(struct core *c)
{
	struct recovery *v = c->recovery;

	if (v == NULL)
		return;
	if (v->mark.installation[0] != '\0' && whole(c) && journal_ok(c->journal))
		move_mark(c, v);
	pthread_mutex_destroy(&v->lock);
	arena_free(v->a);
	free(v);
	c->recovery = NULL;
}
