/* SPDX-License-Identifier: Apache-2.0 */
/* Greeting a server; see handshake.h.  The settings demanded are a table: with any other value Redis
 * can lose or drop what it has acknowledged. */
#include "store/handshake.h"

#include <assert.h>
#include <stdarg.h>

#include "base/arena.h"
#include "base/asset.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "store/answer.h"
#include "store/replies.h"
#include "store/store_conf.h"

enum { OLDEST_MAJOR = 7 };
#define MARK "@DIGEST@"

static const struct {
	const char *name, *value;
} demanded[] = {
    {"appendonly", "yes"},
    {"appendfsync", "always"},
    {"no-appendfsync-on-rewrite", "no"},
    {"aof-load-truncated", "no"},
    {"maxmemory-policy", "noeviction"},
    {"aof-use-rdb-preamble", "yes"}, /* the part that was rewritten has a checksum, */
    {"rdbchecksum", "yes"},          /* which is looked at when it is loaded */
};

static const char *
library_text(struct arena *a, const struct asset *lua, const char *digest)
{
	struct buf b;

	buf_init(&b, a, asset_size(lua) * 2);
	for (const char *p = lua->data, *mark; *p != '\0'; p = mark + strlen(MARK)) {
		mark = strstr(p, MARK);
		buf_add(&b, p, mark != NULL ? (size_t)(mark - p) : strlen(p));
		if (mark == NULL)
			break;
		buf_str(&b, digest);
	}
	assert(!b.full);
	return b.p;
}

void
handshake_init(struct handshake *g, struct arena *a, const struct store_conf *conf)
{
	const struct asset *lua = asset_find("gateway/store/functions.lua");

	assert(lua != NULL);
	g->user = arena_str(a, conf->user != NULL ? conf->user : "");
	g->password = arena_str(a, conf->password != NULL ? conf->password : "");
	g->digest = arena_dup(a, lua->etag, HANDSHAKE_DIGEST);
	g->library = library_text(a, lua, g->digest);
	g->unsafe = conf->unsafe;
	g->cluster = conf->cluster != NULL && conf->cluster[0] != '\0';
}

/* One command whose words end with NULL; the answer lives in `a`. */
static redisReply *__attribute__((sentinel))
ask(redisContext *c, struct arena *a, struct err *e, ...)
{
	const char *argv[8];
	int n = 0;
	va_list ap;

	va_start(ap, e);
	while (n < 8 && (argv[n] = va_arg(ap, const char *)) != NULL)
		n++;
	va_end(ap);
	replies_into(c, a);
	redisReply *r = redisCommandArgv(c, n, argv, NULL);
	if (r == NULL)
		err_set(e, ERR_STORE, "Redis: %s: %s", argv[0], c->errstr);
	return r == NULL || answer_check(r, 0, e) != 0 ? NULL : r;
}

static int
introduce(redisContext *c, struct arena *a, const struct handshake *g, struct err *e)
{
	if (g->password[0] != '\0' && g->user[0] != '\0') {
		if (ask(c, a, e, "AUTH", g->user, g->password, NULL) == NULL)
			return err_doing(e, "AUTH as %s", g->user);
	} else if (g->password[0] != '\0') {
		if (ask(c, a, e, "AUTH", g->password, NULL) == NULL)
			return err_doing(e, "AUTH");
	}
	return ask(c, a, e, "CLIENT", "SETNAME", "postgate", NULL) != NULL ? 0 : -1;
}

/* The value of a line "name:value" of INFO; "" when there is none. */
static const char *
info_value(struct arena *a, const char *info, const char *name)
{
	const char *p = strstr(info, arena_fmt(a, "\n%s:", name));

	if (p == NULL)
		return "";
	p += strlen(name) + 2;
	return arena_dup(a, p, strcspn(p, "\r\n"));
}

/* The setting's value, or NULL with e set. */
static const char *
setting(redisContext *c, struct arena *a, const char *name, struct err *e)
{
	redisReply *r = ask(c, a, e, "CONFIG", "GET", name, NULL);

	if (r == NULL)
		return NULL;
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 2 || r->element[1]->type != REDIS_REPLY_STRING) {
		err_set(e, ERR_CONFIG, "Redis does not know its setting %s", name);
		return NULL;
	}
	return r->element[1]->str;
}

/* Legal, and sometimes wanted; but more often it is what a rebuild that was killed left behind, and then the log grows for ever. */
static int
check_rewrites(redisContext *c, struct arena *a, struct err *e)
{
	const char *value = setting(c, a, "auto-aof-rewrite-percentage", e);

	if (value != NULL && strcmp(value, "0") == 0)
		log_event(LOG_STORE_REWRITES, "setting=auto-aof-rewrite-percentage value=0");
	return value != NULL ? 0 : -1;
}

/* How many commands of its log failed when it was loaded: what a flipped bit makes of them. */
static int
check_loaded(redisContext *c, struct arena *a, struct buf *wrong, struct err *e)
{
	redisReply *r = ask(c, a, e, "INFO", "stats", NULL);

	if (r == NULL || answer_check(r, REDIS_REPLY_STRING, e) != 0)
		return -1;
	const char *failed = info_value(a, r->str, "unexpected_error_replies");
	if (failed[0] != '\0' && strcmp(failed, "0") != 0)
		buf_fmt(wrong, ", it loaded a damaged log (%s commands failed): put a good copy back, or rebuild", failed);
	return 0;
}

static int
check_settings(redisContext *c, struct arena *a, const char *version, struct err *e)
{
	struct buf wrong;
	int64_t major;

	buf_init(&wrong, a, 400);
	if (text_int(version, strcspn(version, "."), OLDEST_MAJOR, 1000, &major) != 0)
		buf_fmt(&wrong, ", version must be %d.0 or later", OLDEST_MAJOR);
	for (size_t i = 0; i < sizeof demanded / sizeof demanded[0]; i++) {
		const char *value = setting(c, a, demanded[i].name, e);
		if (value == NULL)
			return err_doing(e, "reading the settings of Redis");
		if (strcmp(value, demanded[i].value) != 0)
			buf_fmt(&wrong, ", %s must be %s", demanded[i].name, demanded[i].value);
	}
	if (check_loaded(c, a, &wrong, e) != 0 || check_rewrites(c, a, e) != 0)
		return -1;
	if (wrong.len > 0)
		return err_set(e, ERR_CONFIG, "Redis is set unsafely: %s", wrong.p + 2);
	return 0;
}

static int
load_library(redisContext *c, struct arena *a, const struct handshake *g, struct err *e)
{
	const char *name = arena_fmt(a, "postgate_%s", g->digest);
	redisReply *r = ask(c, a, e, "FUNCTION", "LIST", "LIBRARYNAME", name, NULL);

	if (r == NULL)
		return -1;
	if (r->type == REDIS_REPLY_ARRAY && r->elements > 0)
		return 0;
	r = ask(c, a, e, "FUNCTION", "LOAD", g->library, NULL);
	if (r == NULL && strstr(e->msg, "already exists") == NULL) /* another connection was quicker */
		return err_doing(e, "loading the functions");
	err_clear(e);
	return 0;
}

/* Is it what the configuration says it is? */
static int
check_place(const struct handshake *g, struct arena *a, const char *info, struct err *e)
{
	bool cluster = strcmp(info_value(a, info, "redis_mode"), "cluster") == 0;

	if (cluster && !g->cluster)
		return err_set(e, ERR_CONFIG,
		    "Redis is a node of a cluster: name its masters in [store] cluster instead of socket");
	if (!cluster && g->cluster)
		return err_set(e, ERR_CONFIG,
		    "Redis is not a node of a cluster: set cluster-enabled yes, or give its socket instead of [store] cluster");
	if (g->cluster && strcmp(info_value(a, info, "role"), "master") != 0)
		return err_set(e, ERR_STORE, "Redis is a replica now");
	return 0;
}

static int
greet_in(redisContext *c, struct arena *a, const struct handshake *g, const char *known, char *found_out, struct err *e)
{
	if (introduce(c, a, g, e) != 0)
		return -1;
	redisReply *r = ask(c, a, e, "INFO", "server", "replication", NULL);
	if (r == NULL || answer_check(r, REDIS_REPLY_STRING, e) != 0 || check_place(g, a, r->str, e) != 0)
		return -1;
	snprintf(found_out, HANDSHAKE_SERVER, "%s %s", info_value(a, r->str, "run_id"), info_value(a, r->str, "master_replid"));
	if (strcmp(found_out, known) == 0 && known[0] != '\0')
		return 0;
	if (!g->unsafe && check_settings(c, a, info_value(a, r->str, "redis_version"), e) != 0)
		return -1;
	return load_library(c, a, g, e);
}

int
handshake(redisContext *c, const struct handshake *g, const char known[HANDSHAKE_SERVER], char found_out[HANDSHAKE_SERVER],
    struct err *e)
{
	struct arena *a = arena_new(ARENA_WIPE);
	int result = greet_in(c, a, g, known, found_out, e);

	arena_free(a);
	return result;
}
