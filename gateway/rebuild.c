/* SPDX-License-Identifier: Apache-2.0 */
/* postgate rebuild, postgate dump; see rebuild.h.  Only arguments, progress and printing: the work is flow's and store's. */
#include "rebuild.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "conf.h"
#include "flow/recover.h"
#include "flow/replay.h"
#include "journal/journal.h"
#include "sign/digest.h"
#include "sign/vault.h"
#include "store/check.h"
#include "store/layout.h"
#include "store/replay.h"

enum { QUIET_US = 2000000, EVERY_US = 1000000, REPLAY_TIMEOUT_MS = 60000, SHORT = 120, CHECK_PAGE = 1000 };

static struct store *
open_store(const struct setup *s, const char *socket, struct err *e)
{
	const struct store_conf sc = {
		.socket = socket != NULL ? socket : s->conf.store.socket, .user = s->conf.store.user, .password = s->store_password,
		.province = s->conf.gateway.province, .timeout_ms = REPLAY_TIMEOUT_MS, .connections = 1,
	};

	signal(SIGPIPE, SIG_IGN);
	return store_open(&sc, e);
}

/* ---- rebuild ---- */

struct show {
	int64_t began_us, shown_us;
};

static void
progress(void *ctx, const struct replay *r)
{
	struct show *s = ctx;
	int64_t now = clock_mono_us();

	if (now - s->began_us < QUIET_US || now - s->shown_us < EVERY_US)
		return;
	s->shown_us = now;
	fprintf(stderr, "%3.0f %%  %" PRIu64 " changes, %.0f a second\n", r->total > 0 ? 100.0 * (double)r->bytes / (double)r->total : 0,
	    r->changes, (double)r->changes * 1e6 / (double)(now - s->began_us));
}

static int
fill(struct journal *j, struct vault *v, const struct setup *s, const char *socket, struct err *e)
{
	struct show show = {.began_us = clock_mono_us()};
	struct replay r = {.progress = progress, .ctx = &show};
	struct store *store = open_store(s, socket, e);

	if (store == NULL)
		return -1;
	int rc = recover_rebuild(j, s->conf.journal.dir, v, store, &r, e);
	store_close(store);
	if (rc == 0)
		printf("rebuilt: %" PRIu64 " changes in the journal, %" PRIu64 " void, %" PRIu64 " made, in %.1f s\n", r.changes, r.voided,
		    r.made, (double)(clock_mono_us() - show.began_us) / 1e6);
	return rc;
}

/* Opening a journal begins one where there is none: that would rebuild nothing, silently. */
static int
check_there(const char *dir, struct err *e)
{
	struct stat st;
	return stat(dir, &st) == 0 ? 0 : err_set(e, ERR_STORE, "journal directory %s is not there", dir);
}

static int
rebuild(const struct setup *s, const char *socket, struct err *e)
{
	struct vault *v = vault_load(s->conf.vault.key_file, s->conf.vault.previous_key_file, e);
	struct journal *j = NULL;
	int rc = -1;

	if (v != NULL && check_there(s->conf.journal.dir, e) == 0)
		j = journal_open(s->conf.journal.dir, v, (uint64_t)s->conf.journal.segment, e);
	if (j != NULL)
		rc = fill(j, v, s, socket, e);
	journal_close(j);
	if (v != NULL)
		vault_free(v);
	return rc;
}

int
rebuild_store(const char *config, const char *socket)
{
	struct setup *s = setup_load(config, stderr);
	struct err e = {0};

	if (s == NULL)
		return REBUILD_FAILED;
	int rc = rebuild(s, socket, &e);
	setup_drop(s);
	if (rc == 0)
		return fflush(stdout) == 0 ? REBUILD_DONE : REBUILD_FAILED;
	fprintf(stderr, "postgate rebuild: %s\n", e.msg);
	return e.code == ERR_CONFLICT ? REBUILD_REFUSED : REBUILD_FAILED;
}

/* ---- dump ---- */

static void
print_part(FILE *out, struct str part)
{
	char hex[DIGEST_HEX];

	if (part.n > SHORT) {
		digest_hex(part, hex);
		fprintf(out, " #%zu:%s", part.n, hex);
		return;
	}
	fputs(" \"", out);
	for (size_t i = 0; i < part.n; i++) {
		unsigned char c = (unsigned char)part.p[i];
		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static int
print_line(void *ctx, const struct dump_line *line)
{
	FILE *out = ctx;

	fprintf(out, "%s %s", line->key, line->type);
	for (size_t i = 0; i < line->n; i++)
		print_part(out, line->parts[i]);
	fputc('\n', out);
	return ferror(out) ? -1 : 0;
}

/* Open what both ways of looking at a store need, look, close. */
static int
look(const char *config, const char *socket, int (*at)(struct store *store, struct err *e))
{
	struct setup *s = setup_load(config, stderr);
	struct err e = {0};

	if (s == NULL)
		return REBUILD_FAILED;
	struct store *store = open_store(s, socket, &e);
	int rc = store != NULL && store_layout(store, false, &e) == 0 ? at(store, &e) : -1;
	if (store != NULL)
		store_close(store);
	setup_drop(s);
	if (rc >= 0 && fflush(stdout) == 0)
		return rc;
	fprintf(stderr, "postgate dump: %s\n", e.code != ERR_NONE ? e.msg : "it cannot be written");
	return REBUILD_FAILED;
}

static int
print_all(struct store *store, struct err *e)
{
	return store_dump(store, print_line, stdout, e) == 0 ? REBUILD_DONE : -1;
}

static void
print_damage(void *ctx, const char *key, const char *why)
{
	(void)ctx;
	print_part(stdout, str_of(key));
	printf(" %s\n", why);
}

static int
print_damaged(struct store *store, struct err *e)
{
	struct store_round round = {0};
	int rc;

	while ((rc = store_check(store, &round, CHECK_PAGE, print_damage, NULL, e)) == 0)
		;
	if (rc < 0)
		return -1;
	printf("%" PRIu64 " keys, %" PRIu64 " damaged\n", round.keys, round.damaged);
	return round.damaged > 0 ? REBUILD_REFUSED : REBUILD_DONE;
}

int
rebuild_check(const char *config, const char *socket)
{
	return look(config, socket, print_damaged);
}

int
rebuild_dump(const char *config, const char *socket)
{
	return look(config, socket, print_all);
}
