/* SPDX-License-Identifier: Apache-2.0 */
/* postgate rebuild, postgate dump; see tool_rebuild.h.  Only arguments, progress and printing: the work is ledger's and store's. */
#include "main/tool_rebuild.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "codec/fields.h"
#include "conf/conf.h"
#include "crypto/digest.h"
#include "crypto/vault.h"
#include "journal/journal.h"
#include "ledger/refill.h"
#include "ledger/replay.h"
#include "store/check.h"
#include "store/layout.h"
#include "store/remake.h"
#include "store/rows.h"

enum { QUIET_US = 2000000, EVERY_US = 1000000, REPLAY_TIMEOUT_MS = 60000, SHORT = 120, CHECK_PAGE = 1000 };

static struct store *
open_store(const struct setup *s, const char *socket, struct err *e)
{
	const struct store_conf sc = {
	    .socket = socket != NULL ? socket : s->conf.store.socket,
	    .cluster = socket == NULL ? s->conf.store.cluster : NULL,
	    .user = s->conf.store.user,
	    .password = s->store_password,
	    .province = s->conf.gateway.province,
	    .timeout_ms = REPLAY_TIMEOUT_MS,
	    .connections = 1,
	};

	signal(SIGPIPE, SIG_IGN);
	return store_open(&sc, e);
}

static int
told(const char *command, int rc, const struct err *e)
{
	if (rc == 0)
		return fflush(stdout) == 0 ? REBUILD_DONE : REBUILD_FAILED;
	fprintf(stderr, "postgate %s: %s\n", command, e->msg);
	return e->code == ERR_RECORDS_DIFFER ? REBUILD_REFUSED : REBUILD_FAILED;
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
	fprintf(stderr, "%3.0f %%  %" PRIu64 " changes, %.0f a second\n",
	    r->total > 0 ? 100.0 * (double)r->bytes / (double)r->total : 0, r->changes,
	    (double)r->changes * 1e6 / (double)(now - s->began_us));
}

/* Opening a journal begins one where there is none: that would rebuild nothing, silently. */
static int
check_there(const char *dir, struct err *e)
{
	struct stat st;
	return stat(dir, &st) == 0 ? 0 : err_set(e, ERR_STORE, "journal directory %s is not there", dir);
}

static int
fill(const struct refill_from *from, size_t n, struct vault *v, const struct setup *s, const char *socket, struct err *e)
{
	struct show show = {.began_us = clock_mono_us()};
	struct replay r = {.progress = progress, .ctx = &show};
	struct store *store = open_store(s, socket, e);

	if (store == NULL)
		return -1;
	int rc = refill(from, n, v, store, &r, e);
	store_close(store);
	if (rc == 0)
		printf("rebuilt: %" PRIu64 " changes in the journal, %" PRIu64 " void, %" PRIu64 " made, in %.1f s\n", r.changes,
		    r.voided, r.made, (double)(clock_mono_us() - show.began_us) / 1e6);
	return rc;
}

/* The configured journal and those of the other gateways: while they are open no gateway can run on them. */
static int
rebuild(const struct setup *s, const struct rebuild_from *more, struct err *e)
{
	struct vault *v = vault_load(s->conf.vault.key_file, s->conf.vault.previous_key_file, e);
	struct refill_from from[REBUILD_JOURNALS + 1];
	size_t n = 0;
	int rc = v != NULL ? 0 : -1;

	for (size_t i = 0; rc == 0 && i <= more->n; i++) {
		const char *dir = i == 0 ? s->conf.journal.dir : more->journals[i - 1];
		struct journal *j = check_there(dir, e) == 0 ? journal_open(dir, v, (uint64_t)s->conf.journal.segment, e) : NULL;
		if (j == NULL)
			rc = more->n > 0 ? err_doing(e, "%s", dir) : -1;
		else
			from[n++] = (struct refill_from){j, dir};
	}
	if (rc == 0)
		rc = fill(from, n, v, s, more->socket, e);
	while (n > 0)
		journal_close(from[--n].journal);
	if (v != NULL)
		vault_free(v);
	return rc;
}

int
rebuild_store(const char *config, const struct rebuild_from *more)
{
	struct setup *s = setup_load(config, stderr);
	struct err e = {0};

	if (s == NULL)
		return REBUILD_FAILED;
	int rc = rebuild(s, more, &e);
	setup_drop(s);
	return told("rebuild", rc, &e);
}

/* ---- one more gateway ---- */

static int
join(const struct setup *s, struct err *e)
{
	struct vault *v = vault_load(s->conf.vault.key_file, s->conf.vault.previous_key_file, e);
	struct journal *j = v != NULL ? journal_open(s->conf.journal.dir, v, (uint64_t)s->conf.journal.segment, e) : NULL;
	struct store *store = j != NULL ? open_store(s, NULL, e) : NULL;
	size_t others;
	int rc = store != NULL ? refill_join(j, s->conf.journal.dir, v, store, &others, e) : -1;

	if (rc == 0)
		printf("joined: %zu other gateways use this store; from now on a rebuild needs this gateway's journal too\n",
		    others);
	if (store != NULL)
		store_close(store);
	journal_close(j);
	if (v != NULL)
		vault_free(v);
	return rc;
}

int
rebuild_join(const char *config)
{
	struct setup *s = setup_load(config, stderr);
	struct err e = {0};

	if (s == NULL)
		return REBUILD_FAILED;
	int rc = join(s, &e);
	setup_drop(s);
	return told("join", rc, &e);
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

/* A line of a history: each field by its name, as the row's own stand there; those that are not known here too. */
static void
print_history(FILE *out, struct str packed)
{
	struct str name, field;
	size_t at = 0;
	int there;

	while ((there = fields_next(packed, &at, &name, &field)) == 1) {
		fprintf(out, " %.*s", (int)name.n, name.p);
		print_part(out, field);
	}
	if (there < 0)
		print_part(out, packed);
}

static bool
is_history(struct str column)
{
	return column.n > strlen(ROWS_LINE) && memcmp(column.p, ROWS_LINE, strlen(ROWS_LINE)) == 0;
}

static int
print_line(void *ctx, const struct dump_line *line)
{
	FILE *out = ctx;
	bool hash = strcmp(line->type, "hash") == 0;

	fprintf(out, "%s %s", line->key, line->type);
	for (size_t i = 0; i < line->n; i++)
		if (hash && i % 2 == 1 && is_history(line->parts[i - 1]))
			print_history(out, line->parts[i]);
		else
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
