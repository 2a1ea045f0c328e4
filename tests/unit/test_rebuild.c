/* SPDX-License-Identifier: Apache-2.0 */
/* Two records against each other, with a real redis-server and a real journal: rebuild, repair, refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "flow/core.h"
#include "flow/keep.h"
#include "flow/recover.h"
#include "flow/replay.h"
#include "sign/vault.h"
#include "store/queue.h"
#include "store/replay.h"
#include "tests/lib/kept.h"
#include "tests/lib/redis.h"
#include "tests/lib/tempdir.h"

#define UNIT "igate-42"
#define POST "vnpost-42"

enum { DOSSIERS = 5, THREADS = 4, STEPS = 120, LIFE_MS = 600000, IDLE_MS = 400 };

/* One installation: journal, store, and the core between them. */
struct world {
	struct tempdir t;
	struct test_redis redis, other; /* other: the one a rebuild fills */
	struct setup setup;
	struct core core;
	char dir[128];
};

/* ---- up and down ---- */

static int
open_core(struct world *w, struct err *e)
{
	struct store_conf conf = kept_conf(w->redis.socket);
	struct core *c = &w->core;

	memset(c, 0, sizeof *c);
	c->setup = &w->setup;
	c->vault = vault_load(tempdir_file(&w->t, "vault.key"), NULL, e);
	assert_non_null(c->vault);
	c->journal = journal_open(w->dir, c->vault, 200000, e);
	assert_non_null(c->journal);
	c->store = store_open(&conf, e);
	assert_non_null(c->store);
	if (recover_start(c, &conf, e) != 0)
		return -1;
	assert_int_equal(queue_prepare(c->store, UNIT, e), 0);
	return queue_prepare(c->store, POST, e);
}

/* `clean` false: as after a crash, nothing is written any more but what the journal was given. */
static void
close_core(struct world *w, bool clean)
{
	if (!clean)
		order_go(&w->core.order, true);
	recover_stop(&w->core);
	store_close(w->core.store);
	journal_close(w->core.journal);
	vault_free(w->core.vault);
}

static void
reopen(struct world *w)
{
	struct err e = {0};
	if (open_core(w, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
world_make(struct world *w)
{
	static const char hex[] = "7777777777777777777777777777777777777777777777777777777777777777\n";
	struct err e = {0};

	memset(w, 0, sizeof *w);
	signal(SIGPIPE, SIG_IGN);
	log_level(LOG_LEVEL_ERROR);
	tempdir_make(&w->t);
	file_write(tempdir_file(&w->t, "vault.key"), hex, sizeof hex - 1, 0600);
	snprintf(w->dir, sizeof w->dir, "%s", tempdir_file(&w->t, "journal"));
	w->setup.refs = 1;
	w->setup.conf.journal.dir = w->dir;
	w->setup.conf.gateway.province = "42";
	assert_true(test_redis_start(&w->redis, NULL));
	assert_int_equal(open_core(w, &e), 0);
}

static void
world_drop(struct world *w)
{
	test_redis_stop(&w->redis);
	if (w->other.dir[0] != '\0')
		test_redis_stop(&w->other);
	tempdir_remove(&w->t);
}

static void
order(const struct test_redis *r, const char *command)
{
	redisContext *c = redisConnectUnix(r->socket);
	redisReply *reply = redisCommand(c, command);
	assert_non_null(reply);
	assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
	freeReplyObject(reply);
	redisFree(c);
}

/* Replace one folder by a copy of another. */
static void
copy_dir(const char *from, const char *to)
{
	char command[1000];
	snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", to, from, to);
	assert_int_equal(system(command), 0);
}

/* Keep the server's files aside, or put them back; it does not run meanwhile. */
static void
copy_redis(struct test_redis *r, bool back)
{
	char now[128], old[128];
	snprintf(now, sizeof now, "%s/appendonlydir", r->dir);
	snprintf(old, sizeof old, "%s/old", r->dir);
	test_redis_kill(r);
	copy_dir(back ? old : now, back ? now : old);
	assert_true(test_redis_again(r));
}

/* ---- what a store holds ---- */

static int
print_line(void *ctx, const struct dump_line *line)
{
	FILE *out = ctx;

	fprintf(out, "%s %s", line->key, line->type);
	for (size_t i = 0; i < line->n; i++) {
		fprintf(out, " %zu:", line->parts[i].n);
		fwrite(line->parts[i].p, 1, line->parts[i].n, out);
	}
	fputc('\n', out);
	return 0;
}

static char *
dump(const char *socket, size_t *n_out)
{
	struct store_conf conf = kept_conf(socket);
	struct err e = {0};
	struct store *s = store_open(&conf, &e);
	char *text = NULL;
	FILE *out = open_memstream(&text, n_out);

	assert_non_null(s);
	if (store_dump(s, print_line, out, &e) != 0)
		fail_msg("%s", e.msg);
	store_close(s);
	fclose(out);
	return text;
}

static void
assert_same_dump(const char *l, size_t nl, const char *r, size_t nr)
{
	size_t i = 0;

	if (nl == nr && memcmp(l, r, nl) == 0)
		return;
	while (i < nl && i < nr && l[i] == r[i])
		i++;
	i = i > 200 ? i - 200 : 0;
	fail_msg("the stores differ (%zu, %zu bytes) at %zu:\n%.400s\n----\n%.400s", nl, nr, i, l + i, r + i);
}

static int
rebuild_into(struct world *w, struct test_redis *r, struct replay *replay, struct err *e)
{
	struct store_conf conf = kept_conf(r->socket);
	struct vault *v = vault_load(tempdir_file(&w->t, "vault.key"), NULL, e);
	struct journal *j = journal_open(w->dir, v, 200000, e);
	struct store *s = store_open(&conf, e);

	assert_non_null(j);
	assert_non_null(s);
	int rc = recover_rebuild(j, w->dir, v, s, replay, e);
	store_close(s);
	journal_close(j);
	vault_free(v);
	return rc;
}

/* The core is closed.  Rebuild into an empty server: it must hold what the live one holds. */
static void
assert_rebuild_is_identical(struct world *w)
{
	struct replay r = {0};
	struct err e = {0};
	size_t n_live, n_built;
	char *live = dump(w->redis.socket, &n_live), *built;

	assert_true(test_redis_start(&w->other, NULL));
	if (rebuild_into(w, &w->other, &r, &e) != 0)
		fail_msg("%s", e.msg);
	built = dump(w->other.socket, &n_built);
	assert_true(n_live > 1000);
	assert_same_dump(live, n_live, built, n_built);
	free(live);
	free(built);
}

/* ---- doing something ---- */

static struct keeping
keeping(struct world *w, struct arena *a, const char *partner)
{
	return (struct keeping){.core = &w->core, .setup = &w->setup, .a = a, .partner = partner};
}

/* What an acceptance writes; NULL when the item could not be claimed. */
static struct change *
acceptance(struct world *w, struct arena *a, unsigned n, const char **id_out, struct err *e)
{
	struct dossier d = kept_dossier(a, n, 300);
	struct exchange x = kept_exchange(a, &d, UNIT, n);
	struct consignment k = {.item = arena_fmt(a, "EE%09uVN", n), .dossier = d.id, .leg = CONSIGNMENT_COLLECT, .state = CONSIGNMENT_ORDERED,
	    .state_since_ms = 1};
	struct history line = {.key = "", .source = DOSSIER_BY_POSTAL, .kind = "REGISTERED", .state = d.state, .at_ms = 1, .seen_ms = 1,
	    .applied = true, .note = ""};
	unsigned char digest[32] = {9};
	struct change *c = kept_change(a, &d);
	const char *holder;
	bool has_item = n < 10;

	*id_out = d.id;
	memcpy(digest + 1, &n, sizeof n);
	if (has_item && store_item_claim(w->core.store, a, k.item, d.id, &holder, e) < 0)
		return NULL;
	change_seen(c, POST, digest, LIFE_MS);
	change_dossier_new(c, &d);
	change_history_add(c, d.id, &line);
	if (has_item)
		change_consignment(c, &k);
	change_exchange_new(c, &x, 0);
	return c;
}

static int
accept_one(struct world *w, struct arena *a, unsigned n, struct err *e)
{
	struct keeping keep = keeping(w, a, POST);
	enum change_clash clash;
	const char *id;
	struct change *c = acceptance(w, a, n, &id, e);

	keep.message = str_of("<a message/>");
	return c != NULL ? keep_change(&keep, id, c, &clash, e) : -1;
}

static void
accept_many(struct world *w, unsigned first, unsigned n)
{
	struct arena *a = arena_new(0);
	struct keeping keep = keeping(w, a, POST);
	struct change **c = arena_alloc(a, n * sizeof *c);
	const char **ids = arena_alloc(a, n * sizeof *ids);
	int *made = arena_alloc(a, n * sizeof *made);
	struct err e = {0};

	for (unsigned i = 0; i < n; i++)
		c[i] = acceptance(w, a, first + i, &ids[i], &e);
	assert_int_equal(keep_changes(&keep, ids, c, n, made, &e), 0);
	for (unsigned i = 0; i < n; i++)
		assert_int_equal(made[i], 1);
	arena_free(a);
}

/* News: the dossier moves, and its partner hears of it. */
static int
news_one(struct world *w, struct arena *a, const char *id, struct err *e)
{
	struct keeping keep = keeping(w, a, UNIT);
	struct kept_case k;
	enum change_clash clash;
	const char **ids;
	size_t n;
	char *xid = arena_alloc(a, 27);

	if (store_case(w->core.store, a, id, &k, e) != 1 || store_queue(w->core.store, a, id, POST, &ids, &n, e) != 0)
		return -1;
	struct change *c = kept_change(a, &k.dossier);
	k.dossier.state_since_ms++;
	if (k.dossier.number == NULL)
		k.dossier.number = "000.00.01.H42";
	struct history line = {.key = arena_fmt(a, "%zu", k.n_history), .source = DOSSIER_BY_PROVINCE, .kind = "STATUS", .state = k.dossier.state,
	    .at_ms = 2, .seen_ms = 2, .applied = k.n_history % 2 == 0, .note = ""};
	change_dossier(c, &k.dossier);
	change_history_add(c, id, &line);
	if (k.n_history > 1 && k.n_history % 3 == 0)
		change_history_applied(c, id, k.n_history - 1, &k.history[k.n_history - 1]);
	if (n < 8) {
		id_random(xid);
		struct exchange x = kept_exchange(a, &k.dossier, POST, 1);
		x.id = xid;
		x.state = n == 0 ? EXCHANGE_READY : EXCHANGE_QUEUED;
		change_exchange_new(c, &x, n);
	}
	return keep_change(&keep, id, c, &clash, e);
}

static int
track_one(struct world *w, struct arena *a, const char *id, unsigned dossier, unsigned turn, struct err *e)
{
	struct keeping keep = keeping(w, a, POST);
	const char *item = arena_fmt(a, "EE%09uVN", turn % 2 == 0 ? dossier : dossier + 1000), *holder;
	struct consignment k;
	struct dossier d;
	int made;

	if (store_dossier(w->core.store, a, id, &d, e) != 1 || store_item_claim(w->core.store, a, item, id, &holder, e) < 0 ||
	    store_consignments(w->core.store, a, &id, &item, 1, &k, e) != 0)
		return -1;
	struct change *c = kept_change(a, &d);
	k.state_since_ms++;
	if (k.version == 0)
		k.leg = CONSIGNMENT_RETURN;
	change_consignment(c, &k);
	return keep_changes(&keep, &id, &c, 1, &made, e);
}

/* What a worker does: take, move on, end, let the next one go. */
static int
work_one(struct world *w, struct arena *a, const char *partner, unsigned turn, struct err *e)
{
	struct keeping keep = keeping(w, a, partner);
	struct store *s = w->core.store;
	struct taken t;
	struct exchange x, next;
	enum change_clash clash;
	const char **ids;
	size_t n;

	if (queue_take(s, a, partner, "worker", 0, &t, e) != 1 || store_exchange(s, a, t.dossier, t.exchange, &x, e) != 1)
		return -1;
	struct dossier d = {.id = t.dossier};
	struct change *c = kept_change(a, &d);
	if (x.state == EXCHANGE_ASKING) {
		x.state = EXCHANGE_UNSURE;
		change_exchange(c, &x, EXCHANGE_ASKING, &t);
		return keep_change(&keep, t.dossier, c, &clash, e);
	}
	if (x.state != EXCHANGE_READY)
		return queue_forget(s, partner, &t, e);
	x.state = EXCHANGE_SENDING;
	change_exchange(c, &x, EXCHANGE_READY, &t);
	int made = keep_change(&keep, t.dossier, c, &clash, e);
	if (made != 1 || turn % 5 == 0)
		return made;
	x.version++;
	c = kept_change(a, &d);
	x.state = turn % 5 == 1 ? EXCHANGE_UNSURE : turn % 5 == 2 ? EXCHANGE_BACKOFF : EXCHANGE_DONE;
	x.due_ms = 5;
	change_exchange(c, &x, EXCHANGE_SENDING, &t);
	if (x.state == EXCHANGE_DONE) {
		if (store_queue(s, a, t.dossier, partner, &ids, &n, e) != 0 || n == 0)
			return -1;
		if (n > 1 && store_exchange(s, a, t.dossier, ids[1], &next, e) != 1)
			return -1;
		change_queue_next(c, &x, n > 1 ? &next : NULL, n);
	}
	return keep_change(&keep, t.dossier, c, &clash, e);
}

static int
due_one(struct world *w, struct arena *a, const char *partner, struct err *e)
{
	struct keeping keep = keeping(w, a, partner);
	struct due *due;
	struct exchange x;
	enum change_clash clash;
	size_t n;

	if (queue_due(w->core.store, a, partner, 1000, 3, &due, &n, e) != 0 || n == 0 ||
	    store_exchange(w->core.store, a, due[0].dossier, due[0].exchange, &x, e) != 1)
		return -1;
	enum exchange_state from = x.state;
	x.state = exchange_move(from, EXCHANGE_ON_TIMER);
	if (x.state == EXCHANGE_STATES)
		return 0;
	struct dossier d = {.id = x.dossier};
	struct change *c = kept_change(a, &d);
	change_exchange(c, &x, from, NULL);
	return keep_change(&keep, x.dossier, c, &clash, e);
}

struct player {
	struct world *w;
	pthread_t thread;
	unsigned seed;
	atomic_int *made, *lost, *failed;
};

static void *
play(void *arg)
{
	struct player *p = arg;
	struct arena *a = arena_new(0);

	for (unsigned i = 0; i < STEPS; i++) {
		unsigned r = (unsigned)rand_r(&p->seed) / 7, dossier = r % DOSSIERS;
		const char *id = kept_dossier(a, dossier, 1).id;
		struct err e = {0};
		int rc = -1;
		switch (r / DOSSIERS % 6) {
		case 0: rc = accept_one(p->w, a, dossier, &e); break;
		case 1: rc = news_one(p->w, a, id, &e); break;
		case 2: rc = track_one(p->w, a, id, dossier, r, &e); break;
		case 3: rc = work_one(p->w, a, UNIT, i, &e); break;
		case 4: rc = work_one(p->w, a, POST, i, &e); break;
		default: rc = due_one(p->w, a, r % 2 ? UNIT : POST, &e);
		}
		atomic_fetch_add(rc == 1 ? p->made : rc == 0 ? p->lost : p->failed, 1);
		if (e.code == ERR_STORE)
			usleep(5000);
		else if (e.code != ERR_NONE)
			fprintf(stderr, "# %s\n", e.msg);
		arena_reset(a);
	}
	arena_free(a);
	return NULL;
}

/* Entries of exchanges that moved on are what a worker forgets. */
static void
forget_leftovers(struct world *w, const char *partner)
{
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct taken t;
	struct exchange x;

	usleep((IDLE_MS + 50) * 1000);
	while (queue_take(w->core.store, a, partner, "w2", 0, &t, &e) == 1 ||
	    queue_reclaim(w->core.store, a, partner, "w2", IDLE_MS, &t, &e) == 1) {
		int there = store_exchange(w->core.store, a, t.dossier, t.exchange, &x, &e);
		if (there == 0 || (x.state != EXCHANGE_READY && x.state != EXCHANGE_SENDING && x.state != EXCHANGE_ASKING))
			assert_int_equal(queue_forget(w->core.store, partner, &t, &e), 0);
	}
	arena_free(a);
}

static void
wait_agreed(struct world *w)
{
	for (int i = 0; i < 500; i++) {
		recover_tick(&w->core);
		if (recover_ok(&w->core))
			return;
		usleep(10000);
	}
	fail_msg("store and journal were not brought together");
}

static void
play_all(struct world *w, unsigned seed, int kills)
{
	atomic_int made = 0, lost = 0, failed = 0;
	struct player p[THREADS];

	for (unsigned i = 0; i < THREADS; i++) {
		p[i] = (struct player){.w = w, .seed = seed * 100 + i, .made = &made, .lost = &lost, .failed = &failed};
		assert_int_equal(pthread_create(&p[i].thread, NULL, play, &p[i]), 0);
	}
	for (int k = 0; k < kills; k++) {
		usleep(15000 + 7000 * (seed % 5));
		recover_tick(&w->core);
		test_redis_kill(&w->redis);
		assert_true(test_redis_again(&w->redis));
		wait_agreed(w);
	}
	for (unsigned i = 0; i < THREADS; i++)
		pthread_join(p[i].thread, NULL);
	wait_agreed(w);
	assert_true(made > STEPS / 4);
}

/* ---- the claims ---- */

static void
test_a_rebuild_ends_in_the_state_that_racing_threads_left(void **state)
{
	(void)state;
	struct world w;

	world_make(&w);
	play_all(&w, 1, 0);
	close_core(&w, true);
	assert_rebuild_is_identical(&w);
	world_drop(&w);
}

static void
test_a_rebuild_is_identical_after_redis_was_killed_in_the_middle_of_changes(void **state)
{
	(void)state;
	for (unsigned seed = 2; seed < 5; seed++) {
		struct world w;
		world_make(&w);
		play_all(&w, seed, 3);
		forget_leftovers(&w, UNIT);
		forget_leftovers(&w, POST);
		close_core(&w, true);
		assert_rebuild_is_identical(&w);
		world_drop(&w);
	}
}

/* Journal a change as keep_change does, and crash before Redis hears of it. */
static void
journal_only(struct world *w, const char *dossier, struct change *c)
{
	struct journal_entry entry = {JOURNAL_CHANGE, dossier, POST, change_encode(c)};
	struct err e = {0};
	assert_int_equal(journal_append(w->core.journal, &entry, 1, NULL, &e), 0);
}

static void
test_a_journaled_change_that_never_reached_the_store_is_made_at_the_next_start(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 3, 50), found;
	struct exchange x = kept_exchange(a, &d, UNIT, 3);
	struct change *c = kept_change(a, &d);
	struct taken t;

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	change_dossier_new(c, &d);
	change_exchange_new(c, &x, 0);
	journal_only(&w, d.id, c);
	close_core(&w, false);
	reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	for (int i = 0; i < 2; i++) /* this one's, and the one accepted before */
		assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 1);
	assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 0);
	close_core(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_of_two_changes_that_expect_the_same_version_the_first_journaled_one_counts_even_without_a_void(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 1, 300), found;

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	for (int i = 1; i <= 2; i++) {
		struct change *c = kept_change(a, &found);
		struct dossier moved = found;
		moved.state_since_ms = i;
		change_dossier(c, &moved);
		journal_only(&w, d.id, c);
	}
	close_core(&w, false);
	reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 1);
	assert_int_equal(found.state_since_ms, 1);
	close_core(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_a_void_change_is_never_made(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier d = kept_dossier(a, 2, 50), found;
	struct change *c = kept_change(a, &d);
	struct journal_entry entry[2] = {{JOURNAL_CHANGE, d.id, POST, {0}}, {JOURNAL_VOID, d.id, POST, {0}}};

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	change_dossier_new(c, &d);
	entry[0].data = change_encode(c);
	entry[1].data = str_of(arena_fmt(a, "%llu", (unsigned long long)journal_seq(w.core.journal) + 1));
	assert_int_equal(journal_append(w.core.journal, entry, 2, NULL, &e), 0);
	close_core(&w, false);
	reopen(&w);
	assert_int_equal(store_dossier(w.core.store, a, d.id, &found, &e), 0);
	close_core(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_an_emptied_store_is_refused_and_a_rebuild_brings_it_back(void **state)
{
	(void)state;
	struct world w;
	struct err e = {0};
	struct replay r = {0};
	size_t n_before, n_after;

	world_make(&w);
	play_all(&w, 7, 0);
	close_core(&w, true);
	char *before = dump(w.redis.socket, &n_before);
	order(&w.redis, "FLUSHALL");
	assert_int_equal(open_core(&w, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_non_null(strstr(e.msg, "postgate rebuild"));
	close_core(&w, false);
	err_clear(&e);
	assert_int_equal(rebuild_into(&w, &w.redis, &r, &e), 0);
	char *after = dump(w.redis.socket, &n_after);
	assert_same_dump(before, n_before, after, n_after);
	reopen(&w);
	close_core(&w, true);
	err_clear(&e);
	assert_int_equal(rebuild_into(&w, &w.redis, &r, &e), -1); /* not empty any more */
	assert_int_equal(e.code, ERR_CONFLICT);
	free(before);
	free(after);
	world_drop(&w);
}

static void
test_an_old_copy_of_the_store_is_brought_up_to_date_at_start(void **state)
{
	(void)state;
	struct world w;
	size_t n_before, n_after;

	world_make(&w);
	play_all(&w, 8, 0);
	close_core(&w, true);
	copy_redis(&w.redis, false);
	reopen(&w);
	play_all(&w, 9, 0);
	forget_leftovers(&w, UNIT);
	forget_leftovers(&w, POST);
	close_core(&w, true);
	char *before = dump(w.redis.socket, &n_before);
	copy_redis(&w.redis, true);
	reopen(&w);
	close_core(&w, true);
	char *after = dump(w.redis.socket, &n_after);
	assert_same_dump(before, n_before, after, n_after);
	free(before);
	free(after);
	world_drop(&w);
}

static void
test_an_old_copy_put_back_under_a_running_gateway_is_brought_up_to_date_before_anything_is_changed(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct dossier found;

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	recover_tick(&w.core);
	copy_redis(&w.redis, false);
	assert_int_equal(accept_one(&w, a, 2, &e), -1); /* the first to meet the new server */
	assert_int_equal(e.code, ERR_STORE);
	wait_agreed(&w);
	err_clear(&e);
	assert_int_equal(accept_one(&w, a, 2, &e), 1);
	copy_redis(&w.redis, true);
	assert_int_equal(accept_one(&w, a, 3, &e), -1);
	assert_false(recover_ok(&w.core));
	wait_agreed(&w);
	err_clear(&e);
	assert_int_equal(store_dossier(w.core.store, a, kept_dossier(a, 2, 1).id, &found, &e), 1);
	assert_int_equal(accept_one(&w, a, 3, &e), 1);
	close_core(&w, true);
	assert_rebuild_is_identical(&w);
	arena_free(a);
	world_drop(&w);
}

static void
test_a_store_emptied_under_a_running_gateway_stops_it(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	recover_tick(&w.core);
	order(&w.redis, "FLUSHALL");
	log_level(LOG_LEVEL_ERROR + 1);
	for (int i = 0; i < 3; i++)
		recover_tick(&w.core);
	assert_false(recover_ok(&w.core));
	assert_int_equal(accept_one(&w, a, 2, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	close_core(&w, true);
	arena_free(a);
	world_drop(&w);
}

static void
assert_refused(struct world *w, const char *because)
{
	struct err e = {0};

	assert_int_equal(open_core(w, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	if (strstr(e.msg, because) == NULL)
		fail_msg("refused, but: %s", e.msg);
	assert_non_null(strstr(e.msg, "postgate rebuild")); /* what to do */
	close_core(w, false);
}

static void
test_a_store_that_is_ahead_of_its_journal_is_refused(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	char kept[140];

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	close_core(&w, true);
	snprintf(kept, sizeof kept, "%s.old", w.dir);
	copy_dir(w.dir, kept);
	reopen(&w);
	assert_int_equal(accept_one(&w, a, 2, &e), 1);
	close_core(&w, false); /* the mark is behind, the dossier's own number is not */
	copy_dir(kept, w.dir);
	assert_refused(&w, "the journal ends with");
	arena_free(a);
	world_drop(&w);
}

static void
test_a_journal_that_went_another_way_is_refused(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	char kept[140];

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	close_core(&w, true);
	snprintf(kept, sizeof kept, "%s.old", w.dir);
	copy_dir(w.dir, kept);
	copy_redis(&w.redis, false);
	reopen(&w);
	assert_int_equal(accept_one(&w, a, 2, &e), 1);
	close_core(&w, true);
	char ours[140];
	snprintf(ours, sizeof ours, "%s.ours", w.dir);
	copy_dir(w.dir, ours);
	copy_dir(kept, w.dir); /* another history from the same beginning, longer than the first */
	copy_redis(&w.redis, true);
	reopen(&w);
	for (unsigned n = 3; n < 6; n++)
		assert_int_equal(accept_one(&w, a, n, &e), 1);
	close_core(&w, true);
	copy_dir(ours, w.dir);
	assert_refused(&w, "postgate");
	arena_free(a);
	world_drop(&w);
}

static void
test_the_journal_of_another_installation_is_refused(void **state)
{
	(void)state;
	struct world w, x;
	struct arena *a = arena_new(0);
	struct err e = {0};

	world_make(&w);
	world_make(&x);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	for (unsigned n = 1; n < 5; n++)
		assert_int_equal(accept_one(&x, a, n, &e), 1);
	close_core(&w, true);
	close_core(&x, true);
	copy_dir(x.dir, w.dir);
	assert_refused(&w, "another installation");
	arena_free(a);
	world_drop(&w);
	world_drop(&x);
}

/* Takes Redis away in the middle. */
static void
kill_midway(void *ctx, const struct replay *r)
{
	struct world *w = ctx;
	if (r->records == 3700)
		test_redis_kill(&w->other);
}

static void
test_a_rebuild_that_was_broken_off_is_finished_by_running_it_again(void **state)
{
	(void)state;
	struct world w;
	struct replay first = {.progress = kill_midway, .ctx = &w}, second = {0};
	struct err e = {0};
	size_t n_live, n_built;

	world_make(&w);
	for (unsigned n = 0; n < 4000; n += 500)
		accept_many(&w, n, 500);
	close_core(&w, true);
	assert_true(test_redis_start(&w.other, NULL));
	assert_int_equal(rebuild_into(&w, &w.other, &first, &e), -1);
	assert_int_equal(e.code, ERR_STORE);
	assert_true(test_redis_again(&w.other));
	err_clear(&e);

	char socket[sizeof w.redis.socket]; /* a gateway does not start on it */
	memcpy(socket, w.redis.socket, sizeof socket);
	memcpy(w.redis.socket, w.other.socket, sizeof socket);
	assert_refused(&w, "broken off");
	memcpy(w.redis.socket, socket, sizeof socket);

	assert_int_equal(rebuild_into(&w, &w.other, &second, &e), 0);
	char *live = dump(w.redis.socket, &n_live), *built = dump(w.other.socket, &n_built);
	assert_same_dump(live, n_live, built, n_built);
	free(live);
	free(built);
	world_drop(&w);
}

static void
test_what_a_dead_worker_held_is_reclaimed_after_a_rebuild_and_not_simply_taken(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct replay r = {0};
	struct taken t;

	world_make(&w);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	assert_int_equal(work_one(&w, a, UNIT, 0, &e), 1); /* SENDING, and there it stays */
	close_core(&w, true);
	order(&w.redis, "FLUSHALL");
	assert_int_equal(rebuild_into(&w, &w.redis, &r, &e), 0);
	reopen(&w);
	assert_int_equal(queue_take(w.core.store, a, UNIT, "w", 0, &t, &e), 0);
	assert_int_equal(queue_reclaim(w.core.store, a, UNIT, "w", 0, &t, &e), 1);
	assert_string_equal(t.exchange, "x1");
	close_core(&w, true);
	arena_free(a);
	world_drop(&w);
}

static void
test_messages_seen_stay_seen_after_a_rebuild_for_the_rest_of_their_window(void **state)
{
	(void)state;
	struct world w;
	struct arena *a = arena_new(0);
	struct err e = {0};
	struct replay r = {0};
	unsigned char digest[32] = {3};

	world_make(&w);
	struct keeping keep = keeping(&w, a, POST);
	assert_int_equal(accept_one(&w, a, 1, &e), 1);
	assert_int_equal(keep_seen(&keep, NULL, digest, LIFE_MS, &e), 1);
	assert_int_equal(keep_seen(&keep, NULL, digest, LIFE_MS, &e), 0);
	digest[0] = 4;
	assert_int_equal(keep_seen(&keep, NULL, digest, 1, &e), 1);
	usleep(5000);
	close_core(&w, true);
	order(&w.redis, "FLUSHALL");
	assert_int_equal(rebuild_into(&w, &w.redis, &r, &e), 0);
	reopen(&w);
	assert_int_equal(keep_seen(&keep, NULL, digest, LIFE_MS, &e), 1);
	digest[0] = 3;
	assert_int_equal(keep_seen(&keep, NULL, digest, LIFE_MS, &e), 0);
	close_core(&w, true);
	arena_free(a);
	world_drop(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_a_rebuild_ends_in_the_state_that_racing_threads_left),
	    cmocka_unit_test(test_a_rebuild_is_identical_after_redis_was_killed_in_the_middle_of_changes),
	    cmocka_unit_test(test_a_journaled_change_that_never_reached_the_store_is_made_at_the_next_start),
	    cmocka_unit_test(test_of_two_changes_that_expect_the_same_version_the_first_journaled_one_counts_even_without_a_void),
	    cmocka_unit_test(test_a_void_change_is_never_made),
	    cmocka_unit_test(test_an_emptied_store_is_refused_and_a_rebuild_brings_it_back),
	    cmocka_unit_test(test_an_old_copy_of_the_store_is_brought_up_to_date_at_start),
	    cmocka_unit_test(test_an_old_copy_put_back_under_a_running_gateway_is_brought_up_to_date_before_anything_is_changed),
	    cmocka_unit_test(test_a_store_emptied_under_a_running_gateway_stops_it),
	    cmocka_unit_test(test_a_store_that_is_ahead_of_its_journal_is_refused),
	    cmocka_unit_test(test_a_journal_that_went_another_way_is_refused),
	    cmocka_unit_test(test_the_journal_of_another_installation_is_refused),
	    cmocka_unit_test(test_a_rebuild_that_was_broken_off_is_finished_by_running_it_again),
	    cmocka_unit_test(test_what_a_dead_worker_held_is_reclaimed_after_a_rebuild_and_not_simply_taken),
	    cmocka_unit_test(test_messages_seen_stay_seen_after_a_rebuild_for_the_rest_of_their_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
