/* SPDX-License-Identifier: Apache-2.0 */
/* What hangs on one key of its own: items, seen messages, tokens; see store.h. */
#include "store/answer.h"
#include "store/store.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/change_parts.h"
#include "store/link.h"
#include "store/rows.h"

enum { CLAIM_MS = 10 * 60 * 1000, CLAIM_TRIES = 5 };

/* SET, only if there is none yet when `fresh`, for life_ms unless 0: 1, 0 there was one, -1. */
static int
set(struct store *s, struct arena *a, const char *key, struct str value, bool fresh, int64_t life_ms, struct err *e)
{
	struct str_list command = link_command(a, "SET", key, NULL);

	str_list_add(&command, value);
	if (fresh)
		str_list_add(&command, str_of("NX"));
	if (life_ms > 0) {
		str_list_add(&command, str_of("PX"));
		str_list_add(&command, str_list_int(a, life_ms));
	}
	redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
	if (r == NULL)
		return -1;
	return r->type != REDIS_REPLY_NIL;
}

/* Delete the value if it is still this one: 1, 0 it is another, -1. */
static int
drop(struct store *s, struct arena *a, const char *key, struct str value, struct err *e)
{
	struct change *c = change_new(a, "");
	enum change_clash clash;

	change_check(c, CLASH_DOSSIER, "value", key, value, str_of(""));
	change_write(c, "DEL", key, 0);
	return store_commit(s, c, &clash, e);
}

/* ---- items: "DOSSIER MILLISECONDS", many in one hash ---- */

struct single_item { /* and what its claim was when it was read */
	const char *key, *name;
	struct str was;
};

static struct single_item
item_of(const struct store *s, struct arena *a, const char *name)
{
	return (struct single_item){.key = str_list_item_key(a, link_province(s), name), .name = name};
}

/* 1 it is claimed, 0, -1. */
static int
get_claim(struct store *s, struct arena *a, struct single_item *i, struct err *e)
{
	struct str_list command = link_command(a, "HGET", i->key, i->name, NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	if (r == NULL || r->type == REDIS_REPLY_NIL)
		return r == NULL ? -1 : 0;
	i->was = answer_str(r);
	return answer_check(r, REDIS_REPLY_STRING, e) == 0 ? 1 : -1;
}

/* Claim it for another or (`to` NULL) give it up, if the claim is still what it was: 1, 0 it is another, -1. */
static int
swap_claim(struct store *s, struct arena *a, const struct single_item *i, const struct str *to, struct err *e)
{
	struct change *c = change_new(a, "");
	enum change_clash clash;

	change_check(c, CLASH_DOSSIER, "field", i->key, str_of(i->name), i->was);
	struct str_list *w = change_write(c, to != NULL ? "HSET" : "HDEL", i->key, to != NULL ? 2 : 1);
	str_list_add(w, str_of(i->name));
	if (to != NULL)
		str_list_add(w, *to);
	return store_commit(s, c, &clash, e);
}

static struct str
claim_text(struct arena *a, const char *dossier, int64_t at_ms)
{
	return str_of(arena_fmt(a, "%s %lld", dossier, (long long)at_ms));
}

static int
read_claim(struct arena *a, const char *key, struct str v, const char **dossier, int64_t *at_ms, struct err *e)
{
	size_t n = DOSSIER_ID_LEN + 1;

	if (v.n > n && v.p[DOSSIER_ID_LEN] == ' ' && text_int(v.p + n, v.n - n, 0, INT64_MAX, at_ms) == 0) {
		*dossier = arena_dup(a, v.p, DOSSIER_ID_LEN);
		if (dossier_id_ok(*dossier))
			return 0;
	}
	return err_set(e, ERR_INTERNAL, "%s: does not name a dossier", key);
}

int
store_items(struct store *s, struct arena *a, const char *const *items, size_t n, const char **dossiers_out, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * sizeof *replies);
	int64_t at_ms;

	for (size_t i = 0; i < n; i++)
		commands[i] = link_command(a, "HGET", str_list_item_key(a, link_province(s), items[i]), items[i], NULL);
	if (n > 0 && link_call(s, a, commands, n, LINK_READ, replies, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		dossiers_out[i] = NULL;
		if (replies[i]->type == REDIS_REPLY_NIL)
			continue;
		if (answer_check(replies[i], REDIS_REPLY_STRING, e) != 0 ||
		    read_claim(a, commands[i].v[1].p, answer_str(replies[i]), &dossiers_out[i], &at_ms, e) != 0)
			return -1;
	}
	return 0;
}

/* A claim is for good when its dossier lists the item; one that a dossier only came to make, and did not keep, is not. */
static int
lists(struct store *s, struct arena *a, const char *dossier, const struct single_item *i, struct err *e)
{
	struct str_list command =
	    link_command(a, "HEXISTS", str_list_key(a, dossier, "d", dossier, NULL), arena_fmt(a, ROWS_ITEM "%s", i->name), NULL);
	redisReply *r = link_one(s, a, &command, LINK_READ, e);

	return r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer == 1;
}

/* One look at a claimed item: 1 ours, 0 another's, -1 failed, 2 look again. */
static int
contest(struct store *s, struct arena *a, struct single_item *i, const char *dossier, const char **holder_out, struct err *e)
{
	int64_t at_ms, now_ms = clock_now_ms();
	int there = get_claim(s, a, i, e);

	if (there != 1)
		return there == 0 ? 2 : -1;
	if (read_claim(a, i->key, i->was, holder_out, &at_ms, e) != 0)
		return -1;
	if (strcmp(*holder_out, dossier) != 0) {
		int kept = now_ms - at_ms < CLAIM_MS ? 1 : lists(s, a, *holder_out, i, e);
		if (kept != 0)
			return kept < 0 ? -1 : 0;
	}
	/* Ours: claimed anew, so that nobody takes it before we are kept, and whoever claimed it before cannot give it up any
	 * more. */
	struct str mine = claim_text(a, dossier, now_ms > at_ms ? now_ms : at_ms + 1);
	int swapped = swap_claim(s, a, i, &mine, e);
	return swapped == 0 ? 2 : swapped;
}

int
store_item_claim(struct store *s, struct arena *a, const char *item, const char *dossier, const char **holder_out, struct err *e)
{
	struct single_item claimed = item_of(s, a, item);
	struct str_list command = link_command(a, "HSETNX", claimed.key, item, claim_text(a, dossier, clock_now_ms()).p, NULL);
	int result = 2;

	for (int i = 0; i < CLAIM_TRIES && result == 2; i++) {
		redisReply *r = link_one(s, a, &command, LINK_WRITE, e);
		result = r == NULL || answer_check(r, REDIS_REPLY_INTEGER, e) != 0 ? -1 : r->integer == 1;
		if (result == 0)
			result = contest(s, a, &claimed, dossier, holder_out, e);
	}
	return result != 2 ? result : err_set(e, ERR_RACE, "%s: claimed by many at once", claimed.key);
}

int
store_item_release(struct store *s, struct arena *a, const struct precheck *l, struct err *e)
{
	struct single_item claimed = item_of(s, a, l->item);

	claimed.was = claim_text(a, l->dossier, l->claimed_ms);
	return swap_claim(s, a, &claimed, NULL, e) >= 0 ? 0 : -1;
}

enum { PRECHECK_COMMANDS = 3 };

/* EXISTS dossier, EXISTS message, and HSETNX of the item (or one more EXISTS, so that every look has three). */
static void
look_commands(const struct store *s, struct arena *a, struct precheck *l, struct str_list *commands)
{
	char hex[65];

	text_hex(l->seen, 32, hex);
	commands[0] = link_command(a, "EXISTS", str_list_key(a, l->dossier, "d", l->dossier, NULL), NULL);
	commands[1] = link_command(a, "EXISTS", str_list_key(a, l->dossier, "m", l->partner, hex, NULL), NULL);
	if (l->item == NULL) {
		commands[2] = commands[0];
		return;
	}
	l->claimed_ms = clock_now_ms();
	commands[2] = link_command(a, "HSETNX", str_list_item_key(a, link_province(s), l->item), l->item,
	    claim_text(a, l->dossier, l->claimed_ms).p, NULL);
}

static int
look_answers(struct store *s, struct arena *a, struct precheck *l, redisReply *const *r, struct err *e)
{
	if (answer_check(r[0], REDIS_REPLY_INTEGER, e) != 0 || answer_check(r[1], REDIS_REPLY_INTEGER, e) != 0 ||
	    answer_check(r[2], REDIS_REPLY_INTEGER, e) != 0)
		return -1;
	l->exists = r[0]->integer != 0;
	l->replayed = r[1]->integer != 0;
	if (l->item == NULL)
		return 0;
	l->claimed = r[2]->integer == 1;
	if (l->claimed || l->exists)
		return 0;
	int mine = store_item_claim(s, a, l->item, l->dossier, &l->holder, e);
	l->taken = mine == 0;
	return mine < 0 ? -1 : 0;
}

/* Which of its commands were not answered. */
static void
look_failures(struct precheck *l, const struct str_list *commands, const enum link_fate *fates)
{
	for (size_t k = 0; k < PRECHECK_COMMANDS; k++) {
		unsigned bucket = str_list_bucket(commands[k].v[1]);
		l->failed = l->failed || fates[k] != LINK_ANSWERED;
		if ((fates[k] == LINK_UNREACHED || fates[k] == LINK_UNKNOWN) && bucket < DOSSIER_BUCKETS)
			l->away |= UINT64_C(1) << bucket;
	}
}

int
store_precheck(struct store *s, struct arena *a, struct precheck *prechecks, size_t n, struct err *e)
{
	struct str_list *commands = arena_alloc(a, n * PRECHECK_COMMANDS * sizeof *commands);
	redisReply **replies = arena_alloc(a, n * PRECHECK_COMMANDS * sizeof *replies);
	enum link_fate *fates = arena_alloc(a, n * PRECHECK_COMMANDS * sizeof *fates);

	for (size_t i = 0; i < n; i++)
		look_commands(s, a, &prechecks[i], commands + i * PRECHECK_COMMANDS);
	int rc = n > 0 ? link_try(s, a, commands, n * PRECHECK_COMMANDS, LINK_WRITE, replies, fates, e) : 0;
	for (size_t i = 0; i < n; i++) {
		struct precheck *l = &prechecks[i];
		struct err why = {0};
		look_failures(l, commands + i * PRECHECK_COMMANDS, fates + i * PRECHECK_COMMANDS);
		if (!l->failed && look_answers(s, a, l, replies + i * PRECHECK_COMMANDS, &why) == 0)
			continue;
		l->failed = true;
		rc = -1;
		if (why.code != ERR_NONE && e->code == ERR_NONE)
			*e = why;
	}
	return rc;
}

/* ---- replay ---- */

int
store_seen(struct store *s, const char *dossier, const char *partner, const unsigned char digest[32], int64_t life_ms,
    struct err *e)
{
	struct arena *a = arena_new(0);
	char hex[65], tag[16];

	text_hex(digest, 32, hex);
	if (dossier != NULL)
		snprintf(tag, sizeof tag, "%.*s", DOSSIER_TAG_LEN, dossier);
	else
		snprintf(tag, sizeof tag, "%.2s.%02u", link_province(s), digest[31] % DOSSIER_BUCKETS);
	int fresh = set(s, a, str_list_key(a, tag, "m", partner, hex, NULL), str_of("1"), true, life_ms, e);
	arena_free(a);
	return fresh;
}

/* ---- tokens ---- */

int
store_token(struct store *s, struct arena *a, const char *partner, struct str *token_out, struct err *e)
{
	return link_get(s, a, str_list_own_key(a, partner, "token"), token_out, e);
}

int
store_token_set(struct store *s, const char *partner, struct str token, int64_t life_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	int done = set(s, a, str_list_own_key(a, partner, "token"), token, false, life_ms, e);

	arena_free(a);
	return done < 0 ? -1 : 0;
}

int
store_token_drop(struct store *s, const char *partner, struct str token, struct err *e)
{
	struct arena *a = arena_new(0);
	int done = drop(s, a, str_list_own_key(a, partner, "token"), token, e);

	arena_free(a);
	return done;
}

int
store_token_lock(struct store *s, const char *partner, int64_t life_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	int mine = set(s, a, str_list_own_key(a, partner, "token.lock"), str_of(link_name(s)), true, life_ms, e);

	arena_free(a);
	return mine;
}

int
store_token_unlock(struct store *s, const char *partner, struct err *e)
{
	struct arena *a = arena_new(0);
	int done = drop(s, a, str_list_own_key(a, partner, "token.lock"), str_of(link_name(s)), e);

	arena_free(a);
	return done < 0 ? -1 : 0;
}

int
store_job_claim(struct store *s, const char *job, int64_t life_ms, struct err *e)
{
	struct arena *a = arena_new(0);
	int mine = set(s, a, str_list_own_key(a, job, "job"), str_of(link_name(s)), true, life_ms, e);

	arena_free(a);
	return mine;
}
