/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing and repairing; see recover.h and docs/architecture.md, "When the two records differ". */
#include "flow/recover.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "flow/core.h"
#include "flow/group.h"
#include "flow/replay.h"
#include "journal/journal.h"
#include "journal/span.h"
#include "store/check.h"
#include "store/layout.h"
#include "store/replay.h"

enum {
	AGAIN_MS = 10 * 1000, /* after finding them different, look again only so often */
	MARK_MAX = 256,
	CHECKED = 200,        /* keys looked at on each tick: some milliseconds */
};

struct recovery {
	pthread_mutex_t lock;         /* one comparison at a time; what follows is under it */
	const struct store_conf *conf; /* to connect with */
	struct arena *a;              /* of conf's strings */
	char mark[MARK_MAX];          /* what the store was last given; "": nothing yet */
	bool differ;                  /* they do not belong together */
	int64_t again_ms;             /* monotonic: not compared before */
	struct store_round round;     /* of looking for damage */
};

/* ---- the mark: "INSTALLATION SETTLED SEQ CHAIN [unfinished]" ---- */

const char *
recover_mark_print(struct arena *a, uint64_t settled, const struct journal_place *p, bool unfinished)
{
	char installation[2 * SEGMENT_ID + 1], chain[DIGEST_HEX];

	text_hex(p->installation, SEGMENT_ID, installation);
	text_hex(p->chain, DIGEST_LEN, chain);
	return arena_fmt(a, "%s %" PRIu64 " %" PRIu64 " %s%s", installation, settled, p->seq, chain, unfinished ? " unfinished" : "");
}

static int
unhex(const char *hex, unsigned char *out, size_t n)
{
	unsigned byte;

	for (size_t i = 0; i < n; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			return -1;
		out[i] = (unsigned char)byte;
	}
	return 0;
}

int
recover_mark_parse(const char *mark, uint64_t *settled, struct journal_place *p, bool *unfinished, struct err *e)
{
	char installation[2 * SEGMENT_ID + 1] = "", chain[DIGEST_HEX] = "", rest[16] = "";

	*p = (struct journal_place){0};
	int n = sscanf(mark, "%32s %" SCNu64 " %" SCNu64 " %64s %15s", installation, settled, &p->seq, chain, rest);
	*unfinished = strcmp(rest, "unfinished") == 0;
	if (n < 4 || (n == 5 && !*unfinished) || strlen(installation) != 2 * SEGMENT_ID || strlen(chain) != DIGEST_HEX - 1 ||
	    unhex(installation, p->installation, SEGMENT_ID) != 0 || unhex(chain, p->chain, DIGEST_LEN) != 0 || *settled > p->seq)
		return err_set(e, ERR_CONFLICT, "the store's mark of its journal cannot be read");
	return 0;
}

/* ---- comparing ---- */

static int
count_change(void *ctx, struct arena *a, const struct journal_record *r, struct err *e)
{
	bool *found = ctx;

	(void)a;
	(void)r;
	*found = true;
	return err_set(e, ERR_CONFLICT, "the journal holds dossiers, the store holds nothing: is it the right Redis?  Then `postgate rebuild` fills it");
}

/* A store without a mark: new together with its journal, or not ours. */
static int
check_unmarked(struct core *c, struct store *s, const char *dir, const struct journal_place *end, struct err *e)
{
	bool found = false;
	int empty = store_empty(s, e);
	struct journal_span span = {.until = end->seq, .kinds = 1u << JOURNAL_CHANGE, .each = count_change, .ctx = &found};

	if (empty < 0)
		return -1;
	if (empty == 0)
		return err_set(e, ERR_CONFLICT, "the store holds keys of a gateway, but no mark of a journal: move them away (FLUSHALL, or "
		    "another Redis) and run `postgate rebuild`");
	return end->seq > 0 ? journal_span(dir, c->vault, &span, e) : 0;
}

/* 0 with what is missing in r; -1. */
static int
read_mark(struct core *c, struct store *s, struct arena *a, const char *dir, const struct journal_place *end, const char **mark,
    struct journal_place *known, struct replay *r, struct err *e)
{
	bool unfinished;
	uint64_t last;
	int there = store_mark(s, a, mark, e);

	if (there < 0)
		return -1;
	if (there == 0)
		return check_unmarked(c, s, dir, end, e);
	if (recover_mark_parse(*mark, &r->after, known, &unfinished, e) != 0)
		return -1;
	if (unfinished)
		return err_set(e, ERR_CONFLICT, "a rebuild of the store was broken off: run `postgate rebuild` again");
	if (store_last_seq(s, &last, e) != 0)
		return -1;
	if (last > end->seq)
		return err_set(e, ERR_CONFLICT, "the store has the change of record %" PRIu64 ", the journal ends with %" PRIu64, last, end->seq);
	r->known = known;
	return 0;
}

static int
keep_mark(struct recovery *v, struct store *s, const char *was, const char *mark, struct err *e)
{
	int made = store_mark_set(s, was, mark, e);

	if (made == 1)
		snprintf(v->mark, sizeof v->mark, "%s", mark);
	return made;
}

static int
compare(struct core *c, struct recovery *v, struct store *s, struct arena *a, const char *dir, struct replay *r, struct err *e)
{
	struct journal_place end, known;
	const char *mark = NULL;

	if (journal_flush(c->journal, e) != 0 || store_layout(s, true, e) != 0)
		return -1;
	journal_place(c->journal, &end);
	*r = (struct replay){.dir = dir, .vault = c->vault, .store = s, .after = end.seq, .until = end.seq};
	if (read_mark(c, s, a, dir, &end, &mark, &known, r, e) != 0)
		return -1;
	if (r->known != NULL && replay_run(r, e) != 0)
		return -1;
	int made = keep_mark(v, s, mark, recover_mark_print(a, end.seq, &end, false), e);
	return made == 0 ? err_set(e, ERR_CONFLICT, "another gateway uses this store") : made < 0 ? -1 : 0;
}

/* Errors that the operator must act on get the sentence what to do. */
static int
explain(struct err *e)
{
	if (e->code == ERR_CONFLICT && strstr(e->msg, "rebuild") == NULL) {
		size_t n = strlen(e->msg);
		snprintf(e->msg + n, sizeof e->msg - n, "; bring store and journal of one installation together, or move the store's keys "
		    "away and run `postgate rebuild`");
	}
	return -1;
}

static int
compare_now(struct core *c, struct recovery *v, struct store *s, struct err *e)
{
	struct setup *setup = core_setup(c);
	struct arena *a = arena_new(0);
	struct replay r = {0};
	int64_t began = clock_mono_us();
	int rc = compare(c, v, s, a, setup->conf.journal.dir, &r, e);

	if (rc == 0 && r.made > 0)
		log_event(LOG_STORE_REPAIRED, "changes=%" PRIu64 " after=%" PRIu64 " to=%" PRIu64 " ms=%" PRId64, r.made, r.after, r.until,
		    (clock_mono_us() - began) / 1000);
	arena_free(a);
	setup_drop(setup);
	return rc == 0 ? 0 : explain(e);
}

/* ---- a whole store ---- */

/* May this store be filled?  0 with the mark that stands there; -1. */
static int
check_target(struct store *s, struct arena *a, const struct journal_place *end, const char **mark, struct err *e)
{
	struct journal_place known;
	uint64_t settled;
	bool unfinished = false;
	int empty = store_empty(s, e), there = empty >= 0 ? store_mark(s, a, mark, e) : -1;

	if (empty < 0 || there < 0 || store_layout(s, true, e) != 0)
		return -1;
	if (empty == 1)
		return 0;
	if (there == 1 && recover_mark_parse(*mark, &settled, &known, &unfinished, e) != 0)
		return -1;
	if (!unfinished)
		return err_set(e, ERR_CONFLICT, "the store is not empty (it holds gw: keys): keep it by stopping this Redis and moving its "
		    "directory away, or drop it with FLUSHALL, then run `postgate rebuild` again");
	if (memcmp(known.installation, end->installation, SEGMENT_ID) != 0)
		return err_set(e, ERR_CONFLICT, "a rebuild from another installation's journal was broken off here: FLUSHALL first, then "
		    "`postgate rebuild` again");
	return 0;
}

int
recover_rebuild(struct journal *j, const char *dir, const struct vault *v, struct store *s, struct replay *r, struct err *e)
{
	struct arena *a = arena_new(0);
	struct journal_place end;
	const char *was = NULL, *began, *rewrites;
	int rc;

	journal_place(j, &end);
	r->dir = dir;
	r->vault = v;
	r->store = s;
	r->until = end.seq;
	r->streams = true; /* also those of a first, broken off run */
	began = recover_mark_print(a, 0, &end, true);
	rc = check_target(s, a, &end, &was, e);
	if (rc == 0 && store_mark_set(s, was, began, e) != 1)
		rc = e->code != ERR_NONE ? -1 : err_set(e, ERR_CONFLICT, "somebody else writes to this store");
	if (rc == 0) {
		replay_bulk_begin(s, a, was != NULL, &rewrites);
		rc = replay_run(r, e);
		replay_bulk_end(s, a, rewrites);
	}
	if (rc == 0 && store_mark_set(s, began, recover_mark_print(a, end.seq, &end, false), e) != 1)
		rc = e->code != ERR_NONE ? -1 : err_set(e, ERR_CONFLICT, "somebody else writes to this store");
	arena_free(a);
	return rc;
}

/* ---- at start, now and then, at the end ---- */

static void
copy_conf(struct recovery *v, const struct store_conf *conf)
{
	struct store_conf *own = arena_alloc(v->a, sizeof *own);

	*own = *conf;
	own->socket = arena_str(v->a, conf->socket);
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
	if (compare_now(c, v, c->store, e) != 0)
		return -1;
	store_guard(c->store);
	group_resume(c->group, true);
	return 0;
}

static void
move_mark(struct core *c, struct recovery *v)
{
	struct arena *a = arena_new(0);
	struct journal_place place;
	struct err e = {0};
	uint64_t settled = group_settled(c->group);

	if (journal_flush(c->journal, &e) == 0) {
		journal_place(c->journal, &place);
		const char *mark = recover_mark_print(a, settled, &place, false), *kept;
		bool moved = strcmp(mark, v->mark) != 0;
		int same = moved ? keep_mark(v, c->store, v->mark, mark, &e) : store_mark(c->store, a, &kept, &e);
		if (same == 0 || (same == 1 && !moved && strcmp(kept, mark) != 0))
			group_pause(c->group); /* it is not the store it was a moment ago */
	}
	arena_free(a);
}

static void
tell_damage(void *ctx, const char *key, const char *why)
{
	(void)ctx;
	metric_add(METRIC_DAMAGED, 1);
	log_event(LOG_STORE_DAMAGED, "key=\"%s\" msg=\"%s\"", key, why);
}

/* Round after round through all keys. */
static void
look_for_damage(struct core *c, struct recovery *v)
{
	struct err e = {0};

	if (store_check(c->store, &v->round, CHECKED, tell_damage, NULL, &e) != 0)
		v->round = (struct store_round){0};
}

/* Reached again: over a connection of its own, since the others do not let a new server in before this. */
static void
compare_again(struct core *c, struct recovery *v)
{
	struct err e = {0};
	struct store *s = store_open(v->conf, &e);

	if (s == NULL) /* not back yet */
		return;
	group_pause(c->group);
	int rc = compare_now(c, v, s, &e);
	if (rc == 0)
		store_admit(c->store, s);
	group_resume(c->group, rc == 0);
	store_close(s);
	if (rc == 0)
		log_event(LOG_STORE_UP, "%s", "");
	else if (!v->differ || e.code != ERR_CONFLICT)
		log_event(e.code == ERR_CONFLICT ? LOG_STORE_DIFFERS : LOG_STORE_DOWN, "msg=\"%s\"", e.msg);
	v->differ = rc != 0 && e.code == ERR_CONFLICT;
	v->again_ms = v->differ ? clock_mono_us() / 1000 + AGAIN_MS : 0;
}

bool
recover_ok(struct core *c)
{
	return group_open(c->group) && !store_stranger(c->store);
}

void
recover_tick(struct core *c)
{
	struct recovery *v = c->recovery;

	pthread_mutex_lock(&v->lock);
	if (recover_ok(c)) {
		move_mark(c, v);
		look_for_damage(c, v);
	} else if (journal_ok(c->journal) && clock_mono_us() / 1000 >= v->again_ms) {
		compare_again(c, v);
	}
	pthread_mutex_unlock(&v->lock);
}

void
recover_stop(struct core *c)
{
	struct recovery *v = c->recovery;

	if (v == NULL)
		return;
	if (v->mark[0] != '\0' && recover_ok(c) && journal_ok(c->journal))
		move_mark(c, v);
	pthread_mutex_destroy(&v->lock);
	arena_free(v->a);
	free(v);
	c->recovery = NULL;
}
