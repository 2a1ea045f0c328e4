/* SPDX-License-Identifier: Apache-2.0 */
/* An installation up and down, and what its store holds; see world.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "call/idle.h"
#include "crypto/vault.h"
#include "ledger/commit_queue.h"
#include "ledger/recover.h"
#include "ledger/refill.h"
#include "ledger/replay.h"
#include "people/password.h"
#include "store/checkpoints.h"
#include "store/queue.h"
#include "store/remake.h"
#include "tests/lib/kept.h"
#include "tests/lib/play.h"
#include "tests/lib/world.h"

/* ---- up and down ---- */

int
world_open(struct world *w, struct err *e)
{
	struct store_conf conf = kept_conf(w->redis.socket);
	struct core *c = &w->core;

	conf.cluster = w->cluster;
	conf.replicas = w->replicas;
	memset(c, 0, sizeof *c);
	c->passwords = password_line_new();
	c->commits = commit_queue_new(c, e);
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
void
world_close(struct world *w, bool clean)
{
	if (!clean)
		commit_queue_pause(w->core.commits, STORE_ALL_TAGS);
	recover_stop(&w->core);
	idle_free(&w->core);
	commit_queue_free(w->core.commits);
	password_line_free(w->core.passwords);
	store_close(w->core.store);
	journal_close(w->core.journal);
	vault_free(w->core.vault);
}

void
world_reopen(struct world *w)
{
	struct err e = {0};
	if (world_open(w, &e) != 0)
		fail_msg("%s", e.msg);
}

static void
make(struct world *w, const char *cluster)
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
	w->setup.conf.desk.partner = "";
	w->cluster = cluster;
	assert_true(cluster != NULL || test_redis_start(&w->redis, NULL));
	if (world_open(w, &e) != 0)
		fail_msg("%s", e.msg);
}

void
world_make(struct world *w)
{
	make(w, NULL);
}

void
world_make_in(struct world *w, const char *cluster)
{
	make(w, cluster);
}

void
world_beside(struct world *w, const struct world *first)
{
	struct store_conf conf = kept_conf(first->redis.socket);
	struct err e = {0};
	size_t others;

	memset(w, 0, sizeof *w);
	w->t = first->t;
	w->redis = first->redis;
	snprintf(w->dir, sizeof w->dir, "%s", tempdir_file(&w->t, "journal-beside"));
	w->setup.refs = 1;
	w->setup.conf.journal.dir = w->dir;
	w->setup.conf.gateway.province = "42";
	w->setup.conf.desk.partner = "";
	struct vault *v = vault_load(tempdir_file(&w->t, "vault.key"), NULL, &e);
	struct journal *j = journal_open(w->dir, v, 200000, &e);
	struct store *s = store_open(&conf, &e);
	assert_non_null(j);
	if (refill_join(j, w->dir, v, s, &others, &e) != 0)
		fail_msg("%s", e.msg);
	store_close(s);
	journal_close(j);
	vault_free(v);
	assert_int_equal(world_open(w, &e), 0);
}

void
world_drop(struct world *w)
{
	test_redis_stop(&w->redis);
	if (w->other.dir[0] != '\0')
		test_redis_stop(&w->other);
	tempdir_remove(&w->t);
}

void
redis_order(const struct test_redis *r, const char *command)
{
	redisContext *c = redisConnectUnix(r->socket);
	redisReply *reply = redisCommand(c, command);
	assert_non_null(reply);
	assert_int_not_equal(reply->type, REDIS_REPLY_ERROR);
	freeReplyObject(reply);
	redisFree(c);
}

/* Replace one folder by a copy of another. */
void
dir_copy(const char *from, const char *to)
{
	char command[1000];
	snprintf(command, sizeof command, "rm -rf '%s' && cp -r '%s' '%s'", to, from, to);
	assert_int_equal(system(command), 0);
}

/* Keep the server's files aside, or put them back; it does not run meanwhile. */
void
redis_swap(struct test_redis *r, bool back)
{
	char now[128], old[128];
	snprintf(now, sizeof now, "%s/appendonlydir", r->dir);
	snprintf(old, sizeof old, "%s/old", r->dir);
	test_redis_kill(r);
	dir_copy(back ? old : now, back ? now : old);
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
dump(const char *socket, const char *cluster, size_t *n_out)
{
	struct store_conf conf = kept_conf(socket);
	struct err e = {0};
	conf.cluster = cluster;
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

char *
world_dump(const char *socket, size_t *n_out)
{
	return dump(socket, NULL, n_out);
}

void
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
rebuild(const struct world *const *w, size_t n, struct test_redis *r, struct replay *replay, struct err *e)
{
	struct store_conf conf = kept_conf(r->socket);
	struct vault *v = vault_load(tempdir_file(&w[0]->t, "vault.key"), NULL, e);
	struct refill_from from[2];
	struct store *s = store_open(&conf, e);

	assert_non_null(s);
	for (size_t i = 0; i < n; i++) {
		from[i] = (struct refill_from){journal_open(w[i]->dir, v, 200000, e), w[i]->dir};
		assert_non_null(from[i].journal);
	}
	int rc = refill(from, n, v, s, replay, e);
	store_close(s);
	for (size_t i = 0; i < n; i++)
		journal_close(from[i].journal);
	vault_free(v);
	return rc;
}

int
world_rebuild(struct world *w, struct test_redis *r, struct replay *replay, struct err *e)
{
	return rebuild((const struct world *const[]){w}, 1, r, replay, e);
}

int
world_rebuild_both(struct world *w, struct world *beside, struct test_redis *r, struct err *e)
{
	struct replay replay = {0};
	return rebuild((const struct world *const[]){w, beside}, 2, r, &replay, e);
}

static void
same_dump(struct world *w)
{
	size_t n_live, n_built;
	char *live = dump(w->redis.socket, w->cluster, &n_live), *built = world_dump(w->other.socket, &n_built);

	assert_true(n_live > 1000);
	assert_same_dump(live, n_live, built, n_built);
	free(live);
	free(built);
}

/* The core is closed.  Rebuild into an empty server: it must hold what the live one holds. */
void
assert_rebuild_is_identical(struct world *w)
{
	struct replay r = {0};
	struct err e = {0};

	assert_true(test_redis_start(&w->other, NULL));
	if (world_rebuild(w, &w->other, &r, &e) != 0)
		fail_msg("%s", e.msg);
	same_dump(w);
}

void
assert_rebuild_of_both_is_identical(struct world *w, struct world *beside)
{
	struct err e = {0};

	assert_true(test_redis_start(&w->other, NULL));
	if (world_rebuild_both(w, beside, &w->other, &e) != 0)
		fail_msg("%s", e.msg);
	same_dump(w);
}

void
world_wait_agreed(struct world *w)
{
	for (int i = 0; i < 500; i++) {
		recover_tick(&w->core);
		if (recover_tags(&w->core) == DOSSIER_BUCKETS && !store_stranger(w->core.store))
			return;
		usleep(10000);
	}
	fail_msg("store and journal were not brought together");
}

void
world_refused(struct world *w, const char *because)
{
	struct err e = {0};

	assert_int_equal(world_open(w, &e), -1);
	assert_int_equal(e.code, ERR_RECORDS_DIFFER);
	if (strstr(e.msg, because) == NULL)
		fail_msg("refused, but: %s", e.msg);
	assert_non_null(strstr(e.msg, "postgate rebuild")); /* what to do */
	world_close(w, false);
}
